/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plain server: lists, sets of who was asked, first come first served. */
#include "server.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/* Makes room for index `last` in an array whose new items are all 0. */
static void *room_for(void *items, int64_t last, int64_t *room, size_t size)
{
    if (last < *room)
        return items;
    int64_t wanted = last + last / 2 + 64;
    char *grown = pe__realloc(items, (size_t)wanted, size);
    if (grown == NULL)
        return NULL;
    memset(grown + (size_t)*room * size, 0, (size_t)(wanted - *room) * size);
    *room = wanted;
    return grown;
}

static bool add_here(pe__server *server, int64_t person)
{
    int64_t *here = room_for(server->here, server->here_count,
                             &server->here_room, sizeof *here);
    if (here == NULL)
        return false;
    server->here = here;
    server->member[person].place = server->here_count;
    server->here[server->here_count++] = person;
    return true;
}

bool pe__server_join(pe__server *server, const pe_match_person *who)
{
    pe__member *member = room_for(server->member, who->person,
                                  &server->members, sizeof *member);
    if (member == NULL)
        return false;
    server->member = member;
    member = &server->member[who->person];
    bool is_new = member->is.person == 0;
    member->is = *who;
    return !is_new || add_here(server, who->person);
}

void pe__server_leave(pe__server *server, int64_t person)
{
    pe__member *member = &server->member[person];
    int64_t last = server->here[--server->here_count];
    server->here[member->place] = last;
    server->member[last].place = member->place;
    member->place = -1;
}

bool pe__server_need(pe__server *server, const pe_match_need *what)
{
    pe__call_out *need = room_for(server->need, what->need, &server->needs,
                                  sizeof *need);
    if (need == NULL)
        return false;
    server->need = need;
    server->need[what->need].is = *what;
    return true;
}

/* --- sets of people ------------------------------------------------------- */

static bool in(const uint64_t *set, int64_t room, int64_t person)
{
    return person < room && (set[person / 64] >> (person % 64) & 1) != 0;
}

/* Room for everybody who is known now, in both sets. */
static bool reserve(pe__server *server, pe__call_out *need)
{
    int64_t words = need->room / 64, wanted = server->members / 64 + 1;
    if (wanted <= words)
        return true;
    uint64_t *set = pe__zalloc((size_t)wanted * 2, sizeof *set);
    if (set == NULL)
        return false;
    if (words > 0) {
        memcpy(set, need->asked, (size_t)words * sizeof *set);
        memcpy(set + wanted, need->has, (size_t)words * sizeof *set);
    }
    pe__free(need->asked);
    need->asked = set;
    need->has = set + wanted;
    need->room = wanted * 64;
    return true;
}

static bool emit(pe__server *server, const pe_match_action *action)
{
    pe_match_action *list = room_for(server->action, server->actions,
                                     &server->action_room, sizeof *list);
    if (list == NULL)
        return false;
    server->action = list;
    list[server->actions++] = *action;
    return true;
}

bool pe__server_may_ask(const pe__server *server, int64_t need,
                        int64_t person, int64_t at)
{
    const pe__call_out *n = &server->need[need];
    const pe_match_person *p = &server->member[person].is;
    return (n->is.skills & ~p->skills) == 0 && p->paused_until <= at &&
           !in(n->asked, n->room, person) && !in(n->has, n->room, person);
}

bool pe__server_ask(pe__server *server, int64_t need, int64_t person,
                    int64_t at)
{
    pe__call_out *n = &server->need[need];
    (void)at;
    if (!reserve(server, n))
        return false;
    n->asked[person / 64] |= UINT64_C(1) << (person % 64);
    server->member[person].ignored += pe__server_fit(server, need, person);
    return emit(server, &(pe_match_action){.kind = PE_MATCH_ASK,
                                           .need = need,
                                           .person = person});
}

bool pe__server_yes(pe__server *server, int64_t need, int64_t person,
                    int64_t at)
{
    pe__call_out *n = &server->need[need];
    pe__member *member = &server->member[person];
    if (!reserve(server, n))
        return false;
    if (in(n->asked, n->room, person)) { /* not ignored after all */
        member->ignored -= pe__server_fit(server, need, person);
        member->yes += 1;
    }
    pe_match_action action = {.need = need, .person = person, .places = 1};
    if (n->promised >= n->is.places || at >= n->is.starts) {
        action.kind = PE_MATCH_REFUSED;
        action.refusal = PE_MATCH_NO_NEED;
        return emit(server, &action);
    }
    action.kind = PE_MATCH_PROMISED;
    n->promised++;
    n->has[person / 64] |= UINT64_C(1) << (person % 64);
    return emit(server, &action);
}

/* --- when ----------------------------------------------------------------- */

/* The heap cannot be looked into: the first of it is kept beside it. */
static void refill(pe__server *server)
{
    double key;
    if (pe__heap_pop(&server->due, &key, &server->next_need))
        server->next = (int64_t)key;
    else
        server->next = INT64_MAX;
}

bool pe__server_wake(pe__server *server, int64_t need, int64_t at)
{
    if (server->next != INT64_MAX &&
        !pe__heap_push(&server->due, (double)server->next, server->next_need))
        return false;
    if (!pe__heap_push(&server->due, (double)at, need))
        return false;
    refill(server);
    return true;
}

int64_t pe__server_pop(pe__server *server, int64_t at)
{
    if (server->next > at)
        return -1;
    int64_t need = server->next_need;
    refill(server);
    return need;
}

/* --- how likely ----------------------------------------------------------- */

double pe__server_km(const pe__server *server, int64_t need, int64_t person)
{
    const double km = 6371.0088 * M_PI / 180 * 1e-7;
    pe_match_place a = server->need[need].is.place;
    pe_match_place b = server->member[person].is.place;
    double east = (double)(a.east - b.east) *
                  cos((double)a.north * 1e-7 * M_PI / 180);
    double north = (double)(a.north - b.north);
    return km * sqrt(east * east + north * north);
}

/* Parts of four hours from Monday 0 h; 1970-01-01 was a Thursday. */
static bool suits(const pe_match_person *person, const pe_match_need *need)
{
    int64_t at =
        need->starts + (int64_t)person->clock * 60 + INT64_C(3) * 86400;
    return (person->week >> (at % 604800 / 14400) & 1) != 0;
}

double pe__server_fit(const pe__server *server, int64_t need, int64_t person)
{
    return exp(-pe__server_km(server, need, person) / 7) *
           (suits(&server->member[person].is, &server->need[need].is) ? 1
                                                                      : 0.3);
}

double pe__server_chance(const pe__server *server, int64_t need,
                         int64_t person)
{
    const pe__member *member = &server->member[person];
    return (1 + member->yes) / (8 + member->yes + member->ignored) *
           pe__server_fit(server, need, person);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plain server behind the policies that the engine is compared with: who
 * is there, what is needed, who was asked; first come, first served. */
#ifndef PE_SIMULATE_SERVER_H
#define PE_SIMULATE_SERVER_H

#include "heap.h"
#include "policy.h"

typedef struct {
    pe_match_person is;
    double yes, ignored;   /* asks answered; others, each less the farther */
    int64_t place;         /* in the list of those here; -1 = not here */
} pe__member;

typedef struct {
    pe_match_need is;
    int32_t promised;      /* people */
    int32_t waves;
    int64_t room;          /* people that the sets have room for */
    uint64_t *asked, *has; /* sets of people by id */
} pe__call_out;

typedef struct {
    const pe__policy *policy;
    uint64_t seed;
    pe__member *member;    /* by id */
    pe__call_out *need;    /* by id */
    int64_t members, needs;/* room of these two */
    int64_t *here;         /* ids, in no particular order */
    int64_t here_count, here_room;
    pe_match_action *action;
    int64_t actions, action_room;
    pe__heap due;          /* needs by their next wave */
    int64_t next;          /* when; INT64_MAX = none */
    int64_t next_need;
} pe__server;

/* Each returns false when memory is out. */
bool pe__server_join(pe__server *server, const pe_match_person *who);
void pe__server_leave(pe__server *server, int64_t person);
bool pe__server_need(pe__server *server, const pe_match_need *what);
bool pe__server_yes(pe__server *server, int64_t need, int64_t person,
                    int64_t at);
bool pe__server_ask(pe__server *server, int64_t need, int64_t person,
                    int64_t at);
bool pe__server_wake(pe__server *server, int64_t need, int64_t at);
/* What is due at `at` or before; -1 = nothing. */
int64_t pe__server_pop(pe__server *server, int64_t at);

bool pe__server_may_ask(const pe__server *server, int64_t need,
                        int64_t person, int64_t at);
double pe__server_km(const pe__server *server, int64_t need, int64_t person);
/* How likely the person is to say yes, as far as a server can know: research
 * §3.2, Beta(1, 7) prior, 7 km, 0.3 outside the parts that suit. */
double pe__server_chance(const pe__server *server, int64_t need,
                         int64_t person);
/* The same without what is their own. */
double pe__server_fit(const pe__server *server, int64_t need, int64_t person);

#endif

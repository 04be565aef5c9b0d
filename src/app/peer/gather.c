/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What other hubs are to be told, packed into parcels; and what came of it. */
#include "peer_own.h"

#include "error.h"
#include "event.h"
#include "board_helper.h"

#include <sodium.h>
#include <string.h>

enum { EVENTS = 500, PEERS = 64, FILLED = 800, DAY = 86400,
       ROOM = 8 * 1024 /* left for the last item */ };

/* --- what happened -------------------------------------------------------- */

typedef struct {
    int64_t need[EVENTS];
    int count;
    int64_t seq;
    int events;
} happened;

/* Of the hub's events those that are about a need. */
static int note(void *context, const pe__event *event)
{
    happened *h = context;
    h->seq = event->seq;
    h->events++;
    bool about = strncmp(event->kind, "need.", 5) == 0 ||
                 strcmp(event->kind, "board.claim") == 0 ||
                 strcmp(event->kind, "board.confirmed") == 0;
    for (int k = 0; k < h->count && about; k++)
        about = h->need[k] != event->subject;
    if (about)
        h->need[h->count++] = event->subject;
    return 0;
}

static pe_status look_through(pe__sql *db, bool *more, pe_error *err)
{
    happened h = {0};
    pe_status status = pe__peer_seen(db, &h.seq, err);
    if (status == PE_OK)
        status = pe__event_each(db, h.seq, EVENTS, note, &h, err);
    for (int k = 0; k < h.count && status == PE_OK; k++)
        status = pe__peer_touch(db, h.need[k], err);
    if (status == PE_OK && h.events > 0)
        status = pe__peer_seen_set(db, h.seq, err);
    *more = h.events == EVENTS;
    return status;
}

/* --- items ---------------------------------------------------------------- */

/* "knives; German" */
static const char *names_of(pe__doc *doc, int64_t skills,
                            const pe__value *rows)
{
    pe__buffer text = {0};
    for (const pe__value *s = pe__first(rows); s; s = s->next)
        if ((uint64_t)skills >> pe__get_integer(s, "skill", 0) & 1)
            pe__buffer_format(&text, "%s%s", text.size ? "; " : "",
                              pe__get_text(s, "name", ""));
    const char *names = text.size > 0 && !text.failed
                            ? pe__doc_text(doc, text.bytes)
                            : "";
    pe__buffer_free(&text);
    return names;
}

/* So many more as the owner's aim asks for. */
static int64_t sought_of(const pe__value *row)
{
    int64_t gap = pe__get_integer(row, "places", 1) -
                  pe__get_integer(row, "held", 0);
    if (pe__get_bool(row, "is_limited", false))
        return gap > 0 ? gap : 0;
    if (pe__get_integer(row, "filled_permille", 0) >= FILLED)
        return 0;
    return gap > 1 ? gap : 1;
}

static pe_status say_need(pe__sql *db, pe__doc *doc, int64_t peer,
                          const pe__peer_due *due, int64_t now,
                          pe__item *item, bool *says, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc), *skills = pe__doc_array(doc);
    pe_status status = pe__need_offered(db, doc, row, peer, due->item, &found,
                                        err);
    if (status == PE_OK)
        status = pe__skill_rows(db, doc, skills, err);
    int64_t north = pe__get_integer(row, "north", 0);
    int64_t east = pe__get_integer(row, "east", 0);
    bool offered = found && pe__get_bool(row, "is_offered", false);
    /* its end they see for themselves: nobody's place is taken back then */
    bool over = found && (pe__get_integer(row, "ends", 0) <= now ||
                          strcmp(pe__get_text(row, "state", ""), "over") ==
                              0);
    *says = !over && (offered || *due->said != '\0');
    pe__place_coarse(&north, &east);
    *item = (pe__item){
        .kind = PE__ITEM_NEED, .need = due->item,
        .state = offered ? "open" : "gone",
        .title = pe__get_text(row, "title", ""),
        .about = pe__get_text(row, "about", ""),
        .sort = pe__get_text(row, "sort_name", ""),
        .effort = pe__get_text(row, "effort_name", ""),
        .skills = names_of(doc, pe__get_integer(row, "skills", 0), skills),
        .north = north, .east = east,
        .radius_m = pe__get_integer(row, "radius_m", 0),
        .sought = sought_of(row),
        .starts = pe__get_integer(row, "starts", 0),
        .ends = pe__get_integer(row, "ends", 0),
        .urgency = pe__get_integer(row, "urgency", 2),
        .serves = pe__get_integer(row, "serves", 0),
        .limited = pe__get_bool(row, "is_limited", false)};
    return status;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

static const char *const held[] = {"promised", "confirmed", "doubted", NULL};

static pe_status say_claim(pe__sql *db, pe__doc *doc, int64_t peer,
                           const pe__peer_due *due, pe__item *item, bool *says,
                           pe_error *err)
{
    static const char *const wanted[] = {"tentative", "standby", "promised",
                                         "doubted", NULL};
    pe__peer_claim c;
    pe_status status = pe__claim_abroad(db, doc, due->item, &c, err);
    bool back = strcmp(c.state, "given_back") == 0;
    bool sure = strcmp(c.state, "confirmed") == 0;
    bool named = c.tells && is_one_of(c.state, held);
    *says = c.peer == peer && c.claim != 0 &&
            (sure || is_one_of(c.state, wanted) ||
             (back && *due->said != '\0'));
    *item = (pe__item){
        .kind = PE__ITEM_CLAIM, .claim = due->item, .need = c.their_need,
        .places = c.places,
        .state = back ? "given_back" : sure ? "confirmed" : "wanted",
        .name = named ? c.name : "", .reach = named ? c.email : ""};
    return status;
}

static pe_status say_verdict(pe__sql *db, pe__doc *doc, int64_t peer,
                             const pe__peer_due *due, pe__item *item,
                             bool *says, pe_error *err)
{
    static const char *const same[] = {"standby", "refused", "given_back",
                                       "came", "absent", NULL};
    pe__peer_claim c;
    pe_status status = pe__claim_of_peer(db, doc, peer, due->item, &c, err);
    bool none = c.claim == 0, has = is_one_of(c.state, held);
    *says = none || has || is_one_of(c.state, same);
    *item = (pe__item){
        .kind = PE__ITEM_VERDICT, .claim = due->item,
        .state = none  ? "refused"
                 : has ? "promised"
                       : c.state,
        .why = none ? "unknown" : c.why,
        /* who has a place is to know where to go */
        .place = has ? c.place : "", .north = has ? c.north : 0,
        .east = has ? c.east : 0};
    return status;
}

/* --- parcels -------------------------------------------------------------- */

typedef struct {
    pe__sql *db;
    pe__doc *doc;
    pe__peer peer;
    int64_t now;
    pe__buffer body;
    int items;
} packing;

static void begin(packing *p)
{
    pe__buffer_format(&p->body, "{\"to\":\"%s\",\"number\":%lld,\"items\":[",
                      p->peer.key, (long long)p->peer.next_out);
}

static pe_status pack_one(packing *p, const pe__peer_due *due, pe_error *err)
{
    bool says = false;
    pe__item item;
    pe__buffer text = {0};
    pe_status status =
        due->kind == 'n'
            ? say_need(p->db, p->doc, p->peer.peer, due, p->now, &item, &says,
                       err)
        : due->kind == 'c'
            ? say_claim(p->db, p->doc, p->peer.peer, due, &item, &says, err)
            : say_verdict(p->db, p->doc, p->peer.peer, due, &item, &says, err);
    if (status == PE_OK && says)
        pe__json_write(pe__item_value(p->doc, &item), &text);
    if (status == PE_OK && (text.failed || pe__doc_failed(p->doc)))
        status = pe__fail_memory(err);
    bool news = text.size > 0 && strcmp(text.bytes, due->said) != 0;
    if (news)
        pe__buffer_format(&p->body, "%s%s", p->items++ > 0 ? "," : "",
                          text.bytes);
    if (status == PE_OK)
        status = pe__peer_said(p->db, p->peer.peer, due,
                               news ? text.bytes : due->said, err);
    pe__buffer_free(&text);
    return status;
}

static pe_status keep(packing *p, pe_error *err)
{
    pe__buffer_text(&p->body, "]}");
    return p->body.failed
               ? pe__fail_memory(err)
               : pe__parcel_add(p->db, p->peer.peer, p->peer.next_out,
                                p->body.bytes, p->now, err);
}

static pe_status pack(pe__sql *db, pe__doc *doc, int64_t peer, int64_t now,
                      pe_error *err)
{
    int count = 0;
    pe__peer_due due[PE__PARCEL_ITEMS];
    packing p = {.db = db, .doc = doc, .now = now};
    pe_status status = pe__peer_find(db, doc, peer, &p.peer, err);
    if (status != PE_OK || p.peer.peer == 0 || p.peer.ended)
        return status;
    status = pe__peer_due_items(db, doc, peer, due, PE__PARCEL_ITEMS, &count,
                                err);
    begin(&p);
    for (int k = 0; k < count && status == PE_OK &&
                    p.body.size < PE__PARCEL_BYTES - ROOM; k++)
        status = pack_one(&p, &due[k], err);
    if (status == PE_OK && p.items > 0)
        status = keep(&p, err);
    pe__buffer_free(&p.body);
    return status;
}

pe_status pe__peer_gather(pe__sql *db, pe__doc *doc, int64_t now, bool *more,
                          pe_error *err)
{
    int count = 0;
    int64_t peer[PEERS];
    pe_status status = look_through(db, more, err);
    if (status == PE_OK)
        status = pe__peer_waiting(db, peer, PEERS, &count, err);
    for (int k = 0; k < count && status == PE_OK; k++) {
        status = pack(db, doc, peer[k], now, err);
        pe__doc_reset(doc);
    }
    return status;
}

pe_status pe__peer_has_work(pe__sql *db, bool *has, pe_error *err)
{
    int count = 0;
    int64_t seen, newest, peer[1];
    pe_status status = pe__peer_seen(db, &seen, err);
    if (status == PE_OK)
        status = pe__event_newest(db, &newest, err);
    if (status == PE_OK)
        status = pe__peer_waiting(db, peer, 1, &count, err);
    *has = status == PE_OK && (newest > seen || count > 0);
    return status;
}

pe_status pe__peer_greet(pe__sql *db, pe__doc *doc, int64_t peer, int64_t now,
                         pe_error *err)
{
    int count = 0;
    pe__peer_parcel under_way[PEERS];
    packing p = {.db = db, .doc = doc, .now = now};
    pe_status status = pe__peer_find(db, doc, peer, &p.peer, err);
    if (status == PE_OK)
        status = pe__parcels(db, doc, under_way, PEERS, &count, err);
    bool free = p.peer.peer != 0 && !p.peer.ended;
    for (int k = 0; k < count; k++)
        free = free && under_way[k].peer != peer;
    if (status != PE_OK || !free)
        return status;
    begin(&p);
    status = keep(&p, err);
    pe__buffer_free(&p.body);
    return status;
}

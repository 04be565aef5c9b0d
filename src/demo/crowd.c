/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "crowd.h"

#include "board.h"
#include "board_helper.h"
#include "error.h"
#include "migrate.h"
#include "need.h"
#include "decide_store.h"
#include "people_council.h"
#include "people_member.h"
#include "session.h"
#include "uses.h"
#include "visitor.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

enum { DAY = 86400, LASTS = 2 * 3600,
       STEP = 10000, /* 1e-7 degrees from one to the next: about 100 m */
       ROW = 100 };  /* that many in a row */
enum { OPTIONS = 3 }; /* of a vote */
/* Nowhere in particular. */
enum { NORTH = 543200000, EAST = 101400000 };

typedef struct {
    pe__sql *db;
    pe__doc *doc, *scratch;
    pe__board *board;
    int64_t now, founder, council;
} making;

static pe_status sign_in(making *m, int64_t member, pe__value *token_to,
                         pe_error *err)
{
    char token[PE__TOKEN_TEXT], hex[2 * PE__TOKEN_HASH + 1];
    unsigned char hash[PE__TOKEN_HASH];
    int64_t session = 0;
    pe__token_new(token);
    pe__token_hash(token, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    if (token_to->kind == PE__ARRAY)
        pe__add_text(m->doc, token_to, token);
    else
        pe__put_text(m->doc, token_to, "founder", token);
    return pe__session_add(m->db, member, hex, "rehearsal", m->now, true,
                           &session, err);
}

/* --- for needs ------------------------------------------------------------ */

static pe_status let_help(making *m, int64_t member, int64_t k, pe_error *err)
{
    pe__helper helper = {.place = "Mill Lane",
                         .north = NORTH + (int32_t)(k % ROW) * STEP,
                         .east = EAST + (int32_t)(k / ROW % ROW) * STEP,
                         .reach_m = 50000, .week = ((int64_t)1 << 42) - 1,
                         .most_a_week = 3, .until = INT64_MIN,
                         .by_push = true};
    pe_status status = pe__district_of(m->db, helper.north, helper.east,
                                       &helper.district, err);
    if (status == PE_OK)
        status = pe__helper_set(m->db, member, &helper, m->now, err);
    return status == PE_OK ? pe__helper_tell(m->board, m->db, m->scratch,
                                             member, m->now, err)
                           : status;
}

static pe_status add_need(making *m, int64_t k, int64_t places,
                          pe__value *needs, pe_error *err)
{
    int64_t id = 0;
    /* one after the other, so that nobody's promises clash */
    int64_t starts = m->now + DAY + k * LASTS;
    pe__need_new need = {
        .row = {.author = m->founder, .what = "shift",
                .title = "Carry sandbags", .about = "", .place = "The dike",
                .limited = true, /* who races for it need not be asked */
                .north = NORTH + (int32_t)(k % ROW) * STEP,
                .east = EAST + (int32_t)(k / ROW % ROW) * STEP,
                .places = places, .starts = starts,
                .ends = starts + LASTS, .urgency = 2,
                .vouched_by = m->founder, .brought = "form", .source = ""},
        .sort = "carrying"};
    pe_status status = pe__need_add(m->board, m->db, &need, m->now, &id, err);
    pe__add_number(m->doc, needs, PE__INTEGER, id);
    return status;
}

/* --- for votes ------------------------------------------------------------ */

static pe_status let_in(making *m, int64_t member, pe_error *err)
{
    bool joined;
    pe__membership offer = {.quarters = 8, .skills = "", .site = ""};
    return pe__membership_add(m->db, m->council, member, &offer, m->now - DAY,
                              &joined, err);
}

/* When all are in: who may vote is fixed at the opening. */
static pe_status add_vote(making *m, bool is_secret, int64_t lasts,
                          pe__value *votes, pe_error *err)
{
    static const char *const option[] = {"Sand", "Boards", "Water barriers"};
    int64_t id = 0, opens = (int64_t)time(NULL); /* to make all took a while */
    pe__decision_new vote = {.council = m->council, .opened_by = m->founder,
                             .title = "What do we build the dike of?",
                             .says = "", .rule = "majority",
                             .is_secret = is_secret, .seats = 1,
                             .now = opens, .opens = opens,
                             .closes = opens + lasts};
    pe_status status = pe__decision_add(m->db, &vote, &id, err);
    for (int64_t k = 0; k < OPTIONS && status == PE_OK; k++)
        status = pe__decision_option_add(m->db, id, k + 1, option[k], err);
    if (status == PE_OK)
        status = pe__decision_open(m->db, id, opens, err);
    pe__add_number(m->doc, votes, PE__INTEGER, id);
    return status;
}

static pe_status add_votes(making *m, const pe__crowd *size, pe__value *out,
                           pe_error *err)
{
    pe__value *votes = pe__put_array(m->doc, out, "votes");
    pe__put_integer(m->doc, out, "council", m->council);
    pe__put_integer(m->doc, out, "options", OPTIONS);
    pe_status status = PE_OK;
    for (int64_t k = 0; k < size->votes && status == PE_OK; k++)
        status = add_vote(m, k % 2 == 0, size->lasts, votes, err);
    return status;
}

/* --- all of it ------------------------------------------------------------ */

static pe_status add_member(making *m, const pe__crowd *size, int64_t k,
                            pe__value *tokens, pe_error *err)
{
    char name[32];
    int64_t member = 0;
    snprintf(name, sizeof name, "somebody %lld", (long long)k);
    pe__member_new who = {.name = name, .sign_in = name, .language = "en",
                          .zone = ""};
    pe__doc_reset(m->scratch);
    pe_status status = pe__member_add(m->db, &who, m->now - DAY, &member, err);
    if (status == PE_OK)
        status = sign_in(m, member, tokens, err);
    if (status == PE_OK && size->needs > 0)
        status = let_help(m, member, k, err);
    return status == PE_OK && size->votes > 0 ? let_in(m, member, err)
                                              : status;
}

static pe_status found(making *m, pe__value *out, pe_error *err)
{
    int64_t members = 0;
    pe__member_new who = {.name = "founder", .sign_in = "founder",
                          .language = "en", .zone = ""};
    pe__council_new new = {"Dike watch", "workers", "", false, ""};
    pe_status status = pe__member_count(m->db, &members, err);
    if (status == PE_OK && members > 0)
        return pe__fail(err, PE_USAGE, "there are people in this store: a "
                        "crowd needs an empty one, name a new file");
    if (status == PE_OK)
        status = pe__member_add(m->db, &who, m->now, &m->founder, err);
    if (status == PE_OK)
        status = sign_in(m, m->founder, out, err);
    if (status == PE_OK)
        status = pe__council_add(m->db, &new, m->founder, m->now, &m->council,
                                 err);
    return status == PE_OK ? let_in(m, m->founder, err) : status;
}

static pe_status fill(making *m, const pe__crowd *size, pe__value *out,
                      pe_error *err)
{
    pe_status status = found(m, out, err);
    pe__value *tokens = pe__put_array(m->doc, out, "members");
    pe__value *needs = pe__put_array(m->doc, out, "needs");
    pe__put_integer(m->doc, out, "places", size->places);
    for (int64_t k = 0; k < size->members && status == PE_OK; k++)
        status = add_member(m, size, k, tokens, err);
    for (int64_t k = 0; k < size->needs && status == PE_OK; k++)
        status = add_need(m, k, size->places, needs, err);
    if (status == PE_OK && size->votes > 0)
        status = add_votes(m, size, out, err);
    if (status == PE_OK)
        status = pe__board_keep(m->board, m->db, m->now, false, err);
    return status == PE_OK && pe__doc_failed(m->doc) ? pe__fail_memory(err)
                                                     : status;
}

pe_status pe__crowd_make(const char *url, const pe__crowd *size, int64_t now,
                         pe__doc *doc, pe__value *out, pe_error *err)
{
    int steps;
    making m = {.doc = doc, .scratch = pe__doc_new(), .now = now};
    pe_status status = m.scratch ? pe__board_open(NULL, &m.board, err)
                                 : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe__sql_open(url, PE__SQL_WRITE, &m.db, err);
    if (status == PE_OK)
        status = pe__migrate(m.db, &steps, err);
    if (status == PE_OK)
        status = pe__sql_begin(m.db, err);
    if (status == PE_OK) {
        status = fill(&m, size, out, err);
        if (status == PE_OK)
            status = pe__sql_commit(m.db, err);
        else
            pe__sql_rollback(m.db);
    }
    pe__sql_close(m.db);
    pe__board_close(m.board);
    pe__doc_free(m.scratch);
    return status;
}

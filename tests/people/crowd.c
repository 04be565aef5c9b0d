/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes a store with a crowd on its switchboard: so many members, each with a
 * session and a profile, and needs of so many places each, all within a few
 * kilometres, to begin in a day. Prints {tokens: [...], needs: [...]}.
 *
 *     crowd DB MEMBERS NEEDS PLACES */
#include "board_helper.h"
#include "migrate.h"
#include "need.h"
#include "people_council.h"
#include "people_member.h"
#include "query.h"
#include "session.h"
#include "uses.h"
#include "visitor.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DAY = 86400, HOUR = 3600 };

static pe__sql *db;
static pe__doc *doc, *scratch;
static pe__board *board;
static int64_t now;
static pe_error err;

static void must(pe_status status)
{
    if (status == PE_OK)
        return;
    fprintf(stderr, "crowd: %s\n", err.message);
    exit(1);
}

static void add_member(int k, pe__value *tokens)
{
    char name[32], token[PE__TOKEN_TEXT], hex[2 * PE__TOKEN_HASH + 1];
    unsigned char hash[PE__TOKEN_HASH];
    int64_t member = 0, session = 0;
    snprintf(name, sizeof name, "somebody %d", k);
    pe__member_new who = {.name = name, .sign_in = name, .language = "en",
                          .zone = ""};
    must(pe__member_add(db, &who, now - DAY, &member, &err));
    pe__token_new(token);
    pe__token_hash(token, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    must(pe__session_add(db, member, hex, "test", now, true, &session, &err));
    pe__add_text(doc, tokens, token);
    pe__helper helper = {
        .place = "Mill Lane", .north = 543200000 + k % 100 * 10000,
        .east = 101400000 + k / 100 % 100 * 10000, .reach_m = 50000,
        .week = ((int64_t)1 << 42) - 1, .most_a_week = 3,
        .until = INT64_MIN, .by_push = true};
    must(pe__district_of(db, helper.north, helper.east, &helper.district,
                         &err));
    must(pe__helper_set(db, member, &helper, now, &err));
    pe__doc_reset(scratch);
    must(pe__helper_tell(board, db, scratch, member, now, &err));
}

static void add_need(int places, int64_t founder, int k, pe__value *needs)
{
    int64_t id = 0;
    pe__need_new need = {
        .row = {.author = founder, .what = "shift", .title = "Carry sandbags",
                .about = "", .place = "The dike", .limited = true,
                .north = 543200000 + k % 100 * 10000,
                .east = 101400000 + k / 100 % 100 * 10000,
                .places = places, .starts = now + DAY,
                .ends = now + DAY + 2 * HOUR, .urgency = 2,
                .vouched_by = founder, .brought = "form", .source = ""},
        .sort = "carrying"};
    must(pe__need_add(board, db, &need, now, &id, &err));
    pe__add_number(doc, needs, PE__INTEGER, id);
}

int main(int argc, char **argv)
{
    int done;
    int64_t founder = 0, council = 0;
    if (argc != 5 || sodium_init() < 0)
        return 2;
    now = time(NULL);
    doc = pe__doc_new();
    scratch = pe__doc_new();
    pe__value *out = pe__doc_object(doc);
    must(pe__board_open(NULL, &board, &err));
    must(pe__sql_open(argv[1], PE__SQL_WRITE, &db, &err));
    must(pe__migrate(db, &done, &err));
    must(pe__sql_begin(db, &err));
    pe__member_new who = {.name = "founder", .sign_in = "founder",
                          .language = "en", .zone = ""};
    must(pe__member_add(db, &who, now, &founder, &err));
    pe__council_new new = {"Dike watch", "workers", "", false};
    must(pe__council_add(db, &new, founder, now, &council, &err));
    pe__value *tokens = pe__put_array(doc, out, "tokens");
    pe__value *needs = pe__put_array(doc, out, "needs");
    for (int k = 0; k < atoi(argv[2]); k++)
        add_member(k, tokens);
    for (int k = 0; k < atoi(argv[3]); k++)
        add_need(atoi(argv[4]), founder, k, needs);
    must(pe__board_keep(board, db, now, false, &err));
    must(pe__sql_commit(db, &err));
    pe__sql_close(db);
    pe__board_close(board);
    pe__buffer json = {0};
    pe__json_write(out, &json);
    if (json.failed || pe__doc_failed(doc))
        return 1;
    puts(json.bytes);
    pe__buffer_free(&json);
    pe__doc_free(doc);
    pe__doc_free(scratch);
    return 0;
}

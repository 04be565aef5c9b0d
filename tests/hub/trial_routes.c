/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "trial_routes.h"

#include "dialect.h"
#include "error.h"
#include "event.h"
#include "migrate.h"
#include "query.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

_Atomic(pe__hub *) pe__trial_hub;

/* --- people -------------------------------------------------------------- */

static pe_status find_visitor(pe__sql *db,
                              const unsigned char hash[PE__TOKEN_HASH],
                              int64_t now, pe__visitor *visitor, pe_error *err)
{
    (void)db, (void)now, (void)err;
    for (int k = 1; k <= 9 && visitor->member == 0; k++) {
        char token[PE__TOKEN_TEXT];
        unsigned char known[PE__TOKEN_HASH];
        snprintf(token, sizeof token, "member-%d", k);
        pe__token_hash(token, known);
        if (memcmp(known, hash, PE__TOKEN_HASH) != 0)
            continue;
        visitor->member = k;
        visitor->session = 100 + k;
        visitor->stepped_up = k == 2;
        snprintf(visitor->name, sizeof visitor->name, "Member <%d>", k);
        strcpy(visitor->zone, k == 3 ? "Europe/Berlin" : "");
        strcpy(visitor->language, k == 3 ? "de" : "");
    }
    return PE_OK;
}

static int64_t council_of(int64_t member)
{
    return member == 0 ? 0 : member <= 5 ? 1 : 2;
}

static pe_status find_relations(pe__use *use, bool *there, pe_error *err)
{
    (void)err;
    *there = use->council <= 2;
    if (use->council != 0 && council_of(use->member) == use->council)
        use->relations |= 1u << PE__MEMBER;
    if (use->council == 1 && use->member == 1)
        use->relations |= 1u << PE__COORDINATOR;
    return PE_OK;
}

static pe_status find_hears(pe__sql *db, int64_t member, pe__doc *doc,
                            pe__value *councils, pe_error *err)
{
    (void)db, (void)err;
    pe__add_number(doc, councils, PE__INTEGER, council_of(member));
    return PE_OK;
}

const pe__people pe__trial_people = {find_visitor, find_relations,
                                     find_hears, NULL};

/* --- the store ----------------------------------------------------------- */

static pe_status make_table(pe__sql *db, pe_error *err)
{
    pe__buffer text = {0};
    pe_status status = pe__dialect_expand(
        db, "CREATE TABLE IF NOT EXISTS trial_row (id {id}, title {text}"
            " NOT NULL, hours_quarters {int} NOT NULL, added_at {int}"
            " NOT NULL)", &text, err);
    if (status == PE_OK)
        status = pe__sql_exec(db, text.bytes, err);
    pe__buffer_free(&text);
    return status;
}

/* 1 … 20, when there are none yet. */
static pe_status add_rows(pe__sql *db, pe_error *err)
{
    int64_t there = 0;
    pe_status status = pe__query_integer(db, &there, 0, err,
                                         "SELECT count(*) FROM trial_row", "");
    for (int k = 1; k <= 20 && there == 0 && status == PE_OK; k++)
        status = pe__query_run(
            db, NULL, err, "INSERT INTO trial_row (title, hours_quarters,"
                           " added_at) VALUES ($1, $2, $3)", "tii",
            k % 5 != 0 ? "Answer the telephone, open the door"
                       : "Books & <papers>", (int64_t)k,
            (int64_t)1795700000 + k * 3600);
    return status;
}

pe_status pe__trial_tables(const char *url, pe_error *err)
{
    pe__sql *db = NULL;
    int done;
    pe_status status = pe__sql_open(url, PE__SQL_WRITE, &db, err);
    if (status == PE_OK)
        status = pe__migrate(db, &done, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status == PE_OK)
        status = make_table(db, err);
    if (status == PE_OK)
        status = pe__sql_exec(db, "CREATE TABLE IF NOT EXISTS trial_call"
                                  " (called_at BIGINT NOT NULL)", err);
    if (status == PE_OK)
        status = add_rows(db, err);
    if (status == PE_OK)
        status = pe__sql_commit(db, err);
    pe__sql_close(db);
    return status;
}

/* --- the clock ----------------------------------------------------------- */

pe_status pe__trial_do_due(pe__sql *db, int64_t now, bool *more,
                           pe_error *left, pe_error *err)
{
    (void)left;
    int64_t done = 0;
    pe__event event = {.at = now, .council = 1, .kind = "row.done",
                       .data = "{}"};
    *more = false;
    pe_status status = pe__query_run(
        db, NULL, err, "INSERT INTO trial_call VALUES ($1)", "i", now);
    if (status == PE_OK)
        status = pe__query_run(
            db, &done, err, "UPDATE trial_row SET title = 'done' WHERE title ="
            " 'due' AND added_at + hours_quarters / 4 <= $1", "i", now);
    return status == PE_OK && done > 0 ? pe__event_add(db, &event, err)
                                       : status;
}

pe_status pe__trial_next_due(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__query_integer(
        db, at, INT64_MAX, err, "SELECT MIN(CASE WHEN title = 'due' THEN"
        " added_at + hours_quarters / 4 ELSE 0 END) FROM trial_row"
        " WHERE title IN ('due', 'stuck')", "");
}

static pe_status show_calls(pe__use *use, pe_error *err)
{
    pe__value *calls = pe__put_array(use->doc, use->out, "calls");
    return pe__query_rows(use->db, use->doc, calls, err,
                          "SELECT called_at FROM trial_call ORDER BY 1", "");
}

/* --- uses ---------------------------------------------------------------- */

static pe_status show_rows(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__put_array(use->doc, use->out, "rows");
    return pe__query_rows(use->db, use->doc, rows, err,
                          "SELECT id, title, hours_quarters, added_at"
                          " FROM trial_row ORDER BY id LIMIT 20", "");
}

static pe_status show_form(pe__use *use, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        use->db, &count, 0, err, "SELECT count(*) FROM trial_row", "");
    pe__put_number(use->doc, use->out, "count", PE__COUNT, count);
    return status;
}

static pe_status add_row(pe__use *use, pe_error *err)
{
    const char *title = pe__use_text(use, "title", 40, true);
    int64_t hours = pe__use_quarters(use, "hours", 0, 672, 4), id = 0;
    if (strcmp(title, "taken") == 0)
        return pe__use_conflict(use, "conflict");
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__query_integer(
        use->db, &id, 0, err, "INSERT INTO trial_row (title, hours_quarters,"
        " added_at) VALUES ($1, $2, $3) RETURNING id", "tii", title, hours,
        use->now);
    if (status != PE_OK)
        return status;
    if (strcmp(title, "break") == 0)
        return pe__fail(err, PE_IO, "it broke after the row was added");
    pe__put_integer(use->doc, use->out, "id", id);
    pe__use_next(use, "/rows?said=added");
    use->council = council_of(use->member);
    return pe__use_event(use, "row.added", id, NULL, err);
}

static void sleep_for(int64_t milliseconds)
{
    struct timespec t = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* A preparation takes 200 ms and leaves something for the write. */
static pe_status prepare_slowly(pe__use *use, pe_error *err)
{
    (void)err;
    sleep_for(200);
    pe__put_text(use->doc, use->out, "prepared", "yes");
    if (strcmp(pe__use_text(use, "title", 40, false), "refuse") == 0)
        pe__use_fault(use, "title", "needed");
    return PE_OK;
}

static pe_status write_prepared(pe__use *use, pe_error *err)
{
    (void)err;
    pe__put_text(use->doc, use->out, "saw",
                 pe__get_text(use->out, "prepared", "no"));
    return PE_OK;
}

static pe_status show_slowly(pe__use *use, pe_error *err)
{
    (void)err;
    sleep_for(300);
    pe__put_bool(use->doc, use->out, "slow", true);
    return PE_OK;
}

/* In the way of everybody: what a page must never do. */
static pe_status block(pe__use *use, pe_error *err)
{
    int64_t most = pe__use_integer(use, "ms", 0, 2000, 100);
    (void)err;
    sleep_for(most);
    return PE_OK;
}

static pe_status show_in(pe__use *use, pe_error *err)
{
    (void)err;
    pe__put(use->doc, use->out, "in", pe__doc_copy(use->doc, use->in));
    pe__put_integer(use->doc, use->out, "council", use->council);
    pe__put_integer(use->doc, use->out, "member", use->member);
    return PE_OK;
}

/* The size of a file that was sent. */
static pe_status take_file(pe__use *use, pe_error *err)
{
    const pe__value *file = pe__get(use->in, "file");
    const pe__value *bytes = pe__get(file, "bytes");
    (void)err;
    pe__put_text(use->doc, use->out, "name", pe__get_text(file, "name", ""));
    pe__put_text(use->doc, use->out, "type", pe__get_text(file, "type", ""));
    pe__put_integer(use->doc, use->out, "size",
                    bytes != NULL ? (int64_t)bytes->text.size : -1);
    return PE_OK;
}

static pe_status give_file(pe__use *use, pe_error *err)
{
    pe__buffer text = {0};
    (void)err;
    pe__buffer_text(&text, "id,title\r\n1,\"a\"\r\n");
    pe__use_file(use, "text/csv; charset=utf-8", "rows \"of\" all.csv", &text);
    return PE_OK;
}

static pe_status fail_to_show(pe__use *use, pe_error *err)
{
    (void)use;
    return pe__fail(err, PE_IO, "no such luck");
}

static pe_status sign_in(pe__use *use, pe_error *err)
{
    (void)err;
    use->token = pe__doc_format(use->doc, "member-%s",
                                pe__use_text(use, "number", 1, true));
    pe__use_next(use, "%s", pe__use_text(use, "next", 400, false));
    return PE_OK;
}

static pe_status sign_out(pe__use *use, pe_error *err)
{
    (void)err;
    use->token = "";
    pe__use_next(use, "/");
    return PE_OK;
}

static pe_status tell(pe__use *use, pe_error *err)
{
    (void)err;
    pe__hub_tell(pe__trial_hub, use->council, 0, "progress", "{\"done\":0.5}");
    return PE_OK;
}

static const pe__route routes[] = {
    {"GET", "/", PE__MAY_LOOK, PE__PUBLIC, show_rows, NULL, "rows",
     "The rows, for all.", NULL},
    {"GET", "/rows", PE__MAY_LOOK, 0, show_rows, NULL, "rows", "The rows.",
     NULL},
    {"GET", "/rows/new", PE__MAY_LOOK, 0, show_form, NULL, "form",
     "The form for a row.", NULL},
    {"POST", "/rows/new", PE__MAY_LOOK, PE__WRITES, add_row, NULL, "form",
     "Adds a row.", "title text! 40, hours quarters 0 672"},
    {"POST", "/slow", PE__MAY_LOOK, PE__WRITES, write_prepared,
     prepare_slowly, NULL, "Prepares for long.", "title text 40"},
    {"GET", "/slow", PE__MAY_LOOK, PE__HEAVY, show_slowly, NULL, NULL,
     "Takes long.", NULL},
    {"GET", "/block", PE__MAY_LOOK, 0, block, NULL, NULL,
     "Holds a thread for so long.", NULL},
    {"GET", "/calls", PE__MAY_LOOK, 0, show_calls, NULL, NULL,
     "When the clock called.", NULL},
    {"GET", "/in", PE__MAY_LOOK, 0, show_in, NULL, NULL, "What came in.",
     NULL},
    {"GET", "/named/{name_text}/{id}", PE__MAY_LOOK, 0, show_in, NULL, NULL,
     "What came in, with parameters.", NULL},
    {"POST", "/in", PE__MAY_LOOK, PE__WRITES, show_in, NULL, NULL,
     "What came in, of a write.", NULL},
    {"POST", "/file", PE__MAY_LOOK, PE__WRITES | PE__UPLOAD, take_file, NULL,
     NULL, "Takes a file.", "file file!"},
    {"GET", "/file", PE__MAY_LOOK, 0, give_file, NULL, NULL, "Gives a file.",
     NULL},
    {"GET", "/fail", PE__MAY_LOOK, 0, fail_to_show, NULL, NULL, "Fails.",
     NULL},
    {"POST", "/sign-in", PE__MAY_LOOK, PE__WRITES, sign_in, NULL, "sign_in",
     "Signs in.", "number text! 1, next text 400"},
    {"GET", "/sign-in", PE__MAY_LOOK, 0, show_in, NULL, "sign_in",
     "The form for signing in.", NULL},
    {"POST", "/sign-out", PE__MAY_LOOK, PE__WRITES, sign_out, NULL, NULL,
     "Signs out.", NULL},
    {"GET", "/me", PE__MAY_OWN_ACCOUNT, 0, show_in, NULL, "sign_in",
     "For members.", NULL},
    {"GET", "/sure", PE__MAY_OWN_ACCOUNT, PE__STEP_UP, show_in, NULL, NULL,
     "For who is stepped up.", NULL},
    {"GET", "/councils/{council}", PE__MAY_COUNCIL_SEE, 0, show_in, NULL, NULL,
     "A council.", NULL},
    {"POST", "/councils/{council}", PE__MAY_COUNCIL_CHANGE, PE__WRITES,
     show_in, NULL, NULL, "Changes a council.", NULL},
    {"POST", "/councils/{council}/tell", PE__MAY_COUNCIL_SEE, PE__WRITES, tell,
     NULL, NULL, "Tells something that passes.", NULL},
    {"GET", "/events", PE__MAY_OWN_ACCOUNT, PE__STREAM, NULL, NULL, NULL,
     "Events.", NULL},
    {0}};

const pe__route *const pe__trial_routes[] = {routes, NULL};

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "moving.h"

#include "carry_store.h"
#include "mem.h"
#include "migrate.h"

#include <stdio.h>
#include <string.h>

void carry_out(place *p, int64_t council, const char *part)
{
    char path[PATH_SIZE];
    pe_error err = {0};
    path_of(p->folder, part, "", path);
    must(pe__carry_out(p->w.t->db, council, 0, path, &err), &err);
}

/* A hub of its own, and nothing in it. */
void go_elsewhere(place *p)
{
    pe_error err = {0};
    int done;
    trial *t = p->w.t;
    if (t->postgres) {
        run_sql(t->db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        pe__sql_close(t->db);
    } else {
        pe__sql_close(t->db);
        snprintf(t->url, sizeof t->url, "%s/other-%d.db", t->folder,
                 ++p->hubs);
    }
    t->db = open_store(t, PE__SQL_WRITE);
    must(pe__migrate(t->db, &done, &err), &err);
    /* somebody else is there before */
    settle(&p->w, &p->ana, "ana");
    assert_int_equal(found(&p->w, &p->ana, "Mill"), 1);
}

pe_status try_in(place *p, const char *part, pe__carried *out,
                        pe__doc *doc, pe_error *err)
{
    char path[PATH_SIZE];
    path_of(p->folder, part, "", path);
    must(pe__sql_begin(p->w.t->db, err), err);
    pe_status status = pe__carry_in(p->w.t->db, doc, path, p->w.now, NULL, out,
                                    err);
    if (status == PE_OK)
        must(pe__sql_commit(p->w.t->db, err), err);
    else
        pe__sql_rollback(p->w.t->db);
    return status;
}

/* Ana and Ben, who are there anew, sign in. */
void carry_in(place *p, const char *part)
{
    pe_error err = {0};
    pe__carried carried;
    pe__doc *doc = pe__doc_new();
    must(try_in(p, part, &carried, doc, &err), &err);
    p->bakery = carried.council;
    p->ana = p->ben = (browser){0};
    browser *who = &p->ana;
    for (const pe__value *v = pe__first(carried.codes); v; v = v->next) {
        must_ask(&p->w, who, &SIGN_IN, 0, "sign_in",
                 pe__get_text(v, "sign_in", ""), "password",
                 pe__get_text(v, "password", ""), NULL);
        who = &p->ben;
    }
    pe__doc_free(doc);
}

int64_t rows_in_all(const place *p)
{
    return number_of(p->w.t->db,
                     "SELECT (SELECT count(*) FROM member) + "
                     "(SELECT count(*) FROM council) + "
                     "(SELECT count(*) FROM decision) + "
                     "(SELECT count(*) FROM money_posting) + "
                     "(SELECT count(*) FROM event)");
}

void refuse(place *p, const char *part, const char *says,
                   const char *file, long line)
{
    pe_error err = {0};
    pe__carried carried;
    pe__doc *doc = pe__doc_new();
    int64_t rows = rows_in_all(p);
    assert_int_equal(try_in(p, part, &carried, doc, &err), PE_BAD_INPUT);
    if (!strstr(err.message, says) || !strstr(err.file, file) ||
        err.line != line)
        fail_msg("%s:%ld: %s; expected %s:%ld: %s", err.file, err.line,
                 err.message, file, line, says);
    assert_int_equal(rows_in_all(p), rows);
    pe__doc_free(doc);
}

/* Puts `to` where `from` first stands. */
void edit(const place *p, const char *file, const char *from,
                 const char *to)
{
    char *text = read_text(p->folder, "out", file);
    char *at = strstr(text, from);
    if (at == NULL)
        fail_msg("%s has no %s:\n%s", file, from, text);
    pe__buffer edited = {0};
    pe__buffer_add(&edited, text, (size_t)(at - text));
    pe__buffer_format(&edited, "%s%s", to, at + strlen(from));
    write_text(p->folder, "out", file, edited.bytes);
    pe__buffer_free(&edited);
    pe__free(text);
}

void put_back(const place *p, const char *file)
{
    char *whole = read_text(p->folder, "first", file);
    write_text(p->folder, "out", file, whole);
    pe__free(whole);
}

void refuse_each(place *p, const altered *all, size_t count)
{
    for (const altered *e = all; e < all + count; e++) {
        edit(p, e->file, e->from, e->to);
        refuse(p, "out", e->says, e->at ? e->at : e->file, e->line);
        put_back(p, e->file);
    }
}

void move(place *p)
{
    carry_out(p, p->bakery, "out");
    go_elsewhere(p);
    carry_in(p, "out");
}

void move_on(place *p)
{
    carry_out(p, p->bakery, "second");
    go_elsewhere(p);
    carry_in(p, "second");
    carry_out(p, p->bakery, "third");
    assert_true(compare_folders(p->folder, "out", "second") > sheets_in_all());
    assert_true(compare_folders(p->folder, "second", "third") >
                sheets_in_all());
}

void in_without_memory(place *p, const char *part, long seldom)
{
    long told = 0;
    bool came = true;
    for (long n = 1; came; n += 1 + n / seldom) {
        pe_error err = {0};
        pe__carried carried;
        char path[PATH_SIZE];
        int64_t rows = rows_in_all(p);
        pe__doc *doc = pe__doc_new();
        path_of(p->folder, part, "", path);
        must(pe__sql_begin(p->w.t->db, &err), &err);
        pe__mem_fail_at(n);
        pe_status status = pe__carry_in(p->w.t->db, doc, path, p->w.now, NULL,
                                        &carried, &err);
        came = memory_failed(n);
        told += status == PE_NO_MEMORY;
        assert_true(status == PE_OK || (came && status == PE_NO_MEMORY));
        pe__sql_rollback(p->w.t->db);
        assert_int_equal(rows_in_all(p), rows);
        pe__doc_free(doc);
    }
    assert_true(told > 10);
}

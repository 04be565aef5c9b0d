/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "trial.h"

#include "error.h"
#include "mem.h"
#include "migrate.h"
#include "query.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void must(pe_status status, const pe_error *err)
{
    if (status != PE_OK)
        fail_msg("%s", err->message);
}

pe__sql *open_store(const trial *t, pe__sql_mode mode)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    must(pe__sql_open(t->url, mode, &db, &err), &err);
    assert_non_null(db);
    return db;
}

/* As long as it is still to come, one of the next requests meets it. */
bool memory_failed(long n)
{
    bool came = true;
    for (long k = 0; k < n && came; k++) {
        void *memory = pe__alloc(1, 1);
        came = memory != NULL;
        pe__free(memory);
    }
    pe__mem_fail_at(0);
    return came;
}

void run_sql(pe__sql *db, const char *text)
{
    pe_error err = {0};
    must(pe__sql_exec(db, text, &err), &err);
}

void change(pe__sql *db, const char *text)
{
    pe_error err = {0};
    must(pe__sql_begin(db, &err), &err);
    run_sql(db, text);
    must(pe__sql_commit(db, &err), &err);
}

int64_t number_of(pe__sql *db, const char *text)
{
    pe_error err = {0};
    int64_t number;
    must(pe__query_integer(db, &number, INT64_MIN, &err, text, ""), &err);
    return number;
}

char *rows_of(pe__sql *db, const char *text)
{
    pe_error err = {0};
    pe__buffer out = {0};
    pe__doc *doc = pe__doc_new();
    pe__value *array = pe__doc_array(doc);
    must(pe__query_rows(db, doc, array, &err, text, ""), &err);
    pe__json_write(array, &out);
    char *copy = strdup(out.bytes);
    pe__buffer_free(&out);
    pe__doc_free(doc);
    return copy;
}

/* --- set-up and tear-down ------------------------------------------------- */

/* In memory, since nothing here is about the disk; about power cuts are tests
 * of their own. */
static void make_folder(trial *t)
{
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(t->folder, sizeof t->folder, "%s/parecon-store-XXXXXX", base);
    assert_non_null(mkdtemp(t->folder));
    snprintf(t->url, sizeof t->url, "%s/hub.db", t->folder);
}

/* All that stands in the schema of its own that each run has. */
static void empty_postgres(trial *t)
{
    pe__sql *db = open_store(t, PE__SQL_WRITE);
    run_sql(db, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    pe__sql_close(db);
}

bool on_postgres(void)
{
    const char *store = getenv("PARECON_TEST_STORE");
    return store != NULL && strncmp(store, "postgresql", 10) == 0;
}

int trial_empty(void **state)
{
    trial *t = calloc(1, sizeof *t);
    t->live = pe__mem_live();
    t->postgres = on_postgres();
    if (t->postgres) {
        snprintf(t->url, sizeof t->url, "%s", getenv("PARECON_TEST_STORE"));
        empty_postgres(t);
    } else {
        make_folder(t);
    }
    t->db = open_store(t, PE__SQL_WRITE);
    *state = t;
    return 0;
}

int trial_ready(void **state)
{
    pe_error err = {0};
    int done;
    trial_empty(state);
    trial *t = *state;
    must(pe__migrate(t->db, &done, &err), &err);
    return 0;
}

void remove_folder(const char *folder)
{
    DIR *stream = opendir(folder);
    struct dirent *entry;
    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (stream != NULL)
        closedir(stream);
    rmdir(folder);
}

/* Whatever the test did, all memory is given back. */
int trial_end(void **state)
{
    trial *t = *state;
    pe__mem_fail_at(0);
    pe__sql_close(t->db);
    if (!t->postgres)
        remove_folder(t->folder);
    int leaked = pe__mem_live() != t->live;
    if (leaked)
        print_error("%ld blocks were left behind\n", pe__mem_live() - t->live);
    free(t);
    return leaked;
}

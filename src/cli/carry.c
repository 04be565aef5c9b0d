/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon export and import: councils as folders, and back. */
#include "board.h"
#include "carry.h"
#include "carry_store.h"
#include "command.h"
#include "error.h"
#include "migrate.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static pe_status export_one(pe__sql *db, const pe__options *options,
                            int64_t council, pe_error *err)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/council-%" PRId64,
             options->argument[1], council);
    pe_status status = pe__carry_out(db, council, options->as, folder, err);
    if (status == PE_OK)
        printf("%s\n", folder);
    return status;
}

static pe_status export_all(pe__sql *db, const pe__options *options,
                            pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *councils = pe__doc_array(doc);
    pe_status status = pe__carry_councils(db, doc, councils, err);
    for (const pe__value *v = pe__first(councils); v && !status; v = v->next)
        status = export_one(db, options, pe__get_integer(v, "council", 0),
                            err);
    pe__doc_free(doc);
    return status;
}

int pe__run_export(const pe__options *options)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    pe_status status = pe__sql_open(options->argument[0], PE__SQL_READ, &db,
                                    &err);
    if (status == PE_OK)
        status = pe__given(options, PE__OPT_COUNCIL)
                     ? export_one(db, options, options->council, &err)
                     : export_all(db, options, &err);
    pe__sql_close(db);
    return status == PE_OK ? PE__EXIT_SOLVED : pe__terminal_fail(&err);
}

/* All of it in one transaction. */
static pe_status import(pe__sql *db, pe__doc *doc, const char *folder,
                        pe__board *board, pe__carried *carried, pe_error *err)
{
    int steps;
    int64_t now = (int64_t)time(NULL);
    pe_status status = pe__migrate(db, &steps, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status)
        return status;
    status = pe__carry_in(db, doc, folder, now, board, carried, err);
    if (status == PE_OK)
        return pe__sql_commit(db, err);
    pe__sql_rollback(db);
    return status;
}

static void print_left(const pe__carried *carried)
{
    for (const pe__value *v = pe__first(carried->left); v; v = v->next)
        printf("left out: sharing %s of transfer_runs.csv, since \"%s\" is not "
               "in this hub; to have it here, carry that council in first\n",
               pe__get_text(v, "run", ""), pe__get_text(v, "name", ""));
}

static void print_codes(const pe__carried *carried)
{
    printf("council %" PRId64 ": %" PRId64 " people; each signs in with these "
           "and chooses a password of their own:\n",
           carried->council, carried->people);
    for (const pe__value *v = pe__first(carried->codes); v; v = v->next)
        printf("%-24s %-12s %s\n", pe__get_text(v, "sign_in", ""),
               pe__get_text(v, "password", ""), pe__get_text(v, "name", ""));
}

int pe__run_import(const pe__options *options)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    pe__board *board = NULL;
    pe__carried carried = {0};
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? PE_OK : pe__fail_memory(&err);
    if (status == PE_OK)
        status = pe__sql_open(options->argument[0], PE__SQL_WRITE, &db, &err);
    if (status == PE_OK)
        status = pe__board_open(NULL, &board, &err);
    if (status == PE_OK)
        status = import(db, doc, options->argument[1], board, &carried, &err);
    pe__board_close(board);
    pe__sql_close(db);
    if (status == PE_OK)
        print_codes(&carried);
    if (status == PE_OK)
        print_left(&carried);
    pe__doc_free(doc);
    return status == PE_OK ? PE__EXIT_SOLVED : pe__terminal_fail(&err);
}

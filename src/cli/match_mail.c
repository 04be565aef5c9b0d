/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match mail: a need that somebody wrote. */
#include "command.h"
#include "error.h"
#include "intake_store.h"
#include "match_where.h"
#include "migrate.h"
#include "mailed.h"
#include "terminal.h"

#include <inttypes.h>
#include <time.h>

/* All of standard input, as far as a message may be long. */
static pe_status read_message(pe__buffer *to, pe_error *err)
{
    char part[8192];
    size_t got;
    while ((got = fread(part, 1, sizeof part, stdin)) > 0 &&
           to->size <= PE__INMAIL_MOST)
        pe__buffer_add(to, part, got);
    if (to->failed)
        return pe__fail_memory(err);
    return ferror(stdin) ? pe__fail(err, PE_IO,
                                    "standard input cannot be read")
                         : PE_OK;
}

static pe_status file_it(pe__sql *db, pe__doc *doc, const pe__inmail *mail,
                         const pe__post_to *to, bool dry, pe__posted *out,
                         pe_error *err)
{
    pe__board *board = NULL;
    pe_status status = pe__board_open(NULL, &board, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status == PE_OK) {
        status = pe__post(board, db, doc, mail, to, out, err);
        if (status == PE_OK && !dry)
            status = pe__sql_commit(db, err);
        else
            pe__sql_rollback(db);
    }
    pe__board_close(board);
    return status;
}

static pe_status read_options(const pe__options *o, pe__post_to *to,
                              pe_error *err)
{
    pe__zones *zones = NULL;
    const pe__zone *zone = NULL;
    *to = (pe__post_to){.effort = o->effort, .now = (int64_t)time(NULL)};
    if (!o->near)
        return pe__fail(err, PE_USAGE,
                        "where is it, if it does not say? Say --near "
                        "NORTH,EAST[,KM]");
    pe_status status = pe__read_near(o, &to->near_north, &to->near_east,
                                     &to->near_m, err);
    if (status == PE_OK && o->zone)
        status = pe__read_zone(o, &zones, &zone, err);
    if (status == PE_OK)
        to->offset = pe__zone_offset(zone, to->now);
    pe__zones_free(zones);
    return status;
}

static pe_status check_effort(pe__sql *db, int64_t effort, pe_error *err)
{
    int64_t council = 0;
    pe_status status = effort ? pe__intake_council_of(db, effort, &council,
                                                      err)
                              : PE_OK;
    return status == PE_OK && effort && !council
               ? pe__fail(err, PE_USAGE,
                          "no effort %" PRId64 " goes on", effort)
               : status;
}

static void print_posted(const pe__posted *p, bool dry)
{
    if (p->known) {
        printf("this message is need %" PRId64 " already\n", p->known);
        return;
    }
    printf("%s: %s\n", dry ? "would be filed" : "filed", p->title);
    if (!dry)
        printf("need %" PRId64 "; nobody vouches for it yet\n", p->need);
    if (p->twin_of)
        printf("it looks the same as need %" PRId64 "\n", p->twin_of);
    if (*p->missing)
        printf("%s\n", p->missing);
}

int pe__run_match_mail(const pe__options *options)
{
    int steps;
    pe_error err = {0};
    pe__sql *db = NULL;
    pe__inmail mail;
    pe__post_to to;
    pe__posted posted = {0};
    pe__buffer message = {0};
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? read_options(options, &to, &err)
                           : pe__fail_memory(&err);
    if (status == PE_OK)
        status = read_message(&message, &err);
    if (status == PE_OK)
        status = pe__inmail_read(doc, message.bytes ? message.bytes : "",
                                 message.size, &mail, &err);
    if (status == PE_OK)
        status = pe__sql_open(options->argument[0], PE__SQL_WRITE, &db, &err);
    if (status == PE_OK)
        status = pe__migrate(db, &steps, &err);
    if (status == PE_OK)
        status = check_effort(db, to.effort, &err);
    if (status == PE_OK)
        status = file_it(db, doc, &mail, &to, options->dry_run, &posted,
                         &err);
    pe__sql_close(db);
    if (status == PE_OK)
        print_posted(&posted, options->dry_run);
    pe__buffer_free(&message);
    pe__doc_free(doc);
    return pe__terminal_finish(status == PE_OK ? PE__EXIT_SOLVED
                                               : pe__terminal_fail(&err));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match import: needs, offers and efforts from elsewhere. */
#include "calendar.h"
#include "command.h"
#include "error.h"
#include "event.h"
#include "file.h"
#include "intake_store.h"
#include "match_where.h"
#include "mem.h"
#include "migrate.h"
#include "put.h"
#include "terminal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { FILE_MOST = 512 << 20 };

typedef struct {
    const pe__options *options;
    pe__doc *doc;
    pe__zones *zones;
    const pe__zone *zone;
    pe__intake_how how;
    pe__intake in;
    pe__sql *db;
    pe__put_to to;
    pe__put_done done;
} bringing;

/* --- what was asked ------------------------------------------------------- */

static pe_status read_words(const pe__options *o, pe__intake_how *how,
                            pe_error *err)
{
    if (strcmp(o->form, "offer") == 0)
        how->form = PE__IS_OFFER;
    else if (strcmp(o->form, "effort") == 0)
        how->form = PE__IS_EFFORT;
    else if (strcmp(o->form, "need") != 0)
        return pe__fail(err, PE_USAGE, "--form takes need, offer or effort");
    if (o->dates && strcmp(o->dates, "day-first") == 0)
        how->dates = PE__DAY_FIRST;
    else if (o->dates && strcmp(o->dates, "month-first") == 0)
        how->dates = PE__MONTH_FIRST;
    else if (o->dates)
        return pe__fail(err, PE_USAGE,
                        "--dates takes day-first or month-first");
    int64_t day = 0;
    if (o->move_to && !pe__day_read(o->move_to, &day))
        return pe__fail(err, PE_USAGE,
                        "--move-to takes a day as 2026-11-26, not \"%.40s\"",
                        o->move_to);
    how->has_move = o->move_to != NULL;
    how->move_to = day * 86400;
    return PE_OK;
}

static pe_status read_how(bringing *b, pe_error *err)
{
    const pe__options *o = b->options;
    b->how = (pe__intake_how){
        .columns = o->columns, .lasts = llround(o->lasts * 3600),
        .now = (int64_t)time(NULL), .mercator = o->mercator,
        .swapped = o->swapped};
    pe_status status = read_words(o, &b->how, err);
    if (status == PE_OK && o->near)
        status = pe__read_near(o, &b->how.near_north, &b->how.near_east,
                               &b->how.near_m, err);
    b->how.has_near = o->near != NULL;
    if (status == PE_OK && o->zone)
        status = pe__read_zone(o, &b->zones, &b->zone, err);
    b->how.ahead = pe__zone_ahead;
    b->how.ahead_context = (void *)(uintptr_t)b->zone;
    if (status == PE_OK && (!pe__given(o, PE__OPT_COUNCIL) ||
                            !pe__given(o, PE__OPT_AS)))
        return pe__fail(err, PE_USAGE,
                        "whose board, and who brings it? Say --council N "
                        "--as MEMBER");
    if (status == PE_OK && (o->hsds != NULL) + (o->csv != NULL) +
                                   (o->geojson != NULL) != 1)
        return pe__fail(err, PE_USAGE,
                        "say what is to be brought: one of --csv FILE, "
                        "--geojson FILE, --hsds PACKAGE");
    return status;
}

/* --- reading -------------------------------------------------------------- */

static pe_status read_bytes(bringing *b, const char *path, pe_error *err)
{
    const pe__options *o = b->options;
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe_status status = pe__file_read(path, FILE_MOST, &bytes, &size, err);
    if (status == PE_OK && o->csv)
        status = pe__intake_table(&b->in, path, bytes, size, err);
    else if (status == PE_OK && o->geojson)
        status = pe__intake_geojson(&b->in, path, (const char *)bytes, size,
                                    err);
    else if (status == PE_OK)
        status = pe__intake_hsds_zip(&b->in, path, bytes, size, err);
    pe__free(bytes);
    return status;
}

static pe_status read_all(bringing *b, pe_error *err)
{
    struct stat about;
    const pe__options *o = b->options;
    const char *path = o->csv ? o->csv : o->geojson ? o->geojson : o->hsds;
    pe_status status = pe__intake_open(&b->in, b->doc, &b->how, err);
    if (status != PE_OK)
        return status;
    status = o->hsds && stat(path, &about) == 0 && S_ISDIR(about.st_mode)
                 ? pe__intake_hsds_folder(&b->in, path, err)
                 : read_bytes(b, path, err);
    return status == PE_OK ? pe__intake_finish(&b->in, err) : status;
}

/* --- putting -------------------------------------------------------------- */

static pe_status check_whose(bringing *b, pe_error *err)
{
    bool may = false;
    int64_t council = b->to.council;
    pe_status status = pe__intake_may(b->db, b->to.council, b->to.member,
                                      &may, err);
    if (status == PE_OK && b->to.effort != 0)
        status = pe__intake_council_of(b->db, b->to.effort, &council, err);
    if (status == PE_OK && !may)
        return pe__fail(err, PE_USAGE,
                        "member %" PRId64 " is not of an open council %"
                        PRId64, b->to.member, b->to.council);
    if (status == PE_OK && council != b->to.council)
        return pe__fail(err, PE_USAGE,
                        "council %" PRId64 " has no effort %" PRId64
                        " that goes on", b->to.council, b->to.effort);
    return status;
}

static pe_status put(bringing *b, pe_error *err)
{
    pe__board *board = NULL;
    pe__event event = {.at = b->to.now, .council = b->to.council,
                       .actor = b->to.member, .kind = "board.brought",
                       .subject = b->to.council, .data = "{}"};
    pe_status status = pe__board_open(NULL, &board, err);
    if (status == PE_OK)
        status = pe__sql_begin(b->db, err);
    if (status != PE_OK) {
        pe__board_close(board);
        return status;
    }
    status = pe__brought_put(board, b->db, &b->in, &b->to, &b->done, err);
    if (status == PE_OK)
        status = pe__event_add(b->db, &event, err);
    if (status == PE_OK && !b->options->dry_run)
        status = pe__sql_commit(b->db, err);
    else
        pe__sql_rollback(b->db);
    pe__board_close(board);
    return status;
}

static pe_status store_it(bringing *b, pe_error *err)
{
    int steps;
    const pe__options *o = b->options;
    b->to = (pe__put_to){.council = o->council, .member = o->as,
                         .effort = o->effort,
                         .way = o->csv       ? "csv"
                                : o->geojson ? "geojson"
                                             : "hsds",
                         .is_public = o->is_public, .now = b->how.now};
    pe_status status = pe__sql_open(o->argument[0], PE__SQL_WRITE, &b->db,
                                    err);
    if (status == PE_OK)
        status = pe__migrate(b->db, &steps, err);
    if (status == PE_OK)
        status = check_whose(b, err);
    if (status == PE_OK)
        status = pe__intake_compare(&b->in, b->db, b->how.now, err);
    if (status == PE_OK && (b->in.fault_count == 0 || o->skip_faulty))
        status = put(b, err);
    return status;
}

/* --- saying --------------------------------------------------------------- */

static void print_fault(const pe__value *f)
{
    const char *letter = pe__get_text(f, "letter", "");
    const char *remedy = pe__get_text(f, "remedy", "");
    int64_t line = pe__get_integer(f, "line", 0);
    printf("%s", pe__get_text(f, "file", ""));
    if (line > 0)
        printf(", row %" PRId64, line);
    if (*letter != '\0')
        printf(", column %s", letter);
    printf(": %s%s%s\n", pe__get_text(f, "text", ""),
           *remedy ? "; right would be: " : "", remedy);
}

static void print_found(const bringing *b)
{
    int64_t shown = (int64_t)pe__count_of(b->in.faults);
    for (const pe__value *f = pe__first(b->in.faults); f; f = f->next)
        print_fault(f);
    if (b->in.fault_count > shown)
        printf("… and %" PRId64 " more faults\n", b->in.fault_count - shown);
    for (const pe__value *n = pe__first(b->in.notes); n; n = n->next)
        printf("%" PRId64 " %s\n", pe__get_integer(n, "count", 0),
               pe__get_text(n, "text", ""));
}

static void print_twins(const bringing *b)
{
    int64_t shown = 0, twins = 0;
    for (int64_t k = 0; k < b->in.count; k++) {
        const pe__item *item = &b->in.item[k];
        twins += item->twin != 0;
        if (item->twin == 0 || shown++ >= 20)
            continue;
        printf("row %ld (%s) looks the same as ", item->line, item->title);
        if (item->twin < 0)
            printf("need %" PRId64, -item->twin);
        else
            printf("row %ld", b->in.item[item->twin - 1].line);
        printf(" (%.0f %%)\n", 100 * item->likeness);
    }
    if (twins > shown || twins > 20)
        printf("… and %" PRId64 " more that look the same\n", twins - 20);
}

static int print_done(const bringing *b)
{
    const pe__options *o = b->options;
    print_found(b);
    print_twins(b);
    if (b->in.fault_count > 0 && !o->skip_faulty) {
        printf("nothing was brought: %" PRId64 " faults; mend them, or say "
               "--skip-faulty\n", b->in.fault_count);
        return PE__EXIT_FAILED;
    }
    printf("%s: %" PRId64 " needs (%" PRId64 " of them look the same as "
           "others), %" PRId64 " offers, %" PRId64 " efforts; %" PRId64
           " were here already (%" PRId64 " followed their rows, %" PRId64
           " stayed, as they were changed or promised here), %" PRId64
           " faulty, %" PRId64 " over\n",
           o->dry_run ? "would be brought" : "brought", b->done.needs,
           b->done.twins, b->done.offers, b->done.efforts, b->done.known,
           b->done.changed, b->done.kept, b->done.faulty, b->done.over);
    return PE__EXIT_SOLVED;
}

int pe__run_match_import(const pe__options *options)
{
    pe_error err = {0};
    bringing b = {.options = options};
    b.doc = pe__doc_new();
    pe_status status = b.doc ? read_how(&b, &err) : pe__fail_memory(&err);
    if (status == PE_OK)
        status = read_all(&b, &err);
    if (status == PE_OK)
        status = store_it(&b, &err);
    int code = status == PE_OK ? print_done(&b) : pe__terminal_fail(&err);
    pe__sql_close(b.db);
    pe__intake_close(&b.in);
    pe__zones_free(b.zones);
    pe__doc_free(b.doc);
    return pe__terminal_finish(code);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "world.h"

#include "calendar.h"
#include "demo.h"
#include "due.h"
#include "error.h"
#include "event.h"
#include "run.h"
#include "writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400, HISTORY = 92 };

extern const char pe__demo_paper_members[], pe__demo_paper_tasks[],
    pe__demo_kitchen_members[], pe__demo_kitchen_tasks[];

/* What happens, and on which day before today. Between the scenes the hub does
 * what it does by itself: terms end, successors are drawn. */
static const struct {
    int day;
    pe__scene *scene;
} scenes[] = {
    {-92, pe__demo_found},
    {-91, pe__demo_gather},
    {-89, pe__demo_paper_lists},
    {-86, pe__demo_paper_rates},
    {-84, pe__demo_kitchen_founds},
    {-83, pe__demo_kitchen_gathers},
    {-82, pe__demo_kitchen_lists},
    {-80, pe__demo_paper_divides},
    {-80, pe__demo_paper_proposes},
    {-79, pe__demo_kitchen_rates},
    {-78, pe__demo_paper_adopts},
    {-76, pe__demo_kitchen_divides},
    {-76, pe__demo_kitchen_adopts},
    {-70, pe__demo_households},
    {-64, pe__demo_ledger_begins},
    {-60, pe__demo_ledger_month},
    {-41, pe__demo_shares},
    {-38, pe__demo_pay_rule},
    {-37, pe__demo_shares_settled},
    {-35, pe__demo_round_opens},
    {-33, pe__demo_supper},
    {-32, pe__demo_pay},
    {-31, pe__demo_ledger_month},
    {-26, pe__demo_supper},
    {-25, pe__demo_decide},
    {-22, pe__demo_round_votes},
    {-PE__DEMO_BOARD_DAYS, pe__demo_board_begins},
    {-19, pe__demo_supper},
    {-13, pe__demo_follow},
    {-12, pe__demo_round_counts},
    {-12, pe__demo_supper},
    {-11, pe__demo_trust},
    {-10, pe__demo_draw},
    {-9, pe__demo_merge_asks},
    {-7, pe__demo_merge_opens},
    {-5, pe__demo_ledger_now},
    {-5, pe__demo_shares_now},
    {-4, pe__demo_bank},
    {-4, pe__demo_swaps},
    {-3, pe__demo_pay_again},
    {-3, pe__demo_decide_again},
    {-3, pe__demo_amend},
    {-3, pe__demo_supper},
    {-2, pe__demo_paper_divides},
    {-2, pe__demo_paper_proposes_again},
};

/* Sets the time: `days` from today (−92 …), hour and minute UTC. */
static void set_time(pe__world *world, int days, int hour, int minute)
{
    world->stage.now =
        world->day0 + (int64_t)days * DAY + (int64_t)hour * 3600 +
        (int64_t)minute * 60;
}

void pe__world_later(pe__world *world, int minutes)
{
    world->stage.now += (int64_t)minutes * 60;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
int pe__world_draw(pe__world *world, int most)
{
    uint64_t z = world->luck += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (int)((z ^ z >> 31) >> 33) % most;
}

const char *pe__troupe_text(const pe__troupe *troupe, int row,
                            const char *column)
{
    int32_t c = pe__table_find(troupe->members, column);
    return c < 0 ? "" : pe__table_cell(troupe->members, row, c);
}

int64_t pe__troupe_member(pe__world *world, const pe__troupe *troupe,
                          const char *label)
{
    for (int64_t row = 0; row < pe__table_rows(troupe->members); row++)
        if (strcmp(pe__table_cell(troupe->members, row, 0), label) == 0)
            return troupe->member[row];
    if (world->stage.status == PE_OK)
        world->stage.status =
            pe__fail(world->stage.err, PE_USAGE, "demo: no %s", label);
    return 0;
}

const char *pe__troupe_path(const pe__troupe *troupe, const char *format, ...)
{
    char below[160];
    va_list list;
    va_start(list, format);
    vsnprintf(below, sizeof below, format, list);
    va_end(list);
    return pe__stage_text("/councils/%lld/%s", (long long)troupe->council,
                          below);
}

const char *pe__world_day(const pe__world *world, int days)
{
    pe__date date = pe__date_of(world->day0 / DAY + days);
    return pe__stage_text("%04d-%02d-%02d", (int)date.year, date.month,
                          date.day);
}

/* --- the whole --- */

static pe_status read_troupe(pe__troupe *troupe, const char *members,
                             const char *tasks, pe_error *err)
{
    troupe->task_table = tasks;
    pe_status status = pe__table_parse(members, strlen(members), "members.csv",
                                       NULL, &troupe->members, err);
    if (status == PE_OK)
        status = pe__table_parse(tasks, strlen(tasks), "tasks.csv", NULL,
                                 &troupe->tasks, err);
    if (status != PE_OK)
        return status;
    troupe->people = (int)pe__table_rows(troupe->members);
    troupe->works = (int)pe__table_rows(troupe->tasks);
    if (troupe->people > PE__DEMO_MEMBERS || troupe->works > PE__DEMO_TASKS)
        return pe__fail(err, PE_USAGE, "demo: tables longer than foreseen");
    return PE_OK;
}

static void free_troupe(pe__troupe *troupe)
{
    pe__table_free(troupe->members);
    pe__table_free(troupe->tasks);
}

/* What the hub does by itself. */
static pe_status pass(pe__sql *db, int64_t now, pe_error *err)
{
    bool more = true;
    pe_error left = {0};
    pe_status status = PE_OK;
    while (more && status == PE_OK)
        status = pe__due_do(db, now, &more, &left, err);
    if (status == PE_OK && left.code != PE_OK) {
        *err = left;
        status = left.code;
    }
    return status;
}

/* Something to do on the writer's thread. */
typedef struct {
    pe__world *world;
    pe__scene *scene; /* NULL: the hub's own doings */
} doing;

static pe_status do_it(pe__change *change, pe__sql *db, pe_error *err)
{
    const doing *d = change->context;
    pe__stage *stage = &d->world->stage;
    stage->db = db;
    stage->err = err;
    if (d->scene == NULL)
        return stage->status = pass(db, stage->now, err);
    d->scene(d->world);
    return stage->status;
}

static pe_status do_in(pe__world *world, pe__writer *writer, pe__scene *scene,
                       pe_error *err)
{
    doing d = {world, scene};
    pe__change change = {.run = do_it, .context = &d,
                         .now = world->stage.now};
    pe_status status = pe__writer_do(writer, &change, err);
    pe__buffer_free(&change.answer);
    return status;
}

/* A part of the search is enough for what lies back; the same on every
 * machine. */
static int look_briefly(void *context, double done, double rms, double bound)
{
    const pe__world *world = context;
    (void)rms, (void)bound;
    return world->stage.now < world->day0 - (int64_t)7 * DAY && done >= 0.2;
}

static bool never(void *context)
{
    (void)context;
    return false;
}

/* The division that was asked for; no curve, which takes as long again. */
static pe_status divide(pe__world *world, pe__writer *writer, pe__sql *reader,
                        pe_error *err)
{
    bool began;
    pe__run_order order = {.division = world->to_divide,
                           .council = world->dividing,
                           .now = world->stage.now, .threads = 2,
                           .curve_seconds = 0.2, .progress = look_briefly,
                           .interrupted = never, .context = world};
    if (order.division == 0)
        return PE_OK;
    world->division = order.division;
    world->to_divide = 0;
    pe_status status = pe__run_begin(writer, order.division, &began, err);
    return status == PE_OK ? pe__run(reader, writer, &order, never, err)
                           : status;
}

/* Day by day: the hub's own doings at six, then what people do. */
static pe_status play(pe__world *world, pe__writer *writer, pe__sql *reader,
                      pe_error *err)
{
    const int count = (int)(sizeof scenes / sizeof *scenes);
    pe_status status = PE_OK;
    for (int day = -HISTORY, next = 0; day <= 0 && status == PE_OK; day++) {
        set_time(world, day, 6, 0);
        status = do_in(world, writer, NULL, err);
        set_time(world, day, 9, 0);
        for (; next < count && scenes[next].day == day && status == PE_OK;
             next++) {
            status = do_in(world, writer, scenes[next].scene, err);
            if (status == PE_OK)
                status = divide(world, writer, reader, err);
        }
        if (status == PE_OK && day >= -PE__DEMO_BOARD_DAYS && day < 0)
            status = do_in(world, writer, pe__demo_board_day, err);
    }
    return status == PE_OK ? do_in(world, writer, pe__demo_board_now, err)
                           : status;
}

static pe_status make(const pe__hub_parts *parts, pe__writer *writer,
                      int64_t now, pe_error *err)
{
    pe__world world = {.day0 = now - now % DAY, .luck = 1, .now = now};
    pe__sql *reader = NULL;
    pe_status status =
        pe__sql_open(parts->settings->db, PE__SQL_READ, &reader, err);
    if (status == PE_OK)
        status = pe__stage_open(parts, NULL, &world.stage, err);
    if (status == PE_OK)
        status = read_troupe(&world.paper, pe__demo_paper_members,
                             pe__demo_paper_tasks, err);
    if (status == PE_OK)
        status = read_troupe(&world.kitchen, pe__demo_kitchen_members,
                             pe__demo_kitchen_tasks, err);
    if (status == PE_OK)
        status = play(&world, writer, reader, err);
    free_troupe(&world.paper);
    free_troupe(&world.kitchen);
    pe__stage_close(&world.stage);
    pe__sql_close(reader);
    return status;
}

/* --- marks --- */

/* A store holds the made-up world and no other when its first event says so;
 * all of it, when a later one does. */
typedef struct {
    int events;
    bool is_demo, is_whole;
} marks;

static int see_mark(void *context, const pe__event *event)
{
    marks *m = context;
    if (m->events++ == 0)
        m->is_demo = strcmp(event->kind, "demo.begun") == 0;
    m->is_whole = m->is_whole || strcmp(event->kind, "demo.made") == 0;
    return m->is_whole || !m->is_demo;
}

static pe_status read_marks(const char *url, marks *out, pe_error *err)
{
    pe__sql *db = NULL;
    pe_status status = pe__sql_open(url, PE__SQL_READ, &db, err);
    *out = (marks){0};
    if (status == PE_OK)
        status = pe__event_each(db, 0, 1000000, see_mark, out, err);
    pe__sql_close(db);
    return status;
}

static pe_status add_mark(pe__change *change, pe__sql *db, pe_error *err)
{
    pe__event mark = {.at = change->now, .kind = change->context,
                      .data = "{}"};
    return pe__event_add(db, &mark, err);
}

static pe_status leave_mark(pe__writer *writer, const char *kind, int64_t at,
                            pe_error *err)
{
    pe__change change = {.run = add_mark, .context = (void *)(uintptr_t)kind,
                         .now = at};
    pe_status status = pe__writer_do(writer, &change, err);
    pe__buffer_free(&change.answer);
    return status;
}

pe_status pe__demo_make(const pe__hub_parts *parts, int64_t now, bool *made,
                        pe_error *err)
{
    marks there;
    pe__writer *writer = NULL;
    const char *url = parts->settings->db;
    *made = false;
    pe_status status = read_marks(url, &there, err);
    if (status != PE_OK || there.is_whole)
        return status;
    if (there.events > 0)
        return pe__fail(err, PE_USAGE, there.is_demo
                        ? "the made-up world in this store was not finished; "
                          "delete the file and start again"
                        : "this store holds a hub that is no demo; name "
                          "another file with --db");
    status = pe__writer_start(url, 0, 0, NULL, NULL, &writer, err);
    if (status == PE_OK)
        status = leave_mark(writer, "demo.begun",
                            now - now % DAY - (int64_t)HISTORY * DAY, err);
    if (status == PE_OK)
        status = make(parts, writer, now, err);
    if (status == PE_OK)
        status = leave_mark(writer, "demo.made", now, err);
    pe__writer_stop(writer);
    *made = status == PE_OK;
    return status;
}

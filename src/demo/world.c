/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "world.h"

#include "demo.h"
#include "error.h"
#include "event.h"
#include "people.h"

#include <string.h>

enum { DAY = 86400, HISTORY = 92 };

extern const char pe__demo_paper_members[], pe__demo_paper_tasks[],
    pe__demo_paper_today[], pe__demo_kitchen_members[],
    pe__demo_kitchen_tasks[], pe__demo_kitchen_today[];

/* What happens, and on which day before today. Between the scenes the hub does
 * what it does by itself: terms end, successors are drawn. */
static const struct {
    int day;
    pe__scene *scene;
} scenes[] = {
    {-92, pe__demo_found},
    {-91, pe__demo_gather},
    {-84, pe__demo_kitchen_founds},
    {-83, pe__demo_kitchen_gathers},
    {-70, pe__demo_households},
};

void pe__world_at(pe__world *world, int days, int hour, int minute)
{
    world->stage.now =
        world->day0 + (int64_t)days * DAY + hour * 3600 + minute * 60;
}

void pe__world_later(pe__world *world, int minutes)
{
    world->stage.now += minutes * 60;
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

static int64_t find(pe__world *world, const pe__table *table,
                    const int64_t *ids, const char *label)
{
    for (int64_t row = 0; row < pe__table_rows(table); row++)
        if (strcmp(pe__table_cell(table, row, 0), label) == 0)
            return ids[row];
    if (world->stage.status == PE_OK)
        world->stage.status =
            pe__fail(world->stage.err, PE_USAGE, "demo: no %s", label);
    return 0;
}

int64_t pe__troupe_member(pe__world *world, const pe__troupe *troupe,
                          const char *label)
{
    return find(world, troupe->members, troupe->member, label);
}

int64_t pe__troupe_task(pe__world *world, const pe__troupe *troupe,
                        const char *label)
{
    return find(world, troupe->tasks, troupe->task, label);
}

/* --- the whole ------------------------------------------------------------- */

static pe_status read_troupe(pe__troupe *troupe, const char *members,
                             const char *tasks, const char *today,
                             pe_error *err)
{
    troupe->today = today;
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

/* Day by day: the hub's own doings at six, then what people do. */
static void play(pe__world *world)
{
    const int count = (int)(sizeof scenes / sizeof *scenes);
    pe__stage *stage = &world->stage;
    for (int day = -HISTORY, next = 0; day <= 0; day++) {
        bool more = true;
        pe__world_at(world, day, 6, 0);
        while (more && stage->status == PE_OK)
            stage->status = pe__people_tick(stage->db, stage->now, &more,
                                            stage->err);
        for (; next < count && scenes[next].day == day; next++) {
            pe__world_at(world, day, 9, 0);
            scenes[next].scene(world);
        }
    }
}

static pe_status make(const pe__hub_parts *parts, pe__sql *db, int64_t now,
                      pe_error *err)
{
    pe__world world = {.day0 = now - now % DAY, .luck = 1};
    pe_status status = pe__stage_open(parts, db, &world.stage, err);
    if (status == PE_OK)
        status = read_troupe(&world.paper, pe__demo_paper_members,
                             pe__demo_paper_tasks, pe__demo_paper_today, err);
    if (status == PE_OK)
        status = read_troupe(&world.kitchen, pe__demo_kitchen_members,
                             pe__demo_kitchen_tasks, pe__demo_kitchen_today,
                             err);
    if (status == PE_OK) {
        play(&world);
        status = world.stage.status;
    }
    free_troupe(&world.paper);
    free_troupe(&world.kitchen);
    pe__stage_close(&world.stage);
    return status;
}

/* The mark that a store holds the made-up world and no other: its first
 * event. */
static int see_first(void *context, const pe__event *event)
{
    *(int *)context = strcmp(event->kind, "demo.made") == 0 ? 1 : 2;
    return 1;
}

pe_status pe__demo_make(const pe__hub_parts *parts, pe__sql *db, int64_t now,
                        bool *made, pe_error *err)
{
    int first = 0; /* nothing there */
    *made = false;
    pe_status status = pe__event_each(db, 0, 1, see_first, &first, err);
    if (status != PE_OK || first == 1)
        return status;
    if (first == 2)
        return pe__fail(err, PE_USAGE, "this store holds a hub that is no "
                        "demo; name another file with --db");
    status = pe__sql_begin(db, err);
    if (status != PE_OK)
        return status;
    pe__event mark = {.at = now - now % DAY - HISTORY * DAY,
                      .kind = "demo.made", .data = "{}"};
    status = pe__event_add(db, &mark, err);
    if (status == PE_OK)
        status = make(parts, db, now, err);
    if (status == PE_OK)
        status = pe__sql_commit(db, err);
    else
        pe__sql_rollback(db);
    *made = status == PE_OK;
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can be told only from the whole of what is brought. */
#include "intake.h"

#include "error.h"
#include "ids.h"
#include "mem.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>

enum { WEEK = 7 * 86400 };

/* --- exchanged coordinates ------------------------------------------------ */

enum { FEW = 5, FAR_KM = 500, NEAR_KM = 150 };

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The middle one of the norths, and of the easts; false when there are too few
 * to tell, or memory is out. */
static bool middle_of(const pe__intake *in, pe__item *middle)
{
    int64_t *at = pe__alloc((size_t)in->count, sizeof *at);
    int64_t *east = pe__alloc((size_t)in->count, sizeof *east);
    size_t count = 0;
    for (int64_t k = 0; k < in->count && at && east; k++)
        if (in->item[k].is_placed) {
            at[count] = in->item[k].north;
            east[count++] = in->item[k].east;
        }
    if (count >= FEW) {
        qsort(at, count, sizeof *at, by_size);
        qsort(east, count, sizeof *east, by_size);
        middle->north = at[count / 2];
        middle->east = east[count / 2];
    }
    pe__free(at);
    pe__free(east);
    return count >= FEW;
}

/* Far from where most things are, but near when north and east are exchanged:
 * a slip that degrees alone do not show. */
static void look_for_exchanged(pe__intake *in)
{
    pe__item middle = {0};
    if (!middle_of(in, &middle))
        return;
    for (int64_t k = 0; k < in->count; k++) {
        pe__item *item = &in->item[k], other = *item;
        if (!item->is_placed || item->east < -900000000 ||
            item->east > 900000000)
            continue;
        other.north = item->east;
        other.east = item->north;
        if (pe__locus_km(item, &middle) < FAR_KM ||
            pe__locus_km(&other, &middle) > NEAR_KM)
            continue;
        item->is_faulty = true;
        pe__intake_fault_at(in, item->file, item->line,
                            pe__locus_remedy(PE__LOCUS_SWAPPED),
                            "north and east look exchanged: this lies %.0f "
                            "km from most of the others, exchanged %.0f km",
                            pe__locus_km(item, &middle),
                            pe__locus_km(&other, &middle));
    }
}

/* --- places that are not known -------------------------------------------- */

/* Efforts that are brought too, by their source. */
static bool index_efforts(const pe__intake *in, pe__ids *ids)
{
    int32_t found;
    bool fine = true;
    for (int64_t k = 0; k < in->count && fine; k++)
        if (in->item[k].form == PE__IS_EFFORT && *in->item[k].source)
            fine = pe__ids_add(ids, in->item[k].source, (int32_t)k, &found);
    return fine;
}

static void stand_in(pe__item *item, const pe__item *there, int64_t around_m)
{
    item->is_placed = true;
    item->north = there->north;
    item->east = there->east;
    if (item->radius_m < around_m)
        item->radius_m = around_m;
    if (*item->place == '\0')
        item->place = *there->place ? there->place : PE__NOT_KNOWN;
}

/* An effort without a point stands in the middle of what it offers and needs,
 * which must not lie far apart; those in turn stand where their effort does. */
static void place_by_effort(pe__intake *in, const pe__ids *ids)
{
    for (int pass = 0; pass < 2; pass++)
        for (int64_t k = 0; k < in->count; k++) {
            pe__item *item = &in->item[k];
            int32_t of = *item->belongs
                             ? pe__ids_get(ids, item->belongs,
                                           strlen(item->belongs))
                             : -1;
            if (of < 0 || item->form == PE__IS_EFFORT)
                continue;
            pe__item *effort = &in->item[of];
            if (pass == 0 && item->is_placed && !effort->is_placed) {
                effort->is_placed = true; /* its first place */
                effort->north = item->north;
                effort->east = item->east;
                if (*effort->place == '\0')
                    effort->place = item->place;
            } else if (pass == 1 && !item->is_placed && effort->is_placed &&
                       *item->place == '\0') {
                stand_in(item, effort, 0);
            }
        }
}

static void place_rest(pe__intake *in)
{
    const pe__intake_how *how = in->how;
    pe__item near = {.place = "", .north = how->near_north,
                     .east = how->near_east};
    for (int64_t k = 0; k < in->count; k++) {
        pe__item *item = &in->item[k];
        if (item->is_placed || item->is_faulty)
            continue;
        if (how->has_near) {
            stand_in(item, &near, how->near_m);
            pe__intake_note(in, "without a point: shown around --near");
            continue;
        }
        item->is_faulty = true;
        pe__intake_fault_at(in, item->file, item->line,
                            "say --near NORTH,EAST[,KM] for all that have "
                            "none", "there is no point on the map");
    }
}

/* --- times ---------------------------------------------------------------- */

static int64_t first_start(const pe__intake *in)
{
    int64_t first = INT64_MAX;
    for (int64_t k = 0; k < in->count; k++)
        if (in->item[k].starts != INT64_MIN && in->item[k].starts < first)
            first = in->item[k].starts;
    return first;
}

/* Whole weeks, so that a Saturday stays one. */
static void move_times(pe__intake *in)
{
    int64_t first = first_start(in);
    if (first == INT64_MAX)
        return;
    int64_t ahead = in->how->move_to - first;
    int64_t weeks = ahead >= 0 ? (ahead + WEEK - 1) / WEEK : -(-ahead / WEEK);
    for (int64_t k = 0; k < in->count; k++) {
        pe__item *item = &in->item[k];
        if (item->starts != INT64_MIN)
            item->starts += weeks * WEEK;
        if (item->ends != INT64_MIN)
            item->ends += weeks * WEEK;
    }
}

static void drop_over(pe__intake *in)
{
    for (int64_t k = 0; k < in->count; k++) {
        pe__item *item = &in->item[k];
        item->is_over = item->ends != INT64_MIN && item->ends <= in->how->now;
        if (item->is_over)
            pe__intake_note(in, "over already: not brought");
    }
}

pe_status pe__intake_finish(pe__intake *in, pe_error *err)
{
    pe__ids efforts = {0};
    bool fine = index_efforts(in, &efforts);
    look_for_exchanged(in);
    if (fine)
        place_by_effort(in, &efforts);
    pe__ids_free(&efforts);
    place_rest(in);
    if (in->how->has_move)
        move_times(in);
    drop_over(in);
    return fine && !pe__doc_failed(in->doc) ? PE_OK : pe__fail_memory(err);
}

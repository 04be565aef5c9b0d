/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One's own job: what, when, how much, and what is coming. */
#include "work.h"

#include "acts.h"
#include "error.h"
#include "show.h"
#include "slots.h"
#include "when.h"
#include "work_talk.h"

#include <stdlib.h>
#include <string.h>

/* A time of the week at which something is to be done. */
typedef struct {
    int32_t day, from, minutes;
    const pe__value *task;
} moment;

static int by_time(const void *a, const void *b)
{
    const moment *x = a, *y = b;
    if (x->day != y->day)
        return x->day - y->day;
    return x->from - y->from;
}

enum { MOMENTS_MOST = 500 };

/* The times of one task; 0 = it has none. */
static int read_moments(const pe__value *task, moment *all, int count)
{
    const char *rest = pe__get_text(task, "slot", ""), *fault = NULL;
    pe__slot_part part;
    int before = count;
    while (pe__slot_next(&rest, &part, &fault) > 0)
        for (int32_t d = 0; part.spans && d < part.days; d++)
            if (count < MOMENTS_MOST)
                all[count++] = (moment){(part.first + d) % 7, part.from,
                                        part.minutes, task};
    return count - before;
}

/* One day of the week with what is to be done then. */
static void put_day(pe__doc *doc, pe__value *week, const moment *all,
                    int count)
{
    pe__value *day = pe__add_object(doc, week);
    pe__put_integer(doc, day, "day", all[0].day);
    pe__put_day(doc, day, all[0].day);
    pe__value *items = pe__put_array(doc, day, "items");
    for (int k = 0; k < count; k++) {
        pe__value *item = pe__add_object(doc, items);
        pe__put_integer(doc, item, "task",
                        pe__get_integer(all[k].task, "task", 0));
        pe__put_text(doc, item, "name", pe__get_text(all[k].task, "name", ""));
        pe__put_text(doc, item, "site", pe__get_text(all[k].task, "site", ""));
        pe__put_clock(doc, item, all[k].from, all[k].minutes);
    }
}

/* week: [{day, is_DAY, items: [{task, name, site, from, to, is_whole_day}]}],
 * any_time: [task] for those without a time. */
static void put_week(pe__use *use, const pe__value *job)
{
    static const size_t size = MOMENTS_MOST * sizeof(moment);
    pe__doc *doc = use->doc;
    moment *all = pe__doc_alloc(doc, size);
    pe__value *week = pe__put_array(doc, use->out, "week");
    pe__value *any_time = pe__put_array(doc, use->out, "any_time");
    int count = 0;
    for (const pe__value *t = pe__first(pe__get(job, "tasks")); t && all;
         t = t->next) {
        int more = read_moments(t, all, count);
        count += more;
        if (!more)
            pe__add(doc, any_time, pe__doc_copy(doc, t));
    }
    if (count)
        qsort(all, (size_t)count, sizeof *all, by_time);
    for (int a = 0, b; a < count; a = b) {
        for (b = a; b < count && all[b].day == all[a].day; b++)
            continue;
        put_day(doc, week, all + a, b - a);
    }
}

/* The member's job of a division, under `key`; NULL when there is none. */
static pe_status put_job(pe__use *use, int64_t division, const char *key,
                         const pe__value **job, pe_error *err)
{
    pe__dossier d;
    bool found = false;
    pe__value *object = pe__doc_object(use->doc);
    *job = NULL;
    pe_status status = division
        ? pe__dossier_open(use->db, use->doc, division, &d, &found, err)
        : PE_OK;
    if (status != PE_OK || !found)
        return status;
    pe__showing s = pe__showing_of(use->doc, object, &d, use->member);
    pe__show_figures(&s);
    status = pe__show_jobs(&s, use->member, err);
    *job = pe__first(pe__get(object, "jobs"));
    if (status == PE_OK && *job) {
        pe__value *copy = pe__doc_copy(use->doc, *job);
        pe__put(use->doc, copy, "figures",
                pe__doc_copy(use->doc, pe__get(object, "figures")));
        pe__put(use->doc, use->out, key, copy);
        *job = copy;
    }
    pe__dossier_close(&d);
    return status;
}

/* today, job (show.h, with figures), week, any_time; next and next_job, when
 * another is adopted already; proposal and proposed_job. */
pe_status pe__use_job(pe__use *use, pe_error *err)
{
    static const char *const state[] = {"adopted", "proposed"};
    static const char *const key[] = {"next", "proposal"};
    static const char *const job_key[] = {"next_job", "proposed_job"};
    int64_t today = 0;
    pe__value *row;
    const pe__value *job, *other;
    bool trial = false;
    pe_status status = pe__division_today(use->db, use->council,
                                          pe__use_today(use), &today, err);
    if (status == PE_OK)
        status = pe__division_is_trial(use->db, use->council, &trial, err);
    today = trial ? 0 : today;
    if (status == PE_OK)
        status = pe__put_other_division(use, "today", today, &row, err);
    if (status == PE_OK)
        status = put_job(use, today, "job", &job, err);
    if (status != PE_OK)
        return status;
    put_week(use, job);
    for (int k = 0; k < 2 && status == PE_OK; k++) {
        int64_t division = 0;
        status = pe__division_in_state(use->db, use->council, state[k],
                                       &division, err);
        division = division == today || (trial && k == 0) ? 0 : division;
        if (status == PE_OK)
            status = pe__put_other_division(use, key[k], division, &row, err);
        if (status == PE_OK)
            status = put_job(use, division, job_key[k], &other, err);
    }
    return status == PE_OK ? pe__put_head(use, err) : status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rules, one function each. Every fault is a sentence that names whom and
 * what it is about. */
#include "mem.h"
#include "error.h"
#include "parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double SLACK = 1e-9; /* hours; quarters are exact anyway */

/* Hours offered × min(1, hours given out / hours offered by all). */
double pe__check_fair(const pe__check *c, int32_t member)
{
    double share = c->offers > 0 ? fmin(1, c->work / c->offers) : 0;
    return c->member[member].offer * share;
}

static int by_member_and_task(const void *a, const void *b)
{
    const pe__check_piece *x = a, *y = b;
    if (x->member != y->member) {
        return x->member < y->member ? -1 : 1;
    }
    if (x->task != y->task) {
        return x->task < y->task ? -1 : 1;
    }
    return (x->line > y->line) - (x->line < y->line);
}

/* Sums and each member's stretch of the sorted pieces. */
static void add_up(pe__check *c)
{
    qsort(c->piece, (size_t)c->pieces, sizeof *c->piece, by_member_and_task);
    for (int64_t k = 0; k < c->pieces; k++) {
        const pe__check_piece *piece = &c->piece[k];
        pe__check_member *member = &c->member[piece->member];
        pe__check_task *task = &c->task[piece->task];
        if (member->pieces == 0) {
            member->first = k;
        }
        member->pieces++;
        member->held += piece->hours;
        task->given += piece->hours;
        if (k == 0 || by_member_and_task(&(pe__check_piece){
                piece->member, piece->task, 0, c->piece[k - 1].line},
                &c->piece[k - 1]) != 0) {
            task->holders++;
        }
        c->work += piece->hours;
    }
}

/* A pair twice would hide the true size of the piece from every other rule. */
static void one_row_a_pair(pe__check *c)
{
    for (int64_t k = 1; k < c->pieces; k++) {
        const pe__check_piece *a = &c->piece[k - 1], *b = &c->piece[k];
        if (a->member == b->member && a->task == b->task) {
            pe__check_fault(c, "rows %ld and %ld: \"%s\" and \"%s\" are there "
                            "twice", a->line, b->line,
                            c->member[b->member].id, c->task[b->task].id);
        }
    }
}

/* min_hours, and never less than a quarter; a task shorter than that is one
 * piece. */
static void sizes(pe__check *c, const pe__check_piece *piece)
{
    const pe__check_task *task = &c->task[piece->task];
    double quarters = 4 * piece->hours;
    if (!(piece->hours > 0) || fabs(quarters - round(quarters)) > SLACK) {
        pe__check_fault(c, "row %ld: %g hours of \"%s\" is not a positive "
                        "number of quarter hours", piece->line, piece->hours,
                        task->id);
    }
    if (piece->hours < task->least - SLACK) {
        pe__check_fault(c, "row %ld: %g hours of \"%s\" is too short a piece: "
                        "at least %g", piece->line, piece->hours, task->id,
                        task->least);
    }
}

/* Letters' case counts: "Cooking" is not "cooking", as in the engine. */
static void skills(pe__check *c, const pe__check_piece *piece)
{
    const char *need = c->task[piece->task].skills, *item;
    int length;
    while (pe__check_item(&need, ';', &item, &length)) {
        if (!pe__check_listed(c->member[piece->member].skills, item, length)) {
            pe__check_fault(c, "row %ld: \"%s\" lacks the skill \"%.*s\" for "
                            "\"%s\"", piece->line,
                            c->member[piece->member].id, length, item,
                            c->task[piece->task].id);
        }
    }
}

/* A ban may name the task by its id or by its name. */
static void bans(pe__check *c, const pe__check_piece *piece)
{
    const char *id = c->task[piece->task].id;
    const char *name = c->task[piece->task].name;
    const char *list = c->member[piece->member].bans;
    if (pe__check_listed(list, id, (int)strlen(id)) ||
        (*name && pe__check_listed(list, name, (int)strlen(name)))) {
        pe__check_fault(c, "row %ld: \"%s\" is never to do \"%s\" (bans)",
                        piece->line, c->member[piece->member].id, id);
    }
}

static bool holds(const pe__check *c, int32_t member, int32_t task)
{
    const pe__check_piece *piece = &c->piece[c->member[member].first];
    for (int64_t k = 0; k < c->member[member].pieces; k++) {
        if (piece[k].task == task) {
            return true;
        }
    }
    return false;
}

/* Lists may name a task by its name; an id comes first. */
static int32_t named_task(const pe__check *c, const char *text)
{
    int32_t task = pe__check_task_of(c, text);
    for (int32_t j = 0; task < 0 && j < c->tasks; j++) {
        if (strcmp(c->task[j].name, text) == 0) {
            task = j;
        }
    }
    return task;
}

/* A pin that names no task of the table cannot be broken; the reader of the
 * engine refuses such a table. */
static void pins(pe__check *c, int32_t member)
{
    const char *list = c->member[member].pins, *item;
    int length;
    while (pe__check_item(&list, ';', &item, &length)) {
        char id[256];
        snprintf(id, sizeof id, "%.*s", length, item);
        int32_t task = named_task(c, id);
        if (task >= 0 && !holds(c, member, task)) {
            pe__check_fault(c, "\"%s\" is to do \"%s\" (pins) but does not",
                            c->member[member].id, id);
        }
    }
}

/* Tasks of a member at the same time, or when the member is away. Works on the
 * member's few pieces with a slot; `time` has room for them all. */
static void times(pe__check *c, int32_t member, pe__check_time *time,
                  const pe__check_piece **of)
{
    const pe__check_member *m = &c->member[member];
    int64_t count = 0;
    for (int64_t k = m->first; k < m->first + m->pieces; k++) {
        const char *slot = c->task[c->piece[k].task].slot;
        if (*slot) {
            pe__check_time_read(slot, '+', &time[count]);
            of[count++] = &c->piece[k];
        }
    }
    for (int64_t a = 0; a < count; a++) {
        /* in quarters, so that twenty minutes have room for a half hour */
        double most = ceil(4 * pe__check_time_length(&time[a], '+')) / 4;
        if (of[a]->hours > most + SLACK) {
            pe__check_fault(c, "row %ld: %g hours of \"%s\", but it lasts %g "
                            "(%s)", of[a]->line, of[a]->hours,
                            c->task[of[a]->task].id, most, time[a].text);
        }
    }
    for (int64_t a = 0; a < count; a++) {
        for (int64_t b = a + 1; b < count; b++) {
            if (of[a]->task != of[b]->task &&
                pe__check_clash(&time[a], '+', &time[b], '+')) {
                pe__check_fault(c, "\"%s\" has \"%s\" (%s) and \"%s\" (%s) at "
                                "the same time", m->id,
                                c->task[of[a]->task].id, time[a].text,
                                c->task[of[b]->task].id, time[b].text);
            }
        }
    }
    if (count > 0 && *m->away) {
        pe__check_time_read(m->away, ';', &time[count]);
    }
    for (int64_t a = 0; a < count && *m->away; a++) {
        if (pe__check_clash(&time[a], '+', &time[count], ';')) {
            pe__check_fault(c, "\"%s\" is away (%s) when \"%s\" is done (%s)",
                            m->id, m->away, c->task[of[a]->task].id,
                            time[a].text);
        }
    }
}

/* Only where some task has a slot. Room for the times of the longest week is
 * made once: 1.3 kB a piece. */
static pe_status all_times(pe__check *c, pe_error *err)
{
    int64_t most = 0;
    bool any = false;
    for (int32_t i = 0; i < c->members; i++) {
        most = c->member[i].pieces > most ? c->member[i].pieces : most;
    }
    for (int32_t j = 0; j < c->tasks; j++) {
        any |= *c->task[j].slot != '\0';
    }
    if (!any) {
        return PE_OK;
    }
    pe__check_time *time = pe__alloc((size_t)most + 1, sizeof *time);
    const pe__check_piece **of = pe__alloc((size_t)most + 1, sizeof *of);
    for (int32_t i = 0; time && of && i < c->members; i++) {
        times(c, i, time, of);
    }
    pe_status status = time && of ? PE_OK : pe__fail_memory(err);
    pe__free(of);
    pe__free(time);
    return status;
}

/* Every hour given out once or listed, and not too many hands. */
static void hours_of_task(pe__check *c, const pe__check_task *task)
{
    double sum = task->given + task->left;
    if (fabs(sum - task->hours) > 1e-6) {
        pe__check_fault(c, "\"%s\" has %g hours, but %g are given out and %g "
                        "listed as nobody's", task->id, task->hours,
                        task->given, task->left);
    }
    if (task->left < 0) {
        pe__check_fault(c, "\"%s\": %g hours are listed as nobody's",
                        task->id, task->left);
    }
    if (task->most > 0 && (double)task->holders > task->most) {
        pe__check_fault(c, "\"%s\" is held by %lld people, at most %g may",
                        task->id, (long long)task->holders, task->most);
    }
}

/* The band is around the fair share; the offer is a limit of its own, with a
 * quarter of an hour's grace because work comes in quarters. */
static void hours_of_member(pe__check *c, int32_t i)
{
    const pe__check_member *member = &c->member[i];
    double fair = pe__check_fair(c, i), band = c->request->band;
    if (member->held > member->offer + 0.25 + SLACK) {
        pe__check_fault(c, "\"%s\" has %g hours, but offered %g", member->id,
                        member->held, member->offer);
    }
    if (fabs(member->held - fair) > band + SLACK) {
        pe__check_fault(c, "\"%s\" has %g hours, but the fair share is %.2f: "
                        "more than %g apart", member->id, member->held, fair,
                        band);
    }
    if (member->pieces > c->request->most_tasks) {
        pe__check_note(c, "\"%s\" has %lld tasks, more than %d", member->id,
                       (long long)member->pieces, c->request->most_tasks);
    }
}

/* All rules; a piece may break several, and each is told. */
pe_status pe__check_rules(pe__check *c, pe_error *err)
{
    add_up(c);
    one_row_a_pair(c);
    for (int64_t k = 0; k < c->pieces; k++) {
        sizes(c, &c->piece[k]);
        skills(c, &c->piece[k]);
        bans(c, &c->piece[k]);
    }
    for (int32_t j = 0; j < c->tasks; j++) {
        hours_of_task(c, &c->task[j]);
    }
    for (int32_t i = 0; i < c->members; i++) {
        hours_of_member(c, i);
        pins(c, i);
    }
    return all_times(c, err);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A workplace in memory: making, finding, warning, freeing. */
#include "workplace_own.h"
#include "mem.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { WARNINGS_MOST = 100 };

const char *const pe__list_names[4] = {"pins", "bans", "prefers", "avoids"};

/* Everything 0; NULL: no memory. */
pe__workplace *pe__workplace_new(void)
{
    return pe__zalloc(1, sizeof(pe__workplace));
}

/* What others see is the first member, so the addresses are the same. */
const pe__workplace *pe__workplace_inside(const pe_workplace *workplace)
{
    return (const pe__workplace *)workplace;
}

/* Hashes and warnings are the only parts outside of the arena. */
void pe_workplace_free(pe_workplace *workplace)
{
    pe__workplace *w = (pe__workplace *)workplace;
    if (!w)
        return;
    pe__names_free(&w->away_lists);
    pe__names_free(&w->cause_texts);
    pe__names_free(&w->site_texts);
    pe__names_free(&w->slot_texts);
    pe__names_free(&w->skill_lists);
    pe__ids_free(&w->members);
    pe__ids_free(&w->tasks);
    pe__free(w->open.warning);
    pe__arena_free(&w->arena);
    pe__free(w);
}

/* Room for one byte at least, so that NULL always means no memory. */
void *pe__workplace_array(pe__workplace *w, int64_t count, size_t size)
{
    size_t most = SIZE_MAX / (size ? size : 1);
    if (count < 0 || (uint64_t)count > most)
        return NULL;
    size_t bytes = (size_t)count * size;
    return pe__arena_alloc(&w->arena, bytes ? bytes : 1);
}

char *pe__workplace_text(pe__workplace *w, const char *text)
{
    return pe__arena_text(&w->arena, text, strlen(text));
}

/* Doubles the room for warnings. */
static bool more_warnings(pe__workplace *w)
{
    if (w->open.warnings < w->warning_room)
        return true;
    int32_t room = w->warning_room ? 2 * w->warning_room : 4;
    pe_error *wide =
        pe__realloc(w->open.warning, (size_t)room, sizeof *wide);
    if (!wide)
        return false;
    w->open.warning = wide;
    w->warning_room = room;
    return true;
}

/* The sentence must be whole by itself: warnings are read one by one. */
pe_status pe__workplace_warn(pe__workplace *w, const pe_error *place,
                             pe_error *err, const char *format, ...)
{
    bool more = w->open.warnings > WARNINGS_MOST;
    if (!more && !more_warnings(w))
        return pe__fail_memory(err);
    if (w->open.warnings >= WARNINGS_MOST) {
        pe_error *last = &w->open.warning[WARNINGS_MOST];
        w->open.warnings = WARNINGS_MOST + 1;
        *last = (pe_error){.code = PE_BAD_INPUT};
        w->warnings_hidden++;
        snprintf(last->message, sizeof last->message, "and %d more %s",
                 w->warnings_hidden,
                 w->warnings_hidden == 1 ? "warning" : "warnings");
        return PE_OK;
    }
    pe_error *warning = &w->open.warning[w->open.warnings++];
    *warning = place ? *place : (pe_error){0};
    warning->code = PE_BAD_INPUT;
    va_list list;
    va_start(list, format);
    vsnprintf(warning->message, sizeof warning->message, format, list);
    va_end(list);
    return PE_OK;
}

/* By id; failing that, the first of that name. */
static int32_t find(const pe__ids *ids, char *const *name, int32_t count,
                    const char *text)
{
    int32_t found = pe__ids_get(ids, text, strlen(text));
    for (int32_t k = 0; found < 0 && k < count; k++)
        if (!strcmp(name[k], text))
            found = k;
    return found;
}

int32_t pe_workplace_member(const pe_workplace *workplace, const char *text)
{
    return find(&pe__workplace_inside(workplace)->members,
                workplace->member_name, workplace->problem.members, text);
}

int32_t pe_workplace_task(const pe_workplace *workplace, const char *text)
{
    return find(&pe__workplace_inside(workplace)->tasks, workplace->task_name,
                workplace->problem.tasks, text);
}

/* Skills only; absence and bans are the engine's matter. O(words). */
bool pe__may_hold(const pe_workplace *workplace, int32_t member, int32_t task)
{
    const pe_jobs_problem *p = &workplace->problem;
    const uint64_t *need = p->set + (int64_t)p->need[task] * p->words;
    const uint64_t *have = p->set + (int64_t)p->have[member] * p->words;
    for (int32_t k = 0; k < p->words; k++)
        if (need[k] & ~have[k])
            return false;
    return true;
}

/* The widest of all ratings; there is at least one task. */
static double rating_range(const pe_jobs_problem *p)
{
    double widest = 0;
    for (int32_t r = 0; r < p->ratings; r++) {
        const double *rating = p->rating + (int64_t)r * p->tasks;
        double low = rating[0], high = rating[0];
        for (int32_t j = 1; j < p->tasks; j++) {
            low = rating[j] < low ? rating[j] : low;
            high = rating[j] > high ? rating[j] : high;
        }
        widest = high - low > widest ? high - low : widest;
    }
    return widest;
}

/* Called when tasks and members are all there; lists of tasks and today's
 * jobs come after it, because they ask for skills. */
pe_status pe__workplace_assemble(pe__workplace *w, pe_error *err)
{
    w->open.sites = w->site_texts.count;
    w->open.site_name = w->site_texts.name;
    w->open.causes = w->cause_texts.count;
    w->open.cause_name = w->cause_texts.name;
    w->open.rating_range = rating_range(&w->open.problem);
    pe_status status = pe__skills_assemble(w, err);
    return status ? status : pe__slots_assemble(w, err);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is who after a merge: origins and ids that are theirs alone. */
#include "workplace_merge.h"
#include <stdio.h>
#include <string.h>

/* --- origins ------------------------------------------------------------- */

/* A name that no origin has yet: "kitchen", "kitchen 2", … */
static bool name_origin(pe__merging *m, const char *name)
{
    char text[512];
    snprintf(text, sizeof text, "%s", name);
    for (int32_t n = 2; pe__names_get(&m->origin, text, strlen(text)) >= 0; n++)
        snprintf(text, sizeof text, "%.490s %d", name, n);
    return pe__names_add(&m->origin, &m->w->arena, text, strlen(text)) >= 0;
}

/* A part that is itself a merge brings its own origins. */
bool pe__merge_origins(pe__merging *m)
{
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_workplace *w = m->part[k];
        m->first_origin[k] = m->origin.count;
        for (int32_t o = 0; o < w->origins; o++)
            if (!name_origin(m, w->origins > 1 ? w->origin_name[o] : w->name))
                return false;
    }
    char **name = pe__workplace_array(m->w, m->origins, sizeof *name);
    if (name)
        memcpy(name, m->origin.name, (size_t)m->origins * sizeof *name);
    m->w->open.origin_name = name;
    m->w->open.origins = (int32_t)m->origins;
    return name != NULL;
}

/* --- ids ----------------------------------------------------------------- */

/* Ids that stand in more than one part. */
static bool find_clashes(const pe__merging *m, bool tasks, pe__ids *clash)
{
    pe__ids seen = {0};
    bool done = true;
    for (int32_t k = 0; k < m->parts && done; k++) {
        const pe_workplace *w = m->part[k];
        char **id = tasks ? w->task_id : w->member_id;
        int32_t count = tasks ? w->problem.tasks : w->problem.members;
        for (int32_t j = 0; j < count && done; j++) {
            int32_t other, ignored;
            done = pe__ids_add(&seen, id[j], k, &other);
            if (done && other >= 0 && other != k)
                done = pe__ids_add(clash, id[j], k, &ignored);
        }
    }
    pe__ids_free(&seen);
    return done;
}

/* "ORIGIN/ID", with more strokes should somebody have that very id. */
static char *id_with_origin(pe__merging *m, const pe__ids *taken,
                            const char *origin, const char *id)
{
    size_t size = strlen(origin) + strlen(id) + 32;
    char *text = pe__arena_alloc(&m->w->arena, size);
    if (!text)
        return NULL;
    snprintf(text, size, "%s/%s", origin, id);
    for (int n = 2; pe__ids_get(taken, text, strlen(text)) >= 0; n++)
        snprintf(text, size, "%s/%d/%s", origin, n, id);
    return text;
}

/* Gives row `j` of a part its id in the whole, row `at`. A clashing id gets its
 * origin in front; so does one that such a new id has taken. */
static char *give_id(pe__merging *m, pe__ids *taken, const pe__ids *clash,
                     const char *origin, char *id, int32_t at)
{
    int32_t other;
    bool twice = pe__ids_get(clash, id, strlen(id)) >= 0 ||
                 pe__ids_get(taken, id, strlen(id)) >= 0;
    char *own = twice ? id_with_origin(m, taken, origin, id)
                      : pe__workplace_text(m->w, id);
    return own && pe__ids_add(taken, own, at, &other) ? own : NULL;
}

/* The name of a task without one stays its id as it was, without the origin:
 * anchors are found by it. */
static bool join_task_ids(pe__merging *m, const pe__ids *clash)
{
    pe_workplace *w = &m->w->open;
    int32_t at = 0;
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_workplace *from = m->part[k];
        for (int32_t j = 0; j < from->problem.tasks; j++, at++) {
            int32_t o = m->first_origin[k] + from->task_origin[j];
            bool named = strcmp(from->task_name[j], from->task_id[j]) != 0;
            w->task_origin[at] = o;
            w->task_id[at] = give_id(m, &m->w->tasks, clash,
                                     w->origin_name[o], from->task_id[j], at);
            w->task_name[at] = pe__workplace_text(
                m->w, named ? from->task_name[j] : from->task_id[j]);
            if (!w->task_id[at] || !w->task_name[at])
                return false;
        }
    }
    return true;
}

/* Names of members stay as they are; only ids must be unique. */
static bool join_member_ids(pe__merging *m, const pe__ids *clash)
{
    pe_workplace *w = &m->w->open;
    int32_t at = 0;
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_workplace *from = m->part[k];
        for (int32_t i = 0; i < from->problem.members; i++, at++) {
            int32_t o = m->first_origin[k] + from->member_origin[i];
            w->member_origin[at] = o;
            w->member_id[at] =
                give_id(m, &m->w->members, clash, w->origin_name[o],
                        from->member_id[i], at);
            w->member_name[at] =
                pe__workplace_text(m->w, from->member_name[i]);
            if (!w->member_id[at] || !w->member_name[at])
                return false;
        }
    }
    return true;
}

/* Clashes are looked for among tasks and among members apart. */
bool pe__merge_ids(pe__merging *m)
{
    pe_workplace *w = &m->w->open;
    pe__ids clash_tasks = {0}, clash_members = {0};
    w->task_id = pe__workplace_array(m->w, m->tasks, sizeof(char *));
    w->task_name = pe__workplace_array(m->w, m->tasks, sizeof(char *));
    w->task_origin = pe__workplace_array(m->w, m->tasks, sizeof(int32_t));
    w->member_id = pe__workplace_array(m->w, m->members, sizeof(char *));
    w->member_name = pe__workplace_array(m->w, m->members, sizeof(char *));
    w->member_origin = pe__workplace_array(m->w, m->members, sizeof(int32_t));
    bool done = w->task_id && w->task_name && w->task_origin &&
                w->member_id && w->member_name && w->member_origin &&
                find_clashes(m, true, &clash_tasks) &&
                find_clashes(m, false, &clash_members) &&
                join_task_ids(m, &clash_tasks) &&
                join_member_ids(m, &clash_members);
    pe__ids_free(&clash_members);
    pe__ids_free(&clash_tasks);
    return done;
}

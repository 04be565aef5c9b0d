/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Throwing workplaces together: their rows are joined, and the whole is
 * assembled anew. The alignment of ratings stands in workplace_align.c. */
#include "mem.h"
#include "workplace_merge.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A part from inside. */
static const pe__workplace *part(const pe__merging *m, int32_t k)
{
    return pe__workplace_inside(m->part[k]);
}

/* How much there will be of everything. */
static void count_rows(pe__merging *m)
{
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_jobs_problem *p = &m->part[k]->problem;
        m->tasks += p->tasks;
        m->members += p->members;
        m->todays += p->todays;
        m->origins += m->part[k]->origins;
        for (int32_t l = 0; l < 4; l++)
            m->w->lists[l] += part(m, k)->lists[l];
    }
}

/* Parts must be balanced by the same thing. */
static pe_status check_parts(const pe__merging *m, pe_error *err)
{
    if (m->tasks > INT32_MAX || m->members > INT32_MAX)
        return pe__fail(err, PE_BAD_INPUT,
                        "together the workplaces have too many tasks or "
                        "members");
    for (int32_t k = 1; k < m->parts; k++)
        if (m->part[k]->by_category != m->part[0]->by_category)
            return pe__fail(err, PE_BAD_INPUT,
                            "\"%s\" balances by category and \"%s\" by "
                            "ratings: give all of them the same",
                            m->part[m->part[0]->by_category ? 0 : k]->name,
                            m->part[m->part[0]->by_category ? k : 0]->name);
    return PE_OK;
}

/* --- numbers ------------------------------------------------------------- */

enum { OF_TASKS, OF_MEMBERS };

/* Joins one array of every part; a part without it gives `absent`. NULL when
 * no part has it and `always` is not set. False: no memory. */
static bool join_numbers(pe__merging *m, int rows, bool always,
                         const int32_t *(*array)(const pe__workplace *),
                         int32_t absent, int32_t **out)
{
    bool any = always;
    *out = NULL;
    for (int32_t k = 0; k < m->parts; k++)
        any |= array(part(m, k)) != NULL;
    if (!any)
        return true;
    *out = pe__workplace_array(
        m->w, rows == OF_TASKS ? m->tasks : m->members, sizeof **out);
    if (!*out)
        return false;
    int64_t at = 0;
    for (int32_t k = 0; k < m->parts; k++) {
        const pe_jobs_problem *p = &m->part[k]->problem;
        const int32_t *from = array(part(m, k));
        int32_t count = rows == OF_TASKS ? p->tasks : p->members;
        for (int32_t j = 0; j < count; j++)
            (*out)[at++] = from ? from[j] : absent;
    }
    return true;
}

static const int32_t *hours_of(const pe__workplace *w)
{
    return w->open.problem.hours;
}

static const int32_t *least_of(const pe__workplace *w)
{
    return w->open.problem.least;
}

static const int32_t *most_of(const pe__workplace *w)
{
    return w->open.problem.most;
}

static const int32_t *decision_of(const pe__workplace *w)
{
    return w->open.decision;
}

static const int32_t *offer_of(const pe__workplace *w)
{
    return w->open.problem.offer;
}

/* Arrays that need no translation. Members' groups are their origins: the
 * bound on moved hours is sharper for it. */
static bool join_plain(pe__merging *m)
{
    pe_jobs_problem *p = &m->w->open.problem;
    int32_t *hours, *least, *most, *offer;
    if (!join_numbers(m, OF_TASKS, true, hours_of, 0, &hours) ||
        !join_numbers(m, OF_TASKS, true, least_of, 1, &least) ||
        !join_numbers(m, OF_TASKS, false, most_of, 0, &most) ||
        !join_numbers(m, OF_TASKS, true, decision_of, 0,
                      &m->w->open.decision) ||
        !join_numbers(m, OF_MEMBERS, true, offer_of, 0, &offer))
        return false;
    p->tasks = (int32_t)m->tasks;
    p->members = (int32_t)m->members;
    p->hours = hours;
    p->least = least;
    p->most = most;
    p->offer = offer;
    p->group = m->w->open.member_origin;
    return true;
}

/* --- texts: numbers of one part's names become numbers of the whole's ---- */

typedef struct {
    const int32_t *number; /* of a part, −1 = none; NULL = none at all */
    char *const *name;
    int32_t rows;
} texts;

/* Each text is looked up once a row; O(1) on average. -1 stays -1. */
static bool join_texts(pe__merging *m, texts (*array)(const pe__workplace *),
                       int64_t rows, pe__names *names, int32_t **out)
{
    bool any = false;
    for (int32_t k = 0; k < m->parts; k++)
        any |= array(part(m, k)).number != NULL;
    *out = NULL;
    if (!any)
        return true;
    *out = pe__workplace_array(m->w, rows, sizeof **out);
    int64_t at = 0;
    for (int32_t k = 0; k < m->parts && *out; k++) {
        texts t = array(part(m, k));
        for (int32_t j = 0; j < t.rows; j++, at++) {
            int32_t number = t.number ? t.number[j] : -1;
            (*out)[at] = number;
            if (number < 0)
                continue;
            const char *name = t.name[number];
            (*out)[at] =
                pe__names_add(names, &m->w->arena, name, strlen(name));
            if ((*out)[at] < 0)
                return false;
        }
    }
    return *out != NULL;
}

static texts task_slots(const pe__workplace *w)
{
    return (texts){w->open.problem.slot, w->slot_texts.name,
                   w->open.problem.tasks};
}

static texts task_sites(const pe__workplace *w)
{
    return (texts){w->open.problem.site, w->site_texts.name,
                   w->open.problem.tasks};
}

static texts member_sites(const pe__workplace *w)
{
    return (texts){w->open.problem.home, w->site_texts.name,
                   w->open.problem.members};
}

static texts task_skills(const pe__workplace *w)
{
    return (texts){w->task_skills, w->skill_lists.name, w->open.problem.tasks};
}

static texts member_skills(const pe__workplace *w)
{
    return (texts){w->member_skills, w->skill_lists.name,
                   w->open.problem.members};
}

static texts member_away(const pe__workplace *w)
{
    return (texts){w->member_away, w->away_lists.name,
                   w->open.problem.members};
}

/* A task without a cause of its own serves what its workplace serves. */
static bool join_causes(pe__merging *m)
{
    pe__workplace *w = m->w;
    w->open.cause = pe__workplace_array(w, m->tasks, sizeof(int32_t));
    int64_t at = 0;
    for (int32_t k = 0; k < m->parts && w->open.cause; k++) {
        const pe_workplace *from = m->part[k];
        for (int32_t j = 0; j < from->problem.tasks; j++, at++) {
            const char *name = from->cause_name[from->cause[j]];
            if (!*name)
                name = w->open.origin_name[w->open.task_origin[at]];
            w->open.cause[at] = pe__names_add(&w->cause_texts, &w->arena,
                                              name, strlen(name));
            if (w->open.cause[at] < 0)
                return false;
        }
    }
    return w->open.cause != NULL;
}

/* Skills are kept as people wrote them, so that one that no task of its own
 * workplace needed counts now. */
static bool join_all_texts(pe__merging *m)
{
    pe__workplace *w = m->w;
    int32_t *slot, *site, *home;
    bool done =
        join_texts(m, task_slots, m->tasks, &w->slot_texts, &slot) &&
        join_texts(m, task_sites, m->tasks, &w->site_texts, &site) &&
        join_texts(m, member_sites, m->members, &w->site_texts, &home) &&
        join_texts(m, task_skills, m->tasks, &w->skill_lists,
                   &w->task_skills) &&
        join_texts(m, member_skills, m->members, &w->skill_lists,
                   &w->member_skills) &&
        join_texts(m, member_away, m->members, &w->away_lists,
                   &w->member_away) &&
        join_causes(m);
    if (!done)
        return false;
    w->open.problem.slot = slot;
    w->open.problem.site = site;
    w->open.problem.home = home;
    return true;
}

/* --- pairs, pieces, targets ---------------------------------------------- */

/* Members and tasks of a part are moved behind those of the parts before it;
 * sorted parts stay sorted. */
static bool join_pairs(pe__merging *m, int32_t which)
{
    pe__workplace *w = m->w;
    w->list[which] =
        pe__workplace_array(w, w->lists[which], sizeof **w->list);
    int64_t at = 0;
    int32_t member = 0, task = 0;
    for (int32_t k = 0; k < m->parts && w->list[which]; k++) {
        const pe__workplace *from = part(m, k);
        for (int64_t n = 0; n < from->lists[which]; n++) {
            pe_jobs_pair pair = from->list[which][n];
            w->list[which][at++] =
                (pe_jobs_pair){member + pair.member, task + pair.task};
        }
        member += from->open.problem.members;
        task += from->open.problem.tasks;
    }
    return w->list[which] != NULL;
}

/* Parts are sorted by member, and so is the whole. */
static bool join_today(pe__merging *m)
{
    pe__workplace *w = m->w;
    w->today = pe__workplace_array(w, m->todays, sizeof *w->today);
    int32_t member = 0, task = 0;
    for (int32_t k = 0; k < m->parts && w->today; k++) {
        const pe_jobs_problem *p = &m->part[k]->problem;
        for (int64_t n = 0; n < p->todays; n++) {
            pe_jobs_piece piece = p->today[n];
            w->today[w->todays++] = (pe_jobs_piece){
                member + piece.member, task + piece.task, piece.hours};
        }
        member += p->members;
        task += p->tasks;
    }
    w->open.problem.today = w->todays ? w->today : NULL;
    w->open.problem.todays = w->todays;
    return w->today != NULL;
}

/* Pins, bans, wishes, today. */
static bool join_lists(pe__merging *m)
{
    for (int32_t which = 0; which < 4; which++)
        if (!join_pairs(m, which))
            return false;
    pe__lists_hand_over(m->w);
    return join_today(m);
}

/* --- columns that are passed through ------------------------------------- */

/* Puts a column of a part, `count` cells from row `at` on, into the column of
 * that name among `out`; one that earlier parts lack is made, `blank` for their
 * rows. */
static bool add_column(pe__merging *m, pe__names *names,
                       const pe__extra *from, int32_t count, int64_t at,
                       int64_t rows, char *blank, pe__extra *out)
{
    int32_t before = names->count;
    int32_t c = pe__names_add(names, &m->w->arena, from->name,
                              strlen(from->name));
    if (c < 0)
        return false;
    if (c == before) {
        out[c].name = names->name[c];
        out[c].cell = pe__workplace_array(m->w, rows, sizeof *out[c].cell);
        if (!out[c].cell)
            return false;
        for (int64_t k = 0; k < rows; k++)
            out[c].cell[k] = blank;
    }
    for (int32_t k = 0; k < count; k++) {
        const char *cell = from->cell[k];
        out[c].cell[at + k] = *cell ? pe__workplace_text(m->w, cell) : blank;
        if (!out[c].cell[at + k])
            return false;
    }
    return true;
}

/* The whole has every column that any part has; elsewhere it is blank. */
static bool join_extra(pe__merging *m, bool tasks, pe__extra **out,
                       int32_t *count)
{
    pe__names names = {0};
    int64_t rows = tasks ? m->tasks : m->members, at = 0, columns = 0;
    bool done = false;
    for (int32_t k = 0; k < m->parts; k++)
        columns += tasks ? part(m, k)->task_extras : part(m, k)->member_extras;
    *out = pe__workplace_array(m->w, columns, sizeof **out);
    char *blank = pe__workplace_text(m->w, "");
    if (!*out || !blank)
        goto out;
    for (int32_t k = 0; k < m->parts; k++) {
        const pe__workplace *from = part(m, k);
        const pe__extra *extra = tasks ? from->task_extra : from->member_extra;
        int32_t extras = tasks ? from->task_extras : from->member_extras;
        int32_t n = tasks ? from->open.problem.tasks
                          : from->open.problem.members;
        for (int32_t c = 0; c < extras; c++)
            if (!add_column(m, &names, &extra[c], n, at, rows, blank, *out))
                goto out;
        at += n;
    }
    *count = names.count;
    done = true;
out:
    pe__names_free(&names);
    return done;
}

/* --- the whole ----------------------------------------------------------- */

/* "kitchen + newspaper", and a hash of the parts' hashes, in order. */
static bool name_whole(pe__merging *m)
{
    crypto_hash_sha256_state hash;
    unsigned char digest[crypto_hash_sha256_BYTES];
    size_t size = 1;
    crypto_hash_sha256_init(&hash);
    for (int32_t k = 0; k < m->parts; k++) {
        const char *sum = m->part[k]->input_sha256;
        crypto_hash_sha256_update(&hash, (const unsigned char *)sum,
                                  strlen(sum));
        size += strlen(m->part[k]->name) + strlen(" + ");
    }
    crypto_hash_sha256_final(&hash, digest);
    sodium_bin2hex(m->w->open.input_sha256, 65, digest, sizeof digest);
    char *name = pe__arena_alloc(&m->w->arena, size);
    if (!name)
        return false;
    *name = '\0';
    for (int32_t k = 0; k < m->parts; k++) {
        if (k)
            strcat(name, " + ");
        strcat(name, m->part[k]->name);
    }
    m->w->open.name = name;
    return true;
}

/* Only when some part has today's jobs: without any there is no upheaval to
 * count. */
static pe_status warn_today(pe__merging *m, pe_error *err)
{
    pe_status status = PE_OK;
    for (int32_t k = 0; m->todays && k < m->parts && !status; k++)
        if (!m->part[k]->problem.todays)
            status = pe__workplace_warn(
                m->w, NULL, err,
                "\"%s\" has no table of today's jobs: all of its hours count "
                "as new to whoever gets them",
                m->part[k]->name);
    return status;
}

/* Steps in the order of building, as for a workplace that is read. */
static pe_status merge(pe__merging *m, pe_align align, pe_error *err)
{
    count_rows(m);
    pe_status status = check_parts(m, err);
    if (status)
        return status;
    m->first_origin =
        pe__workplace_array(m->w, m->parts, sizeof *m->first_origin);
    pe__workplace *w = m->w;
    if (!m->first_origin || !name_whole(m) || !pe__merge_origins(m) ||
        !pe__merge_ids(m) || !join_plain(m) || !join_all_texts(m) ||
        !join_lists(m) ||
        !join_extra(m, true, &w->task_extra, &w->task_extras) ||
        !join_extra(m, false, &w->member_extra, &w->member_extras))
        return pe__fail_memory(err);
    status = pe__merge_ratings(m, align, err);
    if (!status)
        status = pe__workplace_assemble(w, err);
    if (!status)
        status = pe__workplace_doubts(w, NULL, err);
    return status ? status : warn_today(m, err);
}

/* The parts stay the caller's and may be freed after it: all texts are
 * copied. O(rows). */
pe_status pe_workplace_merge(pe_workplace *const *parts, int32_t count,
                             pe_align align, pe_workplace **out, pe_error *err)
{
    *out = NULL;
    if (count < 2)
        return pe__fail(err, PE_USAGE, "a merge needs at least two workplaces");
    pe__merging m = {.part = parts, .parts = count,
                     .w = pe__workplace_new()};
    if (!m.w)
        return pe__fail_memory(err);
    pe_status status = merge(&m, align, err);
    pe__names_free(&m.origin);
    if (status)
        pe_workplace_free(&m.w->open);
    else
        *out = &m.w->open;
    return status;
}

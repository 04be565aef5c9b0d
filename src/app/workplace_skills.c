/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Skill sets. Lists of skills that people write ("driving; first aid") are
 * kept once each; equal sets in another order become one set. Skills that no
 * task needs are left out of the sets: they cannot matter, and fewer sets mean
 * fewer classes in the bound. */
#include "mem.h"
#include "workplace_own.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe__workplace *w;
    pe__names skills; /* those that tasks need */
    pe__names keys;   /* "3,17": a set by its sorted skill numbers */
    int32_t *number;  /* [most] skills of one list */
    char *key;        /* room for the longest list's key */
    int32_t *set_of;  /* [lists] number of the set */
} work;

/* The numbers of a list's skills, sorted, each once. */
static int32_t numbers_of(work *k, const char *list)
{
    const char *item;
    size_t length;
    int32_t count = 0;
    while (pe__list_next(&list, ';', &item, &length)) {
        int32_t skill = pe__names_get(&k->skills, item, length);
        int32_t at = count;
        if (skill < 0)
            continue;
        while (at > 0 && k->number[at - 1] > skill)
            at--;
        if (at > 0 && k->number[at - 1] == skill)
            continue;
        memmove(k->number + at + 1, k->number + at,
                (size_t)(count - at) * sizeof *k->number);
        k->number[at] = skill;
        count++;
    }
    return count;
}

/* The set of a list, new if need be; -1: no memory. */
static int32_t set_of_list(work *k, const char *list)
{
    int32_t count = numbers_of(k, list);
    size_t used = 0;
    for (int32_t s = 0; s < count; s++)
        used += (size_t)sprintf(k->key + used, s ? ",%d" : "%d", k->number[s]);
    return pe__names_add(&k->keys, &k->w->arena, k->key, used);
}

/* Numbers the skills of every list that a task has. */
static bool name_skills(work *k, const unsigned char *needed)
{
    const pe__names *lists = &k->w->skill_lists;
    for (int32_t n = 0; n < lists->count; n++) {
        const char *rest = lists->name[n], *item;
        size_t length;
        while (needed[n] && pe__list_next(&rest, ';', &item, &length))
            if (pe__names_add(&k->skills, &k->w->arena, item, length) < 0)
                return false;
    }
    return true;
}

/* Rooms for the longest list: every item has at least one letter and one
 * separator, and a number has at most 10 digits and a comma. */
static bool make_rooms(work *k)
{
    const pe__names *lists = &k->w->skill_lists;
    size_t longest = 0;
    for (int32_t n = 0; n < lists->count; n++) {
        size_t length = strlen(lists->name[n]);
        longest = length > longest ? length : longest;
    }
    size_t items = longest / 2 + 2;
    k->number = pe__alloc(items, sizeof *k->number);
    k->key = pe__alloc(items, 11);
    k->set_of = pe__alloc((size_t)lists->count, sizeof *k->set_of);
    if (!k->number || !k->key || !k->set_of)
        return false;
    k->key[0] = '\0';
    return true;
}

/* Numbers of sets are in the order of the lists, so that they depend on the
 * tables alone. */
static bool make_sets(work *k)
{
    const pe__names *lists = &k->w->skill_lists;
    if (pe__names_add(&k->keys, &k->w->arena, "", 0) < 0) /* set 0: empty */
        return false;
    for (int32_t n = 0; n < lists->count; n++) {
        k->set_of[n] = set_of_list(k, lists->name[n]);
        if (k->set_of[n] < 0)
            return false;
    }
    return true;
}

/* The bits of every set, read back from its key. */
static bool write_bits(work *k)
{
    pe_jobs_problem *p = &k->w->open.problem;
    p->skills = k->skills.count;
    p->sets = k->keys.count;
    p->words = (p->skills + 63) / 64;
    int64_t count = (int64_t)p->sets * p->words;
    uint64_t *set = pe__workplace_array(k->w, count, sizeof *set);
    if (!set)
        return false;
    memset(set, 0, (size_t)count * sizeof *set);
    for (int32_t n = 0; n < p->sets; n++) {
        const char *rest = k->keys.name[n], *item;
        size_t length;
        while (pe__list_next(&rest, ',', &item, &length)) {
            long skill = strtol(item, NULL, 10);
            set[(int64_t)n * p->words + skill / 64] |= UINT64_C(1)
                                                       << skill % 64;
        }
    }
    p->set = set; /* never NULL: offsets are taken from it */
    return true;
}

/* From numbers of lists (-1 = none) to numbers of sets. */
static int32_t *sets_of_rows(work *k, const int32_t *list, int32_t count)
{
    int32_t *sets = pe__workplace_array(k->w, count, sizeof *sets);
    for (int32_t i = 0; sets && i < count; i++)
        sets[i] = list[i] < 0 ? 0 : k->set_of[list[i]];
    return sets;
}

/* The list of names goes with `work`; the names themselves stay in the
 * arena. */
static bool keep_names(work *k)
{
    int32_t count = k->skills.count;
    char **name = pe__workplace_array(k->w, count, sizeof *name);
    if (name && count)
        memcpy(name, k->skills.name, (size_t)count * sizeof *name);
    k->w->open.skill_name = name;
    return name != NULL;
}

/* O(lists × items log items + tasks + members). `need` and `have` of the
 * problem are made here. */
pe_status pe__skills_assemble(pe__workplace *w, pe_error *err)
{
    pe_jobs_problem *p = &w->open.problem;
    work k = {.w = w};
    unsigned char *needed = pe__zalloc((size_t)w->skill_lists.count, 1);
    bool done = needed && make_rooms(&k);
    for (int32_t j = 0; done && j < p->tasks; j++)
        if (w->task_skills[j] >= 0)
            needed[w->task_skills[j]] = 1;
    done = done && name_skills(&k, needed) && make_sets(&k) &&
           write_bits(&k) && keep_names(&k);
    if (done) {
        p->need = sets_of_rows(&k, w->task_skills, p->tasks);
        p->have = sets_of_rows(&k, w->member_skills, p->members);
        done = p->need && p->have;
    }
    pe__free(k.set_of);
    pe__free(k.key);
    pe__free(k.number);
    pe__names_free(&k.keys);
    pe__names_free(&k.skills);
    pe__free(needed);
    return done ? PE_OK : pe__fail_memory(err);
}

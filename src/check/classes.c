/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Classes of members with equal skills. Only skills that tasks need count, and
 * of these the certificate may leave some out of account; both relax the
 * problem, so that what is proved for it holds for the true one. */
#include "certificate.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    const pe__check_name *x = a, *y = b;
    return strcmp(x->text, y->text);
}

/* Number of a skill, −1 when no task needs it. */
static int32_t skill_number(const pe__check_bound *b, const char *text,
                            int length)
{
    int32_t low = 0, high = b->skills;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        const char *other = b->skill[middle].text;
        int order = strncmp(other, text, (size_t)length);
        if (order == 0) {
            order = other[length] != '\0';
        }
        if (order == 0) {
            return b->skill[middle].number;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

void pe__check_bits(const pe__check_bound *b, const char *list,
                    uint64_t *bits)
{
    const char *item;
    int length;
    memset(bits, 0, (size_t)b->words * sizeof *bits);
    while (pe__check_item(&list, ';', &item, &length)) {
        int32_t k = skill_number(b, item, length);
        if (k >= 0) {
            bits[k / 64] |= (uint64_t)1 << (k % 64);
        }
    }
    for (int32_t w = 0; w < b->words; w++) {
        bits[w] &= b->counted[w];
    }
}

bool pe__check_subset(const pe__check_bound *b, const uint64_t *small,
                      const uint64_t *large)
{
    for (int32_t w = 0; w < b->words; w++) {
        if (small[w] & ~large[w]) {
            return false;
        }
    }
    return true;
}

/* Adds the skills of a list that are new. Tasks repeat few lists, so most
 * calls only compare with the list before. */
static bool add_skills(pe__check_bound *b, const char *list, int32_t *room)
{
    const char *item;
    int length;
    while (pe__check_item(&list, ';', &item, &length)) {
        int32_t k = 0;
        while (k < b->skills &&
               (strncmp(b->text[k], item, (size_t)length) != 0 ||
                b->text[k][length] != '\0')) {
            k++;
        }
        if (k < b->skills) {
            continue;
        }
        if (b->skills == *room) {
            *room = 2 * *room + 16;
            char **grown = pe__realloc(b->text, (size_t)*room, sizeof *grown);
            if (!grown) {
                return false;
            }
            b->text = grown;
        }
        char *copy = pe__alloc((size_t)length + 1, 1);
        if (!copy) {
            return false;
        }
        memcpy(copy, item, (size_t)length);
        copy[length] = '\0';
        b->text[b->skills++] = copy;
    }
    return true;
}

/* The skills that tasks need, sorted so that one can be found in O(log n). A
 * skill that no task needs tells no two members apart. */
static bool find_skills(const pe__check *c, pe__check_bound *b)
{
    int32_t room = 0;
    const char *before = "";
    for (int32_t j = 0; j < c->tasks; j++) {
        if (strcmp(before, c->task[j].skills) != 0 &&
            !add_skills(b, c->task[j].skills, &room)) {
            return false;
        }
        before = c->task[j].skills;
    }
    b->words = (b->skills + 63) / 64;
    b->skill = pe__alloc((size_t)b->skills, sizeof *b->skill);
    b->counted = pe__alloc((size_t)b->words + 1, sizeof *b->counted);
    if (!b->skill || !b->counted) {
        return false;
    }
    memset(b->counted, 0xff, (size_t)b->words * sizeof *b->counted);
    for (int32_t k = 0; k < b->skills; k++) {
        b->skill[k] = (pe__check_name){b->text[k], k};
    }
    if (b->skills > 0) {
        qsort(b->skill, (size_t)b->skills, sizeof *b->skill, by_text);
    }
    return true;
}

/* Skills that stand in a JSON list, as bits; names nobody needs are passed
 * over. */
static void bits_of_json(const pe__check_bound *b, const json_t *list,
                         uint64_t *bits)
{
    memset(bits, 0, (size_t)b->words * sizeof *bits);
    for (size_t n = 0; n < json_array_size(list); n++) {
        const char *text = json_string_value(json_array_get(list, n));
        int32_t k = text ? skill_number(b, text, (int)strlen(text)) : -1;
        if (k >= 0) {
            bits[k / 64] |= (uint64_t)1 << (k % 64);
        }
    }
}

/* Prices and skills of one class; a number that is missing is 0, which is a
 * valid price. */
static bool read_class(const pe__check *c, const pe__check_bound *b,
                       const json_t *from, pe__check_class *to)
{
    to->skills = pe__alloc((size_t)b->words + 1, sizeof *to->skills);
    if (!to->skills) {
        return false;
    }
    bits_of_json(b, json_object_get(from, "skills"), to->skills);
    to->room = (int64_t)json_integer_value(json_object_get(from, "members"));
    to->price_hour = json_number_value(json_object_get(from, "price_hour"));
    for (int r = 0; r < c->report->ratings; r++) {
        char key[256];
        snprintf(key, sizeof key, "price_%s", c->report->rating_name[r]);
        to->price[r] = json_number_value(json_object_get(from, key));
    }
    return true;
}

/* What a member brings into a class. Weeks are whole quarter hours, which
 * sharpens the band. */
static void join(const pe__check *c, int32_t i, pe__check_class *to)
{
    const pe__check_member *member = &c->member[i];
    double fair = pe__check_fair(c, i), band = c->request->band;
    double least = ceil(4 * fmax(0, fair - band) - 1e-9) / 4;
    double most = floor(4 * fmin(fair + band, member->offer + 0.25) + 1e-9) / 4;
    to->members++;
    to->fair += fair;
    to->least += least;
    to->most += member->offer > 0 ? most : 0;
    for (int r = 0; r < c->report->ratings; r++) {
        to->wanted[r] += fair * member->target[r];
    }
}

/* The first class of exactly these skills that has room left. */
static pe__check_class *class_for(pe__check_bound *b, const uint64_t *bits)
{
    for (int32_t k = 0; k < b->classes; k++) {
        pe__check_class *one = &b->class[k];
        if (one->members < one->room &&
            pe__check_subset(b, bits, one->skills) &&
            pe__check_subset(b, one->skills, bits)) {
            return one;
        }
    }
    return NULL;
}

/* Any way to put members into classes of their own skills gives a valid
 * bound; taking the first class with room gives the sharp one, because
 * classes are numbered by their first member. Cost: O(members × classes ×
 * words). */
static pe_status place_members(pe__check *c, pe__check_bound *b,
                               pe_error *err)
{
    uint64_t *bits = pe__alloc((size_t)b->words + 1, sizeof *bits);
    pe_status status = bits ? PE_OK : pe__fail_memory(err);
    b->fits = true;
    for (int32_t i = 0; i < c->members && bits && b->fits; i++) {
        pe__check_bits(b, c->member[i].skills, bits);
        pe__check_class *to = class_for(b, bits);
        if (to) {
            join(c, i, to);
        } else {
            b->fits = false;
            pe__check_fault(c, "no class of the certificate has room for the "
                            "member \"%.60s\": its bound is about other "
                            "members", c->member[i].id);
        }
    }
    pe__free(bits);
    return status;
}

pe_status pe__check_classes(pe__check *c, const json_t *bound,
                            pe__check_bound *b, pe_error *err)
{
    const json_t *list = json_object_get(bound, "classes");
    if (!find_skills(c, b)) {
        return pe__fail_memory(err);
    }
    uint64_t *ignored = pe__alloc((size_t)b->words + 1, sizeof *ignored);
    b->class = pe__zalloc(json_array_size(list), sizeof *b->class);
    bool whole = ignored && b->class;
    if (whole) {
        bits_of_json(b, json_object_get(bound, "skills_ignored"), ignored);
    }
    for (int32_t w = 0; whole && w < b->words; w++) {
        b->counted[w] &= ~ignored[w];
    }
    for (size_t k = 0; whole && k < json_array_size(list); k++) {
        whole = read_class(c, b, json_array_get(list, k), &b->class[k]);
        b->classes++;
    }
    pe__free(ignored);
    return whole ? place_members(c, b, err) : pe__fail_memory(err);
}

/* Also frees what a failure left half made. */
void pe__check_classes_free(pe__check_bound *b)
{
    for (int32_t k = 0; k < b->classes; k++) {
        pe__free(b->class[k].skills);
    }
    for (int32_t k = 0; k < b->skills; k++) {
        pe__free(b->text[k]);
    }
    pe__free(b->counted);
    pe__free(b->skill);
    pe__free(b->text);
    pe__free(b->class);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "places.h"

#include "mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char LETTER[PE__PLACE_KINDS] = {
    'm', 't', 'd', 'p', 'e', 'y', 'n', 'o', 'v', 'g', 'a', 'r', 'i', 'l', 'q',
    'k', 'b', 'j', 'h', 'c', 'u', 's', 'w', 'x', 'f',
    'z'};

_Static_assert(PE__CARRY_SERIES - PE__CARRY_PERSON == PE__PLACE_KINDS - 1,
               "a letter for each kind");

static int number_of(pe__carry_type kind)
{
    return (int)kind - (int)PE__CARRY_PERSON;
}

char pe__places_letter(pe__carry_type kind)
{
    return LETTER[number_of(kind)];
}

pe__carry_type pe__places_about(const char *about)
{
    return strcmp(about, "task") == 0       ? PE__CARRY_TASK
           : strcmp(about, "decision") == 0 ? PE__CARRY_VOTE
           : strcmp(about, "pay_rule") == 0 ? PE__CARRY_PROPOSAL
                                            : PE__CARRY_DIVISION;
}

bool pe__numbers_add(pe__numbers *numbers, int64_t number)
{
    if (numbers->count == numbers->room) {
        int64_t room = numbers->room ? 2 * numbers->room : 64;
        int64_t *grown = pe__realloc(numbers->at, (size_t)room, sizeof *grown);
        if (grown == NULL)
            return false;
        numbers->at = grown;
        numbers->room = room;
    }
    numbers->at[numbers->count++] = number;
    return true;
}

bool pe__places_add(pe__places *places, pe__carry_type kind, int64_t id)
{
    return pe__numbers_add(&places->of[number_of(kind)], id);
}

const char *pe__places_name(const pe__places *places, pe__carry_type kind,
                            int64_t id, char text[PE__PLACE_TEXT])
{
    int k = number_of(kind);
    int64_t low = 0, high = places->of[k].count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (places->of[k].at[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    text[0] = '\0';
    if (low < places->of[k].count && places->of[k].at[low] == id)
        snprintf(text, PE__PLACE_TEXT, "%c%" PRId64, LETTER[k], low + 1);
    return text;
}

int64_t pe__places_find(const pe__places *places, pe__carry_type kind,
                        const char *text)
{
    int k = number_of(kind);
    char *end;
    if (text[0] != LETTER[k] || text[1] < '1' || text[1] > '9')
        return 0;
    long long place = strtoll(text + 1, &end, 10);
    return *end != '\0' || place > places->of[k].count
               ? 0
               : places->of[k].at[place - 1];
}

void pe__places_free(pe__places *places)
{
    for (int k = 0; k < PE__PLACE_KINDS; k++)
        pe__free(places->of[k].at);
    *places = (pe__places){0};
}

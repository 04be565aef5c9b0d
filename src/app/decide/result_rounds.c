/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rounds of a single transferable vote, and seats of a committee. */
#include "decide_own.h"

#include <string.h>

static bool is_kind(const pe__value *line, const char *kind)
{
    return strcmp(pe__get_text(line, "kind", ""), kind) == 0;
}

/* Names of the options of a list of places. */
static void put_elected(pe__doc *doc, pe__value *stage, const pe__value *line,
                        const pe__value *options)
{
    pe__value *elected = pe__put_array(doc, stage, "elected");
    for (const pe__value *e = pe__first(pe__get(line, "elected")); e != NULL;
         e = e->next)
        pe__add_text(doc, elected, pe__option_name(options, e->integer));
}

/* state: a letter an option; E and like are in, D is out, H goes on. */
static void put_stage(pe__doc *doc, pe__value *stages, const pe__value *line,
                      const pe__value *options, int64_t people)
{
    pe__value *stage = pe__add_object(doc, stages);
    const char *state = pe__get_text(line, "state", "");
    const char *did = pe__get_text(line, "did", "");
    pe__put_integer(doc, stage, "stage", pe__get_integer(line, "stage", 0));
    pe__put_bool(doc, stage, pe__doc_format(doc, "did_%s", did), true);
    pe__put_text(doc, stage, "whose",
                 pe__option_name(options, pe__get_integer(line, "option", 0)));
    pe__value *rows = pe__put_array(doc, stage, "rows");
    const pe__value *v = pe__first(pe__get(line, "votes"));
    for (int64_t place = 1; v != NULL; v = v->next, place++) {
        char letter = *state != '\0' ? *state++ : 'H';
        if (letter == 'D' && strcmp(did, "first") != 0 &&
            place != pe__get_integer(line, "option", 0))
            continue;
        pe__value *row = pe__add_object(doc, rows);
        pe__put_text(doc, row, "name", pe__option_name(options, place));
        pe__put_votes(doc, row, v, (double)people);
        pe__put_bool(doc, row, "is_out", letter == 'D');
        pe__put_bool(doc, row, "is_in", letter != 'D' && letter != 'H');
    }
    put_elected(doc, stage, line, options);
}

void pe__put_rounds(pe__doc *doc, pe__value *result, const pe__value *lines,
                    const pe__value *options, int64_t people)
{
    pe__value *stages = pe__put_array(doc, result, "stages");
    pe__value *seats = pe__put_array(doc, result, "seats");
    for (const pe__value *l = pe__first(lines); l != NULL; l = l->next) {
        if (is_kind(l, "quota"))
            pe__put_votes(doc, pe__put_object(doc, result, "quota"),
                          pe__get(l, "quota"), (double)people);
        if (is_kind(l, "stage"))
            put_stage(doc, stages, l, options, people);
        if (is_kind(l, "last")) {
            pe__value *stage = pe__add_object(doc, stages);
            pe__put_bool(doc, stage, "did_fill", true);
            put_elected(doc, stage, l, options);
        }
        if (!is_kind(l, "seat"))
            continue;
        pe__value *seat = pe__add_object(doc, seats);
        const char *price = pe__get_text(l, "price", "");
        pe__put_text(doc, seat, "name",
                     pe__option_name(options, pe__get_integer(l, "option",
                                                              0)));
        pe__put_text(doc, seat, "price", *price != '\0' ? price : NULL);
        pe__put_text(doc, seat, "load",
                     pe__get_text(l, "load", "")[0] != '\0'
                         ? pe__get_text(l, "load", "") : NULL);
    }
}

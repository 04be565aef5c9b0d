/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every rule does with what was stated, beside each other, and what the
 * same rules would have done in the year before. */
#include "transfer.h"

#include "error.h"
#include "money_transfer.h"

#include <string.h>

/* --- what the rules do ---------------------------------------------------- */

/* One bar: from the middle to the left what is given, to the right what is
 * got; `most` fills half. */
static void put_bar(pe__doc *doc, pe__value *cell, int64_t amount,
                    int64_t most)
{
    const int64_t size = amount < 0 ? -amount : amount;
    const int permille = most > 0 ? (int)(500 * (size / (most / 1000 + 1)) /
                                          1000)
                                  : 0;
    const int wide = permille > 500 ? 500 : permille;
    const int from = amount < 0 ? 500 - wide : 500;
    pe__put_format(doc, cell, "x", "%d.%d", from / 10, from % 10);
    pe__put_format(doc, cell, "w", "%d.%d", wide / 10, wide % 10);
}

static void put_cell(pe__doc *doc, pe__value *cells, int rule,
                     int64_t amount, int64_t most, int digits)
{
    pe__value *cell = pe__add_object(doc, cells);
    pe__put_bool(doc, cell,
                 pe__doc_format(doc, "is_%s", pe__transfer_rule_names[rule]),
                 true);
    pe__put_money(doc, cell, "amount", amount < 0 ? -amount : amount, digits);
    pe__put_bool(doc, cell, "gives", amount < 0);
    pe__put_bool(doc, cell, "gets", amount > 0);
    put_bar(doc, cell, amount, most);
}

/* rows: [{council, name, cells: [three]}]. */
void pe__transfer_put_table(pe__doc *doc, pe__value *to, const pe__value *parts,
                      int64_t *const transfer[PE__TRANSFER_RULES],
                      int64_t groups, int digits)
{
    int64_t most = 0, k = 0;
    for (int rule = 0; rule < PE__TRANSFER_RULES; rule++)
        for (int64_t g = 0; g < groups; g++) {
            const int64_t t = transfer[rule][g];
            most = t > most ? t : -t > most ? -t : most;
        }
    pe__value *rows = pe__put_array(doc, to, "rows");
    for (const pe__value *part = pe__first(parts); part;
         part = part->next, k++) {
        pe__value *row = pe__add_object(doc, rows);
        pe__put_integer(doc, row, "council",
                        pe__get_integer(part, "council", 0));
        pe__put_text(doc, row, "name", pe__get_text(part, "name", ""));
        pe__value *cells = pe__put_array(doc, row, "cells");
        for (int rule = 0; rule < PE__TRANSFER_RULES; rule++)
            put_cell(doc, cells, rule, transfer[rule][k], most, digits);
    }
}

/* In words: {median: {level, moved, givers, takers}, floor: …}. */
void pe__transfer_put_words(pe__doc *doc, pe__value *to,
                            const pe__transfer_sums *s)
{
    for (int rule = 0; rule < PE__TRANSFER_RULES; rule++) {
        const pe_fund_transfer_info *i = &s->info[rule];
        pe__value *one = pe__put_object(doc, to,
                                        pe__transfer_rule_names[rule]);
        pe__put_money(doc, one, "level",
                      i->level_bottom > 0 ? i->level_top / i->level_bottom
                                          : 0, s->digits);
        pe__put_money(doc, one, "moved", i->moved, s->digits);
        pe__put_number(doc, one, "givers", PE__COUNT, i->givers);
        pe__put_number(doc, one, "takers", PE__COUNT, i->takers);
        pe__put_money(doc, one, "missing", i->short_of, s->digits);
        pe__put_bool(doc, one, "is_short", i->short_of > 0);
        pe__put_bool(doc, one, "is_too_large", s->is_too_large[rule]);
    }
}

/* --- the year before ------------------------------------------------------ */

typedef struct {
    pe__value *parts;   /* {council, name} */
    int64_t *transfer[PE__TRANSFER_RULES];
    int64_t room;
} year;

static int64_t place_of(pe__use *use, year *y, const pe__value *part)
{
    int64_t k = 0;
    const int64_t council = pe__get_integer(part, "council", 0);
    for (const pe__value *row = pe__first(y->parts); row; row = row->next, k++)
        if (pe__get_integer(row, "council", 0) == council)
            return k;
    pe__value *row = pe__add_object(use->doc, y->parts);
    pe__put_integer(use->doc, row, "council", council);
    pe__put_text(use->doc, row, "name", pe__get_text(part, "name", ""));
    return k;
}

/* Room for those who were part of any of the runs. */
static bool make_room(pe__use *use, const pe__value *lists, year *y)
{
    for (const pe__value *list = pe__first(lists); list; list = list->next)
        y->room += (int64_t)pe__count_of(list);
    for (int rule = 0; rule < PE__TRANSFER_RULES; rule++) {
        const size_t size = ((size_t)y->room + 1) * sizeof(int64_t);
        y->transfer[rule] = pe__doc_alloc(use->doc, size);
        if (y->transfer[rule] == NULL)
            return false;
        memset(y->transfer[rule], 0, size);
    }
    return true;
}

/* By the share and the floor of now: what is chosen among is compared. */
static pe_status add_run(pe__use *use, const pe__value *run,
                         const pe__value *parts, year *y, pe_error *err)
{
    pe__transfer_sums sums;
    pe_status status = pe__transfer_reckon(
        use->doc, parts, pe__get_integer(run, "share", 0),
        pe__get_integer(run, "floor", -1),
        (int)pe__get_integer(run, "digits", 2), &sums, err);
    int64_t k = 0;
    for (const pe__value *part = pe__first(parts); part && status == PE_OK;
         part = part->next, k++) {
        const int64_t at = place_of(use, y, part);
        for (int rule = 0; rule < PE__TRANSFER_RULES; rule++)
            y->transfer[rule][at] += sums.transfer[rule][k];
    }
    return status;
}

pe_status pe__transfer_put_year(pe__use *use, const pe__value *run,
                                pe_error *err)
{
    year y = {.parts = pe__doc_array(use->doc)};
    pe__value *to = pe__put_object(use->doc, use->out, "year");
    pe__value *earlier = pe__put_array(use->doc, to, "runs");
    pe__value *lists = pe__doc_array(use->doc);
    pe_status status = pe__transfer_earlier(
        use->db, use->doc, pe__get_integer(run, "run", 0), earlier, err);
    for (const pe__value *one = pe__first(earlier); one && status == PE_OK;
         one = one->next)
        status = pe__transfer_parts(use->db, use->doc,
                                    pe__get_integer(one, "run", 0),
                                    pe__add_array(use->doc, lists), err);
    if (status == PE_OK && !make_room(use, lists, &y))
        return pe__fail_memory(err);
    for (const pe__value *list = pe__first(lists); list && status == PE_OK;
         list = list->next)
        status = add_run(use, run, list, &y, err);
    if (status == PE_OK)
        pe__transfer_put_table(use->doc, to, y.parts, y.transfer,
                  (int64_t)pe__count_of(y.parts),
                  (int)pe__get_integer(run, "digits", 2));
    return status;
}

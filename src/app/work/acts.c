/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "acts.h"

#include <math.h>
#include <string.h>

pe_status pe__put_head(pe__use *use, pe_error *err)
{
    pe__put_can(use);
    return pe__put_council(use, err);
}

int64_t pe__path_number(const pe__use *use, const char *name)
{
    return pe__get_integer(use->in, name, 0);
}

bool pe__is_state(const pe__value *division, const char *state)
{
    return !strcmp(pe__get_text(division, "state", ""), state);
}

bool pe__is_swappable(const pe__value *division)
{
    return pe__is_state(division, "draft") ||
           pe__is_state(division, "proposed") ||
           pe__is_state(division, "adopted");
}

/* For templates, which know no comparing. */
static void put_state(pe__doc *doc, pe__value *row)
{
    const char *state = pe__get_text(row, "state", "");
    bool over = !strcmp(state, "withdrawn") || !strcmp(state, "refused") ||
                !strcmp(state, "failed") ||
                !strcmp(state, "cancelled") || !strcmp(state, "ended");
    pe__put_bool(doc, row, pe__doc_format(doc, "is_%s", state), true);
    pe__put_bool(doc, row, "is_over", over);
}

pe_status pe__put_other_division(pe__use *use, const char *key,
                                 int64_t division, pe__value **row,
                                 pe_error *err)
{
    bool found = false;
    pe__value *object = pe__doc_object(use->doc);
    *row = NULL;
    if (division == 0)
        return PE_OK;
    pe_status status = pe__division_row(use->db, use->doc, object,
                                        use->council, division, &found, err);
    if (status != PE_OK || !found)
        return status;
    put_state(use->doc, object);
    pe__put(use->doc, use->out, key, object);
    *row = object;
    return PE_OK;
}

pe_status pe__put_division(pe__use *use, pe__value **row, pe_error *err)
{
    pe_status status = pe__put_other_division(
        use, "division", pe__path_number(use, "division"), row, err);
    if (status == PE_OK && !*row)
        return pe__use_not_found(use);
    return status;
}

void pe__put_rounded(pe__doc *doc, pe__value *object, const char *key,
                     double number, int decimals)
{
    double scale = pow(10, decimals);
    double rounded = round(number * scale) / scale;
    pe__put_real(doc, object, key, rounded == 0 ? 0 : rounded);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lots that were drawn are drawn again, from the list, the quotas and the seed
 * that came: each must come to the same chances and the same people. */
#include "in_rules.h"

#include "draw_own.h"
#include "draw_store.h"
#include "error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double NEARLY = 1e-9; /* other machines round elsewhere */

typedef struct {
    const pe__carry_look *look;
    pe__doc *doc;
    int64_t panel, step, seats;
    const char *seed;
    int64_t at, first; /* rows: of the step, and of the first of its people */
} lot;

static pe_status compare(const lot *l, const pe__value *people,
                         const pe__value *again, pe_error *err)
{
    int64_t row = l->first;
    const pe__value *b = pe__first(again);
    for (const pe__value *a = pe__first(people); a; a = a->next, row++) {
        if (fabs(pe__get_real(a, "chance", 0) - pe__get_real(b, "chance", 0)) >
            NEARLY)
            return pe__carry_refuse(
                l->look, "panel_people", row, "chance: another than the list "
                "and the quotas come to; one of them was changed since", err);
        if (pe__get_bool(a, "is_drawn", false) !=
            pe__get_bool(b, "is_drawn", false))
            return pe__carry_refuse(
                l->look, "panel_people", row, "drawn: with the seed in "
                "panel_steps.csv the lot falls on others; one of the two was "
                "changed since", err);
        b = b->next;
    }
    return PE_OK;
}

/* left: [[least, most]] as it was written; of the first lot, the quotas'. */
static pe_status check_left(const lot *l, const pe__value *quotas,
                            const char *text, pe__value **left, pe_error *err)
{
    pe_error why = {0};
    pe_status read = pe__doc_parse(l->doc, text, strlen(text), left, &why);
    bool fits = read == PE_OK && pe__count_of(*left) == pe__count_of(quotas);
    for (const pe__value *p = fits ? pe__first(*left) : NULL; p; p = p->next)
        fits = fits && pe__count_of(p) == 2 &&
               pe__first(p)->kind == PE__INTEGER &&
               pe__first(p)->next->kind == PE__INTEGER &&
               pe__first(p)->integer >= 0 &&
               pe__first(p)->next->integer >= pe__first(p)->integer &&
               pe__first(p)->next->integer <= PE__PANEL_PEOPLE;
    if (fits && l->step == 1) {
        pe__buffer made = {0};
        pe__json_write(pe__draw_left(l->doc, quotas, NULL, l->seats), &made);
        fits = made.failed || strcmp(made.bytes, text) == 0;
        pe__buffer_free(&made);
    }
    if (pe__doc_failed(l->doc))
        return pe__fail_memory(err);
    return fits ? PE_OK
                : pe__carry_refuse(
                      l->look, "panel_steps", l->at, "asked: what the quotas "
                      "in panel_quotas.csv ask, [[least,most],...], is "
                      "expected; one of the two was changed since", err);
}

static pe_status draw_again(const lot *l, const char *text, pe_error *err)
{
    char *rest;
    pe__draw_end end = PE__DRAW_CAN;
    pe__value *quotas = pe__doc_array(l->doc), *left = NULL;
    pe__value *people = pe__doc_array(l->doc);
    pe_status status = pe__panel_quotas(l->look->db, l->doc, quotas, l->panel,
                                        err);
    if (status == PE_OK)
        status = check_left(l, quotas, text, &left, err);
    if (status == PE_OK)
        status = pe__panel_people(l->look->db, l->doc, people, l->panel,
                                  l->step, err);
    if (status != PE_OK || l->seats == 0)
        return status;
    uint64_t seed = strtoull(l->seed, &rest, 10);
    pe__value *again = pe__doc_copy(l->doc, people);
    if (pe__doc_failed(l->doc))
        return pe__fail_memory(err);
    if (l->seed[0] < '0' || l->seed[0] > '9' || *rest != '\0' ||
        pe__count_of(people) > PE__PANEL_PEOPLE)
        return pe__carry_refuse(l->look, "panel_steps", l->at, "seed: a number "
                                "is expected, and no more people than a lot "
                                "can be drawn from", err);
    status = pe__draw_run(l->doc, again, left, l->seats, seed, &end, err);
    if (status == PE_OK && end != PE__DRAW_CAN)
        return pe__carry_refuse(l->look, "panel_steps", l->at, "asked: nobody "
                                "on the list can meet it; one of the two was "
                                "changed since", err);
    return status == PE_OK ? compare(l, people, again, err) : status;
}

/* Rows of people come in the order of panels and lots, too. */
static pe_status check_step(const pe__carry_look *look, const pe__value *step,
                            int64_t at, int64_t *first, pe_error *err)
{
    int64_t people = 0;
    lot l = {.look = look, .doc = pe__doc_new(), .at = at, .first = *first,
             .panel = pe__get_integer(step, "panel", 0),
             .step = pe__get_integer(step, "step", 0),
             .seats = pe__get_integer(step, "seats", 0),
             .seed = pe__get_text(step, "seed", "")};
    if (l.doc == NULL)
        return pe__fail_memory(err);
    pe_status status = draw_again(&l, pe__get_text(step, "left_json", ""), err);
    if (status == PE_OK)
        status = pe__carry_pool(look->db, l.panel, l.step, &people, err);
    *first += people;
    pe__doc_free(l.doc);
    return status;
}

pe_status pe__carry_check_lots(const pe__carry_look *look, pe_error *err)
{
    int64_t at = 0, first = 0;
    pe__doc *doc = pe__doc_new();
    pe__value *steps = doc ? pe__doc_array(doc) : NULL;
    pe_status status = doc ? pe__carry_back(look, doc, "panel_steps", steps,
                                            err)
                           : pe__fail_memory(err);
    for (const pe__value *s = pe__first(steps); s && status == PE_OK;
         s = s->next)
        status = check_step(look, s, at++, &first, err);
    pe__doc_free(doc);
    return status;
}

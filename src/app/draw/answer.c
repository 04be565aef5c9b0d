/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list is fixed; those drawn say yes or no; it is over. */
#include "panels.h"

#include "draw_own.h"
#include "draw_store.h"

#include <string.h>

enum { OUTCOME_MOST = 1000 };

static pe__drawer drawer_of(const pe__use *use, const pe__value *panel)
{
    return (pe__drawer){.db = use->db, .doc = use->doc, .now = use->now,
                        .actor = use->member, .council = use->council,
                        .panel = pe__get_integer(panel, "panel", 0),
                        .seats = pe__get_integer(panel, "seats", 0),
                        .days = pe__get_integer(panel, "days", 1)};
}

pe_status pe__use_panel_fix(pe__use *use, pe_error *err)
{
    pe__value *panel, *people, *quotas = pe__doc_array(use->doc);
    bool done = false;
    pe__draw_end end = PE__DRAW_CANNOT;
    pe_status status = pe__panel_find(use, &panel, err);
    if (status != PE_OK || panel == NULL)
        return status;
    pe__drawer d = drawer_of(use, panel);
    status = pe__panel_fix(use->db, d.panel, use->now, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "panel_drawn");
    if (status == PE_OK)
        status = pe__panel_quotas(use->db, use->doc, quotas, d.panel, err);
    if (status == PE_OK)
        status = pe__panel_pool(use, quotas, &people, err);
    if (status != PE_OK)
        return status;
    if (pe__count_of(people) > PE__PANEL_PEOPLE)
        return pe__use_conflict(use, "panel_large");
    status = pe__draw_run(use->doc, people,
                          pe__draw_left(use->doc, quotas, NULL, d.seats),
                          d.seats, 1, &end, err);
    if (status == PE_OK && end != PE__DRAW_CAN)
        return pe__use_conflict(use, "panel_impossible");
    pe__panel_go(use, d.panel, "drawn");
    return status == PE_OK ? pe__draw_first(&d, people, quotas, err) : status;
}

pe_status pe__use_panel_end(pe__use *use, pe_error *err)
{
    pe__value *panel;
    bool done = false;
    pe_status status = pe__panel_find(use, &panel, err);
    if (status != PE_OK || panel == NULL)
        return status;
    int64_t id = pe__get_integer(panel, "panel", 0);
    const char *outcome = pe__use_text(use, "outcome", OUTCOME_MOST, true);
    if (pe__use_faulty(use))
        return PE_OK;
    status = pe__panel_end(use->db, id, outcome, use->member, use->now, &done,
                           err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "panel_over");
    pe__panel_go(use, id, "ended");
    return status == PE_OK ? pe__use_event(use, "panel.ended", id, NULL, err)
                           : status;
}

/* A seat that becomes free is filled in the same step. */
static pe_status answer(pe__use *use, bool yes, pe_error *err)
{
    pe__value *panel;
    bool done = false;
    pe_status status = pe__panel_find(use, &panel, err);
    if (status != PE_OK || panel == NULL)
        return status;
    pe__drawer d = drawer_of(use, panel);
    d.actor = 0; /* who says no does not draw */
    status = pe__panel_answer(use->db, d.panel, use->member, yes, use->now,
                              &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "panel_unasked");
    if (status == PE_OK)
        status = pe__use_event(use, "panel.answered", d.panel, NULL, err);
    pe__panel_go(use, d.panel, yes ? "yes" : "no");
    return status == PE_OK && !yes ? pe__draw_again(&d, err) : status;
}

pe_status pe__use_panel_yes(pe__use *use, pe_error *err)
{
    return answer(use, true, err);
}

pe_status pe__use_panel_no(pe__use *use, pe_error *err)
{
    return answer(use, false, err);
}

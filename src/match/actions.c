/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What follows from an event. Room was made before the event began. */
#include "match.h"

pe_match_action *pe__emit(pe_match *m, pe_match_action_kind kind, int32_t need,
                          int32_t person)
{
    if (m->actions.count >= m->actions.room)
        __builtin_trap(); /* a bound in apply.c is wrong */
    pe_match_action *a = &m->actions.at[m->actions.count++];
    *a = (pe_match_action){.kind = kind};
    if (need >= 0) {
        a->need = m->needs.at[need].is.need;
        a->duty = m->needs.at[need].is.duty;
        a->region = m->needs.at[need].is.region;
    }
    if (person >= 0)
        a->person = m->people.at[person].is.person;
    return a;
}

void pe__emit_no(pe_match *m, const pe_match_event *e, pe_match_refusal why)
{
    pe_match_action *a = pe__emit(m, PE_MATCH_REFUSED, -1, -1);
    a->need = e->need;
    a->person = e->person;
    a->claim = e->claim;
    a->duty = e->duty;
    a->refusal = why;
}

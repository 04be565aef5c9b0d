/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "subjects.h"

#include "adopt.h"
#include "decided.h"
#include "pay_rule.h"

/* A division that the room of a merge adopts goes on to both councils. */
static pe_status told_division(pe__sql *db, const pe__verdict *verdict,
                               pe_error *err)
{
    pe_status status = pe__division_told(db, verdict, err);
    return status == PE_OK && verdict->came == PE__CAME_YES
               ? pe__merge_room_adopted(db, verdict->council,
                                        verdict->subject, verdict->now, err)
               : status;
}

const pe__subject_kind pe__subjects[] = {
    {PE__DIVISION, pe__division_about, told_division},
    {PE__MERGE, pe__merge_about, pe__merge_told},
    {PE__PAY_RULE, pe__pay_rule_about, pe__pay_rule_told},
    {0}};

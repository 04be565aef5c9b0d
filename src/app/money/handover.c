/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who keeps the money hands it to the next. What the ledger says is there is
 * written down with the ledger's seal; two members look, at least one of whom
 * does not keep it, and sign. The role itself goes on as roles do (by lot, for
 * a term): this is the proof of what went with it. */
#include "money_uses.h"

#include "council_acts.h"
#include "money_handover.h"
#include "people_role.h"
#include "permission.h"
#include "written.h"

#include <string.h>

enum { SIGNS = 2 };

/* Who keeps it now, until when, and who learns it. */
static pe_status put_keepers(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe__value *keepers = pe__put_array(use->doc, use->out, "keepers");
    pe_status status = pe__role_list(use->db, use->doc, rows, use->council,
                                     use->member, use->now, err);
    for (const pe__value *row = pe__first(rows); row; row = row->next)
        if (strcmp(pe__get_text(row, "kind", ""), "treasurer") == 0)
            pe__add(use->doc, keepers, pe__doc_copy(use->doc, row));
    return status;
}

/* One with its sums, who signed, and whether the reader may. */
static pe_status put_details(pe__use *use, pe__value *row, pe_error *err)
{
    const char *state = pe__get_text(row, "state", "");
    int64_t handover = pe__get_integer(row, "handover", 0);
    pe__value *sums = pe__put_array(use->doc, row, "sums");
    pe__value *signs = pe__put_array(use->doc, row, "signs");
    bool open = strcmp(state, "open") == 0, mine = false;
    pe_status status = pe__handover_sums(use->db, use->doc, handover, sums,
                                         err);
    if (status == PE_OK)
        status = pe__handover_signs(use->db, use->doc, handover, signs, err);
    for (pe__value *one = sums->items.first; one; one = one->next)
        pe__put_bool(use->doc, one,
                     pe__doc_format(use->doc, "is_%s",
                                    pe__get_text(one, "kind", "assets")),
                     true);
    for (const pe__value *one = pe__first(signs); one; one = one->next)
        mine = mine || pe__get_integer(one, "member", 0) == use->member;
    pe__put_bool(use->doc, row, "is_open", open);
    pe__put_bool(use->doc, row, "is_signed", strcmp(state, "signed") == 0);
    pe__put_bool(use->doc, row, "may_sign",
                 open && !mine &&
                     pe__permits(PE__MAY_MONEY_SIGN, use->relations));
    pe__put_bool(use->doc, row, "may_drop",
                 open && pe__permits(PE__MAY_MONEY_HAND, use->relations));
    pe__put_bool(use->doc, row, "has_signed", mine);
    return status;
}

pe_status pe__use_handover_show(pe__use *use, pe_error *err)
{
    bool open = false;
    pe_status status = pe__put_council(use, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *all = pe__put_array(use->doc, use->out, "handovers");
    status = pe__handovers(use->db, use->doc, use->council, all, err);
    for (pe__value *row = all->items.first; row && !status; row = row->next) {
        status = put_details(use, row, err);
        open = open || pe__get_bool(row, "is_open", false);
    }
    pe__put_bool(use->doc, use->out, "has_open", open);
    return status == PE_OK ? put_keepers(use, err) : status;
}

static void go_on(pe__use *use, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/handover?said=money.%s",
                 (long long)use->council, said);
}

pe_status pe__use_handover_add(pe__use *use, pe_error *err)
{
    const char *words = pe__one_line(use->doc,
                                     pe__use_text(use, "words", 300, false));
    const char *hash = "";
    int64_t open = 0, number = 0, id = 0;
    pe_status status = pe__handover_open(use->db, use->council, &open, err);
    if (status == PE_OK && open != 0)
        return pe__use_conflict(use, "handover_open");
    if (status == PE_OK)
        status = pe__money_head(use->db, use->doc, use->council, &number,
                                &hash, err);
    if (status == PE_OK && number == 0)
        return pe__use_conflict(use, "handover_nothing");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__handover_add(use->db, use->council, number, hash, words,
                              use->member, use->now, &id, err);
    pe__put_integer(use->doc, use->out, "handover", id);
    go_on(use, "handover");
    return status == PE_OK ? pe__use_event(use, "money.handover", id, NULL,
                                           err)
                           : status;
}

/* That of the path, while it is open. */
static pe_status find_open(pe__use *use, int64_t *handover, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    *handover = pe__get_integer(use->in, "handover", 0);
    pe_status status = pe__handover_get(use->db, use->doc, use->council,
                                        *handover, row, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK && strcmp(pe__get_text(row, "state", ""), "open") != 0)
        return pe__use_conflict(use, "handover_over");
    return status;
}

/* Enough signed, and not only who keeps it. */
static bool is_enough(const pe__value *signs)
{
    bool other = false;
    for (const pe__value *row = pe__first(signs); row; row = row->next)
        other = other || !pe__get_bool(row, "is_treasurer", false);
    return pe__count_of(signs) >= SIGNS && other;
}

pe_status pe__use_handover_sign(pe__use *use, pe_error *err)
{
    int64_t handover = 0;
    bool added = false;
    pe__value *signs = pe__doc_array(use->doc);
    pe_status status = find_open(use, &handover, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__handover_sign(use->db, handover, use->member, use->now,
                               &added, err);
    if (status == PE_OK && !added)
        return pe__use_conflict(use, "handover_again");
    if (status == PE_OK)
        status = pe__handover_signs(use->db, use->doc, handover, signs, err);
    bool enough = is_enough(signs);
    if (status == PE_OK && enough)
        status = pe__handover_end(use->db, handover, "signed", use->now, err);
    go_on(use, enough ? "handed_over" : "signed");
    return status == PE_OK
               ? pe__use_event(use, enough ? "money.handed_over"
                                           : "money.signed",
                               handover, NULL, err)
               : status;
}

pe_status pe__use_handover_drop(pe__use *use, pe_error *err)
{
    int64_t handover = 0;
    pe_status status = find_open(use, &handover, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__handover_end(use->db, handover, "dropped", use->now, err);
    go_on(use, "handover_dropped");
    return status == PE_OK ? pe__use_event(use, "money.handover_dropped",
                                           handover, NULL, err)
                           : status;
}

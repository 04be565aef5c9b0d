/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For and against, with where it is from. */
#include "decide.h"

#include "decide_own.h"
#include "decide_store.h"
#include "work_talk.h"

enum { WORDS_MOST = 4000, SOURCE_MOST = 500 };

/* words, side (for, against, neither), source. */
pe_status pe__use_argue(pe__use *use, pe_error *err)
{
    int64_t remark = 0;
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    const char *words = pe__use_text(use, "words", WORDS_MOST, true);
    const char *source = pe__use_text(use, "source", SOURCE_MOST, false);
    const char *side = pe__use_choice(use, "side", "neither for against");
    if (pe__use_faulty(use))
        return PE_OK;
    int64_t id = pe__get_integer(decision, "decision", 0);
    status = pe__remark_add(use->db, use->council, "decision", id, use->member,
                            words, use->now, &remark, err);
    if (status == PE_OK)
        status = pe__remark_side_add(use->db, remark,
                                     side[0] == 'n' ? "" : side, source, err);
    if (status != PE_OK)
        return status;
    pe__decision_go(use, id, pe__doc_format(use->doc, "#remark-%lld",
                                            (long long)remark));
    return pe__use_event(use, "remark.said", id, NULL, err);
}

/* Takes back one's own. */
pe_status pe__use_argue_remove(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *decision;
    pe_status status = pe__put_decision(use, &decision, err);
    if (status != PE_OK || decision == NULL)
        return status;
    int64_t remark = pe__get_integer(use->in, "remark", 0);
    status = pe__remark_remove(use->db, use->council, remark, use->member,
                               use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    int64_t id = pe__get_integer(decision, "decision", 0);
    pe__decision_go(use, id, "#remarks");
    return pe__use_event(use, "remark.removed", id, NULL, err);
}

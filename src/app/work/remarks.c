/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What members say about a division. */
#include "work.h"

#include "acts.h"
#include "work_talk.h"

enum { WORDS_MOST = 4000 };

/* words. */
pe_status pe__use_remark(pe__use *use, pe_error *err)
{
    int64_t remark = 0;
    pe__value *division;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    const char *words = pe__use_text(use, "words", WORDS_MOST, true);
    if (pe__use_faulty(use))
        return PE_OK;
    int64_t id = pe__get_integer(division, "division", 0);
    status = pe__remark_add(use->db, use->council, "division", id,
                            use->member, words, use->now, &remark, err);
    if (status != PE_OK)
        return status;
    pe__use_next(use, "/councils/%lld/divisions/%lld#remark-%lld",
                 (long long)use->council, (long long)id, (long long)remark);
    return pe__use_event(use, "remark.said", id, NULL, err);
}

/* Takes back one's own. */
pe_status pe__use_remark_remove(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *division;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = pe__remark_remove(use->db, use->council,
                               pe__path_number(use, "remark"), use->member,
                               use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    pe__use_next(use, "/councils/%lld/divisions/%lld#remarks",
                 (long long)use->council, (long long)id);
    return pe__use_event(use, "remark.removed", id, NULL, err);
}

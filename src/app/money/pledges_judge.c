/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far promises are kept, from what fell due and what came. Pure. */
#include "pledges.h"

#include "error.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

pe_fund_pledge pe__pledge_of(const pe__value *row)
{
    return (pe_fund_pledge){
        .amount = pe__get_integer(row, "amount", 0),
        .from = pe__get_integer(row, "from", 0),
        .until = pe__get_integer(row, "until", 0),
        .months = (int32_t)pe__get_integer(row, "months", 0),
        .kept = 1000};
}

/* What fell due so long ago that it should be there. */
static pe_status measure(const pe_fund_pledge *p, int64_t today, int64_t *due,
                         pe_error *err)
{
    int64_t expected;
    const int64_t to = today - PE__PLEDGE_GRACE_DAYS;
    *due = 0;
    return p->from <= to ? pe_fund_expect(p, 1, p->from, to, due, &expected,
                                          err)
                         : PE_OK;
}

/* Per mille of `due`; who gave more did not promise more. */
static int32_t share_of(int64_t came, int64_t due)
{
    came = came < 0 ? 0 : came > due ? due : came;
    return due > 0 ? (int32_t)((wide)(uint64_t)came * 1000U / (uint64_t)due)
                   : 1000;
}

static void judge(pe__pledge_list *list)
{
    int64_t due = 0, came = 0;
    for (int64_t k = 0; k < list->count; k++) {
        due += list->due[k];
        came += list->came[k] < list->due[k] ? list->came[k] : list->due[k];
    }
    list->is_known = due > 0;
    list->kept = share_of(came, due);
    for (int64_t k = 0; k < list->count; k++) {
        pe_fund_pledge *p = &list->pledge[k];
        const bool tried = p->amount > 0 &&
                           list->due[k] / p->amount >= PE__PLEDGE_TRIED;
        p->kept = tried ? share_of(list->came[k], list->due[k]) : list->kept;
    }
}

pe_status pe__pledges_judge(pe__doc *doc, const pe__value *rows,
                            const char *currency, int64_t today,
                            pe__pledge_list *out, pe_error *err)
{
    const size_t n = pe__count_of(rows) + 1;
    *out = (pe__pledge_list){
        .pledge = pe__doc_alloc(doc, n * sizeof *out->pledge),
        .due = pe__doc_alloc(doc, n * sizeof *out->due),
        .came = pe__doc_alloc(doc, n * sizeof *out->came),
        .kept = 1000, .digits = 2};
    pe_status status = PE_OK;
    if (!out->pledge || !out->due || !out->came)
        return pe__fail_memory(err);
    for (const pe__value *row = pe__first(rows); row && status == PE_OK;
         row = row->next) {
        if (strcmp(pe__get_text(row, "currency", ""), currency) != 0)
            continue;
        const int64_t k = out->count++;
        out->digits = (int)pe__get_integer(row, "digits", 2);
        out->pledge[k] = pe__pledge_of(row);
        out->came[k] = pe__get_integer(row, "came", 0);
        status = measure(&out->pledge[k], today, &out->due[k], err);
    }
    if (status == PE_OK)
        judge(out);
    return status;
}

/* Week by week: what is pledged may come too late for a while. */
pe_status pe__pledges_weeks(const pe__pledge_list *list, int64_t left,
                            int64_t a_week, int64_t today, int64_t most,
                            int64_t *weeks, pe_error *err)
{
    pe_status status = PE_OK;
    for (*weeks = 0; *weeks < most && status == PE_OK; ++*weeks) {
        int64_t promised, expected;
        const int64_t from = today + 1 + 7 * *weeks;
        status = pe_fund_expect(list->pledge, list->count, from, from + 6,
                                &promised, &expected, err);
        if (status != PE_OK ||
            __builtin_add_overflow(left, expected, &left) || left < a_week)
            break;
        left -= a_week;
    }
    return status;
}

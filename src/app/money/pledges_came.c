/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What came of a pledge: entries of the ledger that count for it; and all
 * pledges as a file. */
#include "pledges.h"
#include "clock.h"
#include "pledges_uses.h"

#include "amount.h"
#include "calendar.h"
#include "council_acts.h"
#include "currency.h"
#include "error.h"
#include "money_pledge.h"
#include "permission.h"

#include <inttypes.h>
#include <string.h>

enum { UNMATCHED_DAYS = 400, UNMATCHED = 50 };

pe_status pe__use_pledge_show(pe__use *use, pe_error *err)
{
    pe__value *pledge, *list = pe__doc_array(use->doc);
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = pe__pledge_find(use, &pledge, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__add(use->doc, list, pledge);
    status = pe__pledges_put_due(use, list, err);
    pe__put(use->doc, use->out, "pledge", pledge);
    pe__value *receipts = pe__put_array(use->doc, use->out, "receipts");
    pe__value *unmatched = pe__put_array(use->doc, use->out, "unmatched");
    if (status == PE_OK)
        status = pe__pledge_receipts(use->db, use->doc,
                                     pe__get_integer(pledge, "pledge", 0),
                                     receipts, err);
    if (status == PE_OK && pe__permits(PE__MAY_MONEY_KEEP, use->relations))
        status = pe__pledge_unmatched(use->db, use->doc, use->council,
                                      pe__use_today(use) - UNMATCHED_DAYS,
                                      UNMATCHED, unmatched, err);
    for (pe__value *row = unmatched->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "fits",
                     strcmp(pe__get_text(row, "currency", ""),
                            pe__get_text(pledge, "currency", "")) == 0);
    return status;
}

pe_status pe__use_pledge_match(pe__use *use, pe_error *err)
{
    pe__value *pledge, *entry = pe__doc_object(use->doc);
    bool found = false;
    pe_status status = pe__pledge_find(use, &pledge, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t number = pe__use_integer(use, "entry", 1, INT64_MAX, 0);
    status = pe__pledge_entry(use->db, use->doc, use->council, number, entry,
                              &found, err);
    if (status == PE_OK &&
        (!found || strcmp(pe__get_text(entry, "currency", ""),
                          pe__get_text(pledge, "currency", "")) != 0))
        pe__use_fault(use, "entry", "pledge_entry");
    if (status || pe__use_faulty(use))
        return status;
    const int64_t id = pe__get_integer(pledge, "pledge", 0);
    status = pe__pledge_match(use->db, pe__get_integer(entry, "entry", 0), id,
                              err);
    pe__pledge_next(use, pledge, "matched");
    return status == PE_OK
               ? pe__use_event(use, "pledge.matched", id, NULL, err)
               : status;
}

pe_status pe__use_pledge_unmatch(pe__use *use, pe_error *err)
{
    pe__value *pledge;
    bool found = false;
    pe_status status = pe__pledge_find(use, &pledge, err);
    if (status || use->outcome != PE__DONE)
        return status;
    const int64_t id = pe__get_integer(pledge, "pledge", 0);
    status = pe__pledge_unmatch(use->db, use->council, id,
                                pe__use_integer(use, "entry", 1, INT64_MAX,
                                                0),
                                &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__pledge_next(use, pledge, "unmatched");
    return status == PE_OK
               ? pe__use_event(use, "pledge.unmatched", id, NULL, err)
               : status;
}

/* --- for anyone's program ------------------------------------------------- */

static void put_day(pe__buffer *out, int64_t day)
{
    const pe__date date = pe__date_of(day);
    pe__buffer_format(out, "%04" PRId64 "-%02d-%02d", date.year, date.month,
                      date.day);
}

static void put_line(pe__buffer *out, const pe_fund_pledge *p, int64_t number,
                     int digits)
{
    char text[PE__AMOUNT];
    pe__buffer_format(out, "%" PRId64 ",%s,", number,
                      pe__amount_text(p->amount, digits, false, text));
    put_day(out, p->from);
    pe__buffer_text(out, ",");
    put_day(out, p->until);
    pe__buffer_text(out, ",");
    if (p->months > 0)
        pe__buffer_number(out, p->months);
    pe__buffer_format(out, ",%s\n",
                      pe__amount_text(p->kept, 1, false, text));
}

/* Of the currency of the first: one file is of one. */
pe_status pe__use_pledges_file(pe__use *use, pe_error *err)
{
    pe__pledge_list list;
    pe__buffer out = {0};
    pe__value *rows = pe__doc_array(use->doc);
    const char *name = pe__get_text(use->in, "file_text", "");
    const size_t size = strlen(name);
    if (size < 15 || size > 12 + PE__CURRENCY_LETTERS ||
        strncmp(name, "pledges-", 8) != 0 ||
        strcmp(name + size - 4, ".csv") != 0)
        return pe__use_not_found(use);
    const char *currency = pe__doc_format(use->doc, "%.*s", (int)size - 12,
                                          name + 8);
    pe_status status = pe__pledges(use->db, use->doc, use->council, rows,
                                   err);
    if (status == PE_OK)
        status = pe__pledges_judge(use->doc, rows, currency,
                                   pe__use_today(use), &list, err);
    if (status == PE_OK && list.count == 0)
        return pe__use_not_found(use);
    pe__buffer_text(&out, "pledge,amount,from,until,months,kept\n");
    for (int64_t k = 0; k < list.count && status == PE_OK; k++)
        put_line(&out, &list.pledge[k], k + 1, list.digits);
    if (out.failed)
        status = pe__fail_memory(err);
    if (status == PE_OK)
        pe__use_file(use, "text/csv; charset=utf-8", name, &out);
    pe__buffer_free(&out);
    return status;
}

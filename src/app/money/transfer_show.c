/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of a run: what each stated, what was proposed, and who pays whom. */
#include "transfer.h"
#include "transfer_uses.h"

#include "amount.h"
#include "council_acts.h"
#include "error.h"
#include "money_ledger.h"
#include "money_transfer.h"
#include "people_council.h"
#include "permission.h"

#include <string.h>

/* --- what each states ----------------------------------------------------- */

static const char *short_text(pe__doc *doc, int64_t amount, int digits)
{
    char text[PE__AMOUNT];
    return pe__doc_text(doc, pe__amount_short(amount, digits, text));
}

static int digits_of(const pe__value *row)
{
    return (int)pe__get_integer(row, "digits", 2);
}

static int64_t heads_of(const pe__value *row)
{
    const int64_t need = pe__get_integer(row, "need", 0);
    return need > 0 ? need
                    : pe__get_integer(row, "members", 1) * PE__TRANSFER_SCALE;
}

/* amount × 1000 / heads, rounded down; amounts are below 2^54. */
static int64_t a_head(int64_t amount, int64_t heads)
{
    return heads > 0 ? amount / heads * PE__TRANSFER_SCALE +
                           amount % heads * PE__TRANSFER_SCALE / heads
                     : 0;
}

static void mark_parts(pe__use *use, pe__value *parts)
{
    for (pe__value *row = parts->items.first; row; row = row->next) {
        const int64_t income = pe__get_integer(row, "income", 0);
        const int64_t ledger = pe__get_integer(row, "ledger_income", 0);
        const int64_t after = income + pe__get_integer(row, "transfer", 0);
        pe__put_bool(use->doc, row, "is_other", income != ledger);
        pe__put_bool(use->doc, row, "is_recounted",
                     pe__get_integer(row, "members", 0) !=
                         pe__get_integer(row, "counted", 0));
        pe__put_bool(use->doc, row, "has_need",
                     pe__get_integer(row, "need", 0) > 0);
        pe__put_bool(use->doc, row, "has_most",
                     pe__get_integer(row, "most", -1) >= 0);
        pe__put_money(use->doc, row, "before",
                      a_head(income, heads_of(row)), digits_of(row));
        pe__put_money(use->doc, row, "after",
                      a_head(after, heads_of(row)), digits_of(row));
        pe__put_text(use->doc, row, "need",
                     short_text(use->doc, heads_of(row), 3));
    }
}

/* What this council states: filled in from its ledger, or as it did. */
static pe_status put_own(pe__use *use, const pe__value *run,
                         const pe__value *parts, pe_error *err)
{
    char text[PE__AMOUNT];
    int64_t income = 0, members = 0;
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__value *own = pe__put_object(use->doc, use->out, "own");
    const pe__value *part = pe__first(parts);
    while (part && pe__get_integer(part, "council", 0) != use->council)
        part = part->next;
    pe_status status = pe__transfer_known_income(use, run, &income, err);
    if (status == PE_OK)
        status = pe__membership_count(use->db, use->council, &members, err);
    pe__put_money(use->doc, own, "ledger_income", income, digits_of(run));
    pe__put_number(use->doc, own, "counted", PE__COUNT, members);
    pe__put_bool(use->doc, own, "is_stated", part != NULL);
    pe__put_text(use->doc, typed, "income",
                 pe__amount_text(pe__get_integer(part, "income", income),
                                 digits_of(run), false, text));
    pe__put_integer(use->doc, typed, "members",
                    pe__get_integer(part, "members", members));
    if (pe__get_bool(part, "has_need", false))
        pe__put_text(use->doc, typed, "need",
                     pe__get_text(part, "need", ""));
    if (pe__get_bool(part, "has_most", false))
        pe__put_text(use->doc, typed, "most",
                     pe__amount_text(pe__get_integer(part, "most", 0),
                                     digits_of(run), false, text));
    pe__put_text(use->doc, typed, "reason", pe__get_text(part, "reason", ""));
    if (pe__get_integer(run, "floor", -1) >= 0)
        pe__put_text(use->doc, typed, "floor",
                     pe__amount_text(pe__get_integer(run, "floor", 0),
                                     digits_of(run), false, text));
    return status;
}

/* --- payments ------------------------------------------------------------- */

static pe_status put_payments(pe__use *use, const pe__value *run,
                              pe_error *err)
{
    int64_t done = 0, under_way = 0, due = 0;
    const bool keeps = pe__permits(PE__MAY_MONEY_KEEP, use->relations);
    pe__value *all = pe__put_array(use->doc, use->out, "payments");
    pe_status status = pe__transfer_payments(
        use->db, use->doc, pe__get_integer(run, "run", 0), all, err);
    for (pe__value *row = all->items.first; row; row = row->next) {
        const int64_t amount = pe__get_integer(row, "amount", 0);
        const bool sent = pe__get_integer(row, "sent_entry", 0) != 0;
        const bool came = pe__get_integer(row, "arrived_entry", 0) != 0;
        const bool gives = pe__get_integer(row, "giver", 0) == use->council;
        const bool gets = pe__get_integer(row, "taker", 0) == use->council;
        *(came && sent ? &done : sent ? &under_way : &due) += amount;
        pe__put_bool(use->doc, row, "is_due", !sent && !came);
        pe__put_bool(use->doc, row, "is_sent", sent && !came);
        pe__put_bool(use->doc, row, "is_done", sent && came);
        pe__put_bool(use->doc, row, "is_torn", came && !sent);
        pe__put_bool(use->doc, row, "is_mine", gives || gets);
        pe__put_bool(use->doc, row, "gives", gives);
        pe__put_bool(use->doc, row, "gets", gets);
        pe__put_bool(use->doc, row, "may_send", keeps && gives && !sent);
        pe__put_bool(use->doc, row, "may_take",
                     keeps && gets && sent && !came);
    }
    pe__put_money(use->doc, use->out, "done", done, digits_of(run));
    pe__put_money(use->doc, use->out, "under_way", under_way, digits_of(run));
    pe__put_money(use->doc, use->out, "due", due, digits_of(run));
    return status;
}

static pe_status put_purses(pe__use *use, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "accounts");
    pe_status status = pe__money_accounts(use->db, use->doc, use->council,
                                          all, err);
    for (pe__value *row = all->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "is_purse",
                     strcmp(pe__get_text(row, "kind", ""), "assets") == 0 &&
                         !pe__get_bool(row, "is_pot", false));
    return status;
}

/* --- the page ------------------------------------------------------------- */

static void put_rule(pe__use *use, pe__value *run,
                     const pe__value *parts, const pe__transfer_sums *sums)
{
    pe__buffer file = {0};
    const int rule = pe__transfer_rule_of(pe__get_text(run, "rule", ""));
    const int64_t share = pe__get_integer(run, "share", 0);
    for (int k = 0; k < PE__TRANSFER_RULES; k++)
        pe__put_bool(use->doc, run,
                     pe__doc_format(use->doc, "by_%s",
                                    pe__transfer_rule_names[k]),
                     k == rule);
    pe__put_bool(use->doc, run, "has_rule", rule >= 0);
    pe__put_text(use->doc, run, "percent", short_text(use->doc, share, 4));
    pe__put_money(use->doc, run, "floor_used", sums->floor, sums->digits);
    if (rule < 0 || !pe__transfer_csv(parts, sums->digits, &file)) {
        pe__buffer_free(&file);
        return;
    }
    const char *command = pe__transfer_command(use->doc, rule, share,
                                               sums->floor, sums->digits);
    pe__put_text(use->doc, run, "command", command);
    pe__put_text(use->doc, run, "seen",
                 pe__transfer_digest(use->doc, file.bytes, command));
    pe__buffer_free(&file);
}

static pe_status put_decisions(pe__use *use, const pe__value *run,
                               pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "decisions");
    pe_status status = pe__transfer_decided(use->db, use->doc, use->council,
                                            all, err);
    for (pe__value *row = all->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "is_chosen",
                     pe__get_integer(row, "decision", 0) ==
                         pe__get_integer(run, "decision", 0));
    return status;
}

static pe_status put_stated(pe__use *use, pe__value *run, pe_error *err)
{
    pe__transfer_sums sums;
    bool belongs = false;
    const int64_t id = pe__get_integer(run, "run", 0);
    pe__value *parts = pe__put_array(use->doc, use->out, "parts");
    pe__value *now = pe__put_object(use->doc, use->out, "now");
    pe_status status = pe__transfer_parts(use->db, use->doc, id, parts, err);
    if (status == PE_OK)
        status = pe__transfer_reckon(use->doc, parts,
                                     pe__get_integer(run, "share", 0),
                                     pe__get_integer(run, "floor", -1),
                                     digits_of(run), &sums, err);
    if (status != PE_OK)
        return status;
    pe__transfer_put_table(use->doc, now, parts, sums.transfer, sums.groups,
                           sums.digits);
    pe__transfer_put_words(use->doc, now, &sums);
    pe__put_bool(use->doc, now, "is_now", true);
    put_rule(use, run, parts, &sums);
    mark_parts(use, parts);
    pe__put_bool(use->doc, use->out, "has_two", sums.groups >= 2);
    status = pe__transfer_belongs(use->db, use->council,
                                  pe__get_integer(run, "council", 0),
                                  &belongs, err);
    const bool open = pe__get_bool(run, "is_open", false);
    pe__put_bool(use->doc, run, "may_state",
                 open && belongs &&
                     pe__permits(PE__MAY_MONEY_KEEP, use->relations));
    pe__put_bool(use->doc, run, "may_lead",
                 open && pe__get_bool(run, "is_above", false) &&
                     pe__permits(PE__MAY_TRANSFER_LEAD, use->relations));
    return status == PE_OK ? put_own(use, run, parts, err) : status;
}

pe_status pe__use_transfer_show(pe__use *use, pe_error *err)
{
    pe__value *run;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = pe__transfer_find(use, &run, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put(use->doc, use->out, "run", run);
    pe__value *silent = pe__put_array(use->doc, use->out, "silent");
    status = put_stated(use, run, err);
    if (status == PE_OK && pe__get_bool(run, "is_open", false))
        status = pe__transfer_silent(use->db, use->doc,
                                     pe__get_integer(run, "run", 0), silent,
                                     err);
    if (status == PE_OK)
        status = pe__transfer_put_year(use, run, err);
    if (status == PE_OK && pe__get_bool(run, "may_lead", false))
        status = put_decisions(use, run, err);
    if (status == PE_OK)
        status = put_payments(use, run, err);
    if (status == PE_OK)
        status = put_purses(use, err);
    return status;
}

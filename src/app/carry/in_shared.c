/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "in_shared.h"

#include "error.h"
#include "groups.h"
#include "in_rules.h"
#include "mem.h"
#include "transfer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- who is not here ------------------------------------------------------ */

static const pe__value *find_left(const pe__value *left, const char *run)
{
    const pe__value *l = pe__first(left);
    while (l != NULL && strcmp(pe__get_text(l, "run", ""), run) != 0)
        l = l->next;
    return l;
}

static pe_status look_at(pe__sql *db, pe__doc *doc, const char *run,
                         const char *origin, const char *name, pe__value *left,
                         pe_error *err)
{
    int64_t council = 0;
    pe_status status = pe__carry_known(db, origin, &council, err);
    if (status != PE_OK || council != 0 || find_left(left, run) != NULL)
        return status;
    pe__value *one = pe__add_object(doc, left);
    pe__put_text(doc, one, "run", run);
    pe__put_text(doc, one, "name", name);
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

pe_status pe__carry_unshared(pe__sql *db, pe__doc *doc, const char *folder,
                             pe__value *left, pe_error *err)
{
    char path[4096];
    pe__table *table = NULL;
    static const char *const heads[] = {"run", "council", "name"};
    int32_t column[3] = {0, 0, 0};
    snprintf(path, sizeof path, "%s/transfer_parts.csv", folder);
    pe_status status = pe__table_read(path, NULL, &table, err);
    for (int k = 0; k < 3 && status == PE_OK; k++)
        status = pe__column(table, heads[k], &column[k], err);
    for (int64_t row = 0; status == PE_OK && row < pe__table_rows(table);
         row++) {
        pe__cell run = {table, row, column[0]}, id = {table, row, column[1]};
        pe__cell name = {table, row, column[2]};
        status = look_at(db, doc, pe__cell_text(run), pe__cell_text(id),
                         pe__cell_text(name), left, err);
    }
    pe__table_free(table);
    return status;
}

bool pe__carry_is_unshared(const pe__value *left, const pe__carry_sheet *sheet,
                           const pe__table *table, int64_t row,
                           int32_t column)
{
    pe__cell cell = {(pe__table *)(uintptr_t)table, row, column};
    return strncmp(sheet->file, "transfer_", 9) == 0 &&
           find_left(left, pe__cell_text(cell)) != NULL;
}

pe_status pe__carry_of_others(pe__sql *db, pe__cell from, pe__carry_type type,
                              int k, pe__carry_cell *cell, pe_error *err)
{
    pe_status status = PE_OK;
    double number = 0;
    cell[k] = (pe__carry_cell){.null = *pe__cell_text(from) == '\0'};
    if (type == PE__CARRY_SHOWN)
        return PE_OK;
    if (type == PE__CARRY_COUNCIL) {
        cell[k].null = false;
        status = pe__carry_known(db, pe__cell_text(from), &cell[k].integer,
                                 err);
        return status == PE_OK && cell[k].integer == 0
                   ? pe__cell_fail(from, err, "a council that is in this hub "
                                   "is expected, by the \"origin\" in its "
                                   "council.json")
                   : status;
    }
    if (cell[k].null)
        return PE_OK;
    status = pe__cell_number(from, &number, err);
    if (status == PE_OK)
        status = pe__carry_entry_of(db, cell[k - 1].integer, (int64_t)number,
                                    &cell[k].integer, err);
    return status == PE_OK && cell[k].integer == 0
               ? pe__cell_fail(from, err, "the number of an entry in the "
                               "ledger of the council before it is expected")
               : status;
}

/* --- reckoned again ------------------------------------------------------- */

/* What a council stated and came to; or, of a payment, what two of them did.
 * Numbers of councils are others in each hub, and so may their order be. */
typedef struct {
    int64_t income, members, need, most, transfer;
} share;
typedef struct {
    share from, to;
    int64_t amount;
} payment;

typedef struct {
    const pe__carry_look *look;
    const pe__value *run;
    pe__groups groups;
    int64_t *transfer;         /* [groups] */
    pe_fund_payment *pay;      /* [groups] */
    int64_t payments;
    pe_fund_transfer_info info;
    int64_t at;                /* its row */
} sharing;

static share share_of(const sharing *s, int64_t k)
{
    const pe_fund_group *g = &s->groups.group[k];
    return (share){g->income, g->members, g->need, g->most, s->transfer[k]};
}

static share stated(const pe__value *part)
{
    return (share){pe__get_integer(part, "income", 0),
                   pe__get_integer(part, "members", 0),
                   pe__get_integer(part, "need", 0),
                   pe__get_integer(part, "most", -1),
                   pe__get_integer(part, "transfer", 0)};
}

static bool is_of(const sharing *s, const pe__value *row)
{
    return pe__get_integer(row, "run", 0) == pe__get_integer(s->run, "run", 0);
}

static bool same(const share *a, const share *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Each of the rows is one of the file's that no other is. */
static pe_status check_parts(const sharing *s, const pe__value *parts,
                             pe_error *err)
{
    int64_t row = 0, count = 0;
    char *taken = pe__zalloc((size_t)s->groups.groups + 1, 1);
    pe_status status = taken ? PE_OK : pe__fail_memory(err);
    for (const pe__value *p = pe__first(parts); p && !status;
         p = p->next, row++) {
        if (!is_of(s, p))
            continue;
        const share mine = stated(p);
        int64_t k = 0;
        for (; k < s->groups.groups; k++) {
            const share its = share_of(s, k);
            if (!taken[k] && same(&mine, &its))
                break;
        }
        if (k == s->groups.groups)
            status = pe__carry_refuse(
                s->look, "transfer_parts", row, "reckoned again by the rule, "
                "what this council stated, or what it gives or gets, is "
                "another than the groups of its run come to; one of the two "
                "was changed since", err);
        else
            taken[k] = 1;
        count++;
    }
    pe__free(taken);
    if (status == PE_OK && count != s->groups.groups)
        status = pe__carry_refuse(s->look, "transfer_runs", s->at, "groups: so "
                                  "many are expected as transfer_parts.csv has "
                                  "of this run", err);
    return status;
}

static bool find_share(const pe__value *parts, const sharing *s,
                       int64_t council, share *out)
{
    for (const pe__value *p = pe__first(parts); p; p = p->next)
        if (is_of(s, p) && pe__get_integer(p, "council", 0) == council) {
            *out = stated(p);
            return true;
        }
    return false;
}

static bool fits(const sharing *s, const payment *p, const char *taken,
                 int64_t *which)
{
    for (int64_t k = 0; k < s->payments; k++) {
        const share from = share_of(s, s->pay[k].from);
        const share to = share_of(s, s->pay[k].to);
        if (!taken[k] && p->amount == s->pay[k].amount &&
            same(&p->from, &from) && same(&p->to, &to)) {
            *which = k;
            return true;
        }
    }
    return false;
}

static pe_status check_payments(const sharing *s, const pe__value *parts,
                                const pe__value *payments, pe_error *err)
{
    int64_t row = 0, count = 0, which = 0;
    char *taken = pe__zalloc((size_t)s->payments + 1, 1);
    pe_status status = taken ? PE_OK : pe__fail_memory(err);
    for (const pe__value *v = pe__first(payments); v && !status;
         v = v->next, row++) {
        payment p = {.amount = pe__get_integer(v, "amount", 0)};
        if (!is_of(s, v))
            continue;
        bool known = find_share(parts, s, pe__get_integer(v, "giver", 0),
                                &p.from) &&
                     find_share(parts, s, pe__get_integer(v, "taker", 0),
                                &p.to) &&
                     fits(s, &p, taken, &which);
        if (!known)
            status = pe__carry_refuse(
                s->look, "transfer_payments", row, "reckoned again, this is "
                "not who pays whom how much; it was changed since", err);
        else
            taken[which] = 1;
        count++;
    }
    pe__free(taken);
    if (status == PE_OK && count != s->payments)
        status = pe__carry_refuse(s->look, "transfer_runs", s->at, "payments "
                                  "of it are missing in transfer_payments.csv",
                                  err);
    return status;
}

static pe_status reckon(sharing *s, pe_error *err)
{
    const int rule = pe__transfer_rule_of(pe__get_text(s->run, "rule", ""));
    const pe_fund_transfer_settings settings = {
        .rule = (pe_fund_transfer_rule)rule,
        .share = pe__get_integer(s->run, "share", 0),
        .floor = pe__get_integer(s->run, "floor", 0),
        .scale = PE__TRANSFER_SCALE};
    const size_t n = (size_t)s->groups.groups + 1;
    pe_error why = {0};
    s->transfer = pe__zalloc(n, sizeof *s->transfer);
    s->pay = pe__zalloc(n, sizeof *s->pay);
    if (s->transfer == NULL || s->pay == NULL)
        return pe__fail_memory(err);
    pe_status status = pe_fund_transfer(s->groups.group, s->groups.groups,
                                        &settings, s->transfer, &s->info,
                                        &why);
    if (status == PE_NO_MEMORY)
        return pe__fail_memory(err);
    if (status != PE_OK ||
        s->info.moved != pe__get_integer(s->run, "moved", 0))
        return pe__carry_refuse(s->look, "transfer_runs", s->at, "moved: "
                                "reckoned again, from the groups by the rule, "
                                "another amount changes hands; one of them was "
                                "changed since", err);
    s->payments = pe_fund_pay(s->transfer, s->groups.groups, s->pay);
    return PE_OK;
}

/* The file that was settled is the one that is there. */
static pe_status read_groups(sharing *s, pe__doc *doc, pe_error *err)
{
    char path[4096], place[PE__PLACE_TEXT];
    const char *file = pe__get_text(s->run, "file", "");
    snprintf(path, sizeof path, "%s/transfer_runs-%s-groups.csv",
             s->look->folder,
             pe__places_name(s->look->places, PE__CARRY_RUN,
                             pe__get_integer(s->run, "run", 0), place));
    if (strcmp(pe__transfer_digest(doc, file, ""),
               pe__get_text(s->run, "digest", "")) != 0)
        return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0, "these are not the "
                           "groups that were settled: their SHA-256 is "
                           "another than the digest in transfer_runs.csv; "
                           "export the council anew");
    pe_status status = pe__groups_parse(path, file, strlen(file), &s->groups,
                                        err);
    const int64_t digits = pe__get_integer(s->run, "digits", 2);
    return status == PE_OK && s->groups.digits != digits
               ? pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                             "amounts with %" PRId64 " decimals are expected, "
                             "as transfer_runs.csv says", digits)
               : status;
}

static pe_status check_run(sharing *s, pe__doc *doc, const pe__value *parts,
                           const pe__value *payments, pe_error *err)
{
    pe_status status = read_groups(s, doc, err);
    if (status == PE_OK)
        status = reckon(s, err);
    if (status == PE_OK)
        status = check_parts(s, parts, err);
    if (status == PE_OK)
        status = check_payments(s, parts, payments, err);
    pe__groups_free(&s->groups);
    pe__free(s->transfer);
    pe__free(s->pay);
    return status;
}

pe_status pe__carry_check_shared(const pe__carry_look *look, pe_error *err)
{
    int64_t at = 0;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *runs = pe__doc_array(doc), *parts = pe__doc_array(doc);
    pe__value *payments = pe__doc_array(doc);
    pe_status status = pe__carry_back(look, doc, "transfer_runs", runs, err);
    if (status == PE_OK)
        status = pe__carry_back(look, doc, "transfer_parts", parts, err);
    if (status == PE_OK)
        status = pe__carry_back(look, doc, "transfer_payments", payments, err);
    for (const pe__value *r = pe__first(runs); r && !status;
         r = r->next, at++) {
        sharing s = {.look = look, .run = r, .at = at};
        if (strcmp(pe__get_text(r, "state", ""), "settled") == 0)
            status = check_run(&s, doc, parts, payments, err);
    }
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}

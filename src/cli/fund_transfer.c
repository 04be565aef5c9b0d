/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund transfer: what flows between groups, by one rule or by all of
 * them side by side. */
#include "fund.h"

#include "amount.h"
#include "command.h"
#include "error.h"
#include "groups.h"
#include "mem.h"
#include "print_doc.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

enum { RULES = 3, SHOWN = 40 };

static const char *const rule_name[RULES] = {"median", "floor", "leximin"};

typedef struct {
    pe__groups groups;
    bool wanted[RULES];
    pe_fund_transfer_settings settings[RULES];
    int64_t *transfer[RULES]; /* [groups] */
    pe_fund_transfer_info info[RULES];
    pe_fund_payment *pay[RULES]; /* [pays] */
    int64_t pays[RULES];
    int64_t shown;            /* groups of the table */
    int wide;                 /* columns of an amount, with a gap before it */
} flows;

/* --- what was asked ------------------------------------------------------- */

/* Half of what a head has on average. */
static int64_t half_of_mean(const pe__groups *g)
{
    long double income = 0.0L, heads = 0.0L;
    for (int64_t k = 0; k < g->groups; k++) {
        const pe_fund_group *one = &g->group[k];
        income += (long double)one->income;
        heads += one->need > 0 ? (long double)one->need / PE__NEED_SCALE
                               : (long double)one->members;
    }
    return heads > 0 ? (int64_t)(income / heads / 2) : 0;
}

static pe_status read_rules(const pe__options *o, flows *f, pe_error *err)
{
    bool known = !pe__given(o, PE__OPT_TRANSFER_RULE);
    for (int k = 0; k < RULES; k++) {
        f->wanted[k] = !pe__given(o, PE__OPT_TRANSFER_RULE) ||
                       strcmp(o->rule, rule_name[k]) == 0;
        known = known || f->wanted[k];
        f->settings[k].rule = (pe_fund_transfer_rule)k;
        f->settings[k].scale = PE__NEED_SCALE;
        f->settings[k].floor = half_of_mean(&f->groups);
        if (!pe__amount_read(o->surplus, strlen(o->surplus), 4,
                             &f->settings[k].share) ||
            f->settings[k].share < 0 || f->settings[k].share > 1000000)
            return pe__fail(err, PE_USAGE, "--share takes percent between 0 "
                                           "and 100, such as 4 or 2.5");
        if (o->floor && (!pe__amount_read(o->floor, strlen(o->floor),
                                          f->groups.digits,
                                          &f->settings[k].floor) ||
                         f->settings[k].floor < 0))
            return pe__fail(err, PE_USAGE, "--floor takes an amount, with at "
                            "most %d digits behind the point here",
                            f->groups.digits);
    }
    return known ? PE_OK : pe__fail(err, PE_USAGE, "--rule takes median, "
                                    "floor or leximin");
}

static pe_status reckon(flows *f, pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < RULES && status == PE_OK; k++) {
        if (!f->wanted[k])
            continue;
        const size_t n = (size_t)f->groups.groups;
        f->transfer[k] = pe__alloc(n, sizeof *f->transfer[k]);
        f->pay[k] = pe__alloc(n, sizeof *f->pay[k]);
        status = f->transfer[k] && f->pay[k]
                     ? pe_fund_transfer(f->groups.group, f->groups.groups,
                                        &f->settings[k], f->transfer[k],
                                        &f->info[k], err)
                     : pe__fail_memory(err);
        if (status == PE_OK)
            f->pays[k] = pe_fund_pay(f->transfer[k], f->groups.groups,
                                     f->pay[k]);
    }
    return status;
}

/* --- for people ----------------------------------------------------------- */

static const char *name_of(const flows *f, int64_t k)
{
    const char *name = pe__table_cell(f->groups.table, k, f->groups.name);
    return *name ? name : pe__table_cell(f->groups.table, k, f->groups.id);
}

/* The level as an amount, rounded down. */
static int64_t level_of(const pe_fund_transfer_info *info)
{
    return info->level_bottom > 0 ? info->level_top / info->level_bottom : 0;
}

static void say_rule(const flows *f, int k)
{
    char text[400], level[PE__AMOUNT], moved[PE__AMOUNT], missing[PE__AMOUNT];
    const pe_fund_transfer_info *i = &f->info[k];
    const int digits = f->groups.digits;
    pe__amount_text(level_of(i), digits, true, level);
    pe__amount_text(i->moved, digits, true, moved);
    pe__amount_text(i->short_of, digits, true, missing);
    if (k == PE_FUND_MEDIAN)
        snprintf(text, sizeof text, "median: groups above the median of %s a "
                 "head give %g %% of what is above it; those below get it in "
                 "proportion to what they lack.", level,
                 (double)f->settings[k].share / 1e4);
    else if (k == PE_FUND_FLOOR)
        snprintf(text, sizeof text, "floor: everybody is guaranteed %s a head; "
                 "those above give in proportion to what they have above it, "
                 "here %.2f %% of it. Missing all the same: %s.", level,
                 100.0 * (double)i->rate_top /
                     (double)(i->rate_bottom > 0 ? i->rate_bottom : 1),
                 missing);
    else
        snprintf(text, sizeof text, "leximin: the worst off are as well off "
                 "as can be, within what groups agreed to give: %s a head, "
                 "or what they have when they have given all of that.",
                 level);
    pe__terminal_wrap(stdout, text, 0, 2, pe__terminal_width(stdout));
    snprintf(text, sizeof text, "%s changes hands: from %" PRId64 " groups to "
             "%" PRId64 ".", moved, i->givers, i->takers);
    pe__terminal_wrap(stdout, text, 0, 2, pe__terminal_width(stdout));
}

/* Amounts take what the longest needs, so that names have the rest. */
static int amount_room(const flows *f)
{
    char text[PE__AMOUNT];
    int wide = (int)strlen("leximin");
    for (int64_t k = 0; k < f->shown; k++) {
        int size = (int)strlen(pe__amount_text(f->groups.group[k].income,
                                               f->groups.digits, true, text));
        wide = size > wide ? size : wide;
        for (int r = 0; r < RULES; r++) {
            if (!f->wanted[r])
                continue;
            size = (int)strlen(pe__amount_text(f->transfer[r][k],
                                               f->groups.digits, true, text));
            wide = size > wide ? size : wide;
        }
    }
    return wide + 2;
}

static void print_group(const flows *f, int64_t k, int room)
{
    char text[PE__AMOUNT];
    const pe_fund_group *g = &f->groups.group[k];
    pe__terminal_name(stdout, name_of(f, k), room);
    printf("%*s%9" PRId64, f->wide,
           pe__amount_text(g->income, f->groups.digits, true, text),
           g->members);
    for (int r = 0; r < RULES; r++)
        if (f->wanted[r])
            printf("%*s", f->wide, pe__amount_text(f->transfer[r][k],
                                                   f->groups.digits, true,
                                                   text));
    printf("\n");
}

/* Who pays whom, when it is one rule. */
static void print_payments(const flows *f)
{
    char text[PE__AMOUNT];
    int rule = 0, room = (pe__terminal_width(stdout) - f->wide - 4) / 2;
    room = room < 8 ? 8 : room > 30 ? 30 : room;
    while (!f->wanted[rule])
        rule++;
    if (f->pays[rule] > 0)
        printf("\nwho pays whom:\n");
    for (int64_t k = 0; k < f->pays[rule]; k++) {
        const pe_fund_payment *p = &f->pay[rule][k];
        pe__terminal_name(stdout, name_of(f, p->from), room);
        fputs(pe__terminal_utf8() ? " → " : " -> ", stdout);
        pe__terminal_name(stdout, name_of(f, p->to), room);
        printf("%*s\n", f->wide, pe__amount_text(p->amount, f->groups.digits,
                                                 true, text));
    }
}

static void print(flows *f)
{
    int rules = 0;
    for (int r = 0; r < RULES; r++)
        rules += f->wanted[r];
    f->shown = f->groups.groups > SHOWN && rules > 1 ? SHOWN
                                                     : f->groups.groups;
    f->wide = amount_room(f);
    int room = pe__terminal_width(stdout) - 9 - (1 + rules) * f->wide - 1;
    room = room < 8 ? 8 : room > 40 ? 40 : room;
    printf("%-*s%*s%9s", room, "group", f->wide, "income", "members");
    for (int r = 0; r < RULES; r++)
        if (f->wanted[r])
            printf("%*s", f->wide, rule_name[r]);
    printf("\n");
    for (int64_t k = 0; k < f->shown; k++)
        print_group(f, k, room);
    if (f->groups.groups > SHOWN && rules > 1)
        printf("%s and %" PRId64 " more groups; with --rule or --json, all of "
               "them\n", pe__terminal_utf8() ? "…" : "...",
               f->groups.groups - SHOWN);
    printf("\n");
    for (int r = 0; r < RULES; r++)
        if (f->wanted[r])
            say_rule(f, r);
    if (rules == 1)
        print_payments(f);
}

/* --- JSON: all that a checker needs --------------------------------------- */

static void put_payments(const flows *f, int r, pe__doc *doc, pe__value *one)
{
    const pe__groups *g = &f->groups;
    pe__value *list = pe__put_array(doc, one, "payments");
    for (int64_t k = 0; k < f->pays[r]; k++) {
        const pe_fund_payment *p = &f->pay[r][k];
        pe__value *line = pe__add_object(doc, list);
        pe__put_text(doc, line, "from",
                     pe__table_cell(g->table, p->from, g->id));
        pe__put_text(doc, line, "to", pe__table_cell(g->table, p->to, g->id));
        pe__put_integer(doc, line, "amount", p->amount);
    }
}

static void put_rule(const flows *f, int r, pe__doc *doc, pe__value *one)
{
    const pe_fund_transfer_info *i = &f->info[r];
    pe__put_text(doc, one, "rule", rule_name[r]);
    pe__put_integer(doc, one, "share_millionths", f->settings[r].share);
    pe__put_integer(doc, one, "floor", f->settings[r].floor);
    pe__put_integer(doc, one, "moved", i->moved);
    pe__put_integer(doc, one, "givers", i->givers);
    pe__put_integer(doc, one, "takers", i->takers);
    pe__put_integer(doc, one, "short_of", i->short_of);
    pe__put_format(doc, one, "level", "%" PRId64 "/%" PRId64, i->level_top,
                   i->level_bottom);
    pe__put_format(doc, one, "rate", "%" PRId64 "/%" PRId64, i->rate_top,
                   i->rate_bottom);
    pe__value *list = pe__put_array(doc, one, "transfers");
    for (int64_t k = 0; k < f->groups.groups; k++) {
        pe__value *line = pe__add_object(doc, list);
        pe__put_text(doc, line, "group",
                     pe__table_cell(f->groups.table, k, f->groups.id));
        pe__put_integer(doc, line, "transfer", f->transfer[r][k]);
    }
    put_payments(f, r, doc, one);
}

static pe_status print_json(const flows *f, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_integer(doc, all, "digits", f->groups.digits);
    pe__put_integer(doc, all, "need_scale", PE__NEED_SCALE);
    pe__value *rules = pe__put_array(doc, all, "rules");
    for (int r = 0; r < RULES; r++)
        if (f->wanted[r])
            put_rule(f, r, doc, pe__add_object(doc, rules));
    const pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_fund_transfer(const pe__options *options)
{
    pe_error err = {0};
    flows f = {0};
    pe_status status = pe__groups_read(options->argument[0], &f.groups, &err);
    if (status == PE_OK)
        status = read_rules(options, &f, &err);
    if (status == PE_OK)
        status = reckon(&f, &err);
    if (status == PE_OK && options->json)
        status = print_json(&f, &err);
    else if (status == PE_OK)
        print(&f);
    for (int k = 0; k < RULES; k++) {
        pe__free(f.transfer[k]);
        pe__free(f.pay[k]);
    }
    pe__groups_free(&f.groups);
    return pe__terminal_finish(status == PE_OK ? PE__EXIT_SOLVED
                                               : pe__terminal_fail(&err));
}

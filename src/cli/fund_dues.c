/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund dues: what members owe, by ability. */
#include "fund.h"

#include "amount.h"
#include "command.h"
#include "error.h"
#include "groups.h"
#include "mem.h"
#include "print_doc.h"
#include "steps.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

enum { MONEY = 15 };

typedef struct {
    pe__groups people;
    pe__steps steps;
    bool by_steps;
    int64_t total, free; /* a head keeps so much untouched */
    int64_t *due;        /* [groups] */
    int64_t reached;     /* their sum */
} dues;

static pe_status read_amount(const char *text, const char *option, int digits,
                             int64_t *out, pe_error *err)
{
    if (!pe__amount_read(text, strlen(text), digits, out) || *out < 0)
        return pe__fail(err, PE_USAGE, "--%s takes an amount of 0 or more, "
                        "with at most %d digits behind the point here",
                        option, digits);
    return PE_OK;
}

static pe_status read_rule(const pe__options *o, dues *d, pe_error *err)
{
    const char *rule = pe__given(o, PE__OPT_DUES_RULE) ? o->rule : "ability";
    d->by_steps = strcmp(rule, "steps") == 0;
    if (!d->by_steps && strcmp(rule, "ability") != 0)
        return pe__fail(err, PE_USAGE, "--rule takes ability or steps");
    if (d->by_steps != (o->arguments > 1))
        return pe__fail(err, PE_USAGE, d->by_steps
                            ? "the rule steps takes a table of steps after "
                              "that of the members"
                            : "a table of steps goes with --rule steps");
    if (d->by_steps && (o->total || o->floor))
        return pe__fail(err, PE_USAGE, "--total and --floor go with the rule "
                                       "ability");
    if (!d->by_steps && o->total == NULL)
        return pe__fail(err, PE_USAGE, "the rule ability takes --total: what "
                                       "all give together");
    return PE_OK;
}

static pe_status read(const pe__options *o, dues *d, pe_error *err)
{
    pe_status status = read_rule(o, d, err);
    if (status == PE_OK)
        status = pe__groups_read_people(o->argument[0], &d->people, err);
    if (status == PE_OK && d->by_steps)
        return pe__steps_read(o->argument[1], d->people.digits, &d->steps,
                              err);
    if (status == PE_OK)
        status = read_amount(o->total, "total", d->people.digits, &d->total,
                             err);
    if (status == PE_OK && o->floor)
        status = read_amount(o->floor, "floor", d->people.digits, &d->free,
                             err);
    return status;
}

/* What a head keeps, for all heads of all: the engine has it for whole heads
 * alone, so what each keeps is taken off before. */
static pe_status by_ability(dues *d, pe_error *err)
{
    __extension__ typedef unsigned __int128 wide;
    const int64_t n = d->people.groups;
    pe_status status;
    pe_fund_group *left = pe__alloc((size_t)n, sizeof *left);
    if (left == NULL)
        return pe__fail_memory(err);
    for (int64_t k = 0; k < n; k++) {
        const pe_fund_group *g = &d->people.group[k];
        const int64_t heads = g->need > 0 ? g->need : PE__NEED_SCALE;
        const wide product = (wide)(uint64_t)heads * (uint64_t)d->free;
        const wide keeps = (product + PE__NEED_SCALE - 1) / PE__NEED_SCALE;
        left[k] = *g;
        left[k].income = keeps < (wide)(uint64_t)g->income
                             ? g->income - (int64_t)keeps
                             : 0;
        left[k].need = 0;
    }
    status = pe_fund_dues(left, n, 0, d->total, d->due, &d->reached, err);
    pe__free(left);
    return status;
}

static pe_status by_steps(dues *d, pe_error *err)
{
    pe_status status = PE_OK;
    for (int64_t k = 0; k < d->people.groups && status == PE_OK; k++) {
        const pe_fund_group *g = &d->people.group[k];
        status = pe_fund_dues_by_steps(d->steps.step, d->steps.steps,
                                       g->income, &d->due[k], err);
        if (status == PE_OK && g->most >= 0 && g->most < d->due[k])
            d->due[k] = g->most;
        if (status == PE_OK &&
            __builtin_add_overflow(d->reached, d->due[k], &d->reached))
            status = pe__fail(err, PE_BAD_INPUT, "dues come to more than "
                                                 "2^63");
    }
    return status;
}

static void print(const dues *d)
{
    char text[PE__AMOUNT];
    const pe__groups *g = &d->people;
    int room = pe__terminal_width(stdout) - 2 * MONEY - 1;
    room = room < 8 ? 8 : room > 40 ? 40 : room;
    printf("%-*s%*s%*s\n", room, "member", MONEY, "income", MONEY, "due");
    for (int64_t k = 0; k < g->groups; k++) {
        pe__terminal_name(stdout, pe__table_cell(g->table, k, g->name), room);
        printf("%*s", MONEY, pe__amount_text(g->group[k].income, g->digits,
                                             true, text));
        printf("%*s\n", MONEY, pe__amount_text(d->due[k], g->digits, true,
                                               text));
    }
    printf("\ntogether: %s\n", pe__amount_text(d->reached, g->digits, true,
                                               text));
    if (!d->by_steps && d->reached < d->total)
        printf("missing of the total: %s; more than all have above what stays "
               "untouched\n", pe__amount_text(d->total - d->reached,
                                              g->digits, true, text));
}

static pe_status print_json(const dues *d, pe_error *err)
{
    const pe__groups *g = &d->people;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "rule", d->by_steps ? "steps" : "ability");
    pe__put_integer(doc, all, "digits", g->digits);
    if (!d->by_steps) {
        pe__put_integer(doc, all, "total", d->total);
        pe__put_integer(doc, all, "floor", d->free);
    }
    pe__put_integer(doc, all, "together", d->reached);
    pe__value *list = pe__put_array(doc, all, "dues");
    for (int64_t k = 0; k < g->groups; k++) {
        pe__value *line = pe__add_object(doc, list);
        pe__put_text(doc, line, "member",
                     pe__table_cell(g->table, k, g->id));
        pe__put_integer(doc, line, "due", d->due[k]);
    }
    const pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_fund_dues(const pe__options *options)
{
    pe_error err = {0};
    dues d = {0};
    pe_status status = read(options, &d, &err);
    if (status == PE_OK) {
        d.due = pe__zalloc((size_t)d.people.groups, sizeof *d.due);
        status = d.due ? PE_OK : pe__fail_memory(&err);
    }
    if (status == PE_OK)
        status = d.by_steps ? by_steps(&d, &err) : by_ability(&d, &err);
    if (status == PE_OK && options->json)
        status = print_json(&d, &err);
    else if (status == PE_OK)
        print(&d);
    pe__free(d.due);
    pe__steps_free(&d.steps);
    pe__groups_free(&d.people);
    return pe__terminal_finish(status == PE_OK ? PE__EXIT_SOLVED
                                               : pe__terminal_fail(&err));
}

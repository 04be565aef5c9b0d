/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads a period's lines, adds the medians of what co-workers said, and lets
 * reckon.c do the sums. */
#include "claims.h"

#include "error.h"
#include "pay_store.h"

#include <string.h>

/* Ratings come by the rated one: those of one member stand side by side. */
typedef struct {
    pe__claims *claims;
    int64_t line; /* the one that is rated just now */
    int32_t with[PE__EFFORT_MOST + 1]; /* ratings of so many points */
    int32_t count;
} medians;

static void close_line(medians *m)
{
    pe__pay_line *line = &m->claims->line[m->line];
    line->raters = m->count;
    line->median_times_2 = pe__pay_median_times_2(m->with);
    memset(m->with, 0, sizeof m->with);
    m->count = 0;
}

static void take_rating(void *context, int64_t rated, int32_t points)
{
    medians *m = context;
    while (m->line < m->claims->lines &&
           m->claims->line[m->line].member < rated) {
        close_line(m);
        m->line++;
    }
    if (m->line == m->claims->lines ||
        m->claims->line[m->line].member != rated ||
        points < PE__EFFORT_LEAST || points > PE__EFFORT_MOST)
        return; /* has no line in this period */
    m->with[points]++;
    m->count++;
}

static pe_status read_medians(pe__use *use, int64_t period,
                              pe__claims *claims, pe_error *err)
{
    medians m = {.claims = claims};
    pe_status status = pe__effort_each(use->db, period, take_rating, &m, err);
    if (status == PE_OK && m.line < claims->lines)
        close_line(&m);
    return status;
}

static pe_status read_lines(pe__use *use, int64_t period, pe__claims *claims,
                            pe_error *err)
{
    claims->names = pe__doc_array(use->doc);
    pe_status status = pe__pay_claims(use->db, use->doc, use->council, period,
                                      claims->names, err);
    if (status)
        return status;
    claims->lines = (int64_t)pe__count_of(claims->names);
    claims->line = pe__doc_alloc(use->doc, ((size_t)claims->lines + 1) *
                                               sizeof *claims->line);
    if (claims->line == NULL)
        return pe__fail_memory(err);
    pe__pay_line *line = claims->line;
    for (const pe__value *row = pe__first(claims->names); row;
         row = row->next, line++)
        *line = (pe__pay_line){
            .member = pe__get_integer(row, "member", 0),
            .quarters = pe__get_integer(row, "hours", 0),
            .need = pe__get_integer(row, "need", 0)};
    return PE_OK;
}

pe_status pe__claims_reckon(pe__use *use, const pe__value *period,
                            pe__claims *claims, pe_error *err)
{
    int64_t number = pe__get_integer(period, "period", 0);
    pe__value *rule = pe__doc_object(use->doc);
    *claims = (pe__claims){.pool = pe__get_integer(period, "pool", 0)};
    pe_status status = pe__pay_rule_get(use->db, use->doc, use->council, rule,
                                        err);
    if (status == PE_OK)
        status = read_lines(use, number, claims, err);
    if (status == PE_OK)
        status = read_medians(use, number, claims, err);
    if (status)
        return status;
    claims->rule = (pe__pay_rule){
        .by_effort = strcmp(pe__get_text(period, "way", ""), "effort") == 0,
        .least_percent =
            (int32_t)pe__get_integer(rule, "effort_least_percent", 80),
        .most_percent =
            (int32_t)pe__get_integer(rule, "effort_most_percent", 120)};
    return pe__pay_reckon(&claims->rule, claims->pool, claims->line,
                          claims->lines, &claims->sum, err);
}

static void put_line(pe__use *use, pe__value *array, const pe__claims *claims,
                     const pe__pay_line *line, const pe__value *row)
{
    pe__doc *doc = use->doc;
    pe__value *to = pe__add_object(doc, array);
    pe__put_integer(doc, to, "member", line->member);
    pe__put_text(doc, to, "name", pe__get_text(row, "name", ""));
    pe__put_number(doc, to, "hours", PE__HOURS, line->quarters);
    pe__put_integer(doc, to, "percent", line->percent);
    pe__put_bool(doc, to, "is_rated",
                 claims->rule.by_effort && line->raters >= PE__EFFORT_RATERS);
    pe__put_number(doc, to, "base", PE__MONEY, line->base);
    pe__put_number(doc, to, "allowance", PE__MONEY, line->allowance);
    pe__put_bool(doc, to, "has_allowance", line->allowance > 0);
    pe__put_number(doc, to, "amount", PE__MONEY, line->amount);
    pe__put_bool(doc, to, "is_mine", line->member == use->member);
}

static void put_sum(pe__use *use, const pe__claims *claims)
{
    pe__doc *doc = use->doc;
    const pe__pay_sum *sum = &claims->sum;
    pe__value *to = pe__put_object(doc, use->out, "sum");
    pe__put_number(doc, to, "pool", PE__MONEY, sum->pool);
    pe__put_number(doc, to, "needs", PE__MONEY, sum->needs_met);
    pe__put_number(doc, to, "needs_asked", PE__MONEY, sum->needs_asked);
    pe__put_bool(doc, to, "is_short", sum->needs_met < sum->needs_asked);
    pe__put_number(doc, to, "for_hours", PE__MONEY, sum->for_hours);
    pe__put_number(doc, to, "hours", PE__HOURS, sum->quarters);
    if (sum->quarters > 0)
        pe__put_number(doc, to, "an_hour", PE__MONEY,
                       sum->for_hours * 4 / sum->quarters);
    pe__put_number(doc, to, "unspent", PE__MONEY, sum->unspent);
    pe__put_bool(doc, to, "has_unspent", sum->unspent > 0);
}

void pe__claims_put(pe__use *use, const pe__claims *claims)
{
    pe__value *array = pe__put_array(use->doc, use->out, "claims");
    const pe__value *row = pe__first(claims->names);
    for (int64_t k = 0; k < claims->lines && row; k++, row = row->next)
        put_line(use, array, claims, &claims->line[k], row);
    put_sum(use, claims);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How the council divides its work. */
#include "work.h"

#include "acts.h"
#include "cells.h"
#include "ids.h"
#include "work_rule.h"

#include <parecon/jobs.h>

/* typed: band, most_tasks, desirability_weight, price, period_weeks,
 * objection_hours, tenure, rating_way, categories, is_scale, is_ranking,
 * is_category; can. */
pe_status pe__use_work_rule(pe__use *use, pe_error *err)
{
    pe__work_rule rule;
    char hours[PE__HOURS_SIZE];
    pe__doc *doc = use->doc;
    pe__value *typed = pe__put_object(doc, use->out, "typed");
    pe_status status = pe__work_rule_read(use->db, doc, use->council, &rule,
                                          err);
    if (status != PE_OK)
        return status;
    pe__put_text(doc, typed, "band", pe__hours_text(rule.band_quarters,
                                                    hours));
    pe__put_integer(doc, typed, "most_tasks", rule.most_tasks);
    pe__put_format(doc, typed, "desirability_weight", "%g",
                   rule.desirability_weight);
    pe__put_format(doc, typed, "price", "%g", rule.price);
    pe__put_integer(doc, typed, "period_weeks", rule.period_weeks);
    pe__put_integer(doc, typed, "objection_hours", rule.objection_hours);
    pe__put_integer(doc, typed, "tenure", rule.tenure);
    pe__put_text(doc, typed, "rating_way", rule.rating_way);
    pe__put_text(doc, typed, "categories", rule.categories);
    pe__put_bool(doc, use->out, pe__doc_format(doc, "is_%s", rule.rating_way),
                 true);
    return pe__put_head(use, err);
}

/* Kinds of work as a list; no more than the engine balances. */
static const char *read_categories(pe__use *use, bool needed)
{
    const char *text = pe__use_text(use, "categories", 500, needed), *item;
    const char *list = "";
    size_t length;
    int count = 0;
    for (; pe__list_next(&text, ';', &item, &length); count++)
        list = pe__doc_format(use->doc, "%s%s%.*s", list, *list ? "; " : "",
                              (int)length, item);
    if (count > PE_JOBS_RATINGS_MAX)
        pe__use_fault(use, "categories", "work.categories_most");
    if (needed && count == 1)
        pe__use_fault(use, "categories", "work.categories_least");
    return list;
}

pe_status pe__use_work_rule_change(pe__use *use, pe_error *err)
{
    pe__work_rule rule = pe__work_rule_default();
    rule.band_quarters = pe__use_quarters(use, "band", 0, 160,
                                          rule.band_quarters);
    rule.most_tasks = pe__use_integer(use, "most_tasks", 1, 100,
                                      rule.most_tasks);
    rule.desirability_weight = pe__use_real(use, "desirability_weight", 0, 10,
                                            rule.desirability_weight);
    rule.price = pe__use_real(use, "price", 0, 1000, 0);
    rule.period_weeks = pe__use_integer(use, "period_weeks", 1, 104,
                                        rule.period_weeks);
    rule.objection_hours = pe__use_integer(use, "objection_hours", 1, 1440,
                                           rule.objection_hours);
    rule.tenure = pe__use_integer(use, "tenure", 0, 20, 0);
    rule.rating_way = pe__use_choice(use, "rating_way",
                                     "scale ranking category");
    rule.categories = read_categories(use, rule.rating_way[0] == 'c');
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__work_rule_write(use->db, use->council, &rule, err);
    if (status != PE_OK)
        return status;
    pe__use_next(use, "/councils/%lld/divisions?said=work.rule_changed",
                 (long long)use->council);
    return pe__use_event(use, "rule.changed", use->council, NULL, err);
}

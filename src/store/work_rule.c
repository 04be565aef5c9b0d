/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "work_rule.h"

#include "error.h"
#include "query.h"

pe__work_rule pe__work_rule_default(void)
{
    return (pe__work_rule){.band_quarters = 4, .most_tasks = 12,
                           .desirability_weight = 1, .period_weeks = 13,
                           .objection_hours = 72, .rating_way = "scale",
                           .categories = ""};
}

pe_status pe__work_rule_read(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__work_rule *out, pe_error *err)
{
    pe__value *row = pe__doc_object(doc);
    bool found = false;
    *out = pe__work_rule_default();
    pe_status status = pe__query_row(db, doc, row, &found, err,
        "SELECT band_quarters AS band, most_tasks, desirability_weight, price,"
        " period_weeks, objection_hours, tenure, rating_way, categories"
        " FROM work_rule WHERE council = $1", "i", council);
    if (status != PE_OK || !found)
        return status;
    if (pe__doc_failed(doc))
        return pe__fail_memory(err);
    out->band_quarters = pe__get_integer(row, "band", 4);
    out->most_tasks = pe__get_integer(row, "most_tasks", 12);
    out->desirability_weight = pe__get_real(row, "desirability_weight", 1);
    out->price = pe__get_real(row, "price", 0);
    out->period_weeks = pe__get_integer(row, "period_weeks", 13);
    out->objection_hours = pe__get_integer(row, "objection_hours", 72);
    out->tenure = pe__get_integer(row, "tenure", 0);
    out->rating_way = pe__get_text(row, "rating_way", "scale");
    out->categories = pe__get_text(row, "categories", "");
    return PE_OK;
}

pe_status pe__work_rule_write(pe__sql *db, int64_t council,
                              const pe__work_rule *rule, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "INSERT INTO work_rule (council, band_quarters, most_tasks,"
        " desirability_weight, price, period_weeks, objection_hours, tenure,"
        " rating_way, categories)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (council) DO UPDATE SET"
        " band_quarters = excluded.band_quarters,"
        " most_tasks = excluded.most_tasks,"
        " desirability_weight = excluded.desirability_weight,"
        " price = excluded.price, period_weeks = excluded.period_weeks,"
        " objection_hours = excluded.objection_hours,"
        " tenure = excluded.tenure, rating_way = excluded.rating_way,"
        " categories = excluded.categories", "iiirriiitt", council,
        rule->band_quarters, rule->most_tasks, rule->desirability_weight,
        rule->price, rule->period_weeks, rule->objection_hours, rule->tenure,
        rule->rating_way, rule->categories);
}

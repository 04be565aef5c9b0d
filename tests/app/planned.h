/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies, their plans and the pages about them, for tests of the report.
 * Every call ends the test when it cannot be done. */
#ifndef PE_TEST_PLANNED_H
#define PE_TEST_PLANNED_H

#include "market.h"
#include "plan_report.h"
#include "report_page.h"

typedef struct {
    pe__economy *economy;
    pe_plan *plan;
    pe_plan_solution solution;
    pe_plan_info info;
    pe__plan_result result;
    pe__plan_paper paper;
} planned;

/* A small economy with all that a report has words for; `name`, which holds no
 * quotation mark, goes before every name. */
pe__economy *rich_economy(const char *name);
pe__economy *shipped(const char *name); /* of data/economies */
pe__economy *generated(int32_t goods, int64_t councils);

/* Plans an economy, which it takes over; freed with drop. */
planned *plan_of(pe__economy *economy, int32_t rounds);
planned *rich(const char *name);
void drop(planned *p);

char *html_of(const planned *p, size_t *size); /* for free() */
page *page_from(const planned *p);             /* for free_page */
/* Fails unless the text stands on the page, or when it must not. */
void says(const planned *p, const char *text, bool wanted);

#endif

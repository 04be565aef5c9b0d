/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the plan report share: the view (the result with all that
 * is derived from it, made once), names and words, and the sections of the
 * page in the order in which they stand. Nothing here fails but memory and the
 * stream; both stick in the page (base/report.h) and come out at its end. */
#ifndef PE_APP_PLAN_REPORT_OWN_H
#define PE_APP_PLAN_REPORT_OWN_H

#include "page.h"
#include "plan_parts.h"
#include "plan_report.h"

enum {
    PE__GOODS_LISTED = 600,   /* goods in the table of all */
    PE__COUNCILS_LISTED = 25, /* councils named for one reason */
    PE__BRANCHES_LISTED = 400,
    PE__KINDS = PE_PLAN_POLLUTANT + 1
};

typedef struct {
    const pe__plan_paper *paper;
    const pe__plan_result *result;
    const pe__economy *economy;
    const pe_plan_problem *problem;
    const pe_plan_solution *solution;
    const pe_plan_info *info;
    pe__report *page;
    double income;         /* social income: the sum of the rights */
    double tolerance;
    double *start;         /* [goods] price to compare with; NAN = unknown */
    pe__branches branches; /* the tree of federations */
    double level;          /* prices now : at the start, weighted by what is
                              used; NAN = unknown */
} pe__plan_view;

/* --- plan_report_view.c --------------------------------------------------- */

/* False: it has failed the page; the view is then empty. The caller frees it
 * either way. */
bool pe__plan_view_make(pe__plan_view *view, const pe__plan_paper *paper,
                        pe__report *page);
void pe__plan_view_free(pe__plan_view *view);

pe_plan_kind pe__kind_of(const pe__plan_view *view, int32_t good);
/* Labour, resources, capital and pollutants: what no council makes. */
bool pe__is_primary(pe_plan_kind kind);
double pe__given(const pe__plan_view *view, int32_t good); /* supply */
bool pe__counts(const pe__plan_view *view, int32_t good);  /* in balance */
bool pe__below_one(const pe__plan_view *view, int64_t worker); /* SB < SC */

/* Of `count` items those with the largest key, at most `most`, largest first,
 * ties by number; NAN leaves an item out. Returns how many there are in all
 * that are not left out; `out` [most]. */
typedef double pe__plan_key(const pe__plan_view *view, int64_t item);
int64_t pe__largest(const pe__plan_view *view, pe__plan_key *key,
                    int64_t count, int64_t *out, int64_t most);

const char *pe__label_text(const pe__plan_view *view, pe__label which,
                           int64_t item);
const char *pe__good_name(const pe__plan_view *view, int32_t good);
/* "private goods", "labour"; the same with a capital. */
const char *pe__kind_words(pe_plan_kind kind);
const char *pe__kind_word(pe_plan_kind kind); /* for the heading "goods" */
const char *pe__kind_title(pe_plan_kind kind);
/* A bar in a table's cell from `from` to `to`, percent of its width. */
void pe__cell_bar(pe__plan_view *view, double from, double to, bool warm);

/* --- the sections --------------------------------------------------------- */

/* Each writes its whole <section>; `wanted` says whether it has anything to
 * show. */
typedef struct {
    const char *id, *title;
    bool (*wanted)(const pe__plan_view *view);
    void (*write)(pe__plan_view *view);
} pe__plan_part;

void pe__plan_lead(pe__plan_view *view);        /* plan_report_lead.c */
void pe__plan_rounds(pe__plan_view *view);      /* plan_report_rounds.c */
void pe__plan_prices(pe__plan_view *view);      /* plan_report_prices.c */
void pe__plan_goods(pe__plan_view *view);       /* plan_report_goods.c */
void pe__plan_changes(pe__plan_view *view);     /* plan_report_prices.c */
void pe__plan_scarce(pe__plan_view *view);      /* plan_report_scarce.c */
bool pe__plan_has_scarce(const pe__plan_view *view);
void pe__plan_flows(pe__plan_view *view);       /* plan_report_flows.c */
bool pe__plan_has_flows(const pe__plan_view *view);
void pe__plan_balances(pe__plan_view *view);    /* plan_report_balances.c */
void pe__plan_troubles(pe__plan_view *view);    /* plan_report_troubles.c */
bool pe__plan_has_troubles(const pe__plan_view *view);
void pe__plan_method(pe__plan_view *view);      /* plan_report_method.c */

/* --- the picture of flows ------------------------------------------------- */

enum { PE__FLOW_COLUMNS = 4, PE__FLOW_NODES = 13 };

typedef struct {
    char name[160];
    double in, out; /* value */
} pe__flow_node;

/* Values that run from column to column. */
typedef struct {
    pe__flow_node node[PE__FLOW_COLUMNS][PE__FLOW_NODES];
    int nodes[PE__FLOW_COLUMNS];
    double value[PE__FLOW_COLUMNS - 1][PE__FLOW_NODES][PE__FLOW_NODES];
} pe__flows;

/* Gathers them: O(inputs + wants). False: it has failed the page. */
bool pe__flows_make(pe__plan_view *view, pe__flows *flows);
/* plan_report_sankey.c: the picture, with the words over it. */
void pe__flows_draw(pe__plan_view *view, const pe__flows *flows);

/* The same and web/plan.css, put into the program when it is built. */
extern const char pe__plan_css[];

#endif

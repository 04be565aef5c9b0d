/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What for, how many, and what those drawn together should be like. */
#include "panels.h"

#include "draw_own.h"
#include "draw_store.h"
#include "written.h"

#include <string.h>

enum { TITLE_MOST = 120, SAYS_MOST = 4000, FACT_MOST = 220, ROWS_MOST = 60,
       DAYS = 7, DAYS_MOST = 60 };

static const char *numbered(pe__use *use, const char *name, int k)
{
    return pe__doc_format(use->doc, "%s_%d", name, k);
}

/* "site:North", as the form has it. */
static const char *value_of(pe__doc *doc, const pe__value *fact)
{
    return pe__doc_format(doc, "%s:%s", pe__get_text(fact, "kind", ""),
                          pe__get_text(fact, "fact", ""));
}

/* --- showing -------------------------------------------------------------- */

static void put_number_of(pe__use *use, pe__value *row, const char *key,
                          const pe__value *quota, int k)
{
    int64_t kept = pe__get_integer(quota, key, -1);
    const char *number = kept > 0 || (kept == 0 && key[0] == 'm')
                             ? pe__doc_format(use->doc, "%lld",
                                              (long long)kept) : "";
    pe__put_text(use->doc, row, key,
                 use->writes ? pe__get_text(use->in, numbered(use, key, k), "")
                             : number);
}

/* facts: a row for each, with what was typed or is kept. */
static void put_facts(pe__use *use, const pe__value *facts,
                      const pe__value *quotas)
{
    pe__doc *doc = use->doc;
    pe__value *rows = pe__put_array(doc, use->out, "facts");
    int k = 0;
    for (const pe__value *f = pe__first(facts); f != NULL; f = f->next) {
        pe__value *row = pe__doc_copy(doc, f);
        const char *value = value_of(doc, f);
        const pe__value *q = pe__first(quotas);
        while (q != NULL && strcmp(value_of(doc, q), value) != 0)
            q = q->next;
        pe__put_integer(doc, row, "number", ++k);
        pe__put_text(doc, row, "value", value);
        pe__draw_name_fact(doc, row);
        put_number_of(use, row, "least", q, k);
        put_number_of(use, row, "most", q, k);
        pe__add(doc, rows, row);
    }
}

static void put_typed(pe__use *use, const pe__value *panel)
{
    static const char *const texts[] = {"title", "says", "seats", "days"};
    pe__value *asked = pe__put_object(use->doc, use->out, "asked");
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        const pe__value *from = pe__get(use->writes ? use->in : panel,
                                        texts[k]);
        if (from != NULL)
            pe__put(use->doc, asked, texts[k], pe__doc_copy(use->doc, from));
    }
    if (panel == NULL && !use->writes)
        pe__put_integer(use->doc, asked, "days", DAYS);
}

/* `panel` NULL: a new one. */
static pe_status put_form(pe__use *use, const pe__value *panel, pe_error *err)
{
    pe__value *people, *quotas = pe__doc_array(use->doc);
    pe_status status = pe__panel_pool(use, NULL, &people, err);
    if (status == PE_OK && panel != NULL)
        status = pe__panel_quotas(use->db, use->doc, quotas,
                                  pe__get_integer(panel, "panel", 0), err);
    if (status != PE_OK)
        return status;
    put_typed(use, panel);
    put_facts(use, pe__draw_facts(use->doc, people), quotas);
    pe__put_number(use->doc, use->out, "members", PE__COUNT,
                   (int64_t)pe__count_of(people));
    return PE_OK;
}

pe_status pe__use_panel_form(pe__use *use, pe_error *err)
{
    return put_form(use, NULL, err);
}

/* The one of the path, while it can change. */
static pe_status find_open(pe__use *use, pe__value **panel, pe_error *err)
{
    pe_status status = pe__panel_find(use, panel, err);
    if (status != PE_OK || *panel == NULL ||
        pe__get_bool(*panel, "is_open", false))
        return status;
    *panel = NULL;
    return pe__use_conflict(use, "panel_drawn");
}

pe_status pe__use_panel_change_form(pe__use *use, pe_error *err)
{
    pe__value *panel;
    pe_status status = find_open(use, &panel, err);
    return status != PE_OK || panel == NULL ? status
                                            : put_form(use, panel, err);
}

/* --- reading -------------------------------------------------------------- */

/* An empty field is `otherwise`; -2 = no number from 0 to the seats. */
static int64_t read_number(pe__use *use, const char *field, int64_t seats,
                           int64_t otherwise)
{
    const pe__value *value = pe__get(use->in, field);
    if (value == NULL || value->kind == PE__NULL ||
        (value->kind == PE__TEXT && value->text.size == 0))
        return otherwise;
    int64_t number = pe__get_integer(use->in, field, -2);
    return number >= 0 && number <= seats ? number : -2;
}

/* What is wrong with any of them stands above all. */
static void read_quota(pe__use *use, pe__value *quotas,
                       const pe__value *facts, int64_t seats, int k)
{
    int64_t least = read_number(use, numbered(use, "least", k), seats, 0);
    int64_t most = read_number(use, numbered(use, "most", k), seats, -1);
    const char *value = pe__use_text(use, numbered(use, "fact", k), FACT_MOST,
                                     false);
    const pe__value *f = pe__first(facts);
    if (least == 0 && most == -1)
        return;
    while (f != NULL && strcmp(value_of(use->doc, f), value) != 0)
        f = f->next;
    if (least == -2 || most == -2)
        pe__use_fault(use, "quotas", "panel_number");
    else if (f == NULL)
        pe__use_fault(use, "quotas", "panel_fact");
    else if (most >= 0 && most < least)
        pe__use_fault(use, "quotas", "panel_most");
    else if (pe__count_of(quotas) == PE__PANEL_QUOTAS)
        pe__use_fault(use, "quotas", "panel_quotas");
    if (pe__use_faulty(use))
        return;
    pe__value *quota = pe__add_object(use->doc, quotas);
    pe__put_text(use->doc, quota, "kind", pe__get_text(f, "kind", ""));
    pe__put_text(use->doc, quota, "fact", pe__get_text(f, "fact", ""));
    pe__put_integer(use->doc, quota, "least", least);
    pe__put_integer(use->doc, quota, "most", most);
}

static pe_status read_form(pe__use *use, pe__panel_new *p, pe__value *quotas,
                           pe_error *err)
{
    pe__value *people;
    pe_status status = pe__panel_pool(use, NULL, &people, err);
    if (status != PE_OK)
        return status;
    int64_t there = (int64_t)pe__count_of(people);
    const pe__value *facts = pe__draw_facts(use->doc, people);
    *p = (pe__panel_new){.council = use->council, .by = use->member,
                         .now = use->now};
    p->title = pe__one_line(use->doc,
                            pe__use_text(use, "title", TITLE_MOST, true));
    p->says = pe__use_text(use, "says", SAYS_MOST, false);
    p->seats = pe__use_integer(use, "seats", 1, PE__PANEL_SEATS, 0);
    p->days = pe__use_integer(use, "days", 1, DAYS_MOST, DAYS);
    if (there > PE__PANEL_PEOPLE)
        pe__use_fault(use, "seats", "panel_large");
    else if (p->seats == 0 && !pe__use_faulty(use))
        pe__use_fault(use, "seats", "needed");
    else if (p->seats > there)
        pe__use_fault(use, "seats", "panel_seats");
    for (int k = 1; k <= ROWS_MOST && pe__get(use->in, numbered(use, "fact",
                                                                k)); k++)
        read_quota(use, quotas, facts, p->seats > 0 ? p->seats : 1, k);
    return PE_OK;
}

static pe_status add_quotas(pe__use *use, int64_t panel,
                            const pe__value *quotas, pe_error *err)
{
    int64_t place = 0;
    pe_status status = PE_OK;
    for (const pe__value *q = pe__first(quotas); q != NULL && status == PE_OK;
         q = q->next)
        status = pe__panel_quota_add(use->db, panel, ++place, q, err);
    return status;
}

pe_status pe__use_panel_add(pe__use *use, pe_error *err)
{
    pe__panel_new p;
    int64_t id = 0;
    pe__value *quotas = pe__doc_array(use->doc);
    pe_status status = read_form(use, &p, quotas, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__panel_add(use->db, &p, &id, err);
    if (status == PE_OK)
        status = add_quotas(use, id, quotas, err);
    pe__put_integer(use->doc, use->out, "panel", id);
    pe__panel_go(use, id, "opened");
    return status == PE_OK ? pe__use_event(use, "panel.opened", id, NULL, err)
                           : status;
}

pe_status pe__use_panel_change(pe__use *use, pe_error *err)
{
    pe__panel_new p;
    bool done = false;
    pe__value *panel, *quotas = pe__doc_array(use->doc);
    pe_status status = find_open(use, &panel, err);
    if (status != PE_OK || panel == NULL)
        return status;
    status = read_form(use, &p, quotas, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    int64_t id = pe__get_integer(panel, "panel", 0);
    status = pe__panel_change(use->db, id, &p, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "panel_drawn");
    if (status == PE_OK)
        status = add_quotas(use, id, quotas, err);
    pe__panel_go(use, id, "changed");
    return status == PE_OK ? pe__use_event(use, "panel.changed", id, NULL, err)
                           : status;
}

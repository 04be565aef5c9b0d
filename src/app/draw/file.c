/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What anybody draws again from: people as numbers, with a yes in the column of
 * each quota that is about them. */
#include "panels.h"

#include "draw_own.h"
#include "draw_store.h"
#include "error.h"
#include "written.h"

#include <inttypes.h>
#include <string.h>

/* "1 site: North", quoted: the number makes it a name of its own. */
static void put_column(const pe__value *quota, pe__buffer *out)
{
    pe__buffer name = {0};
    pe__buffer_format(&name, "%" PRId64 " %s: %s",
                      pe__get_integer(quota, "place", 0),
                      pe__get_text(quota, "kind", ""),
                      pe__get_text(quota, "fact", ""));
    out->failed = out->failed || name.failed;
    if (!name.failed)
        pe__quoted_put(name.bytes, out);
    pe__buffer_free(&name);
}

void pe__draw_people_file(const pe__value *people, const pe__value *quotas,
                          pe__buffer *out)
{
    pe__buffer_text(out, "person");
    for (const pe__value *q = pe__first(quotas); q != NULL; q = q->next) {
        pe__buffer_text(out, ",");
        put_column(q, out);
    }
    pe__buffer_text(out, "\n");
    for (const pe__value *p = pe__first(people); p != NULL; p = p->next) {
        pe__buffer_number(out, pe__get_integer(p, "member", 0));
        for (const pe__value *q = pe__first(quotas); q != NULL; q = q->next)
            pe__buffer_text(out, pe__draw_fits(pe__get_text(p, "fits", ""),
                                               pe__get_integer(q, "place", 0))
                                     ? ",yes" : ",no");
        pe__buffer_text(out, "\n");
    }
}

void pe__draw_quotas_file(const pe__value *quotas, const pe__value *left,
                          pe__buffer *out)
{
    const pe__value *l = pe__first(left);
    pe__buffer_text(out, "column,value,least,most\n");
    for (const pe__value *q = pe__first(quotas); q != NULL && l != NULL;
         q = q->next, l = l->next) {
        put_column(q, out);
        pe__buffer_format(out, ",yes,%" PRId64 ",%" PRId64 "\n",
                          pe__first(l)->integer, pe__first(l)->next->integer);
    }
}

static const pe__value *find_step(const pe__value *steps, int64_t number)
{
    const pe__value *s = pe__first(steps);
    while (s != NULL && pe__get_integer(s, "step", 0) != number)
        s = s->next;
    return s;
}

pe_status pe__use_panel_file(pe__use *use, pe_error *err)
{
    pe__value *panel, *steps = pe__doc_array(use->doc);
    pe__value *quotas = pe__doc_array(use->doc);
    pe__value *people = pe__doc_array(use->doc);
    int64_t number = pe__get_integer(use->in, "step", 0);
    pe_status status = pe__panel_find(use, &panel, err);
    if (status != PE_OK || panel == NULL)
        return status;
    int64_t id = pe__get_integer(panel, "panel", 0);
    status = pe__panel_steps(use->db, use->doc, steps, id, err);
    if (status == PE_OK)
        status = pe__panel_quotas(use->db, use->doc, quotas, id, err);
    if (status == PE_OK)
        status = pe__panel_people(use->db, use->doc, people, id, number, err);
    if (status != PE_OK)
        return status;
    pe__buffer out = {0};
    const pe__value *step = find_step(steps, number);
    const char *name = pe__get_text(use->in, "name_text", "");
    const char *start = pe__doc_format(use->doc, "panel-%" PRId64 "-%" PRId64,
                                       id, number);
    if (step != NULL &&
        strcmp(name, pe__doc_format(use->doc, "%s-people.csv", start)) == 0)
        pe__draw_people_file(people, quotas, &out);
    else if (step != NULL &&
             strcmp(name, pe__doc_format(use->doc, "%s-quotas.csv", start)) ==
                 0)
        pe__draw_quotas_file(quotas, pe__get(step, "left"), &out);
    else
        return pe__use_not_found(use);
    if (out.failed)
        status = pe__fail_memory(err);
    else
        pe__use_file(use, "text/csv; charset=utf-8", name, &out);
    pe__buffer_free(&out);
    return status;
}

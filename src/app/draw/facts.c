/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a quota can be about: facts that stand in the hub already, so that
 * nobody is asked anew and nobody says it of themselves for the occasion. */
#include "draw_own.h"

#include "council_acts.h"

#include <stdlib.h>
#include <string.h>

enum { YEAR_DAYS = 365, LONG_YEARS = 3, FACTS_MOST = 60 };

static const char *since(int64_t joined, int64_t now)
{
    int64_t years = (now - joined) / ((int64_t)YEAR_DAYS * PE__DAY_SECONDS);
    return years < 1 ? "new" : years < LONG_YEARS ? "some" : "long";
}

static bool is_same(const pe__value *a, const pe__value *b)
{
    return strcmp(pe__get_text(a, "kind", ""), pe__get_text(b, "kind", "")) ==
               0 &&
           strcmp(pe__get_text(a, "fact", ""), pe__get_text(b, "fact", "")) ==
               0;
}

/* Once, however often it is said. */
static void add_fact(pe__doc *doc, pe__value *array, const char *kind,
                     const char *fact)
{
    pe__value *one = pe__doc_object(doc);
    pe__put_text(doc, one, "kind", kind);
    pe__put_text(doc, one, "fact", fact);
    bool known = *fact == '\0';
    for (const pe__value *f = pe__first(array); f != NULL; f = f->next)
        known = known || is_same(f, one);
    if (!known)
        pe__add(doc, array, one);
}

void pe__draw_know(pe__doc *doc, pe__value *members, int64_t now)
{
    for (pe__value *m = members->items.first; m != NULL; m = m->next) {
        pe__value *skills = pe__doc_object(doc);
        pe__value *known = pe__put_array(doc, m, "known");
        add_fact(doc, known, "site", pe__get_text(m, "site", ""));
        add_fact(doc, known, "since",
                 since(pe__get_integer(m, "joined", now), now));
        pe__put_list(doc, skills, "list", pe__get_text(m, "skills", ""));
        for (const pe__value *s = pe__first(pe__get(skills, "list"));
             s != NULL; s = s->next)
            add_fact(doc, known, "skill", s->text.bytes);
    }
}

/* Sites, then how long, then skills; what more people have stands first. */
static int compare(const void *left, const void *right)
{
    const pe__value *a = *(pe__value *const *)left;
    const pe__value *b = *(pe__value *const *)right;
    static const char *const order = "site since skill";
    const char *kinds[] = {strstr(order, pe__get_text(a, "kind", "")),
                           strstr(order, pe__get_text(b, "kind", ""))};
    int64_t have[] = {pe__get_integer(a, "have", 0),
                      pe__get_integer(b, "have", 0)};
    if (kinds[0] != kinds[1])
        return kinds[0] < kinds[1] ? -1 : 1;
    if (have[0] != have[1])
        return have[0] > have[1] ? -1 : 1;
    return strcmp(pe__get_text(a, "fact", ""), pe__get_text(b, "fact", ""));
}

pe__value *pe__draw_facts(pe__doc *doc, const pe__value *members)
{
    pe__value *all[FACTS_MOST], *out = pe__doc_array(doc);
    int count = 0;
    for (const pe__value *m = pe__first(members); m != NULL; m = m->next)
        for (const pe__value *f = pe__first(pe__get(m, "known")); f != NULL;
             f = f->next) {
            int k = 0;
            while (k < count && !is_same(all[k], f))
                k++;
            if (k == FACTS_MOST)
                continue;
            if (k == count)
                all[count++] = pe__doc_copy(doc, f);
            pe__put_number(doc, all[k], "have", PE__COUNT,
                           pe__get_integer(all[k], "have", 0) + 1);
        }
    if (pe__doc_failed(doc))
        return NULL;
    qsort(all, (size_t)count, sizeof(pe__value *), compare);
    for (int k = 0; k < count; k++)
        pe__add(doc, out, all[k]);
    return out;
}

void pe__draw_fit(pe__doc *doc, pe__value *members, const pe__value *quotas)
{
    for (pe__value *m = members->items.first; m != NULL; m = m->next) {
        const char *fits = "";
        for (const pe__value *q = pe__first(quotas); q != NULL; q = q->next)
            for (const pe__value *f = pe__first(pe__get(m, "known"));
                 f != NULL; f = f->next)
                if (is_same(q, f))
                    fits = pe__doc_format(doc, "%s%s%lld", fits,
                                          *fits == '\0' ? "" : " ",
                                          (long long)pe__get_integer(
                                              q, "place", 0));
        pe__put_text(doc, m, "fits", fits);
    }
}

void pe__draw_name_fact(pe__doc *doc, pe__value *fact)
{
    const char *kind = pe__get_text(fact, "kind", "");
    pe__put_bool(doc, fact, pe__doc_format(doc, "is_%s", kind), true);
    if (strcmp(kind, "since") == 0)
        pe__put_bool(doc, fact,
                     pe__doc_format(doc, "is_%s",
                                    pe__get_text(fact, "fact", "")), true);
}

bool pe__draw_fits(const char *fits, int64_t place)
{
    while (*fits != '\0') {
        char *end;
        if (strtoll(fits, &end, 10) == place)
            return true;
        if (end == fits)
            return false;
        fits = end;
    }
    return false;
}

int64_t pe__draw_have(const pe__value *rows, int64_t place)
{
    int64_t have = 0;
    for (const pe__value *row = pe__first(rows); row != NULL; row = row->next)
        have += pe__draw_fits(pe__get_text(row, "fits", ""), place);
    return have;
}

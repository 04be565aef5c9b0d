/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which quota to loosen, and how far, when nobody can meet them. */
#include "draw_own.h"

typedef struct {
    pe__doc *doc;
    const pe__value *people, *left;
    int64_t seats;
    int64_t work; /* left for all that is tried */
} question;

/* `left` with one number of the quota `place` (from 1) put to another. */
static pe__value *with(const question *q, int64_t place, bool least,
                       int64_t number)
{
    pe__value *out = pe__doc_array(q->doc);
    int64_t at = 0;
    for (const pe__value *l = pe__first(q->left); l != NULL; l = l->next) {
        bool it = ++at == place;
        const pe__value *low = pe__first(l), *high = low->next;
        pe__value *pair = pe__add_array(q->doc, out);
        pe__add_number(q->doc, pair, PE__INTEGER,
                       it && least ? number : low->integer);
        pe__add_number(q->doc, pair, PE__INTEGER,
                       it && !least ? number : high->integer);
    }
    return out;
}

static pe_status try_it(question *q, int64_t place, bool least,
                        int64_t number, bool *possible, pe_error *err)
{
    return pe__draw_possible(q->doc, q->people,
                             with(q, place, least, number), q->seats,
                             &q->work, possible, err);
}

/* The nearest number that makes it possible; what is looser than a number that
 * does does, too. *to = -1: none does. */
static pe_status nearest(question *q, int64_t place, bool least,
                         int64_t from, int64_t *to, pe_error *err)
{
    bool possible = false;
    int64_t bad = from, good = least ? 0 : q->seats;
    *to = -1;
    if (bad == good)
        return PE_OK;
    pe_status status = try_it(q, place, least, good, &possible, err);
    if (status != PE_OK || !possible)
        return status;
    while (status == PE_OK && bad - good > 1) { /* least */
        int64_t middle = good + (bad - good) / 2;
        status = try_it(q, place, least, middle, &possible, err);
        *(possible ? &good : &bad) = middle;
    }
    while (status == PE_OK && good - bad > 1) { /* most */
        int64_t middle = bad + (good - bad) / 2;
        status = try_it(q, place, least, middle, &possible, err);
        *(possible ? &good : &bad) = middle;
    }
    *to = good;
    return status;
}

pe_status pe__draw_advise(pe__doc *doc, pe__value *advice,
                          const pe__value *people, const pe__value *left,
                          int64_t seats, pe_error *err)
{
    question q = {doc, people, left, seats, PE__PANEL_WORK};
    int64_t place = 0;
    pe_status status = PE_OK;
    for (const pe__value *l = pe__first(left); l != NULL && status == PE_OK;
         l = l->next) {
        place++;
        for (int turn = 0; turn < 2 && status == PE_OK; turn++) {
            bool least = turn == 0;
            const pe__value *low = pe__first(l);
            int64_t to, from = least ? low->integer : low->next->integer;
            pe_error why = {0};
            status = nearest(&q, place, least, from, &to, &why);
            if (status == PE_USAGE) /* what was found so far is right */
                return PE_OK;
            if (status != PE_OK)
                *err = why;
            if (status != PE_OK || to < 0)
                continue;
            pe__value *one = pe__add_object(doc, advice);
            pe__put_integer(doc, one, "place", place);
            pe__put_bool(doc, one, "is_least", least);
            pe__put_integer(doc, one, "from", from);
            pe__put_integer(doc, one, "to", to);
        }
    }
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lots, one after the other. Each is an event of its own, whose hash, which
 * covers all that happened in the hub before, is the seed: nobody chose it. */
#include "panels.h"

#include "draw_own.h"
#include "draw_store.h"
#include "error.h"
#include "event.h"
#include "people_role.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 20, SEED_DIGITS = 15, /* a number below 2^60 */
       DAY = 86400 };

/* What is drawn from, and for how many. */
typedef struct {
    pe__value *people;
    const pe__value *quotas, *left;
    int64_t step, seats, empty;
} lot;

/* The event holds the hashes of both files: the list cannot change after. */
static pe_status note(const pe__drawer *d, const lot *l, pe_error *err)
{
    char list[PE__HASH_SIZE], asked[PE__HASH_SIZE];
    pe__buffer people = {0}, quotas = {0};
    pe__draw_people_file(l->people, l->quotas, &people);
    pe__draw_quotas_file(l->quotas, l->left, &quotas);
    pe_status status = PE_OK;
    if (people.failed || quotas.failed) {
        status = pe__fail_memory(err);
    } else {
        pe__secret_hash(people.bytes, list);
        pe__secret_hash(quotas.bytes, asked);
        pe__event event = {
            .at = d->now, .council = d->council, .actor = d->actor,
            .kind = l->seats == 0 ? "panel.short"
                    : l->step == 1 ? "panel.drawn" : "panel.replaced",
            .subject = d->panel,
            .data = pe__doc_format(d->doc, "{\"people\":\"%s\",\"quotas\":"
                                   "\"%s\",\"seats\":%lld}", list, asked,
                                   (long long)l->seats)};
        status = pe__event_add(d->db, &event, err);
    }
    pe__buffer_free(&people);
    pe__buffer_free(&quotas);
    return status;
}

static pe_status draw(const pe__drawer *d, const lot *l, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    pe__draw_end end = PE__DRAW_CAN;
    pe__panel_step_new step = {.panel = d->panel, .step = l->step,
                               .seats = l->seats, .empty = l->empty,
                               .left = l->left, .now = d->now};
    pe_status status = note(d, l, err);
    if (status == PE_OK)
        status = pe__role_seed(d->db, &step.seed_seq, hash, err);
    if (status != PE_OK)
        return status;
    hash[SEED_DIGITS] = '\0';
    uint64_t seed = strtoull(hash, NULL, 16);
    step.seed = pe__doc_format(d->doc, "%llu", (unsigned long long)seed);
    if (l->seats > 0)
        status = pe__draw_run(d->doc, l->people, l->left, l->seats, seed,
                              &end, err);
    if (status == PE_OK && end != PE__DRAW_CAN)
        status = pe__fail(err, PE_USAGE, "panel %lld cannot be drawn, though "
                          "it was just tried", (long long)d->panel);
    if (status == PE_OK)
        status = pe__panel_step_add(d->db, &step, err);
    int64_t until = d->now + d->days * DAY;
    for (const pe__value *p = pe__first(l->people);
         p != NULL && status == PE_OK; p = p->next)
        status = pe__panel_person_add(d->db, &step, p, until, err);
    return status;
}

pe_status pe__draw_first(const pe__drawer *d, pe__value *people,
                         const pe__value *quotas, pe_error *err)
{
    lot l = {.people = people, .quotas = quotas, .step = 1, .seats = d->seats,
             .empty = d->seats,
             .left = pe__draw_left(d->doc, quotas, NULL, d->seats)};
    return draw(d, &l, err);
}

pe__value *pe__draw_seated(pe__doc *doc, const pe__value *drawn)
{
    pe__value *seated = pe__doc_array(doc);
    for (const pe__value *p = pe__first(drawn); p != NULL; p = p->next) {
        const char *answer = pe__get_text(p, "answer", "");
        if (*answer == '\0' || strcmp(answer, "yes") == 0)
            pe__add(doc, seated, pe__doc_copy(doc, p));
    }
    return seated;
}

/* As many of the free seats as can be filled within the quotas: tried with
 * another seed, which the lot's own does not depend on. */
static pe_status fill(const pe__drawer *d, lot *l, const pe__value *seated,
                      pe_error *err)
{
    pe__draw_end end = PE__DRAW_CANNOT;
    pe_status status = PE_OK;
    int64_t seats = l->empty;
    for (; seats > 0 && end == PE__DRAW_CANNOT && status == PE_OK; seats--) {
        l->left = pe__draw_left(d->doc, l->quotas, seated, seats);
        status = pe__draw_run(d->doc, l->people, l->left, seats, 1, &end, err);
    }
    l->seats = end == PE__DRAW_CAN ? seats + 1 : 0;
    return status == PE_OK ? draw(d, l, err) : status;
}

pe_status pe__draw_again(const pe__drawer *d, pe_error *err)
{
    pe__value *drawn = pe__doc_array(d->doc), *steps = pe__doc_array(d->doc);
    pe__value *quotas = pe__doc_array(d->doc);
    lot l = {.people = pe__doc_array(d->doc), .quotas = quotas};
    pe_status status = pe__panel_drawn(d->db, d->doc, drawn, d->panel, err);
    if (status == PE_OK)
        status = pe__panel_quotas(d->db, d->doc, quotas, d->panel, err);
    if (status == PE_OK)
        status = pe__panel_steps(d->db, d->doc, steps, d->panel, err);
    if (status == PE_OK)
        status = pe__panel_left(d->db, d->doc, l.people, d->panel, err);
    if (status != PE_OK)
        return status;
    pe__value *seated = pe__draw_seated(d->doc, drawn);
    l.step = (int64_t)pe__count_of(steps) + 1;
    l.empty = d->seats - (int64_t)pe__count_of(seated);
    if (pe__doc_failed(d->doc))
        return pe__fail_memory(err);
    return l.empty > 0 ? fill(d, &l, seated, err) : PE_OK;
}

/* --- by the clock --------------------------------------------------------- */

static pe_status do_one(pe__sql *db, pe__doc *doc, int64_t now,
                        const pe__value *due, pe_error *err)
{
    int64_t changed = 0;
    pe__drawer d = {.db = db, .doc = doc, .now = now,
                    .council = pe__get_integer(due, "council", 0),
                    .panel = pe__get_integer(due, "panel", 0),
                    .seats = pe__get_integer(due, "seats", 0),
                    .days = pe__get_integer(due, "days", 1)};
    pe_status status = pe__panel_lapse(db, d.panel, now, &changed, err);
    return status == PE_OK && changed > 0 ? pe__draw_again(&d, err) : status;
}

pe_status pe__draw_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    *more = false;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *due = pe__doc_array(doc);
    pe_status status = pe__panel_due(db, doc, due, now, AT_ONCE, err);
    *more = pe__count_of(due) == AT_ONCE;
    for (const pe__value *d = pe__first(due); d != NULL && status == PE_OK;
         d = d->next)
        status = do_one(db, doc, now, d, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}

pe_status pe__draw_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__panel_next(db, at, err);
}

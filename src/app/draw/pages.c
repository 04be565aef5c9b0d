/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where it is seen who may be drawn, who was, and how. */
#include "panels.h"

#include "clock.h"
#include "council_acts.h"
#include "draw_own.h"
#include "draw_store.h"
#include "within.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { LISTED = 200 };

static void dress(pe__use *use, pe__value *panel)
{
    const char *state = pe__get_text(panel, "state", "");
    int64_t seats = pe__get_integer(panel, "seats", 0);
    int64_t seated = pe__get_integer(panel, "seated", 0);
    bool drawn = strcmp(state, "drawn") == 0;
    pe__put_bool(use->doc, panel, pe__doc_format(use->doc, "is_%s", state),
                 true);
    pe__put_number(use->doc, panel, "seats", PE__COUNT, seats);
    pe__put_number(use->doc, panel, "days", PE__COUNT,
                   pe__get_integer(panel, "days", 0));
    pe__put_bool(use->doc, panel, "is_full",
                 drawn && pe__get_integer(panel, "yes", 0) == seats);
    if (drawn && seated < seats)
        pe__put_number(use->doc, panel, "empty", PE__COUNT, seats - seated);
    pe__put_bool(use->doc, panel, "is_over",
                 strcmp(state, "over") == 0 || strcmp(state, "withdrawn") == 0);
}

pe_status pe__panel_find(pe__use *use, pe__value **panel, pe_error *err)
{
    bool found = false;
    pe__value *object = pe__doc_object(use->doc);
    *panel = NULL;
    pe_status status = pe__panel_row(use->db, use->doc, object, use->council,
                                     pe__get_integer(use->in, "panel", 0),
                                     &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    dress(use, object);
    pe__put(use->doc, use->out, "panel", object);
    *panel = object;
    return PE_OK;
}

void pe__panel_go(pe__use *use, int64_t panel, const char *said)
{
    pe__use_next(use, "/councils/%" PRId64 "/decisions/panels/%" PRId64
                 "?said=panel.%s", use->council, panel, said);
}

pe_status pe__panel_pool(pe__use *use, const pe__value *quotas,
                         pe__value **people, pe_error *err)
{
    *people = pe__doc_array(use->doc);
    pe_status status = pe__panel_members(use->db, use->doc, *people,
                                         use->council, err);
    pe__draw_know(use->doc, *people, use->now);
    if (quotas != NULL)
        pe__draw_fit(use->doc, *people, quotas);
    return status;
}

pe_status pe__use_panels(pe__use *use, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe__value *running = pe__put_array(use->doc, use->out, "running");
    pe__value *past = pe__put_array(use->doc, use->out, "past");
    pe_status status = pe__panel_rows(use->db, use->doc, all, use->council,
                                      LISTED, err);
    for (pe__value *p = all->items.first; p != NULL; p = p->next) {
        dress(use, p);
        pe__add(use->doc, pe__get_bool(p, "is_over", false) ? past : running,
                pe__doc_copy(use->doc, p));
    }
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* --- one ------------------------------------------------------------------ */

/* A chance in percent, to a tenth. */
static void put_percent(pe__doc *doc, pe__value *object, const char *key,
                        double chance)
{
    pe__put_real(doc, object, key, round(chance * 1000) / 10);
}

/* chances: {least, most, equal}, in percent; percent of each row. */
static void put_chances(pe__doc *doc, pe__value *out, pe__value *people,
                        int64_t seats)
{
    double least = 1, most = 0, count = (double)pe__count_of(people);
    for (pe__value *p = people->items.first; p != NULL; p = p->next) {
        double chance = pe__get_real(p, "chance", 0);
        least = chance < least ? chance : least;
        most = chance > most ? chance : most;
        put_percent(doc, p, "percent", chance);
    }
    pe__value *chances = pe__put_object(doc, out, "chances");
    put_percent(doc, chances, "least", least);
    put_percent(doc, chances, "most", most);
    put_percent(doc, chances, "equal", (double)seats / count);
    pe__put_bool(doc, chances, "is_equal", most - least < 0.0005);
}

/* What of a member stands on the page: no more than is asked about them. */
static void put_people(pe__use *use, pe__value *people)
{
    pe__value *out = pe__put_array(use->doc, use->out, "people");
    for (const pe__value *p = pe__first(people); p != NULL; p = p->next) {
        static const char *const keys[] = {"member", "name", "fits",
                                           "percent"};
        pe__value *row = pe__add_object(use->doc, out);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            const pe__value *value = pe__get(p, keys[k]);
            if (value != NULL)
                pe__put(use->doc, row, keys[k],
                        pe__doc_copy(use->doc, value));
        }
        pe__put_bool(use->doc, row, "is_me",
                     pe__get_integer(p, "member", 0) == use->member);
    }
    pe__put_number(use->doc, use->out, "pool", PE__COUNT,
                   (int64_t)pe__count_of(people));
}

static void put_quotas(pe__use *use, const pe__value *quotas,
                       const pe__value *people, const pe__value *seated)
{
    pe__value *out = pe__put_array(use->doc, use->out, "quotas");
    for (const pe__value *q = pe__first(quotas); q != NULL; q = q->next) {
        pe__value *row = pe__doc_copy(use->doc, q);
        int64_t place = pe__get_integer(q, "place", 0);
        int64_t most = pe__get_integer(q, "most", -1);
        pe__draw_name_fact(use->doc, row);
        pe__put_bool(use->doc, row, "has_least",
                     pe__get_integer(q, "least", 0) > 0);
        pe__put_bool(use->doc, row, "has_most", most >= 0);
        pe__put_number(use->doc, row, "have", PE__COUNT,
                       pe__draw_have(people, place));
        pe__put_number(use->doc, row, "sit", PE__COUNT,
                       pe__draw_have(seated, place));
        pe__add(use->doc, out, row);
    }
}

/* Of each the quota that it is about. */
static void dress_advice(pe__use *use, pe__value *advice,
                         const pe__value *quotas)
{
    for (pe__value *a = advice->items.first; a != NULL; a = a->next)
        for (const pe__value *q = pe__first(quotas); q != NULL; q = q->next) {
            if (pe__get_integer(q, "place", 0) !=
                pe__get_integer(a, "place", 0))
                continue;
            pe__put_text(use->doc, a, "kind", pe__get_text(q, "kind", ""));
            pe__put_text(use->doc, a, "fact", pe__get_text(q, "fact", ""));
            pe__draw_name_fact(use->doc, a);
        }
}

/* Before the list is fixed: as it would be now. */
static pe_status put_open(pe__use *use, const pe__value *panel,
                          const pe__value *quotas, pe_error *err)
{
    pe__value *people;
    pe__draw_end end = PE__DRAW_CANNOT;
    int64_t seats = pe__get_integer(panel, "seats", 1);
    pe_status status = pe__panel_pool(use, quotas, &people, err);
    if (status != PE_OK)
        return status;
    bool large = pe__count_of(people) > PE__PANEL_PEOPLE;
    pe__value *left = pe__draw_left(use->doc, quotas, NULL, seats);
    if (!large)
        status = pe__draw_run(use->doc, people, left, seats, 1, &end, err);
    pe__put_bool(use->doc, use->out, "possible", end == PE__DRAW_CAN);
    pe__put_bool(use->doc, use->out, "is_entangled",
                 end == PE__DRAW_ENTANGLED);
    pe__put_bool(use->doc, use->out, "is_large", large);
    pe__put_bool(use->doc, use->out, "is_few",
                 (int64_t)pe__count_of(people) < seats);
    if (end == PE__DRAW_CAN) {
        put_chances(use->doc, use->out, people, seats);
    } else if (status == PE_OK && !large && end == PE__DRAW_CANNOT) {
        pe__value *advice = pe__put_array(use->doc, use->out, "advice");
        status = pe__draw_advise(use->doc, advice, people, left, seats, err);
        dress_advice(use, advice, quotas);
    }
    put_quotas(use, quotas, people, NULL);
    put_people(use, people);
    return status;
}

static void dress_drawn(pe__use *use, pe__value *drawn)
{
    for (pe__value *p = drawn->items.first; p != NULL; p = p->next) {
        const char *answer = pe__get_text(p, "answer", "");
        bool asked = *answer == '\0', yes = strcmp(answer, "yes") == 0;
        pe__put_bool(use->doc, p, pe__doc_format(use->doc, "said_%s",
                                                 asked ? "nothing" : answer),
                     true);
        pe__put_there(use, p, "answer_by", use->council_zone);
        put_percent(use->doc, p, "percent", pe__get_real(p, "chance", 0));
        if (asked)
            pe__put_within(use->doc, p, "within", use->now,
                           pe__get_integer(p, "answer_by", 0));
        if (pe__get_integer(p, "member", 0) != use->member || !(asked || yes))
            continue;
        pe__value *me = pe__put_object(use->doc, use->out, "me");
        pe__put_bool(use->doc, me, "is_asked",
                     asked && pe__get_integer(p, "answer_by", 0) > use->now);
        pe__put_bool(use->doc, me, "said_yes", yes);
        pe__put_number(use->doc, me, "until", PE__TIME,
                       pe__get_integer(p, "answer_by", 0));
        pe__put_there(use, me, "until", use->council_zone);
    }
}

/* drawn: those of this step; what anybody draws it again with. */
static void dress_step(pe__use *use, pe__value *step, const pe__value *panel,
                       const pe__value *drawn, bool quotas)
{
    pe__doc *doc = use->doc;
    int64_t id = pe__get_integer(panel, "panel", 0);
    int64_t number = pe__get_integer(step, "step", 0);
    int64_t seats = pe__get_integer(step, "seats", 0);
    int64_t empty = pe__get_integer(step, "empty", 0) - seats;
    int64_t seq = pe__get_integer(step, "seq", 0);
    /* of the hub that the council came from, see store/carry_store.h */
    pe__put_integer(doc, step, "seq", seq < 0 ? -seq : seq);
    pe__put_bool(doc, step, "is_carried", seq < 0);
    pe__put_number(doc, step, "drawn_at", PE__TIME,
                   pe__get_integer(step, "drawn", 0));
    pe__value *rows = pe__put_array(doc, step, "drawn");
    for (const pe__value *p = pe__first(drawn); p != NULL; p = p->next)
        if (pe__get_integer(p, "step", 0) == number)
            pe__add(doc, rows, pe__doc_copy(doc, p));
    pe__put_bool(doc, step, "is_first", number == 1);
    pe__put_number(doc, step, "seats", PE__COUNT, seats);
    if (empty > 0)
        pe__put_number(doc, step, "empty", PE__COUNT, empty);
    else
        pe__put_null(doc, step, "empty");
    if (seats == 0)
        return;
    const char *start = pe__doc_format(doc, "panel-%" PRId64 "-%" PRId64, id,
                                       number);
    pe__put_format(doc, step, "people_file", "%s-people.csv", start);
    pe__put_format(doc, step, "quotas_file", "%s-quotas.csv", start);
    pe__put_bool(doc, step, "has_quotas", quotas);
    pe__put_format(doc, step, "command",
                   "parecon vote sortition %s-people.csv%s --seats %" PRId64
                   " --seed %s", start,
                   quotas ? pe__doc_format(doc, " --quotas %s-quotas.csv",
                                           start) : "", seats,
                   pe__get_text(step, "seed", ""));
}

/* After: what was drawn, step by step, and what they said. */
static pe_status put_drawn(pe__use *use, const pe__value *panel,
                           const pe__value *quotas, pe_error *err)
{
    int64_t id = pe__get_integer(panel, "panel", 0);
    pe__value *people = pe__doc_array(use->doc);
    pe__value *drawn = pe__doc_array(use->doc);
    pe__value *steps = pe__put_array(use->doc, use->out, "steps");
    pe_status status = pe__panel_drawn(use->db, use->doc, drawn, id, err);
    if (status == PE_OK)
        status = pe__panel_steps(use->db, use->doc, steps, id, err);
    if (status == PE_OK)
        status = pe__panel_people(use->db, use->doc, people, id, 1, err);
    if (status != PE_OK)
        return status;
    dress_drawn(use, drawn);
    for (pe__value *s = steps->items.first; s != NULL; s = s->next)
        dress_step(use, s, panel, drawn, pe__count_of(quotas) > 0);
    pe__value *seated = pe__draw_seated(use->doc, drawn);
    pe__put(use->doc, use->out, "seated", seated);
    put_chances(use->doc, use->out, people,
                pe__get_integer(panel, "seats", 1));
    put_quotas(use, quotas, people, seated);
    put_people(use, people);
    return PE_OK;
}

pe_status pe__use_panel(pe__use *use, pe_error *err)
{
    pe__value *panel, *quotas = pe__doc_array(use->doc);
    pe_status status = pe__panel_find(use, &panel, err);
    if (status != PE_OK || panel == NULL)
        return status;
    status = pe__panel_quotas(use->db, use->doc, quotas,
                              pe__get_integer(panel, "panel", 0), err);
    bool was_drawn = pe__get_integer(panel, "drawn", 0) != 0;
    if (status == PE_OK && was_drawn)
        status = put_drawn(use, panel, quotas, err);
    else if (status == PE_OK && pe__get_bool(panel, "is_open", false))
        status = put_open(use, panel, quotas, err);
    else if (status == PE_OK)
        put_quotas(use, quotas, NULL, NULL);
    pe__put_bool(use->doc, use->out, "was_drawn", was_drawn);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

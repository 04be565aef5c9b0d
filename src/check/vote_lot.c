/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Goes through the lines of a lot: head, prices, panels, result. */
#include "vote_lot.h"

#include "error.h"
#include "mem.h"
#include "random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEATS_MOST = 1000000, MILLION = 1000000 };
static const int64_t BILLION = 1000000000;

/* Each says what is wrong with a line; NULL = nothing. Memory: s->status. */

static const char *read_head(vlot *s, const pe__value *line)
{
    pe__random random;
    int64_t seats = pe__get_integer(line, "seats", 0);
    char *end;
    const char *seed = pe__get_text(line, "seed", "");
    s->seed = strtoull(seed, &end, 10);
    if (*seed < '0' || *seed > '9' || *end != '\0' ||
        pe__get_integer(line, "version", 0) != 1)
        return "this is no first line of a lot";
    if (pe__get_integer(line, "people", -1) != s->persons ||
        pe__get_integer(line, "groups", -1) != s->groups)
        return "the lot is of another pool, or of other quotas";
    if (seats < 1 || seats > s->persons || seats > SEATS_MOST)
        return "so many seats cannot be filled";
    if (pe__get_integer(line, "tickets", 0) != VLOT_TICKETS)
        return "there should be 1000000000000 tickets";
    s->seats = (int32_t)seats;
    for (int32_t g = 0; g < s->groups; g++) /* more than there are: all */
        s->most[g] = s->most[g] < s->seats ? s->most[g] : s->seats;
    pe__random_seed(&random, s->seed, 0);
    s->ticket = (int64_t)pe__random_below(&random, MILLION) * MILLION;
    s->ticket += pe__random_below(&random, MILLION);
    return NULL;
}

static const char *read_prices(vlot *s, const pe__value *line)
{
    return pe__vlot_prices(s, line) ? NULL : "a price for each group and one "
                                             "for a seat should stand here";
}

/* The kinds of a panel into s->on. */
static const char *seat_kinds(vlot *s, const pe__value *line)
{
    int64_t seats = 0;
    memset(s->on, 0, (size_t)s->kinds * sizeof *s->on);
    for (const pe__value *v = pe__first(pe__get(line, "seats")); v != NULL;
         v = v->next, seats++) {
        if (v->kind != PE__INTEGER || v->integer < 1 || v->integer > s->kinds)
            return "a seat is of no kind of people";
        if (++s->on[v->integer - 1] > s->size[v->integer - 1])
            return "there are not so many people of one kind";
    }
    return seats == s->seats ? NULL : "a panel has too few or too many seats";
}

static const char *read_panel(vlot *s, const pe__value *line)
{
    int64_t tickets = pe__get_integer(line, "tickets", 0);
    const char *wrong = seat_kinds(s, line);
    if (wrong != NULL)
        return wrong;
    if (tickets < 1 || tickets > VLOT_TICKETS - s->dealt)
        return "tickets are not what is left of 1000000000000";
    for (int32_t g = 0; g < s->groups; g++) {
        int32_t in = 0;
        for (int32_t t = 0; t < s->kinds; t++)
            in += s->in[(size_t)t * (size_t)s->groups + (size_t)g] ? s->on[t]
                                                                   : 0;
        if (in < s->least[g] || in > s->most[g])
            return "a panel does not meet the quotas";
    }
    for (int32_t t = 0; t < s->kinds; t++)
        s->number[t] += tickets * s->on[t];
    if (s->ticket >= s->dealt && s->ticket < s->dealt + tickets)
        memcpy(s->drawn, s->on, (size_t)s->kinds * sizeof *s->on);
    s->dealt += tickets;
    return NULL;
}

/* --- what was drawn ------------------------------------------------------- */

/* All people are put into an order by the seed; those who come first of each
 * kind sit. Marks them in `sits`. */
static bool seat_people(vlot *s, bool *sits)
{
    pe__random random;
    int32_t *order = pe__alloc((size_t)s->persons, sizeof *order);
    if (order == NULL)
        return false;
    pe__random_seed(&random, s->seed, 0);
    (void)pe__random_below(&random, MILLION); /* those of the ticket */
    (void)pe__random_below(&random, MILLION);
    for (int32_t i = 0; i < s->persons; i++)
        order[i] = i;
    pe__random_shuffle(&random, order, s->persons);
    for (int32_t k = 0; k < s->persons; k++) {
        int32_t kind = s->kind[order[k]];
        sits[order[k]] = s->drawn[kind] > 0;
        s->drawn[kind] -= s->drawn[kind] > 0;
    }
    pe__free(order);
    return true;
}

static const char *compare_people(vlot *s, const pe__value *line)
{
    const char *wrong = NULL;
    bool *sits = pe__zalloc((size_t)s->persons, sizeof *sits);
    if (sits == NULL || !seat_people(s, sits)) {
        pe__free(sits);
        s->status = PE_NO_MEMORY;
        return "";
    }
    const pe__value *v = pe__first(pe__get(line, "panel"));
    for (int32_t i = 0; i < s->persons && wrong == NULL; i++) {
        if (!sits[i])
            continue;
        if (v == NULL || v->kind != PE__INTEGER || v->integer != i + 1)
            wrong = "these are not the people whom the seed draws";
        else
            v = v->next;
    }
    pe__free(sits);
    return wrong != NULL || v == NULL ? wrong
                                      : "more people sit than were drawn";
}

/* --- how fair it is ------------------------------------------------------- */

/* Whether said / 10^9 is at least (most: at most) the value. */
static bool holds(vlot *s, int64_t said, const pe__fraction *value, bool most)
{
    pe__fraction claim = PE__FRACTION_ZERO;
    pe__fraction_set(&claim, said, BILLION);
    int order = pe__fraction_compare(&claim, value, &s->status);
    pe__fraction_clear(&claim);
    return most ? order <= 0 : order >= 0;
}

static const char *compare_chances(vlot *s, int64_t least, int64_t most,
                                   int64_t gap)
{
    pe__fraction chance = PE__FRACTION_ZERO, lowest = PE__FRACTION_ZERO;
    const char *wrong = NULL;
    pe__fraction_set(&lowest, 1, 1);
    for (int32_t t = 0; t < s->kinds; t++) {
        pe__fraction_set(&chance, s->number[t], VLOT_TICKETS);
        pe__fraction_scale(&chance, &chance, 1, s->size[t], &s->status);
        if (pe__fraction_compare(&chance, &lowest, &s->status) < 0)
            pe__fraction_swap(&chance, &lowest);
    }
    if (!holds(s, least, &lowest, true))
        wrong = "the least likely have a smaller chance than is said";
    else if (!pe__vlot_bound(s))
        wrong = "";
    else if (!holds(s, most, &s->most_least, false))
        wrong = "prices do not prove that the least likely cannot have more";
    else if (!holds(s, gap, &s->gap, false))
        wrong = "prices do not prove that nobody could have so much more";
    pe__fraction_clear(&chance);
    pe__fraction_clear(&lowest);
    return wrong;
}

static const char *read_result(vlot *s, const pe__value *line,
                               pe_vote_check_report *report)
{
    report->least = pe__get_integer(line, "least", -1);
    report->most = pe__get_integer(line, "most", -1);
    report->gap = pe__get_integer(line, "gap", -1);
    if (s->dealt != VLOT_TICKETS)
        return "before this, panels are missing: not all tickets are dealt";
    if (pe__get_integer(line, "ticket", 0) != s->ticket + 1)
        return "this is not the ticket that the seed draws";
    if (report->least < 0 || report->most < 0 || report->gap < 0 ||
        report->most > 2 * BILLION || report->gap > 2 * BILLION)
        return "least, most and gap should be billionths";
    const char *wrong = compare_people(s, line);
    return wrong != NULL ? wrong : compare_chances(s, report->least,
                                                   report->most, report->gap);
}

/* --- lines ---------------------------------------------------------------- */

static bool is_kind(const pe__value *line, const char *kind)
{
    return strcmp(pe__get_text(line, "kind", ""), kind) == 0;
}

/* Lines stand in this order: 0 head, 1 prices, 2 panels, 3 result, 4 end. */
static const char *read_line(vlot *s, const pe__value *line, int *stage,
                             pe_vote_check_report *report)
{
    if (*stage == 0 && is_kind(line, "lot")) {
        *stage = 1;
        return read_head(s, line);
    }
    if (*stage == 1 && is_kind(line, "prices"))
        return read_prices(s, line);
    if ((*stage == 1 || *stage == 2) && is_kind(line, "panel")) {
        *stage = 2;
        return read_panel(s, line);
    }
    if (*stage == 2 && is_kind(line, "result")) {
        *stage = 4;
        return read_result(s, line, report);
    }
    return "this line should not stand here";
}

static void tell(pe_vote_check_report *report, const char *said, size_t size,
                 const char *wrong)
{
    report->line = report->lines + 1;
    snprintf(report->said, sizeof report->said, "%.*s",
             (int)(size < 100 ? size : 100), said);
    snprintf(report->counted, sizeof report->counted, "%s", wrong);
}

static pe_status read_lines(vlot *s, const char *said, size_t size,
                            pe_vote_check_report *report, pe_error *err)
{
    int stage = 0;
    while (size > 0 && report->line == 0 && s->status == PE_OK) {
        const char *end = memchr(said, '\n', size);
        size_t length = end != NULL ? (size_t)(end - said) : size;
        pe__value *line = NULL;
        pe_error why = {0};
        pe__doc *doc = pe__doc_new();
        if (doc == NULL)
            return pe__fail_memory(err);
        pe_status status = pe__doc_parse(doc, said, length, &line, &why);
        const char *wrong = status != PE_OK
                                ? "this is no line of JSON"
                                : read_line(s, line, &stage, report);
        s->status = status == PE_NO_MEMORY ? status : s->status;
        if (wrong != NULL)
            tell(report, said, length, wrong);
        else
            report->lines++;
        pe__doc_free(doc);
        size -= length + (end != NULL);
        said += length + (end != NULL);
    }
    if (report->line == 0 && stage != 4)
        tell(report, said, 0, "the lot ends here without a result");
    return s->status == PE_OK ? PE_OK : pe__fail_memory(err);
}

bool pe__vlot_is(const char *said, size_t size)
{
    static const char head[] = "{\"kind\":\"lot\",";
    return size >= sizeof head - 1 && memcmp(said, head, sizeof head - 1) == 0;
}

static pe_status check(vlot *s, const char *said, size_t size,
                       pe_vote_check_report *report, pe_error *err)
{
    pe_status status = pe__vlot_take(s, err);
    snprintf(report->rule, sizeof report->rule, "sortition");
    report->people = s->persons;
    return status == PE_OK ? read_lines(s, said, size, report, err) : status;
}

static const vlot EMPTY = {.most_least = PE__FRACTION_ZERO,
                           .gap = PE__FRACTION_ZERO};

pe_status pe__vlot_check(const pe_vote_check_request *request,
                         const char *said, size_t size,
                         pe_vote_check_report *report, pe_error *err)
{
    vlot s = EMPTY;
    pe_status status = pe__table_read(request->election, NULL, &s.people, err);
    if (status == PE_OK && request->quotas != NULL)
        status = pe__table_read(request->quotas, NULL, &s.quotas, err);
    if (status == PE_OK)
        status = check(&s, said, size, report, err);
    pe__vlot_free(&s);
    return status;
}

pe_status pe__vlot_parse(const char *people, size_t people_size,
                         const char *quotas, size_t quotas_size,
                         const char *said, size_t size,
                         pe_vote_check_report *report, pe_error *err)
{
    vlot s = EMPTY;
    *report = (pe_vote_check_report){0};
    pe_status status = pe__table_parse(people, people_size, "people", NULL,
                                       &s.people, err);
    if (status == PE_OK && quotas != NULL)
        status = pe__table_parse(quotas, quotas_size, "quotas", NULL,
                                 &s.quotas, err);
    if (status == PE_OK)
        status = check(&s, said, size, report, err);
    pe__vlot_free(&s);
    return status;
}

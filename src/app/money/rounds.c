/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A round: opened with a budget and two dates, and its page. Its ideas are in
 * ideas.c, its ballots in ballot.c, the count in count.c. */
#include "round_of.h"

#include "clock.h"
#include "code.h"
#include "council_acts.h"
#include "fields.h"
#include "money.h"
#include "money_round.h"
#include "money_uses.h"
#include "within.h"
#include "written.h"

#include <stdio.h>
#include <string.h>

enum { DAYS_MOST = 366 };

void pe__round_mark(const pe__use *use, pe__value *row)
{
    int64_t ideas = pe__get_integer(row, "ideas_until", 0);
    int64_t votes = pe__get_integer(row, "votes_until", 0);
    bool counted = pe__get_integer(row, "counted", 0) > 0;
    pe__put_within(use->doc, row, "ideas_within", use->now, ideas);
    pe__put_within(use->doc, row, "votes_within", use->now, votes);
    pe__put_there(use, row, "ideas_until", use->council_zone);
    pe__put_there(use, row, "votes_until", use->council_zone);
    pe__put_bool(use->doc, row, "is_ideas", use->now < ideas);
    pe__put_bool(use->doc, row, "is_voting",
                 use->now >= ideas && use->now < votes);
    pe__put_bool(use->doc, row, "is_due", use->now >= votes && !counted);
    pe__put_bool(use->doc, row, "is_counted", counted);
    pe__put_bool(use->doc, row, "is_points",
                 strcmp(pe__get_text(row, "way", ""), "points") == 0);
}

pe_status pe__round_find(pe__use *use, pe__value **round, pe_error *err)
{
    bool found = false;
    pe__value *row = *round = pe__doc_object(use->doc);
    pe_status status = pe__round_get(use->db, use->doc, use->council,
                                     pe__get_integer(use->in, "round", 0),
                                     row, &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    pe__round_mark(use, row);
    return PE_OK;
}

void pe__round_next(pe__use *use, const pe__value *round, const char *said)
{
    pe__use_next(use, "/councils/%lld/money/rounds/%lld?said=money.%s",
                 (long long)use->council,
                 (long long)pe__get_integer(round, "round", 0), said);
}

/* --- the page ------------------------------------------------------------- */

static void mark_idea(pe__use *use, pe__value *row)
{
    int64_t granted = pe__get_integer(row, "granted", 0);
    int64_t used = pe__get_integer(row, "used", 0);
    const char *fate = pe__get_text(row, "fate", "");
    pe__put_bool(use->doc, row, "is_mine",
                 pe__get_integer(row, "handed_by", 0) == use->member);
    /* a form that comes back with a fault keeps what was ticked in it */
    pe__put_bool(use->doc, row, "is_ticked", pe__idea_ticked(use, row));
    pe__put_bool(use->doc, row, "is_funded",
                 pe__get_integer(row, "place", 0) > 0);
    pe__put_bool(use->doc, row, "is_done",
                 pe__get_integer(row, "done", 0) > 0);
    pe__put_bool(use->doc, row, "is_rest",
                 strcmp(pe__get_text(row, "paid_from", ""), "rest") == 0);
    if (strcmp(fate, "unwanted") == 0 &&
        pe__get_integer(row, "opponents", 0) > 0)
        fate = "opposed"; /* nobody for it, and some against */
    if (*fate)
        pe__put_bool(use->doc, row, pe__doc_format(use->doc, "fate_%s", fate),
                     true);
    pe__put_money(use->doc, row, "rest", granted - used,
                  (int)pe__get_integer(row, "digits", 2));
    pe__put_bool(use->doc, row, "is_over", used > granted);
    pe__put_bool(use->doc, row, "is_scalable",
                 pe__get_integer(row, "least", 0) > 0);
    pe__put_bool(use->doc, row, "is_recurring",
                 pe__get_integer(row, "periods", 1) > 1);
    pe__put_bool(use->doc, row, "is_part",
                 granted > 0 && granted < pe__get_integer(row, "whole", 0));
}

/* The other ideas of the same number. */
static void put_same(pe__use *use, const pe__value *ideas,
                     const pe__value *besides, int64_t one_of,
                     pe__value *array)
{
    for (const pe__value *row = ideas->items.first; row; row = row->next) {
        if (row == besides || pe__get_integer(row, "one_of", 0) != one_of)
            continue;
        pe__value *one = pe__add_object(use->doc, array);
        pe__put_text(use->doc, one, "title", pe__get_text(row, "title", ""));
        pe__put_bool(use->doc, one, "is_funded",
                     pe__get_integer(row, "place", 0) > 0);
    }
}

/* groups: of each at most one can be; and beside each of their ideas the
 * others, rivals. Ideas are 200 at most. */
static void put_rivals(pe__use *use, const pe__value *ideas)
{
    pe__value *groups = pe__put_array(use->doc, use->out, "groups");
    for (pe__value *row = ideas->items.first; row; row = row->next) {
        int64_t one_of = pe__get_integer(row, "one_of", 0);
        pe__value *rivals = pe__put_array(use->doc, row, "rivals");
        bool known = one_of == 0;
        if (one_of > 0)
            put_same(use, ideas, row, one_of, rivals);
        for (const pe__value *g = pe__first(groups); g && !known; g = g->next)
            known = pe__get_integer(g, "one_of", 0) == one_of;
        if (known)
            continue;
        pe__value *group = pe__add_object(use->doc, groups);
        pe__put_integer(use->doc, group, "one_of", one_of);
        put_same(use, ideas, NULL, one_of,
                 pe__put_array(use->doc, group, "ideas"));
    }
}

/* A new code for who has not voted; it becomes theirs when they do. */
static void put_code(pe__use *use)
{
    char code[PE__CODE_SIZE];
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__code_new(code);
    pe__put_text(use->doc, typed, "code", code);
}

static pe_status put_voting(pe__use *use, pe__value *round, pe_error *err)
{
    bool may = false, has = false;
    int64_t electors = 0, number = pe__get_integer(round, "round", 0);
    int64_t since = pe__get_integer(round, "ideas_until", 0);
    pe__value *voters = pe__put_array(use->doc, use->out, "voters");
    pe_status status = pe__round_may_vote(use->db, use->council, use->member,
                                          since, &may, err);
    if (status == PE_OK)
        status = pe__round_has_voted(use->db, number, use->member, &has, err);
    if (status == PE_OK)
        status = pe__round_voters(use->db, use->doc, number, voters, err);
    if (status == PE_OK)
        status = pe__round_electors(use->db, use->council, since, &electors,
                                    err);
    pe__put_bool(use->doc, use->out, "may_vote", may);
    pe__put_bool(use->doc, use->out, "has_voted", has);
    if (may && !has && pe__get_bool(round, "is_voting", false))
        put_code(use);
    pe__put_number(use->doc, use->out, "electors", PE__COUNT, electors);
    return status;
}

/* What a ballot, or the form as it was sent, gives an idea; −1 = is against. */
static void put_given(pe__use *use, const pe__value *round, pe__value *row,
                      int64_t given)
{
    pe__value *steps = pe__put_array(use->doc, row, "steps");
    pe__put_bool(use->doc, row, "chosen", given > 0);
    pe__put_bool(use->doc, row, "opposed", given < 0);
    pe__put_bool(use->doc, row, "neither", given == 0);
    for (int64_t k = 0;
         k <= 5 && pe__get_bool(round, "is_points", false); k++) {
        pe__value *one = pe__add_object(use->doc, steps);
        pe__put_integer(use->doc, one, "points", k);
        pe__put_bool(use->doc, one, "chosen", k == given);
    }
}

void pe__round_choose(pe__use *use, const pe__value *choices)
{
    const pe__value *round = pe__get(use->out, "round");
    pe__value *ideas = (pe__value *)(uintptr_t)pe__get(use->out, "ideas");
    for (pe__value *row = ideas->items.first; row; row = row->next) {
        int64_t given = 0;
        for (const pe__value *c = pe__first(choices); c; c = c->next) {
            const pe__value *idea = pe__first(c);
            if (idea != NULL && idea->next != NULL &&
                idea->integer == pe__get_integer(row, "idea", 0))
                given = idea->next->integer;
        }
        put_given(use, round, row, given);
    }
}

/* Kinds of ideas; that of an idea which comes back with a fault is chosen. */
static pe_status put_caps(pe__use *use, const pe__value *round, pe_error *err)
{
    pe__value *caps = pe__put_array(use->doc, use->out, "caps");
    const int64_t chosen = pe__get_integer(use->in, "cap", 0);
    const pe_status status = pe__round_caps(
        use->db, use->doc, pe__get_integer(round, "round", 0), caps, err);
    for (pe__value *row = caps->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "is_chosen",
                     pe__get_integer(row, "place", 0) == chosen);
    return status;
}

pe_status pe__use_round_show(pe__use *use, pe_error *err)
{
    pe__value *round;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = pe__round_find(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__put(use->doc, use->out, "round", round);
    pe__value *ideas = pe__put_array(use->doc, use->out, "ideas");
    status = pe__ideas(use->db, use->doc, pe__get_integer(round, "round", 0),
                       true, ideas, err);
    for (pe__value *row = ideas->items.first; row; row = row->next) {
        const char *field = pe__doc_format(
            use->doc, "idea_%lld", (long long)pe__get_integer(row, "idea", 0));
        mark_idea(use, row);
        put_given(use, round, row, pe__get_integer(use->in, field, 0));
    }
    put_rivals(use, ideas);
    if (status == PE_OK)
        status = put_caps(use, round, err);
    if (status == PE_OK)
        status = put_voting(use, round, err);
    if (pe__get_bool(round, "is_counted", false))
        pe__put_money(use->doc, round, "rest",
                      pe__get_integer(round, "budget", 0) -
                          pe__get_integer(round, "spent", 0),
                      (int)pe__get_integer(round, "digits", 2));
    return status;
}

/* --- opening -------------------------------------------------------------- */

typedef struct {
    const char *name[PE__CAPS_MOST];
    int64_t most[PE__CAPS_MOST];
    int count;
} kinds;

/* What stands in the file that is counted, between its commas. */
static bool fits_file(const char *name)
{
    return strpbrk(name, ",:;\"") == NULL;
}

static void read_cap(pe__use *use, int place, int digits, kinds *all)
{
    char name_field[24], most_field[24];
    snprintf(name_field, sizeof name_field, "cap_name_%d", place);
    snprintf(most_field, sizeof most_field, "cap_most_%d", place);
    const char *name = pe__one_line(use->doc,
                                    pe__use_text(use, name_field, 40, false));
    bool has_most = *pe__use_text(use, most_field, 30, false) != '\0';
    if (*name == '\0' && !has_most)
        return;
    if (*name == '\0')
        pe__use_fault(use, name_field, "needed");
    else if (!fits_file(name))
        pe__use_fault(use, name_field, "round_cap_name");
    for (int k = 0; k < all->count; k++)
        if (strcmp(all->name[k], name) == 0)
            pe__use_fault(use, name_field, "round_cap_twice");
    all->name[all->count] = name;
    all->most[all->count++] = pe__use_money_digits(use, most_field, digits);
}

static pe_status keep_caps(pe__use *use, int64_t round, const kinds *all,
                           pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < all->count && status == PE_OK; k++)
        status = pe__round_cap_add(use->db, round, k + 1, all->name[k],
                                   all->most[k], err);
    return status;
}

pe_status pe__use_round_add(pe__use *use, pe_error *err)
{
    int64_t id = 0, most = use->now + (int64_t)DAYS_MOST * 86400;
    int64_t ideas = pe__read_moment(use, "ideas_until", true, INT64_MIN);
    int64_t votes = pe__read_moment(use, "votes_until", true, INT64_MIN);
    kinds all = {0};
    pe__round_new round = {
        .council = use->council, .member = use->member, .now = use->now,
        .title = pe__one_line(use->doc, pe__use_text(use, "title", 80, true)),
        .about = pe__use_text(use, "about", 2000, false),
        .way = pe__use_choice(use, "way", "approval points"),
        .has_against = pe__use_ticked(use, "has_against"),
        .currency = pe__use_currency(use)};
    int digits = 2;
    pe_status status = pe__currency_take(use, "currency", round.currency,
                                         &digits, err);
    round.budget = pe__use_money_digits(use, "budget", digits);
    for (int place = 1; place <= PE__CAPS_MOST; place++)
        read_cap(use, place, digits, &all);
    if (ideas != INT64_MIN && (ideas <= use->now || ideas > most))
        pe__use_fault(use, "ideas_until", "round_ideas");
    if (votes != INT64_MIN && (votes <= ideas || votes > most))
        pe__use_fault(use, "votes_until", "round_votes");
    if (status || pe__use_faulty(use))
        return status;
    round.ideas_until = ideas;
    round.votes_until = votes;
    status = pe__round_add(use->db, &round, &id, err);
    if (status == PE_OK)
        status = keep_caps(use, id, &all, err);
    pe__value *row = pe__doc_object(use->doc);
    pe__put_integer(use->doc, row, "round", id);
    pe__put_integer(use->doc, use->out, "round", id);
    pe__round_next(use, row, "round");
    return status == PE_OK ? pe__use_event(use, "round.opened", id, NULL, err)
                           : status;
}

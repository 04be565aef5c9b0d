/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ideas of a round: handed in with what they cost and how, put together
 * where only one of them can be, and after the count followed until their money
 * is spent. */
#include "round_of.h"

#include "fields.h"
#include "money.h"
#include "money_round.h"
#include "money_uses.h"
#include "written.h"

enum { IDEAS_MOST = 200, PERIODS_MOST = 60, STEPS_MOST = 100 };

/* A round whose ideas can still be changed; else an outcome. */
static pe_status find_open(pe__use *use, pe__value **round, pe_error *err)
{
    pe_status status = pe__round_find(use, round, err);
    if (status == PE_OK && use->outcome == PE__DONE &&
        !pe__get_bool(*round, "is_ideas", false))
        return pe__use_conflict(use, "round_over");
    return status;
}

/* Money that may be left out: 0. */
static int64_t money_or_none(pe__use *use, const char *field, int digits)
{
    return *pe__use_text(use, field, 30, false)
               ? pe__use_money_digits(use, field, digits) : 0;
}

/* cost, least, step, periods: the least that is of use must be within the
 * budget, and no more parts than people can think of. */
static void read_cost(pe__use *use, const pe__value *round, pe__idea_new *idea)
{
    int digits = (int)pe__get_integer(round, "digits", 2);
    bool points = pe__get_bool(round, "is_points", false);
    idea->cost = pe__use_money_digits(use, "cost", digits);
    idea->least = money_or_none(use, "least", digits);
    idea->step = money_or_none(use, "step", digits);
    idea->periods = pe__use_integer(use, "periods", 1, PERIODS_MOST, 1);
    if (pe__use_faulty(use))
        return;
    int64_t whole = (idea->least ? idea->least : idea->cost) * idea->periods;
    if (whole > pe__get_integer(round, "budget", 0))
        pe__use_fault(use, "cost", "round_dear");
    if (points && (idea->least || idea->step))
        pe__use_fault(use, "least", "round_points_whole");
    else if (idea->least >= idea->cost)
        pe__use_fault(use, "least", "round_least");
    else if ((idea->least == 0) != (idea->step == 0))
        pe__use_fault(use, idea->least ? "step" : "least", "needed");
    else if (idea->step > idea->cost - idea->least)
        pe__use_fault(use, "step", "round_step");
    else if (idea->least &&
             (idea->cost - idea->least) / idea->step >= STEPS_MOST)
        pe__use_fault(use, "step", "round_steps");
}

pe_status pe__use_idea_add(pe__use *use, pe_error *err)
{
    pe__value *round, *ideas = pe__doc_array(use->doc);
    pe__value *caps = pe__doc_array(use->doc);
    int64_t id = 0;
    pe_status status = find_open(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__idea_new idea = {
        .round = pe__get_integer(round, "round", 0), .member = use->member,
        .now = use->now,
        .title = pe__one_line(use->doc, pe__use_text(use, "title", 80, true)),
        .about = pe__use_text(use, "about", 2000, false)};
    read_cost(use, round, &idea);
    status = pe__round_caps(use->db, use->doc, idea.round, caps, err);
    idea.cap = pe__use_integer(use, "cap", 0, (int64_t)pe__count_of(caps), 0);
    if (status == PE_OK)
        status = pe__ideas(use->db, use->doc, idea.round, false, ideas, err);
    if (pe__count_of(ideas) >= IDEAS_MOST)
        pe__use_fault(use, "title", "round_full");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__idea_add(use->db, &idea, &id, err);
    pe__put_integer(use->doc, use->out, "idea", id);
    pe__round_next(use, round, "idea");
    return status == PE_OK ? pe__use_event(use, "idea.added", id, NULL, err)
                           : status;
}

/* --- only one of several -------------------------------------------------- */

bool pe__idea_ticked(const pe__use *use, const pe__value *row)
{
    return pe__use_ticked(
        use, pe__doc_format(use->doc, "one_%lld",
                            (long long)pe__get_integer(row, "idea", 0)));
}

/* It is ticked, or was put together with one that is. */
static bool joins(const pe__use *use, const pe__value *ideas,
                  const pe__value *row)
{
    int64_t one_of = pe__get_integer(row, "one_of", 0);
    bool yes = pe__idea_ticked(use, row);
    for (const pe__value *o = pe__first(ideas); o && one_of > 0 && !yes;
         o = o->next)
        yes = pe__get_integer(o, "one_of", 0) == one_of &&
              pe__idea_ticked(use, o);
    return yes;
}

/* Fields one_IDEA, ticked: at most one of them is to be paid for, and of those
 * that any of them was together with. */
pe_status pe__use_ideas_together(pe__use *use, pe_error *err)
{
    pe__value *round, *ideas = pe__doc_array(use->doc);
    int64_t one_of = 1, count = 0;
    pe_status status = find_open(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t number = pe__get_integer(round, "round", 0);
    status = pe__ideas(use->db, use->doc, number, false, ideas, err);
    for (const pe__value *row = pe__first(ideas); row; row = row->next) {
        int64_t taken = pe__get_integer(row, "one_of", 0);
        one_of = taken >= one_of ? taken + 1 : one_of;
        count += pe__idea_ticked(use, row);
    }
    if (status == PE_OK && count < 2)
        pe__use_fault(use, "together", "round_together");
    for (const pe__value *row = pe__first(ideas);
         row && !status && count >= 2; row = row->next)
        if (joins(use, ideas, row))
            status = pe__idea_one_of(use->db, number,
                                     pe__get_integer(row, "idea", 0),
                                     one_of, err);
    if (status || pe__use_faulty(use))
        return status;
    pe__round_next(use, round, "together");
    return pe__use_event(use, "idea.together", number, NULL, err);
}

pe_status pe__use_ideas_apart(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *round;
    pe_status status = find_open(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    int64_t number = pe__get_integer(round, "round", 0);
    status = pe__ideas_apart(use->db, number,
                             pe__get_integer(use->in, "group", 0), &found,
                             err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__round_next(use, round, "apart");
    return status == PE_OK
               ? pe__use_event(use, "idea.apart", number, NULL, err) : status;
}

/* --- what becomes of one -------------------------------------------------- */

pe_status pe__use_idea_take_back(pe__use *use, pe_error *err)
{
    pe__value *round;
    bool found = false;
    int64_t idea = pe__get_integer(use->in, "idea", 0);
    pe_status status = find_open(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__idea_take_back(use->db, pe__get_integer(round, "round", 0),
                                idea, use->member, use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__round_next(use, round, "idea_back");
    return status == PE_OK
               ? pe__use_event(use, "idea.taken_back", idea, NULL, err)
               : status;
}

/* Its money is spent, or as much as was needed: what came of it is said. */
pe_status pe__use_idea_done(pe__use *use, pe_error *err)
{
    pe__value *round;
    bool found = false;
    int64_t idea = pe__get_integer(use->in, "idea", 0);
    const char *outcome = pe__use_text(use, "outcome", 500, true);
    pe_status status = pe__round_find(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    status = pe__idea_done(use->db, pe__get_integer(round, "round", 0), idea,
                           outcome, use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__round_next(use, round, "accounted");
    return status == PE_OK
               ? pe__use_event(use, "idea.accounted", idea, NULL, err)
               : status;
}

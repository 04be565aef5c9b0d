/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the newspaper decides: one ranking that is over, and two questions that
 * are open. Codes of ballots are their voters' own; here nobody needs them
 * again. */
#include "code.h"
#include "world.h"

static int64_t open_decision(pe__world *world, int who, const char *title,
                             const char *says, const char *rule,
                             const char *options, int closes)
{
    pe__stage_post(&world->stage, world->paper.member[who],
                   pe__troupe_path(&world->paper, "decisions/new"), "title",
                   title, "says", says, "rule", rule, "options", options,
                   "closes",
                   pe__stage_text("%sT17:00Z", pe__world_day(world, closes)),
                   PE__END);
    return pe__stage_next_id(&world->stage);
}

static void say(pe__world *world, int who, int64_t decision, const char *side,
                const char *words, const char *source)
{
    pe__stage_post(&world->stage, world->paper.member[who],
                   pe__troupe_path(&world->paper, "decisions/%lld/remarks",
                                   (long long)decision), "side", side, "words",
                   words, "source", source, PE__END);
}

/* Which press to buy: ranked by all but two. */
void pe__demo_decide(pe__world *world)
{
    pe__troupe *troupe = &world->paper;
    int64_t decision = open_decision(
        world, 1, "Which printing press do we buy?",
        "The old one costs us a Thursday a month. All three can be paid from "
        "what we put aside.", "schulze",
        "A used Heidelberg\nA new risograph\nPrint at the harbour co-op", -14);
    world->press = decision;
    say(world, 2, decision, "for", "The co-op takes our paper as it is, and "
        "we keep the cellar.", "https://example.org/harbour-print");
    say(world, 4, decision, "against", "A used machine needs somebody who can "
        "mend it, and that is only Ivo.", "");
    for (int m = 0; m + 2 < troupe->people; m++) {
        char code[PE__CODE_SIZE];
        int first = pe__world_draw(world, 5) < 3 ? 2 : pe__world_draw(world, 3);
        pe__code_new(code);
        pe__world_later(world, 7);
        pe__stage_post(&world->stage, troupe->member[m],
                       pe__troupe_path(troupe, "decisions/%lld/vote",
                                       (long long)decision), "code", code,
                       pe__stage_text("rank_%d", first + 1), "1",
                       pe__stage_text("rank_%d", (first + 1) % 3 + 1), "2",
                       PE__END);
    }
}

static int64_t note(pe__world *world, const char *kind, const char *title,
                    const char *who, int due, const char *amount)
{
    long long whom = *who != '\0'
                         ? pe__troupe_member(world, &world->paper, who) : 0;
    pe__world_later(world, 5);
    const pe__value *noted = pe__stage_post(
        &world->stage, world->paper.member[1],
        pe__troupe_path(&world->paper, "decisions/%lld/follow",
                        (long long)world->press), "kind", kind, "title", title,
        "due", pe__world_day(world, due), "member",
        pe__stage_text("%lld", whom), "amount", amount, "currency", "EUR",
        PE__END);
    return pe__get_integer(noted, "follow", 0);
}

static void end(pe__world *world, const char *who, int64_t follow,
                const char *how, const char *outcome)
{
    pe__world_later(world, 30);
    pe__stage_post(&world->stage, pe__troupe_member(world, &world->paper, who),
                   pe__troupe_path(&world->paper, "follow/%lld/%s",
                                   (long long)follow, how), "outcome", outcome,
                   PE__END);
}

/* What follows from the press: one thing done, one dropped, one late. */
void pe__demo_follow(pe__world *world)
{
    int64_t call = note(world, "task", "Ask for a first date", "m-ruth", -11,
                        "");
    int64_t cellar = note(world, "task", "Measure the cellar door", "m-joao",
                          -9, "");
    note(world, "task", "Tell the printers’ insurance", "m-olena", -4, "");
    note(world, "money", "Deposit for the first print run", "", 6, "350");
    note(world, "date", "First evening at the new press", "", 9, "");
    end(world, "m-ruth", call, "done", "Thursdays from four, every other "
        "week.");
    end(world, "m-joao", cellar, "drop", "Nothing has to go through it any "
        "more.");
}

/* Who speaks for them at the federation, and whether to close on Fridays. */
void pe__demo_decide_again(pe__world *world)
{
    pe__troupe *troupe = &world->paper;
    int64_t decision = open_decision(
        world, 3, "No meetings on Fridays", "Fridays are for writing. Whoever "
        "wants to talk something over finds another day.", "consent", "", 3);
    pe__world_later(world, 45);
    pe__stage_post(&world->stage, troupe->member[5],
                   pe__troupe_path(troupe, "decisions/%lld/stance",
                                   (long long)decision), "stance", "objection",
                   "reason", "The correspondents are only here on Fridays: "
                   "one Friday a month has to stay.", PE__END);
    pe__stage_post(&world->stage, troupe->member[6],
                   pe__troupe_path(troupe, "decisions/%lld/stance",
                                   (long long)decision), "stance", "consent",
                   PE__END);
    open_decision(world, 0, "Two delegates to the federation", "They speak for "
                  "us until spring, and can be called back at any time.", "stv",
                  "Margarethe\nIvo\nMaría de los Ángeles\nTom", 5);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a council decides together. */
#include "decide.h"
#include "follow.h"
#include "route.h"

#define ALL "/councils/{council}/decisions"
#define ONE ALL "/{decision}"

const pe__route pe__routes_decide[] = {
    {"GET", ALL, PE__MAY_DECISION_SEE, 0, pe__use_decisions_page, NULL,
     "decisions",
     "What is being decided, and what was.", NULL},
    {"GET", ALL "/new", PE__MAY_DECISION_OPEN, 0, pe__use_decision_form, NULL,
     "decision_new", "The form of a new decision.", NULL},
    {"POST", ALL "/new", PE__MAY_DECISION_OPEN, PE__WRITES,
     pe__use_decision_add, NULL, "decision_new",
     "Opens a decision, now or later. Options are lines; without any a "
     "majority is asked yes or no.",
     "title text! 120, says text 8000, rule choice consent|majority|"
     "supermajority|approval|judgement|schulze|stv|equal-shares, options text "
     "4000, seats integer 1 20, ballots choice secret|open, opens text 30, "
     "closes text 30, accused integer, topic integer, series "
     "integer, fact_1 text 200, "
     "weight_1 choice 4|1|8"},
    {"GET", ONE, PE__MAY_DECISION_SEE, 0, pe__use_decision_page, NULL,
     "decision",
     "A decision: what it is about, how to vote, what it came to.", NULL},
    {"POST", ONE "/vote", PE__MAY_DECISION_VOTE, PE__WRITES | PE__FORESEES,
     pe__use_vote, NULL, "decision",
     "Casts a ballot, or changes it: choice, or rank_N, tick_N, grade_N of "
     "option N. Of a secret vote with a code of the voter's own.",
     "choice integer, code text 60, handed text 60, new_code text 60"},
    {"POST", ONE "/look", PE__MAY_DECISION_VOTE, PE__WRITES, pe__use_vote_look,
     NULL, "decision", "Shows the ballot that was cast with this code.",
     "code text! 60"},
    {"POST", ONE "/stance", PE__MAY_DECISION_VOTE, PE__WRITES, pe__use_stand,
     NULL, "decision", "Says where the member stands on what is to be agreed.",
     "stance choice consent|aside|objection, reason text 2000"},
    {"POST", ONE "/stance/drop", PE__MAY_DECISION_VOTE, PE__WRITES,
     pe__use_stand_drop, NULL, "decision", "Takes that back.", ""},
    {"POST", ONE "/voices/{member}/answer", PE__MAY_DECISION_OPEN, PE__WRITES,
     pe__use_stand_answer, NULL, "decision", "Answers an objection.",
     "answer text! 2000"},
    {"POST", ONE "/doubt", PE__MAY_DECISION_VOTE, PE__WRITES, pe__use_doubt,
     NULL, "decision", "Doubts who is said to be affected more, before it "
     "opens.", "doubt text! 2000"},
    {"POST", ONE "/doubt/drop", PE__MAY_DECISION_VOTE, PE__WRITES,
     pe__use_doubt_drop, NULL, "decision", "Takes that back.", ""},
    {"GET", ONE "/amend", PE__MAY_DECISION_VOTE, 0, pe__use_amend_form, NULL,
     "decision_amend", "The form of a change to what is not open yet: "
     "?what=text, option (with place) or new.", NULL},
    {"POST", ONE "/amend", PE__MAY_DECISION_VOTE, PE__WRITES, pe__use_amend,
     NULL, "decision_amend", "Proposes a change, before it opens: other words "
     "for its text or an option, or an option more.",
     "what choice text|option|new, place integer, words text! 8000, "
     "why text 2000, from integer"},
    {"POST", ONE "/amendments/{amendment}/accept", PE__MAY_DECISION_VOTE,
     PE__WRITES, pe__use_amend_accept, NULL, "decision",
     "Accepts a change, by who put the question.", ""},
    {"POST", ONE "/amendments/{amendment}/take-back", PE__MAY_DECISION_VOTE,
     PE__WRITES, pe__use_amend_take_back, NULL, "decision",
     "Takes back a change one proposed.", ""},
    {"POST", ONE "/remarks", PE__MAY_REMARK, PE__WRITES, pe__use_argue, NULL,
     "decision", "Speaks for or against it.",
     "words text! 4000, side choice neither|for|against, source text 500"},
    {"POST", ONE "/remarks/{remark}/remove", PE__MAY_REMARK, PE__WRITES,
     pe__use_argue_remove, NULL, "decision", "Takes back what one said.", ""},
    {"POST", ONE "/withdraw", PE__MAY_DECISION_WITHDRAW, PE__WRITES,
     pe__use_decision_withdraw, NULL, "decision",
     "Takes a decision back that is not over.", ""},
    {"POST", ONE "/count", PE__MAY_DECISION_WITHDRAW, PE__WRITES,
     pe__use_decision_again, NULL, "decision",
     "Counts a vote now that could not be counted when it was over.", ""},
    {"GET", ONE "/file/{name_text}", PE__MAY_DECISION_SEE, 0,
     pe__use_decision_file, NULL, NULL,
     "The ballots that were counted, without names, or the transcript of the "
     "count.", NULL},
    {0}};

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Votes handed over, and people called back. */
#include "delegate.h"
#include "route.h"

#define ALL "/councils/{council}/decisions"
#define HANDED ALL "/delegates"
#define RECALLS ALL "/recalls"

const pe__route pe__routes_delegate[] = {
    {"GET", HANDED, PE__MAY_DECISION_SEE, 0, pe__use_delegates, NULL,
     "delegates", "One's vote in others' hands, others' in one's own, and who "
     "carries how many.", NULL},
    {"POST", HANDED, PE__MAY_DELEGATE, PE__WRITES, pe__use_hand_over, NULL,
     "delegates", "Hands one's vote over, for a topic or for whatever is "
     "decided, for 30 days. With a code of one's own, by which it can be had "
     "back from secret votes.",
     "delegate integer!, topic integer, code text! 60"},
    {"POST", HANDED "/{delegation}/recall", PE__MAY_DELEGATE, PE__WRITES,
     pe__use_hand_recall, NULL, "delegates", "Takes one's vote back; with the "
     "code also out of secret votes that are open.", "handed text 60"},
    {"POST", HANDED "/{delegation}/renew", PE__MAY_DELEGATE, PE__WRITES,
     pe__use_hand_renew, NULL, "delegates", "Another 30 days.", ""},
    {"POST", HANDED "/{delegation}/accept", PE__MAY_DELEGATE, PE__WRITES,
     pe__use_hand_accept, NULL, "delegates",
     "Says yes to carrying somebody's vote.", ""},
    {"POST", HANDED "/{delegation}/decline", PE__MAY_DELEGATE, PE__WRITES,
     pe__use_hand_decline, NULL, "delegates",
     "Does not carry somebody's vote.", ""},
    {"POST", ALL "/{decision}/takeback", PE__MAY_DELEGATE, PE__WRITES,
     pe__use_take_back, NULL, "decision", "Takes out what a delegate cast for "
     "one in this secret vote.", "handed text! 60"},
    {"POST", ALL "/topics", PE__MAY_TOPIC_NAME, PE__WRITES, pe__use_topic_add,
     NULL, "delegates", "Names a topic that decisions can be about.",
     "name text! 60"},
    {"POST", ALL "/topics/{topic}/end", PE__MAY_TOPIC_NAME, PE__WRITES,
     pe__use_topic_end, NULL, "delegates", "A topic is chosen no more.", ""},
    {"GET", RECALLS, PE__MAY_DECISION_SEE, 0, pe__use_recalls, NULL,
     "recalls", "Who is to be called back, and how many have signed.", NULL},
    {"POST", RECALLS, PE__MAY_RECALL, PE__WRITES, pe__use_recall_ask, NULL,
     "recalls", "Asks that somebody be confirmed or replaced. KIND:MEMBER, "
     "KIND coordinator, scribe, treasurer or delegate.",
     "whom text! 60, reason text! 2000"},
    {"POST", RECALLS "/{petition}/sign", PE__MAY_RECALL, PE__WRITES,
     pe__use_recall_sign, NULL, "recalls", "Signs. With a fifth of those who "
     "may vote, a vote opens for 72 hours.", ""},
    {"POST", RECALLS "/{petition}/unsign", PE__MAY_RECALL, PE__WRITES,
     pe__use_recall_unsign, NULL, "recalls", "Takes one's signature back.",
     ""},
    {0}};

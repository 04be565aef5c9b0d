/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How one is told (app/courier). */
#include "route.h"
#include "word.h"

const pe__route pe__routes_courier[] = {
    {"GET", "/me/word", PE__MAY_OWN_ACCOUNT, 0, pe__use_word, NULL, "word",
     "How one is told that one is needed.", NULL},
    {"POST", "/me/word", PE__MAY_OWN_ACCOUNT, PE__WRITES, pe__use_word_change,
     NULL, "word", "Chooses how one is told.", "by_push tick, by_mail tick"},
    {"POST", "/me/word/decisions", PE__MAY_OWN_ACCOUNT, PE__WRITES,
     pe__use_word_decisions, NULL, "word",
     "How much one is told of decisions and budget rounds, and how.",
     "level choice off|digest|on, by_push ticked, by_mail ticked"},
    {"POST", "/me/word/browser", PE__MAY_OWN_ACCOUNT, PE__WRITES,
     pe__use_word_browser, NULL, "word",
     "This browser is told from now on (Web Push).",
     "endpoint text! 1000, key base64url!, secret base64url!"},
    {"POST", "/me/word/browser/remove", PE__MAY_OWN_ACCOUNT, PE__WRITES,
     pe__use_word_browser_remove, NULL, NULL, "It is not any more.",
     "endpoint text! 1000"},
    {"GET", "/feeds/{feed_text}", PE__MAY_LOOK, PE__HEAVY, pe__use_word_feed,
     NULL, NULL, "What one was asked, as Atom, by the secret of one's "
     "calendar: /feeds/SECRET.atom.", NULL},
    {0}};

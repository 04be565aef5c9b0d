/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How members hear that they are needed, or that something is to be decided,
 * when they are not looking: push to their browsers, mail, a feed by secret
 * link. Quiet until they choose. */
#ifndef PE_APP_WORD_H
#define PE_APP_WORD_H

#include "use.h"

/* can_be_asked, is_by_push, is_by_mail, has_mail, browsers: count, key (what a
 * browser subscribes with). */
pe__use_run pe__use_word;
/* by_push, by_mail ticked: of being needed. */
pe__use_run pe__use_word_change;
/* level, by_push, by_mail: of decisions and budget rounds. */
pe__use_run pe__use_word_decisions;
/* This browser: endpoint, key, secret as it gives them; says yes to push. */
pe__use_run pe__use_word_browser;
pe__use_run pe__use_word_browser_remove; /* endpoint */
/* What one was asked and has not answered, and can vote on and has not, as Atom
 * (RFC 4287), by the secret of one's calendar. */
pe__use_run pe__use_word_feed;

#endif

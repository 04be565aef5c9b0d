/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How members hear that they are needed when they are not looking: push to
 * their browsers, mail, a feed by secret link. Quiet until they choose. */
#ifndef PE_APP_WORD_H
#define PE_APP_WORD_H

#include "use.h"

/* can_be_asked, is_by_push, is_by_mail, has_mail, browsers: count, key (what a
 * browser subscribes with). */
pe__use_run pe__use_word;
/* by_push, by_mail ticked. */
pe__use_run pe__use_word_change;
/* This browser: endpoint, key, secret as it gives them; says yes to push. */
pe__use_run pe__use_word_browser;
pe__use_run pe__use_word_browser_remove; /* endpoint */
/* What one was asked and has not answered, as Atom (RFC 4287), by the secret
 * of one's calendar. */
pe__use_run pe__use_word_feed;

#endif

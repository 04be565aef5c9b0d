/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who was asked, who promised, who came; and what is to be told to people
 * outside the pages. */
#ifndef PE_STORE_BOARD_CLAIM_H
#define PE_STORE_BOARD_CLAIM_H

#include "doc.h"
#include "sql.h"

/* --- asks ----------------------------------------------------------------- */

pe_status pe__ask_add(pe__sql *db, int64_t need, int64_t member, int64_t now,
                      const char *why_json, pe_error *err);
/* The newest ask without an answer gets one. *found = there was one; NULL
 * = it does not matter. */
pe_status pe__ask_answer(pe__sql *db, int64_t need, int64_t member,
                         const char *answer, int64_t now, bool *found,
                         pe_error *err);
/* {need, asked, answer, answered, why} of the newest. */
pe_status pe__ask_row(pe__sql *db, pe__doc *doc, pe__value *object,
                      int64_t need, int64_t member, bool *found,
                      pe_error *err);
/* {need, asked, title, starts, ends, …} each that waits for an answer, the
 * soonest first. */
pe_status pe__ask_open(pe__sql *db, pe__doc *doc, pe__value *array,
                       int64_t member, int64_t now, pe_error *err);
/* {need, member} each question that waits, and each "still coming?" that does,
 * of all members: for the made-up world, whose people answer. */
pe_status pe__ask_unanswered(pe__sql *db, pe__doc *doc, pe__value *array,
                             pe_error *err);
pe_status pe__claim_unconfirmed(pe__sql *db, pe__doc *doc, pe__value *array,
                                pe_error *err);
/* Those older than ninety days are forgotten. */
pe_status pe__ask_forget(pe__sql *db, int64_t before, pe_error *err);

/* --- claims --------------------------------------------------------------- */

/* The claim of somebody on a need that is not over; 0 = none. */
pe_status pe__claim_open(pe__sql *db, int64_t need, int64_t member,
                         int64_t *claim, pe_error *err);
/* The state of the newest claim: "" = none; a constant. */
pe_status pe__claim_state(pe__sql *db, pe__doc *doc, int64_t need,
                          int64_t member, const char **state, int64_t *claim,
                          pe_error *err);
/* Sets the state of the claim that is open, or makes one, which notes whether a
 * question waits: before that is answered. */
pe_status pe__claim_put(pe__sql *db, int64_t need, int64_t member,
                        int64_t places, const char *state, int64_t now,
                        pe_error *err);
pe_status pe__claim_set(pe__sql *db, int64_t claim, const char *state,
                        int64_t now, pe_error *err);
pe_status pe__claim_confirm_asked(pe__sql *db, int64_t need, int64_t member,
                                  int64_t now, pe_error *err);
/* What is still open of a need that is withdrawn: given back; of one that is
 * over: standby stood by. */
pe_status pe__claims_end(pe__sql *db, int64_t need, const char *from,
                         const char *to, int64_t now, pe_error *err);
/* {claim, need, title, effort, effort_name, place, north, east, starts, ends,
 * need_state, places, state, confirm, thanked, thanks, made} each of one's own:
 * those to come, the soonest first, or with `past` those that were, the newest
 * first. */
pe_status pe__claim_mine(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, bool past,
                         pe_error *err);
/* {claim, member, name, places, state, is_asked, made, confirm, thanked} each
 * of a need; of somebody of another hub, who is no member: {peer, hub_name,
 * peer_name, peer_reach}. */
pe_status pe__claim_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t need, pe_error *err);
pe_status pe__claim_thank(pe__sql *db, int64_t claim, const char *words,
                          int64_t now, bool *found, pe_error *err);

/* --- messages ------------------------------------------------------------- */

typedef struct {
    int64_t member, need;
    const char *kind;
    int64_t due, late;
} pe__message;

/* One that waits of the same kind and need is replaced. */
pe_status pe__message_add(pe__sql *db, const pe__message *message,
                          int64_t now, pe_error *err);
/* Those that need not be sent any more; kind NULL = all. */
pe_status pe__message_drop(pe__sql *db, int64_t member, int64_t need,
                           const char *kind, int64_t *dropped, pe_error *err);
pe_status pe__message_forget(pe__sql *db, int64_t now, pe_error *err);

/* --- figures -------------------------------------------------------------- */

/* {asks, n} how many helpers were asked so often since then. */
pe_status pe__ask_counts(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t since, pe_error *err);
/* {places, held, came} each need that ended since then, of vouched ones. */
pe_status pe__need_served(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t since, pe_error *err);
/* {newcomers, within: those offered something within a day, yes, no, silent,
 * came, absent} since then. */
pe_status pe__board_figures(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t since, int64_t now, pe_error *err);

#endif

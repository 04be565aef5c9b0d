/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The switchboard of a hub: one state of the engine (parecon/match.h) a
 * process, kept equal to the store.
 *
 * Every event goes as a line of the journal into the store, with all that
 * follows from it, in the transaction of who tells it. Before each, the state's
 * place in the log is compared with the store's: a state that is behind, as
 * another process wrote, lives through what it missed; one that is ahead or
 * elsewhere, as a transaction was undone, is built anew. So neither a roll back
 * nor a second process can make the two differ for longer than until the next
 * event. */
#ifndef PE_APP_BOARD_H
#define PE_APP_BOARD_H

#include "use.h"
#include "onlook.h"
#include "writer.h"
#include "zone.h"

#include <parecon/match.h>

typedef struct pe__board pe__board;

/* `settings` NULL = the engine's own. */
pe_status pe__board_open(const pe_match_settings *settings, pe__board **out,
                        pe_error *err);
void pe__board_close(pe__board *board); /* stopped before; NULL is fine */

/* Loads the state and starts the thread that tells the engine what time it is,
 * through the writer, which must outlive pe__board_stop. */
pe_status pe__board_start(pe__board *board, pe__writer *writer, pe_error *err);
/* Ends the thread, and keeps the state in the store. NULL, or one that was
 * never started, is fine. */
void pe__board_stop(pe__board *board);

/* --- for uses that write, on the writer's thread -------------------------- */

/* What came of an event for who it is about: the first action that names its
 * person (and need, or duty); kind 0 = none. */
typedef struct {
    pe_match_action_kind kind;
    pe_match_refusal refusal;
    int64_t until; /* of an adoption */
} pe__board_outcome;

/* Within an open transaction: tells the engine, and writes the line and all
 * rows that follow. `outcome` may be NULL. What the engine refuses is kept as
 * told: look before whether it can be. PE_BAD_INPUT: it makes no sense. */
pe_status pe__board_tell(pe__board *board, pe__sql *db,
                         const pe_match_event *event,
                         pe__board_outcome *outcome, pe_error *err);
/* What is due by `now`, as much of it as the engine does at once. */
pe_status pe__board_pass(pe__board *board, pe__sql *db, int64_t now,
                         pe_error *err);
/* When something is next due (INT64_MAX = nothing is), after the state was made
 * equal to the store. */
pe_status pe__board_due(pe__board *board, pe__sql *db, int64_t *due,
                        pe_error *err);
/* Keeps the state, and with `forget` drops all lines before it: of who left
 * for good nothing stays. */
pe_status pe__board_keep(pe__board *board, pe__sql *db, int64_t now,
                         bool forget, pe_error *err);
/* Once an hour: needs of duties, what is old. */
pe_status pe__board_tick(pe__board *board, pe__sql *db, int64_t now,
                         bool *more, pe_error *err);

/* Who claims a place from another hub has no number here: the engine knows them
 * by that of their claim. */
#define PE__STRANGER ((int64_t)1 << 40) /* above all members' numbers */

static inline int64_t pe__stranger(int64_t claim)
{
    return PE__STRANGER + claim;
}

/* --- for all, from any thread; NULL knows nothing ------------------------- */

pe_match_held pe__board_look(pe__board *board, int64_t need, int64_t person,
                             pe_match_standing *standing, bool *known);
int64_t pe__board_near(pe__board *board, int64_t person, int64_t from,
                       int64_t until, pe_match_chance *chance, int64_t most);
/* For who has it open before them. */
extern const pe__onlook pe__board_onlook;

#endif

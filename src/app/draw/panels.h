/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People of a council drawn by lot: a jury, a working group, delegates.
 *
 * Who coordinates says what for, how many, and how many at least and at most
 * of those of whom a fact is true that the hub knows: their site, how long they
 * are in the council, what they can. Until the list is fixed everybody sees
 * who may be drawn and with which chance: the smallest is as great as the
 * quotas let it be, then the second smallest … (pe_vote_draw).
 *
 * The list is fixed by an event, which holds the list's hash; the seed of the
 * lot is the first 15 digits of the hash of that event. Anybody downloads the
 * list and the quotas and draws again with `parecon vote sortition`. For each
 * seat that becomes free (a no, silence, somebody left) another lot is drawn
 * among those of the list who were not drawn yet, with what the quotas still
 * ask beside those who sit: another event, another seed, another file. */
#ifndef PE_APP_PANELS_H
#define PE_APP_PANELS_H

#include "use.h"

/* --- pages.c -------------------------------------------------------------- */

/* All of the council: running, past. */
pe__use_run pe__use_panels;
/* panel, quotas, people (who may be drawn, with chance), seated, drawn, steps,
 * me; while it is open: possible, advice. */
pe__use_run pe__use_panel;

/* --- form.c --------------------------------------------------------------- */

/* facts: what there can be quotas of; typed. */
pe__use_run pe__use_panel_form, pe__use_panel_change_form;
/* title, says, seats, days; fact_N, least_N, most_N. */
pe__use_run pe__use_panel_add, pe__use_panel_change;

/* --- answer.c ------------------------------------------------------------- */

/* Fixes the list and draws. */
pe__use_run pe__use_panel_fix;
/* outcome: what came of it; why it is taken back. */
pe__use_run pe__use_panel_end;
/* Of who was drawn. A no after a yes makes the seat free, too. */
pe__use_run pe__use_panel_yes, pe__use_panel_no;

/* --- file.c --------------------------------------------------------------- */

/* name_text: people.csv, quotas.csv of a step, with numbers before. */
pe__use_run pe__use_panel_file;

/* --- step.c --------------------------------------------------------------- */

/* Who said nothing in time, or has left: others are drawn. As
 * pe__decide_tick. */
pe_status pe__draw_tick(pe__sql *db, int64_t now, bool *more, pe_error *err);
pe_status pe__draw_next(pe__sql *db, int64_t *at, pe_error *err);

#endif

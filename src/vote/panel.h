/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The panel that is worth most. */
#ifndef PE_VOTE_PANEL_H
#define PE_VOTE_PANEL_H

#include "box.h"

enum { PE__PANEL_NODES = 50000 };

/* A panel (how many of each kind) with Σ worth · number above `bar`, into panel
 * [kinds], *value what it is worth: the best there is, or with `any` the first
 * that is met. *found = false: there is none. By branch and bound; PE_USAGE
 * when that takes more than `nodes` programs. */
pe_status pe__best_panel(pe__box *box, const double *worth, double bar,
                         bool any, int32_t nodes, int32_t *panel, double *value,
                         bool *found, pe_error *err);

#endif

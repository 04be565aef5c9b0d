/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* First pages: of the hub, and of a council. */
#ifndef PE_APP_HOME_H
#define PE_APP_HOME_H

#include "use.h"

/* Signed in: what waits for the member, what they do in which council. */
pe__use_run pe__use_home;
/* A council as pe__use_council_show gives it; for members also what waits for
 * them there, how far the council is, and what happened lately. */
pe__use_run pe__use_overview;

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people do in the hub with what comes from elsewhere, and goes out. */
#ifndef PE_APP_INTAKE_BRING_H
#define PE_APP_INTAKE_BRING_H

#include "use.h"

/* Bringing: bring.c */
pe__use_run pe__use_bring_form, pe__use_bring, pe__use_bring_look,
    pe__use_bring_prepare, pe__use_bring_take, pe__use_bring_drop;
/* Files: bring_files.c */
pe__use_run pe__use_board_file, pe__use_effort_file;

#endif

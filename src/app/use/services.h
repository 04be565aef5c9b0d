/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What uses lean on that lives longer than a request. Each may be NULL, in
 * commands and tests that need none; what asks of it then does nothing. */
#ifndef PE_APP_USE_SERVICES_H
#define PE_APP_USE_SERVICES_H

typedef struct {
    const struct pe__runner *runner; /* divides work (app/work/runner.h) */
    struct pe__board *board;         /* the switchboard (app/board/board.h) */
    struct pe__zones *zones;         /* of time (base/zone.h); NULL = UTC */
    /* what decisions can be about (app/decide/subject.h) */
    const struct pe__subject_kind *subjects;
} pe__services;

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What several uses do with a council. */
#ifndef PE_APP_COUNCIL_ACTS_H
#define PE_APP_COUNCIL_ACTS_H

#include "people_council.h"
#include "use.h"

enum {
    PE__DAY_SECONDS = 86400,
    PE__TERM_SECONDS = 90 * PE__DAY_SECONDS,   /* of a role */
    PE__SHADOW_SECONDS = 14 * PE__DAY_SECONDS, /* learns it before */
    PE__NEW_SECONDS = 14 * PE__DAY_SECONDS,    /* is spared by the lot */
    PE__CLOSING_SECONDS = 7 * PE__DAY_SECONDS
};

/* The roles that every council has; NULL ends. */
extern const char *const pe__role_kinds[];

/* hours, skills, site. */
void pe__read_membership(pe__use *use, pe__membership *out);

/* is_KIND beside kind in each row: templates cannot compare. */
void pe__name_kind(pe__doc *doc, pe__value *thing);
void pe__name_kinds(pe__doc *doc, pe__value *array);

/* out.council, as pe__council_row, and its number as out.here_council; not
 * found when there is none. */
pe_status pe__put_council(pe__use *use, pe_error *err);
/* can: {ACTION in small letters: true} for all that use->relations may, into
 * `object`, or into out. */
void pe__put_can_into(pe__use *use, pe__value *object);
void pe__put_can(pe__use *use);

/* Whether `council` may be spoken of to the member: it is listed, or they may
 * know it. */
pe_status pe__may_know(pe__use *use, int64_t council, bool *may,
                       pe_error *err);

/* `member` leaves; roles that become free are filled at once, and the council
 * closes after the last. With its events. */
pe_status pe__leave_council(pe__use *use, int64_t council, int64_t member,
                            pe_error *err);
/* An event of another council or actor than the use's. */
pe_status pe__note(pe__use *use, int64_t council, int64_t actor,
                   const char *kind, int64_t subject, pe_error *err);

/* Closes it, with the event. `actor` 0 = its time has come. */
pe_status pe__close_council(pe__sql *db, int64_t council, int64_t actor,
                            int64_t now, pe_error *err);

/* Does what is due for one role of a council: ends a term that is over, makes
 * the shadow the holder, draws a holder or a shadow. With its events. */
pe_status pe__fill_role(pe__sql *db, pe__doc *doc, int64_t council,
                        const char *kind, int64_t now, pe_error *err);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which relations of the permission table (use/permission.h) hold between a
 * member and what a request is about. The one place where that is decided; the
 * dispatcher asks it before every use. */
#ifndef PE_APP_RELATIONS_H
#define PE_APP_RELATIONS_H

#include "permission.h"
#include "use.h"

/* To the council and the thing that the use's path names, into
 * use->relations. *there = false: there is no such council. When something is
 * to be changed, a council that is closed is not anybody's any more, though its
 * members may go on reading.
 *
 * Cost: for a council two look-ups by index, for a thing of one's own one. */
pe_status pe__relations_of(pe__use *use, bool *there, pe_error *err);

/* To a council alone. */
pe_status pe__relations_to(pe__sql *db, int64_t member, int64_t council,
                           bool writes, int64_t now, uint32_t *relations,
                           bool *there, pe_error *err);

#endif

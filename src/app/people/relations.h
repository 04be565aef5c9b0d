/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which relations of the permission table (use/permission.h) hold between a
 * member and what a request is about. The one place where that is decided; the
 * dispatcher asks it before every use. */
#ifndef PE_APP_RELATIONS_H
#define PE_APP_RELATIONS_H

#include "doc.h"
#include "permission.h"
#include "sql.h"

/* `path`: the pattern of the route ("/councils/{council}/roles/{role}/end");
 * the values of its parameters stand in `in`. `council`: of {council}, 0 =
 * none. `writes`: something is to be changed: then a council that is closed is
 * not anybody's any more, though its members may go on reading.
 *
 * Cost: for a council two look-ups by index, for a thing of one's own one. */
pe_status pe__relations_of(pe__sql *db, int64_t member, int64_t council,
                           const char *path, const pe__value *in, bool writes,
                           int64_t now, uint32_t *relations, pe_error *err);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of dues by ability. A member's band is seen by that member alone;
 * sums only once PE__DUES_FEW members have chosen. */
#ifndef PE_APP_DUES_USES_H
#define PE_APP_DUES_USES_H

#include "use.h"

/* scale, bands, me, sums (when there are enough), lines (of the form). */
pe__use_run pe__use_dues_show;
pe__use_run pe__use_dues_set;
pe__use_run pe__use_dues_choose;
pe__use_run pe__use_dues_pause;
/* dues.csv: a row a member who pays, by band, without whose it is. */
pe__use_run pe__use_dues_file;

#endif

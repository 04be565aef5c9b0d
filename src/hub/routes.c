/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that the hub can be asked, a file a subject. */
#include "route.h"

const pe__route *const pe__routes[] = {
    pe__routes_courier,
    pe__routes_decide,
    pe__routes_delegate,
    pe__routes_follow,
    pe__routes_draw,
    pe__routes_series,
    pe__routes_board,
    pe__routes_hub,
    pe__routes_intake,
    pe__routes_merge,
    pe__routes_money,
    pe__routes_solidarity,
    pe__routes_pay,
    pe__routes_peer,
    pe__routes_people,
    pe__routes_work,
    NULL};

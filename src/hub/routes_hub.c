/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What belongs to the hub as such. */
#include "route.h"

static pe_status see_home(pe__use *use, pe_error *err)
{
    (void)use, (void)err;
    return PE_OK;
}

const pe__route pe__routes_hub[] = {
    {"GET", "/", PE__MAY_LOOK, PE__PUBLIC, see_home, NULL, "home",
     "The first page.", NULL},
    {0}};

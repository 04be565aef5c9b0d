/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What belongs to the hub as such. */
#include "home.h"
#include "route.h"

/* Kept by the browser alone. */
static pe_status choose_language(pe__use *use, pe_error *err)
{
    (void)err;
    use->chosen_language = pe__use_choice(use, "language", "en de es");
    pe__use_next(use, "%s", pe__use_text(use, "next", 500, false));
    return PE_OK;
}

const pe__route pe__routes_hub[] = {
    {"GET", "/", PE__MAY_LOOK, PE__PUBLIC, pe__use_home, NULL, "home",
     "The first page.", NULL},
    {"GET", "/events", PE__MAY_OWN_ACCOUNT, PE__STREAM, NULL, NULL, NULL,
     "What happens, as it happens (Server-Sent Events).", NULL},
    {"POST", "/language", PE__MAY_LOOK, PE__WRITES, choose_language, NULL,
     NULL, "Remembers a language in a cookie, for who has no account.",
     "language choice! en|de|es, next text 500"},
    {0}};

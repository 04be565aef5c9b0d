/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages and assets as one, of which every request holds the one it began with:
 * while somebody works on templates they are read anew as they change. */
#ifndef PE_HUB_WEB_H
#define PE_HUB_WEB_H

#include "assets.h"
#include "pages.h"
#include "router.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct {
    pe__web_files files;
    pe__assets *assets;
    pe__pages *pages;
    int64_t stamp; /* what the folder looked like */
    atomic_long holders;
} pe__web;

/* `folder` "" = what is built in. PE_BAD_INPUT also when a row of the table is
 * shown by a page that is not there. */
pe_status pe__web_load(const char *folder, const pe__router *router,
                       pe__web **out, pe_error *err);
void pe__web_release(pe__web *web); /* the last one frees; NULL is fine */

/* Another number when a file of the folder is another; 0 for "". */
int64_t pe__web_stamp(const char *folder);

#endif

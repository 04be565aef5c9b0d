/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is there time for this request, and for this many of this visitor's? */
#include "address.h"
#include "hub_own.h"

#include <string.h>

typedef enum { PAGES, WRITES, DEAR } rate;

static bool is_dear(const pe__route *row)
{
    if ((row->flags & PE__SIGNED) != 0)
        return false; /* prepared in a fraction of a millisecond */
    return row->prepare != NULL ||
           (row->flags & (PE__HEAVY | PE__UPLOAD)) != 0;
}

/* Whether a cookie or a header says that somebody is signed in; whether it is
 * true is not asked of the store, which is what is to be spared. */
static bool seems_signed_in(const pe__exchange *x)
{
    return strstr(x->header[PE__COOKIE], x->hub->cookie) != NULL ||
           x->header[PE__AUTHORIZATION][0] != '\0';
}

static bool writer_is_full(const pe__exchange *x)
{
    pe__writer_figures w;
    if ((x->route->flags & PE__WRITES) == 0)
        return false;
    pe__writer_figures_of(x->hub->writer, &w);
    return w.waiting >= x->hub->settings->writes_waiting;
}

bool pe__load_allows(pe__exchange *x, enum MHD_Result *sent)
{
    const pe__settings *s = x->hub->settings;
    int64_t lag = pe__shed_lag(&x->hub->shed, x->began);
    bool heavy = is_dear(x->route);
    if (lag < s->lag_heavy && !writer_is_full(x))
        return true;
    bool fits = lag < s->lag_all && (!heavy || lag < s->lag_heavy) &&
                (seems_signed_in(x) || lag < s->lag_pages) &&
                !writer_is_full(x);
    if (fits)
        return true;
    atomic_fetch_add(&x->hub->metrics.shed, 1);
    x->wait = 2 + lag / 1000;
    *sent = pe__refuse(x, 503, "busy");
    return false;
}

/* One of the bucket of the member, or of the address of who is not signed in.
 */
static int64_t take(pe__exchange *x, rate kind, int64_t most, int64_t seconds)
{
    unsigned char address[PE__ADDRESS];
    const void *who = &x->visitor.member;
    size_t size = sizeof x->visitor.member;
    if (x->visitor.member == 0) {
        size = pe__address_of_exchange(x, address);
        who = address;
    }
    return pe__rates_take(x->hub->rates, (int)kind, who, size, most, seconds,
                           x->began / 1000);
}

bool pe__rate_allows(pe__exchange *x, enum MHD_Result *sent)
{
    const pe__settings *s = x->hub->settings;
    bool writes = (x->route->flags & PE__WRITES) != 0;
    int64_t wait = writes ? take(x, WRITES, s->rate_writes, 60)
                          : take(x, PAGES, s->rate_pages, 60);
    if (wait == 0 && is_dear(x->route))
        wait = take(x, DEAR, s->rate_dear, 300);
    if (wait == 0)
        return true;
    atomic_fetch_add(&x->hub->metrics.limited, 1);
    x->wait = wait;
    *sent = pe__refuse(x, 429, "rate");
    return false;
}

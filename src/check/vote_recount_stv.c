/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The single transferable vote with every paper by itself: where it lies and
 * what it is worth. */
#include "mem.h"
#include "vote_parts.h"

#include <inttypes.h>
#include <string.h>

enum { ONE = 100000, NOWHERE = -1 };

typedef struct {
    recount *r;
    int32_t *where;   /* [rows] option, or NOWHERE */
    int64_t *worth;   /* [rows] of each vote of it, in 1/100,000 */
    int64_t *votes;   /* [n] */
    int64_t *past;    /* [room × n] */
    char *state;      /* [n] H e E D */
    int32_t *some;    /* [n] */
    int64_t quota, lost;
    int32_t stages, room, elected;
} papers;

/* Where a paper goes: the best placed hopeful, unless somebody stands beside
 * them; a tied place further up ends it too. */
static int32_t goes_to(const papers *p, int64_t row)
{
    const vballots *b = p->r->b;
    for (int32_t last = -1;;) {
        int32_t found = NOWHERE, same = 0, place = INT32_MAX;
        for (int32_t a = 0; a < b->options; a++) {
            int32_t at = pe__vat(b, row, a);
            if (at <= last || at > place)
                continue;
            same = at == place ? same + 1 : 1;
            place = at;
            found = a;
        }
        if (same != 1)
            return NOWHERE;
        if (p->state[found] == 'H')
            return found;
        last = place;
    }
}

static void move(papers *p, int64_t row, int64_t worth)
{
    int32_t to = goes_to(p, row);
    p->where[row] = to;
    p->worth[row] = worth;
    if (to == NOWHERE)
        p->lost += worth * p->r->b->weight[row];
    else
        p->votes[to] += worth * p->r->b->weight[row];
}

static void tell_value(recount *r, int64_t value)
{
    if (r->b->unit == 1)
        pe__tell(r, "\"%" PRId64 ".%05" PRId64 "\"", value / ONE, value % ONE);
    else
        pe__tell_number(r, value, ONE);
}

static void tell_stage(papers *p, const char *did, int32_t option)
{
    recount *r = p->r;
    pe__tell(r, "{\"kind\":\"stage\",\"stage\":%d,\"did\":\"%s\",\"option\":",
        p->stages, did);
    pe__tell(r, option < 0 ? "null" : "%d", option + 1);
    pe__tell(r, ",\"votes\":[");
    for (int32_t a = 0; a < r->n; a++) {
        pe__tell(r, a > 0 ? "," : "");
        tell_value(r, p->votes[a]);
    }
    pe__tell(r, "],\"exhausted\":");
    tell_value(r, p->lost);
    pe__tell(r, ",\"state\":\"");
    for (int32_t a = 0; a < r->n; a++)
        pe__tell(r, "%c", p->state[a]);
    pe__tell(r, "\",\"elected\":");
}

static void keep(papers *p)
{
    int64_t n = p->r->n;
    if (p->stages == p->room) {
        size_t room = 2 * (size_t)p->room + 8;
        int64_t *more = pe__realloc(p->past, room * (size_t)n, sizeof *more);
        if (more == NULL) {
            p->r->status = PE_NO_MEMORY;
            return;
        }
        p->past = more;
        p->room = (int32_t)room;
    }
    memcpy(p->past + p->stages++ * n, p->votes, (size_t)n * sizeof *p->past);
}

/* Whether a is above b: at this stage, else at the last where they differ. */
static int above(const papers *p, int32_t a, int32_t b)
{
    if (p->votes[a] != p->votes[b])
        return p->votes[a] > p->votes[b] ? 1 : -1;
    for (int32_t k = p->stages - 2; k >= 0; k--) {
        const int64_t *then = p->past + (int64_t)k * p->r->n;
        if (then[a] != then[b])
            return then[a] > then[b] ? 1 : -1;
    }
    return 0;
}

/* Those in a state than whom none in it is above (or below), with at least so
 * many votes. */
static int32_t extreme(papers *p, char state, int64_t least, int sign)
{
    int32_t count = 0, n = p->r->n;
    for (int32_t a = 0; a < n; a++) {
        bool best = p->state[a] == state && p->votes[a] >= least;
        for (int32_t b = 0; b < n && best; b++)
            best = p->state[b] != state || p->votes[b] < least ||
                   sign * above(p, b, a) <= 0;
        if (best)
            p->some[count++] = a;
    }
    return count;
}

static int32_t hopefuls(const papers *p)
{
    int32_t count = 0;
    for (int32_t a = 0; a < p->r->n; a++)
        count += p->state[a] == 'H';
    return count;
}

static void elect(papers *p, int32_t option)
{
    p->r->winner[p->r->winners++] = option;
    p->elected++;
}

static void end_stage(papers *p, const char *did, int32_t option)
{
    recount *r = p->r;
    int32_t before = r->winners, count;
    keep(p);
    tell_stage(p, did, option);
    bool rest = hopefuls(p) <= r->seats - p->elected;
    while (!rest && p->elected < r->seats && r->status == PE_OK &&
           (count = extreme(p, 'H', p->quota, 1)) > 0) {
        int32_t first = p->some[0];
        for (int32_t k = r->n - 1; k >= 0; k--)
            for (int32_t i = 0; i < count; i++)
                first = p->some[i] == r->order[k] ? p->some[i] : first;
        p->state[first] = 'e';
        elect(p, first);
    }
    pe__tell_list(r, r->winner + before, r->winners - before);
    pe__tell(r, "}\n");
}

/* One surplus or one exclusion. */
static void next_stage(papers *p)
{
    recount *r = p->r;
    int32_t count = extreme(p, 'e', p->quota, 1);
    bool surplus = count > 0;
    if (!surplus)
        count = extreme(p, 'H', 0, -1);
    int32_t option = pe__settle(r, surplus ? "surplus" : "leave", p->some,
                                count, surplus);
    int64_t had = p->votes[option];
    p->votes[option] = surplus ? p->quota : 0;
    p->state[option] = surplus ? 'E' : 'D';
    for (int64_t row = 0; row < r->b->rows; row++) {
        if (p->where[row] != option)
            continue;
        int64_t worth = p->worth[row];
        if (surplus) {
            pe__u128 part = (pe__u128)worth * (pe__u128)(had - p->quota) /
                            (pe__u128)had;
            worth = (int64_t)part;
        }
        move(p, row, worth);
    }
    end_stage(p, surplus ? "surplus" : "exclude", option);
}

static void count_papers(papers *p)
{
    recount *r = p->r;
    for (int32_t a = 0; a < r->n; a++)
        p->state[a] = 'H';
    for (int64_t row = 0; row < r->b->rows; row++)
        move(p, row, ONE);
    int64_t valid = r->b->total - p->lost / ONE, unit = r->b->unit;
    p->lost = 0;
    p->quota = (valid / unit / (r->seats + 1) + 1) * unit * ONE;
    pe__tell(r, "{\"kind\":\"quota\",\"quota\":");
    tell_value(r, p->quota);
    pe__tell(r, "}\n");
    end_stage(p, "first", NOWHERE);
    while (p->elected < r->seats && r->status == PE_OK) {
        if (hopefuls(p) > r->seats - p->elected) {
            next_stage(p);
            continue;
        }
        int32_t before = r->winners;
        for (int32_t a = 0; a < r->n; a++)
            if (p->state[a] == 'H')
                elect(p, a);
        pe__tell(r, "{\"kind\":\"last\",\"elected\":");
        pe__tell_list(r, r->winner + before, r->winners - before);
        pe__tell(r, "}\n");
        break;
    }
}

void pe__recount_stv(recount *r)
{
    papers p = {.r = r,
                .where = pe__recount_room(r, r->b->rows, sizeof *p.where),
                .worth = pe__recount_room(r, r->b->rows, sizeof *p.worth),
                .votes = pe__recount_room(r, r->n, sizeof *p.votes),
                .state = pe__recount_room(r, r->n, 1),
                .some = pe__recount_room(r, r->n, sizeof *p.some)};
    if (r->status == PE_OK && r->b->total > 0)
        count_papers(&p);
    pe__free(p.where);
    pe__free(p.worth);
    pe__free(p.votes);
    pe__free(p.past);
    pe__free(p.state);
    pe__free(p.some);
}

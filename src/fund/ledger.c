/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Double entry. A series for each account and currency: days and what stands
 * there after each, so that a balance is one binary search. The chain of hashes
 * covers what was written, byte by byte. */
#include "error.h"
#include "large.h"
#include "mem.h"

#include <parecon/fund.h>

#include <inttypes.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdlib.h>
#include <string.h>

enum { POSTINGS_MOST = 1000 };

typedef struct {
    int64_t day, amount, sum;
} step;

typedef struct {
    int32_t account, currency;
    int64_t turnover;   /* Σ |amount|: below 2^63, so that no order of days can
                           take a balance beyond */
    step *step;         /* [count] */
    int64_t count, room;
    int32_t next;       /* of the same account; -1 = none */
    bool unsorted;      /* days go back; put in order when somebody asks */
} series;

typedef struct {
    int32_t currency, in;
    int64_t day, top, bottom;
} rate;

struct pe_fund_ledger {
    series *series;
    int32_t count, room;
    int32_t *table;     /* by hash of (account, currency), series + 1 */
    uint32_t mask;
    rate *rate;
    int64_t rates, rate_room;
    int64_t entries;
    unsigned char head[PE_FUND_HASH];
};

pe_status pe_fund_ledger_new(pe_fund_ledger **ledger, pe_error *err)
{
    pe_fund_ledger *l = pe__zalloc(1, sizeof *l);
    if (l != NULL) {
        l->mask = 63;
        l->table = pe__zalloc((size_t)l->mask + 1, sizeof *l->table);
    }
    if (l == NULL || l->table == NULL) {
        pe__free(l);
        *ledger = NULL;
        return pe__fail_memory(err);
    }
    *ledger = l;
    return PE_OK;
}

void pe_fund_ledger_free(pe_fund_ledger *l)
{
    if (l == NULL)
        return;
    for (int32_t k = 0; k < l->count; k++)
        pe__free(l->series[k].step);
    pe__free(l->series);
    pe__free(l->table);
    pe__free(l->rate);
    pe__free(l);
}

/* --- finding a series ----------------------------------------------------- */

static uint32_t hash_of(int32_t account, int32_t currency)
{
    const uint64_t key = (uint64_t)(uint32_t)account << 32 |
                         (uint32_t)currency;
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* Where it stands in the table, or the free place where it would. */
static uint32_t place_of(const pe_fund_ledger *l, int32_t account,
                         int32_t currency)
{
    uint32_t at = hash_of(account, currency) & l->mask;
    for (; l->table[at] != 0; at = (at + 1) & l->mask) {
        const series *s = &l->series[l->table[at] - 1];
        if (s->account == account && s->currency == currency)
            break;
    }
    return at;
}

static bool grow_table(pe_fund_ledger *l)
{
    if ((uint32_t)l->count * 2 < l->mask)
        return true;
    const uint32_t mask = l->mask * 2 + 1;
    int32_t *table = pe__zalloc((size_t)mask + 1, sizeof *table);
    if (table == NULL)
        return false;
    pe__free(l->table);
    l->table = table;
    l->mask = mask;
    for (int32_t k = 0; k < l->count; k++)
        l->table[place_of(l, l->series[k].account, l->series[k].currency)] =
            k + 1;
    return true;
}

/* The series, new if need be; -1: no memory. The series with currency -1 of
 * an account heads the list of its series. */
static int32_t series_of(pe_fund_ledger *l, int32_t account, int32_t currency)
{
    uint32_t at = place_of(l, account, currency);
    if (l->table[at] != 0)
        return l->table[at] - 1;
    if (!grow_table(l))
        return -1;
    if (l->count == l->room) {
        const int32_t room = l->room * 2 + 32;
        series *grown = pe__realloc(l->series, (size_t)room, sizeof *grown);
        if (grown == NULL)
            return -1;
        l->series = grown;
        l->room = room;
    }
    const int32_t head = currency >= 0 ? series_of(l, account, -1) : -1;
    if (currency >= 0 && head < 0)
        return -1;
    if (l->count == l->room) /* the head took the last place */
        return series_of(l, account, currency);
    const int32_t k = l->count++;
    l->series[k] = (series){.account = account, .currency = currency,
                            .next = head < 0 ? -1 : l->series[head].next};
    if (head >= 0)
        l->series[head].next = k;
    l->table[place_of(l, account, currency)] = k + 1;
    return k;
}

/* --- adding --------------------------------------------------------------- */

static bool grow_steps(series *s)
{
    if (s->count < s->room)
        return true;
    const int64_t room = s->room * 2 + 8;
    step *grown = pe__realloc(s->step, (size_t)room, sizeof *grown);
    if (grown == NULL)
        return false;
    s->step = grown;
    s->room = room;
    return true;
}

static uint64_t size_of(int64_t amount)
{
    return amount < 0 ? ~(uint64_t)amount + 1 : (uint64_t)amount;
}

/* One posting at the end of its series. */
static pe_status post(pe_fund_ledger *l, int64_t day, const pe_fund_posting *p,
                      pe_error *err)
{
    const int32_t k = series_of(l, p->account, p->currency);
    if (k < 0 || !grow_steps(&l->series[k]))
        return pe__fail_memory(err);
    series *s = &l->series[k];
    if (size_of(p->amount) > (uint64_t)(INT64_MAX - s->turnover))
        return pe__fail(err, PE_BAD_INPUT, "the sums of an account would leave "
                        "64 bit: more than 9,223,372,036,854,775,807 of its "
                        "smallest unit have moved");
    const int64_t before = s->count > 0 ? s->step[s->count - 1].sum : 0;
    s->unsorted = s->unsorted ||
                  (s->count > 0 && day < s->step[s->count - 1].day);
    s->turnover += (int64_t)size_of(p->amount);
    s->step[s->count++] = (step){day, p->amount, before + p->amount};
    return PE_OK;
}

static void take_back(pe_fund_ledger *l, const pe_fund_posting *p)
{
    series *s = &l->series[l->table[place_of(l, p->account, p->currency)] - 1];
    s->turnover -= (int64_t)size_of(p->amount);
    s->count--;
}

static pe_status check_balance(const pe_fund_entry *e, pe_error *err)
{
    for (int32_t k = 0; k < e->postings; k++) {
        const pe_fund_posting *p = &e->posting[k];
        int64_t sum = 0;
        if (p->account < 0 || p->currency < 0)
            return pe__fail(err, PE_BAD_INPUT, "posting %" PRId32 " has no "
                            "account or no currency", k + 1);
        for (int32_t j = 0; j < e->postings; j++)
            if (e->posting[j].currency == p->currency &&
                __builtin_add_overflow(sum, e->posting[j].amount, &sum))
                return pe__fail(err, PE_BAD_INPUT, "the sum of the postings "
                                "leaves 64 bit");
        if (sum != 0)
            return pe__fail(err, PE_BAD_INPUT, "the postings do not balance: "
                            "they sum to %" PRId64 " of the smallest unit, "
                            "and should to 0 in each currency", sum);
    }
    return PE_OK;
}

static pe_status check(const pe_fund_ledger *l, const pe_fund_entry *e,
                       pe_error *err)
{
    if (e->postings < 0 || e->postings > POSTINGS_MOST)
        return pe__fail(err, PE_BAD_INPUT, "an entry has at most 1,000 "
                        "postings");
    if (e->corrects < 0 || e->corrects > l->entries)
        return pe__fail(err, PE_BAD_INPUT, "it corrects entry %" PRId64
                        ", and there are %" PRId64 " before it", e->corrects,
                        l->entries);
    if (e->postings == 0 && (e->currency < 0 || e->in < 0 || e->top <= 0 ||
                             e->bottom <= 0 || e->currency == e->in))
        return pe__fail(err, PE_BAD_INPUT, "an entry has postings, or is a "
                        "rate above 0 between two currencies");
    return check_balance(e, err);
}

static pe_status add_rate(pe_fund_ledger *l, const pe_fund_entry *e,
                          pe_error *err)
{
    if (l->rates == l->rate_room) {
        const int64_t room = l->rate_room * 2 + 16;
        rate *grown = pe__realloc(l->rate, (size_t)room, sizeof *grown);
        if (grown == NULL)
            return pe__fail_memory(err);
        l->rate = grown;
        l->rate_room = room;
    }
    l->rate[l->rates++] = (rate){e->currency, e->in, e->day, e->top,
                                 e->bottom};
    return PE_OK;
}

/* The hash of the chain so far and of what is written. */
static void next_head(const pe_fund_ledger *l, const pe_fund_entry *e,
                      unsigned char out[PE_FUND_HASH])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, l->head, PE_FUND_HASH);
    if (e->size > 0)
        crypto_hash_sha256_update(&state, e->bytes, e->size);
    crypto_hash_sha256_final(&state, out);
}

pe_status pe_fund_ledger_add(pe_fund_ledger *ledger,
                             const pe_fund_entry *entry,
                             unsigned char head[PE_FUND_HASH], pe_error *err)
{
    unsigned char next[PE_FUND_HASH];
    next_head(ledger, entry, next);
    if (entry->hash != NULL && memcmp(entry->hash, next, PE_FUND_HASH) != 0)
        return pe__fail(err, PE_BAD_INPUT, "the hash of the chain does not fit "
                        "here: this entry, or one before it, is not as it was "
                        "written; compare with a copy that somebody else kept");
    pe_status status = check(ledger, entry, err);
    if (status == PE_OK && entry->postings == 0)
        status = add_rate(ledger, entry, err);
    for (int32_t k = 0; k < entry->postings && status == PE_OK; k++) {
        status = post(ledger, entry->day, &entry->posting[k], err);
        while (status != PE_OK && k > 0)
            take_back(ledger, &entry->posting[--k]);
    }
    if (status != PE_OK)
        return status;
    ledger->entries++;
    memcpy(ledger->head, next, PE_FUND_HASH);
    if (head != NULL)
        memcpy(head, next, PE_FUND_HASH);
    return PE_OK;
}

/* --- balances ------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    const step *x = a, *y = b;
    return (x->day > y->day) - (x->day < y->day);
}

static void put_in_order(series *s)
{
    int64_t sum = 0;
    qsort(s->step, (size_t)s->count, sizeof *s->step, by_day);
    for (int64_t k = 0; k < s->count; k++)
        s->step[k].sum = sum += s->step[k].amount;
    s->unsorted = false;
}

static int64_t sum_at(series *s, int64_t day)
{
    int64_t low = 0, high = s->count; /* steps before `low` count */
    if (s->unsorted)
        put_in_order(s);
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (s->step[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? s->step[low - 1].sum : 0;
}

/* The latest rate of that day or before; of one day, the last that came. */
static bool find_rate(const pe_fund_ledger *l, int32_t from, int32_t to,
                      int64_t day, int64_t *top, int64_t *bottom)
{
    const rate *best = NULL;
    for (int64_t k = 0; k < l->rates; k++) {
        const rate *r = &l->rate[k];
        if (r->day <= day && (!best || r->day >= best->day) &&
            ((r->currency == from && r->in == to) ||
             (r->currency == to && r->in == from)))
            best = r;
    }
    if (best == NULL)
        return false;
    *top = best->currency == from ? best->top : best->bottom;
    *bottom = best->currency == from ? best->bottom : best->top;
    return true;
}

bool pe_fund_convert(int64_t amount, int64_t top, int64_t bottom, int64_t *out)
{
    const pe__wide size = size_of(amount), by = (uint64_t)top;
    const pe__wide all = size * by, over = (uint64_t)bottom;
    pe__wide whole = all / over;
    const pe__wide rest = all % over;
    if (rest * 2 > over || (rest * 2 == over && whole % 2 == 1))
        whole++;
    if (whole > INT64_MAX)
        return false;
    *out = amount < 0 ? -(int64_t)whole : (int64_t)whole;
    return true;
}

static pe_status add_converted(const pe_fund_ledger *l, const series *s,
                               int64_t amount, int32_t in, int64_t day,
                               int64_t *sum, pe_error *err)
{
    int64_t top = 1, bottom = 1, worth = 0;
    if (amount == 0)
        return PE_OK;
    if (s->currency != in &&
        !find_rate(l, s->currency, in, day, &top, &bottom))
        return pe__fail(err, PE_BAD_INPUT, "there is no rate of that day or "
                        "before between two of the currencies");
    if (!pe_fund_convert(amount, top, bottom, &worth) ||
        __builtin_add_overflow(*sum, worth, sum))
        return pe__fail(err, PE_BAD_INPUT, "the balance leaves 64 bit");
    return PE_OK;
}

pe_status pe_fund_ledger_balance(pe_fund_ledger *ledger, int32_t account,
                                 int32_t currency, int32_t in, int64_t day,
                                 int64_t *balance, pe_error *err)
{
    *balance = 0;
    if (in < 0) {
        const int32_t k = ledger->table[place_of(ledger, account, currency)];
        *balance = k > 0 ? sum_at(&ledger->series[k - 1], day) : 0;
        return PE_OK;
    }
    pe_status status = PE_OK;
    const int32_t head = ledger->table[place_of(ledger, account, -1)];
    for (int32_t k = head > 0 ? ledger->series[head - 1].next : -1;
         k >= 0 && status == PE_OK; k = ledger->series[k].next) {
        series *s = &ledger->series[k];
        status = add_converted(ledger, s, sum_at(s, day), in, day, balance,
                               err);
    }
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund expect: what is to be expected of pledges, month by month. */
#include "fund.h"

#include "amount.h"
#include "calendar.h"
#include "command.h"
#include "error.h"
#include "print_doc.h"
#include "promises.h"
#include "terminal.h"

#include <inttypes.h>
#include <time.h>

enum { MONEY = 17, DAY_SECONDS = 86400 };

typedef struct {
    pe__promises list;
    int64_t first;  /* day */
    int64_t months;
} outlook;

typedef struct {
    int64_t from, to, promised, expected;
} month;

static pe_status read(const pe__options *o, outlook *w, pe_error *err)
{
    int64_t day = (int64_t)(time(NULL) / DAY_SECONDS);
    if (o->at && !pe__day_read(o->at, &day))
        return pe__fail(err, PE_USAGE, "--at takes a day, such as "
                                       "2026-11-26");
    w->first = day + 1;
    w->months = o->months;
    return pe__promises_read(o->argument[0], &w->list, err);
}

/* From `day` to the end of its month. */
static pe_status reckon(const outlook *w, int64_t day, month *out,
                        pe_error *err)
{
    const pe__date date = pe__date_of(day);
    out->from = day;
    out->to = day - date.day + pe__days_in(date.year, date.month);
    return pe_fund_expect(w->list.pledge, w->list.count, out->from, out->to,
                          &out->promised, &out->expected, err);
}

static void day_text(int64_t day, char out[32])
{
    const pe__date d = pe__date_of(day);
    snprintf(out, 32, "%04" PRId64 "-%02d-%02d", d.year, d.month, d.day);
}

static void print_row(const char *what, int64_t promised, int64_t expected,
                      int digits)
{
    char text[PE__AMOUNT];
    printf("%-26s%*s", what, MONEY, pe__amount_text(promised, digits, true,
                                                    text));
    printf("%*s\n", MONEY, pe__amount_text(expected, digits, true, text));
}

static pe_status print(const outlook *w, pe_error *err)
{
    month m, all = {0};
    pe_status status = PE_OK;
    int64_t day = w->first;
    printf("%-26s%*s%*s\n", "days", MONEY, "promised", MONEY,
           "to be expected");
    for (int64_t k = 0; k < w->months && status == PE_OK; k++) {
        char from[32], to[32], days[80];
        status = reckon(w, day, &m, err);
        if (status != PE_OK)
            break;
        day_text(m.from, from);
        day_text(m.to, to);
        snprintf(days, sizeof days, "%s to %s", from, to);
        print_row(days, m.promised, m.expected, w->list.digits);
        if (__builtin_add_overflow(all.promised, m.promised, &all.promised))
            status = pe__fail(err, PE_BAD_INPUT, "what is pledged comes to "
                                                 "more than 2^63");
        else /* no more is expected than promised */
            all.expected += m.expected;
        day = m.to + 1;
    }
    if (status == PE_OK)
        print_row("together", all.promised, all.expected, w->list.digits);
    return status;
}

static pe_status print_json(const outlook *w, pe_error *err)
{
    month m;
    pe_status status = PE_OK;
    int64_t day = w->first;
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_integer(doc, all, "digits", w->list.digits);
    pe__value *list = pe__put_array(doc, all, "months");
    for (int64_t k = 0; k < w->months && status == PE_OK; k++) {
        pe__value *one = pe__add_object(doc, list);
        status = reckon(w, day, &m, err);
        pe__put_number(doc, one, "from", PE__DAY, m.from);
        pe__put_number(doc, one, "to", PE__DAY, m.to);
        pe__put_integer(doc, one, "promised", m.promised);
        pe__put_integer(doc, one, "expected", m.expected);
        day = m.to + 1;
    }
    if (status == PE_OK)
        status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_fund_expect(const pe__options *options)
{
    pe_error err = {0};
    outlook w = {0};
    pe_status status = read(options, &w, &err);
    if (status == PE_OK)
        status = options->json ? print_json(&w, &err) : print(&w, &err);
    pe__promises_free(&w.list);
    return pe__terminal_finish(status == PE_OK ? PE__EXIT_SOLVED
                                               : pe__terminal_fail(&err));
}

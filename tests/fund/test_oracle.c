/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Real elections beside outcomes that another program reckoned with exact
 * fractions (pabutools; ../shared/data/oracles/budget): all of them equal. Each
 * outcome is replayed, and by Equal Shares nobody is left out. Skipped in
 * sight where the data is not there. */
#include "ballots.h"
#include "fund_fair.h"
#include "mem.h"
#include "poll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINE = 1 << 16, OUTCOMES_LEAST = 1500 };

/* A row of outcomes.csv, cut in place. */
typedef struct {
    char *election, *rule, *spent, *selected;
} row;

static const char *folder(void)
{
    static char path[1024];
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/../shared/data/oracles/budget", source);
    return path;
}

static char *cut(char **at)
{
    char *from = *at;
    *at += strcspn(*at, ",\n");
    if (**at != '\0')
        *(*at)++ = '\0';
    return from;
}

static row cut_row(char *line)
{
    row r;
    r.election = cut(&line);
    r.rule = cut(&line);
    cut(&line); /* seconds */
    r.spent = cut(&line);
    r.selected = cut(&line);
    return r;
}

/* "mes-cost-add1u" */
static pe_fund_settings settings_of(const char *rule, int digits)
{
    pe_fund_settings s = {.increment = 1, .payments = true};
    s.rule = strncmp(rule, "mes", 3) == 0      ? PE_FUND_EQUAL_SHARES
             : strncmp(rule, "greedy", 6) == 0 ? PE_FUND_GREEDY
                                               : PE_FUND_PHRAGMEN;
    s.utility = strstr(rule, "cost")          ? PE_FUND_COST
                : strstr(rule, "cardinality") ? PE_FUND_COUNT
                : strstr(rule, "phragmen")    ? PE_FUND_COUNT
                                              : PE_FUND_POINTS;
    if (strstr(rule, "add1"))
        s.completion |= PE_FUND_ADD_ONE;
    if (strstr(rule, "add1u"))
        s.completion |= PE_FUND_FILL;
    for (; digits > 0; digits--)
        s.increment *= 10;
    return s;
}

/* Ids of what is funded, joined as the table has them. */
static void join(const pe__ballots *b, const pe_fund_outcome *o, char *out)
{
    size_t used = 0;
    out[0] = '\0';
    for (int32_t k = 0; k < b->election.projects; k++)
        if (o->funded[k] > 0)
            used += (size_t)snprintf(out + used, LINE - used, "%s%s",
                                     used ? ";" : "", b->id[k]);
}

static void compare(const pe__ballots *b, const row *r)
{
    static char selected[LINE];
    pe_error err = {0};
    pe_fund_outcome o;
    const pe_fund_settings s = settings_of(r->rule, b->digits);
    if (pe_fund_allocate(&b->election, &s, &o, &err) != PE_OK)
        fail_msg("%s %s: %s", r->election, r->rule, err.message);
    join(b, &o, selected);
    if (strcmp(selected, r->selected) != 0)
        fail_msg("%s %s: %s\nnot %s", r->election, r->rule, selected,
                 r->selected);
    if (s.rule == PE_FUND_EQUAL_SHARES) {
        pe__fair fair;
        assert_int_equal(pe__fund_fair(&b->election, s.utility, o.funded,
                                       o.fate, &fair, NULL), PE_OK);
        if (fair.groups != 0)
            fail_msg("%s %s: somebody is left out", r->election, r->rule);
    }
    poll_replay(&b->election, &s, &o);
    pe_fund_outcome_free(&o);
}

static void read_election(const char *name, pe__ballots *b)
{
    char path[1400];
    pe_error err = {0};
    snprintf(path, sizeof path, "%s/elections/%.300s.zst", folder(), name);
    if (pe__ballots_read(path, b, &err) != PE_OK)
        fail_msg("%s:%ld: %s", err.file, err.line, err.message);
}

static void all_outcomes_are_equal(void **state)
{
    (void)state;
    static char line[LINE], last[512];
    char path[1400];
    int64_t count = 0;
    pe__ballots b = {0};
    snprintf(path, sizeof path, "%s/outcomes.csv", folder());
    FILE *file = fopen(path, "r");
    if (file == NULL)
        skip();
    assert_non_null(fgets(line, LINE, file));
    while (fgets(line, LINE, file)) {
        const row r = cut_row(line);
        if (strcmp(last, r.election) != 0) {
            pe__ballots_free(&b);
            read_election(r.election, &b);
            snprintf(last, sizeof last, "%.400s", r.election);
        }
        compare(&b, &r);
        count++;
    }
    pe__ballots_free(&b);
    fclose(file);
    print_message("# %lld outcomes are equal\n", (long long)count);
    assert_true(count >= OUTCOMES_LEAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_outcomes_are_equal)};
    return cmocka_run_group_tests_name("fund oracle", tests, NULL, NULL);
}

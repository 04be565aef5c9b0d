/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Slots: reading them, and which of them clash. */
#include "../base/scratch.h"
#include "desk.h"
#include "slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* All spans of a text as "from-to;" in minutes, labels in quotes. */
static void describe(const char *text, char *out, size_t size)
{
    pe__slot_part part;
    const char *fault = NULL;
    size_t used = 0;
    int got;
    *out = '\0';
    while ((got = pe__slot_next(&text, &part, &fault)) > 0) {
        if (!part.spans)
            used += (size_t)snprintf(out + used, size - used, "'%.*s';",
                                     (int)part.length, part.label);
        for (int32_t s = 0; s < part.spans; s++)
            used += (size_t)snprintf(out + used, size - used, "%d-%d;",
                                     part.span[s].from, part.span[s].to);
    }
    if (got < 0)
        snprintf(out, size, "fault");
}

static void test_slots_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *spans;
    } cases[] = {
        {"Mon 09:00-12:00", "540-720;"},
        {"monday 9-12", "540-720;"},
        {"Tue 0:00-24:00", "1440-2880;"},
        {"Tues 00:15 - 00:30", "1455-1470;"},
        {"Mon 9–12", "540-720;"}, /* the dash of word processors */
        {"Mon-Wed 9-10", "540-600;1980-2040;3420-3480;"},
        {"Sat-Mon 9-10", "7740-7800;9180-9240;540-600;"},
        {"Fri 22:00-02:00", "7080-7320;"},
        {"Sun 22:00-02:00", "0-120;9960-10080;"}, /* into Monday */
        {"Wed", "2880-4320;"},
        {"Mon 9-10 + Tue 10-11", "540-600;2040-2100;"},
        {"Book fair", "'Book fair';"},
        {"Mon 9-10+ Book fair ", "540-600;'Book fair';"},
        {"Monday meeting", "'Monday meeting';"},
        {"2nd shift", "'2nd shift';"},
        {"Month end", "'Month end';"},
        {"", ""},
        {" + ", ""},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char found[256];
        describe(cases[k].text, found, sizeof found);
        assert_string_equal(found, cases[k].spans);
        assert_null(pe__slot_fault(cases[k].text));
    }
}

static void test_what_looks_like_a_time_must_be_one(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Mon 25:00-26:00", "Mon 9:60-10",           "Mon 9",         "Mon 9-",
        "Mon 9-9",         "Mon 9-12 sharp",        "09:00-12:00",   "9-12",
        "Mon 24:00-25:00", "Mon 9-10 + Tue 99-100", "Mon 9:5-10:00",
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        char found[256];
        describe(bad[k], found, sizeof found);
        assert_string_equal(found, "fault");
        assert_non_null(strstr(pe__slot_fault(bad[k]), "Mon 09:00-12:00"));
    }
}

/* The reference: two slots clash when they share a minute or a label. */
static bool shares_a_minute(const char *a, const char *b)
{
    char first[256], second[256];
    describe(a, first, sizeof first);
    describe(b, second, sizeof second);
    for (char *p = first; *p; p = strchr(p, ';') + 1)
        for (char *q = second; *q; q = strchr(q, ';') + 1) {
            int from, to, start, end;
            size_t length = strcspn(p, ";") + 1;
            if (*p == '\'' || *q == '\'') {
                if (!strncmp(p, q, length))
                    return true;
                continue;
            }
            sscanf(p, "%d-%d", &from, &to);
            sscanf(q, "%d-%d", &start, &end);
            if (from < end && start < to)
                return true;
        }
    return false;
}

static bool shares_a_bit(const uint64_t *a, const uint64_t *b, int32_t words)
{
    for (int32_t k = 0; k < words; k++)
        if (a[k] & b[k])
            return true;
    return false;
}

static const char *const many[] = {
    "Mon 9-12",
    "Mon 12-13",
    "Mon 11:45-12:15",
    "Mon-Fri 9-9:15",
    "Mon",
    "Sun 22-2",
    "Mon 1-2",
    "Book fair",
    "Book Fair",
    "Tue 9-10 + Book fair",
    "Sat 23:00-01:00",
    "Sun 00:30-03:00",
};
enum { SLOTS = sizeof many / sizeof *many };

static void test_bits_clash_exactly_like_minutes(void **state)
{
    (void)state;
    char tasks[2048] = "task,hours,empowerment,slot\n";
    for (int k = 0; k < SLOTS; k++) {
        size_t used = strlen(tasks);
        snprintf(tasks + used, sizeof tasks - used, "t%d,1,%d,%s\n", k, k,
                 many[k]);
    }
    pe_workplace *w = desk_open("slots", tasks, "member,hours\na,9\n", NULL);
    const pe_jobs_problem *p = &w->problem;
    assert_int_equal(p->slots, SLOTS);
    assert_null(p->away);
    int clashes = 0;
    for (int a = 0; a < SLOTS; a++) {
        for (int b = 0; b < SLOTS; b++) {
            const uint64_t *one = p->slot_time + p->slot[a] * p->slot_words;
            const uint64_t *two = p->slot_time + p->slot[b] * p->slot_words;
            bool minutes = shares_a_minute(many[a], many[b]);
            assert_int_equal(shares_a_bit(one, two, p->slot_words), minutes);
            clashes += minutes;
        }
    }
    assert_true(clashes > SLOTS && clashes < SLOTS * SLOTS);
    pe_workplace_free(w);
}

static void test_absence_blocks_what_it_touches(void **state)
{
    (void)state;
    pe_workplace *w =
        desk_open("away",
                  "task,hours,empowerment,slot\n"
                  "a,1,1,Mon 9-12\nb,1,2,Mon 12-13\nc,1,3,Fair\nd,1,4,\n",
                  "member,hours,away\n"
                  "free,1,\nearly,1,Mon 8-9:15\nfair,1,Fair; Mon 12:30-12:45\n"
                  "gone,1,Mon\nother,1,Tue 9-12; Unheard of\n",
                  NULL);
    static const int blocked[5][3] = {
        {0, 0, 0}, {1, 0, 0}, {0, 1, 1}, {1, 1, 0}, {0, 0, 0}};
    const pe_jobs_problem *p = &w->problem;
    assert_int_equal(p->slot[3], -1);
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 3; j++)
            assert_int_equal(
                shares_a_bit(p->away + i * p->slot_words,
                             p->slot_time + p->slot[j] * p->slot_words,
                             p->slot_words),
                blocked[i][j]);
    pe_workplace_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots_are_read),
        cmocka_unit_test(test_what_looks_like_a_time_must_be_one),
        cmocka_unit_test(test_bits_clash_exactly_like_minutes),
        cmocka_unit_test(test_absence_blocks_what_it_touches),
    };
    return cmocka_run_group_tests_name("app slots", tests, scratch_make,
                                       scratch_remove);
}

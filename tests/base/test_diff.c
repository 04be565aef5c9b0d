/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Word by word: what is kept and taken out is the old text, what is kept and
 * put in the new one, whatever the texts; and no shorter way is there, by a
 * table of all ways. */
#include "diff.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 20000 };

static void append(char *to, const pe__diff_piece *p)
{
    size_t size = strlen(to);
    assert_true(size + p->size < LONGEST);
    memcpy(to + size, p->text, p->size);
    to[size + p->size] = '\0';
}

/* Applies it both ways. */
static void check(const char *before, const char *after, const pe__diff *diff)
{
    static char old[LONGEST], new[LONGEST];
    old[0] = new[0] = '\0';
    for (size_t k = 0; k < diff->count; k++) {
        const pe__diff_piece *p = &diff->piece[k];
        assert_true(p->size > 0);
        if (k > 0)
            assert_int_not_equal(p->kind, p[-1].kind);
        if (k > 0 && p->kind == PE__TAKEN_OUT)
            assert_int_equal(p[-1].kind, PE__KEPT);
        if (p->kind != PE__PUT_IN)
            append(old, p);
        if (p->kind != PE__TAKEN_OUT)
            append(new, p);
    }
    assert_string_equal(old, before);
    assert_string_equal(new, after);
}

/* "same [-gone-]{+new+}" */
static void says(const char *before, const char *after, const char *wanted)
{
    static char text[LONGEST];
    pe__diff diff;
    assert_int_equal(pe__diff_words(before, after, &diff, NULL), PE_OK);
    check(before, after, &diff);
    text[0] = '\0';
    for (size_t k = 0; k < diff.count; k++) {
        const pe__diff_piece *p = &diff.piece[k];
        static const char *const around[][2] = {
            [PE__KEPT] = {"", ""}, [PE__TAKEN_OUT] = {"[-", "-]"},
            [PE__PUT_IN] = {"{+", "+}"}};
        strcat(text, around[p->kind][0]);
        append(text, p);
        strcat(text, around[p->kind][1]);
    }
    assert_string_equal(text, wanted);
    pe__diff_free(&diff);
    assert_int_equal(pe__mem_live(), 0);
}

static void test_words(void **state)
{
    (void)state;
    says("", "", "");
    says("", "new", "{+new+}");
    says("old", "", "[-old-]");
    says("the same", "the same", "the same");
    says("open at nine", "open at ten", "open at [-nine-]{+ten+}");
    says("We open.", "We do not open.", "We {+do not +}open.");
    says("one two three", "one three", "one [-two -]three");
    says("Brot für alle", "Brot und Öl für alle",
         "Brot {+und Öl +}für alle");
    says("40 hours, paid", "35 hours, paid", "[-40-]{+35+} hours, paid");
    /* two that are replaced are replaced together */
    says("a big red bus", "a new blue bus",
         "a [-big red-]{+new blue+} bus");
    /* but not across lines */
    says("big\nred", "new\nblue", "[-big-]{+new+}\n[-red-]{+blue+}");
    says("same  blanks", "same blanks", "same[-  -]{+ +}blanks");
}

/* --- any texts ------------------------------------------------------------ */

static uint64_t lot = 88172645463325252;

static unsigned draw(unsigned most)
{
    lot ^= lot << 13;
    lot ^= lot >> 7;
    lot ^= lot << 17;
    return (unsigned)(lot >> 33) % most;
}

/* Of few words, so that many are alike; with marks and blanks of all kinds. */
static void write_text(char *text, unsigned most)
{
    static const char *const part[] = {"a", "b", "cc", "ö", " ", "  ", "\n",
                                       ".", "(", "a b"};
    text[0] = '\0';
    for (unsigned k = draw(most + 1); k > 0; k--)
        strcat(text, part[draw(sizeof part / sizeof *part)]);
}

static int split_bytes(const char *text, char *out)
{
    int count = 0;
    for (; *text != '\0'; text++)
        out[count++] = *text;
    return count;
}

/* Fewest changes between two texts of letters, each a word of its own. */
static int fewest(const char *a, const char *b)
{
    static int d[64][64];
    char x[64], y[64];
    int n = split_bytes(a, x), m = split_bytes(b, y);
    for (int i = 0; i <= n; i++)
        for (int j = 0; j <= m; j++) {
            int best = i == 0 ? j : j == 0 ? i : d[i - 1][j] + 1;
            if (i > 0 && j > 0 && d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 0 && j > 0 && x[i - 1] == y[j - 1] &&
                d[i - 1][j - 1] < best)
                best = d[i - 1][j - 1];
            d[i][j] = best;
        }
    return d[n][m];
}

static void test_any_text(void **state)
{
    static char before[LONGEST], after[LONGEST];
    (void)state;
    for (unsigned k = 0; k < 4000; k++) {
        pe__diff diff;
        write_text(before, k % 40);
        write_text(after, k % 41);
        assert_int_equal(pe__diff_words(before, after, &diff, NULL), PE_OK);
        check(before, after, &diff);
        pe__diff_free(&diff);
    }
}

/* Of marks, each of which is a word. */
static void test_fewest(void **state)
{
    (void)state;
    for (int k = 0; k < 4000; k++) {
        char before[64] = "", after[64] = "";
        size_t marked = 0;
        pe__diff diff;
        for (unsigned n = draw(30); n > 0; n--)
            strncat(before, &".,;:"[draw(4)], 1);
        for (unsigned n = draw(30); n > 0; n--)
            strncat(after, &".,;:"[draw(4)], 1);
        assert_int_equal(pe__diff_words(before, after, &diff, NULL), PE_OK);
        check(before, after, &diff);
        for (size_t p = 0; p < diff.count; p++)
            if (diff.piece[p].kind != PE__KEPT)
                marked += diff.piece[p].size;
        assert_int_equal(marked, fewest(before, after));
        pe__diff_free(&diff);
    }
}

/* Longer than is looked at word by word: right all the same. */
static void test_all_else(void **state)
{
    static char before[LONGEST], after[LONGEST];
    (void)state;
    strcpy(before, "begin ");
    strcpy(after, "begin ");
    for (int k = 0; k < 700; k++) {
        snprintf(before + strlen(before), 12, "x%d.", k);
        snprintf(after + strlen(after), 12, "y%d.", k);
    }
    strcat(before, " end");
    strcat(after, " end");
    pe__diff diff;
    assert_int_equal(pe__diff_words(before, after, &diff, NULL), PE_OK);
    check(before, after, &diff);
    assert_int_equal(diff.count, 4);
    pe__diff_free(&diff);
}

static void test_no_memory(void **state)
{
    (void)state;
    pe_status status = PE_NO_MEMORY;
    int failures = -1;
    for (long n = 1; status != PE_OK; n++, failures++) {
        pe__diff diff;
        pe__mem_fail_at(n);
        status = pe__diff_words("one two", "one too many", &diff, NULL);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe__diff_free(&diff);
        assert_int_equal(pe__mem_live(), 0);
    }
    pe__mem_fail_at(0);
    assert_int_equal(failures, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_any_text),
        cmocka_unit_test(test_fewest),
        cmocka_unit_test(test_all_else),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}

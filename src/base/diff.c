/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The shortest way from one row of words to another, after E. W. Myers, "An
 * O(ND) Difference Algorithm and Its Variations" (1986): of all ways with d
 * changes only the one that leads furthest on each diagonal is kept. How far
 * that was is kept for each d, so that the way can be walked back; for at most
 * 1,000 changes that is 4 MB. */
#include "diff.h"

#include "error.h"
#include "mem.h"

#include <stdbool.h>
#include <string.h>

typedef struct {
    const char *text;
    size_t size;
} word;

typedef struct {
    word *word;
    int count;
} words;

/* --- words ---------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Letters and figures; all beyond ASCII counts as such. */
static bool is_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* A run of letters, a run of blanks, or any other character alone. */
static size_t word_size(const char *at)
{
    size_t size = 1;
    if (is_blank(*at))
        while (is_blank(at[size]))
            size++;
    else if (is_letter(*at))
        while (is_letter(at[size]))
            size++;
    return size;
}

static bool split(const char *text, words *out)
{
    int count = 0;
    for (const char *at = text; *at != '\0'; at += word_size(at))
        count++;
    out->word = pe__alloc((size_t)count, sizeof *out->word);
    if (out->word == NULL)
        return false;
    for (const char *at = text; *at != '\0'; at += word_size(at))
        out->word[out->count++] = (word){at, word_size(at)};
    return true;
}

static bool same(const word *a, const word *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* --- the shortest way ----------------------------------------------------- */

/* Between two rows without their common ends. reach[d] has 2 d + 1 places: how
 * far into `a` the best way with d changes comes on the diagonals −d, −d + 2 …
 * d; diagonal k is where one is k words further in `a` than in `b`. */
typedef struct {
    const word *a, *b;
    int a_count, b_count;
    int *reach;
    int changes; /* that it takes; −1 = too many */
} way;

static int *row_of(const way *w, int d)
{
    return w->reach + (size_t)d * (size_t)d;
}

/* Whether the best way to diagonal k with d changes puts a word of b in,
 * coming from k + 1; otherwise it takes one of a out, coming from k − 1. */
static bool puts_in(const int *before, int d, int k)
{
    return k == -d || (k != d && before[k - 1 + d - 1] < before[k + 1 + d - 1]);
}

static int follow(const way *w, int x, int k)
{
    while (x < w->a_count && x - k < w->b_count &&
           same(&w->a[x], &w->b[x - k]))
        x++;
    return x;
}

/* True once the end is reached with d changes. */
static bool step(const way *w, int d)
{
    int *now = row_of(w, d);
    const int *before = d > 0 ? row_of(w, d - 1) : NULL;
    for (int k = -d; k <= d; k += 2) {
        int x = 0;
        if (d > 0)
            x = puts_in(before, d, k) ? before[k + 1 + d - 1]
                                      : before[k - 1 + d - 1] + 1;
        x = follow(w, x, k);
        now[k + d] = x;
        if (x >= w->a_count && x - k >= w->b_count)
            return k == w->a_count - w->b_count;
    }
    return false;
}

/* Marks the words that are taken out of a and put in from b. */
static void walk_back(const way *w, bool *taken, bool *put)
{
    int k = w->a_count - w->b_count;
    for (int d = w->changes; d > 0; d--) {
        const int *before = row_of(w, d - 1);
        if (puts_in(before, d, k)) {
            k++;
            put[before[k + d - 1] - k] = true;
        } else {
            k--;
            taken[before[k + d - 1]] = true;
        }
    }
}

static bool find_way(way *w, bool *taken, bool *put)
{
    int most = w->a_count + w->b_count;
    if (most > PE__DIFF_MOST)
        most = PE__DIFF_MOST;
    /* places of all rows before d: 1 + 3 + 5 … = d squared */
    w->reach = pe__zalloc((size_t)(most + 1) * (size_t)(most + 1),
                          sizeof *w->reach);
    if (w->reach == NULL)
        return false;
    w->changes = -1;
    for (int d = 0; d <= most && w->changes < 0; d++)
        if (step(w, d))
            w->changes = d;
    if (w->changes >= 0) {
        walk_back(w, taken, put);
    } else {
        memset(taken, true, (size_t)w->a_count);
        memset(put, true, (size_t)w->b_count);
    }
    pe__free(w->reach);
    return true;
}

/* --- pieces --------------------------------------------------------------- */

/* What is marked of both rows. */
typedef struct {
    words a, b;
    bool *taken, *put;
} marks;

static bool mark(marks *m)
{
    int first = 0, a_end = m->a.count, b_end = m->b.count;
    m->taken = pe__zalloc((size_t)a_end, sizeof *m->taken);
    m->put = pe__zalloc((size_t)b_end, sizeof *m->put);
    if (m->taken == NULL || m->put == NULL)
        return false;
    while (first < a_end && first < b_end &&
           same(&m->a.word[first], &m->b.word[first]))
        first++;
    while (a_end > first && b_end > first &&
           same(&m->a.word[a_end - 1], &m->b.word[b_end - 1])) {
        a_end--;
        b_end--;
    }
    way w = {.a = m->a.word + first, .b = m->b.word + first,
             .a_count = a_end - first, .b_count = b_end - first};
    return find_way(&w, m->taken + first, m->put + first);
}

/* "a b" for "c d" reads better than a for c, a blank, b for d: blanks on one
 * line between two words that are marked on both sides are marked too. */
static void join_blanks(const marks *m)
{
    for (int i = 0, j = 0; i < m->a.count && j < m->b.count;) {
        if (m->taken[i]) {
            i++;
        } else if (m->put[j]) {
            j++;
        } else {
            const word *w = &m->a.word[i];
            bool joins = is_blank(*w->text) &&
                         memchr(w->text, '\n', w->size) == NULL && i > 0 &&
                         j > 0 && m->taken[i - 1] && m->put[j - 1] &&
                         i + 1 < m->a.count && j + 1 < m->b.count &&
                         m->taken[i + 1] && m->put[j + 1];
            m->taken[i++] = joins;
            m->put[j++] = joins;
        }
    }
}

static void add(pe__diff *out, pe__diff_kind kind, const word *w)
{
    pe__diff_piece *last = out->count > 0 ? &out->piece[out->count - 1] : NULL;
    if (last != NULL && last->kind == kind)
        last->size += w->size;
    else
        out->piece[out->count++] = (pe__diff_piece){kind, w->text, w->size};
}

/* All that is taken out in a row, then all that is put in there. */
static bool gather(const marks *m, pe__diff *out)
{
    size_t most = (size_t)m->a.count + (size_t)m->b.count;
    out->piece = pe__alloc(most, sizeof *out->piece);
    if (out->piece == NULL)
        return false;
    for (int i = 0, j = 0; i < m->a.count || j < m->b.count;) {
        while (i < m->a.count && m->taken[i])
            add(out, PE__TAKEN_OUT, &m->a.word[i++]);
        while (j < m->b.count && m->put[j])
            add(out, PE__PUT_IN, &m->b.word[j++]);
        while (i < m->a.count && j < m->b.count && !m->taken[i] && !m->put[j]) {
            add(out, PE__KEPT, &m->a.word[i++]);
            j++;
        }
    }
    return true;
}

pe_status pe__diff_words(const char *before, const char *after, pe__diff *out,
                         pe_error *err)
{
    marks m = {0};
    *out = (pe__diff){0};
    bool whole = split(before, &m.a) && split(after, &m.b) && mark(&m);
    if (whole) {
        join_blanks(&m);
        whole = gather(&m, out);
    }
    pe__free(m.a.word);
    pe__free(m.b.word);
    pe__free(m.taken);
    pe__free(m.put);
    return whole ? PE_OK : pe__fail_memory(err);
}

void pe__diff_free(pe__diff *diff)
{
    pe__free(diff->piece);
    *diff = (pe__diff){0};
}

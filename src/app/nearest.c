/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "Did you mean …?": the nearest of many texts, by optimal string alignment
 * (Damerau, "A technique for computer detection and correction of spelling
 * errors", CACM 7(3), 1964, doi:10.1145/363958.363994). */
#include "ids.h"
#include <string.h>

enum { LONGEST = 64 }; /* longer texts are compared by their beginning */

/* Letters beyond ASCII are compared byte by byte: good enough for a hint. */
static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* One row of the table of distances: row[j] is that of the first i letters of
 * `a` from the first j of `b`; `one` and `two` are the rows i − 1 and i − 2. */
static void next_row(const char *a, int i, const char *b, int columns,
                     const int *two, const int *one, int *row)
{
    row[0] = i;
    for (int j = 1; j <= columns; j++) {
        int change = lower(a[i - 1]) != lower(b[j - 1]);
        row[j] = least(least(one[j] + 1, row[j - 1] + 1), one[j - 1] + change);
        if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
            lower(a[i - 2]) == lower(b[j - 1]))
            row[j] = least(row[j], two[j - 2] + 1);
    }
}

/* Three rows of the table are enough: a swap looks back by two. */
static int distance(const char *a, int rows, const char *b, int columns)
{
    int room[3][LONGEST + 1];
    for (int j = 0; j <= columns; j++)
        room[0][j] = j;
    for (int i = 1; i <= rows; i++)
        next_row(a, i, b, columns, room[(i + 1) % 3], room[(i + 2) % 3],
                 room[i % 3]);
    return room[rows % 3][columns];
}

/* Texts whose lengths differ by more than the best distance so far cannot be
 * nearer and are passed over. Of equal distances the first wins. */
int32_t pe__nearest(const char *text, size_t length, char *const *among,
                    int32_t count)
{
    int rows = length < LONGEST ? (int)length : LONGEST;
    int best = rows / 3 + 1; /* further off is no slip of the pen */
    int32_t nearest = -1;
    for (int32_t k = 0; k < count; k++) {
        size_t other = strlen(among[k]);
        int columns = other < LONGEST ? (int)other : LONGEST;
        if (columns - rows > best || rows - columns > best)
            continue;
        int d = distance(text, rows, among[k], columns);
        if (d < best || (d == best && nearest < 0)) {
            best = d;
            nearest = k;
        }
    }
    return nearest;
}

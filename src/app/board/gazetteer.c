/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "gazetteer.h"

#include "board_helper.h"
#include "fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNIT = 100,         /* 1e-7 degrees in 1e-5 */
    FARTHEST = 150,     /* km: beyond, a town says nothing of a place */
    LONGEST = 64,       /* bytes of a name that is looked for */
    QUARTER = 45        /* degrees of a direction */
};
static const double KM_A_DEGREE = 111.2, RADIAN = 0.017453292519943295;

pe__gazetteer pe__gazetteer_of(const char *text)
{
    return (pe__gazetteer){text, strlen(text)};
}

/* --- lines ---------------------------------------------------------------- */

/* A number and the TAB after it. By hand, as a page may look at ten thousands
 * of lines and strtoll would take most of its time. */
static int64_t read_number(const char **at)
{
    const char *text = *at;
    int64_t number = 0;
    bool negative = *text == '-';
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        number = 10 * number + (*text - '0');
    *at = text + (*text == '\t');
    return negative ? -number : number;
}

/* The line at `at`; the next one begins at what is returned. */
static const char *read_line(const char *at, pe__town *out)
{
    out->north = read_number(&at) * UNIT;
    out->east = read_number(&at) * UNIT;
    out->people = read_number(&at);
    out->name = at;
    while (*at != '\n' && *at != '\0')
        at++;
    out->length = (int)(at - out->name);
    return at + (*at == '\n');
}

/* The first line that lies as far north. */
static const char *from_north(const pe__gazetteer *g, int64_t north)
{
    size_t low = 0, high = g->size; /* both begin a line */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        while (middle > low && g->text[middle - 1] != '\n')
            middle--;
        pe__town town;
        const char *next = read_line(g->text + middle, &town);
        if (town.north < north)
            low = (size_t)(next - g->text);
        else
            high = middle;
    }
    return g->text + low;
}

/* East of a meridian by so much, the short way round. */
static int64_t way_east(int64_t from, int64_t to)
{
    int64_t way = to - from;
    if (way > 1800000000)
        way -= 3600000000;
    return way < -1800000000 ? way + 3600000000 : way;
}

bool pe__town_near(const pe__gazetteer *g, int64_t north, int64_t east,
                   double most_km, pe__town *out, double *km)
{
    const char *end = g->text + g->size;
    int64_t high = llround(most_km / KM_A_DEGREE * 1e7) + 1;
    /* at the end that is nearer to a pole; about a pole there is no east */
    double narrow = cos((double)(llabs(north) + high) * 1e-7 * RADIAN);
    int64_t wide = narrow > 0.01 ? llround((double)high / narrow) : INT64_MAX;
    pe__town town;
    *km = most_km;
    bool found = false;
    for (const char *at = from_north(g, north - high); at < end;) {
        at = read_line(at, &town);
        if (town.north > north + high)
            break;
        if (llabs(way_east(east, town.east)) > wide)
            continue;
        double far = pe__spot_km(north, east, town.north, town.east);
        if (far > *km)
            continue;
        *km = far;
        *out = town;
        found = true;
    }
    return found;
}

/* --- lists ---------------------------------------------------------------- */

/* Into a list that is kept with the largest first; how many there are. */
static int keep_largest(const pe__town *town, pe__town *list, int count,
                        int most)
{
    int k = count;
    if (count == most && town->people <= list[count - 1].people)
        return count;
    if (count == most)
        k = count - 1;
    for (; k > 0 && list[k - 1].people < town->people; k--)
        list[k] = list[k - 1];
    list[k] = *town;
    return count < most ? count + 1 : count;
}

int pe__towns_within(const pe__gazetteer *g, int64_t south, int64_t north,
                     int64_t west, int64_t east, pe__town *out, int most)
{
    int count = 0;
    const char *end = g->text + g->size;
    for (const char *at = from_north(g, south); at < end;) {
        pe__town town;
        at = read_line(at, &town);
        if (town.north > north)
            break;
        if (town.east >= west && town.east <= east)
            count = keep_largest(&town, out, count, most);
    }
    return count;
}

/* --- names ---------------------------------------------------------------- */

/* What the letters U+00C0 … U+017F are without their marks; a blank: none. */
static const char BARE[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllllllln"
    "nnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* Small letters without marks, and no sign but letters and figures. */
static size_t fold(const char *text, size_t length, char *out, size_t size)
{
    size_t to = 0;
    for (size_t k = 0; k < length && to + 1 < size; k++) {
        unsigned char c = (unsigned char)text[k];
        unsigned char d = k + 1 < length ? (unsigned char)text[k + 1] : 0;
        if (c >= 'A' && c <= 'Z')
            out[to++] = (char)(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[to++] = (char)c;
        else if (c >= 0xC3 && c <= 0xC5 && (d & 0xC0) == 0x80) {
            char bare = BARE[(c - 0xC3) * 64 + (d & 63)];
            if (bare != ' ')
                out[to++] = bare;
            k++;
        } else if (c >= 0x80)
            out[to++] = (char)c; /* other scripts: as they are */
    }
    out[to] = '\0';
    return to;
}

int pe__towns_named(const pe__gazetteer *g, const char *name, pe__town *out,
                    int most)
{
    char wanted[LONGEST], had[LONGEST];
    int count = 0;
    const char *end = g->text + g->size;
    if (fold(name, strlen(name), wanted, sizeof wanted) == 0)
        return 0;
    for (const char *at = g->text; at < end;) {
        pe__town town;
        at = read_line(at, &town);
        fold(town.name, (size_t)town.length, had, sizeof had);
        if (strcmp(had, wanted) == 0)
            count = keep_largest(&town, out, count, most);
    }
    return count;
}

/* --- in words ------------------------------------------------------------- */

static const char *direction(const pe__town *town, int64_t north, int64_t east)
{
    static const char *const eighth[] = {"is_n", "is_ne", "is_e", "is_se",
                                         "is_s", "is_sw", "is_w", "is_nw"};
    double narrow = cos((double)north * 1e-7 * RADIAN);
    double right = (double)way_east(town->east, east) * narrow;
    double up = (double)(north - town->north);
    long k = lround(atan2(right, up) / RADIAN / QUARTER);
    return eighth[(k + 8) % 8];
}

/* `inside`: within so many km it is the town itself. */
static void put(pe__doc *doc, pe__value *row, int64_t north, int64_t east,
                double inside)
{
    pe__gazetteer g = pe__gazetteer_of(pe__towns_built_in);
    pe__town town;
    double km;
    if (!pe__town_near(&g, north, east, FARTHEST, &town, &km))
        return;
    pe__value *near = pe__put_object(doc, row, "near");
    pe__put_bytes(doc, near, "town", town.name, (size_t)town.length);
    pe__put_integer(doc, near, "km", lround(km));
    pe__put_bool(doc, near, "is_far", km > inside);
    pe__put_bool(doc, near, direction(&town, north, east), true);
}

void pe__put_near(pe__doc *doc, pe__value *row, int64_t north, int64_t east)
{
    put(doc, row, north, east, 1.5);
}

void pe__put_district(pe__doc *doc, pe__value *row)
{
    int64_t north = 0, east = 0;
    pe__district_middle(pe__get_integer(row, "square_north", 0),
                        pe__get_integer(row, "square_east", 0), &north, &east);
    if (pe__district_is_unnamed(pe__get_text(row, "district_name", "")))
        put(doc, row, north, east, 3);
    pe__put_null(doc, row, "square_north");
    pe__put_null(doc, row, "square_east");
}

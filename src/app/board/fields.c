/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fields.h"

#include "board.h"
#include "board_helper.h"
#include "clock.h"
#include "event.h"
#include "calendar.h"
#include "gazetteer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, MOST_TOWNS = 20 };

void pe__put_chosen(pe__use *use, const char *field, const char *otherwise)
{
    pe__value *chosen = (pe__value *)pe__get(use->out, "chosen");
    if (chosen == NULL)
        chosen = pe__put_object(use->doc, use->out, "chosen");
    const char *word = use->writes ? pe__get_text(use->in, field, otherwise)
                                   : otherwise;
    pe__put_bool(use->doc, chosen,
                 pe__doc_format(use->doc, "%s_%.20s", field, word), true);
}

pe_status pe__put_heard(pe__use *use, pe_error *err)
{
    int64_t newest = 0;
    pe_status status = use->member != 0
                           ? pe__event_newest(use->db, &newest, err)
                           : PE_OK;
    pe__put_integer(use->doc, use->out, "heard", newest);
    return status;
}

int64_t pe__board_number(const pe__use *use, const char *name)
{
    return pe__get_integer(use->in, name, 0);
}

/* --- places --------------------------------------------------------------- */

static double degrees(int64_t place)
{
    return (double)place / PE__PLACE_DEGREE;
}

static int64_t read_degrees(pe__use *use, const char *field, double most,
                            int64_t otherwise)
{
    double value = pe__use_real(use, field, -most, most, NAN);
    if (!isnan(value))
        return llround(value * PE__PLACE_DEGREE);
    if (otherwise == INT64_MIN && !pe__use_faulty(use))
        pe__use_fault(use, "place", "place");
    return otherwise == INT64_MIN ? 0 : otherwise;
}

static void read_town(pe__use *use, const char *name,
                      const pe__spot *otherwise, pe__spot *out)
{
    pe__town town[MOST_TOWNS];
    pe__gazetteer g = pe__gazetteer_of(pe__towns_built_in);
    int count = pe__towns_named(&g, name, town, MOST_TOWNS), best = 0;
    if (count == 0) {
        pe__use_fault(use, "town", "town");
        return;
    }
    for (int k = 1; k < count && otherwise != NULL; k++)
        if (pe__spot_km(otherwise->north, otherwise->east, town[k].north,
                        town[k].east) <
            pe__spot_km(otherwise->north, otherwise->east, town[best].north,
                        town[best].east))
            best = k;
    out->north = town[best].north;
    out->east = town[best].east;
}

static pe_status read_area(pe__use *use, int64_t area, pe__spot *out,
                           pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = pe__district_row(use->db, use->doc, row, area, &found,
                                        err);
    if (status == PE_OK && !found)
        pe__use_fault(use, "area", "choice");
    pe__district_middle(pe__get_integer(row, "square_north", 0),
                        pe__get_integer(row, "square_east", 0), &out->north,
                        &out->east);
    return status;
}

pe_status pe__read_spot(pe__use *use, const pe__spot *otherwise, pe__spot *out,
                        pe_error *err)
{
    const char *words = pe__use_text(use, "place", 200, false);
    const char *town = pe__use_text(use, "town", 100, false);
    int64_t area = pe__use_integer(use, "area", 0, INT64_MAX, 0);
    int64_t none = INT64_MIN;
    *out = (pe__spot){.words = *words != '\0' || otherwise == NULL
                                   ? words
                                   : otherwise->words};
    if (*town != '\0')
        read_town(use, town, otherwise, out);
    else if (area != 0)
        return read_area(use, area, out, err);
    else {
        out->north = read_degrees(use, "north", 90,
                                  otherwise ? otherwise->north : none);
        out->east = read_degrees(use, "east", 180,
                                 otherwise ? otherwise->east : none);
    }
    return PE_OK;
}

pe_status pe__put_areas(pe__use *use, pe_error *err)
{
    pe__value *areas = pe__put_array(use->doc, use->out, "areas");
    pe_status status = pe__district_places(use->db, use->doc, areas, err);
    int64_t chosen = pe__get_integer(use->in, "area", 0);
    for (pe__value *a = areas->items.first; a != NULL; a = a->next) {
        pe__put_bool(use->doc, a, "is_chosen",
                     pe__get_integer(a, "district", 0) == chosen);
        pe__put_square(use->doc, a);
        pe__put_district(use->doc, a);
    }
    return status;
}

void pe__put_spot(pe__doc *doc, pe__value *row, bool exact)
{
    int64_t north = pe__get_integer(row, "north", 0);
    int64_t east = pe__get_integer(row, "east", 0);
    if (!exact) {
        pe__place_coarse(&north, &east);
        pe__put_null(doc, row, "place");
    }
    pe__put_real(doc, row, "north", (double)north / PE__PLACE_DEGREE);
    pe__put_real(doc, row, "east", (double)east / PE__PLACE_DEGREE);
    pe__put_bool(doc, row, "is_exact", exact);
}

void pe__put_square(pe__doc *doc, pe__value *row)
{
    int64_t n = pe__get_integer(row, "square_north", 0);
    int64_t north = 0, east = 0, high = 0, wide = 0;
    pe__district_middle(n, pe__get_integer(row, "square_east", 0), &north,
                        &east);
    pe__district_sides(n, &high, &wide);
    pe__put_real(doc, row, "north", degrees(north));
    pe__put_real(doc, row, "east", degrees(east));
    pe__put_real(doc, row, "high", degrees(high));
    pe__put_real(doc, row, "wide", degrees(wide));
}

/* Haversine; the Earth as a ball of 6,371 km. */
double pe__spot_km(int64_t north, int64_t east, int64_t to_north,
                      int64_t to_east)
{
    static const double RADIAN = 3.14159265358979323846 / 180e7;
    double a = (double)north * RADIAN, b = (double)to_north * RADIAN;
    double high = sin((b - a) / 2);
    double wide = sin((double)(to_east - east) * RADIAN / 2);
    double h = high * high + cos(a) * cos(b) * wide * wide;
    return 2 * 6371 * asin(sqrt(fmin(1, h)));
}

void pe__put_distance(pe__doc *doc, pe__value *row, const pe__value *helper,
                      bool exact)
{
    int64_t north = pe__get_integer(row, "north", 0);
    int64_t east = pe__get_integer(row, "east", 0);
    if (pe__get(helper, "north") == NULL)
        return;
    if (!exact)
        pe__place_coarse(&north, &east);
    double km = pe__spot_km(north, east,
                            pe__get_integer(helper, "north", 0),
                            pe__get_integer(helper, "east", 0));
    pe__put_real(doc, row, "km", round(km * 10) / 10);
}

/* --- moments -------------------------------------------------------------- */

/* Two figures below `most`; −1 when they are none. */
static int two_figures(const char *text, int most)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    int number = 10 * (text[0] - '0') + text[1] - '0';
    return number < most ? number : -1;
}

bool pe__clock_read(const char *text, int64_t *seconds, const char **rest)
{
    int hour = two_figures(text, 24);
    if (hour < 0 || text[2] != ':')
        return false;
    int minute = two_figures(text + 3, 60);
    *seconds = (int64_t)hour * 3600 + (int64_t)minute * 60;
    *rest = text + 5;
    return minute >= 0;
}

/* With seconds or without, and a Z for UTC. */
static bool read_clock(const char *text, int64_t *seconds, bool *utc)
{
    if (!pe__clock_read(text, seconds, &text))
        return false;
    if (*text == ':') {
        int second = two_figures(text + 1, 60);
        if (second < 0)
            return false;
        *seconds += second;
        text += 3;
    }
    *utc = *text == 'Z';
    return text[*utc] == '\0';
}

int64_t pe__read_moment(pe__use *use, const char *field, bool needed,
                        int64_t otherwise)
{
    char day_text[11] = "";
    int64_t day, seconds;
    bool utc;
    const char *text = pe__use_text(use, field, 30, needed);
    if (*text == '\0')
        return otherwise;
    snprintf(day_text, sizeof day_text, "%.10s", text);
    if (strlen(text) < 16 || (text[10] != 'T' && text[10] != ' ') ||
        !pe__day_read(day_text, &day) ||
        !read_clock(text + 11, &seconds, &utc)) {
        pe__use_fault(use, field, "moment");
        return otherwise;
    }
    int64_t at = day * DAY + seconds;
    return utc ? at : pe__use_moment(use, at);
}

void pe__put_moment(pe__use *use, pe__value *object, const char *key,
                    int64_t at)
{
    if (at == INT64_MIN)
        return;
    int64_t local = at + pe__zone_offset(pe__use_zone(use, use->zone), at);
    int64_t day = local / DAY - (local % DAY < 0);
    int64_t minute = (local - day * DAY) / 60;
    pe__date date = pe__date_of(day);
    pe__put_format(use->doc, object, key, "%04lld-%02d-%02dT%02d:%02d",
                   (long long)date.year, date.month, date.day,
                   (int)(minute / 60), (int)(minute % 60));
}

/* --- bits ----------------------------------------------------------------- */

static bool add_bit(long long number, int most, int64_t *bits)
{
    if (number < 0 || number >= most)
        return false;
    *bits = (int64_t)((uint64_t)*bits | (uint64_t)1 << number);
    return true;
}

/* A number, or a text with several and blanks between them. */
static bool read_bit(const pe__value *value, int most, int64_t *bits)
{
    bool good = true;
    if (value->kind == PE__INTEGER)
        return add_bit(value->integer, most, bits);
    if (value->kind != PE__TEXT)
        return false;
    const char *text = value->text.bytes;
    text += strspn(text, " ");
    while (*text != '\0' && good) {
        char *end;
        long long number = strtoll(text, &end, 10);
        good = end != text && add_bit(number, most, bits);
        text = end + strspn(end, " ");
    }
    return good;
}

int64_t pe__read_bits(pe__use *use, const char *field, int most)
{
    int64_t bits = 0;
    bool good = true;
    const pe__value *value = pe__get(use->in, field);
    if (value == NULL || value->kind == PE__NULL)
        return 0;
    if (value->kind == PE__ARRAY)
        for (const pe__value *v = pe__first(value); v != NULL; v = v->next)
            good = read_bit(v, most, &bits) && good;
    else
        good = read_bit(value, most, &bits);
    if (!good)
        pe__use_fault(use, field, "choice");
    return bits;
}

void pe__put_skills(pe__doc *doc, pe__value *row, const pe__value *skills)
{
    uint64_t bits = (uint64_t)pe__get_integer(row, "skills", 0);
    pe__value *names = pe__put_array(doc, row, "skill_names");
    for (const pe__value *s = pe__first(skills); s != NULL; s = s->next)
        if (bits >> (pe__get_integer(s, "skill", 0) & 63) & 1)
            pe__add_text(doc, names, pe__get_text(s, "name", ""));
}

void pe__put_is(pe__doc *doc, pe__value *row, const char *key)
{
    const char *word = pe__get_text(row, key, "");
    if (*word != '\0')
        pe__put_bool(doc, row, pe__doc_format(doc, "is_%s", word), true);
}

pe_status pe__look_as(pe__use *use, pe__eye *eye, pe__value **helper,
                      pe_error *err)
{
    bool found = false;
    *helper = pe__doc_object(use->doc);
    pe_status status = use->member == 0
                           ? PE_OK
                           : pe__helper_row(use->db, use->doc, *helper,
                                            use->member, &found, err);
    *eye = (pe__eye){use->member,
                     pe__get_bool(*helper, "is_verifier", false)};
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days and times of day in a few lines of text. */
#include "heard.h"

#include "calendar.h"

#include <string.h>

enum { DAY = 86400, HOUR = 3600 };

static const char *const weekdays[] = {
    "monday|mon|montag|lunes", "tuesday|tue|tues|dienstag|martes",
    "wednesday|wed|mittwoch|miercoles", "thursday|thu|thur|donnerstag|jueves",
    "friday|fri|freitag|viernes", "saturday|sat|samstag|sonnabend|sabado",
    "sunday|sun|sonntag|domingo", NULL};
static const char *const months[] = {
    "january|jan|januar|janner|enero", "february|feb|februar|febrero",
    "march|mar|marz|maerz|marzo", "april|apr|abril", "may|mai|mayo",
    "june|jun|juni|junio", "july|jul|juli|julio", "august|aug|agosto",
    "september|sept|sep|septiembre", "october|oct|oktober|okt|octubre",
    "november|nov|noviembre", "december|dec|dezember|dez|diciembre", NULL};
static const char *const relative[] = {
    "today|tonight|heute|hoy", "tomorrow|morgen|manana", NULL};
/* "am Morgen", "heute Morgen", "por la mañana" are times of day. */
static const char *const not_tomorrow[] = {"am|heute|jeden|la|esta|of", NULL};
static const char *const of_words[] = {"of|de|del", NULL};
static const char *const until_words[] = {"to|until|till|bis|a|hasta", NULL};
static const char *const clock_words[] = {"uhr|h|hrs|hours|oclock|horas",
                                          NULL};

/* --- days ----------------------------------------------------------------- */

static void note_day(pe__heard *out, int64_t day, int64_t *found)
{
    if (out->known[PE__HEARD_DAY] && *found != day)
        out->twice[PE__HEARD_DAY] = true;
    out->known[PE__HEARD_DAY] = true;
    *found = day;
}

/* The day of the month; without a year (0) the one that comes next. False:
 * there is no such day. */
static bool make_day(int64_t sent, int64_t year, int64_t month, int64_t day,
                     int64_t *out)
{
    int64_t today = sent / DAY;
    bool said = year != 0;
    if (said && year < 100)
        year += 2000;
    if (!said)
        year = pe__date_of(today).year;
    if (month < 1 || month > 12 || day < 1 || year > 3000 ||
        day > pe__days_in(year, (int)month))
        return false;
    *out = pe__day_of((pe__date){year, (int)month, (int)day});
    if (!said && *out < today) {
        if (day > pe__days_in(year + 1, (int)month))
            return false;
        *out = pe__day_of((pe__date){year + 1, (int)month, (int)day});
    }
    return true;
}

static bool is_year(const pe__heard_words *w, int k, char gap)
{
    return k < w->count && w->word[k].is_number && w->word[k].digits == 4 &&
           (w->word[k].gap == gap || w->word[k].gap == ' ' ||
            w->word[k].gap == ',');
}

/* 2026-11-28, 28.11.2026, 28.11., 28/11/2026 where the first is above 12. How
 * many words it took; 0 = no date. */
static int numeric_day(const pe__heard_words *w, int k, int64_t sent,
                       int64_t *day)
{
    const pe__heard_word *a = &w->word[k];
    if (k + 1 >= w->count || !a->is_number || !a[1].is_number)
        return 0;
    bool third = k + 2 < w->count && a[2].is_number &&
                 a[2].gap == a[1].gap;
    if (a->digits == 4 && a[1].gap == '-' && third)
        return make_day(sent, a->value, a[1].value, a[2].value, day) ? 3 : 0;
    if (a->digits > 2 || a[1].digits > 2)
        return 0;
    if (a[1].gap == '.' && third && (a[2].digits == 4 || a[2].digits == 2))
        return make_day(sent, a[2].value, a[1].value, a->value, day) ? 3 : 0;
    const char *after = a[1].start + a[1].length;
    if (a[1].gap == '.' && *after == '.')
        return make_day(sent, 0, a[1].value, a->value, day) ? 2 : 0;
    if (a[1].gap == '/' && third && a[2].digits == 4) {
        if (a->value > 12)
            return make_day(sent, a[2].value, a[1].value, a->value, day) ? 3
                                                                         : 0;
        if (a[1].value > 12)
            return make_day(sent, a[2].value, a->value, a[1].value, day) ? 3
                                                                         : 0;
    }
    return 0;
}

/* 28 November 2026, 28. November, 28 de noviembre, November 28th. */
static int worded_day(const pe__heard_words *w, int k, int64_t sent,
                      int64_t *day)
{
    const pe__heard_word *a = &w->word[k];
    int next = k + 1, month;
    if (a->is_number && a->digits <= 2) {
        if (next < w->count && (strcmp(a[1].word, "th") == 0 ||
                                strcmp(a[1].word, "st") == 0 ||
                                strcmp(a[1].word, "nd") == 0 ||
                                strcmp(a[1].word, "rd") == 0))
            next++;
        if (next < w->count &&
            pe__heard_one_of(&w->word[next], of_words) == 0)
            next++;
        month = next < w->count ? pe__heard_one_of(&w->word[next], months)
                                : -1;
        if (month < 0)
            return 0;
        bool year = is_year(w, next + 1, ' ');
        return make_day(sent, year ? w->word[next + 1].value : 0, month + 1,
                        a->value, day)
                   ? next - k + 1 + year
                   : 0;
    }
    month = pe__heard_one_of(a, months);
    if (month < 0 || next >= w->count || !a[1].is_number || a[1].digits > 2 ||
        a[1].gap != ' ')
        return 0;
    bool suffix = next + 1 < w->count && w->word[next + 1].gap == 0 &&
                  !w->word[next + 1].is_number;
    bool year = is_year(w, next + 1 + suffix, ',');
    return make_day(sent, year ? w->word[next + 1 + suffix].value : 0,
                    month + 1, a[1].value, day)
               ? 2 + suffix + year
               : 0;
}

/* The next such weekday, today included. */
static bool named_day(const pe__heard_words *w, int k, int64_t sent,
                      int64_t *day)
{
    int64_t today = sent / DAY;
    int weekday = pe__heard_one_of(&w->word[k], weekdays);
    if (weekday >= 0) {
        *day = today + (weekday - pe__weekday_of(today) + 7) % 7;
        return true;
    }
    int ahead = pe__heard_one_of(&w->word[k], relative);
    if (ahead == 1 && k > 0 && w->word[k].gap == ' ' &&
        pe__heard_one_of(&w->word[k - 1], not_tomorrow) == 0)
        return false;
    *day = today + ahead;
    return ahead >= 0;
}

/* A date counts more than the weekday beside it, which must agree. */
static int64_t hear_day(const pe__heard_words *w, int64_t sent,
                        uint8_t *used, pe__heard *out)
{
    int64_t day = 0, dated = 0, named = 0;
    pe__heard names = {0};
    for (int k = 0; k < w->count; k++) {
        int words = numeric_day(w, k, sent, &day);
        if (words == 0)
            words = worded_day(w, k, sent, &day);
        if (words > 0)
            note_day(out, day, &dated);
        for (int n = 0; n < words; n++)
            used[k + n] = 1;
        if (words > 0)
            k += words - 1;
        else if (named_day(w, k, sent, &day))
            note_day(&names, day, &named);
    }
    if (!names.known[PE__HEARD_DAY])
        return dated;
    if (!out->known[PE__HEARD_DAY]) {
        out->known[PE__HEARD_DAY] = true;
        out->twice[PE__HEARD_DAY] = names.twice[PE__HEARD_DAY];
        return named;
    }
    if (names.twice[PE__HEARD_DAY] ||
        pe__weekday_of(named) != pe__weekday_of(dated))
        out->twice[PE__HEARD_DAY] = true;
    return dated;
}

/* --- times of day --------------------------------------------------------- */

typedef struct {
    int64_t minute;   /* of the day */
    bool certain;     /* it says that it is a time */
    int half;         /* 0 = not said, 1 = am, 2 = pm */
    int next;         /* word after it */
} clock_time;

static bool read_time(const pe__heard_words *w, int k, const uint8_t *used,
                      clock_time *out)
{
    const pe__heard_word *a = &w->word[k];
    if (k >= w->count || !a->is_number || a->digits > 2 || used[k] ||
        a->value > 24)
        return false;
    *out = (clock_time){a->value * 60, false, 0, k + 1};
    bool minutes = out->next < w->count && a[1].is_number &&
                   a[1].digits == 2 && a[1].value < 60 && !used[k + 1];
    if (minutes && (a[1].gap == ':' || a[1].gap == '.')) {
        bool dot = a[1].gap == '.';
        bool said = k + 2 < w->count &&
                    pe__heard_one_of(&a[2], clock_words) == 0;
        if (!dot || said) { /* 14.30 alone is no time */
            out->minute += a[1].value;
            out->certain = true;
            out->next = k + 2;
        }
    }
    if (out->next >= w->count)
        return true;
    const pe__heard_word *b = &w->word[out->next];
    if ((b->gap == 0 || b->gap == ' ') &&
        pe__heard_one_of(b, clock_words) == 0) {
        out->certain = true;
        out->next++;
    } else if ((b->gap == 0 || b->gap == ' ') && a->value <= 12 &&
               (strcmp(b->word, "am") == 0 || strcmp(b->word, "pm") == 0) &&
               (b->gap == 0 || b->word[0] == 'p' || out->certain)) {
        out->half = b->word[0] == 'a' ? 1 : 2;
        out->certain = true;
        out->next++;
    }
    return true;
}

static int64_t on_the_clock(const clock_time *t, int half)
{
    if (half == 0)
        return t->minute;
    return t->minute % 720 + (half == 2 ? 720 : 0);
}

/* Two times with a dash or "to" between; *next = where reading goes on. */
static bool read_span(const pe__heard_words *w, int k, const uint8_t *used,
                      int64_t *from, int64_t *until, int *next)
{
    clock_time a, b;
    if (!read_time(w, k, used, &a) || a.next >= w->count)
        return false;
    int second = a.next;
    bool dash = w->word[second].gap == '-';
    if (!dash && pe__heard_one_of(&w->word[second], until_words) == 0) {
        second++;
        if (second < w->count && strcmp(w->word[second].word, "las") == 0)
            second++;
    } else if (!dash) {
        return false;
    }
    if (!read_time(w, second, used, &b) || (!a.certain && !b.certain))
        return false;
    int half = a.half ? a.half
               : b.half && a.minute < 780 && a.minute % 720 < b.minute % 720
                   ? b.half
               : b.half == 2 ? 1
                             : 0;
    *from = on_the_clock(&a, half);
    *until = on_the_clock(&b, b.half);
    if (*until <= *from)
        *until += 1440; /* into the night */
    *next = b.next;
    return true;
}

static void note_times(pe__heard *out, int64_t from, int64_t until,
                       int64_t *begin, int64_t *end)
{
    if (out->known[PE__HEARD_CLOCK] && *begin != from)
        out->twice[PE__HEARD_CLOCK] = true;
    if (until >= 0 && out->known[PE__HEARD_UNTIL] && *end != until)
        out->twice[PE__HEARD_UNTIL] = true;
    out->known[PE__HEARD_CLOCK] = true;
    *begin = from;
    if (until >= 0) {
        out->known[PE__HEARD_UNTIL] = true;
        *end = until;
    }
}

static void hear_times(const pe__heard_words *w, const uint8_t *used,
                       pe__heard *out, int64_t *begin, int64_t *end)
{
    int64_t from, until;
    clock_time t;
    for (int k = 0; k < w->count;) {
        int next = k + 1;
        if (read_span(w, k, used, &from, &until, &next))
            note_times(out, from, until, begin, end);
        else if (read_time(w, k, used, &t) && t.certain) {
            note_times(out, on_the_clock(&t, t.half), -1, begin, end);
            next = t.next;
        }
        k = next;
    }
}

void pe__hear_when(const pe__heard_words *words, int64_t sent, pe__heard *out)
{
    enum { USED_MOST = 4000 };
    uint8_t used[USED_MOST] = {0}; /* words of dates are no times */
    pe__heard_words w = *words;
    int64_t begin = 0, end = 0;
    if (w.count > USED_MOST)
        w.count = USED_MOST;
    int64_t day = hear_day(&w, sent, used, out);
    hear_times(&w, used, out, &begin, &end);
    bool has_day = out->known[PE__HEARD_DAY] && !out->twice[PE__HEARD_DAY];
    bool has_begin = out->known[PE__HEARD_CLOCK] &&
                     !out->twice[PE__HEARD_CLOCK];
    bool has_end = out->known[PE__HEARD_UNTIL] &&
                   !out->twice[PE__HEARD_UNTIL];
    if (!has_day)
        return;
    out->starts = day * DAY + (has_begin ? begin * 60 : 0);
    out->ends = has_begin && has_end ? day * DAY + end * 60
                : has_begin          ? out->starts + INT64_C(2) * HOUR
                                     : day * DAY + DAY;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading slots, and turning the slots of a workplace into sets of elementary
 * intervals: the stretches of a week between neighbouring starts and ends.
 * Two slots clash exactly when they share such an interval or a label. */
#include "slots.h"
#include "ids.h"
#include "mem.h"
#include "workplace_own.h"
#include <string.h>
#include <strings.h>

enum {
    DAY = 24 * 60,
    SLOTS_MOST = 4096 /* different ones: the sets of intervals stay small */
};

static const char *const day_name[7] = {"monday",   "tuesday", "wednesday",
                                        "thursday", "friday",  "saturday",
                                        "sunday"};

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip_space(const char **c)
{
    while (**c == ' ' || **c == '\t')
        (*c)++;
}

/* "Mon", "Tues", "wednesday": the number of the day, or -1. */
static int read_day(const char **c)
{
    size_t length = 0;
    while (letter((*c)[length]))
        length++;
    for (int d = 0; length >= 3 && d < 7; d++) {
        if (length <= strlen(day_name[d]) &&
            !strncasecmp(*c, day_name[d], length)) {
            *c += length;
            return d;
        }
    }
    return -1;
}

/* "9", "09:30": minutes of the day, or -1. 24:00 is the day's end. */
static int read_time(const char **c)
{
    int hour = 0, minute = 0, digits = 0;
    for (; **c >= '0' && **c <= '9' && digits < 3; (*c)++, digits++)
        hour = 10 * hour + (**c - '0');
    if (digits < 1 || digits > 2)
        return -1;
    if (**c == ':') {
        const char *m = *c + 1;
        if (m[0] < '0' || m[0] > '5' || m[1] < '0' || m[1] > '9')
            return -1;
        minute = 10 * (m[0] - '0') + (m[1] - '0');
        *c += 3;
    }
    int time = 60 * hour + minute;
    return time <= DAY ? time : -1;
}

/* "-" or the dash "–" that word processors make of it. */
static bool read_dash(const char **c)
{
    skip_space(c);
    size_t length = **c == '-' ? 1 : !strncmp(*c, "–", 3) ? 3 : 0;
    *c += length;
    skip_space(c);
    return length > 0;
}

/* Every day's span; one that ends no later than it begins ends the next day. */
static void spread_days(pe__slot_part *part)
{
    for (int d = 0; d < part->days; d++) {
        int32_t from = (part->first + d) % 7 * DAY + part->from;
        int32_t to = from + part->minutes;
        if (to > PE__WEEK) {
            part->span[part->spans++] = (pe__span){0, to - PE__WEEK};
            to = PE__WEEK;
        }
        part->span[part->spans++] = (pe__span){from, to};
    }
}

/* After the day: "09:00-12:00". */
static bool read_hours(const char **c, pe__slot_part *part)
{
    skip_space(c);
    int from = read_time(c);
    if (from < 0 || from == DAY || !read_dash(c))
        return false;
    int to = read_time(c);
    skip_space(c);
    if (to < 0 || to == from)
        return false;
    part->from = from;
    part->minutes = to > from ? to - from : to + DAY - from;
    return true;
}

/* "Mon" or "Mon-Fri", past Sunday if need be; `first` and `days` of the part
 * are set. False: these are no days, and the text may be a label. */
static bool read_days(const char **c, pe__slot_part *part)
{
    int first = read_day(c), last = first;
    if (first < 0)
        return false;
    const char *after = *c;
    if (read_dash(&after) && letter(*after)) {
        last = read_day(&after);
        *c = after;
    }
    part->first = first;
    part->days = last < 0 ? 0 : (last - first + 7) % 7 + 1;
    return last >= 0;
}

/* A text that looks like a time must be one; anything else is a label. */
static bool looks_timed(const char *c, bool day)
{
    skip_space(&c);
    if (day)
        return *c >= '0' && *c <= '9';
    return read_time(&c) >= 0 && read_dash(&c) && read_time(&c) >= 0;
}

/* Days alone are whole days. Days followed by a figure, and figures with a
 * dash between, must be a well-formed time; all else is a label. */
int pe__slot_next(const char **rest, pe__slot_part *part, const char **fault)
{
    *part = (pe__slot_part){0};
    if (!pe__list_next(rest, '+', &part->label, &part->length))
        return 0;
    const char *c = part->label, *end = c + part->length;
    bool day = read_days(&c, part);
    if (day && c == end) {
        part->minutes = DAY;
        spread_days(part);
        return 1;
    }
    if (!looks_timed(c, day))
        return 1;
    if (!day)
        *fault = "a time needs its day, as in \"Mon 09:00-12:00\"";
    else if (!read_hours(&c, part) || c < end)
        *fault = "write a time as \"Mon 09:00-12:00\" or \"Mon-Fri 9-10\", "
                 "several joined by \"+\"";
    if (*fault)
        return -1;
    spread_days(part);
    return 1;
}

/* Walks all parts; nothing is kept. */
const char *pe__slot_fault(const char *text)
{
    pe__slot_part part;
    const char *fault = NULL;
    while (pe__slot_next(&text, &part, &fault) > 0)
        continue;
    return fault;
}

/* The week cut into elementary intervals. `start` [PE__WEEK + 1]: 1 where a
 * slot begins or ends; `number` [PE__WEEK]: of the interval that holds the
 * minute, -1 where no slot is. */
typedef struct {
    unsigned char *start;
    int32_t *number;
    int32_t intervals, words;
    pe__names labels;
} week;

/* Notes starts and ends, the minutes that are covered (0), and the labels of
 * one slot. Cost: the minutes covered. */
static bool mark(pe__workplace *w, week *k, const char *text)
{
    pe__slot_part part;
    const char *fault = NULL;
    while (pe__slot_next(&text, &part, &fault) > 0) {
        if (!part.spans && pe__names_add(&k->labels, &w->arena, part.label,
                                         part.length) < 0)
            return false;
        for (int32_t s = 0; s < part.spans; s++) {
            k->start[part.span[s].from] = 1;
            k->start[part.span[s].to] = 1;
            for (int32_t m = part.span[s].from; m < part.span[s].to; m++)
                k->number[m] = 0;
        }
    }
    return true;
}

/* A new interval begins where a slot begins or ends, and where the cover
 * begins again after a gap. */
static void number_intervals(week *k)
{
    for (int32_t m = 0; m < PE__WEEK; m++) {
        if (k->number[m] < 0)
            continue;
        if (m == 0 || k->start[m] || k->number[m - 1] < 0)
            k->intervals++;
        k->number[m] = k->intervals - 1;
    }
}

/* Sets the bits of all that a slot text covers; labels that no task uses are
 * passed over. */
static void cover(const week *k, const char *text, uint64_t *bits)
{
    pe__slot_part part;
    const char *fault = NULL;
    while (pe__slot_next(&text, &part, &fault) > 0) {
        if (!part.spans) {
            int32_t label =
                pe__names_get(&k->labels, part.label, part.length);
            int32_t bit = k->intervals + label;
            if (label >= 0)
                bits[bit / 64] |= UINT64_C(1) << bit % 64;
        }
        for (int32_t s = 0; s < part.spans; s++)
            for (int32_t m = part.span[s].from; m < part.span[s].to; m++)
                if (k->number[m] >= 0)
                    bits[k->number[m] / 64] |= UINT64_C(1)
                                               << k->number[m] % 64;
    }
}

/* A set of intervals for every slot. */
static pe_status fill_slots(pe__workplace *w, const week *k, pe_error *err)
{
    int32_t slots = w->slot_texts.count;
    uint64_t *time =
        pe__workplace_array(w, (int64_t)slots * k->words, sizeof *time);
    if (!time)
        return pe__fail_memory(err);
    memset(time, 0, (size_t)slots * (size_t)k->words * sizeof *time);
    for (int32_t s = 0; s < slots; s++)
        cover(k, w->slot_texts.name[s], time + (int64_t)s * k->words);
    w->open.problem.slots = slots;
    w->open.problem.slot_words = k->words;
    w->open.problem.slot_time = time;
    return PE_OK;
}

/* One set of intervals for every different away list, then one a member. */
static pe_status fill_away(pe__workplace *w, const week *k, pe_error *err)
{
    int64_t members = w->open.problem.members;
    size_t words = (size_t)k->words;
    uint64_t *list =
        pe__zalloc((size_t)w->away_lists.count, words * sizeof *list);
    uint64_t *away = pe__workplace_array(w, members, words * sizeof *away);
    if (!list || !away) {
        pe__free(list);
        return pe__fail_memory(err);
    }
    for (int32_t a = 0; a < w->away_lists.count; a++) {
        const char *rest = w->away_lists.name[a], *item;
        size_t length;
        while (pe__list_next(&rest, ';', &item, &length)) {
            char text[PE__AWAY_LONGEST];
            memcpy(text, item, length); /* checked when it was read */
            text[length] = '\0';
            cover(k, text, list + (size_t)a * words);
        }
    }
    memset(away, 0, (size_t)members * words * sizeof *away);
    for (int64_t i = 0; i < members; i++)
        if (w->member_away[i] >= 0)
            memcpy(away + (size_t)i * words,
                   list + (size_t)w->member_away[i] * words,
                   words * sizeof *away);
    pe__free(list);
    w->open.problem.away = away;
    return PE_OK;
}

/* Minutes of the week that a slot text covers, each once; 0 with a label, of
 * which nobody knows how long it is. `seen` [PE__WEEK] is room to count. */
static int32_t minutes_of(const char *text, unsigned char *seen)
{
    pe__slot_part part;
    const char *fault = NULL;
    int32_t minutes = 0;
    memset(seen, 0, PE__WEEK);
    while (pe__slot_next(&text, &part, &fault) > 0) {
        if (!part.spans)
            return 0;
        for (int32_t s = 0; s < part.spans; s++)
            for (int32_t m = part.span[s].from; m < part.span[s].to; m++) {
                minutes += !seen[m];
                seen[m] = 1;
            }
    }
    return minutes;
}

/* Nobody can do more of a task than its time lasts: the longest piece is the
 * slot's length, rounded up to the quarter hours in which work is counted. */
static pe_status fill_longest(pe__workplace *w, unsigned char *seen,
                              pe_error *err)
{
    pe_jobs_problem *p = &w->open.problem;
    int32_t slots = w->slot_texts.count;
    int32_t *of_slot = pe__alloc((size_t)slots, sizeof *of_slot);
    int32_t *longest = pe__workplace_array(w, p->tasks, sizeof *longest);
    if (!of_slot || !longest) {
        pe__free(of_slot);
        return pe__fail_memory(err);
    }
    for (int32_t s = 0; s < slots; s++)
        of_slot[s] = (minutes_of(w->slot_texts.name[s], seen) + 14) / 15;
    for (int32_t j = 0; j < p->tasks; j++)
        longest[j] = p->slot && p->slot[j] >= 0 ? of_slot[p->slot[j]] : 0;
    pe__free(of_slot);
    p->longest = longest;
    return PE_OK;
}

/* On failure the caller frees what there is. */
static bool week_new(pe__workplace *w, week *k)
{
    k->start = pe__zalloc(PE__WEEK + 1, sizeof *k->start);
    k->number = pe__alloc(PE__WEEK, sizeof *k->number);
    if (!k->start || !k->number)
        return false;
    memset(k->number, 0xff, PE__WEEK * sizeof *k->number);
    for (int32_t s = 0; s < w->slot_texts.count; s++)
        if (!mark(w, k, w->slot_texts.name[s]))
            return false;
    number_intervals(k);
    k->words = (k->intervals + k->labels.count + 63) / 64;
    return true;
}

/* Slots keep the numbers of their texts. Without slots nobody can be kept
 * from anything by absence, and away stays NULL. */
pe_status pe__slots_assemble(pe__workplace *w, pe_error *err)
{
    week k = {0};
    w->open.slot_name = w->slot_texts.name;
    if (!w->slot_texts.count)
        return PE_OK;
    if (w->slot_texts.count > SLOTS_MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "%d different slots: at most %d can be told apart",
                        w->slot_texts.count, SLOTS_MOST);
    pe_status status = PE_OK;
    if (!week_new(w, &k))
        status = pe__fail_memory(err);
    if (!status)
        status = fill_slots(w, &k, err);
    if (!status)
        status = fill_longest(w, k.start, err); /* which is done with */
    if (!status && w->member_away)
        status = fill_away(w, &k, err);
    pe__names_free(&k.labels);
    pe__free(k.number);
    pe__free(k.start);
    return status;
}

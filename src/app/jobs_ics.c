/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs as calendars: RFC 5545. A stream may hold several VCALENDARs, but most
 * programs read the first and drop the rest, so a file here holds exactly one:
 * either one member's, or everybody's with the names in the titles. */
#include "calendar.h"
#include "cells.h"
#include "error.h"
#include "file.h"
#include "jobs_export.h"
#include "mem.h"
#include "slots.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 75 /* bytes of a line at most, without its end */ };

typedef struct {
    const pe_workplace *w;
    FILE *out;
    int64_t start, end; /* days; INT64_MAX = no end */
    const pe_jobs_ics_words *words;
    int used;        /* bytes of the line under way */
    bool together;   /* everybody in one calendar */
    bool feed;       /* one person, of several divisions */
    const pe_jobs_piece *piece; /* of one member */
    int64_t pieces;
} writing;

static const pe_jobs_ics_words english = {"This week's tasks", "h a week",
                                          "h"};
static const pe_jobs_ics_words after_name = {"this week's tasks", "h a week",
                                             "h"};

/* --- lines --------------------------------------------------------------- */

/* Text as it is, folded: a line longer than 75 bytes goes on after a line end
 * and a space, never inside a letter. */
static void put(writing *x, const char *text)
{
    while (*text) {
        int bytes = 1;
        while (((unsigned char)text[bytes] & 0xc0) == 0x80)
            bytes++;
        if (x->used + bytes > LINE) {
            fputs("\r\n ", x->out);
            x->used = 1;
        }
        fwrite(text, 1, (size_t)bytes, x->out);
        x->used += bytes;
        text += bytes;
    }
}

/* RFC 5545 wants CR LF, whatever the system has. */
static void end_line(writing *x)
{
    fputs("\r\n", x->out);
    x->used = 0;
}

static void put_format(writing *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* For numbers, dates and other short texts; names go through put_escaped. */
static void put_format(writing *x, const char *format, ...)
{
    char text[256];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    put(x, text);
}

static void line(writing *x, const char *text)
{
    put(x, text);
    end_line(x);
}

/* A TEXT value: \ ; , and line ends escaped, other control letters dropped. */
static void put_escaped(writing *x, const char *text)
{
    for (const char *c = text; *c;) {
        char letter[8] = "";
        size_t bytes = 0;
        if (*c == '\n')
            strcpy(letter, "\\n");
        else if (*c == '\\' || *c == ';' || *c == ',')
            snprintf(letter, sizeof letter, "\\%c", *c);
        else if ((unsigned char)*c >= ' ' && *c != 0x7f)
            do
                letter[bytes] = c[bytes];
            while (((unsigned char)c[++bytes] & 0xc0) == 0x80 && bytes < 4);
        put(x, letter);
        c += bytes ? bytes : 1;
    }
}

/* A property whose value people wrote. */
static void text_line(writing *x, const char *name, const char *text)
{
    put(x, name);
    put(x, ":");
    put_escaped(x, text);
    end_line(x);
}

/* --- components ---------------------------------------------------------- */

static const char *const weekday[7] = {"MO", "TU", "WE", "TH",
                                       "FR", "SA", "SU"};

static void put_day(writing *x, int64_t day)
{
    pe__date date = pe__date_of(day);
    put_format(x, "%04d%02d%02d", (int)date.year, date.month, date.day);
}

/* The same piece of the same input has the same UID, so that a calendar read
 * twice has every event once. */
static void put_uid(writing *x, const char *member, const char *task, int n)
{
    put_format(x, "UID:%.16s-", x->w->input_sha256);
    put_escaped(x, member);
    put(x, "-");
    put_escaped(x, task);
    put_format(x, "-%d@parecon", n);
    end_line(x);
    /* The time of making would make equal calendars differ. */
    put(x, "DTSTAMP:");
    put_day(x, x->start);
    put(x, "T000000Z");
    end_line(x);
}

/* "DTSTART:20260302T090000", or a whole day's date. */
static void put_moment(writing *x, const char *name, int64_t day,
                       int32_t minutes, bool whole)
{
    put_format(x, "%s%s:", name, whole ? ";VALUE=DATE" : "");
    put_day(x, day + minutes / (24 * 60));
    minutes %= 24 * 60;
    if (!whole)
        put_format(x, "T%02d%02d00", minutes / 60, minutes % 60);
    end_line(x);
}

/* Where a division ends, so do its events. RFC 5545: UNTIL has the form of
 * DTSTART, here a day, or a local time. */
static void put_until(writing *x, bool whole)
{
    if (x->end == INT64_MAX)
        return;
    put(x, ";UNTIL=");
    put_day(x, x->end);
    put(x, whole ? "" : "T235959");
}

/* The days of one part share their times, and so one event. */
static void put_rule(writing *x, const pe__slot_part *part, bool whole)
{
    put(x, "RRULE:FREQ=WEEKLY;BYDAY=");
    for (int32_t d = 0; d < part->days; d++)
        put_format(x, "%s%s", d ? "," : "",
                   weekday[(part->first + d) % 7]);
    put_until(x, whole);
    end_line(x);
}

/* The first day of the part's days that is not before `start`. */
static int64_t first_day(const writing *x, const pe__slot_part *part)
{
    int32_t today = pe__weekday_of(x->start), best = 7;
    for (int32_t d = 0; d < part->days; d++) {
        int32_t wait = ((part->first + d) % 7 - today + 7) % 7;
        best = wait < best ? wait : best;
    }
    return x->start + best;
}

/* Begins the title: whose it is, where the calendar does not say so. */
static void put_title(writing *x)
{
    put(x, "SUMMARY:");
    if (x->together) {
        put_escaped(x, x->w->member_name[x->piece->member]);
        put(x, ": ");
    }
}

/* In a calendar of several organisations each event says whose it is. */
static void put_category(writing *x)
{
    if (!x->feed)
        return;
    text_line(x, "CATEGORIES", x->w->name);
}

/* One part of a slot as a weekly event. A whole day has dates without times,
 * as RFC 5545 has it, and ends on the day after. */
static void put_event(writing *x, const pe_jobs_piece *piece,
                      const pe__slot_part *part, int n)
{
    const pe_workplace *w = x->w;
    const pe_jobs_problem *p = &w->problem;
    char hours[PE__HOURS_SIZE];
    bool whole = part->minutes == 24 * 60 && part->from == 0;
    int64_t day = first_day(x, part);
    line(x, "BEGIN:VEVENT");
    put_uid(x, w->member_id[piece->member], w->task_id[piece->task], n);
    put_moment(x, "DTSTART", day, part->from, whole);
    put_moment(x, "DTEND", day, part->from + part->minutes, whole);
    put_rule(x, part, whole);
    put_title(x);
    put_escaped(x, w->task_name[piece->task]);
    end_line(x);
    put(x, "DESCRIPTION:");
    put_escaped(x, w->task_id[piece->task]);
    put_format(x, " (%s %s)", pe__hours_text(piece->hours, hours),
               x->words->each_week);
    end_line(x);
    put_category(x);
    if (p->site && p->site[piece->task] >= 0)
        text_line(x, "LOCATION", w->site_name[p->site[piece->task]]);
    line(x, "END:VEVENT");
}

/* The slot as it was written; "" when the task can be done at any time. */
static const char *slot_of(const writing *x, const pe_jobs_piece *piece)
{
    const pe_jobs_problem *p = &x->w->problem;
    return p->slot && p->slot[piece->task] >= 0
               ? x->w->slot_name[p->slot[piece->task]]
               : "";
}

/* How many events the piece's slot makes: 0 = it goes to the week's list. */
static int put_events(writing *x, const pe_jobs_piece *piece)
{
    const char *rest = slot_of(x, piece), *fault = NULL;
    pe__slot_part part;
    int n = 0;
    while (pe__slot_next(&rest, &part, &fault) > 0)
        if (part.spans)
            put_event(x, piece, &part, n++);
    return n;
}

/* Labels have no time: such tasks go to the week's list with the others. */
static bool has_time(const writing *x, const pe_jobs_piece *piece)
{
    const char *rest = slot_of(x, piece), *fault = NULL;
    pe__slot_part part;
    while (pe__slot_next(&rest, &part, &fault) > 0)
        if (part.spans)
            return true;
    return false;
}

/* What is to be done in the week at no fixed time, with the hours of each. A
 * to-do (VTODO) would be the word for it, but the calendars of most telephones
 * drop to-dos without a word. So it is an event of the week's first day, and
 * one that leaves the day free (TRANSPARENT). */
static void put_week(writing *x, int64_t quarters)
{
    char hours[PE__HOURS_SIZE];
    line(x, "BEGIN:VEVENT");
    put_uid(x, x->w->member_id[x->piece->member], "week", 0);
    put_moment(x, "DTSTART", x->start, 0, true);
    put_moment(x, "DTEND", x->start, 24 * 60, true);
    put(x, "RRULE:FREQ=WEEKLY");
    put_until(x, true);
    end_line(x);
    line(x, "TRANSP:TRANSPARENT");
    put_title(x);
    put_format(x, "%s (%s %s)", x->words->week,
               pe__hours_text(quarters, hours), x->words->hours);
    end_line(x);
    put_category(x);
    put(x, "DESCRIPTION:");
    bool first = true;
    for (int64_t k = 0; k < x->pieces; k++) {
        if (has_time(x, &x->piece[k]))
            continue;
        const char *label = slot_of(x, &x->piece[k]);
        put(x, first ? "" : "\\n");
        put_format(x, "%s %s: ", pe__hours_text(x->piece[k].hours, hours),
                   x->words->hours);
        put_escaped(x, x->w->task_name[x->piece[k].task]);
        if (*label) {
            put(x, " (");
            put_escaped(x, label);
            put(x, ")");
        }
        first = false;
    }
    end_line(x);
    line(x, "END:VEVENT");
}

/* X-WR-CALNAME is no standard, but it is what programs show as the name. */
static void begin_calendar(writing *x, const char *name)
{
    line(x, "BEGIN:VCALENDAR");
    line(x, "VERSION:2.0");
    line(x, "PRODID:-//parecon//jobs//EN");
    line(x, "CALSCALE:GREGORIAN");
    text_line(x, "X-WR-CALNAME", name);
}

/* One member: events first; what has none is summed up for the week's list. */
static void put_member(writing *x)
{
    int64_t free_quarters = 0;
    for (int64_t k = 0; k < x->pieces; k++)
        if (!put_events(x, &x->piece[k]))
            free_quarters += x->piece[k].hours;
    if (free_quarters)
        put_week(x, free_quarters);
}

/* --- members ------------------------------------------------------------- */

static int by_member(const void *a, const void *b)
{
    const pe_jobs_piece *x = a, *y = b;
    if (x->member != y->member)
        return x->member < y->member ? -1 : 1;
    return (x->task > y->task) - (x->task < y->task);
}

/* A copy by member, then task: pieces may come in any order. */
static pe_jobs_piece *sorted(const pe_jobs_piece *pieces, int64_t count)
{
    pe_jobs_piece *copy = pe__alloc((size_t)count, sizeof *copy);
    if (copy && count) {
        memcpy(copy, pieces, (size_t)count * sizeof *copy);
        qsort(copy, (size_t)count, sizeof *copy, by_member);
    }
    return copy;
}

/* Takes the next member's pieces out of the sorted list. A calendar needs at
 * least one component, so members without work have none. */
static int64_t take_member(writing *x, const pe_jobs_piece *all, int64_t at,
                           int64_t count)
{
    int64_t end = at;
    while (end < count && all[end].member == all[at].member)
        end++;
    x->piece = all + at;
    x->pieces = end - at;
    return end;
}

/* A calendar without a component is not allowed, so where nobody has work
 * nothing is written at all. */
pe_status pe_jobs_ics_write(const pe_workplace *workplace,
                            const pe_jobs_piece *pieces, int64_t count,
                            int64_t start, FILE *stream, pe_error *err)
{
    writing x = {
        .w = workplace, .out = stream, .start = start, .end = INT64_MAX,
        .together = true,
        .words = &after_name};
    pe_jobs_piece *all = sorted(pieces, count);
    if (!all)
        return pe__fail_memory(err);
    if (count)
        begin_calendar(&x, workplace->name);
    for (int64_t at = 0; at < count;) {
        at = take_member(&x, all, at, count);
        put_member(&x);
    }
    if (count)
        line(&x, "END:VCALENDAR");
    pe__free(all);
    if (ferror(stream))
        return pe__fail(err, PE_IO, "the calendar could not be written");
    return PE_OK;
}

/* One division's part of a person's calendar. */
static pe_status put_part(writing *x, const pe_jobs_ics_part *part,
                          bool *anything, pe_error *err)
{
    pe_jobs_piece *own = pe__alloc((size_t)part->count, sizeof *own);
    if (!own)
        return pe__fail_memory(err);
    x->w = part->workplace;
    x->start = part->start;
    x->end = part->end;
    x->pieces = 0;
    x->piece = own;
    for (int64_t k = 0; k < part->count; k++)
        if (part->pieces[k].member == part->member)
            own[x->pieces++] = part->pieces[k];
    /* days of a division that begins after its end are none */
    if (x->pieces && part->start <= part->end) {
        put_member(x);
        *anything = true;
    }
    pe__free(own);
    return PE_OK;
}

/* A calendar has one component at least; this one says nothing. */
static void put_time_zone(writing *x)
{
    line(x, "BEGIN:VTIMEZONE");
    line(x, "TZID:Etc/UTC");
    line(x, "BEGIN:STANDARD");
    line(x, "DTSTART:19700101T000000");
    line(x, "TZOFFSETFROM:+0000");
    line(x, "TZOFFSETTO:+0000");
    line(x, "END:STANDARD");
    line(x, "END:VTIMEZONE");
}

pe_status pe_jobs_ics_feed(const char *name, const pe_jobs_ics_part *part,
                           int32_t parts, const pe_jobs_ics_words *words,
                           FILE *stream, pe_error *err)
{
    writing x = {.out = stream, .feed = true,
                 .words = words ? words : &english};
    pe_status status = PE_OK;
    bool anything = false;
    begin_calendar(&x, name);
    for (int32_t k = 0; k < parts && !status; k++)
        status = put_part(&x, &part[k], &anything, err);
    if (!anything)
        put_time_zone(&x);
    line(&x, "END:VCALENDAR");
    if (!status && ferror(stream))
        return pe__fail(err, PE_IO, "the calendar could not be written");
    return status;
}

/* An id as a file's name: what a name cannot hold becomes "_". */
static void file_name(const char *id, int32_t member, char *out, size_t size)
{
    char safe[128];
    size_t at = 0;
    for (; *id && at + 1 < sizeof safe; id++, at++) {
        bool unsafe = *id == '/' || *id == '\\' || (unsigned char)*id < ' ';
        safe[at] = unsafe || (!at && *id == '.') ? '_' : *id;
    }
    safe[at] = '\0';
    /* Two ids may become one name: the row keeps them apart. */
    snprintf(out, size, "%d-%s.ics", member + 1, safe);
}

/* A folder that cannot be written whole stays as it was. */
pe_status pe_jobs_ics_folder(const pe_workplace *workplace,
                             const pe_jobs_piece *pieces, int64_t count,
                             int64_t start, const char *folder, pe_error *err)
{
    writing x = {.w = workplace, .start = start, .end = INT64_MAX,
                 .words = &english};
    pe__fileset *set = NULL;
    pe_jobs_piece *all = sorted(pieces, count);
    pe_status status = all ? pe__fileset_begin(folder, &set, err)
                           : pe__fail_memory(err);
    for (int64_t at = 0; at < count && !status;) {
        char name[160];
        pe__file *file = NULL;
        int32_t member = all[at].member;
        at = take_member(&x, all, at, count);
        file_name(workplace->member_id[member], member, name, sizeof name);
        status = pe__fileset_add(set, name, &file, err);
        if (status)
            break;
        x.out = pe__file_stream(file);
        begin_calendar(&x, workplace->member_name[member]);
        put_member(&x);
        line(&x, "END:VCALENDAR");
    }
    if (!status) {
        status = pe__fileset_commit(set, err);
        set = NULL;
    }
    pe__fileset_abandon(set);
    pe__free(all);
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "shift_calendar.h"

#include "board_claim.h"
#include "calendar.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400, LINE = 74 }; /* octets of a line, without its end */

static const char END[] = "END:VCALENDAR\r\n";

/* A line, folded where it is too long, never within a character. */
static void put_line(pe__buffer *out, const char *line)
{
    size_t left = strlen(line), most = LINE;
    while (left > most) {
        size_t cut = most;
        while (cut > 1 && ((unsigned char)line[cut] & 0xC0) == 0x80)
            cut--;
        pe__buffer_add(out, line, cut);
        pe__buffer_text(out, "\r\n ");
        line += cut;
        left -= cut;
        most = LINE - 1; /* the blank counts */
    }
    pe__buffer_text(out, line);
    pe__buffer_text(out, "\r\n");
}

void pe__ics_text(pe__buffer *out, const char *name, const char *text)
{
    pe__buffer line = {0};
    pe__buffer_text(&line, name);
    for (; *text != '\0'; text++)
        if (*text == '\n')
            pe__buffer_text(&line, "\\n");
        else if ((unsigned char)*text >= ' ')
            pe__buffer_format(&line, "%s%c",
                              strchr("\\;,", *text) != NULL ? "\\" : "",
                              *text);
    out->failed = out->failed || line.failed;
    if (!line.failed)
        put_line(out, line.bytes);
    pe__buffer_free(&line);
}

void pe__ics_moment(pe__buffer *out, const char *name, int64_t at)
{
    int64_t second = at % DAY;
    pe__date d = pe__date_of(at / DAY);
    pe__buffer_format(out, "%s:%04lld%02d%02dT%02d%02d%02dZ\r\n", name,
                      (long long)d.year, d.month, d.day, (int)(second / 3600),
                      (int)(second / 60 % 60), (int)(second % 60));
}

bool pe__ics_reopen(pe__buffer *out)
{
    size_t end = strlen(END);
    if (out->size < end ||
        memcmp(out->bytes + out->size - end, END, end) != 0)
        return false;
    out->size -= end;
    return true;
}

void pe__ics_end(pe__buffer *out)
{
    pe__buffer_text(out, END);
}

void pe__ics_begin(const pe__use *use, pe__buffer *out, const char *kind,
                   int64_t id, int64_t stamp)
{
    const char *host = strstr(use->hub_url, "://");
    pe__buffer_text(out, "BEGIN:VEVENT\r\n");
    pe__ics_text(out, "UID:",
                 pe__doc_format(use->doc, "%s-%lld@%s", kind, (long long)id,
                                host != NULL ? host + 3 : use->hub_url));
    pe__ics_moment(out, "DTSTAMP", stamp);
}

static bool is_state(const pe__value *shift, const char *state)
{
    return strcmp(pe__get_text(shift, "state", ""), state) == 0;
}

static void put_shift(pe__use *use, const pe__value *s, pe__buffer *out)
{
    bool sure = !is_state(s, "standby") && !is_state(s, "tentative");
    const char *effort = pe__get_text(s, "effort_name", "");
    pe__ics_begin(use, out, "shift", pe__get_integer(s, "claim", 0),
                  pe__get_integer(s, "made", 0));
    pe__ics_moment(out, "DTSTART", pe__get_integer(s, "starts", 0));
    pe__ics_moment(out, "DTEND", pe__get_integer(s, "ends", 0));
    pe__ics_text(out, "SUMMARY:", pe__get_text(s, "title", ""));
    if (*effort != '\0')
        pe__ics_text(out, "CATEGORIES:", effort);
    /* who has no place yet does not learn where it is */
    if (sure)
        pe__ics_text(out, "LOCATION:", pe__get_text(s, "place", ""));
    pe__ics_text(out, "URL:",
             pe__doc_format(use->doc, "%s/needs/%lld", use->hub_url,
                            (long long)pe__get_integer(s, "need", 0)));
    pe__buffer_format(out, "STATUS:%s\r\nEND:VEVENT\r\n",
                      sure ? "CONFIRMED" : "TENTATIVE");
}

pe_status pe__shifts_to_calendar(pe__use *use, int64_t member,
                                 pe__buffer *out, pe_error *err)
{
    pe__value *shifts = pe__doc_array(use->doc);
    pe_status status = pe__claim_mine(use->db, use->doc, shifts, member,
                                      use->now, false, err);
    if (status != PE_OK || !pe__ics_reopen(out))
        return status;
    for (const pe__value *s = pe__first(shifts); s != NULL; s = s->next)
        put_shift(use, s, out);
    pe__ics_end(out);
    return out->failed ? pe__fail_memory(err) : PE_OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "follow_calendar.h"

#include "calendar.h"
#include "error.h"
#include "follow_store.h"
#include "shift_calendar.h"

enum { HOUR = 3600 };

/* A whole day has no time zone; a date with a time of day lasts an hour, as
 * nobody said how long. */
static void put_when(pe__use *use, const pe__value *f, pe__buffer *out)
{
    int64_t starts = pe__get_integer(f, "starts", INT64_MIN);
    if (starts != INT64_MIN) {
        pe__ics_moment(out, "DTSTART", starts);
        pe__ics_moment(out, "DTEND", starts + HOUR);
        return;
    }
    pe__date day = pe__date_of(pe__get_integer(f, "due", 0));
    pe__ics_text(out, "DTSTART;VALUE=DATE:",
                 pe__doc_format(use->doc, "%04lld%02d%02d",
                                (long long)day.year, day.month, day.day));
    pe__buffer_text(out, "TRANSP:TRANSPARENT\r\n");
}

static void put_event(pe__use *use, const pe__value *f, pe__buffer *out)
{
    long long id = pe__get_integer(f, "follow", 0);
    pe__ics_begin(use, out, "follow", id, pe__get_integer(f, "noted", 0));
    put_when(use, f, out);
    pe__ics_text(out, "SUMMARY:", pe__get_text(f, "title", ""));
    pe__ics_text(out, "CATEGORIES:", pe__get_text(f, "council_name", ""));
    pe__ics_text(out, "URL:",
                 pe__doc_format(use->doc, "%s/councils/%lld/follow/%lld",
                                use->hub_url,
                                (long long)pe__get_integer(f, "council", 0),
                                id));
    pe__buffer_text(out, "END:VEVENT\r\n");
}

pe_status pe__follow_to_calendar(pe__use *use, int64_t member, pe__buffer *out,
                                 pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status = pe__follow_days(use->db, use->doc, rows, member, err);
    if (status != PE_OK || !pe__ics_reopen(out))
        return status;
    for (const pe__value *f = pe__first(rows); f != NULL; f = f->next)
        put_event(use, f, out);
    pe__ics_end(out);
    return out->failed ? pe__fail_memory(err) : PE_OK;
}

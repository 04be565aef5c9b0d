/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Until when one can vote, in one's own calendar: with a reminder a day before
 * as long as one has not. */
#include "deadlines.h"

#include "decide_store.h"
#include "error.h"
#include "shift_calendar.h"

static void put_deadline(pe__use *use, const pe__value *d, pe__buffer *out)
{
    int64_t closes = pe__get_integer(d, "closes", 0);
    long long id = pe__get_integer(d, "decision", 0);
    pe__ics_begin(use, out, "decision", id, pe__get_integer(d, "created", 0));
    pe__ics_moment(out, "DTSTART", closes);
    pe__ics_moment(out, "DTEND", closes);
    pe__ics_text(out, "SUMMARY:", pe__get_text(d, "title", ""));
    pe__ics_text(out, "CATEGORIES:", pe__get_text(d, "council_name", ""));
    pe__ics_text(out, "URL:",
                 pe__doc_format(use->doc, "%s/councils/%lld/decisions/%lld",
                                use->hub_url,
                                (long long)pe__get_integer(d, "council", 0),
                                id));
    pe__buffer_text(out, "TRANSP:TRANSPARENT\r\n");
    if (!pe__get_bool(d, "has_voted", false)) {
        pe__buffer_text(out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
                             "TRIGGER:-P1D\r\n");
        pe__ics_text(out, "DESCRIPTION:", pe__get_text(d, "title", ""));
        pe__buffer_text(out, "END:VALARM\r\n");
    }
    pe__buffer_text(out, "END:VEVENT\r\n");
}

pe_status pe__votes_to_calendar(pe__use *use, int64_t member, pe__buffer *out,
                                pe_error *err)
{
    pe__value *open = pe__doc_array(use->doc);
    pe_status status = pe__decision_deadlines(use->db, use->doc, open, member,
                                              err);
    if (status != PE_OK || !pe__ics_reopen(out))
        return status;
    for (const pe__value *d = pe__first(open); d != NULL; d = d->next)
        put_deadline(use, d, out);
    pe__ics_end(out);
    return out->failed ? pe__fail_memory(err) : PE_OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one was asked, for a reader of feeds. Nobody signs in there, so a
 * secret link leads to it, that of one's calendar; it names the need and when,
 * not where. */
#include "word.h"

#include "courier_store.h"
#include "error.h"
#include "work_calendar.h"

#include <string.h>
#include <time.h>

enum { MOST = 100, SECRET = 80 };

static void add_escaped(pe__buffer *out, const char *text)
{
    for (const char *c = text; *c; c++)
        switch (*c) {
        case '&': pe__buffer_text(out, "&amp;"); break;
        case '<': pe__buffer_text(out, "&lt;"); break;
        case '>': pe__buffer_text(out, "&gt;"); break;
        default: /* what XML 1.0 does not know at all is left out */
            if ((unsigned char)*c >= ' ' || *c == '\n' || *c == '\t')
                pe__buffer_add(out, c, 1);
        }
}

/* RFC 3339, UTC. */
static void add_stamp(pe__buffer *out, int64_t at)
{
    char text[32] = "";
    time_t when = (time_t)at;
    struct tm t;
    if (gmtime_r(&when, &t))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &t);
    pe__buffer_text(out, text);
}

static void add_updated(pe__buffer *out, int64_t at)
{
    pe__buffer_text(out, "<updated>");
    add_stamp(out, at);
    pe__buffer_text(out, "</updated>\n");
}

static void add_entry(pe__buffer *out, const pe__use *use,
                      const pe__value *row)
{
    long long need = pe__get_integer(row, "need", 0);
    long long asked = pe__get_integer(row, "asked", 0);
    pe__buffer_format(out, "<entry>\n<id>%s/needs/%lld#%lld</id>\n"
                      "<link href=\"%s/needs/%lld\"/>\n<title>", use->hub_url,
                      need, asked, use->hub_url, need);
    add_escaped(out, pe__get_text(row, "title", ""));
    pe__buffer_text(out, "</title>\n");
    add_updated(out, asked);
    pe__buffer_text(out, "<summary>");
    /* what a reader of feeds shows beside the title: when it begins, UTC */
    add_stamp(out, pe__get_integer(row, "starts", 0));
    pe__buffer_text(out, "</summary>\n</entry>\n");
}

/* The calendar's address with .atom: its secret. NULL when it is none. */
static const char *secret_of(pe__use *use)
{
    static const char ending[] = ".atom";
    const char *name = pe__get_text(use->in, "feed_text", "");
    size_t size = strlen(name), rest = sizeof ending - 1;
    if (size <= rest || size > SECRET ||
        strcmp(name + size - rest, ending) != 0)
        return NULL;
    return pe__doc_format(use->doc, "%.*s", (int)(size - rest), name);
}

pe_status pe__use_word_feed(pe__use *use, pe_error *err)
{
    pe__value *owner = pe__doc_object(use->doc);
    pe__value *rows = pe__doc_array(use->doc);
    bool found = false;
    const char *secret = secret_of(use);
    if (!secret)
        return pe__use_not_found(use);
    pe_status status = pe__calendar_owner(use->db, use->doc, owner, secret,
                                          &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__word_asked(use->db, use->doc, rows,
                                pe__get_integer(owner, "member", 0), use->now,
                                MOST, err);
    if (status != PE_OK)
        return status;
    pe__buffer out = {0};
    const pe__value *newest = pe__first(rows);
    pe__buffer_format(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
                      "<id>%s/word</id>\n<title>%s</title>\n"
                      "<author><name>%s</name></author>\n", use->hub_url,
                      use->hub_url, use->hub_url);
    add_updated(&out, newest ? pe__get_integer(newest, "asked", 0)
                             : use->now);
    for (const pe__value *row = newest; row; row = row->next)
        add_entry(&out, use, row);
    pe__buffer_text(&out, "</feed>\n");
    if (!out.failed)
        pe__use_file(use, "application/atom+xml; charset=utf-8", NULL, &out);
    status = out.failed ? pe__fail_memory(err) : PE_OK;
    pe__buffer_free(&out);
    return status;
}

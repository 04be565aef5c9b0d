/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one was asked and what one can vote on, for a reader of feeds. Nobody
 * signs in there, so a secret link leads to it, that of one's calendar; it
 * names the need and when, not where, and what is to be decided and until
 * when. */
#include "word.h"

#include "courier_store.h"
#include "error.h"
#include "word_store.h"
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

/* `at`: what a reader of feeds shows beside the title, UTC. */
static void add_entry(pe__buffer *out, const pe__use *use, const char *path,
                      const char *title, int64_t since, int64_t at)
{
    pe__buffer_format(out, "<entry>\n<id>%s%s#%lld</id>\n"
                      "<link href=\"%s%s\"/>\n<title>", use->hub_url, path,
                      (long long)since, use->hub_url, path);
    add_escaped(out, title);
    pe__buffer_text(out, "</title>\n");
    add_updated(out, since);
    pe__buffer_text(out, "<summary>");
    add_stamp(out, at);
    pe__buffer_text(out, "</summary>\n</entry>\n");
}

/* Needs by when they begin, votes by when they close. */
static void add_entries(pe__buffer *out, pe__use *use, const pe__value *asked,
                        const pe__value *votes)
{
    for (const pe__value *row = pe__first(asked); row; row = row->next)
        add_entry(out, use,
                  pe__doc_format(use->doc, "/needs/%lld",
                                 (long long)pe__get_integer(row, "need", 0)),
                  pe__get_text(row, "title", ""),
                  pe__get_integer(row, "asked", 0),
                  pe__get_integer(row, "starts", 0));
    for (const pe__value *row = pe__first(votes); row; row = row->next)
        add_entry(out, use,
                  pe__doc_format(use->doc, "/councils/%lld/%s/%lld",
                                 (long long)pe__get_integer(row, "council", 0),
                                 pe__get_bool(row, "is_round", false)
                                     ? "money/rounds" : "decisions",
                                 (long long)pe__get_integer(row, "id", 0)),
                  pe__get_text(row, "title", ""),
                  pe__get_integer(row, "since", 0),
                  pe__get_integer(row, "until", 0));
}

/* When there was last something new. */
static int64_t newest_of(const pe__use *use, const pe__value *asked,
                         const pe__value *votes)
{
    int64_t a = pe__get_integer(pe__first(asked), "asked", 0);
    int64_t v = pe__get_integer(pe__first(votes), "since", 0);
    return a == 0 && v == 0 ? use->now : a > v ? a : v;
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
    pe__value *votes = pe__doc_array(use->doc);
    if (status == PE_OK)
        status = pe__word_votes(use->db, use->doc, votes,
                                pe__get_integer(owner, "member", 0), use->now,
                                err);
    if (status != PE_OK)
        return status;
    pe__buffer out = {0};
    pe__buffer_format(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
                      "<id>%s/word</id>\n<title>%s</title>\n"
                      "<author><name>%s</name></author>\n", use->hub_url,
                      use->hub_url, use->hub_url);
    add_updated(&out, newest_of(use, rows, votes));
    add_entries(&out, use, rows, votes);
    pe__buffer_text(&out, "</feed>\n");
    if (!out.failed)
        pe__use_file(use, "application/atom+xml; charset=utf-8", NULL, &out);
    status = out.failed ? pe__fail_memory(err) : PE_OK;
    pe__buffer_free(&out);
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A document as a page: what the use gave, and `here`, which every page has. */
#include "hub_own.h"

#include "clock.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { USUAL_PAGE = 12000 }; /* bytes made room for at once */

/* Random, in hexadecimal: who fills in a form anew sends another one. */
static void put_once(pe__exchange *x, pe__value *here)
{
    unsigned char bits[16];
    char hex[PE__ONCE];
    randombytes_buf(bits, sizeof bits);
    pe__put_text(x->doc, here, "once",
                 sodium_bin2hex(hex, sizeof hex, bits, sizeof bits));
}

/* Who is not signed in gets a cookie with their first form, to which its token
 * is bound. */
static void need_guest(pe__exchange *x)
{
    if (x->csrf[0] != '\0' || x->visitor.member != 0)
        return;
    pe__token_new(x->guest);
    x->new_guest = true;
    pe__csrf_of(x->guest, x->csrf);
}

static void put_kept(pe__exchange *x, pe__value *to, const char *key,
                     const char *text)
{
    pe__put_kept(x->doc, to, key, pe__doc_bytes(x->doc, text, strlen(text)));
}

/* ?said=task.added: the text said.task.added, if there is one, so that a page
 * can say what was done before it. Likewise ?clock=skipped: clock.skipped. */
static void put_said(pe__exchange *x, pe__value *here, const char *field,
                     const pe__value *root, const pe__mustache_words *words)
{
    char key[128];
    const char *said = pe__get_text(x->use.in, field, "");
    pe__buffer text = {0};
    if (*said == '\0' || strlen(said) > 90)
        return;
    snprintf(key, sizeof key, "%s.%s", field, said);
    if (pe__pages_text(x->web->pages, x->language, key, root, words, &text) &&
        !text.failed)
        put_kept(x, here, field, text.size > 0 ? text.bytes : "");
    pe__buffer_free(&text);
}

static void put_member(pe__exchange *x, pe__value *here)
{
    if (x->visitor.member == 0)
        return;
    pe__value *member = pe__doc_object(x->doc);
    pe__put_kept(x->doc, member, "id",
                 pe__doc_number(x->doc, PE__INTEGER, x->visitor.member));
    put_kept(x, member, "name", x->visitor.name);
    pe__put_kept(x->doc, here, "member", member);
}

/* The words of the path, so that a link can say that it leads to where one is:
 * of /councils/7/tasks/3 councils and tasks. */
static void put_at(pe__exchange *x, pe__value *here)
{
    pe__value *at = pe__put_object(x->doc, here, "at");
    char word[64];
    for (const char *c = x->path; *c != '\0';) {
        size_t n = 0;
        for (c += *c == '/'; *c != '\0' && *c != '/'; c++)
            if (n + 1 < sizeof word)
                word[n++] = *c;
        word[n] = '\0';
        if (n > 0 && (*word < '0' || *word > '9'))
            pe__put_bool(x->doc, at, word, true);
    }
}

/* A page without its head is better than none. */
static void put_council(pe__exchange *x, pe__value *here)
{
    pe_error err = {0};
    if (x->late_head) {
        pe__desk *desk = pe__desk_hold(x);
        if (pe__sql_begin(desk->db, &err) != PE_OK ||
            pe__find_head(x, desk->db, &err) != PE_OK)
            pe__log_failure(x->hub->log, time(NULL), x->pattern, err.message);
        pe__sql_rollback(desk->db);
        pe__desk_release(x);
    }
    if (x->council != NULL)
        pe__put(x->doc, here, "council", x->council);
}

/* In which zone the times of the page are. */
static void put_zone(pe__exchange *x, pe__value *here)
{
    pe__value *zone = pe__put_object(x->doc, here, "zone");
    pe__put_place(x->doc, zone, x->use.zone);
    pe__put_bool(x->doc, zone, "is_own", x->use.zone_is_own);
}

void pe__view(pe__exchange *x, const char *name, pe__value *root,
              pe__buffer *out)
{
    pe__value *here = pe__doc_object(x->doc);
    pe__buffer_reserve(out, USUAL_PAGE);
    pe__words reader = {x->language, pe__use_zone(&x->use, x->use.zone),
                        x->use.now};
    pe__mustache_words write = {pe__words_write, &reader, false};
    const pe__mustache_words *words = &write;
    put_kept(x, here, "path", x->path);
    put_kept(x, here, "language", pe__languages[x->language]);
    put_kept(x, here, "hub_url", x->hub->url);
    put_member(x, here);
    put_at(x, here);
    put_council(x, here);
    put_zone(x, here);
    if (pe__pages_names(x->web->pages, name, PE__PAGE_WEEK))
        pe__words_week(x->doc, pe__put_array(x->doc, here, "week"),
                       x->language);
    if (pe__pages_names(x->web->pages, name, PE__PAGE_ONCE)) {
        need_guest(x);
        put_once(x, here);
    }
    put_kept(x, here, "csrf", x->csrf);
    pe__put(x->doc, root, "here", here);
    put_said(x, here, "said", root, words);
    put_said(x, here, "clock", root, words);
    pe__pages_render(x->web->pages, x->language, name, root, words, out);
    if (pe__doc_failed(x->doc))
        out->failed = true;
}

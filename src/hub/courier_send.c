/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A message said in somebody's language, and sent. */
#include "courier_own.h"

#include "letter.h"
#include "push_seal.h"

#include <stdio.h>
#include <string.h>

enum { TOKEN_SECONDS = 12 * 3600, MOST_SECONDS = 3 * 86400 };

/* Its words: texts message.KIND.title and .text, of {title, starts,
 * waiting, decided}; of decisions message.decision.KIND, of rounds
 * message.round.KIND. */
typedef struct {
    pe__buffer title, text;
} saying;

static void free_saying(saying *s)
{
    pe__buffer_free(&s->title);
    pe__buffer_free(&s->text);
}

static bool say_one(const pe__round *r, const pe__word *m, int language,
                    const char *part, const pe__value *root,
                    const pe__mustache_words *words, pe__buffer *out)
{
    char key[80];
    if (m->need != 0 || strcmp(m->kind, "digest") == 0)
        snprintf(key, sizeof key, "message.%s.%s", m->kind, part);
    else if (m->decision != 0)
        snprintf(key, sizeof key, "message.decision.%s.%s", m->kind, part);
    else
        snprintf(key, sizeof key, "message.round.%s.%s", m->kind, part);
    return pe__pages_text(r->web->pages, language, key, root, words, out) &&
           !out->failed && out->size > 0;
}

/* False: there are no words for that kind, or memory is out. */
static bool say(const pe__round *r, const pe__word *m, saying *out)
{
    int language = pe__language_of(m->language, strlen(m->language));
    if (language < 0)
        language = r->hub->language;
    pe__words reader = {language, pe__zones_find(r->hub->zones, m->zone),
                        r->now};
    pe__mustache_words words = {pe__words_write, &reader, false};
    pe__value *root = pe__doc_object(r->doc);
    pe__put_text(r->doc, root, "title", m->title);
    pe__put_number(r->doc, root, "starts", PE__TIME, m->starts);
    pe__put_number(r->doc, root, "waiting", PE__COUNT, m->waiting);
    pe__put_number(r->doc, root, "decided", PE__COUNT, m->decided);
    return say_one(r, m, language, "title", root, &words, &out->title) &&
           say_one(r, m, language, "text", root, &words, &out->text);
}

/* Where one goes from it, below the hub's address. */
static const char *path_of(const pe__round *r, const pe__word *m)
{
    if (strcmp(m->kind, "digest") == 0)
        return "/";
    if (m->need != 0)
        return pe__doc_format(r->doc, "/needs/%lld", (long long)m->need);
    return pe__doc_format(r->doc, m->decision != 0
                                      ? "/councils/%lld/decisions/%lld"
                                      : "/councils/%lld/money/rounds/%lld",
                          (long long)m->council,
                          (long long)(m->decision != 0 ? m->decision
                                                       : m->round));
}

/* A push of the same topic takes the place of one that was not seen. */
static const char *topic_of(const pe__round *r, const pe__word *m)
{
    if (strcmp(m->kind, "digest") == 0)
        return "digest";
    char of = m->need != 0 ? 'n' : m->decision != 0 ? 'd' : 'r';
    int64_t number = m->need + m->decision + m->round; /* two are 0 */
    return pe__doc_format(r->doc, "%c%lld", of, (long long)number);
}

/* --- push ----------------------------------------------------------------- */

/* What the browser's worker shows; without the words of the need or question,
 * which name places and people. */
static void write_push(const pe__round *r, const pe__word *m,
                       const saying *s, pe__buffer *out)
{
    pe__value *said = pe__doc_object(r->doc);
    pe__put_text(r->doc, said, "title", s->title.bytes);
    pe__put_text(r->doc, said, "kind", m->kind);
    pe__put_text(r->doc, said, "tag", topic_of(r, m));
    pe__put_text(r->doc, said, "path", path_of(r, m));
    pe__json_write(said, out);
}

static bool is_urgent(const pe__word *m)
{
    return strcmp(m->kind, "asked") == 0 || strcmp(m->kind, "confirm") == 0 ||
           strcmp(m->kind, "called_up") == 0;
}

static pe_status seal_and_post(const pe__round *r, const pe__word *m,
                               const pe__push *push, const pe__buffer *text,
                               long *http, pe_error *err)
{
    pe__buffer sealed = {0}, token = {0};
    pe__push_to to = {.endpoint = push->endpoint};
    memcpy(to.point, push->point, sizeof to.point);
    memcpy(to.secret, push->secret, sizeof to.secret);
    int64_t seconds = m->late - r->now;
    pe_status status = pe__push_seal(&to, text->bytes, text->size, &sealed,
                                     err);
    if (status == PE_OK)
        status = pe__push_authorization(r->key, push->endpoint, r->hub->url,
                                        r->now + TOKEN_SECONDS, &token, err);
    if (status == PE_OK)
        status = pe__post_push(
            r->post,
            &(pe__push_post){.endpoint = push->endpoint,
                             .authorization = token.bytes,
                             .topic = topic_of(r, m),
                             .seconds = seconds < MOST_SECONDS ? seconds
                                                               : MOST_SECONDS,
                             .urgent = is_urgent(m),
                             .body = &sealed},
            http, err);
    pe__buffer_free(&sealed);
    pe__buffer_free(&token);
    return status;
}

/* To one browser. */
static pe__delivery push_one(pe__round *r, const pe__word *m,
                             const pe__push *push, const pe__buffer *text)
{
    long http = 0;
    pe_error err = {0};
    pe_status status = seal_and_post(r, m, push, text, &http, &err);
    bool gone = status == PE_BAD_INPUT || http == 404 || http == 410;
    if (gone && r->gones < PE__GONE_MOST)
        r->gone[r->gones++] = push->push;
    if (status != PE_OK && !gone && !atomic_load(&r->hub->stopping))
        pe__log_failure(r->hub->log, r->now, "push", err.message);
    /* what the service does not like of us will not get better by itself */
    bool later = (status == PE_OK && (http == 429 || http >= 500)) ||
                 (status != PE_OK && !gone);
    return later ? PE__NOT_YET : PE__SENT;
}

/* Enough when one browser has it. */
static pe__delivery push_all(pe__round *r, const pe__word *m,
                             const saying *s)
{
    pe__push push[PE__PUSHES_MOST];
    pe__buffer text = {0};
    pe_error err = {0};
    int count = 0, sent = 0;
    if (pe__push_list(r->db, r->doc, m->member, push, &count, &err) != PE_OK)
        return PE__NOT_YET;
    write_push(r, m, s, &text);
    for (int k = 0; k < count && !text.failed; k++)
        sent += push_one(r, m, &push[k], &text) == PE__SENT;
    pe__buffer_free(&text);
    return sent > 0 || count == 0 ? PE__SENT : PE__NOT_YET;
}

/* --- mail ----------------------------------------------------------------- */

static pe__delivery mail(pe__round *r, const pe__word *m, const saying *s)
{
    char id[80], leave[300];
    pe__buffer message = {0}, text = {0};
    pe_error err = {0};
    const pe__settings *settings = r->hub->settings;
    const char *host = strstr(r->hub->url, "://");
    pe__buffer_format(&text, "%s\n\n%s%s\n", s->text.bytes, r->hub->url,
                      path_of(r, m));
    snprintf(id, sizeof id, "parecon.%lld.%lld", (long long)m->message,
             (long long)m->made);
    snprintf(leave, sizeof leave, "%s/me/word", r->hub->url);
    pe_status status = text.failed ? PE_NO_MEMORY : pe__letter_write(
        &(pe__letter){.from = settings->mail_from, .to = m->mail,
                      .from_name = host ? host + 3 : r->hub->url,
                      .subject = s->title.bytes, .text = text.bytes,
                      .id = id, .leave = leave, .at = r->now},
        &message, &err);
    if (status == PE_OK)
        status = pe__post_mail(r->post, m->mail, &message, &err);
    pe__buffer_free(&message);
    pe__buffer_free(&text);
    if (status != PE_OK && !atomic_load(&r->hub->stopping))
        pe__log_failure(r->hub->log, r->now, "mail", err.message);
    return status == PE_OK || status == PE_BAD_INPUT ? PE__SENT : PE__NOT_YET;
}

/* --- when ----------------------------------------------------------------- */

static const int64_t DAY = 86400, HOUR = 3600, /* seconds */
                     MORNING = 8, DIGEST_UNTIL = 10, EVENING = 21;

/* Of needs their own quiet hours hold (board/deeds.c). The rest is told by day,
 * where they are; a digest in the morning. 0 = now, else when. */
static int64_t wait_until(const pe__round *r, const pe__word *m)
{
    if (m->need != 0)
        return 0;
    const pe__zone *zone = pe__zones_find(r->hub->zones, m->zone);
    int64_t local = r->now + pe__zone_offset(zone, r->now);
    int64_t midnight = local - local % DAY;
    int64_t hour = local % DAY / HOUR;
    int64_t last = strcmp(m->kind, "digest") == 0 ? DIGEST_UNTIL : EVENING;
    if (hour >= MORNING && hour < last)
        return 0;
    int64_t morning = midnight + MORNING * HOUR + (hour < MORNING ? 0 : DAY);
    return morning - pe__zone_offset(zone, r->now);
}

/* Nobody wants it, or it says nothing any more. */
static bool is_needless(const pe__round *r, const pe__word *m)
{
    bool mails = m->mail && pe__post_has_mail(r->post);
    bool empty = strcmp(m->kind, "digest") == 0 &&
                 m->waiting + m->decided == 0;
    return m->late <= r->now || m->is_moot || empty || !(m->by_push || mails);
}

pe__delivery pe__deliver(pe__round *round, const pe__word *message,
                         int64_t *wait)
{
    saying s = {0};
    pe__delivery push = PE__SENT, letter = PE__SENT;
    bool pushes = message->by_push;
    bool mails = message->mail && pe__post_has_mail(round->post);
    if (is_needless(round, message))
        return PE__SENT;
    *wait = wait_until(round, message);
    if (*wait != 0)
        return PE__AT_NIGHT;
    if (say(round, message, &s)) {
        if (pushes)
            push = push_all(round, message, &s);
        if (mails)
            letter = mail(round, message, &s);
    }
    free_saying(&s);
    if (atomic_load(&round->hub->stopping))
        return PE__CUT_OFF;
    /* one way is enough */
    bool done = (pushes && push == PE__SENT) || (mails && letter == PE__SENT);
    return done ? PE__SENT : PE__NOT_YET;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Everybody's work in their own calendar, by a link that only they know. Nobody
 * has to sign in there, so it shows nothing but their own pieces. */
#include "work.h"

#include "acts.h"
#include "deadlines.h"
#include "follow_calendar.h"
#include "dossier.h"
#include "error.h"
#include "jobs_export.h"
#include "mem.h"
#include "qr.h"
#include "shift_calendar.h"
#include "visitor.h"
#include "work_calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *language;
    pe_jobs_ics_words words;
} words[] = {{"en", {"This week's tasks", "h a week", "h"}},
             {"de", {"Aufgaben der Woche", "Std. je Woche", "Std."}},
             {"es", {"Tareas de la semana", "h por semana", "h"}}};

static const pe_jobs_ics_words *words_of(const char *language)
{
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (!strcmp(words[k].language, language))
            return &words[k].words;
    return &words[0].words;
}

/* --- the link ------------------------------------------------------------- */

/* has_link: there is one. What it was is not known here any more. */
pe_status pe__use_calendar(pe__use *use, pe_error *err)
{
    bool has = false;
    pe_status status = pe__calendar_has(use->db, use->member, &has, err);
    pe__put_bool(use->doc, use->out, "has_link", has);
    return status == PE_OK ? pe__put_head(use, err) : status;
}

/* A new link ends the one before. */
pe_status pe__use_calendar_link_prepare(pe__use *use, pe_error *err)
{
    char *token = pe__doc_alloc(use->doc, PE__TOKEN_TEXT);
    if (!token)
        return pe__fail_memory(err);
    pe__token_new(token);
    use->prepared = token;
    return PE_OK;
}

/* The change is the member's own affair. */
static pe_status note(pe__use *use, const char *kind, pe_error *err)
{
    int64_t council = use->council;
    use->council = 0;
    pe_status status = pe__use_event(use, kind, use->member, NULL, err);
    use->council = council;
    return status;
}

/* link, webcal, feed, qr: shown this once, as the store keeps but the hash. */
pe_status pe__use_calendar_link(pe__use *use, pe_error *err)
{
    const char *secret = use->prepared;
    const char *host = strstr(use->hub_url, "://");
    pe_status status = pe__calendar_set(use->db, use->member, secret, err);
    if (status == PE_OK)
        status = pe__use_calendar(use, err);
    if (status != PE_OK)
        return status;
    const char *link = pe__doc_format(use->doc, "%s/calendar/%s.ics",
                                      use->hub_url, secret);
    pe__put_text(use->doc, use->out, "link", link);
    pe__put_format(use->doc, use->out, "webcal", "webcal%s/calendar/%s.ics",
                   host ? host : "://", secret);
    pe__put_format(use->doc, use->out, "feed", "%s/feeds/%s.atom",
                   use->hub_url, secret);
    pe__qr_put(use->doc, use->out, "qr", link);
    use->shows = true;
    return note(use, "calendar.linked", err);
}

pe_status pe__use_calendar_end(pe__use *use, pe_error *err)
{
    pe_status status = pe__calendar_set(use->db, use->member, NULL, err);
    if (status != PE_OK)
        return status;
    pe__use_next(use, "/councils/%lld/calendar?said=work.calendar_ended",
                 (long long)use->council);
    return note(use, "calendar.ended", err);
}

/* --- the feed ------------------------------------------------------------- */

typedef struct {
    pe__dossier *dossier; /* [parts] */
    pe_jobs_ics_part *part;
    pe_jobs_piece **piece;
    int32_t parts;
} feed;

static pe_status add_part(pe__use *use, const pe__value *row, int64_t member,
                          feed *f, pe_error *err)
{
    bool found = false;
    pe__dossier *d = &f->dossier[f->parts];
    pe_status status = pe__dossier_open(use->db, use->doc,
                                        pe__get_integer(row, "division", 0), d,
                                        &found, err);
    if (status != PE_OK || !found)
        return status;
    int64_t count;
    int64_t follows = pe__get_integer(row, "follows", INT64_MAX);
    pe_jobs_piece *piece = pe__dossier_pieces(d, &count);
    f->piece[f->parts] = piece;
    f->part[f->parts++] = (pe_jobs_ics_part){
        .workplace = d->of.workplace, .pieces = piece, .count = count,
        .member = pe__case_member(&d->of, member),
        .start = pe__get_integer(row, "starts", 0),
        .end = follows == INT64_MAX ? INT64_MAX : follows - 1};
    return piece ? PE_OK : pe__fail_memory(err);
}

static pe_status write_feed(pe__use *use, const pe__value *owner,
                            int64_t member, const feed *f, pe_error *err)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return pe__fail_memory(err);
    pe_status status = pe_jobs_ics_feed(
        pe__get_text(owner, "name", ""), f->part, f->parts,
        words_of(pe__get_text(owner, "language", "en")), out, err);
    if (fclose(out) && status == PE_OK)
        status = pe__fail_memory(err);
    pe__buffer bytes = {0};
    if (status == PE_OK)
        pe__buffer_add(&bytes, text, size);
    if (status == PE_OK && bytes.failed)
        status = pe__fail_memory(err);
    if (status == PE_OK)
        status = pe__shifts_to_calendar(use, member, &bytes, err);
    if (status == PE_OK)
        status = pe__votes_to_calendar(use, member, &bytes, err);
    if (status == PE_OK)
        status = pe__follow_to_calendar(use, member, &bytes, err);
    if (status == PE_OK)
        pe__use_file(use, "text/calendar; charset=utf-8", NULL, &bytes);
    pe__buffer_free(&bytes);
    free(text);
    return status;
}

static pe_status gather(pe__use *use, const pe__value *rows, int64_t member,
                        feed *f, pe_error *err)
{
    size_t count = pe__count_of(rows) + 1;
    f->dossier = pe__zalloc(count, sizeof *f->dossier);
    f->part = pe__zalloc(count, sizeof *f->part);
    f->piece = pe__zalloc(count, sizeof *f->piece);
    pe_status status = f->dossier && f->part && f->piece
                           ? PE_OK
                           : pe__fail_memory(err);
    for (const pe__value *v = pe__first(rows); v && status == PE_OK;
         v = v->next)
        status = add_part(use, v, member, f, err);
    return status;
}

static void put_away(feed *f)
{
    for (int32_t k = 0; k < f->parts; k++) {
        pe__free(f->piece[k]);
        pe__dossier_close(&f->dossier[k]);
    }
    pe__free(f->piece);
    pe__free(f->part);
    pe__free(f->dossier);
}

/* secret_text: the secret and ".ics". */
pe_status pe__use_calendar_feed(pe__use *use, pe_error *err)
{
    const char *secret = pe__get_text(use->in, "secret_text", "");
    size_t size = strlen(secret);
    bool found = false;
    feed f = {0};
    pe__value *owner = pe__doc_object(use->doc);
    pe__value *rows = pe__doc_array(use->doc);
    if (size != PE__TOKEN_TEXT - 1 + 4 ||
        strcmp(secret + size - 4, ".ics") != 0)
        return pe__use_not_found(use);
    secret = pe__doc_format(use->doc, "%.*s", (int)size - 4, secret);
    pe_status status = pe__calendar_owner(use->db, use->doc, owner, secret,
                                          &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    int64_t member = pe__get_integer(owner, "member", 0);
    if (status == PE_OK)
        status = pe__calendar_divisions(use->db, use->doc, rows, member, err);
    if (status == PE_OK)
        status = gather(use, rows, member, &f, err);
    if (status == PE_OK)
        status = write_feed(use, owner, member, &f, err);
    put_away(&f);
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "mailed.h"

#include "intake.h"
#include "intake_store.h"
#include "need.h"
#include "point.h"
#include "put.h"

#include <string.h>

enum { DAY = 86400 };

/* What is said to who wrote, in their language. */
typedef struct {
    const char *language, *missing, *no_place, *part[PE__HEARD_PARTS];
} said;

static const said all_said[] = {
    {"en", "Not understood", PE__NOT_KNOWN,
     {"how many", "where", "on which day", "from when", "until when"}},
    {"de", "Nicht verstanden", "Ort nicht bekannt",
     {"wie viele", "wo", "an welchem Tag", "ab wann", "bis wann"}},
    {"es", "No se entendió", "lugar no conocido",
     {"cuántas", "dónde", "qué día", "desde cuándo", "hasta cuándo"}}};

static const said *words_of(const pe__heard *heard)
{
    size_t k = 0;
    while (k + 1 < sizeof all_said / sizeof *all_said &&
           strcmp(all_said[k].language, heard->language) != 0)
        k++;
    return &all_said[k];
}

static const char *missing_of(pe__doc *doc, const pe__heard *heard)
{
    const said *words = words_of(heard);
    const char *all = "";
    for (int k = 0; k < PE__HEARD_PARTS; k++)
        if (!heard->known[k] && !(k == PE__HEARD_WHERE && heard->has_point))
            all = pe__doc_format(doc, "%s%s%s", all, *all ? ", " : "",
                                 words->part[k]);
    return *all ? pe__doc_format(doc, "%s: %s.", words->missing, all) : "";
}

/* Its subject, else its first line. */
static const char *title_of(pe__intake *in, const pe__inmail *mail)
{
    const char *from = *mail->subject ? mail->subject : mail->text;
    from += strspn(from, " \n\t");
    size_t size = strcspn(from, "\n");
    const char *title = pe__intake_text(in, from, size, PE__INTAKE_TITLE,
                                        true);
    return *title ? title : "?";
}

/* As one item of what is brought, so that it is compared like any other. */
static pe_status make_item(pe__intake *in, const pe__inmail *mail,
                           const pe__post_to *to, pe__posted *out,
                           pe_error *err)
{
    pe_status status;
    const pe__heard *h = &out->heard;
    pe__item *item = pe__intake_add(in, PE__IS_NEED, "mail", 1, &status, err);
    if (item == NULL)
        return status;
    const char *about = *out->missing
                            ? pe__doc_format(in->doc, "%s\n%s", out->missing,
                                             mail->text)
                            : mail->text;
    bool dated = h->starts != INT64_MIN;
    item->what = h->what;
    item->sort = "other";
    item->title = out->title;
    item->about = pe__intake_text(in, about, strlen(about), PE__INTAKE_ABOUT,
                                  false);
    item->place = *h->place      ? h->place
                  : h->has_point ? ""
                                 : words_of(h)->no_place;
    item->is_placed = true;
    item->north = h->has_point ? h->north : to->near_north;
    item->east = h->has_point ? h->east : to->near_east;
    item->radius_m = h->has_point ? 0 : to->near_m;
    item->quantity = h->count;
    item->urgency = h->urgency;
    item->starts = dated ? h->starts - to->offset : to->now;
    item->ends = dated ? h->ends - to->offset : to->now + DAY;
    item->source = mail->id;
    if (item->ends <= to->now) { /* a day that is over was not meant */
        item->starts = to->now;
        item->ends = to->now + DAY;
    }
    return PE_OK;
}

static pe_status put(pe__board *board, pe__sql *db, const pe__item *item,
                     const pe__post_to *to, pe__posted *out, pe_error *err)
{
    pe__need_new need = {
        .row = {.effort = to->effort, .what = item->what,
                .title = item->title, .about = item->about,
                .place = item->place, .north = item->north,
                .east = item->east, .radius_m = item->radius_m,
                .places = item->quantity, .starts = item->starts,
                .ends = item->ends, .urgency = item->urgency,
                .brought = "mail", .source = item->source,
                .twin_of = item->twin < 0 ? -item->twin : 0},
        .sort = item->sort};
    out->twin_of = need.row.twin_of;
    return pe__need_add(board, db, &need, to->now, &out->need, err);
}

pe_status pe__post(pe__board *board, pe__sql *db, pe__doc *doc,
                   const pe__inmail *mail, const pe__post_to *to,
                   pe__posted *out, pe_error *err)
{
    pe__intake in;
    pe__intake_how how = {.now = to->now};
    *out = (pe__posted){.missing = "", .title = ""};
    int64_t sent = mail->sent != INT64_MIN && mail->sent <= to->now &&
                           mail->sent > to->now - INT64_C(7) * DAY
                       ? mail->sent
                       : to->now;
    pe_status status = pe__intake_open(&in, doc, &how, err);
    if (status == PE_OK && *mail->id)
        status = pe__intake_mailed(db, mail->id, &out->known, err);
    if (status == PE_OK && out->known == 0) {
        const char *all = pe__doc_format(doc, "%s\n%s", mail->subject,
                                         mail->text);
        status = pe__hear(doc, all, sent + to->offset, &out->heard, err);
        out->missing = missing_of(doc, &out->heard);
        out->title = title_of(&in, mail);
        if (status == PE_OK)
            status = make_item(&in, mail, to, out, err);
        if (status == PE_OK)
            status = pe__intake_compare(&in, db, to->now, err);
        if (status == PE_OK)
            status = put(board, db, &in.item[0], to, out, err);
    }
    pe__intake_close(&in);
    return status;
}

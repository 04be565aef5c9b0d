/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The file of a series, and the count of it: the very bytes that everybody can
 * download and count again with `parecon vote perpetual`. */
#include "repeat.h"
#include "repeat_own.h"

#include "buffer.h"
#include "error.h"
#include "mem.h"
#include "series_store.h"
#include "written.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 180 }; /* bytes of a name in the file, which allows 200 */

/* --- the file ------------------------------------------------------------- */

/* "2 The park", fit for a cell of a list: the number makes it one of its own
 * whatever else is cut or replaced. Into `out` at its end. */
static void name(pe__buffer *out, int64_t number, const char *text)
{
    size_t from = out->size;
    pe__buffer_format(out, "%" PRId64 " %s", number, text);
    if (out->failed)
        return;
    size_t size = out->size - from;
    char *at = out->bytes + from;
    while (size > NAME_MOST ||
           (size > 0 && ((unsigned char)at[size] & 0xc0) == 0x80))
        size--; /* not within a letter */
    for (size_t k = 0; k < size; k++)
        if (at[k] == ';')
            at[k] = ',';
        else if ((unsigned char)at[k] < 32 || at[k] == 127)
            at[k] = ' ';
    while (size > 0 && at[size - 1] == ' ')
        size--;
    at[size] = '\0';
    out->size = from + size;
}

/* What a ballot approves of, between semicolons. */
static void approved(pe__buffer *out, const char *marks,
                     const pe__value *options)
{
    bool some = false;
    for (const pe__value *o = pe__first(options); o != NULL; o = o->next) {
        char *end;
        bool yes = strtol(marks, &end, 10) > 0;
        marks = *end == ',' ? end + 1 : end;
        if (!yes)
            continue;
        pe__buffer_text(out, some ? "; " : "");
        name(out, pe__get_integer(o, "place", 0), pe__get_text(o, "name", ""));
        some = true;
    }
}

void pe__repeat_part(const pe__value *decision, const pe__value *options,
                     const pe__value *voices, int64_t place, const char *seed,
                     pe__buffer *out)
{
    pe__buffer title = {0}, approves = {0};
    name(&title, place, pe__get_text(decision, "title", ""));
    for (const pe__value *v = pe__first(voices); v != NULL; v = v->next) {
        pe__buffer_clear(&approves);
        approved(&approves, pe__get_text(v, "marks", ""), options);
        if (title.failed || approves.failed)
            break;
        pe__quoted_put(title.bytes, out);
        pe__buffer_format(out, ",%" PRId64 ",",
                          pe__get_integer(v, "member", 0));
        pe__quoted_put(approves.size > 0 ? approves.bytes : "", out);
        pe__buffer_format(out, ",%s\n", seed);
    }
    out->failed = out->failed || title.failed || approves.failed;
    pe__buffer_free(&title);
    pe__buffer_free(&approves);
}

void pe__repeat_file(const pe__value *parts, pe__buffer *out)
{
    pe__buffer_text(out, "decision,voter,approves,seed\n");
    for (const pe__value *p = pe__first(parts); p != NULL; p = p->next)
        pe__buffer_text(out, pe__get_text(p, "ballots", ""));
}

/* --- counting ------------------------------------------------------------- */

static pe_status run(const pe_vote_history *h, const char *rule,
                     pe__repeat *out, pe_error *err)
{
    pe_vote_series_settings settings = pe_vote_series_defaults();
    settings.rule = strcmp(rule, "phragmen") == 0 ? PE_VOTE_PERPETUAL_PHRAGMEN
                    : strcmp(rule, "quota") == 0  ? PE_VOTE_PERPETUAL_QUOTA
                                                 : PE_VOTE_PERPETUAL_CONSENSUS;
    pe_status status = pe_vote_series(h, &settings, &out->result, err);
    return status == PE_OK
               ? pe__vote_record_read(out->result.transcript, out->result.size,
                                      "transcript", &out->record, err)
               : status;
}

pe_status pe__repeat_read(const char *text, size_t size, const char *rule,
                          pe__repeat *out, pe_error *err)
{
    *out = (pe__repeat){0};
    pe_status status = pe__history_parse(text, size, "series.csv", &out->y,
                                         err);
    return status == PE_OK ? run(&out->y.h, rule, out, err) : status;
}

pe_status pe__repeat_begin(const pe__repeat *all, int64_t decisions,
                           const char *rule, pe__repeat *out, pe_error *err)
{
    pe_vote_history first = all->y.h;
    *out = (pe__repeat){0};
    first.decisions = decisions;
    return run(&first, rule, out, err);
}

void pe__repeat_free(pe__repeat *r)
{
    pe__vote_record_free(&r->record);
    pe_vote_series_release(&r->result);
    pe__history_free(&r->y);
    *r = (pe__repeat){0};
}

pe_status pe__repeat_load(pe__sql *db, pe__doc *doc, int64_t series,
                          int64_t last, const char *rule, pe__repeat *out,
                          pe_error *err)
{
    pe__buffer file = {0};
    pe__value *parts = pe__doc_array(doc);
    *out = (pe__repeat){0};
    pe_status status = pe__series_parts(db, doc, parts, series, last, err);
    if (status != PE_OK || pe__first(parts) == NULL)
        return status;
    pe__repeat_file(parts, &file);
    status = file.failed ? pe__fail_memory(err)
                         : pe__repeat_read(file.bytes, file.size, rule, out,
                                           err);
    pe__buffer_free(&file);
    return status;
}

pe__repeat_end pe__repeat_came(pe__doc *doc, const pe__repeat *r, int64_t d)
{
    pe__repeat_end end = {"[]", "nobody"};
    int32_t winner = r->result.winner[d];
    if (winner < 0)
        return end;
    end.winners = pe__doc_format(doc, "[%" PRId64 "]",
                                 pe__repeat_place(r, d, winner));
    end.outcome = pe__count_of(pe__get(pe__repeat_line(r, d), "tied")) > 1
                      ? "lot" : "decided";
    return end;
}

pe_status pe__repeat_count(pe__sql *db, pe__doc *doc, const pe__value *decision,
                           const pe__value *options, const char *seed,
                           pe__repeat_end *end, pe_error *err)
{
    pe__repeat r = {0};
    pe__buffer part = {0}, file = {0};
    pe__value *voices = pe__doc_array(doc), *parts = pe__doc_array(doc);
    int64_t id = pe__get_integer(decision, "decision", 0);
    *end = (pe__repeat_end){"[]", "nobody"};
    pe_status status = pe__series_voices(db, doc, voices, id, err);
    if (status == PE_OK)
        status = pe__series_parts(db, doc, parts,
                                  pe__get_integer(decision, "series", 0),
                                  INT64_MAX, err);
    if (status != PE_OK || pe__first(voices) == NULL)
        return status; /* nobody voted: it leaves nothing behind */
    int64_t place = (int64_t)pe__count_of(parts) + 1;
    pe__repeat_file(parts, &file);
    pe__repeat_part(decision, options, voices, place, seed, &part);
    if (!part.failed)
        pe__buffer_text(&file, part.bytes);
    status = part.failed || file.failed
                 ? pe__fail_memory(err)
                 : pe__repeat_read(file.bytes, file.size,
                                   pe__get_text(decision, "series_rule", ""),
                                   &r, err);
    if (status == PE_OK) {
        *end = pe__repeat_came(doc, &r, r.y.h.decisions - 1);
        status = pe__series_count_in(db, id, place, part.bytes, err);
    }
    pe__repeat_free(&r);
    pe__buffer_free(&part);
    pe__buffer_free(&file);
    return status;
}

/* --- what it says --------------------------------------------------------- */

const pe__value *pe__repeat_item(const pe__value *list, int64_t at)
{
    const pe__value *v = pe__first(list);
    for (; v != NULL && at > 0; at--)
        v = v->next;
    return v;
}

const pe__value *pe__repeat_line(const pe__repeat *r, int64_t d)
{
    return pe__repeat_item(r->record.line, d + 1);
}

int64_t pe__repeat_place(const pe__repeat *r, int64_t d, int64_t option)
{
    return strtoll(r->y.option[r->y.first[d] + option], NULL, 10);
}

int32_t pe__repeat_voter(const pe__repeat *r, int64_t member)
{
    int32_t i = r->y.voter.count - 1;
    while (i >= 0 && strtoll(r->y.voter.name[i], NULL, 10) != member)
        i--;
    return i;
}

double pe__repeat_number(const pe__value *text)
{
    char *end;
    if (text == NULL || text->kind != PE__TEXT)
        return 0;
    double top = strtod(text->text.bytes, &end);
    return *end == '/' ? top / strtod(end + 1, NULL) : top;
}

double pe__repeat_standing(const pe__repeat *r, const char *rule,
                           int32_t voter)
{
    if (voter < 0 || r->record.result == NULL)
        return strcmp(rule, "consensus") == 0 ? 1 : 0;
    return pe__repeat_number(
        pe__repeat_item(pe__get(r->record.result, "standing"), voter));
}

void pe__repeat_mark(const pe__repeat *r, int64_t d, int64_t option, bool *in)
{
    const pe_vote_history *h = &r->y.h;
    memset(in, 0, (size_t)h->voters * sizeof *in);
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
        if (h->option[k] == option)
            in[h->voter[k]] = true;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A series: its decisions, how often each member got their way, beside how
 * often they would have, had the most approved won each time; and its files.
 * Who is in the council may see that: ballots of these decisions are open. */
#include "repeat.h"
#include "repeat_own.h"

#include "acts.h"
#include "clock.h"
#include "council_acts.h"
#include "error.h"
#include "mem.h"
#include "series_store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* How each voter fared. */
typedef struct {
    const pe__repeat *r;
    int64_t *plain;  /* [voters] had the most approved won each time */
    int64_t *dry;    /* [voters] decisions in a row that went another way */
    bool *there, *got, *would; /* [voters] of one decision */
} faring;

/* The most approved; where several are, the winner if it is one of them. */
static int64_t most_approved(const pe__repeat *r, int64_t d)
{
    int64_t winner = r->result.winner[d], best = -1, at = 0;
    double most = 0;
    const pe__value *v = pe__first(pe__get(pe__repeat_line(r, d),
                                           "approvals"));
    for (; v != NULL; v = v->next, at++) {
        double votes = pe__repeat_number(v);
        if (votes > most || (votes > 0 && votes == most && at == winner)) {
            most = votes;
            best = at;
        }
    }
    return best;
}

static void fare(faring *f, int64_t d)
{
    const pe_vote_history *h = &f->r->y.h;
    memset(f->there, 0, (size_t)h->voters * sizeof *f->there);
    for (int64_t k = h->start[d]; k < h->start[d + 1]; k++)
        f->there[h->voter[k]] = true;
    pe__repeat_mark(f->r, d, f->r->result.winner[d], f->got);
    pe__repeat_mark(f->r, d, most_approved(f->r, d), f->would);
    for (int32_t i = 0; i < h->voters; i++) {
        f->plain[i] += f->would[i];
        if (f->there[i])
            f->dry[i] = f->got[i] ? 0 : f->dry[i] + 1;
    }
}

static void give_back(faring *f)
{
    pe__free(f->plain);
    pe__free(f->dry);
    pe__free(f->there);
    pe__free(f->got);
    pe__free(f->would);
}

static pe_status fare_all(faring *f, pe_error *err)
{
    size_t voters = (size_t)f->r->y.h.voters;
    f->plain = pe__zalloc(voters, sizeof *f->plain);
    f->dry = pe__zalloc(voters, sizeof *f->dry);
    f->there = pe__zalloc(voters, sizeof *f->there);
    f->got = pe__zalloc(voters, sizeof *f->got);
    f->would = pe__zalloc(voters, sizeof *f->would);
    if (f->plain == NULL || f->dry == NULL || f->there == NULL ||
        f->got == NULL || f->would == NULL)
        return pe__fail_memory(err);
    for (int64_t d = 0; d < f->r->y.h.decisions; d++)
        fare(f, d);
    return PE_OK;
}

/* --- members -------------------------------------------------------------- */

typedef struct {
    double least, most; /* in percent */
} span;

static void widen(span *s, double percent)
{
    s->least = percent < s->least ? percent : s->least;
    s->most = percent > s->most ? percent : s->most;
}

static void put_span(pe__doc *doc, pe__value *out, const char *key,
                     const span *s)
{
    pe__value *one = pe__put_object(doc, out, key);
    pe__put_rounded(doc, one, "least", s->least, 0);
    pe__put_rounded(doc, one, "most", s->most, 0);
    pe__put_rounded(doc, one, "width",
                    s->most - s->least < 1 ? 1 : s->most - s->least, 1);
}

/* had, of, percent, plain_percent, dry, standing. True: they ever took part. */
static bool put_member(pe__use *use, const faring *f, const char *rule,
                       pe__value *row, span *own, span *plain)
{
    pe__doc *doc = use->doc;
    int64_t member = pe__get_integer(row, "member", 0);
    int32_t i = pe__repeat_voter(f->r, member);
    int64_t of = i < 0 ? 0 : f->r->result.took_part[i];
    double percent = 0, would = 0;
    pe__put_bool(doc, row, "is_me", member == use->member);
    pe__put_number(doc, row, "of", PE__COUNT, of);
    pe__put_number(doc, row, "had", PE__COUNT,
                   of > 0 ? f->r->result.satisfied[i] : 0);
    pe__put_rounded(doc, row, "standing",
                    pe__repeat_standing(f->r, rule, i), 2);
    if (of == 0)
        return i >= 0;
    percent = 100 * (double)f->r->result.satisfied[i] / (double)of;
    would = 100 * (double)f->plain[i] / (double)of;
    widen(own, percent);
    widen(plain, would);
    pe__put_number(doc, row, "plain", PE__COUNT, f->plain[i]);
    pe__put_rounded(doc, row, "percent", percent, 1);
    pe__put_rounded(doc, row, "plain_percent", would, 1);
    if (f->dry[i] > 1)
        pe__put_number(doc, row, "dry", PE__COUNT, f->dry[i]);
    return true;
}

/* members; even {own, plain} of those who took part; gone: how many of those
 * are in the council no more. */
static pe_status put_members(pe__use *use, const faring *f, const char *rule,
                             pe_error *err)
{
    pe__doc *doc = use->doc;
    span own = {100, 0}, plain = {100, 0};
    int64_t here = 0;
    pe__value *members = pe__put_array(doc, use->out, "members");
    pe_status status = pe__series_members(use->db, doc, members, use->council,
                                          err);
    for (pe__value *m = members->items.first; m != NULL; m = m->next)
        here += put_member(use, f, rule, m, &own, &plain);
    if (own.least <= own.most) {
        pe__value *even = pe__put_object(doc, use->out, "even");
        put_span(doc, even, "own", &own);
        put_span(doc, even, "plain", &plain);
    }
    int64_t gone = f->r->y.h.voters - here;
    if (gone > 0)
        pe__put_number(doc, use->out, "gone", PE__COUNT, gone);
    return status;
}

/* --- decisions ------------------------------------------------------------ */

static const char *option_name(const pe__value *options, int64_t decision,
                               int64_t place)
{
    const pe__value *o = pe__first(options);
    while (o != NULL && (pe__get_integer(o, "decision", 0) != decision ||
                         pe__get_integer(o, "place", 0) != place))
        o = o->next;
    return pe__get_text(o, "name", "?");
}

/* winner, votes, people; most, most_votes where another was approved by
 * more. */
static void put_counted(pe__doc *doc, pe__value *row, const pe__repeat *r,
                        const pe__value *options)
{
    int64_t d = pe__get_integer(row, "place", 0) - 1;
    int64_t id = pe__get_integer(row, "decision", 0);
    const pe__value *line = pe__repeat_line(r, d);
    const pe__value *votes = pe__get(line, "approvals");
    int64_t winner = r->result.winner[d], most = most_approved(r, d);
    pe__put_number(doc, row, "people", PE__COUNT,
                   (int64_t)pe__repeat_number(pe__get(line, "took_part")));
    if (winner < 0)
        return;
    pe__put_text(doc, row, "winner",
                 option_name(options, id, pe__repeat_place(r, d, winner)));
    pe__put_number(doc, row, "votes", PE__COUNT,
                   (int64_t)pe__repeat_number(pe__repeat_item(votes, winner)));
    if (most == winner)
        return;
    pe__put_text(doc, row, "most",
                 option_name(options, id, pe__repeat_place(r, d, most)));
    pe__put_number(doc, row, "most_votes", PE__COUNT,
                   (int64_t)pe__repeat_number(pe__repeat_item(votes, most)));
}

/* counted, the last first; running: those that are not; turned: how many were
 * not won by the most approved. */
static pe_status put_decisions(pe__use *use, const pe__repeat *r,
                               int64_t series, pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t turned = 0;
    pe__value *all = pe__doc_array(doc), *options = pe__doc_array(doc);
    pe__value *running = pe__put_array(doc, use->out, "running");
    pe__value *counted = pe__put_array(doc, use->out, "counted");
    pe_status status = pe__series_decisions(use->db, doc, all, series, err);
    if (status == PE_OK)
        status = pe__series_options(use->db, doc, options, series, err);
    for (pe__value *d = all->items.first; d != NULL; d = d->next) {
        int64_t place = pe__get_integer(d, "place", 0);
        const char *state = pe__get_text(d, "state", "");
        pe__put_bool(doc, d, pe__doc_format(doc, "is_%s", state), true);
        pe__put_there(use, d, "closes", use->council_zone);
        if (place == 0 && strcmp(state, "closed") != 0)
            pe__add(doc, running, pe__doc_copy(doc, d));
        if (place > 0 && place <= r->y.h.decisions) {
            put_counted(doc, d, r, options);
            turned += pe__get(d, "most") != NULL;
            pe__add(doc, counted, pe__doc_copy(doc, d));
        }
    }
    pe__put_number(doc, use->out, "turned", PE__COUNT, turned);
    pe__put_number(doc, use->out, "decided", PE__COUNT, r->y.h.decisions);
    return status;
}

/* series, running, counted, members, even, gone, command …: see above. */
pe_status pe__use_series(pe__use *use, pe_error *err)
{
    pe__value *series;
    pe__repeat r = {0};
    faring f = {.r = &r};
    pe_status status = pe__repeat_find(use, &series, err);
    if (status != PE_OK || series == NULL)
        return status;
    int64_t id = pe__get_integer(series, "series", 0);
    const char *rule = pe__get_text(series, "rule", "");
    status = pe__repeat_load(use->db, use->doc, id, INT64_MAX, rule, &r, err);
    if (status == PE_OK)
        status = fare_all(&f, err);
    if (status == PE_OK)
        status = put_decisions(use, &r, id, err);
    if (status == PE_OK)
        status = put_members(use, &f, rule, err);
    if (status == PE_OK && r.y.h.decisions > 0)
        pe__repeat_put_command(use, use->out, id, r.y.h.decisions, rule);
    give_back(&f);
    pe__repeat_free(&r);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* --- files ---------------------------------------------------------------- */

static pe_status put_file(pe__use *use, int64_t series, int64_t count,
                          const char *rule, const char *name, pe_error *err)
{
    pe__repeat r = {0};
    pe__buffer file = {0};
    bool csv = strstr(name, ".csv") != NULL;
    pe__value *parts = pe__doc_array(use->doc);
    pe_status status = pe__series_parts(use->db, use->doc, parts, series,
                                        count, err);
    if (status != PE_OK)
        return status;
    if ((int64_t)pe__count_of(parts) != count)
        return pe__use_not_found(use);
    pe__repeat_file(parts, &file);
    if (!csv && !file.failed) {
        status = pe__repeat_read(file.bytes, file.size, rule, &r, err);
        pe__buffer_clear(&file);
        if (status == PE_OK)
            pe__buffer_text(&file, r.result.transcript);
    }
    if (status == PE_OK && file.failed)
        status = pe__fail_memory(err);
    if (status == PE_OK)
        pe__use_file(use, csv ? "text/csv; charset=utf-8"
                              : "text/plain; charset=utf-8", name, &file);
    pe__repeat_free(&r);
    pe__buffer_free(&file);
    return status;
}

/* name_text: series-SERIES-N.csv, .jsonl. */
pe_status pe__use_series_file(pe__use *use, pe_error *err)
{
    pe__value *series;
    pe_status status = pe__repeat_find(use, &series, err);
    if (status != PE_OK || series == NULL)
        return status;
    int64_t id = pe__get_integer(series, "series", 0), count = 0;
    const char *name = pe__get_text(use->in, "name_text", "");
    const char *start = pe__doc_format(use->doc, "series-%" PRId64 "-", id);
    if (strncmp(name, start, strlen(start)) == 0)
        count = strtoll(name + strlen(start), NULL, 10);
    const char *whole = pe__doc_format(use->doc, "%s%" PRId64, start, count);
    if (count < 1 ||
        (strcmp(name, pe__doc_format(use->doc, "%s.csv", whole)) != 0 &&
         strcmp(name, pe__doc_format(use->doc, "%s.jsonl", whole)) != 0))
        return pe__use_not_found(use);
    return put_file(use, id, count, pe__get_text(series, "rule", ""), name,
                    err);
}

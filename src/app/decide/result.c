/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What came of a count, as a page can show it, from its transcript: who won,
 * why, and the figures behind. */
#include "decide_own.h"

#include "acts.h"
#include "decide_store.h"
#include "vote_print.h"

#include <stdlib.h>
#include <string.h>

const char *pe__option_name(const pe__value *options, int64_t place)
{
    const pe__value *o = pe__first(options);
    while (o != NULL && pe__get_integer(o, "place", 0) != place)
        o = o->next;
    return pe__get_text(o, "name", "?");
}

/* "7", "7/2" or "12.00000". */
static double number_of(const pe__value *v)
{
    char *end;
    if (v == NULL || v->kind != PE__TEXT)
        return 0;
    double top = strtod(v->text.bytes, &end);
    return *end == '/' ? top / strtod(end + 1, NULL) : top;
}

void pe__put_votes(pe__doc *doc, pe__value *row, const pe__value *votes,
                   double all)
{
    double number = number_of(votes);
    pe__put_rounded(doc, row, "votes", number, 2);
    pe__put_rounded(doc, row, "width",
                    all > 0 ? 100 * number / all : 0, 1);
}

static void put_names(pe__doc *doc, pe__value *out, const char *key,
                      const pe__value *list, const pe__value *options)
{
    pe__value *names = pe__put_array(doc, out, key);
    for (const pe__value *w = pe__first(list); w != NULL; w = w->next) {
        pe__value *one = pe__add_object(doc, names);
        pe__put_integer(doc, one, "place", w->integer);
        pe__put_text(doc, one, "name", pe__option_name(options, w->integer));
        pe__put_bool(doc, one, "is_last", w->next == NULL);
    }
}

static bool is_winner(const pe__value *winners, int64_t place)
{
    const pe__value *w = pe__first(winners);
    while (w != NULL && w->integer != place)
        w = w->next;
    return w != NULL;
}

/* bars: [{name, votes, width, won}], the best first where they are `sorted`,
 * else as on the ballot; of the first winner the same as `first`, of the best
 * of the others as `second`. */
static void put_bars(pe__doc *doc, pe__value *result, const pe__value *line,
                     const pe__value *winners, const pe__value *options,
                     double all, bool sorted)
{
    int count = 0;
    pe__standing s[PE__OPTIONS_MOST] = {0};
    pe__value *bars = pe__put_array(doc, result, "bars"), *best = NULL;
    const pe__value *v = pe__first(pe__get(line, "votes"));
    for (; v != NULL && count < PE__OPTIONS_MOST; v = v->next, count++)
        s[count] = (pe__standing){
            .place = count + 1, .won = is_winner(winners, count + 1),
            .votes = v, .upto = {number_of(v)}};
    if (sorted)
        pe__standings_sort(s, count, all);
    for (int k = 0; k < count; k++) {
        pe__value *bar = pe__add_object(doc, bars);
        pe__put_text(doc, bar, "name", pe__option_name(options, s[k].place));
        pe__put_votes(doc, bar, s[k].votes, all);
        pe__put_bool(doc, bar, "won", s[k].won);
        if (s[k].won)
            pe__put(doc, result, "first", pe__doc_copy(doc, bar));
        else if (best == NULL || pe__get_real(bar, "votes", 0) >
                                     pe__get_real(best, "votes", 0))
            best = bar;
    }
    if (best != NULL)
        pe__put(doc, result, "second", pe__doc_copy(doc, best));
}

/* The winner against each other option, in their order: duels: [{name, votes,
 * against, is_won, is_lost, width, x, rest}]; bars of both, from both ends. */
static void put_duels(pe__doc *doc, pe__value *result, int n,
                      double d[][PE__OPTIONS_MOST], const pe__value *winners,
                      const pe__value *options, double all)
{
    if (pe__first(winners) == NULL)
        return;
    int w = (int)pe__first(winners)->integer - 1;
    pe__value *duels = pe__put_array(doc, result, "duels");
    pe__put_text(doc, result, "winner", pe__option_name(options, w + 1));
    for (int k = 0; k < n && k < PE__OPTIONS_MOST; k++) {
        if (k == w)
            continue;
        double rest = all > 0 ? 100 * d[k][w] / all : 0;
        pe__value *duel = pe__add_object(doc, duels);
        pe__put_text(doc, duel, "name", pe__option_name(options, k + 1));
        pe__put_rounded(doc, duel, "votes", d[w][k], 2);
        pe__put_rounded(doc, duel, "against", d[k][w], 2);
        pe__put_bool(doc, duel, "is_won", d[w][k] > d[k][w]);
        pe__put_bool(doc, duel, "is_lost", d[w][k] < d[k][w]);
        pe__put_rounded(doc, duel, "width",
                        all > 0 ? 100 * d[w][k] / all : 0, 1);
        pe__put_rounded(doc, duel, "rest", rest, 1);
        pe__put_rounded(doc, duel, "x", 100 - rest, 1);
    }
}

/* Pairwise: pairs: [{name, cells: [{votes, wins, is_self}]}]. beats_all: the
 * winner is ahead of each other one. */
static void put_pairs(pe__doc *doc, pe__value *result, const pe__value *lines,
                      const pe__value *decision, const pe__value *options,
                      double people)
{
    enum { MOST = PE__OPTIONS_MOST };
    double d[MOST][MOST] = {{0}};
    int n = (int)pe__count_of(options);
    for (const pe__value *l = pe__first(lines); l != NULL; l = l->next) {
        int64_t row = pe__get_integer(l, "option", 0) - 1;
        if (strcmp(pe__get_text(l, "kind", ""), "pairs") != 0 || row < 0 ||
            row >= MOST)
            continue;
        const pe__value *v = pe__first(pe__get(l, "against"));
        for (int k = 0; v != NULL && k < MOST; v = v->next, k++)
            d[row][k] = number_of(v);
    }
    bool all = true;
    pe__value *pairs = pe__put_array(doc, result, "pairs");
    for (int i = 0; i < n && i < MOST; i++) {
        pe__value *row = pe__add_object(doc, pairs);
        pe__put_text(doc, row, "name", pe__option_name(options, i + 1));
        pe__put_integer(doc, row, "place", i + 1);
        bool won = is_winner(pe__get(decision, "winners"), i + 1);
        pe__put_bool(doc, row, "won", won);
        pe__value *cells = pe__put_array(doc, row, "cells");
        for (int k = 0; k < n && k < MOST; k++) {
            pe__value *cell = pe__add_object(doc, cells);
            pe__put_bool(doc, cell, "is_self", i == k);
            pe__put_text(doc, cell, "other", pe__option_name(options, k + 1));
            pe__put_rounded(doc, cell, "votes", d[i][k], 2);
            pe__put_bool(doc, cell, "wins", i != k && d[i][k] > d[k][i]);
            all = all && (!won || i == k || d[i][k] > d[k][i]);
        }
    }
    pe__put_bool(doc, result, "beats_all", all);
    put_duels(doc, result, n, d, pe__get(decision, "winners"), options,
              people);
}

static void put_graded(pe__doc *doc, pe__value *rows, const pe__standing *s,
                       const pe__value *options, int64_t people)
{
    double x = 0;
    pe__value *row = pe__add_object(doc, rows);
    pe__put_text(doc, row, "name", pe__option_name(options, s->place));
    pe__put_bool(doc, row, "won", s->won);
    pe__put_bool(doc, pe__put_object(doc, row, "median"),
                 pe__doc_format(doc, "is_%d", s->median), true);
    pe__value *parts = pe__put_array(doc, row, "parts");
    for (int g = PE__GRADES - 1; g >= 0; g--) {
        double votes = s->upto[g] - (g > 0 ? s->upto[g - 1] : 0);
        double width = people > 0 ? 100 * votes / (double)people : 0;
        pe__value *part = pe__add_object(doc, parts);
        pe__put_bool(doc, part, pe__doc_format(doc, "is_%d", g), true);
        pe__put_rounded(doc, part, "votes", votes, 2);
        pe__put_rounded(doc, part, "x", x, 2);
        pe__put_rounded(doc, part, "width", width, 2);
        x += width;
    }
}

/* grades: [{name, won, median: {is_N}, parts: [{is_N, votes, x, width}]}], the
 * best option and the best grade first. */
static void put_grades(pe__doc *doc, pe__value *result, const pe__value *lines,
                       const pe__value *winners, const pe__value *options,
                       int64_t people, double all)
{
    int count = 0;
    pe__standing s[PE__OPTIONS_MOST] = {0};
    pe__value *rows = pe__put_array(doc, result, "grades");
    for (const pe__value *l = pe__first(lines);
         l != NULL && count < PE__OPTIONS_MOST; l = l->next) {
        if (strcmp(pe__get_text(l, "kind", ""), "grades") != 0)
            continue;
        pe__standing *one = &s[count++];
        one->place = pe__get_integer(l, "option", 0);
        one->won = is_winner(winners, one->place);
        one->is_graded = true;
        one->median = (int)pe__get_integer(l, "median", 0);
        const pe__value *v = pe__first(pe__get(l, "upto"));
        for (int g = 0; v != NULL && g < PE__GRADES; v = v->next, g++)
            one->upto[g] = number_of(v);
    }
    pe__standings_sort(s, count, all);
    for (int k = 0; k < count; k++)
        put_graded(doc, rows, &s[k], options, people);
}

/* Of a committee by ticks: how many ticked each, from the file that was
 * counted, as bars. */
static pe_status put_ticks(pe__doc *doc, pe__value *result, const char *file,
                           const pe__value *winners, const pe__value *options,
                           double all, pe_error *err)
{
    int64_t ticks[PE__OPTIONS_MOST] = {0};
    pe__value *election;
    pe_status status = pe__doc_parse(doc, file, strlen(file), &election, err);
    if (status != PE_OK)
        return status;
    for (const pe__value *b = pe__first(pe__get(election, "profile"));
         b != NULL; b = b->next)
        for (const pe__value *o = pe__first(b); o != NULL; o = o->next)
            if (o->integer >= 0 && o->integer < PE__OPTIONS_MOST)
                ticks[o->integer]++;
    pe__value *line = pe__doc_object(doc);
    pe__value *votes = pe__put_array(doc, line, "votes");
    for (size_t k = 0; k < pe__count_of(options); k++)
        pe__add_text(doc, votes, pe__doc_format(doc, "%lld",
                                                (long long)ticks[k]));
    put_bars(doc, result, line, winners, options, all, true);
    return PE_OK;
}

static bool same_places(const pe__value *a, const pe__value *b)
{
    const pe__value *x = pe__first(a), *y = pe__first(b);
    while (x != NULL && y != NULL && pe__get_integer(x, "place", 0) ==
                                         pe__get_integer(y, "place", 0)) {
        x = x->next;
        y = y->next;
    }
    return x == NULL && y == NULL;
}

/* The count in which all weigh the same, beside the other: equal {bars,
 * chosen, agrees}. */
static pe_status put_equal(pe__doc *doc, pe__value *result,
                           const pe__value *options, const char *text,
                           pe_error *err)
{
    pe__vote_record record = {0};
    if (*text == '\0')
        return PE_OK;
    pe_status status = pe__vote_record_read(text, strlen(text), "equal",
                                            &record, err);
    if (status != PE_OK)
        return status;
    pe__value *equal = pe__put_object(doc, result, "equal");
    const pe__value *winners = pe__get(record.result, "winners");
    put_names(doc, equal, "chosen", winners, options);
    pe__put_bool(doc, equal, "agrees", same_places(pe__get(result, "chosen"),
                                                   pe__get(equal, "chosen")));
    for (const pe__value *l = pe__first(record.line); l != NULL; l = l->next)
        if (strcmp(pe__get_text(l, "kind", ""), "tally") == 0)
            put_bars(doc, equal, l, winners, options,
                     number_of(pe__get(record.head, "votes")), false);
    pe__vote_record_free(&record);
    return PE_OK;
}

static void put_command(pe__doc *doc, pe__value *out, const pe__value *decision,
                        const pe__decide_rule *rule)
{
    int seats = (int)pe__get_integer(decision, "seats", 1);
    const char *weights = pe__get_bool(decision, "is_weighted", false)
                              ? " --weights weights.csv" : "";
    pe__put_format(doc, out, "command",
                   "parecon vote count %s --rule %s%s%s --seed %s --transcript "
                   "mine.jsonl", rule->file, rule->name,
                   rule->many ? pe__doc_format(doc, " --seats %d", seats) : "",
                   weights, pe__get_text(decision, "seed", "0"));
    pe__put_format(doc, out, "check",
                   "parecon vote check %s transcript.jsonl%s", rule->file,
                   weights);
    if (*weights != '\0')
        pe__put_format(doc, out, "check_equal",
                       "parecon vote check %s equal.jsonl", rule->file);
    pe__put_text(doc, out, "ballots_file", rule->file);
}

pe_status pe__put_result(pe__use *use, const pe__value *decision,
                         const pe__value *options, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__vote_record record = {0};
    pe__value *files = pe__doc_object(doc);
    const pe__decide_rule *rule = pe__decide_rule_of(decision);
    pe__value *result = pe__put_object(doc, use->out, "result");
    put_names(doc, result, "chosen", pe__get(decision, "winners"), options);
    if (rule->rule == 0)
        return PE_OK;
    pe_status status =
        pe__decision_files(use->db, doc, files,
                           pe__get_integer(decision, "decision", 0), err);
    const char *text = pe__get_text(files, "transcript", "");
    if (status == PE_OK && *text == '\0')
        return PE_OK; /* nobody voted */
    if (status == PE_OK)
        status = pe__vote_record_read(text, strlen(text), "transcript",
                                      &record, err);
    if (status != PE_OK)
        return status;
    int64_t people = pe__get_integer(record.head, "people", 0);
    double all = number_of(pe__get(record.head, "votes"));
    pe__put_number(doc, result, "people", PE__COUNT, people);
    pe__put_rounded(doc, result, "weight", all, 2);
    put_names(doc, result, "tied", pe__get(record.result, "tied"), options);
    for (const pe__value *l = pe__first(record.line); l != NULL; l = l->next)
        if (strcmp(pe__get_text(l, "kind", ""), "tally") == 0)
            put_bars(doc, result, l, pe__get(decision, "winners"), options,
                     all, rule->paper == PE__PAPER_TICKS);
    status = put_equal(doc, result, options,
                       pe__get_text(files, "equal_transcript", ""), err);
    if (rule->rule == PE_VOTE_SCHULZE)
        put_pairs(doc, result, record.line, decision, options, all);
    if (rule->paper == PE__PAPER_GRADES)
        put_grades(doc, result, record.line, pe__get(decision, "winners"),
                   options, people, all);
    if (status == PE_OK && rule->rule == PE_VOTE_EQUAL_SHARES)
        status = put_ticks(doc, result, pe__get_text(files, "ballots", "{}"),
                           pe__get(decision, "winners"), options,
                           (double)people, err);
    pe__put_rounds(doc, result, record.line, options, people);
    put_command(doc, result, decision, rule);
    pe__vote_record_free(&record);
    return status;
}

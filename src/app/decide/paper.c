/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ballots: read from a form, shown in it, written as the file that is counted.
 *
 * Files are PrefLib's (.toc for places, .cat for grades), as `parecon vote
 * count` and others' programs read them; ticks for a committee are a list in
 * the form of abcvoting. Equal ballots are one line: which was whose, or first,
 * does not show. */
#include "decide_own.h"

#include <stdlib.h>
#include <string.h>

int64_t pe__marks_next(const char **marks)
{
    char *end;
    if (**marks == '\0')
        return -1;
    int64_t mark = strtoll(*marks, &end, 10);
    *marks = *end == ',' ? end + 1 : end;
    return mark;
}

/* --- reading -------------------------------------------------------------- */

static const char *join(pe__use *use, const int64_t *mark, int32_t options)
{
    const char *all = "";
    for (int32_t k = 0; k < options; k++)
        all = pe__doc_format(use->doc, "%s%s%d", all, k > 0 ? "," : "",
                             (int)mark[k]);
    return all;
}

static const char *field_of(pe__use *use, const char *what, int32_t k)
{
    return pe__doc_format(use->doc, "%s_%d", what, (int)k + 1);
}

/* Places 1, 2, 3 … without gaps: 2 and 5 say the same as 1 and 2. */
static void close_up(int64_t *mark, int32_t options)
{
    int64_t place[PE__OPTIONS_MOST];
    for (int32_t k = 0; k < options; k++) {
        place[k] = mark[k] > 0;
        for (int64_t above = 1; above < mark[k]; above++) {
            bool taken = false;
            for (int32_t i = 0; i < options; i++)
                taken = taken || mark[i] == above;
            place[k] += taken;
        }
    }
    memcpy(mark, place, (size_t)options * sizeof *mark);
}

static void read_ranks(pe__use *use, const pe__decide_rule *rule,
                       int64_t *mark, int32_t options)
{
    bool any = false;
    for (int32_t k = 0; k < options; k++) {
        mark[k] = pe__use_integer(use, field_of(use, "rank", k), 0, options,
                                  0);
        any = any || mark[k] > 0;
        for (int32_t i = 0; i < k && !rule->ties; i++)
            if (mark[k] > 0 && mark[i] == mark[k])
                pe__use_fault(use, field_of(use, "rank", k),
                              "decide.rank_twice");
    }
    if (!any)
        pe__use_fault(use, "rank_1", "decide.rank_none");
    close_up(mark, options);
}

const char *pe__paper_read(pe__use *use, const pe__decide_rule *rule,
                           int32_t options)
{
    int64_t mark[PE__OPTIONS_MOST] = {0}, chosen = 0;
    if (options > PE__OPTIONS_MOST)
        return "";
    if (rule->paper == PE__PAPER_RANKS)
        read_ranks(use, rule, mark, options);
    if (rule->paper == PE__PAPER_CHOICE) {
        chosen = pe__use_integer(use, "choice", 1, options, 0);
        if (chosen == 0 && !pe__use_faulty(use))
            pe__use_fault(use, "choice", "decide.choice_none");
    }
    for (int32_t k = 0; k < options; k++) {
        if (rule->paper == PE__PAPER_CHOICE)
            mark[k] = chosen == k + 1;
        if (rule->paper == PE__PAPER_TICKS)
            mark[k] = pe__use_ticked(use, field_of(use, "tick", k));
        if (rule->paper == PE__PAPER_GRADES)
            mark[k] = pe__use_integer(use, field_of(use, "grade", k), 0,
                                      PE__GRADES - 1, 0);
    }
    return pe__use_faulty(use) ? "" : join(use, mark, options);
}

/* --- showing -------------------------------------------------------------- */

static int64_t typed_mark(pe__use *use, const pe__decide_rule *rule, int32_t k)
{
    const pe__value *in = use->in;
    switch (rule->paper) {
    case PE__PAPER_CHOICE:
        return pe__get_integer(in, "choice", 0) == k + 1;
    case PE__PAPER_TICKS:
        return pe__use_ticked(use, field_of(use, "tick", k));
    case PE__PAPER_GRADES:
        return pe__get_integer(in, field_of(use, "grade", k), 0);
    default:
        return pe__get_integer(in, field_of(use, "rank", k), 0);
    }
}

/* is_0, is_1 … for words of grades; value and chosen for radios and selects. */
static void put_steps(pe__doc *doc, pe__value *option, int64_t least,
                      int64_t most, int64_t mark)
{
    pe__value *steps = pe__put_array(doc, option, "steps");
    for (int64_t v = least; v <= most; v++) {
        pe__value *one = pe__add_object(doc, steps);
        pe__put_integer(doc, one, "value", v);
        pe__put_bool(doc, one, "chosen", v == mark);
        pe__put_bool(doc, one, pe__doc_format(doc, "is_%d", (int)v), true);
    }
}

void pe__paper_put(pe__use *use, const pe__decide_rule *rule,
                   pe__value *options, const char *marks)
{
    int64_t count = (int64_t)pe__count_of(options);
    int32_t k = 0;
    for (pe__value *o = options->items.first; o != NULL; o = o->next, k++) {
        int64_t mark = marks != NULL ? pe__marks_next(&marks)
                                     : typed_mark(use, rule, k);
        pe__put_bool(use->doc, o, "chosen", mark > 0);
        if (rule->paper == PE__PAPER_RANKS)
            put_steps(use->doc, o, 1, count, mark);
        if (rule->paper == PE__PAPER_GRADES)
            put_steps(use->doc, o, 0, PE__GRADES - 1, mark);
        if (marks != NULL)
            pe__put_integer(use->doc, o, "mark", mark);
    }
}

/* --- the file ------------------------------------------------------------- */

/* A name or title, which a line end must not cut. */
static void add_name(pe__buffer *out, const char *name)
{
    for (; *name != '\0'; name++)
        pe__buffer_add(out, (unsigned char)*name < ' ' ? " " : name, 1);
}

static void add_head(const pe__decide_rule *rule, const pe__value *decision,
                     const pe__value *options, int grades, pe__buffer *out)
{
    pe__buffer_text(out, "# TITLE: ");
    add_name(out, pe__get_text(decision, "title", ""));
    pe__buffer_format(out, "\n# RULE: %s\n# NUMBER ALTERNATIVES: %d\n",
                      rule->name, (int)pe__count_of(options));
    if (grades > 0)
        pe__buffer_format(out, "# NUMBER CATEGORIES: %d\n", grades);
    for (const pe__value *o = pe__first(options); o != NULL; o = o->next) {
        pe__buffer_format(out, "# ALTERNATIVE NAME %d: ",
                          (int)pe__get_integer(o, "place", 0));
        add_name(out, pe__get_text(o, "name", ""));
        pe__buffer_text(out, "\n");
    }
}

/* Those with this mark, "{2,3}"; alone and not `braced`, "2". → how many. */
static int add_set(pe__buffer *out, const char *marks, int64_t wanted,
                   bool braced)
{
    pe__buffer set = {0};
    int count = 0;
    int64_t mark;
    for (int k = 1; (mark = pe__marks_next(&marks)) >= 0; k++)
        if (mark == wanted)
            pe__buffer_format(&set, "%s%d", count++ > 0 ? "," : "", k);
    bool braces = braced || count > 1;
    if (count > 0 || braced)
        pe__buffer_format(out, "%s%s%s", braces ? "{" : "",
                          count > 0 && !set.failed ? set.bytes : "",
                          braces ? "}" : "");
    out->failed = out->failed || set.failed;
    pe__buffer_free(&set);
    return count;
}

static void add_ranking(pe__buffer *out, const char *marks)
{
    pe__buffer next = {0};
    for (int64_t place = 1; add_set(&next, marks, place, false) > 0; place++) {
        out->failed = out->failed || next.failed;
        if (out->failed)
            break; /* clearing would forget it */
        pe__buffer_format(out, "%s%s", place > 1 ? "," : "", next.bytes);
        pe__buffer_clear(&next);
    }
    out->failed = out->failed || next.failed;
    pe__buffer_free(&next);
}

/* `weights`: a table of lines whose ballots weigh other than 1; may be NULL. */
static void add_lines(const pe__value *counts, int grades, pe__buffer *out,
                      pe__buffer *weights)
{
    int64_t line = 1;
    for (size_t k = 0; k < out->size; k++)
        line += out->bytes[k] == '\n';
    if (weights != NULL)
        pe__buffer_text(weights, "ballot,weight\n");
    for (const pe__value *c = pe__first(counts); c != NULL; c = c->next) {
        const char *marks = pe__get_text(c, "marks", "");
        int64_t halves = pe__get_integer(c, "halves", 2);
        pe__buffer_format(out, "%lld: ",
                          (long long)pe__get_integer(c, "ballots", 0));
        if (weights != NULL && halves != 2)
            pe__buffer_format(weights, "%lld,%lld/2\n", (long long)line,
                              (long long)halves);
        line++;
        for (int g = grades - 1; g >= 0; g--) {
            add_set(out, marks, g, true);
            pe__buffer_text(out, g > 0 ? "," : "");
        }
        if (grades == 0)
            add_ranking(out, marks);
        pe__buffer_text(out, "\n");
    }
}

/* For committees: numbers from 0, a ballot a list. */
static void add_lists(const pe__value *decision, const pe__value *options,
                      const pe__value *counts, pe__buffer *out)
{
    bool first = true;
    pe__buffer_format(out, "{\"num_cand\": %d, \"committeesize\": %d,\n"
                      "\"profile\": [", (int)pe__count_of(options),
                      (int)pe__get_integer(decision, "seats", 1));
    for (const pe__value *c = pe__first(counts); c != NULL; c = c->next)
        for (int64_t n = pe__get_integer(c, "ballots", 0); n > 0; n--) {
            const char *marks = pe__get_text(c, "marks", "");
            const char *comma = "";
            int64_t mark;
            pe__buffer_text(out, first ? "\n[" : ",\n[");
            first = false;
            for (int k = 0; (mark = pe__marks_next(&marks)) >= 0; k++)
                if (mark > 0) {
                    pe__buffer_format(out, "%s%d", comma, k);
                    comma = ", ";
                }
            pe__buffer_text(out, "]");
        }
    pe__buffer_text(out, "]}\n");
}

void pe__paper_file(const pe__decide_rule *rule, const pe__value *decision,
                    const pe__value *options, const pe__value *counts,
                    pe__buffer *out, pe__buffer *weights)
{
    if (rule->rule == PE_VOTE_EQUAL_SHARES) {
        add_lists(decision, options, counts, out);
        return;
    }
    int grades = rule->paper == PE__PAPER_GRADES ? PE__GRADES
                 : rule->paper == PE__PAPER_TICKS ? 2 : 0;
    add_head(rule, decision, options, grades, out);
    add_lines(counts, grades, out, weights);
}

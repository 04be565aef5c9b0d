/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "properties.h"

#include "moment.h"
#include "point.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { SHIFT_MOST = 300, UNITS_MOST = 100000, TITLE_FROM_ABOUT = 80 };

static const char FORMS[] = "need offer effort";
static const char WHATS[] = "shift thing place transport";
static const char KINDS[] =
    "campaign strike kitchen repair care relief other";

static void fault(const pe__properties *p, pe__col col, const char *remedy,
                  const char *text)
{
    p->fault(p->context, col, remedy, text);
}

/* The number of the word in the list, −1 = it is not one of them. */
static int one_of(const char *text, const char *list, const char **word,
                  pe__doc *doc)
{
    int number = 0;
    for (const char *at = list; *at != '\0'; number++) {
        size_t size = strcspn(at, " ");
        if (strlen(text) == size && strncasecmp(at, text, size) == 0) {
            *word = pe__doc_format(doc, "%.*s", (int)size, at);
            return number;
        }
        at += size + (at[size] == ' ');
    }
    return -1;
}

pe__item_form pe__properties_form(const pe__properties *p,
                                  pe__item_form otherwise, bool *fine)
{
    const char *word, *text = p->text(p->context, PE__COL_FORM);
    int number = one_of(text, FORMS, &word, p->in->doc);
    *fine = *text == '\0' || number >= 0;
    return *text == '\0' || number < 0 ? otherwise : (pe__item_form)number;
}

/* A word of a list, or `otherwise` where nothing stands. */
static const char *choice(const pe__properties *p, pe__col col,
                          const char *list, const char *otherwise)
{
    const char *word = otherwise, *text = p->text(p->context, col);
    if (*text != '\0' && one_of(text, list, &word, p->in->doc) < 0)
        fault(p, col, pe__doc_format(p->in->doc, "one of: %s", list),
              pe__doc_format(p->in->doc, "\"%.60s\" is none of the words for "
                             "\"%s\"", text, pe__col_names[col]));
    return word;
}

/* A number from `least` to `most`; `otherwise` where nothing stands. */
static double amount(const pe__properties *p, pe__col col, double least,
                     double most, double otherwise)
{
    double value;
    const char *text = p->text(p->context, col);
    if (*text == '\0')
        return otherwise;
    if (p->number(p->context, col, &value) && value >= least && value <= most)
        return value;
    fault(p, col, pe__doc_format(p->in->doc, "a number from %g to %g", least,
                                 most),
          pe__doc_format(p->in->doc, "\"%.60s\" is no such number", text));
    return otherwise;
}

static int64_t whole(const pe__properties *p, pe__col col, double least,
                     double most, int64_t otherwise)
{
    double value = amount(p, col, least, most, (double)otherwise);
    if (value != floor(value))
        fault(p, col, "a whole number", "this is no whole number");
    return (int64_t)value;
}

static const char *words(const pe__properties *p, pe__col col, int64_t most,
                         bool one_line)
{
    const char *text = p->text(p->context, col);
    return pe__intake_text(p->in, text, strlen(text), most, one_line);
}

/* INT64_MIN where nothing stands. */
static int64_t moment(const pe__properties *p, pe__col col)
{
    int64_t at = INT64_MIN;
    const char *text = p->text(p->context, col);
    if (*text == '\0')
        return at;
    switch (pe__moment_read(p->in->how, text, p->order[col], &at)) {
    case PE__MOMENT_FINE:
        return at;
    case PE__MOMENT_AMBIGUOUS:
        fault(p, col, "say --dates day-first or --dates month-first",
              pe__doc_format(p->in->doc, "\"%.60s\" may be two days", text));
        return INT64_MIN;
    default:
        fault(p, col, "2026-11-26 18:00 is understood, and other ways of "
              "docs/intake.md",
              pe__doc_format(p->in->doc, "\"%.60s\" is no day and time",
                             text));
        return INT64_MIN;
    }
}

static void read_times(const pe__properties *p, pe__item *item)
{
    double hours = amount(p, PE__COL_LASTS, 0.01, 24 * 366,
                          (double)p->in->how->lasts / 3600);
    item->starts = moment(p, PE__COL_STARTS);
    item->ends = moment(p, PE__COL_ENDS);
    if (item->form == PE__IS_EFFORT)
        return;
    if (item->starts == INT64_MIN && item->ends == INT64_MIN) {
        item->starts = p->in->how->now;
        item->is_undated = true;
        pe__intake_note(p->in, "without a time: from now on");
    }
    if (item->starts == INT64_MIN)
        item->starts = item->ends - (int64_t)(hours * 3600);
    if (item->ends == INT64_MIN)
        item->ends = item->starts + (int64_t)(hours * 3600);
    if (item->ends <= item->starts)
        fault(p, PE__COL_ENDS, "it must end after it begins",
              "this is not after the beginning");
}

/* Both or none; a single one is a slip. */
static void read_spot(const pe__properties *p, pe__item *item)
{
    double north = 0, east = 0;
    bool has_north = *p->text(p->context, PE__COL_NORTH) != '\0';
    bool has_east = *p->text(p->context, PE__COL_EAST) != '\0';
    if (!has_north && !has_east)
        return;
    if (!has_north || !p->number(p->context, PE__COL_NORTH, &north)) {
        fault(p, PE__COL_NORTH, pe__locus_remedy(PE__LOCUS_NOWHERE),
              "no number stands here, but one under \"east\"");
        return;
    }
    if (!has_east || !p->number(p->context, PE__COL_EAST, &east)) {
        fault(p, PE__COL_EAST, pe__locus_remedy(PE__LOCUS_NOWHERE),
              "no number stands here, but one under \"north\"");
        return;
    }
    pe__locus_fault wrong = pe__locus_set(p->in->how, item, north, east);
    if (wrong != PE__LOCUS_FINE)
        fault(p, PE__COL_NORTH, pe__locus_remedy(wrong), pe__locus_text(wrong));
}

static void read_title(const pe__properties *p, pe__item *item)
{
    item->title = words(p, PE__COL_TITLE, PE__INTAKE_TITLE, true);
    item->about = words(p, PE__COL_ABOUT, PE__INTAKE_ABOUT, false);
    if (*item->title != '\0')
        return;
    if (*item->about == '\0')
        fault(p, PE__COL_TITLE, "a few words that say what it is",
              "there is neither a title nor a text");
    item->title = pe__intake_text(p->in, item->about, strlen(item->about),
                                  TITLE_FROM_ABOUT, true);
}

static bool ticked(const pe__properties *p, pe__col col)
{
    const char *word, *text = p->text(p->context, col);
    int number = one_of(text, "no 0 false yes 1 true", &word, p->in->doc);
    if (*text != '\0' && number < 0)
        fault(p, col, "yes or no", "this is neither yes nor no");
    return number >= 3;
}

void pe__properties_read(const pe__properties *p, pe__item *item)
{
    bool is_need = item->form == PE__IS_NEED;
    read_title(p, item);
    if (item->form == PE__IS_EFFORT) {
        item->what = choice(p, PE__COL_KIND, KINDS, "other");
    } else {
        item->what = choice(p, PE__COL_WHAT, WHATS, is_need ? "shift"
                                                            : "thing");
        item->sort = words(p, PE__COL_SORT, PE__INTAKE_WORDS, true);
        if (*item->sort == '\0')
            item->sort = "other";
        if (!is_need && strcmp(item->what, "shift") == 0)
            fault(p, PE__COL_WHAT, "thing, place or transport",
                  "people offer themselves in the hub");
    }
    item->place = words(p, PE__COL_PLACE, PE__INTAKE_WORDS, true);
    read_spot(p, item);
    read_times(p, item);
    item->radius_m = llround(1000 * amount(p, PE__COL_RADIUS, 0, 100, 0));
    item->reach_m = llround(1000 * amount(p, PE__COL_REACH, 1, 1000, 20));
    item->quantity = whole(p, PE__COL_QUANTITY, 1,
                           is_need && strcmp(item->what, "shift") == 0
                               ? SHIFT_MOST
                               : UNITS_MOST, 1);
    item->urgency = whole(p, PE__COL_URGENCY, 1, 3, 2);
    item->serves = whole(p, PE__COL_SERVES, 0, 1000000, 0);
    item->skills = words(p, PE__COL_SKILLS, PE__INTAKE_WORDS, true);
    item->is_lent = ticked(p, PE__COL_LENT);
    item->source = words(p, PE__COL_SOURCE, PE__INTAKE_WORDS, true);
    item->belongs = words(p, PE__COL_EFFORT, PE__INTAKE_WORDS, true);
}

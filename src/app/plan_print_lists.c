/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Short lists for a terminal: what is largest by some measure, by name. The
 * files of the plan have all. */
#include "plan_print.h"
#include <math.h>
#include <string.h>

const char *pe__plan_label(const pe__plan_story *story, pe__label which,
                           int64_t i, char room[PE__LABEL_ROOM])
{
    return pe__economy_text(story->result->economy, which, i, room);
}

void pe__plan_print_rest(const pe__plan_story *story, int64_t rest,
                         const char *file)
{
    char count[PE__FIGURE];
    if (rest > 0)
        fprintf(story->p->out, "  and %s more (%s has all)\n",
                pe__grouped(rest, count), file);
}

/* One walk with a short sorted list. */
int64_t pe__plan_largest(const pe__plan_story *story, int64_t count,
                         pe__plan_key *key, int64_t out[PE__LISTED])
{
    double kept[PE__LISTED];
    int64_t found = 0;
    for (int64_t i = 0; i < count; i++) {
        double value = key(story, i);
        if (!(value > 0))
            continue;
        int64_t place = found < PE__LISTED ? found : PE__LISTED;
        found++;
        for (; place > 0 && kept[place - 1] < value; place--) {
            if (place < PE__LISTED) {
                kept[place] = kept[place - 1];
                out[place] = out[place - 1];
            }
        }
        if (place < PE__LISTED) {
            kept[place] = value;
            out[place] = i;
        }
    }
    return found;
}

void pe__plan_print_names(const pe__plan_story *story, const char *heading,
                          pe__label which, int64_t count, pe__plan_key *key,
                          const char *file)
{
    int64_t item[PE__LISTED];
    char name[PE__LABEL_ROOM];
    int64_t found = pe__plan_largest(story, count, key, item);
    if (!found)
        return;
    pe__heading(story->p, heading);
    for (int64_t k = 0; k < found && k < PE__LISTED; k++)
        pe__say(story->p, 2, "%s",
                pe__plan_label(story, which, item[k], name));
    pe__plan_print_rest(story, found - PE__LISTED, file);
}

const char *pe__plan_change(double ln, char out[PE__FIGURE])
{
    double percent = 100 * expm1(ln);
    if (fabs(ln) >= log(2))
        snprintf(out, PE__FIGURE, "%s %.3g", ln > 0 ? "×" : "÷",
                 exp(fabs(ln)));
    else
        snprintf(out, PE__FIGURE, "%+.*f %%", fabs(percent) < 9.5 ? 1 : 0,
                 percent);
    return out;
}

void pe__plan_print_moved(const pe__plan_story *story, const char *lead,
                          pe__label which, int64_t count, pe__plan_key *key,
                          double (*ln)(const pe__plan_story *, int64_t))
{
    enum { NAMED = 3 };
    int64_t item[PE__LISTED];
    char name[PE__LABEL_ROOM], line[600] = "", change[PE__FIGURE];
    int64_t found = pe__plan_largest(story, count, key, item);
    for (int64_t k = 0; k < found && k < NAMED; k++) {
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used, "%s%.100s %s",
                 k ? "; " : "", pe__plan_label(story, which, item[k], name),
                 pe__plan_change(ln(story, item[k]), change));
    }
    if (found)
        pe__say(story->p, 2, "%s: %s", lead, line);
}

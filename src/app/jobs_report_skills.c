/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Scarce skills, which hold the balance up, and the training that pays
 * most. */
#include "jobs_report.h"

/* Rows of a table at most, and bytes of a list of skills in a cell: what is
 * longer is cut by pe__list_skills, with a mark. */
enum { SKILLS = 12, LONG_LIST = 400 };

static const char *skill_name(const pe__view *view, int32_t skill)
{
    return view->place->skill_name[skill];
}

/* A skill holds the balance up when an hour more of it would improve it by at
 * least a hundredth of what the scarcest would, or when hours are lacking. */
static bool is_scarce(const pe_jobs_result *result, int32_t k)
{
    const pe_jobs_bottleneck *b = &result->bottleneck[k];
    double highest = 0;
    for (int32_t l = 0; l < result->bottlenecks; l++)
        if (result->bottleneck[l].price > highest)
            highest = result->bottleneck[l].price;
    return b->work > b->hours || (b->price > 0 && b->price > highest / 100);
}

/* A skill without holders has no share taken up: a dash, not a division by
 * zero. */
static void write_bottleneck(pe__view *view, const pe_jobs_bottleneck *b)
{
    pe__row(view, skill_name(view, b->skill));
    pe__number(view, pe__say_count(view, b->holders));
    pe__number(view, pe__say_hours(view, b->work));
    pe__number(view, pe__say_hours(view, b->hours));
    pe__number(view, b->hours > 0 ? pe__say_share(view, b->work / b->hours)
                                  : "\xe2\x80\x94");
    pe__report_close(view->page);
}

/* The engine's order is by price; only how many are shown is decided here. */
static void write_bottlenecks(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    int32_t scarce = 0, shown = 0;
    for (int32_t k = 0; k < result->bottlenecks; k++)
        scarce += is_scarce(result, k);
    if (scarce == 0) {
        pe__paragraph(view, NULL, "No skill holds the balance up: enough "
                                  "members have each.");
        return;
    }
    pe__paragraph(view, NULL,
        "The balance hangs on skills that few have: their holders must do the "
        "work that needs them, and so cannot do other work. Scarcest first.");
    pe__table(view, "plain", "Skills by how much they hold the balance up",
              "Skill", "#Holders", "#Work", "#Their hours", "#Taken up",
              (char *)NULL);
    for (int32_t k = 0; k < result->bottlenecks && shown < SKILLS; k++)
        if (is_scarce(result, k)) {
            write_bottleneck(view, &result->bottleneck[k]);
            shown++;
        }
    pe__table_end(view);
    pe__paragraph(view, "note",
        "Work: hours a week that need the skill. Their hours: what its holders "
        "may work. Taken up: the first as a share of the second.");
}

/* `from_set` tells who would learn: somebody who has these skills already, as
 * the gain depends on what else they can do. */
static void write_training_row(pe__view *view, const pe_jobs_training *t)
{
    char from[LONG_LIST];
    pe__list_skills(view, t->from_set, from, sizeof from);
    pe__row(view, skill_name(view, t->skill));
    pe__cell(view, from[0] != '\0' ? from : "no listed skill");
    pe__number(view, pe__say_points(view, view->factor * t->rms));
    pe__number(view, t->freed > 0
                         ? pe__say_hours(view, 0.25 * (double)t->freed)
                         : "\xe2\x80\x94");
    pe__report_close(view->page);
}

/* What the terminal leaves out is left out here: the two say the same. */
static void write_training(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    int32_t paying = 0, shown = 0;
    for (int32_t k = 0; k < result->trainings; k++)
        paying += pe_jobs_training_matters(&result->training[k]);
    if (paying == 0)
        return;
    pe__report_element(view->page, "h3", NULL, "The training that pays most");
    pe__paragraph(view, NULL,
        "If one more person learned the skill, the best possible typical "
        "distance would fall from %s to:",
        pe__say_points(view, view->factor * result->info.rms_bound));
    pe__table(view, "plain", "One more person trained, best first", "Learns",
              "Has now", "#Best possible", "#Work freed", (char *)NULL);
    for (int32_t k = 0; k < result->trainings && shown < SKILLS; k++)
        if (pe_jobs_training_matters(&result->training[k])) {
            write_training_row(view, &result->training[k]);
            shown++;
        }
    pe__table_end(view);
    pe__paragraph(view, "note",
        "Work freed: hours a week that nobody can do now and somebody could "
        "then.");
}

/* A bottleneck is about the work as it is, training about what could change. */
void pe__report_skills(pe__view *view)
{
    pe__section(view, "skills", "Scarce skills and training");
    write_bottlenecks(view);
    write_training(view);
    pe__report_close(view->page);
}

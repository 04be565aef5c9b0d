/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs train: which one more trained person would help the balance
 * most. The bound answers alone; nothing is divided. */
#include "command.h"
#include "error.h"
#include "jobs_input.h"
#include "jobs_print.h"
#include "mem.h"

#include <string.h>

/* Names of a skill set, ", " between, cut to `size`. */
static void set_text(const pe_workplace *workplace, int32_t set, char *out,
                     size_t size)
{
    const pe_jobs_problem *p = &workplace->problem;
    size_t used = 0;
    out[0] = '\0';
    for (int32_t s = 0; p->set && s < p->skills && used + 1 < size; s++) {
        uint64_t word = p->set[(int64_t)set * p->words + s / 64];
        if (word >> (s % 64) & 1) {
            int wrote = snprintf(out + used, size - used, "%s%s",
                                 used ? ", " : "", workplace->skill_name[s]);
            used += wrote > 0 ? (size_t)wrote : 0;
        }
    }
    if (used == 0) {
        snprintf(out, size, "no listed skill");
    }
}

/* Everything, small gains too: programs choose for themselves. */
static json_t *to_json(const pe_workplace *workplace, double now,
                       const pe_jobs_training *best, int32_t found)
{
    json_t *list = json_array();
    for (int32_t k = 0; k < found; k++) {
        char from[256];
        set_text(workplace, best[k].from_set, from, sizeof from);
        json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:f, s:f}",
            "skill", workplace->skill_name[best[k].skill], "learner_has", from,
            "rms_bound", best[k].rms, "falls_by", best[k].price,
            "hours_freed", (double)best[k].freed / 4));
    }
    return json_pack("{s:f, s:o}", "rms_bound", now, "training", list);
}

/* To three places, and downwards: a bound must not say more than is proved. */
static double bound_shown(double rms)
{
    return pe__downwards(rms, 3);
}

/* Two or three lines each, so that it fits a narrow screen. */
static void print_one(const pe_workplace *workplace, int number, double now,
                      const pe_jobs_training *best, int width)
{
    char from[160], line[640];
    set_text(workplace, best->from_set, from, sizeof from);
    int at = printf("%3d  ", number);
    snprintf(line, sizeof line, "%s", workplace->skill_name[best->skill]);
    pe__terminal_wrap(stdout, line, at, at, width);
    snprintf(line, sizeof line, "the bound falls from %.3f to %.3f",
             bound_shown(now), bound_shown(best->rms));
    if (best->freed > 0) {
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used, ", and %g hours that nobody "
                 "can do now find somebody", (double)best->freed / 4);
    }
    size_t used = strlen(line);
    snprintf(line + used, sizeof line - used, " (learned by somebody with: "
             "%s)", from);
    printf("%*s", at, "");
    pe__terminal_wrap(stdout, line, at, at, width);
}

/* Nothing is trainable, or nothing is worth it. */
static void print_none(const pe_workplace *workplace, int32_t found, int width)
{
    const char *line = "No task asks for a skill, so there is nothing to "
                       "train.";
    if (workplace->problem.skills > 0) {
        line = found > 0
            ? "One more trained person, whatever the skill, would hardly "
              "change how equal the jobs can be: by less than 0.005 points or "
              "1 %."
            : "One more trained person, whatever the skill, would not change "
              "how equal the jobs can be.";
    }
    pe__terminal_wrap(stdout, line, 0, 0, width);
}

/* Gains that ratings a little different would undo are counted, not listed:
 * nobody should go on a course for them. */
static void print(const pe_workplace *workplace, double now,
                  const pe_jobs_training *best, int32_t found)
{
    int width = pe__terminal_width(stdout);
    int32_t shown = 0;
    char line[256];
    for (int32_t k = 0; k < found; k++) {
        shown += pe_jobs_training_matters(&best[k]);
    }
    if (shown == 0) {
        print_none(workplace, found, width);
        return;
    }
    snprintf(line, sizeof line, "Which one more trained person would help "
             "most? No division of the work as it is has an inequality (rms) "
             "below %.3f points.", bound_shown(now));
    pe__terminal_wrap(stdout, line, 0, 0, width);
    printf("\n");
    int number = 0;
    for (int32_t k = 0; k < found; k++) {
        if (pe_jobs_training_matters(&best[k])) {
            print_one(workplace, ++number, now, &best[k], width);
        }
    }
    if (found > shown) {
        snprintf(line, sizeof line, "Left out: %d further skill%s, which would "
                 "gain less than 0.005 points or 1 %%.", found - shown,
                 found - shown == 1 ? "" : "s");
        printf("\n");
        pe__terminal_wrap(stdout, line, 0, 0, width);
    }
}

/* The bound as it is, then with one more trained person, skill by skill. */
static pe_status rank(const pe__options *options, const pe_workplace *workplace,
                      pe_jobs_training *best, int32_t *found, double *now,
                      pe_error *err)
{
    pe__watch watch;
    pe_jobs_settings settings = pe__input_settings(options, &watch);
    pe_jobs *jobs = NULL;
    pe_jobs_bound bound = {0};
    pe__watch_start(&watch, "ranking", options->time_limit);
    pe_status status = pe_jobs_new(&workplace->problem, &settings, &jobs, err);
    if (status == PE_OK) {
        status = pe_jobs_bound_find(jobs, 0, &bound, err);
    }
    if (status == PE_OK) {
        *now = bound.rms;
        status = pe_jobs_train(jobs, best, (int32_t)options->count_best, found,
                               err);
    }
    pe__watch_end(&watch);
    pe_jobs_bound_release(&bound);
    pe_jobs_free(jobs);
    return status;
}

int pe__run_jobs_train(const pe__options *options)
{
    pe_error err = {0};
    pe_workplace *workplace = NULL;
    const char *folder = options->arguments ? options->argument[0] : NULL;
    if (pe__input_open(options, folder, &workplace, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    double now = 0;
    int32_t found = 0;
    int code = PE__EXIT_SOLVED;
    pe_jobs_training *best = pe__alloc((size_t)options->count_best,
                                       sizeof *best);
    pe_status status = best ? rank(options, workplace, best, &found, &now, &err)
                            : pe__fail_memory(&err);
    if (status != PE_OK) {
        code = pe__terminal_fail(&err);
    } else if (options->json) {
        code = pe__input_print_json(to_json(workplace, now, best, found));
    } else {
        print(workplace, now, best, found);
    }
    pe__free(best);
    pe_workplace_free(workplace);
    return code;
}

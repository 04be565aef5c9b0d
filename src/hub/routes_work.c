/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tasks, ratings, divisions of work and how they are agreed (app/work). */
#include "route.h"
#include "work.h"

#define C "/councils/{council}"
#define T C "/tasks"
#define D C "/divisions"
#define ONE D "/{division}"

#define TASK                                                                 \
    "name text! 200, label text 60, hours quarters! 1 40000, least quarters "\
    "1 40000, most_people integer 0 10000, skills text 500, site text 200, " \
    "slot text 500, category text 200, cause text 200, empowerment real 0 "  \
    "10, desirability real 0 10, decides tick"
#define RULE                                                                 \
    "band quarters 0 160, most_tasks integer 1 100, desirability_weight "    \
    "real 0 10, price real 0 1000, period_weeks integer 1 104, "             \
    "objection_hours integer 1 1440, tenure integer 0 20, rating_way choice "\
    "scale|ranking|category, categories text 500"

const pe__route pe__routes_work[] = {
    /* tasks */
    {"GET", T, PE__MAY_WORK_SEE, 0, pe__use_tasks, NULL, "tasks",
     "All there is to do.", NULL},
    {"POST", T, PE__MAY_TASK_CHANGE, PE__WRITES, pe__use_task_add, NULL,
     "task_new", "Adds a task.", TASK ", another tick"},
    {"GET", T "/new", PE__MAY_TASK_CHANGE, 0, pe__use_task_form, NULL,
     "task_new", "The form for a new task.", NULL},
    {"GET", T "/{task}", PE__MAY_WORK_SEE, 0, pe__use_task, NULL, "task",
     "One task: what it is, who holds it, how it is rated.", NULL},
    {"POST", T "/{task}", PE__MAY_TASK_CHANGE, PE__WRITES, pe__use_task_change,
     NULL, "task", "Changes a task.", TASK},
    {"POST", T "/{task}/end", PE__MAY_TASK_CHANGE, PE__WRITES,
     pe__use_task_end, NULL, NULL, "Ends a task: it is done no more.", NULL},
    {"POST", T "/{task}/resume", PE__MAY_TASK_CHANGE, PE__WRITES,
     pe__use_task_resume, NULL, NULL, "Begins a task again that ended.", NULL},

    /* tables */
    {"GET", T "/import", PE__MAY_TASK_CHANGE, 0, pe__use_import_form, NULL,
     "import_new", "The form for bringing a table of tasks or members.", NULL},
    {"POST", T "/import", PE__MAY_TASK_CHANGE, PE__WRITES | PE__UPLOAD,
     pe__use_import_bring, NULL, "import_new",
     "Brings a table (CSV or XLSX), to be looked at before anything changes.",
     "kind choice tasks|members, file file!"},
    {"GET", T "/import/{import}", PE__MAY_TASK_CHANGE, PE__HEAVY,
     pe__use_import, NULL, "import",
     "All that is wrong with a table, or all that it would change.", NULL},
    {"POST", T "/import/{import}", PE__MAY_TASK_CHANGE,
     PE__WRITES | PE__HEAVY, pe__use_import_confirm, pe__use_import_prepare,
     "import", "Takes a table over, as it was seen.",
     "seen text! 40, end_missing tick"},
    {"POST", T "/import/{import}/drop", PE__MAY_TASK_CHANGE, PE__WRITES,
     pe__use_import_drop, NULL, NULL, "Forgets a table that was brought.",
     NULL},
    {"GET", T "/file/{file_text}", PE__MAY_WORK_SEE, PE__HEAVY,
     pe__use_tasks_file, NULL, NULL, "tasks.csv or tasks.xlsx.", NULL},
    {"GET", C "/members/file/{file_text}", PE__MAY_WORK_SEE, PE__HEAVY,
     pe__use_members_file, NULL, NULL, "members.csv or members.xlsx.", NULL},

    /* ratings */
    {"GET", C "/rate", PE__MAY_TASK_RATE, 0, pe__use_rate_form, NULL, "rate",
     "What one says of the tasks one knows, a page at a time.", NULL},
    {"POST", C "/rate", PE__MAY_TASK_RATE, PE__WRITES, pe__use_rate, NULL,
     "rate",
     "Says what one thinks of tasks: e_TASK and d_TASK (0 to 10; ? = "
     "nothing), p_TASK (place), c_TASK (kind), w_TASK (rather, rather_not, "
     "either).", "at integer 0 100000"},
    {"GET", C "/ratings", PE__MAY_WORK_SEE, 0, pe__use_ratings, NULL,
     "ratings",
     "Medians, and where people disagree most. Never who said what.", NULL},

    /* dividing */
    {"GET", D, PE__MAY_WORK_SEE, 0, pe__use_divisions, NULL, "divisions",
     "Where the council is on its way to a division, and those before.", NULL},
    {"POST", D, PE__MAY_DIVISION_PROPOSE, PE__WRITES | PE__HEAVY,
     pe__use_divide, pe__use_divide_prepare, NULL,
     "Asks for a division of the tasks as they are.", NULL},
    {"GET", D "/rule", PE__MAY_WORK_SEE, 0, pe__use_work_rule, NULL,
     "work_rule", "How the council divides its work.", NULL},
    {"POST", D "/rule", PE__MAY_COUNCIL_CHANGE, PE__WRITES,
     pe__use_work_rule_change, NULL, "work_rule",
     "Changes how the council divides its work.", RULE},
    {"GET", ONE, PE__MAY_WORK_SEE, PE__HEAVY, pe__use_division, NULL,
     "division",
     "A division: how far its search is, or all that is to be said about it. "
     "point: another one of its curve.", NULL},
    {"POST", ONE "/cancel", PE__MAY_DIVISION_PROPOSE, PE__WRITES,
     pe__use_divide_cancel, NULL, NULL, "Ends a search; nothing comes of it.",
     NULL},
    {"POST", ONE "/enough", PE__MAY_DIVISION_PROPOSE, PE__WRITES,
     pe__use_divide_enough, NULL, NULL, "Ends a search with the best so far.",
     NULL},
    {"POST", ONE "/choose", PE__MAY_DIVISION_PROPOSE,
     PE__WRITES | PE__HEAVY, pe__use_division_choose,
     pe__use_division_choose_prepare, NULL,
     "Makes another division of the curve a draft of its own.",
     "point integer! 0 100"},
    {"GET", ONE "/jobs", PE__MAY_WORK_SEE, PE__HEAVY, pe__use_division_jobs,
     NULL, "division_jobs", "Everybody's job, to be printed.", NULL},
    {"GET", ONE "/why", PE__MAY_WORK_SEE, PE__HEAVY, pe__use_division_why,
     NULL, "division_why",
     "Who else could hold a member's piece of a task. member, task.", NULL},
    {"GET", ONE "/file/{file_text}", PE__MAY_WORK_SEE, PE__HEAVY,
     pe__use_division_file, NULL, NULL,
     "division.zip: tables and result, to be checked by anybody.", NULL},
    {"GET", ONE "/differences/{other}", PE__MAY_WORK_SEE, 0,
     pe__use_division_differences, NULL, "division_differences",
     "What differs from another division.", NULL},

    /* agreeing */
    {"GET", ONE "/propose", PE__MAY_DIVISION_PROPOSE, 0, pe__use_propose_form,
     NULL, "propose", "The form for putting a draft on the table.", NULL},
    {"POST", ONE "/propose", PE__MAY_DIVISION_PROPOSE, PE__WRITES,
     pe__use_propose, NULL, "propose",
     "Puts a draft to the council's decision. answer_MEMBER: to an objection "
     "against the version before.", "starts day, ends day, says text 4000"},
    {"POST", ONE "/withdraw", PE__MAY_DIVISION_PROPOSE, PE__WRITES,
     pe__use_withdraw, NULL, NULL, "Takes a draft or a proposal back.", NULL},
    {"POST", ONE "/remarks", PE__MAY_REMARK, PE__WRITES, pe__use_remark, NULL,
     "division", "Says something about a division.", "words text! 4000"},
    {"POST", ONE "/remarks/{remark}/remove", PE__MAY_REMARK, PE__WRITES,
     pe__use_remark_remove, NULL, NULL, "Takes back what one said.", NULL},

    /* swaps */
    {"GET", ONE "/swaps", PE__MAY_WORK_SEE, PE__HEAVY, pe__use_swaps, NULL,
     "swaps",
     "Swaps that were asked for; with whom one's piece of a task could be "
     "swapped. task, other, from.", NULL},
    {"POST", ONE "/swaps", PE__MAY_SWAP, PE__WRITES | PE__HEAVY,
     pe__use_swap_ask, pe__use_swap_ask_prepare, NULL, "Asks for a swap.",
     "task integer!, other integer!, other_task integer"},
    {"POST", ONE "/swaps/{swap}", PE__MAY_SWAP, PE__WRITES | PE__HEAVY,
     pe__use_swap_answer, pe__use_swap_answer_prepare, NULL,
     "Answers a swap, or withdraws one's own.",
     "answer choice no|yes|withdraw"},

    /* jobs and calendars */
    {"GET", C "/job", PE__MAY_WORK_SEE, 0, pe__use_job, NULL, "job",
     "One's own job, and what is coming.", NULL},
    {"GET", C "/calendar", PE__MAY_WORK_SEE, 0, pe__use_calendar, NULL,
     "calendar", "Whether one's calendar has a link.", NULL},
    {"POST", C "/calendar", PE__MAY_WORK_SEE, PE__WRITES,
     pe__use_calendar_link, pe__use_calendar_link_prepare, "calendar",
     "Makes a new secret link to one's calendar; the one before ends.", NULL},
    {"POST", C "/calendar/end", PE__MAY_WORK_SEE, PE__WRITES,
     pe__use_calendar_end, NULL, NULL, "Ends the link to one's calendar.",
     NULL},
    {"GET", "/calendar/{secret_text}", PE__MAY_LOOK, PE__HEAVY,
     pe__use_calendar_feed, NULL, NULL,
     "One's work in all councils as iCalendar, by a secret link.", NULL},
    {0}};

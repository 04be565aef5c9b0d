/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs explain: why does this member hold this task? Who else could,
 * who was next, and what would become of the balance. */
#include "command.h"
#include "error.h"
#include "jobs_input.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* A division as read from a file, in the order of the engine. */
typedef struct {
    const pe__options *options;
    pe_workplace *workplace;
    pe_jobs_piece *piece; /* by member, then task */
    int64_t pieces;
    pe_jobs *jobs;
    pe_jobs_solution solution; /* its arrays are this file's */
    pe_jobs_measure measure;
    double *reach;             /* [ratings × members] deviations */
    pe_jobs_alternative *best; /* [members] room for answers */
    json_t *list;              /* answers, with --json */
    int width;
} explanation;

/* The order in which the engine has a division; a file may have any. */
static int by_member_and_task(const void *a, const void *b)
{
    const pe_jobs_piece *x = a, *y = b;
    if (x->member != y->member) {
        return x->member < y->member ? -1 : 1;
    }
    return (x->task > y->task) - (x->task < y->task);
}

/* Sorts the pieces and points the solution at them by member. */
static pe_status make_solution(explanation *e, pe_error *err)
{
    int32_t members = e->workplace->problem.members;
    pe_jobs_solution *s = &e->solution;
    size_t count = (size_t)e->pieces;
    qsort(e->piece, count, sizeof *e->piece, by_member_and_task);
    s->members = members;
    s->start = pe__zalloc((size_t)members + 1, sizeof *s->start);
    s->task = pe__alloc(count, sizeof *s->task);
    s->hours = pe__alloc(count, sizeof *s->hours);
    if (!s->start || !s->task || !s->hours) {
        return pe__fail_memory(err);
    }
    for (int64_t k = 0; k < e->pieces; k++) {
        s->start[e->piece[k].member + 1]++;
        s->task[k] = e->piece[k].task;
        s->hours[k] = e->piece[k].hours;
    }
    for (int32_t i = 0; i < members; i++) {
        s->start[i + 1] += s->start[i];
    }
    return PE_OK;
}

/* Reads and measures the division: what any change is compared with. */
static pe_status open_division(explanation *e, const char *path,
                               pe_error *err)
{
    const pe_jobs_problem *p = &e->workplace->problem;
    pe_jobs_settings settings = pe__input_settings(e->options, NULL);
    pe_status status = pe_workplace_read_jobs(e->workplace, path, &e->piece,
                                              &e->pieces, err);
    if (status == PE_OK) {
        status = make_solution(e, err);
    }
    if (status == PE_OK) {
        status = pe_jobs_new(p, &settings, &e->jobs, err);
    }
    if (status == PE_OK) {
        e->reach = pe__zalloc((size_t)p->ratings * (size_t)p->members,
                              sizeof *e->reach);
        e->best = pe__alloc((size_t)p->members, sizeof *e->best);
        status = e->reach && e->best ? PE_OK : pe__fail_memory(err);
    }
    if (status == PE_OK) {
        status = pe_jobs_measure_of(e->jobs, e->piece, e->pieces, &e->measure,
                                    e->reach, err);
    }
    return status;
}

/* "  needs: editing, layout" or nothing. */
static void print_needs(const explanation *e, int32_t task)
{
    const pe_workplace *w = e->workplace;
    const pe_jobs_problem *p = &w->problem;
    char line[600] = "needs:";
    size_t used = strlen(line), bare = used;
    for (int32_t s = 0; p->need && s < p->skills && used < 500; s++) {
        uint64_t word = p->set[(int64_t)p->need[task] * p->words + s / 64];
        if (word >> (s % 64) & 1) {
            used += (size_t)snprintf(line + used, sizeof line - used, "%s %.*s",
                                     used > bare ? "," : "", 80,
                                     w->skill_name[s]);
        }
    }
    if (used > bare) {
        printf("  ");
        pe__terminal_wrap(stdout, line, 2, 4, e->width);
    }
}

/* "next: Ana in exchange for "Wash up": inequality 0.116, now 0.115 (worse);
 * …". A change of less than half a thousandth is called as good. */
static void print_alternative(const explanation *e, const char *opening,
                              const pe_jobs_alternative *a)
{
    const pe_workplace *w = e->workplace;
    char line[900], swap[300] = "";
    double change = a->rms - e->measure.rms;
    if (a->swap >= 0) {
        snprintf(swap, sizeof swap, " in exchange for \"%.200s\"",
                 w->task_name[a->swap]);
    }
    const char *verdict = change > 5e-4 ? "worse" : change < -5e-4 ? "better"
                                                                  : "as good";
    snprintf(line, sizeof line, "%s %.120s%s: inequality %.3f, now %.3f (%s); "
             "the larger deviation of the two %.2f%s", opening,
             w->member_name[a->member], swap, a->rms, e->measure.rms, verdict,
             a->largest, a->outside_band
             ? "; one of them would leave the hours band" : "");
    printf("  ");
    pe__terminal_wrap(stdout, line, 2, 4, e->width);
}

/* `in_return` null: nothing is given in exchange, the piece just moves. */
static json_t *alternative_json(const explanation *e,
                                const pe_jobs_alternative *a)
{
    const pe_workplace *w = e->workplace;
    return json_pack("{s:s, s:o, s:f, s:f, s:b}", "member",
        w->member_id[a->member], "in_return", a->swap < 0 ? json_null()
        : json_string(w->task_id[a->swap]), "rms", a->rms,
        "largest_deviation", a->largest, "outside_band", a->outside_band);
}

/* The number of all who could, and as many of them as were asked for. */
static void add_json(explanation *e, int64_t k, int32_t found)
{
    const pe_jobs_piece *piece = &e->piece[k];
    json_t *others = json_array();
    for (int32_t n = 0; n < found && n < e->options->count_best; n++) {
        json_array_append_new(others, alternative_json(e, &e->best[n]));
    }
    json_array_append_new(e->list, json_pack("{s:s, s:s, s:f, s:i, s:o}",
        "member", e->workplace->member_id[piece->member], "task",
        e->workplace->task_id[piece->task], "hours", piece->hours / 4.0,
        "others_who_could", found, "best", others));
}

/* One piece: who else could hold it. */
static pe_status explain_piece(explanation *e, int64_t k, const char *heading,
                               pe_error *err)
{
    const pe_jobs_piece *piece = &e->piece[k];
    int32_t found = 0;
    pe_status status = pe_jobs_explain(e->jobs, &e->solution, piece->member,
        piece->task, e->best, e->workplace->problem.members, &found, err);
    if (status != PE_OK) {
        return status;
    }
    if (e->list) {
        add_json(e, k, found);
        return PE_OK;
    }
    char line[600];
    snprintf(line, sizeof line, "%.400s, %g hours", heading,
             piece->hours / 4.0);
    printf("\n");
    pe__terminal_wrap(stdout, line, 0, 2, e->width);
    print_needs(e, piece->task);
    if (found == 0) {
        printf("  ");
        pe__terminal_wrap(stdout, "nobody else may do it: skills, times and "
                          "bans leave only this member", 2, 4, e->width);
        return PE_OK;
    }
    printf("  %d other%s could do it\n", found, found == 1 ? "" : "s");
    for (int32_t n = 0; n < found && n < e->options->count_best; n++) {
        print_alternative(e, n == 0 ? "next:" : "then:", &e->best[n]);
    }
    return PE_OK;
}

/* Whose job it is, how long, how far from the mean. */
static void head_of_member(const explanation *e, int32_t member)
{
    const pe_workplace *w = e->workplace;
    const pe_jobs_problem *p = &w->problem;
    char line[600];
    double hours = 0;
    int64_t from = e->solution.start[member];
    int64_t to = e->solution.start[member + 1];
    for (int64_t k = from; k < to; k++) {
        hours += e->piece[k].hours / 4.0;
    }
    size_t used = (size_t)snprintf(line, sizeof line, "Why %.120s? %lld "
        "task%s, %g hours", w->member_name[member], (long long)(to - from),
        to - from == 1 ? "" : "s", hours);
    for (int32_t r = 0; r < p->ratings && used < 500; r++) {
        used += (size_t)snprintf(line + used, sizeof line - used,
            "%s %.40s %+.3f", r ? "," : ";", w->rating_name[r],
            e->reach[(int64_t)r * p->members + member]);
    }
    snprintf(line + used, sizeof line - used, " points from the mean.");
    pe__terminal_wrap(stdout, line, 0, 0, e->width);
}

/* Piece by piece, in the order of the tasks. */
static pe_status explain_member(explanation *e, int32_t member, pe_error *err)
{
    pe_status status = PE_OK;
    if (!e->list) {
        head_of_member(e, member);
    }
    for (int64_t k = e->solution.start[member];
         k < e->solution.start[member + 1] && status == PE_OK; k++) {
        status = explain_piece(e, k,
                               e->workplace->task_name[e->piece[k].task], err);
    }
    return status;
}

/* Holder by holder. Cost: one search through all pieces. */
static pe_status explain_task(explanation *e, int32_t task, pe_error *err)
{
    const pe_workplace *w = e->workplace;
    pe_status status = PE_OK;
    bool any = false;
    if (!e->list) {
        char line[600];
        snprintf(line, sizeof line, "Who does \"%.300s\" (%g hours), and who "
                 "else could?", w->task_name[task],
                 w->problem.hours[task] / 4.0);
        pe__terminal_wrap(stdout, line, 0, 0, e->width);
    }
    for (int64_t k = 0; k < e->pieces && status == PE_OK; k++) {
        if (e->piece[k].task == task) {
            any = true;
            status = explain_piece(e, k, w->member_name[e->piece[k].member],
                                   err);
        }
    }
    if (!any && !e->list) {
        printf("\nNobody holds it.\n");
    }
    return status;
}

/* A member comes before a task of the same id; ids come before names. */
static pe_status answer(explanation *e, const char *whom, pe_error *err)
{
    int32_t member = pe_workplace_member(e->workplace, whom);
    int32_t task = pe_workplace_task(e->workplace, whom);
    if (member >= 0) {
        return explain_member(e, member, err);
    }
    if (task >= 0) {
        return explain_task(e, task, err);
    }
    return pe__fail(err, PE_BAD_INPUT, "\"%.80s\" is neither a member nor a "
                    "task of %s: give an id or a name as the tables have it",
                    whom, e->workplace->name);
}

/* Everything may be NULL: it is called after any failure. */
static void close_all(explanation *e)
{
    json_decref(e->list);
    pe__free(e->best);
    pe__free(e->reach);
    pe__free(e->solution.hours);
    pe__free(e->solution.task);
    pe__free(e->solution.start);
    pe_jobs_free(e->jobs);
    pe_workplace_pieces_free(e->piece);
    pe_workplace_free(e->workplace);
}

int pe__run_jobs_explain(const pe__options *options)
{
    pe_error err = {0};
    explanation e = {.options = options, .width = pe__terminal_width(stdout),
                     .list = options->json ? json_array() : NULL};
    /* With --tasks and --members the folder may be left out. */
    int at = options->arguments - 2;
    const char *folder = at > 0 ? options->argument[0] : NULL;
    int code = PE__EXIT_SOLVED;
    pe_status status = pe__input_open(options, folder, &e.workplace, &err);
    if (status == PE_OK) {
        status = open_division(&e, options->argument[at], &err);
    }
    if (status == PE_OK) {
        status = answer(&e, options->argument[at + 1], &err);
    }
    if (status != PE_OK) {
        fflush(stdout);
        code = pe__terminal_fail(&err);
    } else if (options->json) {
        code = pe__input_print_json(json_pack("{s:f, s:O}", "rms",
                                              e.measure.rms, "pieces",
                                              e.list));
    }
    close_all(&e);
    return code;
}

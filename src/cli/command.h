/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one table of all that parecon can do. A row says what a command is
 * called, what it takes and which function does it; dispatch, usage and help
 * come from the row. To add a command: a file with its function, a row in
 * commands.c, a man page, a test. */
#ifndef PE_CLI_COMMAND_H
#define PE_CLI_COMMAND_H

#include "options.h"

/* What the program hands back to the shell. */
enum {
    PE__EXIT_SOLVED = 0, /* done, every rule kept */
    PE__EXIT_SHORT = 1,  /* done, but hours are nobody's, or a rule is broken */
    PE__EXIT_USAGE = 2,  /* the command line asks for the impossible */
    PE__EXIT_FAILED = 3  /* bad input, no memory, a disk that refuses */
};

/* The options of a command, in any order, besides --help. */
#define PE__TAKES(...) ((const pe__option_id[]){__VA_ARGS__, PE__OPT_COUNT})
#define PE__TAKES_NONE NULL

typedef struct {
    const char *name;      /* as typed, words separated by one space */
    const char *arguments; /* for the usage line, "" = none */
    const char *summary;   /* one line, no full stop */
    const char *about;     /* paragraphs separated by a newline, wrapped when
                              shown */
    const char *example;   /* command lines, one a line */
    const pe__option_id *options; /* PE__TAKES */
    int least, most;       /* arguments; most −1 = any number */
    int (*run)(const pe__options *options); /* gives an exit code */
} pe__command;

extern const pe__command pe__commands[];
extern const int pe__command_count;

/* The command whose words open `argv`; *words says how many they are. NULL
 * when there is none. */
const pe__command *pe__command_find(int argc, char **argv, int *words);

/* The name in the table nearest to `text`, NULL when none is near. */
const char *pe__command_nearest(const char *text);

/* Help on stdout: of everything, of a group ("jobs"), of a command. */
void pe__help_all(FILE *stream);
/* False when no command starts with that word. */
bool pe__help_group(FILE *stream, const char *group);
void pe__help_command(FILE *stream, const pe__command *command);

int pe__run_help(const pe__options *options);
int pe__run_jobs_solve(const pe__options *options);
int pe__run_jobs_merge(const pe__options *options);
int pe__run_jobs_train(const pe__options *options);
int pe__run_jobs_rotate(const pe__options *options);
int pe__run_jobs_explain(const pe__options *options);
int pe__run_jobs_check(const pe__options *options);
int pe__run_jobs_export(const pe__options *options);
int pe__run_jobs_generate(const pe__options *options);
int pe__run_plan_solve(const pe__options *options);
int pe__run_plan_revise(const pe__options *options);
int pe__run_plan_explain(const pe__options *options);
int pe__run_plan_check(const pe__options *options);
int pe__run_plan_generate(const pe__options *options);
int pe__run_plan_split(const pe__options *options);
int pe__run_plan_pack(const pe__options *options);
int pe__run_match_simulate(const pe__options *options);
int pe__run_match_replay(const pe__options *options);
int pe__run_match_crowd(const pe__options *options);
int pe__run_match_load(const pe__options *options);
int pe__run_match_import(const pe__options *options);
int pe__run_match_mail(const pe__options *options);
int pe__run_match_export(const pe__options *options);
int pe__run_vote_count(const pe__options *options);
int pe__run_vote_crowd(const pe__options *options);
int pe__run_vote_load(const pe__options *options);
int pe__run_vote_check(const pe__options *options);
int pe__run_vote_perpetual(const pe__options *options);
int pe__run_vote_route(const pe__options *options);
int pe__run_vote_sortition(const pe__options *options);
int pe__run_fund_allocate(const pe__options *options);
int pe__run_fund_check(const pe__options *options);
int pe__run_fund_transfer(const pe__options *options);
int pe__run_fund_dues(const pe__options *options);
int pe__run_fund_expect(const pe__options *options);
int pe__run_ledger_check(const pe__options *options);
int pe__run_ledger_balance(const pe__options *options);
int pe__run_ledger_export(const pe__options *options);
int pe__run_ledger_match(const pe__options *options);
int pe__run_ledger_seal(const pe__options *options);
int pe__run_audit(const pe__options *options);
int pe__run_backup(const pe__options *options);
int pe__run_restore(const pe__options *options);
int pe__run_serve(const pe__options *options);
int pe__run_export(const pe__options *options);
int pe__run_import(const pe__options *options);

#endif

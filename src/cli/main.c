/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon, the command: finds the row of the table that the words name, reads
 * the options that the row allows, calls the row's function. */
#include "command.h"
#include "error.h"
#include "terminal.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

/* What to do about a usage error, after the error itself. */
static int usage(const char *hint)
{
    fprintf(stderr, "Try \"parecon help%s%s\".\n", *hint ? " " : "", hint);
    return PE__EXIT_USAGE;
}

/* argv names no command. */
static int unknown(int argc, char **argv)
{
    char typed[128] = "";
    for (int i = 0; i < argc && i < 2 && argv[i][0] != '-'; i++) {
        size_t used = strlen(typed);
        snprintf(typed + used, sizeof typed - used, "%s%s", used ? " " : "",
                 argv[i]);
    }
    if (argc > 0 && !typed[0]) {
        fprintf(stderr, "parecon: \"%s\" comes before any command.\n", argv[0]);
        return usage("");
    }
    const char *nearest = pe__command_nearest(typed);
    if (nearest) {
        fprintf(stderr, "parecon: there is no command \"%s\". "
                "Did you mean \"%s\"?\n", typed, nearest);
        return usage(nearest);
    }
    fprintf(stderr, "parecon: there is no command \"%s\".\n", typed);
    return usage("");
}

/* Too few or too many words beside the options. */
static pe_status count_arguments(const pe__command *command,
                                 const pe__options *options, pe_error *err)
{
    if (options->arguments < command->least) {
        return pe__fail(err, PE_USAGE, "\"parecon %s\" wants more: "
                        "parecon %s %s.", command->name, command->name,
                        command->arguments);
    }
    if (command->most >= 0 && options->arguments > command->most) {
        return pe__fail(err, PE_USAGE, "\"parecon %s\" takes %s%s, so \"%s\" "
                        "is one too many.", command->name,
                        *command->arguments ? command->arguments : "no "
                        "arguments", "", options->argument[command->most]);
    }
    return PE_OK;
}

/* --help wins over everything but a wrong option. */
static int run(const pe__command *command, int argc, char **argv)
{
    pe__options options;
    pe_error err = {0};
    pe__option_set allowed = pe__option_set_of(command->options);
    pe_status status = pe__options_parse(argc, argv, command->name,
        &allowed, &options, &err);
    if (status == PE_OK && options.help) {
        pe__help_command(stdout, command);
        return PE__EXIT_SOLVED;
    }
    if (status == PE_OK) {
        status = count_arguments(command, &options, &err);
    }
    if (status != PE_OK) {
        pe__terminal_fail(&err);
        return usage(command->name);
    }
    return command->run(&options);
}

int main(int argc, char **argv)
{
    /* Whether the terminal shows block letters. Numbers stay as they are in C:
     * files and JSON mean the same everywhere. */
    setlocale(LC_CTYPE, "");
    /* A reader that goes away (| head) shows as a failed write. */
    signal(SIGPIPE, SIG_IGN);
    argc--;
    argv++;
    if (argc == 0) {
        pe__help_all(stderr);
        return PE__EXIT_USAGE;
    }
    if (strcmp(argv[0], "--version") == 0) {
        printf("parecon %s\n", PARECON_VERSION);
        return pe__terminal_finish(PE__EXIT_SOLVED);
    }
    if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0) {
        pe__help_all(stdout);
        return pe__terminal_finish(PE__EXIT_SOLVED);
    }
    int words = 0;
    const pe__command *command = pe__command_find(argc, argv, &words);
    if (command) {
        return pe__terminal_finish(run(command, argc - words, argv + words));
    }
    bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 ||
                             strcmp(argv[1], "-h") == 0);
    if ((argc == 1 || help) &&
        pe__help_group(help ? stdout : stderr, argv[0])) {
        return pe__terminal_finish(help ? PE__EXIT_SOLVED : PE__EXIT_USAGE);
    }
    return unknown(argc, argv);
}

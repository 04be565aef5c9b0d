/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Help, made from the tables of commands and options alone, so that it can
 * never say other than what the program does. */
#include "command.h"
#include "error.h"
#include "terminal.h"

#include <string.h>

enum { WIDEST = 88 }; /* longer lines are hard to read */

/* Never wider than people read with ease. */
static int help_width(FILE *stream)
{
    int width = pe__terminal_width(stream);
    return width < WIDEST ? width : WIDEST;
}

/* A term and what it means: beside each other where there is room, below each
 * other on a narrow screen. */
static void entry(FILE *stream, const char *term, const char *meaning,
                  int column, int width)
{
    int at = fprintf(stream, "  %s", term);
    if (width < 60) {
        column = 6;
    }
    if (at + 2 > column) {
        fputc('\n', stream);
        at = 0;
    }
    fprintf(stream, "%*s", column - at, "");
    pe__terminal_wrap(stream, meaning, column, column, width);
}

/* "-o, --out FOLDER" */
static void option_term(const pe__option *row, char *out, size_t size)
{
    char letter[8] = "";
    if (row->letter) {
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    snprintf(out, size, "%s--%s%s%s", letter, row->name,
             row->value ? " " : "", row->value ? row->value : "");
}

/* All that can be set about a hub, with the defaults. */
static void help_settings(FILE *stream, int width)
{
    pe__settings defaults;
    pe__settings_start(&defaults);
    const pe__setting *row;
    for (int k = 0; (row = pe__setting_at(k)) != NULL; k++) {
        char term[64], about[256], number[32];
        const char *otherwise = row->otherwise;
        if (!otherwise) {
            int64_t value;
            memcpy(&value, (char *)&defaults + row->offset, sizeof value);
            snprintf(number, sizeof number, "%lld", (long long)value);
            otherwise = number;
        }
        snprintf(term, sizeof term, "--%s %s", row->name,
                 row->otherwise ? "TEXT" : "N");
        snprintf(about, sizeof about, "%s%s%s", row->about,
                 *otherwise ? "; default " : "", otherwise);
        entry(stream, term, about, 28, width);
    }
    pe__settings_free(&defaults);
}

/* In the order of the table, so that like options stand alike everywhere. */
static void help_options(FILE *stream, const pe__option_id *options,
                         int width)
{
    char term[64];
    pe__option_set set = pe__option_set_of(options);
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        bool has = pe__has_bit(set.word, k);
        if (k == PE__OPT_SETTING && has) {
            help_settings(stream, width);
        } else if (has) {
            option_term(&pe__option_table[k], term, sizeof term);
            entry(stream, term, pe__option_table[k].help, 28, width);
        }
    }
}

/* Lines of `text`, each behind "  $ ". */
static void help_examples(FILE *stream, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        fprintf(stream, "  $ %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

void pe__help_command(FILE *stream, const pe__command *command)
{
    int width = help_width(stream);
    char usage[256];
    snprintf(usage, sizeof usage, "parecon %s %s%s[OPTION…]", command->name,
             command->arguments, *command->arguments ? " " : "");
    int at = fprintf(stream, "usage: ");
    pe__terminal_wrap(stream, usage, at, at + 4, width);
    fputc('\n', stream);
    pe__terminal_wrap(stream, command->about, 0, 0, width);
    fprintf(stream, "\noptions:\n");
    help_options(stream, command->options, width);
    if (*command->example) {
        fprintf(stream, "\nfor example:\n");
        help_examples(stream, command->example);
    }
}

/* Commands whose names begin with `group`. */
static void help_list(FILE *stream, const char *group, int width)
{
    size_t length = strlen(group);
    for (int k = 0; k < pe__command_count; k++) {
        const pe__command *row = &pe__commands[k];
        if (strncmp(row->name, group, length) == 0) {
            entry(stream, row->name, row->summary, 23, width);
        }
    }
}

void pe__help_all(FILE *stream)
{
    int width = help_width(stream);
    pe__terminal_wrap(stream, "parecon is for people without a boss: it "
        "divides their work into balanced jobs, brings people to where they "
        "are needed, counts their decisions, shares their money and plans "
        "their economy, each with proof of how good the result is.", 0, 0,
        width);
    fprintf(stream, "\nusage: parecon COMMAND …\n\ncommands:\n");
    help_list(stream, "", width);
    fprintf(stream, "\nfor example:\n");
    help_examples(stream, "parecon jobs solve data/workplaces/newspaper\n"
                          "parecon plan solve data/economies/village\n"
                          "parecon help jobs solve");
    fputc('\n', stream);
    pe__terminal_wrap(stream, "exit code: 0 solved, 1 some hours are nobody's, "
        "a plan is not balanced or a rule is broken, 2 the command line is "
        "wrong, 3 bad input or a failure", 0, 0, width);
}

bool pe__help_group(FILE *stream, const char *group)
{
    char prefix[64];
    bool any = false;
    snprintf(prefix, sizeof prefix, "%s ", group);
    for (int k = 0; k < pe__command_count; k++) {
        any |= strncmp(pe__commands[k].name, prefix, strlen(prefix)) == 0;
    }
    if (any) {
        fprintf(stream, "usage: parecon %s COMMAND …\n\ncommands:\n", group);
        help_list(stream, prefix, help_width(stream));
        fprintf(stream, "\n\"parecon help %s COMMAND\" says more.\n", group);
    }
    return any;
}

/* help, help GROUP, help COMMAND. */
int pe__run_help(const pe__options *options)
{
    if (options->arguments == 0) {
        pe__help_all(stdout);
        return PE__EXIT_SOLVED;
    }
    int words = 0;
    char **typed = (char **)options->argument;
    const pe__command *command = pe__command_find(options->arguments, typed,
                                                  &words);
    if (command && words == options->arguments) {
        pe__help_command(stdout, command);
        return PE__EXIT_SOLVED;
    }
    if (options->arguments == 1 && pe__help_group(stdout, typed[0])) {
        return PE__EXIT_SOLVED;
    }
    fprintf(stderr, "parecon: there is no command \"%s%s%s\" to help with.\n",
            typed[0], options->arguments > 1 ? " " : "",
            options->arguments > 1 ? typed[1] : "");
    return PE__EXIT_USAGE;
}

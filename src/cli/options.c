/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The reader of options. It knows no option by name: everything it does follows
 * from the row. */
#include "options.h"
#include "error.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* `most` of options that may also be "inf". */
static const double no_end = (double)INFINITY;

/* The help texts in options_table.c name these values: change both. Fields left
 * out are 0: off, none, or what the engine takes for "not said". */
static const pe__options defaults = {
    .kind = "ample", .align = "anchors",
    .band = 1.0, .tolerance = 0.01, .weight = 1.0, .time_limit = 10.0,
    .periods = 4, .people = 20, .tasks_each = 8, .count_best = 5,
    .most_tasks = 12, .seed = 1, .rule = "newton", .max_rounds = 50,
    .goods = 50, .seeds = 5, .stretched = 2.5, .form = "need", .lasts = 2,
    .crowd = 1000, .needs = 100, .places = 10, .clients = 64, .seconds = 30,
    .export_as = "jsonld", .surplus = "4", .apart = 10,
    .months = 6,
};

pe__option_set pe__option_set_of(const pe__option_id *list)
{
    pe__option_set set = {{0}};
    pe__put_bit(set.word, PE__OPT_HELP);
    for (; list && *list != PE__OPT_COUNT; list++) {
        pe__put_bit(set.word, (int)*list);
    }
    return set;
}

/* fmin would go through double. */
static int least_of(int a, int b)
{
    return a < b ? a : b;
}

/* Wagner & Fischer's table with Damerau's swap, three rows at a time. Cost:
 * O(length of a × length of b). */
int pe__word_distance(const char *a, const char *b)
{
    enum { LETTERS = 64 };
    int row[3][LETTERS]; /* the last three rows of the table of distances */
    size_t n = strlen(a), m = strlen(b);
    if (n >= LETTERS || m >= LETTERS) {
        return LETTERS;
    }
    for (size_t j = 0; j <= m; j++) {
        row[0][j] = (int)j;
    }
    for (size_t i = 1; i <= n; i++) {
        int *now = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int x = tolower((unsigned char)a[i - 1]);
            int y = tolower((unsigned char)b[j - 1]);
            int best = least_of(up[j], now[j - 1]) + 1;
            best = least_of(best, up[j - 1] + (x != y));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1]) {
                best = least_of(best, up2[j - 2] + 1);
            }
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

bool pe__is_near(const char *word, int distance)
{
    /* A third of the letters may be wrong, and at least one. */
    int allowed = (int)strlen(word) / 3;
    return distance <= (allowed > 1 ? allowed : 1);
}

/* Names need not be unique in the table, only within a command (-o of solve is
 * a folder, that of export a file): so `allowed` decides. */
static const pe__option *by_name(const char *name, size_t length,
                                 const pe__option_set *allowed)
{
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        const pe__option *row = &pe__option_table[k];
        if (pe__has_bit(allowed->word, k) && strlen(row->name) == length &&
            memcmp(row->name, name, length) == 0) {
            return row;
        }
    }
    return NULL;
}

static const pe__option *by_letter(char letter, const pe__option_set *allowed)
{
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        if (pe__has_bit(allowed->word, k) &&
            pe__option_table[k].letter == letter) {
            return &pe__option_table[k];
        }
    }
    return NULL;
}

/* Names the option of `allowed` that is nearest to `name`, if one is near. */
static pe_status unknown_option(const char *word, const char *name,
                                const char *command,
                                const pe__option_set *allowed, pe_error *err)
{
    const char *nearest = NULL;
    int least = 1000;
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        int far = pe__word_distance(name, pe__option_table[k].name);
        if (pe__has_bit(allowed->word, k) && far < least) {
            least = far;
            nearest = pe__option_table[k].name;
        }
    }
    if (nearest && pe__is_near(name, least)) {
        return pe__fail(err, PE_USAGE,
            "\"parecon %s\" has no option \"%s\". Did you mean \"--%s\"?",
            command, word, nearest);
    }
    return pe__fail(err, PE_USAGE, "\"parecon %s\" has no option \"%s\".",
                    command, word);
}

/* Says what kind of number and from where to where. */
static pe_status bad_value(const pe__option *row, const char *text,
                           pe_error *err)
{
    const char *what = row->kind == PE__VALUE_WHOLE ? "a whole number"
                                                    : "a number";
    if (row->most == no_end) {
        return pe__fail(err, PE_USAGE, "--%s wants %s of %g or more (or inf), "
                        "not \"%s\".", row->name, what, row->least, text);
    }
    return pe__fail(err, PE_USAGE, "--%s wants %s from %.15g to %.15g, "
                    "not \"%s\".", row->name, what, row->least, row->most,
                    text);
}

/* Decimal digits with a sign, nothing before or behind. */
static pe_status store_whole(const pe__option *row, const char *text,
                             void *field, pe_error *err)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || isspace((unsigned char)*text) ||
        (double)value < row->least || (double)value > row->most) {
        return bad_value(row, text, err);
    }
    *(int64_t *)field = value;
    return PE_OK;
}

/* The test is written so that "nan" fails it. */
static pe_status store_number(const pe__option *row, const char *text,
                              void *field, pe_error *err)
{
    char *end = NULL;
    double value = strtod(text, &end);
    if (end == text || *end || isspace((unsigned char)*text) ||
        !(value >= row->least && value <= row->most)) {
        return bad_value(row, text, err);
    }
    *(double *)field = value;
    return PE_OK;
}

/* Writes into the field that the row names; the kind of the row is the type
 * of the field. */
static pe_status store(const pe__option *row, const char *text,
                       pe__options *options, pe_error *err)
{
    void *field = (char *)options + row->offset;
    pe__put_bit(options->given.word, (int)(row - pe__option_table));
    switch (row->kind) {
    case PE__VALUE_FLAG:
        *(bool *)field = true;
        return PE_OK;
    case PE__VALUE_TEXT:
        if (!*text) {
            return pe__fail(err, PE_USAGE, "--%s wants a %s, not nothing.",
                            row->name, row->value);
        }
        *(const char **)field = text;
        return PE_OK;
    case PE__VALUE_WHOLE:
        return store_whole(row, text, field, err);
    case PE__VALUE_NUMBER:
        return store_number(row, text, field, err);
    }
    return PE_OK;
}

/* The row that `word` names and the value that stands in the same word. */
static const pe__option *look_up(const char *word,
                                 const pe__option_set *allowed,
                                 const char **value)
{
    *value = NULL;
    if (word[1] != '-') {
        *value = word[2] ? word + 2 : NULL; /* -o FOLDER or -oFOLDER */
        return by_letter(word[1], allowed);
    }
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word - 2) : strlen(word + 2);
    *value = equals ? equals + 1 : NULL;
    return by_name(word + 2, length, allowed);
}

/* A setting of the hub, where such are allowed; NULL when it is none. */
static const pe__setting *setting_named(const char *word,
                                        const pe__option_set *allowed)
{
    if (!pe__has_bit(allowed->word, PE__OPT_SETTING) || word[1] != '-') {
        return NULL;
    }
    size_t length = strcspn(word + 2, "=");
    const pe__setting *row = NULL;
    for (int k = 0; (row = pe__setting_at(k)) != NULL; k++) {
        if (strlen(row->name) == length &&
            memcmp(row->name, word + 2, length) == 0) {
            return row;
        }
    }
    return NULL;
}

static pe_status take_setting(int argc, char **argv, int *at,
                              const pe__setting *row, pe__options *options,
                              pe_error *err)
{
    const char *equals = strchr(argv[*at], '=');
    if (!equals && *at + 1 >= argc) {
        return pe__fail(err, PE_USAGE, "--%s wants a value: --%s VALUE.",
                        row->name, row->name);
    }
    if (options->setting_count == PE__SETTINGS_MOST) {
        return pe__fail(err, PE_USAGE, "At most %d settings can be given; use "
                        "--settings FILE.", PE__SETTINGS_MOST);
    }
    int k = options->setting_count++;
    options->setting[k].row = row;
    options->setting[k].value = equals ? equals + 1 : argv[++*at];
    return PE_OK;
}

/* Takes the option at argv[*at]; moves *at on when the value is a word of its
 * own. */
static pe_status take(int argc, char **argv, int *at,
                      const pe__option_set *allowed, pe__options *options,
                      pe_error *err)
{
    const char *word = argv[*at], *value = NULL;
    const pe__option *row = look_up(word, allowed, &value);
    const pe__setting *setting = row ? NULL : setting_named(word, allowed);
    if (setting) {
        return take_setting(argc, argv, at, setting, options, err);
    }
    if (!row) {
        char name[64];
        snprintf(name, sizeof name, "%s", word + (word[1] == '-' ? 2 : 1));
        name[strcspn(name, "=")] = '\0';
        return unknown_option(word, name, options->command, allowed, err);
    }
    if (row->kind == PE__VALUE_FLAG && value) {
        return pe__fail(err, PE_USAGE, "--%s takes no value, but \"%s\" gives "
                        "it one.", row->name, word);
    }
    if (row->kind != PE__VALUE_FLAG && !value) {
        if (*at + 1 >= argc) {
            return pe__fail(err, PE_USAGE, "--%s wants a value: --%s %s.",
                            row->name, row->name, row->value);
        }
        value = argv[++*at];
    }
    return store(row, value, options, err);
}

/* One walk over the words; "-" alone is an argument, as everywhere. */
pe_status pe__options_parse(int argc, char **argv, const char *command,
                            const pe__option_set *allowed,
                            pe__options *options, pe_error *err)
{
    *options = defaults;
    options->command = command;
    options->argument = argv;
    int kept = 0;
    bool ended = false;
    for (int at = 0; at < argc; at++) {
        char *word = argv[at];
        if (ended || word[0] != '-' || word[1] == '\0') {
            argv[kept++] = word;
        } else if (strcmp(word, "--") == 0) {
            ended = true;
        } else {
            pe_status status = take(argc, argv, &at, allowed, options, err);
            if (status != PE_OK) {
                return status;
            }
        }
    }
    options->arguments = kept;
    return PE_OK;
}

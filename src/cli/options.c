/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of options and its reader. The reader knows no option by name:
 * everything it does follows from the row. */
#include "options.h"
#include "error.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(name) offsetof(pe__options, name)

/* `most` of options that may also be "inf". */
static const double no_end = (double)INFINITY;

const pe__option pe__option_table[PE__OPT_COUNT] = {
    [PE__OPT_OUT] = {"out", 'o', PE__VALUE_TEXT, "FOLDER", 0, 0, FIELD(out),
        "keep the result in this folder: tables, certificate, spreadsheet, "
        "report"},
    [PE__OPT_OUT_FILE] = {"out", 'o', PE__VALUE_TEXT, "FILE", 0, 0, FIELD(out),
        "write to this file"},
    [PE__OPT_PLAN_OUT] = {"out", 'o', PE__VALUE_TEXT, "FOLDER", 0, 0,
        FIELD(out), "keep the plan in this folder: tables, certificate, "
        "report"},
    [PE__OPT_ECONOMY_OUT] = {"out", 'o', PE__VALUE_TEXT, "FOLDER|FILE.pe", 0,
        0, FIELD(out), "write the economy to this folder, as tables, or to "
        "this one file"},
    [PE__OPT_SNAPSHOT_OUT] = {"out", 'o', PE__VALUE_TEXT, "FILE.pe", 0, 0,
        FIELD(out), "write the economy to this one file"},
    [PE__OPT_TASKS] = {"tasks", 0, PE__VALUE_TEXT, "FILE", 0, 0, FIELD(tasks),
        "take the tasks from this file (CSV or XLSX)"},
    [PE__OPT_MEMBERS] = {"members", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(members), "take the members from this file (CSV or XLSX)"},
    [PE__OPT_TODAY] = {"today", 0, PE__VALUE_TEXT, "FILE", 0, 0, FIELD(today),
        "take the division as it is now from this file"},
    [PE__OPT_NO_TODAY] = {"no-today", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(no_today), "forget the division as it is now"},
    [PE__OPT_ALIGN] = {"align", 0, PE__VALUE_TEXT, "HOW", 0, 0, FIELD(align),
        "bring the ratings to one scale by tasks that all of them list "
        "(anchors), by equal means (centre), or not at all (none); default: "
        "anchors"},
    [PE__OPT_PRICE] = {"price", 0, PE__VALUE_NUMBER, "K", 0, INFINITY,
        FIELD(price),
        "what an hour that changes hands must bring: 0 = balance alone "
        "counts, inf = keep the old jobs"},
    [PE__OPT_PERIODS] = {"periods", 0, PE__VALUE_WHOLE, "T", 1, 1000,
        FIELD(periods), "plan so many periods ahead; default 4"},
    [PE__OPT_TENURE] = {"tenure", 0, PE__VALUE_WHOLE, "N", 1, 1000,
        FIELD(tenure),
        "nobody keeps the same task tagged decision for more than N periods "
        "running"},
    [PE__OPT_MPS] = {"mps", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(mps),
        "the problem, for any solver of mixed-integer programs"},
    [PE__OPT_XLSX] = {"xlsx", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(xlsx),
        "the jobs as a spreadsheet"},
    [PE__OPT_ICS] = {"ics", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(ics),
        "the jobs as calendars (iCalendar)"},
    [PE__OPT_JOBS] = {"jobs", 0, PE__VALUE_TEXT, "FILE", 0, 0, FIELD(jobs),
        "export this division (member, task, hours) instead of a new one"},
    [PE__OPT_START] = {"start", 0, PE__VALUE_TEXT, "DATE", 0, 0, FIELD(start),
        "first day of the calendar, as 2026-03-02; default: next Monday"},
    [PE__OPT_UNASSIGNED] = {"unassigned", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(unassigned), "hours that are listed as nobody's (task, hours)"},
    [PE__OPT_CERTIFICATE] = {"certificate", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(certificate),
        "compare with this certificate and prove its bound again"},
    [PE__OPT_CARRY] = {"carry", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(carry),
        "what earlier periods left to make good (member, carry_RATING …), "
        "as rotate writes it"},
    [PE__OPT_PEOPLE] = {"members", 0, PE__VALUE_WHOLE, "N", 1, 10000000,
        FIELD(people), "so many members; default 20"},
    [PE__OPT_TASKS_EACH] = {"tasks-per-member", 0, PE__VALUE_WHOLE, "K", 1,
        1000, FIELD(tasks_each), "so many tasks a member; default 8"},
    [PE__OPT_KIND] = {"kind", 0, PE__VALUE_TEXT, "KIND", 0, 0, FIELD(kind),
        "ample (many hold each skill) or scarce (few do); default ample"},
    [PE__OPT_RULE] = {"rule", 0, PE__VALUE_TEXT, "RULE", 0, 0, FIELD(rule),
        "how prices are moved: newton (sees how proposals would change), "
        "blind (sees what proposals contain), anderson (sees totals by kind "
        "of maker), book2021 (the rule of the book, for comparison); "
        "default newton"},
    [PE__OPT_BLIND] = {"blind", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(blind),
        "the same as --rule blind"},
    [PE__OPT_WITHIN] = {"tolerance", 0, PE__VALUE_NUMBER, "SHARE", 1e-15,
        1, FIELD(tolerance),
        "end when every good is so little off, as a share: 0.01 is 1 %; "
        "default 0.01"},
    [PE__OPT_MAX_ROUNDS] = {"max-rounds", 0, PE__VALUE_WHOLE, "N", 1, 100000,
        FIELD(max_rounds), "hold at most so many rounds; default 50; Ctrl-C "
        "ends after the round and keeps the plan so far"},
    [PE__OPT_FROM] = {"from", 0, PE__VALUE_TEXT, "FOLDER", 0, 0, FIELD(from),
        "start from the prices of the plan in this folder"},
    [PE__OPT_CHANGES] = {"changes", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(changes), "what has changed since: a table with the columns "
        "table, id, column, value"},
    [PE__OPT_ECONOMY] = {"economy", 0, PE__VALUE_TEXT, "FOLDER", 0, 0,
        FIELD(economy), "where the economy is now, if it is not where the "
        "plan says that it came from"},
    [PE__OPT_NOISE] = {"noise", 0, PE__VALUE_NUMBER, "X", 0, 10, FIELD(noise),
        "trial: every amount proposed is off by chance, typically by this "
        "share"},
    [PE__OPT_SILENT] = {"silent", 0, PE__VALUE_NUMBER, "SHARE", 0, 1,
        FIELD(silent), "trial: this share of councils, others each round, "
        "does not answer and repeats its last proposal"},
    [PE__OPT_LATE] = {"late", 0, PE__VALUE_NUMBER, "SHARE", 0, 1, FIELD(late),
        "trial: the answers of this share of councils come a round late"},
    [PE__OPT_EXAGGERATE] = {"exaggerate", 0, PE__VALUE_NUMBER, "SHARE", 0, 1,
        FIELD(exaggerate), "trial: this share of councils asks for twice what "
        "it needs"},
    [PE__OPT_OSCILLATE] = {"oscillate", 0, PE__VALUE_NUMBER, "SHARE", 0, 1,
        FIELD(oscillate), "trial: this share of councils swings by half every "
        "round"},
    [PE__OPT_REVISION] = {"revision", 0, PE__VALUE_NUMBER, "SHARE", 0, 1000,
        FIELD(revision), "a council may change its proposal by at most this "
        "share a round; default 0, by any"},
    [PE__OPT_GOODS] = {"goods", 0, PE__VALUE_WHOLE, "N", 5, 100000000,
        FIELD(goods), "so many goods; default 50"},
    [PE__OPT_WORKERS] = {"workers", 0, PE__VALUE_WHOLE, "N", 1, 1e10,
        FIELD(workers), "so many workers' councils"},
    [PE__OPT_CONSUMERS] = {"consumers", 0, PE__VALUE_WHOLE, "N", 1, 1e10,
        FIELD(consumers), "so many consumers' councils; default as many as "
        "workers' councils"},
    [PE__OPT_RETURNS] = {"returns", 0, PE__VALUE_TEXT, "A,B", 0, 0,
        FIELD(returns), "the exponents of each recipe add up to a number "
        "between these; default 0.75,0.85"},
    [PE__OPT_ELASTICITY] = {"elasticity", 0, PE__VALUE_TEXT, "S,S,…", 0, 0,
        FIELD(elasticity), "how easily one thing replaces another: each "
        "council draws one of these; 0 = not at all; default 1"},
    [PE__OPT_HEAVY_TAIL] = {"heavy-tail", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(heavy_tail), "few goods are used by very many councils"},
    [PE__OPT_LOG_SD] = {"log-sd", 0, PE__VALUE_NUMBER, "X", 0, 5,
        FIELD(log_sd), "how unequally productive councils are: the standard "
        "deviation of the logarithm; default 0, between 4 and 6"},
    [PE__OPT_START_PRICE] = {"price", 0, PE__VALUE_NUMBER, "P", 1e-300, 1e300,
        FIELD(price), "the price of everything at the start; default 700"},
    [PE__OPT_INCREASING] = {"increasing", 0, PE__VALUE_NUMBER, "SHARE", 0, 1,
        FIELD(increasing), "this share of councils has increasing returns, up "
        "to a capacity"},
    [PE__OPT_LUMPS] = {"lumps", 0, PE__VALUE_NUMBER, "SHARE", 0, 1,
        FIELD(lumps), "this share of councils makes whole lumps only and has "
        "a fixed cost"},
    [PE__OPT_POLLUTANTS] = {"pollutants", 0, PE__VALUE_WHOLE, "N", 0, 1000000,
        FIELD(pollutants), "so many pollutants, besides the goods"},
    [PE__OPT_BRIEF] = {"brief", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(brief),
        "leave out the tables with a row for every good of every council"},
    [PE__OPT_CHANCE] = {"seed", 0, PE__VALUE_WHOLE, "N", 0, 9e18, FIELD(seed),
        "another seed, other chances; the same seed, the same result; "
        "default 1"},
    [PE__OPT_COUNT_BEST] = {"count", 'n', PE__VALUE_WHOLE, "N", 1, 10000,
        FIELD(count_best), "show so many; default 5"},
    [PE__OPT_BAND] = {"band", 0, PE__VALUE_NUMBER, "HOURS", 0, 168,
        FIELD(band),
        "how far anybody's week may be from the fair share; default 1"},
    [PE__OPT_MOST_TASKS] = {"most-tasks", 'K', PE__VALUE_WHOLE, "K", 1, 100000,
        FIELD(most_tasks), "tasks that one member holds at most; default 12"},
    [PE__OPT_TOLERANCE] = {"tolerance", 0, PE__VALUE_NUMBER, "POINTS", 0, 1e6,
        FIELD(tolerance),
        "balance that may be given up for fewer changes and the members' "
        "wishes, in rating points; default 0.01"},
    [PE__OPT_BY_CATEGORY] = {"by-category", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(by_category),
        "give everybody a like share of each category, whatever the ratings"},
    [PE__OPT_WEIGHT] = {"weight", 0, PE__VALUE_NUMBER, "W", 0, 1e6,
        FIELD(weight),
        "weight of desirability against empowerment; default 1"},
    [PE__OPT_SENSITIVITY] = {"sensitivity", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(sensitivity),
        "also say how many jobs would change if ratings were 20 % off"},
    [PE__OPT_TIME_LIMIT] = {"time-limit", 't', PE__VALUE_NUMBER, "SECONDS", 0,
        1e7, FIELD(time_limit),
        "stop searching after so long; default 10; Ctrl-C stops at once and "
        "keeps the best so far"},
    [PE__OPT_SEED] = {"seed", 0, PE__VALUE_WHOLE, "N", 0, 9e18, FIELD(seed),
        "another seed, another of the equally good divisions; default 1"},
    [PE__OPT_THREADS] = {"threads", 0, PE__VALUE_WHOLE, "N", 1, 1024,
        FIELD(threads),
        "processors to use; the answer does not depend on it; default all"},
    [PE__OPT_JSON] = {"json", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(json),
        "print JSON for programs"},
    [PE__OPT_COUNCIL] = {"council", 0, PE__VALUE_WHOLE, "N", 1, 9e15,
                         offsetof(pe__options, council),
                         "only this council, by its number"},
    [PE__OPT_AS] = {"as", 0, PE__VALUE_WHOLE, "MEMBER", 1, 9e15,
                    offsetof(pe__options, as),
                    "what this member may see, by their number; without it "
                    "everything"},
    [PE__OPT_TO] = {"to", 0, PE__VALUE_TEXT, "KEY", 0, 0, FIELD(to),
        "seal it to this custodian's public key; further keys may follow"},
    [PE__OPT_NEW_KEY] = {"new-key", 0, PE__VALUE_TEXT, "SECRETFILE", 0, 0,
        FIELD(new_key), "make a custodian's keys: keep the secret one in this "
        "file, print the public one"},
    [PE__OPT_KEY] = {"key", 0, PE__VALUE_TEXT, "SECRETFILE", 0, 0, FIELD(key),
        "open it with the custodian's secret key in this file"},
    [PE__OPT_HEAD] = {"head", 0, PE__VALUE_TEXT, "NUMBER:HASH", 0, 0,
        FIELD(head), "the chain must still hold this, which an earlier audit "
        "printed as its head"},
    [PE__OPT_DEMO] = {"demo", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(demo),
        "fill an empty store with a made-up world, and print a link that lets "
        "you in as anybody there; only on this machine"},
    [PE__OPT_SETTINGS] = {"settings", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(settings), "take settings from this file: lines NAME = VALUE"},
    /* stands for all rows of hub/settings_table.h; the name is none that can
       be typed */
    [PE__OPT_SETTING] = {"", 0, PE__VALUE_TEXT, "VALUE", 0, 0, 0, ""},
    [PE__OPT_HELP] = {"help", 'h', PE__VALUE_FLAG, NULL, 0, 0, FIELD(help),
        "show this help"},
};

/* The help texts above name these values: change both. Fields left out are 0:
 * off, none, or what the engine takes for "not said". */
static const pe__options defaults = {
    .kind = "ample", .align = "anchors",
    .band = 1.0, .tolerance = 0.01, .weight = 1.0, .time_limit = 10.0,
    .periods = 4, .people = 20, .tasks_each = 8, .count_best = 5,
    .most_tasks = 12, .seed = 1, .rule = "newton", .max_rounds = 50,
    .goods = 50,
};

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
                                 pe__option_set allowed)
{
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        const pe__option *row = &pe__option_table[k];
        if ((allowed & PE__BIT(k)) && strlen(row->name) == length &&
            memcmp(row->name, name, length) == 0) {
            return row;
        }
    }
    return NULL;
}

static const pe__option *by_letter(char letter, pe__option_set allowed)
{
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        if ((allowed & PE__BIT(k)) && pe__option_table[k].letter == letter) {
            return &pe__option_table[k];
        }
    }
    return NULL;
}

/* Names the option of `allowed` that is nearest to `name`, if one is near. */
static pe_status unknown_option(const char *word, const char *name,
                                const char *command, pe__option_set allowed,
                                pe_error *err)
{
    const char *nearest = NULL;
    int least = 1000;
    for (int k = 0; k < PE__OPT_COUNT; k++) {
        int far = pe__word_distance(name, pe__option_table[k].name);
        if ((allowed & PE__BIT(k)) && far < least) {
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
    options->given |= PE__BIT(row - pe__option_table);
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
static const pe__option *look_up(const char *word, pe__option_set allowed,
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
                                        pe__option_set allowed)
{
    if (!(allowed & PE__BIT(PE__OPT_SETTING)) || word[1] != '-') {
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
static pe_status take(int argc, char **argv, int *at, pe__option_set allowed,
                      pe__options *options, pe_error *err)
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
                            pe__option_set allowed, pe__options *options,
                            pe_error *err)
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

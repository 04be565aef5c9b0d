/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Options of the command line: one table for all commands, of which each
 * command takes some. `--name value`, `--name=value`, `-x value`; `--` ends
 * the options. */
#ifndef PE_CLI_OPTIONS_H
#define PE_CLI_OPTIONS_H

#include "settings.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { PE__SETTINGS_MOST = 64 }; /* that one line may give */

/* Rows of the table, in the order in which help shows them. */
typedef enum {
    PE__OPT_OUT,
    PE__OPT_OUT_FILE,
    PE__OPT_PLAN_OUT,
    PE__OPT_ECONOMY_OUT,
    PE__OPT_SNAPSHOT_OUT,
    PE__OPT_TASKS,
    PE__OPT_MEMBERS,
    PE__OPT_TODAY,
    PE__OPT_NO_TODAY,
    PE__OPT_ALIGN,
    PE__OPT_PRICE,
    PE__OPT_PERIODS,
    PE__OPT_TENURE,
    PE__OPT_MPS,
    PE__OPT_XLSX,
    PE__OPT_ICS,
    PE__OPT_JOBS,
    PE__OPT_START,
    PE__OPT_UNASSIGNED,
    PE__OPT_CERTIFICATE,
    PE__OPT_CARRY,
    PE__OPT_PEOPLE,
    PE__OPT_TASKS_EACH,
    PE__OPT_KIND,
    PE__OPT_RULE,
    PE__OPT_BLIND,
    PE__OPT_WITHIN,
    PE__OPT_MAX_ROUNDS,
    PE__OPT_FROM,
    PE__OPT_CHANGES,
    PE__OPT_ECONOMY,
    PE__OPT_NOISE,
    PE__OPT_SILENT,
    PE__OPT_LATE,
    PE__OPT_EXAGGERATE,
    PE__OPT_OSCILLATE,
    PE__OPT_REVISION,
    PE__OPT_GOODS,
    PE__OPT_WORKERS,
    PE__OPT_CONSUMERS,
    PE__OPT_RETURNS,
    PE__OPT_ELASTICITY,
    PE__OPT_HEAVY_TAIL,
    PE__OPT_LOG_SD,
    PE__OPT_START_PRICE,
    PE__OPT_INCREASING,
    PE__OPT_LUMPS,
    PE__OPT_POLLUTANTS,
    PE__OPT_BRIEF,
    PE__OPT_CHANCE,
    PE__OPT_COUNT_BEST,
    PE__OPT_BAND,
    PE__OPT_MOST_TASKS,
    PE__OPT_TOLERANCE,
    PE__OPT_BY_CATEGORY,
    PE__OPT_WEIGHT,
    PE__OPT_SENSITIVITY,
    PE__OPT_TIME_LIMIT,
    PE__OPT_SEED,
    PE__OPT_THREADS,
    PE__OPT_JSON,
    PE__OPT_COUNCIL,
    PE__OPT_AS,
    PE__OPT_TO,
    PE__OPT_NEW_KEY,
    PE__OPT_KEY,
    PE__OPT_HEAD,
    PE__OPT_WORLD,
    PE__OPT_POLICY,
    PE__OPT_WEEKS,
    PE__OPT_SEEDS,
    PE__OPT_STRETCHED,
    PE__OPT_TRACE,
    PE__OPT_JOURNAL,
    PE__OPT_STATE_FROM,
    PE__OPT_STATE_TO,
    PE__OPT_CROWD_MEMBERS,
    PE__OPT_CROWD_NEEDS,
    PE__OPT_PLACES,
    PE__OPT_CLIENTS,
    PE__OPT_PRESSES,
    PE__OPT_SECONDS,
    PE__OPT_DEMO,
    PE__OPT_SETTINGS,
    PE__OPT_SETTING,
    PE__OPT_HSDS,
    PE__OPT_CSV,
    PE__OPT_GEOJSON,
    PE__OPT_COLUMNS,
    PE__OPT_FORM,
    PE__OPT_DATES,
    PE__OPT_NEAR,
    PE__OPT_ZONE,
    PE__OPT_LASTS,
    PE__OPT_EFFORT,
    PE__OPT_MERCATOR,
    PE__OPT_SWAPPED,
    PE__OPT_SKIP_FAULTY,
    PE__OPT_DRY_RUN,
    PE__OPT_MOVE_TO,
    PE__OPT_PUBLIC,
    PE__OPT_EXPORT_AS,
    PE__OPT_VOTE_RULE,
    PE__OPT_PERPETUAL_RULE,
    PE__OPT_SEATS,
    PE__OPT_SHARE,
    PE__OPT_TIES,
    PE__OPT_LOT,
    PE__OPT_WEIGHTS,
    PE__OPT_TRANSCRIPT,
    PE__OPT_QUOTAS,
    PE__OPT_FUND_RULE,
    PE__OPT_UTILITY,
    PE__OPT_COMPLETE,
    PE__OPT_INCREMENT,
    PE__OPT_TRANSFER_RULE,
    PE__OPT_SURPLUS,
    PE__OPT_FLOOR,
    PE__OPT_DUES_RULE,
    PE__OPT_TOTAL,
    PE__OPT_MONTHS,
    PE__OPT_AT,
    PE__OPT_IN,
    PE__OPT_LEDGER_HEAD,
    PE__OPT_LEDGER_AS,
    PE__OPT_APART,
    PE__OPT_HELP,
    PE__OPT_COUNT
} pe__option_id;

/* Bit k % 64 of word k / 64 stands for option k: as many words as it takes. */
typedef struct {
    uint64_t word[PE__OPT_COUNT / 64 + 1];
} pe__option_set;

/* What was asked for. Texts point into argv. Where an option was not given,
 * the value is the default that help names. */
typedef struct {
    const char *out;
    const char *tasks, *members, *today, *align, *jobs, *start;
    const char *unassigned, *certificate, *carry, *kind;
    const char *rule, *from, *changes, *economy, *returns, *elasticity;
    double price, band, tolerance, weight, time_limit;
    int64_t periods, tenure, people, tasks_each, count_best;
    int64_t most_tasks, seed, threads;
    double noise, silent, late, exaggerate, oscillate, revision;
    double log_sd, increasing, lumps;
    int64_t max_rounds, goods, workers, consumers, pollutants;
    int64_t council, as;
    bool no_today, mps, xlsx, ics, by_category, sensitivity, json, help;
    bool blind, heavy_tail, brief, demo;
    const char *to, *new_key, *key, *head;
    const char *world, *policy, *trace, *journal;
    int64_t weeks, seeds;
    double stretched;
    const char *hsds, *csv, *geojson, *columns, *form, *dates, *near, *zone;
    const char *move_to, *export_as;
    const char *utility, *complete, *increment;
    const char *surplus, *floor, *total, *at, *in;
    int64_t months;
    int64_t apart; /* days */
    double lasts; /* hours */
    int64_t effort, crowd, needs, places, clients, presses;
    double seconds;
    bool mercator, swapped, skip_faulty, dry_run, is_public;
    const char *share, *ties, *weights, *transcript, *quotas;
    int64_t seats;
    const char *settings; /* a file of them */
    struct {
        const pe__setting *row;
        const char *value;
    } setting[PE__SETTINGS_MOST]; /* --NAME VALUE, where that is allowed */
    int setting_count;

    pe__option_set given;  /* that stood on the line */
    const char *command;   /* name of the command, for messages */
    char *const *argument; /* what is left, in order */
    int arguments;
} pe__options;

typedef enum {
    PE__VALUE_FLAG,  /* none: bool */
    PE__VALUE_TEXT,  /* const char * */
    PE__VALUE_WHOLE, /* int64_t */
    PE__VALUE_NUMBER /* double */
} pe__value_kind;

typedef struct {
    const char *name;  /* without the dashes */
    char letter;       /* 0 = none */
    pe__value_kind kind;
    const char *value; /* what the value is called in help, NULL for a flag */
    double least, most;/* of a whole or a number, both allowed */
    size_t offset;     /* of the field in pe__options */
    const char *help;  /* one sentence without a full stop */
} pe__option;

extern const pe__option pe__option_table[PE__OPT_COUNT];

static inline bool pe__has_bit(const uint64_t *word, int k)
{
    return word[k / 64] >> (k % 64) & 1;
}

static inline void pe__put_bit(uint64_t *word, int k)
{
    word[k / 64] |= (uint64_t)1 << (k % 64);
}

static inline bool pe__given(const pe__options *options, pe__option_id id)
{
    return pe__has_bit(options->given.word, (int)id);
}

/* --help and those of a list that ends with PE__OPT_COUNT, or is NULL. */
pe__option_set pe__option_set_of(const pe__option_id *list);

/* Reads argv[0 … argc): options out of the set `allowed`, arguments compacted
 * to the front of argv (that is why it is written to). PE_USAGE with what is
 * wrong and, for a misspelled option, the nearest one. */
pe_status pe__options_parse(int argc, char **argv, const char *command,
                            const pe__option_set *allowed,
                            pe__options *options, pe_error *err);

/* Edit distance between two words, letters' case ignored: insert, delete,
 * replace and swap of neighbours cost 1 each. Words beyond 63 letters count
 * as far from everything. */
int pe__word_distance(const char *a, const char *b);

/* True when a word so far away may be what was meant. */
bool pe__is_near(const char *word, int distance);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that parecon can do, one row a command. Texts are for people who have
 * never used a terminal program: short words, no reference to the inside. */
#include "command.h"

#include <string.h>

#define TABLES PE__OPT_TASKS, PE__OPT_MEMBERS
#define FILES TABLES, PE__OPT_TODAY, PE__OPT_NO_TODAY
/* What the rules of a division are. */
#define RULES                                                             \
    PE__OPT_BAND, PE__OPT_MOST_TASKS, PE__OPT_BY_CATEGORY, PE__OPT_WEIGHT
/* How it is looked for. */
#define SEARCH                                                            \
    RULES, PE__OPT_TOLERANCE, PE__OPT_TIME_LIMIT, PE__OPT_SEED,           \
    PE__OPT_THREADS
/* How a plan is looked for. */
#define ROUNDS                                                            \
    PE__OPT_RULE, PE__OPT_BLIND, PE__OPT_WITHIN, PE__OPT_MAX_ROUNDS,      \
    PE__OPT_NOISE, PE__OPT_SILENT, PE__OPT_LATE, PE__OPT_EXAGGERATE,      \
    PE__OPT_OSCILLATE, PE__OPT_REVISION, PE__OPT_CHANCE, PE__OPT_THREADS
#define PLAN_OUT PE__OPT_PLAN_OUT, PE__OPT_BRIEF
#define OUT PE__OPT_OUT
#define JSON PE__OPT_JSON

const pe__command pe__commands[] = {
#include "commands_jobs_table.h"
#include "commands_plan_table.h"
#include "commands_match_table.h"
#include "commands_vote_table.h"
#include "commands_fund_table.h"
    {"export", "DB DIR",
     "write all that councils own as tables that any program reads",
     "Writes a folder for each council of the hub's store DB: its people, "
     "tasks, divisions, decisions and pay as CSV, what divisions were made "
     "from and came to as JSON. The store may be in use; a folder shows one "
     "moment. With --as, only what that member may see.",
     "parecon export hub.db out\n"
     "parecon export hub.db out --council 3 --as 17",
     PE__TAKES(PE__OPT_COUNCIL, PE__OPT_AS), 2, 2, pe__run_export},
    {"import", "DB DIR",
     "bring a council that was exported into another hub",
     "Makes a council of the folder DIR, as \"parecon export\" writes one, in "
     "the store DB, with members of its own, or changes nothing and says "
     "what does not fit. Prints for each how to sign in. No hub may be "
     "running on a SQLite store meanwhile.",
     "parecon import hub.db out/council-3",
     PE__TAKES_NONE, 2, 2, pe__run_import},
    {"backup", "DB FILE --to KEY…",
     "keep a copy of a hub that only its custodians can open",
     "Writes all that the hub's store DB holds, at one moment and while it is "
     "in use, to FILE, packed and sealed to the public keys of one or more "
     "custodians. Each of them can open it with their secret key; nobody else "
     "can, not even the hub. DB is a file, or postgresql://…\n"
     "\n"
     "With --new-key and nothing else it makes a custodian's two keys. Each "
     "custodian does so on a machine of their own, keeps the secret key there "
     "and hands out the public one.",
     "parecon backup --new-key ana.secret\n"
     "parecon backup hub.db hub.backup --to custodian-3f…",
     PE__TAKES(PE__OPT_TO, PE__OPT_NEW_KEY), 0, -1, pe__run_backup},
    {"restore", "FILE DB --key SECRETFILE",
     "make a hub's store of a backup",
     "Opens the backup FILE with a custodian's secret key and makes the store "
     "DB of it, which must not be there yet or be empty: a file, or a database "
     "postgresql://…, whichever it was before. Every digest, reference and "
     "event is looked at first: all of it is there in the end, or nothing.",
     "parecon restore hub.backup hub.db --key ana.secret",
     PE__TAKES(PE__OPT_KEY), 2, 2, pe__run_restore},
    {"audit", "DB",
     "check that nobody altered what happened in a hub",
     "Reckons the chain of events again, follows every reference, lets the "
     "database look at itself, and prints a digest of all that the store DB "
     "holds, which is the same before a backup and after it was restored. The "
     "store may be in use.\n"
     "\n"
     "Who can write to the store could cut off the end of the chain and spin "
     "it anew. Write down the head that an audit prints, away from the hub, "
     "and give it to the next one: --head.",
     "parecon audit hub.db\n"
     "parecon audit hub.db --head 1204:9c1f…",
     PE__TAKES(PE__OPT_HEAD, JSON), 1, 1, pe__run_audit},
    {"serve", "",
     "start the hub: councils, people and their work in the browser",
     "Answers browsers and programs at the address --listen, keeps all in the "
     "store --db, and goes on until it is told to stop (Ctrl-C): then it "
     "finishes what it has begun.\n"
     "\n"
     "Everything that can be set is an option; it may also stand in a file "
     "(--settings) as NAME = VALUE, or in the environment as PARECON_NAME. "
     "The line wins over the environment, and that over the file.",
     "parecon serve\n"
     "parecon serve --db hub.db --listen 127.0.0.1:8080 "
     "--public-url https://hub.example.org",
     PE__TAKES(PE__OPT_DEMO, PE__OPT_SETTINGS, PE__OPT_SETTING), 0, 0,
         pe__run_serve},
    {"help", "[COMMAND]", "explain a command",
     "Shows what a command does, what it takes and an example.",
     "parecon help jobs solve", PE__TAKES_NONE, 0, 3, pe__run_help},
};

const int pe__command_count = sizeof pe__commands / sizeof pe__commands[0];

/* How many words of argv the command's name takes, 0 when they differ. */
static int matches(const pe__command *command, int argc, char **argv)
{
    const char *name = command->name;
    int word = 0;
    for (; *name; word++) {
        size_t length = strcspn(name, " ");
        if (word >= argc || strlen(argv[word]) != length ||
            memcmp(argv[word], name, length) != 0) {
            return 0;
        }
        name += length + (name[length] == ' ');
    }
    return word;
}

const pe__command *pe__command_find(int argc, char **argv, int *words)
{
    for (int k = 0; k < pe__command_count; k++) {
        *words = matches(&pe__commands[k], argc, argv);
        if (*words > 0) {
            return &pe__commands[k];
        }
    }
    return NULL;
}

const char *pe__command_nearest(const char *text)
{
    const char *nearest = NULL;
    int least = 1000;
    for (int k = 0; k < pe__command_count; k++) {
        const char *name = pe__commands[k].name;
        const char *last = strrchr(name, ' ');
        int far = pe__word_distance(text, name);
        if (last && pe__word_distance(text, last + 1) < far) {
            far = pe__word_distance(text, last + 1); /* "jobs" was left out */
        }
        if (far < least) {
            least = far;
            nearest = name;
        }
    }
    return nearest && pe__is_near(text, least) ? nearest : NULL;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of options. */
#include "options.h"

#include <math.h>
#include <stddef.h>

#define FIELD(name) offsetof(pe__options, name)

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
    [PE__OPT_WORLD] = {"world", 0, PE__VALUE_TEXT, "FILE", 0, 0, FIELD(world),
        "a JSON object of the world's numbers that are to be others"},
    [PE__OPT_POLICY] = {"policy", 0, PE__VALUE_TEXT, "NAMES", 0, 0,
        FIELD(policy), "ways of asking, with commas between: board, "
        "broadcast, blast, random, nearest, likeliest, priced, no-RULE for the "
        "engine without that rule, ablation for all of these, all; default "
        "all but those"},
    [PE__OPT_WEEKS] = {"weeks", 0, PE__VALUE_WHOLE, "N", 1, 520, FIELD(weeks),
        "count so many weeks, after two that are not counted; default 60 "
        "days"},
    [PE__OPT_SEEDS] = {"seeds", 0, PE__VALUE_WHOLE, "N", 1, 4096, FIELD(seeds),
        "towns to live through; default 5"},
    [PE__OPT_STRETCHED] = {"stretched", 0, PE__VALUE_NUMBER, "X", 0.01, 100,
        FIELD(stretched), "also with so many times the needs; 1 = not; "
        "default 2.5"},
    [PE__OPT_TRACE] = {"trace", 0, PE__VALUE_TEXT, "FILE", 0, 0, FIELD(trace),
        "take when and where something is needed from these calls of a fire "
        "district (CSV)"},
    [PE__OPT_JOURNAL] = {"journal", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(journal), "keep what the engine was told, of the first town "
        "with the usual needs, as events that match replay reads"},
    [PE__OPT_STATE_FROM] = {"from", 0, PE__VALUE_TEXT, "STATE", 0, 0,
        FIELD(from), "start from the engine's state in this file"},
    [PE__OPT_STATE_TO] = {"to", 0, PE__VALUE_TEXT, "STATE", 0, 0, FIELD(to),
        "keep the engine's state after it in this file"},
    [PE__OPT_CROWD_MEMBERS] = {"members", 0, PE__VALUE_WHOLE, "N", 1, 100000,
        FIELD(crowd), "so many members; default 1000"},
    [PE__OPT_CROWD_NEEDS] = {"needs", 0, PE__VALUE_WHOLE, "N", 1, 10000,
        FIELD(needs), "so many needs; default 100"},
    [PE__OPT_PLACES] = {"places", 0, PE__VALUE_WHOLE, "N", 1, 30,
        FIELD(places), "places of each need; default 10"},
    [PE__OPT_CLIENTS] = {"clients", 0, PE__VALUE_WHOLE, "N", 1, 1000,
        FIELD(clients), "so many at the same time; default 64"},
    [PE__OPT_PRESSES] = {"presses", 0, PE__VALUE_WHOLE, "N", 1, 10000000,
        FIELD(presses), "stop after so many; default everybody once for "
        "everything"},
    [PE__OPT_SECONDS] = {"seconds", 0, PE__VALUE_NUMBER, "S", 0.1, 600,
        FIELD(seconds), "for so long; default 30"},
    [PE__OPT_DEMO] = {"demo", 0, PE__VALUE_FLAG, NULL, 0, 0, FIELD(demo),
        "fill an empty store with a made-up world, and print a link that lets "
        "you in as anybody there; only on this machine"},
    [PE__OPT_SETTINGS] = {"settings", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(settings), "take settings from this file: lines NAME = VALUE"},
    /* stands for all rows of hub/settings_table.h; the name is none that can
       be typed */
    [PE__OPT_SETTING] = {"", 0, PE__VALUE_TEXT, "VALUE", 0, 0, 0, ""},
    [PE__OPT_HSDS] = {"hsds", 0, PE__VALUE_TEXT, "PACKAGE", 0, 0, FIELD(hsds),
        "bring an Open Referral directory of services: a folder or a ZIP"},
    [PE__OPT_CSV] = {"csv", 0, PE__VALUE_TEXT, "FILE", 0, 0, FIELD(csv),
        "bring a table (CSV or XLSX) of needs, offers and efforts"},
    [PE__OPT_GEOJSON] = {"geojson", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(geojson), "bring a map (RFC 7946) of them"},
    [PE__OPT_COLUMNS] = {"columns", 0, PE__VALUE_TEXT, "MAPPING", 0, 0,
        FIELD(columns), "which column is what: \"title=NAME; about=A+B; "
        "sort='water'\""},
    [PE__OPT_FORM] = {"form", 0, PE__VALUE_TEXT, "FORM", 0, 0, FIELD(form),
        "need, offer or effort, where a row does not say; default need"},
    [PE__OPT_DATES] = {"dates", 0, PE__VALUE_TEXT, "ORDER", 0, 0, FIELD(dates),
        "day-first or month-first, where a whole column does not tell"},
    [PE__OPT_NEAR] = {"near", 0, PE__VALUE_TEXT, "NORTH,EAST[,KM]", 0, 0,
        FIELD(near), "where things without a point are shown, and how far "
        "around; 20 km unless it says otherwise"},
    [PE__OPT_ZONE] = {"zone", 0, PE__VALUE_TEXT, "ZONE", 0, 0, FIELD(zone),
        "time zone of times that name none, as Europe/Berlin; default UTC"},
    [PE__OPT_LASTS] = {"lasts", 0, PE__VALUE_NUMBER, "HOURS", 0.01, 8784,
        FIELD(lasts), "how long something lasts that does not say; default 2"},
    [PE__OPT_EFFORT] = {"effort", 0, PE__VALUE_WHOLE, "N", 1, 9e15,
        FIELD(effort), "the effort, by its number"},
    [PE__OPT_MERCATOR] = {"mercator", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(mercator), "coordinates are metres of web mercator"},
    [PE__OPT_SWAPPED] = {"swapped", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(swapped), "east stands under north, north under east"},
    [PE__OPT_SKIP_FAULTY] = {"skip-faulty", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(skip_faulty), "leave out what is wrong and bring the rest"},
    [PE__OPT_DRY_RUN] = {"dry-run", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(dry_run), "only say what would be done"},
    [PE__OPT_MOVE_TO] = {"move-to", 0, PE__VALUE_TEXT, "DAY", 0, 0,
        FIELD(move_to), "move all times by whole weeks, so that the first "
        "comes in the week from this day on"},
    [PE__OPT_PUBLIC] = {"public", 0, PE__VALUE_FLAG, NULL, 0, 0,
        FIELD(is_public), "efforts may be seen by strangers, to the "
        "kilometre"},
    [PE__OPT_EXPORT_AS] = {"format", 0, PE__VALUE_TEXT, "FORMAT", 0, 0,
        FIELD(export_as), "jsonld (ValueFlows), geojson or csv; default "
        "jsonld"},
    [PE__OPT_VOTE_RULE] = {"rule", 0, PE__VALUE_TEXT, "RULE", 0, 0,
        FIELD(rule), "how to count: schulze, ranked-pairs, runoff, stv, "
        "majority, supermajority (ranked ballots); approval, phragmen, pav, "
        "equal-shares, equal-shares-approval, equal-shares-raised (approval "
        "ballots); judgement, gauge, approval (graded ballots)"},
    [PE__OPT_PERPETUAL_RULE] = {"rule", 0, PE__VALUE_TEXT, "RULE", 0, 0,
        FIELD(rule), "phragmen (least load), consensus (most credit) or quota "
        "(most owed); default phragmen"},
    [PE__OPT_SEATS] = {"seats", 0, PE__VALUE_WHOLE, "N", 1, 10000,
        FIELD(seats), "so many are to be chosen; default what the file says, "
        "else 1"},
    [PE__OPT_SHARE] = {"share", 0, PE__VALUE_TEXT, "A/B", 0, 0, FIELD(share),
        "the share of all ballots that a majority needs (default more than "
        "1/2) or a supermajority (at least 2/3)"},
    [PE__OPT_TIES] = {"ties", 0, PE__VALUE_TEXT, "HOW", 0, 0, FIELD(ties),
        "who comes first among equals: by lot, by number in the file "
        "(number), or nobody: all of them win or leave together; default "
        "lot"},
    [PE__OPT_LOT] = {"seed", 0, PE__VALUE_WHOLE, "N", 0, 9e18, FIELD(seed),
        "the number that the lot is drawn with: throw dice for it when all "
        "ballots are in; default 1"},
    [PE__OPT_WEIGHTS] = {"weights", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(weights), "weights of ballots: a table with the columns ballot "
        "(its line in the election's file) and weight (2, 0.5, 1/3)"},
    [PE__OPT_TRANSCRIPT] = {"transcript", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(transcript), "keep every step of the count in this file, for "
        "everybody to check"},
    [PE__OPT_QUOTAS] = {"quotas", 0, PE__VALUE_TEXT, "FILE", 0, 0,
        FIELD(quotas), "how many of each kind sit on the panel: a table with "
        "the columns column, value, least and most"},
    [PE__OPT_FUND_RULE] = {"rule", 0, PE__VALUE_TEXT, "RULE", 0, 0,
        FIELD(rule), "equal-shares (everybody has an equal share of the "
        "budget), phragmen, or greedy (most votes per cost first, for "
        "comparison); default equal-shares"},
    [PE__OPT_UTILITY] = {"utility", 0, PE__VALUE_TEXT, "WHAT", 0, 0,
        FIELD(utility), "what a project is worth to those who want it: its "
        "cost, 1 (count), or the points given (points); default cost, and "
        "points where voters gave points or ranked"},
    [PE__OPT_COMPLETE] = {"complete", 0, PE__VALUE_TEXT, "HOW", 0, 0,
        FIELD(complete), "what becomes of money that equal shares leave: add1 "
        "(again with larger shares), help (all help a little with what they "
        "did not choose), fill (greedy), none; default add1,fill"},
    [PE__OPT_INCREMENT] = {"increment", 0, PE__VALUE_TEXT, "AMOUNT", 0, 0,
        FIELD(increment), "by how much add1 raises the shares each time; "
        "default 1"},
    [PE__OPT_TRANSFER_RULE] = {"rule", 0, PE__VALUE_TEXT, "RULE", 0, 0,
        FIELD(rule), "median (a share of what is above the median goes to "
        "those below it), floor (everybody is guaranteed a floor) or leximin "
        "(the worst off as well off as can be); default: all, side by side"},
    [PE__OPT_SURPLUS] = {"share", 0, PE__VALUE_TEXT, "PERCENT", 0, 0,
        FIELD(surplus), "of the rule median: what share of the surplus is "
        "given; default 4"},
    [PE__OPT_FLOOR] = {"floor", 0, PE__VALUE_TEXT, "AMOUNT", 0, 0,
        FIELD(floor), "of the rule floor: what every head is guaranteed; "
        "default half of the mean. Of dues: what every head keeps untouched; "
        "default 0"},
    [PE__OPT_DUES_RULE] = {"rule", 0, PE__VALUE_TEXT, "RULE", 0, 0,
        FIELD(rule), "ability (a total is shared out in proportion to what "
        "each has above what stays untouched) or steps (of what an income has "
        "in each step, so much percent); default ability"},
    [PE__OPT_TOTAL] = {"total", 0, PE__VALUE_TEXT, "AMOUNT", 0, 0,
        FIELD(total), "of the rule ability: what all give together"},
    [PE__OPT_MONTHS] = {"months", 0, PE__VALUE_WHOLE, "N", 1, 120,
        FIELD(months), "so many months, the one that has begun among them; "
        "default 6"},
    [PE__OPT_AT] = {"at", 0, PE__VALUE_TEXT, "DATE", 0, 0, FIELD(at),
        "at the end of this day, as 2026-11-26; default: of all days. Of "
        "pledges: what comes after it; default: after today"},
    [PE__OPT_IN] = {"in", 0, PE__VALUE_TEXT, "CURRENCY", 0, 0, FIELD(in),
        "all currencies together in this one, at the rates of the day"},
    [PE__OPT_LEDGER_HEAD] = {"head", 0, PE__VALUE_TEXT, "NUMBER:HASH", 0, 0,
        FIELD(head), "the chain must still hold this, which an earlier check "
        "printed as its head"},
    [PE__OPT_LEDGER_AS] = {"format", 0, PE__VALUE_TEXT, "FORMAT", 0, 0,
        FIELD(export_as), "beancount or hledger; default beancount"},
    [PE__OPT_APART] = {"days", 0, PE__VALUE_WHOLE, "N", 0, 366, FIELD(apart),
        "a line of the bank and an entry may be so many days apart; default "
        "10"},
    [PE__OPT_HELP] = {"help", 'h', PE__VALUE_FLAG, NULL, 0, 0, FIELD(help),
        "show this help"},
};

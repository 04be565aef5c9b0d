/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that parecon can do, one row a command. Texts are for people who have
 * never used a terminal program: short words, no reference to the inside. */
#include "command.h"

#include <string.h>

#define TABLES (PE__BIT(PE__OPT_TASKS) | PE__BIT(PE__OPT_MEMBERS))
#define FILES                                                             \
    (TABLES | PE__BIT(PE__OPT_TODAY) | PE__BIT(PE__OPT_NO_TODAY))
/* What the rules of a division are. */
#define RULES                                                             \
    (PE__BIT(PE__OPT_BAND) | PE__BIT(PE__OPT_MOST_TASKS) |                \
     PE__BIT(PE__OPT_BY_CATEGORY) | PE__BIT(PE__OPT_WEIGHT))
/* How it is looked for. */
#define SEARCH                                                            \
    (RULES | PE__BIT(PE__OPT_TOLERANCE) | PE__BIT(PE__OPT_TIME_LIMIT) |   \
     PE__BIT(PE__OPT_SEED) | PE__BIT(PE__OPT_THREADS))
/* How a plan is looked for. */
#define ROUNDS                                                            \
    (PE__BIT(PE__OPT_RULE) | PE__BIT(PE__OPT_BLIND) |                     \
     PE__BIT(PE__OPT_WITHIN) | PE__BIT(PE__OPT_MAX_ROUNDS) |              \
     PE__BIT(PE__OPT_NOISE) | PE__BIT(PE__OPT_SILENT) |                   \
     PE__BIT(PE__OPT_LATE) | PE__BIT(PE__OPT_EXAGGERATE) |                \
     PE__BIT(PE__OPT_OSCILLATE) | PE__BIT(PE__OPT_REVISION) |             \
     PE__BIT(PE__OPT_CHANCE) | PE__BIT(PE__OPT_THREADS))
#define PLAN_OUT (PE__BIT(PE__OPT_PLAN_OUT) | PE__BIT(PE__OPT_BRIEF))
#define OUT PE__BIT(PE__OPT_OUT)
#define JSON PE__BIT(PE__OPT_JSON)

const pe__command pe__commands[] = {
    {"jobs solve", "DIR",
     "divide a workplace's tasks into balanced jobs",
     "Divides the tasks of a workplace so that everybody's job is about "
     "equally empowering and equally desirable, with fair hours, and says how "
     "far that is from the best possible division.\n"
     "\n"
     "DIR holds tasks.csv, members.csv and, if you like, today.csv: the "
     "division as it is now (spreadsheets .xlsx do as well). \"man 5 "
     "parecon-workplace\" lists the columns. Without --out nothing is "
     "written.",
     "parecon jobs solve data/workplaces/newspaper\n"
     "parecon jobs solve data/workplaces/newspaper -o out\n"
     "parecon jobs solve --tasks t.xlsx --members m.xlsx",
     OUT | FILES | SEARCH | PE__BIT(PE__OPT_PRICE) |
         PE__BIT(PE__OPT_SENSITIVITY) | JSON,
     0, 1, pe__run_jobs_solve},
    {"jobs merge", "DIR DIR…",
     "divide the tasks of several workplaces together",
     "Throws the task lists of two or more workplaces together and divides "
     "them anew. Every task keeps its origin and its cause, and no cause "
     "loses an hour. Prints how the ratings were brought to one scale, and "
     "the curve of balance against upheaval: how equal the jobs can be when "
     "so many hours change hands. Choose a point of the curve with --price.\n"
     "\n"
     "With --out, the folder also gets workplace/: the merged tables, which "
     "every other command can read.",
     "parecon jobs merge data/workplaces/newspaper "
     "data/workplaces/kitchen\n"
     "parecon jobs merge newspaper kitchen --price 1 -o out",
     OUT | PE__BIT(PE__OPT_ALIGN) | PE__BIT(PE__OPT_PRICE) |
         PE__BIT(PE__OPT_NO_TODAY) | SEARCH | PE__BIT(PE__OPT_SENSITIVITY) |
         JSON,
     2, -1, pe__run_jobs_merge},
    {"jobs train", "DIR",
     "say which training would help the balance most",
     "Ranks what one more trained person would change: for every skill, by "
     "how much the best possible balance improves, and how many hours that "
     "nobody can do now somebody could then. Nothing is divided, so the "
     "answer comes at once.",
     "parecon jobs train data/workplaces/newspaper",
     TABLES | RULES | PE__BIT(PE__OPT_COUNT_BEST) | PE__BIT(PE__OPT_THREADS) |
         PE__BIT(PE__OPT_TIME_LIMIT) | JSON,
     0, 1, pe__run_jobs_train},
    {"jobs rotate", "DIR --periods T",
     "plan the jobs of several periods, so that lots even out",
     "Divides the work for T periods, one after another. Whoever had more "
     "than the average in one period is owed less in the next: the running "
     "balance of everybody stays within about one piece of work. With "
     "--tenure N nobody keeps the same task tagged decision for more than N "
     "periods running. With --price K people keep more of what they did in "
     "the period before, and the balances even out more slowly.\n"
     "\n"
     "With --out, the folder gets period-1, period-2, … and rotation.csv.",
     "parecon jobs rotate data/workplaces/kitchen --periods 6 --tenure 2",
     OUT | PE__BIT(PE__OPT_PERIODS) | PE__BIT(PE__OPT_TENURE) |
         PE__BIT(PE__OPT_PRICE) | FILES | SEARCH | JSON,
     0, 1, pe__run_jobs_rotate},
    {"jobs explain", "DIR JOBS.csv MEMBER|TASK",
     "why me? who else could, who was next, what would worsen",
     "Answers \"why me?\" for a member (every piece of the job) or for a task "
     "(everybody who holds a piece of it): who else could do it, who was "
     "next, and what would become of the balance. JOBS.csv is the division, "
     "as jobs solve writes it.",
     "parecon jobs explain data/workplaces/kitchen out/jobs.csv m03",
     TABLES | RULES | PE__BIT(PE__OPT_COUNT_BEST) | JSON,
     2, 3, pe__run_jobs_explain},
    {"jobs check", "DIR JOBS.csv",
     "check a division against every rule",
     "Checks a division against every rule, whoever made it: with this "
     "program, another one, or by hand. The checker shares no code with the "
     "search. One line a fault, then the measures. Given a certificate, it "
     "compares the numbers and proves the bound again from the prices in "
     "it.",
     "parecon jobs check data/workplaces/kitchen out/jobs.csv "
     "--certificate out/certificate.json",
     TABLES | RULES | PE__BIT(PE__OPT_UNASSIGNED) |
         PE__BIT(PE__OPT_CERTIFICATE) | PE__BIT(PE__OPT_CARRY) | JSON,
     1, 2, pe__run_jobs_check},
    {"jobs export", "DIR --mps|--xlsx|--ics",
     "hand the problem or the jobs to other programs",
     "Writes the problem as MPS, so that anybody's solver can look for a "
     "better division, or the jobs as a spreadsheet or calendars. The jobs "
     "are those of --jobs, else a new division is made.\n"
     "\n"
     "--ics with -o FOLDER makes one calendar a member; with -o FILE.ics, or "
     "without -o, one calendar for all with the names in the titles.",
     "parecon jobs export data/workplaces/kitchen --mps > kitchen.mps\n"
     "parecon jobs export data/workplaces/kitchen --ics --jobs out/jobs.csv "
     "-o calendars",
     PE__BIT(PE__OPT_OUT_FILE) | PE__BIT(PE__OPT_MPS) |
         PE__BIT(PE__OPT_XLSX) | PE__BIT(PE__OPT_ICS) |
         PE__BIT(PE__OPT_JOBS) | PE__BIT(PE__OPT_START) | FILES | SEARCH,
     0, 1, pe__run_jobs_export},
    {"jobs generate", "-o FOLDER",
     "make up a workplace for trials and measurements",
     "Makes up a workplace of any size, the same one for the same numbers on "
     "every machine.",
     "parecon jobs generate --members 100 --kind scarce -o trial\n"
     "parecon jobs solve trial",
     OUT | PE__BIT(PE__OPT_PEOPLE) | PE__BIT(PE__OPT_TASKS_EACH) |
         PE__BIT(PE__OPT_KIND) | PE__BIT(PE__OPT_SEED),
     0, 0, pe__run_jobs_generate},
    {"plan solve", "ECONOMY",
     "plan an economy: prices at which what is asked for is made",
     "Workers' councils propose what to make and with what, consumers' "
     "councils what to use within their consumption right; prices are moved, "
     "round after round, until what is asked for is what is made. Says after "
     "every round how far the plan is, at most, from the best there is.\n"
     "\n"
     "ECONOMY is a folder with goods, recipes, workers, consumers and wants "
     "(\"man 5 parecon-economy\" lists the columns), or a file economy.pe. "
     "Without --out nothing is written.",
     "parecon plan solve data/economies/village\n"
     "parecon plan solve data/economies/village -o out\n"
     "parecon plan solve data/economies/village --rule book2021",
     PLAN_OUT | ROUNDS | JSON, 1, 1, pe__run_plan_solve},
    {"plan revise", "ECONOMY --from FOLDER",
     "plan again, from the prices of a plan that exists",
     "Starts from the prices of the plan in FOLDER, as plan solve -o keeps "
     "it, and so needs fewer rounds: for the next year, or in the middle of "
     "one, when a harvest fails, a want changes or a council closes. "
     "--changes names a table of what has changed; without it, the economy "
     "is taken as its tables stand now. Also says which prices moved, and "
     "which councils make more or less.\n"
     "\n"
     "The table of changes has a row for each: goods,water,supply,800 sets a "
     "number, *0.8 in place of 800 multiplies it; workers,bakery,,closed "
     "closes a council. With --changes and --out, the folder also gets "
     "economy/: the economy as changed.",
     "parecon plan solve data/economies/village -o plan\n"
     "parecon plan revise data/economies/village --from plan "
     "--changes changes.csv -o revised",
     PLAN_OUT | PE__BIT(PE__OPT_FROM) | PE__BIT(PE__OPT_CHANGES) | ROUNDS |
         JSON, 1, 1, pe__run_plan_revise},
    {"plan explain", "OUT GOOD",
     "why this price? who asked for more? what is one more worth?",
     "Takes a plan apart that plan solve -o or plan revise -o kept in OUT. Of "
     "the price of a good (its id or name): how much goes, along the whole "
     "chain of inputs, to labour, nature, buildings and machines, effort, or "
     "as a charge for harm; what its makers use; who asked for more than in "
     "the round before; and what one more unit would be worth.",
     "parecon plan solve data/economies/village -o plan\n"
     "parecon plan explain plan bread",
     PE__BIT(PE__OPT_ECONOMY) | PE__BIT(PE__OPT_THREADS) | JSON, 2, 2,
     pe__run_plan_explain},
    {"plan check", "ECONOMY OUT",
     "check a plan against every rule",
     "Checks the plan in OUT against ECONOMY, tables or a snapshot: that of "
     "every good no more is used than there is, that every council makes what "
     "it can make of what it is given and spends no more than its right, that "
     "prices, balances, approvals and rounds are as the certificate says, and "
     "how far from the best plan it can be. The checker shares no code with "
     "the planner. One line a fault, then the measures.",
     "parecon plan solve data/economies/village -o plan\n"
     "parecon plan check data/economies/village plan",
     JSON, 2, 2, pe__run_plan_check},
    {"plan generate", "-o FOLDER|FILE.pe",
     "make up an economy for trials and measurements",
     "Makes up an economy of any size, the same one for the same numbers on "
     "every machine: a fifth each of private, public and intermediate goods, "
     "natural resources and kinds of labour, like the published experiments "
     "(Hahnel 2021).",
     "parecon plan generate --goods 50 --workers 3000 -o trial\n"
     "parecon plan generate --goods 500 --workers 30000 -o book.pe\n"
     "parecon plan solve book.pe",
     PE__BIT(PE__OPT_ECONOMY_OUT) | PE__BIT(PE__OPT_GOODS) |
         PE__BIT(PE__OPT_WORKERS) | PE__BIT(PE__OPT_CONSUMERS) |
         PE__BIT(PE__OPT_RETURNS) | PE__BIT(PE__OPT_ELASTICITY) |
         PE__BIT(PE__OPT_HEAVY_TAIL) | PE__BIT(PE__OPT_LOG_SD) |
         PE__BIT(PE__OPT_START_PRICE) | PE__BIT(PE__OPT_INCREASING) |
         PE__BIT(PE__OPT_LUMPS) | PE__BIT(PE__OPT_POLLUTANTS) |
         PE__BIT(PE__OPT_CHANCE), 0, 0, pe__run_plan_generate},
    {"plan split", "ECONOMY --workers N -o FOLDER|FILE.pe",
     "make several unequal councils of each workers' council",
     "Makes of every workers' council several, unequally productive, that "
     "together answer every price as the one did: N in all. Tables of whole "
     "industries become an economy of councils, with the same balance.",
     "parecon plan split data/economies/us-2017 --workers 100000 -o us.pe\n"
     "parecon plan solve us.pe",
     PE__BIT(PE__OPT_ECONOMY_OUT) | PE__BIT(PE__OPT_WORKERS) |
         PE__BIT(PE__OPT_CHANCE), 1, 1, pe__run_plan_split},
    {"plan pack", "ECONOMY -o FILE.pe",
     "make one file of an economy, which is read at once",
     "Checks the tables and writes them as one file, which the other commands "
     "take in place of the folder: without reading it through, however large "
     "it is. The file is for this kind of machine; keep the tables.",
     "parecon plan pack data/economies/us-2017 -o us-2017.pe",
     PE__BIT(PE__OPT_SNAPSHOT_OUT), 1, 1, pe__run_plan_pack},
    {"match simulate", "",
     "try out ways of asking people in a made-up town",
     "Lives through an invented town, in which people stay three weeks and "
     "often do not come, once for each way of asking them, and shows what "
     "each fills, how fast, and how it wears people out: means over several "
     "towns with 95 % intervals. Every way meets the same people with the "
     "same luck.\n"
     "\n"
     "The world and its sources: \"man parecon-match-simulate\".",
     "parecon match simulate\n"
     "parecon match simulate --policy likeliest,priced --seeds 20\n"
     "parecon match simulate --policy priced,ablation --stretched 1",
     PE__BIT(PE__OPT_WORLD) | PE__BIT(PE__OPT_POLICY) |
         PE__BIT(PE__OPT_WEEKS) | PE__BIT(PE__OPT_SEEDS) |
         PE__BIT(PE__OPT_CHANCE) | PE__BIT(PE__OPT_STRETCHED) |
         PE__BIT(PE__OPT_TRACE) | PE__BIT(PE__OPT_JOURNAL) |
         PE__BIT(PE__OPT_THREADS) | JSON,
     0, 0, pe__run_match_simulate},
    {"match replay", "EVENTS",
     "live through the switchboard's events once more",
     "Gives the engine every event of the file, one JSON object a line, and "
     "prints the digest of the state that it comes to (SHA-256) and how often "
     "it did what. The same events give the same digest on every machine: so "
     "anybody can check what a hub's switchboard did.",
     "parecon match replay events.jsonl\n"
     "parecon match replay later.jsonl --from state --to state",
     PE__BIT(PE__OPT_STATE_FROM) | PE__BIT(PE__OPT_STATE_TO) | JSON,
     1, 1, pe__run_match_replay},
    {"match crowd", "DB",
     "make a store with a made-up crowd, to rehearse a rush",
     "Makes the store DB, which must be new or empty, with so many members, "
     "each signed in and on the switchboard, and needs that begin in a day, "
     "one after the other. What opens their accounts is written to --out, for "
     "parecon match load, or printed. Nobody in it is real; do not open such "
     "a hub to the world.",
     "parecon match crowd rush.db -o crowd.json\n"
     "parecon match crowd rush.db --members 5000 --needs 20 -o crowd.json",
     PE__BIT(PE__OPT_OUT_FILE) | PE__BIT(PE__OPT_CROWD_MEMBERS) |
         PE__BIT(PE__OPT_CROWD_NEEDS) | PE__BIT(PE__OPT_PLACES),
     1, 1, pe__run_match_crowd},
    {"match load", "HUB CROWD",
     "let a crowd press for places on a running hub",
     "Everybody of the crowd presses \"I will\" for one need after the other, "
     "many at the same time, over HTTP. Says how many decisions a second the "
     "hub made and how long they took; then asks the hub who comes where and "
     "counts needs with too many and claims that were answered and are lost. "
     "Exit code 1 when there is one of those.\n"
     "\n"
     "CROWD is what parecon match crowd wrote, and the hub must run on the "
     "store that was made with it: no other hub can be pressed. Bounded by "
     "--seconds and --presses.",
     "parecon match crowd rush.db -o crowd.json\n"
     "parecon serve --db rush.db --listen 127.0.0.1:8080 &\n"
     "parecon match load http://127.0.0.1:8080 crowd.json",
     PE__BIT(PE__OPT_CLIENTS) | PE__BIT(PE__OPT_PRESSES) |
         PE__BIT(PE__OPT_SECONDS) | JSON,
     2, 2, pe__run_match_load},
    {"match import", "DB",
     "bring needs, offers and efforts from elsewhere onto the switchboard",
     "Reads a table, a map or a directory of services, shows every fault with "
     "file, row, column and what would be right, and puts what it says onto "
     "the board of a council in the store DB. When anything is wrong nothing "
     "is brought. The same file brought again brings nothing twice. What "
     "looks the same as something else is brought and marked.\n"
     "\n"
     "Columns: \"man parecon-match-import\". No hub may be running on a "
     "SQLite store meanwhile; a running one takes files on its pages.",
     "parecon match import hub.db --council 3 --as 17 --csv needs.csv\n"
     "parecon match import hub.db --council 3 --as 17 --hsds 211.zip "
     "--near 25.76,-80.19",
     PE__BIT(PE__OPT_HSDS) | PE__BIT(PE__OPT_CSV) | PE__BIT(PE__OPT_GEOJSON) |
         PE__BIT(PE__OPT_COUNCIL) | PE__BIT(PE__OPT_AS) |
         PE__BIT(PE__OPT_EFFORT) | PE__BIT(PE__OPT_COLUMNS) |
         PE__BIT(PE__OPT_FORM) | PE__BIT(PE__OPT_DATES) |
         PE__BIT(PE__OPT_ZONE) | PE__BIT(PE__OPT_LASTS) |
         PE__BIT(PE__OPT_NEAR) | PE__BIT(PE__OPT_MERCATOR) |
         PE__BIT(PE__OPT_SWAPPED) | PE__BIT(PE__OPT_MOVE_TO) |
         PE__BIT(PE__OPT_PUBLIC) | PE__BIT(PE__OPT_SKIP_FAULTY) |
         PE__BIT(PE__OPT_DRY_RUN), 1, 1, pe__run_match_import},
    {"match mail", "DB <MESSAGE",
     "file a need that somebody wrote by mail",
     "Reads one message (RFC 5322, or plain text) from standard input and "
     "files what it asks for on the board of the store DB, in English, German "
     "or Spanish: \"3 people, Saturday 14:00-17:00, Main St 5\". Nobody "
     "vouches for it yet, so verifiers alone see it. What was not understood "
     "is said, and stands at the head of its text. A message that comes "
     "again, by its Message-ID, is filed once. Who sent it is not kept.",
     "parecon match mail hub.db --near 52.52,13.40 --zone Europe/Berlin "
     "<message",
     PE__BIT(PE__OPT_NEAR) | PE__BIT(PE__OPT_ZONE) | PE__BIT(PE__OPT_EFFORT) |
         PE__BIT(PE__OPT_DRY_RUN), 1, 1, pe__run_match_mail},
    {"match export", "DB",
     "write what is needed and offered for other programs",
     "Writes the board of the store DB to standard output: one effort as "
     "JSON-LD in ValueFlows' terms (intents, commitments, economic events), "
     "or all that is needed and offered as GeoJSON or CSV, with the columns "
     "that \"parecon match import\" takes. Places are to the kilometre, "
     "nobody is named. Without --as only what strangers may see.",
     "parecon match export hub.db --effort 4\n"
     "parecon match export hub.db --format geojson --as 17",
     PE__BIT(PE__OPT_EFFORT) | PE__BIT(PE__OPT_EXPORT_AS) |
         PE__BIT(PE__OPT_AS), 1, 1, pe__run_match_export},
    {"vote count", "ELECTION --rule RULE",
     "count an election, and say why this one won",
     "Counts the ballots of the file ELECTION: PrefLib (.soc .soi .toc .toi "
     ".cat), ballots of Scottish wards (.csv) or approval ballots as "
     "abcvoting has them (.yaml, .json), packed with zstd or not. All sums "
     "are exact. Ties go by a lot that everybody can draw again. Exit code 1: "
     "no option reaches the share.",
     "parecon vote count ward.csv --rule stv --transcript ward.jsonl\n"
     "parecon vote count plan.soi --rule schulze --weights weights.csv",
     PE__BIT(PE__OPT_VOTE_RULE) | PE__BIT(PE__OPT_SEATS) |
         PE__BIT(PE__OPT_SHARE) | PE__BIT(PE__OPT_TIES) |
         PE__BIT(PE__OPT_LOT) | PE__BIT(PE__OPT_WEIGHTS) |
         PE__BIT(PE__OPT_TRANSCRIPT) | JSON, 1, 1, pe__run_vote_count},
    {"vote check", "ELECTION TRANSCRIPT",
     "count once more, and compare every step",
     "Reads the ballots of ELECTION and counts them once more, in other code "
     "than the counter's, as the first line of TRANSCRIPT says: rule, seats, "
     "ties, seed. Every line must come out the same. Exit code 1: one does "
     "not.",
     "parecon vote check ward.csv ward.jsonl",
     PE__BIT(PE__OPT_WEIGHTS) | JSON, 2, 2, pe__run_vote_check},
    {"vote sortition", "POOL.csv --seats N",
     "draw a panel by lot that looks like its base",
     "Draws N people of the table POOL.csv (a row a person; the column "
     "person, member or name names them) by lot. With --quotas the panel has "
     "so many of each kind, and chances are as even as that allows: nobody's "
     "could be raised without lowering that of somebody who has no more. Exit "
     "code 1: no panel meets the quotas.",
     "parecon vote sortition pool.csv --seats 12 --quotas quotas.csv --seed 3",
     PE__BIT(PE__OPT_SEATS) | PE__BIT(PE__OPT_QUOTAS) | PE__BIT(PE__OPT_LOT) |
         JSON, 1, 1, pe__run_vote_sortition},
    {"fund allocate", "ELECTION.pb",
     "share a budget out among projects that people chose",
     "Counts an election about money. By the Method of Equal Shares "
     "everybody has an equal share of the budget, and pays with it for what "
     "they chose: so that no large group is left with nothing. Says what is "
     "funded, what is not and why, and whether any group is left out.\n"
     "\n"
     "ELECTION is a file in Pabulib's format .pb, packed with zstd or not. "
     "Columns of our own: \"man 5 parecon-election\".",
     "parecon fund allocate round.pb\n"
     "parecon fund allocate round.pb --rule greedy\n"
     "parecon fund allocate round.pb --transcript who-paid.jsonl",
     PE__BIT(PE__OPT_FUND_RULE) | PE__BIT(PE__OPT_UTILITY) |
         PE__BIT(PE__OPT_COMPLETE) | PE__BIT(PE__OPT_INCREMENT) |
         PE__BIT(PE__OPT_TRANSCRIPT) | JSON, 1, 1, pe__run_fund_allocate},
    {"fund check", "ELECTION.pb TRANSCRIPT",
     "check a transcript of fund allocate, purchase by purchase",
     "Reckons again, with other code than that which counted, whether every "
     "purchase of the transcript was the cheapest that its backers could pay "
     "for, whether each paid what they should and nobody more than they had, "
     "and whether the money adds up to the last unit.",
     "parecon fund check round.pb who-paid.jsonl",
     JSON, 2, 2, pe__run_fund_check},
    {"fund transfer", "GROUPS.csv",
     "what flows from richer groups to poorer ones, by rule",
     "Says for every group what it gives or gets by a rule that all agreed "
     "to; without --rule, what each rule would do, side by side. What is "
     "given and got is the same, to the last unit; no group gives more than "
     "it agreed to.\n"
     "\n"
     "The table has the columns group, income, members, and if you like need "
     "(heads that it has to provide for; else its members), most (the most "
     "that it gives; blank = any) and name.",
     "parecon fund transfer groups.csv\n"
     "parecon fund transfer groups.csv --rule median --share 4\n"
     "parecon fund transfer groups.csv --rule leximin --json",
     PE__BIT(PE__OPT_TRANSFER_RULE) | PE__BIT(PE__OPT_SURPLUS) |
         PE__BIT(PE__OPT_FLOOR) | JSON, 1, 1, pe__run_fund_transfer},
    {"fund ledger check", "LEDGER",
     "check that a ledger balances and that nobody altered it",
     "Reads the whole ledger: every entry balances in every currency, every "
     "seal fits all that was written before it. Then prints the head of the "
     "chain. Who can write the file could spin the chain anew: write the head "
     "down elsewhere, and give it to the next check.",
     "parecon fund ledger check ledger.txt\n"
     "parecon fund ledger check ledger.txt --head 120:9c1f…",
     PE__BIT(PE__OPT_LEDGER_HEAD) | JSON, 1, 1, pe__run_ledger_check},
    {"fund ledger balance", "LEDGER [ACCOUNT]",
     "what stands in an account, or in all, on a day",
     "Prints the balance of ACCOUNT and of those below it (Assets: all "
     "Assets:…), on a day, in each currency or all in one.",
     "parecon fund ledger balance ledger.txt\n"
     "parecon fund ledger balance ledger.txt Assets --at 2026-11-26 --in EUR",
     PE__BIT(PE__OPT_AT) | PE__BIT(PE__OPT_IN) | JSON, 1, 2,
     pe__run_ledger_balance},
    {"fund ledger export", "LEDGER",
     "hand a ledger to other programs, for anyone to audit",
     "Prints the ledger as Beancount or hledger read it, with the balance of "
     "every account at the end for them to check.",
     "parecon fund ledger export ledger.txt > ledger.beancount\n"
     "parecon fund ledger export ledger.txt --format hledger",
     PE__BIT(PE__OPT_LEDGER_AS), 1, 1, pe__run_ledger_export},
    {"fund ledger match", "LEDGER STATEMENT ACCOUNT",
     "compare a ledger with the bank's statement",
     "Finds for every line of the bank's statement (CAMT.053, or a table with "
     "the columns date, amount, currency, text, reference) the entry of "
     "ACCOUNT that it belongs to, and shows what only the bank has, as an "
     "entry to be completed, and what only the ledger has.",
     "parecon fund ledger match ledger.txt november.xml Assets:Bank",
     PE__BIT(PE__OPT_APART) | JSON, 3, 3, pe__run_ledger_match},
    {"fund ledger seal", "LEDGER",
     "seal the entries at the end of a ledger, for good",
     "Writes a seal below each entry that has none: from then on, no byte of "
     "it can change unseen. What was wrong is put right by a new entry.",
     "parecon fund ledger seal ledger.txt",
     0, 1, 1, pe__run_ledger_seal},
    {"export", "DB DIR",
     "write all that councils own as tables that any program reads",
     "Writes a folder for each council of the hub's store DB: its people, "
     "tasks, divisions, decisions and pay as CSV, what divisions were made "
     "from and came to as JSON. The store may be in use; a folder shows one "
     "moment. With --as, only what that member may see.",
     "parecon export hub.db out\n"
     "parecon export hub.db out --council 3 --as 17",
     PE__BIT(PE__OPT_COUNCIL) | PE__BIT(PE__OPT_AS), 2, 2, pe__run_export},
    {"import", "DB DIR",
     "bring a council that was exported into another hub",
     "Makes a council of the folder DIR, as \"parecon export\" writes one, in "
     "the store DB, with members of its own, or changes nothing and says "
     "what does not fit. Prints for each how to sign in. No hub may be "
     "running on a SQLite store meanwhile.",
     "parecon import hub.db out/council-3",
     0, 2, 2, pe__run_import},
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
     PE__BIT(PE__OPT_TO) | PE__BIT(PE__OPT_NEW_KEY), 0, -1, pe__run_backup},
    {"restore", "FILE DB --key SECRETFILE",
     "make a hub's store of a backup",
     "Opens the backup FILE with a custodian's secret key and makes the store "
     "DB of it, which must not be there yet or be empty: a file, or a database "
     "postgresql://…, whichever it was before. Every digest, reference and "
     "event is looked at first: all of it is there in the end, or nothing.",
     "parecon restore hub.backup hub.db --key ana.secret",
     PE__BIT(PE__OPT_KEY), 2, 2, pe__run_restore},
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
     PE__BIT(PE__OPT_HEAD) | JSON, 1, 1, pe__run_audit},
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
     PE__BIT(PE__OPT_DEMO) | PE__BIT(PE__OPT_SETTINGS) |
         PE__BIT(PE__OPT_SETTING), 0, 0,
     pe__run_serve},
    {"help", "[COMMAND]", "explain a command",
     "Shows what a command does, what it takes and an example.",
     "parecon help jobs solve", 0, 0, 3, pe__run_help},
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

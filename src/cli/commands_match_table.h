/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the table of commands (commands.c): the switchboard. */

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
     PE__TAKES(PE__OPT_WORLD, PE__OPT_POLICY, PE__OPT_WEEKS, PE__OPT_SEEDS,
         PE__OPT_CHANCE, PE__OPT_STRETCHED, PE__OPT_TRACE, PE__OPT_JOURNAL,
         PE__OPT_THREADS, JSON), 0, 0, pe__run_match_simulate},
    {"match replay", "EVENTS",
     "live through the switchboard's events once more",
     "Gives the engine every event of the file, one JSON object a line, and "
     "prints the digest of the state that it comes to (SHA-256) and how often "
     "it did what. The same events give the same digest on every machine: so "
     "anybody can check what a hub's switchboard did.",
     "parecon match replay events.jsonl\n"
     "parecon match replay later.jsonl --from state --to state",
     PE__TAKES(PE__OPT_STATE_FROM, PE__OPT_STATE_TO, JSON), 1, 1,
         pe__run_match_replay},
    {"match crowd", "DB",
     "make a store with a made-up crowd, to rehearse a rush",
     "Makes the store DB, which must be new or empty, with so many members, "
     "each signed in and on the switchboard, and needs that begin in a day, "
     "one after the other. What opens their accounts is written to --out, for "
     "parecon match load, or printed. Nobody in it is real; do not open such "
     "a hub to the world.",
     "parecon match crowd rush.db -o crowd.json\n"
     "parecon match crowd rush.db --members 5000 --needs 20 -o crowd.json",
     PE__TAKES(PE__OPT_OUT_FILE, PE__OPT_CROWD_MEMBERS, PE__OPT_CROWD_NEEDS,
         PE__OPT_PLACES), 1, 1, pe__run_match_crowd},
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
     PE__TAKES(PE__OPT_CLIENTS, PE__OPT_PRESSES, PE__OPT_SECONDS, JSON), 2, 2,
         pe__run_match_load},
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
     PE__TAKES(PE__OPT_HSDS, PE__OPT_CSV, PE__OPT_GEOJSON, PE__OPT_COUNCIL,
         PE__OPT_AS, PE__OPT_EFFORT, PE__OPT_COLUMNS, PE__OPT_FORM,
         PE__OPT_DATES, PE__OPT_ZONE, PE__OPT_LASTS, PE__OPT_NEAR,
         PE__OPT_MERCATOR, PE__OPT_SWAPPED, PE__OPT_MOVE_TO, PE__OPT_PUBLIC,
         PE__OPT_SKIP_FAULTY, PE__OPT_DRY_RUN), 1, 1, pe__run_match_import},
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
     PE__TAKES(PE__OPT_NEAR, PE__OPT_ZONE, PE__OPT_EFFORT, PE__OPT_DRY_RUN), 1,
         1, pe__run_match_mail},
    {"match export", "DB",
     "write what is needed and offered for other programs",
     "Writes the board of the store DB to standard output: one effort as "
     "JSON-LD in ValueFlows' terms (intents, commitments, economic events), "
     "or all that is needed and offered as GeoJSON or CSV, with the columns "
     "that \"parecon match import\" takes. Places are to the kilometre, "
     "nobody is named. Without --as only what strangers may see.",
     "parecon match export hub.db --effort 4\n"
     "parecon match export hub.db --format geojson --as 17",
     PE__TAKES(PE__OPT_EFFORT, PE__OPT_EXPORT_AS, PE__OPT_AS), 1, 1,
         pe__run_match_export},

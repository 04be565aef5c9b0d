/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the table of commands (commands.c): deciding. */

    {"vote count", "ELECTION --rule RULE",
     "count an election, and say why this one won",
     "Counts the ballots of the file ELECTION: PrefLib (.soc .soi .toc .toi "
     ".cat), ballots of Scottish wards (.csv) or approval ballots as "
     "abcvoting has them (.yaml, .json), packed with zstd or not. All sums "
     "are exact. Ties go by a lot that everybody can draw again. Exit code 1: "
     "no option reaches the share.",
     "parecon vote count ward.csv --rule stv --transcript ward.jsonl\n"
     "parecon vote count plan.soi --rule schulze --weights weights.csv",
     PE__TAKES(PE__OPT_VOTE_RULE, PE__OPT_SEATS, PE__OPT_SHARE, PE__OPT_TIES,
         PE__OPT_LOT, PE__OPT_WEIGHTS, PE__OPT_TRANSCRIPT, JSON), 1, 1,
         pe__run_vote_count},
    {"vote check", "ELECTION TRANSCRIPT",
     "count once more, and compare every step",
     "Reads the ballots of ELECTION and counts them once more, in other code "
     "than the counter's, as the first line of TRANSCRIPT says: rule, seats, "
     "ties, seed. Every line must come out the same. Exit code 1: one does "
     "not. Of a lot, ELECTION is the pool: every panel must meet the quotas, "
     "the seed must draw who was drawn, and prices must prove that nobody "
     "could have a greater chance.",
     "parecon vote check ward.csv ward.jsonl\n"
     "parecon vote check pool.csv lot.jsonl --quotas quotas.csv",
     PE__TAKES(PE__OPT_WEIGHTS, PE__OPT_QUOTAS, JSON), 2, 2,
         pe__run_vote_check},
    {"vote perpetual", "HISTORY.csv",
     "many decisions by the same people: who lost out weighs more next",
     "Reads the table HISTORY.csv: a row a ballot, with the columns decision, "
     "voter, approves (options between semicolons) and, if wanted, weight. "
     "Goes through the decisions in the order in which they first stand there "
     "and says of each what won, and why, then how often everybody got their "
     "way. A group that agrees gets its share of decisions, whoever is the "
     "majority. All sums are exact; ties go by a lot that everybody can draw "
     "again.",
     "parecon vote perpetual decisions.csv\n"
     "parecon vote perpetual decisions.csv --rule consensus --transcript "
     "t.jsonl",
     PE__TAKES(PE__OPT_PERPETUAL_RULE, PE__OPT_LOT, PE__OPT_TRANSCRIPT, JSON),
         1, 1, pe__run_vote_perpetual},
    {"vote route", "FILE",
     "to which council a decision belongs",
     "Reads the table FILE: a row a member, with the columns council (with "
     "those around it, as Works/Hall A/Nights) and affected (4 bears it daily, "
     "2 regularly, 1 member, 1/2 neighbour, 0 not at all). Names the smallest "
     "council that holds 90 % of all that is borne, and what each holds.",
     "parecon vote route affected.csv",
     PE__TAKES(JSON), 1, 1, pe__run_vote_route},
    {"vote sortition", "POOL.csv --seats N",
     "draw a panel by lot that looks like its base",
     "Draws N people of the table POOL.csv (a row a person; the column "
     "person, member or name names them) by lot. With --quotas the panel has "
     "so many of each kind, and chances are as even as that allows: nobody's "
     "could be raised without lowering that of somebody who has no more. Ten "
     "thousand people in twenty groups take seconds. With --transcript all "
     "panels and the proof are kept for parecon vote check. Exit code 1: no "
     "panel meets the quotas; it is said which to loosen.",
     "parecon vote sortition pool.csv --seats 12 --quotas quotas.csv --seed 3\n"
     "parecon vote sortition pool.csv --seats 12 --quotas quotas.csv "
     "--transcript lot.jsonl",
     PE__TAKES(PE__OPT_SEATS, PE__OPT_QUOTAS, PE__OPT_LOT, PE__OPT_TRANSCRIPT,
               JSON), 1, 1, pe__run_vote_sortition},
    {"vote crowd", "DB",
     "make a store with a made-up crowd, to rehearse a vote by many",
     "Makes the store DB, which must be new or empty, with a council of so "
     "many members, each signed in, and two votes that are open for --seconds "
     "from now on: a secret one and an open one. What opens their accounts is "
     "written to --out, for parecon vote load, or printed. Nobody in it is "
     "real; do not open such a hub to the world.",
     "parecon vote crowd rush.db -o crowd.json --seconds 60\n"
     "parecon vote crowd rush.db --members 100000 -o crowd.json",
     PE__TAKES(PE__OPT_OUT_FILE, PE__OPT_CROWD_MEMBERS, PE__OPT_SECONDS), 1, 1,
         pe__run_vote_crowd},
    {"vote load", "HUB CROWD",
     "let a crowd cast its ballots on a running hub, all at once",
     "Everybody of the crowd casts a ballot in the secret vote, then in the "
     "open one, many at the same time, over HTTP, as a browser sends it. Who "
     "hears nothing, or that the hub is busy, sends the same again. When the "
     "votes are over it asks the hub who voted and what was counted: every "
     "ballot that was answered must be there, for what was chosen, and none "
     "twice. Exit code 1 when that is not so, or the votes do not end.\n"
     "\n"
     "CROWD is what parecon vote crowd wrote, and the hub must run on the "
     "store that was made with it. The votes end by themselves: see "
     "parecon vote crowd --seconds.",
     "parecon vote crowd rush.db -o crowd.json --seconds 60\n"
     "parecon serve --db rush.db --listen 127.0.0.1:8080 &\n"
     "parecon vote load http://127.0.0.1:8080 crowd.json",
     PE__TAKES(PE__OPT_CLIENTS, JSON), 2, 2, pe__run_vote_load},

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the table of commands (commands.c): planning an economy. */

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
     PE__TAKES(PLAN_OUT, ROUNDS, JSON), 1, 1, pe__run_plan_solve},
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
     PE__TAKES(PLAN_OUT, PE__OPT_FROM, PE__OPT_CHANGES, ROUNDS, JSON), 1, 1,
         pe__run_plan_revise},
    {"plan explain", "OUT GOOD",
     "why this price? who asked for more? what is one more worth?",
     "Takes a plan apart that plan solve -o or plan revise -o kept in OUT. Of "
     "the price of a good (its id or name): how much goes, along the whole "
     "chain of inputs, to labour, nature, buildings and machines, effort, or "
     "as a charge for harm; what its makers use; who asked for more than in "
     "the round before; and what one more unit would be worth.",
     "parecon plan solve data/economies/village -o plan\n"
     "parecon plan explain plan bread",
     PE__TAKES(PE__OPT_ECONOMY, PE__OPT_THREADS, JSON), 2, 2,
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
     PE__TAKES(JSON), 2, 2, pe__run_plan_check},
    {"plan generate", "-o FOLDER|FILE.pe",
     "make up an economy for trials and measurements",
     "Makes up an economy of any size, the same one for the same numbers on "
     "every machine: a fifth each of private, public and intermediate goods, "
     "natural resources and kinds of labour, like the published experiments "
     "(Hahnel 2021).",
     "parecon plan generate --goods 50 --workers 3000 -o trial\n"
     "parecon plan generate --goods 500 --workers 30000 -o book.pe\n"
     "parecon plan solve book.pe",
     PE__TAKES(PE__OPT_ECONOMY_OUT, PE__OPT_GOODS, PE__OPT_WORKERS,
         PE__OPT_CONSUMERS, PE__OPT_RETURNS, PE__OPT_ELASTICITY,
         PE__OPT_HEAVY_TAIL, PE__OPT_LOG_SD, PE__OPT_START_PRICE,
         PE__OPT_INCREASING, PE__OPT_LUMPS, PE__OPT_POLLUTANTS,
         PE__OPT_CHANCE), 0, 0, pe__run_plan_generate},
    {"plan split", "ECONOMY --workers N -o FOLDER|FILE.pe",
     "make several unequal councils of each workers' council",
     "Makes of every workers' council several, unequally productive, that "
     "together answer every price as the one did: N in all. Tables of whole "
     "industries become an economy of councils, with the same balance.",
     "parecon plan split data/economies/us-2017 --workers 100000 -o us.pe\n"
     "parecon plan solve us.pe",
     PE__TAKES(PE__OPT_ECONOMY_OUT, PE__OPT_WORKERS, PE__OPT_CHANCE), 1, 1,
         pe__run_plan_split},
    {"plan pack", "ECONOMY -o FILE.pe",
     "make one file of an economy, which is read at once",
     "Checks the tables and writes them as one file, which the other commands "
     "take in place of the folder: without reading it through, however large "
     "it is. The file is for this kind of machine; keep the tables.",
     "parecon plan pack data/economies/us-2017 -o us-2017.pe",
     PE__TAKES(PE__OPT_SNAPSHOT_OUT), 1, 1, pe__run_plan_pack},

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the table of commands (commands.c): sharing money. */

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
     PE__TAKES(PE__OPT_FUND_RULE, PE__OPT_UTILITY, PE__OPT_COMPLETE,
         PE__OPT_INCREMENT, PE__OPT_TRANSCRIPT, JSON), 1, 1,
         pe__run_fund_allocate},
    {"fund check", "ELECTION.pb TRANSCRIPT",
     "check a transcript of fund allocate, purchase by purchase",
     "Reckons again, with other code than that which counted, whether every "
     "purchase of the transcript was the cheapest that its backers could pay "
     "for, whether each paid what they should and nobody more than they had, "
     "and whether the money adds up to the last unit.",
     "parecon fund check round.pb who-paid.jsonl",
     PE__TAKES(JSON), 2, 2, pe__run_fund_check},
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
     PE__TAKES(PE__OPT_TRANSFER_RULE, PE__OPT_SURPLUS, PE__OPT_FLOOR, JSON), 1,
         1, pe__run_fund_transfer},
    {"fund dues", "MEMBERS.csv [STEPS.csv]",
     "what members owe by ability, by rule",
     "Says for every member what they owe: their part of a total, in "
     "proportion to what they have above what they need; or so much percent "
     "of what their income has in each step. Nobody owes more than they "
     "have.\n"
     "\n"
     "The table has the columns member, income, and if you like need (heads "
     "that they provide for; else 1), most (the most that they give; blank = "
     "any) and name. That of steps has the columns from and percent.",
     "parecon fund dues members.csv --total 400 --floor 900\n"
     "parecon fund dues members.csv steps.csv --rule steps --json",
     PE__TAKES(PE__OPT_DUES_RULE, PE__OPT_TOTAL, PE__OPT_FLOOR, JSON), 1, 2,
         pe__run_fund_dues},
    {"fund expect", "PLEDGES.csv",
     "what is to be expected of what was promised, by month",
     "Says for each month what is promised, and what is to be expected of it "
     "by how far each promise is usually kept.\n"
     "\n"
     "The table has the columns pledge, amount, from (a day), and if you like "
     "until (the last day; blank = for good), months or days (it comes every "
     "so many; blank = once), kept (percent of it that usually comes; blank = "
     "100) and name.",
     "parecon fund expect pledges.csv\n"
     "parecon fund expect pledges.csv --at 2026-11-30 --months 12 --json",
     PE__TAKES(PE__OPT_AT, PE__OPT_MONTHS, JSON), 1, 1, pe__run_fund_expect},
    {"fund ledger check", "LEDGER",
     "check that a ledger balances and that nobody altered it",
     "Reads the whole ledger: every entry balances in every currency, every "
     "seal fits all that was written before it. Then prints the head of the "
     "chain. Who can write the file could spin the chain anew: write the head "
     "down elsewhere, and give it to the next check.",
     "parecon fund ledger check ledger.txt\n"
     "parecon fund ledger check ledger.txt --head 120:9c1f…",
     PE__TAKES(PE__OPT_LEDGER_HEAD, JSON), 1, 1, pe__run_ledger_check},
    {"fund ledger balance", "LEDGER [ACCOUNT]",
     "what stands in an account, or in all, on a day",
     "Prints the balance of ACCOUNT and of those below it (Assets: all "
     "Assets:…), on a day, in each currency or all in one.",
     "parecon fund ledger balance ledger.txt\n"
     "parecon fund ledger balance ledger.txt Assets --at 2026-11-26 --in EUR",
     PE__TAKES(PE__OPT_AT, PE__OPT_IN, JSON), 1, 2, pe__run_ledger_balance},
    {"fund ledger export", "LEDGER",
     "hand a ledger to other programs, for anyone to audit",
     "Prints the ledger as Beancount or hledger read it, with the balance of "
     "every account at the end for them to check.",
     "parecon fund ledger export ledger.txt > ledger.beancount\n"
     "parecon fund ledger export ledger.txt --format hledger",
     PE__TAKES(PE__OPT_LEDGER_AS), 1, 1, pe__run_ledger_export},
    {"fund ledger match", "LEDGER STATEMENT ACCOUNT",
     "compare a ledger with the bank's statement",
     "Finds for every line of the bank's statement (CAMT, MT940, or a table "
     "with the bank's own headings) the entry of ACCOUNT that it belongs to, "
     "and shows what only the bank has, as an entry to be completed, and what "
     "only the ledger has.",
     "parecon fund ledger match ledger.txt november.xml Assets:Bank",
     PE__TAKES(PE__OPT_APART, JSON), 3, 3, pe__run_ledger_match},
    {"fund ledger seal", "LEDGER",
     "seal the entries at the end of a ledger, for good",
     "Writes a seal below each entry that has none: from then on, no byte of "
     "it can change unseen. What was wrong is put right by a new entry.",
     "parecon fund ledger seal ledger.txt",
     PE__TAKES_NONE, 1, 1, pe__run_ledger_seal},

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the table of commands (commands.c): dividing work. */

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
     PE__TAKES(OUT, FILES, SEARCH, PE__OPT_PRICE, PE__OPT_SENSITIVITY, JSON),
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
     PE__TAKES(OUT, PE__OPT_ALIGN, PE__OPT_PRICE, PE__OPT_NO_TODAY, SEARCH,
         PE__OPT_SENSITIVITY, JSON), 2, -1, pe__run_jobs_merge},
    {"jobs train", "DIR",
     "say which training would help the balance most",
     "Ranks what one more trained person would change: for every skill, by "
     "how much the best possible balance improves, and how many hours that "
     "nobody can do now somebody could then. Nothing is divided, so the "
     "answer comes at once.",
     "parecon jobs train data/workplaces/newspaper",
     PE__TAKES(TABLES, RULES, PE__OPT_COUNT_BEST, PE__OPT_THREADS,
         PE__OPT_TIME_LIMIT, JSON), 0, 1, pe__run_jobs_train},
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
     PE__TAKES(OUT, PE__OPT_PERIODS, PE__OPT_TENURE, PE__OPT_PRICE, FILES,
         SEARCH, JSON), 0, 1, pe__run_jobs_rotate},
    {"jobs explain", "DIR JOBS.csv MEMBER|TASK",
     "why me? who else could, who was next, what would worsen",
     "Answers \"why me?\" for a member (every piece of the job) or for a task "
     "(everybody who holds a piece of it): who else could do it, who was "
     "next, and what would become of the balance. JOBS.csv is the division, "
     "as jobs solve writes it.",
     "parecon jobs explain data/workplaces/kitchen out/jobs.csv m03",
     PE__TAKES(TABLES, RULES, PE__OPT_COUNT_BEST, JSON), 2, 3,
         pe__run_jobs_explain},
    {"jobs check", "DIR JOBS.csv",
     "check a division against every rule",
     "Checks a division against every rule, whoever made it: with this "
     "program, another one, or by hand. The checker shares no code with the "
     "search. One line a fault, then the measures. Given a certificate, it "
     "compares the numbers and proves the bound again from the prices in "
     "it.",
     "parecon jobs check data/workplaces/kitchen out/jobs.csv "
     "--certificate out/certificate.json",
     PE__TAKES(TABLES, RULES, PE__OPT_UNASSIGNED, PE__OPT_CERTIFICATE,
         PE__OPT_CARRY, JSON), 1, 2, pe__run_jobs_check},
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
     PE__TAKES(PE__OPT_OUT_FILE, PE__OPT_MPS, PE__OPT_XLSX, PE__OPT_ICS,
         PE__OPT_JOBS, PE__OPT_START, FILES, SEARCH), 0, 1,
         pe__run_jobs_export},
    {"jobs generate", "-o FOLDER",
     "make up a workplace for trials and measurements",
     "Makes up a workplace of any size, the same one for the same numbers on "
     "every machine.",
     "parecon jobs generate --members 100 --kind scarce -o trial\n"
     "parecon jobs solve trial",
     PE__TAKES(OUT, PE__OPT_PEOPLE, PE__OPT_TASKS_EACH, PE__OPT_KIND,
         PE__OPT_SEED), 0, 0, pe__run_jobs_generate},

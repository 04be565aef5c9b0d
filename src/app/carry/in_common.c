/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "in_common.h"

#include "count.h"
#include "error.h"
#include "money_round.h"
#include "round_of.h"
#include "secret.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400 };

/* --- what comes again ----------------------------------------------------- */

static pe__carry_cell *cell_of(const pe__carry_sheet *sheet,
                               pe__carry_cell *cell, const char *name)
{
    int k = 0;
    while (strcmp(sheet->column[k].name, name) != 0)
        k++;
    return &cell[k];
}

static void reopen(const pe__carry_sheet *sheet, pe__carry_cell *cell,
                   int64_t now)
{
    int64_t *opens = &cell_of(sheet, cell, "opens_at")->integer;
    int64_t *closes = &cell_of(sheet, cell, "closes_at")->integer;
    const char *state = cell_of(sheet, cell, "state")->text;
    bool comes = strcmp(state, "coming") == 0;
    if (comes || strcmp(state, "open") == 0) {
        /* how often it was tried to count it, and why not: not here */
        cell_of(sheet, cell, "closed_at")->null = true;
        cell_of(sheet, cell, "seed")->text = "";
        cell_of(sheet, cell, "seed_seq")->integer = 0;
    }
    if (!comes || *opens >= now)
        return;
    *closes += now - *opens;
    *opens = now;
}

/* Days of a round end at midnight. */
static void vote_anew(const pe__carry_sheet *sheet, pe__carry_cell *cell,
                      int64_t now)
{
    int64_t ideas = cell_of(sheet, cell, "ideas_until_at")->integer;
    int64_t *votes = &cell_of(sheet, cell, "votes_until_at")->integer;
    if (!cell_of(sheet, cell, "counted_at")->null || ideas >= now)
        return;
    *votes += (now - ideas + DAY - 1) / DAY * DAY;
}

void pe__carry_come_again(const pe__carry_sheet *sheet, pe__carry_cell *cell,
                          int64_t now)
{
    if (strcmp(sheet->table, "decision") == 0)
        reopen(sheet, cell, now);
    else if (strcmp(sheet->table, "money_round") == 0)
        vote_anew(sheet, cell, now);
}

/* --- decisions are counted again ------------------------------------------ */

/* A decision that is counted again. */
typedef struct {
    const pe__value *row;
    const char *folder, *place; /* "v3" */
    pe__doc *doc;
} again;

static void path_of(const again *a, const char *part, char path[4096])
{
    snprintf(path, 4096, "%s/decisions-%s-%s", a->folder, a->place, part);
}

/* The line on which two texts first differ. */
static long first_difference(const char *a, const char *b)
{
    long line = 1;
    for (; *a != '\0' && *a == *b; a++, b++)
        line += *a == '\n';
    return line;
}

static pe_status compare(const again *a, const char *kept, const char *counted,
                         const char *part, pe_error *err)
{
    char path[4096];
    if (strcmp(kept, counted) == 0)
        return PE_OK;
    path_of(a, part, path);
    return pe__fail_at(err, PE_BAD_INPUT, path, first_difference(kept, counted),
                       0, "the ballots in decisions-%s-ballots.txt do not "
                       "count to this: one of the two was changed since; "
                       "export the council anew", a->place);
}

static pe_status compare_winners(const again *a, const char *counted,
                                 pe_error *err)
{
    char path[4096];
    pe__buffer kept = {0};
    pe__json_write(pe__get(a->row, "winners"), &kept);
    bool failed = kept.failed;
    bool same = !failed && strcmp(kept.bytes, counted) == 0;
    pe__buffer_free(&kept);
    if (failed)
        return pe__fail_memory(err);
    if (same)
        return PE_OK;
    snprintf(path, sizeof path, "%s/decisions.csv", a->folder);
    return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                       "the winners of %s are said to be others than the "
                       "ballots in decisions-%s-ballots.txt count to, which is "
                       "%s", a->place, a->place, counted);
}

static pe_status count_again(const again *a, pe__election *election,
                             bool weighted, pe_error *err)
{
    pe__tally all = {0}, equal = {0};
    pe__closing closing = {.doc = a->doc, .decision = a->row,
                           .rule = pe__decide_rule_of(a->row)};
    const char *seed = pe__get_text(a->row, "seed", "");
    pe_status status = pe__decision_tally(&closing, election, seed, true, &all,
                                          err);
    if (status == PE_OK && weighted)
        status = pe__decision_tally(&closing, election, seed, false, &equal,
                                    err);
    if (status == PE_OK && pe__doc_failed(a->doc))
        return pe__fail_memory(err);
    if (status == PE_OK)
        status = compare(a, pe__get_text(a->row, "transcript", ""),
                         all.transcript, "transcript.jsonl", err);
    if (status == PE_OK && weighted)
        status = compare(a, pe__get_text(a->row, "equal_transcript", ""),
                         equal.transcript, "equal_transcript.jsonl", err);
    return status == PE_OK ? compare_winners(a, all.winners, err) : status;
}

static pe_status check_decision(const again *a, pe_error *err)
{
    char path[4096];
    pe__election election = {0};
    const char *ballots = pe__get_text(a->row, "ballots", "");
    bool weighted = *pe__get_text(a->row, "weights", "") != '\0';
    if (pe__decide_rule_of(a->row)->rule == 0 || *ballots == '\0')
        return PE_OK; /* none were counted */
    path_of(a, "ballots.txt", path);
    pe_status status = pe__election_parse(ballots, strlen(ballots), path,
                                          &election, err);
    path_of(a, "weights.csv", path);
    if (status == PE_OK && weighted)
        status = pe__election_weigh(&election, path, err);
    if (status == PE_OK)
        status = count_again(a, &election, weighted, err);
    pe__election_free(&election);
    return status;
}

/* --- rounds --------------------------------------------------------------- */

/* What the count gives an idea, and what money_ideas.csv says it got. */
static pe_status check_idea(const pe__carry_look *look,
                            const pe__value *counted, const pe__value *told,
                            pe_error *err)
{
    static const char *const NUMBERS[] = {"place", "granted", "backers",
                                          "opponents"};
    static const char *const WORDS[] = {"fate", "paid_from"};
    char path[4096], place[PE__PLACE_TEXT];
    const char *wrong = NULL;
    for (size_t k = 0; k < sizeof NUMBERS / sizeof *NUMBERS && !wrong; k++)
        if (pe__get_integer(counted, NUMBERS[k], 0) !=
            pe__get_integer(told, NUMBERS[k], 0))
            wrong = NUMBERS[k];
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS && !wrong; k++)
        if (strcmp(pe__get_text(counted, WORDS[k], ""),
                   pe__get_text(told, WORDS[k], "")) != 0)
            wrong = WORDS[k];
    if (wrong == NULL)
        return PE_OK;
    snprintf(path, sizeof path, "%s/money_ideas.csv", look->folder);
    return pe__fail_at(
        err, PE_BAD_INPUT, path, 0, 0,
        "%s of %s: when the ballots of its round are counted again, it comes "
        "to another; export the council anew", wrong,
        pe__places_name(look->places, PE__CARRY_IDEA,
                        pe__get_integer(told, "idea", 0), place));
}

static pe_status check_result(const pe__carry_look *look, pe__doc *doc,
                              const pe__value *round, pe_error *err)
{
    char path[4096], place[PE__PLACE_TEXT];
    const int64_t number = pe__get_integer(round, "round", 0);
    pe__round_result result;
    pe__value *ideas = pe__doc_array(doc);
    pe_status status = pe__round_recount(
        pe__get_text(round, "file", ""),
        (int)pe__get_integer(round, "digits", 2), doc, &result, err);
    if (status == PE_OK)
        status = pe__ideas(look->db, doc, number, false, ideas, err);
    if (status != PE_OK)
        return status;
    const pe__value *none = pe__doc_object(doc);
    const pe__value *counted = pe__first(result.ideas);
    bool same = counted == NULL ||
                pe__count_of(result.ideas) == pe__count_of(ideas);
    same = same && result.ballots == pe__get_integer(round, "ballots", 0) &&
           result.left_out == pe__get_integer(round, "left_out", 0) &&
           result.spent == pe__get_integer(round, "spent", 0);
    for (const pe__value *told = pe__first(ideas); told && same && !status;
         told = told->next) {
        status = check_idea(look, counted ? counted : none, told, err);
        counted = counted ? counted->next : NULL;
    }
    if (same)
        return status;
    snprintf(path, sizeof path, "%s/money_rounds.csv", look->folder);
    return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                       "%s: when its ballots are counted again, they come to "
                       "something else; export the council anew",
                       pe__places_name(look->places, PE__CARRY_ROUND, number,
                                       place));
}

static pe_status check_round(const pe__carry_look *look, pe__doc *doc,
                             const pe__value *row, pe_error *err)
{
    char hex[PE__HASH_SIZE], path[4096], place[PE__PLACE_TEXT];
    pe__secret_hash(pe__get_text(row, "file", ""), hex);
    if (strcmp(hex, pe__get_text(row, "digest", "")) == 0)
        return check_result(look, doc, row, err);
    snprintf(path, sizeof path, "%s/money_rounds-%s-ballots.txt", look->folder,
             pe__places_name(look->places, PE__CARRY_ROUND,
                             pe__get_integer(row, "round", 0), place));
    return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0,
                       "these are not the ballots that were counted: their "
                       "SHA-256 is %s, and the digest in money_rounds.csv "
                       "another; export the council anew", hex);
}

/* --- both ----------------------------------------------------------------- */

pe_status pe__carry_check_counts(const pe__carry_look *look, pe_error *err)
{
    char place[PE__PLACE_TEXT];
    pe__doc *rows = pe__doc_new(), *doc = pe__doc_new();
    pe_status status = rows && doc ? PE_OK : pe__fail_memory(err);
    pe__value *decisions = rows ? pe__doc_array(rows) : NULL;
    pe__value *rounds = rows ? pe__doc_array(rows) : NULL;
    if (status == PE_OK)
        status = pe__carry_counted(look->db, rows, decisions, look->council,
                                   err);
    for (const pe__value *v = pe__first(decisions); v && !status; v = v->next) {
        again a = {.row = v, .folder = look->folder, .doc = doc};
        a.place = pe__places_name(look->places, PE__CARRY_VOTE,
                                  pe__get_integer(v, "decision", 0), place);
        status = check_decision(&a, err);
        pe__doc_reset(doc);
    }
    if (status == PE_OK)
        status = pe__carry_rounds(look->db, rows, rounds, look->council, err);
    for (const pe__value *v = pe__first(rounds); v && !status; v = v->next) {
        status = check_round(look, doc, v, err);
        pe__doc_reset(doc);
    }
    if (status == PE_OK && pe__doc_failed(rows))
        status = pe__fail_memory(err);
    pe__doc_free(rows);
    pe__doc_free(doc);
    return status;
}

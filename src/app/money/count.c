/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The count of a round. What is counted is the very file that anybody can
 * download, read as anybody's program reads it, by the rule that `parecon fund
 * allocate` goes by when told nothing: so that command gives the same. */
#include "round_of.h"

#include "amount.h"
#include "error.h"
#include "fund_transcript.h"
#include "money_round.h"
#include "money_uses.h"
#include "ten.h"
#include "written.h"

#include <sodium.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- the file ------------------------------------------------------------- */

typedef enum { VOTE, POINTS, AGAINST } cell;

/* Of [[1,2],[4,5],[7,-1]]: "1,4", its points "2,5", and against "7". */
static void put_choices(pe__buffer *out, const pe__value *choices, cell which)
{
    const char *comma = "";
    for (const pe__value *one = pe__first(choices); one; one = one->next) {
        const pe__value *idea = pe__first(one);
        int64_t given = idea && idea->next ? idea->next->integer : 0;
        if (idea == NULL || (given < 0) != (which == AGAINST))
            continue;
        pe__buffer_text(out, comma);
        pe__buffer_number(out, which == POINTS ? given : idea->integer);
        comma = ",";
    }
}

/* Of the round's currency. */
static int digits_of(const pe__value *round)
{
    return (int)pe__get_integer(round, "digits", 2);
}

static void put_money(const pe__value *row, const char *key, int digits,
                      pe__buffer *out)
{
    char text[PE__AMOUNT];
    int64_t amount = pe__get_integer(row, key, 0);
    if (amount > 0)
        pe__buffer_text(out, pe__amount_text(amount, digits, false, text));
    pe__buffer_text(out, ";");
}

static void put_projects(const pe__value *ideas, int digits, pe__buffer *out)
{
    pe__buffer_text(out, "PROJECTS\nproject_id;cost;least;step;periods;"
                         "category;instead;name\n");
    for (const pe__value *row = pe__first(ideas); row; row = row->next) {
        int64_t one_of = pe__get_integer(row, "one_of", 0);
        pe__buffer_format(out, "%" PRId64 ";", pe__get_integer(row, "idea", 0));
        put_money(row, "cost", digits, out);
        put_money(row, "least", digits, out);
        put_money(row, "step", digits, out);
        pe__buffer_format(out, "%" PRId64 ";%s;",
                          pe__get_integer(row, "periods", 1),
                          pe__get_text(row, "cap_name", ""));
        if (one_of > 0)
            pe__buffer_number(out, one_of);
        pe__buffer_text(out, ";");
        pe__quoted_put(pe__get_text(row, "title", ""), out);
        pe__buffer_text(out, "\n");
    }
}

static void put_caps(const pe__value *caps, int digits, pe__buffer *out)
{
    char text[PE__AMOUNT];
    const char *before = "caps;";
    for (const pe__value *row = pe__first(caps); row; row = row->next) {
        pe__buffer_format(out, "%s%s:%s", before, pe__get_text(row, "name", ""),
                          pe__amount_text(pe__get_integer(row, "most", 0),
                                          digits, false, text));
        before = ",";
    }
    if (pe__first(caps))
        pe__buffer_text(out, "\n");
}

/* Voters are numbers in the order of what they chose. */
static void put_votes(const pe__value *round, const pe__value *ballots,
                      pe__buffer *out)
{
    bool points = pe__get_bool(round, "is_points", false);
    bool against = pe__get_bool(round, "has_against", false);
    int64_t voter = 0;
    pe__buffer_format(out, "VOTES\nvoter_id;vote%s%s\n",
                      points ? ";points" : "", against ? ";against" : "");
    for (const pe__value *row = pe__first(ballots); row; row = row->next) {
        const pe__value *choices = pe__get(row, "choices");
        pe__buffer_number(out, ++voter);
        for (cell which = VOTE; which <= AGAINST; which++) {
            if ((which == POINTS && !points) || (which == AGAINST && !against))
                continue;
            pe__buffer_text(out, ";");
            put_choices(out, choices, which);
        }
        pe__buffer_text(out, "\n");
    }
}

/* All that a round is counted from. */
typedef struct {
    const pe__value *round;
    pe__value *caps, *ideas, *ballots;
} papers;

static void put_pb(const papers *p, pe__buffer *out)
{
    char text[PE__AMOUNT];
    int digits = digits_of(p->round);
    pe__buffer_text(out, "META\nkey;value\ndescription;");
    pe__quoted_put(pe__get_text(p->round, "title", ""), out);
    pe__buffer_format(out, "\nbudget;%s\ncurrency;%s\nvote_type;%s\n",
                      pe__amount_text(pe__get_integer(p->round, "budget", 0),
                                      digits, false, text),
                      pe__get_text(p->round, "currency", ""),
                      pe__get_bool(p->round, "is_points", false) ? "scoring"
                                                                 : "approval");
    put_caps(p->caps, digits, out);
    put_projects(p->ideas, digits, out);
    put_votes(p->round, p->ballots, out);
}

static pe_fund_settings settings_of(const pe__ballots *ballots)
{
    pe_fund_settings settings = {
        .rule = PE_FUND_EQUAL_SHARES,
        .utility = ballots->kind == PE__APPROVAL ? PE_FUND_COST
                                                 : PE_FUND_POINTS,
        .completion = PE_FUND_ADD_ONE | PE_FUND_FILL,
        .increment = pe__ten_to(ballots->digits), /* a whole unit */
        .payments = true};
    return settings;
}

/* --- counting ------------------------------------------------------------- */

/* A round as it is counted; all is freed by `release`. */
typedef struct {
    int64_t ideas, votes; /* how many */
    pe__buffer file;
    pe__ballots ballots;
    pe_fund_settings settings;
    pe_fund_outcome outcome;
    bool is_counted; /* there is something to count */
} counting;

static pe_status gather(pe__use *use, const pe__value *round, counting *c,
                        pe_error *err)
{
    int64_t number = pe__get_integer(round, "round", 0);
    const papers p = {round, pe__doc_array(use->doc), pe__doc_array(use->doc),
                      pe__doc_array(use->doc)};
    pe_status status = pe__round_caps(use->db, use->doc, number, p.caps, err);
    if (status == PE_OK)
        status = pe__ideas(use->db, use->doc, number, false, p.ideas, err);
    if (status == PE_OK)
        status = pe__round_ballots(use->db, use->doc, number, p.ballots, err);
    if (status == PE_OK)
        put_pb(&p, &c->file);
    c->ideas = (int64_t)pe__count_of(p.ideas);
    c->votes = (int64_t)pe__count_of(p.ballots);
    return status == PE_OK && c->file.failed ? pe__fail_memory(err) : status;
}

static pe_status count(counting *c, pe_error *err)
{
    if (c->ideas == 0 || c->votes == 0)
        return PE_OK;
    pe_status status = pe__ballots_parse("round.pb", c->file.bytes,
                                         c->file.size, &c->ballots, err);
    if (status != PE_OK)
        return status;
    c->settings = settings_of(&c->ballots);
    status = pe_fund_allocate(&c->ballots.election, &c->settings, &c->outcome,
                              err);
    c->is_counted = status == PE_OK;
    return status;
}

static void release(counting *c)
{
    pe_fund_outcome_free(&c->outcome);
    pe__ballots_free(&c->ballots);
    pe__buffer_free(&c->file);
}

/* In the currency's smallest unit: the file may have had no use for so many
 * digits, or one more (10.5 is read as 10.50). Exact, as all that is bought is
 * a sum of amounts that the round has. */
static int64_t in_units(const counting *c, int digits, int64_t amount)
{
    const int more = digits - c->ballots.digits;
    return more >= 0 ? amount * pe__ten_to(more) : amount / pe__ten_to(-more);
}

static int64_t points_of(const pe_fund_election *e, int64_t choice)
{
    return e->points ? e->points[choice] : 1;
}

/* Ballots that are for something, none of which is funded. */
static int64_t left_out(const counting *c)
{
    const pe_fund_election *e = &c->ballots.election;
    int64_t count = 0;
    for (int64_t v = 0; v < e->voters; v++) {
        bool wants = false, gets = false;
        for (int64_t k = e->first[v]; k < e->first[v + 1]; k++)
            if (points_of(e, k) > 0) {
                wants = true;
                gets = gets || c->outcome.funded[e->choice[k]] > 0;
            }
        count += wants && !gets;
    }
    return count;
}

static const char *fate_of(pe_fund_fate fate)
{
    static const char *const NAMES[] = {
        [PE_FUND_CHOSEN] = "chosen",     [PE_FUND_UNWANTED] = "unwanted",
        [PE_FUND_OPPOSED] = "opposed",   [PE_FUND_TOO_DEAR] = "too_dear",
        [PE_FUND_CAPPED] = "capped",     [PE_FUND_EXCLUDED] = "excluded"};
    return NAMES[fate];
}

/* Who is for each project, and against it: people, as all weigh the same. */
static void put_sides(const counting *c, int32_t project, pe__doc *doc,
                      pe__value *row)
{
    const pe_fund_election *e = &c->ballots.election;
    int64_t sides[2] = {0};
    for (int64_t k = 0; k < e->first[e->voters]; k++)
        if (e->choice[k] == project)
            sides[points_of(e, k) < 0]++;
    pe__put_integer(doc, row, "backers", sides[0]);
    pe__put_integer(doc, row, "opponents", sides[1]);
}

/* Its place is that of its first part. */
static void put_idea(const counting *c, int32_t project, int digits,
                     pe__doc *doc, pe__value *row)
{
    int64_t place = 0;
    const char *from = "";
    for (int64_t k = c->outcome.buys - 1; k >= 0; k--)
        if (c->outcome.buy[k].project == project) {
            place = k + 1;
            from = c->outcome.buy[k].by == PE_FUND_BY_REST ? "rest"
                                                           : "backers";
        }
    pe__put_integer(doc, row, "idea",
                    strtoll(c->ballots.id[project], NULL, 10));
    pe__put_integer(doc, row, "place", place);
    pe__put_integer(doc, row, "granted",
                    in_units(c, digits, c->outcome.funded[project]));
    pe__put_text(doc, row, "fate", fate_of(c->outcome.fate[project]));
    pe__put_text(doc, row, "paid_from", from);
    put_sides(c, project, doc, row);
}

typedef struct {
    int64_t idea;
    int32_t project;
} numbered;

static int by_number(const void *a, const void *b)
{
    const int64_t x = ((const numbered *)a)->idea;
    const int64_t y = ((const numbered *)b)->idea;
    return (x > y) - (x < y);
}

/* What came of it. Projects stand in the order of their names in the file. */
static pe_status put_result(const counting *c, int digits, pe__doc *doc,
                            pe__round_result *out, pe_error *err)
{
    const int32_t n = c->is_counted ? c->ballots.election.projects : 0;
    numbered *order = pe__doc_alloc(doc, ((size_t)n + 1) * sizeof *order);
    *out = (pe__round_result){.ideas = pe__doc_array(doc)};
    if (order == NULL)
        return pe__fail_memory(err);
    for (int32_t k = 0; k < n; k++)
        order[k] = (numbered){strtoll(c->ballots.id[k], NULL, 10), k};
    qsort(order, (size_t)n, sizeof *order, by_number);
    for (int32_t k = 0; k < n; k++)
        put_idea(c, order[k].project, digits, doc,
                 pe__add_object(doc, out->ideas));
    if (c->is_counted) {
        out->ballots = c->ballots.election.voters;
        out->left_out = left_out(c);
        out->spent = in_units(c, digits, c->outcome.spent);
    }
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

/* Somebody voted, and there was something to vote for: VOTES has rows below
 * its heading. */
static bool has_votes(const char *file)
{
    const char *heading = strstr(file, "\nVOTES\n");
    const char *row = heading ? strchr(heading + 7, '\n') : NULL;
    return row != NULL && row[1] != '\0';
}

pe_status pe__round_recount(const char *file, int digits, pe__doc *doc,
                            pe__round_result *out, pe_error *err)
{
    counting c = {.ideas = 1, .votes = 1};
    pe__buffer_text(&c.file, file);
    if (!has_votes(file))
        c.votes = 0;
    pe_status status = c.file.failed ? pe__fail_memory(err) : count(&c, err);
    if (status == PE_OK)
        status = put_result(&c, digits, doc, out, err);
    release(&c);
    return status;
}

static pe_status keep_idea(pe__use *use, const pe__value *row, pe_error *err)
{
    const pe__idea_count idea = {
        .place = pe__get_integer(row, "place", 0),
        .granted = pe__get_integer(row, "granted", 0),
        .fate = pe__get_text(row, "fate", ""),
        .paid_from = pe__get_text(row, "paid_from", ""),
        .backers = pe__get_integer(row, "backers", 0),
        .opponents = pe__get_integer(row, "opponents", 0)};
    return pe__idea_counted(use->db, pe__get_integer(row, "idea", 0), &idea,
                            err);
}

static pe_status keep(pe__use *use, const pe__value *round, const counting *c,
                      pe_error *err)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char digest[2 * sizeof hash + 1];
    int64_t number = pe__get_integer(round, "round", 0);
    pe__round_result result;
    pe_status status = put_result(c, digits_of(round), use->doc, &result, err);
    crypto_hash_sha256(hash, (const unsigned char *)c->file.bytes,
                       c->file.size);
    sodium_bin2hex(digest, sizeof digest, hash, sizeof hash);
    for (const pe__value *row = pe__first(result.ideas); row && !status;
         row = row->next)
        status = keep_idea(use, row, err);
    const pe__round_count sums = {.ballots = c->votes,
                                  .left_out = result.left_out,
                                  .spent = result.spent,
                                  .file = c->file.bytes, .digest = digest};
    if (status == PE_OK)
        status = pe__round_counted(use->db, number, use->now, &sums, err);
    pe__value *data = pe__doc_object(use->doc);
    pe__put_text(use->doc, data, "digest", digest);
    return status == PE_OK
               ? pe__use_event(use, "round.counted", number, data, err)
               : status;
}

/* By whomever of the members comes first: it comes to the same. */
pe_status pe__use_round_count(pe__use *use, pe_error *err)
{
    pe__value *round;
    counting c = {0};
    pe_status status = pe__round_find(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    if (!pe__get_bool(round, "is_due", false))
        return pe__use_conflict(use, "round_count");
    status = gather(use, round, &c, err);
    if (status == PE_OK)
        status = count(&c, err);
    if (status == PE_OK)
        status = keep(use, round, &c, err);
    pe__round_next(use, round, "counted");
    release(&c);
    return status;
}

/* --- downloads ------------------------------------------------------------ */

pe_status pe__use_round_file(pe__use *use, pe_error *err)
{
    pe__value *round;
    counting c = {0};
    pe__buffer transcript = {0};
    const char *name = pe__get_text(use->in, "file_text", ""), *kept = "";
    bool wants_pb = strcmp(name, "round.pb") == 0;
    pe_status status = pe__round_find(use, &round, err);
    if (status || use->outcome != PE__DONE)
        return status;
    /* before the count it would show how things stand */
    if (!pe__get_bool(round, "is_counted", false) ||
        (!wants_pb && strcmp(name, "transcript.jsonl") != 0))
        return pe__use_not_found(use);
    status = pe__round_file(use->db, use->doc,
                            pe__get_integer(round, "round", 0), &kept, err);
    pe__buffer_text(&c.file, kept);
    c.votes = pe__get_integer(round, "ballots", 0);
    c.ideas = c.votes; /* without ideas nobody could vote for any */
    if (status == PE_OK && c.file.failed)
        status = pe__fail_memory(err);
    if (status == PE_OK && !wants_pb)
        status = count(&c, err);
    if (status == PE_OK && !wants_pb && c.is_counted)
        status = pe__fund_transcript_put(&c.ballots, &c.settings, &c.outcome,
                                         &transcript, err);
    if (status == PE_OK)
        pe__use_file(use, "text/plain; charset=utf-8", name,
                     wants_pb ? &c.file : &transcript);
    pe__buffer_free(&transcript);
    release(&c);
    return status;
}

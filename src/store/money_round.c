/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "money_round.h"

#include "word_store.h"

pe_status pe__round_add(pe__sql *db, const pe__round_new *round, int64_t *id,
                        pe_error *err)
{
    pe_status status = pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_round (council, title, about, way, "
        "has_against, currency, budget, opened_by, opened_at, "
        "ideas_until_at, votes_until_at, ballots, left_out, spent, file, "
        "digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, "
        "0, '', '') RETURNING round",
        "itttitiiiii", round->council, round->title, round->about, round->way,
        (int64_t)round->has_against, round->currency, round->budget,
        round->member, round->now, round->ideas_until, round->votes_until);
    return status == PE_OK
               ? pe__word_round_opens(db, *id, round->now, round->ideas_until,
                                      round->votes_until, err)
               : status;
}

/* Of the currency of the round `r`. */
#define DIGITS                                                                \
    "(SELECT k.digits FROM money_currency k WHERE k.council = r.council "     \
    "AND k.currency = r.currency) AS digits"

#define ROUND                                                                 \
    "SELECT r.round, r.title, r.about, r.way, r.has_against, r.currency, "  \
    DIGITS ", r.budget AS budget_money, "                                     \
    "r.ideas_until_at, r.votes_until_at, r.counted_at, "                      \
    "r.ballots AS ballots_count, r.left_out AS left_out_count, "              \
    "r.spent AS spent_money, r.digest FROM money_round r "

pe_status pe__rounds(pe__sql *db, pe__doc *doc, int64_t council,
                     pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          ROUND "WHERE r.council = $1 ORDER BY r.round DESC",
                          "i", council);
}

pe_status pe__round_get(pe__sql *db, pe__doc *doc, int64_t council,
                        int64_t round, pe__value *object, bool *found,
                        pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
                         ROUND "WHERE r.council = $1 AND r.round = $2", "ii",
                         council, round);
}

pe_status pe__round_cap_add(pe__sql *db, int64_t round, int64_t place,
                            const char *name, int64_t most, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "INSERT INTO money_cap (round, place, name, most) "
                         "VALUES ($1, $2, $3, $4)",
                         "iiti", round, place, name, most);
}

pe_status pe__round_caps(pe__sql *db, pe__doc *doc, int64_t round,
                         pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT c.place, c.name, c.most AS most_money, " DIGITS
        " FROM money_cap c "
        "JOIN money_round r ON r.round = c.round WHERE c.round = $1 "
        "ORDER BY c.place",
        "i", round);
}

/* --- ideas ---------------------------------------------------------------- */

pe_status pe__ideas(pe__sql *db, pe__doc *doc, int64_t round,
                    bool funded_first, pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT i.idea, i.title, i.about, i.cost AS cost_money, "
        "i.least AS least_money, i.step AS step_money, i.periods, "
        "i.cost * i.periods AS whole_money, i.granted AS granted_money, "
        "i.cap, c.name AS cap_name, i.one_of, "
        "m.name AS by_name, i.handed_by, i.place, i.fate, i.paid_from, "
        "i.backers AS backers_count, i.opponents AS opponents_count, "
        "i.done_at, i.outcome, coalesce(("
        "  SELECT CAST(sum(q.amount) AS BIGINT) FROM money_entry e "
        "  JOIN money_posting q ON q.entry = e.entry "
        "  JOIN money_account a ON a.account = q.account "
        "  WHERE e.idea = i.idea AND a.kind = 'expenses' "
        "  AND q.currency = r.currency), 0) AS used_money, " DIGITS
        " FROM money_idea i JOIN money_round r ON r.round = i.round "
        "JOIN member m ON m.member = i.handed_by "
        "LEFT JOIN money_cap c ON c.round = i.round AND c.place = i.cap "
        "WHERE i.round = $1 AND i.taken_back_at IS NULL "
        "ORDER BY CASE WHEN i.place = 0 OR $2 = 0 THEN 1000 ELSE i.place END, "
        "i.idea",
        "ii", round, (int64_t)funded_first);
}

pe_status pe__idea_add(pe__sql *db, const pe__idea_new *idea, int64_t *id,
                       pe_error *err)
{
    return pe__query_integer(
        db, id, 0, err,
        "INSERT INTO money_idea (round, title, about, cost, least, step, "
        "periods, cap, one_of, handed_by, handed_at, place, granted, fate, "
        "paid_from, backers, opponents, outcome) VALUES ($1, $2, $3, $4, $5, "
        "$6, $7, $8, 0, $9, $10, 0, 0, '', '', 0, 0, '') RETURNING idea",
        "ittiiiiiii", idea->round, idea->title, idea->about, idea->cost,
        idea->least, idea->step, idea->periods, idea->cap, idea->member,
        idea->now);
}

pe_status pe__idea_one_of(pe__sql *db, int64_t round, int64_t idea,
                          int64_t one_of, pe_error *err)
{
    return pe__query_run(db, NULL, err,
                         "UPDATE money_idea SET one_of = $3 "
                         "WHERE round = $1 AND idea = $2",
                         "iii", round, idea, one_of);
}

pe_status pe__ideas_apart(pe__sql *db, int64_t round, int64_t one_of,
                          bool *found, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
                                     "UPDATE money_idea SET one_of = 0 "
                                     "WHERE round = $1 AND one_of = $2",
                                     "ii", round, one_of);
    *found = changed > 0;
    return status;
}

pe_status pe__idea_take_back(pe__sql *db, int64_t round, int64_t idea,
                             int64_t member, int64_t now, bool *found,
                             pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "UPDATE money_idea SET taken_back_at = $4 WHERE round = $1 "
        "AND idea = $2 AND handed_by = $3 AND taken_back_at IS NULL",
        "iiii", round, idea, member, now);
    *found = changed > 0;
    return status;
}

#define OPEN                                                                  \
    "FROM money_idea i JOIN money_round r ON r.round = i.round "              \
    "WHERE r.council = $1 AND i.place > 0 AND i.done_at IS NULL "

pe_status pe__ideas_open(pe__sql *db, pe__doc *doc, int64_t council,
                         pe__value *array, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT i.idea, i.title " OPEN
                          "ORDER BY i.round, i.place",
                          "i", council);
}

pe_status pe__idea_is_open(pe__sql *db, int64_t council, int64_t idea,
                           bool *is_open, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err, "SELECT count(*) " OPEN "AND i.idea = $2", "ii",
        council, idea);
    *is_open = count > 0;
    return status;
}

pe_status pe__idea_done(pe__sql *db, int64_t round, int64_t idea,
                        const char *outcome, int64_t now, bool *found,
                        pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "UPDATE money_idea SET done_at = $4, outcome = $3 WHERE round = $1 "
        "AND idea = $2 AND place > 0 AND done_at IS NULL",
        "iiti", round, idea, outcome, now);
    *found = changed > 0;
    return status;
}

/* --- ballots -------------------------------------------------------------- */

pe_status pe__round_may_vote(pe__sql *db, int64_t council, int64_t member,
                             int64_t at, bool *may, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM membership WHERE council = $1 AND member = $2 "
        "AND joined_at <= $3 AND left_at IS NULL",
        "iii", council, member, at);
    *may = count > 0;
    return status;
}

pe_status pe__round_electors(pe__sql *db, int64_t council, int64_t at,
                             int64_t *count, pe_error *err)
{
    return pe__query_integer(
        db, count, 0, err,
        "SELECT count(*) FROM membership WHERE council = $1 "
        "AND joined_at <= $2 AND left_at IS NULL",
        "ii", council, at);
}

pe_status pe__round_voters(pe__sql *db, pe__doc *doc, int64_t round,
                           pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT v.member, m.name FROM money_voter v "
        "JOIN member m ON m.member = v.member WHERE v.round = $1 "
        "ORDER BY m.name, v.member",
        "i", round);
}

pe_status pe__round_voter_add(pe__sql *db, int64_t round, int64_t member,
                              bool *added, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "INSERT INTO money_voter (round, member) VALUES ($1, $2) "
        "ON CONFLICT (round, member) DO NOTHING",
        "ii", round, member);
    *added = changed > 0;
    return status;
}

pe_status pe__round_has_voted(pe__sql *db, int64_t round, int64_t member,
                              bool *has, pe_error *err)
{
    int64_t count = 0;
    pe_status status = pe__query_integer(
        db, &count, 0, err,
        "SELECT count(*) FROM money_voter WHERE round = $1 AND member = $2",
        "ii", round, member);
    *has = count > 0;
    return status;
}

pe_status pe__round_ballot_add(pe__sql *db, int64_t round, const char *tag,
                               const char *choices, bool *added, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "INSERT INTO money_ballot (round, tag, choices_json) "
        "VALUES ($1, $2, $3) ON CONFLICT (round, tag) DO NOTHING",
        "itt", round, tag, choices);
    *added = changed > 0;
    return status;
}

pe_status pe__round_ballot_change(pe__sql *db, int64_t round, const char *tag,
                                  const char *choices, bool *found,
                                  pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(
        db, &changed, err,
        "UPDATE money_ballot SET choices_json = $3 "
        "WHERE round = $1 AND tag = $2",
        "itt", round, tag, choices);
    *found = changed > 0;
    return status;
}

pe_status pe__round_ballot(pe__sql *db, pe__doc *doc, int64_t round,
                           const char *tag, pe__value *object, bool *found,
                           pe_error *err)
{
    return pe__query_row(
        db, doc, object, found, err,
        "SELECT choices_json FROM money_ballot WHERE round = $1 AND tag = $2",
        "it", round, tag);
}

pe_status pe__round_ballots(pe__sql *db, pe__doc *doc, int64_t round,
                            pe__value *array, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT choices_json FROM money_ballot WHERE round = $1 "
        "ORDER BY choices_json, tag",
        "i", round);
}

/* --- the count ------------------------------------------------------------ */

pe_status pe__round_counted(pe__sql *db, int64_t round, int64_t now,
                            const pe__round_count *count, pe_error *err)
{
    pe_status status = pe__query_run(
        db, NULL, err,
        "UPDATE money_round SET counted_at = $2, ballots = $3, "
        "left_out = $4, spent = $5, file = $6, digest = $7 "
        "WHERE round = $1",
        "iiiiitt", round, now, count->ballots, count->left_out, count->spent,
        count->file, count->digest);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
                               "DELETE FROM money_ballot WHERE round = $1",
                               "i", round);
    return status == PE_OK ? pe__word_round_counted(db, round, now, err)
                           : status;
}

pe_status pe__round_file(pe__sql *db, pe__doc *doc, int64_t round,
                         const char **file, pe_error *err)
{
    pe_status status = pe__query_text(
        db, doc, file, err, "SELECT file FROM money_round WHERE round = $1",
        "i", round);
    if (*file == NULL)
        *file = "";
    return status;
}

pe_status pe__idea_counted(pe__sql *db, int64_t idea,
                           const pe__idea_count *count, pe_error *err)
{
    return pe__query_run(
        db, NULL, err,
        "UPDATE money_idea SET place = $2, granted = $3, fate = $4, "
        "paid_from = $5, backers = $6, opponents = $7 WHERE idea = $1",
        "iiittii", idea, count->place, count->granted, count->fate,
        count->paid_from, count->backers, count->opponents);
}

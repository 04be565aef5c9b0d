/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_erase.h"

#include "query.h"

/* $1 is the member. What refers to a row stands before it. */
static const char *const gone[] = {
    "DELETE FROM session WHERE member = $1",
    "DELETE FROM passkey WHERE member = $1",
    "DELETE FROM challenge WHERE member = $1",
    "DELETE FROM recovery_vouch WHERE member = $1",
    ("DELETE FROM recovery_vouch WHERE recovery IN"
     " (SELECT recovery FROM recovery WHERE member = $1)"),
    "DELETE FROM recovery WHERE member = $1",
    "DELETE FROM invite WHERE invited_by = $1",
    "DELETE FROM role_pause WHERE member = $1",
    ("UPDATE membership SET hours_quarters = 0, skills = '', site = ''"
     " WHERE member = $1"),
    /* what they thought of work and of others' effort */
    "DELETE FROM rating WHERE member = $1",
    "DELETE FROM wish WHERE member = $1",
    "DELETE FROM bond WHERE member = $1",
    "DELETE FROM worker WHERE member = $1",
    "DELETE FROM import WHERE member = $1",
    "DELETE FROM effort WHERE rater = $1",
    ("UPDATE swap SET state = 'withdrawn' WHERE asker = $1"
     " AND state = 'asked'"),
    "UPDATE swap SET state = 'refused' WHERE other = $1 AND state = 'asked'",
    "UPDATE division SET says = '' WHERE proposed_by = $1",
    "UPDATE merge SET says = '' WHERE opened_by = $1",
    /* a vote counts on; what was said with it does not stay */
    "UPDATE decision_doubt SET reason = '' WHERE member = $1",
    "UPDATE voice SET reason = '' WHERE member = $1",
    "UPDATE voice_answer SET answer = '' WHERE answered_by = $1",
    "UPDATE decision SET says = '' WHERE opened_by = $1",
    ("UPDATE decision_version SET says = '' WHERE decision IN"
     " (SELECT decision FROM decision WHERE opened_by = $1)"),
    ("UPDATE amendment SET base = '', words = '', why = ''"
     " WHERE member = $1"),
    "DELETE FROM word_choice WHERE member = $1",
    /* who was drawn, and what they said, stays a number; the lot can be drawn
     * again */
    "UPDATE panel SET says = '' WHERE opened_by = $1",
    "UPDATE series SET says = '' WHERE opened_by = $1",
    /* somebody else sees to it */
    "UPDATE follow_up SET member = NULL WHERE member = $1 AND state = 'open'",
    ("UPDATE remark_side SET source = '' WHERE remark IN"
     " (SELECT remark FROM remark WHERE member = $1)"),
    /* who carried whose vote counts on; what opens a seal, and who signed what
     * against whom, does not stay */
    "UPDATE delegation SET seal_key = '' WHERE giver = $1",
    "UPDATE carried SET seal = '' WHERE giver = $1",
    "UPDATE petition SET reason = '' WHERE asked_by = $1",
    "DELETE FROM petition_sign WHERE member = $1",
    /* what was paid stays; why it was needed does not */
    "UPDATE allowance SET kind = 'other' WHERE member = $1",
    /* a ledger stays as it was sealed; what was told beside it does not */
    "UPDATE money_idea SET about = '' WHERE handed_by = $1",
    "UPDATE transfer_part SET reason = '' WHERE stated_by = $1",
    "DELETE FROM dues_choice WHERE member = $1",
    ("DELETE FROM money_fit WHERE (kind = 'dues' AND subject = $1) OR (kind = "
     "'pledge' AND subject IN (SELECT pledge FROM pledge WHERE member = $1))"),
    /* what came stays; what was promised comes no more */
    "UPDATE pledge SET until_on = from_on - 1 WHERE member = $1",
    "UPDATE money_handover SET words = '' WHERE opened_by = $1",
    /* the switchboard: who came where counts on; why they were asked, and where
     * they were, does not stay */
    "DELETE FROM message WHERE member = $1",
    "DELETE FROM push WHERE member = $1",
    "DELETE FROM ask WHERE member = $1",
    "DELETE FROM clearance WHERE member = $1",
    "DELETE FROM block WHERE member = $1 OR blocked = $1",
    "DELETE FROM helper WHERE member = $1",
    "UPDATE claim SET thanks = '' WHERE member = $1",
    /* a parcel that is gone is noticed, and what it said is said anew */
    ("DELETE FROM peer_parcel WHERE peer IN (SELECT n.peer FROM claim c"
     " JOIN need n ON n.need = c.need WHERE c.member = $1 AND c.tells = 1)"),
    ("UPDATE peer_item SET said = '-' WHERE said <> '' AND kind = 'claim'"
     " AND item IN (SELECT claim FROM claim WHERE member = $1)"),
    ("UPDATE offer SET title = '', about = '', place = '', source = '',"
     " north = 0, east = 0, until_at = from_at WHERE member = $1"),
    ("UPDATE need SET title = '', about = '', place = '', source = '',"
     " north = 0, east = 0 WHERE author = $1 AND effort IS NULL"),
    "DELETE FROM idempotency WHERE owner = $1"};

pe_status pe__member_erase(pe__sql *db, int64_t member, int64_t now,
                           pe_error *err)
{
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE member SET name = '', sign_in = NULL, email = NULL,"
        " password = NULL, language = 'en', zone = '',"
        " calendar_secret = NULL, erased_at = $2 WHERE member = $1", "ii",
        member, now);
    for (size_t k = 0; k < sizeof gone / sizeof *gone; k++)
        if (status == PE_OK)
            status = pe__query_run(db, NULL, err, gone[k], "i", member);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE remark SET words = '', removed_at = $2"
            " WHERE member = $1", "ii", member, now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE allowance SET until_on = $2 WHERE member = $1"
            " AND (until_on IS NULL OR until_on > $2)", "ii", member,
            now / 86400);
    return status;
}

/* What about the member stands where; $1 is the member. */
static const struct {
    const char *key, *query;
} data[] = {
    {"councils",
     "SELECT c.council, c.name, c.kind, m.joined_at, m.left_at,"
     " m.hours_quarters, m.skills, m.site FROM membership m"
     " JOIN council c ON c.council = m.council WHERE m.member = $1"
     " ORDER BY m.joined_at, c.council"},
    {"roles",
     "SELECT council, kind, is_shadow, since_at, until_at, ended_at"
     " FROM role WHERE member = $1 ORDER BY role"},
    {"role_pauses",
     "SELECT council, kind, until_at FROM role_pause WHERE member = $1"
     " ORDER BY council, kind"},
    {"sessions",
     "SELECT session, device, created_at, seen_at, expires_at FROM session"
     " WHERE member = $1 ORDER BY session"},
    {"passkeys",
     "SELECT passkey, name, created_at, used_at FROM passkey"
     " WHERE member = $1 ORDER BY passkey"},
    {"invitations",
     "SELECT invite, council, note, uses_left, created_at, expires_at"
     " FROM invite WHERE invited_by = $1 ORDER BY invite"},
    {"let_in",
     "SELECT council, member, vouched_at FROM vouch WHERE voucher = $1"
     " ORDER BY vouched_at, member"},
    {"let_in_by",
     "SELECT council, voucher, vouched_at FROM vouch WHERE member = $1"
     " ORDER BY vouched_at, voucher"},
    {"recoveries",
     "SELECT recovery, created_at, expires_at, used_at, ended_at"
     " FROM recovery WHERE member = $1 ORDER BY recovery"},
    {"recoveries_vouched",
     "SELECT recovery, vouched_at FROM recovery_vouch WHERE member = $1"
     " ORDER BY recovery"},
    {"ratings",
     "SELECT r.task, t.name, r.empowerment, r.desirability, r.place,"
     " r.category, r.rated_at"
     " FROM rating r JOIN task t ON t.task = r.task WHERE r.member = $1"
     " ORDER BY r.task"},
    {"wishes",
     "SELECT w.task, t.name, w.prefers FROM wish w JOIN task t"
     " ON t.task = w.task WHERE w.member = $1 ORDER BY w.task"},
    {"jobs",
     "SELECT p.division, d.council, d.state, d.starts_on, d.ends_on, p.task,"
     " t.name, p.hours_quarters FROM piece p JOIN division d"
     " ON d.division = p.division JOIN task t ON t.task = p.task"
     " WHERE p.member = $1 ORDER BY p.division, p.task"},
    {"ledger",
     "SELECT council, rating, carried, division FROM ledger"
     " WHERE member = $1 ORDER BY council, rating"},
    {"tables",
     "SELECT council, label, away, more_json FROM worker WHERE member = $1"
     " ORDER BY council"},
    {"imports",
     "SELECT import, council, kind, name, created_at FROM import"
     " WHERE member = $1 ORDER BY import"},
    {"bonds",
     "SELECT b.task, t.name, b.holds FROM bond b JOIN task t"
     " ON t.task = b.task WHERE b.member = $1 ORDER BY b.task"},
    {"divisions_proposed",
     "SELECT division, council, version, state, says, proposed_at"
     " FROM division WHERE proposed_by = $1 ORDER BY division"},
    {"swaps",
     "SELECT swap, division, asker, asker_task, other, other_task, state,"
     " asked_at, answered_at FROM swap WHERE asker = $1 OR other = $1"
     " ORDER BY swap"},
    {"remarks",
     "SELECT remark, council, about, subject, words, said_at, removed_at"
     " FROM remark WHERE member = $1 ORDER BY remark"},
    {"objections_answered",
     "SELECT decision, member, answer, answered_at FROM voice_answer"
     " WHERE answered_by = $1 ORDER BY decision, member"},
    {"followed_up",
     "SELECT follow, council, kind, title, due_on, state, outcome, noted_at"
     " FROM follow_up WHERE member = $1 OR noted_by = $1 OR ended_by = $1"
     " ORDER BY follow"},
    {"series_opened",
     "SELECT series, council, title, says, rule, opened_at, ended_at"
     " FROM series WHERE opened_by = $1 OR ended_by = $1 ORDER BY series"},
    {"draws_opened",
     "SELECT panel, council, title, says, state, outcome, opened_at, ended_at"
     " FROM panel WHERE opened_by = $1 OR ended_by = $1 ORDER BY panel"},
    {"draws_listed",
     "SELECT panel, step, fits, chance, is_drawn, answer, answered_at"
     " FROM panel_person WHERE member = $1 ORDER BY panel, step"},
    {"pay_rules_proposed",
     "SELECT proposal, council, state, way, currency, effort_least_percent,"
     " effort_most_percent, proposed_at FROM pay_proposal"
     " WHERE proposed_by = $1 ORDER BY proposal"},
    {"decisions_opened",
     "SELECT decision, council, title, says, rule, state, created_at"
     " FROM decision WHERE opened_by = $1 ORDER BY decision"},
    {"votes",
     "SELECT v.decision, d.title, v.has_voted, o.marks, o.reason, o.said_at"
     " FROM voter v JOIN decision d ON d.decision = v.decision"
     " LEFT JOIN voice o ON o.decision = v.decision AND o.member = v.member"
     " WHERE v.member = $1 ORDER BY v.decision"},
    {"votes_handed_over",
     "SELECT delegation, council, delegate, topic, handed_at, since_at,"
     " until_at, ended_at, ended_by FROM delegation WHERE giver = $1"
     " ORDER BY delegation"},
    {"votes_held",
     "SELECT delegation, council, giver, topic, handed_at, since_at, until_at,"
     " seen_at, ended_at, ended_by FROM delegation WHERE delegate = $1"
     " ORDER BY delegation"},
    {"votes_carried",
     "SELECT decision, giver, delegate, outcome FROM carried WHERE giver = $1"
     " OR delegate = $1 ORDER BY decision, giver"},
    {"recalls_asked",
     "SELECT petition, council, accused, kind, reason, asked_at, outcome"
     " FROM petition WHERE asked_by = $1 ORDER BY petition"},
    {"recalls_about_me",
     "SELECT petition, council, kind, reason, asked_at, outcome FROM petition"
     " WHERE accused = $1 ORDER BY petition"},
    {"recalls_signed",
     "SELECT petition FROM petition_sign WHERE member = $1 ORDER BY petition"},
    {"amendments",
     "SELECT amendment, decision, what, place, words, why, said_at, state"
     " FROM amendment WHERE member = $1 ORDER BY amendment"},
    {"told_of_decisions",
     "SELECT level, by_push, by_mail, changed_at FROM word_choice"
     " WHERE member = $1"},
    {"merges",
     "SELECT merge, ours, theirs, name, says, created_at FROM merge"
     " WHERE opened_by = $1 ORDER BY merge"},
    {"pay",
     "SELECT l.period, p.council, p.starts_on, p.ends_on, r.currency,"
     " l.hours_quarters, l.effort_percent, l.base, l.allowance, l.amount"
     " FROM pay_line l JOIN pay_period p ON p.period = l.period"
     " LEFT JOIN pay_rule r ON r.council = p.council WHERE l.member = $1"
     " ORDER BY l.period"},
    {"hours_worked",
     "SELECT period, hours_quarters FROM pay_hours WHERE member = $1"
     " ORDER BY period"},
    {"effort_rated",
     "SELECT period, rated, points FROM effort WHERE rater = $1"
     " ORDER BY period, rated"},
    {"allowances",
     "SELECT allowance, council, amount, kind, since_on, until_on"
     " FROM allowance WHERE member = $1 ORDER BY allowance"},
    {"money_written",
     "SELECT council, number, day_on, words FROM money_entry"
     " WHERE written_by = $1 ORDER BY entry"},
    {"money_asked",
     "SELECT request, pot, amount, words, payee, state, asked_at"
     " FROM money_draw WHERE asked_by = $1 OR payee = $1 ORDER BY request"},
    {"money_agreed",
     "SELECT request, said_at FROM money_yes WHERE member = $1"
     " ORDER BY request"},
    {"money_ideas",
     "SELECT idea, round, title, about, cost, handed_at, taken_back_at"
     " FROM money_idea WHERE handed_by = $1 ORDER BY idea"},
    {"money_rounds_voted",
     "SELECT round FROM money_voter WHERE member = $1 ORDER BY round"},
    {"money_rounds_opened",
     "SELECT round, council, title, about FROM money_round"
     " WHERE opened_by = $1 ORDER BY round"},
    {"money_opened",
     "SELECT council, is_public, changed_at FROM money_rule"
     " WHERE changed_by = $1 ORDER BY council"},
    {"transfers_opened",
     "SELECT run, council, title, opened_at FROM transfer_run"
     " WHERE opened_by = $1 ORDER BY run"},
    {"transfers_stated",
     "SELECT run, council, income, members, reason, stated_at"
     " FROM transfer_part WHERE stated_by = $1 ORDER BY run, council"},
    {"dues_set",
     "SELECT council, way, changed_at FROM dues_scale WHERE changed_by = $1"
     " ORDER BY council"},
    {"dues",
     "SELECT d.council, b.least, b.amount, d.is_paused FROM dues_choice d"
     " LEFT JOIN dues_band b ON b.council = d.council AND b.place = d.place"
     " WHERE d.member = $1 ORDER BY d.council"},
    {"pledges",
     "SELECT pledge, council, name, currency, amount, from_on, until_on,"
     " months, written_at FROM pledge WHERE member = $1 OR written_by = $1"
     " ORDER BY pledge"},
    {"money_statements",
     "SELECT statement, account, from_on, until_on, brought_at"
     " FROM money_statement WHERE brought_by = $1 ORDER BY statement"},
    {"money_lines",
     "SELECT line, state, settled_at FROM money_line WHERE settled_by = $1"
     " ORDER BY line"},
    {"money_handovers",
     "SELECT handover, council, words, opened_at FROM money_handover"
     " WHERE opened_by = $1 ORDER BY handover"},
    {"money_signed",
     "SELECT handover, signed_at FROM money_handover_sign"
     " WHERE member = $1 ORDER BY handover"},
    {"board_profile",
     "SELECT place, north, east, reach_m, skills, week, quiet, most_a_week,"
     " is_urgent_only, is_verifier, paused_until_at, until_at, joined_at,"
     " first_at, by_push, by_mail FROM helper WHERE member = $1"},
    {"clearances",
     "SELECT s.name, c.given_at FROM clearance c JOIN skill s"
     " ON s.skill = c.skill WHERE c.member = $1 ORDER BY c.skill"},
    {"clearances_given",
     "SELECT member, skill, given_at FROM clearance WHERE given_by = $1"
     " ORDER BY given_at, member, skill"},
    {"blocks",
     "SELECT blocked, blocked_at FROM block WHERE member = $1"
     " ORDER BY blocked"},
    {"asked",
     "SELECT need, asked_at, answer, answered_at, why_json FROM ask"
     " WHERE member = $1 ORDER BY asked_at, need"},
    {"shifts",
     "SELECT c.claim, c.need, n.title, n.starts_at, n.ends_at, c.places,"
     " c.state, c.made_at, c.thanked_at, c.thanks FROM claim c JOIN need n"
     " ON n.need = c.need WHERE c.member = $1 ORDER BY c.claim"},
    {"needs",
     "SELECT need, effort, what, title, about, place, north, east, radius_m,"
     " places, starts_at, ends_at, skills, urgency, serves, state, source,"
     " created_at FROM need WHERE author = $1 ORDER BY need"},
    {"efforts",
     "SELECT effort, council, name, created_at, ended_at FROM undertaking"
     " WHERE made_by = $1 ORDER BY effort"},
    {"duties_adopted",
     "SELECT duty, from_at, until_at, ended_at FROM adoption"
     " WHERE member = $1 ORDER BY adoption"},
    {"offers",
     "SELECT offer, what, title, about, quantity, is_lent, place, north, east,"
     " reach_m, from_at, until_at, source, created_at, ended_at FROM offer"
     " WHERE member = $1 ORDER BY offer"},
    {"messages",
     "SELECT kind, need, decision, round, made_at, due_at FROM message"
     " WHERE member = $1"
     " ORDER BY message"},
    {"devices_told",
     "SELECT endpoint, created_at FROM push WHERE member = $1 ORDER BY push"},
    {"events",
     "SELECT seq, at, council, kind, subject FROM event WHERE actor = $1"
     " ORDER BY seq"}};

pe_status pe__member_data(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t member, pe_error *err)
{
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof data / sizeof *data && status == PE_OK; k++)
        status = pe__query_rows(db, doc,
                                pe__put_array(doc, object, data[k].key), err,
                                data[k].query, "i", member);
    return status;
}

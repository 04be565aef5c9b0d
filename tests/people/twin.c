/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "twin.h"

#include <stddef.h>

/* What strangers may not see, and of it what neighbours may not see either.
 * Rows that are added get numbers after all others. $1 is now. */
const char *const twin_inner[] = {
    "UPDATE membership SET skills = 'zq7 skills', site = 'zq7 site',"
    " hours_quarters = 99 WHERE council = 1",
    "UPDATE invite SET note = 'zq7 note', uses_left = 7, expires_at ="
    " expires_at + 86400 WHERE council = 1 AND invited_by < 10",
    "UPDATE task SET name = 'zq7 task', hours_quarters = 123,"
    " skills = 'zq7 skills'",
    "UPDATE decision SET title = 'zq7 decision', says = 'zq7 says',"
    " state = 'closed', outcome = 'nobody', closes_at = $1"
    " WHERE opened_by = 1", /* one's own is one's own */
    "UPDATE follow_up SET title = 'zq7 follow', outcome = 'zq7 outcome',"
    " state = 'done', ended_by = 1, ended_at = $1 WHERE noted_by = 1",
    "INSERT INTO pay_proposal (council, state, way, currency,"
    " effort_least_percent, effort_most_percent, proposed_by, proposed_at)"
    " VALUES (1, 'proposed', 'effort', 'ZQS', 77, 177, 1, $1)",
    "UPDATE series SET title = 'zq7 series', says = 'zq7 says',"
    " rule = 'quota', ended_by = 1, ended_at = $1",
    "INSERT INTO series_decision (decision, series, place, ballots)"
    " SELECT max(decision), 1, 1, '1 zq7,6,1 zq7 option,7\n1 zq7,3,2 zq7,'"
    " FROM decision WHERE council = 1",
    "UPDATE panel SET title = 'zq7 panel', says = 'zq7 says', seats = 2",
    "UPDATE panel_quota SET fact = 'long', least = 1",
    "UPDATE panel_person SET answer = 'yes', chance = 0.75 WHERE member = 3",
    "INSERT INTO decision_option (decision, place, name) SELECT decision, 1,"
    " 'zq7 option' FROM decision",
    "INSERT INTO voter (decision, member, has_voted, halves)"
    " SELECT decision, 6, 1, 2"
    " FROM decision",
    "INSERT INTO topic (council, name, named_at) VALUES (1, 'zq7 topic', $1)",
    "INSERT INTO delegation (council, giver, delegate, topic, seal_key,"
    " handed_at, since_at, until_at, ended_by)"
    " SELECT 1, 6, 3, max(topic), 'zq7', $1, $1, $1 + 99999, '' FROM topic",
    "INSERT INTO petition (council, accused, kind, reason, asked_by, asked_at,"
    " until_at, outcome) VALUES (1, 2, 'scribe', 'zq7 reason', 6, $1,"
    " $1 + 99999, '')",
    "UPDATE pay_period SET pool = 777777, state = 'closed'",
    "UPDATE money_account SET name = 'zq7 ' || account",
    "UPDATE money_entry SET words = 'zq7 words'",
    "UPDATE money_posting SET amount = amount * 7",
    "UPDATE money_sum SET amount = amount * 7",
    "UPDATE money_pot SET purpose = 'zq7 purpose'",
    "UPDATE money_draw SET words = 'zq7', state = 'taken_back'",
    "UPDATE money_statement SET lines = 77, closing = 777",
    "UPDATE money_line SET words = 'zq7 line', amount = 777",
    "UPDATE money_handover SET words = 'zq7 words'",
    "UPDATE money_round SET title = 'zq7 title', budget = 777",
    "UPDATE money_cap SET name = 'zq7 kind', most = 77",
    "UPDATE money_idea SET title = 'zq7 idea', cost = 77",
    "UPDATE dues_scale SET total = 777",
    "UPDATE dues_band SET amount = amount * 7",
    "UPDATE dues_choice SET place = 2",
    "UPDATE pledge SET name = 'zq7 pledge', amount = 7777",
    "DELETE FROM pledge_receipt",
    "INSERT INTO money_account (council, kind, name, opened_at)"
    " VALUES (1, 'assets', 'zq7', $1)",
    "INSERT INTO invite (council, invited_by, code, note, uses_left,"
    " created_at, expires_at) VALUES (1, 2, 'x', 'zq7', 1, $1, $1 + 99999)",
    "INSERT INTO role_pause (council, member, kind, until_at)"
    " VALUES (1, 6, 'scribe', $1 + 9999999)",
    "INSERT INTO recovery (member, code, words, tries_left, created_at,"
    " expires_at) VALUES (6, 'y', 'z', 5, $1, $1 + 99999)",
    "UPDATE member SET email = 'zq7@example.org', language = 'de',"
    " zone = 'Europe/Berlin' WHERE member BETWEEN 2 AND 9",
    "UPDATE member SET name = 'zq7 name', sign_in = 'zq7 ' || member"
    " WHERE member IN (6, 7, 8)", /* hold no role */
    "UPDATE session SET device = 'zq7 device', seen_at = seen_at - 7200"
    " WHERE member BETWEEN 2 AND 9",
    NULL};
const char *const twin_outer[] = {
    /* councils that belong to it share with it */
    "UPDATE transfer_run SET title = 'zq7 run', share = 70000",
    "UPDATE transfer_part SET income = 777, reason = 'zq7 reason'",
    "UPDATE council SET name = 'zq7 council', kind = 'project',"
    " purpose = 'zq7 purpose', closes_at = $1 + 99999 WHERE council = 1",
    "UPDATE role SET until_at = until_at + 86400 WHERE council = 1",
    "UPDATE member SET name = 'zq7 name' WHERE member BETWEEN 2 AND 9",
    "UPDATE merge SET name = 'zq7 merger', says = 'zq7',"
    " state = 'done'",
    "INSERT INTO council (name, kind, purpose, is_listed, founded_by,"
    " created_at) VALUES ('zq7 council', 'workers', 'zq7', 0, 2, $1)",
    "INSERT INTO membership (council, member, joined_at, hours_quarters,"
    " skills, site) VALUES (7, 2, $1, 9, 'zq7', 'zq7')",
    NULL};

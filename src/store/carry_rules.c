/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must be so of rows that are carried in, beyond that what they name is
 * there: asked of the store once all of them are in it. */
#include "carry_store.h"

/* A decision of the row with that, and no more. */
#define DECISION_IS(what)                                                 \
    "EXISTS (SELECT 1 FROM decision d WHERE d.decision = own.decision "   \
    "AND " what ")"
/* Of a proposal: the council said yes to it. */
#define SAID_YES                                                          \
    "EXISTS (SELECT 1 FROM decision_subject s JOIN decision d "           \
    "ON d.decision = s.decision WHERE s.kind = 'pay_rule' "               \
    "AND s.subject = own.proposal AND d.state = 'closed' AND "            \
    "(d.outcome = 'adopted' OR (d.rule <> 'consent' "                     \
    "AND d.winners_json = '[1]')))"
#define IS_ASKED                                                          \
    "EXISTS (SELECT 1 FROM decision_subject s JOIN decision d "           \
    "ON d.decision = s.decision WHERE s.kind = 'pay_rule' "               \
    "AND s.subject = own.proposal AND d.state IN ('coming', 'open', "     \
    "'uncounted'))"

/* What stands in an account up to an entry of the ledger. */
#define SUM_UP_TO(number)                                                 \
    "(SELECT coalesce(sum(q.amount), 0) FROM money_posting q JOIN "       \
    "money_entry e ON e.entry = q.entry WHERE q.account = own.account "   \
    "AND q.currency = own.currency AND e.number <= " number ")"

const pe__carry_rule pe__carry_rules[] = {
    {"amendments",
     "own.what NOT IN ('text', 'option', 'new') OR "
     "(own.what = 'option') <> (own.place > 0)",
     "what: text or new with place 0, or option with the place of the option "
     "that it changes, is expected"},
    {"amendments",
     "own.state NOT IN ('open', 'accepted', 'option', 'left', 'taken_back') OR "
     "(own.state = 'open') <> (own.settled_at IS NULL) OR "
     "own.settled_at < own.said_at",
     "state and settled do not agree: what is open has no time at which it was "
     "settled, and all else one after it was said"},
    {"amendments",
     "own.state = 'open' AND NOT "
     DECISION_IS("d.state IN ('coming', 'withdrawn')"),
     "it cannot be open: its decision has opened, which settles it"},
    {"decision_versions",
     "own.version <> (SELECT count(*) FROM decision_version v WHERE "
     "v.decision = own.decision AND v.version <= own.version)",
     "versions of a decision are numbered 1, 2, 3 …"},
    {"decision_versions",
     "(own.version = 1) <> (own.amendment IS NULL) OR (own.version > 1 AND NOT "
     "EXISTS (SELECT 1 FROM amendment a WHERE a.amendment = own.amendment AND "
     "a.decision = own.decision AND a.state IN ('accepted', 'option')))",
     "the first version comes of no amendment, each later one of one to the "
     "same decision that was accepted or became an option"},
    {"decision_versions",
     "EXISTS (SELECT 1 FROM amendment a WHERE a.amendment = own.amendment AND "
     "a.what = 'text' AND a.words <> '' AND own.says <> '' AND "
     "a.words <> own.says)",
     "says: the words of its amendment are expected; one of the two was "
     "changed since"},
    {"decision_versions",
     "NOT EXISTS (SELECT 1 FROM decision_version v WHERE v.decision = "
     "own.decision AND v.version > own.version) AND NOT "
     DECISION_IS("d.says = own.says"),
     "says: the newest version says what its decision in decisions.csv says; "
     "one of the two was changed since"},
    {"pay_proposals",
     "own.state NOT IN ('proposed', 'adopted', 'refused', 'withdrawn') OR "
     "(own.state = 'proposed') <> (own.ended_at IS NULL) OR "
     "own.effort_least_percent > own.effort_most_percent",
     "state, ended and percents do not agree: what is proposed has not ended, "
     "and least is no more than most"},
    {"pay_proposals",
     "(own.state = 'proposed' AND NOT " IS_ASKED ") OR "
     "(own.state = 'adopted') <> (" SAID_YES ")",
     "state: another than its decision (decision_subjects.csv) came to; one of "
     "the two was changed since"},
    {"decision_subjects", "own.kind NOT IN ('division', 'pay_rule')",
     "about: division or pay_rule is expected"},
    {"voice_answers",
     "NOT EXISTS (SELECT 1 FROM voice v WHERE v.decision = own.decision AND "
     "v.member = own.member AND v.marks = 'objection')",
     "voices.csv has no objection of that person in that decision, which this "
     "could answer"},
    {"follow_ups",
     "(own.decision IS NULL) = (own.idea IS NULL) OR (own.decision IS NOT NULL "
     "AND NOT " DECISION_IS("d.state = 'closed'") ")",
     "it follows from a decision that is closed, or from an idea: one of them, "
     "and not both, is expected"},
    {"follow_ups",
     "own.idea IS NOT NULL AND NOT EXISTS (SELECT 1 FROM money_idea i JOIN "
     "money_round r ON r.round = i.round WHERE i.idea = own.idea AND i.place > "
     "0 AND r.counted_at IS NOT NULL)",
     "idea: one that its round has funded is expected"},
    {"follow_ups",
     "own.kind NOT IN ('task', 'money', 'date') OR "
     "(own.kind = 'money') <> (own.amount IS NOT NULL) OR "
     "(own.kind = 'money') <> (own.currency <> '') OR own.amount <= 0 OR "
     "(own.kind <> 'task' AND (own.task IS NOT NULL OR own.need IS NOT NULL)) "
     "OR (own.kind <> 'money' AND (own.entry IS NOT NULL OR "
     "own.request IS NOT NULL)) OR "
     "(own.kind <> 'date' AND own.starts_at IS NOT NULL)",
     "kind: a task becomes a task or a need, money has an amount in a currency "
     "and becomes an entry or a request, a date has a time: this row mixes "
     "them"},
    {"follow_ups", "own.digits < 0 OR own.digits > 6",
     "digits: how many stand behind the point in its currency, 0 to 6, is "
     "expected"},
    {"follow_ups",
     "own.state NOT IN ('open', 'done', 'dropped') OR "
     "(own.state = 'open') <> (own.ended_at IS NULL) OR "
     "own.ended_at < own.noted_at",
     "state and ended do not agree: what is open has not ended, and all else "
     "after it was noted"},
    {"delegations",
     "own.giver = own.delegate",
     "delegate: another person than the giver is expected"},
    {"delegations",
     "own.until_at <> own.since_at + 2592000 OR own.handed_at > own.since_at "
     "OR own.since_at > $2",
     "until: a vote is handed over for 30 days from when it was handed over or "
     "renewed, which cannot lie ahead"},
    {"delegations",
     "own.ended_by NOT IN ('', 'giver', 'delegate', 'another', 'left', "
     "'recall') OR (own.ended_by = '') <> (own.ended_at IS NULL) OR "
     "own.ended_at < own.handed_at",
     "ended and ended_by do not agree: giver, delegate, another, left or "
     "recall with a time, or neither"},
    {"delegations",
     "own.ended_at IS NULL AND own.until_at > $2 AND EXISTS (SELECT 1 FROM "
     "delegation d WHERE d.giver = own.giver AND d.council = own.council AND "
     "d.delegation < own.delegation AND d.ended_at IS NULL AND d.until_at > $2 "
     "AND coalesce(d.topic, 0) = coalesce(own.topic, 0))",
     "this vote is handed over twice for the same: one of the two must have "
     "ended"},
    {"delegations",
     "length(own.seal_key) NOT IN (0, 64) OR "
     "trim(own.seal_key, '0123456789abcdef') <> '' OR (own.seal_key = '' AND "
     "own.ended_at IS NULL AND own.until_at > $2 AND EXISTS (SELECT 1 FROM "
     "member m WHERE m.member = own.giver AND m.name <> ''))",
     "key: 64 figures 0-9 and a-f are expected; without it the giver could "
     "never take back a ballot that is cast for them"},
    {"carried",
     "own.outcome NOT IN ('cast', 'beyond', 'late', 'idle')",
     "outcome: cast, beyond, late or idle is expected"},
    {"carried", "NOT " DECISION_IS("d.state = 'closed'"),
     "decision: one that is closed is expected"},
    {"carried",
     "NOT EXISTS (SELECT 1 FROM delegation d WHERE d.delegation = "
     "own.delegation AND d.giver = own.giver AND d.delegate = own.delegate)",
     "delegation: one from this giver to this delegate is expected"},
    {"carried",
     "NOT EXISTS (SELECT 1 FROM voter v WHERE v.decision = own.decision AND "
     "v.member = own.giver)",
     "giver: voters.csv does not have them for this decision"},
    {"carried",
     "own.outcome = 'cast' AND (own.decision, own.delegate) IN (SELECT "
     "c.decision, c.delegate FROM carried c JOIN (SELECT decision, count(*) AS "
     "able FROM voter WHERE decision IN (SELECT decision FROM decision WHERE "
     "council = $1) GROUP BY decision) b ON b.decision = c.decision WHERE "
     "c.outcome = 'cast' GROUP BY c.decision, c.delegate, b.able HAVING "
     "count(*) + 1 > 3 AND count(*) + 1 > b.able / 20)",
     "delegate: nobody carries more than 5 % of who may vote, 3 at least, "
     "their own among them; here somebody does"},
    {"petitions",
     "own.accused = own.asked_by OR own.kind NOT IN ('coordinator', 'scribe', "
     "'treasurer', 'delegate') OR own.until_at <> own.asked_at + 2592000",
     "another than who asks is called back, from what they hold, and it can be "
     "signed for 30 days: accused, kind or until was changed"},
    {"petitions",
     "(own.decision IS NULL) <> (own.reached_at IS NULL) OR "
     "(own.decision IS NULL AND own.outcome <> '') OR (own.decision IS NOT "
     "NULL AND NOT " DECISION_IS("d.accused = own.accused") ")",
     "decision: when enough had signed, a vote about the same person opened; "
     "before, there is none, and no outcome"},
    {"petitions",
     "own.decision IS NOT NULL AND NOT "
     DECISION_IS("own.outcome = CASE WHEN d.state <> 'closed' THEN '' "
                 "WHEN d.winners_json = '[2]' THEN 'replaced' "
                 "ELSE 'kept' END"),
     "outcome: another than its vote (decisions.csv) came to"},
    {"panels",
     "own.state NOT IN ('open', 'drawn', 'over', 'withdrawn') OR "
     "(own.state IN ('drawn', 'over')) <> (own.drawn_at IS NOT NULL) OR "
     "(own.state IN ('open', 'drawn')) <> (own.ended_at IS NULL) OR "
     "own.seats NOT BETWEEN 1 AND 100 OR own.days < 1",
     "state, drawn and ended do not agree, or seats are not 1 to 100"},
    {"panels",
     "(own.drawn_at IS NOT NULL) <> EXISTS (SELECT 1 FROM panel_step s WHERE "
     "s.panel = own.panel AND s.step = 1)",
     "drawn: what was drawn has a first lot in panel_steps.csv, and what was "
     "not has none"},
    {"panel_quotas",
     "own.kind NOT IN ('site', 'since', 'skill') OR own.least < 0 OR "
     "own.most < -1 OR (own.most >= 0 AND own.most < own.least) OR own.place "
     "<> (SELECT count(*) FROM panel_quota q WHERE q.panel = own.panel AND "
     "q.place <= own.place)",
     "quotas are numbered 1, 2, 3 …, of site, since or skill, and most is -1 "
     "or no less than least"},
    {"panel_steps",
     "own.seats > own.empty OR own.seats < 0 OR own.step <> (SELECT count(*) "
     "FROM panel_step s WHERE s.panel = own.panel AND s.step <= own.step) OR "
     "(own.step = 1 AND own.seats <> (SELECT p.seats FROM panel p WHERE "
     "p.panel = own.panel))",
     "lots are numbered 1, 2, 3 …, the first for all seats, later ones for no "
     "more than were empty"},
    {"panel_people",
     "NOT EXISTS (SELECT 1 FROM panel_step s WHERE s.panel = own.panel AND "
     "s.step = own.step)",
     "step: panel_steps.csv has no such lot"},
    {"panel_people",
     "own.answer NOT IN ('', 'yes', 'no', 'silent', 'left') OR "
     "(own.is_drawn = 0 AND own.answer <> '') OR "
     "(own.is_drawn = 1) <> (own.answer_by_at IS NOT NULL) OR "
     "(own.answer <> '') <> (own.answered_at IS NOT NULL)",
     "answer: who was drawn has a time until which they answer, and a time "
     "when they did with the answer; nobody else has either"},
    {"panel_people",
     "own.step > 1 AND (NOT EXISTS (SELECT 1 FROM panel_person p WHERE p.panel "
     "= own.panel AND p.step = 1 AND p.member = own.member AND p.fits = "
     "own.fits) OR EXISTS (SELECT 1 FROM panel_person p WHERE p.panel = "
     "own.panel AND p.step < own.step AND p.member = own.member AND p.is_drawn "
     "= 1))",
     "person: a later lot is among those of the first list who were not drawn "
     "yet, with the same quotas about them"},
    {"decisions",
     "own.state = 'closed' AND own.rule = 'approval' AND own.is_secret = 0 "
     "AND own.ballots = '' AND own.outcome IN ('decided', 'lot') AND NOT "
     "EXISTS (SELECT 1 FROM series_decision k WHERE k.decision = own.decision "
     "AND k.place > 0)",
     "it has winners, and neither ballots nor a place in a series: "
     "series_decisions.csv was changed since"},
    {"series",
     "own.rule NOT IN ('consensus', 'quota', 'phragmen') OR "
     "(own.ended_by IS NULL) <> (own.ended_at IS NULL) OR "
     "own.ended_at < own.opened_at",
     "consensus, quota or phragmen, and both who ended it and when, after it "
     "was opened, or neither, are expected"},
    {"series_decisions",
     "NOT " DECISION_IS("d.rule = 'approval' AND d.is_secret = 0 AND "
                        "d.is_weighted = 0 AND d.accused IS NULL"),
     "decision: one by approval is expected, with open ballots, all of the "
     "same weight, and not about a person"},
    {"series_decisions",
     "(own.place IS NOT NULL) <> (" DECISION_IS("d.state = 'closed'")
     " AND EXISTS (SELECT 1 FROM voice v WHERE v.decision = own.decision)) OR "
     "(own.place IS NULL AND own.ballots <> '')",
     "place: a decision has one, and a seal, once it is closed and somebody "
     "voted (voices.csv)"},
    {"series_decisions",
     "own.place <> (SELECT count(*) FROM series_decision k WHERE k.series = "
     "own.series AND k.place <= own.place) OR EXISTS (SELECT 1 FROM "
     "series_decision k WHERE k.series = own.series AND k.place = own.place "
     "AND k.decision <> own.decision)",
     "place: those of a series are numbered 1, 2, 3 …; one was changed, left "
     "out, or moved to another series since"},
    {"money_statements",
     "own.from_on > own.until_on OR own.known < 0 OR own.lines - own.known <> "
     "(SELECT count(*) FROM money_line l WHERE l.statement = own.statement)",
     "lines: so many as money_lines.csv has of it, and those known before, are "
     "expected, and from no later than until"},
    {"money_lines",
     "NOT EXISTS (SELECT 1 FROM money_statement s WHERE s.statement = "
     "own.statement AND s.account = own.account AND s.currency = own.currency "
     "AND own.day_on BETWEEN s.from_on AND s.until_on)",
     "account, currency or day: those of its statement are expected"},
    {"money_lines",
     "own.state NOT IN ('open', 'entered', 'left') OR "
     "(own.state = 'entered') <> (own.entry IS NOT NULL) OR "
     "(own.state = 'open') <> (own.settled_at IS NULL)",
     "state, entry and settled do not agree: an open line has neither, one "
     "that is entered both"},
    {"money_lines",
     "own.entry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM money_posting q "
     "WHERE q.entry = own.entry AND q.account = own.account AND q.currency = "
     "own.currency AND q.amount = own.amount)",
     "amount: its entry moves another into or out of this account; one of the "
     "two was changed since"},
    {"money_handovers",
     "own.state NOT IN ('open', 'signed', 'dropped') OR "
     "(own.state = 'open') <> (own.ended_at IS NULL) OR (own.state = 'signed' "
     "AND (SELECT count(*) FROM money_handover_sign s WHERE s.handover = "
     "own.handover) < 2)",
     "state: signed takes two in money_handover_signs.csv, and what is open "
     "has not ended"},
    {"money_handovers",
     "NOT EXISTS (SELECT 1 FROM money_entry e WHERE e.council = own.council "
     "AND e.number = own.number AND e.hash = own.hash) AND NOT (own.number = 0 "
     "AND own.hash = '')",
     "seal: another than that of the entry with this number; one of the two "
     "was changed since"},
    {"money_handover_sums",
     "own.amount <> " SUM_UP_TO("(SELECT h.number FROM money_handover h WHERE "
                                "h.handover = own.handover)"),
     "amount: the ledger had another in this account then; one of the two was "
     "changed since"},
    {"dues_scale",
     "own.way NOT IN ('bands', 'ability') OR own.total < 0 OR own.free < 0 OR "
     "NOT EXISTS (SELECT 1 FROM money_account a WHERE a.account = own.account "
     "AND a.kind = 'income')",
     "way: bands or ability, and an account of income, are expected"},
    {"dues_bands",
     "own.amount < 0 OR own.place NOT BETWEEN 1 AND 8 OR own.place <> (SELECT "
     "count(*) FROM dues_band b WHERE b.council = own.council AND b.place <= "
     "own.place) OR (own.place = 1) <> (own.least = 0) OR EXISTS (SELECT 1 "
     "FROM dues_band b WHERE b.council = own.council AND b.place < own.place "
     "AND b.least >= own.least)",
     "bands are numbered 1, 2, 3 … to 8 at most, begin at 0, and rise"},
    {"pledges",
     "own.amount <= 0 OR own.months < 0 OR own.until_on < own.from_on - 1 OR "
     "(own.member IS NULL) <> (own.name <> '')",
     "an amount, every so many months from one day to another, by a person or "
     "by somebody outside with a name, is expected"},
    {"pledge_receipts",
     "NOT EXISTS (SELECT 1 FROM pledge p JOIN money_posting q ON q.currency = "
     "p.currency AND q.amount < 0 JOIN money_account a ON a.account = "
     "q.account AND a.kind = 'income' WHERE p.pledge = own.pledge AND q.entry "
     "= own.entry)",
     "entry: one of income in the currency of the pledge is expected"},
    {"transfer_runs", "own.digits < 0 OR own.digits > 6",
     "digits: how many stand behind the point in its currency, 0 to 6, is "
     "expected"},
    {"transfer_runs",
     "own.state NOT IN ('open', 'settled', 'ended') OR "
     "own.starts_on > own.ends_on OR own.rule NOT IN ('', 'median', 'floor', "
     "'leximin') OR (own.state = 'settled' AND (own.rule = '' OR own.decision "
     "IS NULL OR own.settled_at IS NULL)) OR (own.state <> 'settled' AND "
     "(own.moved <> 0 OR own.digest <> '' OR own.file <> ''))",
     "state: what is settled has a rule, the decision that chose it, and a "
     "time, and nothing moves before"},
    {"transfer_runs",
     "own.state = 'settled' AND NOT " DECISION_IS("d.state = 'closed'"),
     "decision: one that is closed is expected"},
    {"transfer_payments",
     "NOT EXISTS (SELECT 1 FROM transfer_run r WHERE r.run = own.run AND "
     "r.state = 'settled') OR (own.arrived_entry IS NOT NULL AND "
     "own.sent_entry IS NULL)",
     "run: payments are of one that is settled, and arrive after they were "
     "sent"},
    {"transfer_payments",
     "(own.sent_entry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM money_posting "
     "q WHERE q.entry = own.sent_entry AND q.amount = own.amount)) OR "
     "(own.arrived_entry IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
     "money_posting q WHERE q.entry = own.arrived_entry AND q.amount = "
     "own.amount))",
     "sent, arrived: an entry of this amount in the ledger of who gives, and "
     "of who gets, is expected"},
    {.file = NULL}};

-- What a decision is about, and what follows from it.

-- Something that waits for the council's word: the decision asks for it, and
-- what becomes of it follows when it is closed. Of a second decision about the
-- same (a vote where consent was not reached) there is another row; the newest
-- counts.
CREATE TABLE decision_subject (
    decision {int} PRIMARY KEY REFERENCES decision (decision),
    kind {text} NOT NULL,            -- division, merge, pay_rule
    subject {int} NOT NULL           -- its number there
){strict};
CREATE INDEX decision_subject_of ON decision_subject (kind, subject);

-- What was done about an objection, or is said to it.
CREATE TABLE voice_answer (
    decision {int} NOT NULL REFERENCES decision (decision),
    member {int} NOT NULL REFERENCES member (member), -- who objects
    answer {text} NOT NULL,
    answered_by {int} NOT NULL REFERENCES member (member),
    answered_at {int} NOT NULL,
    PRIMARY KEY (decision, member)
){strict};

-- Another rule of pay, put to a decision.
CREATE TABLE pay_proposal (
    proposal {id},
    council {int} NOT NULL REFERENCES council (council),
    state {text} NOT NULL,           -- proposed, adopted, refused, withdrawn
    way {text} NOT NULL,             -- as in pay_rule
    currency {text} NOT NULL,
    effort_least_percent {int} NOT NULL,
    effort_most_percent {int} NOT NULL,
    proposed_by {int} NOT NULL REFERENCES member (member),
    proposed_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX pay_proposal_council ON pay_proposal (council, state);

-- What follows from a decision, or from an idea that a round has funded, until
-- it is done or dropped.
CREATE TABLE follow_up (
    follow {id},
    council {int} NOT NULL REFERENCES council (council),
    decision {int} REFERENCES decision (decision),
    idea {int} REFERENCES money_idea (idea),
    kind {text} NOT NULL,            -- task, money, date
    title {text} NOT NULL,
    member {int} REFERENCES member (member), -- who sees to it; null = nobody yet
    due_on {int} NOT NULL,           -- by that day; a date: on that day
    starts_at {int},                 -- of a date with a time of day
    amount {int},                    -- of money: hundredths
    currency {text} NOT NULL,        -- of money, else ""
    state {text} NOT NULL,           -- open, done, dropped
    outcome {text} NOT NULL,         -- what came of it, or why it was dropped
    task {int} REFERENCES task (task),          -- it became
    need {int} REFERENCES need (need),
    entry {int} REFERENCES money_entry (entry), -- in the ledger
    request {int} REFERENCES money_draw (request), -- to a pot
    noted_by {int} NOT NULL REFERENCES member (member),
    noted_at {int} NOT NULL,
    ended_by {int} REFERENCES member (member),
    ended_at {int}
){strict};
CREATE INDEX follow_up_council ON follow_up (council, state);
CREATE INDEX follow_up_decision ON follow_up (decision);
CREATE INDEX follow_up_idea ON follow_up (idea);
CREATE INDEX follow_up_member ON follow_up (member, state);

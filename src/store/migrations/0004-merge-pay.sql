-- Organisations that share their work, and what members get for it.

-- A merge: one council asks, the other opens the room, which is a council of
-- its own with the people and tasks of both. What it adopts holds when both
-- councils have decided so, each for itself.
CREATE TABLE merge (
    merge {id},
    ours {int} NOT NULL REFERENCES council (council),   -- who asked
    theirs {int} NOT NULL REFERENCES council (council),
    state {text} NOT NULL,           -- asked, declined, open, done, undone
    name {text} NOT NULL,            -- of what comes out of it
    says {text} NOT NULL,            -- who asks says so much
    opened_by {int} NOT NULL REFERENCES member (member),
    answered_by {int} REFERENCES member (member),
    council {int} REFERENCES council (council),         -- the room
    today {int} REFERENCES division (division),         -- in the room: the work
                                     -- as both do it now
    ours_agreed_at {int},            -- that council decided so
    theirs_agreed_at {int},
    created_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX merge_ours ON merge (ours);
CREATE INDEX merge_theirs ON merge (theirs);
CREATE INDEX merge_council ON merge (council);

-- How a council shares out pay: equal an hour, or by effort.
CREATE TABLE pay_rule (
    council {int} PRIMARY KEY REFERENCES council (council),
    way {text} NOT NULL,               -- equal, effort
    currency {text} NOT NULL,          -- ISO 4217
    effort_least_percent {int} NOT NULL, -- of the average rating, e.g. 80
    effort_most_percent {int} NOT NULL   -- e.g. 120
){strict};

CREATE TABLE pay_period (
    period {id},
    council {int} NOT NULL REFERENCES council (council),
    starts_on {int} NOT NULL,
    ends_on {int} NOT NULL,
    pool {int} NOT NULL,             -- smallest unit of the currency
    state {text} NOT NULL,             -- open, closed
    way {text} NOT NULL,
    closed_at {int}
){strict};
CREATE INDEX pay_period_council ON pay_period (council);

CREATE TABLE pay_hours (
    period {int} NOT NULL REFERENCES pay_period (period),
    member {int} NOT NULL REFERENCES member (member),
    hours_quarters {int} NOT NULL,   -- worked in the period
    PRIMARY KEY (period, member)
){strict};

-- Co-workers' ratings of effort, 1 … 5; only the median is shown.
CREATE TABLE effort (
    period {int} NOT NULL REFERENCES pay_period (period),
    rater {int} NOT NULL REFERENCES member (member),
    rated {int} NOT NULL REFERENCES member (member),
    points {int} NOT NULL,
    PRIMARY KEY (period, rater, rated)
){strict};

-- Needs come first: an amount a period, agreed by the council.
CREATE TABLE allowance (
    allowance {id},
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    amount {int} NOT NULL,
    kind {text} NOT NULL,              -- children, care, health, study, other
    since_on {int} NOT NULL,
    until_on {int},
    granted_by {int} NOT NULL REFERENCES member (member)
){strict};
CREATE INDEX allowance_council ON allowance (council);

-- The reckoning of a closed period, line by line.
CREATE TABLE pay_line (
    period {int} NOT NULL REFERENCES pay_period (period),
    member {int} NOT NULL REFERENCES member (member),
    hours_quarters {int} NOT NULL,
    effort_percent {int} NOT NULL,
    base {int} NOT NULL,
    allowance {int} NOT NULL,
    amount {int} NOT NULL,           -- sums to the pool exactly
    PRIMARY KEY (period, member)
){strict};

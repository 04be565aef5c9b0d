-- Decisions: what is to be decided, who may vote, and what they said.

CREATE TABLE decision (
    decision {id},
    council {int} NOT NULL REFERENCES council (council),
    title {text} NOT NULL,
    says {text} NOT NULL,            -- what it is about
    rule {text} NOT NULL,            -- consent, majority, supermajority,
                                     -- approval, judgement, schulze, stv,
                                     -- equal-shares
    is_secret {int} NOT NULL,
    seats {int} NOT NULL,            -- to fill; 1 for most rules
    state {text} NOT NULL,           -- coming, open, closed, withdrawn
    opened_by {int} NOT NULL REFERENCES member (member),
    accused {int} REFERENCES member (member), -- of a removal, else null
    follows {int} REFERENCES decision (decision), -- the consent that was not
                                     -- reached
    round {int} NOT NULL,            -- 1, or 2 after two counts that differed
    is_weighted {int} NOT NULL,      -- its classes hold, as of the opening
    created_at {int} NOT NULL,
    opens_at {int} NOT NULL,
    closes_at {int} NOT NULL,
    -- Once it is over:
    closed_at {int},
    outcome {text} NOT NULL,         -- decided, lot, nobody, adopted, vote
                                     -- (another decision follows), round
                                     -- (a second one follows), differ (two
                                     -- counts do so still); "" = not yet
    winners_json {text} NOT NULL,    -- places of the options, as elected
    seed {text} NOT NULL,            -- of the lot for ties
    seed_seq {int} NOT NULL,         -- of the event whose hash it is
    ballots {text} NOT NULL,         -- the file that was counted
    transcript {text} NOT NULL,      -- of the count
    -- Of a weighted one: weights of lines of the file, and the transcript of
    -- the count in which all weigh the same.
    weights {text} NOT NULL,
    equal_transcript {text} NOT NULL
){strict};
CREATE INDEX decision_council ON decision (council, state);
CREATE INDEX decision_opens ON decision (opens_at) WHERE state = 'coming';
CREATE INDEX decision_closes ON decision (closes_at) WHERE state = 'open';

CREATE TABLE decision_option (
    decision {int} NOT NULL REFERENCES decision (decision),
    place {int} NOT NULL,            -- 1, 2, 3 …
    name {text} NOT NULL,
    PRIMARY KEY (decision, place)
){strict};

-- Who is affected more, or less, than others: by facts that the hub knows.
CREATE TABLE decision_class (
    decision {int} NOT NULL REFERENCES decision (decision),
    class {int} NOT NULL,            -- 1, 2, 3 …
    kind {text} NOT NULL,            -- site, task
    fact {text} NOT NULL,            -- the site's name; the task's number
    halves {int} NOT NULL,           -- weight in halves: 1, 2, 4, 8
    PRIMARY KEY (decision, class)
){strict};

-- Who doubts that, and why: until the opening. Then all weigh the same.
CREATE TABLE decision_doubt (
    decision {int} NOT NULL REFERENCES decision (decision),
    member {int} NOT NULL REFERENCES member (member),
    reason {text} NOT NULL,
    said_at {int} NOT NULL,
    PRIMARY KEY (decision, member)
){strict};

-- Who may vote, as of the opening, and who has.
CREATE TABLE voter (
    decision {int} NOT NULL REFERENCES decision (decision),
    member {int} NOT NULL REFERENCES member (member),
    has_voted {int} NOT NULL,
    halves {int} NOT NULL,           -- weight in halves; 2 = 1
    PRIMARY KEY (decision, member)
){strict};
CREATE INDEX voter_member ON voter (member);

-- Secret ballots, as long as the vote is open. No member, no time, no counter;
-- kept in the order of their tags alone, which is no order of time. With the
-- close they are gone: what is left is how often each ballot was cast.
CREATE TABLE ballot (
    decision {int} NOT NULL REFERENCES decision (decision),
    tag {text} NOT NULL,             -- SHA-256 of decision and voter's code
    marks {text} NOT NULL,           -- of each option: a place or a grade, or 0
    halves {int} NOT NULL,           -- weight: of many voters the same
    PRIMARY KEY (decision, tag)
){keyed};

-- Open ballots, and where each stands on what is to be agreed.
CREATE TABLE voice (
    decision {int} NOT NULL REFERENCES decision (decision),
    member {int} NOT NULL REFERENCES member (member),
    marks {text} NOT NULL,           -- as above; or consent, aside, objection
    halves {int} NOT NULL,
    reason {text} NOT NULL,
    said_at {int} NOT NULL,
    PRIMARY KEY (decision, member)
){strict};
CREATE INDEX voice_member ON voice (member);

-- What a remark speaks for, and where it is from.
CREATE TABLE remark_side (
    remark {int} PRIMARY KEY REFERENCES remark (remark),
    side {text} NOT NULL,            -- for, against, "" = neither
    source {text} NOT NULL           -- an address, or words; "" = none
){strict};

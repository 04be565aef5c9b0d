-- Votes that are handed over, and people who are called back.

-- What a council decides about, as it names it: money, work …
CREATE TABLE topic (
    topic {id},
    council {int} NOT NULL REFERENCES council (council),
    name {text} NOT NULL,
    named_at {int} NOT NULL,
    ended_at {int}                   -- no longer chosen; what has it, keeps it
){strict};
CREATE INDEX topic_council ON topic (council);

CREATE TABLE decision_topic (
    decision {int} PRIMARY KEY REFERENCES decision (decision),
    topic {int} NOT NULL REFERENCES topic (topic)
){strict};

-- Who hands their vote to whom. At most one runs a giver, council and topic.
CREATE TABLE delegation (
    delegation {id},
    council {int} NOT NULL REFERENCES council (council),
    giver {int} NOT NULL REFERENCES member (member),
    delegate {int} NOT NULL REFERENCES member (member),
    topic {int} REFERENCES topic (topic), -- null = whatever is decided
    seal_key {text} NOT NULL,        -- X25519, hex; made of the giver's code
    handed_at {int} NOT NULL,
    since_at {int} NOT NULL,         -- handed over, or renewed
    until_at {int} NOT NULL,         -- 30 days later
    seen_at {int},                   -- the delegate has said yes to it
    ended_at {int},                  -- before its time
    ended_by {text} NOT NULL         -- giver, delegate, another (handed to
                                     -- somebody else), left, recall; "" = runs
){strict};
CREATE INDEX delegation_giver ON delegation (giver, council);
CREATE INDEX delegation_delegate ON delegation (delegate, council);

-- What became of votes that were handed over. A secret ballot that a delegate
-- casts for somebody lies under a tag of its own; what leads to it is sealed,
-- and only the giver's code opens that.
CREATE TABLE carried (
    decision {int} NOT NULL REFERENCES decision (decision),
    giver {int} NOT NULL REFERENCES member (member),
    delegate {int} NOT NULL REFERENCES member (member),
    delegation {int} NOT NULL REFERENCES delegation (delegation),
    outcome {text} NOT NULL,         -- cast; or at the close: beyond (the
                                     -- delegate carries enough), late (handed
                                     -- over after they had voted), idle
    seal {text} NOT NULL,            -- hex; "" after the close
    PRIMARY KEY (decision, giver)
){strict};
CREATE INDEX carried_giver ON carried (giver);
CREATE INDEX carried_delegate ON carried (delegate, decision);
CREATE INDEX carried_delegation ON carried (delegation);

-- That somebody be confirmed, or replaced.
CREATE TABLE petition (
    petition {id},
    council {int} NOT NULL REFERENCES council (council),
    accused {int} NOT NULL REFERENCES member (member),
    kind {text} NOT NULL,            -- coordinator, scribe, treasurer, delegate
    reason {text} NOT NULL,
    asked_by {int} NOT NULL REFERENCES member (member),
    asked_at {int} NOT NULL,
    until_at {int} NOT NULL,         -- lapses then
    reached_at {int},                -- a fifth had signed
    decision {int} REFERENCES decision (decision), -- of confidence
    outcome {text} NOT NULL          -- kept, replaced; "" = not yet
){strict};
CREATE INDEX petition_council ON petition (council);
CREATE INDEX petition_decision ON petition (decision);

CREATE TABLE petition_sign (
    petition {int} NOT NULL REFERENCES petition (petition),
    member {int} NOT NULL REFERENCES member (member),
    PRIMARY KEY (petition, member)
){strict};
CREATE INDEX petition_sign_member ON petition_sign (member);

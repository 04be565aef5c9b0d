-- Changes that members propose to a decision before it opens, its former
-- versions, and word of decisions for people outside the pages.

-- Settled at the opening at the latest: see src/app/decide/amend.c.
CREATE TABLE amendment (
    amendment {id},
    decision {int} NOT NULL REFERENCES decision (decision),
    what {text} NOT NULL,            -- text, option (changes one), new (adds
                                     -- one)
    place {int} NOT NULL,            -- of the option; 0 = another what
    base {text} NOT NULL,            -- the words it was written against
    words {text} NOT NULL,           -- as they would be
    why {text} NOT NULL,
    member {int} NOT NULL REFERENCES member (member),
    said_at {int} NOT NULL,
    state {text} NOT NULL,           -- open, accepted, option (became one at
                                     -- the opening), left (did not),
                                     -- taken_back
    settled_at {int}
){strict};
CREATE INDEX amendment_decision ON amendment (decision);
CREATE INDEX amendment_member ON amendment (member);

-- All of a decision that was changed, from the first.
CREATE TABLE decision_version (
    decision {int} NOT NULL REFERENCES decision (decision),
    version {int} NOT NULL,          -- 1, 2, 3 …
    says {text} NOT NULL,
    options_json {text} NOT NULL,    -- their names in order
    amendment {int} REFERENCES amendment (amendment), -- null = of the first
    made_at {int} NOT NULL,
    PRIMARY KEY (decision, version)
){strict};
CREATE INDEX decision_version_amendment ON decision_version (amendment);

-- Whether, and how, somebody is told of what is decided; without a row they
-- are not.
CREATE TABLE word_choice (
    member {int} PRIMARY KEY REFERENCES member (member),
    level {text} NOT NULL,           -- off, digest (once a day), on
    by_push {int} NOT NULL,
    by_mail {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};

-- What is to be told to people outside the pages: of one need, one decision or
-- one budget round. Sent, then forgotten.
CREATE TABLE message (
    message {id},
    member {int} NOT NULL REFERENCES member (member),
    kind {text} NOT NULL,            -- of a need: asked, promised, standby,
                                     -- called_up, confirm, given_back,
                                     -- not_needed, thanks, refused; of the
                                     -- others: opens, closing, result,
                                     -- ideas, digest (of all there is)
    need {int} REFERENCES need (need),
    decision {int} REFERENCES decision (decision),
    round {int} REFERENCES money_round (round),
    made_at {int} NOT NULL,
    due_at {int} NOT NULL,           -- not before: quiet hours, or a retry
    late_at {int} NOT NULL,          -- pointless after
    tries {int} NOT NULL,
    CHECK (CASE WHEN need IS NULL THEN 0 ELSE 1 END
           + CASE WHEN decision IS NULL THEN 0 ELSE 1 END
           + CASE WHEN round IS NULL THEN 0 ELSE 1 END = 1)
){strict};
CREATE INDEX message_due ON message (due_at);
CREATE INDEX message_member ON message (member);
CREATE INDEX message_decision ON message (decision);
CREATE INDEX message_round ON message (round);

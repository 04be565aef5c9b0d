-- Work: tasks, what their doers say of them, divisions of work and how they
-- are agreed.

-- How a council divides its work; a council without a row goes by the
-- defaults of pe__work_rule_default.
CREATE TABLE work_rule (
    council {int} PRIMARY KEY REFERENCES council (council),
    band_quarters {int} NOT NULL,    -- a week may differ from the fair share
    most_tasks {int} NOT NULL,
    desirability_weight {real} NOT NULL, -- against empowerment; 0 = of no
                                     -- account
    price {real} NOT NULL,           -- κ: balance against upheaval
    period_weeks {int} NOT NULL,     -- until the next rotation
    objection_hours {int} NOT NULL,  -- how long a proposal may be objected to
    tenure {int} NOT NULL,           -- periods running with a task that
                                     -- decides; 0 = no limit
    rating_way {text} NOT NULL,      -- scale, ranking, category
    categories {text} NOT NULL       -- kinds of work, "; " between, at most 8
){strict};

CREATE TABLE task (
    task {id},
    council {int} NOT NULL REFERENCES council (council),
    label {text} NOT NULL,           -- its id in the council's own tables
    name {text} NOT NULL,
    hours_quarters {int} NOT NULL,   -- a week
    skills {text} NOT NULL,          -- all needed, "; " between
    least_quarters {int} NOT NULL,   -- shortest piece worth handing over
    most_people {int} NOT NULL,      -- 0 = any
    site {text} NOT NULL,
    slot {text} NOT NULL,            -- as in tasks.csv, "" = any time
    category {text} NOT NULL,
    cause {text} NOT NULL,           -- what the work serves, "" = the council
    tags {text} NOT NULL,            -- "; " between; `decision` = decides over
                                     -- others' work
    agreed_empowerment {int},        -- in hundredths of a point: what a
    agreed_desirability {int},       -- meeting agreed on; holds until enough
                                     -- members have rated the task
    more_json {text} NOT NULL,       -- columns of a table that were not known
    created_at {int} NOT NULL,
    ended_at {int},
    UNIQUE (council, label)
){strict};

-- What a member who knows the task says of it. Others see the median and the
-- spread once three have spoken, never who said what.
CREATE TABLE rating (
    task {int} NOT NULL REFERENCES task (task),
    member {int} NOT NULL REFERENCES member (member),
    empowerment {int},               -- hundredths of a point, 0 … 1000
    desirability {int},
    place {int},                     -- in the member's own ranking, 1 = the
                                     -- most empowering
    category {text},                 -- which kind of work it is
    rated_at {int} NOT NULL,
    PRIMARY KEY (task, member)
){strict};
CREATE INDEX rating_member ON rating (member);

-- What a member would rather do or not do.
CREATE TABLE wish (
    task {int} NOT NULL REFERENCES task (task),
    member {int} NOT NULL REFERENCES member (member),
    prefers {int} NOT NULL,          -- 1 = rather, 0 = rather not
    PRIMARY KEY (task, member)
){strict};
CREATE INDEX wish_member ON wish (member);

-- What the council's table of members says beyond their membership.
CREATE TABLE worker (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    label {text} NOT NULL,           -- id in the council's own tables
    away {text} NOT NULL,            -- slots when the member cannot come
    more_json {text} NOT NULL,       -- columns that were not known
    PRIMARY KEY (council, member),
    UNIQUE (council, label)
){strict};

-- Tasks that a member must hold a piece of, or must not.
CREATE TABLE bond (
    task {int} NOT NULL REFERENCES task (task),
    member {int} NOT NULL REFERENCES member (member),
    holds {int} NOT NULL,            -- 1 = must, 0 = must not
    PRIMARY KEY (task, member)
){strict};
CREATE INDEX bond_member ON bond (member);

-- A table that somebody brought and has not yet confirmed; gone after a day.
CREATE TABLE import (
    import {id},
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    kind {text} NOT NULL,            -- tasks, members
    name {text} NOT NULL,            -- of the file
    content {bytes} NOT NULL,
    created_at {int} NOT NULL
){strict};
CREATE INDEX import_council ON import (council);

CREATE TABLE division (
    division {id},
    council {int} NOT NULL REFERENCES council (council),
    version {int} NOT NULL,          -- 1, 2, 3 … within the council
    state {text} NOT NULL,           -- waiting, running, failed, cancelled,
                                     -- draft, proposed, withdrawn, refused,
                                     -- adopted, ended
    revision {int} NOT NULL,         -- counts changes of its pieces (swaps)
    asked_by {int} NOT NULL REFERENCES member (member),
    parent {int} REFERENCES division (division), -- whose point of the curve, or
                                     -- whose copy it is
    replaces {int} REFERENCES division (division), -- the proposal it answers
    input {bytes},                   -- its case: tables and rules, JSON, zstd
    result {bytes},                  -- certificate and figures, JSON, zstd
    why {text} NOT NULL,             -- it failed, or ""
    says {text} NOT NULL,            -- who proposes it says so much
    starts_on {int},
    ends_on {int},
    proposed_by {int} REFERENCES member (member),
    proposed_at {int},
    adopted_at {int},
    ended_on {int},                  -- the day the next one began
    created_at {int} NOT NULL,
    UNIQUE (council, version)
){strict};
CREATE INDEX division_council ON division (council, state);
CREATE INDEX division_state ON division (state);

CREATE TABLE piece (
    division {int} NOT NULL REFERENCES division (division),
    member {int} NOT NULL REFERENCES member (member),
    task {int} NOT NULL REFERENCES task (task),
    hours_quarters {int} NOT NULL,
    PRIMARY KEY (division, member, task)
){strict};
CREATE INDEX piece_member ON piece (member, division);
CREATE INDEX piece_task ON piece (task);

-- What periods that are over left uneven, carried into the next: how far
-- above the average they left a member, in thousandths of a point.
CREATE TABLE ledger (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    rating {text} NOT NULL,          -- empowerment, desirability, a category
    carried {int} NOT NULL,
    division {int} NOT NULL REFERENCES division (division), -- the last in it
    PRIMARY KEY (council, member, rating)
){strict};

-- Swaps that two would like; done when both said yes and the balance is no
-- worse.
CREATE TABLE swap (
    swap {id},
    division {int} NOT NULL REFERENCES division (division),
    asker {int} NOT NULL REFERENCES member (member),
    asker_task {int} NOT NULL REFERENCES task (task),
    other {int} NOT NULL REFERENCES member (member),
    other_task {int} REFERENCES task (task), -- null = nothing in return
    state {text} NOT NULL,           -- asked, done, refused, withdrawn
    asked_at {int} NOT NULL,
    answered_at {int}
){strict};
CREATE INDEX swap_division ON swap (division);

-- What is said about a proposal, a task, a merge.
CREATE TABLE remark (
    remark {id},
    council {int} NOT NULL REFERENCES council (council),
    about {text} NOT NULL,           -- division, task, merge
    subject {int} NOT NULL,
    member {int} NOT NULL REFERENCES member (member),
    words {text} NOT NULL,
    said_at {int} NOT NULL,
    removed_at {int}                 -- then words is ""
){strict};
CREATE INDEX remark_about ON remark (about, subject);

-- Work: tasks, what their doers say of them, divisions of work and how they
-- are agreed.

-- How a council divides its work; what is not set here is the engine's
-- default.
CREATE TABLE work_rule (
    council {int} PRIMARY KEY REFERENCES council (council),
    band_quarters {int} NOT NULL,    -- a week may differ from the fair share
    most_tasks {int} NOT NULL,
    desirability_weight {real} NOT NULL,
    period_weeks {int} NOT NULL,     -- until the next rotation
    objection_hours {int} NOT NULL,  -- how long a proposal may be objected to
    rating_way {text} NOT NULL         -- scale, ranking, category
){strict};

CREATE TABLE task (
    task {id},
    council {int} NOT NULL REFERENCES council (council),
    label {text} NOT NULL,             -- its id in the council's own tables
    name {text} NOT NULL,
    hours_quarters {int} NOT NULL,   -- a week
    skills {text} NOT NULL,            -- all needed, "; " between
    least_quarters {int} NOT NULL,   -- shortest piece worth handing over
    most_people {int} NOT NULL,      -- 0 = any
    site {text} NOT NULL,
    slot {text} NOT NULL,              -- as in tasks.csv, "" = any time
    category {text} NOT NULL,
    is_decision {int} NOT NULL,      -- decides over others' work
    more_json {text} NOT NULL,         -- columns of a table that were not known
    created_at {int} NOT NULL,
    ended_at {int},
    UNIQUE (council, label)
){strict};

-- What a member who knows the task says of it, in hundredths of a point,
-- 0 … 1000. Others see the median and the spread, never who said what.
CREATE TABLE rating (
    task {int} NOT NULL REFERENCES task (task),
    member {int} NOT NULL REFERENCES member (member),
    empowerment {int} NOT NULL,
    desirability {int} NOT NULL,
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

CREATE TABLE division (
    division {id},
    council {int} NOT NULL REFERENCES council (council),
    merge {int},                     -- of a merge room; null = of one council
    version {int} NOT NULL,          -- 1, 2, 3 … within the council
    state {text} NOT NULL,             -- running, failed, cancelled, draft,
                                     -- proposed, adopted, ended, withdrawn
    proposed_by {int} NOT NULL REFERENCES member (member),
    settings_json {text} NOT NULL,     -- as used: rules, seed, price
    input {bytes},                   -- the tables it was made from, zstd
    result {bytes},                  -- certificate and figures, JSON, zstd
    starts_on {int},
    ends_on {int},
    decide_at {int},                 -- objections until then
    adopted_at {int},
    created_at {int} NOT NULL,
    UNIQUE (council, version)
){strict};
CREATE INDEX division_council ON division (council, state);

CREATE TABLE piece (
    division {int} NOT NULL REFERENCES division (division),
    member {int} NOT NULL REFERENCES member (member),
    task {int} NOT NULL REFERENCES task (task),
    hours_quarters {int} NOT NULL,
    PRIMARY KEY (division, member, task)
){strict};
CREATE INDEX piece_member ON piece (member, division);

-- What a period left uneven, carried into the next: thousandths of a point.
CREATE TABLE ledger (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    empowerment {int} NOT NULL,
    desirability {int} NOT NULL,
    division {int} NOT NULL REFERENCES division (division),
    PRIMARY KEY (council, member)
){strict};

-- Where a member stands on a proposal: consent, aside, objection.
CREATE TABLE stance (
    division {int} NOT NULL REFERENCES division (division),
    member {int} NOT NULL REFERENCES member (member),
    stance {text} NOT NULL,
    reason {text} NOT NULL,
    answer {text} NOT NULL,            -- what was done about an objection
    stated_at {int} NOT NULL,
    withdrawn_at {int},
    PRIMARY KEY (division, member)
){strict};

-- Swaps that two would like; done when both said yes and the balance is no
-- worse.
CREATE TABLE swap (
    swap {id},
    division {int} NOT NULL REFERENCES division (division),
    asker {int} NOT NULL REFERENCES member (member),
    asker_task {int} NOT NULL REFERENCES task (task),
    other {int} NOT NULL REFERENCES member (member),
    other_task {int} REFERENCES task (task),
    state {text} NOT NULL,             -- asked, done, refused, withdrawn
    asked_at {int} NOT NULL,
    answered_at {int}
){strict};
CREATE INDEX swap_division ON swap (division);

-- What is said about a proposal, a task, a merge.
CREATE TABLE remark (
    remark {id},
    council {int} NOT NULL REFERENCES council (council),
    about {text} NOT NULL,             -- division, task, merge
    subject {int} NOT NULL,
    member {int} NOT NULL REFERENCES member (member),
    words {text} NOT NULL,
    said_at {int} NOT NULL,
    removed_at {int}
){strict};
CREATE INDEX remark_about ON remark (about, subject);

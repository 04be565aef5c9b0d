-- Money that councils hold together: their ledgers, pots, and rounds in which
-- members share out a budget.

-- Whether everybody may look into a council's money.
CREATE TABLE money_rule (
    council {int} PRIMARY KEY REFERENCES council (council),
    is_public {int} NOT NULL,
    changed_by {int} NOT NULL REFERENCES member (member),
    changed_at {int} NOT NULL
){strict};

CREATE TABLE money_account (
    account {id},
    council {int} NOT NULL REFERENCES council (council),
    kind {text} NOT NULL,            -- assets, liabilities, equity, income,
                                     -- expenses
    name {text} NOT NULL,            -- never changed: it is under the seals
    opened_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX money_account_name ON money_account (council, kind, name);

-- Members share out a budget: ideas, then ballots, then the count.
CREATE TABLE money_round (
    round {id},
    council {int} NOT NULL REFERENCES council (council),
    title {text} NOT NULL,
    about {text} NOT NULL,
    way {text} NOT NULL,             -- approval, points
    has_against {int} NOT NULL,      -- ballots can be against an idea, too
    currency {text} NOT NULL,
    budget {int} NOT NULL,           -- in the smallest unit
    opened_by {int} NOT NULL REFERENCES member (member),
    opened_at {int} NOT NULL,
    ideas_until_at {int} NOT NULL,   -- who is a member then may vote
    votes_until_at {int} NOT NULL,
    counted_at {int},
    ballots {int} NOT NULL,          -- of the count
    left_out {int} NOT NULL,         -- ballots with nothing that was funded
    spent {int} NOT NULL,
    file {text} NOT NULL,            -- that was counted, as it is downloaded
    digest {text} NOT NULL           -- its SHA-256
){strict};
CREATE INDEX money_round_council ON money_round (council);

-- The most that all ideas of one kind may get together.
CREATE TABLE money_cap (
    round {int} NOT NULL REFERENCES money_round (round),
    place {int} NOT NULL,            -- 1, 2, 3 …
    name {text} NOT NULL,
    most {int} NOT NULL,             -- in the smallest unit
    PRIMARY KEY (round, place)
){strict};

CREATE TABLE money_idea (
    idea {id},
    round {int} NOT NULL REFERENCES money_round (round),
    title {text} NOT NULL,
    about {text} NOT NULL,
    cost {int} NOT NULL,             -- of one time
    least {int} NOT NULL,            -- so little of it is of use; 0 = only all
    step {int} NOT NULL,             -- above that it grows by so much
    periods {int} NOT NULL,          -- so many times; 1 = once
    cap {int} NOT NULL,              -- place of the kind it is of; 0 = none
    one_of {int} NOT NULL,           -- of the round's ideas with the same
                                     -- number at most one is paid for; 0 = any
    handed_by {int} NOT NULL REFERENCES member (member),
    handed_at {int} NOT NULL,
    taken_back_at {int},
    place {int} NOT NULL,            -- in which it was bought, from 1; 0 = not
    granted {int} NOT NULL,          -- all times together
    fate {text} NOT NULL,            -- why, in the engine's word
    paid_from {text} NOT NULL,       -- backers, rest
    backers {int} NOT NULL,
    opponents {int} NOT NULL,
    done_at {int},                   -- accounted for
    outcome {text} NOT NULL          -- what came of it
){strict};
CREATE INDEX money_idea_round ON money_idea (round);

-- Who voted stands here, how in the next; they have nothing in common.
CREATE TABLE money_voter (
    round {int} NOT NULL REFERENCES money_round (round),
    member {int} NOT NULL REFERENCES member (member),
    PRIMARY KEY (round, member)
){strict};
-- Without a time; kept in the order of their tags alone. Gone with the count,
-- whose file has them without tags.
CREATE TABLE money_ballot (
    round {int} NOT NULL REFERENCES money_round (round),
    tag {text} NOT NULL,             -- SHA-256 of round and voter's code
    choices_json {text} NOT NULL,    -- [[idea, points], …]
    PRIMARY KEY (round, tag)
){keyed};

-- Entries are never changed; a correction is one more.
CREATE TABLE money_entry (
    entry {id},
    council {int} NOT NULL REFERENCES council (council),
    number {int} NOT NULL,           -- 1, 2, 3, … in the council
    day_on {int} NOT NULL,
    words {text} NOT NULL,
    corrects {int} REFERENCES money_entry (entry),
    idea {int} REFERENCES money_idea (idea),  -- that it was spent for
    written {text} NOT NULL,         -- as it stands in the file, seal left out
    hash {text} NOT NULL,            -- over the one before and `written`
    written_by {int} NOT NULL REFERENCES member (member),
    written_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX money_entry_number ON money_entry (council, number);
CREATE INDEX money_entry_corrects ON money_entry (corrects);
CREATE INDEX money_entry_idea ON money_entry (idea);

CREATE TABLE money_posting (
    entry {int} NOT NULL REFERENCES money_entry (entry),
    account {int} NOT NULL REFERENCES money_account (account),
    currency {text} NOT NULL,
    amount {int} NOT NULL,           -- > 0 into the account, < 0 out of it
    PRIMARY KEY (entry, account)
){strict};
CREATE INDEX money_posting_account ON money_posting (account, currency, amount);

-- An account of money with rules of its own, which stay as they are.
CREATE TABLE money_pot (
    account {int} PRIMARY KEY REFERENCES money_account (account),
    purpose {text} NOT NULL,
    currency {text} NOT NULL,
    roles {int} NOT NULL,            -- bits: who may ask
    signers {int} NOT NULL,          -- bits: who may agree
    alone_most {int} NOT NULL,       -- up to it nobody else must agree
    each_most {int} NOT NULL,        -- −1 = no limit, likewise below
    person_most {int} NOT NULL,
    all_most {int} NOT NULL,
    days {int} NOT NULL,             -- of the last two limits
    keep {int} NOT NULL
){strict};

CREATE TABLE money_draw (
    request {id},
    pot {int} NOT NULL REFERENCES money_pot (account),
    account {int} NOT NULL REFERENCES money_account (account),  -- where it goes
    amount {int} NOT NULL,
    words {text} NOT NULL,
    payee {int} REFERENCES member (member),
    state {text} NOT NULL,           -- asked, paid, taken_back
    asked_by {int} NOT NULL REFERENCES member (member),
    asked_at {int} NOT NULL,
    entry {int} REFERENCES money_entry (entry)
){strict};
CREATE INDEX money_draw_pot ON money_draw (pot);

CREATE TABLE money_yes (
    request {int} NOT NULL REFERENCES money_draw (request),
    member {int} NOT NULL REFERENCES member (member),
    said_at {int} NOT NULL,
    PRIMARY KEY (request, member)
){strict};

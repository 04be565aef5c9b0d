-- Money that flows by ability: between councils, as dues, as pledges.

-- Councils that belong to another share for a period, by a rule they agreed to.
CREATE TABLE transfer_run (
    run {id},
    council {int} NOT NULL REFERENCES council (council), -- they belong to
    title {text} NOT NULL,
    starts_on {int} NOT NULL,        -- both days included
    ends_on {int} NOT NULL,
    currency {text} NOT NULL,
    share {int} NOT NULL,            -- median: millionths of the surplus
    floor {int} NOT NULL,            -- floor: hundredths a head
    state {text} NOT NULL,           -- open, settled, ended
    opened_by {int} NOT NULL REFERENCES member (member),
    opened_at {int} NOT NULL,
    rule {text} NOT NULL,            -- proposed: median, floor, leximin, ""
    decision {int} REFERENCES decision (decision), -- that chose it
    settled_at {int},
    moved {int} NOT NULL,            -- hundredths
    file {text} NOT NULL,            -- groups.csv, as it was settled
    digest {text} NOT NULL           -- its SHA-256
){strict};
CREATE INDEX transfer_run_council ON transfer_run (council);

-- What each of them states.
CREATE TABLE transfer_part (
    run {int} NOT NULL REFERENCES transfer_run (run),
    council {int} NOT NULL REFERENCES council (council),
    income {int} NOT NULL,           -- of the period
    ledger_income {int} NOT NULL,    -- what its ledger said just then
    members {int} NOT NULL,
    counted {int} NOT NULL,          -- members it had here just then
    need {int} NOT NULL,             -- thousandths of a head; 0 = its members
    most {int} NOT NULL,             -- that it gives; −1 = any
    reason {text} NOT NULL,
    transfer {int} NOT NULL,         -- settled: > 0 it gets, < 0 it gives
    stated_by {int} NOT NULL REFERENCES member (member),
    stated_at {int} NOT NULL,
    PRIMARY KEY (run, council)
){strict};
CREATE INDEX transfer_part_council ON transfer_part (council);

-- Who pays whom. That an entry was taken back is seen in its ledger.
CREATE TABLE transfer_payment (
    payment {id},
    run {int} NOT NULL REFERENCES transfer_run (run),
    giver {int} NOT NULL REFERENCES council (council),
    taker {int} NOT NULL REFERENCES council (council),
    amount {int} NOT NULL,
    sent_entry {int} REFERENCES money_entry (entry),
    arrived_entry {int} REFERENCES money_entry (entry)
){strict};
CREATE INDEX transfer_payment_run ON transfer_payment (run);
CREATE INDEX transfer_payment_sent ON transfer_payment (sent_entry);
CREATE INDEX transfer_payment_arrived ON transfer_payment (arrived_entry);

-- What members of a council pay a month, by the band in which they say that
-- their income is.
CREATE TABLE dues_scale (
    council {int} PRIMARY KEY REFERENCES council (council),
    way {text} NOT NULL,             -- bands: each its amount; ability: a total
    currency {text} NOT NULL,
    total {int} NOT NULL,            -- ability: of all, a month
    free {int} NOT NULL,             -- ability: a month, that stays untouched
    account {int} NOT NULL REFERENCES money_account (account),
    changed_by {int} NOT NULL REFERENCES member (member),
    changed_at {int} NOT NULL
){strict};
CREATE TABLE dues_band (
    council {int} NOT NULL REFERENCES council (council),
    place {int} NOT NULL,            -- 1, 2, 3 …, by income
    least {int} NOT NULL,            -- hundredths of income a month
    amount {int} NOT NULL,           -- bands: due a month
    PRIMARY KEY (council, place)
){strict};
CREATE TABLE dues_choice (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    place {int} NOT NULL,
    is_paused {int} NOT NULL,
    PRIMARY KEY (council, member)
){strict};

-- Money that is promised, once or every so many months.
CREATE TABLE pledge (
    pledge {id},
    council {int} NOT NULL REFERENCES council (council),
    member {int} REFERENCES member (member), -- null: somebody outside
    name {text} NOT NULL,            -- of somebody outside
    currency {text} NOT NULL,
    amount {int} NOT NULL,
    from_on {int} NOT NULL,
    until_on {int} NOT NULL,
    months {int} NOT NULL,           -- 0 = once
    written_by {int} NOT NULL REFERENCES member (member),
    written_at {int} NOT NULL
){strict};
CREATE INDEX pledge_council ON pledge (council);
CREATE INDEX pledge_member ON pledge (member);

-- What came of it: an entry belongs to one.
CREATE TABLE pledge_receipt (
    entry {int} PRIMARY KEY REFERENCES money_entry (entry),
    pledge {int} NOT NULL REFERENCES pledge (pledge)
){strict};
CREATE INDEX pledge_receipt_pledge ON pledge_receipt (pledge);

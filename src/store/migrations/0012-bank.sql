-- Ledgers made whole: currencies with their decimals, entries of many postings,
-- sums by days, rates, what banks say, and money that is handed over.

-- How many digits a currency has behind the point, in a council: as its
-- ledger's file says.
CREATE TABLE money_currency (
    council {int} NOT NULL REFERENCES council (council),
    currency {text} NOT NULL,
    digits {int} NOT NULL,
    name {text} NOT NULL,            -- of one of its own; '' = a country's
    PRIMARY KEY (council, currency)
){keyed};
INSERT INTO money_currency (council, currency, digits, name)
    SELECT a.council, q.currency, 2, '' FROM money_posting q
    JOIN money_account a ON a.account = q.account
    GROUP BY a.council, q.currency
    UNION SELECT a.council, p.currency, 2, '' FROM money_pot p
    JOIN money_account a ON a.account = p.account
    UNION SELECT council, currency, 2, '' FROM money_round;

-- An entry may have several postings, of one account too (an exchange): line 1
-- is one into an account, line 2 one out of one.
ALTER TABLE money_entry ADD COLUMN postings {int} NOT NULL DEFAULT 2;
CREATE INDEX money_entry_day ON money_entry (council, day_on);
DROP INDEX money_posting_account;
ALTER TABLE money_posting RENAME TO money_posting_two;
CREATE TABLE money_posting (
    entry {int} NOT NULL REFERENCES money_entry (entry),
    line {int} NOT NULL,             -- 1 … 20
    account {int} NOT NULL REFERENCES money_account (account),
    currency {text} NOT NULL,
    amount {int} NOT NULL,           -- > 0 into the account, < 0 out of it
    day_on {int} NOT NULL,           -- the entry's
    PRIMARY KEY (entry, line)
){keyed};
INSERT INTO money_posting (entry, line, account, currency, amount, day_on)
    SELECT q.entry, CASE WHEN q.amount > 0 THEN 1 ELSE 2 END, q.account,
    q.currency, q.amount, e.day_on FROM money_posting_two q
    JOIN money_entry e ON e.entry = q.entry;
DROP TABLE money_posting_two;
CREATE INDEX money_posting_account ON money_posting (account, entry);
CREATE INDEX money_posting_amount ON money_posting
    (account, currency, amount, day_on);

-- What came into an account less what went out, by spans of days: level 0 has a
-- day a block, 1 has 32 days, 2 has 1,024. What stood there on any day is a sum
-- of at most 32 + 32 of them and a few large ones.
CREATE TABLE money_sum (
    account {int} NOT NULL REFERENCES money_account (account),
    currency {text} NOT NULL,
    level {int} NOT NULL,
    block {int} NOT NULL,            -- day, day / 32, day / 1024
    amount {int} NOT NULL,
    PRIMARY KEY (account, level, block, currency)
){keyed};
INSERT INTO money_sum (account, currency, level, block, amount)
    SELECT q.account, q.currency, 0, e.day_on, sum(q.amount)
    FROM money_posting q JOIN money_entry e ON e.entry = q.entry
    GROUP BY q.account, q.currency, e.day_on;
INSERT INTO money_sum (account, currency, level, block, amount)
    SELECT account, currency, 1, block / 32, sum(amount) FROM money_sum
    WHERE level = 0 GROUP BY account, currency, block / 32;
INSERT INTO money_sum (account, currency, level, block, amount)
    SELECT account, currency, 2, block / 32, sum(amount) FROM money_sum
    WHERE level = 1 GROUP BY account, currency, block / 32;

-- An entry without postings: what a currency was worth on a day. In smallest
-- units of both: one is top / bottom of the other.
CREATE TABLE money_rate (
    entry {int} PRIMARY KEY REFERENCES money_entry (entry),
    council {int} NOT NULL REFERENCES council (council),
    currency {text} NOT NULL,
    in_currency {text} NOT NULL,
    day_on {int} NOT NULL,
    rate {text} NOT NULL,            -- as it was typed: 0.95
    top {int} NOT NULL,
    bottom {int} NOT NULL
){strict};
CREATE INDEX money_rate_day ON money_rate (council, day_on);

-- What a bank says of an account. What it says of people is not kept: of who
-- paid only a keyed hash, of what they wrote nothing once a line is settled.
CREATE TABLE money_statement (
    statement {id},
    account {int} NOT NULL REFERENCES money_account (account),
    currency {text} NOT NULL,
    from_on {int} NOT NULL,
    until_on {int} NOT NULL,
    closing {int},                   -- what it says stands there then
    lines {int} NOT NULL,
    known {int} NOT NULL,            -- of them, known from before
    brought_by {int} NOT NULL REFERENCES member (member),
    brought_at {int} NOT NULL
){strict};
CREATE INDEX money_statement_account ON money_statement (account);

CREATE TABLE money_line (
    line {id},
    statement {int} NOT NULL REFERENCES money_statement (statement),
    account {int} NOT NULL REFERENCES money_account (account),
    day_on {int} NOT NULL,
    currency {text} NOT NULL,
    amount {int} NOT NULL,           -- > 0 came in
    words {text} NOT NULL,           -- '' once it is settled, or after 90 days
    payer {text} NOT NULL,           -- hash of who paid or was paid; '' = unknown
    mark {text} NOT NULL,            -- hash of what makes it this line
    state {text} NOT NULL,           -- open, entered, left
    entry {int} REFERENCES money_entry (entry),
    settled_by {int} REFERENCES member (member),
    settled_at {int}
){strict};
CREATE UNIQUE INDEX money_line_mark ON money_line (account, mark);
CREATE INDEX money_line_state ON money_line
    (account, currency, state, day_on);
CREATE INDEX money_line_entry ON money_line (entry);
CREATE INDEX money_line_statement ON money_line (statement);
CREATE INDEX money_line_said ON money_line (statement)
    WHERE words <> '' OR payer <> '';

-- Whose money goes where: learnt from what was accepted.
CREATE TABLE money_payer (
    council {int} NOT NULL REFERENCES council (council),
    payer {text} NOT NULL,
    account {int} NOT NULL REFERENCES money_account (account),
    words {text} NOT NULL,           -- of the entry, which are the council's
    used_at {int} NOT NULL,
    PRIMARY KEY (council, payer)
){keyed};
CREATE INDEX money_payer_used ON money_payer (used_at);

-- Who keeps the money hands it over: two look at what is there, and sign.
CREATE TABLE money_handover (
    handover {id},
    council {int} NOT NULL REFERENCES council (council),
    number {int} NOT NULL,           -- of the last entry then
    hash {text} NOT NULL,            -- the ledger's after it
    words {text} NOT NULL,           -- what did not agree; '' = all did
    state {text} NOT NULL,           -- open, signed, dropped
    opened_by {int} NOT NULL REFERENCES member (member),
    opened_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX money_handover_council ON money_handover (council);
CREATE TABLE money_handover_sum (
    handover {int} NOT NULL REFERENCES money_handover (handover),
    account {int} NOT NULL REFERENCES money_account (account),
    currency {text} NOT NULL,
    amount {int} NOT NULL,           -- by the ledger
    PRIMARY KEY (handover, account, currency)
){strict};
CREATE TABLE money_handover_sign (
    handover {int} NOT NULL REFERENCES money_handover (handover),
    member {int} NOT NULL REFERENCES member (member),
    signed_at {int} NOT NULL,
    PRIMARY KEY (handover, member)
){strict};

-- What the hashes of payers are keyed with: random, a council's own.
CREATE TABLE money_key (
    council {int} PRIMARY KEY REFERENCES council (council),
    secret {text} NOT NULL
){strict};

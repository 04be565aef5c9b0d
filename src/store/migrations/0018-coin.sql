-- Money as it comes: amounts of any currency, the columns of a bank's tables,
-- and what a line of the bank fits.

-- Amounts are in the smallest unit; what was there before is in hundredths.
ALTER TABLE transfer_run ADD COLUMN digits {int} NOT NULL DEFAULT 2;
ALTER TABLE follow_up ADD COLUMN digits {int} NOT NULL DEFAULT 2;

-- How a file was read, for those who look at it before anything is entered.
ALTER TABLE money_statement ADD COLUMN kind {text} NOT NULL DEFAULT '';
ALTER TABLE money_statement ADD COLUMN day_order {text} NOT NULL DEFAULT '';
ALTER TABLE money_statement ADD COLUMN mark {text} NOT NULL DEFAULT '';
ALTER TABLE money_statement ADD COLUMN passed {int} NOT NULL DEFAULT 0;
ALTER TABLE money_statement ADD COLUMN came {int} NOT NULL DEFAULT 0;
ALTER TABLE money_statement ADD COLUMN went {int} NOT NULL DEFAULT 0;
ALTER TABLE money_statement ADD COLUMN opening {int};
ALTER TABLE money_statement ADD COLUMN odd_line {int} NOT NULL DEFAULT 0;
ALTER TABLE money_statement ADD COLUMN is_chained {int} NOT NULL DEFAULT 0;

-- Which column of a bank's table is what, as somebody said, for the next file
-- with the same headings.
CREATE TABLE money_form (
    account {int} NOT NULL REFERENCES money_account (account),
    heading {text} NOT NULL,         -- hash of the headings
    columns {text} NOT NULL,         -- date,,amount,text …
    day_order {text} NOT NULL,       -- d, m, '' = as the column says
    mark {text} NOT NULL,            -- decimal: ',' '.' '' likewise
    PRIMARY KEY (account, heading)
){keyed};

-- Whom a line seems to be from: whose name stands beside it or in it. Names are
-- compared when the file comes, and only what fits is kept, until the line is
-- settled.
CREATE TABLE money_fit (
    line {int} NOT NULL REFERENCES money_line (line),
    kind {text} NOT NULL,            -- pledge, dues
    subject {int} NOT NULL,          -- the pledge; the member
    PRIMARY KEY (line, kind, subject)
){keyed};
CREATE INDEX money_fit_subject ON money_fit (kind, subject);

-- Money as it comes: amounts of any currency, the columns of a bank's tables,
-- and what a line of the bank fits.

-- Amounts are in the smallest unit; what was there before is in hundredths.
ALTER TABLE transfer_run ADD COLUMN digits {int} NOT NULL DEFAULT 2;
ALTER TABLE follow_up ADD COLUMN digits {int} NOT NULL DEFAULT 2;

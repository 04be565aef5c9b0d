-- A council's own time zone: in which its days begin and end, and in which who
-- has no zone of their own reads its times. One that has set none has that of
-- the council it belongs to; it stands in its row all the same, so that nobody
-- has to climb for it.

ALTER TABLE council ADD COLUMN zone {text} NOT NULL DEFAULT '';  -- '' = UTC
ALTER TABLE council ADD COLUMN has_own_zone {int} NOT NULL DEFAULT 0;

UPDATE council SET zone = COALESCE((SELECT m.zone FROM member m
    WHERE m.member = council.founded_by), '') WHERE parent IS NULL;
UPDATE council SET has_own_zone = 1 WHERE zone <> '';
-- one level further down each, eight at most
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;
UPDATE council SET zone = (SELECT p.zone FROM council p
    WHERE p.council = council.parent) WHERE parent IS NOT NULL;

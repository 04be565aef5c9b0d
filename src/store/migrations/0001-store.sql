-- What the store itself needs: its steps, its events, keys of changes that
-- were done, settings.

CREATE TABLE migration (
    number {int} PRIMARY KEY,
    name {text} NOT NULL,
    sha256 {text} NOT NULL,
    done_at {int} NOT NULL
) {strict};

-- The chain (event.h). Rows are added, never altered or removed.
CREATE TABLE event (
    seq {int} PRIMARY KEY,
    at {int} NOT NULL,
    council {int} NOT NULL,
    actor {int} NOT NULL,
    kind {text} NOT NULL,
    subject {int} NOT NULL,
    data {text} NOT NULL,
    hash {bytes} NOT NULL
) {strict};
CREATE INDEX event_by_council ON event (council, seq);

-- What was answered to a change that came with a key. The key itself is not
-- kept, only its SHA-256.
CREATE TABLE idempotency (
    owner {int} NOT NULL,
    key {bytes} NOT NULL,
    at {int} NOT NULL,
    answer {bytes} NOT NULL,
    PRIMARY KEY (owner, key)
) {strict};
CREATE INDEX idempotency_by_age ON idempotency (at);

-- Counts the writer's commits: after an error that leaves open whether a
-- commit was kept (a server that went away), the number tells.
CREATE TABLE batch (
    id {int} PRIMARY KEY CHECK (id = 1),
    number {int} NOT NULL
) {strict};
INSERT INTO batch (id, number) VALUES (1, 0);

CREATE TABLE setting (
    name {text} PRIMARY KEY,
    value {text} NOT NULL
) {strict};

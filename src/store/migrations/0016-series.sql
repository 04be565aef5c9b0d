-- Decisions of the same kind, again and again: who lost out before has more say.

CREATE TABLE series (
    series {id},
    council {int} NOT NULL REFERENCES council (council),
    title {text} NOT NULL,           -- what is decided again and again
    says {text} NOT NULL,            -- what for
    rule {text} NOT NULL,            -- consensus, quota, phragmen
    opened_by {int} NOT NULL REFERENCES member (member),
    opened_at {int} NOT NULL,
    ended_by {int} REFERENCES member (member),
    ended_at {int}
){strict};
CREATE INDEX series_council ON series (council);

-- Decisions that belong to one. Their order is that in which they were counted.
CREATE TABLE series_decision (
    decision {int} PRIMARY KEY REFERENCES decision (decision),
    series {int} NOT NULL REFERENCES series (series),
    place {int},                     -- 1, 2, …; null = not counted
    ballots {text} NOT NULL          -- its rows of the file that is counted:
                                     -- members as numbers, what each approves
){strict};
CREATE INDEX series_decision_series ON series_decision (series, place);

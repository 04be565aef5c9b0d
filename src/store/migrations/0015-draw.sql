-- People drawn by lot, with quotas: a jury, a working group, delegates.

CREATE TABLE panel (
    panel {id},
    council {int} NOT NULL REFERENCES council (council),
    title {text} NOT NULL,           -- what for
    says {text} NOT NULL,
    state {text} NOT NULL,           -- open, drawn, over, withdrawn
    seats {int} NOT NULL,
    days {int} NOT NULL,             -- who is drawn answers within so many
    opened_by {int} NOT NULL REFERENCES member (member),
    opened_at {int} NOT NULL,
    drawn_at {int},                  -- the list was fixed
    outcome {text} NOT NULL,         -- what came of it, or why it was withdrawn
    ended_by {int} REFERENCES member (member),
    ended_at {int}
){strict};
CREATE INDEX panel_council ON panel (council, state);
CREATE INDEX panel_state ON panel (state);

-- How many of those of whom something is true sit on it.
CREATE TABLE panel_quota (
    panel {int} NOT NULL REFERENCES panel (panel),
    place {int} NOT NULL,            -- 1, 2, …
    kind {text} NOT NULL,            -- site, since, skill
    fact {text} NOT NULL,            -- its name; of since: new, some, long
    least {int} NOT NULL,
    most {int} NOT NULL,             -- -1 = as many as like
    PRIMARY KEY (panel, place)
){strict};

-- A lot: the first when the list is fixed, others for seats that became free.
CREATE TABLE panel_step (
    panel {int} NOT NULL REFERENCES panel (panel),
    step {int} NOT NULL,             -- 1, 2, …
    seats {int} NOT NULL,            -- that were drawn; 0 = nobody can be
    empty {int} NOT NULL,            -- that had to be
    left_json {text} NOT NULL,       -- [[least, most]] that a quota still asks
    seed {text} NOT NULL,
    seed_seq {int} NOT NULL,         -- of the event whose hash it is
    drawn_at {int} NOT NULL,
    PRIMARY KEY (panel, step)
){strict};

-- Who could be drawn in it. Of each only which quotas are about them: no fact
-- stays here when somebody leaves for good.
CREATE TABLE panel_person (
    panel {int} NOT NULL REFERENCES panel (panel),
    step {int} NOT NULL,
    member {int} NOT NULL REFERENCES member (member),
    fits {text} NOT NULL,            -- places of quotas: "1 3"
    chance {real} NOT NULL,
    is_drawn {int} NOT NULL,
    answer {text} NOT NULL,          -- "", yes, no, silent, left
    answer_by_at {int},              -- of who is drawn
    answered_at {int},
    PRIMARY KEY (panel, step, member)
){strict};
CREATE INDEX panel_person_drawn ON panel_person (panel, is_drawn);
CREATE INDEX panel_person_member ON panel_person (member, is_drawn);

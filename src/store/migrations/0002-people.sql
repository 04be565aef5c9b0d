-- People, how they get in, the councils they form, and who does what there.

CREATE TABLE member (
    member {id},
    name {text} NOT NULL,              -- a pseudonym does; what others see
    sign_in {text} UNIQUE,             -- lower case; null once erased
    email {text},                      -- null = none given
    password {text},                   -- Argon2id string; null = passkeys only
    language {text} NOT NULL,
    zone {text} NOT NULL,
    invited_by {int} REFERENCES member (member),
    calendar_secret {text} UNIQUE,     -- SHA-256 of the secret link's token
    created_at {int} NOT NULL,
    erased_at {int}                  -- left for good: name "", all else null
){strict};

CREATE TABLE passkey (
    passkey {id},
    member {int} NOT NULL REFERENCES member (member),
    credential {bytes} NOT NULL UNIQUE,
    public_key {bytes} NOT NULL,     -- COSE
    counter {int} NOT NULL,
    name {text} NOT NULL,
    created_at {int} NOT NULL,
    used_at {int}
){strict};
CREATE INDEX passkey_member ON passkey (member);

CREATE TABLE session (
    session {id},
    member {int} NOT NULL REFERENCES member (member),
    token {text} NOT NULL UNIQUE,      -- hash of the cookie's token, hex
    device {text} NOT NULL,            -- "Firefox on Android": no more is kept
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL,          -- to the hour
    expires_at {int} NOT NULL,
    stepped_up_at {int}
){strict};
CREATE INDEX session_member ON session (member);

-- What the browser has to prove next: WebAuthn challenges, one use each.
CREATE TABLE challenge (
    challenge {text} PRIMARY KEY,      -- SHA-256, hex
    member {int} REFERENCES member (member),
    purpose {text} NOT NULL,           -- register, sign-in, step-up
    expires_at {int} NOT NULL
){strict};

CREATE TABLE council (
    council {id},
    name {text} NOT NULL,
    kind {text} NOT NULL,              -- workers, consumers, federation, project
    parent {int} REFERENCES council (council),
    asked_parent {int} REFERENCES council (council), -- wants to belong there;
                                     -- a coordinator there says yes or no
    purpose {text} NOT NULL,           -- what it is for, in its own words
    is_listed {int} NOT NULL,        -- 1 = strangers may see that it exists
    founded_by {int} NOT NULL REFERENCES member (member),
    created_at {int} NOT NULL,
    closes_at {int},                 -- a coordinator wants to close it then;
                                     -- any member may keep it open
    closed_at {int}
){strict};
CREATE INDEX council_parent ON council (parent);
CREATE INDEX council_asked_parent ON council (asked_parent);
CREATE INDEX council_closes ON council (closes_at) WHERE closed_at IS NULL;


CREATE TABLE membership (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    joined_at {int} NOT NULL,
    left_at {int},                   -- null = still there
    hours_quarters {int} NOT NULL,   -- offered a week
    skills {text} NOT NULL,            -- "cooking; first aid"
    site {text} NOT NULL,
    PRIMARY KEY (council, member)
){strict};
CREATE INDEX membership_member ON membership (member);

CREATE TABLE invite (
    invite {id},
    council {int} REFERENCES council (council),  -- null = to found the hub
    invited_by {int} REFERENCES member (member), -- null = by the program
    code {text} NOT NULL UNIQUE,       -- SHA-256 of the code, hex
    note {text} NOT NULL,              -- for whom, as the inviter wrote it
    uses_left {int} NOT NULL,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX invite_council ON invite (council);

-- Who let whom in; stays when an invitation is gone.
CREATE TABLE vouch (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    voucher {int} NOT NULL REFERENCES member (member),
    vouched_at {int} NOT NULL,
    PRIMARY KEY (council, member, voucher)
){strict};

-- Roles have a term; whoever comes next learns it first, as a shadow.
CREATE TABLE role (
    role {id},
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    kind {text} NOT NULL,              -- coordinator, scribe, treasurer
    is_shadow {int} NOT NULL,
    since_at {int} NOT NULL,
    until_at {int} NOT NULL,
    ended_at {int},                  -- given up or recalled before its time;
                                     -- of a shadow: when it became the holder
    draw {int}                       -- the lot it came from, null = a founder
){strict};
CREATE INDEX role_council ON role (council, kind);
CREATE INDEX role_member ON role (member);
-- What ends next, asked after every change: of holders by their end, and the
-- few shadows that there are.
CREATE INDEX role_until ON role (until_at)
    WHERE is_shadow = 0 AND ended_at IS NULL;
CREATE INDEX role_shadow ON role (council, kind)
    WHERE is_shadow = 1 AND ended_at IS NULL;

-- The lots that were drawn, so that anybody can draw them again: the seed, and
-- who took part, as a list of member, days, ticket.
CREATE TABLE role_draw (
    draw {id},
    council {int} NOT NULL REFERENCES council (council),
    kind {text} NOT NULL,
    member {int} NOT NULL REFERENCES member (member),
    seq {int} NOT NULL,              -- of the event whose hash the seed is
    seed {text} NOT NULL,
    candidates_json {text} NOT NULL,
    drawn_at {int} NOT NULL
){strict};
CREATE INDEX role_draw_council ON role_draw (council);

-- Who does not stand for a role, and why they may leave it to others for now.
CREATE TABLE role_pause (
    council {int} NOT NULL REFERENCES council (council),
    member {int} NOT NULL REFERENCES member (member),
    kind {text} NOT NULL,
    until_at {int} NOT NULL,
    PRIMARY KEY (council, member, kind)
){strict};

-- Somebody who cannot get in any more and gave no e-mail address: two members
-- of a council they share say that it is really them.
CREATE TABLE recovery (
    recovery {id},
    member {int} NOT NULL REFERENCES member (member),
    code {text} NOT NULL UNIQUE,       -- SHA-256 of the code the asker holds
    words {text} NOT NULL,             -- SHA-256 of what is read aloud to those
                                     -- who vouch
    tries_left {int} NOT NULL,       -- wrong words that are still forgiven
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    ended_at {int}                   -- the member said that they did not ask
){strict};
CREATE INDEX recovery_member ON recovery (member);

CREATE TABLE recovery_vouch (
    recovery {int} NOT NULL REFERENCES recovery (recovery),
    member {int} NOT NULL REFERENCES member (member),
    vouched_at {int} NOT NULL,
    PRIMARY KEY (recovery, member)
){strict};

-- Sign-ins that failed, by SHA-256 of the name that was tried, whether there is
-- such a member or not. Forgotten after an hour.
CREATE TABLE sign_in_try (
    name {text} PRIMARY KEY,
    tries {int} NOT NULL,
    since_at {int} NOT NULL
){strict};

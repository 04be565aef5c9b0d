-- The switchboard: what is needed and offered, where and when; who was asked,
-- who promised, who came. Places are in 1e-7 degrees; others see them to the
-- kilometre until their claim is accepted.

-- What people can do, or are cleared for by a council; its number is its bit
-- in the engine's sets, from 0.
CREATE TABLE skill (
    skill {int} PRIMARY KEY,         -- 0 … 63
    name {text} NOT NULL UNIQUE,
    is_clearance {int} NOT NULL      -- 1 = somebody has to confirm it
){strict};

-- Kinds of duty, things and places: "cooking", "van", "room".
CREATE TABLE sort (
    sort {id},
    what {text} NOT NULL,            -- shift, thing, place, transport
    name {text} NOT NULL,
    UNIQUE (what, name)
){strict};

-- `instead` may stand in for `sort`, at so much of its use.
CREATE TABLE substitute (
    sort {int} NOT NULL REFERENCES sort (sort),
    instead {int} NOT NULL REFERENCES sort (sort),
    worth_percent {int} NOT NULL,
    PRIMARY KEY (sort, instead)
){strict};

-- Squares of about six kilometres, made when something first lies there.
CREATE TABLE district (
    district {id},
    square_north {int} NOT NULL,
    square_east {int} NOT NULL,
    name {text} NOT NULL,
    burst_since_at {int},            -- null = no burst
    UNIQUE (square_north, square_east)
){strict};

-- A member who may be asked, with the limits that always win.
CREATE TABLE helper (
    member {int} PRIMARY KEY REFERENCES member (member),
    place {text} NOT NULL,           -- in their own words
    north {int} NOT NULL,
    east {int} NOT NULL,
    district {int} NOT NULL REFERENCES district (district),
    reach_m {int} NOT NULL,
    skills {int} NOT NULL,           -- bits; with clearances that were given
    week {int} NOT NULL,             -- bits of 42 parts that suit
    quiet {int} NOT NULL,            -- bits of 24 hours
    most_a_week {int} NOT NULL,      -- < 0 = any
    is_urgent_only {int} NOT NULL,
    is_verifier {int} NOT NULL,
    paused_until_at {int},
    until_at {int},                  -- here until then
    joined_at {int} NOT NULL,
    first_at {int},                  -- first asked, or claimed something
    by_push {int} NOT NULL,          -- how they want to be told: 1 = yes
    by_mail {int} NOT NULL,
    ahead {int}                      -- minutes that their clock is ahead of
                                     -- UTC, as the engine was told
){strict};
CREATE INDEX helper_district ON helper (district);

CREATE TABLE clearance (
    member {int} NOT NULL REFERENCES member (member),
    skill {int} NOT NULL REFERENCES skill (skill),
    given_by {int} NOT NULL REFERENCES member (member),
    given_at {int} NOT NULL,
    PRIMARY KEY (member, skill)
){strict};

-- A member and whom they never want to be asked for, or to ask.
CREATE TABLE block (
    member {int} NOT NULL REFERENCES member (member),
    blocked {int} NOT NULL,          -- member, or - effort
    blocked_at {int} NOT NULL,
    PRIMARY KEY (member, blocked)
){strict};

-- A campaign, strike, kitchen, repair café: needs and offers in one place. Its
-- number is called `effort` everywhere; the table `effort` is pay's.
CREATE TABLE undertaking (
    effort {id},
    council {int} NOT NULL REFERENCES council (council),
    kind {text} NOT NULL,            -- campaign, strike, kitchen, repair, care,
                                     -- relief, other
    name {text} NOT NULL,
    about {text} NOT NULL,
    place {text} NOT NULL,
    north {int} NOT NULL,
    east {int} NOT NULL,
    district {int} NOT NULL REFERENCES district (district),
    starts_at {int},
    ends_at {int},
    is_public {int} NOT NULL,        -- strangers may see it, to the kilometre
    made_by {int} NOT NULL REFERENCES member (member),
    created_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX undertaking_council ON undertaking (council);

-- Duties that come again: every so many weeks on a weekday, as single needs two
-- weeks ahead.
CREATE TABLE duty (
    duty {id},
    effort {int} NOT NULL REFERENCES undertaking (effort),
    sort {int} NOT NULL REFERENCES sort (sort),
    title {text} NOT NULL,
    places {int} NOT NULL,
    skills {int} NOT NULL,
    weekday {int} NOT NULL,          -- 0 = Monday
    minute {int} NOT NULL,           -- of the day, in `zone`
    minutes {int} NOT NULL,          -- how long
    weeks {int} NOT NULL,            -- between two of them, from 1
    zone {text} NOT NULL,
    made_until_at {int} NOT NULL,    -- needs were made up to then
    created_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX duty_effort ON duty (effort);

CREATE TABLE adoption (
    adoption {id},
    duty {int} NOT NULL REFERENCES duty (duty),
    member {int} NOT NULL REFERENCES member (member),
    from_at {int} NOT NULL,
    until_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX adoption_duty ON adoption (duty);
CREATE INDEX adoption_member ON adoption (member);

CREATE TABLE need (
    need {id},
    effort {int} REFERENCES undertaking (effort),  -- null = one person's
    author {int} REFERENCES member (member),  -- null = another hub's, or
                                     -- somebody without an account
    duty {int} REFERENCES duty (duty),
    what {text} NOT NULL,            -- shift, thing, place, transport
    sort {int} NOT NULL REFERENCES sort (sort),
    title {text} NOT NULL,
    about {text} NOT NULL,
    place {text} NOT NULL,
    north {int} NOT NULL,
    east {int} NOT NULL,
    radius_m {int} NOT NULL,         -- 0 = a point
    district {int} NOT NULL REFERENCES district (district),
    places {int} NOT NULL,           -- people, or units of a thing
    is_limited {int} NOT NULL,       -- no more than so many may come
    starts_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    skills {int} NOT NULL,
    urgency {int} NOT NULL,          -- 1 can wait, 2 usual, 3 lives
    serves {int} NOT NULL,           -- people it is for, 0 = not said
    vouched_by {int} REFERENCES member (member), -- null = verifiers only
    state {text} NOT NULL,           -- open, over, withdrawn
    came {int} NOT NULL,             -- how many, once it is over
    filled_permille {int} NOT NULL,  -- chance that enough come, as last reckoned
    is_at_risk {int} NOT NULL,
    brought {text} NOT NULL,         -- by: form, csv, api, mail, hsds, geojson,
                                     -- duty, peer
    source {text} NOT NULL,          -- id in what it was brought from, "" = none
    twin_of {int} REFERENCES need (need), -- looks like the same as that one
    peer {int},                      -- hub that owns it; null = this one
    created_at {int} NOT NULL,
    changed_at {int} NOT NULL
){strict};
CREATE INDEX need_state ON need (state, starts_at);
CREATE INDEX need_effort ON need (effort);
CREATE INDEX need_author ON need (author);
CREATE INDEX need_duty ON need (duty);
CREATE INDEX need_source ON need (brought, source);

-- Things and places that can be had.
CREATE TABLE offer (
    offer {id},
    effort {int} REFERENCES undertaking (effort),
    member {int} NOT NULL REFERENCES member (member),
    what {text} NOT NULL,            -- thing, place, transport
    sort {int} NOT NULL REFERENCES sort (sort),
    title {text} NOT NULL,
    about {text} NOT NULL,
    quantity {int} NOT NULL,
    is_lent {int} NOT NULL,          -- comes back after each use
    place {text} NOT NULL,
    north {int} NOT NULL,
    east {int} NOT NULL,
    district {int} NOT NULL REFERENCES district (district),
    reach_m {int} NOT NULL,
    from_at {int} NOT NULL,
    until_at {int} NOT NULL,
    source {text} NOT NULL,
    created_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX offer_member ON offer (member);
CREATE INDEX offer_sort ON offer (sort);

-- A thing or place for a need, as it was worked out and then agreed.
CREATE TABLE gift (
    gift {id},
    offer {int} NOT NULL REFERENCES offer (offer),
    need {int} NOT NULL REFERENCES need (need),
    quantity {int} NOT NULL,
    state {text} NOT NULL,           -- proposed, promised, given, declined
    at {int} NOT NULL
){strict};
CREATE INDEX gift_offer ON gift (offer);
CREATE INDEX gift_need ON gift (need);

CREATE TABLE claim (
    claim {id},
    need {int} NOT NULL REFERENCES need (need),
    member {int} REFERENCES member (member), -- null = somebody of another hub
    peer {int},                      -- that hub
    peer_claim {int},                -- its number there
    peer_why {text},                 -- why it was refused
    tells {int},                     -- 1 = the hub of the need may be told
                                     -- name and address, once it is promised
    peer_name {text},                -- of somebody of another hub who let
    peer_reach {text},               -- them be told
    places {int} NOT NULL,
    state {text} NOT NULL,           -- tentative, promised, confirmed, doubted,
                                     -- standby, came, stood_by, absent,
                                     -- given_back, refused
    is_asked {int} NOT NULL,         -- 1 = was asked before
    confirm_at {int},                -- "still coming?" was asked then
    made_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    thanked_at {int},
    thanks {text} NOT NULL,
    UNIQUE (peer, peer_claim)
){strict};
CREATE INDEX claim_need ON claim (need, state);
CREATE INDEX claim_member ON claim (member, state);

-- Whom the engine asked, and why them; kept ninety days.
CREATE TABLE ask (
    need {int} NOT NULL REFERENCES need (need),
    member {int} NOT NULL REFERENCES member (member),
    asked_at {int} NOT NULL,
    answer {text} NOT NULL,          -- "", yes, no, later, not_needed
    answered_at {int},
    why_json {text} NOT NULL,
    PRIMARY KEY (need, member, asked_at)
){strict};
CREATE INDEX ask_member ON ask (member, asked_at);

-- All that the engine was ever told, a line of JSON each, and what it was worth
-- at some point: state and later lines give the same state everywhere.
CREATE TABLE match_event (
    seq {int} PRIMARY KEY,
    at {int} NOT NULL,
    line {text} NOT NULL,
    chain {text} NOT NULL            -- SHA-256 of the chain before and this
){strict};
CREATE TABLE match_state (
    seq {int} PRIMARY KEY,           -- after this event
    at {int} NOT NULL,
    chain {text} NOT NULL,
    digest {text} NOT NULL,          -- SHA-256 of the bytes before packing
    state {bytes} NOT NULL
){strict};

CREATE TABLE push (
    push {id},
    member {int} NOT NULL REFERENCES member (member),
    endpoint {text} NOT NULL UNIQUE,
    public_key {bytes} NOT NULL,     -- P-256, 65 bytes
    secret {bytes} NOT NULL,         -- 16 bytes
    created_at {int} NOT NULL
){strict};
CREATE INDEX push_member ON push (member);

-- Hubs that share needs with this one (src/app/peer/README.md).
CREATE TABLE peer (
    peer {id},
    council {int} NOT NULL REFERENCES council (council), -- connected them
    name {text} NOT NULL,            -- as people here call it
    url {text} NOT NULL UNIQUE,
    public_key {text} NOT NULL UNIQUE, -- Ed25519, hex
    next_out {int} NOT NULL,         -- number of the next parcel to it
    last_in {int} NOT NULL,          -- number of the last that was taken
    last_digest {text} NOT NULL,     -- SHA-256 of that, hex; "" = none yet
    shift {int} NOT NULL,            -- seconds that its clock is behind ours
    heard_at {int},                  -- last parcel of it
    answered_at {int},               -- last time that it acknowledged ours
    silent_at {int},                 -- since then it does not
    trouble {text} NOT NULL,         -- what it last found wrong; "" = nothing
    added_by {int} NOT NULL REFERENCES member (member),
    added_at {int} NOT NULL,
    ended_at {int},
    is_ended_there {int} NOT NULL    -- the other side did
){strict};

-- What of an effort is offered to a hub; null = all kinds, all districts.
CREATE TABLE peer_share (
    share {id},
    peer {int} NOT NULL REFERENCES peer (peer),
    effort {int} NOT NULL REFERENCES undertaking (effort),
    sort {int} REFERENCES sort (sort),
    district {int} REFERENCES district (district),
    made_by {int} NOT NULL REFERENCES member (member),
    made_at {int} NOT NULL
){strict};
CREATE INDEX peer_share_effort ON peer_share (effort);
CREATE INDEX peer_share_peer ON peer_share (peer);

-- What a hub is to know: a slot a thing, whose newest state counts. `item` is a
-- need, a claim of a member here, or the other hub's number of a claim there.
CREATE TABLE peer_item (
    peer {int} NOT NULL REFERENCES peer (peer),
    kind {text} NOT NULL,            -- claim, need, verdict
    item {int} NOT NULL,
    is_due {int} NOT NULL,           -- may have changed since it was said
    said {text} NOT NULL,            -- JSON as it was last said; "" = never,
                                     -- "-" = no longer known
    PRIMARY KEY (peer, kind, item)
){strict};
CREATE INDEX peer_item_due ON peer_item (is_due, peer);

-- The parcel under way, until it is acknowledged.
CREATE TABLE peer_parcel (
    peer {int} PRIMARY KEY REFERENCES peer (peer),
    number {int} NOT NULL,
    body {text} NOT NULL,
    made_at {int} NOT NULL
){strict};

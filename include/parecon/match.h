/* SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * The switchboard's engine: whom to ask for which need, when, and who has the
 * places, so that needs are filled and nobody is worn out with asking.
 *
 * A pe_match is a state. pe_match_apply takes one event (a need, a yes, the
 * clock) and gives the actions that follow (ask this person, promised,
 * standby, call up). Nothing else goes in or out: no clock, no files, no
 * chance but that of the seed. The same events give the same actions and the
 * same bytes of pe_match_save, on every machine; the log of events is enough to
 * live through everything once more.
 *
 * The life of one need: PE_MATCH_NEED; waves of PE_MATCH_ASK until the chance
 * that enough people come is high enough; PE_MATCH_YES gives PE_MATCH_PROMISED
 * or, once there are enough, PE_MATCH_STOOD_BY; before it starts
 * PE_MATCH_CONFIRM_ASKED, and silence calls others; then PE_MATCH_CAME,
 * PE_MATCH_MISSED. Theory, equations and guarantees: src/match/README.md.
 *
 * Time: seconds since 1970. Places: 1e-7 degrees. Ids: the caller's, > 0. */
#ifndef PARECON_MATCH_H
#define PARECON_MATCH_H

#include <parecon/error.h>
#include <stddef.h>
#include <stdint.h>

#define PE_MATCH_SKILLS 64 /* kinds of skill and clearance, bits of a set */
#define PE_MATCH_PARTS 42  /* parts of a week: four hours each, from Monday
                              0 h of the person's own time */
#define PE_MATCH_PLACES 30 /* places of one need at most; larger needs are
                              several */

/* A point of the earth. */
typedef struct {
    int32_t north, east; /* 1e-7 degrees */
} pe_match_place;

/* Somebody who may be asked. Their limits always win. */
typedef struct {
    int64_t person;
    pe_match_place place;
    float reach;          /* km, farther is never asked; > 0 */
    int32_t region;       /* number of the district, 0 … 65,535 */
    int32_t clock;        /* minutes that their time is ahead of UTC */
    uint64_t skills;      /* what they can and are cleared for */
    uint64_t week;        /* parts of the week that suit them */
    uint32_t quiet;       /* hours of the day (bit 0 = 0 to 1 h) when they are
                             not to be asked */
    int32_t most_a_week;  /* asked so often in seven days at most; < 0 = any */
    int64_t joined;
    int64_t paused_until; /* not asked before; 0 = may be asked */
    int64_t until;        /* here until then; 0 = does not say */
    uint8_t urgent_only;  /* only for what begins within `urgent` seconds */
    uint8_t verifier;     /* may see needs that nobody vouches for */
} pe_match_person;

/* What is needed: so many people at a place and time. */
typedef struct {
    int64_t need;
    int64_t author;       /* who asks (a person's id, or < 0: an effort's);
                             blocks are looked up by it; not asked themselves */
    pe_match_place place;
    float radius;         /* km, for an area; distance counts from its edge */
    int32_t region;
    int32_t kind;         /* of duty, from 0: adoption is limited by it */
    int32_t places;       /* 1 … PE_MATCH_PLACES */
    int64_t starts, ends;
    uint64_t skills;      /* all needed */
    float weight;         /* urgency × people it serves, 1 = usual: the order
                             of needs in a burst */
    int64_t duty;         /* recurring duty it is an instance of; 0 = none */
    uint8_t vouched;      /* 0 = only verifiers are asked and see it */
    uint8_t foreign;      /* another hub owns it: claims here are tentative;
                             what it was first counts */
    uint8_t exact;        /* never more than `places` promised (seats of a van);
                             else so many that `places` come with the chance
                             aimed at, which takes more than `places` */
} pe_match_need;

typedef enum {
    PE_MATCH_CLOCK = 1,   /* only the time: waves, confirmations, ends */
    PE_MATCH_PERSON,      /* `who` joins, or is from now on as it says */
    PE_MATCH_LEAVE,       /* person: forgotten; claims that are not over are
                             given back */
    PE_MATCH_BLOCK,       /* person is never to be asked for author's needs,
                             nor author for theirs */
    PE_MATCH_UNBLOCK,
    PE_MATCH_NEED,        /* `what` is needed, or has changed */
    PE_MATCH_WITHDRAW,    /* need is no more */
    PE_MATCH_YES,         /* person takes `places` of need; also unasked */
    PE_MATCH_NO,          /* not for this need; nothing is held against them */
    PE_MATCH_LATER,       /* as if not asked yet; again after an hour at best */
    PE_MATCH_CONFIRM,     /* still coming */
    PE_MATCH_CANCEL,      /* cannot come after all */
    PE_MATCH_SHOWED,      /* was there; also by who was standby */
    PE_MATCH_ABSENT,      /* was not there */
    PE_MATCH_ADOPT,       /* person takes a duty for `weeks` (at most 4): its
                             needs are promised to them as they come; of a kind
                             with one single place, those of every other week */
    PE_MATCH_DROP,        /* … gives it back */
    PE_MATCH_SETTLE       /* the owner's word on a tentative claim: `places`
                             promised, 0 = standby, < 0 = refused */
} pe_match_event_kind;

/* What happens. Only the fields that the kind names count. */
typedef struct {
    pe_match_event_kind kind;
    int64_t at;           /* when; never earlier than the event before: a clock
                             that goes back stands still */
    int64_t need, person;
    int64_t author;       /* PE_MATCH_BLOCK, _UNBLOCK */
    int64_t duty;         /* PE_MATCH_ADOPT, _DROP */
    int64_t claim;        /* PE_MATCH_YES: the caller's number of it, the same
                             when sent again, higher for a later one of the
                             same person and need; 0 = none. PE_MATCH_CANCEL:
                             which (0 = whichever they have). A claim that was
                             given back before it came stays given back */
    int32_t places, weeks;
    const pe_match_person *who;
    const pe_match_need *what;
} pe_match_event;

typedef enum {
    PE_MATCH_ASK = 1,     /* ask person for need; `why` says why them */
    PE_MATCH_PROMISED,    /* person has `places` */
    PE_MATCH_STOOD_BY,    /* there are enough; called up if somebody cannot */
    PE_MATCH_CALLED_UP,   /* standby → promised */
    PE_MATCH_TENTATIVE,   /* noted here, the owner decides */
    PE_MATCH_REFUSED,     /* over, withdrawn, blocked, has it already: `why`
                             is empty, `refusal` says which */
    PE_MATCH_CONFIRM_ASKED, /* ask person whether they still come */
    PE_MATCH_DOUBTED,     /* no word: counts half from now on */
    PE_MATCH_GIVEN_BACK,  /* the claim is over before its time */
    PE_MATCH_NOT_NEEDED,  /* was asked, need not answer any more */
    PE_MATCH_FILLED,      /* chance to be filled reached the aim */
    PE_MATCH_AT_RISK,     /* … fell below it, or nobody is left to ask */
    PE_MATCH_OVER,        /* need has ended: `places` came */
    PE_MATCH_BURST,       /* region: a burst begins; `places` unmet */
    PE_MATCH_CALM,        /* region: it is over */
    PE_MATCH_ADOPTED,     /* duty is person's until `until` */
    PE_MATCH_ADOPTION_OVER
} pe_match_action_kind;

typedef enum {
    PE_MATCH_NO_NEED = 1, /* not known, withdrawn or over */
    PE_MATCH_NO_PERSON,
    PE_MATCH_BLOCKED,
    PE_MATCH_HAS_CLAIM,
    PE_MATCH_UNSKILLED,
    PE_MATCH_NOT_TO_SEE,  /* nobody vouches, person is no verifier */
    PE_MATCH_NO_CLAIM,    /* to confirm or to give back */
    PE_MATCH_TOO_MANY,    /* adopted: more than half of that kind of duty in
                             the region, or for more than four weeks, or for
                             one week of one single place */
    PE_MATCH_CLASHES,     /* has promised to be elsewhere at that time */
    PE_MATCH_ENOUGH       /* there are enough, and nobody stands by (only
                             without PE_MATCH_RULE_STANDBY) */
} pe_match_refusal;

/* Why this person was asked: enough for two sentences. */
typedef struct {
    float answer;      /* chance that they say yes, 0 … 1 */
    float show;        /* chance that they then come */
    float load;        /* how much they were asked lately; 1 = once just now */
    float distance;    /* km */
    float region;      /* factor of regional fairness, 1 = none */
    int32_t rank;      /* 1 = the best of `candidates` */
    int32_t candidates;/* who could have been asked */
    int32_t wave;      /* number of the wave, from 1 */
    uint8_t suits;     /* the part of the week is one they marked */
    uint8_t learning;  /* drawn by lot among newcomers, to get to know them */
} pe_match_why;

typedef struct {
    pe_match_action_kind kind;
    int64_t need, person, claim, duty, until;
    int32_t region, places;
    pe_match_refusal refusal;
    pe_match_why why;
} pe_match_action;

/* What follows from an event, in order. The state's; until the next call. */
typedef struct {
    const pe_match_action *action;
    int64_t count;
} pe_match_actions;

typedef struct {
    uint64_t seed;          /* default 1 */
    double aim;             /* chance to be filled; default 0.80 */
    double aim_early;       /* … before the confirmation point and in a burst;
                               default 0.65 */
    double distance;        /* km, δ of a region that has learnt nothing yet;
                               default 7 */
    double unmarked;        /* answers in parts of the week not marked;
                               default 0.3 of those in marked ones */
    double price;           /* of load; default 0.5 */
    double load_days;       /* load falls to 1/e in; default 4 */
    double most_load;       /* nobody above is asked; default 4.7, burst 6 */
    double most_load_burst;
    int64_t urgent;         /* seconds: due so soon is urgent; default 7,200 */
    int64_t every;          /* seconds between looks at a need; default 300 */
    int64_t confirm_before; /* the confirmation point, seconds before the start
                               (half the lead time if that is less); default
                               14,400 */
    int64_t silence;        /* seconds without a word; default 3,600 */
    /* Rules that can be taken away to see what each is worth (ablation):
     * bits of pe_match_rule; default all. */
    uint32_t rules;
} pe_match_settings;

typedef enum {
    PE_MATCH_RULE_PRICE = 1,    /* load lowers the score */
    PE_MATCH_RULE_RESERVE = 2,  /* aim at a chance, not at a number */
    PE_MATCH_RULE_CONFIRM = 4,  /* confirmation, silence, call up */
    PE_MATCH_RULE_THOMPSON = 8, /* newcomers by lot */
    PE_MATCH_RULE_REGION = 16,  /* regional fairness */
    PE_MATCH_RULE_BURST = 32,   /* burst mode */
    PE_MATCH_RULE_URGENT = 64,  /* more at once when it is soon */
    PE_MATCH_RULE_STANDBY = 128,/* further yeses stand by instead of being
                                   turned away */
    PE_MATCH_RULE_LEARN = 256   /* posteriors; else the prior for all */
} pe_match_rule;

typedef enum {
    PE_MATCH_HELD_TENTATIVE = 1,
    PE_MATCH_HELD_PROMISED,
    PE_MATCH_HELD_CONFIRMED,
    PE_MATCH_HELD_DOUBTED,
    PE_MATCH_HELD_STANDBY
} pe_match_held;

/* How a need stands. */
typedef struct {
    double filled;      /* chance that enough come */
    double expected;    /* people expected */
    int32_t places;     /* wanted */
    int32_t promised;   /* held, confirmed or not */
    int32_t standby, asked, open; /* open = asked without an answer yet */
    int64_t next_look;
    uint8_t at_risk, burst, confirming;
} pe_match_standing;

/* A need that a person could take right now. */
typedef struct {
    int64_t need;
    float distance;     /* km */
    float use;          /* how much a yes would raise its chance, weighted */
    uint8_t suits;
    uint8_t standby;    /* enough already: it would be standby */
} pe_match_chance;

/* Things and places: who lends, gives or drives what to whom. */
typedef struct {
    pe_match_place place;
    int32_t kind, quantity;
    int64_t from, until; /* when it is to be had */
    float reach;         /* km */
    uint8_t returns;     /* 1 = lent: free again after each use (a van, a
                            room); 0 = used up */
} pe_match_offer;

typedef struct {
    pe_match_place place;
    int32_t kind, quantity;
    int64_t from, until; /* when it is needed; what is used up may come at any
                            time of it */
    float weight;        /* what one unit is worth, 1 = usual */
} pe_match_want;

/* `with` may stand in for `kind` at `worth` (0 … 1) of its use. */
typedef struct {
    int32_t kind, with;
    float worth;
} pe_match_substitute;

typedef struct {
    const pe_match_offer *offer;
    const pe_match_want *want;
    const pe_match_substitute *substitute;
    int64_t offers, wants, substitutes;
    double distance;     /* km after which a unit is worth 1/e less; default 7
                            when 0 */
} pe_match_goods;

typedef struct {
    int64_t offer, want; /* indexes */
    int32_t quantity;
} pe_match_given;

/* An assignment with its proof: `worth` is what it comes to, and none can come
 * to more than `bound`; `offer_price` and `want_price` are the dual prices that
 * prove it (src/match/ASSIGN.md). */
typedef struct {
    pe_match_given *given; /* [most] the caller's */
    int64_t most, count;   /* offers + wants are enough for what is used up;
                              where things are lent, how many are needed
                              stands in `count` when `most` was too few */
    double *offer_price;   /* [offers] the caller's, NULL = not wanted */
    double *want_price;    /* [wants] likewise */
    double worth, bound;
} pe_match_gifts;

typedef struct pe_match pe_match;

pe_match_settings pe_match_defaults(void);

/* An empty state. PE_BAD_INPUT with `err` on settings out of range. */
pe_status pe_match_new(const pe_match_settings *settings, pe_match **match,
                       pe_error *err);

/* One event. PE_BAD_INPUT and an unchanged state when it makes no sense (an id
 * below 1, places above PE_MATCH_PLACES, ends before it starts); what merely
 * cannot be (no such need) is an action PE_MATCH_REFUSED. PE_NO_MEMORY leaves
 * the state unchanged too. */
pe_status pe_match_apply(pe_match *match, const pe_match_event *event,
                         pe_match_actions *actions, pe_error *err);

/* When a PE_MATCH_CLOCK is wanted next; INT64_MAX = not before another event.
 * One PE_MATCH_CLOCK looks at 1,024 needs at most, and at fewer where many
 * people are in reach of them, so that no call takes long: send another as long
 * as this is not later than now. A PE_MATCH_NEED asks nobody by itself, the
 * PE_MATCH_CLOCK after it does. */
int64_t pe_match_due(const pe_match *match);

/* How `need` stands, and what `person` holds of it (0 = nothing or
 * person 0). Returns 0 and leaves `standing` when there is no such need. */
pe_match_held pe_match_look(const pe_match *match, int64_t need, int64_t person,
                            pe_match_standing *standing);

/* What `person` could do between `from` and `until`, most useful first: at
 * most `most` into `chance`; returns how many. */
int64_t pe_match_near(const pe_match *match, int64_t person, int64_t from,
                      int64_t until, pe_match_chance *chance, int64_t most);

/* The whole state as bytes (malloc'd into *bytes, the caller's to free), equal
 * for equal states; and back. pe_match_load: PE_BAD_INPUT when the bytes are
 * not such. */
pe_status pe_match_save(const pe_match *match, unsigned char **bytes,
                        size_t *size);
pe_status pe_match_load(const unsigned char *bytes, size_t size,
                        pe_match **match, pe_error *err);

/* Things and places: the assignment worth most, with its proof; where things
 * are lent from several places, one near it. PE_BAD_INPUT when something makes
 * no sense, or `most` is too few. */
pe_status pe_match_assign(const pe_match_goods *goods, pe_match_gifts *gifts,
                          pe_error *err);

void pe_match_free(pe_match *match);

#endif

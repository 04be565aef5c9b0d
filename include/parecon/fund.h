/* SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * The engine of common money: which projects a budget pays for, so that no
 * large minority is left with nothing; what flows from richer groups to poorer
 * ones by a rule all agreed to; dues by ability; who may draw from a pot; and
 * a ledger that anyone can audit.
 *
 * Money is int64_t in the smallest unit of its currency. No rounding makes or
 * loses a unit, no comparison hangs on it: where a rule compares fractions,
 * they are compared exactly. A sum beyond 2^63 is PE_BAD_INPUT, never wrong.
 * Theory, equations and guarantees: src/fund/README.md.
 *
 * Pure: no files, no clock, no chance. Where a struct is filled with arrays,
 * the function that frees them is named beside it; on failure it is empty. */
#ifndef PARECON_FUND_H
#define PARECON_FUND_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- a budget among projects ---------------------------------------------- */

/* What might be paid for. Of tied projects the one with the smaller index comes
 * first: sort them by the order that was published. */
typedef struct {
    int64_t cost;      /* of the whole, > 0; of one period when it recurs */
    int64_t least;     /* scalable: this much of it is of use already; 0 = all
                          or nothing */
    int64_t step;      /* scalable: it grows by so much at a time, > 0 */
    int32_t periods;   /* recurring: so many times `cost` is set aside now;
                          0 and 1 = once */
    int32_t category;  /* index into `cap`; < 0 = none */
    int32_t instead;   /* of the projects with the same number at most one is
                          chosen; < 0 = any */
} pe_fund_project;

typedef struct {
    int64_t budget;
    const pe_fund_project *project; /* [projects] */
    int32_t projects;
    int64_t voters;
    const int64_t *first;    /* [voters + 1] voter v's choices are first[v] …
                                first[v + 1] - 1 of the next two */
    const int32_t *choice;   /* a project, at most once a voter */
    const int32_t *points;   /* > 0 in favour, < 0 against; NULL = all 1 */
    const int64_t *weight;   /* [voters] > 0; NULL = all `one` */
    int64_t one;             /* what counts as weight 1; 0 = 1. Thirds and
                                halves: 6 */
    const int64_t *cap;      /* [categories] the most that each may cost */
    int32_t categories;
} pe_fund_election;

typedef enum {
    PE_FUND_EQUAL_SHARES, /* everybody has an equal share of the budget and pays
                             for what they chose */
    PE_FUND_PHRAGMEN,     /* money trickles to voters until those for a project
                             have its cost */
    PE_FUND_GREEDY        /* most utility per cost first: what most cities do;
                             for comparison */
} pe_fund_rule;

/* How much a project is to a voter who is for it. */
typedef enum {
    PE_FUND_COST,  /* its cost: large projects count for more */
    PE_FUND_COUNT, /* 1 */
    PE_FUND_POINTS /* the points given */
} pe_fund_utility;

/* What becomes of money that Equal Shares leaves, in this order. */
enum {
    PE_FUND_ADD_ONE = 1, /* again with larger shares, as long as the budget
                            holds (Add1) */
    PE_FUND_PERTURB = 2, /* all voters help a little with what they did not
                            choose (ε) */
    PE_FUND_FILL = 4     /* greedy, with what is left (Add1U with ADD_ONE) */
};

typedef struct {
    pe_fund_rule rule;
    pe_fund_utility utility; /* Phragmén looks at approval alone */
    int completion;          /* PE_FUND_ADD_ONE | …; Equal Shares only */
    int64_t increment;       /* of ADD_ONE: what a weight of 1 gets more each
                                time; 0 = 1 */
    bool payments;           /* also who pays what */
    /* Called for each raise of ADD_ONE, of which there may be as many as a
     * project has units of cost; NULL = not wanted. Not 0: enough of it, the
     * last outcome within the budget stands. */
    int (*progress)(void *context, int64_t raises);
    void *context;
} pe_fund_settings;

/* Why a project got what it got. */
typedef enum {
    PE_FUND_CHOSEN,
    PE_FUND_UNWANTED,   /* nobody is for it */
    PE_FUND_OPPOSED,    /* at least as much weight is against it as for it */
    PE_FUND_TOO_DEAR,   /* those for it had not enough left; or the budget */
    PE_FUND_CAPPED,     /* its category's cap was reached */
    PE_FUND_EXCLUDED    /* another was chosen instead */
} pe_fund_fate;

typedef enum {
    PE_FUND_BY_BACKERS,  /* those for it paid */
    PE_FUND_BY_ALL,      /* … and others helped (PERTURB) */
    PE_FUND_BY_REST      /* from what was left (FILL, and greedy) */
} pe_fund_by;

/* One purchase. The exact price is rate_top / rate_bottom wherever that fits:
 * what one unit of utility cost each (Equal Shares), when it was bought
 * (Phragmén), utility per cost (greedy). */
typedef struct {
    int32_t project;
    pe_fund_by by;
    int64_t amount;
    double price;
    int64_t backers;    /* weight of those for it */
    int64_t spent_out;  /* weight of those who gave all they had left */
    int32_t tied;       /* others that were as good, and later in order */
} pe_fund_buy;

typedef struct {
    int64_t *funded;     /* [projects] */
    pe_fund_fate *fate;  /* [projects] */
    pe_fund_buy *buy;    /* [buys] in order */
    int64_t buys;
    int64_t spent, left; /* of the budget */
    int64_t rounds;      /* of ADD_ONE: how often shares were raised */
    bool stopped;        /* `progress` ended that early */
    double share;        /* what a voter of weight 1 had in the end */
    int64_t exact;       /* comparisons that floating money could not decide */
    int64_t *pay_first;  /* [buys + 1] into the next two; NULL = not asked */
    int64_t *payer;      /* voters */
    int64_t *paid;       /* each; they sum to the amount of the buy exactly */
} pe_fund_outcome;

/* PE_BAD_INPUT names the project or voter (from 1) that breaks a rule above,
 * or says that numbers are too large: (weights × utility) and money within
 * 2^62. Freed with pe_fund_outcome_free. */
pe_status pe_fund_allocate(const pe_fund_election *election,
                           const pe_fund_settings *settings,
                           pe_fund_outcome *outcome, pe_error *err);
/* The same for several rules: ballots are checked and equal ones put together
 * once. `election` and its arrays must stay as they are until it is freed; one
 * thread at a time. */
typedef struct pe_fund pe_fund;
pe_status pe_fund_new(const pe_fund_election *election, pe_fund **out,
                      pe_error *err);
pe_status pe_fund_run(pe_fund *fund, const pe_fund_settings *settings,
                      pe_fund_outcome *outcome, pe_error *err);
void pe_fund_free(pe_fund *fund); /* NULL is fine */
void pe_fund_outcome_free(pe_fund_outcome *outcome);

/* --- from richer groups to poorer ones ------------------------------------ */

typedef struct {
    int64_t income;  /* of the period, ≥ 0 */
    int64_t members; /* ≥ 1 */
    int64_t need;    /* in heads, of those that `scale` makes one: children,
                        care, high rents count for more; 0 = members × scale */
    int64_t most;    /* it agreed to give at most so much; < 0 = any */
} pe_fund_group;

typedef enum {
    PE_FUND_MEDIAN,  /* a share of what is above the median goes to those below
                        it, in proportion to what they lack */
    PE_FUND_FLOOR,   /* everybody is guaranteed a floor; those above it pay in
                        proportion to what they have above it */
    PE_FUND_LEXIMIN  /* the worst off as well off as can be, then the second
                        worst, …: water-filling within what groups agreed to */
} pe_fund_transfer_rule;

typedef struct {
    pe_fund_transfer_rule rule;
    int64_t share;     /* MEDIAN: millionths of the surplus; 40,000 = 4 % */
    int64_t floor;     /* FLOOR: for one head of need */
    int64_t scale;     /* what `need` counts as one head; 0 = 1 */
} pe_fund_transfer_settings;

typedef struct {
    int64_t moved;        /* what changes hands */
    int64_t level_top, level_bottom; /* a head's money, as a fraction: the
                             median, the floor, the water line */
    int64_t rate_top, rate_bottom;   /* of the surplus that givers give */
    int64_t givers, takers;
    int64_t short_of;     /* FLOOR: what is missing all the same */
} pe_fund_transfer_info;

/* transfer[g] > 0: group g gets it, < 0: gives it; they sum to 0 exactly, and
 * no group gives more than `most` or than it has. */
pe_status pe_fund_transfer(const pe_fund_group *group, int64_t groups,
                           const pe_fund_transfer_settings *settings,
                           int64_t *transfer, pe_fund_transfer_info *info,
                           pe_error *err);

typedef struct {
    int64_t from, to, amount; /* groups, from 0 */
} pe_fund_payment;

/* Who pays whom, so that all get and give their transfer: those who give, in
 * order, pay those who get, in order, each until one of the two is done. So
 * there are fewer payments than givers and takers together. Room for `groups`;
 * gives how many. */
int64_t pe_fund_pay(const int64_t *transfer, int64_t groups,
                    pe_fund_payment *payment);

/* Dues by ability: shares `total` out in proportion to what each has above
 * what it needs: income − need × free, both from `group`; nobody gives more
 * than `most` or than that. due[g] sums to `total`, or to *reached when even
 * all of it is less. */
pe_status pe_fund_dues(const pe_fund_group *group, int64_t groups,
                       int64_t free, int64_t total, int64_t *due,
                       int64_t *reached, pe_error *err);

/* Dues by steps: of what an income has above `from`, up to the next step's, so
 * many millionths. */
typedef struct {
    int64_t from, share; /* each step's `from` above the one before */
} pe_fund_step;

/* Rounded down once. Who has a unit more never keeps less. PE_BAD_INPUT names
 * the step (from 1) that is not above the one before, or has a share that is
 * not within 0 … 1,000,000. */
pe_status pe_fund_dues_by_steps(const pe_fund_step *step, int64_t steps,
                                int64_t income, int64_t *due, pe_error *err);

/* --- pledges and pots ----------------------------------------------------- */

/* Money that is promised: `amount` on day `from` and every `days` after it, or
 * every `months` (the same day of the month, or its last), up to `until`. */
typedef struct {
    int64_t amount;
    int64_t from, until;  /* days since 1970-01-01, both included */
    int32_t days, months; /* both 0 = once */
    int32_t kept;         /* per mille of it that came so far: 1,000 = all */
} pe_fund_pledge;

/* What is to come between two days (both included): all that is promised, and
 * what is to be expected of it, rounded down a payment. */
pe_status pe_fund_expect(const pe_fund_pledge *pledge, int64_t pledges,
                         int64_t from, int64_t to, int64_t *promised,
                         int64_t *expected, pe_error *err);

/* A pot with a purpose. Amounts < 0 = no limit. */
typedef struct {
    int64_t balance;
    uint64_t purposes;    /* bits: what it may be used for */
    uint64_t roles;       /* bits: any of them may ask */
    uint64_t signers;     /* bits: any of them may agree */
    int64_t alone_most;   /* up to that one signature will do */
    int32_t signatures;   /* above it so many people, 2 = the two-person rule */
    int64_t each_most;    /* one draw */
    int64_t person_most;  /* one person within `days` */
    int64_t all_most;     /* everybody within `days` */
    int32_t days;
    int64_t keep;         /* must stay in it */
    int64_t opens, closes; /* days; it is there from … to …, both included */
} pe_fund_pot;

typedef struct {
    int64_t person;
    uint64_t roles;
} pe_fund_hand;

/* What was drawn before. */
typedef struct {
    int64_t day, person, amount;
} pe_fund_drawn;

/* A request to draw, with those who agree, and what was drawn before. */
typedef struct {
    int64_t day, amount;
    int32_t purpose;           /* a bit's number */
    pe_fund_hand asks;
    const pe_fund_hand *agrees; /* [agreed] one person counts once; who asks
                                   and who gets it do not count */
    int32_t agreed;
    int64_t payee;             /* a person, 0 = somebody outside */
    const pe_fund_drawn *before; /* [befores] */
    int64_t befores;
} pe_fund_draw;

typedef enum {
    PE_FUND_MAY,             /* pay it out */
    PE_FUND_NEEDS_SIGNATURES,/* so many more: info */
    PE_FUND_NOT_OPEN,
    PE_FUND_WRONG_PURPOSE,
    PE_FUND_WRONG_ROLE,
    PE_FUND_OVER_EACH,       /* the most that may be asked now: info */
    PE_FUND_OVER_PERSON,
    PE_FUND_OVER_ALL,
    PE_FUND_OVER_BALANCE
} pe_fund_verdict;

/* What the pot's own rules say; the first that is broken. *info: signatures
 * that are missing, or the most that could be drawn. */
pe_fund_verdict pe_fund_may_draw(const pe_fund_pot *pot,
                                 const pe_fund_draw *draw, int64_t *info);

/* --- the ledger ----------------------------------------------------------- */

#define PE_FUND_HASH 32 /* bytes of SHA-256 */

typedef struct {
    int32_t account, currency; /* the caller's numbers, ≥ 0 */
    int64_t amount;            /* > 0 into the account, < 0 out of it */
} pe_fund_posting;

/* What happened on a day. Postings of each currency sum to 0. Or, without
 * postings, a rate: from that day 1 unit (the smallest) of `currency` is worth
 * top / bottom of `in`. Never altered: a correction is a new entry. */
typedef struct {
    int64_t day;
    const pe_fund_posting *posting; /* [postings] */
    int32_t postings;
    int32_t currency, in;
    int64_t top, bottom;  /* of a rate, > 0 */
    int64_t corrects;     /* the entry that it corrects, from 1; 0 = none */
    const void *bytes;    /* [size] the entry as written: what is hashed */
    size_t size;
    const unsigned char *hash; /* [PE_FUND_HASH] what the chain must come to;
                                  NULL = not sealed yet */
} pe_fund_entry;

typedef struct pe_fund_ledger pe_fund_ledger;

/* An empty ledger; freed with pe_fund_ledger_free. */
pe_status pe_fund_ledger_new(pe_fund_ledger **ledger, pe_error *err);
/* At the end. PE_BAD_INPUT and a ledger as before when it does not balance, a
 * sum leaves 64 bit, it corrects what is not there, or the hash is another:
 * something was altered. `head` (may be NULL) becomes the chain's hash. */
pe_status pe_fund_ledger_add(pe_fund_ledger *ledger,
                             const pe_fund_entry *entry,
                             unsigned char head[PE_FUND_HASH], pe_error *err);

/* What stands in `account` at the end of `day`, in `currency`; with `in` ≥ 0
 * all its currencies, each at its latest rate of that day or before, rounded to
 * the nearest, half to even; then PE_BAD_INPUT when a rate is missing. */
pe_status pe_fund_ledger_balance(pe_fund_ledger *ledger, int32_t account,
                                 int32_t currency, int32_t in, int64_t day,
                                 int64_t *balance, pe_error *err);
/* amount · top / bottom (both > 0), to the nearest unit, half to even: how a
 * ledger converts. False beyond 64 bit. */
bool pe_fund_convert(int64_t amount, int64_t top, int64_t bottom,
                     int64_t *out);
void pe_fund_ledger_free(pe_fund_ledger *ledger);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * Deciding together: counts by the rule that fits the question, say in
 * proportion to how much each is affected, delegates, panels drawn by lot.
 *
 * A count: fill in a pe_vote_problem, pe_vote_new, then pe_vote_count by as
 * many rules as wanted, pe_vote_release each result, pe_vote_free. The other
 * functions stand alone. Rules, equations and guarantees: src/vote/README.md.
 *
 * Everything that decides is exact: whole numbers and fractions. A weight is a
 * fraction; weight k counts as k equal ballots under every rule. Ties go to
 * whoever stands first in an order of the options: a lot drawn with a seed, or
 * one that the caller gives. Nothing here reads files, the clock or the
 * environment; equal input and seed give equal bytes.
 *
 * Options are numbered from 0 here, and from 1 in transcripts, as people and
 * files do.
 */
#ifndef PARECON_VOTE_H
#define PARECON_VOTE_H

#include <parecon/error.h>
#include <stddef.h>
#include <stdint.h>

#define PE_VOTE_OPTIONS_MAX 10000

/* top / bottom; bottom > 0, top ≥ 0. */
typedef struct {
    int64_t top, bottom;
} pe_vote_ratio;

typedef enum {
    PE_VOTE_RANKED = 1, /* places, best first; ties and gaps allowed; what is
                           not ranked stands below, tied */
    PE_VOTE_APPROVED,   /* each option: yes or not */
    PE_VOTE_GRADED      /* each option: a grade; none given = 0, the worst */
} pe_vote_form;

/* What was cast. Arrays stay the caller's and must outlive the pe_vote. */
typedef struct {
    int32_t options;       /* 1 … PE_VOTE_OPTIONS_MAX */
    pe_vote_form form;
    int32_t grades;        /* graded: 0 … grades - 1, at most 1,000 */
    int64_t ballots;       /* rows; equal ballots may share one */
    const int64_t *start;  /* [ballots + 1] row b's marks: start[b] …
                              start[b + 1] - 1, each option once at most */
    const int32_t *option; /* [start[ballots]] */
    const int32_t *mark;   /* [start[ballots]] ranked: place, never falling
                              along a row, equal = tied; graded: the grade;
                              NULL = ranked one after another, or approved */
    const int64_t *count;  /* [ballots] people who cast it, ≥ 0; NULL = 1 */
    const pe_vote_ratio *weight; /* [ballots] of each of them; NULL = 1 */
} pe_vote_problem;

typedef enum {
    PE_VOTE_MAJORITY = 1, /* more than a share of all ballots; first places of
                             ranked ones */
    PE_VOTE_SUPERMAJORITY,/* at least a share */
    PE_VOTE_APPROVAL,     /* most approvals; graded: sum of grades */
    PE_VOTE_JUDGEMENT,    /* majority judgement, vote by vote */
    PE_VOTE_GAUGE,        /* majority judgement, ties by the majority gauge */
    PE_VOTE_SCHULZE,      /* beatpaths, by margins */
    PE_VOTE_RANKED_PAIRS, /* by margins */
    PE_VOTE_RUNOFF,       /* instant run-off */
    PE_VOTE_STV,          /* single transferable vote, weighted inclusive
                             Gregory as in Scotland (SSI 2007/42) */
    PE_VOTE_PHRAGMEN,     /* sequential */
    PE_VOTE_PAV,          /* proportional approval voting, by sequence */
    PE_VOTE_EQUAL_SHARES, /* seats left go by Phragmén */
    PE_VOTE_EQUAL_SHARES_APPROVAL, /* … to the most approved */
    PE_VOTE_EQUAL_SHARES_RAISED    /* … by raising the shares until all are
                                      taken; PE_BAD_INPUT after 100,000 times */
} pe_vote_rule;

typedef enum {
    PE_VOTE_BY_LOT = 1,  /* an order of the options drawn with the seed */
    PE_VOTE_BY_ORDER,    /* settings.order; NULL = by number */
    PE_VOTE_TOGETHER     /* run-off: who are tied for last leave together, and
                            share the win if nobody else is left; rules for one
                            winner: all who are tied win. Else as by number */
} pe_vote_ties;

typedef enum {
    PE_VOTE_WHOLE = 1,   /* a ballot with several first places counts whole for
                            each */
    PE_VOTE_SPLIT        /* … is divided among them */
} pe_vote_tops;

typedef struct {
    pe_vote_rule rule;     /* default PE_VOTE_SCHULZE */
    int32_t seats;         /* to fill; default 1; rules for one winner: 1 */
    pe_vote_ratio share;   /* of a (super)majority; default 1/2; a
                              supermajority by 1/2 is usually 2/3 */
    pe_vote_ties ties;     /* default PE_VOTE_BY_LOT */
    uint64_t seed;         /* of the lot; default 1 */
    const int32_t *order;  /* [options] PE_VOTE_BY_ORDER: first wins ties */
    pe_vote_tops tops;     /* run-off with tied places; default WHOLE */
    int32_t transcript;    /* 0 = write none; default 1 */
} pe_vote_settings;

typedef enum {
    PE_VOTE_DECIDED = 1,
    PE_VOTE_LOT_DECIDED,   /* a tie was broken by the lot or order: had it
                              fallen otherwise, others might have won */
    PE_VOTE_NOBODY         /* no option reaches the share, or there is no
                              ballot that says anything */
} pe_vote_outcome;

/* Made by this library, freed by pe_vote_release. */
typedef struct {
    pe_vote_outcome outcome;
    int32_t *winner;       /* [winners] in the order of election */
    int32_t winners;       /* seats, or fewer when too few options */
    int32_t *tied;         /* [tieds] rules for one winner: all who win before
                              ties are broken, by number */
    int32_t tieds;
    char *transcript;      /* every step, as lines of JSON; a byte 0 follows;
                              NULL when not asked for */
    size_t size;           /* of it, bytes */
} pe_vote_result;

typedef struct pe_vote pe_vote;

pe_vote_settings pe_vote_defaults(void);

/* Looks at every ballot. PE_BAD_INPUT with the row in err->line (from 1) when
 * one breaks a rule above; when weights exceed 63 bit together. */
pe_status pe_vote_new(const pe_vote_problem *problem, pe_vote **vote,
                      pe_error *err);

/* Counts. PE_BAD_INPUT when rule and form do not go together (ranked: from
 * majority to STV but judgement; approved: all but judgement, Schulze, ranked
 * pairs, run-off, STV; graded: approval, judgement, gauge), or the seats or the
 * order make no sense, or a sum would need more than 63 bit. */
pe_status pe_vote_count(pe_vote *vote, const pe_vote_settings *settings,
                        pe_vote_result *result, pe_error *err);

void pe_vote_release(pe_vote_result *result);
void pe_vote_free(pe_vote *vote);

/* --- many decisions -------------------------------------------------------
 * Perpetual voting: one winner a decision; who was outvoted weighs more next
 * time. A voter takes part in a decision by approving of at least one of its
 * options; who does not neither pays nor is given anything. */

typedef enum {
    PE_VOTE_PERPETUAL_PHRAGMEN = 1, /* a decision is a load of 1 borne by those
                              who approve; least load wins */
    PE_VOTE_PERPETUAL_CONSENSUS,    /* who takes part gains 1; those who win pay
                              together what all who took part gained */
    PE_VOTE_PERPETUAL_QUOTA  /* each is owed the share that their best option
                              has; those who are owed most win */
} pe_vote_perpetual_rule;

typedef struct {
    int32_t voters;        /* of all decisions */
    int64_t decisions;     /* in order of time */
    const int32_t *options;/* [decisions] of each, 1 … PE_VOTE_OPTIONS_MAX */
    const int64_t *start;  /* [decisions + 1] of approvals */
    const int32_t *voter, *option; /* [start[decisions]] who approves what */
    const pe_vote_ratio *weight;   /* [voters]; NULL = 1 */
    const uint64_t *seed;  /* [decisions] of the lot of each; 0, and all where
                              this is NULL: that of the settings */
} pe_vote_history;

typedef struct {
    pe_vote_perpetual_rule rule; /* default Phragmén */
    uint64_t seed;         /* of the lots, a new one each decision; default 1 */
    int32_t transcript;    /* 0 = write none; default 1 */
} pe_vote_series_settings;

/* Made by this library, freed by pe_vote_series_release. */
typedef struct {
    int32_t *winner;       /* [decisions]; -1 = nobody approves of anything */
    int64_t *satisfied;    /* [voters] decisions that went their way */
    int64_t *took_part;    /* [voters] */
    int64_t lots;          /* decisions that a lot settled */
    char *transcript;      /* lines of JSON as above; NULL when not asked for */
    size_t size;           /* of it, bytes */
} pe_vote_series_result;

pe_vote_series_settings pe_vote_series_defaults(void);

/* PE_BAD_INPUT as for ballots, `err->line` = the decision from 1. On failure
 * nothing is left to release. */
pe_status pe_vote_series(const pe_vote_history *history,
                         const pe_vote_series_settings *settings,
                         pe_vote_series_result *result, pe_error *err);
void pe_vote_series_release(pe_vote_series_result *result);

/* --- sortition ----------------------------------------------------------- */

typedef struct {
    int32_t people;        /* in the pool */
    int32_t seats;         /* of the panel */
    int32_t groups;        /* with quotas; a person may be in many */
    const int32_t *least, *most; /* [groups] on the panel */
    const int64_t *start;  /* [people + 1] */
    const int32_t *group;  /* [start[people]] the groups each is in */
    uint64_t seed;
    int64_t work;          /* figures that may be looked at for the fairest lot;
                              0 = the default, 2 · 10¹⁰, some ten seconds */
    int32_t certificate;   /* 1 = write one */
} pe_vote_pool;

typedef struct {
    int32_t *panel;        /* [seats] drawn, by number */
    double *chance;        /* [people] of being drawn */
    int64_t panels;        /* that the lot was among */
    int32_t possible;      /* 0 = no panel meets the quotas: all else empty */
    int32_t fairest;       /* 1 = no lot is fairer; 0 = the work was not enough
                              to find it, or to be sure */
    double most;           /* no lot gives the least likely a greater chance */
    double gap;            /* nobody's chance can be greater than it is by more
                              in any lot that leaves those with no more than
                              that what they have */
    char *certificate;     /* lines of JSON that prove `most` and `gap` and give
                              the whole lot; a byte 0 follows. NULL when not
                              asked for */
    uint64_t size;
} pe_vote_panel;

/* The lot whose smallest chance is as great as can be, then the second
 * smallest … (leximin). `panel->panel` and `->chance` are the caller's. The
 * same pool, seed and work give the same panel. */
pe_status pe_vote_draw(const pe_vote_pool *pool, pe_vote_panel *panel,
                       pe_error *err);
void pe_vote_panel_release(pe_vote_panel *panel); /* its certificate */
/* Whether any panel meets the quotas, as pe_vote_draw would say, at a small
 * part of its cost: for advice on which of them to loosen. *work: figures that
 * may be looked at, becomes what is left of it for the next question; when it
 * does not suffice, PE_USAGE. NULL: as many as pe_vote_draw would. */
pe_status pe_vote_can_draw(const pe_vote_pool *pool, int64_t *work,
                           int32_t *possible, pe_error *err);
/* Where none does: quotas that some panel meets, near to those asked for, least
 * and most [groups] the caller's. Those that stand first are changed only when
 * they alone cannot be met. */
pe_status pe_vote_loosen(const pe_vote_pool *pool, int32_t *least,
                         int32_t *most, pe_error *err);

/* --- say in proportion --------------------------------------------------- */

typedef struct {
    int32_t members, councils;
    const pe_vote_ratio *affected; /* [members] from published classes of facts:
                              4 bears it daily, 2 regularly, 1 member, 1/2
                              neighbour; 0 = not at all. The greatest is at most
                              8 times the smallest above 0 */
    const int32_t *parent; /* [councils] the council around it, -1 = none; a
                              parent stands before its children */
    const int32_t *home;   /* [members] the smallest council each is in */
} pe_vote_affected;

/* The smallest council that holds at least 90 % of the affectedness (ties: the
 * one further in, then by number): *council; weights of its members are their
 * affectedness. */
pe_status pe_vote_route(const pe_vote_affected *affected, int32_t *council,
                        pe_error *err);

/* --- delegates ----------------------------------------------------------- */

typedef struct {
    int32_t from, to;      /* members */
    int32_t topic, council;/* where it holds; -1 = any topic */
    int64_t since;         /* seconds; holds for 30 days, a later one of the
                              same member, topic and council replaces it */
    int64_t recalled;      /* 0 = not; holds no more from then on */
} pe_vote_delegation;

typedef struct {
    int32_t members;
    int32_t topic, council;
    int64_t opened, now;   /* eligibility is as it was at `opened` */
    const int64_t *joined; /* [members] since when in the council */
    const int32_t *voucher;/* [members] who vouched for them, -1 = founder */
    int32_t accused;       /* of a removal; -1 = another question */
    const uint8_t *voted;  /* [members] 1 = cast a ballot of their own */
    const pe_vote_delegation *delegation;
    int64_t delegations;
} pe_vote_body;

/* Of whose vote nobody casts. */
enum {
    PE_VOTE_NO_VOTER = -1,   /* not eligible, or neither they nor a delegate of
                                theirs did */
    PE_VOTE_BEYOND_CAP = -2  /* their delegate did, but carries enough */
};

/* carries [members], the caller's: how many votes each one's ballot counts for
 * (0 = not eligible, or somebody else votes for them). At most max(5 % of the
 * eligible, 3) with the own; a delegation beyond that, or of somebody not
 * eligible, or to one who did not vote, carries nothing, and never travels
 * on. A removal: neither the accused, nor whom they vouched for, nor who was
 * vouched for within 14 days before the opening. voter [members], the caller's
 * too or NULL: who casts the vote of each, often themselves. */
pe_status pe_vote_delegate(const pe_vote_body *body, int32_t *carries,
                           int32_t *voter, pe_error *err);

/* --- what a process has come to ------------------------------------------ */

typedef enum {
    PE_VOTE_CONSENT = 1,   /* nobody objects with a reason */
    PE_VOTE_TWO_COUNTS,    /* equal and weighted counts compared */
    PE_VOTE_RECALL         /* a petition against a delegate */
} pe_vote_process_kind;

typedef struct {
    pe_vote_process_kind kind;
    int64_t opened, now, closes;     /* seconds; `closes`: the time-box */
    int64_t objections, reasoned;    /* consent: open ones, of which with a
                                        reason; those without do not count */
    int32_t rounds;                  /* of deliberation held so far */
    int32_t equal_winner, weighted_winner;      /* two counts */
    pe_vote_ratio equal_share, weighted_share;  /* of all who voted, for the
                                        weighted winner */
    int64_t signed_by, eligible;     /* recall */
    int64_t reached;                 /* recall: when 20 % had signed; 0 = not */
} pe_vote_process;

typedef enum {
    PE_VOTE_OPEN = 1,      /* wait until *until */
    PE_VOTE_ADOPTED,       /* consent; two counts: the weighted winner stands */
    PE_VOTE_REJECTED,
    PE_VOTE_FALL_BACK,     /* consent's time is over: a vote follows */
    PE_VOTE_ANOTHER_ROUND, /* the counts differ for the first time */
    PE_VOTE_CONFIRM        /* a vote of confidence until *until (72 hours) */
} pe_vote_verdict;

pe_status pe_vote_judge(const pe_vote_process *process,
                        pe_vote_verdict *verdict, int64_t *until,
                        pe_error *err);

#endif

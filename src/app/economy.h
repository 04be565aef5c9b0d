/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An economy (docs/economy.md): the arrays that a pe_plan_problem points to,
 * with the names of goods and councils. It comes from a folder of tables, from
 * a snapshot, or is generated; afterwards it is only read, but by
 * pe__economy_change. */
#ifndef PE_APP_ECONOMY_H
#define PE_APP_ECONOMY_H

#include <parecon/plan.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct pe__economy pe__economy;

/* A folder with goods, recipes, workers, consumers and wants, perhaps
 * byproducts, affected and appeals (each .csv, .csv.zst or .xlsx), or with
 * nothing of these but a snapshot economy.pe; or the snapshot itself. The
 * first fault ends it with its place and the remedy. */
pe_status pe__economy_read(const char *path, pe__economy **out, pe_error *err);
void pe__economy_free(pe__economy *economy);

/* Every array lives as long as the economy. */
const pe_plan_problem *pe__economy_problem(const pe__economy *economy);
/* SHA-256 as hex: of the files read, in the order above, or of a snapshot's
 * head, which holds the sums of the rest; "" for one that was made here. */
const char *pe__economy_sha256(const pe__economy *economy);

typedef enum {
    PE__GOOD_ID,
    PE__GOOD_NAME,
    PE__GOOD_UNIT,
    PE__RECIPE_ID,
    PE__PROFILE_ID,
    PE__WORKER_ID,
    PE__WORKER_NAME,
    PE__CONSUMER_ID,
    PE__CONSUMER_NAME,
    PE__FEDERATION,      /* "valley/upper"; see the functions below */
    PE__APPEAL,          /* [workers] the reason, "" = none */
    PE__LABELS
} pe__label;

/* The text of item i; a good or council without a name is called by its id.
 * Large generated economies are only numbered: then the text is made in
 * `room`. Never NULL; "" where there is none. */
enum { PE__LABEL_ROOM = 64 };
const char *pe__economy_text(const pe__economy *economy, pe__label which,
                             int64_t i, char room[PE__LABEL_ROOM]);
/* The item of that id (PE__GOOD_ID, PE__WORKER_ID, …), or −1. O(items). */
int64_t pe__economy_find(const pe__economy *economy, pe__label which,
                         const char *text);

/* Members of a council; 1 where the table says nothing. */
double pe__worker_members(const pe__economy *economy, int64_t worker);
double pe__consumer_members(const pe__economy *economy, int64_t consumer);
/* Federations are numbered 0, 1, …, without their upper levels; −1 = the
 * council is in none. */
int32_t pe__federations(const pe__economy *economy);
int32_t pe__worker_federation(const pe__economy *economy, int64_t worker);
int32_t pe__consumer_federation(const pe__economy *economy, int64_t consumer);

/* Writes one snapshot file, whole or not at all. */
pe_status pe__economy_pack(const pe__economy *economy, const char *path,
                           pe_error *err);
/* Writes the folder of tables; read again, it is the same problem bit for
 * bit. */
pe_status pe__economy_write(const pe__economy *economy, const char *folder,
                            pe_error *err);

/* What a generated economy is like; the distributions are those of the
 * published experiments (Hahnel 2021), and at 50 goods and 3,000 + 3,000
 * councils, or 500 and 30,000 + 30,000, the numbers too. */
typedef struct {
    int32_t goods;               /* a fifth each of private, public,
                                    intermediate, resource, labor; ≥ 5 */
    int64_t workers, consumers;  /* ≥ 1 */
    uint64_t seed;
    double returns_low, returns_high; /* Σ exponents; 0, 0 = 0.75, 0.85 */
    const double *elasticity;    /* each council draws one; none = all 1 */
    int32_t elasticities;
    bool heavy_tail;             /* few inputs are used by very many */
    double log_sd;               /* of productivity; 0 = A uniform in 4 … 6 */
    double price;                /* at the start; 0 = 700 */
    double increasing;           /* share of councils with B + c/k > 1 and a
                                    capacity */
    double lumps;                /* share with whole lumps and a fixed cost */
    int32_t pollutants;          /* besides the goods */
} pe__economy_spec;

pe_status pe__economy_generate(const pe__economy_spec *spec, pe__economy **out,
                               pe_error *err);

/* Makes of every council several, unequally productive, `workers` in all, that
 * together answer every price as the one did. PE_USAGE: fewer than there
 * are. */
pe_status pe__economy_split(const pe__economy *economy, int64_t workers,
                            uint64_t seed, pe__economy **out, pe_error *err);

/* Applies a table of changes (table, id, column, value) made in mid-year. On
 * failure the economy is as it was. */
pe_status pe__economy_change(pe__economy *economy, const char *path,
                             pe_error *err);

#endif

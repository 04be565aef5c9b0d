/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The inside of an economy: one table of sections, by which it is read,
 * checked, packed, loaded, written and freed. A section is an array of one
 * form whose length follows from a count. */
#ifndef PE_APP_ECONOMY_OWN_H
#define PE_APP_ECONOMY_OWN_H

#include "economy.h"

/* What is counted. */
typedef enum {
    PE__GOODS,
    PE__RECIPES,
    PE__INPUTS,
    PE__BYPRODUCTS,
    PE__WORKERS,
    PE__PROFILES,
    PE__WANTS,
    PE__CONSUMERS,
    PE__HARMS,
    PE__FEDERATIONS,
    PE__COUNTS
} pe__count;

typedef enum {
    PE__KIND,
    PE__SUPPLY,
    PE__PRICE,
    PE__INPUT_START,
    PE__INPUT,
    PE__EXPONENT,
    PE__BYPRODUCT_START,
    PE__BYPRODUCT,
    PE__PER_OUTPUT,
    PE__RECIPE,
    PE__OUTPUT,
    PE__SCALE,
    PE__EFFORT_EXPONENT,
    PE__EFFORT_COST,
    PE__EFFORT_POWER,
    PE__ELASTICITY,
    PE__CAPACITY,
    PE__FIXED_COST,
    PE__LUMP,
    PE__APPEALS,
    PE__WANT_START,
    PE__WANT,
    PE__WEIGHT,
    PE__FLOOR,
    PE__PROFILE,
    PE__INCOME,
    PE__TASTE,
    PE__HARMED,
    PE__POLLUTANT,
    PE__DAMAGE,
    PE__DAMAGE_POWER,
    PE__WORKER_MEMBERS,
    PE__WORKER_FEDERATION,
    PE__CONSUMER_MEMBERS,
    PE__CONSUMER_FEDERATION,
    PE__SECTIONS
} pe__section;

typedef enum {
    PE__BYTE,   /* uint8_t */
    PE__INDEX,  /* int32_t */
    PE__LONG,   /* int64_t, an index too */
    PE__STARTS, /* int64_t, one item more than the count */
    PE__REAL    /* double */
} pe__form;

/* What a number may be; all are finite. */
typedef enum { PE__ANY, PE__FROM_0, PE__ABOVE_0, PE__ABOVE_1 } pe__range;

/* Stand among the standard values for "must be there" and for "item i is i". */
#define PE__NEEDED (-1e300)
#define PE__ITSELF (-2e300)

typedef struct {
    const char *table, *column; /* where people see it */
    pe__form form;
    pe__count count;  /* its length */
    pe__count into;   /* INDEX, LONG, STARTS: what it points into */
    pe__range range;  /* REAL */
    int least;        /* indices: −1 where "none" is allowed; BYTE: largest */
    double standard;  /* all equal to it = the array is left out */
    size_t field;     /* of pe_plan_problem */
} pe__section_kind;

extern const pe__section_kind pe__section_kinds[PE__SECTIONS];
enum { PE__NO_FIELD = 0xffff };

size_t pe__form_size(pe__form form);
int64_t pe__section_items(const int64_t count[PE__COUNTS], pe__section s);

/* Texts of one kind, one after another, each closed by a 0. */
typedef struct {
    const char *text;   /* numbered: the prefix */
    const uint64_t *at; /* [count] where each begins; NULL = numbered from 1,
                           or, when `text` is NULL too, none */
    uint64_t bytes;     /* of `text`, with the last 0 */
    uint64_t byte_room, room, count; /* while it grows */
} pe__texts;

typedef struct {
    const char *name; /* in the snapshot */
    pe__count count;
    bool needed;      /* not an ornament: tables cannot do without */
} pe__label_kind;

extern const pe__label_kind pe__label_kinds[PE__LABELS];

struct pe__economy {
    pe_plan_problem problem; /* made of the rest by pe__economy_settle */
    int64_t count[PE__COUNTS];
    void *array[PE__SECTIONS]; /* NULL = the standard value everywhere */
    pe__texts texts[PE__LABELS];
    char sha256[65];
    const char *map;   /* what arrays may point into instead of being owned */
    size_t map_size;
    bool mapped;       /* it is to be unmapped at the end */
};

pe__economy *pe__economy_new(void); /* all 0; NULL: no memory */
/* A new array in place of the old; NULL: no memory, the old one stays. */
void *pe__economy_make(pe__economy *economy, pe__section s);
/* The array as it may be written to: a copy when it is mapped, filled with the
 * standard when it was left out. NULL: no memory. */
void *pe__economy_writable(pe__economy *economy, pe__section s);
/* Leaves out arrays that say nothing but the standard, and points the problem
 * to the rest. Equal economies then have equal arrays. */
void pe__economy_settle(pe__economy *economy);
/* A number or index of a section, standard or not. */
double pe__economy_number(const pe__economy *economy, pe__section s,
                          int64_t i);
int64_t pe__economy_index(const pe__economy *economy, pe__section s,
                          int64_t i);

/* A new economy of the same counts but `workers` councils, with copies of all
 * that does not belong to single workers' councils (or, when `workers` is as
 * many as there are, of all); problem not settled. NULL: no memory. */
pe__economy *pe__economy_copy(const pe__economy *from, int64_t workers);

/* Appends a text; false: no memory. */
bool pe__texts_add(pe__texts *texts, const char *text, size_t length);
/* "w1", "w2", …; false: no memory. */
bool pe__texts_number(pe__texts *texts, const char *prefix);
bool pe__texts_copy(pe__texts *to, const pe__texts *from, int64_t count);
void pe__texts_free(pe__texts *texts);

/* What is wrong, and where: an item of a section. */
typedef struct {
    pe__section section;
    int64_t item;
    char message[400];
} pe__fault;

/* What must hold before anything is followed: starts that ascend, indices in
 * range, finite numbers within their range, arrays that must be there. */
bool pe__economy_sound(const pe__economy *economy, pe__fault *fault);
/* What an economy must be, once it is sound: returns, limits of pollutants, a
 * good twice in a recipe, … PE_BAD_INPUT: *fault says what; PE_NO_MEMORY. */
pe_status pe__economy_sense(const pe__economy *economy, pe__fault *fault,
                            pe_error *err);
/* The part of the above that concerns one workers' council or one good. */
bool pe__worker_sense(const pe__economy *economy, int64_t worker,
                      pe__fault *fault);
bool pe__good_sense(const pe__economy *economy, int64_t good,
                    pe__fault *fault);
/* A number against a section's range; fills the fault's message. */
bool pe__number_fits(pe__section s, double number, pe__fault *fault);

/* Reading the tables (economy_tables.c, economy_lists.c), in this order. */
struct pe__economy_tables;
pe_status pe__economy_parse(pe__economy *economy,
                            struct pe__economy_tables *tables, pe_error *err);

/* A snapshot that stands in memory and outlives the economy; `sums` false
 * leaves the checksums out (for fuzzing, which cannot guess them). */
pe_status pe__snapshot_open(const void *bytes, size_t size, const char *name,
                            bool sums, pe__economy **out, pe_error *err);
/* The same from a file, mapped. */
pe_status pe__snapshot_load(const char *path, pe__economy **out,
                            pe_error *err);

#endif

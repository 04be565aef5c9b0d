/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that a council owns, sheet by sheet: one table of data says what the
 * columns are, from which both carrying out (export) and carrying in (import)
 * are done. Rows name people, tasks, divisions and periods by their place in
 * the council (m1, t1, d1, p1, in the order in which they came), never by the
 * hub's own numbers: so that what is carried into another hub and out again is
 * the same byte for byte. */
#ifndef PE_STORE_CARRY_STORE_H
#define PE_STORE_CARRY_STORE_H

#include "query.h"

typedef enum {
    PE__CARRY_TEXT,
    PE__CARRY_WORD,     /* text; "" stands for null */
    PE__CARRY_INTEGER,
    PE__CARRY_BOOL,     /* yes, or "" */
    PE__CARRY_REAL,
    PE__CARRY_HOURS,    /* quarters, written as hours */
    PE__CARRY_MONEY,    /* hundredths, written as units */
    PE__CARRY_TIME,
    PE__CARRY_DAY,
    PE__CARRY_PACKED,   /* JSON packed with zstd: a file of its own, the cell
                           holds its name */
    PE__CARRY_PERSON,   /* a place, from here on */
    PE__CARRY_TASK,
    PE__CARRY_DIVISION,
    PE__CARRY_PERIOD,
    PE__CARRY_EFFORT,
    PE__CARRY_DUTY,
    PE__CARRY_NEED,
    PE__CARRY_OFFER,
    PE__CARRY_VOTE,     /* a decision */
    PE__CARRY_ARGUMENT,
    PE__CARRY_ACCOUNT,
    PE__CARRY_ROUND,
    PE__CARRY_IDEA,
    PE__CARRY_ENTRY,
    PE__CARRY_REQUEST,
    PE__CARRY_TOPIC,
    PE__CARRY_AMENDMENT,
    PE__CARRY_PROPOSAL, /* of a rule of pay */
    PE__CARRY_DELEGATION,
    PE__CARRY_PETITION,
    PE__CARRY_PANEL,
    PE__CARRY_STATEMENT,
    PE__CARRY_HANDOVER,
    PE__CARRY_PLEDGE,
    PE__CARRY_RUN,      /* of sharing */
    PE__CARRY_SERIES,   /* the last place */
    PE__CARRY_ABOUT,    /* a division, a task, a decision or a rule of pay, as
                           the cell before says */
    PE__CARRY_SOMEBODY, /* a person; who is none of the council's becomes the
                           first who is, where the table wants somebody */
    PE__CARRY_BLOCKED,  /* a person, or an effort, of which the table has the
                           negative */
    PE__CARRY_SORT,     /* kind of work or thing, by name; of a shift, unless
                           the cell before says otherwise */
    PE__CARRY_SKILL,    /* a number, by name */
    PE__CARRY_SKILLS,   /* bits, by names */
    PE__CARRY_DEGREES,  /* 1e-7 degrees; north, then east. Of others'
                           PE__CARRY_OWN_CELL: to the kilometre */
    PE__CARRY_DISTRICT, /* in no file: follows from the two before */
    PE__CARRY_LINES,    /* text; the end of its last line is not in the cell */
    PE__CARRY_FILE,     /* text, as a file of its own */
    PE__CARRY_STATE,    /* of a decision: a secret one that is not counted
                           comes again, as its ballots are not carried */
    PE__CARRY_FACT,     /* a task, when the cell before says so; else text */
    PE__CARRY_EVENT,    /* number of an event; negative when it is one of the
                           hub that it was carried from */
    PE__CARRY_NOTHING,  /* in no file: the table has "" */
    PE__CARRY_COUNTED,  /* in no file: the table has "carried-N", of row N */
    PE__CARRY_COUNCIL,  /* another one, by what it is known by in any hub */
    PE__CARRY_OF_LEDGER, /* number of an entry, in the ledger of the council
                           in the cell before */
    PE__CARRY_SHOWN,    /* for who reads the file: not taken in */
    PE__CARRY_TURN      /* what binds a decision to its series, its place there
                           and its ballots, in place of the ballots */
} pe__carry_type;

typedef enum {
    PE__CARRY_OPEN,     /* for all members of the council */
    PE__CARRY_OWN,      /* a member gets the rows about themselves alone */
    PE__CARRY_OWN_CELL  /* of a column: only in one's own rows */
} pe__carry_who;

enum { PE__CARRY_COLUMNS = 30, PE__CARRY_SHEETS = 120, /* at most */
       PE__CARRY_FORMAT = 4 };

typedef struct {
    const char *head;   /* in the file; NULL ends */
    const char *name;   /* in the table */
    pe__carry_type type;
    pe__carry_who who;
} pe__carry_column;

/* In the order in which one reads a row of the table.
 * NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
typedef struct {
    const char *file;   /* "tasks"; NULL ends the list */
    const char *table;
    const char *scope;  /* WHERE …, $1 = the council */
    const char *order;  /* columns that fix the order */
    const char *key;    /* the table's own id, when other sheets name its rows;
                           NULL = nobody does */
    pe__carry_type key_type; /* PE__CARRY_PERSON … PE__CARRY_SERIES */
    const char *person; /* the column that says whose a row is, for
                           PE__CARRY_OWN */
    pe__carry_who who;
    bool has_council;   /* the table has a column `council` to be filled in */
    pe__carry_column column[PE__CARRY_COLUMNS];
} pe__carry_sheet;

/* In an order in which what is named comes before who names it: work and the
 * switchboard; decisions and money; what goes with decisions; what goes with
 * money; what is decided again and again. */
extern const pe__carry_sheet pe__carry_sheets[], pe__carry_common_sheets[];
extern const pe__carry_sheet pe__carry_agreed_sheets[];
extern const pe__carry_sheet pe__carry_flow_sheets[];
extern const pe__carry_sheet pe__carry_series_sheets[];
/* The k-th of all of them, NULL behind the last. */
const pe__carry_sheet *pe__carry_sheet_at(int k);

/* Whether a column stands in the file. */
bool pe__carry_is_written(const pe__carry_column *column);

/* What must be so of each row of a sheet: what it says of itself agrees, and
 * agrees with the rows that it names. */
typedef struct {
    const char *file;   /* of the sheet; NULL ends the list */
    const char *broken; /* SQL, true where it is not so; the row is `own`, $1
                           the council, $2 now */
    const char *says;   /* what is the matter, and what would be right */
} pe__carry_rule;
extern const pe__carry_rule pe__carry_rules[];
/* The first row of the sheet (from 0) of which it is not so; -1 = none. */
pe_status pe__carry_broken(pe__sql *db, const pe__carry_sheet *sheet,
                           const pe__carry_rule *rule, int64_t council,
                           int64_t now, int64_t *row, pe_error *err);

/* Ready to be stepped: columns in the order of the sheet, the key first.
 * Bytes come packed. */
pe_status pe__carry_select(pe__sql *db, const pe__carry_sheet *sheet,
                           int64_t council, pe__statement **out,
                           pe_error *err);

/* How many rows that are. */
pe_status pe__carry_count(pe__sql *db, const pe__carry_sheet *sheet,
                          int64_t council, int64_t *count, pe_error *err);

/* A cell to be written; `null` for all types. */
typedef struct {
    bool null;
    int64_t integer;
    double real;
    const char *text;  /* text, or packed bytes; NULL = `digits` */
    size_t size;
    char digits[32];   /* of a number that the table has as text */
} pe__carry_cell;

/* Adds a row; cells in the order of the sheet, without the key. *id = its key,
 * 0 when it has none. */
pe_status pe__carry_insert(pe__sql *db, const pe__carry_sheet *sheet,
                           int64_t council, const pe__carry_cell *cell,
                           int64_t *id, pe_error *err);

/* Councils of the store that are there or were, by number. */
pe_status pe__carry_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                             pe_error *err);
/* What a council says of itself: {name, kind, purpose, is_listed, created,
 * closed, parent (its name), ledger_head (the last seal)}. */
pe_status pe__carry_council(pe__sql *db, pe__doc *doc, int64_t council,
                            pe__value *object, bool *found, pe_error *err);
/* A council founded by `founder`, as `council` says of it; it stands alone. */
pe_status pe__carry_council_add(pe__sql *db, const pe__value *council,
                                int64_t founder, int64_t now, int64_t *id,
                                pe_error *err);
/* {need} each of the council's efforts that asks for people and is open; and
 * {claim, need, member, places, state} each promise for it, the first first. */
pe_status pe__carry_open_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t council, pe_error *err);
pe_status pe__carry_open_claims(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t council, pe_error *err);
/* {member} each of the council who can be asked. */
pe_status pe__carry_helpers(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err);
/* By what a council is known in whichever hub it is: the hash of its first
 * event, in hex; "" when it has none. */
pe_status pe__carry_origin(pe__sql *db, pe__doc *doc, int64_t council,
                           const char **origin, pe_error *err);
/* The entry of that number in another council's ledger; 0 = none. */
pe_status pe__carry_entry_of(pe__sql *db, int64_t council, int64_t number,
                             int64_t *entry, pe_error *err);
/* The council of this hub of which that is so, 0 = none. */
pe_status pe__carry_known(pe__sql *db, const char *origin, int64_t *council,
                          pe_error *err);
/* The event that says so from now on. */
pe_status pe__carry_note(pe__sql *db, const char *origin, int64_t council,
                         int64_t now, pe_error *err);
/* {decision, title, rule, seats, is_weighted, winners, seed, ballots,
 * transcript, weights, equal_transcript} each that was counted. */
pe_status pe__carry_counted(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err);
/* {round, file, digest, ballots, left_out, spent, digits} each that was
 * counted. */
pe_status pe__carry_rounds(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, pe_error *err);
/* {decision, place, name} of its decisions, in order. */
pe_status pe__carry_options(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err);
/* How many people a lot had to draw from. */
pe_status pe__carry_pool(pe__sql *db, int64_t panel, int64_t step,
                         int64_t *people, pe_error *err);
/* Where something ran out while it was on its way, there is as much time for it
 * as there was: to sign a petition, which nobody has signed here yet, and to
 * answer for who was drawn. A division that was proposed and that no decision
 * here is about is a draft again. */
pe_status pe__carry_anew(pe__sql *db, int64_t council, int64_t now,
                         pe_error *err);

/* The council's events, oldest first: {seq, at, actor, kind, subject, data,
 * hash}. */
pe_status pe__carry_events(pe__sql *db, int64_t council, pe__statement **out,
                           pe_error *err);

#endif

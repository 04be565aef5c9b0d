/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a database must be able to do, for the files of this folder: a driver
 * fills in the table, sql.c does the rest (nesting, the kept statements, what
 * counts as a failed transaction) alike for both. A test may put a table of its
 * own in front of a driver's. */
#ifndef PE_STORE_SQL_DRIVER_H
#define PE_STORE_SQL_DRIVER_H

#include "sql.h"

enum {
    PE__STATEMENTS_KEPT = 256, /* a connection */
    PE__STATEMENT_BUCKETS = 128,
    PE__STATEMENT_PLACES = 64
};

/* For a statement that is run many times. */
typedef struct {
    void (*bind)(void *context, pe__statement *s, int k);
    pe_status (*row)(void *context, const pe__statement *s, int k,
                     pe_error *err);
    void *context;
} pe__sql_many;

typedef struct {
    void (*close)(pe__sql *db); /* frees db, too */
    pe_status (*exec)(pe__sql *db, const char *text, pe_error *err);
    /* BEGIN, COMMIT, ROLLBACK and savepoints: one of few fixed texts. `begin`:
     * it opens a transaction, so a connection that was lost may be made
     * again first. */
    pe_status (*command)(pe__sql *db, const char *text, bool begin,
                         pe_error *err);
    const char *begin; /* the text that opens a transaction for writing */
    const char *begin_read;
    pe_status (*prepare)(pe__sql *db, const char *text, pe__statement **out,
                         pe_error *err);
    void (*finalize)(pe__statement *s); /* frees s, but not its text */
    /* Ready to be bound and stepped again; nothing is bound. */
    void (*reset)(pe__statement *s);
    /* A text, bytes (which stay the caller's), an int64_t or a double (which
     * are copied); NULL = null. What fails is told by pe__statement_refuse. */
    void (*bind)(pe__statement *s, int n, pe__sql_type type,
                 const void *bytes, size_t size);
    pe_status (*step)(pe__statement *s, bool *row, pe_error *err);
    /* Takes it to its end, or sees to it that this happens before what comes
     * next: then a failure comes out of a later call, and so does that it did
     * not touch `expected` rows (-1 = any number). NULL = it cannot. */
    pe_status (*later)(pe__statement *s, int64_t expected, pe_error *err);
    /* Reads that go out together, and the end of them: see
     * pe__sql_look_ahead. NULL = no gain. */
    pe_status (*ahead)(pe__statement *s, pe_error *err);
    pe_status (*arrive)(pe__sql *db, pe_error *err);
    /* Reads `count` times, with the values of each, in one journey; each row
     * is given. NULL = that would be no gain. */
    pe_status (*many)(pe__statement *s, int count, const pe__sql_many *many,
                      pe_error *err);
    int (*columns)(const pe__statement *s);
    const char *(*column_name)(const pe__statement *s, int column);
    pe__sql_type (*column_type)(const pe__statement *s, int column);
    int64_t (*integer)(const pe__statement *s, int column);
    double (*real)(const pe__statement *s, int column);
    const char *(*text)(const pe__statement *s, int column, size_t *size);
    const void *(*bytes)(const pe__statement *s, int column, size_t *size);
    /* Housekeeping between transactions, when there is time for it: for SQLite
     * what the log holds goes into the file, if there is more of it than
     * `least` pages; with 0 the log is emptied, too, so that nothing that was
     * deleted can be read there any more. *left: somebody who reads was in the
     * way of that, for now. NULL = nothing to do. */
    pe_status (*tidy)(pe__sql *db, int least, bool *left, pe_error *err);
    bool postgres;
} pe__sql_driver;

/* A driver's connection and statement begin with these. */
struct pe__sql {
    const pe__sql_driver *driver;
    pe__sql_mode mode;
    int depth;         /* transactions and savepoints that are open */
    int floor;         /* commit and rollback go no lower: what is below is not
                          the caller's */
    int failed;        /* the outermost level in which something failed: until
                          it is rolled back nothing else is done; 0 = none */
    bool lost;         /* the driver: the database itself undid everything, so
                          that all levels have failed */
    bool retry;        /* the driver: the last failure is a conflict */
    bool broken;       /* the driver: the connection is gone, or what it says
                          of a commit that failed is not to be relied on: it
                          must be made anew */
    bool closing;      /* what is finalized now ends with the connection */
    bool hasty;        /* what is run may be done, and fail, later: see `later`;
                          the whole transaction is undone then */
    bool ahead;        /* what is read now is only asked for: see
                          pe__sql_look_ahead */
    int64_t changes;
    int64_t turn;      /* see pe__sql_turn */
    int64_t written;   /* counts what was run that wrote, or may have */
    struct {
        bool known;       /* the newest event, as of this transaction */
        int64_t seq;
        unsigned char hash[32];
    } chain;              /* event.c's: one journey less an event */
    pe__statement *bucket[PE__STATEMENT_BUCKETS]; /* by hash of the text */
    /* by where the text stands, which is mostly a constant: see statements.c */
    pe__statement *place[PE__STATEMENT_PLACES];
    pe__statement *newest, *oldest; /* in order of use */
    int kept;
};

/* What a statement does, as its first word says. */
typedef enum {
    PE__READS,
    PE__TOUCHES, /* rows, so that their number tells whether it did anything */
    PE__WRITES   /* anything */
} pe__sql_kind;

struct pe__statement {
    pe__sql *db;
    char *text;
    uint64_t hash;
    bool in_use;
    pe__sql_kind kind;
    bool single;                     /* not kept: its text was in use */
    const char *refused;             /* what was wrong with a parameter */
    pe_status refused_status;
    pe__statement *next_in_bucket;
    pe__statement *newer, *older;
};

/* A parameter that cannot be; the next step says so. */
void pe__statement_refuse(pe__statement *s, pe_status status,
                          const char *what);

/* Takes it to its end; rows are not wanted. *touched = how many it touched; of
 * a hasty connection it may be taken for `expected`: should that turn out to be
 * wrong, the transaction has failed. `expected` −1: any number, *touched is
 * not to be used. */
pe_status pe__sql_finally(pe__statement *s, int64_t expected, int64_t *touched,
                          pe_error *err);
/* Between the two, what is read in a hasty transaction is only asked for, and
 * gives no row; at the end all answers come together. Who reads the same again,
 * as long as nothing was written that could change it, has it without a
 * journey. Nothing may be written in between. False: it would be no gain, and
 * nothing is to be done. */
bool pe__sql_look_ahead(pe__sql *db);
pe_status pe__sql_looked_ahead(pe__sql *db, pe_error *err);
/* See `many`, which must not be NULL. */
pe_status pe__sql_do_many(pe__statement *s, int count,
                          const pe__sql_many *many, pe_error *err);
/* See `tidy`. */
pe_status pe__sql_tidy(pe__sql *db, int least, bool *left, pe_error *err);

pe_status pe__sqlite_open(const char *path, pe__sql_mode mode, pe__sql **out,
                          pe_error *err);
pe_status pe__postgres_open(const char *url, pe__sql_mode mode, pe__sql **out,
                            pe_error *err);

#endif

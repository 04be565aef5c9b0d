/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What tables a store has, as its database says: for backups, which know no
 * table by name. */
#ifndef PE_STORE_SCHEMA_H
#define PE_STORE_SCHEMA_H

#include "doc.h"
#include "sql.h"

typedef struct {
    const char *name;
    int key;          /* place in the primary key, from 1; 0 = not in it */
} pe__column;

typedef struct {
    const char *name;
    pe__column *column; /* in the order in which they were made */
    int columns;
    const char *counter; /* the column that counts up by itself, or NULL */
} pe__table;

typedef struct {
    pe__doc *doc; /* holds all of it */
    pe__table *table; /* by name */
    int tables;
} pe__schema;

/* *schema must be freed in any case. */
pe_status pe__schema_read(pe__sql *db, pe__schema *schema, pe_error *err);
void pe__schema_free(pe__schema *schema);
/* NULL when there is none of that name. */
const pe__table *pe__schema_find(const pe__schema *schema, const char *name);

/* The last number that the table's counter gave, 0 = none yet. */
pe_status pe__counter_read(pe__sql *db, const pe__table *table, int64_t *last,
                           pe_error *err);
pe_status pe__counter_set(pe__sql *db, const pe__table *table, int64_t last,
                          pe_error *err);

/* References between tables, while rows are filled in in whatever order: lifted
 * (within a transaction; dialect.h says what else), then all looked at, and put
 * back. PE_BAD_INPUT when one leads nowhere. */
typedef struct {
    pe__doc *doc;
    pe__value *list; /* of {lift, put_back}: statements */
} pe__references;
pe_status pe__references_lift(pe__sql *db, pe__references *references,
                              pe_error *err);
pe_status pe__references_put_back(pe__sql *db, pe__references *references,
                                  pe_error *err);
void pe__references_free(pe__references *references);

#endif

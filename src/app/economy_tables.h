/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tables of an economy folder, and what is known while they are read. */
#ifndef PE_APP_ECONOMY_TABLES_H
#define PE_APP_ECONOMY_TABLES_H

#include "economy_own.h"
#include "cells.h"
#include "ids.h"

typedef enum {
    PE__GOODS_TABLE,
    PE__RECIPES_TABLE,
    PE__WORKERS_TABLE,
    PE__CONSUMERS_TABLE,
    PE__WANTS_TABLE,
    PE__BYPRODUCTS_TABLE,
    PE__AFFECTED_TABLE,
    PE__APPEALS_TABLE,
    PE__TABLES
} pe__table_kind;

typedef struct pe__economy_tables {
    pe__table *table[PE__TABLES]; /* NULL = not there, the last three only */
    int64_t *row[PE__TABLES];     /* of entry k, where a table is put into
                                     another order; NULL = the same */
    pe__ids ids[PE__LABELS];      /* of goods, recipes, profiles, councils,
                                     federations; texts of the tables */
} pe__economy_tables;

extern const char *const pe__table_names[PE__TABLES];

/* The number of the id in a cell; a blank or unknown one is a fault that says
 * which is meant perhaps. */
pe_status pe__id_cell(const pe__economy_tables *tables, pe__cell cell,
                      pe__label which, int32_t *out, pe_error *err);
/* Reads the column of a section into a new array, by `row` when it is not
 * NULL; without the column the array is left out. */
pe_status pe__read_numbers(pe__economy *economy,
                           const pe__economy_tables *tables,
                           pe__table_kind which, pe__section s, pe_error *err);
/* Lists of goods (economy_lists.c). */
pe_status pe__read_recipes(pe__economy *economy, pe__economy_tables *tables,
                           pe_error *err);
pe_status pe__read_wants(pe__economy *economy, pe__economy_tables *tables,
                         pe_error *err);
pe_status pe__read_byproducts(pe__economy *economy,
                              pe__economy_tables *tables, pe_error *err);

#endif

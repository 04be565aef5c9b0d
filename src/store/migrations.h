/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The steps of the schema, made from src/store/migrations when the program is
 * built (embed_migrations.py). */
#ifndef PE_STORE_MIGRATIONS_H
#define PE_STORE_MIGRATIONS_H

typedef struct {
    int number;         /* 1, 2, 3, … */
    const char *name;   /* "0001-store" */
    const char *sha256; /* of the text, hex */
    const char *text;   /* words in braces not replaced yet */
} pe__migration;

extern const pe__migration pe__migrations[];
extern const int pe__migration_count;

#endif

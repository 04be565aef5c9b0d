/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The members of the journal's objects, as tables: name, type, where in the
 * struct. */
#ifndef PE_APP_JOURNAL_FIELDS_H
#define PE_APP_JOURNAL_FIELDS_H

#include "doc.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    PE__FIELD_I64,
    PE__FIELD_I32,
    PE__FIELD_U8,
    PE__FIELD_SET32, /* uint32_t of bits */
    PE__FIELD_SET64,
    PE__FIELD_SEED,  /* uint64_t that is a number */
    PE__FIELD_FLOAT,
    PE__FIELD_DOUBLE
} pe__field_type;

typedef struct {
    const char *name; /* NULL ends a table */
    pe__field_type type;
    size_t offset;
} pe__field;

extern const pe__field pe__event_fields[];
extern const pe__field pe__person_fields[];
extern const pe__field pe__need_fields[];
extern const pe__field pe__settings_fields[];

/* Puts the fields of `record` into `object`; those that are 0 only when
 * `zeros`. */
void pe__fields_put(pe__doc *doc, pe__value *object, const pe__field *fields,
                    const void *record, bool zeros);

/* Sets the fields of `record` that `object` names. Members in `others` (NULL
 * ends) are left alone; any further one is PE_BAD_INPUT. */
pe_status pe__fields_get(const pe__value *object, const pe__field *fields,
                         const char *const *others, void *record,
                         pe_error *err);

#endif

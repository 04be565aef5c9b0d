/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SQL made comfortable: one statement, its values, its rows, in one call.
 *
 * `types` has a letter a value: i int64_t, r double, t const char * (NULL =
 * null), b const void * and size_t, d a day or time that is null when
 * INT64_MIN, n an int64_t that is null when 0 (a reference). */
#ifndef PE_STORE_QUERY_H
#define PE_STORE_QUERY_H

#include "doc.h"
#include "sql.h"

/* Nothing comes back. *changed (may be NULL): rows touched. */
pe_status pe__query_run(pe__sql *db, int64_t *changed, pe_error *err,
                        const char *text, const char *types, ...);
/* The same; where the connection is hasty it does not wait, and takes *changed
 * for `expected`: if that turns out to be wrong, the whole batch is done again,
 * waiting. So `expected` is what it nearly always is. */
pe_status pe__query_expect(pe__sql *db, int64_t expected, int64_t *changed,
                           pe_error *err, const char *text, const char *types,
                           ...);
/* The first column of the first row; `otherwise` when there is no row or it is
 * null. For INSERT … RETURNING id, counts and look-ups. */
pe_status pe__query_integer(pe__sql *db, int64_t *value, int64_t otherwise,
                            pe_error *err, const char *text, const char *types,
                            ...);
/* The first `count` columns of the first row; null is 0, as is all where there
 * is no row. */
pe_status pe__query_integers(pe__sql *db, int64_t *values, int count,
                             bool *found, pe_error *err, const char *text,
                             const char *types, ...);
/* As pe__query_integer, a text in `doc`; NULL when there is no row or it is
 * null. */
pe_status pe__query_text(pe__sql *db, pe__doc *doc, const char **value,
                         pe_error *err, const char *text, const char *types,
                         ...);
/* Adds an object a row to `array`, a member a column, called as the column is,
 * without the ending that says its kind: x_at → time x, x_on → day x,
 * x_quarters → hours x, x_money → money x, x_count → count x; is_x and has_x →
 * bool with the whole name; x_json → the value it holds, as x; others as they
 * are. Null is null; bytes are not shown. x_money are hundredths, or have
 * so many digits behind the point as the row's column `digits` says. */
pe_status pe__query_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         pe_error *err, const char *text, const char *types,
                         ...);
/* The first row, its columns put into `object`; *found = whether there was
 * one. */
pe_status pe__query_row(pe__sql *db, pe__doc *doc, pe__value *object,
                        bool *found, pe_error *err, const char *text,
                        const char *types, ...);

#endif

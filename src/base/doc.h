/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A document: JSON values that live in one arena and end together. Every
 * answer of the hub is one; so is every form that comes in.
 *
 * Building never needs a check: when memory runs out, `pe__doc_failed` is true
 * from then on, what is put is dropped, and the functions that make containers
 * still return one that may be filled. Values belong to the document they were
 * made in; keys and texts are copied into it.
 *
 * Beside JSON's kinds there are those that people read otherwise than
 * programs do: a time, a day, hours, money, a count. As JSON they are plain
 * values ("2026-11-26T13:00:00Z", "2026-11-26", 2.5, 1000); a page shows them
 * in the reader's language and time zone (base/mustache.h), and `x.raw` there
 * gives what JSON has. */
#ifndef PE_BASE_DOC_H
#define PE_BASE_DOC_H

#include "buffer.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    PE__NULL,
    PE__BOOL,
    PE__INTEGER, /* ids and other numbers that are shown as they are */
    PE__COUNT,   /* a number of things: 1,000 */
    PE__REAL,
    PE__HOURS,   /* quarters of an hour; as JSON hours: 2.25 */
    PE__MONEY,   /* smallest units of a currency, hundredths if nothing else is
                    said (pe__put_money); as JSON units: 12.50 */
    PE__TIME,    /* seconds since 1970, UTC */
    PE__DAY,     /* days since 1970-01-01 */
    PE__TEXT,
    PE__ARRAY,
    PE__OBJECT
} pe__kind;

typedef struct pe__value pe__value;
typedef struct pe__doc pe__doc;

struct pe__value {
    pe__kind kind;
    int digits;           /* PE__MONEY: so many stand behind the point, 0 … 9 */
    const char *key;      /* in an object, else NULL */
    pe__value *next;      /* sibling */
    union {
        int64_t integer;  /* also bool, count, hours, time, day */
        double real;
        struct {
            const char *bytes; /* a byte 0 follows */
            size_t size;
        } text;
        struct {
            pe__value *first, *last;
            size_t count;
        } items;
    };
};

/* NULL when memory is out. */
pe__doc *pe__doc_new(void);
void pe__doc_free(pe__doc *doc); /* and all values in it; NULL is fine */
/* Empties it for another use; memory it holds stays, up to 64 KiB. */
void pe__doc_reset(pe__doc *doc);
bool pe__doc_failed(const pe__doc *doc);
/* Memory that lives as long as the document; NULL when it is out. */
void *pe__doc_alloc(pe__doc *doc, size_t size);
/* Copies into the document; "" when memory is out. */
const char *pe__doc_text(pe__doc *doc, const char *text);
const char *pe__doc_format(pe__doc *doc, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- building ------------------------------------------------------------- */

pe__value *pe__doc_object(pe__doc *doc); /* one that stands alone */
pe__value *pe__doc_array(pe__doc *doc);

/* Into an object. A key that is there already is replaced. `key` is copied;
 * `text` NULL becomes null. */
void pe__put_null(pe__doc *doc, pe__value *object, const char *key);
void pe__put_bool(pe__doc *doc, pe__value *object, const char *key, bool on);
/* `kind`: one of those kept as an integer. */
void pe__put_number(pe__doc *doc, pe__value *object, const char *key,
                    pe__kind kind, int64_t number);
/* An amount in smallest units of a currency that has `digits` of them behind
 * the point (0 … 9). */
void pe__put_money(pe__doc *doc, pe__value *object, const char *key,
                   int64_t amount, int digits);
void pe__put_integer(pe__doc *doc, pe__value *object, const char *key,
                     int64_t number);
void pe__put_real(pe__doc *doc, pe__value *object, const char *key,
                  double number); /* NaN and infinity become null */
void pe__put_text(pe__doc *doc, pe__value *object, const char *key,
                  const char *text);
void pe__put_bytes(pe__doc *doc, pe__value *object, const char *key,
                   const char *text, size_t size);
void pe__put_format(pe__doc *doc, pe__value *object, const char *key,
                    const char *format, ...)
    __attribute__((format(printf, 4, 5)));
pe__value *pe__put_object(pe__doc *doc, pe__value *object, const char *key);
pe__value *pe__put_array(pe__doc *doc, pe__value *object, const char *key);
/* A value of this document that stands alone so far; it is linked, not
 * copied. */
void pe__put(pe__doc *doc, pe__value *object, const char *key,
             pe__value *value);
/* The same for rows of a table, whose keys repeat: `key` lives as long as the
 * document already and is not looked for. */
void pe__put_kept(pe__doc *doc, pe__value *object, const char *key,
                  pe__value *value);
/* Values that stand alone. */
pe__value *pe__doc_null(pe__doc *doc);
pe__value *pe__doc_number(pe__doc *doc, pe__kind kind, int64_t number);
pe__value *pe__doc_real(pe__doc *doc, double number);
pe__value *pe__doc_bytes(pe__doc *doc, const char *text, size_t size);

/* At the end of an array. */
void pe__add(pe__doc *doc, pe__value *array, pe__value *value);
pe__value *pe__add_object(pe__doc *doc, pe__value *array);
pe__value *pe__add_array(pe__doc *doc, pe__value *array);
void pe__add_text(pe__doc *doc, pe__value *array, const char *text);
void pe__add_number(pe__doc *doc, pe__value *array, pe__kind kind,
                    int64_t number);
void pe__add_real(pe__doc *doc, pe__value *array, double number);

/* A copy of `value` (of any document) that stands alone in `doc`. */
pe__value *pe__doc_copy(pe__doc *doc, const pe__value *value);

/* --- reading -------------------------------------------------------------- */

/* NULL when `object` is NULL, is no object, or has no such key. */
const pe__value *pe__get(const pe__value *object, const char *key);
/* What stands under `key`, or the default when nothing of that kind does. A
 * text that is a whole number (from a form) counts as an integer, so does a
 * real without fraction; every number counts as a real, hours as what JSON
 * has (2.25). */
const char *pe__get_text(const pe__value *object, const char *key,
                         const char *otherwise);
int64_t pe__get_integer(const pe__value *object, const char *key,
                        int64_t otherwise);
double pe__get_real(const pe__value *object, const char *key,
                    double otherwise);
bool pe__get_bool(const pe__value *object, const char *key, bool otherwise);
/* Walks an array (or an object's members):
 *     for (const pe__value *v = pe__first(list); v; v = v->next) */
const pe__value *pe__first(const pe__value *container);
size_t pe__count_of(const pe__value *container);

/* --- JSON text ------------------------------------------------------------ */

/* RFC 8259, UTF-8. Refused with its position: nesting deeper than 32, the same
 * key twice, what is not UTF-8, byte 0 in a text, anything after the value,
 * numbers beyond 64 bit or a double. Numbers without fraction within ±2^53
 * become PE__INTEGER (1.0 too: JSON makes no difference), others PE__REAL. */
pe_status pe__doc_parse(pe__doc *doc, const char *bytes, size_t size,
                        pe__value **out, pe_error *err);
/* Compact, members in the order in which they were put. `<`, `>` and `&` in
 * texts are escaped so that it may stand inside a page. Times and days of years
 * beyond 0 … 9999, which the formats cannot say, are written as null. Of NULL,
 * a value for which there was no memory, `out` has failed. */
void pe__json_write(const pe__value *value, pe__buffer *out);

#endif

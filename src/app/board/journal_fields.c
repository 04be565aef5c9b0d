/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Structs as JSON objects and back, by tables. */
#include "journal_fields.h"

#include "error.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <parecon/match.h>
#include <stdlib.h>
#include <string.h>

#define AT(record, field) offsetof(pe_match_##record, field)

const pe__field pe__event_fields[] = {
    {"at", PE__FIELD_I64, AT(event, at)},
    {"need", PE__FIELD_I64, AT(event, need)},
    {"person", PE__FIELD_I64, AT(event, person)},
    {"author", PE__FIELD_I64, AT(event, author)},
    {"duty", PE__FIELD_I64, AT(event, duty)},
    {"claim", PE__FIELD_I64, AT(event, claim)},
    {"places", PE__FIELD_I32, AT(event, places)},
    {"weeks", PE__FIELD_I32, AT(event, weeks)},
    {NULL, PE__FIELD_I64, 0}};

const pe__field pe__person_fields[] = {
    {"person", PE__FIELD_I64, AT(person, person)},
    {"north", PE__FIELD_I32, AT(person, place.north)},
    {"east", PE__FIELD_I32, AT(person, place.east)},
    {"reach", PE__FIELD_FLOAT, AT(person, reach)},
    {"region", PE__FIELD_I32, AT(person, region)},
    {"clock", PE__FIELD_I32, AT(person, clock)},
    {"skills", PE__FIELD_SET64, AT(person, skills)},
    {"week", PE__FIELD_SET64, AT(person, week)},
    {"quiet", PE__FIELD_SET32, AT(person, quiet)},
    {"most_a_week", PE__FIELD_I32, AT(person, most_a_week)},
    {"joined", PE__FIELD_I64, AT(person, joined)},
    {"paused_until", PE__FIELD_I64, AT(person, paused_until)},
    {"until", PE__FIELD_I64, AT(person, until)},
    {"urgent_only", PE__FIELD_U8, AT(person, urgent_only)},
    {"verifier", PE__FIELD_U8, AT(person, verifier)},
    {NULL, PE__FIELD_I64, 0}};

const pe__field pe__need_fields[] = {
    {"need", PE__FIELD_I64, AT(need, need)},
    {"author", PE__FIELD_I64, AT(need, author)},
    {"north", PE__FIELD_I32, AT(need, place.north)},
    {"east", PE__FIELD_I32, AT(need, place.east)},
    {"radius", PE__FIELD_FLOAT, AT(need, radius)},
    {"region", PE__FIELD_I32, AT(need, region)},
    {"kind", PE__FIELD_I32, AT(need, kind)},
    {"places", PE__FIELD_I32, AT(need, places)},
    {"starts", PE__FIELD_I64, AT(need, starts)},
    {"ends", PE__FIELD_I64, AT(need, ends)},
    {"skills", PE__FIELD_SET64, AT(need, skills)},
    {"weight", PE__FIELD_FLOAT, AT(need, weight)},
    {"duty", PE__FIELD_I64, AT(need, duty)},
    {"vouched", PE__FIELD_U8, AT(need, vouched)},
    {"foreign", PE__FIELD_U8, AT(need, foreign)},
    {"exact", PE__FIELD_U8, AT(need, exact)},
    {NULL, PE__FIELD_I64, 0}};

const pe__field pe__settings_fields[] = {
    {"seed", PE__FIELD_SEED, AT(settings, seed)},
    {"aim", PE__FIELD_DOUBLE, AT(settings, aim)},
    {"aim_early", PE__FIELD_DOUBLE, AT(settings, aim_early)},
    {"distance", PE__FIELD_DOUBLE, AT(settings, distance)},
    {"unmarked", PE__FIELD_DOUBLE, AT(settings, unmarked)},
    {"price", PE__FIELD_DOUBLE, AT(settings, price)},
    {"load_days", PE__FIELD_DOUBLE, AT(settings, load_days)},
    {"most_load", PE__FIELD_DOUBLE, AT(settings, most_load)},
    {"most_load_burst", PE__FIELD_DOUBLE, AT(settings, most_load_burst)},
    {"urgent", PE__FIELD_I64, AT(settings, urgent)},
    {"every", PE__FIELD_I64, AT(settings, every)},
    {"confirm_before", PE__FIELD_I64, AT(settings, confirm_before)},
    {"silence", PE__FIELD_I64, AT(settings, silence)},
    {"rules", PE__FIELD_SET32, AT(settings, rules)},
    {NULL, PE__FIELD_I64, 0}};

/* --- writing -------------------------------------------------------------- */

/* Integers that every reader of JSON keeps: within ±2^53. */
static void put_whole(pe__doc *doc, pe__value *object, const char *name,
                      int64_t number)
{
    const int64_t most = INT64_C(1) << 53;
    if (number >= -most && number <= most)
        pe__put_integer(doc, object, name, number);
    else
        pe__put_format(doc, object, name, "%" PRId64, number);
}

static void put_seed(pe__doc *doc, pe__value *object, const char *name,
                     uint64_t number)
{
    if (number <= (UINT64_C(1) << 53))
        pe__put_integer(doc, object, name, (int64_t)number);
    else
        pe__put_format(doc, object, name, "%" PRIu64, number);
}

static void put(pe__doc *doc, pe__value *object, const pe__field *field,
                const void *at, bool zeros)
{
    union {
        int64_t i64;
        int32_t i32;
        uint8_t u8;
        uint32_t u32;
        uint64_t u64;
        float f;
        double d;
    } v = {0};
    static const size_t size[] = {8, 4, 1, 4, 8, 8, 4, 8};
    memcpy(&v, at, size[field->type]);
    if (v.u64 == 0 && !zeros)
        return;
    switch (field->type) {
    case PE__FIELD_I64: put_whole(doc, object, field->name, v.i64); break;
    case PE__FIELD_I32: put_whole(doc, object, field->name, v.i32); break;
    case PE__FIELD_U8: put_whole(doc, object, field->name, v.u8); break;
    case PE__FIELD_SET32:
        pe__put_format(doc, object, field->name, "0x%" PRIx32, v.u32);
        break;
    case PE__FIELD_SET64:
        pe__put_format(doc, object, field->name, "0x%" PRIx64, v.u64);
        break;
    case PE__FIELD_SEED: put_seed(doc, object, field->name, v.u64); break;
    case PE__FIELD_FLOAT:
        pe__put_real(doc, object, field->name, (double)v.f);
        break;
    case PE__FIELD_DOUBLE: pe__put_real(doc, object, field->name, v.d); break;
    }
}

void pe__fields_put(pe__doc *doc, pe__value *object, const pe__field *fields,
                    const void *record, bool zeros)
{
    for (const pe__field *field = fields; field->name != NULL; field++)
        put(doc, object, field, (const char *)record + field->offset, zeros);
}

/* --- reading -------------------------------------------------------------- */

static pe_status refuse(const pe__field *field, const char *wanted,
                        pe_error *err)
{
    return pe__fail(err, PE_BAD_INPUT, "\"%s\" must be %s", field->name,
                    wanted);
}

/* A number that stands as one, or as a text in which `base` is told by "0x".
 * What is below 0 is refused unless it may be. */
static bool parse_bits(const pe__value *value, uint64_t *out)
{
    if (value->kind == PE__INTEGER) {
        *out = (uint64_t)value->integer;
        return value->integer >= 0;
    }
    if (value->kind != PE__TEXT || value->text.bytes[0] < '0' ||
        value->text.bytes[0] > '9')
        return false;
    char *end;
    errno = 0;
    *out = strtoull(value->text.bytes, &end,
                    value->text.bytes[1] == 'x' ? 16 : 10);
    return errno == 0 && end == value->text.bytes + value->text.size;
}

static bool parse_whole(const pe__value *value, int64_t *out)
{
    if (value->kind == PE__INTEGER) {
        *out = value->integer;
        return true;
    }
    if (value->kind != PE__TEXT || value->text.size == 0)
        return false;
    char *end;
    errno = 0;
    *out = strtoll(value->text.bytes, &end, 10);
    return errno == 0 && end == value->text.bytes + value->text.size;
}

static pe_status get_whole(const pe__value *value, const pe__field *field,
                           int64_t least, int64_t most, int64_t *out,
                           pe_error *err)
{
    if (!parse_whole(value, out) || *out < least || *out > most)
        return pe__fail(err, PE_BAD_INPUT,
                        "\"%s\" must be a whole number from %" PRId64
                        " to %" PRId64, field->name, least, most);
    return PE_OK;
}

static pe_status get_integer(const pe__value *value, const pe__field *field,
                             void *at, pe_error *err)
{
    int64_t number = 0;
    pe_status status;
    if (field->type == PE__FIELD_I64) {
        status = get_whole(value, field, INT64_MIN, INT64_MAX, &number, err);
        if (status == PE_OK)
            memcpy(at, &number, sizeof number);
    } else if (field->type == PE__FIELD_I32) {
        status = get_whole(value, field, INT32_MIN, INT32_MAX, &number, err);
        if (status == PE_OK)
            *(int32_t *)at = (int32_t)number;
    } else {
        status = get_whole(value, field, 0, UINT8_MAX, &number, err);
        if (status == PE_OK)
            *(uint8_t *)at = (uint8_t)number;
    }
    return status;
}

static pe_status get_bits(const pe__value *value, const pe__field *field,
                          void *at, pe_error *err)
{
    uint64_t bits;
    if (!parse_bits(value, &bits) ||
        (field->type == PE__FIELD_SET32 && bits > UINT32_MAX))
        return refuse(field, "a set of bits such as \"0x3f\"", err);
    if (field->type == PE__FIELD_SET32)
        *(uint32_t *)at = (uint32_t)bits;
    else
        *(uint64_t *)at = bits;
    return PE_OK;
}

static pe_status get_real(const pe__value *value, const pe__field *field,
                          void *at, pe_error *err)
{
    double real = value->kind == PE__REAL ? value->real
                                          : (double)value->integer;
    if (value->kind != PE__REAL && value->kind != PE__INTEGER)
        return refuse(field, "a number", err);
    if (field->type == PE__FIELD_DOUBLE)
        *(double *)at = real;
    else
        *(float *)at = (float)real;
    return field->type == PE__FIELD_FLOAT && !isfinite(*(float *)at)
               ? refuse(field, "a number that a float can hold", err)
               : PE_OK;
}

static const pe__field *find(const pe__field *fields, const char *name)
{
    while (fields->name != NULL && strcmp(fields->name, name) != 0)
        fields++;
    return fields->name != NULL ? fields : NULL;
}

static bool is_among(const char *const *names, const char *name)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

pe_status pe__fields_get(const pe__value *object, const pe__field *fields,
                         const char *const *others, void *record,
                         pe_error *err)
{
    for (const pe__value *v = pe__first(object); v != NULL; v = v->next) {
        const pe__field *field = find(fields, v->key);
        if (field == NULL && is_among(others, v->key))
            continue;
        if (field == NULL)
            return pe__fail(err, PE_BAD_INPUT, "\"%.64s\" does not belong "
                            "here; was it written by a later parecon?",
                            v->key);
        void *at = (char *)record + field->offset;
        pe_status status = field->type <= PE__FIELD_U8
                               ? get_integer(v, field, at, err)
                           : field->type <= PE__FIELD_SEED
                               ? get_bits(v, field, at, err)
                               : get_real(v, field, at, err);
        if (status != PE_OK)
            return status;
    }
    return PE_OK;
}

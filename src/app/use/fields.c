/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fields of what came in, each with its fault when it is not as it must be.
 * After a fault the functions still return something that can be worked with,
 * so that a use reads all its fields and asks once, at the end, whether there
 * was a fault: a person sees all that is wrong at once. */
#include "use.h"

#include "calendar.h"
#include "utf8.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- faults -------------------------------------------------------------- */

/* The entry in `faults`, to which its parameters are added; NULL when the
 * field has a fault already: the first one is the one to tell. */
static pe__value *add_fault(pe__use *use, const char *field, const char *key,
                            const char *text)
{
    use->outcome = PE__FAULTS;
    pe__value *by_field = (pe__value *)pe__get(use->out, "fault");
    if (by_field == NULL)
        by_field = pe__put_object(use->doc, use->out, "fault");
    if (pe__get(by_field, field) != NULL)
        return NULL;
    pe__put_text(use->doc, by_field, field, text != NULL ? text : key);
    pe__value *all = (pe__value *)pe__get(use->out, "faults");
    if (all == NULL)
        all = pe__put_array(use->doc, use->out, "faults");
    pe__value *one = pe__add_object(use->doc, all);
    pe__put_text(use->doc, one, "field", field);
    if (key != NULL)
        pe__put_text(use->doc, one, "key", key);
    if (text != NULL)
        pe__put_text(use->doc, one, "text", text);
    return one;
}

void pe__use_fault(pe__use *use, const char *field, const char *key)
{
    add_fault(use, field, key, NULL);
}

pe__value *pe__use_fault_line(pe__use *use, const char *field, const char *key,
                              int64_t line)
{
    pe__value *one = add_fault(use, field, key, NULL);
    if (one != NULL)
        pe__put_integer(use->doc, one, "line", line);
    return one;
}

void pe__use_fault_text(pe__use *use, const char *field, const char *text)
{
    add_fault(use, field, NULL, text);
}

bool pe__use_faulty(const pe__use *use)
{
    return use->outcome == PE__FAULTS;
}

const pe__value *pe__use_upload(pe__use *use)
{
    const pe__value *bytes = pe__get(pe__get(use->in, "file"), "bytes");
    if (bytes != NULL && bytes->kind == PE__TEXT && bytes->text.size > 0)
        return bytes;
    pe__use_fault(use, "file", "needed");
    return NULL;
}

static void fault_range(pe__use *use, const char *field, pe__kind kind,
                        int64_t least, int64_t most)
{
    pe__value *one = add_fault(use, field, "range", NULL);
    if (one == NULL)
        return;
    pe__put_number(use->doc, one, "least", kind, least);
    pe__put_number(use->doc, one, "most", kind, most);
}

/* --- texts --------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' ||
           c == '\v';
}

static size_t characters(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t k = 0; k < size; k++)
        count += ((unsigned char)text[k] & 0xC0) != 0x80;
    return count;
}

/* The field trimmed, in the document; "" when it is missing or a number that
 * came as JSON. *wrong: it is something else (a list, a file). */
static const char *trimmed(const pe__use *use, const char *field, bool *wrong)
{
    *wrong = false;
    const pe__value *value = pe__get(use->in, field);
    if (value == NULL || value->kind == PE__NULL)
        return "";
    if (value->kind != PE__TEXT) {
        *wrong = true;
        return "";
    }
    const char *text = value->text.bytes;
    size_t size = value->text.size;
    if (pe__text_prefix((const unsigned char *)text, size) < size) {
        *wrong = true;
        return "";
    }
    while (size > 0 && is_space(*text)) {
        text++;
        size--;
    }
    size_t kept = size;
    while (kept > 0 && is_space(text[kept - 1]))
        kept--;
    if (kept == size) /* its byte 0 is where it must be */
        return text;
    char *copy = pe__doc_alloc(use->doc, kept + 1);
    if (copy == NULL)
        return "";
    memcpy(copy, text, kept);
    copy[kept] = '\0';
    return copy;
}

const char *pe__use_text(pe__use *use, const char *field, size_t most,
                         bool needed)
{
    bool wrong;
    const char *text = trimmed(use, field, &wrong);
    if (wrong) {
        pe__use_fault(use, field, "text");
    } else if (*text == '\0' && needed) {
        pe__use_fault(use, field, "needed");
    } else if (characters(text, strlen(text)) > most) {
        pe__value *one = add_fault(use, field, "long", NULL);
        if (one != NULL)
            pe__put_number(use->doc, one, "most", PE__COUNT, (int64_t)most);
    }
    return text;
}

const char *pe__use_choice(pe__use *use, const char *field, const char *list)
{
    bool wrong;
    const char *text = trimmed(use, field, &wrong);
    size_t size = strlen(text);
    const char *first = NULL;
    for (const char *at = list; *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (first == NULL || (word == size && memcmp(at, text, size) == 0)) {
            char *copy = pe__doc_alloc(use->doc, word + 1);
            if (copy == NULL)
                return "";
            memcpy(copy, at, word);
            copy[word] = '\0';
            if (word == size && memcmp(at, text, size) == 0)
                return copy;
            first = copy;
        }
        at += word + (at[word] == ' ');
    }
    if (wrong || size > 0)
        pe__use_fault(use, field, "choice");
    return first != NULL ? first : "";
}

bool pe__use_ticked(const pe__use *use, const char *field)
{
    const pe__value *value = pe__get(use->in, field);
    if (value == NULL)
        return false;
    if (value->kind == PE__BOOL)
        return value->integer != 0;
    return value->kind == PE__TEXT && value->text.size > 0 &&
           strcmp(value->text.bytes, "0") != 0;
}

int64_t pe__use_from(pe__use *use)
{
    return pe__use_integer(use, "from", 0, INT32_MAX, 0);
}

void pe__put_next_from(pe__use *use, int64_t from, size_t count, int page)
{
    if (count == (size_t)page)
        pe__put_integer(use->doc, use->out, "next_from", from + page);
}

/* --- numbers ------------------------------------------------------------- */

/* Whether the field holds a number: from JSON, or a text that is nothing but
 * one, with a decimal point or comma. *missing: there is nothing at all. */
static bool number_of(pe__use *use, const char *field, double *number,
                      bool *missing)
{
    const pe__value *value = pe__get(use->in, field);
    *missing = false;
    if (value != NULL && value->kind == PE__REAL) {
        *number = value->real;
        return true;
    }
    if (value != NULL && value->kind == PE__INTEGER) {
        *number = (double)value->integer;
        return true;
    }
    bool wrong;
    const char *text = trimmed(use, field, &wrong);
    *missing = !wrong && *text == '\0';
    if (wrong || *missing)
        return false;
    char plain[40];
    size_t size = strlen(text);
    if (size >= sizeof plain || strspn(text, "0123456789.,-+") != size)
        return false;
    for (size_t k = 0; k <= size; k++)
        plain[k] = text[k] == ',' ? '.' : text[k];
    char *end;
    *number = strtod(plain, &end);
    return *end == '\0' && isfinite(*number);
}

int64_t pe__use_integer(pe__use *use, const char *field, int64_t least,
                        int64_t most, int64_t otherwise)
{
    const pe__value *value = pe__get(use->in, field);
    int64_t number;
    if (value != NULL && value->kind == PE__INTEGER) {
        number = value->integer;
    } else {
        bool wrong;
        const char *text = trimmed(use, field, &wrong);
        if (!wrong && *text == '\0')
            return otherwise;
        char *end;
        errno = 0;
        number = strtoll(text, &end, 10);
        if (wrong || *end != '\0' || errno != 0) {
            pe__use_fault(use, field, "integer");
            return otherwise;
        }
    }
    if (number < least || number > most) {
        fault_range(use, field, PE__COUNT, least, most);
        return otherwise;
    }
    return number;
}

int64_t pe__use_quarters(pe__use *use, const char *field, int64_t least,
                         int64_t most, int64_t otherwise)
{
    double hours;
    bool missing;
    if (!number_of(use, field, &hours, &missing)) {
        if (!missing)
            pe__use_fault(use, field, "hours");
        return otherwise;
    }
    double quarters = round(hours * 4);
    if (!(quarters >= (double)least && quarters <= (double)most)) {
        fault_range(use, field, PE__HOURS, least, most);
        return otherwise;
    }
    return (int64_t)quarters;
}

double pe__use_real(pe__use *use, const char *field, double least, double most,
                    double otherwise)
{
    double number;
    bool missing;
    if (!number_of(use, field, &number, &missing)) {
        if (!missing)
            pe__use_fault(use, field, "number");
        return otherwise;
    }
    if (!(number >= least && number <= most)) {
        pe__value *one = add_fault(use, field, "range", NULL);
        if (one != NULL) {
            pe__put_real(use->doc, one, "least", least);
            pe__put_real(use->doc, one, "most", most);
        }
        return otherwise;
    }
    return number;
}

/* --- days ---------------------------------------------------------------- */

int64_t pe__use_day(pe__use *use, const char *field, int64_t otherwise)
{
    bool wrong;
    const char *text = trimmed(use, field, &wrong);
    if (!wrong && *text == '\0')
        return otherwise;
    int64_t day = otherwise;
    if (wrong || !pe__day_read(text, &day))
        pe__use_fault(use, field, "day");
    return day;
}

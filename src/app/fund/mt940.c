/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* MT940, SWIFT's statement: :60F: what was there, of each line :61: (day, way,
 * amount) and :86: (what for), :62F: what is there. The lines have to lead from
 * the one to the other. */
#include "statement.h"

#include "amount.h"
#include "calendar.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

enum { FIELD = 2048, PART = 400, SUBFIELD = 27 };

typedef struct {
    const char *name;
    pe__bank_file *out;
    pe_error *err;
    char tag[5], field[FIELD]; /* the field that is open; its lines with \n */
    size_t size;
    long line;       /* on which it began */
    bool open, has;  /* a :61: waits for its :86:; an opening balance was */
    char currency[4], amount[40], reference[40], bank_reference[40];
    char text[PART], payer[72], who[72];
    int64_t day, sum;
    long booked;     /* line of that :61: */
} mt940;

static pe_status fail(const mt940 *m, const char *what)
{
    return pe__fail_at(m->err, PE_BAD_INPUT, m->name, m->line, 0, "%s", what);
}

bool pe__mt940_is(const char *text)
{
    const char *at = strstr(text, ":20:");
    const size_t head = at ? (size_t)(at - text) : 0;
    return at && head < 1000 && (head == 0 || at[-1] == '\n' || at[-1] == '\r'
                                 || at[-1] == ' ') &&
           (strstr(at, "\n:60F:") || strstr(at, "\n:60M:") ||
            strstr(at, "\n:61:"));
}

/* --- pieces --------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* yymmdd */
static bool day_of(const char *c, int64_t *day)
{
    for (int k = 0; k < 6; k++)
        if (!is_digit(c[k]))
            return false;
    const int month = (c[2] - '0') * 10 + c[3] - '0';
    const int of = (c[4] - '0') * 10 + c[5] - '0';
    const int64_t year = 2000 + (c[0] - '0') * 10 + c[1] - '0';
    if (month < 1 || month > 12 || of < 1 || of > pe__days_in(year, month))
        return false;
    *day = pe__day_of((pe__date){year, month, of});
    return true;
}

/* "12,50" as "12.50"; how many bytes it takes, 0 = it is none. */
static size_t amount_of(const char *c, bool minus, char out[40])
{
    size_t size = 0, to = 0;
    int64_t value;
    if (minus)
        out[to++] = '-';
    while ((is_digit(c[size]) || c[size] == ',' || c[size] == '.') && size < 24)
        out[to++] = c[size] == ',' ? '.' : c[size], size++;
    if (to > 0 && out[to - 1] == '.')
        to--;
    out[to] = '\0';
    return pe__amount_read(out, to, PE__CLOSING_DIGITS, &value) ? size : 0;
}

/* As much as fits, white space as one space. */
static void add(char *to, size_t room, const char *text, size_t size)
{
    size_t used = strlen(to);
    bool blank = used > 0 && to[used - 1] == ' ';
    for (size_t k = 0; k < size && used + 1 < room; k++) {
        const bool space = text[k] == ' ' || text[k] == '\n';
        if (!(space && (blank || used == 0)))
            to[used++] = space ? ' ' : text[k];
        blank = space;
    }
    while (used > 0 && (to[used - 1] & 0x80) && used + 1 >= room)
        used--; /* half a letter at the cut */
    while (used > 0 && to[used - 1] == ' ')
        used--;
    to[used] = '\0';
}

/* --- lines ---------------------------------------------------------------- */

static pe_status flush(mt940 *m)
{
    if (!m->open)
        return PE_OK;
    m->open = false;
    const pe__bank_line line = {
        .day = m->day, .amount = m->amount, .currency = m->currency,
        .text = m->text, .reference = m->reference,
        .bank_reference = m->bank_reference,
        .payer = *m->payer ? m->payer : m->who, .name = m->who,
        .line = m->booked};
    return pe__statement_add(m->out, &line, m->err);
}

/* The day it was booked, in the year that is nearest to its value date. */
static void booked_day(mt940 *m, const char *mmdd)
{
    char text[7] = "";
    int64_t day, best = m->day;
    pe__date date = pe__date_of(m->day);
    for (int64_t y = date.year - 1; y <= date.year + 1; y++) {
        text[0] = (char)('0' + y / 10 % 10);
        text[1] = (char)('0' + y % 10);
        memcpy(text + 2, mmdd, 4);
        if (day_of(text, &day) && day >= m->day - 183 && day <= m->day + 183)
            best = day;
    }
    m->day = best;
}

/* yymmdd[mmdd][R](C|D)[letter]amount N… reference [//bank's] */
static pe_status read_61(mt940 *m)
{
    const char *c = m->field;
    int64_t value = 0;
    if (!day_of(c, &m->day))
        return fail(m, "the line (:61:) has no day that can be read, as 261126 "
                       "for 26 November 2026");
    c += 6;
    if (is_digit(c[0]) && is_digit(c[1]) && is_digit(c[2]) && is_digit(c[3])) {
        booked_day(m, c);
        c += 4;
    }
    const bool back = *c == 'R' || (*c == 'E' && (c[1] == 'C' || c[1] == 'D'));
    const bool reversed = *c == 'R';
    c += back;
    if (*c != 'C' && *c != 'D')
        return fail(m, "the line (:61:) does not say whether money came (C) or "
                       "went (D)");
    const bool minus = (*c == 'D') != reversed;
    c++;
    if (*c >= 'A' && *c <= 'Z')
        c++;
    const size_t size = amount_of(c, minus, m->amount);
    if (size == 0)
        return fail(m, "the line (:61:) has no amount that can be read, as "
                       "12,50");
    pe__amount_read(m->amount, strlen(m->amount), PE__CLOSING_DIGITS, &value);
    if (__builtin_add_overflow(m->sum, value, &m->sum))
        return fail(m, "the lines come to more than 64 bit hold");
    c += size;
    c += strlen(c) >= 4 && *c != '\n' ? 4 : 0; /* N and what kind it is */
    const size_t line = strcspn(c, "\n");
    const char *own = strstr(c, "//");
    const bool has = own && own < c + line;
    m->reference[0] = m->bank_reference[0] = m->text[0] = '\0';
    m->payer[0] = m->who[0] = '\0';
    add(m->reference, sizeof m->reference, c, has ? (size_t)(own - c) : line);
    if (strcmp(m->reference, "NONREF") == 0)
        m->reference[0] = '\0';
    if (has)
        add(m->bank_reference, sizeof m->bank_reference, own + 2,
            (size_t)(c + line - own - 2));
    if (c[line] == '\n')
        add(m->text, sizeof m->text, c + line + 1, strlen(c + line + 1));
    m->booked = m->line;
    m->open = true;
    return PE_OK;
}

/* A part that is full goes on in the next one; a shorter one ends a word. */
static void add_part(char *to, size_t room, const char *text, size_t size)
{
    add(to, room, text, size);
    const size_t used = strlen(to);
    if (size < SUBFIELD && used > 0 && used + 1 < room) {
        to[used] = ' ';
        to[used + 1] = '\0';
    }
}

static void trim(char *text)
{
    size_t size = strlen(text);
    while (size > 0 && text[size - 1] == ' ')
        text[--size] = '\0';
}

/* ?20 … ?29 and ?60 … ?63 are the text, ?31 the account, ?32 and ?33 who. */
static void read_numbered(mt940 *m, const char *c)
{
    m->text[0] = '\0';
    for (const char *at = strchr(c, '?'); at; at = strchr(at + 1, '?')) {
        if (!is_digit(at[1]) || !is_digit(at[2]))
            continue;
        const int number = (at[1] - '0') * 10 + at[2] - '0';
        const char *next = strchr(at + 3, '?');
        const size_t size = next ? (size_t)(next - at - 3) : strlen(at + 3);
        if ((number >= 20 && number <= 29) || (number >= 60 && number <= 63))
            add_part(m->text, sizeof m->text, at + 3, size);
        else if (number == 31)
            add(m->payer, sizeof m->payer, at + 3, size);
        else if (number == 32 || number == 33)
            add_part(m->who, sizeof m->who, at + 3, size);
    }
    trim(m->text);
    trim(m->who);
}

/* "/NAME/Ana/REMI/June": what stands between the word and the next. */
static void read_word(const char *c, const char *word, char *to, size_t room)
{
    static const char *const NEXT[] = {
        "/NAME/", "/REMI/", "/IBAN/", "/BIC/", "/EREF/", "/MARF/", "/TRTP/",
        "/CSID/", "/BENM/", "/ORDP/", "/ISDT/", "/CNTP/", "/ADDR/", "/PURP/"};
    const char *from = strstr(c, word);
    if (from == NULL)
        return;
    from += strlen(word);
    size_t size = strlen(from);
    for (size_t k = 0; k < sizeof NEXT / sizeof *NEXT; k++) {
        const char *next = strstr(from, NEXT[k]);
        if (next && (size_t)(next - from) < size)
            size = (size_t)(next - from);
    }
    to[0] = '\0';
    add(to, room, from, size);
}

static void read_86(mt940 *m)
{
    const char *c = m->field;
    if (!m->open)
        return; /* of the statement as a whole */
    const char *mark = strchr(c, '?');
    if (mark && is_digit(mark[1]) && is_digit(mark[2])) {
        read_numbered(m, c);
        return;
    }
    m->text[0] = '\0';
    add(m->text, sizeof m->text, c, strlen(c));
    read_word(c, "/REMI/", m->text, sizeof m->text);
    read_word(c, "/NAME/", m->who, sizeof m->who);
    read_word(c, "/IBAN/", m->payer, sizeof m->payer);
}

/* --- balances ------------------------------------------------------------- */

/* (C|D)yymmddEURamount */
static pe_status read_balance(mt940 *m, int64_t *out, int64_t *day)
{
    char amount[40];
    const char *c = m->field;
    if ((*c != 'C' && *c != 'D') || !day_of(c + 1, day) || strlen(c) < 11 ||
        amount_of(c + 10, *c == 'D', amount) == 0)
        return fail(m, "this balance (:60: or :62:) cannot be read; right "
                       "would be C261126EUR1200,50");
    pe__amount_read(amount, strlen(amount), PE__CLOSING_DIGITS, out);
    for (int k = 0; k < 3; k++)
        if (c[7 + k] < 'A' || c[7 + k] > 'Z')
            return fail(m, "this balance has no currency, as EUR");
    snprintf(m->currency, sizeof m->currency, "%.3s", c + 7);
    return PE_OK;
}

static pe_status close(mt940 *m)
{
    int64_t day, closing;
    const pe_status status = read_balance(m, &closing, &day);
    if (status != PE_OK)
        return status;
    if (m->has && m->sum != closing)
        return fail(m, "the lines do not lead from the opening balance (:60F:) "
                       "to this one: is the statement whole?");
    m->has = false;
    m->out->has_closing = true;
    m->out->closing = closing;
    return PE_OK;
}

static pe_status end_field(mt940 *m)
{
    pe_status status = PE_OK;
    int64_t day;
    if (m->size > 0 && m->field[m->size - 1] == '\n')
        m->field[--m->size] = '\0';
    if (strcmp(m->tag, "86") != 0)
        status = flush(m);
    if (status != PE_OK)
        return status;
    if (strcmp(m->tag, "60F") == 0 || strcmp(m->tag, "60M") == 0) {
        status = read_balance(m, &m->sum, &day);
        if (status == PE_OK && !m->out->how.has_opening) {
            m->out->how.has_opening = true;
            m->out->how.opening = m->sum;
        }
        m->has = true;
    } else if (strcmp(m->tag, "61") == 0) {
        status = read_61(m);
    } else if (strcmp(m->tag, "86") == 0) {
        read_86(m);
    } else if (strcmp(m->tag, "62F") == 0 || strcmp(m->tag, "62M") == 0) {
        status = close(m);
    }
    m->tag[0] = '\0';
    return status;
}

/* ":61:" at the beginning of a line; its size, 0 = none. */
static size_t tag_of(const char *line, char tag[5])
{
    size_t k = 1;
    if (*line != ':')
        return 0;
    while (k < 4 && (is_digit(line[k]) || (line[k] >= 'A' && line[k] <= 'Z')))
        k++;
    if (line[k] != ':' || k < 3 || !is_digit(line[1]) || !is_digit(line[2]))
        return 0;
    memcpy(tag, line + 1, k - 1);
    tag[k - 1] = '\0';
    return k + 1;
}

/* "-", "-}" and "{1:…" are of the message around it. */
static bool is_end(const char *line, size_t size)
{
    return (*line == '-' && (size == 1 || line[1] == '}')) ||
           (*line == '{' && is_digit(line[1]));
}

static void more(mt940 *m, const char *text, size_t size)
{
    const size_t room = FIELD - 2 - m->size;
    size = size < room ? size : room;
    memcpy(m->field + m->size, text, size);
    m->size += size;
    if (m->size < FIELD - 2)
        m->field[m->size++] = '\n';
    m->field[m->size] = '\0';
}

pe_status pe__mt940_parse(const char *name, const char *text,
                          pe__bank_file *out, pe_error *err)
{
    mt940 m = {.name = name, .out = out, .err = err, .line = 1};
    pe_status status = PE_OK;
    long line = 1;
    out->how.format = "mt940";
    for (const char *at = text; *at && status == PE_OK; line++) {
        char tag[5];
        size_t size = strcspn(at, "\r\n");
        const size_t head = tag_of(at, tag);
        const bool end = is_end(at, size);
        if (head || end) {
            status = end_field(&m);
            m.size = 0;
            m.field[0] = '\0';
            m.line = line;
        }
        if (head) {
            memcpy(m.tag, tag, sizeof tag);
            more(&m, at + head, size - head);
        } else if (!end) {
            more(&m, at, size);
        }
        at += size;
        at += *at == '\r';
        at += *at == '\n';
    }
    if (status == PE_OK)
        status = end_field(&m);
    if (status == PE_OK)
        status = flush(&m);
    if (status == PE_OK && m.has)
        status = fail(&m, "the statement does not end with a balance (:62F:): "
                          "is it whole? Get it from the bank once more");
    return status;
}

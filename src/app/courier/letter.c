/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "letter.h"

#include "error.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

enum {
    WORD = 42,      /* bytes in one encoded word: 56 as base64, of 75 */
    LINE = 72,      /* of 76, so that an escape always fits */
    ADDRESS = 254   /* RFC 5321 §4.5.3.1.3 */
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9');
}

/* Dot-atoms on both sides of one '@' (RFC 5322 §3.4.1). */
bool pe__letter_address(const char *text)
{
    static const char local[] = "!#$%&'*+-/=?^_`{|}~";
    const char *at = strchr(text, '@');
    size_t size = strlen(text);
    if (!at || at == text || at[1] == '\0' || size > ADDRESS)
        return false;
    char before = '.';
    for (const char *c = text; *c; c++) {
        bool dot = *c == '.', fits = is_letter(*c);
        if (c < at)
            fits = fits || (*c && strchr(local, *c));
        else if (c > at)
            fits = fits || *c == '-';
        if (c == at ? before == '.' : dot ? before == '.' : !fits)
            return false;
        before = dot || c == at ? '.' : *c;
    }
    return before != '.';
}

/* --- headers -------------------------------------------------------------- */

static bool is_plain(const char *text)
{
    for (const char *c = text; *c; c++)
        if (*c < ' ' || *c > '~' || strchr("\"\\<>()[]:;@,=?", *c))
            return false;
    return strlen(text) <= WORD;
}

/* How many bytes of `text` go into one word: whole characters. */
static size_t word_of(const char *text)
{
    size_t size = strnlen(text, WORD + 1);
    if (size <= WORD)
        return size;
    size = WORD;
    while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
        size--;
    return size > 0 ? size : WORD; /* no UTF-8: anything goes */
}

/* Plain where it is plain, else in encoded words, one a line. */
static void add_words(pe__buffer *out, const char *text)
{
    char coded[sodium_base64_ENCODED_LEN(WORD, sodium_base64_VARIANT_ORIGINAL)];
    if (is_plain(text)) {
        pe__buffer_text(out, text);
        return;
    }
    for (const char *rest = text; *rest; rest += word_of(rest)) {
        sodium_bin2base64(coded, sizeof coded, (const unsigned char *)rest,
                          word_of(rest), sodium_base64_VARIANT_ORIGINAL);
        pe__buffer_format(out, "%s=?utf-8?B?%s?=", rest > text ? "\r\n " : "",
                          coded);
    }
}

static void add_date(pe__buffer *out, int64_t at)
{
    static const char *const day[] = {"Sun", "Mon", "Tue", "Wed",
                                      "Thu", "Fri", "Sat"};
    static const char *const month[] = {"Jan", "Feb", "Mar", "Apr",
                                        "May", "Jun", "Jul", "Aug",
                                        "Sep", "Oct", "Nov", "Dec"};
    time_t when = (time_t)at;
    struct tm t;
    if (!gmtime_r(&when, &t))
        return;
    pe__buffer_format(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n",
                      day[t.tm_wday], t.tm_mday, month[t.tm_mon],
                      t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

/* --- text ----------------------------------------------------------------- */

/* Quoted-printable (RFC 2045 §6.7). */
static void add_text(pe__buffer *out, const char *text)
{
    static const char digit[] = "0123456789ABCDEF";
    size_t line = 0;
    for (const char *c = text; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte == '\r')
            continue;
        if (byte == '\n') {
            pe__buffer_text(out, "\r\n");
            line = 0;
            continue;
        }
        if (line >= LINE) {
            pe__buffer_text(out, "=\r\n");
            line = 0;
        }
        bool ends = c[1] == '\n' || c[1] == '\r' || c[1] == '\0';
        bool plain = byte > ' ' && byte <= '~' && byte != '=' &&
                     !(byte == '.' && line == 0);
        if (plain || ((byte == ' ' || byte == '\t') && !ends)) {
            pe__buffer_add(out, c, 1);
            line++;
        } else {
            const char escape[] = {'=', digit[byte >> 4], digit[byte & 15]};
            pe__buffer_add(out, escape, sizeof escape);
            line += sizeof escape;
        }
    }
    if (line > 0)
        pe__buffer_text(out, "\r\n");
}

pe_status pe__letter_write(const pe__letter *letter, pe__buffer *out,
                           pe_error *err)
{
    if (!pe__letter_address(letter->from) || !pe__letter_address(letter->to))
        return pe__fail(err, PE_BAD_INPUT,
                        "mail goes from one address like kitchen@hub.example "
                        "to another");
    add_date(out, letter->at);
    pe__buffer_text(out, "From: ");
    add_words(out, letter->from_name);
    pe__buffer_format(out, " <%s>\r\nTo: <%s>\r\nSubject: ", letter->from,
                      letter->to);
    add_words(out, letter->subject);
    pe__buffer_format(out, "\r\nMessage-ID: <%s%s>\r\n", letter->id,
                      strchr(letter->from, '@'));
    if (letter->leave[0] && !strpbrk(letter->leave, "<>\r\n "))
        pe__buffer_format(out, "List-Unsubscribe: <%s>\r\n", letter->leave);
    /* programs that answer by themselves should not */
    pe__buffer_text(out, "Auto-Submitted: auto-generated\r\n"
                         "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: quoted-printable\r\n"
                         "\r\n");
    add_text(out, letter->text);
    return out->failed ? pe__fail_memory(err) : PE_OK;
}

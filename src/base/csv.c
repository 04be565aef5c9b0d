/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CSV (RFC 4180, and what spreadsheets make of it) through libcsv, which is
 * fed line by line, so that the line of every row is known though cells may
 * contain line breaks. Where a fault stands in its line is found afterwards,
 * by a second look at the text: only a file with a fault pays for it.
 *
 * What is read:
 *   file  = [byte-order mark] ["sep=" separator end] row {end row} [end]
 *   row   = cell {separator cell}
 *   cell  = spaces, then either text without separators, quote marks and ends,
 *           or " anything, with "" for a quote mark " spaces
 *   end   = \n, \r\n or \r
 * Spaces and tabs around a cell are not part of it, unless a tab separates. */
#include "table_build.h"

#include "error.h"
#include "mem.h"
#include "utf8.h"

#include <csv.h>
#include <string.h>

/* The file, and where its complaints go. */
typedef struct {
    const unsigned char *bytes; /* after the byte-order mark */
    uint64_t size;
    uint64_t start;             /* where the header begins (after "sep=;") */
    long first_line;            /* of `start` */
    uint64_t mark;              /* bytes of the byte-order mark */
    unsigned char separator;
    const char *name;
    pe_error *err;
} source;

/* ---- where in the text ----
 *
 * libcsv says neither on which line nor in which cell it is. This second
 * reader only walks to a place and counts; it decides nothing, and runs once,
 * over the text before the fault. */

typedef struct {
    long line;       /* physical line, from 1 */
    long column;     /* cell in the row, from 1 */
    uint64_t byte;   /* in the line, from 1 */
    int quoted;      /* inside a cell with quote marks */
    long open_line;  /* where that cell's quote mark opened */
    long open_column;
    uint64_t cell;   /* offset of the cell's first byte */
} place;

/* The end of the line that begins at `at`: after \n, \r or \r\n. */
static uint64_t line_end(const source *text, uint64_t at)
{
    const unsigned char *b = text->bytes;
    while (at < text->size && b[at] != '\n' && b[at] != '\r')
        at++;
    if (at + 1 < text->size && b[at] == '\r' && b[at + 1] == '\n')
        return at + 2;
    return at < text->size ? at + 1 : at;
}

/* Whether a quote mark may open a cell here. */
typedef enum {
    INSIDE, /* no: something of the cell has come already */
    FRESH,  /* yes: nothing but spaces has */
    DOUBLED /* yes, again: the mark before closed it, so the two are one */
} opening;

/* Steps over a byte that is no line's end. */
static void step(place *p, const source *text, uint64_t at, opening *may)
{
    unsigned char c = text->bytes[at];
    if (c == '"' && p->quoted) {
        p->quoted = 0;
        *may = at + 1 < text->size && text->bytes[at + 1] == '"' ? DOUBLED
                                                                 : INSIDE;
    } else if (c == '"' && *may != INSIDE) {
        if (*may == FRESH) {
            p->open_line = p->line;
            p->open_column = p->column;
        }
        p->quoted = 1;
        *may = INSIDE;
    } else if (c == text->separator && !p->quoted) {
        p->column++;
        p->cell = at + 1;
        *may = FRESH;
    } else if (c != ' ' && c != '\t') {
        *may = INSIDE;
    }
}

/* Where the byte at `offset` stands. A line's end belongs to its line; inside
 * quote marks it does not end the row. Cost: O(offset). */
static place place_of(const source *text, uint64_t offset)
{
    place p = {.line = text->first_line, .column = 1, .cell = text->start};
    uint64_t line_start = text->start;
    opening may = FRESH;
    uint64_t at = text->start;
    while (at < offset) {
        unsigned char c = text->bytes[at];
        if (c != '\n' && c != '\r') {
            step(&p, text, at++, &may);
            continue;
        }
        uint64_t end = line_end(text, at);
        if (end > offset)
            break;
        p.line++;
        line_start = at = end;
        if (!p.quoted) {
            p.column = 1;
            p.cell = at;
            may = FRESH;
        }
    }
    p.byte = offset - line_start + 1;
    return p;
}

/* ---- faults ---- */

/* A byte that is no text. What an old Windows program would have meant by it
 * helps people to see which letter it is. */
static pe_status not_text(const source *text, uint64_t at)
{
    place p = place_of(text, at);
    unsigned char c = text->bytes[at];
    unsigned long long in_file = text->mark + at + 1;
    if (c == 0)
        return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.line,
            p.column, "a zero byte (byte %llu of the line, %llu of the file): "
            "this is no CSV, or a text in UTF-16; save it as \"CSV UTF-8\"",
            (unsigned long long)p.byte, in_file);
    if (c < 0x80)
        return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.line,
            p.column, "a control character, 0x%02X (byte %llu of the line, "
            "%llu of the file); delete it", c, (unsigned long long)p.byte,
            in_file);
    char letter[5] = "";
    if (c >= 0xa0)
        letter[pe__utf8_encode(c, letter)] = '\0';
    return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.line, p.column,
        "byte 0x%02X is not UTF-8 (byte %llu of the line, %llu of the file)%s"
        "%s%s; save the file as \"CSV UTF-8\"", c,
        (unsigned long long)p.byte, in_file,
        letter[0] != '\0' ? ", perhaps \"" : "", letter,
        letter[0] != '\0' ? "\" as older Windows programs write it" : "");
}

/* The text ended inside quote marks. Whoever must mend it looks for the mark
 * that opened the cell, which may be thousands of lines before the end. */
static pe_status unclosed_quote(const source *text)
{
    place p = place_of(text, text->size);
    return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.open_line,
        p.open_column, "the quote mark (\") that opens this cell is never "
        "closed; close it where the cell ends");
}

/* How many bytes of the cell at `cell` a message shows: to the next separator
 * or the line's end, at most 40. */
static int shown_of(const source *text, uint64_t cell)
{
    uint64_t end = line_end(text, cell);
    int shown = 0;
    while (shown < 40 && cell + (uint64_t)shown < end) {
        unsigned char c = text->bytes[cell + (uint64_t)shown];
        if (c == text->separator || c == '\n' || c == '\r')
            break;
        shown++;
    }
    return shown;
}

/* libcsv stopped at `at`: either a quote mark inside a cell that does not
 * begin with one, or text after a closing one. The second, when the cell runs
 * over several lines, is nearly always a mark that was never closed and met
 * the opening mark of a later cell: then the place is where it opened. */
static pe_status stray_quote(const source *text, uint64_t at)
{
    place p = place_of(text, at);
    const char *cell = (const char *)text->bytes + p.cell;
    int shown = shown_of(text, p.cell);
    if (memchr(text->bytes + p.cell, '"', at - p.cell) == NULL)
        return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.line,
            p.column, "a quote mark (\") stands inside the cell %.*s, which "
            "does not begin with one; put the whole cell in quote marks and "
            "write the inner one twice", shown, cell);
    if (p.open_line != p.line)
        return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.open_line,
            p.open_column, "the quote mark (\") that opens this cell is closed "
            "only on line %ld, and there more text follows; close it where the "
            "cell ends", p.line);
    return pe__fail_at(text->err, PE_BAD_INPUT, text->name, p.line, p.column,
        "text follows the closing quote mark (\") of the cell %.*s; write a "
        "quote mark inside a cell twice", shown, cell);
}

/* ---- the separator ---- */

/* Excel's first line "sep=;" names the separator; it is no row. True when the
 * file has one. */
static int separator_line(source *text)
{
    const unsigned char *b = text->bytes;
    if (text->size < 5 || memcmp(b, "sep=", 4) != 0 ||
        (b[4] != ',' && b[4] != ';' && b[4] != '\t'))
        return 0;
    uint64_t end = line_end(text, 0);
    if (end - 5 > 2 || (end > 5 && b[5] != '\n' && b[5] != '\r'))
        return 0;
    text->separator = b[4];
    text->start = end;
    text->first_line = 2;
    return 1;
}

/* The one of , ; and tab that stands most often in the header row outside
 * quote marks; of those even, the first. Only the header is asked: names of
 * columns hardly ever hold one, whereas cells do (2,5; reading, writing). */
static void detect_separator(source *text)
{
    uint64_t count[3] = {0};
    static const unsigned char candidate[] = {',', ';', '\t'};
    int quoted = 0, something = 0;
    for (uint64_t at = 0; at < text->size; at++) {
        unsigned char c = text->bytes[at];
        if (c == '"')
            quoted = !quoted;
        if ((c == '\n' || c == '\r') && !quoted && something)
            break;
        if (c > ' ')
            something = 1;
        for (int i = 0; i < 3; i++)
            count[i] += !quoted && c == candidate[i];
    }
    int best = 0;
    for (int i = 1; i < 3; i++)
        if (count[i] > count[best])
            best = i;
    text->separator = candidate[best];
}

/* ---- rows ---- */

/* What libcsv's calls carry along. */
typedef struct {
    pe__build build;
    int32_t column; /* of the next cell */
    int64_t line;   /* on which the open row began */
    int open;       /* a row goes on over the end of the last line */
} reader;

/* libcsv has a cell. A failure sticks in the build and ends the loop that
 * feeds lines; until then the calls that still come do nothing. */
static void on_cell(void *bytes, size_t length, void *context)
{
    reader *r = context;
    uint64_t offset;
    if (pe__build_text(&r->build, bytes, length, &offset) == PE_OK)
        pe__build_cell(&r->build, r->column, r->line, offset);
    if (r->column < INT32_MAX)
        r->column++;
}

/* libcsv has ended a row; `last` is the byte that did it, or -1 at the end. */
static void on_row(int last, void *context)
{
    (void)last;
    reader *r = context;
    pe__build_row(&r->build, r->line);
    r->column = 0;
    r->open = 0;
}

/* libcsv skips blank lines without a word, so they are told here: the next row
 * begins after them. */
static int is_blank(const unsigned char *line, uint64_t length)
{
    uint64_t i = 0;
    while (i < length && (line[i] == ' ' || line[i] == '\t' ||
                          line[i] == '\n' || line[i] == '\r'))
        i++;
    return i == length;
}

/* libcsv fails for two reasons: the text, or memory. */
static pe_status parser_failed(struct csv_parser *parser, const source *text,
                               uint64_t at)
{
    if (csv_error(parser) != CSV_EPARSE)
        return pe__fail_memory(text->err);
    return at < text->size ? stray_quote(text, at) : unclosed_quote(text);
}

/* Feeds the lines one by one. A row begins on the first line that is not blank
 * after the row before it has ended. */
static pe_status read_rows(const source *text, struct csv_parser *parser,
                           reader *r)
{
    int64_t line = text->first_line;
    uint64_t at = text->start;
    while (at < text->size && r->build.status == PE_OK) {
        uint64_t end = line_end(text, at);
        if (!r->open)
            r->line = line;
        r->open = r->open || !is_blank(text->bytes + at, end - at);
        size_t done = csv_parse(parser, text->bytes + at, end - at, on_cell,
                                on_row, r);
        if (done != end - at)
            return parser_failed(parser, text, at + done);
        at = end;
        line++;
    }
    if (r->build.status == PE_OK && csv_fini(parser, on_cell, on_row, r) != 0)
        return parser_failed(parser, text, text->size);
    return r->build.status;
}

/* libcsv's memory is counted like ours, and fails like ours in tests. */
static void *parser_realloc(void *old, size_t size)
{
    return pe__realloc(old, size, 1);
}

/* Parser and table side by side: whatever fails in either, both are let go. */
static pe_status read_source(const source *text,
                             const pe__table_limits *limits, pe__table **out)
{
    struct csv_parser parser;
    reader r = {0};
    /* Strict: a stray quote mark would otherwise swallow rows in silence. */
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser, text->separator);
    csv_set_realloc_func(&parser, parser_realloc);
    csv_set_free_func(&parser, pe__free);
    csv_set_blk_size(&parser, 1 << 16); /* its buffer grows by as much */

    /* A cell's text and its final 0 take no more than the cell with its
     * separator, so this room is enough and never grows. */
    if (pe__build_begin(&r.build, text->name, limits, text->size + 1,
                        text->err) == PE_OK) {
        r.build.table->decimal_comma = text->separator != ',';
        r.build.status = read_rows(text, &parser, &r);
    }
    csv_free(&parser);
    return pe__build_end(&r.build, out);
}

/* In this order: the separator must be known to say in which cell a byte is
 * that is no text, and libcsv must see text only. */
pe_status pe__csv_read(const unsigned char *bytes, uint64_t size,
                       const char *name, const pe__table_limits *limits,
                       pe__table **out, pe_error *err)
{
    source text = {.bytes = bytes, .size = size, .first_line = 1,
                   .name = name, .err = err};
    *out = NULL;
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        text.mark = 3;
    text.bytes += text.mark;
    text.size -= text.mark;
    if (!separator_line(&text))
        detect_separator(&text);
    uint64_t good = pe__text_prefix(text.bytes, text.size);
    if (good < text.size)
        return not_text(&text, good);
    return read_source(&text, limits, out);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A self-contained HTML page with SVG pictures, written element by element.
 * Every text and attribute value is escaped here; there is no way to write
 * raw markup from data. The first failure (memory, a full disk) sticks and
 * comes out at the end, so that a page is written without a check a line. */
#ifndef PE_BASE_REPORT_H
#define PE_BASE_REPORT_H

#include <parecon/error.h>
#include <stdio.h>

typedef struct pe__report pe__report;
enum { PE__REPORT_KEPT = 96 };

/* Starts writing to `stream`, which stays the caller's. NULL: no memory. */
pe__report *pe__report_new(FILE *stream);
/* <!doctype html>, <head> with title and style sheet (trusted text), <body>. */
void pe__report_begin(pe__report *r, const char *language, const char *title,
                      const char *style);

/* Opens an element. `attributes`: name, value, name, value, …, NULL. Names are
 * trusted, values escaped. */
void pe__report_open(pe__report *r, const char *tag, ... /* NULL */);
void pe__report_close(pe__report *r); /* the innermost open element */
/* An element without content (br, rect, line, …). */
void pe__report_empty(pe__report *r, const char *tag, ... /* NULL */);
/* Escaped text, formatted as in printf. */
void pe__report_text(pe__report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Opens, writes escaped text, closes. */
void pe__report_element(pe__report *r, const char *tag, const char *klass,
                        const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A number as an attribute value with at most 2 decimals, for SVG; the text
 * lives until eight further calls. */
const char *pe__report_number(pe__report *r, double value);
/* A short text (at most PE__REPORT_KEPT - 1 bytes, cut at a whole character),
 * formatted as in printf; it lives until 32 further calls. */
const char *pe__report_keep(pe__report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The points of a polyline or polygon, "x,y x,y …", from `count` pairs; the
 * text lives until the next call. "" when memory is out. */
const char *pe__report_points(pe__report *r, const double *xy, size_t count);
/* What the caller meant to show could not be made (its own memory ran out):
 * the page fails with this code. */
void pe__report_fail(pe__report *r, pe_status code);

/* Closes what is open and frees; PE_IO or PE_NO_MEMORY if anything failed. */
pe_status pe__report_end(pe__report *r, pe_error *err);

#endif

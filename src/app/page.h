/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every report is made of: numbers as people write them, tables, folds,
 * figures, pictures and legends, in the words of web/assets/division.css. Texts
 * that are returned live until 32 further calls (pe__report_keep). Nothing
 * fails here; what goes wrong sticks in the report and comes out at its end. */
#ifndef PE_APP_PAGE_H
#define PE_APP_PAGE_H

#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/* --- numbers -------------------------------------------------------------- */

/* With commas between thousands, a real minus sign and `places` ≤ 4 decimals;
 * "—" for what is no number. */
const char *pe__page_decimal(pe__report *r, double value, int places);
const char *pe__page_count(pe__report *r, int64_t count);   /* 1,000 */
const char *pe__page_many(pe__report *r, int64_t count, const char *one,
                          const char *many);                /* 1,000 goods */
/* Three or four significant digits: 0.0123, 1.23, 1,234, 12.3 million. */
const char *pe__page_amount(pe__report *r, double value);
/* A share as 12%, 1.2%, 0.012%; never "0%" for what is not 0. */
const char *pe__page_percent(pe__report *r, double share);
/* The same rounded upwards, for "not more than": what is promised must not be
 * better than the truth. */
const char *pe__page_percent_up(pe__report *r, double share);
/* What became of a price or an amount: +12%, −3%, ×2.5, ÷40, "new". */
const char *pe__page_change(pe__report *r, double from, double to);

/* --- markup --------------------------------------------------------------- */

void pe__page_paragraph(pe__report *r, const char *klass, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));
void pe__page_strong(pe__report *r, const char *text);
/* A name in an element of its own direction, so that a name written from the
 * right does not turn the sentence round. */
void pe__page_name(pe__report *r, const char *name);
/* Opens <section> with its heading; closed by pe__report_close. */
void pe__page_section(pe__report *r, const char *id, const char *title);
/* <details> with its summary, closed by pe__report_close. */
void pe__page_fold(pe__report *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* One of the few large figures: what, before (NULL = none), now, a note. */
void pe__page_big(pe__report *r, const char *what, const char *before,
                  const char *now, const char *note);
/* A fact of a <dl class="facts">. */
void pe__page_fact(pe__report *r, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Opens <table>, head and <tbody>; a column whose name begins with '#' holds
 * numbers, with '~' a picture. Closed by pe__page_table_end. */
void pe__page_table(pe__report *r, const char *klass, const char *caption,
                    ... /* columns, NULL */);
void pe__page_table_end(pe__report *r);
/* Opens a row with its header cell; the row is closed by pe__report_close. */
void pe__page_row(pe__report *r, const char *name);
void pe__page_number(pe__report *r, const char *text);

/* --- pictures ------------------------------------------------------------- */

/* Opens <svg role="img"> with title and description; closed by
 * pe__report_close. `id` is unique on the page. */
void pe__page_picture(pe__report *r, const char *id, const char *klass,
                      const char *title, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* A nested frame `width` × `height` whose contents stretch to the picture;
 * closed by pe__report_close. */
void pe__page_stretch(pe__report *r, const char *box);
void pe__page_line(pe__report *r, const char *klass, double x1, double y1,
                   double x2, double y2); /* all in % */
void pe__page_legend_open(pe__report *r);
void pe__page_legend(pe__report *r, const char *klass, const char *text);

#endif

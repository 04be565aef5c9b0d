/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is brought to the switchboard from elsewhere: tables, maps, directories
 * of services. Readers fill one list of items, with every fault there is, not
 * only the first; nothing of it is in the store until it is put there (put.h).
 * The columns stand in docs/intake.md. */
#ifndef PE_APP_INTAKE_H
#define PE_APP_INTAKE_H

#include "cells.h"
#include "doc.h"

enum {
    PE__INTAKE_FAULTS = 200,    /* more are only counted */
    PE__INTAKE_MOST = 1000000,  /* items at once */
    PE__INTAKE_TITLE = 100,     /* letters of a title, … */
    PE__INTAKE_ABOUT = 4000,    /* … of the text, more is cut off, */
    PE__INTAKE_WORDS = 200      /* … of a place's name, a kind */
};

typedef enum {
    PE__IS_NEED,
    PE__IS_OFFER,
    PE__IS_EFFORT
} pe__item_form;

/* One thing that is brought. Texts are the document's, none is NULL. */
typedef struct {
    pe__item_form form;
    const char *file;      /* where it stands: */
    long line;             /* row, from 1; 0 = no row */
    const char *source;    /* its id there, "" = none */
    const char *belongs;   /* source of the effort it is of, "" = none */
    const char *what;      /* shift, thing, place, transport; of an effort its
                              kind: campaign, strike, kitchen, … */
    const char *sort;      /* kind of duty or thing, in words */
    const char *title, *about, *place, *skills;
    bool is_placed;        /* north and east are known */
    int64_t north, east;   /* 1e-7 degrees */
    int64_t radius_m, reach_m;
    int64_t quantity, urgency, serves;
    int64_t starts, ends;  /* INT64_MIN = not said */
    bool is_undated;       /* neither was said: from now on */
    bool is_lent;
    bool is_faulty;        /* something is wrong with it */
    bool is_over;          /* ended before now: nothing can be done */
    int64_t twin;          /* number of an earlier item from 1 that looks the
                              same, or − a need's of the store; 0 = none */
    double likeness;       /* to that, 0 … 1 */
} pe__item;

/* How what is brought is to be read. */
typedef struct {
    pe__item_form form;    /* of rows that do not say */
    const char *columns;   /* "title=INCIDENT TITLE; sort='water'", see
                              docs/intake.md; NULL = as they are */
    enum { PE__DAY_UNKNOWN, PE__DAY_FIRST, PE__MONTH_FIRST } dates;
    int64_t lasts;         /* seconds, where no end is said */
    int64_t now;           /* seconds since 1970 */
    /* Seconds that clocks are ahead of UTC at a local time; NULL = 0. */
    int64_t (*ahead)(void *context, int64_t local);
    void *ahead_context;
    bool has_near;         /* things without a point stand there */
    int64_t near_north, near_east, near_m;
    bool mercator;         /* coordinates are web mercator's metres */
    bool swapped;          /* east stands under north */
    bool has_move;         /* all times are moved by whole weeks, so that the
                              first lies in the week from `move_to` on */
    int64_t move_to;
} pe__intake_how;

typedef struct {
    pe__doc *doc;
    const pe__intake_how *how;
    pe__item *item;
    int64_t count, room;
    const char *file;      /* of the newest item */
    pe__value *faults;     /* array: {file, line, column, letter, text, remedy,
                              item}, the first PE__INTAKE_FAULTS */
    int64_t fault_count;
    pe__value *notes;      /* array: {text, count}: what is no fault, but
                              should be known */
} pe__intake;

/* Memory is noticed where items are added. `how` must outlive it. */
pe_status pe__intake_open(pe__intake *in, pe__doc *doc,
                          const pe__intake_how *how, pe_error *err);
void pe__intake_close(pe__intake *in);

/* A new item, with nothing in it but the form; the pointer lives until the
 * next. NULL: memory is out, or there are too many (*status says). */
pe__item *pe__intake_add(pe__intake *in, pe__item_form form, const char *file,
                         long line, pe_status *status, pe_error *err);

/* A fault at a cell (column −1: of the row) of the item that was added last,
 * or of none; the remedy is what would be right, "" = plain from the text. */
void pe__intake_fault(pe__intake *in, pe__cell cell, const char *remedy,
                      const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same where there are no cells. */
void pe__intake_fault_at(pe__intake *in, const char *file, long line,
                         const char *remedy, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* One more of those that this note tells of. */
void pe__intake_note(pe__intake *in, const char *text);

/* A text as it is kept: one line when `one_line`, controls made spaces, spaces
 * made one, "\n" written out made a line, cut after `most` letters. */
const char *pe__intake_text(pe__intake *in, const char *text, size_t size,
                            int64_t most, bool one_line);

/* After all readers: what can be told only from the whole. Places that lie far
 * from all others and would not if north and east were exchanged; the week to
 * which times are moved; what is over; missing points. PE_NO_MEMORY: some text
 * was lost on the way. */
pe_status pe__intake_finish(pe__intake *in, pe_error *err);

/* --- readers -------------------------------------------------------------- */

/* A table (CSV or XLSX, packed or not). A file that is none is a fault. */
pe_status pe__intake_table(pe__intake *in, const char *name, const void *bytes,
                           size_t size, pe_error *err);
/* GeoJSON (RFC 7946). */
pe_status pe__intake_geojson(pe__intake *in, const char *name,
                             const char *bytes, size_t size, pe_error *err);
/* An Open Referral package (HSDS 1.1 to 3.0, tabular): a folder, or a ZIP in
 * memory. Organisations become efforts, services at locations offers. */
pe_status pe__intake_hsds_folder(pe__intake *in, const char *folder,
                                 pe_error *err);
pe_status pe__intake_hsds_zip(pe__intake *in, const char *name,
                              const void *bytes, size_t size, pe_error *err);

#endif

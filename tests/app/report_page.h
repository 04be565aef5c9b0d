/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report as an XML parser that knows nothing of the writer sees it. */
#ifndef PE_TEST_REPORT_PAGE_H
#define PE_TEST_REPORT_PAGE_H

#include "report_sample.h"

#include <stdbool.h>
#include <stddef.h>

enum { IDS = 400, ID_SIZE = 64 };

typedef struct {
    int elements, scripts, handlers, foreign_links;
    int h1, last_heading, skipped_headings;
    int pictures, unnamed_pictures; /* <svg> without role and not hidden */
    int tables, captions, bare_th;
    int svg_depth;
    int ids, links;
    char id[IDS][ID_SIZE];
    char link[IDS][ID_SIZE]; /* targets of links and labels */
    char *text;              /* all that is shown */
    size_t used;
    bool in_style;
} page;

/* Each ends the test when it cannot be done. The caller frees. */
char *write_page(const pe_jobs_result *result, size_t *size);
page *read_back(const char *html, size_t size);
page *page_of(const sample_wish *wish);
void free_page(page *p);

bool has_id(const page *p, const char *id);
/* Fails the test unless the page can be used without sight and script; and
 * unless every number on it is whole, where no name looks like one. */
void check_shape(const page *p);
void check_page(const page *p);

#endif

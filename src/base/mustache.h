/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mustache templates (mustache.github.io/mustache.5.html: comments,
 * delimiters, interpolation, sections, inverted sections, partials) on
 * documents. Compiled once, rendered often, by any number of threads.
 *
 * Names look outwards through the sections around them, then into the root.
 * Beside false, null and empty lists, empty texts and the numbers 0 count as
 * false. What is no object has members that need not be put:
 *
 *     x.any    true unless x counts as false: {{#tasks.any}}<table>…
 *     x.one    true when x is the number 1 or a list of one, for plurals
 *     x.count  of a list: how many
 *     x.raw    a time, day, count … as JSON has it
 *
 * A list or an object that is written appears as JSON, for data-… attributes.
 * Every value is escaped for HTML text and attributes unless the tag is {{{ }}}
 * or {{& }}; a build check keeps those out of our own templates. */
#ifndef PE_BASE_MUSTACHE_H
#define PE_BASE_MUSTACHE_H

#include "doc.h"

typedef struct pe__mustache pe__mustache;

/* How values that people read are written; NULL fields: as JSON has them.
 * What is written is escaped like any other value. Called for PE__COUNT,
 * PE__REAL, PE__HOURS, PE__MONEY, PE__TIME and PE__DAY. */
typedef struct {
    void (*write)(void *context, const pe__value *value, pe__buffer *out);
    void *context;
    bool plain; /* nothing is escaped: what is written is no HTML */
} pe__mustache_words;

/* The template of a name, NULL when there is none (it renders as nothing).
 * Called once a partial tag and rendering. */
typedef const pe__mustache *pe__mustache_find(void *context, const char *name);

/* `name` stands for the file in errors, which tell line and column.
 * PE_BAD_INPUT: a tag that is not closed, a section that is not opened or not
 * closed, an empty or impossible delimiter. The text is copied. */
pe_status pe__mustache_compile(const char *name, const char *text, size_t size,
                               pe__mustache **out, pe_error *err);
void pe__mustache_free(pe__mustache *mustache);

/* Appends to `out`. `find` and `words` may be NULL. Partials nest at most 64
 * deep; deeper ones render as nothing. */
void pe__mustache_render(const pe__mustache *mustache, const pe__value *root,
                         pe__mustache_find *find, void *context,
                         const pe__mustache_words *words, pe__buffer *out);

/* --- for who holds many templates ---------------------------------------- */

/* Looks the partials up once and for all; those that `find` does not know are
 * looked up at every rendering still. */
void pe__mustache_link(pe__mustache *mustache, pe__mustache_find *find,
                       void *context);
/* Whether a name in it has `word` as one of its parts. */
bool pe__mustache_names(const pe__mustache *mustache, const char *word);
/* The name of its n-th partial tag, from 0; NULL when there are fewer. */
const char *pe__mustache_partial(const pe__mustache *mustache, uint32_t n);

#endif

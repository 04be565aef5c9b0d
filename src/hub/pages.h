/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All pages in all languages, compiled once.
 *
 * A page is web/pages/NAME.html. web/parts/layout.html is around it, and has
 * it as the partial {{>page}}. Other partials:
 *
 *     {{>NAME}}      web/parts/NAME.html
 *     {{>t.KEY}}     the text of that key in web/texts/LANGUAGE.json (nested
 *                    objects' keys joined by '.'), itself a template; what
 *                    stands in it outside of tags is text, not HTML
 *     {{>a.FILE}}    the address of web/assets/FILE
 *     {{>title}}     in the layout: the text NAME.title of the page
 *
 * A text that a language lacks is that of English. A page that names a text, a
 * part or an asset which is not there is a fault at the start, not in front of
 * somebody. */
#ifndef PE_HUB_PAGES_H
#define PE_HUB_PAGES_H

#include "mustache.h"
#include "web_files.h"

enum { PE__LANGUAGES = 3 };
extern const char *const pe__languages[PE__LANGUAGES]; /* "en", "de", "es" */
/* Its place in that list, -1 = none. `size` bytes are looked at ("de-AT" with
 * 2). */
int pe__language_of(const char *code, size_t size);

typedef struct pe__pages pe__pages;

/* `asset_url` gives the address of an asset, NULL = there is none; it lives as
 * long as the pages. */
pe_status pe__pages_load(const pe__web_files *files,
                         const char *(*asset_url)(void *context,
                                                  const char *name),
                         void *context, pe__pages **out, pe_error *err);
void pe__pages_free(pe__pages *pages);

bool pe__pages_has(const pe__pages *pages, const char *page);
/* Whether the page, its parts or the layout use {{here.once}}, with which it
 * differs at every rendering; or {{here.week}}. */
enum { PE__PAGE_ONCE = 1, PE__PAGE_WEEK = 2 };
bool pe__pages_names(const pe__pages *pages, const char *page, unsigned what);

/* The page in its layout. */
void pe__pages_render(const pe__pages *pages, int language, const char *page,
                      const pe__value *root,
                      const pe__mustache_words *words, pe__buffer *out);
/* The text of a key, as plain text that is not escaped; false when there is
 * none. */
bool pe__pages_text(const pe__pages *pages, int language, const char *key,
                    const pe__value *root, const pe__mustache_words *words,
                    pe__buffer *out);

#endif

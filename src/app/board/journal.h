/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal of the switchboard: every event that the engine was given, one
 * line of JSON each, so that everything can be lived through once more
 * (`parecon match replay`). A line is one object, its `kind` first:
 *
 *   {"kind":"settings","seed":1,"aim":0.8,"rules":511, …}
 *   {"kind":"person","at":1764172800,"who":{"person":7,"north":524000000,
 *    "east":133000000,"reach":10,"skills":"0x5","week":"0x3f", …}}
 *   {"kind":"need","at":1764172860,"what":{"need":3,"places":2, …}}
 *   {"kind":"yes","at":1764172900,"need":3,"person":7,"claim":41,"places":1}
 *
 * Members have the names of pe_match_event, pe_match_person, pe_match_need and
 * pe_match_settings; a place is `north` and `east`. What is 0 is left out, in
 * settings nothing is. Numbers are exact: integers beyond ±2^53 stand as
 * text, sets of bits as text in hexadecimal. Settings stand at most once, in
 * the first line; without them they are those of pe_match_defaults. */
#ifndef PE_APP_JOURNAL_H
#define PE_APP_JOURNAL_H

#include "buffer.h"
#include "doc.h"

#include <parecon/error.h>
#include <parecon/match.h>
#include <stdbool.h>
#include <stddef.h>

/* What one line says. `event.who` and `event.what` point to `who` and `what`
 * of the same entry, so an entry must not be moved. */
typedef struct {
    bool is_settings;          /* then `settings` counts, else `event` */
    pe_match_settings settings;
    pe_match_event event;
    pe_match_person who;
    pe_match_need what;
} pe__journal_entry;

/* Adds one line with its newline; a buffer that has failed says so itself.
 * `doc` is emptied and used as scratch. */
void pe__journal_write(const pe_match_event *event, pe__doc *doc,
                       pe__buffer *out);
void pe__journal_write_settings(const pe_match_settings *settings,
                                pe__doc *doc, pe__buffer *out);

/* One line, with or without its newline. PE_BAD_INPUT for what is no such
 * line: a kind or a member that is not known, a number out of its range, a
 * person or need that is missing. */
pe_status pe__journal_read(const char *line, size_t size, pe__doc *doc,
                           pe__journal_entry *out, pe_error *err);

/* The name of a kind of event as the journal has it; NULL for no such kind. */
const char *pe__journal_kind(pe_match_event_kind kind);

#endif

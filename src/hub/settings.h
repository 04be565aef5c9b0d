/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that can be set about a hub, by name: in a file (`name = value`), in the
 * environment (PARECON_NAME) and on the command line (--name), the later ones
 * winning. settings_table.h is the list. */
#ifndef PE_HUB_SETTINGS_H
#define PE_HUB_SETTINGS_H

#include "arena.h"

#include <parecon/error.h>
#include <stddef.h>
#include <stdint.h>

/* A member a row of the table: a text, or a whole number. */
#define PE__TEXT_SETTING(name, member, otherwise, about) const char *member;
#define PE__NUMBER_SETTING(name, member, otherwise, least, most, about)       \
    int64_t member;
typedef struct {
#include "settings_table.h"
    pe__arena arena; /* the texts' */
} pe__settings;
#undef PE__TEXT_SETTING
#undef PE__NUMBER_SETTING

/* A row, for those who list them (the command's help, the man page's test). */
typedef struct {
    const char *name;
    const char *otherwise; /* of a text; NULL = a number, whose default is
                              found in settings that were just started */
    const char *about;
    size_t offset;
    int64_t least, most;
} pe__setting;

/* NULL when there are no more. */
const pe__setting *pe__setting_at(int n);

/* The defaults. */
void pe__settings_start(pe__settings *settings);
/* PE_USAGE: no such name, or a value that it cannot have. */
pe_status pe__settings_set(pe__settings *settings, const char *name,
                           const char *value, pe_error *err);
/* Lines `name = value`; # begins a comment. Errors tell the line. */
pe_status pe__settings_read(pe__settings *settings, const char *path,
                            pe_error *err);
/* What `look_up` (getenv) knows as PARECON_NAME, '-' being '_'. */
pe_status pe__settings_environment(pe__settings *settings,
                                   char *(*look_up)(const char *name),
                                   pe_error *err);
void pe__settings_free(pe__settings *settings);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of web/, by their path in it ("pages/home.html"): those built into
 * the program, or those of a folder. */
#ifndef PE_HUB_WEB_FILES_H
#define PE_HUB_WEB_FILES_H

#include <parecon/error.h>
#include <stddef.h>

typedef struct {
    const char *path;
    const char *bytes; /* a byte 0 follows */
    size_t size;
} pe__web_file;

typedef struct {
    const pe__web_file *file; /* sorted by path */
    int count;
    pe__web_file *owned;      /* read from a folder, else NULL */
} pe__web_files;

/* Made by web/embed.c; ends with a path of NULL. */
extern const pe__web_file pe__web_built_in[];

/* "" = those that are built in. */
pe_status pe__web_files_open(const char *folder, pe__web_files *out,
                             pe_error *err);
void pe__web_files_close(pe__web_files *files);

#endif

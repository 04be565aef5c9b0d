/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bytes of what can only be written to a file's name (libxlsxwriter): they
 * go through a file of the system's temporary folder that nobody else can
 * read. */
#ifndef PE_APP_WORK_BY_NAME_H
#define PE_APP_WORK_BY_NAME_H

#include <parecon/error.h>

#include <stdint.h>

typedef pe_status pe__by_name(const void *what, const char *path,
                              pe_error *err);

/* What `write` makes of `what`; *bytes is freed with pe__free. */
pe_status pe__bytes_by_name(pe__by_name *write, const void *what,
                            unsigned char **bytes, uint64_t *size,
                            pe_error *err);

#endif

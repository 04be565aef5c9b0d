/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Filling in a pe_error. Every function returns `code`, so that a caller can
 * write `return pe__fail(err, PE_IO, ...)`. A null `err` is fine. */
#ifndef PE_BASE_ERROR_H
#define PE_BASE_ERROR_H

#include <parecon/error.h>

/* A failure without a place; `format` as in printf. */
pe_status pe__fail(pe_error *err, pe_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A failure at a place of a file; line or column 0 = not known. */
pe_status pe__fail_at(pe_error *err, pe_status code, const char *file,
                      long line, long column, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* PE_NO_MEMORY with the standard sentence. */
pe_status pe__fail_memory(pe_error *err);

/* Writes "file:line:column: message" (parts that are not known left out) into
 * `out`, at most `size` bytes with the final 0. */
void pe__error_text(const pe_error *err, char *out, unsigned long size);

#endif

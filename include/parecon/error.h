/* SPDX-License-Identifier: AGPL-3.0-or-later
 *
 * How every call of parecon says that it failed.
 *
 * A call returns a pe_status. When it is not PE_OK and the caller passed a
 * pe_error, that holds a sentence a person can act on and, for a file, the
 * place. An answer nobody likes (work that nobody can do, a plan that cannot
 * balance) is not a failure: it comes back as an outcome with PE_OK.
 */
#ifndef PARECON_ERROR_H
#define PARECON_ERROR_H

typedef enum {
    PE_OK = 0,
    PE_NO_MEMORY, /* an allocation failed; nothing is left behind */
    PE_BAD_INPUT, /* the input breaks a rule that the message names */
    PE_IO,        /* a file could not be read or written */
    PE_USAGE      /* the call or the command line asks for the impossible */
} pe_status;

typedef struct {
    pe_status code;
    char file[256];    /* "" when no file is concerned */
    long line;         /* row in the file, from 1; 0 = no row */
    long column;       /* column in the row, from 1; 0 = no column */
    char message[512]; /* what was found and what would be right */
} pe_error;

#endif

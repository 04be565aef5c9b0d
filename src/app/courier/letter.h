/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A mail as it is sent (RFC 5322, RFC 2045, RFC 2047): plain text in UTF-8,
 * lines that any server takes, nothing of what people typed able to become a
 * header. */
#ifndef PE_APP_LETTER_H
#define PE_APP_LETTER_H

#include "buffer.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *from, *to;  /* "kitchen@hub.example" */
    const char *from_name;  /* of the hub */
    const char *subject;    /* one line */
    const char *text;       /* lines ended by '\n' */
    const char *id;         /* unlike all others: letters, figures, '.' '-' */
    const char *leave;      /* where one says that one wants no more */
    int64_t at;
} pe__letter;

/* Whether mail can go there: one address, without a name, that needs no
 * quoting. */
bool pe__letter_address(const char *text);

/* Adds the whole message to `out`, with CRLF. PE_BAD_INPUT when an address is
 * none. */
pe_status pe__letter_write(const pe__letter *letter, pe__buffer *out,
                           pe_error *err);

#endif

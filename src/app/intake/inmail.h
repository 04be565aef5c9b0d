/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A message as it comes by mail (RFC 5322, MIME), or plain text. Only what is
 * needed of it: subject, when it was sent, its id, and its text, in UTF-8.
 * Never who sent it: that stays in the mailbox. */
#ifndef PE_APP_INTAKE_INMAIL_H
#define PE_APP_INTAKE_INMAIL_H

#include "buffer.h"
#include "doc.h"

enum {
    PE__INMAIL_MOST = 1 << 20, /* bytes of a message */
    PE__INMAIL_TEXT = 20000    /* of its text, more is cut off */
};

typedef struct {
    const char *subject; /* "" = none */
    const char *id;      /* Message-ID without < >, "" = none */
    const char *text;
    int64_t sent;        /* INT64_MIN = not said */
} pe__inmail;

/* PE_BAD_INPUT: too long, no text in it (HTML alone), not UTF-8 although it
 * says so. */
pe_status pe__inmail_read(pe__doc *doc, const char *bytes, size_t size,
                          pe__inmail *out, pe_error *err);

/* --- how parts are written (inmail_code.c) -------------------------------- */

/* Undoes quoted-printable ('q'; in a header '_' is a space: 'h'), base64 ('b')
 * or nothing (0) into `out`. */
void pe__inmail_decode(const char *bytes, size_t size, char how,
                       pe__buffer *out);
/* Makes UTF-8 of a charset that mail uses (utf-8, us-ascii, iso-8859-1, -15,
 * windows-1252); false when it is another, or is not what it says. */
bool pe__inmail_charset(const char *name, size_t length,
                        const pe__buffer *bytes, pe__buffer *out);
/* A header's value with encoded words (RFC 2047) undone. */
void pe__inmail_header(const char *value, size_t size, pe__buffer *out);

#endif

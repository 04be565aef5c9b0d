/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bytes of a sealed file (docs/store.md, "The file"). */
#ifndef PE_STORE_SEAL_FORMAT_H
#define PE_STORE_SEAL_FORMAT_H

#include "seal.h"

#include <sodium.h>

#define PE__SEAL_MAGIC "parecon\x01" /* 8 bytes; the last is the version */
#define PE__BOX (crypto_box_SEALBYTES +                                       \
                 crypto_secretstream_xchacha20poly1305_KEYBYTES)
#define PE__STREAM_HEAD crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define PE__STREAM_MORE crypto_secretstream_xchacha20poly1305_ABYTES

enum {
    PE__MAGIC = 8,
    PE__PIECE = 65536 /* packed bytes of a piece, at most */
};

/* Of the head (magic, count, boxes): goes into every first piece, so that
 * nobody can take a custodian out or put one in. */
typedef struct {
    unsigned char bytes[32];
} pe__seal_sum;

#endif

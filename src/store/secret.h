/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Of tokens and codes the store keeps the SHA-256: who reads the store cannot
 * come in with what they find. */
#ifndef PE_STORE_SECRET_H
#define PE_STORE_SECRET_H

enum { PE__HASH_SIZE = 65 }; /* 64 hexadecimal digits and the 0 */

void pe__secret_hash(const char *text, char out[PE__HASH_SIZE]);

#endif

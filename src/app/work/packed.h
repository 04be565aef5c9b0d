/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Documents as bytes for the store: JSON, packed with zstd. */
#ifndef PE_APP_WORK_PACKED_H
#define PE_APP_WORK_PACKED_H

#include "doc.h"

/* Both add to `out`. */
pe_status pe__pack_bytes(const void *bytes, size_t size, pe__buffer *out,
                         pe_error *err);
pe_status pe__packed_write(const pe__value *value, pe__buffer *out,
                          pe_error *err);
/* PE_BAD_INPUT: damaged. `what` names it in the message. */
pe_status pe__packed_read(pe__doc *doc, const pe__buffer *bytes,
                          const char *what, pe__value **out, pe_error *err);

#endif

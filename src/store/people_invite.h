/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Invitations, and who let whom in. Codes are given in plain and kept as
 * hashes. */
#ifndef PE_STORE_PEOPLE_INVITE_H
#define PE_STORE_PEOPLE_INVITE_H

#include "doc.h"
#include "sql.h"

typedef struct {
    int64_t council;    /* 0 = to found the hub */
    int64_t invited_by; /* 0 = the program */
    const char *code;
    const char *note;   /* for whom */
    int64_t uses;
    int64_t expires;
} pe__invite_new;

pe_status pe__invite_add(pe__sql *db, const pe__invite_new *invite,
                         int64_t now, int64_t *id, pe_error *err);
/* {invite, council, council_name, kind, purpose, invited_by, name (the
 * inviter's), expires, uses_left}; *found = false when it is used up, over, or
 * its council closed. */
pe_status pe__invite_find(pe__sql *db, pe__doc *doc, pe__value *object,
                          const char *code, int64_t now, bool *found,
                          pe_error *err);
/* Takes one use of it; *taken = false when somebody was quicker. */
pe_status pe__invite_take(pe__sql *db, int64_t invite, int64_t now,
                          bool *taken, pe_error *err);
/* {invite, note, uses_left, created, expires, name, is_mine} each. */
pe_status pe__invite_list(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, int64_t me, int64_t now,
                          pe_error *err);
pe_status pe__invite_count(pe__sql *db, int64_t council, int64_t by,
                           int64_t now, int64_t *count, pe_error *err);
pe_status pe__invite_end(pe__sql *db, int64_t council, int64_t invite,
                         bool *found, pe_error *err);
/* Founding invitations: none is left after this. */
pe_status pe__invite_end_founding(pe__sql *db, pe_error *err);
pe_status pe__invite_sweep(pe__sql *db, int64_t now, pe_error *err);

/* Notes that `voucher` let `member` in. */
pe_status pe__vouch_add(pe__sql *db, int64_t council, int64_t member,
                        int64_t voucher, int64_t now, pe_error *err);
/* {member, name, voucher, vouched, is_here} each, in the order in which they
 * came; voucher null for who founded it. */
pe_status pe__vouch_list(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, pe_error *err);

#endif

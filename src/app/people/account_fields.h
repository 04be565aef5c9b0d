/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fields of forms that are about a member, and proofs of who they are. */
#ifndef PE_APP_ACCOUNT_FIELDS_H
#define PE_APP_ACCOUNT_FIELDS_H

#include "people_member.h"
#include "use.h"

enum {
    PE__NAME_MOST = 60,    /* characters */
    PE__SIGN_IN_MOST = 60,
    PE__EMAIL_MOST = 120,
    PE__SIGN_IN_TRIES = 30 /* that may fail in an hour, for one name */
};

/* name, sign_in, email, language, zone, each with its faults. */
void pe__read_member(pe__use *use, pe__member_new *out);
/* `field` in small letters, of 3 letters at least, without blanks. */
const char *pe__read_sign_in(pe__use *use, const char *field);
/* A new password from `field`, with its faults. */
const char *pe__read_new_password(pe__use *use, const char *field,
                                  const char *name, const char *sign_in);
/* The field `next`: a path of this hub to go on to; `otherwise` when it is
 * missing or leads elsewhere. */
const char *pe__read_next(pe__use *use, const char *otherwise);

/* As the value of a query's parameter. */
const char *pe__in_query(pe__use *use, const char *text);

/* What `prepare` found out, for the write to go by. */
typedef struct {
    int64_t member;      /* 0 = nobody */
    const char *sign_in; /* or "#NUMBER": under which failures are counted */
    const char *stored;  /* the hash that was compared with */
    bool fits;
    const char *hash;    /* of a new password, NULL = none */
} pe__proof;

/* NULL when memory is out. */
pe__proof *pe__proof_new(pe__use *use);
/* Whether that name failed too often within the hour: the outcome is set. */
pe_status pe__proof_is_refused(pe__use *use, const char *name, bool *refused,
                               pe_error *err);
/* The hash of a new password into the proof. */
pe_status pe__proof_hash(pe__use *use, pe__proof *proof, const char *password,
                         pe_error *err);
/* In the write: whether the proof holds, and the password is still the one it
 * was compared with. */
pe_status pe__proof_holds(pe__use *use, const pe__proof *proof, bool *holds,
                          pe_error *err);

/* A session for `member` with a new token, which the browser is given; the one
 * the browser had ends. */
pe_status pe__begin_session(pe__use *use, int64_t member, bool stepped_up,
                            pe_error *err);
/* The session's token anew, stepped up. */
pe_status pe__renew_session(pe__use *use, pe_error *err);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Topics of a council, votes handed over, and what became of them. Objects and
 * arrays are filled as query.h says. */
#ifndef PE_STORE_DELEGATE_STORE_H
#define PE_STORE_DELEGATE_STORE_H

#include "query.h"

enum { PE__HANDED_SECONDS = 30 * 86400 }; /* for so long, unless renewed */

/* --- topics --------------------------------------------------------------- */

pe_status pe__topic_add(pe__sql *db, int64_t council, const char *name,
                        int64_t now, int64_t *id, pe_error *err);
/* topic, name: those to choose from, by name. */
pe_status pe__topic_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, pe_error *err);
/* *found = it is one of these. */
pe_status pe__topic_find(pe__sql *db, int64_t council, int64_t topic,
                         bool *found, pe_error *err);
pe_status pe__topic_end(pe__sql *db, int64_t council, int64_t topic,
                        int64_t now, bool *found, pe_error *err);
pe_status pe__topic_set(pe__sql *db, int64_t decision, int64_t topic,
                        pe_error *err);
/* The same for a decision that follows; nothing where there is none. */
pe_status pe__topic_copy(pe__sql *db, int64_t from, int64_t to,
                         pe_error *err);
/* topic, name; *found = it has one. */
pe_status pe__topic_of(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t decision, bool *found, pe_error *err);

/* --- handing over --------------------------------------------------------- */

typedef struct {
    int64_t council, giver, delegate, now;
    int64_t topic;        /* 0 = whatever is decided */
    const char *seal_key; /* hex */
} pe__delegation_new;

/* Ends what the giver had handed over for the same. */
pe_status pe__delegation_add(pe__sql *db, const pe__delegation_new *d,
                             int64_t *id, pe_error *err);
/* By the giver, or by the delegate; *found = it ran and was theirs. */
pe_status pe__delegation_end(pe__sql *db, int64_t council, int64_t delegation,
                             int64_t member, bool by_giver, int64_t now,
                             bool *found, pe_error *err);
/* Another 30 days from now. */
pe_status pe__delegation_renew(pe__sql *db, int64_t council,
                               int64_t delegation, int64_t giver, int64_t now,
                               bool *found, pe_error *err);
pe_status pe__delegation_see(pe__sql *db, int64_t council, int64_t delegation,
                             int64_t delegate, int64_t now, bool *found,
                             pe_error *err);
/* All that were handed to somebody in a council, because they were replaced. */
pe_status pe__delegation_end_all(pe__sql *db, int64_t council,
                                 int64_t delegate, int64_t now, pe_error *err);
/* Those that run: delegation, giver, giver_name, delegate, delegate_name,
 * topic, topic_name, since, until, is_seen, seal_key; of a giver or of a
 * delegate. */
pe_status pe__delegation_given(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t council, int64_t giver, int64_t now,
                               pe_error *err);
pe_status pe__delegation_held(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t delegate, int64_t now,
                              pe_error *err);
/* member, name, votes: from how many members each has something. */
pe_status pe__delegation_sums(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t now, pe_error *err);
/* Those for a decision that were handed over by `handed` and run at `at`:
 * delegation, giver, giver_name, delegate, delegate_name, topic, since_s
 * (seconds), seal_key. */
pe_status pe__delegation_for(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t decision, int64_t handed, int64_t at,
                             pe_error *err);
/* *found = somebody may have handed their vote in this decision to the member,
 * or it was cast by them: two look-ups, asked with every ballot. */
pe_status pe__delegation_concerns(pe__sql *db, int64_t council,
                                  int64_t decision, int64_t member,
                                  bool *found, pe_error *err);
/* What waits for a member: handed {delegation, giver_name}, which they have not
 * said yes to; expiring {delegate_name, until}, within five days; uncarried
 * {decision, title}, closed within a week. */
pe_status pe__delegation_waiting(pe__sql *db, pe__doc *doc, pe__value *out,
                                 int64_t member, int64_t council, int64_t now,
                                 pe_error *err);

/* --- what became of it ---------------------------------------------------- */

typedef struct {
    int64_t decision, giver, delegate, delegation;
    const char *outcome, *seal;
} pe__carried;

pe_status pe__carried_put(pe__sql *db, const pe__carried *c, pe_error *err);
pe_status pe__carried_drop(pe__sql *db, int64_t decision, int64_t giver,
                           pe_error *err);
/* giver, delegate, delegate_name, delegation, outcome, seal, seal_key. */
pe_status pe__carried_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t decision, pe_error *err);
/* Of the one that a delegate cast for the giver; NULL = none. */
pe_status pe__carried_seal(pe__sql *db, pe__doc *doc, int64_t decision,
                           int64_t giver, const char **seal, pe_error *err);
/* Of those that delegates cast for a giver in secret votes that are open:
 * decision, title, closes, delegation, delegate_name, seal, seal_key. */
pe_status pe__carried_open(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, int64_t giver, pe_error *err);
pe_status pe__carried_unseal(pe__sql *db, int64_t decision, pe_error *err);
/* A secret ballot under a tag, new or changed; or gone. */
pe_status pe__cast_put(pe__sql *db, int64_t decision, const char *tag,
                       const char *marks, int64_t halves, pe_error *err);
/* The same ballot under another tag. */
pe_status pe__cast_retag(pe__sql *db, int64_t decision, const char *from,
                         const char *to, pe_error *err);
pe_status pe__cast_remove(pe__sql *db, int64_t decision, const char *tag,
                          bool *found, pe_error *err);
/* The delegate's open ballot counts for the giver too. */
pe_status pe__voice_carry(pe__sql *db, int64_t decision, int64_t giver,
                          int64_t delegate, int64_t now, pe_error *err);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What delegates and petitions have to do with a decision: for src/app/decide.
 *
 * An open ballot of a delegate counts for those whose delegation runs at the
 * close. A secret one cannot wait for the close: a hub that could then find a
 * delegate's ballot to count it again could be asked by whoever holds its store
 * how they voted. So the delegate casts it once for each right away, under tags
 * of their own, for those whose delegation runs until the close unless it is
 * taken back. What leads to such a tag is sealed for the giver: with the code
 * they got when they handed their vote over, and with nothing that the store
 * holds, the ballot is found and taken out, unread.
 *
 * The delegate finds these ballots again, to change them, by the code of their
 * own. A code of ten letters will not do for that: whoever has the store could
 * try all of them (31^10 hashes, days on one machine), and these ballots,
 * unlike others, are known to belong to somebody. So who carries others votes
 * with a code of twenty; with a short one the ballot is theirs alone. */
#ifndef PE_APP_CARRIED_H
#define PE_APP_CARRIED_H

#include "use.h"

/* Before a member's own secret ballot is cast: takes out the one that a
 * delegate cast for them, with the code in the field `handed`; a fault when it
 * is not the one. Nothing where there is none. */
pe_status pe__carried_take_out(pe__use *use, int64_t decision, pe_error *err);
/* After it was cast, or changed, with a long code: casts it for whom the member
 * carries now, and takes out what it was cast for before and is no longer. */
pe_status pe__carried_cast(pe__use *use, const pe__value *decision,
                           const char *code, const char *marks,
                           pe_error *err);
/* At the close, before the count: open ballots of delegates count for those
 * they carry; what became of every vote that was handed over is noted. */
pe_status pe__carried_close(pe__sql *db, pe__doc *doc,
                            const pe__value *decision, bool counts,
                            pe_error *err);
/* Who votes for the member, or has: NULL = nobody, or not so that it counts
 * unless somebody does something (too many, too late). `decision` is open, with
 * decision, rule, closes, is_secret. */
pe_status pe__carried_for_me(pe__use *use, const pe__value *decision,
                             const char **delegate, pe_error *err);
/* topic, is_recall, carried {votes}, and for the member: handed, i_carry.
 * voters know is_carried. */
pe_status pe__put_carried(pe__use *use, const pe__value *decision,
                          pe_error *err);

/* The row of whom it was, or is to be, carried for, among those of
 * pe__carried_rows; NULL = none. */
const pe__value *pe__carried_of(const pe__value *rows, int64_t giver);

/* Whether the decision is a vote of confidence: nobody takes that back. */
pe_status pe__recall_is(pe__use *use, int64_t decision, bool *is_one,
                        pe_error *err);
/* After the count of a decision: what follows when it was one. `winners` as
 * kept, "[2]" = replaced. */
pe_status pe__recall_settle(pe__sql *db, pe__doc *doc, int64_t decision,
                            const char *winners, int64_t now, pe_error *err);

#endif

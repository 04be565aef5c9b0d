/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a council agrees: nobody objects within the time, or everybody has
 * consented. */
#ifndef PE_APP_WORK_CONSENT_H
#define PE_APP_WORK_CONSENT_H

#include "use.h"
#include "work_consent.h"

/* Whether a proposal may be adopted at `now`: no member objects, and either the
 * time to object is over or every member consented (who stands aside does not
 * stand in the way, but leaves time to the others). */
bool pe__may_adopt(const pe__poll *poll, int64_t decide_at, int64_t now);

/* consent: {members, consents, asides, objections, silent, consents_width, …
 * (per cent), decide, is_over (the time), may_adopt, mine: {stance, reason,
 * is_consent, is_aside, is_objection} or null}, stances: [{member, name,
 * stance, reason, answer, …}] with objections first, open_count. */
pe_status pe__put_consent(pe__use *use, const pe__value *division,
                          pe_error *err);

/* Adopts it, with the event; *done = false: it is no proposal any more. */
pe_status pe__adopt(pe__sql *db, int64_t council, int64_t division,
                    int64_t actor, int64_t now, bool *done, pe_error *err);

#endif

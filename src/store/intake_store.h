/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was brought to the switchboard from elsewhere, and what goes out of it
 * again. */
#ifndef PE_STORE_INTAKE_H
#define PE_STORE_INTAKE_H

#include "doc.h"
#include "sql.h"

/* What has that id there: its number here, 0 = nothing yet, and when it was
 * brought, or last followed its row. */
pe_status pe__brought_find(pe__sql *db, int64_t council, const char *way,
                           const char *form, const char *source,
                           int64_t *thing, int64_t *at, pe_error *err);
pe_status pe__brought_follow(pe__sql *db, int64_t council, const char *way,
                             const char *form, const char *source, int64_t now,
                             pe_error *err);
pe_status pe__brought_note(pe__sql *db, int64_t council, const char *way,
                           const char *form, const char *source, int64_t thing,
                           int64_t now, pe_error *err);

/* The need that this message became, 0 = none. */
pe_status pe__intake_mailed(pe__sql *db, const char *id, int64_t *need,
                            pe_error *err);

/* {need, title, about, what, north, east, radius_m, starts} each that is open
 * and begins after `since`, the earliest brought first. */
pe_status pe__intake_open_needs(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t since, pe_error *err);
/* Whether the member is of the council, and it is open. */
pe_status pe__intake_may(pe__sql *db, int64_t council, int64_t member,
                         bool *may, pe_error *err);
/* The council of an effort that goes on; 0 = there is none. */
pe_status pe__intake_council_of(pe__sql *db, int64_t effort, int64_t *council,
                                pe_error *err);

/* What goes out: {offer, what, sort_name, title, about, quantity, is_lent,
 * place, north, east, reach_m, from, until} each that can be had of an effort
 * (0 = of all; strangers, member 0, see those of public ones). */
pe_status pe__intake_offers_out(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t member, int64_t effort, int64_t now,
                                pe_error *err);
/* {claim, need, places, state, made, changed, member} each that holds or held
 * places of the effort's needs. */
pe_status pe__intake_claims_out(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t effort, pe_error *err);
/* {gift, offer, need, quantity, state, at} each that was promised or given. */
pe_status pe__intake_gifts_out(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t effort, pe_error *err);

#endif

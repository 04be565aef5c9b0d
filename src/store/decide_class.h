/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is affected by a decision more than others, by facts that the hub knows
 * already: where somebody works, which task their job includes. */
#ifndef PE_STORE_DECIDE_CLASS_H
#define PE_STORE_DECIDE_CLASS_H

#include "query.h"

/* Whether the member m.member of the council of decision d is in class k. A
 * task is somebody's whose job by the division adopted last includes it. */
#define PE__IS_IN_CLASS                                                       \
    "((k.kind = 'site' AND m.site = k.fact) OR (k.kind = 'task'"              \
    " AND EXISTS (SELECT 1 FROM piece p WHERE p.member = m.member"            \
    " AND CAST(p.task AS TEXT) = k.fact"                                      \
    " AND p.division = (SELECT max(n.division) FROM division n"               \
    " WHERE n.council = d.council AND n.state = 'adopted'))))"

/* Facts there are in a council: {kind, fact, name} each. */
pe_status pe__class_facts(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, pe_error *err);
pe_status pe__class_add(pe__sql *db, int64_t decision, int64_t number,
                        const char *kind, const char *fact, int64_t halves,
                        pe_error *err);
/* The same classes for another decision. */
pe_status pe__class_copy(pe__sql *db, int64_t from, int64_t to, pe_error *err);
/* class, kind, fact, name, halves; the greatest weight first. */
pe_status pe__class_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err);
/* name: whom a class holds today. */
pe_status pe__class_people(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t decision, int64_t number, pe_error *err);
/* At the opening: gives voters their weights, each the greatest of the classes
 * they are in; none while somebody doubts them. */
pe_status pe__class_weigh(pe__sql *db, int64_t decision, pe_error *err);

/* member, name, reason, said. */
pe_status pe__doubt_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err);
pe_status pe__doubt_put(pe__sql *db, int64_t decision, int64_t member,
                        const char *reason, int64_t now, pe_error *err);
pe_status pe__doubt_drop(pe__sql *db, int64_t decision, int64_t member,
                         bool *found, pe_error *err);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people_council.h"

#include "query.h"

#include <limits.h>

pe_status pe__membership_add(pe__sql *db, int64_t council, int64_t member,
                             const pe__membership *offer, int64_t now,
                             bool *joined, pe_error *err)
{
    int64_t changed = 0;
    pe_status status = pe__query_run(db, &changed, err,
        "INSERT INTO membership (council, member, joined_at, left_at,"
        " hours_quarters, skills, site) VALUES ($1, $2, $3, NULL, $4, $5, $6)"
        " ON CONFLICT (council, member) DO UPDATE SET joined_at = $3,"
        " left_at = NULL, hours_quarters = $4, skills = $5, site = $6"
        " WHERE membership.left_at IS NOT NULL", "iiiitt", council, member,
        now, offer->quarters, offer->skills, offer->site);
    *joined = changed > 0;
    return status;
}

pe_status pe__membership_change(pe__sql *db, int64_t council, int64_t member,
                                const pe__membership *to, pe_error *err)
{
    return pe__query_run(db, NULL, err,
        "UPDATE membership SET hours_quarters = $3, skills = $4, site = $5"
        " WHERE council = $1 AND member = $2 AND left_at IS NULL", "iiitt",
        council, member, to->quarters, to->skills, to->site);
}

pe_status pe__membership_end(pe__sql *db, int64_t council, int64_t member,
                             int64_t now, int64_t *left, pe_error *err)
{
    static const char *const gone[] = {
        "DELETE FROM invite WHERE council = $1 AND invited_by = $2",
        "DELETE FROM role_pause WHERE council = $1 AND member = $2",
        "DELETE FROM dues_choice WHERE council = $1 AND member = $2"};
    pe_status status = pe__query_run(db, NULL, err,
        "UPDATE membership SET left_at = $3, hours_quarters = 0, skills = '',"
        " site = '' WHERE council = $1 AND member = $2 AND left_at IS NULL",
        "iii", council, member, now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE role SET ended_at = $3 WHERE council = $1 AND member = $2"
            " AND ended_at IS NULL", "iii", council, member, now);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err,
            "UPDATE delegation SET ended_at = $3, ended_by = 'left'"
            " WHERE council = $1 AND (giver = $2 OR delegate = $2)"
            " AND ended_at IS NULL AND until_at > $3", "iii", council, member,
            now);
    for (size_t k = 0; k < sizeof gone / sizeof *gone; k++)
        if (status == PE_OK)
            status = pe__query_run(db, NULL, err, gone[k], "ii", council,
                                   member);
    if (status == PE_OK)
        status = pe__membership_count(db, council, left, err);
    return status;
}

pe_status pe__membership_row(pe__sql *db, pe__doc *doc, pe__value *object,
                             int64_t council, int64_t member, bool *found,
                             pe_error *err)
{
    return pe__query_row(db, doc, object, found, err,
        "SELECT hours_quarters, skills, site, joined_at FROM membership"
        " WHERE council = $1 AND member = $2 AND left_at IS NULL", "ii",
        council, member);
}

/* The roles of each stand in rows of their own: most members have none. */
static pe_status add_roles(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, int64_t now, pe_error *err)
{
    pe__value *roles = pe__doc_array(doc);
    pe_status status = pe__query_rows(db, doc, roles, err,
        "SELECT member, kind, is_shadow FROM role WHERE council = $1"
        " AND ended_at IS NULL AND since_at <= $2 AND until_at > $2"
        " ORDER BY kind", "ii", council, now);
    for (const pe__value *role = pe__first(roles); role != NULL;
         role = role->next) {
        int64_t member = pe__get_integer(role, "member", 0);
        for (pe__value *who = array->items.first; who != NULL;
             who = who->next) {
            if (pe__get_integer(who, "member", 0) != member)
                continue;
            const pe__value *has = pe__get(who, "roles");
            pe__value *list = has != NULL ? (pe__value *)has
                                          : pe__put_array(doc, who, "roles");
            pe__value *one = pe__add_object(doc, list);
            pe__put_text(doc, one, "kind", pe__get_text(role, "kind", ""));
            pe__put_bool(doc, one, "is_shadow",
                         pe__get_bool(role, "is_shadow", false));
            break;
        }
    }
    return status;
}

pe_status pe__membership_page(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t me, int64_t skip,
                              int most, int64_t now, pe_error *err)
{
    pe_status status = pe__query_rows(db, doc, array, err,
        "SELECT m.member, p.name, m.joined_at, m.hours_quarters, m.skills,"
        " m.site, CASE WHEN m.member = $2 THEN 1 ELSE 0 END AS is_me"
        " FROM membership m JOIN member p ON p.member = m.member"
        " WHERE m.council = $1 AND m.left_at IS NULL"
        " ORDER BY p.name, m.member LIMIT $4 OFFSET $3", "iiii", council, me,
        skip, (int64_t)most);
    if (status == PE_OK)
        status = add_roles(db, doc, array, council, now, err);
    return status;
}

pe_status pe__membership_list(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t me, int64_t now,
                              pe_error *err)
{
    return pe__membership_page(db, doc, array, council, me, 0, INT_MAX, now,
                               err);
}

pe_status pe__membership_count(pe__sql *db, int64_t council, int64_t *count,
                               pe_error *err)
{
    return pe__query_integer(db, count, 0, err,
        "SELECT COUNT(*) FROM membership WHERE council = $1"
        " AND left_at IS NULL", "i", council);
}

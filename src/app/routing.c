/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "routing.h"

#include "election.h"
#include "error.h"
#include "mem.h"

#include <string.h>

enum { MEMBERS_MOST = 1000000 };

/* The council that these bytes name, inside `around`: known, or a new one. -1:
 * no memory. */
static int32_t council_of(pe__routing *r, const char *name, size_t length,
                          int32_t around)
{
    int32_t known = r->affected.councils;
    int32_t at = pe__names_add(&r->councils, &r->texts, name, length);
    if (at < known)
        return at;
    if ((known & (known - 1)) == 0) { /* room is the next power of two */
        size_t room = known == 0 ? 1 : 2 * (size_t)known;
        int32_t *parent = pe__realloc(r->parent, room, sizeof *parent);
        if (parent == NULL)
            return -1;
        r->parent = parent;
    }
    r->parent[at] = around;
    r->affected.councils = known + 1;
    return at;
}

static pe_status read_member(pe__routing *r, int64_t i, const int32_t cell[2],
                             pe_error *err)
{
    const pe__table *t = r->table;
    const char *path = pe__table_cell(t, i, cell[0]),
               *weight = pe__table_cell(t, i, cell[1]);
    int32_t at = -1;
    pe_status status = pe__weight_read(weight, &r->weight[i]);
    if (status == PE_NO_MEMORY)
        return pe__fail_memory(err);
    if (status != PE_OK)
        return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t),
                           pe__table_line(t, i), cell[1] + 1, "\"%.40s\" is "
                           "no weight: 4, 0.5 or 1/2 would be one", weight);
    for (size_t k = 0; path[0] != '\0'; k++) {
        if (path[k] != '/' && path[k] != '\0')
            continue;
        if (k == 0 || path[k - 1] == '/')
            break;
        at = council_of(r, path, k, at);
        if (at < 0)
            return pe__fail_memory(err);
        r->home[i] = at;
        if (path[k] == '\0')
            return PE_OK;
    }
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(t),
                       pe__table_line(t, i), cell[0] + 1, "\"%.40s\" names no "
                       "council: \"Works/Hall A\" would be one", path);
}

/* Members and shares of each council with those inside it. */
static pe_status sum_up(pe__routing *r, pe_error *err)
{
    size_t councils = (size_t)r->affected.councils;
    double total = 0;
    r->members = pe__zalloc(councils, sizeof *r->members);
    r->share = pe__zalloc(councils, sizeof *r->share);
    if (r->members == NULL || r->share == NULL)
        return pe__fail_memory(err);
    for (int32_t i = 0; i < r->affected.members; i++) {
        double weight = (double)r->weight[i].top / (double)r->weight[i].bottom;
        total += weight;
        for (int32_t c = r->home[i]; c >= 0; c = r->parent[c]) {
            r->members[c]++;
            r->share[c] += weight;
        }
    }
    for (size_t c = 0; c < councils && total > 0; c++)
        r->share[c] /= total;
    r->affected.affected = r->weight;
    r->affected.parent = r->parent;
    r->affected.home = r->home;
    return PE_OK;
}

pe_status pe__routing_read(const char *path, pe__routing *routing,
                           pe_error *err)
{
    static const char *const names[] = {"council", "affected"};
    pe__routing *r = routing;
    int32_t cell[2];
    *r = (pe__routing){0};
    pe_status status = pe__table_read(path, NULL, &r->table, err);
    for (int k = 0; k < 2 && status == PE_OK; k++) {
        cell[k] = pe__table_find(r->table, names[k]);
        if (cell[k] < 0)
            status = pe__fail_at(err, PE_BAD_INPUT, path, 1, 0, "the column "
                                 "\"%s\" is missing", names[k]);
    }
    int64_t members = status == PE_OK ? pe__table_rows(r->table) : 0;
    if (status == PE_OK && (members < 1 || members > MEMBERS_MOST))
        status = pe__fail_at(err, PE_BAD_INPUT, path, 0, 0, "1 to %d members "
                             "can be routed", MEMBERS_MOST);
    if (status != PE_OK)
        return status;
    r->affected.members = (int32_t)members;
    r->weight = pe__alloc((size_t)members, sizeof *r->weight);
    r->home = pe__alloc((size_t)members, sizeof *r->home);
    if (r->weight == NULL || r->home == NULL)
        return pe__fail_memory(err);
    for (int64_t i = 0; i < members && status == PE_OK; i++)
        status = read_member(r, i, cell, err);
    return status == PE_OK ? sum_up(r, err) : status;
}

void pe__routing_free(pe__routing *routing)
{
    pe__routing *r = routing;
    pe__table_free(r->table);
    pe__names_free(&r->councils);
    pe__arena_free(&r->texts);
    pe__free(r->members);
    pe__free(r->share);
    pe__free(r->weight);
    pe__free(r->parent);
    pe__free(r->home);
    *r = (pe__routing){0};
}

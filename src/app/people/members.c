/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is in a council, who let whom in, and one's own place there. */
#include "council_acts.h"
#include "error.h"
#include "people.h"
#include "people_invite.h"

#include <stdlib.h>

typedef struct {
    const pe__value *row;
    int64_t member, voucher; /* 0 = founded it, or nobody vouched */
    int parent;              /* place of who let them in, -1 = none */
    int first, next;         /* child, sibling; -1 = none */
} branch;

/* Where somebody stands. */
typedef struct {
    int64_t member;
    int place;
} whereabouts;

static int by_member(const void *a, const void *b)
{
    int64_t one = ((const whereabouts *)a)->member;
    int64_t other = ((const whereabouts *)b)->member;
    return (one > other) - (one < other);
}

/* Links each to who let them in. The rows come in the order of arrival, so that
 * whoever vouched stands before; one who left and came again might not, and
 * then stands alone: no circle can come to be. `index` has room for all. */
static void link_branches(branch *all, int count, whereabouts *index)
{
    for (int k = 0; k < count; k++)
        index[k] = (whereabouts){all[k].member, k};
    qsort(index, (size_t)count, sizeof *index, by_member);
    for (int k = 0; k < count; k++) {
        whereabouts wanted = {all[k].voucher, 0};
        const whereabouts *found = bsearch(&wanted, index, (size_t)count,
                                           sizeof *index, by_member);
        all[k].parent = found != NULL && found->place < k ? found->place : -1;
        all[k].first = all[k].next = -1;
    }
    for (int k = count - 1; k >= 0; k--) {
        if (all[k].parent < 0)
            continue;
        all[k].next = all[all[k].parent].first;
        all[all[k].parent].first = k;
    }
}

static void put_branch(pe__use *use, pe__value *tree, const branch *all,
                       int k, int depth)
{
    enum { DEEPEST_SHOWN = 8 };
    const branch *at = &all[k];
    pe__value *one = pe__add_object(use->doc, tree);
    pe__put_integer(use->doc, one, "member", at->member);
    pe__put_text(use->doc, one, "name", pe__get_text(at->row, "name", ""));
    pe__put_bool(use->doc, one, "is_here",
                 pe__get_bool(at->row, "is_here", false));
    pe__put_integer(use->doc, one, "depth",
                    depth < DEEPEST_SHOWN ? depth : DEEPEST_SHOWN);
    if (at->parent >= 0)
        pe__put_text(use->doc, one, "let_in_by",
                     pe__get_text(all[at->parent].row, "name", ""));
}

/* Every branch before its twigs, without recursion: lines may be as long as
 * there are members. */
static void put_tree(pe__use *use, pe__value *tree, const branch *all,
                     int count)
{
    for (int root = 0; root < count; root++) {
        int at = root, depth = 0;
        if (all[root].parent >= 0)
            continue;
        while (at >= 0) {
            put_branch(use, tree, all, at, depth);
            if (all[at].first >= 0) {
                at = all[at].first;
                depth++;
                continue;
            }
            while (at != root && all[at].next < 0) {
                at = all[at].parent;
                depth--;
            }
            at = at == root ? -1 : all[at].next;
        }
    }
}

static pe_status put_invite_tree(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    pe_status status =
        pe__vouch_list(use->db, use->doc, rows, use->council, err);
    int count = (int)pe__count_of(rows), k = 0;
    size_t room = (size_t)count + 1;
    branch *all = pe__doc_alloc(use->doc, room * sizeof *all);
    whereabouts *index = pe__doc_alloc(use->doc, room * sizeof *index);
    if (status != PE_OK)
        return status;
    if (all == NULL || index == NULL)
        return pe__fail_memory(err);
    for (const pe__value *row = pe__first(rows); row != NULL; row = row->next)
        all[k++] = (branch){.row = row,
                            .member = pe__get_integer(row, "member", 0),
                            .voucher = pe__get_integer(row, "voucher", 0)};
    link_branches(all, count, index);
    put_tree(use, pe__put_array(use->doc, use->out, "tree"), all, count);
    return PE_OK;
}

/* For people: names of kinds, and of skills one by one. */
static void dress_member(pe__use *use, pe__value *who)
{
    pe__value *roles = (pe__value *)pe__get(who, "roles");
    if (roles != NULL)
        pe__name_kinds(use->doc, roles);
    pe__put_list(use->doc, who, "knows", pe__get_text(who, "skills", ""));
}

/* The tree is drawn as a whole or not at all. */
enum { PAGE = 200, LARGEST_TREE = 2000 };

pe_status pe__use_members_show(pe__use *use, pe_error *err)
{
    int64_t from = pe__use_from(use);
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome == PE__NOT_FOUND)
        return status;
    pe__put_can(use);
    status = pe__membership_page(
        use->db, use->doc, pe__put_array(use->doc, use->out, "members"),
        use->council, use->member, from, PAGE, use->now, err);
    const pe__value *members = pe__get(use->out, "members");
    for (const pe__value *who = pe__first(members); who != NULL;
         who = who->next)
        dress_member(use, (pe__value *)who);
    pe__put_next_from(use, from, pe__count_of(members), PAGE);
    int64_t count = pe__get_integer(pe__get(use->out, "council"), "members",
                                    0);
    if (status == PE_OK && from == 0 && count <= LARGEST_TREE)
        status = put_invite_tree(use, err);
    return status;
}

pe_status pe__use_membership_show(pe__use *use, pe_error *err)
{
    bool found = false;
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome == PE__NOT_FOUND)
        return status;
    pe__put_can(use);
    pe__value *mine = pe__put_object(use->doc, use->out, "membership");
    status = pe__membership_row(use->db, use->doc, mine, use->council,
                                use->member, &found, err);
    pe__put(use->doc, use->out, "typed", pe__doc_copy(use->doc, mine));
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

pe_status pe__use_membership_change(pe__use *use, pe_error *err)
{
    pe__membership to;
    pe__read_membership(use, &to);
    if (pe__use_faulty(use))
        return PE_OK;
    pe__use_next(use, "/councils/%lld?said=membership.changed",
                 (long long)use->council);
    pe_status status = pe__membership_change(use->db, use->council,
                                             use->member, &to, err);
    if (status == PE_OK)
        status = pe__use_event(use, "membership.changed", use->member, NULL,
                               err);
    return status;
}

pe_status pe__use_leave(pe__use *use, pe_error *err)
{
    pe__use_next(use, "/councils?said=council.left");
    return pe__leave_council(use, use->council, use->member, err);
}

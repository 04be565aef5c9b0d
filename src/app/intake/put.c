/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "put.h"

#include "again.h"
#include "board_effort.h"
#include "board_helper.h"
#include "error.h"
#include "hash.h"
#include "ids.h"
#include "intake_store.h"
#include "mem.h"
#include "need.h"
#include "point.h"
#include "twins.h"
#include "vocabulary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SORT_MOST = 60, KEY_SIZE = 240 };

pe_status pe__intake_compare(pe__intake *in, pe__sql *db, int64_t now,
                             pe_error *err)
{
    pe__twins_how how = pe__twins_defaults();
    pe__value *rows = pe__doc_array(in->doc);
    pe_status status = pe__intake_open_needs(db, in->doc, rows,
                                             now - 2 * how.seconds, err);
    size_t count = pe__count_of(rows), k = 0;
    pe__twins_thing *old = pe__alloc(count, sizeof *old);
    if (status == PE_OK && old == NULL)
        status = pe__fail_memory(err);
    for (const pe__value *r = pe__first(rows); r && !status; r = r->next)
        old[k++] = (pe__twins_thing){
            pe__get_text(r, "title", ""), pe__get_text(r, "about", ""),
            pe__get_text(r, "what", ""), pe__get_integer(r, "north", 0),
            pe__get_integer(r, "east", 0), pe__get_integer(r, "radius_m", 0),
            pe__get_integer(r, "starts", 0), pe__get_integer(r, "need", 0)};
    if (status == PE_OK)
        status = pe__twins_mark(in, old, (int64_t)count, &how, err);
    pe__free(old);
    return status;
}

/* --- one item ------------------------------------------------------------- */

typedef struct {
    pe__board *board;
    pe__sql *db;
    const pe__intake *in;
    const pe__put_to *to;
    pe__put_done *done;
    pe__ids efforts;   /* source → number of the item */
    int64_t *thing;    /* [items] what each became, 0 = nothing */
} putting;

static const char *const forms[] = {"need", "offer", "effort"};

/* Its id there; without one a hash of what it says, where and when. */
static void key_of(const pe__item *item, char key[KEY_SIZE])
{
    if (*item->source != '\0') {
        snprintf(key, KEY_SIZE, "%s", item->source);
        return;
    }
    uint64_t hash = pe__hash_text(item->title) * 31 +
                    pe__hash_text(item->about);
    hash = hash * 31 + (uint64_t)item->north;
    hash = hash * 31 + (uint64_t)item->east;
    hash = hash * 31 + (uint64_t)item->starts;
    hash = hash * 31 + pe__hash_text(item->what);
    snprintf(key, KEY_SIZE, "#%016" PRIx64, hash);
}

static int64_t effort_of(const putting *p, const pe__item *item)
{
    int32_t number = *item->belongs
                         ? pe__ids_get(&p->efforts, item->belongs,
                                       strlen(item->belongs))
                         : -1;
    return number >= 0 && p->thing[number] != 0 ? p->thing[number]
                                                : p->to->effort;
}

/* The need of the store that it is a twin of; 0 = none. */
static int64_t twin_of(const putting *p, const pe__item *item)
{
    return item->twin < 0 ? -item->twin
           : item->twin > 0 ? p->thing[item->twin - 1]
                            : 0;
}

static const char *sort_of(const putting *p, const pe__item *item)
{
    pe__intake *in = (pe__intake *)(uintptr_t)p->in; /* its document alone */
    return pe__intake_text(in, item->sort, strlen(item->sort), SORT_MOST,
                           true);
}

static pe_status put_effort(putting *p, const pe__item *item, int64_t *id,
                            pe_error *err)
{
    pe__undertaking u = {.kind = item->what, .name = item->title,
                         .about = item->about, .place = item->place,
                         .north = item->north, .east = item->east,
                         .starts = item->starts, .ends = item->ends,
                         .is_public = p->to->is_public};
    pe_status status = pe__district_of(p->db, u.north, u.east, &u.district,
                                       err);
    p->done->efforts++;
    return status == PE_OK ? pe__undertaking_add(p->db, p->to->council,
                                                 p->to->member, &u,
                                                 p->to->now, id, err)
                           : status;
}

static pe_status put_offer(putting *p, const pe__item *item, int64_t *id,
                           pe_error *err)
{
    pe__offer_new offer = {
        .row = {.effort = effort_of(p, item), .member = p->to->member,
                .what = item->what, .title = item->title,
                .about = item->about, .quantity = item->quantity,
                .is_lent = item->is_lent, .place = item->place,
                .north = item->north, .east = item->east,
                .reach_m = item->reach_m, .from = item->starts,
                .until = item->ends, .source = item->source},
        .sort = sort_of(p, item)};
    p->done->offers++;
    return pe__offer_add(p->db, &offer, p->to->now, id, err);
}

static pe_status put_need(putting *p, const pe__item *item, int64_t *id,
                          pe_error *err)
{
    pe__need_new need = {
        .row = {.effort = effort_of(p, item), .author = p->to->member,
                .what = item->what, .title = item->title,
                .about = item->about, .place = item->place,
                .north = item->north, .east = item->east,
                .radius_m = item->radius_m, .places = item->quantity,
                .starts = item->starts, .ends = item->ends,
                .urgency = item->urgency, .serves = item->serves,
                .vouched_by = p->to->member, .brought = p->to->way,
                .source = item->source, .twin_of = twin_of(p, item)},
        .sort = sort_of(p, item), .skills = item->skills};
    p->done->needs++;
    p->done->twins += need.row.twin_of != 0;
    return pe__need_add(p->board, p->db, &need, p->to->now, id, err);
}

/* It is here already. */
static pe_status put_again(putting *p, const pe__item *item, const char *key,
                           int64_t thing, int64_t at, pe_error *err)
{
    pe__again again;
    pe__again_of of = {thing, at, sort_of(p, item)};
    p->done->known++;
    if (*item->source == '\0')
        return PE_OK; /* the same words, or it would not be known */
    pe_status status = pe__brought_again(p->board, p->db, p->in->doc, item,
                                         p->to, &of, &again, err);
    if (status != PE_OK)
        return status;
    p->done->kept += again == PE__AGAIN_STAYS;
    if (again != PE__AGAIN_FOLLOWS)
        return PE_OK;
    p->done->changed++;
    return pe__brought_follow(p->db, p->to->council, p->to->way,
                              forms[item->form], key, p->to->now, err);
}

static pe_status put_one(putting *p, int64_t number, pe_error *err)
{
    char key[KEY_SIZE];
    const pe__item *item = &p->in->item[number];
    const char *form = forms[item->form];
    int64_t *thing = &p->thing[number];
    key_of(item, key);
    int64_t at = 0;
    pe_status status = pe__brought_find(p->db, p->to->council, p->to->way,
                                        form, key, thing, &at, err);
    if (status != PE_OK)
        return status;
    if (*thing != 0)
        return put_again(p, item, key, *thing, at, err);
    switch (item->form) {
    case PE__IS_EFFORT:
        status = put_effort(p, item, thing, err);
        break;
    case PE__IS_OFFER:
        status = put_offer(p, item, thing, err);
        break;
    case PE__IS_NEED:
        status = put_need(p, item, thing, err);
        break;
    }
    return status == PE_OK ? pe__brought_note(p->db, p->to->council,
                                              p->to->way, form, key, *thing,
                                              p->to->now, err)
                           : status;
}

static pe_status put_all(putting *p, pe_error *err)
{
    int32_t found;
    pe_status status = PE_OK;
    for (int64_t k = 0; k < p->in->count && status == PE_OK; k++) {
        const pe__item *item = &p->in->item[k];
        if (item->form == PE__IS_EFFORT && *item->source &&
            !pe__ids_add(&p->efforts, item->source, (int32_t)k, &found))
            status = pe__fail_memory(err);
    }
    for (int efforts = 1; efforts >= 0; efforts--) /* what others are of */
        for (int64_t k = 0; k < p->in->count && status == PE_OK; k++) {
            const pe__item *item = &p->in->item[k];
            if ((item->form == PE__IS_EFFORT) != efforts)
                continue;
            if (item->is_faulty)
                p->done->faulty++;
            else if (item->is_over)
                p->done->over++;
            else
                status = put_one(p, k, err);
        }
    return status;
}

pe_status pe__brought_put(pe__board *board, pe__sql *db, const pe__intake *in,
                         const pe__put_to *to, pe__put_done *done,
                         pe_error *err)
{
    *done = (pe__put_done){0};
    putting p = {.board = board, .db = db, .in = in, .to = to, .done = done};
    p.thing = pe__zalloc((size_t)in->count, sizeof *p.thing);
    pe_status status = p.thing ? put_all(&p, err) : pe__fail_memory(err);
    pe__ids_free(&p.efforts);
    pe__free(p.thing);
    return status;
}

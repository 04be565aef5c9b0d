/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Asking for a swap and answering: reckoned before the writer is asked, done
 * when both agree, never at the cost of the balance. */
#include "work.h"

#include "acts.h"
#include "error.h"
#include "swap_effect.h"
#include "work_talk.h"

#include <string.h>

/* What was reckoned before the writer is asked. */
typedef struct {
    bool may, is_there;
    int64_t division, revision;
    pe__buffer result;      /* packed; bytes are the document's */
    struct {
        int64_t member, task, quarters;
    } piece[4];             /* as they are then; 0 = none */
} reckoned;

/* The member's hours of the task in a list of pieces. */
static int64_t hours_in(const pe__swap_effect *e, int32_t member,
                        int32_t task)
{
    for (int64_t k = 0; k < e->count; k++)
        if (e->pieces[k].member == member && e->pieces[k].task == task)
            return e->pieces[k].hours;
    return 0;
}

static void note_pieces(reckoned *r, const pe__case *of,
                        const pe__swap_pieces *s, const pe__swap_effect *e)
{
    const int32_t member[] = {s->asker, s->other, s->asker, s->other};
    const int32_t task[] = {s->asker_task, s->asker_task, s->other_task,
                            s->other_task};
    for (int k = 0; k < (s->other_task < 0 ? 2 : 4); k++) {
        r->piece[k].member = of->member[member[k]];
        r->piece[k].task = of->task[task[k]];
        r->piece[k].quarters = hours_in(e, member[k], task[k]);
    }
}

/* The division with the swap done, packed. */
static pe_status pack(pe__use *use, pe__dossier *d, const pe__swap_effect *e,
                      reckoned *r, pe_error *err)
{
    pe__buffer packed = {0};
    pe_status status = pe__dossier_replace(d, e->pieces, e->count, err);
    if (status == PE_OK)
        status = pe__dossier_pack(use->doc, d, &packed, err);
    if (status == PE_OK) {
        r->result.bytes = pe__doc_alloc(use->doc, packed.size + 1);
        if (!r->result.bytes)
            status = pe__fail_memory(err);
    }
    if (status == PE_OK) {
        memcpy(r->result.bytes, packed.bytes, packed.size);
        r->result.size = packed.size;
    }
    pe__buffer_free(&packed);
    return status;
}

/* Weighs `swap` ({asker, asker_task, other, other_task}) in the division of the
 * path; use->prepared stays NULL when there is no such division. */
static pe_status reckon(pe__use *use, const pe__value *swap, bool done,
                        pe_error *err)
{
    pe__dossier d;
    pe__swap_effect effect;
    bool found = false;
    int64_t division = pe__path_number(use, "division");
    pe__value *row = pe__doc_object(use->doc);
    reckoned *r = pe__doc_alloc(use->doc, sizeof *r);
    if (!r)
        return pe__fail_memory(err);
    *r = (reckoned){.division = division};
    pe_status status = pe__division_row(use->db, use->doc, row, use->council,
                                        division, &found, err);
    if (status == PE_OK && found)
        status = pe__dossier_open(use->db, use->doc, division, &d, &found,
                                  err);
    if (status != PE_OK || !found)
        return status;
    pe__swap_pieces pieces = pe__swap_pieces_of(&d, swap);
    bool known = pieces.other_task >= 0 ||
                 !pe__get_integer(swap, "other_task", 0);
    status = pe__swap_weigh(&d, &pieces, &effect, err);
    r->revision = pe__get_integer(row, "revision", 0);
    r->may = effect.may && known;
    r->is_there = effect.is_there && known;
    if (status == PE_OK && done && r->may) {
        note_pieces(r, &d.of, &pieces, &effect);
        status = pack(use, &d, &effect, r, err);
    }
    if (status == PE_OK)
        use->prepared = r;
    pe__swap_forget(&effect);
    pe__dossier_close(&d);
    return status;
}

/* task, other, other_task (none = nothing in return). */
pe_status pe__use_swap_ask_prepare(pe__use *use, pe_error *err)
{
    pe__value *swap = pe__doc_object(use->doc);
    pe__put_integer(use->doc, swap, "asker", use->member);
    pe__put_integer(use->doc, swap, "asker_task",
                    pe__get_integer(use->in, "task", 0));
    pe__put_integer(use->doc, swap, "other",
                    pe__get_integer(use->in, "other", 0));
    pe__put_integer(use->doc, swap, "other_task",
                    pe__get_integer(use->in, "other_task", 0));
    return reckon(use, swap, false, err);
}

pe_status pe__use_swap_ask(pe__use *use, pe_error *err)
{
    const reckoned *r = use->prepared;
    pe__value *division;
    int64_t swap = 0;
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    if (!r || !r->is_there || !pe__is_swappable(division))
        return pe__use_conflict(use, "work.swap_gone");
    if (!r->may)
        return pe__use_conflict(use, "work.swap_harm");
    status = pe__swap_add(use->db, r->division, use->member,
                          pe__get_integer(use->in, "task", 0),
                          pe__get_integer(use->in, "other", 0),
                          pe__get_integer(use->in, "other_task", 0), use->now,
                          &swap, err);
    if (status != PE_OK)
        return status;
    if (!swap)
        return pe__use_conflict(use, "work.swap_asked");
    pe__put_integer(use->doc, use->out, "swap", swap);
    pe__use_next(use, "/councils/%lld/divisions/%lld/swaps"
                 "?said=work.swap_asked", (long long)use->council,
                 (long long)r->division);
    return pe__use_event(use, "swap.asked", r->division, NULL, err);
}

/* The swap of the path: its row, or an empty object. */
static pe_status find_swap(pe__use *use, pe__value **swap, pe_error *err)
{
    bool found = false;
    *swap = pe__doc_object(use->doc);
    return pe__swap_row(use->db, use->doc, *swap,
                        pe__path_number(use, "division"),
                        pe__path_number(use, "swap"), &found, err);
}

pe_status pe__use_swap_answer_prepare(pe__use *use, pe_error *err)
{
    pe__value *swap;
    pe_status status = find_swap(use, &swap, err);
    if (status != PE_OK ||
        strcmp(pe__get_text(use->in, "answer", ""), "yes") != 0)
        return status;
    return reckon(use, swap, true, err);
}

/* Both agree: the division and its pieces change. A division that has changed
 * since it was reckoned is a conflict. */
static pe_status do_swap(pe__use *use, const pe__value *division,
                         const reckoned *r, bool *done, pe_error *err)
{
    int64_t id = pe__get_integer(division, "division", 0);
    *done = false;
    if (!r || !r->is_there || !pe__is_swappable(division))
        return pe__use_conflict(use, "work.swap_gone");
    if (!r->may)
        return pe__use_conflict(use, "work.swap_harm");
    pe_status status = pe__division_revise(use->db, id, r->revision,
                                           r->result.bytes, r->result.size,
                                           done, err);
    if (status == PE_OK && !*done)
        return pe__use_conflict(use, "work.swap_gone");
    for (int k = 0; k < 4 && status == PE_OK; k++)
        if (r->piece[k].member)
            status = pe__piece_set(use->db, id, r->piece[k].member,
                                   r->piece[k].task, r->piece[k].quarters,
                                   err);
    return status;
}

/* answer: yes or no (of the one who was asked), withdraw (of the asker). */
pe_status pe__use_swap_answer(pe__use *use, pe_error *err)
{
    pe__value *division, *swap;
    bool done = true;
    const char *answer = pe__use_choice(use, "answer", "no yes withdraw");
    pe_status status = pe__put_division(use, &division, err);
    if (status != PE_OK || !division)
        return status;
    status = find_swap(use, &swap, err);
    bool asker = pe__get_integer(swap, "asker", 0) == use->member;
    bool other = pe__get_integer(swap, "other", 0) == use->member;
    if (status == PE_OK && !asker && !other)
        return pe__use_not_found(use);
    if (status == PE_OK && (answer[0] == 'w') != asker)
        return pe__use_forbidden(use);
    if (status == PE_OK && answer[0] == 'y')
        status = do_swap(use, division, use->prepared, &done, err);
    if (status != PE_OK || !done)
        return status;
    const char *state = answer[0] == 'y'   ? "done"
                        : answer[0] == 'n' ? "refused"
                                           : "withdrawn";
    status = pe__swap_close(use->db, pe__path_number(use, "swap"), state,
                            use->now, &done, err);
    if (status == PE_OK && !done)
        return pe__use_conflict(use, "work.swap_gone");
    if (status != PE_OK)
        return status;
    int64_t id = pe__get_integer(division, "division", 0);
    pe__use_next(use, "/councils/%lld/divisions/%lld/swaps?said=work.swap_%s",
                 (long long)use->council, (long long)id, state);
    return pe__use_event(use, pe__doc_format(use->doc, "swap.%s", state), id,
                         NULL, err);
}

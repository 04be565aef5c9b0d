/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Proposed changes as they are shown: beside what stands there now, with what
 * is taken out and put in marked; and all versions there were. */
#include "amend.h"

#include "amend_store.h"
#include "decide_own.h"
#include "diff.h"

#include <string.h>

pe_status pe__put_compared(pe__doc *doc, pe__value *object, const char *key,
                           const char *before, const char *after,
                           pe_error *err)
{
    pe__diff diff;
    pe__value *pieces = pe__put_array(doc, object, key);
    pe_status status = pe__diff_words(before, after, &diff, err);
    for (size_t k = 0; k < diff.count; k++) {
        const pe__diff_piece *p = &diff.piece[k];
        pe__value *one = pe__add_object(doc, pieces);
        pe__put_bytes(doc, one, "text", p->text, p->size);
        pe__put_bool(doc, one, "is_kept", p->kind == PE__KEPT);
        pe__put_bool(doc, one, "is_out", p->kind == PE__TAKEN_OUT);
        pe__put_bool(doc, one, "is_in", p->kind == PE__PUT_IN);
    }
    pe__diff_free(&diff);
    return status;
}

bool pe__amend_options(const pe__value *decision)
{
    return pe__decide_rule_of(decision)->paper != PE__PAPER_STANCE &&
           pe__get_integer(decision, "accused", 0) == 0;
}

const char *pe__amend_current(const pe__value *decision,
                              const pe__value *options,
                              const pe__value *amendment)
{
    const char *what = pe__get_text(amendment, "what", "");
    if (strcmp(what, "text") == 0)
        return pe__get_text(decision, "says", "");
    if (strcmp(what, "option") == 0)
        return pe__option_name(options, pe__get_integer(amendment, "place",
                                                        0));
    return "";
}

bool pe__amend_is_option(const pe__value *options, const char *name)
{
    for (const pe__value *o = pe__first(options); o != NULL; o = o->next)
        if (strcmp(pe__get_text(o, "name", ""), name) == 0)
            return true;
    return false;
}

/* --- amendments ----------------------------------------------------------- */

/* An open one beside what stands there now; a settled one beside what it was
 * written against. */
static pe_status dress(pe__use *use, pe__value *a, const pe__value *decision,
                       const pe__value *options, pe_error *err)
{
    pe__doc *doc = use->doc;
    const char *base = pe__get_text(a, "base", "");
    const char *state = pe__get_text(a, "state", "");
    const char *now = pe__amend_current(decision, options, a);
    bool open = strcmp(state, "open") == 0;
    bool coming = pe__get_bool(decision, "is_coming", false);
    bool stale = open && strcmp(base, now) != 0;
    bool mine = pe__get_integer(a, "member", 0) == use->member;
    pe__put_bool(doc, a, pe__doc_format(doc, "is_%s",
                                        pe__get_text(a, "what", "")), true);
    pe__put_bool(doc, a, pe__doc_format(doc, "state_%s", state), true);
    pe__put_bool(doc, a, "is_stale", stale);
    pe__put_bool(doc, a, "is_mine", mine);
    pe__put_bool(doc, a, "may_take_back", coming && open && mine);
    pe__put_bool(doc, a, "may_accept",
                 coming && open && !stale &&
                     pe__get_integer(decision, "opened_by", 0) ==
                         use->member);
    pe__put_text(doc, a, "before", open ? now : base);
    return pe__put_compared(doc, a, "pieces", open ? now : base,
                            pe__get_text(a, "words", ""), err);
}

/* --- versions ------------------------------------------------------------- */

/* What a version changed: compared: [{name, pieces}] of options that are
 * different, and says_pieces where the text is. */
static pe_status compare_versions(pe__doc *doc, pe__value *now,
                                  const pe__value *before, pe_error *err)
{
    const char *says = pe__get_text(now, "says", "");
    const char *said = pe__get_text(before, "says", "");
    pe_status status = PE_OK;
    if (strcmp(says, said) != 0)
        status = pe__put_compared(doc, now, "says_pieces", said, says, err);
    pe__value *changed = pe__put_array(doc, now, "changed");
    const pe__value *old = pe__first(pe__get(before, "options"));
    const pe__value *o = pe__first(pe__get(now, "options"));
    for (; o != NULL && status == PE_OK; o = o->next) {
        const char *was = old != NULL ? old->text.bytes : "";
        if (strcmp(was, o->text.bytes) != 0)
            status = pe__put_compared(doc, pe__add_object(doc, changed),
                                      "pieces", was, o->text.bytes, err);
        old = old != NULL ? old->next : NULL;
    }
    return status;
}

static pe_status put_versions(pe__use *use, int64_t decision, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "versions");
    pe_status status = pe__version_rows(use->db, use->doc, all, decision, err);
    for (pe__value *v = all->items.first; v != NULL && status == PE_OK;
         v = v->next)
        if (v->next != NULL)
            status = compare_versions(use->doc, v, v->next, err);
    return status;
}

pe_status pe__put_amendments(pe__use *use, const pe__value *decision,
                             const pe__value *options, pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t id = pe__get_integer(decision, "decision", 0);
    bool coming = pe__get_bool(decision, "is_coming", false) &&
                  use->now < pe__get_integer(decision, "opens", 0);
    pe__value *all = pe__put_array(doc, use->out, "amendments");
    pe_status status = pe__amendment_rows(use->db, doc, all, id, err);
    for (pe__value *a = all->items.first; a != NULL && status == PE_OK;
         a = a->next)
        status = dress(use, a, decision, options, err);
    pe__put_bool(doc, use->out, "may_amend", coming);
    pe__put_bool(doc, use->out, "may_amend_options",
                 coming && pe__amend_options(decision));
    return status == PE_OK ? put_versions(use, id, err) : status;
}

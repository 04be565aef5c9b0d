/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a decision's page says of votes that were handed over: how many
 * delegates cast, what becomes of one's own, whom one's own ballot is cast
 * for. Who handed theirs to whom, only these two see. */
#include "carried.h"

#include "decide_ballot.h"
#include "delegate_store.h"
#include "envelope.h"
#include "vote_body.h"

#include <string.h>

typedef struct {
    pe__use *use;
    const pe__value *decision, *rows;
    pe__vote_body body;
    int32_t me;         /* −1 = the member is not in it */
    bool is_over;
} sight;

static const pe__value *row_of(const sight *s, int64_t giver)
{
    return pe__carried_of(s->rows, giver);
}

static bool is_cast(const pe__value *row)
{
    return row != NULL && strcmp(pe__get_text(row, "outcome", ""), "cast") == 0;
}

/* What became of it, or will unless somebody does something. */
static const char *fate_of(const sight *s)
{
    const pe__value *row = row_of(s, s->use->member);
    if (row != NULL)
        return pe__get_text(row, "outcome", "");
    if (s->is_over)
        return "";
    int32_t voter = s->body.voter[s->me];
    if (voter == PE_VOTE_BEYOND_CAP)
        return "beyond";
    if (voter == PE_VOTE_NO_VOTER)
        return "waits";
    return pe__get_bool(s->decision, "is_secret", true) ? "late" : "counts";
}

/* handed: {delegate_name, is_FATE, fate, code_mark, delegation}. */
static void put_handed(const sight *s)
{
    pe__doc *doc = s->use->doc;
    const pe__value *row = row_of(s, s->use->member);
    if (row == NULL)
        row = s->me < 0 || s->is_over ? NULL : s->body.handed[s->me];
    if (row == NULL || (s->me >= 0 && s->body.voted[s->me]))
        return;
    const char *fate = fate_of(s);
    pe__value *out = pe__put_object(doc, s->use->out, "handed");
    pe__put_text(doc, out, "delegate_name",
                 pe__get_text(row, "delegate_name", ""));
    pe__put_text(doc, out, "fate", fate);
    pe__put_bool(doc, out, pe__doc_format(doc, "is_%s", fate), true);
    pe__put_format(doc, out, "code_mark", "%.12s",
                   pe__get_text(row, "seal_key", ""));
    pe__put_integer(doc, out, "delegation",
                    pe__get_integer(row, "delegation", 0));
}

/* Who carries others votes with a long code (carried.h): in the form from the
 * first, or a new one for who has voted. */
static void put_code(const sight *s, pe__value *carry, bool had)
{
    char code[PE__LONG_CODE_SIZE];
    const pe__value *typed = pe__get(s->use->out, "typed");
    pe__long_code_new(code);
    if (had)
        pe__put_text(s->use->doc, carry, "new_code", code);
    else if (typed != NULL)
        pe__put_text(s->use->doc, (pe__value *)(uintptr_t)typed, "code", code);
}

/* i_carry: {votes, people: [{name}], beyond, more, new_code}: as if the
 * member's ballot were cast now; more = how many it would be cast for who have
 * none yet. */
static pe_status put_mine(sight *s, pe_error *err)
{
    pe__doc *doc = s->use->doc;
    pe__vote_body *b = &s->body;
    int64_t votes = 0, beyond = 0, more = 0;
    uint8_t had = b->voted[s->me];
    b->voted[s->me] = 1;
    pe_status status = pe__vote_body_count(b, err);
    pe__value *people = pe__doc_array(doc);
    for (int32_t i = 0; i < b->members && status == PE_OK; i++) {
        const pe__value *d = b->handed[i];
        if (d == NULL ||
            pe__get_integer(d, "delegate", 0) != s->use->member)
            continue;
        beyond += b->voter[i] == PE_VOTE_BEYOND_CAP;
        if (b->voter[i] != s->me)
            continue;
        votes++;
        more += row_of(s, b->member[i]) == NULL;
        pe__put_text(doc, pe__add_object(doc, people), "name",
                     pe__get_text(d, "giver_name", ""));
    }
    b->voted[s->me] = had;
    if (status != PE_OK || votes + beyond == 0)
        return status;
    pe__value *out = pe__put_object(doc, s->use->out, "i_carry");
    pe__put_number(doc, out, "votes", PE__COUNT, votes);
    pe__put_number(doc, out, "beyond", PE__COUNT, beyond);
    for (pe__value *who = people->items.first; who != NULL; who = who->next)
        pe__put_bool(doc, who, "is_last", who->next == NULL);
    pe__put(doc, out, "people", people);
    if (!pe__get_bool(s->decision, "is_secret", true))
        return PE_OK;
    if (had)
        pe__put_number(doc, out, "more", PE__COUNT, more);
    if (!had || more > 0)
        put_code(s, out, had);
    return PE_OK;
}

static void put_sum(const sight *s)
{
    pe__doc *doc = s->use->doc;
    int64_t votes = 0;
    for (const pe__value *k = pe__first(s->rows); k != NULL; k = k->next)
        votes += is_cast(k);
    if (!s->is_over && !pe__get_bool(s->decision, "is_secret", true))
        for (int32_t i = 0; i < s->body.members; i++)
            votes += s->body.voter[i] >= 0 && s->body.voter[i] != i;
    pe__put_number(doc, pe__put_object(doc, s->use->out, "carried"), "votes",
                   PE__COUNT, votes);
    const pe__value *voters = pe__get(s->use->out, "voters");
    for (const pe__value *v = pe__first(voters); v != NULL; v = v->next)
        pe__put_bool(doc, (pe__value *)(uintptr_t)v, "is_carried",
                     is_cast(row_of(s, pe__get_integer(v, "member", 0))));
}

/* Whose vote another delegate cast has a ballot already. */
static void mark_cast(sight *s)
{
    for (const pe__value *k = pe__first(s->rows); k != NULL; k = k->next) {
        int32_t i = pe__vote_body_place(&s->body,
                                        pe__get_integer(k, "giver", 0));
        if (i >= 0 && i != s->me && is_cast(k) &&
            pe__get_integer(k, "delegate", 0) != s->use->member)
            s->body.voted[i] = 1;
    }
}

static pe_status put_topic(pe__use *use, int64_t decision, pe_error *err)
{
    bool found = false;
    pe__value *topic = pe__doc_object(use->doc);
    pe_status status = pe__topic_of(use->db, use->doc, topic, decision, &found,
                                    err);
    if (found)
        pe__put(use->doc, use->out, "topic", topic);
    return status;
}

/* Those of the decision, counted as if it closed now. */
static pe_status gather(sight *s, pe__value *rows, pe_error *err)
{
    pe__use *use = s->use;
    int64_t id = pe__get_integer(s->decision, "decision", 0);
    pe_status status = pe__carried_rows(use->db, use->doc, rows, id, err);
    if (status == PE_OK)
        status = pe__vote_body_make(use->db, use->doc, id, use->now,
                                    pe__get_integer(s->decision, "closes", 0),
                                    &s->body, err);
    if (status != PE_OK)
        return status;
    s->me = pe__vote_body_place(&s->body, use->member);
    return pe__vote_body_count(&s->body, err);
}

pe_status pe__carried_for_me(pe__use *use, const pe__value *decision,
                             const char **delegate, pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    sight s = {.use = use, .decision = decision, .rows = rows};
    *delegate = NULL;
    if (strcmp(pe__get_text(decision, "rule", ""), "consent") == 0)
        return PE_OK; /* everybody says for themselves */
    pe_status status = gather(&s, rows, err);
    const pe__value *row = row_of(&s, use->member);
    if (status != PE_OK)
        return status;
    if (row == NULL && s.me >= 0 && s.body.halves[s.me] > 0)
        row = s.body.handed[s.me];
    if (row == NULL)
        return PE_OK;
    const char *fate = fate_of(&s);
    if (strcmp(fate, "cast") == 0 || strcmp(fate, "counts") == 0 ||
        strcmp(fate, "waits") == 0)
        *delegate = pe__get_text(row, "delegate_name", "");
    return PE_OK;
}

pe_status pe__put_carried(pe__use *use, const pe__value *decision,
                          pe_error *err)
{
    pe__value *rows = pe__doc_array(use->doc);
    int64_t id = pe__get_integer(decision, "decision", 0);
    sight s = {.use = use, .decision = decision, .rows = rows,
               .is_over = pe__get_bool(decision, "is_over", false)};
    bool is_recall = false;
    pe_status status = put_topic(use, id, err);
    if (status == PE_OK)
        status = pe__recall_is(use, id, &is_recall, err);
    pe__put_bool(use->doc, use->out, "is_recall", is_recall);
    bool asks = pe__get_bool(decision, "is_consent", false) ||
                pe__get_bool(decision, "is_coming", false);
    if (status != PE_OK || asks)
        return status;
    status = gather(&s, rows, err);
    if (status != PE_OK)
        return status;
    bool is_mine = s.me >= 0 && s.body.halves[s.me] > 0;
    put_sum(&s);
    if (is_mine || row_of(&s, use->member) != NULL)
        put_handed(&s);
    mark_cast(&s);
    return is_mine && !s.is_over ? put_mine(&s, err) : PE_OK;
}

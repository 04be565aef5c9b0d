/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "carried.h"

#include "decide_ballot.h"
#include "delegate_store.h"
#include "envelope.h"
#include "error.h"
#include "secret.h"
#include "vote_body.h"

#include <string.h>

/* --- tags ----------------------------------------------------------------- */

/* Of the ballot that is cast for the giver. What is sealed, the way, leads to
 * the tag; the delegate makes it anew from their own code, to change it. */
static void way_of(pe__doc *doc, int64_t decision, const char *code,
                   int64_t giver, char way[PE__HASH_SIZE])
{
    pe__secret_hash(pe__doc_format(doc, "carried %lld %s %lld",
                                   (long long)decision, code,
                                   (long long)giver), way);
}

static void tag_of(pe__doc *doc, int64_t decision, const char *way,
                   char tag[PE__HASH_SIZE])
{
    pe__secret_hash(pe__doc_format(doc, "%lld %s", (long long)decision, way),
                    tag);
}

const pe__value *pe__carried_of(const pe__value *rows, int64_t giver)
{
    const pe__value *k = pe__first(rows);
    while (k != NULL && pe__get_integer(k, "giver", 0) != giver)
        k = k->next;
    return k;
}

/* --- the giver ------------------------------------------------------------ */

static pe_status take_out(pe__use *use, int64_t decision, const char *seal,
                          pe_error *err)
{
    char code[PE__LONG_CODE_SIZE], way[PE__SEALED_TEXT + 1];
    char tag[PE__HASH_SIZE];
    bool found = false;
    const char *typed = pe__use_text(use, "handed", 60, true);
    if (*typed == '\0')
        return PE_OK;
    if (!pe__long_code_read(typed, code)) {
        pe__use_fault(use, "handed", "delegate.code");
        return PE_OK;
    }
    if (!pe__envelope_open(code, seal, way)) {
        pe__use_fault(use, "handed", "delegate.code_other");
        return PE_OK;
    }
    tag_of(use->doc, decision, way, tag);
    pe_status status = pe__cast_remove(use->db, decision, tag, &found, err);
    if (status == PE_OK && !found)
        return pe__fail(err, PE_BAD_INPUT, "a ballot cast for somebody is not "
                        "under its tag");
    return status == PE_OK
               ? pe__carried_drop(use->db, decision, use->member, err) : status;
}

pe_status pe__carried_take_out(pe__use *use, int64_t decision, pe_error *err)
{
    const char *seal = NULL;
    pe_status status = pe__carried_seal(use->db, use->doc, decision,
                                        use->member, &seal, err);
    return status == PE_OK && seal != NULL
               ? take_out(use, decision, seal, err) : status;
}

/* --- the delegate --------------------------------------------------------- */

typedef struct {
    pe__use *use;
    int64_t decision;
    const char *code, *marks;
    pe__vote_body body;
    pe__value *rows;   /* carried, as they are */
    int32_t me;
} casting;

static pe_status cast_for(casting *c, int32_t i, pe_error *err)
{
    char way[PE__HASH_SIZE], tag[PE__HASH_SIZE], seal[PE__SEAL_SIZE];
    int64_t giver = c->body.member[i];
    way_of(c->use->doc, c->decision, c->code, giver, way);
    tag_of(c->use->doc, c->decision, way, tag);
    pe_status status = pe__cast_put(c->use->db, c->decision, tag, c->marks,
                                    c->body.halves[i], err);
    if (status != PE_OK || pe__carried_of(c->rows, giver) != NULL)
        return status;
    const pe__value *d = c->body.handed[i];
    if (!pe__envelope_seal(pe__get_text(d, "seal_key", ""), way, seal))
        return pe__fail(err, PE_BAD_INPUT, "the key of a delegation is none");
    const pe__carried row = {c->decision, giver, c->use->member,
                             pe__get_integer(d, "delegation", 0), "cast",
                             seal};
    return pe__carried_put(c->use->db, &row, err);
}

static pe_status take_back_of(casting *c, int64_t giver, pe_error *err)
{
    bool found;
    char way[PE__HASH_SIZE], tag[PE__HASH_SIZE];
    way_of(c->use->doc, c->decision, c->code, giver, way);
    tag_of(c->use->doc, c->decision, way, tag);
    pe_status status = pe__cast_remove(c->use->db, c->decision, tag, &found,
                                       err);
    return status == PE_OK ? pe__carried_drop(c->use->db, c->decision, giver,
                                              err) : status;
}

/* Whose vote another delegate cast has a ballot already. */
static void mark_others(casting *c)
{
    for (const pe__value *k = pe__first(c->rows); k != NULL; k = k->next) {
        int32_t i = pe__vote_body_place(&c->body,
                                        pe__get_integer(k, "giver", 0));
        if (i >= 0 && pe__get_integer(k, "delegate", 0) != c->use->member)
            c->body.voted[i] = 1;
    }
}

pe_status pe__carried_cast(pe__use *use, const pe__value *decision,
                           const char *code, const char *marks, pe_error *err)
{
    casting c = {.use = use, .code = code, .marks = marks,
                 .decision = pe__get_integer(decision, "decision", 0),
                 .rows = pe__doc_array(use->doc)};
    bool concerns = false;
    if (strlen(code) + 1 < PE__LONG_CODE_SIZE)
        return PE_OK;
    pe_status status = pe__delegation_concerns(
        use->db, use->council, c.decision, use->member, &concerns, err);
    if (status != PE_OK || !concerns)
        return status;
    status = pe__vote_body_make(use->db, use->doc, c.decision, use->now,
                                pe__get_integer(decision, "closes", 0),
                                &c.body, err);
    if (status == PE_OK)
        status = pe__carried_rows(use->db, use->doc, c.rows, c.decision, err);
    if (status != PE_OK)
        return status;
    c.me = pe__vote_body_place(&c.body, use->member);
    mark_others(&c);
    status = pe__vote_body_count(&c.body, err);
    for (const pe__value *k = pe__first(c.rows); k != NULL && status == PE_OK;
         k = k->next) {
        int64_t giver = pe__get_integer(k, "giver", 0);
        int32_t i = pe__vote_body_place(&c.body, giver);
        if (pe__get_integer(k, "delegate", 0) == use->member &&
            (i < 0 || c.body.voter[i] != c.me))
            status = take_back_of(&c, giver, err);
    }
    for (int32_t i = 0; i < c.body.members && status == PE_OK; i++)
        if (i != c.me && c.body.voter[i] == c.me)
            status = cast_for(&c, i, err);
    return status;
}

/* --- the close ------------------------------------------------------------ */

typedef struct {
    pe__sql *db;
    int64_t decision, now;
    bool is_secret;
    pe__vote_body *body;
} closing;

static pe_status settle(const closing *c, int32_t i, pe_error *err)
{
    int32_t voter = c->body->voter[i];
    const pe__value *d = c->body->handed[i];
    pe__carried row = {.decision = c->decision, .giver = c->body->member[i],
                       .delegate = pe__get_integer(d, "delegate", 0),
                       .delegation = pe__get_integer(d, "delegation", 0),
                       .seal = ""};
    pe_status status = PE_OK;
    row.outcome = voter == PE_VOTE_BEYOND_CAP ? "beyond"
                  : voter == PE_VOTE_NO_VOTER ? "idle"
                  : c->is_secret              ? "late" : "cast";
    if (voter >= 0 && !c->is_secret)
        status = pe__voice_carry(c->db, c->decision, row.giver, row.delegate,
                                 c->now, err);
    return status == PE_OK ? pe__carried_put(c->db, &row, err) : status;
}

pe_status pe__carried_close(pe__sql *db, pe__doc *doc,
                            const pe__value *decision, bool counts,
                            pe_error *err)
{
    pe__vote_body body;
    pe__value *rows = pe__doc_array(doc);
    int64_t closes = pe__get_integer(decision, "closes", 0);
    closing c = {.db = db, .now = closes, .body = &body,
                 .decision = pe__get_integer(decision, "decision", 0),
                 .is_secret = pe__get_bool(decision, "is_secret", true)};
    if (!counts)
        return PE_OK;
    pe_status status = pe__vote_body_make(db, doc, c.decision, closes, closes,
                                          &body, err);
    if (status == PE_OK)
        status = pe__carried_rows(db, doc, rows, c.decision, err);
    if (status == PE_OK)
        status = pe__vote_body_count(&body, err);
    for (int32_t i = 0; status == PE_OK && i < body.members; i++)
        if (body.handed[i] != NULL && body.halves[i] > 0 && !body.voted[i] &&
            pe__carried_of(rows, body.member[i]) == NULL)
            status = settle(&c, i, err);
    if (status == PE_OK)
        status = pe__carried_unseal(db, c.decision, err);
    /* what is counted now is written into the same document */
    return status == PE_OK && pe__doc_failed(doc) ? pe__fail_memory(err)
                                                  : status;
}

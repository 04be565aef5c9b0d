/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a body to a change that is durable: form, token, key, preparation on a
 * worker, the writer's thread, and back.
 *
 * The key of a change is a hash of the key that came (a hidden field of the
 * form, or Idempotency-Key), of the path and of the body: the same form sent
 * twice is done once, one that was altered is another change. What is kept
 * under it is sealed with the key that came, which only the browser has. */
#include "hub_own.h"

#include "error.h"
#include "request.h"

#include <sodium.h>
#include <string.h>

enum { LONGEST_KEY = 128 };

/* --- form and key -------------------------------------------------------- */

static pe_status read_body(pe__exchange *x, int *http)
{
    pe__intake intake = {x->doc, (pe__value *)x->use.in,
                         x->hub->settings->fields, 400};
    const char *body = x->body.size > 0 ? x->body.bytes : "";
    pe_status status = pe__body_read(&intake, x->header[PE__CONTENT_TYPE],
                                     body, x->body.size, &x->error);
    *http = intake.http;
    if (status == PE_OK)
        status = pe__put_parameters(x, &intake, http);
    return status;
}

/* The key that came with the form or the request; "" = none. */
static const char *key_of(const pe__exchange *x)
{
    const char *key = x->header[PE__IDEMPOTENCY_KEY];
    if (*key == '\0')
        key = pe__get_text(x->use.in, "once", "");
    return strlen(key) <= LONGEST_KEY ? key : "";
}

static void hash_key(pe__exchange *x, const char *key)
{
    unsigned char hash[32];
    crypto_generichash_state state;
    if (*key == '\0')
        return;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const unsigned char *)key,
                              strlen(key) + 1);
    crypto_generichash_update(&state, (const unsigned char *)x->path,
                              strlen(x->path) + 1);
    if (x->body.size > 0)
        crypto_generichash_update(&state, (unsigned char *)x->body.bytes,
                                  x->body.size);
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(x->once, sizeof x->once, hash, sizeof hash);
}

static bool token_fits(const pe__exchange *x)
{
    if (x->bearer && x->visitor.member != 0)
        return true;
    const char *sent = x->header[PE__CSRF_TOKEN];
    if (*sent == '\0')
        sent = pe__get_text(x->use.in, "csrf", "");
    return pe__csrf_fits(x->csrf, sent);
}

/* --- the kept answer ----------------------------------------------------- */

/* The answer XOR a stream that is made of the key that came, and of the hash
 * under which the answer is kept, so that it is used for this one alone. Who
 * reads the store, without the key, learns nothing: an answer may hold a
 * session's token, or the code of an invitation. */
static void seal(const pe__exchange *x, pe__buffer *answer)
{
    static const unsigned char nonce[crypto_stream_NONCEBYTES];
    unsigned char secret[crypto_stream_KEYBYTES];
    const char *key = key_of(x);
    crypto_generichash(secret, sizeof secret, (const unsigned char *)key,
                       strlen(key), (const unsigned char *)x->once,
                       crypto_generichash_KEYBYTES_MAX);
    if (answer->size > 0)
        crypto_stream_xor((unsigned char *)answer->bytes,
                          (const unsigned char *)answer->bytes, answer->size,
                          nonce, secret);
    sodium_memzero(secret, sizeof secret);
}

static void keep_answer(pe__exchange *x)
{
    pe__value *kept = pe__doc_object(x->doc);
    pe__put_text(x->doc, kept, "next", x->use.next);
    pe__put_text(x->doc, kept, "token", x->use.token);
    pe__put_bool(x->doc, kept, "shows", x->use.shows);
    pe__put(x->doc, kept, "out", pe__doc_copy(x->doc, x->use.out));
    pe__json_write(kept, &x->change.answer);
    seal(x, &x->change.answer);
}

/* What was answered when it was done. */
static pe_status restore_answer(pe__exchange *x)
{
    pe__value *kept = NULL;
    seal(x, &x->change.answer); /* back */
    pe_status status =
        pe__doc_parse(x->doc, x->change.answer.bytes, x->change.answer.size,
                      &kept, &x->error);
    if (status != PE_OK)
        return status;
    const pe__value *out = pe__get(kept, "out");
    x->use.outcome = PE__DONE;
    x->use.next = pe__get_text(kept, "next", NULL);
    x->use.token = pe__get_text(kept, "token", NULL);
    x->use.shows = pe__get_bool(kept, "shows", false);
    if (out != NULL)
        x->use.out = pe__doc_copy(x->doc, out);
    return PE_OK;
}

/* --- the writer's thread ------------------------------------------------- */

/* Whether they still may, as of the change's own transaction: between the
 * headers and now half a minute of body may have come, and whoever was in may
 * be out. */
static pe_status may_still(pe__exchange *x, bool *may, pe_error *err)
{
    const pe__people *people = x->hub->parts.people;
    pe__visitor visitor = {0};
    bool there = true;
    pe_status status = PE_OK;
    *may = false;
    if (x->token[0] != '\0')
        status = people->visitor(x->use.db, x->token_hash, x->use.now,
                                 &visitor, err);
    if (status != PE_OK || visitor.member != x->use.member)
        return status;
    status = people->relations(&x->use, &there, err);
    *may = status == PE_OK && there &&
           pe__permits(x->route->action, x->use.relations);
    return status;
}

/* What may_still asks, and what the use foresees; whether it is so is for the
 * change itself to find out. */
static void look_ahead(pe__change *change, pe__sql *db)
{
    pe__exchange *x = change->context;
    const pe__people *people = x->hub->parts.people;
    pe__visitor visitor;
    bool there;
    pe__use use = x->asked;
    use.db = db;
    if (x->token[0] != '\0')
        people->visitor(db, x->token_hash, use.now, &visitor, NULL);
    people->relations(&use, &there, NULL);
    if ((x->route->flags & PE__FORESEES) == 0)
        return;
    use.out = pe__doc_object(x->doc);
    x->route->run(&use, NULL);
}

static pe_status run_change(pe__change *change, pe__sql *db, pe_error *err)
{
    pe__exchange *x = change->context;
    pe__use *use = &x->use;
    /* a batch that conflicts, or whose server went away, is run again: nothing
     * of the run before may stay */
    pe__buffer_free(&use->file);
    *use = x->asked;
    use->db = db;
    use->outcome = PE__DONE;
    use->next = NULL;
    use->clock = NULL;
    use->token = NULL;
    use->chosen_language = NULL;
    use->shows = false;
    use->out = x->prepared != NULL ? pe__doc_copy(x->doc, x->prepared)
                                   : pe__doc_object(x->doc);
    x->refused = false;
    bool may = false;
    pe_status status = may_still(x, &may, err);
    if (status == PE_OK && may)
        status = x->route->run(use, err);
    if (status != PE_OK)
        return status;
    if (!may)
        use->outcome = PE__NOT_FOUND;
    if (pe__doc_failed(x->doc))
        return pe__fail_memory(err);
    if (use->outcome != PE__DONE) {
        x->refused = true;
        return pe__fail(err, PE_USAGE, "refused");
    }
    if (x->once[0] != '\0')
        keep_answer(x);
    return change->answer.failed ? pe__fail_memory(err) : PE_OK;
}

static void change_done(pe__change *change)
{
    pe__exchange *x = change->context;
    x->status = change->status;
    if (change->status == PE_OK && change->repeated)
        x->status = restore_answer(x);
    else if (x->refused)
        x->status = PE_OK;
    else if (change->status != PE_OK)
        x->error = change->error;
    x->stage = PE__STAGE_ANSWER;
    MHD_resume_connection(x->connection);
}

/* The connection is suspended already. Once the writer has it, it is the
 * writer's: it may be answered, and gone, before this returns. */
static void hand_to_writer(pe__exchange *x)
{
    pe_error err = {0};
    x->asked = x->use;
    x->change = (pe__change){.run = run_change, .ahead = look_ahead,
                             .done = change_done,
                             .context = x, .key = x->once,
                             .owner = x->use.member, .now = x->use.now};
    pe_status status = pe__writer_add(x->hub->writer, &x->change, &err);
    if (status == PE_OK)
        return;
    x->status = status;
    x->error = err;
    x->stage = PE__STAGE_ANSWER;
    MHD_resume_connection(x->connection);
}

/* --- before it ----------------------------------------------------------- */

bool pe__hand_over(pe__exchange *x, void (*work)(pe__exchange *, pe__desk *))
{
    x->work = work;
    x->stage = PE__STAGE_WAITING;
    MHD_suspend_connection(x->connection);
    if (pe__workers_add(x->hub->workers, x))
        return true;
    x->stage = PE__STAGE_NEW;
    MHD_resume_connection(x->connection);
    return false;
}

static void prepare(pe__exchange *x, pe__desk *desk)
{
    x->use.db = desk->db;
    x->status = x->route->prepare(&x->use, &x->error);
    if (x->status == PE_OK && x->use.outcome == PE__DONE) {
        x->prepared = x->use.out;
        hand_to_writer(x);
        return;
    }
    x->refused = x->status == PE_OK;
    x->stage = PE__STAGE_ANSWER;
    MHD_resume_connection(x->connection);
}

/* What another program signed, as it came. False: it is not signed. */
static bool put_signed(pe__exchange *x)
{
    static const struct {
        const char *name;
        pe__header header;
    } headers[] = {{"content_type", PE__CONTENT_TYPE},
                   {"content_digest", PE__CONTENT_DIGEST},
                   {"signature_input", PE__SIGNATURE_INPUT},
                   {"signature", PE__SIGNATURE}};
    pe__value *in = (pe__value *)x->use.in;
    for (size_t k = 0; k < sizeof headers / sizeof *headers; k++) {
        const char *value = x->header[headers[k].header];
        if (*value == '\0')
            return false;
        pe__put_text(x->doc, in, headers[k].name, value);
    }
    pe__put_text(x->doc, in, "path", x->path);
    pe__put_bytes(x->doc, in, "body", x->body.size > 0 ? x->body.bytes : "",
                  x->body.size);
    x->json = true;
    return true;
}

static enum MHD_Result signed_done(pe__exchange *x)
{
    if (!put_signed(x))
        return pe__refuse(x, 400, "unsigned");
    return pe__hand_over(x, prepare) ? MHD_YES : pe__refuse(x, 503, "busy");
}

enum MHD_Result pe__body_done(pe__exchange *x)
{
    int http = 400;
    if ((x->route->flags & PE__SIGNED) != 0)
        return signed_done(x);
    pe_status status = read_body(x, &http);
    if (status == PE_BAD_INPUT)
        return pe__refuse_text(x, http, "request", x->error.message);
    if (status != PE_OK)
        return pe__refuse(x, 503, "memory");
    if (!token_fits(x))
        return pe__refuse(x, 403, "token");
    hash_key(x, key_of(x));
    if (x->route->prepare != NULL)
        return pe__hand_over(x, prepare) ? MHD_YES
                                         : pe__refuse(x, 503, "busy");
    x->stage = PE__STAGE_WAITING;
    MHD_suspend_connection(x->connection);
    hand_to_writer(x);
    return MHD_YES;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What came of a request, in the face that was asked for. */
#include "hub_own.h"

#include <string.h>
#include <time.h>

#define JSON "application/json"
#define PROBLEM "application/problem+json"
#define HTML "text/html; charset=utf-8"

/* Nothing is sent of a document that memory ran out for. */
static enum MHD_Result send_json(pe__exchange *x, int status, const char *type,
                                 const pe__value *value, unsigned how)
{
    pe__buffer body = {0};
    pe__json_write(value, &body);
    if (pe__doc_failed(x->doc))
        body.failed = true;
    return pe__send(x, status, type, &body, how);
}

/* --- problems ------------------------------------------------------------ */

/* RFC 9457. */
static enum MHD_Result send_problem(pe__exchange *x, int status,
                                    const char *title, const pe__value *root)
{
    pe__value *problem = pe__doc_object(x->doc);
    pe__put_text(x->doc, problem, "type", "about:blank");
    pe__put_integer(x->doc, problem, "status", status);
    pe__put_text(x->doc, problem, "title", title);
    for (const pe__value *v = pe__first(root); v != NULL; v = v->next)
        pe__put(x->doc, problem, v->key, pe__doc_copy(x->doc, v));
    return send_json(x, status, PROBLEM, problem, 0);
}

/* Reads the text refused.KEY, or the key when even that is missing. */
static const char *sentence(pe__exchange *x, const char *prefix,
                            const char *key, const pe__value *root)
{
    pe__buffer text = {0};
    const char *said = key;
    const char *full = pe__doc_format(x->doc, "%s.%s", prefix, key);
    if (pe__pages_text(x->web->pages, x->language, full, root, NULL, &text) &&
        !text.failed && text.size > 0)
        said = pe__doc_text(x->doc, text.bytes);
    pe__buffer_free(&text);
    return said;
}

enum MHD_Result pe__refuse_text(pe__exchange *x, int status, const char *key,
                                const char *detail)
{
    pe__value *root = pe__doc_object(x->doc);
    const char *title = sentence(x, "refused", key, root);
    pe__put_text(x->doc, root, "key", key);
    if (detail != NULL)
        pe__put_text(x->doc, root, "detail", detail);
    if (x->json)
        return send_problem(x, status, title, root);
    pe__buffer body = {0};
    pe__put_text(x->doc, root, "title", title);
    pe__put_integer(x->doc, root, "status", status);
    pe__view(x, "refused", root, &body);
    return pe__send(x, status, HTML, &body, 0);
}

enum MHD_Result pe__refuse(pe__exchange *x, int status, const char *key)
{
    return pe__refuse_text(x, status, key, NULL);
}

/* --- faults -------------------------------------------------------------- */

/* Makes sentences of the keys of faults, in the reader's language. */
static void say_faults(pe__exchange *x, pe__value *out)
{
    pe__value *by_field = pe__doc_object(x->doc);
    const pe__value *all = pe__get(out, "faults");
    for (pe__value *v = (pe__value *)pe__first(all); v != NULL; v = v->next) {
        const char *text = pe__get_text(v, "text", NULL);
        if (text == NULL) {
            text = sentence(x, "fault", pe__get_text(v, "key", ""), v);
            pe__put_text(x->doc, v, "text", text);
        }
        pe__put_text(x->doc, by_field, pe__get_text(v, "field", ""), text);
    }
    pe__put(x->doc, out, "fault", by_field);
}

static bool is_secret(const char *field)
{
    return strstr(field, "password") != NULL || strcmp(field, "csrf") == 0 ||
           strcmp(field, "once") == 0;
}

/* What was typed, without passwords and files. */
static void put_typed(pe__exchange *x, pe__value *root)
{
    pe__value *typed = (pe__value *)pe__get(root, "typed");
    if (typed == NULL || typed->kind != PE__OBJECT)
        typed = pe__put_object(x->doc, root, "typed");
    for (const pe__value *v = pe__first(x->use.in); v != NULL; v = v->next)
        if (!is_secret(v->key) && v->kind != PE__OBJECT)
            pe__put(x->doc, typed, v->key, pe__doc_copy(x->doc, v));
}

/* Runs the use of the page that has the form, so that the form is shown with
 * all that is around it; false when there is no such page, or it fails. */
static bool run_form(pe__exchange *x)
{
    const pe__route *form = pe__router_form(x->hub->router, x->route);
    if (form == NULL)
        return false;
    pe__desk *desk = pe__desk_hold(x);
    x->use.db = desk->db;
    x->use.outcome = PE__DONE;
    x->use.out = pe__doc_object(x->doc);
    bool fine = pe__sql_begin(desk->db, &x->error) == PE_OK &&
                form->run(&x->use, &x->error) == PE_OK &&
                x->use.outcome == PE__DONE;
    pe__sql_rollback(desk->db);
    pe__desk_release(x);
    return fine;
}

static enum MHD_Result send_faults(pe__exchange *x)
{
    pe__value *out = x->use.out;
    say_faults(x, out);
    if (x->json)
        return send_problem(x, 422, sentence(x, "refused", "faults", out),
                            out);
    const pe__value *faults = pe__get(out, "faults");
    const pe__value *fault = pe__get(out, "fault");
    pe__value *root = run_form(x) ? x->use.out : out;
    if (root != out) {
        pe__put(x->doc, root, "faults", pe__doc_copy(x->doc, faults));
        pe__put(x->doc, root, "fault", pe__doc_copy(x->doc, fault));
    }
    put_typed(x, root);
    pe__buffer body = {0};
    pe__view(x, x->route->page, root, &body);
    return pe__send(x, 422, HTML, &body, 0);
}

/* --- outcomes ------------------------------------------------------------ */

static enum MHD_Result send_page(pe__exchange *x)
{
    pe__buffer body = {0};
    unsigned how = PE__SEND_HASHED;
    if ((x->route->flags & PE__PUBLIC) != 0 && x->visitor.member == 0)
        how |= PE__SEND_PUBLIC;
    if (x->use.file_type != NULL)
        return pe__send_file(x);
    if (x->json || x->route->page == NULL)
        return send_json(x, 200, JSON, x->use.out, how);
    if (pe__pages_names(x->web->pages, x->route->page, PE__PAGE_ONCE))
        how = 0;
    pe__view(x, x->route->page, x->use.out, &body);
    return pe__send(x, 200, HTML, &body, how);
}

/* Only a path of this hub: "//elsewhere" would leave it. */
static const char *next_of(const pe__exchange *x)
{
    const char *next = x->use.next;
    if (next == NULL)
        return x->path;
    next = next[0] == '/' && next[1] != '/' && next[1] != '\\' ? next : "/";
    if (x->use.clock == NULL)
        return next;
    /* what clocks do at the time that was typed, for the page to say */
    size_t path = strcspn(next, "#");
    return pe__doc_format(x->doc, "%.*s%cclock=%s%s", (int)path, next,
                          memchr(next, '?', path) != NULL ? '&' : '?',
                          x->use.clock, next + path);
}

static enum MHD_Result send_done(pe__exchange *x)
{
    pe__buffer body = {0};
    if (!x->json && x->use.shows && x->route->page != NULL) {
        pe__view(x, x->route->page, x->use.out, &body);
        return pe__send(x, 200, HTML, &body, 0);
    }
    if (!x->json)
        return pe__send_to(x, next_of(x));
    if (x->use.next != NULL)
        pe__put_text(x->doc, x->use.out, "next", next_of(x));
    if (x->use.clock != NULL)
        pe__put_text(x->doc, x->use.out, "clock", x->use.clock);
    return send_json(x, 200, JSON, x->use.out, 0);
}

static enum MHD_Result send_failure(pe__exchange *x)
{
    pe__log_failure(x->hub->log, time(NULL), x->pattern, x->error.message);
    switch (x->status) {
    case PE_NO_MEMORY: return pe__refuse(x, 503, "memory");
    case PE_USAGE: return pe__refuse(x, 503, "busy");
    case PE_IO: return pe__refuse(x, 503, "store");
    default: return pe__refuse(x, 500, "failed");
    }
}

enum MHD_Result pe__answer(pe__exchange *x)
{
    if (x->status != PE_OK)
        return send_failure(x);
    bool wrote = (x->route->flags & PE__WRITES) != 0;
    switch (x->use.outcome) {
    case PE__DONE: return wrote ? send_done(x) : send_page(x);
    case PE__FAULTS:
        return wrote && x->route->page == NULL && !x->json
                   ? pe__refuse(x, 422, "faults")
                   : send_faults(x);
    case PE__FORBIDDEN: return pe__refuse(x, 403, "forbidden");
    case PE__CONFLICT:
        return pe__refuse_text(x, 409, pe__get_text(x->use.out, "conflict",
                                                    "conflict"), NULL);
    case PE__TOO_MANY: return pe__refuse(x, 429, "rate");
    default: return pe__refuse(x, 404, "not_found");
    }
}

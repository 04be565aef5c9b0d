/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All that is looked at before anything is done, in this order: is it too
 * large, is it there, is there time for it, who asks, how often, from where,
 * may they. */
#include "hub_own.h"

#include "request.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- what was asked ------------------------------------------------------ */

static void split_uri(pe__exchange *x)
{
    size_t size = strcspn(x->uri, "?");
    x->path = pe__doc_alloc(x->doc, size + 1);
    if (x->path == NULL)
        return;
    memcpy(x->path, x->uri, size);
    x->path[size] = '\0';
    x->query = x->uri[size] == '?' ? x->uri + size + 1 : "";
}

/* Finds the row, or says that there is none; false when that was answered. */
static bool find_route(pe__exchange *x, enum MHD_Result *sent)
{
    pe__router_find(x->hub->router, x->method, x->path, strlen(x->path),
                    &x->match);
    x->route = x->match.route;
    if (x->route != NULL) {
        x->pattern = x->route->path;
        return true;
    }
    size_t size = strlen(x->path);
    if (x->match.allow != NULL)
        *sent = pe__refuse(x, 405, "method");
    else if (!x->post && size > 1 && x->path[size - 1] == '/' &&
             x->path[size - 2] != '/') {
        /* "/councils/" is a slip of the hand */
        x->path[size - 1] = '\0';
        pe__router_find(x->hub->router, x->method, x->path, size - 1,
                        &x->match);
        *sent = x->match.route != NULL ? pe__send_to(x, x->path)
                                       : pe__refuse(x, 404, "not_found");
    } else
        *sent = pe__refuse(x, 404, "not_found");
    return false;
}

/* Query, then the parameters of the path, which win. */
static pe_status read_parameters(pe__exchange *x, int *http)
{
    pe__intake intake = {x->doc, (pe__value *)x->use.in,
                         x->hub->settings->fields, 400};
    pe_status status =
        pe__form_read(&intake, x->query, strlen(x->query), &x->error);
    *http = intake.http;
    if (status == PE_OK)
        status = pe__put_parameters(x, &intake, http);
    return status;
}

pe_status pe__put_parameters(pe__exchange *x, pe__intake *intake, int *http)
{
    for (int k = 0; k < x->match.parameters; k++) {
        const pe__parameter *p = &x->match.parameter[k];
        size_t name_size = strlen(p->name), size = p->size;
        if (name_size < 5 ||
            strcmp(p->name + name_size - 5, "_text") != 0) {
            int64_t number = strtoll(p->value, NULL, 10);
            pe__put_integer(x->doc, intake->in, p->name, number);
            if (strcmp(p->name, "council") == 0 &&
                (x->route->flags & PE__NO_COUNCIL) == 0)
                x->use.council = number;
            continue;
        }
        char *text = pe__doc_alloc(x->doc, size + 1);
        if (text == NULL)
            return PE_NO_MEMORY;
        memcpy(text, p->value, size);
        text[size] = '\0';
        pe__put_null(x->doc, intake->in, p->name);
        pe__value *in = intake->in;
        if (!pe__percent_decode(text, &size, false) || size == 0 ||
            pe__text_prefix((const unsigned char *)text, size) < size)
            return *http = 404, PE_BAD_INPUT;
        pe__put_bytes(x->doc, in, p->name, text, size);
    }
    return PE_OK;
}

/* --- who asks ------------------------------------------------------------ */

static void read_tokens(pe__exchange *x)
{
    const char *cookies = x->header[PE__COOKIE];
    const char *said = x->header[PE__AUTHORIZATION];
    pe__cookie_find(cookies, x->hub->guest_cookie, x->guest, sizeof x->guest);
    if (strncmp(said, "Bearer ", 7) == 0 && strlen(said + 7) < PE__TOKEN_TEXT) {
        strcpy(x->token, said + 7);
        x->bearer = true;
    } else
        pe__cookie_find(cookies, x->hub->cookie, x->token, sizeof x->token);
}

static pe_status find_visitor(pe__exchange *x, pe__desk *desk)
{
    read_tokens(x);
    if (x->token[0] == '\0')
        return PE_OK;
    pe__token_hash(x->token, x->token_hash);
    pe_status status = x->hub->parts.people->visitor(
        desk->db, x->token_hash, x->use.now, &x->visitor, &x->error);
    if (status == PE_OK && x->visitor.member == 0)
        x->token[0] = '\0';
    if (x->visitor.is_stale)
        pe__hub_seen(x->hub, x->visitor.session, x->use.now);
    return status;
}

/* The member's choice, else the cookie's, else the browser's. */
static void choose_language(pe__exchange *x)
{
    char cookie[8];
    const char *of_member = x->visitor.language;
    int chosen = pe__language_of(of_member, strlen(of_member));
    if (chosen < 0 && pe__cookie_find(x->header[PE__COOKIE], "language",
                                      cookie, sizeof cookie))
        chosen = pe__language_of(cookie, strlen(cookie));
    if (chosen < 0)
        chosen = pe__language_wanted(x->header[PE__ACCEPT_LANGUAGE],
                                     x->hub->language);
    x->language = chosen;
}

/* What forms are bound to: the session, or the guest's cookie. A program that
 * says who it is has no forms. */
static void make_csrf(pe__exchange *x)
{
    if (x->bearer && x->visitor.member != 0)
        return;
    const char *secret = x->visitor.member != 0 ? x->token : x->guest;
    if (*secret != '\0')
        pe__csrf_of(secret, x->csrf);
}

static void fill_in_use(pe__exchange *x, pe__desk *desk)
{
    pe__use *use = &x->use;
    use->db = desk->db;
    use->member = x->visitor.member;
    use->session = x->visitor.session;
    use->stepped_up = x->visitor.stepped_up;
    use->language = pe__languages[x->language];
    use->zone_is_own = x->visitor.zone[0] != '\0';
    use->zone = use->zone_is_own ? x->visitor.zone : x->visitor.near_zone;
    use->hub_url = x->hub->url;
    use->path = x->route->path;
    use->writes = (x->route->flags & PE__WRITES) != 0;
    use->agent = x->header[PE__USER_AGENT];
    use->services = x->hub->parts.services;
    use->relations = 1u << PE__ANYBODY;
    if (use->member != 0)
        use->relations |= 1u << PE__SIGNED_IN;
}

/* --- may they ------------------------------------------------------------ */

/* Where a form is filled in again: the path of its page with the numbers of
 * this one, "/" when it has no page. */
static const char *form_of(pe__exchange *x)
{
    const pe__route *form = pe__router_form(x->hub->router, x->route);
    pe__buffer path = {0};
    const char *at = form != NULL ? form->path : "/";
    while (*at != '\0') {
        const char *open = strchr(at, '{');
        const char *close = open != NULL ? strchr(open, '}') : NULL;
        if (close == NULL) {
            pe__buffer_text(&path, at);
            break;
        }
        pe__buffer_add(&path, at, (size_t)(open - at));
        const char *name = pe__doc_format(x->doc, "%.*s",
                                          (int)(close - open - 1), open + 1);
        const pe__value *value = pe__get(x->use.in, name);
        if (value != NULL && value->kind == PE__TEXT)
            pe__buffer_text(&path, value->text.bytes);
        else if (value != NULL)
            pe__buffer_format(&path, "%lld", (long long)value->integer);
        at = close + 1;
    }
    const char *text = path.failed ? "/" : pe__doc_text(x->doc, path.bytes);
    pe__buffer_free(&path);
    return text;
}

/* To the page for signing in (or for proving it again), and back. */
static enum MHD_Result send_to_door(pe__exchange *x, const char *door)
{
    pe__buffer path = {0};
    pe__buffer_format(&path, "%s?next=", door);
    for (const char *c = x->post ? form_of(x) : x->uri; *c != '\0'; c++)
        if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
            (*c >= '0' && *c <= '9') || strchr("/-_.~", *c) != NULL)
            pe__buffer_add(&path, c, 1);
        else
            pe__buffer_format(&path, "%%%02X", (unsigned char)*c);
    enum MHD_Result sent = path.failed ? MHD_NO : pe__send_to(x, path.bytes);
    pe__buffer_free(&path);
    return sent;
}

/* False when it was answered that they may not: what a member cannot see is
 * answered as if it were not there. */
static bool check_permission(pe__exchange *x, enum MHD_Result *sent)
{
    bool there = true;
    pe_status status =
        x->hub->parts.people->relations(&x->use, &there, &x->error);
    if (status != PE_OK) {
        x->status = status;
        *sent = pe__answer(x);
        return false;
    }
    bool may = there && pe__permits(x->route->action, x->use.relations);
    bool step_up = (x->route->flags & PE__STEP_UP) != 0 && !x->use.stepped_up;
    if (may && !step_up)
        return true;
    if (may || x->visitor.member == 0) {
        bool known = x->visitor.member != 0;
        bool plain = x->json || (x->route->flags & PE__STREAM) != 0;
        *sent = plain ? pe__refuse(x, known ? 403 : 401,
                                   known ? "step_up" : "sign_in")
                      : send_to_door(x, known ? "/step-up" : "/sign-in");
        return false;
    }
    bool sees = there && (x->use.relations & 1u << PE__MEMBER) != 0;
    *sent = pe__refuse(x, sees ? 403 : 404, sees ? "forbidden" : "not_found");
    return false;
}

/* The head of a council's page, whatever the page shows; a page of anything
 * else has none. A change seldom shows one: then it is looked for late. */
static void find_head(pe__exchange *x)
{
    bool wanted = !x->json && x->use.council != 0 &&
                  x->hub->parts.head != NULL;
    x->late_head = wanted && (x->route->flags & PE__WRITES) != 0;
    if (wanted && !x->late_head)
        x->status = pe__find_head(x, x->use.db, &x->error);
}

pe_status pe__find_head(pe__exchange *x, pe__sql *db, pe_error *err)
{
    x->use.db = db;
    x->late_head = false;
    x->council = pe__doc_object(x->doc);
    return x->hub->parts.head(&x->use, x->council, err);
}

/* --- in order ------------------------------------------------------------ */

static void run_use(pe__exchange *x, pe__desk *desk)
{
    x->use.db = desk->db;
    x->status = x->route->run(&x->use, &x->error);
}

/* The same on a worker, which resumes. */
static void run_apart(pe__exchange *x, pe__desk *desk)
{
    pe_status status = pe__sql_begin(desk->db, &x->error);
    if (status == PE_OK) {
        run_use(x, desk);
        pe__sql_rollback(desk->db);
    } else
        x->status = status;
    x->stage = PE__STAGE_ANSWER;
    MHD_resume_connection(x->connection);
}

/* A page: everything is there. */
static enum MHD_Result begin_page(pe__exchange *x, pe__desk *desk)
{
    if ((x->route->flags & PE__STREAM) != 0)
        return pe__herald_listen(x);
    if ((x->route->flags & PE__HEAVY) != 0)
        return pe__hand_over(x, run_apart) ? MHD_YES
                                           : pe__refuse(x, 503, "busy");
    run_use(x, desk);
    return pe__answer(x);
}

/* A write: its body may come now. */
static enum MHD_Result begin_write(pe__exchange *x)
{
    const pe__settings *s = x->hub->settings;
    if (!x->bearer && (x->route->flags & PE__SIGNED) == 0 &&
        !pe__same_origin(x->hub, x->header[PE__ORIGIN],
                         x->header[PE__FETCH_SITE], x->header[PE__HOST]))
        return pe__refuse(x, 403, "origin");
    x->body_most = (size_t)((x->route->flags & PE__UPLOAD) != 0
                                ? s->upload_bytes
                                : s->body_bytes);
    if (strtoull(x->header[PE__CONTENT_LENGTH], NULL, 10) > x->body_most)
        return pe__refuse(x, 413, "large");
    x->stage = PE__STAGE_BODY;
    return MHD_YES;
}

static enum MHD_Result begin_known(pe__exchange *x, pe__desk *desk)
{
    enum MHD_Result sent = MHD_NO;
    int http = 400;
    x->use.doc = x->doc;
    x->use.now = time(NULL);
    x->use.in = pe__doc_object(x->doc);
    x->use.out = pe__doc_object(x->doc);
    x->status = find_visitor(x, desk);
    choose_language(x);
    make_csrf(x);
    fill_in_use(x, desk);
    if (x->status != PE_OK)
        return pe__answer(x);
    if (!pe__rate_allows(x, &sent))
        return sent;
    pe_status status = read_parameters(x, &http);
    if (status == PE_BAD_INPUT)
        return http == 404 ? pe__refuse(x, 404, "not_found")
                           : pe__refuse_text(x, http, "request",
                                             x->error.message);
    if (status != PE_OK || pe__doc_failed(x->doc))
        return pe__refuse(x, 503, "memory");
    if (!check_permission(x, &sent))
        return sent;
    find_head(x);
    if (x->status != PE_OK)
        return pe__answer(x);
    return (x->route->flags & PE__WRITES) != 0 ? begin_write(x)
                                               : begin_page(x, desk);
}

/* With one reading transaction around all that is read. */
static enum MHD_Result begin_read(pe__exchange *x)
{
    pe__desk *desk = pe__desk_hold(x);
    x->status = pe__sql_begin(desk->db, &x->error);
    enum MHD_Result sent =
        x->status == PE_OK ? begin_known(x, desk) : pe__answer(x);
    pe__sql_rollback(desk->db);
    pe__desk_release(x);
    return sent;
}

enum MHD_Result pe__begin(pe__exchange *x)
{
    enum MHD_Result sent = MHD_NO;
    bool for_ever = false;
    size_t bytes = pe__headers_gather(x);
    x->head = strcmp(x->method, "HEAD") == 0;
    x->post = strcmp(x->method, "POST") == 0;
    x->json = pe__wants_json(x->header[PE__ACCEPT]);
    x->language = pe__language_wanted(x->header[PE__ACCEPT_LANGUAGE],
                                      x->hub->language);
    split_uri(x);
    if (x->path == NULL)
        return MHD_NO;
    if (bytes > (size_t)x->hub->settings->header_bytes)
        return pe__refuse(x, 431, "headers");
    const pe__special *special = x->post ? NULL : pe__special_find(x->path);
    if (strncmp(x->path, "/a/", 3) == 0 && !x->post) {
        x->pattern = "/a/";
        const pe__asset *asset =
            pe__assets_find(x->web->assets, x->path, &for_ever);
        return asset != NULL ? pe__send_asset(x, asset, for_ever)
                             : pe__refuse(x, 404, "not_found");
    }
    if (special != NULL) {
        x->pattern = special->path;
        return special->send(x);
    }
    if (!find_route(x, &sent) || !pe__load_allows(x, &sent))
        return sent;
    return begin_read(x);
}

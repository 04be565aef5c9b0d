/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The description of all that programs can ask (OpenAPI 3.1), made from the
 * rows of the table, so that it says what the server does. */
#include "hub_own.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_WORD = 64 };

static pe__value *put_schema(pe__doc *doc, pe__value *to, const char *key,
                             const char *type)
{
    pe__value *schema = pe__put_object(doc, to, key);
    pe__put_text(doc, schema, "type", type);
    return schema;
}

/* --- parameters of the path ---------------------------------------------- */

static void put_parameters(pe__doc *doc, pe__value *operation,
                           const char *path)
{
    pe__value *all = NULL;
    for (const char *at = path; (at = strchr(at, '{')) != NULL; at++) {
        size_t size = strcspn(at + 1, "}");
        char name[LONGEST_WORD];
        if (size >= sizeof name)
            continue;
        memcpy(name, at + 1, size);
        name[size] = '\0';
        if (all == NULL)
            all = pe__put_array(doc, operation, "parameters");
        pe__value *one = pe__add_object(doc, all);
        pe__put_text(doc, one, "name", name);
        pe__put_text(doc, one, "in", "path");
        pe__put_bool(doc, one, "required", true);
        bool text = size > 5 && strcmp(name + size - 5, "_text") == 0;
        put_schema(doc, one, "schema", text ? "string" : "integer");
    }
}

/* --- fields of a form ---------------------------------------------------- */

/* The next word of `*at` into `word`; false when there is none before the
 * field's end. */
static bool next_word(const char **at, char word[LONGEST_WORD])
{
    *at += strspn(*at, " ");
    size_t size = strcspn(*at, " ,");
    size_t kept = size < LONGEST_WORD ? size : LONGEST_WORD - 1;
    memcpy(word, *at, kept);
    word[kept] = '\0';
    *at += size;
    return size > 0;
}

static void put_range(pe__doc *doc, pe__value *schema, const char **at,
                      double unit)
{
    char least[LONGEST_WORD], most[LONGEST_WORD];
    if (next_word(at, least))
        pe__put_real(doc, schema, "minimum", strtod(least, NULL) / unit);
    if (next_word(at, most))
        pe__put_real(doc, schema, "maximum", strtod(most, NULL) / unit);
}

static void put_choices(pe__doc *doc, pe__value *schema, const char **at)
{
    char list[256];
    *at += strspn(*at, " ");
    size_t size = strcspn(*at, " ,");
    if (size == 0 || size >= sizeof list)
        return;
    memcpy(list, *at, size);
    list[size] = '\0';
    *at += size;
    pe__value *all = pe__put_array(doc, schema, "enum");
    char *rest = NULL;
    for (char *word = strtok_r(list, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest))
        pe__add_text(doc, all, word);
}

/* The kind and what limits it. */
static void put_kind(pe__doc *doc, pe__value *fields, const char *name,
                     const char *kind, const char **at)
{
    char most[LONGEST_WORD];
    bool whole = strcmp(kind, "integer") == 0;
    bool hours = strcmp(kind, "quarters") == 0;
    if (whole || hours || strcmp(kind, "real") == 0) {
        pe__value *schema =
            put_schema(doc, fields, name, whole ? "integer" : "number");
        put_range(doc, schema, at, hours ? 4 : 1);
    } else if (strncmp(kind, "tick", 4) == 0) {
        put_schema(doc, fields, name, "boolean");
    } else {
        pe__value *schema = put_schema(doc, fields, name, "string");
        if (strcmp(kind, "day") == 0)
            pe__put_text(doc, schema, "format", "date");
        else if (strcmp(kind, "file") == 0)
            pe__put_text(doc, schema, "contentMediaType",
                         "application/octet-stream");
        else if (strcmp(kind, "choice") == 0)
            put_choices(doc, schema, at);
        else if (next_word(at, most))
            pe__put_integer(doc, schema, "maxLength", strtol(most, NULL, 10));
    }
}

static void put_fields(pe__doc *doc, pe__value *schema, const char *list)
{
    pe__value *fields = pe__put_object(doc, schema, "properties");
    pe__value *needed = NULL;
    for (const char *at = list; *at != '\0'; at += *at == ',') {
        char name[LONGEST_WORD], kind[LONGEST_WORD] = "text";
        if (!next_word(&at, name))
            break;
        next_word(&at, kind);
        size_t size = strlen(kind);
        if (size > 0 && kind[size - 1] == '!') {
            kind[size - 1] = '\0';
            if (needed == NULL)
                needed = pe__put_array(doc, schema, "required");
            pe__add_text(doc, needed, name);
        }
        put_kind(doc, fields, name, kind, &at);
        at += strcspn(at, ",");
    }
}

static void put_body(pe__doc *doc, pe__value *operation, const pe__route *row)
{
    static const char *const types[] = {"application/json",
                                        "application/x-www-form-urlencoded",
                                        "multipart/form-data"};
    pe__value *body = pe__put_object(doc, operation, "requestBody");
    pe__value *content = pe__put_object(doc, body, "content");
    for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
        pe__value *type = pe__put_object(doc, content, types[k]);
        pe__value *schema = put_schema(doc, type, "schema", "object");
        put_fields(doc, schema, row->fields != NULL ? row->fields : "");
    }
}

/* --- answers ------------------------------------------------------------- */

static void put_answer(pe__doc *doc, pe__value *answers, const char *status,
                       const char *about, const char *type)
{
    pe__value *one = pe__put_object(doc, answers, status);
    pe__put_text(doc, one, "description", about);
    if (type == NULL)
        return;
    pe__value *content = pe__put_object(doc, one, "content");
    pe__value *body = pe__put_object(doc, content, type);
    if (strcmp(type, "application/problem+json") == 0) {
        pe__value *schema = pe__put_object(doc, body, "schema");
        pe__put_text(doc, schema, "$ref", "#/components/schemas/Problem");
    } else if (strcmp(type, "application/json") == 0)
        put_schema(doc, body, "schema", "object");
}

static void put_answers(pe__doc *doc, pe__value *operation,
                        const pe__route *row)
{
    static const char problem[] = "application/problem+json";
    pe__value *answers = pe__put_object(doc, operation, "responses");
    bool stream = (row->flags & PE__STREAM) != 0;
    put_answer(doc, answers, "200", stream ? "A stream of events." : "Done.",
               stream ? "text/event-stream" : "application/json");
    if (!pe__permits(row->action, 1u << PE__ANYBODY))
        put_answer(doc, answers, "401", "Nobody is signed in.", problem);
    if ((row->flags & (PE__WRITES | PE__STEP_UP)) != 0 ||
        strchr(row->path, '{') != NULL)
        put_answer(doc, answers, "403", "Not yours to do, not sent from here, "
                   "or only after showing again who you are.", problem);
    if ((row->flags & PE__WRITES) != 0) {
        put_answer(doc, answers, "409", "Somebody else was quicker.", problem);
        put_answer(doc, answers, "422", "A field is not right.", problem);
    }
    put_answer(doc, answers, "404", "Not there, or not yours to see.",
               problem);
    put_answer(doc, answers, "429", "Too often; see Retry-After.", problem);
    put_answer(doc, answers, "503", "Too much to do; see Retry-After.",
               problem);
}

/* --- the whole ----------------------------------------------------------- */

static void put_operation(pe__doc *doc, pe__value *paths, const pe__route *row)
{
    pe__value *path = (pe__value *)pe__get(paths, row->path);
    if (path == NULL)
        path = pe__put_object(doc, paths, row->path);
    bool get = strcmp(row->method, "GET") == 0;
    pe__value *operation = pe__put_object(doc, path, get ? "get" : "post");
    pe__put_text(doc, operation, "summary",
                 row->about != NULL ? row->about : "");
    pe__put_text(doc, operation, "x-action",
                 pe__permissions[row->action].name);
    put_parameters(doc, operation, row->path);
    if (!get)
        put_body(doc, operation, row);
    if (pe__permits(row->action, 1u << PE__ANYBODY))
        pe__put_array(doc, operation, "security");
    put_answers(doc, operation, row);
}

static void put_special(pe__doc *doc, pe__value *paths, const pe__special *one)
{
    pe__value *path = pe__put_object(doc, paths, one->path);
    pe__value *operation = pe__put_object(doc, path, "get");
    pe__put_text(doc, operation, "summary", one->about);
    pe__put_array(doc, operation, "security");
    pe__value *answers = pe__put_object(doc, operation, "responses");
    put_answer(doc, answers, "200", "Done.", one->type);
}

static void put_components(pe__doc *doc, pe__value *root, const char *cookie)
{
    pe__value *parts = pe__put_object(doc, root, "components");
    pe__value *schemas = pe__put_object(doc, parts, "schemas");
    pe__value *problem = put_schema(doc, schemas, "Problem", "object");
    pe__value *members = pe__put_object(doc, problem, "properties");
    put_schema(doc, members, "type", "string");
    put_schema(doc, members, "status", "integer");
    put_schema(doc, members, "title", "string");
    put_schema(doc, members, "key", "string");
    put_schema(doc, members, "detail", "string");
    put_schema(doc, members, "faults", "array");
    pe__value *ways = pe__put_object(doc, parts, "securitySchemes");
    pe__value *bearer = pe__put_object(doc, ways, "token");
    pe__put_text(doc, bearer, "type", "http");
    pe__put_text(doc, bearer, "scheme", "bearer");
    pe__value *session = pe__put_object(doc, ways, "session");
    pe__put_text(doc, session, "type", "apiKey");
    pe__put_text(doc, session, "in", "cookie");
    pe__put_text(doc, session, "name", cookie);
    pe__value *security = pe__put_array(doc, root, "security");
    pe__put_array(doc, pe__add_object(doc, security), "token");
    pe__put_array(doc, pe__add_object(doc, security), "session");
}

void pe__openapi_write(const pe__hub *hub, pe__doc *doc, pe__buffer *out)
{
    pe__value *root = pe__doc_object(doc);
    pe__put_text(doc, root, "openapi", "3.1.0");
    pe__value *info = pe__put_object(doc, root, "info");
    pe__put_text(doc, info, "title", "parecon hub");
    pe__put_text(doc, info, "version", PARECON_VERSION);
    pe__put_text(doc, info, "description",
                 "Ask for application/json and every page is an answer for "
                 "programs. A change sent with the header Idempotency-Key is "
                 "done once, however often it is sent.");
    pe__value *servers = pe__put_array(doc, root, "servers");
    pe__put_text(doc, pe__add_object(doc, servers), "url", hub->url);
    pe__value *paths = pe__put_object(doc, root, "paths");
    for (int k = 0; k < pe__router_count(hub->router); k++)
        put_operation(doc, paths, pe__router_at(hub->router, k));
    for (const pe__special *one = pe__specials; one->path != NULL; one++)
        put_special(doc, paths, one);
    put_components(doc, root, hub->cookie);
    pe__json_write(root, out);
    if (pe__doc_failed(doc))
        out->failed = true;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "stage.h"

#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

pe_status pe__stage_open(const pe__hub_parts *parts, pe__sql *db,
                         pe__stage *stage, pe_error *err)
{
    *stage = (pe__stage){.db = db, .people = parts->people,
                         .services = parts->services, .err = err};
    stage->status = pe__router_new(parts->routes, &stage->router, err);
    return stage->status;
}

void pe__stage_close(pe__stage *stage)
{
    pe__router_free(stage->router);
    pe__doc_free(stage->doc);
    stage->router = NULL;
    stage->doc = NULL;
}

const char *pe__stage_text(const char *format, ...)
{
    enum { TEXTS = 16, LONGEST = 256 };
    static _Thread_local char text[TEXTS][LONGEST];
    static _Thread_local int last;
    va_list list;
    last = (last + 1) % TEXTS;
    va_start(list, format);
    vsnprintf(text[last], LONGEST, format, list);
    va_end(list);
    return text[last];
}

int64_t pe__stage_next_id(const pe__stage *stage)
{
    const char *next = stage->use.next, *slash;
    if (next == NULL || (slash = strrchr(next, '/')) == NULL)
        return 0;
    return strtoll(slash + 1, NULL, 10); /* ?said=… ends it */
}

/* --- one request --- */

/* What the error says of a form that was not accepted. */
static void fail(pe__stage *stage, const char *path, const char *why)
{
    pe__buffer faults = {0};
    const pe__value *found = pe__get(stage->use.out, "faults");
    if (found != NULL)
        pe__json_write(found, &faults);
    stage->status =
        pe__fail(stage->err, PE_USAGE, "demo: member %lld at %s: %s %s",
                 (long long)stage->use.member, path, why,
                 faults.size > 0 && !faults.failed ? faults.bytes : "");
    pe__buffer_free(&faults);
}

static void put_parameters(pe__stage *stage, const pe__match *match)
{
    pe__value *in = (pe__value *)stage->use.in;
    for (int k = 0; k < match->parameters; k++) {
        const pe__parameter *p = &match->parameter[k];
        pe__put_bytes(stage->doc, in, p->name, p->value, p->size);
        if (strcmp(p->name, "council") == 0)
            stage->use.council = strtoll(p->value, NULL, 10);
    }
}

/* A new document and use for the route; NULL when there is none, or nothing is
 * done any more. */
static const pe__route *begin(pe__stage *stage, int64_t member,
                              const char *method, const char *path)
{
    pe__match match;
    if (stage->status != PE_OK)
        return NULL;
    pe__doc_free(stage->doc);
    stage->doc = pe__doc_new();
    if (stage->doc == NULL) {
        stage->status = pe__fail_memory(stage->err);
        return NULL;
    }
    stage->use = (pe__use){
        .db = stage->db, .doc = stage->doc,
        .in = pe__doc_object(stage->doc), .out = pe__doc_object(stage->doc),
        .now = stage->now, .member = member, .stepped_up = member != 0,
        .language = "en", .zone = "", .hub_url = "http://127.0.0.1",
        .services = stage->services};
    stage->use.relations = 1U << PE__ANYBODY;
    if (member != 0)
        stage->use.relations |= 1U << PE__SIGNED_IN;
    pe__router_find(stage->router, method, path, strlen(path), &match);
    if (match.route == NULL) {
        fail(stage, path, "there is no such page");
        return NULL;
    }
    put_parameters(stage, &match);
    stage->use.path = match.route->path;
    stage->use.writes = (match.route->flags & PE__WRITES) != 0;
    return match.route;
}

static pe_status run(pe__stage *stage, const pe__route *route, bool *may)
{
    bool there = true;
    pe_status status = stage->people->relations(&stage->use, &there,
                                                stage->err);
    *may = there && pe__permits(route->action, stage->use.relations);
    if (status == PE_OK && *may && route->prepare != NULL)
        status = route->prepare(&stage->use, stage->err);
    if (status == PE_OK && *may && stage->use.outcome == PE__DONE)
        status = route->run(&stage->use, stage->err);
    return status;
}

static const pe__value *finish(pe__stage *stage, const pe__route *route,
                               const char *path)
{
    static const char *const outcomes[] = {"", "faults", "not found",
                                           "forbidden", "conflict",
                                           "too many"};
    bool may = false;
    pe_status status = run(stage, route, &may);
    if (status == PE_OK && pe__doc_failed(stage->doc))
        status = pe__fail_memory(stage->err);
    stage->status = status;
    if (status == PE_OK && !may)
        fail(stage, path, "may not");
    else if (status == PE_OK && stage->use.outcome != PE__DONE)
        fail(stage, path, outcomes[stage->use.outcome]);
    return stage->use.out;
}

static void put_fields(pe__stage *stage, va_list fields)
{
    const char *name;
    while ((name = va_arg(fields, const char *)) != NULL)
        pe__put_text(stage->doc, (pe__value *)stage->use.in, name,
                     va_arg(fields, const char *));
}

static void put_file(pe__stage *stage, const pe__stage_file *file)
{
    pe__value *given = pe__put_object(
        stage->doc, (pe__value *)stage->use.in, file->field);
    pe__put_text(stage->doc, given, "name", file->name);
    pe__put_text(stage->doc, given, "type", "text/csv");
    pe__put_bytes(stage->doc, given, "bytes", file->bytes,
                  strlen(file->bytes));
}

/* `file` NULL = none comes with it. */
static const pe__value *ask(pe__stage *stage, int64_t member,
                            const char *method, const char *path,
                            const pe__stage_file *file, va_list fields)
{
    const pe__route *route = begin(stage, member, method, path);
    if (route == NULL)
        return NULL;
    put_fields(stage, fields);
    if (file != NULL)
        put_file(stage, file);
    return finish(stage, route, path);
}

const pe__value *pe__stage_post(pe__stage *stage, int64_t member,
                                const char *path, ...)
{
    va_list fields;
    va_start(fields, path);
    const pe__value *out = ask(stage, member, "POST", path, NULL, fields);
    va_end(fields);
    return out;
}

const pe__value *pe__stage_get(pe__stage *stage, int64_t member,
                               const char *path, ...)
{
    va_list fields;
    va_start(fields, path);
    const pe__value *out = ask(stage, member, "GET", path, NULL, fields);
    va_end(fields);
    return out;
}

const pe__value *pe__stage_upload(pe__stage *stage, int64_t member,
                                  const char *path,
                                  const pe__stage_file *file, ...)
{
    va_list fields;
    va_start(fields, file);
    const pe__value *out = ask(stage, member, "POST", path, file, fields);
    va_end(fields);
    return out;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Events of the engine as lines of JSON, and back. */
#include "journal.h"

#include "error.h"
#include "journal_fields.h"

#include <string.h>

static const char *const kinds[] = {
    [PE_MATCH_CLOCK] = "clock",       [PE_MATCH_PERSON] = "person",
    [PE_MATCH_LEAVE] = "leave",       [PE_MATCH_BLOCK] = "block",
    [PE_MATCH_UNBLOCK] = "unblock",   [PE_MATCH_NEED] = "need",
    [PE_MATCH_WITHDRAW] = "withdraw", [PE_MATCH_YES] = "yes",
    [PE_MATCH_NO] = "no",             [PE_MATCH_LATER] = "later",
    [PE_MATCH_CONFIRM] = "confirm",   [PE_MATCH_CANCEL] = "cancel",
    [PE_MATCH_SHOWED] = "showed",     [PE_MATCH_ABSENT] = "absent",
    [PE_MATCH_ADOPT] = "adopt",       [PE_MATCH_DROP] = "drop",
    [PE_MATCH_SETTLE] = "settle"};
enum { KINDS = sizeof kinds / sizeof *kinds };

const char *pe__journal_kind(pe_match_event_kind kind)
{
    return kind >= PE_MATCH_CLOCK && (int)kind < KINDS ? kinds[kind] : NULL;
}

/* Ends the line; a document that failed makes the buffer fail. */
static void end_line(const pe__doc *doc, const pe__value *object,
                     pe__buffer *out)
{
    pe__json_write(object, out);
    pe__buffer_add(out, "\n", 1);
    if (pe__doc_failed(doc))
        out->failed = true;
}

void pe__journal_write(const pe_match_event *event, pe__doc *doc,
                       pe__buffer *out)
{
    pe__doc_reset(doc);
    pe__value *object = pe__doc_object(doc);
    pe__put_text(doc, object, "kind", pe__journal_kind(event->kind));
    pe__fields_put(doc, object, pe__event_fields, event, false);
    if (event->who != NULL && event->kind == PE_MATCH_PERSON)
        pe__fields_put(doc, pe__put_object(doc, object, "who"),
                       pe__person_fields, event->who, false);
    if (event->what != NULL && event->kind == PE_MATCH_NEED)
        pe__fields_put(doc, pe__put_object(doc, object, "what"),
                       pe__need_fields, event->what, false);
    end_line(doc, object, out);
}

void pe__journal_write_settings(const pe_match_settings *settings,
                                pe__doc *doc, pe__buffer *out)
{
    pe__doc_reset(doc);
    pe__value *object = pe__doc_object(doc);
    pe__put_text(doc, object, "kind", "settings");
    pe__fields_put(doc, object, pe__settings_fields, settings, true);
    end_line(doc, object, out);
}

/* --- reading -------------------------------------------------------------- */

static pe_status read_kind(const char *name, pe__journal_entry *out,
                           pe_error *err)
{
    out->is_settings = strcmp(name, "settings") == 0;
    if (out->is_settings)
        return PE_OK;
    for (int k = PE_MATCH_CLOCK; k < KINDS; k++)
        if (strcmp(kinds[k], name) == 0) {
            out->event.kind = (pe_match_event_kind)k;
            return PE_OK;
        }
    return pe__fail(err, PE_BAD_INPUT, "\"kind\" is \"%.64s\", which is no "
                    "event of the switchboard", name);
}

static pe_status read_inner(const pe__value *object, const char *name,
                            const pe__field *fields, void *record,
                            pe_error *err)
{
    const pe__value *inner = pe__get(object, name);
    if (inner == NULL || inner->kind != PE__OBJECT)
        return pe__fail(err, PE_BAD_INPUT, "\"%s\" is missing, or is no "
                        "object", name);
    return pe__fields_get(inner, fields, (const char *const[]){NULL}, record,
                          err);
}

static pe_status read_event(const pe__value *object, pe__journal_entry *out,
                            pe_error *err)
{
    const char *inner = out->event.kind == PE_MATCH_PERSON ? "who"
                        : out->event.kind == PE_MATCH_NEED ? "what"
                                                           : NULL;
    pe_status status = pe__fields_get(
        object, pe__event_fields, (const char *const[]){"kind", inner, NULL},
        &out->event, err);
    if (status != PE_OK || inner == NULL)
        return status;
    if (out->event.kind == PE_MATCH_PERSON) {
        out->event.who = &out->who;
        return read_inner(object, "who", pe__person_fields, &out->who, err);
    }
    out->event.what = &out->what;
    return read_inner(object, "what", pe__need_fields, &out->what, err);
}

pe_status pe__journal_read(const char *line, size_t size, pe__doc *doc,
                           pe__journal_entry *out, pe_error *err)
{
    pe__value *object;
    memset(out, 0, sizeof *out);
    out->settings = pe_match_defaults();
    pe__doc_reset(doc);
    pe_status status = pe__doc_parse(doc, line, size, &object, err);
    if (status != PE_OK)
        return status;
    const char *kind = pe__get_text(object, "kind", NULL);
    if (kind == NULL)
        return pe__fail(err, PE_BAD_INPUT, "a line of the journal is an "
                        "object with a \"kind\", such as {\"kind\":\"clock\","
                        "\"at\":1764172800}");
    status = read_kind(kind, out, err);
    if (status != PE_OK)
        return status;
    if (out->is_settings)
        return pe__fields_get(object, pe__settings_fields,
                              (const char *const[]){"kind", NULL},
                              &out->settings, err);
    return read_event(object, out, err);
}

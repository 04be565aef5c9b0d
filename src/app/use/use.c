/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Outcomes, and what a use writes besides its rows. */
#include "use.h"

#include "error.h"
#include "event.h"
#include "ids.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void pe__put_list(pe__doc *doc, pe__value *object, const char *key,
                  const char *text)
{
    pe__value *list = pe__put_array(doc, object, key);
    const char *item;
    size_t length;
    while (pe__list_next(&text, ';', &item, &length))
        pe__add_text(doc, list, pe__doc_format(doc, "%.*s", (int)length,
                                               item));
}

pe_status pe__use_not_found(pe__use *use)
{
    use->outcome = PE__NOT_FOUND;
    return PE_OK;
}

pe_status pe__use_forbidden(pe__use *use)
{
    use->outcome = PE__FORBIDDEN;
    return PE_OK;
}

pe_status pe__use_conflict(pe__use *use, const char *key)
{
    use->outcome = PE__CONFLICT;
    pe__put_text(use->doc, use->out, "conflict", key);
    return PE_OK;
}

void pe__use_next(pe__use *use, const char *format, ...)
{
    char path[1024];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(path, sizeof path, format, list);
    va_end(list);
    /* a path that was cut would lead to somewhere else */
    use->next = size >= 0 && (size_t)size < sizeof path
                    ? pe__doc_text(use->doc, path)
                    : "/";
}

const char *pe__use_in_words(const pe__use *use, const char *en,
                             const char *de, const char *es)
{
    return strcmp(use->language, "de") == 0   ? de
           : strcmp(use->language, "es") == 0 ? es : en;
}

void pe__use_file(pe__use *use, const char *type, const char *name,
                  pe__buffer *bytes)
{
    pe__buffer_free(&use->file);
    use->file = *bytes;
    *bytes = (pe__buffer){0};
    use->file_type = pe__doc_text(use->doc, type);
    use->file_name = name != NULL ? pe__doc_text(use->doc, name) : NULL;
}

void pe__use_spool(pe__use *use, const char *type, const char *name,
                   FILE *file)
{
    if (use->file_spool != NULL)
        fclose(use->file_spool);
    use->file_spool = file;
    use->file_type = pe__doc_text(use->doc, type);
    use->file_name = pe__doc_text(use->doc, name);
}

pe_status pe__use_event(pe__use *use, const char *kind, int64_t subject,
                        const pe__value *data, pe_error *err)
{
    pe__buffer json = {0};
    if (data != NULL)
        pe__json_write(data, &json);
    pe__event event = {.at = use->now, .council = use->council,
                       .actor = use->member, .kind = kind,
                       .subject = subject,
                       .data = json.size > 0 ? json.bytes : "{}"};
    pe_status status = json.failed ? pe__fail_memory(err)
                                   : pe__event_add(use->db, &event, err);
    pe__buffer_free(&json);
    return status;
}

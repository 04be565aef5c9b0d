/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "csv_cell.h"

#include <string.h>

void pe__csv_cell(pe__buffer *out, const char *text, bool first)
{
    if (!first)
        pe__buffer_add(out, ",", 1);
    bool formula = *text != '\0' && strchr("=+-@\t", *text) != NULL;
    if (strpbrk(text, ",\"\n\r") == NULL && !formula) {
        pe__buffer_text(out, text);
        return;
    }
    pe__buffer_text(out, formula ? "\"'" : "\"");
    for (; *text != '\0'; text++)
        pe__buffer_add(out, *text == '"' ? "\"\"" : text,
                       *text == '"' ? 2 : 1);
    pe__buffer_add(out, "\"", 1);
}

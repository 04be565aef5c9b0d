/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The transcript: one JSON object a line, the same bytes for the same count. A
 * number of votes is a text, "7" or "7/2", so that no reader rounds it. */
#include "vote.h"

#include <stdarg.h>
#include <stdio.h>

void pe__log(pe__count *count, const char *format, ...)
{
    char text[256];
    va_list list;
    if (count->silent)
        return;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    pe__buffer_text(&count->text, text);
}

void pe__log_votes(pe__count *count, int64_t weight)
{
    if (count->silent)
        return;
    int64_t unit = count->vote->unit;
    pe__buffer_text(&count->text, "\"");
    if (unit == 1) {
        pe__buffer_number(&count->text, weight);
    } else {
        pe_status status = PE_OK;
        pe__fraction votes = PE__FRACTION_ZERO; /* 64 bit: needs no memory */
        pe__fraction_set(&votes, weight, unit);
        pe__fraction_write(&votes, &count->text, &status);
    }
    pe__buffer_text(&count->text, "\"");
}

void pe__log_votes_list(pe__count *count, const int64_t *weight, int32_t n)
{
    for (int32_t i = 0; i < n; i++) {
        pe__log(count, i == 0 ? "[" : ",");
        pe__log_votes(count, weight[i]);
    }
    pe__log(count, n == 0 ? "[]" : "]");
}

void pe__log_fraction(pe__count *count, const pe__fraction *value,
                      pe_status *status)
{
    if (count->silent)
        return;
    pe__buffer_text(&count->text, "\"");
    pe__fraction_write(value, &count->text, status);
    pe__buffer_text(&count->text, "\"");
}

void pe__log_options(pe__count *count, const int32_t *option, int32_t n)
{
    if (count->silent)
        return;
    pe__buffer_text(&count->text, "[");
    for (int32_t i = 0; i < n; i++) {
        if (i > 0)
            pe__buffer_text(&count->text, ",");
        pe__buffer_number(&count->text, option[i] + 1);
    }
    pe__buffer_text(&count->text, "]");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The stages of a count as lines of its transcript. */
#include "stv.h"

#include <inttypes.h>

/* "939.00000"; a fraction when weights are. */
static void say_value(stv *s, int64_t value)
{
    pe__count *count = s->count;
    int64_t unit = count->vote->unit;
    if (unit == 1) {
        pe__log(count, "\"%" PRId64 ".%05" PRId64 "\"", value / PE__STV_ONE,
                value % PE__STV_ONE);
        return;
    }
    pe_status status = PE_OK;
    pe__fraction votes = PE__FRACTION_ZERO; /* needs no memory */
    pe__fraction_set(&votes, value, PE__STV_ONE);
    pe__fraction_scale(&votes, &votes, 1, unit, &status);
    pe__log_fraction(count, &votes, &status);
}

void pe__stv_say_quota(stv *s)
{
    pe__log(s->count, "{\"kind\":\"quota\",\"quota\":");
    say_value(s, s->quota);
    pe__log(s->count, "}\n");
}

void pe__stv_say_stage(stv *s, const char *did, int32_t option)
{
    static const char letter[] = "HeED";
    pe__count *count = s->count;
    if (count->silent)
        return;
    pe__log(count, "{\"kind\":\"stage\",\"stage\":%d,\"did\":\"%s\","
            "\"option\":", s->stages, did);
    pe__log(count, option == PE__NONE ? "null" : "%d", option + 1);
    pe__log(count, ",\"votes\":[");
    for (int32_t a = 0; a < s->n; a++) {
        pe__log(count, a == 0 ? "" : ",");
        say_value(s, s->votes[a]);
    }
    pe__log(count, "],\"exhausted\":");
    say_value(s, s->exhausted);
    pe__log(count, ",\"state\":\"");
    for (int32_t a = 0; a < s->n; a++)
        pe__log(count, "%c", letter[s->state[a]]);
    pe__log(count, "\",\"elected\":");
}

void pe__stv_say_elected(stv *s, int32_t before)
{
    pe__log_options(s->count, s->count->result->winner + before,
                    s->elected - before);
    pe__log(s->count, "}\n");
}

/* The seats left go to those left, without a quota. */
void pe__stv_say_last(stv *s, int32_t before)
{
    pe__log(s->count, "{\"kind\":\"last\",\"elected\":");
    pe__log_options(s->count, s->count->result->winner + before,
                    s->elected - before);
    pe__log(s->count, "}\n");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Balance against upheaval: every point is a whole division. */
#include "show.h"

#include "acts.h"
#include "jobs_report.h"

#include <math.h>

/* "x,y x,y …" of the points, in per cent of the picture. */
static void put_line(const pe__showing *s, pe__value *out, const char *key,
                     double highest, bool bound)
{
    const pe_jobs_result *r = &s->d->result;
    pe__buffer text = {0};
    for (int32_t k = 0; k < r->points; k++) {
        double value = bound ? r->curve[k].rms_bound : r->curve[k].rms;
        pe__buffer_format(&text, "%s%.2f,%.2f", k ? " " : "",
                          100 * r->curve[k].moved,
                          100 - 100 * s->factor * value / highest);
    }
    pe__put_bytes(s->doc, out, key, text.bytes ? text.bytes : "", text.size);
    pe__buffer_free(&text);
}

static void put_point(const pe__showing *s, pe__value *points, int32_t k,
                      double highest)
{
    const pe_jobs_point *p = &s->d->result.curve[k];
    pe__value *one = pe__add_object(s->doc, points);
    pe__put_integer(s->doc, one, "index", k);
    pe__put_rounded(s->doc, one, "x", 100 * p->moved, 2);
    pe__put_rounded(s->doc, one, "y",
                    100 - 100 * s->factor * p->rms / highest, 2);
    pe__put_rounded(s->doc, one, "rms", s->factor * p->rms, 2);
    pe__put_rounded(s->doc, one, "largest",
                    s->factor * p->info.measure.largest, 2);
    pe__put_rounded(s->doc, one, "bound",
                    floor(100 * s->factor * p->rms_bound) / 100, 2);
    pe__put_integer(s->doc, one, "moved_percent", lround(100 * p->moved));
    pe__put_number(s->doc, one, "moved", PE__HOURS, p->info.measure.moved);
    pe__put_bool(s->doc, one, "is_own", p->own);
}

void pe__show_curve(const pe__showing *s)
{
    const pe_jobs_result *r = &s->d->result;
    double most = 0;
    int32_t own = 0;
    if (r->points < 2)
        return;
    for (int32_t k = 0; k < r->points; k++) {
        most = fmax(most, s->factor * r->curve[k].rms);
        own = r->curve[k].own ? k : own;
    }
    pe__scale scale = pe__scale_to(most);
    pe__value *curve = pe__put_object(s->doc, s->out, "curve");
    pe__value *points = pe__put_array(s->doc, curve, "points");
    for (int32_t k = 0; k < r->points; k++)
        put_point(s, points, k, scale.high);
    put_line(s, curve, "line", scale.high, false);
    put_line(s, curve, "bound_line", scale.high, true);
    pe__put_integer(s->doc, curve, "last", r->points - 1);
    pe__put_integer(s->doc, curve, "chosen", own);
    pe__value *ticks = pe__put_array(s->doc, curve, "ticks");
    for (long k = lround(scale.high / scale.step); k >= 0; k--) {
        double at = (double)k * scale.step;
        pe__value *tick = pe__add_object(s->doc, ticks);
        pe__put_rounded(s->doc, tick, "y", 100 - 100 * at / scale.high, 2);
        pe__put_rounded(s->doc, tick, "label", at, scale.places);
    }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division as people see it: pictures as coordinates (in per cent of the
 * width), figures and lists, for templates to draw. Points are those of the
 * ratings; with kinds of work they are percentage points of a week. */
#ifndef PE_APP_WORK_SHOW_H
#define PE_APP_WORK_SHOW_H

#include "doc.h"
#include "dossier.h"

/* Members drawn one by one; of a council that has more, the furthest. */
enum { PE__BARS_SHOWN = 150, PE__BARS_FURTHEST = 40 };

typedef struct {
    pe__doc *doc;
    pe__value *out;     /* the page's document */
    const pe__dossier *d;
    int64_t me;         /* the member who looks */
    double factor;      /* from the engine's units to those shown */
} pe__showing;

pe__showing pe__showing_of(pe__doc *doc, pe__value *out, const pe__dossier *d,
                           int64_t me);

/* figures: {rms, rms_before, largest, largest_before, bound, gap, moved
 * (hours), moved_percent, pieces, members, tasks, work, left (hours), outside,
 * most_tasks, has_before, is_share}; certificate: {is_solved, is_proved,
 * is_short, is_infeasible, is_stopped, seed, input, rms, bound, gap (4
 * decimals), band, most_tasks, seconds}. */
void pe__show_figures(const pe__showing *s);

/* ratings: [{name, is_empowerment, is_desirability, is_kind, glance: {height,
 * floor, below, ticks: [{x, label, is_middle, is_named}], rows: [{is_before,
 * y, least, most, dots: [{x, y, y_end}]}]}, bars: {limit, rows: [{member,
 * name, is_me, before, now, before_x, before_width, now_x, now_width,
 * dot_x}]}}]; is_many where there are more members than bars. */
void pe__show_ratings(const pe__showing *s);

/* scatter: {dots: [{x, y, name, is_me, is_before}], ticks: [{at, label}],
 * limit}: both ratings at once; only where there are two. */
void pe__show_scatter(const pe__showing *s);

/* changes: [{member, name, is_me, hours, stays, fresh, handed, stays_width,
 * fresh_x, fresh_width}], most new first; kept_count: members whose week stays
 * as it is. Only with a division before. */
pe_status pe__show_changes(const pe__showing *s, pe_error *err);

/* left: [{task, name, hours, lacking, is_no_holder, is_skill_short,
 * is_hours_short, is_no_room}]; skills: [{name, holders, work, hours, percent,
 * width}]; training: [{skill, has: [name], bound, freed, width}]; idle:
 * [{member, name}]. */
void pe__show_left(const pe__showing *s);
void pe__show_skills(const pe__showing *s);

/* curve: {points: [{index, x, y, rms, bound, moved_percent, is_own}], line,
 * bound_line ("x,y x,y …"), last (index), chosen (index)}: balance against
 * upheaval. */
void pe__show_curve(const pe__showing *s);

/* jobs: [{member, name, is_me, hours, fair, offered, reach: [{name,
 * is_empowerment, is_desirability, is_kind, points}], tasks: [{task, label,
 * name, hours, slot, site, is_new, points: […]}], given_up: [{task, name,
 * hours}]}], of everybody or of one member. */
pe_status pe__show_jobs(const pe__showing *s, int64_t member, pe_error *err);

/* Puts name and is_empowerment, is_desirability or is_kind of a rating. */
void pe__show_rating_name(const pe__showing *s, pe__value *out,
                          int32_t rating);

#endif

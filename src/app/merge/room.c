/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes the room of a merge: ratings of councils that never compared notes are
 * brought to one scale by the tasks that both list (pe_workplace_merge), then
 * people and tasks are copied. The copies are the room's own: what is changed
 * there changes nothing at home. */
#include "room.h"

#include "case.h"
#include "clock.h"
#include "council_acts.h"
#include "error.h"
#include "people_role.h"
#include "work_division.h"
#include "work_rating.h"
#include "work_rule.h"
#include "work_task.h"
#include "work_worker.h"

#include <math.h>
#include <string.h>

/* One of the two, as it is now. */
typedef struct {
    int64_t council;
    const char *name;
    pe__case of;
    pe__value *tasks, *workers; /* rows, in the order of the case */
    int32_t first_task, first_member; /* in the merged workplace */
    int64_t *task_in_room;      /* [of.workplace tasks] */
} side;

typedef struct {
    pe__use *use;
    side of[2];
    pe_workplace *merged;
    int64_t room;
} making;

/* --- reading the two ------------------------------------------------------ */

static pe_status read_case(pe__use *use, side *s, pe_error *err)
{
    pe__buffer packed = {0};
    pe__case_order order = {.council = s->council, .day = pe__use_today(use),
                            .seed = 1};
    pe_status status = pe__case_gather(use->db, use->doc, &order, &packed,
                                       pe__doc_array(use->doc), err);
    if (status == PE_OK)
        status = pe__case_read(use->doc, &packed, &s->of, err);
    pe__buffer_free(&packed);
    return status;
}

/* *ready = false: its work cannot be divided yet. */
static pe_status read_side(pe__use *use, side *s, bool *ready, pe_error *err)
{
    pe__value *look = pe__doc_object(use->doc);
    s->tasks = pe__doc_array(use->doc);
    s->workers = pe__doc_array(use->doc);
    pe_status status = pe__case_look(use->db, use->doc, s->council, look, err);
    *ready = status == PE_OK && pe__get_bool(look, "is_ready", false);
    if (!*ready)
        return status;
    status = pe__work_council_name(use->db, use->doc, s->council, &s->name,
                                   err);
    if (status == PE_OK)
        status = pe__task_rows(use->db, use->doc, s->tasks, s->council, false,
                               err);
    if (status == PE_OK)
        status = pe__worker_rows(use->db, use->doc, s->workers, s->council,
                                 err);
    if (status == PE_OK)
        status = read_case(use, s, err);
    if (status)
        return status;
    int32_t tasks = s->of.workplace->problem.tasks;
    s->task_in_room = pe__doc_alloc(use->doc, ((size_t)tasks + 1) *
                                                  sizeof *s->task_in_room);
    return s->task_in_room ? PE_OK : pe__fail_memory(err);
}

/* --- people --------------------------------------------------------------- */

static pe_status add_worker(making *m, const side *s, const pe__value *row,
                            pe_error *err)
{
    pe__use *use = m->use;
    int64_t member = pe__get_integer(row, "member", 0);
    int32_t at = pe__case_member(&s->of, member);
    pe__worker worker = {
        .label = at < 0 ? "" : m->merged->member_id[s->first_member + at],
        .hours_quarters = pe__get_integer(row, "hours", 0),
        .skills = pe__get_text(row, "skills", ""),
        .site = pe__get_text(row, "site", ""),
        .away = pe__get_text(row, "away", ""), .more_json = "{}"};
    pe__membership offer = {.quarters = worker.hours_quarters,
                            .skills = worker.skills, .site = worker.site};
    bool joined = false, found = false;
    pe__value *had = pe__doc_object(use->doc);
    pe_status status = pe__membership_add(use->db, m->room, member, &offer,
                                          use->now, &joined, err);
    if (status == PE_OK && !joined) { /* of both: offers add up */
        status = pe__worker_row(use->db, use->doc, had, m->room, member,
                                &found, err);
        worker.hours_quarters += pe__get_integer(had, "hours", 0);
        if (pe__get_text(had, "label", "")[0] != '\0')
            worker.label = pe__get_text(had, "label", "");
    }
    if (status == PE_OK)
        status = pe__worker_change(use->db, m->room, member, &worker, &found,
                                   err);
    return status;
}

static pe_status add_people(making *m, pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < 2; k++)
        for (const pe__value *row = pe__first(m->of[k].workers);
             row && status == PE_OK; row = row->next)
            status = add_worker(m, &m->of[k], row, err);
    return status;
}

/* Who asked coordinates; who answered keeps the tasks and the pay. */
static pe_status add_roles(making *m, int64_t asker, pe_error *err)
{
    pe_status status = PE_OK;
    for (const char *const *kind = pe__role_kinds; *kind && status == PE_OK;
         kind++) {
        int64_t id;
        bool first = strcmp(*kind, "coordinator") == 0;
        pe__role_new role = {.council = m->room,
                             .member = first ? asker : m->use->member,
                             .kind = *kind, .since = m->use->now,
                             .until = m->use->now + PE__TERM_SECONDS};
        status = pe__role_add(m->use->db, &role, &id, err);
    }
    return status;
}

/* --- tasks ---------------------------------------------------------------- */

/* Points as they were aligned, in hundredths; a scale that was shifted beyond
 * its ends is held to them. */
static int64_t aligned(const making *m, const char *rating, int32_t task)
{
    const pe_jobs_problem *p = &m->merged->problem;
    for (int32_t r = 0; r < p->ratings; r++) {
        if (strcmp(m->merged->rating_name[r], rating) != 0)
            continue;
        double points = round(100 * p->rating[(int64_t)r * p->tasks + task]);
        return points < 0 ? 0 : points > 1000 ? 1000 : (int64_t)points;
    }
    return PE__NOT_AGREED;
}

static pe_status add_task(making *m, side *s, const pe__value *row,
                          pe_error *err)
{
    int32_t at = pe__case_task(&s->of, pe__get_integer(row, "task", 0));
    if (at < 0)
        return PE_OK; /* not among those that are divided */
    pe__task task = pe__task_of(m->use->doc, row);
    task.label = m->merged->task_id[s->first_task + at];
    if (task.cause[0] == '\0')
        task.cause = s->name;
    if (!m->merged->by_category) {
        task.agreed_empowerment = aligned(m, "empowerment",
                                          s->first_task + at);
        task.agreed_desirability = aligned(m, "desirability",
                                           s->first_task + at);
    }
    return pe__task_add(m->use->db, m->room, &task, m->use->now,
                        &s->task_in_room[at], err);
}

/* The room's number of a task of the side, 0 = it has none. */
static int64_t in_room(const side *s, const pe__value *row)
{
    int32_t at = pe__case_task(&s->of, pe__get_integer(row, "task", 0));
    return at < 0 ? 0 : s->task_in_room[at];
}

static pe_status add_bonds(making *m, const side *s, pe_error *err)
{
    pe__use *use = m->use;
    pe__value *bonds = pe__doc_array(use->doc), *wishes =
        pe__doc_array(use->doc);
    pe_status status = pe__bond_rows(use->db, use->doc, bonds, s->council,
                                     err);
    if (status == PE_OK)
        status = pe__wish_rows(use->db, use->doc, wishes, s->council, err);
    for (const pe__value *v = pe__first(bonds); v && !status; v = v->next)
        if (in_room(s, v))
            status = pe__bond_set(use->db, in_room(s, v),
                                  pe__get_integer(v, "member", 0),
                                  (int)pe__get_integer(v, "holds", 0), err);
    for (const pe__value *v = pe__first(wishes); v && !status; v = v->next)
        if (in_room(s, v))
            status = pe__wish_say(use->db, in_room(s, v),
                                  pe__get_integer(v, "member", 0),
                                  (int)pe__get_integer(v, "prefers", 0), err);
    return status;
}

static pe_status add_tasks(making *m, pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < 2 && status == PE_OK; k++) {
        side *s = &m->of[k];
        memset(s->task_in_room, 0, (size_t)s->of.workplace->problem.tasks *
                                       sizeof *s->task_in_room);
        for (const pe__value *row = pe__first(s->tasks); row && !status;
             row = row->next)
            status = add_task(m, s, row, err);
        if (status == PE_OK)
            status = add_bonds(m, s, err);
    }
    return status;
}

/* --- the work as it is done now ------------------------------------------- */

static pe_status copy_pieces(making *m, const side *s, int64_t division,
                             int64_t today, pe_error *err)
{
    pe__value *pieces = pe__doc_array(m->use->doc);
    pe_status status = pe__piece_rows(m->use->db, m->use->doc, pieces,
                                      division, 0, err);
    for (const pe__value *v = pe__first(pieces); v && !status; v = v->next)
        if (in_room(s, v))
            status = pe__piece_put(m->use->db, today,
                                   pe__get_integer(v, "member", 0),
                                   in_room(s, v),
                                   pe__get_integer(v, "hours", 0), err);
    return status;
}

/* The divisions in force, as the room's first one, so that upheaval can be
 * told. */
static pe_status add_today(making *m, int64_t *today, pe_error *err)
{
    pe__use *use = m->use;
    int64_t day = pe__use_today(use), old[2] = {0, 0};
    bool done;
    pe_status status = PE_OK;
    *today = 0;
    for (int k = 0; k < 2 && status == PE_OK; k++)
        status = pe__division_today(use->db, m->of[k].council, day, &old[k],
                                    err);
    if (status || (old[0] == 0 && old[1] == 0))
        return status;
    pe__division_start start = {.council = m->room, .asked_by = use->member,
                                .state = "draft", .now = use->now};
    status = pe__division_add(use->db, &start, today, err);
    for (int k = 0; k < 2 && status == PE_OK; k++)
        if (old[k])
            status = copy_pieces(m, &m->of[k], old[k], *today, err);
    pe__proposal proposal = {.division = *today, .member = use->member,
                             .now = use->now, .starts_on = day,
                             .ends_on = day + 364, .says = ""};
    if (status == PE_OK)
        status = pe__division_propose(use->db, &proposal, &done, err);
    if (status == PE_OK)
        status = pe__division_adopt(use->db, *today, day, use->now, &done,
                                    err);
    return status;
}

/* The room goes by the rule of who asked; nobody gets less time to object than
 * at home. */
static pe_status add_rule(making *m, pe_error *err)
{
    pe__use *use = m->use;
    pe__work_rule rule, other;
    pe_status status = pe__work_rule_read(use->db, use->doc,
                                          m->of[0].council, &rule, err);
    if (status == PE_OK)
        status = pe__work_rule_read(use->db, use->doc, m->of[1].council,
                                    &other, err);
    if (status)
        return status;
    if (other.objection_hours > rule.objection_hours)
        rule.objection_hours = other.objection_hours;
    if (!m->merged->by_category && strcmp(rule.rating_way, "category") == 0)
        rule.rating_way = "scale";
    return pe__work_rule_write(use->db, m->room, &rule, err);
}

static pe_status fill(making *m, int64_t asker, int64_t *today, pe_error *err)
{
    pe_status status = add_rule(m, err);
    if (status == PE_OK)
        status = add_people(m, err);
    if (status == PE_OK)
        status = add_roles(m, asker, err);
    if (status == PE_OK)
        status = add_tasks(m, err);
    return status == PE_OK ? add_today(m, today, err) : status;
}

static pe_status found(making *m, const pe__value *merge, pe_error *err)
{
    pe__use *use = m->use;
    pe__council_new council = {
        .name = pe__get_text(merge, "name", ""), .kind = "workers",
        .purpose = pe__doc_format(use->doc, "%s + %s", m->of[0].name,
                                  m->of[1].name),
        .zone = use->council_zone};
    return pe__council_add(use->db, &council, use->member, use->now, &m->room,
                           err);
}

static pe_status join(making *m, pe_error *err)
{
    pe_workplace *part[2] = {m->of[0].of.workplace, m->of[1].of.workplace};
    m->of[1].first_task = part[0]->problem.tasks;
    m->of[1].first_member = part[0]->problem.members;
    return pe_workplace_merge(part, 2, PE_ALIGN_ANCHORS, &m->merged, err);
}

pe_status pe__room_make(pe__use *use, const pe__value *merge, int64_t asker,
                        pe__room *out, pe_error *err)
{
    making m = {.use = use,
                .of = {{.council = pe__get_integer(merge, "ours", 0)},
                       {.council = pe__get_integer(merge, "theirs", 0)}}};
    pe_status status = PE_OK;
    *out = (pe__room){0};
    for (int k = 0; k < 2 && status == PE_OK && !out->fault; k++) {
        bool ready;
        status = read_side(use, &m.of[k], &ready, err);
        if (status == PE_OK && !ready)
            *out = (pe__room){.fault = "not_ready",
                              .council = m.of[k].council};
    }
    if (status == PE_OK && !out->fault &&
        m.of[0].of.workplace->by_category != m.of[1].of.workplace->by_category)
        out->fault = "different_ratings";
    if (status == PE_OK && !out->fault) {
        status = join(&m, err);
        if (status == PE_OK)
            status = found(&m, merge, err);
        if (status == PE_OK)
            status = fill(&m, asker, &out->today, err);
        out->room = m.room;
    }
    pe_workplace_free(m.merged);
    for (int k = 0; k < 2; k++)
        pe__case_free(&m.of[k].of);
    return status;
}

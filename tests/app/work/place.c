/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "place.h"

#include "case.h"
#include "compare.h"
#include "dossier.h"
#include "query.h"
#include "work_division.h"
#include "work_task.h"
#include "work_worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int64_t place_member(pe__sql *db, const char *name)
{
    pe_error err = {0};
    int64_t member = 0;
    must(pe__query_integer(db, &member, 0, &err,
        "INSERT INTO member (name, language, zone, created_at)"
        " VALUES ($1, 'en', 'Europe/Berlin', $2) RETURNING member", "ti", name,
        (int64_t)NOW), &err);
    return member;
}

int64_t place_council(pe__sql *db, const char *name, int64_t founder)
{
    pe_error err = {0};
    int64_t council = 0;
    must(pe__query_integer(db, &council, 0, &err,
        "INSERT INTO council (name, kind, purpose, is_listed, founded_by,"
        " created_at) VALUES ($1, 'workers', '', 0, $2, $3)"
        " RETURNING council", "tii", name, founder, (int64_t)NOW), &err);
    return council;
}

void place_join(pe__sql *db, int64_t council, int64_t member, double hours,
                const char *skills)
{
    pe_error err = {0};
    must(pe__query_run(db, NULL, &err,
        "INSERT INTO membership (council, member, joined_at, hours_quarters,"
        " skills, site) VALUES ($1, $2, $3, $4, $5, '')", "iiiit", council,
        member, NOW + member, (int64_t)(4 * hours), skills), &err);
}

void place_tasks(pe__sql *db, int64_t council, const char *csv)
{
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__table *table = NULL;
    pe__brought b;
    must(pe__brought_open(&b, doc, "tasks.csv", "tasks", csv, strlen(csv),
                          &table, &err), &err);
    must(pe__brought_tasks(&b, &err), &err);
    if (b.fault_count)
        fail_msg("%s", pe__get_text(pe__first(b.faults), "text", ""));
    for (const pe__value *row = pe__first(b.rows); row; row = row->next) {
        int64_t id;
        pe__task task = pe__task_merge(doc, row, NULL, NULL, NULL);
        must(pe__task_add(db, council, &task, NOW, &id, &err), &err);
    }
    pe__table_free(table);
    pe__doc_free(doc);
}

char *place_file(const char *workplace, const char *file)
{
    char path[600];
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, sizeof path, "%s/data/workplaces/%s/%s",
             source ? source : ".", workplace, file);
    FILE *in = fopen(path, "rb");
    if (!in)
        fail_msg("%s cannot be opened", path);
    char *text = calloc(1, 1 << 20);
    assert_true(fread(text, 1, (1 << 20) - 1, in) > 0);
    fclose(in);
    return text;
}

/* Members as the table has them, each a member of the hub. */
static void bring_members(pe__sql *db, int64_t council, const char *csv)
{
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__table *table = NULL;
    pe__brought b;
    pe__value *tasks = pe__doc_array(doc);
    must(pe__task_rows(db, doc, tasks, council, false, &err), &err);
    must(pe__brought_open(&b, doc, "members.csv", "members", csv, strlen(csv),
                          &table, &err), &err);
    must(pe__brought_members(&b, tasks, &err), &err);
    assert_int_equal(b.fault_count, 0);
    for (const pe__value *row = pe__first(b.rows); row; row = row->next) {
        bool found;
        int64_t member = place_member(db, pe__get_text(row, "name", ""));
        place_join(db, council, member, 0, "");
        pe__worker worker = pe__worker_merge(doc, row, NULL, NULL);
        must(pe__worker_change(db, council, member, &worker, &found, &err),
             &err);
        for (int holds = 0; holds < 2; holds++)
            for (const pe__value *t = pe__first(
                     pe__get(row, holds ? "pins" : "bans"));
                 t; t = t->next)
                must(pe__bond_set(db, t->integer, member, holds, &err), &err);
    }
    pe__table_free(table);
    pe__doc_free(doc);
}

/* member,task,hours as an adopted division of thirteen weeks. */
static void bring_today(pe__sql *db, int64_t council, char *csv)
{
    pe_error err = {0};
    int64_t division = 0;
    must(pe__query_integer(db, &division, 0, &err,
        "INSERT INTO division (council, version, state, revision, asked_by,"
        " why, says, starts_on, ends_on, adopted_at,"
        " created_at) VALUES ($1, 1, 'adopted', 0, 1, '', '', $2, $3,"
        " $4, $4) RETURNING division", "iiii", council,
        (int64_t)TODAY - 28, (int64_t)TODAY + 62, (int64_t)NOW), &err);
    strtok(csv, "\n");
    for (char *line; (line = strtok(NULL, "\r\n"));) {
        char member[80], task[80];
        double hours;
        if (sscanf(line, "%79[^,],%79[^,],%lf", member, task, &hours) != 3)
            fail_msg("not a piece: %s", line);
        must(pe__query_run(db, NULL, &err,
            "INSERT INTO piece (division, member, task, hours_quarters)"
            " SELECT $1, w.member, t.task, $2 FROM worker w, task t"
            " WHERE w.council = $3 AND t.council = $3 AND w.label = $4"
            " AND t.label = $5", "iiitt", division, (int64_t)(4 * hours),
            council, member, task), &err);
    }
}

int64_t place_council_of(pe__sql *db, const char *name, bool today)
{
    int64_t council = place_council(db, name, place_member(db, "Founder"));
    char *tasks = place_file(name, "tasks.csv");
    char *members = place_file(name, "members.csv");
    place_tasks(db, council, tasks);
    bring_members(db, council, members);
    if (today) {
        char *csv = place_file(name, "today.csv");
        bring_today(db, council, csv);
        free(csv);
    }
    free(tasks);
    free(members);
    return council;
}

int64_t place_division(pe__sql *db, int64_t council, int64_t asked_by,
                       int32_t effort, double curve_seconds)
{
    pe_error err = {0};
    pe__buffer input = {0}, packed = {0};
    pe__case_order order = {council, TODAY, 0, 1};
    pe__dossier d = {0};
    int64_t division;
    bool done;
    pe__doc *doc = pe__doc_new();
    must(pe__case_gather(db, doc, &order, &input, pe__doc_array(doc), &err),
         &err);
    must(pe__case_read(doc, &input, &d.of, &err), &err);
    pe_jobs_wanted wanted = {.training = true, .curve = true,
                             .divisions = true,
                             .curve_seconds = curve_seconds};
    d.of.settings.effort = effort;
    d.of.settings.threads = 1;
    must(pe_jobs_result_make(d.of.workplace, &d.of.settings, &wanted,
                             &d.result, &err), &err);
    pe__division_start start = {.council = council, .asked_by = asked_by,
                                .state = "draft", .input = input.bytes,
                                .input_size = input.size, .now = NOW};
    must(pe__division_add(db, &start, &division, &err), &err);
    must(pe__dossier_pack(doc, &d, &packed, &err), &err);
    must(pe__division_found(db, division, packed.bytes, packed.size, &done,
                            &err), &err);
    assert_true(done);
    must(pe__dossier_put_pieces(db, division, &d, &err), &err);
    pe__dossier_close(&d);
    pe__buffer_free(&input);
    pe__buffer_free(&packed);
    pe__doc_free(doc);
    return division;
}

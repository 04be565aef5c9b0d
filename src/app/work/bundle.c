/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle.h"

#include "archive.h"
#include "by_name.h"
#include "error.h"
#include "jobs_parts.h"
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MOST = 12 };

/* What goes in; the bytes are freed with free(). */
typedef struct {
    pe__archive_file file[FILES_MOST];
    int count;
} collection;

static const char how_to_check[] =
    "How to check this division\n"
    "\n"
    "Anybody can, with parecon (parecon jobs check), which shares no code\n"
    "with the search that found it:\n"
    "\n"
    "    parecon jobs check workplace result/jobs.csv \\\n"
    "        --unassigned result/unassigned.csv \\\n"
    "        --certificate result/certificate.json \\\n"
    "       %s\n"
    "\n"
    "workplace/ holds the tables as they were on the day. What members would\n"
    "rather do or not do is not in them; it only decided between divisions\n"
    "that are equally balanced.\n";

static pe_status take(collection *c, const char *name, char *bytes,
                      size_t size, pe_error *err)
{
    if (!bytes || c->count == FILES_MOST) {
        free(bytes);
        return pe__fail_memory(err);
    }
    c->file[c->count++] = (pe__archive_file){name, bytes, size};
    return PE_OK;
}

static pe_status take_text(collection *c, const char *name, const char *text,
                           pe_error *err)
{
    return take(c, name, strdup(text), strlen(text), err);
}

/* One of the files of a result, by what writes it. */
typedef pe_status write_file(const pe_jobs_result *result, FILE *out,
                             pe_error *err);

static pe_status write_jobs(const pe_jobs_result *r, FILE *out, pe_error *err)
{
    (void)err;
    pe__write_jobs(r, out);
    return PE_OK;
}

static pe_status write_unassigned(const pe_jobs_result *r, FILE *out,
                                  pe_error *err)
{
    (void)err;
    pe__write_unassigned(r, out);
    return PE_OK;
}

static pe_status write_certificate(const pe_jobs_result *r, FILE *out,
                                   pe_error *err)
{
    return pe__json_deliver(pe__certificate(r), out, err);
}

static pe_status take_written(collection *c, const char *name,
                              write_file *write, const pe_jobs_result *r,
                              pe_error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    if (!out)
        return pe__fail_memory(err);
    pe_status status = write(r, out, err);
    if (fclose(out) && status == PE_OK)
        status = pe__fail_memory(err);
    if (status != PE_OK) {
        free(bytes);
        return status;
    }
    return take(c, name, bytes, size, err);
}

static pe_status write_workbook(const void *result, const char *path,
                                pe_error *err)
{
    return pe__xlsx_write(result, path, err);
}

static pe_status take_workbook(collection *c, const pe_jobs_result *r,
                               pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe_status status = pe__bytes_by_name(write_workbook, r, &bytes, &size,
                                         err);
    if (status == PE_OK) {
        char *copy = malloc(size + 1);
        if (copy)
            memcpy(copy, bytes, size);
        status = take(c, "result/jobs.xlsx", copy, size, err);
    }
    pe__free(bytes);
    return status;
}

static pe_status take_tables(collection *c, const pe__case *of, pe_error *err)
{
    char how[sizeof how_to_check + 120], options[100];
    const pe_jobs_problem *p = &of->workplace->problem;
    double weight = p->weight && p->ratings > 1 ? p->weight[1] : 1;
    int used = snprintf(options, sizeof options, " --band %g --most-tasks %d",
                        of->settings.band, of->settings.most_tasks);
    if (of->workplace->by_category)
        snprintf(options + used, sizeof options - (size_t)used,
                 " --by-category");
    else if (weight < 1 || weight > 1)
        snprintf(options + used, sizeof options - (size_t)used,
                 " --weight %g", weight);
    snprintf(how, sizeof how, how_to_check, options);
    pe_status status = take_text(c, "how-to-check.txt", how, err);
    if (status == PE_OK)
        status = take_text(c, "workplace/tasks.csv", of->tasks, err);
    if (status == PE_OK)
        status = take_text(c, "workplace/members.csv", of->members, err);
    if (status == PE_OK && of->today)
        status = take_text(c, "workplace/today.csv", of->today, err);
    return status;
}

static pe_status take_all(collection *c, const pe__dossier *d, pe_error *err)
{
    static const struct {
        const char *name;
        write_file *write;
    } parts[] = {{"result/jobs.csv", write_jobs},
                 {"result/unassigned.csv", write_unassigned},
                 {"result/members.csv", pe__write_members},
                 {"result/certificate.json", write_certificate},
                 {"result/report.html", pe_jobs_report_write}};
    pe_status status = take_tables(c, &d->of, err);
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        if (status == PE_OK)
            status = take_written(c, parts[k].name, parts[k].write,
                                  &d->result, err);
    return status == PE_OK ? take_workbook(c, &d->result, err) : status;
}

pe_status pe__division_zip(const pe__dossier *dossier, pe__buffer *out,
                     pe_error *err)
{
    collection c = {0};
    pe_status status = take_all(&c, dossier, err);
    if (status == PE_OK)
        status = pe__archive_pack(c.file, c.count, out, err);
    for (int k = 0; k < c.count; k++)
        free(c.file[k].bytes);
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A workplace folder (docs/workplace.md): the tables people bring, checked,
 * with the problem for the engine and the names to give back. */
#ifndef PE_APP_WORKPLACE_H
#define PE_APP_WORKPLACE_H

#include <parecon/jobs.h>
#include <stdbool.h>
#include <stddef.h>

/* Where the tables are: a folder that holds tasks, members and perhaps today
 * (.csv or .xlsx, or one workplace.xlsx with three sheets), or files by name;
 * a name overrides the folder. */
typedef struct {
    const char *folder, *tasks, *members, *today;
    bool by_category; /* balance the column `category` although there are
                         ratings */
    double weight;    /* of desirability against empowerment; 0 = the default
                         of 1, < 0 = desirability does not count */
} pe_workplace_files;

typedef struct {
    pe_jobs_problem problem; /* every array lives as long as the workplace */
    char *name;              /* the folder's name, for headings */
    char input_sha256[65];   /* of the files read, in order, as hex */

    char **task_id, **task_name;     /* [tasks] */
    char **member_id, **member_name; /* [members] */
    char **skill_name;               /* [skills] */
    char **site_name;                /* [sites] */
    char **slot_name;                /* [slots] */
    char **rating_name;              /* [ratings]: "empowerment", … or the
                                        categories */
    int32_t sites;
    bool by_category;
    double rating_range;             /* largest less smallest rating */

    /* After a merge; before it one cause and one origin, both "". */
    int32_t causes, origins;
    char **cause_name, **origin_name;
    int32_t *cause;         /* [tasks] what the work serves */
    int32_t *task_origin;   /* [tasks] the organisation it came from */
    int32_t *member_origin; /* [members] */
    double *shift;          /* [ratings × origins] added to each origin's
                               ratings to align them */
    int32_t *decision;      /* [tasks] 1 = tagged `decision` */

    /* Faults that do not stop the work (a skill nobody has, work that exceeds
     * the hours offered), each a whole sentence with its place. */
    pe_error *warning;
    int32_t warnings;
} pe_workplace;

/* Reads and checks. The first fault ends it with its place and the remedy. */
pe_status pe_workplace_read(const pe_workplace_files *files,
                            pe_workplace **out, pe_error *err);

/* The same tables as texts of CSV, each ended by a byte 0. */
typedef struct {
    const char *name;                    /* of the workplace */
    const char *tasks, *members, *today; /* today NULL = there is none */
    bool by_category;
    double weight;                       /* as above */
} pe_workplace_texts;

/* Reads and checks what is in memory; errors call the tables tasks.csv,
 * members.csv and today.csv. */
pe_status pe_workplace_parse(const pe_workplace_texts *texts,
                             pe_workplace **out, pe_error *err);

/* Reads a division (member, task, hours) of this workplace. *pieces is the
 * caller's, freed with pe_workplace_pieces_free. */
pe_status pe_workplace_read_jobs(const pe_workplace *workplace,
                                 const char *path, pe_jobs_piece **pieces,
                                 int64_t *count, pe_error *err);
void pe_workplace_pieces_free(pe_jobs_piece *pieces);

/* How ratings of organisations that never compared notes are brought to one
 * scale: by the tasks that all list under one id or name (anchors), else by
 * giving every origin the same hour-weighted mean, or not at all. */
typedef enum { PE_ALIGN_ANCHORS, PE_ALIGN_CENTRE, PE_ALIGN_NONE } pe_align;

/* Throws `count` workplaces together. Ids that clash get the origin's name in
 * front. Every task keeps its origin and its cause. */
pe_status pe_workplace_merge(pe_workplace *const *part, int32_t count,
                             pe_align align, pe_workplace **out, pe_error *err);

void pe_workplace_free(pe_workplace *workplace);

/* The member or task of that id (or, failing that, of that name), or -1. */
int32_t pe_workplace_member(const pe_workplace *workplace, const char *text);
int32_t pe_workplace_task(const pe_workplace *workplace, const char *text);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier: is this division of work within the rules, and how equal is
 * it? Read from the files alone, in plain code that shares nothing with the
 * search, so that a fault in the one cannot hide in the other. Whoever made
 * the division (parecon, another program, a meeting) is treated alike. */
#ifndef PE_CHECK_VERIFY_H
#define PE_CHECK_VERIFY_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum { PE_CHECK_RATINGS = 8 };

/* What to check. Names may be NULL where it says so. */
typedef struct {
    const char *folder;       /* holds tasks and members (.csv or .xlsx);
                                 NULL when both are named below */
    const char *tasks, *members; /* override the folder's; NULL = its own */
    const char *jobs;         /* member, task, hours */
    const char *unassigned;   /* task, hours; NULL = nothing is listed */
    const char *certificate;  /* JSON; NULL = nothing to compare with */
    const char *carry;        /* member, carry_RATING …: deviations that
                                 earlier periods left and that this division
                                 is to make good; NULL = the columns of that
                                 name in the table of members, if any */
    double band;              /* hours */
    int32_t most_tasks;       /* more are noted, not faulted: the search may
                                 raise the cap where work needs it */
    bool by_category;
    double weight;            /* of desirability; 1 = as empowerment */
} pe_check_request;

typedef struct {
    char **fault;    /* [kept] a sentence each, at most 1,000 of them */
    int64_t faults;  /* all of them */
    int64_t kept;
    char **note;     /* [notes] what breaks no rule but is worth knowing */
    int64_t notes;

    int32_t members, tasks, ratings;
    int64_t pieces;
    double hours, hours_left;              /* given out, listed as nobody's */
    char *rating_name[PE_CHECK_RATINGS];
    double mean[PE_CHECK_RATINGS];   /* hour-weighted, of the work given */
    double spread[PE_CHECK_RATINGS];
    double gini[PE_CHECK_RATINGS];   /* of members' mean ratings */
    double low[PE_CHECK_RATINGS], high[PE_CHECK_RATINGS]; /* of these means */
    double rms, largest;                   /* rating points */

    bool has_bound;       /* a certificate with prices was read */
    double bound_claimed; /* what it says */
    double bound_proved;  /* what its prices prove, recomputed from the files */
} pe_check_report;

/* Checks. Broken rules are faults in the report and still PE_OK; PE_IO,
 * PE_BAD_INPUT (with its place) or PE_NO_MEMORY only when the files cannot be
 * understood. On failure the report is empty. Memory: the files' tables and
 * about 200 bytes a task, member or piece. */
pe_status pe_check(const pe_check_request *request, pe_check_report *report,
                   pe_error *err);
void pe_check_release(pe_check_report *report);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "division.h"
#include "../base/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

const char work[] =
    "task,name,hours,empowerment,desirability,skills,min_hours,slot,site,"
    "shelf\n"
    "edit,\"Edit, and \"\"cut\"\"\",8,9,6,edit,1,,office,top\n"
    "law,=SUM(A1),4,8,5,law,1,Mon 9-13,,\n"
    "post,Post,9,2,4,,,,,low\n"
    "wash,Wash up,6,1,2,,1,Fair,kitchen,\n"
    "phone,Telephone,7,4,5,,,,office,\n"
    "plan,Plan,5,9,7,,1.5,Tue 9-14,,\n"
    "fix,Fix,2,3,3,weld,,,,\n";
const char people[] =
    "member,name,hours,skills,birthday\n"
    "ann,Ann,14,edit;law,May\nbob,\"Bob, \"\"Jr.\"\"\",12,,June\n"
    "cyd,Cyd whose name has many letters,12,edit,\ndan,Dan,4,,July\n";
const char today[] =
    "member,task,hours\nann,edit,8\nann,law,4\nbob,post,9\ncyd,plan,5\n"
    "dan,wash,2\nbob,wash,4\ncyd,phone,7\n";

pe_jobs_result solved(const pe_workplace *w, pe_jobs_wanted wanted)
{
    pe_error err = {0};
    pe_jobs_result result;
    if (pe_jobs_result_make(w, NULL, &wanted, &result, &err))
        fail_msg("%s", err.message);
    return result;
}

void write_out(const pe_jobs_result *r, const char *folder)
{
    pe_error err = {0};
    if (pe_jobs_result_write(r, scratch_path(folder), &err))
        fail_msg("%s: %s", err.file, err.message);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "failing.h"

#include "error.h"

#include <stdatomic.h>
#include <string.h>

/* Both drivers' tables, and ours, which are the same but for what may fail. */
static const pe__sql_driver *real[2];
static pe__sql_driver ours[2];

static atomic_long countdown; /* the writer's thread counts, too */
static atomic_bool came;
static failure kind;
static atomic_int lost_commits; /* still to come */

void fail_call(long n, failure how)
{
    kind = how;
    came = false;
    countdown = n;
}

void lose_two_commits(void)
{
    kind = UNHEARD;
    lost_commits = 2;
}

bool call_failed(void)
{
    return came;
}

static bool must_fail(void)
{
    if (countdown <= 0 || atomic_fetch_sub(&countdown, 1) != 1)
        return false;
    came = true;
    return true;
}

static const pe__sql_driver *real_of(const pe__sql *db)
{
    return real[db->driver->postgres];
}

static pe_status refuse(pe__sql *db, pe_error *err)
{
    db->retry = kind == CONFLICT;
    return pe__fail(err, PE_IO, "the test wants this call to fail");
}

static pe_status failing_exec(pe__sql *db, const char *text, pe_error *err)
{
    return must_fail() ? refuse(db, err) : real_of(db)->exec(db, text, err);
}

static pe_status end_unheard(pe__sql *db, const char *text, pe_error *err)
{
    pe_status status = real_of(db)->command(db, text, false, err);
    db->broken = true;
    db->lost = true;
    return status == PE_OK ? refuse(db, err) : status;
}

/* Undoing always works: it is what a lost connection does by itself. */
static pe_status failing_command(pe__sql *db, const char *text, bool begin,
                                 pe_error *err)
{
    bool commits = strcmp(text, "COMMIT") == 0;
    if (commits && lost_commits > 0)
        return end_unheard(db, lost_commits-- == 2 ? "ROLLBACK" : text, err);
    if (strncmp(text, "ROLLBACK", 8) == 0 || !must_fail())
        return real_of(db)->command(db, text, begin, err);
    return kind == UNHEARD && commits ? end_unheard(db, text, err)
                                      : refuse(db, err);
}

static pe_status failing_prepare(pe__sql *db, const char *text,
                                 pe__statement **out, pe_error *err)
{
    return must_fail() ? refuse(db, err)
                       : real_of(db)->prepare(db, text, out, err);
}

static pe_status failing_step(pe__statement *s, bool *row, pe_error *err)
{
    return must_fail() ? refuse(s->db, err)
                       : real_of(s->db)->step(s, row, err);
}

static pe_status failing_later(pe__statement *s, int64_t expected,
                               pe_error *err)
{
    return must_fail() ? refuse(s->db, err)
                       : real_of(s->db)->later(s, expected, err);
}

static pe_status failing_many(pe__statement *s, int count,
                              const pe__sql_many *many, pe_error *err)
{
    return must_fail() ? refuse(s->db, err)
                       : real_of(s->db)->many(s, count, many, err);
}

pe_status __real_pe__sql_open(const char *url, pe__sql_mode mode,
                              pe__sql **out, pe_error *err);
pe_status __wrap_pe__sql_open(const char *url, pe__sql_mode mode,
                              pe__sql **out, pe_error *err);

pe_status __wrap_pe__sql_open(const char *url, pe__sql_mode mode,
                              pe__sql **out, pe_error *err)
{
    *out = NULL;
    if (must_fail())
        return pe__fail(err, PE_IO, "the test wants opening to fail");
    pe_status status = __real_pe__sql_open(url, mode, out, err);
    if (status != PE_OK)
        return status;
    bool postgres = (*out)->driver->postgres;
    real[postgres] = (*out)->driver;
    ours[postgres] = *real[postgres];
    ours[postgres].exec = failing_exec;
    ours[postgres].command = failing_command;
    ours[postgres].prepare = failing_prepare;
    ours[postgres].step = failing_step;
    if (real[postgres]->later != NULL)
        ours[postgres].later = failing_later;
    if (real[postgres]->many != NULL)
        ours[postgres].many = failing_many;
    (*out)->driver = &ours[postgres];
    return PE_OK;
}

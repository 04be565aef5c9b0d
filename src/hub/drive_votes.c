/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "drive_votes.h"

#include "code.h"
#include "error.h"
#include "hub_own.h"
#include "mem.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OPTIONS_MOST = 30, COUNT_SECONDS = 60 };

typedef struct {
    const pe__crowd *crowd;
    pe__driven_vote *out;
    pe__driver *driver;
    int64_t closes;
    unsigned char *cast; /* by member: ANSWERED, LISTED */
} rush;

enum { ANSWERED = 1, LISTED = 2 };

/* --- casting -------------------------------------------------------------- */

/* What the k-th chooses, 1 … */
static int64_t choice_of(const pe__crowd *crowd, int64_t k)
{
    return 1 + k % crowd->options;
}

static void fill_in(void *context, int64_t k, pe__ask *out)
{
    const rush *r = context;
    unsigned char random[16];
    char once[2 * sizeof random + 1], csrf[PE__CSRF], code[PE__CODE_SIZE];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(once, sizeof once, random, sizeof random);
    out->is_form = true;
    out->token = r->crowd->member[k];
    pe__csrf_of(out->token, csrf); /* as it stands in the form */
    pe__code_new(code);
    snprintf(out->path, sizeof out->path, "/councils/%lld/decisions/%lld/vote",
             (long long)r->crowd->council, (long long)r->out->decision);
    snprintf(out->body, sizeof out->body,
             "csrf=%s&once=%s&choice=%lld&code=%s", csrf, once,
             (long long)choice_of(r->crowd, k),
             r->out->is_secret ? code : "");
}

/* "changed" would say that there was one before: of a crowd that votes once
 * there is none. */
static bool note_ballot(void *context, int64_t k, const pe__heard *heard)
{
    rush *r = context;
    bool done = heard->http == 303 &&
                strstr(heard->next, "?said=decide.voted") != NULL;
    bool over = heard->http == 409;
    r->out->late += over && time(NULL) >= r->closes; /* else wrongly refused */
    if (over)
        pe__driver_stop(r->driver);
    r->cast[k] |= done ? ANSWERED : 0;
    return done;
}

/* --- looking -------------------------------------------------------------- */

static pe_status look(rush *r, const char *rest, pe__value **answer,
                      pe_error *err)
{
    char path[PE__ASK_PATH];
    long http = 0;
    snprintf(path, sizeof path, "/councils/%lld/decisions/%lld%s",
             (long long)r->crowd->council, (long long)r->out->decision, rest);
    pe_status status = pe__driver_look(r->driver, r->crowd->founder, path,
                                       &http, answer, err);
    if (status == PE_OK && *answer == NULL)
        status = pe__fail(err, PE_USAGE, "the hub does not know vote %lld of "
                          "this crowd (answer %ld): start it on the store "
                          "that was made with it",
                          (long long)r->out->decision, http);
    return status;
}

/* The index of "somebody k"; −1 = not of the crowd. */
static int64_t index_of(const pe__crowd *crowd, const char *name)
{
    char *end = NULL;
    static const char most[] = "somebody ";
    if (strncmp(name, most, sizeof most - 1) != 0)
        return -1;
    int64_t k = strtoll(name + sizeof most - 1, &end, 10);
    return *end == '\0' && k >= 0 && k < crowd->members ? k : -1;
}

/* Each may be listed once. */
static void note_voters(rush *r, const pe__value *voters)
{
    for (const pe__value *v = pe__first(voters); v != NULL; v = v->next) {
        int64_t k = index_of(r->crowd, pe__get_text(v, "name", ""));
        if (!pe__get_bool(v, "has_voted", false))
            continue;
        r->out->voted++;
        r->out->twice += k < 0 || (r->cast[k] & LISTED) != 0 ||
                         k >= r->out->driven.sent;
        if (k >= 0)
            r->cast[k] |= LISTED;
    }
    for (int64_t k = 0; k < r->crowd->members; k++)
        r->out->lost += r->cast[k] == ANSWERED;
}

static pe_status look_at_voters(rush *r, pe_error *err)
{
    pe__value *page;
    pe_status status = look(r, "?voters_most=1000000", &page, err);
    if (status == PE_OK)
        note_voters(r, pe__get(page, "voters"));
    return status;
}

/* --- the count ------------------------------------------------------------ */

/* Lines "COUNT: OPTION" of the file of ballots. */
static void add_up(const char *file, int64_t votes[OPTIONS_MOST + 1])
{
    for (const char *at = file; at != NULL && *at != '\0';
         at = strchr(at, '\n'), at += at != NULL) {
        char *end = NULL;
        long long count = strtoll(at, &end, 10);
        long long option = end != at && *end == ':' ? strtoll(end + 1, NULL,
                                                              10) : 0;
        if (*at != '#' && option > 0 && option <= OPTIONS_MOST)
            votes[option] += count;
    }
}

static void compare(rush *r, const int64_t votes[OPTIONS_MOST + 1])
{
    int64_t cast[OPTIONS_MOST + 1] = {0}, off = 0;
    for (int64_t k = 0; k < r->crowd->members; k++)
        cast[choice_of(r->crowd, k)] += (r->cast[k] & LISTED) != 0;
    r->out->counted = 0;
    for (int k = 1; k <= OPTIONS_MOST; k++) {
        r->out->counted += votes[k];
        off += llabs(votes[k] - cast[k]);
    }
    int64_t missing = r->out->voted - r->out->counted;
    r->out->lost += missing > 0 ? missing : 0;
    r->out->twice += missing < 0 ? -missing : 0;
    r->out->changed = (off - llabs(missing)) / 2;
}

/* Until the hub says it is over, and a minute at most after it should be. */
static pe_status wait_for_end(rush *r, bool *over, pe_error *err)
{
    static const struct timespec turn = {.tv_nsec = 500000000};
    pe_status status = PE_OK;
    *over = false;
    while (status == PE_OK && !*over &&
           time(NULL) <= r->closes + COUNT_SECONDS) {
        pe__value *page;
        if (time(NULL) > r->closes) {
            status = look(r, "", &page, err);
            *over = status == PE_OK &&
                    pe__get_bool(pe__get(page, "decision"), "is_closed",
                                 false);
        }
        if (!*over)
            nanosleep(&turn, NULL);
    }
    return status;
}

static pe_status look_at_count(rush *r, pe_error *err)
{
    int64_t votes[OPTIONS_MOST + 1] = {0};
    bool over = false;
    pe__value *file;
    r->out->counted = -1;
    pe_status status = wait_for_end(r, &over, err);
    if (status == PE_OK)
        status = look_at_voters(r, err);
    if (status == PE_OK && over && r->out->voted > 0)
        status = look(r, "/file/ballots.toc", &file, err);
    if (status != PE_OK || !over)
        return status;
    if (r->out->voted > 0)
        add_up(pe__get_text(file, "text", ""), votes);
    compare(r, votes);
    return PE_OK;
}

/* --- the whole ------------------------------------------------------------ */

/* "2026-11-26T13:00:00Z" in seconds since 1970; 0 when it is none. */
static int64_t moment_of(const char *text)
{
    struct tm at = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &at);
    return end != NULL && *end == '\0' ? timegm(&at) : 0;
}

/* Whether the hub is there and this crowd's; secret or not, and until when. */
static pe_status knock(rush *r, pe_error *err)
{
    pe__value *page;
    pe_status status = look(r, "", &page, err);
    if (status != PE_OK)
        return status;
    const pe__value *decision = pe__get(page, "decision");
    r->out->is_secret = pe__get_bool(decision, "is_secret", true);
    r->closes = moment_of(pe__get_text(decision, "closes", ""));
    return r->closes != 0 ? PE_OK
                          : pe__fail(err, PE_IO, "the hub does not say when "
                                     "vote %lld ends",
                                     (long long)r->out->decision);
}

static pe_status cast_all(rush *r, pe_error *err)
{
    const pe__drive_plan plan = {.context = r, .ask = fill_in,
                                 .heard = note_ballot, .again = true,
                                 .most = r->crowd->members};
    pe_status status = knock(r, err);
    if (status == PE_OK)
        status = pe__driver_run(r->driver, &plan, &r->out->driven, err);
    return status;
}

static pe_status each_of(rush *all, int64_t votes,
                         pe_status (*what)(rush *, pe_error *), pe_error *err)
{
    pe_status status = PE_OK;
    for (int64_t k = 0; k < votes && status == PE_OK; k++)
        status = what(&all[k], err);
    return status;
}

static pe_status set_up(rush *all, const pe__crowd *crowd, pe__driver *driver,
                        pe__driven_vote *out, pe_error *err)
{
    for (int64_t k = 0; k < crowd->votes; k++) {
        out[k] = (pe__driven_vote){.decision = crowd->vote[k]};
        all[k] = (rush){.crowd = crowd, .out = &out[k], .driver = driver};
        all[k].cast = pe__zalloc((size_t)crowd->members, 1);
        if (!all[k].cast)
            return pe__fail_memory(err);
    }
    return PE_OK;
}

pe_status pe__drive_votes(const pe__drive *drive, const pe__crowd *crowd,
                          pe__driven_vote *out, pe_error *err)
{
    pe__driver *driver = NULL;
    if (crowd->votes == 0 || crowd->options > OPTIONS_MOST)
        return pe__fail(err, PE_USAGE, "this crowd has nothing to vote on: "
                        "\"parecon vote crowd\" makes one that has");
    rush *all = pe__zalloc((size_t)crowd->votes, sizeof *all);
    if (!all)
        return pe__fail_memory(err);
    pe_status status = pe__driver_open(drive, &driver, err);
    if (status == PE_OK)
        status = set_up(all, crowd, driver, out, err);
    if (status == PE_OK)
        status = each_of(all, crowd->votes, cast_all, err);
    if (status == PE_OK)
        status = each_of(all, crowd->votes, look_at_count, err);
    for (int64_t k = 0; k < crowd->votes; k++)
        pe__free(all[k].cast);
    pe__driver_close(driver);
    pe__free(all);
    return status;
}

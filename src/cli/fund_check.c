/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon fund check: a transcript of who paid for what, replayed. */
#include "fund.h"

#include "command.h"
#include "error.h"
#include "file.h"
#include "fund_replay.h"
#include "mem.h"
#include "print_doc.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

enum { FILE_MOST = 1 << 30 };

typedef struct {
    const char *path;
    pe__ballots ballots;
    pe__claim claim;
    pe__claimed_buy *buy;
    int64_t buys, room;
    long line;
    bool ended;
} reading;

static pe_status fail(const reading *r, pe_error *err, const char *what)
{
    return pe__fail_at(err, PE_BAD_INPUT, r->path, r->line, 0, "%s", what);
}

static pe_status read_head(reading *r, const pe__value *v, pe_error *err)
{
    char increment[24];
    const pe_fund_election *e = &r->ballots.election;
    if (strcmp(pe__get_text(v, "transcript", ""), "parecon fund 1") != 0)
        return fail(r, err, "a transcript begins with a line {\"transcript\":"
                            "\"parecon fund 1\",…}, as fund allocate writes "
                            "it");
    if (pe__get_integer(v, "budget", -1) != e->budget ||
        pe__get_integer(v, "voters", -1) != e->voters ||
        pe__get_integer(v, "projects", -1) != e->projects)
        return fail(r, err, "the transcript is of another election: budget, "
                            "voters or projects differ");
    snprintf(increment, sizeof increment, "1");
    pe_status status = pe__fund_words(&r->ballots,
                                      pe__get_text(v, "rule", ""),
                                      pe__get_text(v, "utility", ""),
                                      pe__get_text(v, "complete", ""),
                                      increment, &r->claim.settings, err);
    r->claim.settings.increment = pe__get_integer(v, "increment", 0);
    r->claim.raises = pe__get_integer(v, "raises", -1);
    if (status == PE_USAGE || r->claim.settings.increment <= 0 ||
        r->claim.raises < 0)
        return fail(r, err, "rule, utility, complete, increment or raises are "
                            "not what fund allocate writes");
    return status;
}

static int32_t find_project(const reading *r, const char *id)
{
    for (int32_t k = 0; k < r->ballots.election.projects; k++)
        if (strcmp(r->ballots.id[k], id) == 0)
            return k;
    return -1;
}

static int by_of(const char *name)
{
    for (int k = 0; k <= PE_FUND_BY_REST; k++)
        if (strcmp(pe__fund_by_name((pe_fund_by)k), name) == 0)
            return k;
    return -1;
}

static pe_status read_payments(reading *r, const pe__value *list,
                               pe__claimed_buy *b, pe_error *err)
{
    const size_t count = pe__count_of(list);
    int64_t *payer = pe__alloc(count, sizeof *payer);
    int64_t *paid = pe__alloc(count, sizeof *paid);
    b->payer = payer;
    b->paid = paid;
    if (!payer || !paid)
        return pe__fail_memory(err);
    for (const pe__value *v = pe__first(list); v; v = v->next) {
        const pe__value *who = pe__first(v);
        if (v->kind != PE__ARRAY || pe__count_of(v) != 2 ||
            who->kind != PE__INTEGER || who->next->kind != PE__INTEGER)
            return fail(r, err, "a payment is [voter, amount]");
        payer[b->payers] = who->integer - 1;
        paid[b->payers++] = who->next->integer;
    }
    return PE_OK;
}

static pe_status read_buy(reading *r, const pe__value *v, pe_error *err)
{
    if (r->buys == r->room) {
        const int64_t room = r->room * 2 + 32;
        pe__claimed_buy *grown = pe__realloc(r->buy, (size_t)room,
                                             sizeof *grown);
        if (grown == NULL)
            return pe__fail_memory(err);
        r->buy = grown;
        r->room = room;
    }
    pe__claimed_buy *b = &r->buy[r->buys];
    const int by = by_of(pe__get_text(v, "by", ""));
    *b = (pe__claimed_buy){
        .project = find_project(r, pe__get_text(v, "project", "")),
        .by = by < 0 ? PE_FUND_BY_REST : (pe_fund_by)by,
        .amount = pe__get_integer(v, "amount", 0)};
    if (b->project < 0 || by < 0 ||
        pe__get_integer(v, "buy", 0) != r->buys + 1)
        return fail(r, err, "a purchase has its number, a project of the "
                            "election, amount, by and paid");
    r->buys++;
    return read_payments(r, pe__get(v, "paid"), b, err);
}

static pe_status read_line(reading *r, const pe__value *v, pe_error *err)
{
    if (r->ended)
        return fail(r, err, "nothing comes after the line with spent and "
                            "left");
    if (r->line == 1)
        return read_head(r, v, err);
    if (pe__get(v, "buy") != NULL)
        return read_buy(r, v, err);
    r->claim.spent = pe__get_integer(v, "spent", -1);
    r->claim.left = pe__get_integer(v, "left", INT64_MIN);
    r->ended = true;
    return r->claim.spent >= 0
               ? PE_OK
               : fail(r, err, "this is neither a purchase nor the sums");
}

static pe_status read_lines(reading *r, const char *text, pe__doc *doc,
                            pe_error *err)
{
    pe_status status = PE_OK;
    while (*text && status == PE_OK) {
        const size_t size = strcspn(text, "\n");
        pe__value *v = NULL;
        r->line++;
        status = pe__doc_parse(doc, text, size, &v, err);
        if (status == PE_BAD_INPUT && err) {
            snprintf(err->file, sizeof err->file, "%s", r->path);
            err->line = r->line;
        }
        if (status == PE_OK)
            status = read_line(r, v, err);
        pe__doc_reset(doc);
        text += size + (text[size] == '\n');
    }
    if (status == PE_OK && !r->ended)
        return fail(r, err, "the transcript ends without the sums: it is cut "
                            "off");
    r->claim.buy = r->buy;
    r->claim.buys = r->buys;
    return status;
}

static pe_status check(reading *r, char fault[PE__FAULT], pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? pe__file_read(r->path, FILE_MOST, &bytes, &size,
                                           err)
                           : pe__fail_memory(err);
    if (status == PE_OK)
        status = read_lines(r, (const char *)bytes, doc, err);
    pe__free(bytes);
    pe__doc_free(doc);
    r->claim.election = &r->ballots.election;
    return status == PE_OK ? pe__fund_replay(&r->claim, fault, err) : status;
}

static pe_status print(const reading *r, const char *fault, bool json,
                       pe_error *err)
{
    if (!json) {
        pe__terminal_wrap(stdout, *fault ? fault
                          : "all as the rule says: every purchase, who paid, "
                            "and the sums", 0, 0, pe__terminal_width(stdout));
        printf("purchases  %" PRId64 "\nspent      %" PRId64 "\n", r->buys,
               r->claim.spent);
        return PE_OK;
    }
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "fault", *fault ? fault : NULL);
    pe__put_integer(doc, all, "purchases", r->buys);
    pe__put_integer(doc, all, "spent", r->claim.spent);
    const pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_fund_check(const pe__options *options)
{
    pe_error err = {0};
    char fault[PE__FAULT] = "";
    reading r = {.path = options->argument[1]};
    pe_status status = pe__ballots_read(options->argument[0], &r.ballots,
                                        &err);
    if (status == PE_OK)
        status = check(&r, fault, &err);
    if (status == PE_OK)
        status = print(&r, fault, options->json, &err);
    for (int64_t k = 0; k < r.buys; k++) {
        pe__free((void *)r.buy[k].payer);
        pe__free((void *)r.buy[k].paid);
    }
    pe__free(r.buy);
    pe__ballots_free(&r.ballots);
    if (status != PE_OK)
        return pe__terminal_finish(pe__terminal_fail(&err));
    return pe__terminal_finish(*fault ? PE__EXIT_SHORT : PE__EXIT_SOLVED);
}

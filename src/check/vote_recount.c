/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counts once more what a transcript says it counted, and compares. */
#include "doc.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "random.h"
#include "vote_lot.h"
#include "vote_parts.h"
#include "vote_series.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pe__tell(recount *r, const char *format, ...)
{
    char text[300];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    pe__buffer_text(&r->text, text);
}

void pe__tell_exact(recount *r, const pe__fraction *value)
{
    pe__buffer_text(&r->text, "\"");
    pe__fraction_write(value, &r->text, &r->status);
    pe__buffer_text(&r->text, "\"");
}

void pe__tell_number(recount *r, int64_t weight, int64_t parts)
{
    pe__fraction value = PE__FRACTION_ZERO;
    pe__fraction_set(&value, weight, 1);
    pe__fraction_scale(&value, &value, 1, parts, &r->status);
    pe__fraction_scale(&value, &value, 1, r->b->unit, &r->status);
    pe__tell_exact(r, &value);
    pe__fraction_clear(&value);
}

void pe__tell_numbers(recount *r, const int64_t *weight, int32_t n)
{
    pe__tell(r, "[");
    for (int32_t k = 0; k < n; k++) {
        pe__tell(r, k > 0 ? "," : "");
        pe__tell_number(r, weight[k], 1);
    }
    pe__tell(r, "]");
}

void pe__tell_list(recount *r, const int32_t *option, int32_t n)
{
    pe__tell(r, "[");
    for (int32_t k = 0; k < n; k++)
        pe__tell(r, k > 0 ? ",%d" : "%d", option[k] + 1);
    pe__tell(r, "]");
}

void *pe__recount_room(recount *r, int64_t count, size_t size)
{
    void *room = pe__zalloc((size_t)count, size);
    if (room == NULL)
        r->status = PE_NO_MEMORY;
    return room;
}

int32_t pe__settle(recount *r, const char *what, const int32_t *option,
                   int32_t n, bool first)
{
    int32_t found = option[0];
    for (int32_t k = 0; k < r->n; k++) {
        int32_t here = r->order[first ? r->n - 1 - k : k];
        for (int32_t i = 0; i < n; i++)
            found = option[i] == here ? here : found;
    }
    if (n > 1) {
        r->lot = true;
        pe__tell(r, "{\"kind\":\"tie\",\"for\":\"%s\",\"options\":", what);
        pe__tell_list(r, option, n);
        pe__tell(r, ",\"option\":%d}\n", found + 1);
    }
    return found;
}

void pe__recount_win(recount *r, const int32_t *option, int32_t n)
{
    for (int32_t k = 0; k < n; k++)
        r->tied[r->tieds++] = option[k];
    if (n == 0)
        return;
    if (strcmp(r->ties, "together") != 0) {
        r->winner[r->winners++] = pe__settle(r, "win", option, n, true);
        return;
    }
    for (int32_t k = 0; k < n; k++)
        r->winner[r->winners++] = option[k];
}

/* --- head and result ----------------------------------------------------- */

static void tell_head(recount *r)
{
    pe__tell(r, "{\"kind\":\"count\",\"version\":1,\"rule\":\"%s\","
             "\"options\":%d,\"seats\":%d,\"people\":%" PRId64
             ",\"votes\":", r->rule, r->n, r->seats, r->b->all);
    pe__tell_number(r, r->b->total, 1);
    if (strstr(r->rule, "majority") != NULL)
        pe__tell(r, ",\"share\":\"%" PRId64 "/%" PRId64 "\"", r->share_top,
                 r->share_bottom);
    if (strcmp(r->rule, "runoff") == 0)
        pe__tell(r, ",\"tops\":\"%s\"", r->split ? "split" : "whole");
    pe__tell(r, ",\"ties\":\"%s\"", r->ties);
    if (strcmp(r->ties, "lot") == 0)
        pe__tell(r, ",\"seed\":\"%" PRIu64 "\"", r->seed);
    pe__tell(r, ",\"order\":");
    pe__tell_list(r, r->order, r->n);
    pe__tell(r, "}\n");
}

static void tell_result(recount *r)
{
    pe__tell(r, "{\"kind\":\"result\",\"outcome\":\"%s\",\"winners\":",
        r->winners == 0 ? "nobody" : r->lot ? "lot" : "decided");
    pe__tell_list(r, r->winner, r->winners);
    pe__tell(r, ",\"tied\":");
    pe__tell_list(r, r->tied, r->tieds);
    pe__tell(r, "}\n");
}

/* The order for ties as the head says it came about. */
static bool take_order(recount *r, const pe__value *given)
{
    int32_t k = 0;
    if (strcmp(r->ties, "order") == 0) {
        bool *seen = pe__recount_room(r, r->n, sizeof *seen);
        bool fine = seen != NULL && pe__count_of(given) == (size_t)r->n;
        for (const pe__value *v = pe__first(given); v && fine; v = v->next) {
            fine = v->integer >= 1 && v->integer <= r->n &&
                   !seen[v->integer - 1];
            if (fine) {
                seen[v->integer - 1] = true;
                r->order[k++] = (int32_t)v->integer - 1;
            }
        }
        pe__free(seen);
        return fine;
    }
    for (; k < r->n; k++)
        r->order[k] = k;
    if (strcmp(r->ties, "lot") == 0) {
        pe__random random;
        pe__random_seed(&random, r->seed, 0);
        pe__random_shuffle(&random, r->order, r->n);
    }
    return true;
}

static bool fills_seats(const char *rule)
{
    static const char *const many[] = {
        "approval", "stv", "phragmen", "pav", "equal-shares",
        "equal-shares-approval", "equal-shares-raised"};
    for (size_t k = 0; k < sizeof many / sizeof *many; k++)
        if (strcmp(many[k], rule) == 0)
            return true;
    return false;
}

static bool take_head(recount *r, const pe__value *head)
{
    char *slash;
    snprintf(r->rule, sizeof r->rule, "%s", pe__get_text(head, "rule", ""));
    snprintf(r->ties, sizeof r->ties, "%s", pe__get_text(head, "ties", ""));
    r->seats = (int32_t)pe__get_integer(head, "seats", 0);
    r->seed = strtoull(pe__get_text(head, "seed", "0"), NULL, 10);
    r->split = strcmp(pe__get_text(head, "tops", ""), "split") == 0;
    const char *share = pe__get_text(head, "share", "1/2");
    r->share_top = strtoll(share, &slash, 10);
    r->share_bottom = *slash == '/' ? strtoll(slash + 1, NULL, 10) : 0;
    if (r->share_bottom < 1 || r->seats < 1 ||
        (r->seats > 1 && !fills_seats(r->rule)))
        return false;
    r->order = pe__recount_room(r, r->n, sizeof *r->order);
    r->winner = pe__recount_room(r, r->n, sizeof *r->winner);
    r->tied = pe__recount_room(r, r->n, sizeof *r->tied);
    return r->status == PE_OK && take_order(r, pe__get(head, "order"));
}

static void count_again(recount *r)
{
    static const struct {
        const char *rule;
        void (*run)(recount *r);
    } rules[] = {{"majority", pe__recount_tally},
                 {"supermajority", pe__recount_tally},
                 {"approval", pe__recount_tally},
                 {"judgement", pe__recount_grades},
                 {"gauge", pe__recount_grades},
                 {"schulze", pe__recount_schulze},
                 {"ranked-pairs", pe__recount_ranked_pairs},
                 {"runoff", pe__recount_runoff}, {"stv", pe__recount_stv},
                 {"phragmen", pe__recount_seats}, {"pav", pe__recount_seats},
                 {"equal-shares", pe__recount_seats},
                 {"equal-shares-approval", pe__recount_seats},
                 {"equal-shares-raised", pe__recount_seats}};
    tell_head(r);
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        if (strcmp(rules[k].rule, r->rule) == 0 && r->status == PE_OK)
            rules[k].run(r);
    tell_result(r);
}

/* --- comparing ----------------------------------------------------------- */

static void copy_rest(char *to, const char *from)
{
    size_t size = strcspn(from, "\n");
    size = size < PE_VOTE_CHECK_TEXT - 1 ? size : PE_VOTE_CHECK_TEXT - 1;
    memcpy(to, from, size);
    to[size] = '\0';
}

/* Bytes; what is shown begins a little before the first that differs. */
void pe__transcript_compare(const pe__buffer *text, const char *said,
                            size_t size, pe_vote_check_report *report)
{
    const char *counted = text->bytes, *line = counted;
    size_t k = 0, same = size < text->size ? size : text->size;
    report->lines = 0;
    while (k < same && said[k] == counted[k]) {
        if (counted[k++] == '\n') {
            report->lines++;
            line = counted + k;
        }
    }
    if (k == size && k == text->size)
        return;
    size_t first = (size_t)(line - counted);
    first = k - first > 60 ? k - 60 : first;
    report->line = report->lines + 1;
    copy_rest(report->said, said + first);
    copy_rest(report->counted, counted + first);
}

static pe_status run(recount *r, const char *name, const char *said,
                     size_t size, pe_vote_check_report *report, pe_error *err)
{
    pe__value *head = NULL;
    pe_error why = {0};
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe_status status = pe__doc_parse(doc, said, strcspn(said, "\n"), &head,
                                     &why);
    if (status == PE_OK && !take_head(r, head))
        status = r->status != PE_OK ? r->status : PE_BAD_INPUT;
    if (status == PE_BAD_INPUT)
        pe__fail_at(err, PE_BAD_INPUT, name, 1, 0, "this is no "
                    "first line of a transcript");
    if (status == PE_OK) {
        count_again(r);
        status = r->text.failed ? PE_NO_MEMORY : r->status;
    }
    if (status == PE_NO_MEMORY)
        pe__fail_memory(err);
    if (status == PE_OK) {
        memcpy(report->rule, r->rule, sizeof report->rule);
        report->people = r->b->all;
        pe__transcript_compare(&r->text, said, size, report);
    }
    pe__doc_free(doc);
    return status;
}

pe_status pe__recount_compare(const vballots *b, const char *name,
                              const char *said, size_t size,
                              pe_vote_check_report *report, pe_error *err)
{
    recount r = {.b = b, .n = b->options};
    *report = (pe_vote_check_report){0};
    pe_status status = run(&r, name, said, size, report, err);
    pe__free(r.order);
    pe__free(r.winner);
    pe__free(r.tied);
    pe__buffer_free(&r.text);
    return status;
}

pe_status pe_vote_check(const pe_vote_check_request *request,
                        pe_vote_check_report *report, pe_error *err)
{
    vballots b = {0};
    unsigned char *said = NULL;
    uint64_t size = 0;
    *report = (pe_vote_check_report){0};
    pe_status status = pe__file_read(request->transcript, UINT64_C(1) << 30,
                                     &said, &size, err);
    bool lot = status == PE_OK && pe__vlot_is((const char *)said, size);
    if (lot || (status == PE_OK && pe__vseries_is((const char *)said, size))) {
        status = (lot ? pe__vlot_check : pe__vseries_check)(
            request, (const char *)said, size, report, err);
        pe__free(said);
        return status;
    }
    if (status == PE_OK)
        status = pe__vballots_read(request->election, &b, err);
    if (status == PE_OK && request->weights != NULL)
        status = pe__vballots_weigh(&b, request->weights, err);
    if (status == PE_OK)
        status = pe__recount_compare(&b, request->transcript,
                                     (const char *)said, size, report, err);
    pe__free(said);
    pe__vballots_free(&b);
    return status;
}

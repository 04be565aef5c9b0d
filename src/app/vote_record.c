/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading a transcript, and the names of rules. */
#include "error.h"
#include "vote_print.h"

#include <string.h>

pe_status pe__vote_record_read(const char *text, size_t size,
                               const char *name, pe__vote_record *record,
                               pe_error *err)
{
    pe_status status = PE_OK;
    *record = (pe__vote_record){.doc = pe__doc_new()};
    if (record->doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_array(record->doc);
    long line = 0;
    for (const char *at = text; at < text + size && status == PE_OK;) {
        const char *end = memchr(at, '\n', (size_t)(text + size - at));
        end = end != NULL ? end : text + size;
        pe__value *value = NULL;
        pe_error why = {0};
        line++;
        status = pe__doc_parse(record->doc, at, (size_t)(end - at), &value,
                               &why);
        if (status == PE_BAD_INPUT)
            pe__fail_at(err, PE_BAD_INPUT, name, line, why.column, "%s",
                        why.message);
        if (status == PE_OK)
            pe__add(record->doc, all, value);
        at = end + 1;
    }
    if (status == PE_OK && pe__doc_failed(record->doc))
        status = PE_NO_MEMORY;
    record->line = all;
    record->head = all->items.first;
    record->result = all->items.last;
    if (status == PE_OK &&
        (record->head == NULL ||
         (strcmp(pe__get_text(record->head, "kind", ""), "count") != 0 &&
          strcmp(pe__get_text(record->head, "kind", ""), "series") != 0) ||
         strcmp(pe__get_text(record->result, "kind", ""), "result") != 0))
        status = pe__fail_at(err, PE_BAD_INPUT, name, 0, 0, "this is no whole "
                             "transcript: its first line is of kind count or "
                             "series, its last of kind result");
    if (status == PE_NO_MEMORY)
        pe__fail_memory(err);
    if (status != PE_OK)
        pe__vote_record_free(record);
    return status;
}

void pe__vote_record_free(pe__vote_record *record)
{
    pe__doc_free(record->doc);
    *record = (pe__vote_record){0};
}

static const struct {
    const char *name, *title;
    pe_vote_rule rule;
} rules[] = {
    {"majority", "Majority", PE_VOTE_MAJORITY},
    {"supermajority", "Supermajority", PE_VOTE_SUPERMAJORITY},
    {"approval", "Approval", PE_VOTE_APPROVAL},
    {"judgement", "Majority judgement", PE_VOTE_JUDGEMENT},
    {"gauge", "Majority judgement by gauge", PE_VOTE_GAUGE},
    {"schulze", "Schulze", PE_VOTE_SCHULZE},
    {"ranked-pairs", "Ranked pairs", PE_VOTE_RANKED_PAIRS},
    {"runoff", "Instant run-off", PE_VOTE_RUNOFF},
    {"stv", "Single transferable vote", PE_VOTE_STV},
    {"phragmen", "Sequential Phragmén", PE_VOTE_PHRAGMEN},
    {"pav", "Sequential PAV", PE_VOTE_PAV},
    {"equal-shares", "Equal Shares", PE_VOTE_EQUAL_SHARES},
    {"equal-shares-approval", "Equal Shares, rest by approval",
     PE_VOTE_EQUAL_SHARES_APPROVAL},
    {"equal-shares-raised", "Equal Shares, raised",
     PE_VOTE_EQUAL_SHARES_RAISED}};

const char *pe__vote_rule_title(const char *name, pe_vote_rule *rule)
{
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
        if (strcmp(rules[k].name, name) == 0) {
            if (rule != NULL)
                *rule = rules[k].rule;
            return rules[k].title;
        }
    return NULL;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "drive_crowd.h"

#include "error.h"

static pe_status read_numbers(pe__doc *doc, const pe__value *list,
                              int64_t *count, int64_t **number, pe_error *err)
{
    int64_t k = 0;
    *count = (int64_t)pe__count_of(list);
    *number = pe__doc_alloc(doc, (size_t)(*count + 1) * sizeof **number);
    if (!*number)
        return pe__fail_memory(err);
    for (const pe__value *v = pe__first(list); v; v = v->next)
        (*number)[k++] = v->kind == PE__INTEGER ? v->integer : 0;
    return PE_OK;
}

pe_status pe__crowd_read(pe__doc *doc, const pe__value *from, pe__crowd *out,
                         pe_error *err)
{
    const pe__value *members = pe__get(from, "members");
    *out = (pe__crowd){.members = (int64_t)pe__count_of(members),
                       .places = pe__get_integer(from, "places", 0),
                       .options = pe__get_integer(from, "options", 0),
                       .council = pe__get_integer(from, "council", 0),
                       .founder = pe__get_text(from, "founder", "")};
    pe_status status = read_numbers(doc, pe__get(from, "needs"), &out->needs,
                                    &out->need, err);
    if (status == PE_OK)
        status = read_numbers(doc, pe__get(from, "votes"), &out->votes,
                              &out->vote, err);
    if (status != PE_OK)
        return status;
    if (!out->members || !(out->needs || (out->votes && out->options > 0)) ||
        !*out->founder)
        return pe__fail(err, PE_BAD_INPUT, "is no crowd: \"parecon match "
                        "crowd\" and \"parecon vote crowd\" make one");
    out->member = pe__doc_alloc(doc, (size_t)out->members *
                                         sizeof *out->member);
    if (!out->member)
        return pe__fail_memory(err);
    int64_t k = 0;
    for (const pe__value *v = pe__first(members); v; v = v->next)
        out->member[k++] = v->kind == PE__TEXT ? v->text.bytes : "";
    return PE_OK;
}

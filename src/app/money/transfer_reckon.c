/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What each rule does with what councils state. Pure: no store, no clock. */
#include "transfer.h"

#include "amount.h"
#include "error.h"
#include "written.h"

#include <sodium.h>
#include <inttypes.h>
#include <string.h>

const char *const pe__transfer_rule_names[PE__TRANSFER_RULES] = {
    "median", "floor", "leximin"};

int pe__transfer_rule_of(const char *name)
{
    for (int k = 0; k < PE__TRANSFER_RULES; k++)
        if (strcmp(name, pe__transfer_rule_names[k]) == 0)
            return k;
    return -1;
}

static void read_groups(const pe__value *parts, pe__transfer_sums *out)
{
    int64_t k = 0;
    for (const pe__value *row = pe__first(parts); row; row = row->next, k++) {
        out->council[k] = pe__get_integer(row, "council", 0);
        out->group[k] = (pe_fund_group){
            .income = pe__get_integer(row, "income", 0),
            .members = pe__get_integer(row, "members", 1),
            .need = pe__get_integer(row, "need", 0),
            .most = pe__get_integer(row, "most", -1)};
    }
}

/* Half of what a head has on average, rounded down. Amounts are below 2^53,
 * and there are fewer than 2^10 councils. */
static int64_t half_of_mean(const pe__transfer_sums *s)
{
    int64_t income = 0, heads = 0; /* thousandths */
    for (int64_t k = 0; k < s->groups; k++) {
        const pe_fund_group *g = &s->group[k];
        income += g->income;
        heads += g->need > 0 ? g->need : g->members * PE__TRANSFER_SCALE;
    }
    __extension__ typedef unsigned __int128 wide;
    return heads > 0 ? (int64_t)((wide)(uint64_t)income * PE__TRANSFER_SCALE /
                                 (uint64_t)heads / 2)
                     : 0;
}

static bool make_room(pe__doc *doc, int64_t groups, pe__transfer_sums *out)
{
    const size_t n = (size_t)groups + 1;
    out->groups = groups;
    out->council = pe__doc_alloc(doc, n * sizeof *out->council);
    out->group = pe__doc_alloc(doc, n * sizeof *out->group);
    bool all = out->council && out->group;
    for (int k = 0; k < PE__TRANSFER_RULES; k++) {
        out->transfer[k] = pe__doc_alloc(doc, n * sizeof *out->transfer[k]);
        all = all && out->transfer[k];
    }
    return all;
}

pe_status pe__transfer_reckon(pe__doc *doc, const pe__value *parts,
                              int64_t share, int64_t floor, int digits,
                              pe__transfer_sums *out, pe_error *err)
{
    *out = (pe__transfer_sums){.digits = digits};
    if (!make_room(doc, (int64_t)pe__count_of(parts), out))
        return pe__fail_memory(err);
    read_groups(parts, out);
    out->floor = floor < 0 ? half_of_mean(out) : floor;
    for (int k = 0; k < PE__TRANSFER_RULES; k++) {
        const pe_fund_transfer_settings settings = {
            .rule = (pe_fund_transfer_rule)k, .share = share,
            .floor = out->floor, .scale = PE__TRANSFER_SCALE};
        pe_error why = {0};
        const pe_status status = pe_fund_transfer(
            out->group, out->groups, &settings, out->transfer[k],
            &out->info[k], &why);
        if (status == PE_NO_MEMORY)
            return pe__fail_memory(err);
        out->is_too_large[k] = status != PE_OK;
        for (int64_t g = 0; g < out->groups && status != PE_OK; g++)
            out->transfer[k][g] = 0;
    }
    return PE_OK;
}

/* --- for anyone's program ------------------------------------------------- */

static void put_amount(pe__buffer *out, int64_t amount, int digits)
{
    char text[PE__AMOUNT];
    pe__buffer_text(out, pe__amount_text(amount, digits, false, text));
}

bool pe__transfer_csv(const pe__value *parts, int digits, pe__buffer *out)
{
    pe__buffer_text(out, "group,name,income,members,need,most\n");
    for (const pe__value *row = pe__first(parts); row; row = row->next) {
        const int64_t need = pe__get_integer(row, "need", 0);
        const int64_t most = pe__get_integer(row, "most", -1);
        pe__buffer_number(out, pe__get_integer(row, "council", 0));
        pe__buffer_text(out, ",");
        pe__quoted_put(pe__get_text(row, "name", ""), out);
        pe__buffer_text(out, ",");
        put_amount(out, pe__get_integer(row, "income", 0), digits);
        pe__buffer_text(out, ",");
        pe__buffer_number(out, pe__get_integer(row, "members", 1));
        pe__buffer_text(out, ",");
        if (need > 0)
            put_amount(out, need, 3);
        pe__buffer_text(out, ",");
        if (most >= 0)
            put_amount(out, most, digits);
        pe__buffer_text(out, "\n");
    }
    return !out->failed;
}

const char *pe__transfer_command(pe__doc *doc, int rule, int64_t share,
                                 int64_t floor, int digits)
{
    char text[PE__AMOUNT];
    const char *more = "";
    if (rule == PE_FUND_MEDIAN)
        more = pe__doc_format(doc, " --share %s",
                              pe__amount_text(share, 4, false, text));
    if (rule == PE_FUND_FLOOR)
        more = pe__doc_format(doc, " --floor %s",
                              pe__amount_text(floor, digits, false, text));
    return pe__doc_format(doc, "parecon fund transfer groups.csv --rule %s%s",
                          pe__transfer_rule_names[rule], more);
}

const char *pe__transfer_digest(pe__doc *doc, const char *file,
                                const char *command)
{
    char hex[2 * crypto_hash_sha256_BYTES + 1];
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)file,
                              strlen(file));
    crypto_hash_sha256_update(&state, (const unsigned char *)command,
                              strlen(command));
    crypto_hash_sha256_final(&state, hash);
    return pe__doc_text(doc, sodium_bin2hex(hex, sizeof hex, hash,
                                            sizeof hash));
}

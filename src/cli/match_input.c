/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What `match simulate` was asked for. */
#include "match_input.h"

#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

static pe_status add(pe__trial *trial, const pe__policy *policy,
                     pe_error *err)
{
    for (int32_t k = 0; k < trial->rounds.policies; k++)
        if (trial->policy[k] == policy)
            return PE_OK;
    if (trial->rounds.policies == PE__POLICIES_MOST)
        return pe__fail(err, PE_USAGE, "--policy names too many");
    trial->policy[trial->rounds.policies++] = policy;
    return PE_OK;
}

/* All with or without a rule that is taken away. */
static pe_status add_all(pe__trial *trial, bool ablation, bool others,
                         pe_error *err)
{
    pe_status status = PE_OK;
    for (const pe__policy *p = pe__policies; p->name && !status; p++)
        if (p->ablation ? ablation : others)
            status = add(trial, p, err);
    return status;
}

static pe_status add_named(pe__trial *trial, const char *name, size_t length,
                           pe_error *err)
{
    char word[32] = "";
    if (length < sizeof word)
        memcpy(word, name, length);
    if (strcmp(word, "all") == 0)
        return add_all(trial, true, true, err);
    if (strcmp(word, "ablation") == 0)
        return add_all(trial, true, false, err);
    const pe__policy *policy = pe__policy_find(word);
    if (policy != NULL)
        return add(trial, policy, err);
    return pe__fail(err, PE_USAGE, "--policy: there is no way of asking "
                    "called \"%.*s\"; \"parecon help match simulate\" names "
                    "them", (int)(length < 64 ? length : 64), name);
}

static pe_status read_policies(const char *text, pe__trial *trial,
                               pe_error *err)
{
    pe_status status = PE_OK;
    if (text == NULL)
        return add_all(trial, false, true, err);
    for (const char *at = text; status == PE_OK;) {
        size_t length = strcspn(at, ",");
        status = add_named(trial, at, length, err);
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    return status;
}

static pe_status read_world(const pe__options *options, pe__trial *trial,
                            pe_error *err)
{
    pe_status status = PE_OK;
    pe__world_usual(&trial->world);
    if (options->world != NULL)
        status = pe__world_read(options->world, &trial->world, err);
    if (status == PE_OK && options->trace != NULL)
        status = pe__trace_read(options->trace, &trial->trace, err);
    if (options->weeks > 0)
        trial->world.days = trial->world.warm_up +
                            7 * (double)options->weeks;
    return status;
}

pe_status pe__trial_read(const pe__options *options, pe__trial *trial,
                         pe_error *err)
{
    memset(trial, 0, sizeof *trial);
    pe__rounds *rounds = &trial->rounds;
    trial->times[rounds->loads++] = 1;
    if (fabs(options->stretched - 1) > 0)
        trial->times[rounds->loads++] = options->stretched;
    pe_status status = read_policies(options->policy, trial, err);
    if (status == PE_OK)
        status = read_world(options, trial, err);
    rounds->world = &trial->world;
    rounds->trace = trial->trace;
    rounds->policy = trial->policy;
    rounds->times = trial->times;
    rounds->first_seed = (uint64_t)options->seed;
    rounds->seeds = (int32_t)options->seeds;
    rounds->threads = (int32_t)options->threads;
    if (status != PE_OK)
        return status;
    trial->figures = pe__zalloc((size_t)rounds->policies *
                                    (size_t)(rounds->loads * rounds->seeds),
                                sizeof *trial->figures);
    return trial->figures != NULL ? PE_OK : pe__fail_memory(err);
}

void pe__trial_free(pe__trial *trial)
{
    pe__trace_free(trial->trace);
    pe__free(trial->figures);
}

const pe__figures *pe__trial_runs(const pe__trial *trial, int32_t policy,
                                  int32_t load)
{
    const pe__rounds *r = &trial->rounds;
    return &trial->figures[((int64_t)policy * r->loads + load) * r->seeds];
}

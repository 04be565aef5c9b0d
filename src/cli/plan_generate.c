/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan generate: a made-up economy of any size. */
#include "command.h"
#include "error.h"
#include "plan_economy.h"
#include "terminal.h"

#include <math.h>
#include <stdlib.h>

enum { ELASTICITIES = 64 };

/* "0.7,1,1.5" → numbers; PE_USAGE says what is wrong. */
static pe_status read_list(const char *name, const char *text, int least,
                           int most, double *out, int32_t *count,
                           pe_error *err)
{
    const char *at = text;
    *count = 0;
    for (;;) {
        char *end = NULL;
        double value = strtod(at, &end);
        if (end == at || !isfinite(value) || value < 0 || *count == most ||
            (*end && *end != ',')) {
            break;
        }
        out[(*count)++] = value;
        if (!*end && *count >= least) {
            return PE_OK;
        }
        if (!*end) {
            break;
        }
        at = end + 1;
    }
    return pe__fail(err, PE_USAGE, most == 2
                        ? "--%s wants two numbers with a comma between, as "
                          "0.75,0.85, not \"%s\"."
                        : "--%s wants numbers of 0 or more with commas "
                          "between, as 0,0.7,1, not \"%s\".", name, text);
}

static pe_status read_spec(const pe__options *options, double *elasticity,
                           pe__economy_spec *spec, pe_error *err)
{
    double returns[2] = {0, 0};
    int32_t count = 0;
    pe_status status = PE_OK;
    if (options->returns) {
        status = read_list("returns", options->returns, 2, 2, returns, &count,
                           err);
    }
    count = 0;
    if (status == PE_OK && options->elasticity) {
        status = read_list("elasticity", options->elasticity, 1, ELASTICITIES,
                           elasticity, &count, err);
    }
    int64_t workers = options->workers > 0 ? options->workers : 3000;
    *spec = (pe__economy_spec){
        .goods = (int32_t)options->goods, .workers = workers,
        .consumers = options->consumers > 0 ? options->consumers : workers,
        .seed = (uint64_t)options->seed, .returns_low = returns[0],
        .returns_high = returns[1], .elasticity = count ? elasticity : NULL,
        .elasticities = count, .heavy_tail = options->heavy_tail,
        .log_sd = options->log_sd,
        .price = pe__given(options, PE__OPT_START_PRICE) ? options->price : 0,
        .increasing = options->increasing, .lumps = options->lumps,
        .pollutants = (int32_t)options->pollutants};
    return status;
}

int pe__run_plan_generate(const pe__options *options)
{
    pe_error err = {0};
    double elasticity[ELASTICITIES];
    pe__economy_spec spec;
    pe__economy *economy = NULL;
    pe_status status = pe__economy_wants_out(options, &err);
    if (status == PE_OK) {
        status = read_spec(options, elasticity, &spec, &err);
    }
    if (status == PE_OK) {
        status = pe__economy_generate(&spec, &economy, &err);
    }
    int code = status == PE_OK
                   ? pe__economy_deliver(options, economy, "Made up", &err)
                   : pe__terminal_fail(&err);
    pe__economy_free(economy);
    return code;
}

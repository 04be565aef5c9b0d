/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ties go to whoever stands first in one order of all options, so that no
 * second lot is ever drawn and everybody can repeat it: a lot drawn with a seed
 * that is made known after the last ballot is in, or an order given. */
#include "error.h"
#include "mem.h"
#include "random.h"
#include "vote.h"

#include <string.h>

static pe_status take_order(pe__count *count)
{
    const int32_t *given = count->settings->order;
    for (int32_t k = 0; k < count->options; k++)
        count->place[k] = -1;
    for (int32_t k = 0; k < count->options; k++) {
        int32_t option = given[k];
        if (option < 0 || option >= count->options ||
            count->place[option] >= 0)
            return pe__fail(count->err, PE_BAD_INPUT, "the order for ties must "
                            "name each option once");
        count->place[option] = k;
        count->order[k] = option;
    }
    return PE_OK;
}

pe_status pe__ties_begin(pe__count *count)
{
    size_t options = (size_t)count->options;
    count->order = pe__alloc(options, sizeof *count->order);
    count->place = pe__alloc(options, sizeof *count->place);
    if (count->order == NULL || count->place == NULL)
        return pe__fail_memory(count->err);
    if (count->settings->ties == PE_VOTE_BY_ORDER &&
        count->settings->order != NULL)
        return take_order(count);
    for (int32_t k = 0; k < count->options; k++)
        count->order[k] = k;
    if (count->settings->ties == PE_VOTE_BY_LOT) {
        pe__random random;
        pe__random_seed(&random, count->settings->seed, 0);
        pe__random_shuffle(&random, count->order, count->options);
    }
    for (int32_t k = 0; k < count->options; k++)
        count->place[count->order[k]] = k;
    return PE_OK;
}

static int32_t pick(pe__count *count, const char *what, const int32_t *option,
                    int32_t n, bool first)
{
    int32_t best = option[0];
    for (int32_t i = 1; i < n; i++)
        if (pe__before(count, option[i], best) == first)
            best = option[i];
    if (n > 1) {
        count->lot = true;
        pe__log(count, "{\"kind\":\"tie\",\"for\":\"%s\",\"options\":", what);
        pe__log_options(count, option, n);
        pe__log(count, ",\"option\":%d}\n", best + 1);
    }
    return best;
}

int32_t pe__tie_first(pe__count *count, const char *what,
                      const int32_t *option, int32_t n)
{
    return pick(count, what, option, n, true);
}

int32_t pe__tie_last(pe__count *count, const char *what,
                     const int32_t *option, int32_t n)
{
    return pick(count, what, option, n, false);
}

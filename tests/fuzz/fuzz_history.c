/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a history of decisions: it is read or refused; what was read
 * is gone through by each rule, and by the verifier, which reads the
 * same bytes by a reader of its own, to the same transcript. */
#include "check.h"
#include "history.h"
#include "mem.h"
#include "vote_series.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_again(const uint8_t *bytes, size_t size,
                        const pe_vote_series_result *result)
{
    vseries s;
    pe_error err = {0};
    pe_vote_check_report report;
    check(pe__vseries_parse(&s, bytes, size, "fuzz", &err) == PE_OK,
          "what is counted is checked");
    check(pe__vseries_compare(&s, "fuzz", result->transcript, result->size,
                              &report, &err) == PE_OK,
          "its transcript is understood");
    check(report.line == 0, "both countings agree");
    pe__vseries_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    pe__history y;
    pe_error err = {0};
    if (pe__history_parse(bytes, size, "fuzz", &y, &err) == PE_OK) {
        pe_vote_series_settings settings = pe_vote_series_defaults();
        for (int rule = PE_VOTE_PERPETUAL_PHRAGMEN;
             rule <= PE_VOTE_PERPETUAL_QUOTA; rule++) {
            pe_vote_series_result r;
            settings.rule = (pe_vote_perpetual_rule)rule;
            if (pe_vote_series(&y.h, &settings, &r, &err) != PE_OK)
                continue; /* weights that need more than 63 bit */
            check(r.size > 0, "a transcript");
            check_again(bytes, size, &r);
            pe_vote_series_release(&r);
        }
        pe__history_free(&y);
    } else {
        check(err.message[0] != '\0', "a refusal says why");
    }
    check(pe__mem_live() == 0, "nothing is left behind");
    return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a saved state of the switchboard: what is read is written back
 * as it was, and goes on living without harm. */
#include "check.h"

#include "mem.h"

#include <parecon/match.h>

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_bytes(const pe_match *m, const uint8_t *data, size_t size)
{
    unsigned char *bytes;
    size_t saved;
    check(pe_match_save(m, &bytes, &saved) == PE_OK, "a state can be saved");
    check(saved == size && memcmp(bytes, data, size) == 0,
          "what was read is written back the same");
    pe__free(bytes);
}

static void apply(pe_match *m, pe_match_event e)
{
    pe_match_actions actions;
    pe_error err;
    const pe_status status = pe_match_apply(m, &e, &actions, &err);
    check(status == PE_OK || status == PE_BAD_INPUT, "an event is judged");
}

/* A day of clocks, then people act on the first few needs. */
static void live(pe_match *m)
{
    int64_t at = pe_match_due(m);
    for (int k = 0; k < 40 && at < INT64_MAX; k++) {
        apply(m, (pe_match_event){.kind = PE_MATCH_CLOCK, .at = at});
        const int64_t due = pe_match_due(m);
        at = due > at ? due : at + 300;
    }
    for (int kind = PE_MATCH_YES; kind <= PE_MATCH_SETTLE; kind++)
        for (int64_t id = 1; id < 6; id++)
            apply(m, (pe_match_event){.kind = (pe_match_event_kind)kind,
                                      .at = at, .need = id, .person = id,
                                      .duty = id, .places = 1, .weeks = 1,
                                      .claim = kind * 8 + id});
    for (int64_t id = 1; id < 6; id++) {
        pe_match_chance chance[4];
        check(pe_match_near(m, id, 0, INT64_MAX, chance, 4) <= 4,
              "no more than asked for");
        apply(m, (pe_match_event){.kind = PE_MATCH_LEAVE, .at = at,
                                  .person = id});
        apply(m, (pe_match_event){.kind = PE_MATCH_WITHDRAW, .at = at,
                                  .need = id});
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pe_match *m = NULL;
    pe_error err;
    const pe_status status = pe_match_load(data, size, &m, &err);
    check(status == PE_OK || status == PE_BAD_INPUT, "read or refused");
    check((m != NULL) == (status == PE_OK), "a state exactly when it is read");
    if (m != NULL) {
        same_bytes(m, data, size);
        live(m);
    }
    pe_match_free(m);
    check(pe__mem_live() == 0, "nothing is left");
    return 0;
}

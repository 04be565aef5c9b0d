/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Approval ballots as abcvoting keeps them: keys num_cand, committeesize and
 * profile, the last a list of lists of numbers from 0, as YAML in one line or
 * with a dash for each ballot, or as JSON. Other keys are skipped. */
#include "election_own.h"

#include "error.h"

#include <string.h>

/* Blanks, line ends and comments between tokens. */
static void skip(pe__ballots *b)
{
    while (pe__ballots_more(b)) {
        if (*b->at == '#' || *b->at == '\n')
            pe__ballots_next_line(b);
        else if (*b->at == ' ' || *b->at == '\t' || *b->at == '\r')
            b->at++;
        else
            return;
    }
}

static bool take(pe__ballots *b, char c)
{
    skip(b);
    return pe__ballots_take(b, c);
}

/* "[0, 2]" or "{0, 2}": a ballot. */
static pe_status read_ballot(pe__ballots *b)
{
    pe_status status = pe__ballots_row(b, 1);
    char close = take(b, '{') ? '}' : ']';
    if (status == PE_OK && close == ']' && !take(b, '['))
        return pe__ballots_fail(b, "a ballot should begin with [");
    if (take(b, close))
        return status;
    while (status == PE_OK) {
        int32_t option;
        skip(b);
        status = pe__ballots_option(b, &option);
        if (status == PE_OK)
            status = pe__ballots_mark(b, option, 0);
        if (status == PE_OK && take(b, close))
            return PE_OK;
        if (status == PE_OK && !take(b, ','))
            return pe__ballots_fail(b, "a comma or %c should stand here",
                                    close);
    }
    return status;
}

static pe_status read_dashes(pe__ballots *b)
{
    pe_status status = PE_OK;
    while (status == PE_OK && take(b, '-'))
        status = read_ballot(b);
    return status;
}

static pe_status read_profile(pe__ballots *b)
{
    skip(b);
    if (pe__ballots_more(b) && *b->at == '-')
        return read_dashes(b);
    if (!take(b, '['))
        return pe__ballots_fail(b, "the profile should begin with [");
    if (take(b, ']'))
        return PE_OK;
    for (;;) {
        pe_status status = read_ballot(b);
        if (status != PE_OK || take(b, ']'))
            return status;
        if (!take(b, ','))
            return pe__ballots_fail(b, "a comma or ] should stand here");
    }
}

/* Moves behind `key`, quoted or not, and its colon, where it begins a line or
 * follows { or a comma; false when it is not there. */
static bool find_key(pe__ballots *b, const pe__ballots *from, const char *key)
{
    size_t size = strlen(key);
    *b = (pe__ballots){0};
    pe__ballots at = *from;
    while (pe__ballots_more(&at)) {
        skip(&at);
        bool quoted = pe__ballots_take(&at, '"');
        bool here = (size_t)(at.end - at.at) > size &&
                    memcmp(at.at, key, size) == 0;
        if (here) {
            at.at += size;
            if ((!quoted || pe__ballots_take(&at, '"')) &&
                pe__ballots_take(&at, ':')) {
                *b = at;
                return true;
            }
        }
        while (pe__ballots_more(&at) && *at.at != '\n' && *at.at != ',' &&
               *at.at != '{')
            at.at++;
        if (pe__ballots_more(&at) && *at.at != '\n')
            at.at++;
    }
    return false;
}

static pe_status read_count(pe__ballots *b, const char *key, bool *found,
                            int64_t *value)
{
    pe__ballots at;
    *found = find_key(&at, b, key);
    if (!*found)
        return PE_OK;
    return pe__ballots_number(&at, key, PE_VOTE_OPTIONS_MAX, value);
}

pe_status pe__approvals_parse(pe__ballots *b)
{
    int64_t options = 0, seats = 0;
    bool has_options, has_seats;
    pe__ballots at;
    b->to->problem.form = PE_VOTE_APPROVED;
    b->to->first_id = 0;
    pe_status status = read_count(b, "num_cand", &has_options, &options);
    if (status == PE_OK)
        status = read_count(b, "committeesize", &has_seats, &seats);
    if (status != PE_OK)
        return status;
    if (!has_options)
        return pe__ballots_fail(b, "the key num_cand (how many options) is "
                                "missing");
    status = pe__ballots_options(b, options);
    for (int32_t a = 0; status == PE_OK && a < options; a++)
        status = pe__ballots_call(b, a, a);
    if (status != PE_OK)
        return status;
    b->to->seats = (int32_t)seats;
    if (!find_key(&at, b, "profile"))
        return pe__ballots_fail(b, "the key profile (the ballots) is missing");
    b->at = at.at;
    b->line_at = at.line_at;
    b->line = at.line;
    return read_profile(b);
}

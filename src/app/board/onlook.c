/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which events change what others see of the switchboard, and who sees it. */
#include "board.h"

#include "board_effort.h"
#include "board_helper.h"
#include "board_need.h"

#include <string.h>

static const struct {
    const char *kind; /* or its beginning, with the dot */
    pe__stirs stirs;
} kinds[] = {
    /* the first that fits */
    {"board.asked", PE__STIRS_ASKING},
    {"board.not_needed", PE__STIRS_ASKING},
    {"board.burst", PE__STIRS_FIELD},
    {"board.calm", PE__STIRS_FIELD},
    {"board.brought", PE__STIRS_FIELD},
    {"board.", PE__STIRS_NEED},
    {"need.", PE__STIRS_NEED},
    {"effort.", PE__STIRS_EFFORT},
    {"duty.", PE__STIRS_DUTY},
    {"offer.", PE__STIRS_FIELD},
    {"district.", PE__STIRS_FIELD},
    {"helper.", PE__STIRS_FIELD},
    {"gift.", PE__STIRS_FIELD}};

static pe__stirs find_stirs(const char *kind)
{
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t length = strlen(kinds[k].kind);
        bool whole = kinds[k].kind[length - 1] != '.';
        if (strncmp(kind, kinds[k].kind, length) == 0 &&
            (!whole || kind[length] == '\0'))
            return kinds[k].stirs;
    }
    return PE__STIRS_NOTHING;
}

/* Efforts, duties and offers are seen by all who are signed in. */
static pe_status look(pe__sql *db, pe__stirs stirs, int64_t subject,
                      pe__sight *out, pe_error *err)
{
    out->is_open = true;
    out->is_listed = stirs != PE__STIRS_ASKING;
    switch (stirs) {
    case PE__STIRS_ASKING:
    case PE__STIRS_NEED:
        out->need = subject;
        return pe__need_eyes(db, subject, &out->effort, &out->author,
                             &out->is_open, err);
    case PE__STIRS_EFFORT:
        out->effort = subject;
        return PE_OK;
    case PE__STIRS_DUTY:
        return pe__duty_effort(db, subject, &out->effort, err);
    case PE__STIRS_NOTHING:
    case PE__STIRS_FIELD:
        break;
    }
    return PE_OK;
}

const pe__onlook pe__board_onlook = {find_stirs, look, pe__helper_verifies};

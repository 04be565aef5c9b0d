/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "mixture.h"

#include "mem.h"

int32_t *pe__panels_next(pe__panels *s)
{
    size_t seats = (size_t)s->seats;
    if (s->panels == s->room) {
        size_t room = 2 * (size_t)s->room + 64;
        int32_t *more = pe__realloc(s->seat, room, (seats + 1) * sizeof *more);
        if (more == NULL)
            return NULL;
        s->seat = more;
        s->room = (int32_t)room;
    }
    return s->seat + (size_t)s->panels * seats;
}

void pe__panels_free(pe__panels *s)
{
    pe__free(s->seat);
    pe__free(s->share);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The permission table with one cell turned round, as PARECON_FLIP says:
 * "TASK_CHANGE MEMBER". Linked in place of src/app/use/permission.c, so that a
 * test can see that it would notice. */
#define pe__permissions pe__permissions_of_program /* there it is constant */
#include "permission.h"
#undef pe__permissions

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PE__ACTION(name, text, may) {#name, text, may},
extern pe__permission pe__permissions[PE__ACTIONS];
pe__permission pe__permissions[PE__ACTIONS] = {
#include "permission_table.h"
};
#undef PE__ACTION

static const char *const relations[PE__RELATIONS] = {
    "ANYBODY", "SIGNED_IN",   "SELF",   "NEIGHBOUR", "MEMBER",
    "SHADOW",  "COORDINATOR", "SCRIBE", "TREASURER"};

__attribute__((constructor)) static void flip(void)
{
    const char *cell = getenv("PARECON_FLIP");
    char name[80];
    if (cell == NULL)
        return;
    for (int a = 0; a < PE__ACTIONS; a++)
        for (int r = 0; r < PE__RELATIONS; r++) {
            snprintf(name, sizeof name, "%s %s", pe__permissions[a].name,
                     relations[r]);
            if (strcmp(name, cell) == 0) {
                pe__permissions[a].may ^= 1U << r;
                return;
            }
        }
    fprintf(stderr, "no cell is called %s\n", cell);
    abort();
}

bool pe__permits(pe__action action, uint32_t relation_bits)
{
    return (pe__permissions[action].may & relation_bits) != 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The permission table with one cell turned round: the one that the file
 * PARECON_FLIP names at the moment, "TASK_CHANGE MEMBER", filled up with zeros
 * to CELL bytes; none where it holds zeros alone. Linked in place of
 * src/app/use/permission.c, so that a test can see that it would notice.
 * Whoever changes the file waits until the hub is asked nothing. */
#define pe__permissions pe__permissions_of_program /* there it is constant */
#include "permission.h"
#undef pe__permissions

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CELL = 80 };

#define PE__ACTION(name, text, may) {#name, text, may},
extern pe__permission pe__permissions[PE__ACTIONS];
pe__permission pe__permissions[PE__ACTIONS] = {
#include "permission_table.h"
};
#undef PE__ACTION

static const char *const relations[PE__RELATIONS] = {
    "ANYBODY", "SIGNED_IN",   "SELF",   "NEIGHBOUR", "MEMBER",
    "SHADOW",  "COORDINATOR", "SCRIBE", "TREASURER"};

static const char *wanted; /* [CELL] what the file says */
static char flipped[CELL];

__attribute__((constructor)) static void listen_to_file(void)
{
    const char *path = getenv("PARECON_FLIP");
    if (path == NULL)
        return;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    void *at = mmap(NULL, CELL, PROT_READ, MAP_SHARED, file, 0);
    if (file < 0 || at == MAP_FAILED) {
        fprintf(stderr, "no cell can be read from %s\n", path);
        abort();
    }
    close(file);
    wanted = at;
}

/* Turns the cell round; again, and it is as it was. */
static void turn(const char *cell)
{
    char name[CELL];
    for (int a = 0; a < PE__ACTIONS && *cell; a++)
        for (int r = 0; r < PE__RELATIONS; r++) {
            snprintf(name, sizeof name, "%s %s", pe__permissions[a].name,
                     relations[r]);
            if (strcmp(name, cell) == 0) {
                pe__permissions[a].may ^= 1U << r;
                return;
            }
        }
    if (*cell) {
        fprintf(stderr, "no cell is called %s\n", cell);
        abort();
    }
}

bool pe__permits(pe__action action, uint32_t relation_bits)
{
    if (wanted != NULL && strncmp(wanted, flipped, CELL) != 0) {
        turn(flipped);
        memcpy(flipped, wanted, CELL - 1);
        turn(flipped);
    }
    return (pe__permissions[action].may & relation_bits) != 0;
}

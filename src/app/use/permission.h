/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may do what: one table of data, action × relation. The program asks it
 * before every use; members see it as a page; a test tries every cell against
 * the running hub, and another flips each cell and looks that a test fails. */
#ifndef PE_APP_PERMISSION_H
#define PE_APP_PERMISSION_H

#include <stdbool.h>
#include <stdint.h>

/* What a person is to a council, or to the thing a path names. Several hold at
 * once. */
typedef enum {
    PE__ANYBODY,     /* also who is not signed in */
    PE__SIGNED_IN,   /* a member of the hub */
    PE__SELF,        /* the thing is their own (their session, their piece) */
    PE__NEIGHBOUR,   /* member of the parent, a child or a sibling council, or
                        of one with which a merge room is open */
    PE__MEMBER,      /* of the council */
    PE__SHADOW,      /* learns a role of the council */
    PE__COORDINATOR, /* holds the role: calls meetings, proposes, invites */
    PE__SCRIBE,      /* holds the role: keeps tasks and minutes */
    PE__TREASURER,   /* holds the role: keeps pay */
    PE__RELATIONS
} pe__relation;

/* Rows: X(name, "text", relations that may, as bits). One list, from which the
 * enum, the table and the page are made: permission_table.h. */
#define PE__ACTION(name, text, may) PE__MAY_##name,
typedef enum {
#include "permission_table.h"
    PE__ACTIONS
} pe__action;
#undef PE__ACTION

typedef struct {
    const char *name;    /* "TASK_ADD" */
    const char *text;    /* key of the sentence members read */
    uint32_t may;        /* bits 1 << pe__relation */
} pe__permission;

extern const pe__permission pe__permissions[PE__ACTIONS];

bool pe__permits(pe__action action, uint32_t relations);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a compiled template is made of: a flat array of instructions, walked
 * from the first to the last; a section knows where its end stands. Shared by
 * mustache_compile.c, which makes it, and mustache.c, which walks it. */
#ifndef PE_BASE_MUSTACHE_OWN_H
#define PE_BASE_MUSTACHE_OWN_H

#include "mustache.h"

#include <stdint.h>

typedef enum {
    PE__OP_TEXT,     /* text: as it stands */
    PE__OP_VALUE,    /* name: the value, escaped */
    PE__OP_RAW,      /* name: the value as it is */
    PE__OP_SECTION,  /* name; other: its end */
    PE__OP_INVERTED, /* name; other: its end */
    PE__OP_END,      /* other: its beginning */
    PE__OP_PARTIAL   /* text: the name; indent: bytes of white space that
                        stand before it alone on its line, behind the name */
} pe__mustache_op;

typedef struct {
    uint8_t op;       /* pe__mustache_op */
    uint8_t parts;    /* of the name; 0 = "." */
    uint16_t indent;
    uint32_t first;   /* first part of the name, or offset of the text */
    uint32_t size;    /* of the text */
    uint32_t other;
    const pe__mustache *linked; /* a partial found beforehand, else NULL */
} pe__mustache_step;

/* One word of a dotted name. A byte 0 follows it. */
typedef struct {
    const char *word;
    uint32_t size;
} pe__mustache_part;

struct pe__mustache {
    pe__mustache_step *step;
    uint32_t steps, step_room;
    pe__mustache_part *part;
    uint32_t parts, part_room;
    char *text;  /* a copy of the source; words are closed in place */
    char *pool;  /* literal text, one after another; names of partials */
    uint32_t pooled;
};

#endif

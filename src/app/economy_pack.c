/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing a snapshot: the head, then every part that is there, each at a
 * multiple of 64 bytes. */
#include "economy_snapshot.h"
#include "error.h"
#include "file.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* A part of the economy in memory. */
typedef struct {
    const void *bytes; /* NULL = there is none */
    uint64_t size;
} part;

/* Parts are numbered: sections first, then texts, then their offsets. */
void pe__part_name(char out[32], int number)
{
    memset(out, 0, 32);
    if (number < PE__SECTIONS) {
        const pe__section_kind *kind = &pe__section_kinds[number];
        snprintf(out, 32, "%s.%s", kind->table,
                 kind->column + (kind->column[0] == '-'));
        return;
    }
    number -= PE__SECTIONS;
    bool offsets = number >= PE__LABELS;
    snprintf(out, 32, "%s%s",
             pe__label_kinds[offsets ? number - PE__LABELS : number].name,
             offsets ? "@" : "");
}

/* BLAKE2b: as fast as memory nearly, and nobody makes two files of one sum. */
void pe__snapshot_sum(const void *bytes, size_t size,
                      unsigned char out[PE__SUM_BYTES])
{
    crypto_generichash(out, PE__SUM_BYTES, bytes, size, NULL, 0);
}

static part part_of(const pe__economy *e, int number)
{
    if (number < PE__SECTIONS) {
        pe__section s = (pe__section)number;
        size_t size = pe__form_size(pe__section_kinds[s].form);
        uint64_t items = (uint64_t)pe__section_items(e->count, s);
        return (part){e->array[s], e->array[s] ? items * size : 0};
    }
    number -= PE__SECTIONS;
    if (number < PE__LABELS)
        return (part){e->texts[number].text, e->texts[number].bytes};
    number -= PE__LABELS;
    uint64_t items = (uint64_t)e->count[pe__label_kinds[number].count];
    const uint64_t *at = e->texts[number].at;
    return (part){at, at ? items * sizeof *at : 0};
}

static uint64_t aligned(uint64_t at)
{
    return (at + PE__SNAPSHOT_ALIGN - 1) / PE__SNAPSHOT_ALIGN *
           PE__SNAPSHOT_ALIGN;
}

/* Head and rows side by side, as they will stand in the file. */
typedef struct {
    pe__snapshot_head head;
    pe__snapshot_part row[PE__SNAPSHOT_PARTS];
} contents;

/* Where everything will stand. Returns the length of the head with rows. */
static size_t lay_out(const pe__economy *e, contents *c)
{
    memset(c, 0, sizeof *c);
    memcpy(c->head.magic, PE__SNAPSHOT_MAGIC, 8);
    c->head.version = PE__SNAPSHOT_VERSION;
    c->head.order = PE__SNAPSHOT_ORDER;
    memcpy(c->head.count, e->count, sizeof e->count);
    for (int k = 0; k < PE__SNAPSHOT_PARTS; k++)
        c->head.parts += part_of(e, k).size > 0;
    size_t length = sizeof c->head + c->head.parts * sizeof c->row[0];
    uint64_t at = length;
    pe__snapshot_part *row = c->row;
    for (int k = 0; k < PE__SNAPSHOT_PARTS; k++) {
        part p = part_of(e, k);
        if (!p.size)
            continue;
        pe__part_name(row->name, k);
        row->offset = aligned(at);
        row->bytes = p.size;
        pe__snapshot_sum(p.bytes, p.size, row->sum);
        at = row->offset + row->bytes;
        row++;
    }
    c->head.size = at;
    const size_t before = offsetof(pe__snapshot_head, count);
    pe__snapshot_sum((const char *)c + before, length - before, c->head.sum);
    return length;
}

/* Errors of the stream come out when the file is committed. */
static void write_parts(const pe__economy *e, const contents *c,
                        size_t length, FILE *out)
{
    static const char zeros[PE__SNAPSHOT_ALIGN];
    uint64_t at = length;
    const pe__snapshot_part *row = c->row;
    fwrite(c, 1, length, out);
    for (int k = 0; k < PE__SNAPSHOT_PARTS; k++) {
        part p = part_of(e, k);
        if (!p.size)
            continue;
        fwrite(zeros, 1, row->offset - at, out);
        fwrite(p.bytes, 1, p.size, out);
        at = row->offset + p.size;
        row++;
    }
}

pe_status pe__economy_pack(const pe__economy *e, const char *path,
                           pe_error *err)
{
    contents c;
    pe__file *file;
    pe_status status = pe__file_begin(path, &file, err);
    if (status)
        return status;
    size_t length = lay_out(e, &c);
    write_parts(e, &c, length, pe__file_stream(file));
    return pe__file_commit(file, err);
}

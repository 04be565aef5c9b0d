/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Opening a snapshot where it stands: no byte is copied. Nothing in it is
 * believed before it is looked at: offsets, lengths, sums, then that every
 * index points to something that is there and every number is one. */
#include "economy_snapshot.h"
#include "error.h"
#include "mem.h"
#include "utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    const char *bytes;
    size_t size;
    const char *name;
    bool sums;
    const pe__snapshot_head *head;
    const pe__snapshot_part *row;
    pe__economy *e;
    pe_error *err;
} opening;

static pe_status refuse(const opening *o, const char *sentence)
{
    return pe__fail_at(o->err, PE_BAD_INPUT, o->name, 0, 0, "%s", sentence);
}

static bool sum_is(const void *bytes, size_t size,
                   const unsigned char sum[PE__SUM_BYTES])
{
    unsigned char found[PE__SUM_BYTES];
    pe__snapshot_sum(bytes, size, found);
    return !memcmp(found, sum, sizeof found);
}

/* ---- the head ---- */

static pe_status check_head(opening *o)
{
    const pe__snapshot_head *head = (const void *)o->bytes;
    if (o->size < 8 || memcmp(o->bytes, PE__SNAPSHOT_MAGIC, 8) != 0)
        return refuse(o, "this is no snapshot of an economy; name a folder of "
                         "tables, or a file that `parecon plan pack` wrote");
    if (o->size < sizeof *head)
        return refuse(o, "the snapshot's end is missing; copy it again");
    if (head->order != PE__SNAPSHOT_ORDER)
        return refuse(o, "the snapshot was packed on a machine with another "
                         "byte order; pack the tables again on this one");
    if (head->version != PE__SNAPSHOT_VERSION)
        return pe__fail_at(o->err, PE_BAD_INPUT, o->name, 0, 0,
                           "the snapshot has version %" PRIu32 ", this program "
                           "reads version %d; pack the tables again",
                           head->version, PE__SNAPSHOT_VERSION);
    if (head->size != o->size)
        return pe__fail_at(o->err, PE_BAD_INPUT, o->name, 0, 0,
                           "the snapshot has %zu bytes instead of %" PRIu64
                           "; copy it again", o->size, head->size);
    size_t length = sizeof *head;
    if (head->parts > PE__SNAPSHOT_PARTS ||
        o->size - length < head->parts * sizeof *o->row)
        return refuse(o, "the snapshot's list of parts is damaged; copy it "
                         "again");
    length += head->parts * sizeof *o->row;
    const size_t before = offsetof(pe__snapshot_head, count);
    if (o->sums &&
        !sum_is(o->bytes + before, length - before, head->sum))
        return refuse(o, "the snapshot's head is damaged (its sum is wrong); "
                         "copy it again");
    o->head = head;
    o->row = (const void *)(o->bytes + sizeof *head);
    return PE_OK;
}

/* Counts that can be: an array of that many bytes alone would not fit. */
static pe_status check_counts(const opening *o)
{
    const int64_t *count = o->head->count;
    for (int k = 0; k < PE__COUNTS; k++)
        if (count[k] < 0 || (uint64_t)count[k] > o->size)
            return refuse(o, "the snapshot counts more than it can hold; copy "
                             "it again");
    if (count[PE__GOODS] > INT32_MAX || count[PE__RECIPES] > INT32_MAX ||
        count[PE__PROFILES] > INT32_MAX || count[PE__CONSUMERS] > INT32_MAX ||
        count[PE__WORKERS] > INT32_MAX || count[PE__FEDERATIONS] > INT32_MAX)
        return refuse(o, "the snapshot counts more than 2,147,483,647 goods, "
                         "councils or recipes");
    if (!count[PE__GOODS] || !count[PE__WORKERS] || !count[PE__CONSUMERS])
        return refuse(o, "the snapshot has no goods, no workers' councils or "
                         "no consumers' councils");
    return PE_OK;
}

/* ---- parts ---- */

static pe_status part_fault(const opening *o, const pe__snapshot_part *row,
                            const char *what)
{
    return pe__fail_at(o->err, PE_BAD_INPUT, o->name, 0, 0,
                       "the snapshot's part \"%.31s\" %s; copy it again",
                       row->name, what);
}

/* The number of the part of that name, or −1. */
static int number_of(const pe__snapshot_part *row)
{
    char name[32];
    for (int k = 0; k < PE__SNAPSHOT_PARTS; k++) {
        pe__part_name(name, k);
        if (memcmp(name, row->name, sizeof name) == 0)
            return k;
    }
    return -1;
}

/* Bytes that a part must have; texts may have any number. Parts of no bytes
 * are left out. */
static bool right_size(const opening *o, int number, uint64_t bytes)
{
    if (bytes == 0)
        return false;
    const int64_t *count = o->head->count;
    if (number < PE__SECTIONS) {
        size_t size = pe__form_size(pe__section_kinds[number].form);
        return bytes == size * (uint64_t)pe__section_items(
                                   count, (pe__section)number);
    }
    number -= PE__SECTIONS;
    if (number < PE__LABELS)
        return true;
    number -= PE__LABELS;
    return bytes ==
           8 * (uint64_t)count[pe__label_kinds[number].count];
}

/* Where the economy keeps the address of a part. */
static const void **place_of(pe__economy *e, int number)
{
    if (number < PE__SECTIONS)
        return (const void **)&e->array[number];
    number -= PE__SECTIONS;
    return number < PE__LABELS
               ? (const void **)&e->texts[number].text
               : (const void **)&e->texts[number - PE__LABELS].at;
}

static pe_status take_part(opening *o, const pe__snapshot_part *row)
{
    int number = number_of(row);
    if (number < 0)
        return refuse(o, "the snapshot has a part of an unknown name; copy it "
                         "again");
    if (row->offset % PE__SNAPSHOT_ALIGN || row->offset > o->size ||
        row->bytes > o->size - row->offset)
        return part_fault(o, row, "lies outside of the file");
    if (!right_size(o, number, row->bytes))
        return part_fault(o, row, "has the wrong length");
    const char *bytes = o->bytes + row->offset;
    if (o->sums && !sum_is(bytes, row->bytes, row->sum))
        return part_fault(o, row, "is damaged (its sum is wrong)");
    const void **place = place_of(o->e, number);
    if (*place)
        return part_fault(o, row, "is there twice");
    *place = bytes;
    number -= PE__SECTIONS;
    if (number >= 0 && number < PE__LABELS)
        o->e->texts[number].bytes = row->bytes;
    return PE_OK;
}

/* ---- texts ---- */

/* Every offset leads to a text that ends before the part does. */
static bool sound_texts(const pe__texts *texts, int64_t count)
{
    if (!texts->text || texts->text[texts->bytes - 1])
        return false;
    for (int64_t i = 0; texts->at && i < count; i++) {
        if (texts->at[i] >= texts->bytes)
            return false;
        const char *text = texts->text + texts->at[i];
        size_t length = strlen(text);
        if (pe__text_prefix((const unsigned char *)text, length) != length)
            return false;
    }
    size_t length = strlen(texts->text);
    return texts->at ||
           pe__text_prefix((const unsigned char *)texts->text, length) ==
               length;
}

static pe_status check_texts(const opening *o)
{
    for (int k = 0; k < PE__LABELS; k++) {
        const pe__texts *texts = &o->e->texts[k];
        int64_t count = o->head->count[pe__label_kinds[k].count];
        bool there = texts->text || texts->at;
        bool needed = pe__label_kinds[k].needed && count > 0;
        if (there ? !sound_texts(texts, count) : needed)
            return pe__fail_at(o->err, PE_BAD_INPUT, o->name, 0, 0,
                               "the snapshot's texts \"%s\" are damaged or not "
                               "there; copy it again",
                               pe__label_kinds[k].name);
    }
    return PE_OK;
}

/* ---- all of it ---- */

/* Where in the snapshot a fault is: there are no rows, so the council or good
 * is named by its number in the part. */
static pe_status tell(const opening *o, const pe__fault *fault)
{
    const pe__section_kind *kind = &pe__section_kinds[fault->section];
    return pe__fail_at(o->err, PE_BAD_INPUT, o->name, 0, 0,
                       "%s.%s, item %" PRId64 ": %s", kind->table,
                       kind->column + (kind->column[0] == '-'),
                       fault->item + 1, fault->message);
}

static pe_status check_all(const opening *o)
{
    pe__fault fault;
    pe_status status = check_texts(o);
    if (status)
        return status;
    if (!pe__economy_sound(o->e, &fault))
        return tell(o, &fault);
    status = pe__economy_sense(o->e, &fault, o->err);
    return status == PE_BAD_INPUT ? tell(o, &fault) : status;
}

/* Sums of parts are in the head, so the head's stands for all. */
static void keep_hash(const opening *o)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    size_t length = sizeof *o->head + o->head->parts * sizeof *o->row;
    crypto_hash_sha256(digest, (const unsigned char *)o->bytes, length);
    sodium_bin2hex(o->e->sha256, sizeof o->e->sha256, digest, sizeof digest);
}

pe_status pe__snapshot_open(const void *bytes, size_t size, const char *name,
                            bool sums, pe__economy **out, pe_error *err)
{
    opening o = {.bytes = bytes, .size = size, .name = name, .sums = sums,
                 .err = err};
    *out = NULL;
    pe_status status = check_head(&o);
    if (!status)
        status = check_counts(&o);
    if (status)
        return status;
    o.e = pe__economy_new();
    if (!o.e)
        return pe__fail_memory(err);
    o.e->map = bytes;
    o.e->map_size = size;
    memcpy(o.e->count, o.head->count, sizeof o.e->count);
    for (uint32_t k = 0; k < o.head->parts && !status; k++)
        status = take_part(&o, &o.row[k]);
    if (!status)
        status = check_all(&o);
    if (status) {
        pe__economy_free(o.e);
        return status;
    }
    keep_hash(&o);
    pe__economy_settle(o.e);
    *out = o.e;
    return PE_OK;
}

/* The file is opened without waiting, so that a pipe cannot hang us. */
static pe_status map(const char *path, void **bytes, size_t *size,
                     pe_error *err)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about)) {
        int reason = errno;
        if (fd >= 0)
            close(fd);
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be opened: %s",
                           strerror(reason));
    }
    bool fits = S_ISREG(about.st_mode) && about.st_size > 0;
    *size = fits ? (size_t)about.st_size : 0;
    *bytes = fits ? mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0)
                  : MAP_FAILED;
    int reason = errno;
    close(fd);
    if (!fits)
        return pe__fail_at(err, PE_BAD_INPUT, path, 0, 0, "this is no "
                           "snapshot of an economy (it is empty or no file)");
    if (*bytes == MAP_FAILED)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read: %s",
                           strerror(reason));
    return PE_OK;
}

pe_status pe__snapshot_load(const char *path, pe__economy **out, pe_error *err)
{
    void *bytes = NULL;
    size_t size = 0;
    *out = NULL;
    pe_status status = map(path, &bytes, &size, err);
    if (status)
        return status;
    status = pe__snapshot_open(bytes, size, path, true, out, err);
    if (status)
        munmap(bytes, size);
    else
        (*out)->mapped = true;
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "archive.h"

#include "error.h"

#include <stdbool.h>
#include <zip.h>

static const time_t long_ago = 946684800; /* 2000-01-01 */

static bool add(zip_t *zip, const pe__archive_file *m)
{
    zip_source_t *source = zip_source_buffer(zip, m->bytes, m->size, 0);
    if (!source)
        return false;
    zip_int64_t at = zip_file_add(zip, m->name, source, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_mtime(zip, (zip_uint64_t)at, long_ago, 0) == 0;
}

/* The archive is written into a source of its own, from which it is read. */
static bool read_source(zip_source_t *source, pe__buffer *out)
{
    zip_stat_t about;
    if (zip_source_stat(source, &about) || !(about.valid & ZIP_STAT_SIZE) ||
        zip_source_open(source))
        return false;
    bool whole = pe__buffer_reserve(out, about.size);
    if (whole)
        whole = zip_source_read(source, out->bytes + out->size, about.size) ==
                (zip_int64_t)about.size;
    if (whole) {
        out->size += about.size;
        out->bytes[out->size] = '\0';
    }
    zip_source_close(source);
    return whole;
}

pe_status pe__archive_pack(const pe__archive_file *file, int count,
                           pe__buffer *out, pe_error *err)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, NULL)
                        : NULL;
    if (!zip) {
        zip_source_free(source);
        return pe__fail_memory(err);
    }
    zip_source_keep(source);
    bool whole = true;
    for (int k = 0; k < count; k++)
        whole = whole && add(zip, &file[k]);
    if (!whole || zip_close(zip)) {
        zip_discard(zip);
        whole = false;
    }
    whole = whole && read_source(source, out);
    zip_source_free(source);
    return whole ? PE_OK
                 : pe__fail(err, PE_NO_MEMORY, "the ZIP cannot be made");
}

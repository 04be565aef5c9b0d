/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "by_name.h"

#include "error.h"
#include "file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const uint64_t LARGEST = (uint64_t)1 << 30;

pe_status pe__bytes_by_name(pe__by_name *write, const void *what,
                            unsigned char **bytes, uint64_t *size,
                            pe_error *err)
{
    char path[256];
    const char *folder = getenv("TMPDIR");
    *bytes = NULL;
    *size = 0;
    snprintf(path, sizeof path, "%s/parecon-XXXXXX",
             folder && strlen(folder) < 200 ? folder : "/tmp");
    int file = mkstemp(path);
    if (file < 0)
        return pe__fail(err, PE_IO, "the temporary folder cannot be written");
    close(file);
    pe_status status = write(what, path, err);
    if (status == PE_OK)
        status = pe__file_read(path, LARGEST, bytes, size, err);
    unlink(path);
    return status;
}

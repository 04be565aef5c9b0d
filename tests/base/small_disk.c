/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "small_disk.h"

#include "mem.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void check_memory_may_fail(stream_writer *write, const void *what,
                           long failures)
{
    long before = pe__mem_live(), n = 1;
    for (;; n++) {
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status = write(what, stream, &err);
        pe__mem_fail_at(0);
        fclose(stream);
        free(text);
        assert_int_equal(pe__mem_live(), before);
        if (status == PE_OK)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_int_equal(err.code, PE_NO_MEMORY);
    }
    assert_true(n > failures);
}

typedef struct {
    size_t room; /* bytes that still fit */
} small_disk;

static ssize_t write_small(void *cookie, const char *bytes, size_t size)
{
    (void)bytes;
    small_disk *disk = cookie;
    if (size > disk->room) {
        errno = ENOSPC;
        return 0;
    }
    disk->room -= size;
    return (ssize_t)size;
}

pe_status write_to_disk_of(size_t room, int buffering, stream_writer *write,
                           const void *what, pe_error *err)
{
    small_disk disk = {.room = room};
    FILE *stream = fopencookie(&disk, "w",
                               (cookie_io_functions_t){.write = write_small});
    assert_non_null(stream);
    setvbuf(stream, NULL, buffering, 1024);
    pe_status status = write(what, stream, err);
    fclose(stream);
    return status;
}

void check_full_disk_is_told(stream_writer *write, const void *what,
                             size_t size, size_t steps)
{
    for (size_t k = 0; k <= steps; k++) {
        size_t room = size / steps * k + (k == steps ? size % steps : 0);
        pe_error err = {0};
        pe_status status = write_to_disk_of(room, _IOFBF, write, what, &err);
        assert_int_equal(status, room < size ? PE_IO : PE_OK);
        if (room < size)
            assert_non_null(strstr(err.message, "No space left"));
    }
}

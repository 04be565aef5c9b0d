/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every writer of a stream must stand: memory that is out at any request,
 * and a disk that is full at any byte. */
#ifndef TESTS_BASE_SMALL_DISK_H
#define TESTS_BASE_SMALL_DISK_H

#include <parecon/error.h>
#include <stdio.h>

typedef pe_status stream_writer(const void *what, FILE *stream, pe_error *err);

/* Lets the first, the second … request for memory fail until none does: each
 * must be told and leave nothing behind. Ends the test unless more than
 * `failures` were met. */
void check_memory_may_fail(stream_writer *write, const void *what,
                           long failures);
/* Onto a disk that holds `room` bytes, buffered as `buffering` says (_IOFBF,
 * _IONBF). */
pe_status write_to_disk_of(size_t room, int buffering, stream_writer *write,
                           const void *what, pe_error *err);
/* Onto disks of no room up to just enough for `size` bytes, in `steps` steps:
 * told on all but the last. */
void check_full_disk_is_told(stream_writer *write, const void *what,
                             size_t size, size_t steps);

#endif

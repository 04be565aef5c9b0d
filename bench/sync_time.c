/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a sync of 4 KB takes on the disk of a file, in ms, the median of many:
 *
 *     sync_time FILE
 *
 * The file is made and removed. It is written over, as a log is. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64, TIMES = 101 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int write_page(int file, int k)
{
    static char page[PAGE];
    page[0] = (char)k;
    return pwrite(file, page, PAGE, (off_t)(k % PAGES) * PAGE) == PAGE;
}

int main(int argc, char **argv)
{
    double took[TIMES];
    int file = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
    int fine = file >= 0;
    for (int k = 0; k < PAGES && fine; k++)
        fine = write_page(file, k);
    fine = fine && fdatasync(file) == 0;
    for (int k = 0; k < TIMES && fine; k++) {
        fine = write_page(file, k);
        double start = now();
        fine = fine && fdatasync(file) == 0;
        took[k] = now() - start;
    }
    if (file >= 0)
        unlink(argv[1]);
    if (!fine) {
        fprintf(stderr, "sync_time: the file cannot be written\n");
        return 1;
    }
    qsort(took, TIMES, sizeof *took, ascending);
    printf("%.4f\n", took[TIMES / 2]);
    return 0;
}

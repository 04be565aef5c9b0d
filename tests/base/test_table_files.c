/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables and whole files from the disk: what is no regular file, what is too
 * large, and memory that runs out at every single request. */
#include "file.h"
#include "mem.h"
#include "package.h"
#include "scratch.h"
#include "table.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_refused(const char *path, const pe__table_limits *limits,
                           pe_status expected, const char *words)
{
    pe_error err = {0};
    pe__table *table = (pe__table *)&err;
    int has = 1;
    long before = pe__mem_live();
    assert_int_equal(pe__table_read(path, limits, &table, &err), expected);
    assert_null(table);
    if (strstr(err.message, words) == NULL)
        print_message("no \"%s\" in: %s\n", words, err.message);
    assert_non_null(strstr(err.message, words));
    assert_string_equal(err.file, path);
    assert_int_equal(err.line, 0);
    assert_int_equal(pe__table_has_sheet(path, "x", limits, &has, NULL),
                     expected);
    assert_int_equal(has, 0);
    assert_int_equal(pe__mem_live(), before);
}

static void test_what_is_no_regular_file(void **state)
{
    (void)state;
    assert_refused(scratch_path("missing.csv"), NULL, PE_IO, "No such file");
    mkdir(scratch_path("folder"), 0777);
    assert_refused(scratch_path("folder"), NULL, PE_IO, "a folder");
    assert_int_equal(mkfifo(scratch_path("pipe"), 0666), 0);
    assert_refused(scratch_path("pipe"), NULL, PE_IO, "a pipe"); /* no wait */
    assert_refused("/dev/zero", NULL, PE_IO, "a device");
    assert_int_equal(symlink("/dev/null", scratch_path("link")), 0);
    assert_refused(scratch_path("link"), NULL, PE_IO, "a device");
    assert_int_equal(symlink("nowhere", scratch_path("dangling")), 0);
    assert_refused(scratch_path("dangling"), NULL, PE_IO, "No such file");
}

/* Two gigabytes of nothing: refused by its size alone, before a byte of it is
 * read or room for it is asked for. */
static void test_a_file_of_two_gigabytes(void **state)
{
    (void)state;
    const char *path = scratch_path("huge.csv");
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    assert_int_equal(ftruncate(fd, (off_t)2 << 30), 0);
    close(fd);
    clock_t start = clock();
    assert_refused(path, NULL, PE_BAD_INPUT,
                   "has 2048.0 MiB; at most 1024.0 MiB");
    assert_true(clock() - start < CLOCKS_PER_SEC / 10);
    assert_int_equal(unlink(path), 0);
}

static void test_the_size_limit_is_exact(void **state)
{
    (void)state;
    scratch_write("t.csv", "a,b\n1,2\n", 8);
    pe__table_limits limits = pe__table_default_limits();
    pe__table *table;
    limits.file_bytes = 8;
    assert_int_equal(pe__table_read(scratch_path("t.csv"), &limits, &table,
                                    NULL), PE_OK);
    assert_int_equal(pe__table_rows(table), 1);
    pe__table_free(table);
    limits.file_bytes = 7;
    assert_refused(scratch_path("t.csv"), &limits, PE_BAD_INPUT, "0.0 MiB");
}

static void test_whole_files(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 1000003};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned char *content = malloc(sizes[i] + 1), *got;
        uint64_t size;
        for (size_t k = 0; k < sizes[i]; k++)
            content[k] = (unsigned char)(k * k >> 3);
        scratch_write("whole", content, sizes[i]);
        assert_int_equal(pe__file_read(scratch_path("whole"), UINT64_MAX, &got,
                                       &size, NULL), PE_OK);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(got, content, sizes[i]);
        assert_int_equal(got[size], 0);
        pe__free(got);
        free(content);
    }
}

/* Files under /proc do not tell their size: the reader goes on to the end. */
static void test_a_file_that_hides_its_size(void **state)
{
    (void)state;
    struct stat about;
    if (stat("/proc/cpuinfo", &about) != 0 || about.st_size != 0)
        skip();
    unsigned char *got;
    uint64_t size;
    pe_error err;
    assert_int_equal(pe__file_read("/proc/self/maps", 1 << 26, &got, &size,
                                   NULL), PE_OK);
    assert_true(size > 500);
    assert_int_equal(strlen((char *)got), size);
    pe__free(got);
    assert_int_equal(pe__file_read("/proc/self/maps", 100, &got, &size, &err),
                     PE_BAD_INPUT);
    assert_null(got);
}

/* ---- memory ---- */

typedef pe_status attempt(pe_error *err);

/* Whether the failure ordered for request `n` is still to come. */
static int still_to_come(long n)
{
    int failed = 0;
    for (long i = 0; i < n && !failed; i++) {
        void *memory = pe__alloc(1, 1);
        failed = memory == NULL;
        pe__free(memory);
    }
    return failed;
}

/* Fails the n-th request for n = 1, 2, … until the call asks for fewer. What
 * is only a wish (giving back room that is left over) may fail unseen. */
static void fail_every_request(attempt *call, long least)
{
    long before = pe__mem_live(), failures = 0;
    for (long n = 1;; n++) {
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status = call(&err);
        assert_int_equal(pe__mem_live(), before);
        if (still_to_come(n)) {
            assert_int_equal(status, PE_OK);
            break;
        }
        if (status == PE_OK)
            continue;
        failures++;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_int_equal(err.code, PE_NO_MEMORY);
        assert_non_null(strstr(err.message, "memory ran out"));
    }
    pe__mem_fail_at(0);
    assert_true(failures >= least);
}

static pe_status read_csv(pe_error *err)
{
    pe__table *table;
    pe_status status =
        pe__table_read(scratch_path("m.csv"), NULL, &table, err);
    if (status != PE_OK)
        return status;
    assert_int_equal(pe__table_rows(table), 500);
    assert_string_equal(pe__table_cell(table, 499, 1), "text 499");
    pe__table_free(table);
    return PE_OK;
}

static void test_csv_without_memory(void **state)
{
    (void)state;
    FILE *file = fopen(scratch_path("m.csv"), "w");
    fputs("number,text\n", file);
    for (int i = 0; i < 500; i++)
        fprintf(file, "%d,\"text %d\"\n", i, i);
    fclose(file);
    fail_every_request(read_csv, 7);
}

static pe_status read_xlsx(pe_error *err)
{
    pe__table *table;
    pe_status status = pe__table_read_sheet(scratch_path("m.xlsx"), "One",
                                            NULL, &table, err);
    if (status != PE_OK)
        return status;
    assert_int_equal(pe__table_rows(table), 300);
    assert_string_equal(pe__table_cell(table, 299, 0), "shared 299");
    assert_string_equal(pe__table_cell(table, 299, 1), "299.5");
    assert_string_equal(pe__table_cell(table, 299, 2), "inline");
    pe__table_free(table);
    return PE_OK;
}

static pe_status look_for_sheet(pe_error *err)
{
    int has;
    pe_status status =
        pe__table_has_sheet(scratch_path("m.xlsx"), "one", NULL, &has, err);
    assert_int_equal(has, status == PE_OK);
    return status;
}

static void test_xlsx_without_memory(void **state)
{
    (void)state;
    enum { ROWS = 300 };
    char *rows = malloc((size_t)ROWS * 200);
    char *strings = malloc((size_t)ROWS * 60);
    char *row = rows + sprintf(rows, "<row><c t='inlineStr'><is><t>a</t></is>"
        "</c><c t='inlineStr'><is><t>b</t></is></c><c t='inlineStr'><is><t>c"
        "</t></is></c></row>");
    char *text = strings;
    for (int i = 0; i < ROWS; i++) {
        row += sprintf(row, "<row><c t='s'><v>%d</v></c><c><v>%d.5</v></c>"
                       "<c t='inlineStr'><is><t>inline</t></is></c></row>",
                       i, i);
        text += sprintf(text, "<si><t>shared %d</t></si>", i);
    }
    size_t size;
    unsigned char *bytes = package_sheet(rows, strings, &size);
    scratch_write("m.xlsx", bytes, size);
    free(bytes);
    free(rows);
    free(strings);
    fail_every_request(read_xlsx, 30);
    fail_every_request(look_for_sheet, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_regular_file),
        cmocka_unit_test(test_a_file_of_two_gigabytes),
        cmocka_unit_test(test_the_size_limit_is_exact),
        cmocka_unit_test(test_whole_files),
        cmocka_unit_test(test_a_file_that_hides_its_size),
        cmocka_unit_test(test_csv_without_memory),
        cmocka_unit_test(test_xlsx_without_memory),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}

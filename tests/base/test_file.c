/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One file, whole or not at all: after each failure the old content stands
 * untouched and nothing is left lying about. Full disks are played by the
 * limit on a file's size. */
#include "failing_calls.h"
#include "file.h"
#include "mem.h"
#include "scratch.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- one file ---- */

static void assert_content(const char *name, const char *expected)
{
    size_t size;
    char *content = scratch_read(name, &size);
    if (expected == NULL) {
        assert_null(content);
        return;
    }
    assert_non_null(content);
    assert_string_equal(content, expected);
    free(content);
}

static pe_status write_one(const char *name, const char *content,
                           pe_error *err)
{
    pe__file *file;
    pe_status status = pe__file_begin(scratch_path(name), &file, err);
    if (status != PE_OK) {
        assert_null(file);
        return status;
    }
    fputs(content, pe__file_stream(file));
    return pe__file_commit(file, err);
}

static void test_new_and_again(void **state)
{
    (void)state;
    assert_int_equal(write_one("new", "one", NULL), PE_OK);
    assert_content("new", "one");
    pe__file *file;
    assert_int_equal(pe__file_begin(scratch_path("new"), &file, NULL), PE_OK);
    fputs("two", pe__file_stream(file));
    fflush(pe__file_stream(file));
    assert_content("new", "one"); /* until it is committed */
    assert_int_equal(pe__file_commit(file, NULL), PE_OK);
    assert_content("new", "two");
    assert_int_equal(pe__file_begin(scratch_path("new"), &file, NULL), PE_OK);
    fputs("three", pe__file_stream(file));
    pe__file_abandon(file);
    pe__file_abandon(NULL);
    assert_content("new", "two");
    assert_int_equal(unlink(scratch_path("new")), 0);
    assert_int_equal(scratch_count(""), 0);
}

/* A library opens the partial file by its name and writes it itself. */
static void test_written_by_name(void **state)
{
    (void)state;
    pe__file *file;
    assert_int_equal(pe__file_begin(scratch_path("named"), &file, NULL), PE_OK);
    const char *partial = pe__file_partial(file);
    size_t length = strlen(scratch_path("named"));
    assert_int_equal(strncmp(partial, scratch_path("named"), length), 0);
    assert_int_equal(strncmp(partial + length, ".partial-", 9), 0);
    FILE *own = fopen(partial, "wb");
    fputs("by name", own);
    fclose(own);
    assert_int_equal(pe__file_commit(file, NULL), PE_OK);
    assert_content("named", "by name");
    unlink(scratch_path("named"));
}

/* What an earlier process of this number left behind is not ours. */
static void test_leftovers_are_not_touched(void **state)
{
    (void)state;
    char name[60];
    snprintf(name, sizeof name, "t.partial-%ld", (long)getpid());
    scratch_write(name, "leftover", 8);
    pe__file *first, *second;
    assert_int_equal(pe__file_begin(scratch_path("t"), &first, NULL), PE_OK);
    assert_int_equal(pe__file_begin(scratch_path("t"), &second, NULL), PE_OK);
    fputs("first", pe__file_stream(first));
    fputs("second", pe__file_stream(second));
    assert_int_equal(pe__file_commit(second, NULL), PE_OK);
    assert_content("t", "second");
    assert_int_equal(pe__file_commit(first, NULL), PE_OK);
    assert_content("t", "first");
    assert_content(name, "leftover");
    unlink(scratch_path(name));
    unlink(scratch_path("t"));
    assert_int_equal(scratch_count(""), 0);
}

static void test_permissions(void **state)
{
    (void)state;
    struct stat about;
    mode_t before = umask(027);
    assert_int_equal(write_one("p", "x", NULL), PE_OK);
    stat(scratch_path("p"), &about);
    assert_int_equal(about.st_mode & 0777, 0640);
    static const mode_t modes[] = {0600, 0666, 0444, 0755};
    for (int i = 0; i < 4; i++) {
        chmod(scratch_path("p"), modes[i]);
        assert_int_equal(write_one("p", "y", NULL), PE_OK);
        stat(scratch_path("p"), &about);
        assert_int_equal(about.st_mode & 0777, modes[i]);
    }
    umask(before);
    unlink(scratch_path("p"));
}

static void assert_refused(const char *name, const char *words)
{
    pe_error err = {0};
    assert_int_equal(write_one(name, "x", &err), PE_IO);
    assert_non_null(strstr(err.message, words));
    assert_string_equal(err.file, scratch_path(name));
    assert_int_equal(write_one(name, "x", NULL), PE_IO);
}

static void test_targets_that_are_no_files(void **state)
{
    (void)state;
    mkdir(scratch_path("d"), 0777);
    assert_int_equal(mkfifo(scratch_path("f"), 0666), 0);
    assert_int_equal(symlink("/dev/zero", scratch_path("l")), 0);
    assert_int_equal(symlink("nowhere", scratch_path("n")), 0);
    assert_refused("d", "it is a folder");
    assert_refused("f", "it is a pipe");
    assert_refused("l", "it is a device");
    assert_refused("n", "leads nowhere");
    assert_refused("no/such/folder/x", "the folder it belongs in");
    pe_error err;
    pe__file *file;
    assert_int_equal(pe__file_begin("", &file, &err), PE_IO);
    assert_non_null(strstr(err.message, "empty name"));
    struct stat about;
    assert_int_equal(lstat(scratch_path("l"), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_int_equal(scratch_count(""), 4);
    rmdir(scratch_path("d"));
    unlink(scratch_path("f"));
    unlink(scratch_path("l"));
    unlink(scratch_path("n"));
}

static void test_a_link_to_a_file_stays(void **state)
{
    (void)state;
    mkdir(scratch_path("far"), 0777);
    scratch_write("far/real", "old", 3);
    assert_int_equal(symlink("far/real", scratch_path("link")), 0);
    assert_int_equal(write_one("link", "new", NULL), PE_OK);
    struct stat about;
    assert_int_equal(lstat(scratch_path("link"), &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_content("far/real", "new");
    assert_int_equal(scratch_count("far"), 1);
    unlink(scratch_path("link"));
    unlink(scratch_path("far/real"));
    rmdir(scratch_path("far"));
}

/* ---- failures ---- */

/* Every call in turn fails; `old` NULL = there was no file before. */
static void fail_every_call(const char *old)
{
    int failures = 0;
    for (long n = 1;; n++) {
        if (old != NULL)
            scratch_write("n", old, strlen(old));
        int before = scratch_count("");
        long live = pe__mem_live();
        pe_error err = {0};
        failing_calls_from(n, 1);
        pe_status status = write_one("n", "new", &err);
        int reached = failing_calls_stop();
        assert_int_equal(pe__mem_live(), live);
        if (status == PE_OK) {
            assert_content("n", "new");
        } else if (strstr(err.message, "did not confirm") != NULL) {
            assert_content("n", "new"); /* the exception file.h names */
        } else {
            assert_int_equal(status, PE_IO);
            assert_non_null(strstr(err.message, "cannot be written"));
            assert_content("n", old);
            assert_int_equal(scratch_count(""), before);
            failures++;
        }
        unlink(scratch_path("n"));
        assert_int_equal(scratch_count(""), 0);
        if (!reached)
            break;
    }
    assert_int_equal(failures, 6); /* open fdopen fflush fsync fclose rename */
}

static void test_every_call_fails_once(void **state)
{
    (void)state;
    fail_every_call(NULL);
    fail_every_call("old");
}

/* The limit stands for a disk that is full after so many bytes. */
static void test_a_full_disk(void **state)
{
    (void)state;
    enum { SIZE = 100000 };
    struct rlimit unlimited;
    char *content = malloc(SIZE + 1);
    memset(content, 'x', SIZE);
    content[SIZE] = '\0';
    getrlimit(RLIMIT_FSIZE, &unlimited);
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    for (rlim_t room = 0; room <= SIZE; room += 9999) {
        scratch_write("full", "old", 3);
        struct rlimit limit = {room, unlimited.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
        pe_error err = {0};
        pe_status status = write_one("full", content, &err);
        setrlimit(RLIMIT_FSIZE, &unlimited);
        assert_int_equal(status, PE_IO);
        assert_non_null(strstr(err.message, "cannot be written"));
        assert_content("full", "old");
        assert_int_equal(scratch_count(""), 1);
    }
    signal(SIGXFSZ, before);
    assert_int_equal(write_one("full", content, NULL), PE_OK);
    assert_content("full", content);
    unlink(scratch_path("full"));
    free(content);
}

/* ---- memory ---- */

static void test_every_request_for_memory_fails(void **state)
{
    (void)state;
    pe_status status = PE_NO_MEMORY;
    symlink("target", scratch_path("alias"));
    for (long n = 1; status != PE_OK; n++) {
        long live = pe__mem_live();
        pe_error err = {0};
        scratch_write("target", "old", 3);
        pe__mem_fail_at(n);
        status = write_one("alias", "new", &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        assert_content("target", status == PE_OK ? "new" : "old");
        assert_int_equal(scratch_count(""), 2);
        assert_int_equal(pe__mem_live(), live);
        assert_true(status != PE_OK || n > 3);
    }
    unlink(scratch_path("alias"));
    unlink(scratch_path("target"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_and_again),
        cmocka_unit_test(test_written_by_name),
        cmocka_unit_test(test_leftovers_are_not_touched),
        cmocka_unit_test(test_permissions),
        cmocka_unit_test(test_targets_that_are_no_files),
        cmocka_unit_test(test_a_link_to_a_file_stays),
        cmocka_unit_test(test_every_call_fails_once),
        cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_every_request_for_memory_fails),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Settings by line, file and environment. */
#include "settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void test_every_row_can_be_set(void **state)
{
    (void)state;
    pe__settings settings;
    const pe__setting *row;
    int rows = 0;
    pe__settings_start(&settings);
    assert_string_equal(settings.listen, "127.0.0.1:8080");
    assert_int_equal(settings.upload_bytes, 8 << 20);
    for (; (row = pe__setting_at(rows)) != NULL; rows++) {
        char value[32];
        int64_t number;
        snprintf(value, sizeof value, "%lld", (long long)row->most);
        assert_int_equal(pe__settings_set(&settings, row->name, value, NULL),
                         PE_OK);
        if (row->otherwise != NULL)
            continue;
        memcpy(&number, (char *)&settings + row->offset, sizeof number);
        assert_int_equal(number, row->most);
        assert_true(row->about[0] != '\0');
    }
    assert_true(rows > 25);
    assert_null(pe__setting_at(-1));
    pe__settings_free(&settings);
}

static void refuse(const char *name, const char *value, const char *says)
{
    pe__settings settings;
    pe_error err = {0};
    pe__settings_start(&settings);
    assert_int_equal(pe__settings_set(&settings, name, value, &err),
                     PE_USAGE);
    assert_non_null(strstr(err.message, says));
    pe__settings_free(&settings);
}

static void test_what_cannot_be_is_refused(void **state)
{
    (void)state;
    refuse("nonsense", "1", "no setting \"nonsense\"");
    refuse("threads", "", "whole number from 0 to 256");
    refuse("threads", "1x", "whole number");
    refuse("threads", "-1", "whole number");
    refuse("threads", "257", "whole number");
    refuse("threads", "99999999999999999999", "whole number");
}

static pe_status read_text(const char *text, pe__settings *settings,
                           pe_error *err)
{
    char path[] = "/tmp/parecon-settings-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    pe__settings_start(settings);
    pe_status status = pe__settings_read(settings, path, err);
    unlink(path);
    return status;
}

static void test_a_file(void **state)
{
    (void)state;
    pe__settings settings;
    pe_error err = {0};
    assert_int_equal(read_text("# of our hub\n\nthreads=3\r\n"
                               "  public-url = https://a.example  \n"
                               "log =\n", &settings, &err), PE_OK);
    assert_int_equal(settings.threads, 3);
    assert_string_equal(settings.public_url, "https://a.example");
    assert_string_equal(settings.log, "");
    pe__settings_free(&settings);
    assert_int_equal(read_text("threads = 3\nthread = 4\n", &settings, &err),
                     PE_USAGE);
    assert_int_equal(err.line, 2);
    pe__settings_free(&settings);
    assert_int_equal(read_text("threads\n", &settings, &err), PE_USAGE);
    assert_non_null(strstr(err.message, "no '='"));
    pe__settings_free(&settings);
    assert_int_equal(pe__settings_read(&settings, "/no/such/file", &err),
                     PE_IO);
}

static char *look_up(const char *name)
{
    static char url[] = "https://b.example", bad[] = "x";
    return strcmp(name, "PARECON_PUBLIC_URL") == 0 ? url
           : strcmp(name, "PARECON_THREADS") == 0  ? bad
                                                   : NULL;
}

static void test_the_environment(void **state)
{
    (void)state;
    pe__settings settings;
    pe_error err = {0};
    pe__settings_start(&settings);
    assert_int_equal(pe__settings_environment(&settings, look_up, &err),
                     PE_USAGE);
    assert_non_null(strstr(err.message, "threads"));
    assert_string_equal(settings.public_url, "https://b.example");
    pe__settings_free(&settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_can_be_set),
        cmocka_unit_test(test_what_cannot_be_is_refused),
        cmocka_unit_test(test_a_file),
        cmocka_unit_test(test_the_environment),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}

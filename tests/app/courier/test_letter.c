/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Mails as they are sent. Python's own reader of mail takes them apart in
 * test_letter.py; here: what must never get into one. */
#include "letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const pe__letter plain = {
    .from = "kitchen@hub.example", .to = "ana@mail.example",
    .from_name = "The kitchen", .subject = "You are needed",
    .text = "Hello\n", .id = "12.1", .leave = "https://hub.example/me",
    .at = 1795714265};

static void a_letter_line_by_line(void **state)
{
    (void)state;
    pe__buffer out = {0};
    pe_error err;
    assert_int_equal(pe__letter_write(&plain, &out, &err), PE_OK);
    assert_string_equal(
        out.bytes,
        "Date: Thu, 26 Nov 2026 17:31:05 +0000\r\n"
        "From: The kitchen <kitchen@hub.example>\r\n"
        "To: <ana@mail.example>\r\n"
        "Subject: You are needed\r\n"
        "Message-ID: <12.1@hub.example>\r\n"
        "List-Unsubscribe: <https://hub.example/me>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello\r\n");
    pe__buffer_free(&out);
}

static void what_is_an_address(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b", "ana.li+x@mail.example",
                                       "o'neil@a-b.example"};
    static const char *const bad[] = {
        "", "a", "@b", "a@", "a@b@c", "a b@c", ".a@b", "a.@b", "a..b@c",
        "a@.b", "a@b.", "a@b..c", "a@b\r\nX: y", "\"a\"@b", "<a@b>", "a@b,c@d",
        "\xc3\xa4@b"};
    char huge[400];
    for (size_t k = 0; k < sizeof good / sizeof *good; k++)
        assert_true(pe__letter_address(good[k]));
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        assert_false(pe__letter_address(bad[k]));
    snprintf(huge, sizeof huge, "%0300d@b", 1);
    assert_false(pe__letter_address(huge));
}

/* Whatever is typed: no line longer than servers take, no byte beyond ASCII,
 * and the headers remain those we wrote. */
static void check_lines(const pe__buffer *out)
{
    size_t headers = 0;
    bool in_headers = true;
    for (const char *line = out->bytes; *line;) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_in_range(end - line, 0, 300);
        if (end == line)
            in_headers = false;
        if (in_headers && *line != ' ')
            headers++;
        for (const char *c = line; c < end; c++)
            assert_true(*c == '\t' || (*c >= ' ' && *c <= '~'));
        if (!in_headers)
            assert_in_range(end - line, 0, 76);
        line = end + 2;
    }
    assert_int_equal(headers, 10);
}

static void nothing_typed_becomes_a_header(void **state)
{
    (void)state;
    static const char *const typed[] = {
        "", "Suppe für\r\nBcc: all@example\r\n\r\nhi", "=?utf-8?B?YQ==?=",
        "\xff\xfe\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
        "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"
        "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80",
        ("Ein sehr langer Betreff über das Gemüse, das wir am Montag früh vom "
         "Großmarkt holen müssen, wenn alle noch schlafen"),
        ".\n..\n.a\n \n\t\nend without a line", "a = b; \t \n", "x\0y"};
    for (size_t k = 0; k < sizeof typed / sizeof *typed; k++) {
        pe__letter letter = plain;
        pe__buffer out = {0};
        pe_error err;
        letter.subject = letter.text = letter.from_name = typed[k];
        assert_int_equal(pe__letter_write(&letter, &out, &err), PE_OK);
        check_lines(&out);
        assert_null(strstr(out.bytes, "\r\n.\r\n"));
        pe__buffer_free(&out);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    pe__letter letter = plain;
    pe__buffer out = {0};
    pe_error err;
    letter.to = "ana@mail.example\r\nBcc: all@example";
    assert_int_equal(pe__letter_write(&letter, &out, &err), PE_BAD_INPUT);
    assert_null(out.bytes);
}

/* `print`: a letter with umlauts, for whoever reads mail better than we do. */
static int print_one(void)
{
    pe__letter letter = plain;
    pe__buffer out = {0};
    pe_error err;
    letter.from_name = "Küche, „links“";
    letter.subject = "Wer schält am Montag die Kartoffeln für das Fest der "
                     "ganzen Straße? ¿Quién?";
    letter.text = "Grüße!\n\nEine Zeile, die viel zu lang ist, als dass ein "
                  "Server sie so nähme, und mit = und Punkt.\n.\n";
    if (pe__letter_write(&letter, &out, &err) != PE_OK)
        return 1;
    fwrite(out.bytes, 1, out.size, stdout);
    pe__buffer_free(&out);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_line_by_line),
        cmocka_unit_test(what_is_an_address),
        cmocka_unit_test(nothing_typed_becomes_a_header),
        cmocka_unit_test(what_is_no_address_is_refused),
    };
    if (sodium_init() < 0)
        return 1;
    if (argc > 1 && strcmp(argv[1], "print") == 0)
        return print_one();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

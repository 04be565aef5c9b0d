/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages: what is read of them, what is understood, and that nothing is
 * guessed. */
#include "heard.h"
#include "inmail.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Thursday, 2026-11-26 17:45. */
static const int64_t thursday = 1795715100;
enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };
static const int64_t midnight = 1795651200; /* of that day */

typedef struct {
    const char *text;
    int count;             /* 0 = not understood */
    const char *place;     /* "" = not understood */
    int64_t starts, ends;  /* from that midnight; −1 = not understood */
    bool until, clock;     /* understood */
} saying;

#define AT(day, hour, minute)                                                 \
    ((day) * (int64_t)DAY + (hour) * HOUR + (minute) * MINUTE)

static const saying sayings[] = {
    {"3 people, Saturday 14:00\xe2\x80\x93" "17:00, Main St 5", 3, "Main St 5",
     AT(2, 14, 0), AT(2, 17, 0), true, true},
    {"We need two helpers tomorrow from 2 to 5pm at 12 Oak Street.", 2,
     "12 Oak Street", AT(1, 14, 0), AT(1, 17, 0), true, true},
    {"Wir brauchen 2 Helferinnen am 28.11. von 14 bis 17 Uhr\n"
     "Ort: Hauptstr. 5, Hinterhof", 2, "Hauptstr. 5, Hinterhof", AT(2, 14, 0),
     AT(2, 17, 0), true, true},
    {"Dringend: drei Leute morgen ab 9.30 Uhr, Lindenstra\xc3\x9f" "e 12", 3,
     "Lindenstra\xc3\x9f" "e 12", AT(1, 9, 30), AT(1, 11, 30), false, true},
    {"Urgente: 4 personas, ma\xc3\xb1" "ana de 9:00 a 12:00. "
     "Direcci\xc3\xb3n: Calle Mayor 3", 4, "Calle Mayor 3", AT(1, 9, 0),
     AT(1, 12, 0), true, true},
    {"Necesitamos dos voluntarios el 28 de noviembre por la ma\xc3\xb1" "ana, "
     "de 10:00 a 13:00, Calle Mayor 3", 2, "Calle Mayor 3", AT(2, 10, 0),
     AT(2, 13, 0), true, true},
    {"5 volunteers on November 30th, 2026, 22:00-02:00", 5, "", AT(4, 22, 0),
     AT(5, 2, 0), true, true},
    {"1 van, 2026-12-01 8:00 to 10:00", 1, "", AT(5, 8, 0), AT(5, 10, 0), true,
     true},
    {"Heute Morgen waren 3 Leute da", 3, "", AT(0, 0, 0), AT(1, 0, 0), false,
     false},
    /* said twice in different ways */
    {"3 people Saturday, or 5 people Sunday", 0, "", -1, -1, false, false},
    {"2 people Friday 28.11.2026 at 14:00", 2, "", -1, -1, false, true},
    {"4 people, Saturday 10:00-12:00 or 14:00-16:00", 4, "", AT(2, 0, 0),
     AT(3, 0, 0), false, false},
    /* nothing of it is said */
    {"Please help us, the cellar is full of water", 0, "", -1, -1, false,
     false},
    {"House 10-12, phone 030-123456, 3.5 kg, 1/2", 0, "", -1, -1, false,
     false},
    {"12/11/2026 we meet", 0, "", -1, -1, false, false}};

static void the_language_is_known(void **state)
{
    static const struct {
        const char *text, *language;
    } said[] = {
        {"the cellar is full", "en"}, {"der Keller ist voll", "de"},
        {"Der Keller steht unter Wasser, bitte kommt!", "de"},
        {"el s\xc3\xb3tano est\xc3\xa1 lleno de agua", "es"},
        {"Hilfe", "en"}, {"", "en"}, {"3 14:00", "en"},
        {"Am Samstag, 14 Uhr, Main Street", "de"},
        {"Hace falta gente el domingo", "es"}};
    (void)state;
    for (size_t k = 0; k < sizeof said / sizeof *said; k++) {
        pe__heard h;
        pe__doc *doc = pe__doc_new();
        assert_int_equal(PE_OK, pe__hear(doc, said[k].text, thursday, &h,
                                         NULL));
        assert_string_equal(h.language, said[k].language);
        pe__doc_free(doc);
    }
    for (size_t k = 0; k < sizeof sayings / sizeof *sayings; k++) {
        pe__heard h;
        pe__doc *doc = pe__doc_new();
        assert_int_equal(PE_OK, pe__hear(doc, sayings[k].text, thursday, &h,
                                         NULL));
        assert_string_equal(h.language, k == 2 || k == 3 || k == 8 ? "de"
                                        : k == 4 || k == 5         ? "es"
                                                                   : "en");
        pe__doc_free(doc);
    }
}

static void what_is_said_is_understood(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof sayings / sizeof *sayings; k++) {
        const saying *s = &sayings[k];
        pe__heard h;
        pe__doc *doc = pe__doc_new();
        assert_int_equal(PE_OK, pe__hear(doc, s->text, thursday, &h, NULL));
        bool fine =
            h.known[PE__HEARD_COUNT] == (s->count > 0) &&
            (s->count == 0 || h.count == s->count) &&
            strcmp(h.place, s->place) == 0 &&
            h.known[PE__HEARD_UNTIL] == s->until &&
            h.known[PE__HEARD_CLOCK] == s->clock &&
            (s->starts < 0 ? h.starts == INT64_MIN
                           : h.starts == midnight + s->starts &&
                                 h.ends == midnight + s->ends);
        if (!fine)
            print_error("%s: %d \"%s\" %lld %lld, clock %d until %d\n",
                        s->text, h.known[0] ? (int)h.count : 0, h.place,
                        (long long)(h.starts - midnight),
                        (long long)(h.ends - midnight),
                        h.known[PE__HEARD_CLOCK], h.known[PE__HEARD_UNTIL]);
        assert_true(fine);
        pe__doc_free(doc);
    }
}

static void kinds_and_urgency(void **state)
{
    (void)state;
    pe__heard h;
    pe__doc *doc = pe__doc_new();
    pe__hear(doc, "urgent: 2 vans at 52.52000,13.40500", thursday, &h, NULL);
    assert_string_equal("transport", h.what);
    assert_int_equal(3, h.urgency);
    pe__hear(doc, "a room, geo:52.52000,13.40500", thursday, &h, NULL);
    assert_string_equal("place", h.what);
    assert_true(h.has_point);
    assert_int_equal(525200000, h.north);
    assert_int_equal(134050000, h.east);
    pe__hear(doc, "3 people", thursday, &h, NULL);
    assert_string_equal("shift", h.what);
    assert_int_equal(2, h.urgency);
    assert_false(h.has_point);
    pe__doc_free(doc);
}

static pe__inmail letter(pe__doc *doc, const char *text)
{
    pe__inmail l;
    pe_error err = {0};
    pe_status status = pe__inmail_read(doc, text, strlen(text), &l, &err);
    if (status != PE_OK)
        print_error("%s\n", err.message);
    assert_int_equal(PE_OK, status);
    return l;
}

static void a_message_is_read(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__inmail l = letter(doc,
        "Received: from a\r\n\tby b\r\n"
        "From: Somebody <x@example.org>\r\n"
        "Subject: =?utf-8?Q?H=C3=A4nde?=\r\n =?UTF-8?B?IGdlc3VjaHQ=?= now\r\n"
        "Date: Thu, 26 Nov 2026 18:45:00 +0100\r\n"
        "Message-ID: <1@example.org>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        "3 people, Saturday 14:00=E2=80=9317:00, Main=\r\n St 5\r\n");
    assert_string_equal("H\xc3\xa4nde gesucht now", l.subject);
    assert_string_equal("1@example.org", l.id);
    assert_int_equal(thursday, l.sent);
    assert_string_equal(
        "3 people, Saturday 14:00\xe2\x80\x93" "17:00, Main St 5\n", l.text);

    l = letter(doc,
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x y\"\n"
        "\npreamble\n--x y\nContent-Type: multipart/alternative; boundary=b\n"
        "\n--b\nContent-Type: text/html\n\n<p>no</p>\n--b\n"
        "Content-Type: text/plain; charset=iso-8859-1\n"
        "Content-Transfer-Encoding: base64\n\nSORuZGU=\n--b--\n--x y--\n");
    assert_string_equal("H\xc3\xa4nde", l.text);
    assert_int_equal(INT64_MIN, l.sent);

    l = letter(doc, "Where: Main St 5\nWhen: Saturday\n\nThanks\n");
    assert_string_equal("", l.subject);
    assert_string_equal("Where: Main St 5\nWhen: Saturday\n\nThanks\n",
                        l.text);
    pe__doc_free(doc);
}

static void what_cannot_be_read_is_said(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"Content-Type: text/html\n\n<p>3 people</p>", "plain text"},
        {"Content-Type: multipart/mixed\n\nx", "plain text"},
        {"Content-Type: text/plain; charset=koi8-r\n\nx", "charset"},
        {"Content-Type: text/plain; charset=utf-8\n\n\xff\xfe", "charset"}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        pe__inmail l;
        pe_error err = {0};
        pe__doc *doc = pe__doc_new();
        assert_int_equal(PE_BAD_INPUT,
                         pe__inmail_read(doc, wrong[k][0],
                                         strlen(wrong[k][0]), &l, &err));
        assert_non_null(strstr(err.message, wrong[k][1]));
        pe__doc_free(doc);
    }
    assert_int_equal(0, pe__mem_live());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_understood),
        cmocka_unit_test(the_language_is_known),
        cmocka_unit_test(kinds_and_urgency),
        cmocka_unit_test(a_message_is_read),
        cmocka_unit_test(what_cannot_be_read_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

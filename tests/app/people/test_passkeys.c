/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passkeys through the uses: made, used, removed; challenges serve once. */
#include "authenticator.h"
#include "town.h"

#include "people_member.h"

#include <stdio.h>
#include <string.h>

#define TEXT(b) text_of((b).bytes, (b).size)

static void challenge_of(const pe__value *out, char to[100])
{
    strcpy(to, pe__get_text(out, "challenge", ""));
    assert_string_equal(pe__get_text(out, "site", ""), "hub.example");
}

static void add_key(town *w, browser *who, device *d)
{
    blob client, attestation;
    char challenge[100];
    challenge_of(must_ask(w, who, &KEY_OPTIONS, 0, NULL), challenge);
    client_data(d, "webauthn.create", challenge, &client);
    attest(d, &attestation);
    must_ask(w, who, &KEY_ADD, 0, "name", "my phone", "client_data",
             TEXT(client), "attestation", TEXT(attestation), NULL);
}

/* Asks for a challenge with one route and answers with another. */
static void prove(town *w, browser *who, device *d, const act *asks,
                  const act *answers)
{
    blob client, data, signature;
    char challenge[100];
    challenge_of(must_ask(w, who, asks, 0, NULL), challenge);
    client_data(d, "webauthn.get", challenge, &client);
    answer(d, &client, &data, &signature);
    ask(w, who, answers, 0, "credential", text_of(d->id, sizeof d->id),
        "client_data", TEXT(client), "data", TEXT(data), "signature",
        TEXT(signature), "next", "/may", NULL);
}

static void test_in_and_out(void **state)
{
    for (algorithm sort = ES256; sort <= RS256; sort++) {
        town w;
        browser ada, phone = {0};
        device d;
        town_open(&w, state);
        if (sort == ES256)
            settle(&w, &ada, "ada");
        else
            must_ask(&w, &ada, &SIGN_IN, 0, "sign_in", "ada", "password",
                     "horse staple 7", NULL);
        device_make(&d, sort);
        add_key(&w, &ada, &d);
        prove(&w, &phone, &d, &KEY_ASK, &KEY_SIGN_IN);
        assert_int_equal(w.use.outcome, PE__DONE);
        assert_string_equal(w.use.next, "/may");
        must_ask(&w, &phone, &ME, 0, NULL);
        w.now += 601;
        ask(&w, &phone, &DATA, 0, NULL);
        assert_true(w.refused);
        prove(&w, &phone, &d, &KEY_STEP_ASK, &KEY_STEP);
        assert_int_equal(w.use.outcome, PE__DONE);
        must_ask(&w, &phone, &DATA, 0, NULL);
        device_free(&d);
        town_close(&w);
        ada = (browser){0};
    }
}

static void test_once_and_in_time(void **state)
{
    town w;
    browser ada, ben, eve = {0};
    device d;
    blob client, data, signature;
    char challenge[100];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    bring(&w, &ada, found(&w, &ada, "Bakery"), &ben, "ben");
    device_make(&d, EDDSA);
    add_key(&w, &ada, &d);
    /* the same answer twice */
    challenge_of(must_ask(&w, &eve, &KEY_ASK, 0, NULL), challenge);
    client_data(&d, "webauthn.get", challenge, &client);
    answer(&d, &client, &data, &signature);
    for (int k = 0; k < 2; k++)
        ask(&w, &eve, &KEY_SIGN_IN, 0, "credential",
            text_of(d.id, sizeof d.id), "client_data", TEXT(client), "data",
            TEXT(data), "signature", TEXT(signature), NULL);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_late");
    /* a challenge that was given for something else, or to somebody else */
    eve = (browser){0};
    prove(&w, &ada, &d, &KEY_STEP_ASK, &KEY_SIGN_IN);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_late");
    challenge_of(must_ask(&w, &ada, &KEY_STEP_ASK, 0, NULL), challenge);
    client_data(&d, "webauthn.get", challenge, &client);
    answer(&d, &client, &data, &signature);
    ask(&w, &ben, &KEY_STEP, 0, "credential", text_of(d.id, sizeof d.id),
        "client_data", TEXT(client), "data", TEXT(data), "signature",
        TEXT(signature), NULL);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_late");
    /* somebody else's key does not step up */
    prove(&w, &ben, &d, &KEY_STEP_ASK, &KEY_STEP);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_unknown");
    /* ten minutes later */
    challenge_of(must_ask(&w, &eve, &KEY_ASK, 0, NULL), challenge);
    client_data(&d, "webauthn.get", challenge, &client);
    answer(&d, &client, &data, &signature);
    w.now += 600;
    ask(&w, &eve, &KEY_SIGN_IN, 0, "credential", text_of(d.id, sizeof d.id),
        "client_data", TEXT(client), "data", TEXT(data), "signature",
        TEXT(signature), NULL);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_late");
    device_free(&d);
    town_close(&w);
}

static void test_unknown_and_double(void **state)
{
    town w;
    browser ada, eve = {0};
    device d, other;
    blob client, attestation;
    char challenge[100];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    device_make(&d, ES256);
    device_make(&other, ES256);
    add_key(&w, &ada, &d);
    prove(&w, &eve, &other, &KEY_ASK, &KEY_SIGN_IN);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_unknown");
    /* another key under the id of a known one */
    memcpy(other.id, d.id, sizeof d.id);
    other.counter = 100;
    prove(&w, &eve, &other, &KEY_ASK, &KEY_SIGN_IN);
    assert_non_null(strstr(fault_of(&w, "passkey"), "signature"));
    challenge_of(must_ask(&w, &ada, &KEY_OPTIONS, 0, NULL), challenge);
    assert_int_equal(pe__count_of(pe__get(w.use.out, "known")), 1);
    client_data(&d, "webauthn.create", challenge, &client);
    attest(&d, &attestation);
    ask(&w, &ada, &KEY_ADD, 0, "client_data", TEXT(client), "attestation",
        TEXT(attestation), NULL);
    assert_string_equal(fault_of(&w, "passkey"), "passkey_known");
    ask(&w, &ada, &KEY_ADD, 0, "client_data", "not base64!", "attestation",
        "", NULL);
    assert_string_equal(fault_of(&w, "client_data"), "passkey");
    device_free(&d);
    device_free(&other);
    town_close(&w);
}

/* The last way in is not removed. */
static void test_remove(void **state)
{
    town w;
    browser ada, ben;
    device d;
    char id[20];
    town_open(&w, state);
    settle(&w, &ada, "ada");
    bring(&w, &ada, found(&w, &ada, "Bakery"), &ben, "ben");
    device_make(&d, EDDSA);
    add_key(&w, &ada, &d);
    snprintf(id, sizeof id, "%lld",
             (long long)number_of(w.t->db, "SELECT passkey FROM passkey"));
    ask(&w, &ben, &KEY_REMOVE, 0, "passkey", id, NULL);
    assert_true(w.refused);
    change(w.t->db, "UPDATE member SET password = NULL WHERE name = 'ada'");
    ask(&w, &ada, &KEY_REMOVE, 0, "passkey", id, NULL);
    assert_int_equal(w.use.outcome, PE__CONFLICT);
    /* who has stepped up may choose a password without having had one */
    must_ask(&w, &ada, &PASSWORD, 0, "password", "better staple 8", NULL);
    must_ask(&w, &ada, &KEY_REMOVE, 0, "passkey", id, NULL);
    assert_int_equal(number_of(w.t->db, "SELECT COUNT(*) FROM passkey"), 0);
    device_free(&d);
    town_close(&w);
}

#define STORE(test)                                                           \
    cmocka_unit_test_setup_teardown(test, trial_ready, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(test_in_and_out), STORE(test_once_and_in_time),
        STORE(test_unknown_and_double), STORE(test_remove)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

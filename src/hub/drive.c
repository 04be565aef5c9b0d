/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "drive.h"

#include "buffer.h"
#include "error.h"
#include "mem.h"
#include "outgoing.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ANSWER_MOST = 64 << 20, ANSWER_SECONDS = 60, TURN_MS = 1000 };

typedef struct rush rush;

/* One connection, and what is under way on it. */
typedef struct {
    rush *all;
    CURL *curl;
    struct curl_slist *headers;
    pe__buffer answer;
    int64_t need; /* index */
} client;

struct rush {
    const pe__drive *drive;
    const pe__crowd *crowd;
    pe__driven *out;
    CURLM *multi;
    client *client;
    pe__doc *doc;
    float *took;       /* ms of every claim */
    int64_t *promised, *claimed; /* answers by need */
    int64_t most, claims;
    double began;
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* --- the crowd ------------------------------------------------------------ */

pe_status pe__crowd_read(pe__doc *doc, const pe__value *from, pe__crowd *out,
                         pe_error *err)
{
    const pe__value *members = pe__get(from, "members");
    const pe__value *needs = pe__get(from, "needs");
    *out = (pe__crowd){.members = (int64_t)pe__count_of(members),
                       .needs = (int64_t)pe__count_of(needs),
                       .places = pe__get_integer(from, "places", 0),
                       .founder = pe__get_text(from, "founder", "")};
    if (!members || !needs || !out->members || !out->needs || !*out->founder)
        return pe__fail(err, PE_BAD_INPUT, "is no crowd: \"parecon match "
                        "crowd\" makes one");
    out->member = pe__doc_alloc(doc, (size_t)out->members *
                                         sizeof *out->member);
    out->need = pe__doc_alloc(doc, (size_t)out->needs * sizeof *out->need);
    if (!out->member || !out->need)
        return pe__fail_memory(err);
    int64_t k = 0;
    for (const pe__value *v = pe__first(members); v; v = v->next)
        out->member[k++] = v->kind == PE__TEXT ? v->text.bytes : "";
    k = 0;
    for (const pe__value *v = pe__first(needs); v; v = v->next)
        out->need[k++] = v->kind == PE__INTEGER ? v->integer : 0;
    return PE_OK;
}

/* --- a request ------------------------------------------------------------ */

static size_t hear(char *bytes, size_t size, size_t count, void *context)
{
    client *c = context;
    if (c->answer.size + size * count > ANSWER_MOST)
        return 0;
    pe__buffer_add(&c->answer, bytes, size * count);
    return c->answer.failed ? 0 : size * count;
}

/* Sets it up to ask for `path` of the hub as whoever the token is. `post`: a
 * change without fields. */
static pe_status aim(client *c, const char *token, bool post, pe_error *err,
                     const char *path, int64_t number, const char *rest)
{
    char url[600], bearer[200];
    struct curl_slist *lines = NULL;
    snprintf(url, sizeof url, "%.500s%s%lld%s", c->all->drive->hub, path,
             (long long)number, rest);
    snprintf(bearer, sizeof bearer, "Bearer %s", token);
    const char *const header[][2] = {{"Authorization", bearer},
                                     {"Accept", "application/json"},
                                     {"Content-Type", "application/json"},
                                     {"Expect", ""}};
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof header / sizeof *header && status == PE_OK;
         k++)
        status = pe__outgoing_header(&lines, header[k][0], header[k][1], err);
    curl_slist_free_all(c->headers);
    c->headers = lines;
    if (status != PE_OK)
        return status;
    pe__buffer_clear(&c->answer);
    curl_easy_setopt(c->curl, CURLOPT_URL, url);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
    if (post) {
        curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, 2L);
        curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, "{}");
    } else {
        curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
    }
    return PE_OK;
}

static pe_status open_client(rush *r, client *c, pe_error *err)
{
    *c = (client){.all = r, .curl = curl_easy_init()};
    if (!c->curl)
        return pe__fail(err, PE_IO, "libcurl could not be set up");
    curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c->curl, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
    curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, hear);
    curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(c->curl, CURLOPT_PRIVATE, c);
    curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(c->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    return PE_OK;
}

/* One request by itself; what the hub said is in c->answer. */
static pe_status ask(client *c, long *http, pe_error *err)
{
    CURLcode code = curl_easy_perform(c->curl);
    if (code != CURLE_OK)
        return pe__fail(err, PE_IO, "%s cannot be reached: %s",
                        c->all->drive->hub, curl_easy_strerror(code));
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, http);
    return PE_OK;
}

/* --- the rush ------------------------------------------------------------- */

/* The k-th press: in every round everybody presses for another need. */
static pe_status press(rush *r, client *c, int64_t k, pe_error *err)
{
    int64_t member = k % r->crowd->members, round = k / r->crowd->members;
    c->need = (member + round) % r->crowd->needs;
    pe_status status = aim(c, r->crowd->member[member], true, err, "/needs/",
                           r->crowd->need[c->need], "/yes");
    if (status == PE_OK &&
        curl_multi_add_handle(r->multi, c->curl) != CURLM_OK)
        status = pe__fail_memory(err);
    r->out->presses += status == PE_OK;
    return status;
}

static void note_trouble(rush *r, int64_t *kind, const char *words, long http)
{
    ++*kind;
    if (!*r->out->trouble)
        snprintf(r->out->trouble, sizeof r->out->trouble, "%ld %.150s", http,
                 words);
}

static bool is_claim(const char *state)
{
    return strcmp(state, "promised") == 0 || strcmp(state, "standby") == 0;
}

static void note_claim(rush *r, client *c, const char *state)
{
    curl_off_t took = 0;
    bool has_place = strcmp(state, "promised") == 0;
    curl_easy_getinfo(c->curl, CURLINFO_TOTAL_TIME_T, &took);
    r->took[r->claims++] = (float)took / 1000;
    r->claimed[c->need]++;
    r->promised[c->need] += has_place;
    if (has_place)
        r->out->promised++;
    else
        r->out->standby++;
}

static void note_answer(rush *r, client *c, CURLcode code)
{
    long http = 0;
    pe_error unread;
    pe__value *answer = NULL;
    const char *text = c->answer.bytes ? c->answer.bytes : "";
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &http);
    if (code != CURLE_OK) {
        note_trouble(r, &r->out->unheard, curl_easy_strerror(code), 0);
        return;
    }
    pe__doc_reset(r->doc);
    if (http == 429 || http == 503)
        note_trouble(r, &r->out->busy, text, http);
    else if (http == 200 && pe__doc_parse(r->doc, text, c->answer.size,
                                          &answer, &unread) == PE_OK &&
             is_claim(pe__get_text(pe__get(answer, "claim"), "state", "")))
        note_claim(r, c, pe__get_text(pe__get(answer, "claim"), "state", ""));
    else
        note_trouble(r, &r->out->refused, text, http);
}

static bool goes_on(const rush *r)
{
    return r->out->presses < r->most &&
           (r->drive->seconds <= 0 ||
            seconds() - r->began < r->drive->seconds);
}

/* Takes what was answered, and lets those press again who are free. */
static pe_status take_answers(rush *r, int *under_way, pe_error *err)
{
    int left;
    CURLMsg *said;
    pe_status status = PE_OK;
    while (status == PE_OK &&
           (said = curl_multi_info_read(r->multi, &left)) != NULL) {
        client *c = NULL;
        CURLcode code = said->data.result;
        curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &c);
        note_answer(r, c, code);
        curl_multi_remove_handle(r->multi, c->curl);
        --*under_way;
        if (goes_on(r)) {
            status = press(r, c, r->out->presses, err);
            ++*under_way;
        }
    }
    return status;
}

static pe_status run(rush *r, pe_error *err)
{
    pe_status status = PE_OK;
    int under_way = 0, running;
    r->began = seconds();
    while (under_way < r->drive->clients && goes_on(r) && status == PE_OK)
        status = press(r, &r->client[under_way++], r->out->presses, err);
    while (under_way > 0 && status == PE_OK) {
        if (curl_multi_perform(r->multi, &running) != CURLM_OK ||
            (running == under_way &&
             curl_multi_poll(r->multi, NULL, 0, TURN_MS, NULL) != CURLM_OK))
            return pe__fail_memory(err);
        status = take_answers(r, &under_way, err);
    }
    r->out->seconds = seconds() - r->began;
    return status;
}

/* --- afterwards ----------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const float *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void summarise(rush *r)
{
    if (r->claims == 0)
        return;
    qsort(r->took, (size_t)r->claims, sizeof *r->took, by_size);
    r->out->p50 = r->took[(r->claims - 1) / 2];
    r->out->p99 = r->took[(int64_t)ceil(0.99 * (double)r->claims) - 1];
    r->out->longest = r->took[r->claims - 1];
}

static bool holds_place(const char *state)
{
    return strcmp(state, "promised") == 0 || strcmp(state, "confirmed") == 0 ||
           strcmp(state, "doubted") == 0;
}

static void count_need(rush *r, int64_t need, const pe__value *people)
{
    int64_t held = 0, all = (int64_t)pe__count_of(people);
    for (const pe__value *p = pe__first(people); p; p = p->next)
        held += holds_place(pe__get_text(p, "state", ""))
                    ? pe__get_integer(p, "places", 1)
                    : 0;
    int64_t places_lost = r->promised[need] - held;
    int64_t claims_lost = r->claimed[need] - all;
    r->out->held += held;
    r->out->over += held > r->crowd->places;
    r->out->lost += places_lost > claims_lost ? (places_lost > 0) * places_lost
                                              : (claims_lost > 0) * claims_lost;
}

/* Asks the hub who comes to each need. */
static pe_status look_again(rush *r, pe_error *err)
{
    client *c = &r->client[0];
    pe_status status = PE_OK;
    for (int64_t k = 0; k < r->crowd->needs && status == PE_OK; k++) {
        long http = 0;
        pe__value *answer = NULL;
        pe__doc_reset(r->doc);
        status = aim(c, r->crowd->founder, false, err, "/needs/",
                     r->crowd->need[k], "/people");
        if (status == PE_OK)
            status = ask(c, &http, err);
        if (status == PE_OK && http != 200)
            status = pe__fail(err, PE_IO, "the hub does not say who comes to "
                              "need %lld (answer %ld)",
                              (long long)r->crowd->need[k], http);
        if (status == PE_OK)
            status = pe__doc_parse(r->doc, c->answer.bytes, c->answer.size,
                                   &answer, err);
        if (status == PE_OK)
            count_need(r, k, pe__get(answer, "people"));
    }
    return status;
}

/* Whether the hub is there and this crowd's. */
static pe_status knock(rush *r, pe_error *err)
{
    long http = 0;
    pe_status status = aim(&r->client[0], r->crowd->founder, false, err,
                           "/needs/", r->crowd->need[0], "/people");
    if (status == PE_OK)
        status = ask(&r->client[0], &http, err);
    if (status == PE_OK && http != 200)
        status = pe__fail(err, PE_USAGE, "%s does not know this crowd (answer "
                          "%ld): start the hub on the store that was made "
                          "with it", r->drive->hub, http);
    return status;
}

static pe_status set_up(rush *r, pe_error *err)
{
    int64_t all = r->crowd->members * r->crowd->needs;
    r->most = r->drive->most > 0 && r->drive->most < all ? r->drive->most
                                                         : all;
    r->doc = pe__doc_new();
    r->multi = curl_multi_init();
    r->client = pe__zalloc((size_t)r->drive->clients, sizeof *r->client);
    r->took = pe__zalloc((size_t)r->most, sizeof *r->took);
    r->promised = pe__zalloc((size_t)r->crowd->needs, sizeof *r->promised);
    r->claimed = pe__zalloc((size_t)r->crowd->needs, sizeof *r->claimed);
    if (!r->doc || !r->multi || !r->client || !r->took || !r->promised ||
        !r->claimed)
        return pe__fail_memory(err);
    curl_multi_setopt(r->multi, CURLMOPT_MAXCONNECTS, (long)r->drive->clients);
    pe_status status = PE_OK;
    for (int64_t k = 0; k < r->drive->clients && status == PE_OK; k++)
        status = open_client(r, &r->client[k], err);
    return status;
}

static void tear_down(rush *r)
{
    for (int64_t k = 0; r->client && k < r->drive->clients; k++) {
        client *c = &r->client[k];
        if (c->curl && r->multi)
            curl_multi_remove_handle(r->multi, c->curl);
        curl_easy_cleanup(c->curl);
        curl_slist_free_all(c->headers);
        pe__buffer_free(&c->answer);
    }
    curl_multi_cleanup(r->multi);
    pe__free(r->client);
    pe__free(r->took);
    pe__free(r->promised);
    pe__free(r->claimed);
    pe__doc_free(r->doc);
}

pe_status pe__drive_crowd(const pe__drive *drive, const pe__crowd *crowd,
                          pe__driven *out, pe_error *err)
{
    rush r = {.drive = drive, .crowd = crowd, .out = out};
    *out = (pe__driven){0};
    pe_status status = set_up(&r, err);
    if (status == PE_OK)
        status = knock(&r, err);
    if (status == PE_OK)
        status = run(&r, err);
    if (status == PE_OK) {
        summarise(&r);
        status = look_again(&r, err);
    }
    tear_down(&r);
    return status;
}

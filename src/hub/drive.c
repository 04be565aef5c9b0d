/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "drive.h"

#include "buffer.h"
#include "error.h"
#include "mem.h"
#include "outgoing.h"
#include "visitor.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ANSWER_MOST = 64 << 20, ANSWER_SECONDS = 60, TURN_MS = 1000,
       PAUSE_MS = 50 };
/* Who hears nothing for so long gives up. */
static const double PATIENCE = 30, PAUSE = 0.05;

/* One connection, and what is under way on it. */
typedef struct {
    pe__driver *all;
    CURL *curl;
    struct curl_slist *headers;
    pe__buffer answer;
    pe__ask ask;
    int64_t number;  /* of the request, −1 = none */
    double again_at; /* when it is sent again; 0 = it is under way */
} client;

struct pe__driver {
    const pe__drive *drive;
    const pe__drive_plan *plan;
    pe__driven *out;
    CURLM *multi;
    client *client;
    pe__doc *doc;
    float *took; /* ms of each that was done */
    int under_way, pausing;
    bool stopped;
    double began, heard;
};

double pe__drive_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
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

static pe_status put_headers(client *c, pe_error *err)
{
    char who[PE__TOKEN_TEXT + 20];
    bool form = c->ask.is_form;
    struct curl_slist *lines = NULL;
    pe_status status = PE_OK;
    snprintf(who, sizeof who, "%s%.*s", form ? "parecon=" : "Bearer ",
             PE__TOKEN_TEXT, c->ask.token);
    const char *const header[][2] = {
        {form ? "Cookie" : "Authorization", who},
        {"Accept", form ? "text/html" : "application/json"},
        {"Content-Type", form ? "application/x-www-form-urlencoded"
                              : "application/json"},
        {"Expect", ""},
        {"Origin", form ? c->all->drive->hub : ""}};
    for (size_t k = 0; k < sizeof header / sizeof *header && status == PE_OK;
         k++)
        status = pe__outgoing_header(&lines, header[k][0], header[k][1], err);
    curl_slist_free_all(c->headers);
    c->headers = lines;
    return status;
}

/* Sets it up for what c->ask says; without a body it is a look. */
static pe_status aim(client *c, pe_error *err)
{
    char url[400 + PE__ASK_PATH];
    snprintf(url, sizeof url, "%.400s%s", c->all->drive->hub, c->ask.path);
    pe_status status = put_headers(c, err);
    if (status != PE_OK)
        return status;
    pe__buffer_clear(&c->answer);
    curl_easy_setopt(c->curl, CURLOPT_URL, url);
    curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, c->headers);
    if (c->ask.body[0] == '\0') {
        curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
        return PE_OK;
    }
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE,
                     (long)strlen(c->ask.body));
    curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, c->ask.body);
    return PE_OK;
}

static pe_status open_client(pe__driver *r, client *c, pe_error *err)
{
    *c = (client){.all = r, .curl = curl_easy_init(), .number = -1};
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

/* --- one by itself -------------------------------------------------------- */

pe_status pe__driver_look(pe__driver *driver, const char *token,
                          const char *path, long *http, pe__value **answer,
                          pe_error *err)
{
    client *c = &driver->client[0];
    pe_error none;
    *answer = NULL;
    pe__doc_reset(driver->doc);
    c->ask = (pe__ask){.token = token};
    snprintf(c->ask.path, sizeof c->ask.path, "%s", path);
    pe_status status = aim(c, err);
    if (status != PE_OK)
        return status;
    CURLcode code = curl_easy_perform(c->curl);
    if (code != CURLE_OK)
        return pe__fail(err, PE_IO, "%s cannot be reached: %s",
                        driver->drive->hub, curl_easy_strerror(code));
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, http);
    if (*http != 200)
        return PE_OK;
    const char *text = c->answer.bytes ? c->answer.bytes : "";
    if (pe__doc_parse(driver->doc, text, c->answer.size, answer, &none) !=
        PE_OK) {
        *answer = pe__doc_object(driver->doc);
        pe__put_bytes(driver->doc, *answer, "text", text, c->answer.size);
    }
    return pe__doc_failed(driver->doc) ? pe__fail_memory(err) : PE_OK;
}

/* --- the rush ------------------------------------------------------------- */

static pe_status send_off(client *c, pe_error *err)
{
    pe_status status = aim(c, err);
    c->again_at = 0;
    if (status == PE_OK &&
        curl_multi_add_handle(c->all->multi, c->curl) != CURLM_OK)
        status = pe__fail_memory(err);
    return status;
}

static bool goes_on(const pe__driver *r)
{
    const pe__drive *d = r->drive;
    return !r->stopped && r->out->sent < r->plan->most &&
           (d->most <= 0 || r->out->sent < d->most) &&
           (d->seconds <= 0 || pe__drive_clock() - r->began < d->seconds);
}

static pe_status begin_next(pe__driver *r, client *c, pe_error *err)
{
    c->number = r->out->sent++;
    c->ask = (pe__ask){0};
    r->plan->ask(r->plan->context, c->number, &c->ask);
    r->under_way++;
    return send_off(c, err);
}

static void note_trouble(pe__driver *r, int64_t *kind, const char *words,
                         long http)
{
    ++*kind;
    if (!*r->out->trouble)
        snprintf(r->out->trouble, sizeof r->out->trouble, "%ld %.150s", http,
                 words);
}

static void note_done(pe__driver *r, client *c)
{
    curl_off_t took = 0;
    curl_easy_getinfo(c->curl, CURLINFO_TOTAL_TIME_T, &took);
    r->took[r->out->done++] = (float)took / 1000;
}

/* False: it is to be sent again. */
static bool note_answer(pe__driver *r, client *c, CURLcode code)
{
    char *next = NULL;
    pe__heard heard = {.text = c->answer.bytes ? c->answer.bytes : "",
                       .size = c->answer.size};
    curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &heard.http);
    curl_easy_getinfo(c->curl, CURLINFO_REDIRECT_URL, &next);
    heard.next = next ? next : "";
    if (code != CURLE_OK) {
        note_trouble(r, &r->out->unheard, curl_easy_strerror(code), 0);
        return !r->plan->again;
    }
    if (heard.http == 429 || heard.http == 503) {
        note_trouble(r, &r->out->busy, heard.text, heard.http);
        return !r->plan->again;
    }
    r->heard = pe__drive_clock();
    if (r->plan->heard(r->plan->context, c->number, &heard))
        note_done(r, c);
    else
        note_trouble(r, &r->out->refused, heard.text, heard.http);
    return true;
}

/* Takes what was answered, and lets those go on who are free. */
static pe_status take_answers(pe__driver *r, pe_error *err)
{
    int left;
    CURLMsg *said;
    pe_status status = PE_OK;
    while (status == PE_OK &&
           (said = curl_multi_info_read(r->multi, &left)) != NULL) {
        client *c = NULL;
        CURLcode code = said->data.result;
        curl_easy_getinfo(said->easy_handle, CURLINFO_PRIVATE, &c);
        bool over = note_answer(r, c, code);
        curl_multi_remove_handle(r->multi, c->curl);
        r->under_way--;
        if (!over) {
            c->again_at = pe__drive_clock() + PAUSE;
            r->pausing++;
        } else if (goes_on(r)) {
            status = begin_next(r, c, err);
        }
    }
    return status;
}

/* Those whose pause is over; who has no patience left gives up. */
static pe_status send_again(pe__driver *r, pe_error *err)
{
    pe_status status = PE_OK;
    double now = pe__drive_clock();
    bool gives_up = now - r->heard > PATIENCE;
    for (int64_t k = 0; k < r->drive->clients && r->pausing > 0 &&
                        status == PE_OK; k++) {
        client *c = &r->client[k];
        if (c->again_at == 0 || (c->again_at > now && !gives_up))
            continue;
        r->pausing--;
        c->again_at = 0;
        if (gives_up)
            continue;
        r->under_way++;
        r->out->again++;
        status = send_off(c, err);
    }
    return status;
}

static pe_status run(pe__driver *r, pe_error *err)
{
    pe_status status = PE_OK;
    int running;
    r->began = r->heard = pe__drive_clock();
    while (r->under_way < r->drive->clients && goes_on(r) && status == PE_OK)
        status = begin_next(r, &r->client[r->under_way], err);
    while (r->under_way + r->pausing > 0 && status == PE_OK) {
        int turn = r->pausing > 0 ? PAUSE_MS : TURN_MS;
        if (curl_multi_perform(r->multi, &running) != CURLM_OK ||
            (running == r->under_way &&
             curl_multi_poll(r->multi, NULL, 0, turn, NULL) != CURLM_OK))
            return pe__fail_memory(err);
        status = take_answers(r, err);
        if (status == PE_OK && r->pausing > 0)
            status = send_again(r, err);
    }
    r->out->seconds = pe__drive_clock() - r->began;
    return status;
}

void pe__driver_stop(pe__driver *driver)
{
    driver->stopped = true;
}

static int by_size(const void *a, const void *b)
{
    const float *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void summarise(pe__driver *r)
{
    int64_t done = r->out->done;
    if (done == 0)
        return;
    qsort(r->took, (size_t)done, sizeof *r->took, by_size);
    r->out->p50 = r->took[(done - 1) / 2];
    r->out->p99 = r->took[(int64_t)ceil(0.99 * (double)done) - 1];
    r->out->longest = r->took[done - 1];
}

pe_status pe__driver_run(pe__driver *driver, const pe__drive_plan *plan,
                         pe__driven *out, pe_error *err)
{
    *out = (pe__driven){0};
    driver->plan = plan;
    driver->out = out;
    driver->under_way = driver->pausing = 0;
    driver->stopped = false;
    driver->took = pe__zalloc((size_t)plan->most + 1, sizeof *driver->took);
    pe_status status = driver->took ? run(driver, err) : pe__fail_memory(err);
    if (status == PE_OK)
        summarise(driver);
    for (int64_t k = 0; k < driver->drive->clients; k++)
        curl_multi_remove_handle(driver->multi, driver->client[k].curl);
    pe__free(driver->took);
    driver->took = NULL;
    return status;
}

/* --- its life ------------------------------------------------------------- */

pe_status pe__driver_open(const pe__drive *drive, pe__driver **out,
                          pe_error *err)
{
    pe__driver *r = pe__zalloc(1, sizeof *r);
    *out = r;
    if (!r)
        return pe__fail_memory(err);
    r->drive = drive;
    r->doc = pe__doc_new();
    r->multi = curl_multi_init();
    r->client = pe__zalloc((size_t)drive->clients, sizeof *r->client);
    if (!r->doc || !r->multi || !r->client)
        return pe__fail_memory(err);
    curl_multi_setopt(r->multi, CURLMOPT_MAXCONNECTS, (long)drive->clients);
    pe_status status = PE_OK;
    for (int64_t k = 0; k < drive->clients && status == PE_OK; k++)
        status = open_client(r, &r->client[k], err);
    return status;
}

void pe__driver_close(pe__driver *driver)
{
    if (!driver)
        return;
    for (int64_t k = 0; driver->client && k < driver->drive->clients; k++) {
        client *c = &driver->client[k];
        curl_easy_cleanup(c->curl);
        curl_slist_free_all(c->headers);
        pe__buffer_free(&c->answer);
    }
    curl_multi_cleanup(driver->multi);
    pe__free(driver->client);
    pe__doc_free(driver->doc);
    pe__free(driver);
}

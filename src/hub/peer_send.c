/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "peer_send.h"

#include "error.h"
#include "outgoing.h"

#include <curl/curl.h>
#include <string.h>

enum { CONNECT_SECONDS = 5, WHOLE_SECONDS = 15, WAIT_MS = 200,
       LONGEST_ANSWER = 8192 };

/* An answer is short: more is none. */
static size_t take_answer(char *bytes, size_t size, size_t count,
                          void *context)
{
    pe__sending *s = context;
    size_t more = size * count;
    if (s->answer.size + more > LONGEST_ANSWER)
        return 0;
    pe__buffer_add(&s->answer, bytes, more);
    return s->answer.failed ? 0 : more;
}

/* The path as the other hub sees it: with what its address has before ours. */
static const char *path_of(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    return path ? path : "";
}

static pe_status sign(pe__sending *s, const pe__hub_key *key, int64_t now,
                      pe_error *err)
{
    char digest[PE__DIGEST_TEXT];
    pe__buffer path = {0};
    struct curl_slist *lines = NULL;
    const char *body = s->parcel.body;
    pe__digest_write(body, strlen(body), digest);
    pe__buffer_format(&path, "%s%s", path_of(s->parcel.url), PE__PEER_INBOX);
    const pe__component parts[] = {{"@method", "POST"},
                                   {"@path", path.failed ? "" : path.bytes},
                                   {"content-type", "application/json"},
                                   {"content-digest", digest}};
    pe_status status = path.failed ? pe__fail_memory(err)
                                   : pe__sign(key, parts, 4, now, &s->input,
                                              &s->signature, err);
    pe__buffer_free(&path);
    const char *const header[][2] = {
        {"Content-Type", "application/json"},
        {"Content-Digest", digest},
        {"Signature-Input", s->input.bytes},
        {"Signature", s->signature.bytes},
        {"Accept", "application/json"},
        {"Expect", ""}};
    for (size_t k = 0; k < sizeof header / sizeof *header && status == PE_OK;
         k++)
        status = pe__outgoing_header(&lines, header[k][0], header[k][1], err);
    s->headers = lines;
    return status;
}

static void set_up(pe__sending *s, const char *url)
{
    CURL *curl = s->curl;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_SECONDS);
    pe__outgoing_guard(curl, &s->near_too);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, s->headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, s->parcel.body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE,
                     (long)strlen(s->parcel.body));
    curl_easy_setopt(curl, CURLOPT_PRIVATE, s);
}

static pe_status prepare(pe__sending *s, const pe__hub_key *key, int64_t now,
                         pe_error *err)
{
    pe__buffer url = {0};
    s->curl = curl_easy_init();
    pe__buffer_format(&url, "%s%s", s->parcel.url, PE__PEER_INBOX);
    pe_status status = s->curl == NULL || url.failed ? pe__fail_memory(err)
                                                     : sign(s, key, now, err);
    if (status == PE_OK)
        set_up(s, url.bytes); /* libcurl copies the address */
    pe__buffer_free(&url);
    return status;
}

static void note_done(CURLM *multi)
{
    int left;
    CURLMsg *m;
    while ((m = curl_multi_info_read(multi, &left)) != NULL) {
        char *private = NULL;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &private);
        pe__sending *s = (pe__sending *)(void *)private;
        if (m->data.result == CURLE_OK)
            curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE,
                              &s->http);
    }
}

static void run(CURLM *multi, const atomic_bool *stopping)
{
    int running = 1;
    while (running > 0 && !atomic_load(stopping)) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        note_done(multi);
        if (running > 0)
            curl_multi_poll(multi, NULL, 0, WAIT_MS, NULL);
    }
}

pe_status pe__send_parcels(pe__sending *sending, int count,
                           const pe__hub_key *key, int64_t now,
                           const atomic_bool *stopping, pe_error *err)
{
    CURLM *multi = curl_multi_init();
    pe_status status = multi != NULL ? PE_OK : pe__fail_memory(err);
    for (int k = 0; k < count && status == PE_OK; k++)
        status = prepare(&sending[k], key, now, err);
    for (int k = 0; k < count && status == PE_OK; k++)
        curl_multi_add_handle(multi, sending[k].curl);
    if (status == PE_OK)
        run(multi, stopping);
    for (int k = 0; k < count && multi != NULL; k++)
        if (sending[k].curl != NULL)
            curl_multi_remove_handle(multi, sending[k].curl);
    curl_multi_cleanup(multi);
    return status;
}

void pe__sendings_free(pe__sending *sending, int count)
{
    for (int k = 0; k < count; k++) {
        curl_easy_cleanup(sending[k].curl);
        curl_slist_free_all(sending[k].headers);
        pe__buffer_free(&sending[k].input);
        pe__buffer_free(&sending[k].signature);
        pe__buffer_free(&sending[k].answer);
    }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "post.h"

#include "error.h"
#include "mem.h"
#include "outgoing.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

enum { CONNECT_SECONDS = 5, WHOLE_SECONDS = 20, REFUSED_FOR_GOOD = 500 };

struct pe__post {
    const pe__settings *settings;
    const atomic_bool *stopping;
    CURL *curl;
    bool near_too; /* the setting push-near */
};

pe_status pe__post_new(const pe__settings *settings,
                       const atomic_bool *stopping, pe__post **out,
                       pe_error *err)
{
    pe__post *post = pe__zalloc(1, sizeof *post);
    *out = post;
    if (!post)
        return pe__fail_memory(err);
    post->settings = settings;
    post->stopping = stopping;
    post->near_too = strcmp(settings->push_near, "yes") == 0;
    post->curl = curl_easy_init();
    if (post->curl)
        return PE_OK;
    pe__post_free(post);
    *out = NULL;
    return pe__fail(err, PE_IO, "libcurl could not be set up");
}

void pe__post_free(pe__post *post)
{
    if (!post)
        return;
    curl_easy_cleanup(post->curl);
    pe__free(post);
}

static size_t drop(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes, (void)context;
    return size * count;
}

/* --- sending -------------------------------------------------------------- */

static int go_on(void *context, curl_off_t down_all, curl_off_t down,
                 curl_off_t up_all, curl_off_t up)
{
    const pe__post *post = context;
    (void)down_all, (void)down, (void)up_all, (void)up;
    return atomic_load(post->stopping);
}

static void set_up(pe__post *post)
{
    CURL *curl = post->curl;
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)WHOLE_SECONDS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, post);
}

static pe_status push_headers(const pe__push_post *what,
                              struct curl_slist **list, pe_error *err)
{
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%lld", (long long)what->seconds);
    const char *const header[][2] = {
        {"Authorization", what->authorization},
        {"Content-Type", "application/octet-stream"},
        {"Content-Encoding", "aes128gcm"},
        {"TTL", seconds},
        {"Topic", what->topic},
        {"Urgency", what->urgent ? "high" : "normal"}};
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof header / sizeof *header && status == PE_OK;
         k++)
        status = pe__outgoing_header(list, header[k][0], header[k][1], err);
    return status;
}

pe_status pe__post_push(pe__post *post, const pe__push_post *what, long *http,
                        pe_error *err)
{
    struct curl_slist *headers = NULL;
    *http = 0;
    set_up(post);
    pe_status status = push_headers(what, &headers, err);
    if (status != PE_OK) {
        curl_slist_free_all(headers);
        return status;
    }
    CURL *curl = post->curl;
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
                     post->near_too ? "https,http" : "https");
    pe__outgoing_guard(curl, &post->near_too);
    curl_easy_setopt(curl, CURLOPT_URL, what->endpoint);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, what->body->bytes);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)what->body->size);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, http);
    curl_slist_free_all(headers);
    if (code == CURLE_OK)
        return PE_OK;
    return pe__fail(err, code == CURLE_UNSUPPORTED_PROTOCOL ||
                                 code == CURLE_URL_MALFORMAT
                             ? PE_BAD_INPUT
                             : PE_IO,
                    "a push service: %s", curl_easy_strerror(code));
}

bool pe__post_has_mail(const pe__post *post)
{
    return post->settings->mail_server[0] != '\0' &&
           post->settings->mail_from[0] != '\0';
}

typedef struct {
    const pe__buffer *message;
    size_t sent;
} reading;

static size_t read_message(char *to, size_t size, size_t count, void *context)
{
    reading *r = context;
    size_t room = size * count, left = r->message->size - r->sent;
    size_t part = left < room ? left : room;
    memcpy(to, r->message->bytes + r->sent, part);
    r->sent += part;
    return part;
}

static void sign_in(pe__post *post)
{
    const pe__settings *s = post->settings;
    curl_easy_setopt(post->curl, CURLOPT_USE_SSL,
                     (long)(strcmp(s->mail_tls, "try") == 0 ? CURLUSESSL_TRY
                                                            : CURLUSESSL_ALL));
    if (s->mail_user[0] == '\0')
        return;
    curl_easy_setopt(post->curl, CURLOPT_USERNAME, s->mail_user);
    curl_easy_setopt(post->curl, CURLOPT_PASSWORD, s->mail_password);
}

pe_status pe__post_mail(pe__post *post, const char *to,
                        const pe__buffer *message, pe_error *err)
{
    reading r = {message, 0};
    long answer = 0;
    set_up(post);
    CURL *curl = post->curl;
    struct curl_slist *who = curl_slist_append(NULL, to);
    if (!who)
        return pe__fail_memory(err);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_URL, post->settings->mail_server);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, post->settings->mail_from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, who);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(curl, CURLOPT_READDATA, &r);
    sign_in(post);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    curl_slist_free_all(who);
    if (code == CURLE_OK)
        return PE_OK;
    return pe__fail(err, answer >= REFUSED_FOR_GOOD ? PE_BAD_INPUT : PE_IO,
                    "mail: %s (%ld)", curl_easy_strerror(code), answer);
}

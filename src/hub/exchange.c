/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exchanges and desks are kept in chains and used again. */
#include "hub_own.h"

#include "error.h"
#include "mem.h"

#include <string.h>
#include <time.h>

enum { KEPT_EXCHANGES = 256, KEPT_BODY = 64 << 10 };

int64_t pe__nanoseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Pages of a folder anew when it changed; looked for ten times a second. */
static void renew_web(pe__hub *hub, int64_t now)
{
    const char *folder = hub->settings->web;
    pe__web *fresh = NULL;
    pe_error err = {0};
    if (*folder == '\0' || now < hub->web_until)
        return;
    hub->web_until = now + 100000000;
    if (pe__web_stamp(folder) == hub->web->stamp)
        return;
    if (pe__web_load(folder, hub->router, &fresh, &err) == PE_OK) {
        pe__web_release(hub->web);
        hub->web = fresh;
    } else
        pe__log_failure(hub->log, time(NULL), "web", err.message);
}

pe__web *pe__hub_hold_web(pe__hub *hub, int64_t now)
{
    pthread_mutex_lock(&hub->lock);
    renew_web(hub, now);
    pe__web *web = hub->web;
    atomic_fetch_add(&web->holders, 1);
    pthread_mutex_unlock(&hub->lock);
    return web;
}

/* One that was used before, or NULL. */
static pe__exchange *take_free(pe__hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    pe__exchange *x = hub->exchanges;
    if (x != NULL) {
        hub->exchanges = x->next;
        hub->free_exchanges--;
    }
    pthread_mutex_unlock(&hub->lock);
    return x;
}

static void destroy(pe__exchange *x)
{
    pe__doc_free(x->doc);
    pe__buffer_free(&x->body);
    pe__free(x);
}

static pe__exchange *make(void)
{
    pe__exchange *x = pe__zalloc(1, sizeof *x);
    if (x == NULL)
        return NULL;
    x->doc = pe__doc_new();
    if (x->doc != NULL)
        return x;
    pe__free(x);
    return NULL;
}

pe__exchange *pe__exchange_new(pe__hub *hub, const char *uri)
{
    pe__exchange *x = take_free(hub);
    if (x == NULL)
        x = make();
    if (x == NULL)
        return NULL;
    pe__doc *doc = x->doc;
    pe__buffer body = x->body;
    *x = (pe__exchange){.hub = hub, .doc = doc, .body = body,
                        .began = pe__nanoseconds(),
                        .language = hub->language, .pattern = "other",
                        .method = ""};
    x->uri = pe__doc_text(doc, uri);
    x->web = pe__hub_hold_web(hub, x->began);
    atomic_fetch_add(&hub->open_exchanges, 1);
    return x;
}

void pe__exchange_free(pe__exchange *x)
{
    if (x == NULL)
        return;
    pe__hub *hub = x->hub;
    pe__web_release(x->web);
    pe__buffer_free(&x->change.answer);
    pe__buffer_free(&x->use.file);
    if (x->use.file_spool != NULL)
        fclose(x->use.file_spool);
    pe__doc_reset(x->doc);
    if (x->body.room > KEPT_BODY)
        pe__buffer_free(&x->body);
    pe__buffer_clear(&x->body);
    pthread_mutex_lock(&hub->lock);
    bool keep = hub->free_exchanges < KEPT_EXCHANGES;
    if (keep) {
        x->next = hub->exchanges;
        hub->exchanges = x;
        hub->free_exchanges++;
    }
    pthread_mutex_unlock(&hub->lock);
    if (!keep)
        destroy(x);
    atomic_fetch_sub(&hub->open_exchanges, 1);
}

void pe__exchanges_end(pe__hub *hub)
{
    while (hub->exchanges != NULL) {
        pe__exchange *x = hub->exchanges;
        hub->exchanges = x->next;
        destroy(x);
    }
}

/* There is one a thread that answers, and one a worker: it never runs out. */
pe__desk *pe__desk_take(pe__hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    pe__desk *desk = hub->desks;
    hub->desks = desk->next;
    pthread_mutex_unlock(&hub->lock);
    return desk;
}

void pe__desk_give(pe__hub *hub, pe__desk *desk)
{
    pthread_mutex_lock(&hub->lock);
    desk->next = hub->desks;
    hub->desks = desk;
    pthread_mutex_unlock(&hub->lock);
}

pe__desk *pe__desk_hold(pe__exchange *x)
{
    if (x->desk_holds++ == 0)
        x->desk = pe__desk_take(x->hub);
    return x->desk;
}

void pe__desk_release(pe__exchange *x)
{
    if (--x->desk_holds == 0)
        pe__desk_give(x->hub, x->desk);
}

pe_status pe__desks_open(pe__hub *hub, int count, pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < count && status == PE_OK; k++) {
        pe__desk *desk = pe__zalloc(1, sizeof *desk);
        if (desk == NULL)
            return pe__fail_memory(err);
        pe__desk_give(hub, desk);
        desk->packer = pe__packer_new(4);
        if (desk->packer == NULL)
            return pe__fail_memory(err);
        status = pe__sql_open(hub->settings->db, PE__SQL_READ, &desk->db, err);
    }
    return status;
}

void pe__desks_close(pe__hub *hub)
{
    while (hub->desks != NULL) {
        pe__desk *desk = hub->desks;
        hub->desks = desk->next;
        pe__sql_close(desk->db);
        pe__packer_free(desk->packer);
        pe__buffer_free(&desk->packed);
        pe__free(desk);
    }
}

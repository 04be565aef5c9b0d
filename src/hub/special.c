/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is asked by machines that look after the hub, and needs neither session
 * nor page: /health, /metrics, /openapi.json. */
#include "hub_own.h"

#include "address.h"
#include "event.h"

#include <string.h>

static enum MHD_Result send_health(pe__exchange *x)
{
    pe__desk *desk = pe__desk_hold(x);
    int64_t newest;
    pe_status status = pe__event_newest(desk->db, &newest, &x->error);
    pe__desk_release(x);
    bool fine = status == PE_OK && !atomic_load(&x->hub->stopping);
    pe__buffer body = {0};
    pe__buffer_format(&body, "{\"status\":\"%s\",\"version\":\"%s\"}",
                      fine ? "ok" : "stopping", PARECON_VERSION);
    return pe__send(x, fine ? 200 : 503, "application/json", &body,
                    PE__SEND_PLAIN);
}

/* By the setting: to who sits at the machine, to all, to nobody. */
static enum MHD_Result send_metrics(pe__exchange *x)
{
    const char *who = x->hub->settings->metrics;
    if (strcmp(who, "all") != 0 &&
        !(strcmp(who, "loopback") == 0 && pe__address_is_near(x)))
        return pe__refuse(x, 404, "not_found");
    pe__buffer body = {0};
    pe__metrics_write(x->hub, &body);
    return pe__send(x, 200, "text/plain; version=0.0.4; charset=utf-8", &body,
                    0);
}

static enum MHD_Result send_openapi(pe__exchange *x)
{
    pe__buffer body = {0};
    pe__openapi_write(x->hub, x->doc, &body);
    return pe__send(x, 200, "application/json", &body,
                    PE__SEND_HASHED | PE__SEND_PUBLIC);
}

const pe__special pe__specials[] = {
    {"/health", "Whether the hub answers and reaches its store.",
     "application/json", send_health},
    {"/metrics", "Figures about the hub, for Prometheus.", "text/plain",
     send_metrics},
    {"/openapi.json", "This description.", "application/json", send_openapi},
    {NULL, NULL, NULL, NULL}};

const pe__special *pe__special_find(const char *path)
{
    const pe__special *one = pe__specials;
    while (one->path != NULL && strcmp(one->path, path) != 0)
        one++;
    return one->path != NULL ? one : NULL;
}

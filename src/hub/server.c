/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* libmicrohttpd's side: its callbacks, its start and its end. */
#include "hub_own.h"

#include "error.h"
#include "listen.h"
#include "mem.h"
#include "migrate.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTION_BYTES = 16384, /* headers and answer's headers of one */
    DROPPED_BYTES = 1 << 20,  /* of a body that is too large, before the
                                 connection is closed */
    BUCKETS = 1 << 16         /* of rates: 1 MiB */
};

/* --- callbacks ----------------------------------------------------------- */

/* The first line of a request is there; libmicrohttpd takes the address apart
 * in place afterwards, so it is copied now. */
static void *on_uri(void *context, const char *uri,
                    struct MHD_Connection *connection)
{
    pe__hub *hub = context;
    pe__exchange *x = pe__exchange_new(hub, uri);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (x != NULL && info != NULL)
        pe__shed_note(&hub->shed, info->connect_fd, x->began);
    return x;
}

static pe__guarded *guarded_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

void pe__guard_rest(pe__exchange *x)
{
    pe__guard_mark(guarded_of(x->connection), INT64_MAX);
}

static void on_connection(void *context, struct MHD_Connection *connection,
                          void **guarded,
                          enum MHD_ConnectionNotificationCode what)
{
    pe__hub *hub = context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        pe__guard_remove(&hub->guard, *guarded);
        *guarded = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != NULL)
        *guarded = pe__guard_add(&hub->guard, info->connect_fd,
                                 pe__nanoseconds());
}

/* We take addresses apart ourselves. */
static size_t no_unescape(void *context, struct MHD_Connection *connection,
                          char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

static enum MHD_Result on_body(pe__exchange *x, const char *data, size_t *size)
{
    int64_t most = x->hub->settings->request_seconds;
    if (pe__nanoseconds() - x->began > most * 1000000000)
        return MHD_NO;
    size_t room = x->body_most - x->body.size;
    if (*size > room)
        x->overflow = true;
    if (x->overflow) {
        x->body_most += *size; /* counts what is dropped */
        if (x->body_most > DROPPED_BYTES + (size_t)
                           x->hub->settings->upload_bytes)
            return MHD_NO;
    } else
        pe__buffer_add(&x->body, data, *size);
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result go_on(pe__exchange *x, const char *data, size_t *size)
{
    switch (x->stage) {
    case PE__STAGE_NEW:
        /* libmicrohttpd closes connections that are answered before the
         * request is over: right for a write that is refused, a waste for a
         * page */
        if (strcmp(x->method, "POST") == 0)
            return pe__begin(x);
        x->stage = PE__STAGE_PAGE;
        return MHD_YES;
    case PE__STAGE_PAGE:
        if (*size == 0)
            return pe__begin(x);
        *size = 0; /* a page that is asked for with a body */
        return MHD_YES;
    case PE__STAGE_BODY:
        if (*size > 0)
            return on_body(x, data, size);
        return x->overflow      ? pe__refuse(x, 413, "large")
               : x->body.failed ? pe__refuse(x, 503, "memory")
                                : pe__body_done(x);
    case PE__STAGE_ANSWER: return pe__answer(x);
    default: /* a body that was refused */
        *size = 0;
        return MHD_YES;
    }
}

static void note_end(pe__exchange *x)
{
    pe__hub *hub = x->hub;
    int64_t took = pe__nanoseconds() - x->began;
    int route = x->route != NULL ? x->match.row : hub->metrics.routes - 1;
    if (x->sent_status == 0)
        return;
    pe__metrics_note(&hub->metrics, route, x->sent_status, x->sent_bytes,
                     took);
    pe__log_request(hub->log, time(NULL), x->sent_method, x->pattern,
                    x->sent_status, x->sent_bytes, (double)took * 1e-6);
}

/* Where memory is out, no other answer can be made. */
static enum MHD_Result say_sorry(pe__exchange *x)
{
    x->stage = PE__STAGE_SENT;
    x->sent_method = x->post ? "POST" : x->head ? "HEAD" : "GET";
    x->sent_status = 503;
    x->sent_bytes = 0;
    return MHD_queue_response(x->connection, 503, x->hub->sorry);
}

static enum MHD_Result on_request(void *context,
                                  struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *size, void **exchange)
{
    (void)url, (void)version;
    pe__exchange *x = *exchange;
    if (x == NULL)
        return MHD_queue_response(connection, 503,
                                  ((pe__hub *)context)->sorry);
    x->connection = connection;
    x->method = method;
    if (x->stage == PE__STAGE_NEW) /* its headers came in time */
        pe__guard_mark(guarded_of(connection),
                       strcmp(method, "POST") == 0 ? x->began : INT64_MAX);
    bool takes_body = *size > 0;
    enum MHD_Result result = go_on(x, data, size);
    if (result == MHD_NO && !takes_body)
        result = say_sorry(x);
    if (x->detached) {
        note_end(x);
        pe__exchange_free(x);
        *exchange = NULL;
    }
    return result;
}

static void on_completed(void *context, struct MHD_Connection *connection,
                         void **exchange,
                         enum MHD_RequestTerminationCode how)
{
    pe__exchange *x = *exchange;
    (void)context, (void)how;
    if (x == NULL)
        return;
    note_end(x);
    pe__exchange_free(x);
    *exchange = NULL;
    pe__guard_mark(guarded_of(connection), pe__nanoseconds());
}

/* --- start --------------------------------------------------------------- */

/* What the log of libmicrohttpd has to say is about connections that broke. */
static void no_words(void *context, const char *format, va_list list)
{
    (void)context, (void)format, (void)list;
}

static int thread_count(const pe__settings *settings)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return settings->threads > 0 ? (int)settings->threads
           : cores > 0           ? (int)cores
                                 : 1;
}

/* As many as are asked for, if the system lets us; else as it lets us. */
static unsigned connection_limit(const pe__settings *settings)
{
    struct rlimit limit;
    int64_t most = settings->connections;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 256;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    int64_t room = limit.rlim_cur > 128 ? (int64_t)limit.rlim_cur - 64 : 64;
    return (unsigned)(most < room ? most : room);
}

static pe_status start_daemon(pe__hub *hub, pe_error *err)
{
    int threads = thread_count(hub->settings);
    /* libmicrohttpd wants at least one connection a thread, and no pool for a
     * single one */
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads,
         NULL},
        {MHD_OPTION_END, 0, NULL}};
    hub->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
            MHD_USE_ERROR_LOG,
        0, NULL, NULL, on_request, hub, MHD_OPTION_EXTERNAL_LOGGER, no_words,
        NULL, MHD_OPTION_LISTEN_SOCKET, hub->listener,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, hub,
        MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, hub,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, hub,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit(hub->settings),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)hub->settings->idle_seconds,
        MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
    if (hub->daemon == NULL)
        return pe__fail(err, PE_IO, "the server could not be started");
    return PE_OK;
}

/* The schema, then the one that writes, then those that read. */
static pe_status open_store(pe__hub *hub, pe_error *err)
{
    pe__sql *db = NULL;
    int done;
    const pe__settings *s = hub->settings;
    pe_status status = pe__sql_open(s->db, PE__SQL_WRITE, &db, err);
    if (status == PE_OK)
        status = pe__migrate(db, &done, err);
    pe__sql_close(db);
    if (status == PE_OK)
        status = pe__herald_start(hub, &hub->herald, err);
    if (status == PE_OK)
        status = pe__writer_start(s->db, s->commit_wait, (int)s->commit_most,
                                  pe__herald_committed, hub->herald,
                                  &hub->writer, err);
    if (status == PE_OK)
        status = pe__desks_open(hub, thread_count(s) + (int)s->workers, err);
    return status;
}

/* What is counted and written down. */
static pe_status make_figures(pe__hub *hub, pe_error *err)
{
    hub->metrics.routes = pe__router_count(hub->router) + 1;
    hub->metrics.route = pe__zalloc((size_t)hub->metrics.routes,
                                    sizeof *hub->metrics.route);
    hub->rates = pe__rates_new(BUCKETS);
    hub->zones = pe__zones_new(PE__ZONES);
    if (hub->metrics.route == NULL || hub->rates == NULL ||
        hub->zones == NULL)
        return pe__fail_memory(err);
    if (hub->parts.services.zones == NULL)
        hub->parts.services.zones = hub->zones;
    return pe__log_open(hub->settings->log, &hub->log, err);
}

static void name_itself(pe__hub *hub)
{
    const char *public_url = hub->settings->public_url;
    const char *listen = hub->settings->listen;
    size_t host = (size_t)(strrchr(listen, ':') - listen);
    if (*public_url != '\0')
        snprintf(hub->url, sizeof hub->url, "%s", public_url);
    else
        snprintf(hub->url, sizeof hub->url, "http://%.*s:%d", (int)host,
                 listen, hub->port);
    size_t size = strlen(hub->url);
    if (size > 0 && hub->url[size - 1] == '/')
        hub->url[size - 1] = '\0';
    hub->secure = strncmp(hub->url, "https://", 8) == 0;
    /* a browser takes __Host- cookies from nobody but us, over https alone */
    hub->cookie = hub->secure ? "__Host-parecon" : "parecon";
    hub->guest_cookie = hub->secure ? "__Host-guest" : "guest";
}

pe_status pe__hub_start(const pe__hub_parts *parts, pe__hub **out,
                        pe_error *err)
{
    *out = NULL;
    pe__hub *hub = pe__zalloc(1, sizeof *hub);
    if (hub == NULL)
        return pe__fail_memory(err);
    hub->parts = *parts;
    hub->settings = parts->settings;
    hub->listener = -1;
    hub->due = INT64_MAX;
    hub->asked = -1;
    pthread_mutex_init(&hub->lock, NULL);
    const char *language = hub->settings->language;
    hub->language = pe__language_of(language, strlen(language));
    pthread_mutex_init(&hub->guard.lock, NULL);
    pe_status status = PE_OK;
    if (sodium_init() < 0)
        status = pe__fail(err, PE_IO, "no random numbers can be had");
    else if (hub->language < 0)
        status = pe__fail(err, PE_USAGE, "language is \"%s\"; there are en, "
                          "de and es", language);
    if (status == PE_OK)
        status = pe__router_new(parts->routes, &hub->router, err);
    if (status == PE_OK)
        status = make_figures(hub, err);
    if (status == PE_OK)
        status = pe__web_load(hub->settings->web, hub->router, &hub->web,
                              err);
    if (status == PE_OK)
        status = pe__listen(hub->settings->listen, &hub->listener, &hub->port,
                            err);
    if (status == PE_OK)
        status = open_store(hub, err);
    if (status == PE_OK)
        status = pe__workers_start(hub, (int)hub->settings->workers,
                                   (int)hub->settings->queue, &hub->workers,
                                   err);
    if (status == PE_OK) {
        name_itself(hub);
        status = pe__courier_start(hub, &hub->courier, err);
    }
    if (status == PE_OK && hub->parts.services.board != NULL)
        status = pe__peers_start(hub, &hub->peers, err);
    if (status == PE_OK) {
        hub->sorry = pe__sorry_new(hub);
        if (hub->sorry == NULL)
            status = pe__fail_memory(err);
    }
    if (status == PE_OK)
        status = start_daemon(hub, err);
    atomic_store(&hub->running, status == PE_OK);
    if (status == PE_OK)
        *out = hub;
    else
        pe__hub_stop(hub);
    return status;
}

void pe__hub_tell(pe__hub *hub, int64_t council, int64_t member,
                  const char *name, const char *json)
{
    pe__herald_tell(hub->herald, council, member, name, json);
}

int pe__hub_port(const pe__hub *hub)
{
    return hub->port;
}

struct pe__writer *pe__hub_writer(const pe__hub *hub)
{
    return hub->writer;
}

const char *pe__hub_url(const pe__hub *hub)
{
    return hub->url;
}

/* --- end ----------------------------------------------------------------- */

static void refuse_new(pe__hub *hub)
{
    MHD_quiesce_daemon(hub->daemon);
    close(hub->listener);
    hub->listener = -1;
}

/* Waits for answers that are on their way. */
static void finish_open(pe__hub *hub)
{
    struct timespec tick = {0, 5000000};
    int64_t until = pe__nanoseconds() +
                    hub->settings->stop_seconds * 1000000000;
    while ((atomic_load(&hub->open_exchanges) > 0 ||
            pe__herald_listeners(hub->herald) > 0) &&
           pe__nanoseconds() < until)
        nanosleep(&tick, NULL);
}

/* The last connection that closes moves the log into the store's file, if it
 * may write; those that read may not. */
static void tidy_store(const pe__hub *hub)
{
    pe__sql *db = NULL;
    if (pe__sql_open(hub->settings->db, PE__SQL_WRITE, &db, NULL) == PE_OK)
        pe__sql_close(db);
}

void pe__hub_stop(pe__hub *hub)
{
    if (hub == NULL)
        return;
    atomic_store(&hub->stopping, true);
    atomic_store(&hub->running, false);
    if (hub->daemon != NULL)
        refuse_new(hub);
    /* these resume what they hold, after which nothing is suspended */
    pe__herald_silence(hub->herald);
    pe__workers_stop(hub->workers);
    pe__peers_stop(hub->peers);
    pe__courier_stop(hub->courier);
    pe__writer_stop(hub->writer);
    if (hub->daemon != NULL) {
        finish_open(hub);
        MHD_stop_daemon(hub->daemon);
    }
    if (hub->sorry != NULL)
        MHD_destroy_response(hub->sorry);
    pe__herald_free(hub->herald);
    if (hub->listener >= 0)
        close(hub->listener);
    pe__exchanges_end(hub);
    pe__desks_close(hub);
    if (hub->writer != NULL)
        tidy_store(hub);
    pe__log_close(hub->log);
    pe__rates_free(hub->rates);
    pe__zones_free(hub->zones);
    pe__free(hub->metrics.route);
    pe__web_release(hub->web);
    pe__router_free(hub->router);
    pthread_mutex_destroy(&hub->lock);
    pthread_mutex_destroy(&hub->guard.lock);
    pe__free(hub);
}

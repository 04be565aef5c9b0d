/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the hub is measured against: the least that answers the same page from
 * the same table (libmicrohttpd with epoll, one prepared statement, HTML by
 * hand), and that writes a row a request, each in a commit of its own.
 *
 *     hub_bare DB PORT-FILE
 *
 * GET /rows, POST /rows/new. One thread. It ends with SIGTERM. */
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGE_ROOM = 16384 };

typedef struct {
    sqlite3 *db;
    sqlite3_stmt *rows, *add;
} store;

typedef struct {
    char *bytes;
    size_t size;
} page;

static void add(page *p, const char *text)
{
    size_t size = strlen(text);
    memcpy(p->bytes + p->size, text, size);
    p->size += size;
}

static void add_escaped(page *p, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&': add(p, "&amp;"); break;
        case '<': add(p, "&lt;"); break;
        case '>': add(p, "&gt;"); break;
        case '"': add(p, "&quot;"); break;
        default: p->bytes[p->size++] = *text;
        }
}

static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Rows · parecon</title>\n<link rel=\"stylesheet\" "
    "href=\"/a/trial-a9396184935a5fc4.css\">\n<script type=\"module\" "
    "src=\"/a/trial-741888eec7336ac3.js\"></script>\n</head>\n<body>\n"
    "<header>\n\n<p><a href=\"/sign-in\">Sign in</a></p>\n<nav><ul><li><a "
    "href=\"/rows\">Rows</a></li><li><a href=\"/rows/new\">A new row</a></li>"
    "</ul></nav>\n</header>\n<main>\n\n<h1>Rows</h1>\n<table>\n<thead><tr>"
    "<th>What</th><th>Hours</th><th>Added</th><th></th></tr></thead>\n"
    "<tbody>\n";

static void add_row(page *p, sqlite3_stmt *row)
{
    char text[400], when[40], stamp[40];
    long long id = sqlite3_column_int64(row, 0);
    time_t at = (time_t)sqlite3_column_int64(row, 3);
    struct tm tm;
    gmtime_r(&at, &tm);
    strftime(when, sizeof when, "%d %b %Y, %H:%M", &tm);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &tm);
    snprintf(text, sizeof text, "<tr id=\"row-%lld\"><td class=\"name\"><a "
             "href=\"/rows/%lld\">", id, id);
    add(p, text);
    add_escaped(p, (const char *)sqlite3_column_text(row, 1));
    snprintf(text, sizeof text, "</a></td><td class=\"number\">%g</td><td "
             "class=\"when\"><time datetime=\"%s\">%s</time></td><td class="
             "\"acts\"><a class=\"button small\" href=\"/rows/%lld/edit\">Edit"
             "</a></td></tr>\n", (double)sqlite3_column_int64(row, 2) / 4,
             stamp, when, id);
    add(p, text);
}

static enum MHD_Result send_rows(const store *s, struct MHD_Connection *c)
{
    page p = {malloc(PAGE_ROOM), 0};
    if (p.bytes == NULL)
        return MHD_NO;
    add(&p, head);
    while (sqlite3_step(s->rows) == SQLITE_ROW)
        add_row(&p, s->rows);
    sqlite3_reset(s->rows);
    add(&p, "</tbody>\n</table>\n\n</main>\n</body>\n</html>\n");
    struct MHD_Response *r = MHD_create_response_from_buffer(
        p.size, p.bytes, MHD_RESPMEM_MUST_FREE);
    MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
    enum MHD_Result done = MHD_queue_response(c, 200, r);
    MHD_destroy_response(r);
    return done;
}

static enum MHD_Result send_added(const store *s, struct MHD_Connection *c)
{
    static char ok[] = "{\"ok\":true}";
    sqlite3_bind_int64(s->add, 1, (sqlite3_int64)time(NULL));
    int code = sqlite3_step(s->add);
    sqlite3_reset(s->add);
    struct MHD_Response *r = MHD_create_response_from_buffer(
        sizeof ok - 1, ok, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result done =
        MHD_queue_response(c, code == SQLITE_DONE ? 200 : 500, r);
    MHD_destroy_response(r);
    return done;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *c,
                              const char *url, const char *method,
                              const char *version, const char *data,
                              size_t *size, void **seen)
{
    static int first;
    (void)url, (void)version, (void)data;
    if (*seen == NULL) { /* headers; the end of the request is awaited */
        *seen = &first;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    return strcmp(method, "POST") == 0 ? send_added(context, c)
                                       : send_rows(context, c);
}

static int open_store(const char *path, store *s)
{
    return sqlite3_open(path, &s->db) != SQLITE_OK ||
           sqlite3_exec(s->db, "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL", NULL, NULL,
                        NULL) != SQLITE_OK ||
           sqlite3_prepare_v2(s->db, "SELECT id, title, hours_quarters,"
                              " added_at FROM trial_row ORDER BY id LIMIT 20",
                              -1, &s->rows, NULL) != SQLITE_OK ||
           sqlite3_prepare_v2(s->db, "INSERT INTO trial_row (title,"
                              " hours_quarters, added_at) VALUES ('Sweep', 4,"
                              " ?1)", -1, &s->add, NULL) != SQLITE_OK;
}

int main(int argc, char **argv)
{
    store s = {0};
    sigset_t signals;
    int number;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2 || open_store(argv[1], &s) != 0) {
        fprintf(stderr, "hub_bare: %s\n", argc < 2 ? "hub_bare DB"
                                                   : sqlite3_errmsg(s.db));
        return 1;
    }
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, &s,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    printf("hub_bare: at http://127.0.0.1:%d\n",
           MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sigwait(&signals, &number);
    MHD_stop_daemon(daemon);
    sqlite3_finalize(s.rows);
    sqlite3_finalize(s.add);
    return sqlite3_close(s.db) != SQLITE_OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The hub itself with much in its store: what it holds in memory, and how soon
 * it answers after its start. */
#include "hub_run.h"

#include "lines.h"
#include "migrate.h"
#include "sql.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMBERS = 100000 };
static const double GIGABYTE = 1e9;

static const char page[] = "GET /health HTTP/1.1\r\nHost: a\r\n"
                           "Connection: close\r\n\r\n";
static const char home[] = "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n"
                           "Connection: close\r\n\r\n";

static bool fill(const char *path, const char *sql, int times)
{
    pe__sql *db = NULL;
    int done;
    bool fine = pe__sql_open(path, PE__SQL_WRITE, &db, NULL) == PE_OK &&
                pe__migrate(db, &done, NULL) == PE_OK;
    for (int k = 0; k < times && fine; k++)
        fine = pe__sql_exec(db, sql, NULL) == PE_OK;
    pe__sql_close(db);
    return fine;
}

static bool start_hub(const hub_asked *asked, char *db, hub_server *server)
{
    char *words[] = {(char *)asked->parecon, (char *)"serve", (char *)"--db",
                     db, (char *)"--listen", (char *)"127.0.0.1:0",
                     (char *)"--log", (char *)"none", (char *)"--rate-pages",
                     (char *)"0", NULL};
    return hub_start(server, -1, words);
}

/* Members, each in one of a thousand councils, with a session. */
static const char members_sql[] =
    "BEGIN;"
    "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k <"
    " %d) INSERT INTO member (name, sign_in, language, zone, created_at)"
    " SELECT 'Member number ' || k, 'member-' || k, 'en', 'Europe/Berlin',"
    " 1795700000 FROM n;"
    "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k <"
    " %d) INSERT INTO session (member, token, device, created_at, seen_at,"
    " expires_at) SELECT k, 'token-' || k, 'Firefox on Android', 1795700000,"
    " 1795700000, 2795700000 FROM n;"
    "COMMIT";

void hub_rows_rest(const hub_asked *asked)
{
    char db[512], sql[1024];
    hub_server server;
    snprintf(db, sizeof db, "%s/members.db", asked->folder);
    snprintf(sql, sizeof sql, members_sql, MEMBERS, MEMBERS);
    if (!fill(db, sql, 1)) {
        bench_wrong("members at rest", "the store could not be filled");
        return;
    }
    if (!start_hub(asked, db, &server)) {
        bench_wrong("members at rest", "the hub did not start");
        return;
    }
    for (int k = 0; k < 200; k++)
        hub_ask(server.port, home);
    double resident = (double)hub_resident(&server);
    bench_line((bench_row){
        .name = "100,000 members, at rest",
        .figure = bench_say("%.1f MB resident", resident / 1e6),
        .target = bench_say("<= 60 MB"),
        .verdict = bench_at_most(resident, 60e6)});
    hub_stop(&server);
}

/* A thousand events of 1,000 bytes a time. */
static const char events_sql[] =
    "BEGIN;"
    "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k <"
    " 20000) INSERT INTO event (seq, at, council, actor, kind, subject, data,"
    " hash) SELECT (SELECT coalesce(max(seq), 0) FROM event) + k, 1795700000,"
    " 1, 1, 'task.added', k, '{\"x\":\"' || hex(randomblob(450)) || '\"}',"
    " randomblob(32) FROM n;"
    "COMMIT";

void hub_rows_start(const hub_asked *asked)
{
    char db[512];
    hub_server server;
    struct stat about = {0};
    double most = asked->quick ? GIGABYTE / 10 : GIGABYTE;
    snprintf(db, sizeof db, "%s/large.db", asked->folder);
    while ((double)about.st_size < most) {
        if (!fill(db, events_sql, 5) || stat(db, &about) != 0) {
            bench_wrong("start", "the store could not be filled");
            return;
        }
    }
    double began = hub_seconds();
    if (!start_hub(asked, db, &server)) {
        bench_wrong("start", "the hub did not start");
        return;
    }
    int status = hub_ask(server.port, page);
    double seconds = hub_seconds() - began;
    bench_line((bench_row){
        .name = "start to the first answer",
        .figure = bench_say("%.2f s", seconds),
        .target = bench_say("<= 2 s"),
        .verdict = status == 200 ? bench_at_most(seconds, 2) : BENCH_WRONG,
        .compared = bench_say("a store of %.2f GB",
                              (double)about.st_size / 1e9)});
    hub_stop(&server);
}

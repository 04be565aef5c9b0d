/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "hub_rush.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 24 };

double hub_number(const char *json, const char *key)
{
    char name[32];
    snprintf(name, sizeof name, "\"%s\":", key);
    const char *at = strstr(json, name);
    return at != NULL ? strtod(at + strlen(name), NULL) : -1;
}

/* parecon GROUP COMMAND, a and b, then the words of `list` that are left. */
static void put_words(const hub_asked *asked, const char *const list[],
                      const char *a, const char *b, const char *c,
                      char *words[WORDS])
{
    int count = 0;
    words[count++] = (char *)asked->parecon;
    words[count++] = (char *)list[0];
    words[count++] = (char *)list[1];
    words[count++] = (char *)a;
    words[count++] = (char *)b;
    if (c != NULL)
        words[count++] = (char *)c;
    for (int k = 2; list[k] != NULL && count < WORDS - 1; k++)
        words[count++] = (char *)list[k];
    words[count] = NULL;
}

static bool press(const hub_asked *asked, const hub_server *hub,
                  const char *crowd, const char *const load[],
                  hub_rushed *out)
{
    char url[64], *words[WORDS];
    double cpu = hub_cpu(hub), waited = hub_waited(hub);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", hub->port);
    put_words(asked, load, url, crowd, "--json", words);
    if (!hub_output(words, out->text, sizeof out->text))
        return false;
    out->cpu = hub_cpu(hub) - cpu;
    out->waited = hub_waited(hub) - waited;
    return true;
}

const char *hub_rush(const hub_asked *asked, const char *store,
                     const char *const make[], const char *const load[],
                     hub_rushed *out)
{
    char crowd[600], *words[WORDS];
    hub_server hub;
    snprintf(crowd, sizeof crowd, "%s/crowd.json", asked->folder);
    char *serve[] = {(char *)asked->parecon, (char *)"serve", (char *)"--db",
                     (char *)store, (char *)"--listen", (char *)"127.0.0.1:0",
                     (char *)"--log", (char *)"none", NULL};
    put_words(asked, make, store, "-o", crowd, words);
    if (!hub_output(words, out->text, sizeof out->text))
        return "the crowd could not be made";
    if (!hub_start(&hub, -1, serve))
        return "the hub did not start";
    bool fine = press(asked, &hub, crowd, load, out);
    hub_stop(&hub);
    return fine ? NULL : "the rush did not go well";
}

bool hub_file_of(const hub_asked *asked, const char *name, int round,
                 char *store, size_t room)
{
    snprintf(store, room, "%s/%s-%d.db", asked->folder, name, round);
    return true;
}

/* A database of its own on the server that was started for us. */
bool hub_database_of(const hub_asked *asked, const char *name, int round,
                     char *store, size_t room)
{
    const char *url = getenv("PARECON_TEST_STORE");
    const char *rest = url != NULL ? strstr(url, "///hub?") : NULL;
    char command[64], text[256];
    (void)asked;
    if (rest == NULL)
        return false;
    snprintf(store, room, "%.*s///%s_%d?%s", (int)(rest - url), url, name,
             round, rest + strlen("///hub?"));
    snprintf(command, sizeof command, "CREATE DATABASE %s_%d", name, round);
    char *words[] = {(char *)"psql", (char *)"-Xqd", (char *)url, (char *)"-c",
                     command, NULL};
    return hub_output(words, text, sizeof text);
}

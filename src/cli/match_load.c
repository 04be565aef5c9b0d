/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match load: a rush on a running hub, bounded. */
#include "command.h"
#include "drive.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>

enum { CROWD_MOST = 1 << 30 };

/* "http://host:port", nothing behind it. */
static pe_status check_address(const char *hub, pe_error *err)
{
    const char *host = strncmp(hub, "http://", 7) == 0    ? hub + 7
                       : strncmp(hub, "https://", 8) == 0 ? hub + 8
                                                          : "";
    return *host == '\0' || strlen(hub) > 400 ||
                   host[strcspn(host, "/?#@ ")] != '\0'
               ? pe__fail(err, PE_USAGE, "\"%.60s\" is no address of a hub: "
                          "say http://127.0.0.1:8080, with nothing behind the "
                          "port", hub)
               : PE_OK;
}

static pe_status read_crowd(const char *path, pe__doc *doc, pe__crowd *crowd,
                            unsigned char **bytes, pe_error *err)
{
    uint64_t size = 0;
    pe__value *value = NULL;
    pe_status status = pe__file_read(path, CROWD_MOST, bytes, &size, err);
    if (status == PE_OK)
        status = pe__doc_parse(doc, (const char *)*bytes, size, &value, err);
    if (status == PE_OK)
        status = pe__crowd_read(doc, value, crowd, err);
    if (status == PE_BAD_INPUT && !*err->file)
        snprintf(err->file, sizeof err->file, "%s", path);
    return status;
}

static double rate(const pe__driven *d)
{
    return d->seconds > 0 ? (double)(d->promised + d->standby) / d->seconds
                          : 0;
}

static void print_json(const pe__driven *d)
{
    printf("{\"presses\":%" PRId64 ",\"promised\":%" PRId64 ",\"standby\":%"
           PRId64 ",\"busy\":%" PRId64 ",\"refused\":%" PRId64
           ",\"unheard\":%" PRId64 ",\"seconds\":%.3f,\"rate\":%.1f,"
           "\"p50\":%.3f,\"p99\":%.3f,\"longest\":%.3f,\"held\":%" PRId64
           ",\"over\":%" PRId64 ",\"lost\":%" PRId64 "}\n",
           d->presses, d->promised, d->standby, d->busy, d->refused,
           d->unheard, d->seconds, rate(d), d->p50, d->p99, d->longest,
           d->held, d->over, d->lost);
}

static void print(const pe__driven *d)
{
    printf("pressed         %" PRId64 " times in %.1f s\n", d->presses,
           d->seconds);
    printf("got a place     %" PRId64 "\nstand by        %" PRId64 "\n",
           d->promised, d->standby);
    printf("decisions       %.0f a second; half within %.1f ms, 99 of 100 "
           "within %.1f ms, the longest %.1f ms\n", rate(d), d->p50, d->p99,
           d->longest);
    if (d->busy)
        printf("sent away       %" PRId64 " (the hub was busy, or they pressed "
               "too often)\n", d->busy);
    if (d->refused)
        printf("refused         %" PRId64 "\n", d->refused);
    if (d->unheard)
        printf("no answer       %" PRId64 "\n", d->unheard);
    if (*d->trouble)
        printf("the first of these: ");
    if (*d->trouble)
        pe__terminal_wrap(stdout, d->trouble, 20, 4,
                          pe__terminal_width(stdout));
    printf("looked again    %" PRId64 " places given away; needs with too "
           "many: %" PRId64 "; claims lost: %" PRId64 "\n", d->held, d->over,
           d->lost);
}

int pe__run_match_load(const pe__options *options)
{
    pe_error err = {0};
    pe__crowd crowd = {0};
    pe__driven driven = {0};
    unsigned char *bytes = NULL;
    pe__drive drive = {.hub = options->argument[0],
                       .clients = options->clients,
                       .most = options->presses,
                       .seconds = options->seconds};
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? check_address(drive.hub, &err)
                           : pe__fail_memory(&err);
    if (status == PE_OK)
        status = read_crowd(options->argument[1], doc, &crowd, &bytes, &err);
    if (status == PE_OK)
        status = pe__drive_crowd(&drive, &crowd, &driven, &err);
    if (status == PE_OK && options->json)
        print_json(&driven);
    else if (status == PE_OK)
        print(&driven);
    pe__free(bytes);
    pe__doc_free(doc);
    if (status != PE_OK)
        return pe__terminal_fail(&err);
    return pe__terminal_finish(driven.over || driven.lost ? PE__EXIT_SHORT
                                                          : PE__EXIT_SOLVED);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "rush.h"

#include "crowd.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { CROWD_MOST = 1 << 30 };

/* --- making one ----------------------------------------------------------- */

/* The tokens open accounts: nobody else is to read them. */
static pe_status keep(const char *path, const pe__buffer *json, pe_error *err)
{
    mode_t before = umask(S_IRWXG | S_IRWXO);
    pe_status status = pe__file_write(path, json->bytes, json->size, err);
    umask(before);
    return status;
}

static pe_status hand_out(const char *out, const pe__value *crowd,
                          pe_error *err)
{
    pe__buffer json = {0};
    pe_status status = PE_OK;
    pe__json_write(crowd, &json);
    pe__buffer_text(&json, "\n");
    if (json.failed)
        status = pe__fail_memory(err);
    else if (!out)
        fwrite(json.bytes, 1, json.size, stdout);
    else
        status = keep(out, &json, err);
    pe__buffer_free(&json);
    return status;
}

int pe__rush_crowd(const pe__options *options, const pe__crowd *size,
                   const char *rush, const char *what)
{
    pe_error err = {0};
    const char *store = options->argument[0];
    pe__doc *doc = pe__doc_new();
    pe__value *crowd = doc ? pe__doc_object(doc) : NULL;
    pe_status status = doc ? pe__crowd_make(store, size, (int64_t)time(NULL),
                                            doc, crowd, &err)
                           : pe__fail_memory(&err);
    if (status == PE_OK)
        status = hand_out(options->out, crowd, &err);
    if (status == PE_OK && options->out)
        printf("%" PRId64 " members, %s\n"
               "start the hub:  parecon serve --db %s --listen 127.0.0.1:8080\n"
               "then the rush:  parecon %s http://127.0.0.1:8080 %s\n",
               size->members, what, store, rush, options->out);
    pe__doc_free(doc);
    return status == PE_OK ? pe__terminal_finish(PE__EXIT_SOLVED)
                           : pe__terminal_fail(&err);
}

/* --- taking part ---------------------------------------------------------- */

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

static pe_status read_crowd(const char *path, pe__rush *rush, pe_error *err)
{
    uint64_t size = 0;
    pe__value *value = NULL;
    pe_status status = pe__file_read(path, CROWD_MOST, &rush->bytes, &size,
                                     err);
    if (status == PE_OK)
        status = pe__doc_parse(rush->doc, (const char *)rush->bytes, size,
                               &value, err);
    if (status == PE_OK)
        status = pe__crowd_read(rush->doc, value, &rush->crowd, err);
    if (status == PE_BAD_INPUT && !*err->file)
        snprintf(err->file, sizeof err->file, "%s", path);
    return status;
}

pe_status pe__rush_open(const pe__options *options, pe__rush *out,
                        pe_error *err)
{
    *out = (pe__rush){.drive = {.hub = options->argument[0],
                                .clients = options->clients,
                                .most = options->presses,
                                .seconds = options->seconds},
                      .doc = pe__doc_new()};
    pe_status status = out->doc ? check_address(out->drive.hub, err)
                                : pe__fail_memory(err);
    return status == PE_OK ? read_crowd(options->argument[1], out, err)
                           : status;
}

void pe__rush_close(pe__rush *rush)
{
    pe__free(rush->bytes);
    pe__doc_free(rush->doc);
}

/* --- telling -------------------------------------------------------------- */

double pe__rush_rate(const pe__driven *driven)
{
    return driven->seconds > 0 ? (double)driven->done / driven->seconds : 0;
}

void pe__rush_json(const pe__driven *d)
{
    printf("\"sent\":%" PRId64 ",\"done\":%" PRId64 ",\"again\":%" PRId64
           ",\"busy\":%" PRId64 ",\"refused\":%" PRId64 ",\"unheard\":%" PRId64
           ",\"seconds\":%.3f,\"rate\":%.1f,\"p50\":%.3f,\"p99\":%.3f,"
           "\"longest\":%.3f", d->sent, d->done, d->again, d->busy, d->refused,
           d->unheard, d->seconds, pe__rush_rate(d), d->p50, d->p99,
           d->longest);
}

void pe__rush_troubles(const pe__driven *d)
{
    if (d->busy)
        printf("sent away       %" PRId64 " (the hub was busy, or they pressed "
               "too often)\n", d->busy);
    if (d->refused)
        printf("refused         %" PRId64 "\n", d->refused);
    if (d->unheard)
        printf("no answer       %" PRId64 "\n", d->unheard);
    if (d->again)
        printf("sent again      %" PRId64 "\n", d->again);
    if (*d->trouble)
        printf("the first of these: ");
    if (*d->trouble)
        pe__terminal_wrap(stdout, d->trouble, 20, 4,
                          pe__terminal_width(stdout));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match crowd: a store for rehearsals of a rush. */
#include "command.h"
#include "crowd.h"
#include "error.h"
#include "file.h"
#include "terminal.h"

#include <inttypes.h>
#include <sys/stat.h>
#include <time.h>

/* The tokens open accounts: nobody else is to read them. */
static pe_status keep(const char *path, const pe__buffer *json, pe_error *err)
{
    mode_t before = umask(S_IRWXG | S_IRWXO);
    pe_status status = pe__file_write(path, json->bytes, json->size, err);
    umask(before);
    return status;
}

static pe_status hand_out(const pe__options *o, const pe__crowd *size,
                          const pe__value *crowd, pe_error *err)
{
    pe__buffer json = {0};
    pe_status status = PE_OK;
    pe__json_write(crowd, &json);
    pe__buffer_text(&json, "\n");
    if (json.failed)
        status = pe__fail_memory(err);
    else if (!o->out)
        fwrite(json.bytes, 1, json.size, stdout);
    else
        status = keep(o->out, &json, err);
    pe__buffer_free(&json);
    if (status == PE_OK && o->out)
        printf("%" PRId64 " members, %" PRId64 " needs of %" PRId64
               " places\n"
               "start the hub:  parecon serve --db %s --listen 127.0.0.1:8080\n"
               "then the rush:  parecon match load http://127.0.0.1:8080 %s\n",
               size->members, size->needs, size->places, o->argument[0],
               o->out);
    return status;
}

int pe__run_match_crowd(const pe__options *options)
{
    pe_error err = {0};
    pe__crowd size = {.members = options->crowd, .needs = options->needs,
                      .places = options->places};
    pe__doc *doc = pe__doc_new();
    pe__value *crowd = doc ? pe__doc_object(doc) : NULL;
    pe_status status = doc ? pe__crowd_make(options->argument[0], &size,
                                            (int64_t)time(NULL), doc, crowd,
                                            &err)
                           : pe__fail_memory(&err);
    if (status == PE_OK)
        status = hand_out(options, &size, crowd, &err);
    pe__doc_free(doc);
    return status == PE_OK ? pe__terminal_finish(PE__EXIT_SOLVED)
                           : pe__terminal_fail(&err);
}

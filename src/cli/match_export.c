/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match export: the board for other programs. */
#include "command.h"
#include "error.h"
#include "going_out.h"
#include "terminal.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

static pe_status write_it(const pe__options *o, const pe__going_out *go,
                          pe__buffer *out, pe_error *err)
{
    bool found = false;
    pe_status status;
    if (strcmp(o->export_as, "geojson") == 0)
        status = pe__out_geojson(go, out, &found, err);
    else if (strcmp(o->export_as, "csv") == 0)
        status = pe__out_csv(go, out, &found, err);
    else
        status = pe__out_jsonld(go, out, &found, err);
    return status == PE_OK && !found
               ? pe__fail(err, PE_USAGE,
                          "there is no effort %" PRId64 " that may be seen",
                          o->effort)
               : status;
}

static pe_status check(const pe__options *o, pe_error *err)
{
    bool jsonld = strcmp(o->export_as, "jsonld") == 0;
    if (!jsonld && strcmp(o->export_as, "geojson") != 0 &&
        strcmp(o->export_as, "csv") != 0)
        return pe__fail(err, PE_USAGE, "--format takes jsonld, geojson or "
                                       "csv");
    return jsonld && o->effort == 0
               ? pe__fail(err, PE_USAGE, "which effort? Say --effort N")
               : PE_OK;
}

int pe__run_match_export(const pe__options *options)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    pe__buffer out = {0};
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? check(options, &err) : pe__fail_memory(&err);
    if (status == PE_OK)
        status = pe__sql_open(options->argument[0], PE__SQL_READ, &db, &err);
    pe__going_out go = {.db = db, .doc = doc, .hub_url = "",
                        .member = options->as, .effort = options->effort,
                        .now = (int64_t)time(NULL)};
    if (status == PE_OK)
        status = write_it(options, &go, &out, &err);
    if (status == PE_OK)
        fwrite(out.bytes, 1, out.size, stdout);
    pe__sql_close(db);
    pe__buffer_free(&out);
    pe__doc_free(doc);
    return pe__terminal_finish(status == PE_OK ? PE__EXIT_SOLVED
                                               : pe__terminal_fail(&err));
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "run.h"

#include "dossier.h"
#include "error.h"
#include "event.h"
#include "work_division.h"

#include <string.h>
#include <time.h>

/* What a change on the writer's thread works with. */
typedef struct {
    int64_t division, council;
    int64_t now;                /* 0 = as the clock says */
    const char *why;            /* to fail */
    const pe__dossier *dossier; /* found */
    const pe__buffer *packed;
    bool done;
} changing;

static pe_status add_event(pe__sql *db, const changing *c, int64_t now,
                           const char *kind, pe_error *err)
{
    pe__event event = {.at = now, .council = c->council, .kind = kind,
                       .subject = c->division, .data = "{}"};
    return pe__event_add(db, &event, err);
}

/* The writer tells `done` on its own thread; pe__writer_do waits for it. */
static pe_status change(pe__writer *writer, changing *c,
                        pe_status (*run)(pe__change *change, pe__sql *db,
                                         pe_error *err), pe_error *err)
{
    pe__change ask = {.run = run, .context = c,
                      .now = c->now ? c->now : (int64_t)time(NULL)};
    pe_status status = pe__writer_do(writer, &ask, err);
    pe__buffer_free(&ask.answer);
    return status;
}

static pe_status begin(pe__change *ask, pe__sql *db, pe_error *err)
{
    changing *c = ask->context;
    return pe__division_run(db, c->division, &c->done, err);
}

pe_status pe__run_begin(pe__writer *writer, int64_t division, bool *began,
                        pe_error *err)
{
    changing c = {.division = division};
    pe_status status = change(writer, &c, begin, err);
    *began = status == PE_OK && c.done;
    return status;
}

static pe_status fail(pe__change *ask, pe__sql *db, pe_error *err)
{
    changing *c = ask->context;
    pe_status status = pe__division_give_up(db, c->division, "failed", c->why,
                                            &c->done, err);
    if (status == PE_OK && c->done)
        status = add_event(db, c, ask->now, "division.failed", err);
    return status;
}

pe_status pe__run_fail(pe__writer *writer, int64_t council, int64_t division,
                       const char *why, pe_error *err)
{
    changing c = {.division = division, .council = council, .why = why};
    return change(writer, &c, fail, err);
}

static pe_status keep(pe__change *ask, pe__sql *db, pe_error *err)
{
    changing *c = ask->context;
    pe_status status = pe__division_found(db, c->division, c->packed->bytes,
                                          c->packed->size, &c->done, err);
    if (status != PE_OK || !c->done)
        return status;
    status = pe__dossier_put_pieces(db, c->division, c->dossier, err);
    if (status == PE_OK)
        status = add_event(db, c, ask->now, "division.drafted", err);
    return status;
}

static pe_status read_case(pe__sql *db, pe__doc *doc, int64_t division,
                           pe__case *of, pe_error *err)
{
    pe__buffer input = {0};
    bool found = false;
    pe_status status = pe__division_input(db, division, &input, &found, err);
    if (status == PE_OK && !found)
        status = pe__fail(err, PE_BAD_INPUT, "the division has no tables");
    if (status == PE_OK)
        status = pe__case_read(doc, &input, of, err);
    pe__buffer_free(&input);
    return status;
}

static pe_status divide(pe__sql *db, pe__doc *doc, const pe__run_order *order,
                        pe__dossier *d, pe_error *err)
{
    pe_jobs_wanted wanted = {.training = true, .curve = true,
                             .divisions = true,
                             .interrupted = order->interrupted,
                             .context = order->context,
                             .curve_seconds = order->curve_seconds};
    pe_status status = read_case(db, doc, order->division, &d->of, err);
    if (status != PE_OK)
        return status;
    pe_jobs_settings settings = d->of.settings;
    settings.threads = order->threads;
    settings.progress = order->progress;
    settings.context = order->context;
    status = pe_jobs_result_make(d->of.workplace, &settings, &wanted,
                                 &d->result, err);
    d->result.settings.progress = NULL;
    d->result.settings.context = NULL;
    return status;
}

static pe_status keep_result(pe__writer *writer, pe__doc *doc,
                             const pe__run_order *order, const pe__dossier *d,
                             pe_error *err)
{
    pe__buffer packed = {0};
    changing c = {.division = order->division, .council = order->council,
                  .now = order->now,
                  .dossier = d, .packed = &packed};
    pe_status status = pe__dossier_pack(doc, d, &packed, err);
    if (status == PE_OK)
        status = change(writer, &c, keep, err);
    pe__buffer_free(&packed);
    return status;
}

pe_status pe__run(pe__sql *db, pe__writer *writer, const pe__run_order *order,
                  bool (*cancelled)(void *context), pe_error *err)
{
    pe__dossier d = {0};
    pe__doc *doc = pe__doc_new();
    pe_status status = doc ? PE_OK : pe__fail_memory(err);
    if (status == PE_OK)
        status = divide(db, doc, order, &d, err);
    bool gone = cancelled(order->context);
    if (status == PE_OK && !gone)
        status = keep_result(writer, doc, order, &d, err);
    pe__dossier_close(&d);
    pe__doc_free(doc);
    if (status != PE_OK && !gone) {
        char why[sizeof err->message + sizeof err->file + 64];
        pe__error_text(err, why, sizeof why);
        pe_error ignored;
        pe_status failed = pe__run_fail(writer, order->council,
                                        order->division, why, &ignored);
        return failed == PE_OK ? PE_OK : status;
    }
    return gone ? PE_OK : status;
}

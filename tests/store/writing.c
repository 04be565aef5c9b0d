/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "writing.h"

#include "event.h"
#include "query.h"

#include <stdlib.h>

static void committed(void *context, int64_t event)
{
    watch *seen = context;
    if (event < seen->newest)
        abort(); /* never goes back */
    seen->newest = event;
    seen->commits++;
}

void start_writer(trial *t, watch *w, int most)
{
    pe_error err = {0};
    pe__sql_close(t->db);
    t->db = NULL;
    *w = (watch){0};
    must(pe__writer_start(t->url, 0, most, committed, w, &w->writer, &err),
         &err);
}

pe__writer_figures stop_writer(trial *t, watch *w)
{
    pe__writer_figures figures;
    pe__writer_figures_of(w->writer, &figures);
    pe__writer_stop(w->writer);
    t->db = open_store(t, PE__SQL_WRITE);
    return figures;
}

/* Adds a setting called as the context says, and an event. */
pe_status add_setting(pe__change *change, pe__sql *db, pe_error *err)
{
    pe__event event = {.at = change->now, .kind = "setting.added",
                       .data = "{}"};
    assert_int_equal(change->answer.size, 0);
    pe__buffer_format(&change->answer, "set %s", (char *)change->context);
    pe_status status = pe__query_run(db, NULL, err, "INSERT INTO setting "
                                     "(name, value) VALUES ($1, 'x')", "t",
                                     change->context);
    return status == PE_OK ? pe__event_add(db, &event, err) : status;
}

int64_t settings(trial *t)
{
    return number_of(t->db, "SELECT count(*) FROM setting");
}

void expect_chain(trial *t, int64_t events)
{
    pe_error err = {0};
    pe__event_audit audit;
    must(pe__event_verify(t->db, &audit, &err), &err);
    assert_string_equal(audit.why, "");
    assert_int_equal(audit.events, events);
}

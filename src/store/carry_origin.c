/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What of a council must come once only, and must come as it was. */
#include "carry_store.h"

#include "event.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define CARRIED_IN "council.carried_in"

static void data_of(const char *origin, char data[120])
{
    snprintf(data, 120, "{\"origin\":\"%s\"}", origin);
}

pe_status pe__carry_origin(pe__sql *db, pe__doc *doc, int64_t council,
                           const char **origin, pe_error *err)
{
    char hex[65] = "", kind[40] = "", given[65] = "";
    pe__statement *s = NULL;
    bool row = false;
    size_t size = 0;
    pe_status status = pe__sql_prepare(
        db, "SELECT kind, hash, data FROM event WHERE council = $1 "
            "ORDER BY seq LIMIT 1", &s, err);
    if (status != PE_OK)
        return status;
    pe__sql_bind_integer(s, 1, council);
    status = pe__sql_step(s, &row, err);
    if (status == PE_OK && row) {
        snprintf(kind, sizeof kind, "%s", pe__sql_text(s, 0, &size));
        sscanf(pe__sql_text(s, 2, &size), "{\"origin\":\"%64[0-9a-f]\"}",
               given);
        const unsigned char *hash = pe__sql_bytes(s, 1, &size);
        if (size == 32)
            sodium_bin2hex(hex, sizeof hex, hash, size);
    }
    pe__sql_finish(s);
    *origin = pe__doc_text(doc, strcmp(kind, CARRIED_IN) == 0 && given[0]
                                    ? given : hex);
    return status;
}

pe_status pe__carry_known(pe__sql *db, const char *origin, int64_t *council,
                          pe_error *err)
{
    unsigned char hash[32];
    char data[120];
    size_t size = 0;
    *council = 0;
    data_of(origin, data);
    if (sodium_hex2bin(hash, sizeof hash, origin, strlen(origin), NULL, &size,
                       NULL) != 0 || size != sizeof hash)
        return PE_OK;
    return pe__query_integer(db, council, 0, err,
                             "SELECT council FROM event WHERE hash = $1 OR "
                             "(kind = '" CARRIED_IN "' AND data = $2) "
                             "ORDER BY seq LIMIT 1", "bt", hash, size, data);
}

pe_status pe__carry_note(pe__sql *db, const char *origin, int64_t council,
                         int64_t now, pe_error *err)
{
    char data[120];
    data_of(origin, data);
    pe__event event = {.at = now, .council = council, .kind = CARRIED_IN,
                       .subject = council,
                       .data = *origin != '\0' ? data : "{}"};
    return pe__event_add(db, &event, err);
}

pe_status pe__carry_counted(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err)
{
    return pe__query_rows(
        db, doc, array, err,
        "SELECT decision, title, rule, seats, is_weighted, winners_json, seed, "
        "ballots, transcript, weights, equal_transcript FROM decision "
        "WHERE council = $1 AND state = 'closed' ORDER BY decision", "i",
        council);
}

pe_status pe__carry_rounds(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT r.round, r.file, r.digest, r.ballots, "
                          "r.left_out, r.spent, (SELECT k.digits FROM "
                          "money_currency k WHERE k.council = r.council AND "
                          "k.currency = r.currency) AS digits "
                          "FROM money_round r WHERE r.council = $1 "
                          "AND r.counted_at IS NOT NULL ORDER BY r.round",
                          "i", council);
}

pe_status pe__carry_options(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, pe_error *err)
{
    return pe__query_rows(db, doc, array, err,
                          "SELECT o.decision, o.place, o.name FROM "
                          "decision_option o JOIN decision d ON d.decision = "
                          "o.decision WHERE d.council = $1 AND d.decision IN "
                          "(SELECT decision FROM decision_version) "
                          "ORDER BY o.decision, o.place", "i", council);
}

pe_status pe__carry_pool(pe__sql *db, int64_t panel, int64_t step,
                         int64_t *people, pe_error *err)
{
    return pe__query_integer(db, people, 0, err,
                             "SELECT count(*) FROM panel_person WHERE "
                             "panel = $1 AND step = $2", "ii", panel, step);
}

pe_status pe__carry_anew(pe__sql *db, int64_t council, int64_t now,
                         pe_error *err)
{
    pe_status status = pe__query_run(
        db, NULL, err,
        "UPDATE petition SET asked_at = $2, until_at = $2 + 2592000 WHERE "
        "council = $1 AND decision IS NULL AND until_at > $2", "ii", council,
        now);
    if (status == PE_OK)
        status = pe__query_run(
            db, NULL, err,
            "UPDATE panel_person SET answer_by_at = $2 + 86400 * (SELECT "
            "p.days FROM panel p WHERE p.panel = panel_person.panel) WHERE "
            "is_drawn = 1 AND answer = '' AND panel IN (SELECT panel FROM "
            "panel WHERE council = $1 AND state = 'drawn')", "ii", council,
            now);
    if (status == PE_OK)
        status = pe__query_run(
            db, NULL, err,
            "UPDATE division SET state = 'draft' WHERE council = $1 AND "
            "state = 'proposed' AND NOT EXISTS (SELECT 1 FROM decision_subject "
            "s JOIN decision d ON d.decision = s.decision WHERE s.kind = "
            "'division' AND s.subject = division.division AND d.state IN "
            "('coming', 'open'))", "i", council);
    return status;
}

pe_status pe__carry_entry_of(pe__sql *db, int64_t council, int64_t number,
                             int64_t *entry, pe_error *err)
{
    return pe__query_integer(db, entry, 0, err,
                             "SELECT max(entry) FROM money_entry WHERE "
                             "council = $1 AND number = $2", "ii", council,
                             number);
}

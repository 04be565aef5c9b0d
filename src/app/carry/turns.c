/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "turns.h"

#include "buffer.h"
#include "decide_store.h"
#include "error.h"
#include "repeat_own.h"
#include "series_store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- the seal ------------------------------------------------------------- */

static int64_t number_in(const pe__places *places, pe__carry_type kind,
                         int64_t id)
{
    char text[PE__PLACE_TEXT];
    const char *name = pe__places_name(places, kind, id, text);
    return *name == '\0' ? 0 : strtoll(name + 1, NULL, 10);
}

/* Ballots, with members by their places in the council: m3 is 3. */
static pe__value *by_places(pe__doc *doc, const pe__places *places,
                            const pe__value *voices)
{
    pe__value *all = pe__doc_array(doc);
    for (const pe__value *v = pe__first(voices); v != NULL; v = v->next) {
        pe__value *one = pe__add_object(doc, all);
        pe__put_integer(doc, one, "member",
                        number_in(places, PE__CARRY_PERSON,
                                  pe__get_integer(v, "member", 0)));
        pe__put_text(doc, one, "marks", pe__get_text(v, "marks", ""));
    }
    return all;
}

/* The rows of the decision in the file of its series. */
static void put_rows(const pe__value *turn, const pe__value *options,
                     const pe__value *voices, pe__buffer *out)
{
    pe__repeat_part(turn, options, voices, pe__get_integer(turn, "place", 0),
                    pe__get_text(turn, "seed", ""), out);
}

static pe_status seal_of(pe__doc *doc, const pe__places *places,
                         const pe__value *turn, const pe__value *options,
                         const pe__value *voices, char seal[PE__HASH_SIZE],
                         pe_error *err)
{
    pe__buffer text = {0};
    pe__buffer_format(&text, "z%" PRId64 "\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n",
                      number_in(places, PE__CARRY_SERIES,
                                pe__get_integer(turn, "series", 0)),
                      pe__get_text(turn, "series_title", ""),
                      pe__get_text(turn, "series_rule", ""),
                      pe__get_integer(turn, "opened", 0),
                      pe__get_integer(turn, "place", 0));
    put_rows(turn, options, by_places(doc, places, voices), &text);
    bool failed = text.failed || pe__doc_failed(doc);
    if (!failed)
        pe__secret_hash(text.bytes, seal);
    pe__buffer_free(&text);
    return failed ? pe__fail_memory(err) : PE_OK;
}

static pe_status look_up(pe__sql *db, pe__doc *doc, int64_t decision,
                         pe__value **options, pe__value **voices, pe_error *err)
{
    *options = pe__doc_array(doc);
    *voices = pe__doc_array(doc);
    pe_status status = pe__decision_options(db, doc, *options, decision, err);
    return status == PE_OK
               ? pe__series_voices(db, doc, *voices, decision, err) : status;
}

pe_status pe__carry_turn_of(pe__sql *db, const pe__places *places,
                            int64_t decision, char seal[PE__HASH_SIZE],
                            pe_error *err)
{
    bool found = false;
    pe__doc *doc = pe__doc_new();
    seal[0] = '\0';
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *turn = pe__doc_object(doc), *options, *voices;
    pe_status status = pe__series_turn(db, doc, turn, decision, &found, err);
    if (status == PE_OK && found) {
        status = look_up(db, doc, decision, &options, &voices, err);
        if (status == PE_OK)
            status = seal_of(doc, places, turn, options, voices, seal, err);
    }
    pe__doc_free(doc);
    return status;
}

/* --- on the way in -------------------------------------------------------- */

/* The row of series_decisions.csv, which is in the order of decisions. */
static pe_status refuse_turn(const pe__carry_look *look, int64_t decision,
                             const char *says, pe_error *err)
{
    int64_t row = 0;
    pe__doc *doc = pe__doc_new();
    pe__value *all = doc ? pe__doc_array(doc) : NULL;
    pe_status status = doc ? pe__carry_back(look, doc, "series_decisions", all,
                                            err)
                           : pe__fail_memory(err);
    for (const pe__value *v = pe__first(all); v && !status; v = v->next, row++)
        if (pe__get_integer(v, "decision", 0) == decision)
            break;
    pe__doc_free(doc);
    return status ? status
                  : pe__carry_refuse(look, "series_decisions", row, says, err);
}

/* Its seal is what came in place of the ballots, which are written now. */
static pe_status take_turn(const pe__carry_look *look, pe__doc *doc,
                           const pe__value *turn, pe_error *err)
{
    char seal[PE__HASH_SIZE];
    pe__buffer rows = {0};
    pe__value *options, *voices;
    int64_t decision = pe__get_integer(turn, "decision", 0);
    pe_status status = look_up(look->db, doc, decision, &options, &voices, err);
    if (status == PE_OK)
        status = seal_of(doc, look->places, turn, options, voices, seal, err);
    if (status != PE_OK)
        return status;
    if (strcmp(seal, pe__get_text(turn, "ballots", "")) != 0)
        return refuse_turn(look, decision, "seal: another than that of this "
                           "decision at this place of this series, with the "
                           "ballots in voices.csv; one of them was changed "
                           "since", err);
    put_rows(turn, options, voices, &rows);
    status = rows.failed ? pe__fail_memory(err)
                         : pe__series_count_in(
                               look->db, decision,
                               pe__get_integer(turn, "place", 0), rows.bytes,
                               err);
    pe__buffer_free(&rows);
    return status;
}

/* Decision d of those counted, from 0, is this one. */
static pe_status compare(const pe__carry_look *look, pe__doc *doc,
                         const pe__repeat *all, int64_t d,
                         const pe__value *turn, pe_error *err)
{
    pe__buffer kept = {0};
    pe__repeat_end came = pe__repeat_came(doc, all, d);
    pe__json_write(pe__get(turn, "winners"), &kept);
    bool failed = kept.failed || pe__doc_failed(doc);
    bool same = !failed && strcmp(kept.bytes, came.winners) == 0 &&
                strcmp(pe__get_text(turn, "outcome", ""), came.outcome) == 0;
    pe__buffer_free(&kept);
    if (failed)
        return pe__fail_memory(err);
    int64_t row = number_in(look->places, PE__CARRY_VOTE,
                            pe__get_integer(turn, "decision", 0)) - 1;
    return same ? PE_OK
                : pe__carry_refuse(look, "decisions", row, "winners, outcome: "
                                   "others than its series, counted again, "
                                   "comes to; one of the two was changed "
                                   "since", err);
}

/* From the first decision of a series; *next = the first of the next one. */
static pe_status count_series(const pe__carry_look *look, pe__doc *doc,
                              const pe__value *turn, const pe__value **next,
                              pe_error *err)
{
    int64_t d = 0, series = pe__get_integer(turn, "series", 0);
    pe__repeat all;
    pe_status status = pe__repeat_load(look->db, doc, series, INT64_MAX,
                                       pe__get_text(turn, "series_rule", ""),
                                       &all, err);
    if (status == PE_BAD_INPUT)
        status = pe__carry_refuse(look, "series",
                                  number_in(look->places, PE__CARRY_SERIES,
                                            series) - 1,
                                  "its decisions cannot be counted; a seed in "
                                  "decisions.csv was changed since", err);
    for (; turn != NULL && pe__get_integer(turn, "series", 0) == series &&
           status == PE_OK; turn = turn->next)
        status = compare(look, doc, &all, d++, turn, err);
    *next = turn;
    pe__repeat_free(&all);
    return status;
}

pe_status pe__carry_check_turns(const pe__carry_look *look, pe_error *err)
{
    pe__doc *rows = pe__doc_new(), *doc = pe__doc_new();
    pe_status status = rows && doc ? PE_OK : pe__fail_memory(err);
    pe__value *turns = rows ? pe__doc_array(rows) : NULL;
    if (status == PE_OK)
        status = pe__series_turns(look->db, rows, turns, look->council, err);
    if (status == PE_OK && pe__doc_failed(rows))
        status = pe__fail_memory(err);
    for (const pe__value *t = pe__first(turns); t && !status; t = t->next) {
        status = take_turn(look, doc, t, err);
        pe__doc_reset(doc);
    }
    for (const pe__value *t = pe__first(turns); t && !status;) {
        status = count_series(look, doc, t, &t, err);
        pe__doc_reset(doc);
    }
    pe__doc_free(rows);
    pe__doc_free(doc);
    return status;
}

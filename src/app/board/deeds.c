/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the engine says is to be done, as rows: asks, claims, adoptions, how
 * needs stand, what is to be told to whom; and an event of the hub's chain for
 * each that its member's open pages hear. */
#include "board_own.h"

#include "board_claim.h"
#include "board_effort.h"
#include "board_helper.h"
#include "board_need.h"
#include "error.h"
#include "event.h"

#include <math.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400, TOUCHED = 1280 };

/* One event's deeds. */
typedef struct {
    pe__board *board;
    pe__sql *db;
    const pe_match_event *event;
    pe__doc *doc;
    int64_t now;
    int64_t need, starts; /* the need whose times are known */
    int64_t touched[TOUCHED];
    int touches;
    pe_error *err;
} deeds;

typedef pe_status deed(deeds *d, const pe_match_action *a);

/* Somebody of another hub: told by it, and known by their claim alone. */
static bool is_stranger(const pe_match_action *a)
{
    return a->person >= PE__STRANGER;
}

/* --- telling people ------------------------------------------------------- */

static pe_status times_of(deeds *d, int64_t need)
{
    int64_t ends;
    if (d->need == need)
        return PE_OK;
    pe_status status = pe__need_times(d->db, need, &d->starts, &ends, d->err);
    d->need = status == PE_OK ? need : 0;
    return status;
}

/* The first moment from now on that is in none of their quiet hours. */
static pe_status out_of_quiet(deeds *d, int64_t member, int64_t *due)
{
    int64_t quiet;
    const char *zone;
    pe_status status = pe__helper_quiet(d->db, d->doc, member, &quiet, &zone,
                                        d->err);
    *due = d->now;
    for (int k = 0; k < 24 && status == PE_OK; k++) {
        int64_t local = *due + pe__board_offset(d->board, zone, *due);
        if ((quiet >> (local % DAY / HOUR) & 1) == 0)
            break;
        *due += HOUR - local % HOUR;
    }
    return status;
}

/* Whoever did it themselves knows. */
static pe_status tell(deeds *d, const pe_match_action *a, const char *kind)
{
    pe__message m = {a->person, a->need, kind, d->now, 0};
    bool own = d->event->person == a->person && d->event->need == a->need &&
               (d->event->kind == PE_MATCH_YES ||
                d->event->kind == PE_MATCH_CANCEL);
    if (own || a->need == 0 || is_stranger(a))
        return PE_OK;
    pe_status status = times_of(d, a->need);
    m.late = d->starts;
    if (status == PE_OK && a->kind != PE_MATCH_ASK)
        status = out_of_quiet(d, a->person, &m.due);
    return status == PE_OK ? pe__message_add(d->db, &m, d->now, d->err)
                           : status;
}

/* Heard by the person alone: an event of no council is its actor's. */
static pe_status note(deeds *d, int64_t person, int64_t subject,
                      const char *kind)
{
    pe__event event = {.at = d->now,
                       .actor = person < PE__STRANGER ? person : 0,
                       .kind = kind,
                       .subject = subject, .data = "{}"};
    return pe__event_add(d->db, &event, d->err);
}

/* --- each kind ------------------------------------------------------------ */

static double rounded(float value)
{
    return round((double)value * 1000) / 1000;
}

static const char *why_text(deeds *d, const pe_match_why *why)
{
    pe__buffer json = {0};
    pe__value *v = pe__doc_object(d->doc);
    pe__put_real(d->doc, v, "answer", rounded(why->answer));
    pe__put_real(d->doc, v, "show", rounded(why->show));
    pe__put_real(d->doc, v, "load", rounded(why->load));
    pe__put_real(d->doc, v, "km", rounded(why->distance));
    pe__put_real(d->doc, v, "region", rounded(why->region));
    pe__put_integer(d->doc, v, "rank", why->rank);
    pe__put_integer(d->doc, v, "of", why->candidates);
    pe__put_integer(d->doc, v, "wave", why->wave);
    pe__put_bool(d->doc, v, "suits", why->suits != 0);
    pe__put_bool(d->doc, v, "learning", why->learning != 0);
    pe__json_write(v, &json);
    const char *text = json.failed ? "{}" : pe__doc_text(d->doc, json.bytes);
    pe__buffer_free(&json);
    return text;
}

static pe_status ask(deeds *d, const pe_match_action *a)
{
    pe_status status = pe__ask_add(d->db, a->need, a->person, d->now,
                                   why_text(d, &a->why), d->err);
    if (status == PE_OK)
        status = pe__helper_first(d->db, a->person, d->now, d->err);
    if (status == PE_OK)
        status = tell(d, a, "asked");
    return status == PE_OK ? note(d, a->person, a->need, "board.asked")
                           : status;
}

static pe_status claim(deeds *d, const pe_match_action *a, const char *state,
                       const char *message)
{
    if (is_stranger(a)) {
        pe_status set = pe__claim_set(d->db, a->person - PE__STRANGER, state,
                                      d->now, d->err);
        return set == PE_OK ? note(d, a->person, a->need, "board.claim") : set;
    }
    pe_status status = pe__claim_put(d->db, a->need, a->person, a->places,
                                     state, d->now, d->err);
    if (status == PE_OK)
        status = pe__ask_answer(d->db, a->need, a->person, "yes", d->now, NULL,
                                d->err);
    if (status == PE_OK)
        status = pe__message_drop(d->db, a->person, a->need, "asked", NULL,
                                  d->err);
    if (status == PE_OK && message != NULL)
        status = tell(d, a, message);
    return status == PE_OK ? note(d, a->person, a->need, "board.claim")
                           : status;
}

static pe_status promised(deeds *d, const pe_match_action *a)
{
    pe_status status = claim(d, a, "promised", "promised");
    return status == PE_OK ? pe__helper_first(d->db, a->person, d->now, d->err)
                           : status;
}

static pe_status stood_by(deeds *d, const pe_match_action *a)
{
    return claim(d, a, "standby", "standby");
}

static pe_status called_up(deeds *d, const pe_match_action *a)
{
    return claim(d, a, "promised", "called_up");
}

static pe_status tentative(deeds *d, const pe_match_action *a)
{
    return claim(d, a, "tentative", NULL);
}

/* Who is of another hub is asked by it. */
static pe_status confirm_asked(deeds *d, const pe_match_action *a)
{
    if (is_stranger(a))
        return PE_OK;
    pe_status status = pe__claim_confirm_asked(d->db, a->need, a->person,
                                               d->now, d->err);
    if (status == PE_OK)
        status = tell(d, a, "confirm");
    return status == PE_OK ? note(d, a->person, a->need, "board.confirm")
                           : status;
}

/* Only what is there: nothing is made of these. */
static pe_status change(deeds *d, const pe_match_action *a, const char *state,
                        const char *message)
{
    int64_t id = a->person - PE__STRANGER;
    pe_status status = is_stranger(a) ? PE_OK
                                      : pe__claim_open(d->db, a->need,
                                                       a->person, &id, d->err);
    if (status != PE_OK || id == 0)
        return status;
    status = pe__claim_set(d->db, id, state, d->now, d->err);
    if (status == PE_OK && message != NULL)
        status = tell(d, a, message);
    return status == PE_OK ? note(d, a->person, a->need, "board.claim")
                           : status;
}

static pe_status doubted(deeds *d, const pe_match_action *a)
{
    return change(d, a, "doubted", NULL);
}

/* Given back; or the owner of a need elsewhere refused a tentative claim. */
static pe_status given_back(deeds *d, const pe_match_action *a)
{
    const char *how = d->event->kind == PE_MATCH_SETTLE ? "refused"
                                                        : "given_back";
    pe_status status = pe__message_drop(d->db, a->person, a->need, NULL, NULL,
                                        d->err);
    return status == PE_OK ? change(d, a, how, how) : status;
}

/* Told only to whom the question has gone out already. */
static pe_status not_needed(deeds *d, const pe_match_action *a)
{
    bool found;
    int64_t dropped = 0;
    pe_status status = pe__ask_answer(d->db, a->need, a->person, "not_needed",
                                      d->now, &found, d->err);
    if (status == PE_OK)
        status = pe__message_drop(d->db, a->person, a->need, "asked",
                                  &dropped, d->err);
    if (status == PE_OK && found && dropped == 0)
        status = tell(d, a, "not_needed");
    return status == PE_OK ? note(d, a->person, a->need, "board.not_needed")
                           : status;
}

static pe_status over(deeds *d, const pe_match_action *a)
{
    pe_status status = pe__need_end(d->db, a->need, "over", a->places, d->now,
                                    d->err);
    if (status == PE_OK)
        status = pe__claims_end(d->db, a->need, "standby", "stood_by", d->now,
                                d->err);
    return status == PE_OK ? note(d, 0, a->need, "need.over") : status;
}

static pe_status burst(deeds *d, const pe_match_action *a)
{
    bool begins = a->kind == PE_MATCH_BURST;
    pe_status status = pe__district_burst(d->db, a->region,
                                          begins ? d->now : INT64_MIN, d->err);
    return status == PE_OK ? note(d, 0, a->region, begins ? "board.burst"
                                                          : "board.calm")
                           : status;
}

static pe_status adopted(deeds *d, const pe_match_action *a)
{
    return pe__adoption_add(d->db, a->duty, a->person, d->now, a->until,
                            d->err);
}

static pe_status adoption_over(deeds *d, const pe_match_action *a)
{
    bool found;
    return pe__adoption_end(d->db, a->duty, a->person, d->now, &found, d->err);
}

static deed *const all[] = {
    [PE_MATCH_ASK] = ask,
    [PE_MATCH_PROMISED] = promised,
    [PE_MATCH_STOOD_BY] = stood_by,
    [PE_MATCH_CALLED_UP] = called_up,
    [PE_MATCH_TENTATIVE] = tentative,
    [PE_MATCH_CONFIRM_ASKED] = confirm_asked,
    [PE_MATCH_DOUBTED] = doubted,
    [PE_MATCH_GIVEN_BACK] = given_back,
    [PE_MATCH_NOT_NEEDED] = not_needed,
    [PE_MATCH_OVER] = over,
    [PE_MATCH_BURST] = burst,
    [PE_MATCH_CALM] = burst,
    [PE_MATCH_ADOPTED] = adopted,
    [PE_MATCH_ADOPTION_OVER] = adoption_over};

/* --- how needs stand ------------------------------------------------------ */

/* One clock may look at 1,024 needs. */
static void touch(deeds *d, int64_t need)
{
    if (need <= 0)
        return;
    for (int k = d->touches - 1; k >= 0; k--)
        if (d->touched[k] == need)
            return;
    if (d->touches < TOUCHED)
        d->touched[d->touches++] = need;
}

static pe_status write_standing(deeds *d, int64_t need)
{
    pe_match_standing s = {0};
    bool known, turned = false;
    pe__board_look(d->board, need, 0, &s, &known);
    if (!known)
        return PE_OK;
    pe_status status = pe__need_standing(d->db, need, lround(1000 * s.filled),
                                         s.at_risk != 0, &turned, d->err);
    return status == PE_OK && turned
               ? note(d, 0, need, s.at_risk ? "need.at_risk" : "need.safe")
               : status;
}

pe_status pe__board_deeds(pe__board *b, pe__sql *db,
                          const pe_match_event *event,
                          const pe_match_actions *actions, pe_error *err)
{
    deeds d = {.board = b, .db = db, .event = event, .doc = b->doc,
               .now = event->at, .err = err};
    pe_status status = PE_OK;
    pe__doc_reset(b->doc);
    touch(&d, event->need);
    touch(&d, event->what != NULL ? event->what->need : 0);
    for (int64_t k = 0; k < actions->count && status == PE_OK; k++) {
        const pe_match_action *a = &actions->action[k];
        bool known = (size_t)a->kind < sizeof all / sizeof *all;
        touch(&d, a->need);
        if (known && all[a->kind] != NULL)
            status = all[a->kind](&d, a);
    }
    for (int k = 0; k < d.touches && status == PE_OK; k++)
        status = write_standing(&d, d.touched[k]);
    return status == PE_OK && pe__doc_failed(b->doc) ? pe__fail_memory(err)
                                                     : status;
}

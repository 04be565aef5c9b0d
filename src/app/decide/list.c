/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The decisions of a council, and how one is opened. */
#include "decide.h"

#include "amend_store.h"
#include "clock.h"
#include "council_acts.h"
#include "decide_class.h"
#include "decide_own.h"
#include "decide_store.h"
#include "delegate_store.h"
#include "fields.h"
#include "people_council.h"
#include "repeat.h"
#include "series_store.h"
#include "within.h"

#include <string.h>

enum {
    PAGE = 50, TITLE_MOST = 120, SAYS_MOST = 8000, NAME_MOST = 120,
    NAMES_MOST = 4000, DAY_SECONDS = 86400, DAYS = 7, DAYS_MOST = 366,
    SEATS_MOST = 20
};

const pe__decide_rule pe__decide_rules[] = {
    {"consent", PE__PAPER_STANCE, 0, false, false, false, false, ""},
    {"majority", PE__PAPER_CHOICE, PE_VOTE_MAJORITY, true, false, false,
     true, "ballots.toc"},
    {"supermajority", PE__PAPER_CHOICE, PE_VOTE_SUPERMAJORITY, true, false,
     false, true, "ballots.toc"},
    {"approval", PE__PAPER_TICKS, PE_VOTE_APPROVAL, false, false, false,
     true, "ballots.cat"},
    {"judgement", PE__PAPER_GRADES, PE_VOTE_JUDGEMENT, false, false, false,
     false, "ballots.cat"},
    {"schulze", PE__PAPER_RANKS, PE_VOTE_SCHULZE, false, false, true,
     false, "ballots.toc"},
    {"stv", PE__PAPER_RANKS, PE_VOTE_STV, false, true, false, false,
     "ballots.toc"},
    {"equal-shares", PE__PAPER_TICKS, PE_VOTE_EQUAL_SHARES, false, true, false,
     false, "ballots.json"},
    {0}};

const pe__decide_rule *pe__decide_rule_of(const pe__value *decision)
{
    const char *name = pe__get_text(decision, "rule", "");
    const pe__decide_rule *rule = pe__decide_rules;
    while (rule[1].name != NULL && strcmp(rule->name, name) != 0)
        rule++;
    return rule;
}

/* stuck: {times, again, why}: see pe__decision_stuck. */
static void put_stuck(pe__doc *doc, pe__value *decision)
{
    pe__value *stuck = pe__put_object(doc, decision, "stuck");
    const pe__value *again = pe__get(decision, "closed");
    pe__put_number(doc, stuck, "times", PE__COUNT,
                   pe__get_integer(decision, "seed_seq", 0));
    pe__put_text(doc, stuck, "why", pe__get_text(decision, "seed", ""));
    if (again != NULL)
        pe__put(doc, stuck, "again", pe__doc_copy(doc, again));
    pe__put_text(doc, decision, "seed", "");
    pe__put_integer(doc, decision, "seed_seq", 0);
    pe__put_null(doc, decision, "closed");
}

void pe__decide_dress(pe__doc *doc, pe__value *decision)
{
    static const char *const papers[] = {"stance", "choice", "ticks", "grades",
                                         "ranks"};
    const pe__decide_rule *rule = pe__decide_rule_of(decision);
    const char *state = pe__get_text(decision, "state", "");
    const char *outcome = pe__get_text(decision, "outcome", "");
    pe__put_bool(doc, decision, pe__doc_format(doc, "is_%s", state), true);
    pe__put_bool(doc, decision,
                 rule->rule == PE_VOTE_EQUAL_SHARES
                     ? "is_equal_shares"
                     : pe__doc_format(doc, "is_%s", rule->name), true);
    pe__put_bool(doc, decision,
                 pe__doc_format(doc, "asks_%s", papers[rule->paper]), true);
    if (*outcome != '\0')
        pe__put_bool(doc, decision, pe__doc_format(doc, "came_%s", outcome),
                     true);
    pe__put_bool(doc, decision, "is_over",
                 strcmp(state, "closed") == 0 ||
                     strcmp(state, "withdrawn") == 0);
    pe__put_bool(doc, decision, "has_many", rule->many);
    pe__put_bool(doc, decision, "is_second",
                 pe__get_integer(decision, "round", 1) > 1);
    if (strcmp(state, "uncounted") == 0)
        put_stuck(doc, decision);
}

void pe__decide_within(pe__use *use, pe__value *decision)
{
    pe__put_within(use->doc, decision, "opens_within", use->now,
                   pe__get_integer(decision, "opens", 0));
    pe__put_within(use->doc, decision, "closes_within", use->now,
                   pe__get_integer(decision, "closes", 0));
    pe__put_there(use, decision, "opens", use->council_zone);
    pe__put_there(use, decision, "closes", use->council_zone);
}

/* chosen: [{name, is_last}] of a vote that came to something; `all`: of all
 * on the page. */
static void put_chosen(pe__doc *doc, pe__value *decision,
                       const pe__value *all)
{
    int64_t id = pe__get_integer(decision, "decision", 0);
    pe__value *chosen = pe__put_array(doc, decision, "chosen");
    for (const pe__value *one = pe__first(all); one != NULL; one = one->next)
        if (pe__get_integer(one, "decision", 0) == id)
            pe__put_text(doc, pe__add_object(doc, chosen), "name",
                         pe__get_text(one, "name", ""));
    for (pe__value *one = chosen->items.first; one != NULL; one = one->next)
        pe__put_bool(doc, one, "is_last", one->next == NULL);
}

/* from (of the query). running: [{…}], past: [{…}], next_from. */
pe_status pe__use_decisions(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *all = pe__doc_array(doc), *chosen = pe__doc_array(doc);
    pe__value *running = pe__put_array(doc, use->out, "running");
    pe__value *past = pe__put_array(doc, use->out, "past");
    int64_t from = pe__use_from(use);
    pe_status status = pe__decision_rows(use->db, doc, all, use->council,
                                         use->member, from, PAGE, err);
    if (status == PE_OK)
        status = pe__decision_chosen(use->db, doc, chosen, use->council, from,
                                     PAGE, err);
    for (pe__value *d = all->items.first; d != NULL; d = d->next) {
        pe__decide_dress(doc, d);
        pe__decide_within(use, d);
        pe__put_bool(doc, d, "waits_for_me",
                     pe__get_bool(d, "is_open", false) &&
                         pe__get_bool(d, "is_voter", false) &&
                         !pe__get_bool(d, "has_voted", false));
        put_chosen(doc, d, chosen);
        pe__add(doc, pe__get_bool(d, "is_over", false) ? past : running,
                pe__doc_copy(doc, d));
    }
    pe__put_bool(doc, use->out, "is_first", from == 0);
    pe__put_next_from(use, from, pe__count_of(all), PAGE);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

static pe_status put_topics(pe__use *use, pe_error *err)
{
    pe__value *topics = pe__put_array(use->doc, use->out, "topics");
    int64_t typed = pe__get_integer(use->in, "topic", 0);
    pe_status status = pe__topic_rows(use->db, use->doc, topics, use->council,
                                      err);
    for (pe__value *t = topics->items.first; t != NULL; t = t->next)
        pe__put_bool(use->doc, t, "chosen",
                     pe__get_integer(t, "topic", 0) == typed);
    return status;
}

/* A text that was not accepted elsewhere, for a decision of its own. */
static pe_status put_left(pe__use *use, pe__value *typed, pe_error *err)
{
    bool found = false;
    int64_t of = pe__get_integer(use->in, "of", 0);
    pe__value *from = pe__doc_object(use->doc);
    pe__value *decision = pe__doc_object(use->doc);
    if (of == 0)
        return PE_OK;
    pe_status status = pe__decision_row(use->db, use->doc, decision,
                                        use->council, of, &found, err);
    if (status != PE_OK || !found)
        return status;
    status = pe__amendment_row(use->db, use->doc, from, of,
                               pe__get_integer(use->in, "amendment", 0),
                               &found, err);
    if (status != PE_OK || !found)
        return status;
    pe__put_text(use->doc, typed, "title", pe__get_text(decision, "title", ""));
    pe__put_text(use->doc, typed, "says", pe__get_text(from, "words", ""));
    return PE_OK;
}

/* typed: {closes}, members (who a removal can be about), topics. */
pe_status pe__use_decision_form(pe__use *use, pe_error *err)
{
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    pe__value *members = pe__put_array(use->doc, use->out, "members");
    pe__put_moment(use, typed, "closes",
                   use->now + (int64_t)DAYS * DAY_SECONDS);
    const char *rule = pe__get_text(use->in, "rule", "consent");
    pe__value *chosen = pe__put_object(use->doc, use->out, "chosen");
    for (const pe__decide_rule *r = pe__decide_rules; r->name != NULL; r++)
        if (strcmp(rule, r->name) == 0)
            pe__put_bool(use->doc, chosen,
                         r->rule == PE_VOTE_EQUAL_SHARES ? "equal_shares"
                                                         : r->name, true);
    bool open = strcmp(pe__get_text(use->in, "ballots", "secret"), "open") == 0;
    pe__put_bool(use->doc, use->out, "is_open_vote", open);
    pe_status status = pe__membership_list(use->db, use->doc, members,
                                           use->council, use->member, use->now,
                                           err);
    if (status == PE_OK)
        status = put_topics(use, err);
    if (status == PE_OK)
        status = pe__put_facts(use, err);
    if (status == PE_OK)
        status = put_left(use, typed, err);
    if (status == PE_OK)
        status = pe__put_series_choice(use, err);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* The lines of a field, without empty ones and blanks around. */
static void read_options(pe__use *use, const pe__decide_rule *rule,
                         pe__value *names)
{
    const char *at = pe__use_text(use, "options", NAMES_MOST, false);
    while (*at != '\0') {
        size_t size = strcspn(at, "\r\n"), from = 0, to = size;
        while (from < to && (at[from] == ' ' || at[from] == '\t'))
            from++;
        while (to > from && (at[to - 1] == ' ' || at[to - 1] == '\t'))
            to--;
        if (to - from > (size_t)NAME_MOST * 4)
            pe__use_fault(use, "options", "decide.option_long");
        const char *name = pe__doc_format(use->doc, "%.*s", (int)(to - from),
                                          at + from);
        for (const pe__value *n = pe__first(names); n != NULL; n = n->next)
            if (strcmp(n->text.bytes, name) == 0)
                pe__use_fault(use, "options", "decide.option_twice");
        if (to > from)
            pe__add_text(use->doc, names, name);
        at += size + (at[size] != '\0');
    }
    size_t count = pe__count_of(names);
    bool none = count == 0 && (rule->yes_no || rule->rule == 0);
    if (rule->rule == 0 && count > 0)
        pe__use_fault(use, "options", "decide.option_consent");
    else if (count < 2 && !none)
        pe__use_fault(use, "options", "decide.option_few");
    else if (count > PE__OPTIONS_MOST)
        pe__use_fault(use, "options", "decide.option_many");
}

/* Yes and no, in the language of who asks. */
static void add_yes_no(pe__use *use, pe__value *names)
{
    pe__add_text(use->doc, names, pe__use_in_words(use, "Yes", "Ja", "Sí"));
    pe__add_text(use->doc, names, pe__use_in_words(use, "No", "Nein", "No"));
}

static void read_times(pe__use *use, pe__decision_new *d)
{
    d->opens = pe__read_moment(use, "opens", false, use->now);
    d->closes = pe__read_moment(use, "closes", false,
                                use->now + (int64_t)DAYS * DAY_SECONDS);
    if (d->opens < use->now)
        d->opens = use->now; /* a minute passed while it was written */
    if (d->closes <= d->opens ||
        d->closes > d->opens + (int64_t)DAYS_MOST * DAY_SECONDS)
        pe__use_fault(use, "closes", "decide.closes");
}

static pe_status read_accused(pe__use *use, pe__decision_new *d, pe_error *err)
{
    bool is_member = true;
    pe_status status = PE_OK;
    d->accused = pe__use_integer(use, "accused", 0, INT64_MAX, 0);
    if (d->accused != 0)
        status = pe__membership_row(use->db, use->doc,
                                    pe__doc_object(use->doc), use->council,
                                    d->accused, &is_member, err);
    if (!is_member)
        pe__use_fault(use, "accused", "not_a_member");
    return status;
}

static pe_status read_topic(pe__use *use, int64_t *topic, pe_error *err)
{
    bool found = true;
    pe_status status = PE_OK;
    *topic = pe__use_integer(use, "topic", 0, INT64_MAX, 0);
    if (*topic != 0)
        status = pe__topic_find(use->db, use->council, *topic, &found, err);
    if (!found)
        pe__use_fault(use, "topic", "choice");
    return status;
}

static pe_status keep(pe__use *use, const pe__decision_new *d, int64_t topic,
                      int64_t series, const pe__value *names,
                      const pe__value *classes, pe_error *err)
{
    int64_t id = 0, place = 0, number = 0;
    pe_status status = pe__decision_add(use->db, d, &id, err);
    for (const pe__value *n = pe__first(names); n != NULL && status == PE_OK;
         n = n->next)
        status = pe__decision_option_add(use->db, id, ++place, n->text.bytes,
                                         err);
    for (const pe__value *k = pe__first(classes); k != NULL && status == PE_OK;
         k = k->next)
        status = pe__class_add(use->db, id, ++number,
                               pe__get_text(k, "kind", ""),
                               pe__get_text(k, "fact", ""),
                               pe__get_integer(k, "halves", 2), err);
    if (status == PE_OK && topic != 0)
        status = pe__topic_set(use->db, id, topic, err);
    if (status == PE_OK && series != 0)
        status = pe__series_put_in(use->db, series, id, err);
    if (status == PE_OK && d->opens <= use->now)
        status = pe__decision_open(use->db, id, use->now, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "decision", id);
    pe__decision_go(use, id, "?said=decide.added");
    return pe__use_event(use, "decision.added", id, NULL, err);
}

/* title, says, rule, options (a line each), seats, ballots (secret, open),
 * opens, closes, accused, topic, series, fact_N and weight_N. */
pe_status pe__use_decision_add(pe__use *use, pe_error *err)
{
    pe__value *row = pe__doc_object(use->doc);
    pe__value *names = pe__doc_array(use->doc);
    pe__value *classes = pe__doc_array(use->doc);
    pe__put_text(use->doc, row, "rule",
                 pe__use_choice(use, "rule", "consent majority supermajority "
                                "approval judgement schulze stv "
                                "equal-shares"));
    const pe__decide_rule *rule = pe__decide_rule_of(row);
    pe__decision_new d = {.council = use->council, .opened_by = use->member,
                          .rule = rule->name, .now = use->now, .seats = 1};
    d.title = pe__use_text(use, "title", TITLE_MOST, true);
    d.says = pe__use_text(use, "says", SAYS_MOST, false);
    d.is_secret = pe__use_choice(use, "ballots", "secret open")[0] == 's' &&
                  rule->paper != PE__PAPER_STANCE;
    read_options(use, rule, names);
    if (rule->many)
        d.seats = pe__use_integer(use, "seats", 1, SEATS_MOST, 1);
    if (rule->many && d.seats >= (int64_t)pe__count_of(names))
        pe__use_fault(use, "seats", "decide.seats");
    read_times(use, &d);
    int64_t topic = 0, series = 0;
    pe_status status = read_accused(use, &d, err);
    if (status == PE_OK)
        status = read_topic(use, &topic, err);
    if (status == PE_OK)
        status = pe__read_classes(use, rule, classes, err);
    if (pe__first(classes) != NULL && d.opens < use->now + DAY_SECONDS - 3600)
        pe__use_fault(use, "opens", "decide.opens_early");
    if (status == PE_OK)
        status = pe__read_series(use, rule->name, d.is_secret,
                                 pe__first(classes) != NULL, d.accused != 0,
                                 &series, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (pe__count_of(names) == 0 && rule->rule != 0)
        add_yes_no(use, names);
    return keep(use, &d, topic, series, names, classes, err);
}

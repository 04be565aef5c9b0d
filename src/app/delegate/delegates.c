/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of delegates: my vote in others' hands, others' in mine, who carries
 * how many; and the topics of a council. */
#include "delegate.h"

#include "council_acts.h"
#include "delegate_store.h"
#include "envelope.h"
#include "people_council.h"

enum { NAME_MOST = 60, SOON_SECONDS = 5 * 86400, TOPICS_MOST = 30,
       FEW = 3, ONE_IN = 20 }; /* of the engine's cap */

static void go(pe__use *use, const char *said)
{
    pe__use_next(use, "/councils/%lld/decisions/delegates?said=%s",
                 (long long)use->council, said);
}

/* Twelve digits by which a browser that made the code finds it again; the keys
 * themselves nobody needs to see. */
static void mark_keys(pe__doc *doc, pe__value *rows, int64_t now)
{
    for (pe__value *d = rows->items.first; d != NULL; d = d->next) {
        pe__put_format(doc, d, "code_mark", "%.12s",
                       pe__get_text(d, "seal_key", ""));
        pe__put_text(doc, d, "seal_key", NULL);
        pe__put_text(doc, d, "seal", NULL);
        pe__put_bool(doc, d, "is_soon",
                     pe__get_integer(d, "until", INT64_MAX) <=
                         now + SOON_SECONDS);
    }
}

static void put_code(pe__use *use)
{
    char code[PE__LONG_CODE_SIZE], key[PE__SEAL_KEY_SIZE];
    pe__value *fresh = pe__put_object(use->doc, use->out, "fresh");
    pe__long_code_new(code);
    pe__seal_key_of(code, key);
    pe__put_text(use->doc, fresh, "code", code);
    pe__put_format(use->doc, fresh, "code_mark", "%.12s", key);
}

/* Who can be chosen, and what is chosen already after a fault. */
static pe_status put_choices(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t chosen = pe__get_integer(use->in, "delegate", 0);
    int64_t topic = pe__get_integer(use->in, "topic", 0);
    pe__value *all = pe__doc_array(doc);
    pe__value *members = pe__put_array(doc, use->out, "members");
    pe__value *topics = pe__put_array(doc, use->out, "topics");
    pe_status status = pe__membership_list(use->db, doc, all, use->council,
                                           use->member, use->now, err);
    for (const pe__value *m = pe__first(all); m != NULL; m = m->next) {
        int64_t member = pe__get_integer(m, "member", 0);
        if (member == use->member)
            continue;
        pe__value *one = pe__add_object(doc, members);
        pe__put_integer(doc, one, "member", member);
        pe__put_text(doc, one, "name", pe__get_text(m, "name", ""));
        pe__put_bool(doc, one, "chosen", member == chosen);
    }
    if (status == PE_OK)
        status = pe__topic_rows(use->db, doc, topics, use->council, err);
    for (pe__value *t = topics->items.first; t != NULL; t = t->next)
        pe__put_bool(doc, t, "chosen",
                     pe__get_integer(t, "topic", 0) == topic);
    int64_t count = (int64_t)pe__count_of(all), most = count / ONE_IN;
    pe__put_number(doc, use->out, "cap", PE__COUNT, most > FEW ? most : FEW);
    return status;
}

/* given, held, cast, sums, members, topics, cap; fresh {code, code_mark} where
 * there is somebody to hand a vote to. */
pe_status pe__use_delegates(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    pe__value *given = pe__put_array(doc, use->out, "given");
    pe__value *held = pe__put_array(doc, use->out, "held");
    pe__value *cast = pe__put_array(doc, use->out, "cast");
    pe__value *sums = pe__put_array(doc, use->out, "sums");
    pe_status status = pe__delegation_given(use->db, doc, given, use->council,
                                            use->member, use->now, err);
    if (status == PE_OK)
        status = pe__delegation_held(use->db, doc, held, use->council,
                                     use->member, use->now, err);
    if (status == PE_OK)
        status = pe__carried_open(use->db, doc, cast, use->council,
                                  use->member, err);
    if (status == PE_OK)
        status = pe__delegation_sums(use->db, doc, sums, use->council,
                                     use->now, err);
    mark_keys(doc, given, use->now);
    mark_keys(doc, held, use->now);
    mark_keys(doc, cast, use->now);
    if (status == PE_OK)
        status = put_choices(use, err);
    if (pe__first(pe__get(use->out, "members")) != NULL)
        put_code(use);
    pe__put_can(use);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

/* name. */
pe_status pe__use_topic_add(pe__use *use, pe_error *err)
{
    int64_t id = 0;
    pe__value *topics = pe__doc_array(use->doc);
    const char *name = pe__use_text(use, "name", NAME_MOST, true);
    pe_status status = pe__topic_rows(use->db, use->doc, topics, use->council,
                                      err);
    if (pe__count_of(topics) >= TOPICS_MOST)
        pe__use_fault(use, "name", "delegate.topics_most");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__topic_add(use->db, use->council, name, use->now, &id, err);
    if (status != PE_OK)
        return status;
    pe__put_integer(use->doc, use->out, "topic", id);
    go(use, "delegate.topic");
    return pe__use_event(use, "topic.named", id, NULL, err);
}

pe_status pe__use_topic_end(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__get_integer(use->in, "topic", 0);
    pe_status status = pe__topic_end(use->db, use->council, id, use->now,
                                     &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    go(use, "delegate.topic_ended");
    return status == PE_OK ? pe__use_event(use, "topic.ended", id, NULL, err)
                           : status;
}

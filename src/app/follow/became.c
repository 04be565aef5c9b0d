/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What follows becomes something elsewhere in the hub: a task on the list of
 * work, a need on the switchboard, a request to a pot, an entry in the ledger.
 * It is made by the very use of that page, with its checks, as if who asks had
 * filled in its form; the two then name each other. */
#include "follow.h"

#include "amount.h"
#include "calendar.h"
#include "fields.h"
#include "follow_own.h"
#include "follow_store.h"
#include "money_uses.h"
#include "uses.h"
#include "work.h"

#include <string.h>

enum { MORNING = 9, HOUR = 3600, DAY = 86400 };

/* What it is made of, for a page that shows it alone. */
static const char *cause_of(const pe__value *f)
{
    const char *decision = pe__get_text(f, "decision_title", "");
    return *decision != '\0' ? decision : pe__get_text(f, "idea_title", "");
}

/* What kind of shift it is, in the language of who asks: they set it right
 * there. */
static const char *sort_of(const pe__use *use)
{
    return pe__use_in_words(use, "odd jobs", "Handgriffe", "tareas sueltas");
}

/* The use of another page with these fields; what it says is wrong is wrong
 * here, too. */
static pe_status run_as(pe__use *use, pe__use_run *run, pe__value *in,
                        pe_error *err)
{
    const pe__value *own = use->in;
    use->in = in;
    pe_status status = run(use, err);
    use->in = own;
    return status;
}

/* One thing only. */
static pe_status find_fresh(pe__use *use, const char *kind, const char *key,
                            pe__value **f, pe_error *err)
{
    pe_status status = pe__follow_find(use, true, f, err);
    if (status != PE_OK || *f == NULL)
        return status;
    bool other = strcmp(pe__get_text(*f, "kind", ""), kind) != 0;
    if (!other && pe__get(*f, key)->kind == PE__NULL)
        return PE_OK;
    *f = NULL;
    return pe__use_conflict(use, other ? "follow_kind" : "follow_became");
}

static pe_status keep(pe__use *use, const pe__value *f, pe__became what,
                      int64_t id, pe_error *err)
{
    int64_t follow = pe__get_integer(f, "follow", 0);
    pe_status status = pe__follow_became(use->db, follow, what, id, err);
    return status == PE_OK
               ? pe__use_event(use, "follow.became", follow, NULL, err)
               : status;
}

pe_status pe__use_follow_task(pe__use *use, pe_error *err)
{
    pe__value *f, *in = pe__doc_object(use->doc);
    pe_status status = find_fresh(use, "task", "task", &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    pe__put_text(use->doc, in, "name", pe__get_text(f, "title", ""));
    pe__put_text(use->doc, in, "hours", "1");
    pe__put_text(use->doc, in, "cause", cause_of(f));
    status = run_as(use, pe__use_task_add, in, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t task = pe__get_integer(use->out, "task", 0);
    pe__use_next(use, "/councils/%lld/tasks/%lld?said=follow.task",
                 (long long)use->council, (long long)task);
    return keep(use, f, PE__BECAME_TASK, task, err);
}

/* The morning of its day; where that is over, the next full hour. */
static void put_start(pe__use *use, pe__value *in, int64_t due)
{
    pe__date day = pe__date_of(due);
    int64_t soon = (use->now / HOUR + 2) * HOUR;
    if (due * DAY > soon)
        pe__put_format(use->doc, in, "starts", "%04lld-%02d-%02dT%02d:00",
                       (long long)day.year, day.month, day.day, MORNING);
    else
        pe__put_moment(use, in, "starts", soon);
}

pe_status pe__use_follow_need(pe__use *use, pe_error *err)
{
    pe__value *f, *in = pe__doc_object(use->doc);
    pe_status status = find_fresh(use, "task", "need", &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    pe__put_text(use->doc, in, "what", "shift");
    pe__put_text(use->doc, in, "sort", sort_of(use));
    pe__put_text(use->doc, in, "title", pe__get_text(f, "title", ""));
    pe__put_text(use->doc, in, "about", cause_of(f));
    put_start(use, in, pe__get_integer(f, "due", 0));
    status = run_as(use, pe__use_need_add, in, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    return keep(use, f, PE__BECAME_NEED, pe__get_integer(use->out, "need", 0),
                err);
}

/* pot, to_account. */
pe_status pe__use_follow_draw(pe__use *use, pe_error *err)
{
    char text[PE__AMOUNT];
    pe__value *f, *in = pe__doc_object(use->doc);
    pe_status status = find_fresh(use, "money", "request", &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    pe__put_format(use->doc, in, "pot", "%lld",
                   (long long)pe__use_integer(use, "pot", 1, INT64_MAX, 0));
    pe__put_text(use->doc, in, "to_account",
                 pe__use_text(use, "to_account", 20, false));
    pe__put_text(use->doc, in, "amount",
                 pe__amount_short(pe__get_integer(f, "amount", 0),
                                  (int)pe__get_integer(f, "digits", 2), text));
    pe__put_text(use->doc, in, "words", pe__get_text(f, "title", ""));
    if (pe__use_faulty(use))
        return PE_OK;
    status = run_as(use, pe__use_draw_ask, in, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t request = pe__get_integer(use->out, "request", 0);
    pe__follow_go(use, pe__get_integer(f, "follow", 0), "drawn");
    return keep(use, f, PE__BECAME_REQUEST, request, err);
}

/* number. */
pe_status pe__use_follow_link(pe__use *use, pe_error *err)
{
    int64_t entry = 0;
    pe__value *f;
    pe_status status = find_fresh(use, "money", "entry", &f, err);
    if (status != PE_OK || f == NULL)
        return status;
    int64_t number = pe__use_integer(use, "number", 1, INT64_MAX, 0);
    if (number == 0 && !pe__use_faulty(use))
        pe__use_fault(use, "number", "needed");
    if (!pe__use_faulty(use))
        status = pe__follow_entry(use->db, use->council, number, &entry, err);
    if (status == PE_OK && entry == 0 && !pe__use_faulty(use))
        pe__use_fault(use, "number", "follow_entry");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    pe__follow_go(use, pe__get_integer(f, "follow", 0), "linked");
    return keep(use, f, PE__BECAME_ENTRY, entry, err);
}

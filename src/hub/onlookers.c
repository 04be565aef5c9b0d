/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Those who have the switchboard open: once a second at most they are told that
 * what is before them changed, and their page asks anew.
 *
 * Events of the switchboard belong to no council. Which needs, efforts and
 * duties they change is gathered, each once; once a second it is looked up who
 * sees each (one row a thing, whoever looks), and who has it before them and
 * may see it is woken. The message says nothing but that: no number, no name.
 * So ten thousand who look on cost a pass over the list a second while
 * something happens, and nobody is woken by what they may not see.
 *
 * Were all to ask anew at once, the hub would have that many pages to make in a
 * moment; so the message says over how long they are to be spread. */
#include "herald_own.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAGE_MS = 4 }; /* what one page that is asked anew may cost: the board
                        with a hundred needs takes 3 */

/* --- gathering ------------------------------------------------------------ */

static const pe__onlook *onlook_of(const pe__herald *h)
{
    return h->hub->parts.onlook;
}

/* Bits of `due` that a change sets for who looks on; the lock is held. */
static unsigned due_by(const pe__listener *l, const pe__sight *s)
{
    bool before_them = false;
    if (s->seq <= l->shown)
        return 0;
    switch (l->gaze) {
    case PE__GAZE_NONE: break;
    case PE__GAZE_FIELD: before_them = s->is_listed; break;
    case PE__GAZE_NEED:
        before_them = s->need != 0 && s->need == l->gazed;
        break;
    case PE__GAZE_EFFORT:
        before_them = s->is_listed && s->effort != 0 && s->effort == l->gazed;
        break;
    }
    if (!before_them)
        return 0;
    if (s->is_open || (s->author != 0 && s->author == l->member))
        return PE__DUE;
    return l->verifies ? PE__DUE_VERIFIER : 0;
}

static void keep(pe__herald *h, const pe__sight *sight)
{
    pe__sight *slot = &h->sights[h->sights_head++ % PE__SIGHTS];
    if (h->sights_head > PE__SIGHTS)
        h->sights_from = slot->seq;
    *slot = *sight;
}

/* Looks up who sees what was gathered, and marks those who have it before
 * them. What cannot be looked up now is tried again. */
static void settle(pe__herald *h)
{
    pe__sight sights[PE__STIRRED];
    pe_error err = {0};
    int count = 0;
    pe_status status = PE_OK;
    for (; count < h->stirs && status == PE_OK; count++) {
        sights[count] = (pe__sight){.seq = h->stirred[count].seq};
        status = onlook_of(h)->look(h->db, h->stirred[count].stirs,
                                   h->stirred[count].subject, &sights[count],
                                   &err);
    }
    if (status != PE_OK) {
        pe__log_failure(h->hub->log, time(NULL), "onlookers", err.message);
        return;
    }
    h->stirs = 0;
    h->owed = true;
    pthread_mutex_lock(&h->lock);
    for (int k = 0; k < count; k++)
        keep(h, &sights[k]);
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        for (int k = 0; k < count && l->gaze != PE__GAZE_NONE; k++)
            l->due |= due_by(l, &sights[k]);
    pthread_mutex_unlock(&h->lock);
}

/* The same thing again only lets it be as new, and listed. */
void pe__onlookers_note(pe__herald *h, const pe__event *event)
{
    if (onlook_of(h) == NULL)
        return;
    pe__stirs stirs = onlook_of(h)->stirs(event->kind);
    if (stirs == PE__STIRS_NOTHING)
        return;
    int64_t subject = stirs == PE__STIRS_FIELD ? 0 : event->subject;
    for (int k = 0; k < h->stirs; k++)
        if (h->stirred[k].stirs == stirs && h->stirred[k].subject == subject) {
            h->stirred[k].seq = event->seq;
            return;
        }
    if (h->stirs == PE__STIRRED)
        settle(h);
    /* the store cannot be asked: the newest are told, of the oldest it is
     * forgotten */
    if (h->stirs == PE__STIRRED)
        memmove(h->stirred, h->stirred + 1,
                (size_t)--h->stirs * sizeof *h->stirred);
    h->stirred[h->stirs].seq = event->seq;
    h->stirred[h->stirs].subject = subject;
    h->stirred[h->stirs++].stirs = stirs;
}

/* --- telling -------------------------------------------------------------- */

void pe__onlookers_tell(pe__herald *h, int64_t second)
{
    int64_t woken = 0;
    if (second == h->told || (h->stirs == 0 && !h->owed))
        return;
    h->told = second;
    if (h->stirs != 0)
        settle(h);
    h->owed = false;
    pthread_mutex_lock(&h->lock);
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        woken += l->due != 0;
    h->spread = PAGE_MS * woken;
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        if (l->due != 0)
            pe__listener_wake(l);
    pthread_mutex_unlock(&h->lock);
}

void pe__onlooker_take(pe__listener *l)
{
    if (l->due != 0)
        pe__buffer_format(&l->out, "event: board.stirred\n"
                          "data: {\"spread\":%lld}\n\n",
                          (long long)l->herald->spread);
    l->due = 0;
}

/* --- who comes ------------------------------------------------------------ */

pe_status pe__onlooker_read(pe__listener *l, const pe__value *in, pe__sql *db,
                            pe_error *err)
{
    static const struct {
        const char *field;
        pe__gaze gaze;
    } gazes[] = {{"need", PE__GAZE_NEED},
                 {"effort", PE__GAZE_EFFORT},
                 {"board", PE__GAZE_FIELD}};
    const pe__onlook *onlook = onlook_of(l->herald);
    size_t count = onlook != NULL ? sizeof gazes / sizeof *gazes : 0;
    for (size_t k = 0; k < count; k++) {
        int64_t number = strtoll(pe__get_text(in, gazes[k].field, "0"), NULL,
                                 10);
        if (number <= 0 || l->gaze != PE__GAZE_NONE)
            continue;
        l->gaze = gazes[k].gaze;
        l->gazed = number;
    }
    return l->gaze != PE__GAZE_NONE
               ? onlook->verifies(db, l->member, &l->verifies, err)
               : PE_OK;
}

void pe__onlooker_joins(pe__listener *l)
{
    pe__herald *h = l->herald;
    uint64_t from = h->sights_head > PE__SIGHTS ? h->sights_head - PE__SIGHTS
                                                : 0;
    if (l->gaze == PE__GAZE_NONE)
        return;
    if (l->shown < h->sights_from)
        l->due = PE__DUE;
    for (; from < h->sights_head; from++)
        l->due |= due_by(l, &h->sights[from % PE__SIGHTS]);
}

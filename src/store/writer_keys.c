/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is asked for all changes of a batch at once: which were done before, and
 * what they will read. On a server each question is a
 * journey: those of a whole batch go together. A key that comes twice in one
 * batch is asked for again when it is its second change's turn. */
#include "writer_own.h"

#include "error.h"
#include "sql_driver.h"

#include <string.h>

/* Those that are asked for, of the batch from `from` on. */
typedef struct {
    pe__writer *w;
    int from;
} asking;

static pe__entry *entry_of(const asking *a, int k)
{
    return &a->w->batch[a->from + k];
}

pe_status pe__writer_key(pe__entry *entry, pe_error *err)
{
    const char *key = entry->change->key;
    if (key == NULL || key[0] == '\0' || entry->keyed)
        return PE_OK;
    pe_status status = pe__kept_answer_hash(entry->change, entry->key, err);
    entry->keyed = status == PE_OK;
    return status;
}

static bool is_same(const pe__entry *a, const pe__entry *b)
{
    return a->keyed && a->change->owner == b->change->owner &&
           memcmp(a->key, b->key, PE__KEY_HASH) == 0;
}

static bool comes_before(const pe__writer *w, int k)
{
    for (int n = 0; n < k; n++)
        if (is_same(&w->batch[n], &w->batch[k]))
            return true;
    return false;
}

/* An entry without a key is asked for, too: nothing is kept under its hash of
 * zeros. */
static void bind(void *context, pe__statement *s, int k)
{
    const pe__entry *entry = entry_of(context, k);
    pe__kept_answer_bind(s, entry->change, entry->key);
}

static pe_status take_row(void *context, const pe__statement *s, int k,
                          pe_error *err)
{
    return pe__kept_answer_take(s, entry_of(context, k)->change, err);
}

/* Too long a key is its own change's failure, told when that runs. */
static bool note(pe__writer *w, int from)
{
    bool any = false;
    for (int k = from; k < w->count; k++) {
        pe__entry *entry = &w->batch[k];
        pe__writer_key(entry, NULL);
        entry->looked = entry->keyed && !comes_before(w, k);
        any = any || entry->looked;
        pe__buffer_clear(&entry->change->answer);
        entry->change->repeated = false;
    }
    return any;
}

pe_status pe__writer_look_ahead(pe__writer *w, int from, pe_error *err)
{
    asking asked = {w, from};
    const pe__sql_many many = {bind, take_row, &asked};
    pe__statement *s = NULL;
    if (!w->db->hasty || w->db->driver->many == NULL || !note(w, from))
        return PE_OK;
    pe_status status = pe__sql_prepare(w->db, PE__KEPT_ANSWER, &s, err);
    if (status == PE_OK)
        status = pe__sql_do_many(s, w->count - from, &many, err);
    pe__sql_finish(s);
    return status;
}

/* --- what they will read -------------------------------------------------- */

pe_status pe__writer_foresee(pe__writer *w, int from, pe_error *err)
{
    if (!pe__sql_look_ahead(w->db))
        return PE_OK;
    for (int k = from; k < w->count; k++) {
        pe__change *change = w->batch[k].change;
        if (change->ahead != NULL && !change->repeated && !w->batch[k].out)
            change->ahead(change, w->db);
    }
    return pe__sql_looked_ahead(w->db, err);
}

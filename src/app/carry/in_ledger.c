/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger of a council that is carried in: each entry is written down anew
 * from its cells and compared with what was sealed, and each seal is made
 * anew; so that no byte of it can have been changed. */
#include "in_common.h"

#include "error.h"
#include "written.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Columns of pe__carry_entries. */
enum { NUMBER, DAY_ON, WORDS, CORRECTS, WRITTEN, SEAL, TO, FROM = TO + 4,
       POSTINGS = FROM + 4, OF_NAME = 1, OF_AMOUNT, OF_CURRENCY };

typedef struct {
    pe__doc *doc;
    pe__statement *s;
    int64_t done;        /* entries */
    char before[65];     /* the seal of the last */
    pe__buffer known;    /* currencies, "EUR USD " */
    const char *path;
    const int64_t *line;
    int64_t lines;
} ledger;

static const char *text_of(const ledger *l, int k)
{
    size_t size;
    return pe__sql_text(l->s, k, &size);
}

static pe_status refuse(const ledger *l, pe_error *err, const char *what)
{
    return pe__fail_at(err, PE_BAD_INPUT, l->path,
                       l->done < l->lines ? (long)l->line[l->done] : 0, 0,
                       "entry %" PRId64 " of the ledger %s; nothing was "
                       "carried in: export the council anew", l->done + 1,
                       what);
}

static pe__value *account(const ledger *l, int k)
{
    pe__value *row = pe__doc_object(l->doc);
    pe__put_text(l->doc, row, "kind", text_of(l, k));
    pe__put_text(l->doc, row, "name", text_of(l, k + OF_NAME));
    return row;
}

/* Whether it goes from one account to another, as many units. */
static bool is_move(const ledger *l)
{
    int64_t to = pe__sql_integer(l->s, TO + OF_AMOUNT);
    int64_t from = pe__sql_integer(l->s, FROM + OF_AMOUNT);
    return pe__sql_integer(l->s, POSTINGS) == 2 && to > 0 && from < 0 &&
           to == -from && strcmp(text_of(l, TO + OF_CURRENCY),
                                 text_of(l, FROM + OF_CURRENCY)) == 0 &&
           pe__sql_integer(l->s, NUMBER) == l->done + 1;
}

/* The entry as its cells say it. */
static void write_anew(ledger *l, pe__buffer *out)
{
    const char *currency = text_of(l, TO + OF_CURRENCY);
    pe__value *corrects = NULL;
    if (pe__sql_column_type(l->s, CORRECTS) != PE__SQL_NULL) {
        corrects = pe__doc_object(l->doc);
        pe__put_integer(l->doc, corrects, "number",
                        pe__sql_integer(l->s, CORRECTS));
    }
    pe__money_move move = {
        .day = pe__sql_integer(l->s, DAY_ON), .words = text_of(l, WORDS),
        .from = account(l, FROM), .to = account(l, TO), .currency = currency,
        .amount = pe__sql_integer(l->s, TO + OF_AMOUNT),
        .corrects = corrects};
    bool knows = l->known.size > 0 && strstr(l->known.bytes, currency) != NULL;
    pe__money_text(&move, l->done + 1, knows, out);
    if (!knows)
        pe__buffer_format(&l->known, "%s ", currency);
}

static pe_status check_entry(ledger *l, pe_error *err)
{
    char seal[65];
    size_t size;
    pe__buffer anew = {0};
    if (!is_move(l))
        return refuse(l, err, "is not one amount from one account to another, "
                      "or not the next by its number");
    write_anew(l, &anew);
    const char *written = pe__sql_text(l->s, WRITTEN, &size);
    bool failed = anew.failed || l->known.failed || pe__doc_failed(l->doc);
    bool same = !failed && anew.size == size &&
                memcmp(anew.bytes, written, size) == 0;
    pe__buffer_free(&anew);
    if (failed)
        return pe__fail_memory(err);
    if (!same)
        return refuse(l, err, "says something else than was written when it "
                      "was sealed: its day, its words, an account or an amount "
                      "was changed");
    pe__money_seal(l->before, written, size, seal);
    if (strcmp(seal, text_of(l, SEAL)) != 0)
        return refuse(l, err, "does not fit its seal: it, or one before it, "
                      "was changed after it was sealed");
    memcpy(l->before, seal, sizeof seal);
    l->done++;
    pe__doc_reset(l->doc);
    return PE_OK;
}

pe_status pe__carry_check_ledger(pe__sql *db, int64_t council,
                                 const char *folder, const int64_t *line,
                                 int64_t lines, const char *head,
                                 pe_error *err)
{
    char path[4096];
    bool row = false;
    snprintf(path, sizeof path, "%s/money_entries.csv", folder);
    ledger l = {.doc = pe__doc_new(), .path = path, .line = line,
                .lines = lines};
    pe_status status = l.doc ? pe__carry_entries(db, council, &l.s, err)
                             : pe__fail_memory(err);
    while (status == PE_OK && !(status = pe__sql_step(l.s, &row, err)) && row)
        status = check_entry(&l, err);
    if (status == PE_OK && strcmp(l.before, head) != 0)
        status = refuse(&l, err, "or more are missing: the last seal is not "
                        "the one that council.json names");
    if (l.s != NULL)
        pe__sql_finish(l.s);
    pe__buffer_free(&l.known);
    pe__doc_free(l.doc);
    return status;
}

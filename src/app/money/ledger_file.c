/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The ledger as a file: as it was written and sealed, for parecon fund ledger
 * check, and for Beancount and hledger. Written to disk a thousand entries at a
 * time, so that a ledger of a million takes no more memory than one of ten.
 *
 * What is not as it was sealed (ledger_read.h) is not given out as if it were
 * sound. */
#include "money_uses.h"

#include "error.h"
#include "export.h"
#include "ledger_read.h"

#include <inttypes.h>
#include <string.h>

enum { SEALED = -1 };

typedef struct {
    pe__use *use;
    FILE *file;
    int format;            /* pe__export_format, or SEALED */
    pe__value *accounts;
    pe__export_names names;
    pe__buffer out;
    int64_t last_day;
} stream;

/* "Assets:Bank", as the file has it. */
static const char *full_name(pe__use *use, const pe__value *row)
{
    const char *kind = pe__get_text(row, "kind", "assets");
    return pe__doc_format(use->doc, "%c%s:%s", kind[0] - 'a' + 'A', kind + 1,
                          pe__get_text(row, "name", ""));
}

static pe_status name_accounts(stream *s, pe_error *err)
{
    for (const pe__value *row = pe__first(s->accounts); row; row = row->next)
        if (!pe__export_name(&s->names, full_name(s->use, row)))
            return pe__fail_memory(err);
    return PE_OK;
}

static pe__export_amount amount_of(const pe__written_leg *leg)
{
    return (pe__export_amount){leg->currency, leg->digits, leg->amount};
}

static void put_exported(stream *s, const pe__ledger_entry *e)
{
    const pe__export_format format = (pe__export_format)s->format;
    const pe__written *text = e->text;
    const pe__export_entry head = {text->number, text->day, text->corrects,
                                   text->words, (int32_t)strlen(text->words)};
    if (text->rate) {
        const pe__export_amount of = amount_of(&text->leg[0]);
        const pe__export_amount in = amount_of(&text->leg[1]);
        pe__export_rate(&s->out, format, text->day, &of, &in, e->top,
                        e->bottom);
        return;
    }
    pe__export_head(&s->out, format, &head);
    for (int32_t k = 0; k < text->legs; k++) {
        const pe__export_amount amount = amount_of(&text->leg[k]);
        pe__export_posting(&s->out, format, s->names.name[e->account[k]],
                           &amount);
    }
    pe__export_end(&s->out);
}

static pe_status put_entry(void *context, const pe__ledger_entry *e,
                           pe_error *err)
{
    stream *s = context;
    (void)err;
    s->last_day = e->text->day > s->last_day ? e->text->day : s->last_day;
    if (s->format == SEALED) {
        pe__buffer_text(&s->out, e->written);
        pe__buffer_format(&s->out, "= %s\n", e->seal);
    } else {
        put_exported(s, e);
    }
    return PE_OK;
}

static pe_status flush(void *context, const pe__ledger_entry *none,
                       pe_error *err)
{
    stream *s = context;
    (void)none;
    if (s->out.failed)
        return pe__fail_memory(err);
    if (s->out.size > 0 &&
        fwrite(s->out.bytes, 1, s->out.size, s->file) != s->out.size)
        return pe__fail(err, PE_IO, "the disk is full, or the file for the "
                                    "download cannot be written");
    pe__buffer_clear(&s->out);
    return PE_OK;
}

/* What stands in each account, for the other program to check. */
static pe_status put_balances(stream *s, int64_t entries, pe_error *err)
{
    pe__use *use = s->use;
    pe__value *rows = pe__doc_array(use->doc);
    const pe__export_format format = (pe__export_format)s->format;
    pe_status status = pe__money_balances(use->db, use->doc, use->council,
                                          rows, err);
    if (entries > 0)
        pe__export_balances(&s->out, format, s->last_day);
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        int32_t place = 0;
        const pe__value *a = pe__first(s->accounts);
        while (a && pe__get_integer(a, "account", 0) !=
                        pe__get_integer(row, "account", 0)) {
            a = a->next;
            place++;
        }
        const pe__export_amount amount = {
            pe__get_text(row, "currency", ""),
            (int)pe__get_integer(row, "digits", 2),
            pe__get_integer(row, "amount", 0)};
        if (a != NULL)
            pe__export_balance(&s->out, format, s->names.name[place], &amount,
                               s->last_day);
    }
    return status == PE_OK ? flush(s, NULL, err) : status;
}

static pe_status write_entries(stream *s, pe__ledger_reader *reader,
                               pe_error *err)
{
    pe__entry_fault fault;
    int64_t entries = 0;
    char seal[65];
    pe_status status = pe__ledger_each_entry(reader, put_entry, flush, s,
                                             &fault, &entries, seal, err);
    if (status == PE_OK && fault != PE__ENTRY_SOUND)
        return pe__fail(err, PE_BAD_INPUT, "entry %" PRId64 " of the ledger is "
                        "not as it was written and sealed: somebody altered "
                        "the store; compare with a download or a backup from "
                        "before", entries + 1);
    if (status != PE_OK || s->format != SEALED)
        return status == PE_OK ? put_balances(s, entries, err) : status;
    if (entries == 0)
        pe__buffer_text(&s->out, "parecon ledger 1\n");
    return flush(s, NULL, err);
}

static pe_status write_file(stream *s, pe_error *err)
{
    pe__ledger_reader *reader = NULL;
    int64_t first = 0;
    pe_status status = pe__ledger_open(s->use->db, s->use->doc,
                                       s->use->council, &reader, &s->accounts,
                                       err);
    if (status == PE_OK)
        status = name_accounts(s, err);
    if (status == PE_OK)
        status = pe__money_first_day(s->use->db, s->use->council, &first, err);
    if (status == PE_OK && s->format != SEALED)
        pe__export_accounts(&s->out, (pe__export_format)s->format, &s->names,
                            first);
    if (status == PE_OK)
        status = write_entries(s, reader, err);
    pe__ledger_close(reader);
    return status;
}

static const struct {
    const char *name;
    int format;
} FILES[] = {{"ledger.txt", SEALED},
             {"ledger.beancount", PE__BEANCOUNT},
             {"ledger.journal", PE__HLEDGER}};

pe_status pe__use_ledger_file(pe__use *use, pe_error *err)
{
    const char *name = pe__get_text(use->in, "file_text", "");
    stream s = {.use = use};
    size_t k = 0;
    while (k < 3 && strcmp(name, FILES[k].name) != 0)
        k++;
    if (k == 3)
        return pe__use_not_found(use);
    s.format = FILES[k].format;
    s.file = tmpfile();
    pe_status status = s.file == NULL
                           ? pe__fail(err, PE_IO, "no file can be made in the "
                                      "folder for passing ones (TMPDIR)")
                           : write_file(&s, err);
    if (status == PE_OK && fflush(s.file) != 0)
        status = pe__fail(err, PE_IO, "the disk is full");
    if (status == PE_OK) {
        pe__use_spool(use, "text/plain; charset=utf-8", name, s.file);
        s.file = NULL;
    }
    if (s.file != NULL)
        fclose(s.file);
    pe__export_names_free(&s.names);
    pe__buffer_free(&s.out);
    return status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CAMT.053, the bank's statement of ISO 20022, .052 (of a day) and .054 (of
 * single entries), by Expat. Of its many elements
 * those that say when, how much, which way and what for; names of people are
 * left where they are. The entries have to lead from the opening to the closing
 * balance, else something is missing. */
#include "statement.h"

#include "amount.h"
#include "calendar.h"
#include "error.h"

#include <expat.h>
#include <stdio.h>
#include <string.h>

enum { DEPTH = 40, TEXT = 512, DIGITS = PE__CLOSING_DIGITS };

/* One entry (Ntry) or balance (Bal) while it is read. */
typedef struct {
    char amount[40], currency[8], day[16], text[TEXT], reference[80], kind[8];
    bool debit, directed; /* what CdtDbtInd says, and that it does */
    bool booked;
    char bank_reference[80], from[72], to[72]; /* account, or name, of who */
    char from_name[72], to_name[72];
    int details; /* transactions in it: of several there is no one payer */
    long line;
} item;

typedef struct {
    const char *name;
    XML_Parser xml;
    pe__bank_file *out;
    pe_error *err;
    pe_status status;
    char path[DEPTH][24]; /* names of the elements that are open */
    int depth;
    char text[TEXT];      /* of the innermost */
    size_t size;
    item now;
    int64_t sum, opening, closing; /* in 10^-DIGITS */
    bool has_opening, has_closing;
    long closing_line;
} camt;

static void fail(camt *c, const char *what)
{
    if (c->status != PE_OK)
        return;
    c->status = pe__fail_at(c->err, PE_BAD_INPUT, c->name,
                            (long)XML_GetCurrentLineNumber(c->xml),
                            (long)XML_GetCurrentColumnNumber(c->xml) + 1, "%s",
                            what);
    XML_StopParser(c->xml, XML_FALSE);
}

/* Without the prefix of its name space. */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static bool is_inside(const camt *c, const char *element)
{
    for (int k = 0; k < c->depth; k++)
        if (strcmp(c->path[k], element) == 0)
            return true;
    return false;
}

static bool is_below(const camt *c, const char *parent)
{
    return c->depth >= 2 && strcmp(c->path[c->depth - 2], parent) == 0;
}

static void on_start(void *context, const char *name, const char **attribute)
{
    camt *c = context;
    const char *element = local(name);
    if (c->depth == DEPTH) {
        fail(c, "the elements are nested more than 40 deep; that is no "
                "statement of a bank");
        return;
    }
    if (strcmp(element, "Ntry") == 0 && is_inside(c, "Ntry")) {
        fail(c, "an entry (Ntry) stands inside of another one; ask the bank "
                "for the statement anew");
        return;
    }
    snprintf(c->path[c->depth++], sizeof c->path[0], "%s", element);
    c->size = 0;
    if ((strcmp(element, "Ntry") == 0 || strcmp(element, "Bal") == 0) &&
        !is_below(c, "Ntry"))
        c->now = (item){.booked = true,
                        .line = (long)XML_GetCurrentLineNumber(c->xml)};
    for (int k = 0; attribute[k]; k += 2)
        if (strcmp(element, "Amt") == 0 && strcmp(attribute[k], "Ccy") == 0 &&
            (is_below(c, "Ntry") || is_below(c, "Bal")))
            snprintf(c->now.currency, sizeof c->now.currency, "%s",
                     attribute[k + 1]);
}

static void on_text(void *context, const char *text, int size)
{
    camt *c = context;
    for (int k = 0; k < size && c->size + 1 < TEXT; k++)
        c->text[c->size++] = text[k] == '\n' || text[k] == '\t' ||
                                     text[k] == '\r' ? ' ' : text[k];
}

/* White space at both ends, and half a letter at the cut, come off. */
static const char *trimmed(camt *c)
{
    char *from = c->text;
    if (c->size + 1 >= TEXT)
        while (c->size > 0 && (c->text[c->size - 1] & 0x80) != 0)
            c->size--;
    while (c->size > 0 && c->text[c->size - 1] == ' ')
        c->size--;
    c->text[c->size] = '\0';
    /* XML allows U+0080 … U+009F, which steer terminals */
    for (char *at = c->text; (at = strstr(at, "\xC2")) != NULL; at++)
        if ((unsigned char)at[1] >= 0x80 && (unsigned char)at[1] < 0xA0)
            at[0] = at[1] = ' ';
    while (*from == ' ')
        from++;
    return from;
}

static void add_text(item *now, const char *text)
{
    const size_t used = strlen(now->text), more = strlen(text);
    if (more == 0 || used + more + 2 >= sizeof now->text)
        return;
    char *to = now->text + used;
    if (used > 0)
        *to++ = ' ';
    memcpy(to, text, more + 1);
}

/* Money of an entry or a balance, with its sign, in 10^-DIGITS. */
static bool value_of(const item *now, int64_t *out)
{
    if (!pe__amount_read(now->amount, strlen(now->amount), DIGITS, out) ||
        *out < 0)
        return false;
    *out = now->debit ? -*out : *out;
    return true;
}

static void end_entry(camt *c)
{
    char amount[48];
    int64_t value;
    pe__bank_line line = {.line = c->now.line, .currency = c->now.currency,
                          .text = c->now.text, .amount = amount,
                          .reference = c->now.reference,
                          .bank_reference = c->now.bank_reference};
    line.payer = c->now.details > 1 ? NULL
                 : c->now.debit    ? c->now.to
                                   : c->now.from;
    line.name = c->now.details > 1 ? NULL
                : c->now.debit    ? c->now.to_name
                                  : c->now.from_name;
    if (!c->now.booked) {
        c->out->pending++;
        return;
    }
    if (!value_of(&c->now, &value)) {
        fail(c, "this entry (Ntry) has no amount (Amt) that can be read: a "
                "number of 0 or more, as 12.50");
        return;
    }
    if (!c->now.directed || !*c->now.currency) {
        fail(c, c->now.directed
                    ? "the amount (Amt) of this entry (Ntry) has no currency "
                      "(Ccy); ask the bank for the statement anew"
                    : "this entry (Ntry) does not say whether money came or "
                      "went: CdtDbtInd has to be CRDT or DBIT");
        return;
    }
    c->now.day[10] = '\0'; /* of a date with a time the date counts */
    if (!pe__day_read(c->now.day, &line.day)) {
        fail(c, "this entry (Ntry) has no booking date (BookgDt) that can be "
                "read, as 2026-11-26");
        return;
    }
    if (__builtin_add_overflow(c->sum, value, &c->sum)) {
        fail(c, "the entries come to more than 64 bit hold");
        return;
    }
    snprintf(amount, sizeof amount, "%s%s", c->now.debit ? "-" : "",
             c->now.amount);
    const pe_status status = pe__statement_add(c->out, &line, c->err);
    if (status != PE_OK && c->status == PE_OK) {
        c->status = status;
        XML_StopParser(c->xml, XML_FALSE);
    }
}

static void end_balance(camt *c)
{
    int64_t value;
    const bool opening = strcmp(c->now.kind, "OPBD") == 0 ||
                         strcmp(c->now.kind, "PRCD") == 0;
    const bool closing = strcmp(c->now.kind, "CLBD") == 0;
    if (!opening && !closing)
        return;
    if (!value_of(&c->now, &value)) {
        fail(c, "this balance (Bal) has no amount (Amt) that can be read: a "
                "number of 0 or more, as 12.50");
        return;
    }
    if (!c->now.directed) {
        fail(c, "this balance (Bal) does not say whether it is above 0: "
                "CdtDbtInd has to be CRDT or DBIT");
        return;
    }
    if (opening && !c->has_opening) {
        c->opening = value;
        c->has_opening = true;
    } else if (closing) {
        c->closing = value;
        c->has_closing = true;
        c->closing_line = c->now.line;
    }
}

/* As much as fits. */
static void copy(char *to, size_t room, const char *text)
{
    const size_t size = strlen(text) < room ? strlen(text) : room - 1;
    memcpy(to, text, size);
    to[size] = '\0';
}

static void note_direction(item *now, const char *text)
{
    now->debit = strcmp(text, "DBIT") == 0;
    now->directed = now->debit || strcmp(text, "CRDT") == 0;
}

/* The account's place is the name's while no account is said. */
static void note_name(char account[72], char name[72], const char *text)
{
    copy(name, 72, text);
    if (*account == '\0')
        copy(account, 72, text);
}

/* Who paid, or was paid: their account; their name where that is not said. */
static void note_payer(camt *c, const char *element, const char *text)
{
    item *now = &c->now;
    const bool account = strcmp(element, "IBAN") == 0 ||
                         (strcmp(element, "Id") == 0 && is_below(c, "Othr"));
    const bool name = strcmp(element, "Nm") == 0;
    if (strcmp(element, "TxDtls") == 0)
        now->details++;
    if (account && is_inside(c, "DbtrAcct"))
        copy(now->from, sizeof now->from, text);
    else if (account && is_inside(c, "CdtrAcct"))
        copy(now->to, sizeof now->to, text);
    else if (name && is_inside(c, "Dbtr"))
        note_name(now->from, now->from_name, text);
    else if (name && is_inside(c, "Cdtr"))
        note_name(now->to, now->to_name, text);
}

/* What an element inside of an entry or a balance says. */
static void note(camt *c, const char *element, const char *text)
{
    item *now = &c->now;
    const bool direct = is_below(c, "Ntry") || is_below(c, "Bal");
    if (strcmp(element, "Amt") == 0 && direct)
        copy(now->amount, sizeof now->amount, text);
    else if (strcmp(element, "CdtDbtInd") == 0 && direct)
        note_direction(now, text);
    else if ((strcmp(element, "Dt") == 0 || strcmp(element, "DtTm") == 0) &&
             is_below(c, "BookgDt"))
        copy(now->day, sizeof now->day, text);
    else if ((strcmp(element, "Sts") == 0 && is_below(c, "Ntry") &&
              c->size > 0) || (strcmp(element, "Cd") == 0 &&
                               is_below(c, "Sts")))
        now->booked = strcmp(text, "BOOK") == 0;
    else if (strcmp(element, "Cd") == 0 && is_below(c, "CdOrPrtry"))
        copy(now->kind, sizeof now->kind, text);
    else if (strcmp(element, "Ustrd") == 0 ||
             strcmp(element, "AddtlNtryInf") == 0)
        add_text(now, text);
    else if (strcmp(element, "EndToEndId") == 0 ||
             (strcmp(element, "AcctSvcrRef") == 0 && !*now->reference))
        copy(now->reference, sizeof now->reference, text);
    if (strcmp(element, "AcctSvcrRef") == 0 && is_below(c, "Ntry"))
        copy(now->bank_reference, sizeof now->bank_reference, text);
    note_payer(c, element, text);
}

static void on_end(void *context, const char *name)
{
    camt *c = context;
    const char *element = local(name);
    if (c->status != PE_OK)
        return;
    if (strcmp(element, "Ntry") == 0)
        end_entry(c);
    else if (strcmp(element, "Bal") == 0)
        end_balance(c);
    else if (is_inside(c, "Ntry") || is_inside(c, "Bal"))
        note(c, element, trimmed(c));
    c->size = 0;
    c->depth--;
}

/* Entities come with a document type, and bombs with entities. */
static void on_doctype(void *context, const char *name, const char *system,
                       const char *public_id, int internal)
{
    (void)name, (void)system, (void)public_id, (void)internal;
    fail(context, "a statement of a bank has no document type (DOCTYPE)");
}

static void check_sums(camt *c)
{
    int64_t reached;
    if (c->status != PE_OK || !c->has_opening || !c->has_closing)
        return;
    if (__builtin_add_overflow(c->opening, c->sum, &reached) ||
        reached != c->closing)
        c->status = pe__fail_at(c->err, PE_BAD_INPUT, c->name,
                                c->closing_line, 0,
                                "the entries do not lead from the opening "
                                "balance (OPBD) to the closing one (CLBD): is "
                                "the statement whole?");
}

/* What is wrong with the XML itself, and what to do. */
static const char *remedy(enum XML_Error code)
{
    switch (code) {
    case XML_ERROR_NO_ELEMENTS:
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION:
        return "the file ends in the middle of an element: is it whole? Get "
               "it from the bank once more";
    case XML_ERROR_INVALID_TOKEN:
        return "there is a byte here that XML does not allow, or that is not "
               "in the encoding which the first line names; get the file from "
               "the bank once more, and do not save it with another program";
    case XML_ERROR_TAG_MISMATCH:
        return "an element ends here that was not begun; get the file from "
               "the bank once more";
    case XML_ERROR_UNDEFINED_ENTITY:
        return "there is a name between & and ; that XML does not know: only "
               "&amp; &lt; &gt; &quot; and &apos; are";
    default: return XML_ErrorString(code);
    }
}

pe_status pe__camt_parse(const char *name, const char *bytes, size_t size,
                         pe__bank_file *out, pe_error *err)
{
    camt c = {.name = name, .out = out, .err = err,
              .xml = XML_ParserCreate(NULL)};
    if (c.xml == NULL)
        return pe__fail_memory(err);
    XML_SetUserData(c.xml, &c);
    XML_SetElementHandler(c.xml, on_start, on_end);
    XML_SetCharacterDataHandler(c.xml, on_text);
    XML_SetStartDoctypeDeclHandler(c.xml, on_doctype);
    if (XML_Parse(c.xml, bytes, (int)size, XML_TRUE) == XML_STATUS_ERROR &&
        c.status == PE_OK) {
        const enum XML_Error code = XML_GetErrorCode(c.xml);
        if (code == XML_ERROR_NO_MEMORY)
            c.status = pe__fail_memory(err);
        else
            fail(&c, remedy(code));
    }
    check_sums(&c);
    if (c.status == PE_OK && out->count == 0 && out->pending == 0 &&
        !c.has_opening)
        c.status = pe__fail_at(err, PE_BAD_INPUT, name, 1, 0, "there is no "
                               "statement in it: CAMT has entries (Ntry) "
                               "and balances (Bal)");
    out->how.format = "camt";
    out->how.has_opening = c.has_opening;
    out->how.opening = c.opening;
    out->has_closing = c.has_closing;
    out->closing = c.closing;
    XML_ParserFree(c.xml);
    return c.status;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "parcel.h"

#include "error.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#define ID_MOST ((int64_t)1 << 53)
#define AT_MOST ((int64_t)1 << 40) /* seconds; far beyond anybody */

typedef enum { WHOLE, TEXT, TRUTH } member_type;

/* A member of an item: least and most of a number, or of a text's letters. */
typedef struct {
    const char *name;
    size_t offset;
    int64_t least, most;
    member_type type;
    bool may_be_missing;
} member;

#define AT(name) offsetof(pe__item, name)

static const member need_members[] = {
    {"title", AT(title), 1, 100, TEXT, false},
    {"about", AT(about), 0, 4000, TEXT, true},
    {"sort", AT(sort), 1, 60, TEXT, false},
    {"effort", AT(effort), 0, 100, TEXT, true},
    {"skills", AT(skills), 0, 4200, TEXT, true},
    {"north", AT(north), -900000000, 900000000, WHOLE, false},
    {"east", AT(east), -1800000000, 1800000000, WHOLE, false},
    {"radius_m", AT(radius_m), 0, 100000, WHOLE, false},
    {"sought", AT(sought), 0, PE__PARCEL_PLACES, WHOLE, false},
    {"limited", AT(limited), 0, 1, TRUTH, false},
    {"starts", AT(starts), 0, AT_MOST, WHOLE, false},
    {"ends", AT(ends), 1, AT_MOST, WHOLE, false},
    {"urgency", AT(urgency), 1, 3, WHOLE, false},
    {"serves", AT(serves), 0, 1000000, WHOLE, false},
    {0}};

static const member claim_members[] = {
    {"need", AT(need), 1, ID_MOST, WHOLE, false},
    {"places", AT(places), 1, PE__PARCEL_PLACES, WHOLE, false},
    {"name", AT(name), 0, 100, TEXT, true},
    {"reach", AT(reach), 0, 200, TEXT, true},
    {0}};

static const member verdict_members[] = {
    {"why", AT(why), 0, 20, TEXT, true},
    {"place", AT(place), 0, 200, TEXT, true},
    {"north", AT(north), -900000000, 900000000, WHOLE, true},
    {"east", AT(east), -1800000000, 1800000000, WHOLE, true},
    {0}};

static const member no_members[] = {{0}};

/* A kind of item: its number's name, and its states. */
static const struct {
    const char *name, *number, *states;
    size_t offset;
    const member *members;
} kinds[] = {
    [PE__ITEM_NEED] = {"need", "need", " open gone ", AT(need), need_members},
    [PE__ITEM_CLAIM] = {"claim", "claim", " wanted confirmed given_back ",
                        AT(claim), claim_members},
    [PE__ITEM_VERDICT] = {"verdict", "claim",
                          " promised standby refused given_back came absent ",
                          AT(claim), verdict_members}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* --- reading -------------------------------------------------------------- */

static pe_status read_whole(const pe__value *value, const member *m,
                            pe__item *item, int position, pe_error *err)
{
    if (value->kind != PE__INTEGER || value->integer < m->least ||
        value->integer > m->most)
        return pe__fail(err, PE_BAD_INPUT, "item %d: %s must be a whole number "
                        "from %" PRId64 " to %" PRId64, position, m->name,
                        m->least, m->most);
    memcpy((char *)item + m->offset, &value->integer, sizeof value->integer);
    return PE_OK;
}

/* Letters without what moves a cursor about. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' && *text != '\n' && *text != '\r' &&
            *text != '\t')
            return false;
    return true;
}

static pe_status read_text(const pe__value *value, const member *m,
                           pe__item *item, int position, pe_error *err)
{
    int64_t letters = 0;
    if (value->kind == PE__TEXT)
        for (size_t k = 0; k < value->text.size; k++)
            letters += (value->text.bytes[k] & 0xc0) != 0x80;
    if (value->kind != PE__TEXT || letters < m->least || letters > m->most ||
        !is_plain(value->text.bytes))
        return pe__fail(err, PE_BAD_INPUT, "item %d: %s must be a text of "
                        "%" PRId64 " to %" PRId64 " letters", position,
                        m->name, m->least, m->most);
    *(const char **)((char *)item + m->offset) = value->text.bytes;
    return PE_OK;
}

static pe_status read_member(const pe__value *object, const member *m,
                             pe__item *item, int position, pe_error *err)
{
    const pe__value *value = pe__get(object, m->name);
    if (value == NULL && m->may_be_missing)
        return PE_OK;
    if (value == NULL)
        return pe__fail(err, PE_BAD_INPUT, "item %d: %s is missing", position,
                        m->name);
    if (m->type == WHOLE)
        return read_whole(value, m, item, position, err);
    if (m->type == TEXT)
        return read_text(value, m, item, position, err);
    if (value->kind != PE__BOOL)
        return pe__fail(err, PE_BAD_INPUT, "item %d: %s must be true or false",
                        position, m->name);
    *(bool *)((char *)item + m->offset) = value->integer != 0;
    return PE_OK;
}

static bool is_among(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = words; size > 0 && (at = strstr(at, word)) != NULL;
         at++)
        if (at[-1] == ' ' && at[size] == ' ')
            return true;
    return false;
}

static pe_status read_item(const pe__value *object, int kind, pe__item *item,
                           int position, pe_error *err)
{
    const member number = {kinds[kind].number, kinds[kind].offset, 1, ID_MOST,
                           WHOLE, false};
    *item = (pe__item){.kind = (pe__item_kind)kind, .why = "", .title = "",
                       .about = "", .sort = "", .effort = "", .skills = "",
                       .place = "", .name = "", .reach = ""};
    item->state = pe__get_text(object, "state", "");
    if (!is_among(kinds[kind].states, item->state))
        return pe__fail(err, PE_BAD_INPUT, "item %d: state must be one of:%s",
                        position, kinds[kind].states);
    bool gone = kind == PE__ITEM_NEED && strcmp(item->state, "gone") == 0;
    const member *m = gone ? no_members : kinds[kind].members;
    pe_status status = read_member(object, &number, item, position, err);
    for (; m->name != NULL && status == PE_OK; m++)
        status = read_member(object, m, item, position, err);
    if (status == PE_OK && kind == PE__ITEM_NEED && !gone &&
        item->ends <= item->starts)
        status = pe__fail(err, PE_BAD_INPUT, "item %d: it ends before it "
                          "starts", position);
    return status;
}

static int kind_of(const pe__value *object)
{
    int kind = 0;
    const char *name = pe__get_text(object, "kind", "");
    while (kind < KINDS && strcmp(kinds[kind].name, name) != 0)
        kind++;
    return kind;
}

static pe_status read_items(const pe__value *items, pe__parcel *out,
                            pe_error *err)
{
    int position = 0;
    pe_status status = PE_OK;
    for (const pe__value *v = pe__first(items); v && status == PE_OK;
         v = v->next) {
        int kind = kind_of(v);
        if (++position > PE__PARCEL_ITEMS)
            return pe__fail(err, PE_BAD_INPUT, "there are more than %d items",
                            PE__PARCEL_ITEMS);
        if (v->kind != PE__OBJECT)
            return pe__fail(err, PE_BAD_INPUT, "item %d is no object",
                            position);
        if (kind == KINDS)
            out->skipped++;
        else
            status = read_item(v, kind, &out->item[out->count++], position,
                               err);
    }
    return status;
}

pe_status pe__parcel_read(pe__doc *doc, const char *bytes, size_t size,
                          pe__parcel *out, pe_error *err)
{
    pe__value *root = NULL;
    out->count = out->skipped = 0;
    pe_status status = pe__doc_parse(doc, bytes, size, &root, err);
    if (status != PE_OK)
        return status;
    const pe__value *number = pe__get(root, "number");
    const pe__value *items = pe__get(root, "items");
    out->to = pe__get_text(root, "to", "");
    if (number == NULL || number->kind != PE__INTEGER || number->integer < 1 ||
        number->integer > ID_MOST)
        return pe__fail(err, PE_BAD_INPUT, "number must be a whole number "
                        "from 1");
    out->number = number->integer;
    if (items == NULL || items->kind != PE__ARRAY)
        return pe__fail(err, PE_BAD_INPUT, "items must be a list");
    return read_items(items, out, err);
}

/* --- writing -------------------------------------------------------------- */

static void put_member(pe__doc *doc, pe__value *object, const member *m,
                       const pe__item *item)
{
    const char *at = (const char *)item + m->offset;
    int64_t number;
    const char *text;
    if (m->type == WHOLE) {
        memcpy(&number, at, sizeof number);
        if (!m->may_be_missing || number != 0)
            pe__put_integer(doc, object, m->name, number);
    } else if (m->type == TRUTH) {
        pe__put_bool(doc, object, m->name, *(const bool *)at);
    } else {
        memcpy(&text, at, sizeof text);
        if (!m->may_be_missing || (text != NULL && *text != '\0'))
            pe__put_text(doc, object, m->name, text);
    }
}

pe__value *pe__item_value(pe__doc *doc, const pe__item *item)
{
    pe__value *object = pe__doc_object(doc);
    const member number = {kinds[item->kind].number,
                           kinds[item->kind].offset, 1, ID_MOST, WHOLE,
                           false};
    pe__put_text(doc, object, "kind", kinds[item->kind].name);
    put_member(doc, object, &number, item);
    pe__put_text(doc, object, "state", item->state);
    bool gone = item->kind == PE__ITEM_NEED &&
                strcmp(item->state, "gone") == 0;
    for (const member *m = gone ? no_members : kinds[item->kind].members;
         m->name != NULL; m++)
        put_member(doc, object, m, item);
    return object;
}

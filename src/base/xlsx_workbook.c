/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A workbook from the outside in: _rels/.rels names the workbook, the workbook
 * its sheets, the workbook's relationships the member of each sheet and of
 * the shared texts (ECMA-376 part 1, 12.3; part 2, 9.3). */
#include "xlsx.h"

#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

/* More of either is no workbook of people (Excel's users stay below 300). */
enum { MOST_SHEETS = 1000, MOST_LINKS = 5000 };

/* Relationships lead from one part of a package to another. */
typedef struct {
    const char *id, *type, *target;
} relation;

/* The work in hand. Texts go to the workbook's arena, relations are let go. */
typedef struct {
    pe__workbook *book;
    pe__package *package;
    const char *name;
    pe_error *err;
    relation *relation;
    int32_t relations, relation_room, sheet_room;
} reading;

/* Also when both are equal. */
static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* These members say all they have to say in attributes. */
static pe_status nothing_at_end(void *context, const char *name)
{
    (void)context, (void)name;
    return PE_OK;
}

static pe_status nothing_of_text(void *context, const char *text,
                                 size_t length)
{
    (void)context, (void)text, (void)length;
    return PE_OK;
}

/* ---- relationships ---- */

/* An attribute that is missing becomes ""; NULL = no memory. */
static const char *keep(reading *r, const char *text)
{
    if (text == NULL)
        text = "";
    return pe__arena_text(&r->book->arena, text, strlen(text));
}

/* Looking up is linear in both lists, so both are bounded. */
static pe_status too_many(reading *r, const char *what)
{
    return pe__fail_at(r->err, PE_BAD_INPUT, r->name, 0, 0,
                       "the workbook has too many %s to be one that people "
                       "made; save the sheet you mean as CSV", what);
}

/* <Relationship Id Type Target>. */
static pe_status on_relation(void *context, const char *name,
                             const char **attributes)
{
    reading *r = context;
    if (strcmp(name, "Relationship") != 0)
        return PE_OK;
    if (r->relations == MOST_LINKS)
        return too_many(r, "relationships");
    if (r->relations == r->relation_room) {
        int32_t room = r->relation_room * 2 + 16;
        relation *more =
            pe__realloc(r->relation, (size_t)room, sizeof *more);
        if (more == NULL)
            return pe__fail_memory(r->err);
        r->relation = more;
        r->relation_room = room;
    }
    relation *one = &r->relation[r->relations];
    one->id = keep(r, pe__xml_attribute(attributes, "Id"));
    one->type = keep(r, pe__xml_attribute(attributes, "Type"));
    one->target = keep(r, pe__xml_attribute(attributes, "Target"));
    if (one->id == NULL || one->type == NULL || one->target == NULL)
        return pe__fail_memory(r->err);
    r->relations++;
    return PE_OK;
}

/* Those of the member before are forgotten. */
static pe_status read_relations(reading *r, const char *member)
{
    const pe__xml_reader reader = {on_relation, nothing_at_end,
                                   nothing_of_text, r};
    r->relations = 0;
    return pe__package_parse(r->package, member, &reader, r->err);
}

/* Types are long addresses, in a strict and a transitional form that differ in
 * all but the end. */
static const relation *relation_of_type(const reading *r, const char *type)
{
    for (int32_t i = 0; i < r->relations; i++)
        if (ends_with(r->relation[i].type, type))
            return &r->relation[i];
    return NULL;
}

static const relation *relation_of_id(const reading *r, const char *id)
{
    for (int32_t i = 0; i < r->relations; i++)
        if (strcmp(r->relation[i].id, id) == 0)
            return &r->relation[i];
    return NULL;
}

/* Members are named from the archive's root; a target may be relative to the
 * folder (`base`, with its '/') of the part that names it. */
static const char *member_of(reading *r, const char *base, const char *target)
{
    size_t folder = strlen(base);
    if (target[0] == '/') {
        folder = 0;
        target++;
    }
    while (strncmp(target, "../", 3) == 0) {
        target += 3;
        if (folder > 0)
            folder--;
        while (folder > 0 && base[folder - 1] != '/')
            folder--;
    }
    if (strncmp(target, "./", 2) == 0)
        target += 2;
    size_t length = strlen(target);
    char *member = pe__arena_alloc(&r->book->arena, folder + length + 1);
    if (member == NULL)
        return NULL;
    memcpy(member, base, folder);
    memcpy(member + folder, target, length + 1);
    return member;
}

/* ---- the workbook ---- */

/* <sheet name state r:id>, in the order of the tabs people see. */
static pe_status on_workbook(void *context, const char *name,
                             const char **attributes)
{
    reading *r = context;
    pe__workbook *book = r->book;
    if (strcmp(name, "sheet") != 0)
        return PE_OK;
    if (book->sheets == MOST_SHEETS)
        return too_many(r, "sheets");
    if (book->sheets == r->sheet_room) {
        int32_t room = r->sheet_room * 2 + 8;
        pe__sheet *more =
            pe__realloc(book->sheet, (size_t)room, sizeof *more);
        if (more == NULL)
            return pe__fail_memory(r->err);
        book->sheet = more;
        r->sheet_room = room;
    }
    const char *state = pe__xml_attribute(attributes, "state");
    pe__sheet *one = &book->sheet[book->sheets];
    *one = (pe__sheet){
        .name = keep(r, pe__xml_attribute(attributes, "name")),
        .link = keep(r, pe__xml_attribute(attributes, "id")),
        .hidden = state != NULL && strcmp(state, "visible") != 0,
    };
    if (one->name == NULL || one->link == NULL)
        return pe__fail_memory(r->err);
    book->sheets++;
    return PE_OK;
}

/* A zip that is no XLSX: say what it is, so that people know what to do. */
static pe_status not_a_workbook(const reading *r)
{
    static const struct {
        const char *member, *what;
    } known[] = {
        {"content.xml", "an OpenDocument file"},
        {"word/document.xml", "a Word document"},
        {"ppt/presentation.xml", "a presentation"},
        {"xl/workbook.bin", "a binary workbook (.xlsb)"},
    };
    const char *what = "a zip archive";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (pe__package_has(r->package, known[i].member))
            what = known[i].what;
    return pe__fail_at(r->err, PE_BAD_INPUT, r->name, 0, 0,
                       "this is %s, not an XLSX workbook; save the table as "
                       "XLSX or CSV", what);
}

/* Where the workbook stands; *member is in the arena. */
static pe_status find_workbook(reading *r, const char **member)
{
    if (!pe__package_has(r->package, "_rels/.rels"))
        return not_a_workbook(r);
    pe_status status = read_relations(r, "_rels/.rels");
    if (status != PE_OK)
        return status;
    const relation *main_part = relation_of_type(r, "/officeDocument");
    if (main_part == NULL || !ends_with(main_part->target, ".xml") ||
        pe__package_has(r->package, "word/document.xml") ||
        pe__package_has(r->package, "ppt/presentation.xml"))
        return not_a_workbook(r);
    *member = member_of(r, "", main_part->target);
    return *member == NULL ? pe__fail_memory(r->err) : PE_OK;
}

/* "xl/" of "xl/workbook.xml", and "xl/_rels/workbook.xml.rels"; NULL when
 * memory is out. */
static char *folder_and_links(reading *r, const char *member, char **links)
{
    const char *slash = strrchr(member, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash + 1 - member);
    size_t size = strlen(member) + sizeof "_rels/" + sizeof ".rels";
    char *base = pe__arena_text(&r->book->arena, member, folder);
    *links = pe__arena_alloc(&r->book->arena, size);
    if (base == NULL || *links == NULL)
        return NULL;
    snprintf(*links, size, "%s_rels/%s.rels", base, member + folder);
    return base;
}

/* Where each sheet and the shared texts stand. Sheets of charts, dialogs and
 * macros keep no member: they have no cells. */
static pe_status link_sheets(reading *r, const char *base)
{
    pe__workbook *book = r->book;
    for (int32_t i = 0; i < book->sheets; i++) {
        const relation *to = relation_of_id(r, book->sheet[i].link);
        if (to == NULL || !ends_with(to->type, "/worksheet"))
            continue;
        book->sheet[i].member = member_of(r, base, to->target);
        if (book->sheet[i].member == NULL)
            return pe__fail_memory(r->err);
    }
    const relation *strings = relation_of_type(r, "/sharedStrings");
    if (strings == NULL)
        return PE_OK;
    book->strings = member_of(r, base, strings->target);
    if (book->strings == NULL)
        return pe__fail_memory(r->err);
    /* Sheets of numbers need none, and some programs then write none. */
    if (!pe__package_has(r->package, book->strings))
        book->strings = NULL;
    return PE_OK;
}

/* The three members in turn: package, workbook, workbook's relations. */
static pe_status read_workbook(reading *r)
{
    const char *member;
    char *links;
    pe_status status = find_workbook(r, &member);
    if (status != PE_OK)
        return status;
    const pe__xml_reader reader = {on_workbook, nothing_at_end,
                                   nothing_of_text, r};
    status = pe__package_parse(r->package, member, &reader, r->err);
    if (status != PE_OK)
        return status;
    char *base = folder_and_links(r, member, &links);
    if (base == NULL)
        return pe__fail_memory(r->err);
    status = read_relations(r, links);
    return status == PE_OK ? link_sheets(r, base) : status;
}

/* On failure the workbook is empty. */
pe_status pe__workbook_read(pe__package *package, const char *name,
                            pe__workbook *book, pe_error *err)
{
    reading r = {.book = book, .package = package, .name = name, .err = err};
    *book = (pe__workbook){0};
    pe_status status = read_workbook(&r);
    pe__free(r.relation);
    if (status != PE_OK)
        pe__workbook_free(book);
    return status;
}

void pe__workbook_free(pe__workbook *book)
{
    pe__free(book->sheet);
    pe__arena_free(&book->arena);
    *book = (pe__workbook){0};
}

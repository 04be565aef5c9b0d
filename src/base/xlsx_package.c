/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Zip archives through libzip, XML through Expat. Members are inflated piece
 * by piece into Expat's buffer, so that memory does not depend on what an
 * archive claims to hold, and a bomb is left as soon as it shows:
 *   - a member longer than limits.unpacked_bytes once inflated;
 *   - more than RATIO bytes for every packed one (sheets of real people stay
 *     below 100; the most that deflate can do is 1032), above a size that does
 *     no harm;
 *   - more members than any spreadsheet has, or elements nested deeper: both
 *     cost memory for each;
 *   - a tag longer than any spreadsheet's, which would make Expat read it
 *     again and again;
 *   - a document type: no XLSX has one, and entities come with it. */
#include "xlsx_package.h"

#include "error.h"
#include "mem.h"

#include <expat.h>
#include <string.h>
#include <zip.h>

enum {
    PIECE = 1 << 16,            /* bytes inflated at once */
    RATIO = 400,
    RATIO_HARMLESS = 32 << 20,  /* bytes */
    TAG_MOST = 1 << 20,         /* bytes */
    DEPTH_MOST = 100,           /* of elements in one another */
    MEMBERS_MOST = 10000
};

struct pe__package {
    zip_t *zip;
    const char *name;
    pe__table_limits limits;
};

/* ---- the archive ---- */

/* `what` is for whoever reports it to us; the remedy is for people. */
static pe_status damaged(const char *name, const char *what, pe_error *err)
{
    return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                       "this XLSX is truncated or damaged (%s); save or copy "
                       "it again", what);
}

/* libzip asks for its memory itself, so its running out is one of its errors.
 * Everything else it can say of bytes in memory is damage. */
static pe_status zip_failed(const char *name, zip_error_t *error,
                            pe_error *err)
{
    if (zip_error_code_zip(error) == ZIP_ER_MEMORY)
        return pe__fail_memory(err);
    return damaged(name, zip_error_strerror(error), err);
}

/* Zip stores numbers so, whatever the machine does. */
static uint64_t little_endian(const unsigned char *bytes, int count)
{
    uint64_t value = 0;
    while (count > 0)
        value = value << 8 | bytes[--count];
    return value;
}

/* How many members the end-of-directory record at `at` claims, or its 64-bit
 * sister, which stands before it (APPNOTE.TXT 4.3.14 to 4.3.16); 0 when its
 * directory would not lie before it: such bytes are packed data. */
static uint64_t claimed_at(const unsigned char *bytes, uint64_t size,
                           uint64_t at)
{
    uint64_t claimed = little_endian(bytes + at + 10, 2);
    uint64_t length = little_endian(bytes + at + 12, 4);
    uint64_t start = little_endian(bytes + at + 16, 4);
    if (start + length > at)
        claimed = 0;
    if (at < 20 || memcmp(bytes + at - 20, "PK\6\7", 4) != 0)
        return claimed;
    uint64_t sister = little_endian(bytes + at - 12, 8);
    if (size < 56 || sister > size - 56)
        return claimed;
    uint64_t wide = little_endian(bytes + sister + 32, 8);
    return wide > claimed ? wide : claimed;
}

/* The most that any record claims where libzip looks for it: in the end of the
 * file, before a comment of up to 64 KiB. libzip would ask for memory for
 * each, before we could count them. */
static uint64_t claimed_members(const unsigned char *bytes, uint64_t size)
{
    const uint64_t record = 22, comment = 65535, locator = 20;
    uint64_t most = 0;
    if (size < record)
        return 0;
    uint64_t first = size > record + comment + locator
                         ? size - record - comment - locator : 0;
    for (uint64_t at = first; at <= size - record; at++) {
        if (memcmp(bytes + at, "PK\5\6", 4) != 0)
            continue;
        uint64_t claimed = claimed_at(bytes, size, at);
        most = claimed > most ? claimed : most;
    }
    return most;
}

/* ZIP_RDONLY and a buffer that libzip does not free: the archive stays ours.
 * ZIP_CHECKCONS is left out: it refuses sound files of careless programs. */
pe_status pe__package_open(const unsigned char *bytes, uint64_t size,
                           const char *name, const pe__table_limits *limits,
                           pe__package **out, pe_error *err)
{
    zip_error_t error;
    pe_status status = PE_OK;
    *out = NULL;
    if (claimed_members(bytes, size) > MEMBERS_MOST)
        return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                           "this archive has too many members to be a "
                           "workbook; save the table as XLSX or CSV");
    pe__package *package = pe__zalloc(1, sizeof *package);
    if (package == NULL)
        return pe__fail_memory(err);
    package->name = name;
    package->limits = *limits;

    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    if (source != NULL)
        package->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (package->zip == NULL) {
        status = zip_failed(name, &error, err);
        if (source != NULL)
            zip_source_free(source);
        pe__package_close(package);
    } else {
        *out = package;
    }
    zip_error_fini(&error);
    return status;
}

/* Discard, not close: there is nothing to write, whatever libzip thinks. */
void pe__package_close(pe__package *package)
{
    if (package == NULL)
        return;
    if (package->zip != NULL)
        zip_discard(package->zip);
    pe__free(package);
}

/* Some programs write "xl/SharedStrings.xml": letters' case does not count. */
static zip_int64_t locate(const pe__package *package, const char *member)
{
    zip_int64_t at = zip_name_locate(package->zip, member, ZIP_FL_ENC_GUESS);
    if (at < 0)
        at = zip_name_locate(package->zip, member,
                             ZIP_FL_ENC_GUESS | ZIP_FL_NOCASE);
    return at;
}

int pe__package_has(const pe__package *package, const char *member)
{
    return locate(package, member) >= 0;
}

/* ---- XML ---- */

/* One member on its way through Expat. */
typedef struct {
    XML_Parser parser;
    const pe__xml_reader *reader;
    const pe__package *package;
    const char *member;
    pe_error *err;
    pe_status status;
    int depth;
} parsing;

/* Prefixes are free to choose in XML; what they stand for is the same in every
 * workbook, so they are cut off and not looked up. */
static const char *local_name(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon == NULL ? name : colon + 1;
}

const char *pe__xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

/* Refused for what it would cost, which is not proof of malice. */
static pe_status bomb(parsing *p, const char *why)
{
    return pe__fail_at(p->err, PE_BAD_INPUT, p->package->name, 0, 0,
                       "%s: %s; this is no table that people made. If it is, "
                       "save it as CSV", p->member, why);
}

/* Ends the parsing with the reader's failure. */
static void stop_unless_ok(parsing *p, pe_status status)
{
    if (status == PE_OK)
        return;
    p->status = status;
    XML_StopParser(p->parser, XML_FALSE);
}

/* After a stop Expat may still report what it had already read. */
static void XMLCALL on_start(void *data, const char *name,
                             const char **attributes)
{
    parsing *p = data;
    if (p->status != PE_OK)
        return;
    if (++p->depth > DEPTH_MOST)
        stop_unless_ok(p, bomb(p, "its elements are nested too deeply"));
    else
        stop_unless_ok(p, p->reader->start(p->reader->context,
                                           local_name(name), attributes));
}

static void XMLCALL on_end(void *data, const char *name)
{
    parsing *p = data;
    p->depth--;
    if (p->status == PE_OK)
        stop_unless_ok(p, p->reader->end(p->reader->context,
                                         local_name(name)));
}

static void XMLCALL on_text(void *data, const char *text, int length)
{
    parsing *p = data;
    if (p->status == PE_OK)
        stop_unless_ok(p, p->reader->text(p->reader->context, text,
                                          (size_t)length));
}

/* Its address may point anywhere and its entities grow without bound. */
static void XMLCALL on_doctype(void *data, const char *name,
                               const char *system_id, const char *public_id,
                               int has_internal_subset)
{
    (void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
    parsing *p = data;
    stop_unless_ok(p, pe__fail_at(p->err, PE_BAD_INPUT, p->package->name, 0, 0,
                                  "%s has a document type, which no "
                                  "spreadsheet program writes; it is not read",
                                  p->member));
}

/* Why Expat stopped: the reader told it to, memory, or it is not XML. */
static pe_status xml_failed(parsing *p)
{
    enum XML_Error code = XML_GetErrorCode(p->parser);
    if (p->status != PE_OK)
        return p->status;
    if (code == XML_ERROR_NO_MEMORY)
        return pe__fail_memory(p->err);
    char what[256];
    snprintf(what, sizeof what, "%.100s line %lu: %.80s", p->member,
             (unsigned long)XML_GetCurrentLineNumber(p->parser),
             XML_ErrorString(code));
    return damaged(p->package->name, what, p->err);
}

/* ---- a member ---- */

/* Looked at after every piece, so a bomb costs a piece more than its limit. */
static pe_status check_size(parsing *p, uint64_t unpacked, uint64_t packed)
{
    if (unpacked > p->package->limits.unpacked_bytes) {
        char why[80];
        snprintf(why, sizeof why, "more than %.1f MiB once unpacked",
                 (double)p->package->limits.unpacked_bytes / 1048576.0);
        return bomb(p, why);
    }
    if (unpacked > RATIO_HARMLESS && unpacked / RATIO > packed)
        return bomb(p, "it unpacks to more than 400 times its size");
    XML_Index seen = XML_GetCurrentByteIndex(p->parser);
    if (seen >= 0 && unpacked > (uint64_t)seen + TAG_MOST + PIECE)
        return bomb(p, "a tag of more than a megabyte");
    return PE_OK;
}

/* Inflates straight into Expat's buffer. libzip checks the sum (CRC-32) when
 * the end is reached. */
static pe_status feed(parsing *p, zip_file_t *file, uint64_t packed)
{
    uint64_t unpacked = 0;
    for (;;) {
        void *piece = XML_GetBuffer(p->parser, PIECE);
        if (piece == NULL)
            return pe__fail_memory(p->err);
        zip_int64_t got = zip_fread(file, piece, PIECE);
        if (got < 0)
            return zip_failed(p->package->name, zip_file_get_error(file),
                              p->err);
        unpacked += (uint64_t)got;
        if (XML_ParseBuffer(p->parser, (int)got, got == 0) != XML_STATUS_OK)
            return xml_failed(p);
        if (got == 0)
            return PE_OK;
        pe_status status = check_size(p, unpacked, packed);
        if (status != PE_OK)
            return status;
    }
}

/* Expat's memory is counted like ours, and fails like ours in tests. */
static void *xml_alloc(size_t size)
{
    return pe__alloc(size, 1);
}

static void *xml_realloc(void *old, size_t size)
{
    return pe__realloc(old, size, 1);
}

/* One parser a member, with its own memory and a fresh random seed against
 * names made to collide. */
static pe_status parse_file(parsing *p, zip_file_t *file, uint64_t packed)
{
    static const XML_Memory_Handling_Suite memory = {xml_alloc, xml_realloc,
                                                     pe__free};
    p->parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (p->parser == NULL)
        return pe__fail_memory(p->err);
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, on_start, on_end);
    XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    pe_status status = feed(p, file, packed);
    XML_ParserFree(p->parser);
    return status;
}

/* Encrypted members are told before libzip would ask for a password. */
pe_status pe__package_parse(pe__package *package, const char *member,
                            const pe__xml_reader *reader, pe_error *err)
{
    zip_stat_t about;
    zip_int64_t at = locate(package, member);
    if (at < 0 ||
        zip_stat_index(package->zip, (zip_uint64_t)at, 0, &about) != 0) {
        char what[256];
        snprintf(what, sizeof what, "it has no %.200s", member);
        return damaged(package->name, what, err);
    }
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
        about.encryption_method != ZIP_EM_NONE)
        return pe__fail_at(err, PE_BAD_INPUT, package->name, 0, 0,
                           "this XLSX is protected by a password; save it "
                           "without one, or as CSV");
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)at, 0);
    if (file == NULL)
        return zip_failed(package->name, zip_get_error(package->zip), err);
    parsing p = {.reader = reader, .package = package, .member = member,
                 .err = err};
    uint64_t packed =
        (about.valid & ZIP_STAT_COMP_SIZE) != 0 ? about.comp_size : 0;
    pe_status status = parse_file(&p, file, packed);
    zip_fclose(file);
    return status;
}

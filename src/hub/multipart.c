/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* multipart/form-data (RFC 7578, RFC 2046) from memory: the limits of the body
 * are kept before. Parts end with CRLF, "--" and the boundary; nothing in a
 * part is decoded. */
#include "request.h"

#include "error.h"
#include "mem.h"
#include "utf8.h"

#include <string.h>
#include <strings.h>

enum { LONGEST_HEADERS = 2048, LONGEST_VALUE = 256 };

typedef struct {
    char name[LONGEST_VALUE];
    char file[LONGEST_VALUE]; /* "" = none was chosen */
    char type[LONGEST_VALUE];
    bool is_file;
} part;

static pe_status fault(pe__intake *intake, pe_error *err, const char *sentence)
{
    intake->http = 400;
    return pe__fail(err, PE_BAD_INPUT, "%s", sentence);
}

/* One line of a part's headers, ended by a byte 0. False: a name that does
 * not fit. */
static bool read_header(char *line, part *p)
{
    char *colon = strchr(line, ':');
    if (colon == NULL)
        return false;
    *colon++ = '\0';
    colon += strspn(colon, " \t");
    if (strcasecmp(line, "Content-Disposition") == 0) {
        if (!pe__header_parameter(colon, "name", p->name, sizeof p->name))
            return false;
        p->is_file = pe__header_parameter(colon, "filename", p->file,
                                          sizeof p->file);
        return p->is_file || strstr(colon, "filename=") == NULL;
    }
    if (strcasecmp(line, "Content-Type") == 0) {
        if (strlen(colon) >= sizeof p->type)
            return false;
        strcpy(p->type, colon);
    }
    return true;
}

/* The lines of headers, up to and without the empty one. */
static pe_status read_headers(pe__intake *intake, const char *bytes,
                              size_t size, part *p, pe_error *err)
{
    char line[LONGEST_HEADERS];
    const char *at = bytes, *end = bytes + size;
    *p = (part){0};
    while (at < end) {
        const char *stop = memmem(at, (size_t)(end - at), "\r\n", 2);
        size_t length = (size_t)((stop != NULL ? stop : end) - at);
        if (length >= sizeof line || memchr(at, '\0', length) != NULL)
            return fault(intake, err, "a header of a part is too long, or "
                         "not text");
        memcpy(line, at, length);
        line[length] = '\0';
        if (!read_header(line, p))
            return fault(intake, err, "a header of a part cannot be read");
        at += length + 2;
    }
    if (p->name[0] == '\0')
        return fault(intake, err, "a part of the form has no name");
    return PE_OK;
}

/* The last segment: some browsers have sent whole paths. */
static const char *base_name(const char *path)
{
    const char *name = path;
    for (const char *c = path; *c != '\0'; c++)
        if (*c == '/' || *c == '\\')
            name = c + 1;
    return name;
}

static pe_status put_file(pe__intake *intake, const part *p, const char *bytes,
                          size_t size, pe_error *err)
{
    const char *name = base_name(p->file);
    size_t length = strlen(name);
    if (pe__text_prefix((const unsigned char *)name, length) < length ||
        pe__text_prefix((const unsigned char *)p->type, strlen(p->type)) <
            strlen(p->type))
        return fault(intake, err, "the name of a file is not text");
    if (length == 0 && size == 0) /* the form was sent without one */
        return PE_OK;
    pe__doc *doc = intake->doc;
    pe__value *file = pe__doc_object(doc);
    pe__put_text(doc, file, "name", name);
    pe__put_text(doc, file, "type", p->type);
    pe__put_bytes(doc, file, "bytes", bytes, size);
    if (intake->fields-- <= 0) {
        intake->http = 413;
        return pe__fail(err, PE_BAD_INPUT, "the request has too many fields");
    }
    pe__put(doc, intake->in, p->name, file);
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

/* What stands between two boundaries, without the CRLFs beside them. */
static pe_status read_part(pe__intake *intake, const char *bytes, size_t size,
                           pe_error *err)
{
    const char *empty = memmem(bytes, size, "\r\n\r\n", 4);
    if (empty == NULL)
        return fault(intake, err, "a part of the form has no end of headers");
    part p;
    pe_status status =
        read_headers(intake, bytes, (size_t)(empty - bytes), &p, err);
    if (status != PE_OK)
        return status;
    const char *content = empty + 4;
    size_t length = size - (size_t)(content - bytes);
    if (p.is_file)
        return put_file(intake, &p, content, length, err);
    return pe__intake_put(intake, p.name, content, length, err);
}

pe_status pe__multipart_read(pe__intake *intake, const char *boundary,
                             const char *body, size_t size, pe_error *err)
{
    char mark[80];
    size_t mark_size = strlen(boundary) + 4;
    if (mark_size >= sizeof mark)
        return fault(intake, err, "the boundary is too long");
    memcpy(mark, "\r\n--", 4);
    strcpy(mark + 4, boundary);
    const char *at = body, *end = body + size;
    /* the first boundary has no CRLF before it when nothing stands there */
    if (size >= mark_size - 2 && memcmp(at, mark + 2, mark_size - 2) == 0)
        at += mark_size - 2;
    else if ((at = memmem(body, size, mark, mark_size)) != NULL)
        at += mark_size;
    else
        return fault(intake, err, "the boundary is nowhere in the body");
    while (end - at >= 2 && memcmp(at, "--", 2) != 0) {
        if (memcmp(at, "\r\n", 2) != 0)
            return fault(intake, err, "a boundary is not the end of its line");
        const char *from = at + 2;
        /* a part may be empty but for its headers' CRLF */
        at = memmem(from, (size_t)(end - from), mark, mark_size);
        if (at == NULL)
            return fault(intake, err, "the last part of the form is cut off");
        pe_status status =
            read_part(intake, from, (size_t)(at - from), err);
        if (status != PE_OK)
            return status;
        at += mark_size;
    }
    return end - at >= 2 ? PE_OK
                         : fault(intake, err, "the form is cut off");
}

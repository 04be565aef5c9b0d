/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which kind of election a file is, and what all kinds share. */
#include "election_own.h"

#include "error.h"
#include "file.h"
#include "mem.h"
#include "unpack.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDS_MOST = 100 * PE_VOTE_OPTIONS_MAX };
static const uint64_t MOST_BYTES = UINT64_C(4) << 30;

static void skip_blanks(pe__ballots *b)
{
    while (b->at < b->end && (*b->at == ' ' || *b->at == '\t'))
        b->at++;
}

bool pe__ballots_line_over(pe__ballots *b)
{
    skip_blanks(b);
    if (b->at < b->end && *b->at == '\r' &&
        (b->at + 1 == b->end || b->at[1] == '\n'))
        b->at++;
    return b->at == b->end || *b->at == '\n';
}

void pe__ballots_next_line(pe__ballots *b)
{
    const char *end = memchr(b->at, '\n', (size_t)(b->end - b->at));
    b->at = end != NULL ? end + 1 : b->end;
    b->line_at = b->at;
    b->line++;
}

bool pe__ballots_take(pe__ballots *b, char c)
{
    skip_blanks(b);
    if (b->at == b->end || *b->at != c)
        return false;
    b->at++;
    return true;
}

pe_status pe__ballots_number(pe__ballots *b, const char *what, int64_t most,
                             int64_t *out)
{
    skip_blanks(b);
    const char *first = b->at;
    int64_t value = 0;
    while (b->at < b->end && *b->at >= '0' && *b->at <= '9') {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *b->at - '0', &value) ||
            value > most) {
            b->at = first;
            return pe__ballots_fail(b, "%s is at most %lld", what,
                                    (long long)most);
        }
        b->at++;
    }
    if (b->at == first)
        return pe__ballots_fail(b, "%s is missing: a whole number should "
                                "stand here", what);
    *out = value;
    return PE_OK;
}

static pe_status no_memory(const pe__ballots *b)
{
    return pe__fail_memory(b->err);
}

pe_status pe__ballots_options(pe__ballots *b, int64_t options)
{
    pe__election *e = b->to;
    if (options < 1 || options > PE_VOTE_OPTIONS_MAX)
        return pe__ballots_fail(b, "an election has 1 to %d options",
                                PE_VOTE_OPTIONS_MAX);
    e->problem.options = (int32_t)options;
    e->name = pe__zalloc((size_t)options, sizeof *e->name);
    return e->name != NULL ? PE_OK : no_memory(b);
}

pe_status pe__ballots_call(pe__ballots *b, int64_t id, int32_t option)
{
    if (id > IDS_MOST)
        return pe__ballots_fail(b, "numbers of options go up to %d", IDS_MOST);
    if (id >= b->indexes) {
        int32_t room = 2 * (int32_t)id + 16;
        int32_t *more = pe__realloc(b->index, (size_t)room, sizeof *more);
        if (more == NULL)
            return no_memory(b);
        for (int32_t k = b->indexes; k < room; k++)
            more[k] = -1;
        b->index = more;
        b->indexes = room;
    }
    if (b->index[id] >= 0)
        return pe__ballots_fail(b, "option %lld is there twice",
                                (long long)id);
    b->index[id] = option;
    return PE_OK;
}

pe_status pe__ballots_name(pe__ballots *b, int32_t option, const char *name,
                           size_t size)
{
    while (size > 0 && (unsigned char)name[size - 1] <= ' ')
        size--;
    while (size > 0 && (unsigned char)*name <= ' ') {
        name++;
        size--;
    }
    if (pe__text_prefix((const unsigned char *)name, size) != size)
        return pe__ballots_fail(b, "a name must be UTF-8 without control "
                                "characters");
    if (b->to->name[option] != NULL)
        return pe__ballots_fail(b, "option %d has a name already; which one is "
                                "it?", option + b->to->first_id);
    b->to->name[option] = pe__arena_text(&b->to->arena, name, size);
    return b->to->name[option] != NULL ? PE_OK : no_memory(b);
}

pe_status pe__ballots_option(pe__ballots *b, int32_t *option)
{
    skip_blanks(b);
    const char *first = b->at;
    int64_t id = 0;
    pe_status status = pe__ballots_number(b, "the number of an option",
                                          IDS_MOST, &id);
    if (status != PE_OK)
        return status;
    if (id >= b->indexes || b->index[id] < 0) {
        b->at = first;
        return pe__ballots_fail(b, "there is no option %lld", (long long)id);
    }
    *option = b->index[id];
    return PE_OK;
}

static bool grow(void **array, size_t size, int64_t room)
{
    void *more = pe__realloc(*array, (size_t)room, size);
    if (more != NULL)
        *array = more;
    return more != NULL;
}

pe_status pe__ballots_row(pe__ballots *b, int64_t count)
{
    pe__election *e = b->to;
    if (b->rows == INT32_MAX)
        return pe__ballots_fail(b, "there are more than %d ballots",
                                INT32_MAX);
    if (b->rows == b->row_room) {
        int64_t room = 2 * b->rows + 64;
        if (!grow((void **)&e->start, sizeof *e->start, room + 1) ||
            !grow((void **)&e->count, sizeof *e->count, room) ||
            !grow((void **)&e->line, sizeof *e->line, room))
            return no_memory(b);
        b->row_room = room;
    }
    e->start[b->rows] = b->marks;
    e->count[b->rows] = count;
    e->line[b->rows++] = b->line;
    return PE_OK;
}

pe_status pe__ballots_mark(pe__ballots *b, int32_t option, int32_t mark)
{
    pe__election *e = b->to;
    if (b->marks == b->mark_room) {
        int64_t room = 2 * b->marks + 256;
        if (!grow((void **)&e->option, sizeof *e->option, room) ||
            !grow((void **)&e->mark, sizeof *e->mark, room))
            return no_memory(b);
        b->mark_room = room;
    }
    int64_t first = e->start[b->rows - 1];
    if (b->marks - first >= e->problem.options)
        return pe__ballots_fail(b, "the ballot names more options than there "
                                "are");
    for (int64_t k = first; k < b->marks; k++)
        if (e->option[k] == option)
            return pe__ballots_fail(b, "option %d stands twice on the ballot",
                                    option + e->first_id);
    e->option[b->marks] = option;
    e->mark[b->marks++] = mark;
    return PE_OK;
}

/* Names not told are numbers; arrays go into the problem. */
static pe_status finish(pe__ballots *b)
{
    pe__election *e = b->to;
    for (int32_t a = 0; a < e->problem.options; a++) {
        char number[16];
        int size = snprintf(number, sizeof number, "%d", a + e->first_id);
        if (e->name[a] == NULL || e->name[a][0] == '\0')
            e->name[a] = pe__arena_text(&e->arena, number, (size_t)size);
        if (e->name[a] == NULL)
            return no_memory(b);
    }
    if (b->rows == 0)
        return pe__fail_at(b->err, PE_BAD_INPUT, b->file, b->line, 0,
                           "there is no ballot in it; is the file whole?");
    e->start[b->rows] = b->marks;
    bool marked = e->problem.form == PE_VOTE_GRADED || b->tied;
    e->problem.ballots = b->rows;
    e->problem.start = e->start;
    e->problem.option = e->option;
    e->problem.mark = marked ? e->mark : NULL;
    e->problem.count = e->count;
    return PE_OK;
}

/* The first line that says something, told apart by how it begins. */
static pe_status parse(pe__ballots *b)
{
    int64_t first = 0;
    while (pe__ballots_more(b) && pe__ballots_line_over(b))
        pe__ballots_next_line(b);
    if (!pe__ballots_more(b))
        return pe__fail_at(b->err, PE_BAD_INPUT, b->file, b->line, 0,
                           "the file is empty");
    const char *at = b->at;
    bool yaml = (*at < '0' || *at > '9') &&
                memmem(at, (size_t)(b->end - at), "profile", 7) != NULL &&
                memmem(at, (size_t)(b->end - at), "NUMBER ALT", 10) == NULL;
    if (*at == '{' || yaml)
        return pe__approvals_parse(b);
    if (*at == '#')
        return pe__preflib_parse(b);
    if (*at < '0' || *at > '9')
        return pe__ballots_fail(b, "this is no election that is known here: "
                                "PrefLib (.soc .soi .toc .toi .cat), Scottish "
                                "ballots (.csv), or abcvoting (.yaml)");
    pe_status status = pe__ballots_number(b, "the number of options",
                                          PE_VOTE_OPTIONS_MAX, &first);
    if (status != PE_OK)
        return status;
    return pe__ballots_line_over(b) ? pe__preflib_old_parse(b, first)
                                    : pe__scottish_parse(b, first);
}

static long line_of_zero(const char *bytes)
{
    long line = 1;
    for (; *bytes != '\0'; bytes++)
        line += *bytes == '\n';
    return line;
}

pe_status pe__election_parse(const char *bytes, uint64_t size,
                             const char *file, pe__election *election,
                             pe_error *err)
{
    *election = (pe__election){.title = "", .first_id = 1};
    election->problem.form = PE_VOTE_RANKED;
    pe__ballots b = {.at = bytes, .end = bytes + size, .line_at = bytes,
                     .line = 1, .file = file, .to = election, .err = err};
    if (memchr(bytes, '\0', size) != NULL)
        return pe__fail_at(err, PE_BAD_INPUT, file, line_of_zero(bytes), 0,
                           "there is a byte 0 in it: this is no text; save it "
                           "as UTF-8");
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        b.at += 3;
    pe_status status = parse(&b);
    if (status == PE_OK)
        status = finish(&b);
    pe__free(b.index);
    if (status != PE_OK)
        pe__election_free(election);
    return status;
}

pe_status pe__election_read(const char *path, pe__election *election,
                            pe_error *err)
{
    unsigned char *bytes, *unpacked = NULL;
    uint64_t size, length;
    *election = (pe__election){0};
    pe_status status = pe__file_read(path, MOST_BYTES, &bytes, &size, err);
    if (status != PE_OK)
        return status;
    if (pe__is_packed(bytes, size)) {
        status = pe__unpack(bytes, size, path, MOST_BYTES, &unpacked, &length,
                            err);
        if (status == PE_OK)
            status = pe__election_parse((const char *)unpacked, length, path,
                                        election, err);
    } else {
        status = pe__election_parse((const char *)bytes, size, path, election,
                                    err);
    }
    pe__free(unpacked);
    pe__free(bytes);
    return status;
}

void pe__election_free(pe__election *election)
{
    pe__free(election->name);
    pe__free(election->start);
    pe__free(election->count);
    pe__free(election->option);
    pe__free(election->mark);
    pe__free(election->line);
    pe__free(election->weight);
    pe__arena_free(&election->arena);
    *election = (pe__election){0};
}

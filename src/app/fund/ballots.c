/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A .pb file from its bytes: META, PROJECTS and VOTES, each with a header row.
 * Projects are read first as text, since what the smallest unit of money is
 * only the whole of them says. */
#include "ballots_own.h"

#include "error.h"
#include "file.h"
#include "mem.h"
#include "unpack.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FILE_MOST = 1 << 30 };

static const char *const section_name[] = {"META", "PROJECTS", "VOTES"};
enum { SECTIONS = 3 };

static int section_of(const pe__row_reader *r)
{
    for (int k = 0; k < SECTIONS; k++)
        if (r->cells == 1 && strcasecmp(r->cell[0], section_name[k]) == 0)
            return k;
    return -1;
}

pe_status pe__pb_fail(const pe__pb *b, int column, pe_error *err,
                      const char *found, const char *what)
{
    char shown[48];
    snprintf(shown, sizeof shown, "%s", found);
    return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line,
                       column + 1, "\"%s\" %s", shown, what);
}

int pe__pb_column(const pe__pb *b, const char *name)
{
    for (int k = 0; k < b->columns; k++)
        if (strcasecmp(b->column[k], name) == 0)
            return k;
    return -1;
}

const char *pe__pb_cell(const pe__pb *b, int column)
{
    return column >= 0 && column < b->rows.cells ? b->rows.cell[column] : "";
}

static pe_status read_header(pe__pb *b, pe_error *err)
{
    const int got = pe__row_next(&b->rows, err);
    if (got < 0)
        return PE_BAD_INPUT;
    if (got == 0 || section_of(&b->rows) >= 0)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 0,
                           "a section begins with a row that names its "
                           "columns, such as project_id;cost");
    b->columns = b->rows.cells;
    for (int k = 0; k < b->columns; k++) {
        b->column[k] = b->rows.cell[k];
        if (pe__pb_column(b, b->column[k]) < k)
            return pe__pb_fail(b, k, err, b->column[k], "is the name of two "
                               "columns; which one counts?");
    }
    return PE_OK;
}

/* --- META ----------------------------------------------------------------- */

static pe_status keep(pe__pb *b, char **where, const char *text, pe_error *err)
{
    *where = pe__arena_text(&b->out->texts, text, strlen(text));
    return *where ? PE_OK : pe__fail_memory(err);
}

static pe_status read_kind(pe__pb *b, const char *value, pe_error *err)
{
    if (strcasecmp(value, "approval") == 0 ||
        strcasecmp(value, "choose-1") == 0)
        b->out->kind = PE__APPROVAL;
    else if (strcasecmp(value, "cumulative") == 0 ||
             strcasecmp(value, "scoring") == 0)
        b->out->kind = PE__POINTS;
    else if (strcasecmp(value, "ordinal") == 0)
        b->out->kind = PE__RANKING;
    else
        return pe__pb_fail(b, 1, err, value, "is no vote_type that is known: "
                           "approval, choose-1, cumulative, scoring, ordinal");
    b->has_kind = true;
    return PE_OK;
}

static pe_status read_meta(pe__pb *b, pe_error *err)
{
    const char *key = pe__pb_cell(b, 0), *value = pe__pb_cell(b, 1);
    bool budget = strcmp(key, "budget") == 0, caps = strcmp(key, "caps") == 0;
    bool kind = strcmp(key, "vote_type") == 0;
    if ((budget && b->budget_line) || (caps && b->caps_line) ||
        (kind && b->has_kind))
        return pe__pb_fail(b, 0, err, key, "stands twice in META; which one "
                           "counts?");
    if (kind)
        return read_kind(b, value, err);
    if (strcmp(key, "currency") == 0)
        return keep(b, &b->out->currency, value, err);
    if (strcmp(key, "description") == 0)
        return keep(b, &b->out->title, value, err);
    if (budget || caps) {
        *(budget ? &b->budget_line : &b->caps_line) = b->rows.line;
        return keep(b, budget ? &b->budget : &b->caps, value, err);
    }
    if (strcmp(key, "max_length") == 0)
        b->max_length = strtol(value, NULL, 10);
    return PE_OK;
}

/* --- all of it ------------------------------------------------------------ */

static pe_status read_row(pe__pb *b, int section, pe_error *err)
{
    if (section == 0)
        return read_meta(b, err);
    return section == 1 ? pe__pb_project(b, err) : pe__pb_vote(b, err);
}

static pe_status end_section(pe__pb *b, int section, pe_error *err)
{
    if (section == 0 && (b->budget == NULL || !b->has_kind))
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 0,
                           "META has to say budget and vote_type");
    return section == 1 ? pe__pb_projects_end(b, err) : PE_OK;
}

static pe_status begin_section(pe__pb *b, int section, int found,
                               pe_error *err)
{
    pe_status status = PE_OK;
    if (found != section + 1)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file, b->rows.line, 1,
                           "the sections are META, PROJECTS and VOTES, in "
                           "this order; %s should stand here",
                           section + 1 < SECTIONS ? section_name[section + 1]
                                                  : "none");
    if (section >= 0)
        status = end_section(b, section, err);
    if (status == PE_OK)
        status = read_header(b, err);
    if (status == PE_OK && found == 2)
        status = pe__pb_votes_begin(b, err);
    return status;
}

static pe_status read_all(pe__pb *b, pe_error *err)
{
    int section = -1, got;
    pe_status status = PE_OK;
    while (status == PE_OK && (got = pe__row_next(&b->rows, err)) != 0) {
        if (got < 0)
            return PE_BAD_INPUT;
        const int found = section_of(&b->rows);
        if (found >= 0 || section < 0) {
            status = begin_section(b, section, found, err);
            section = found;
        } else {
            status = read_row(b, section, err);
        }
    }
    if (status == PE_OK && section != SECTIONS - 1)
        return pe__fail_at(err, PE_BAD_INPUT, b->rows.file,
                           b->rows.line > 0 ? b->rows.line : 1, 0,
                           "the file ends before %s; is it whole?",
                           section_name[section + 1]);
    return status == PE_OK ? pe__pb_votes_end(b, err) : status;
}

static void release(pe__pb *b)
{
    pe__ids_free(&b->ids);
    pe__ids_free(&b->voters_seen);
    pe__names_free(&b->caps_seen);
    pe__names_free(&b->instead_seen);
    pe__free(b->draft);
    pe__free(b->last_voter);
}

/* Texts go to terminals and pages: they are text, wherever they come from. */
static pe_status check_text(const char *name, const char *bytes, size_t size,
                            pe_error *err)
{
    const uint64_t good = pe__text_prefix((const unsigned char *)bytes, size);
    long line = 1;
    for (uint64_t k = 0; k < good; k++)
        line += bytes[k] == '\n';
    return good == size
               ? PE_OK
               : pe__fail_at(err, PE_BAD_INPUT, name, line, 0, "there is a "
                             "byte that is no text in UTF-8; save the file as "
                             "UTF-8");
}

pe_status pe__ballots_parse(const char *name, const char *bytes, size_t size,
                            pe__ballots *out, pe_error *err)
{
    *out = (pe__ballots){0};
    pe_status status = check_text(name, bytes, size, err);
    if (status != PE_OK)
        return status;
    char *text = pe__alloc(size + 1, 1);
    if (text == NULL)
        return pe__fail_memory(err);
    memcpy(text, bytes, size);
    text[size] = '\0';
    pe__pb b = {.out = out};
    pe__row_reader_start(&b.rows, name, text, size);
    status = keep(&b, &out->title, "", err);
    if (status == PE_OK)
        status = keep(&b, &out->currency, "", err);
    if (status == PE_OK)
        status = read_all(&b, err);
    release(&b);
    pe__free(text);
    if (status != PE_OK)
        pe__ballots_free(out);
    return status;
}

pe_status pe__ballots_read(const char *path, pe__ballots *out, pe_error *err)
{
    unsigned char *bytes = NULL, *whole = NULL;
    uint64_t size = 0;
    *out = (pe__ballots){0};
    pe_status status = pe__file_read(path, FILE_MOST, &bytes, &size, err);
    if (status == PE_OK && pe__is_packed(bytes, size)) {
        status = pe__unpack(bytes, size, path, FILE_MOST, &whole, &size, err);
        pe__free(bytes);
        bytes = whole;
    }
    if (status == PE_OK)
        status = pe__ballots_parse(path, (const char *)bytes, size, out, err);
    pe__free(bytes);
    return status;
}

void pe__ballots_free(pe__ballots *b)
{
    pe__free((void *)b->election.project);
    pe__free((void *)b->election.first);
    pe__free((void *)b->election.choice);
    pe__free((void *)b->election.points);
    pe__free((void *)b->election.weight);
    pe__free((void *)b->election.cap);
    pe__free(b->id);
    pe__free(b->name);
    pe__free(b->voter);
    pe__free(b->cap_name);
    pe__arena_free(&b->texts);
    *b = (pe__ballots){0};
}

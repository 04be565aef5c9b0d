/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* PrefLib's files (preflib.github.io/PrefLib-Jekyll/format): a header of lines
 * "# KEY: VALUE", then "COUNT: 1,{2,3},4" a line; before 2022 the number of
 * options, a line "ID,NAME" each, "VOTERS,SUM,ORDERS", then "COUNT,1,{2,3},4".
 * In a .cat each place is a category, the best first; an option of the last
 * category or of none has grade 0. And Scottish ballots, which look alike. */
#include "election_own.h"

#include "error.h"
#include "utf8.h"

#include <string.h>

static bool begins(const pe__ballots *b, const char *key, size_t *size)
{
    *size = strlen(key);
    return (size_t)(b->end - b->at) >= *size &&
           memcmp(b->at, key, *size) == 0;
}

static const char *line_end(const pe__ballots *b)
{
    const char *end = memchr(b->at, '\n', (size_t)(b->end - b->at));
    return end != NULL ? end : b->end;
}

static pe_status need_options(pe__ballots *b)
{
    if (b->to->name != NULL)
        return PE_OK;
    return pe__ballots_fail(b, "the line \"# NUMBER ALTERNATIVES: …\" must "
                            "come before this one");
}

static pe_status read_alternatives(pe__ballots *b)
{
    int64_t options = 0;
    if (b->to->name != NULL)
        return pe__ballots_fail(b, "the number of alternatives is there "
                                "twice");
    pe_status status = pe__ballots_number(b, "the number of alternatives",
                                          PE_VOTE_OPTIONS_MAX, &options);
    if (status == PE_OK)
        status = pe__ballots_options(b, options);
    for (int32_t a = 0; status == PE_OK && a < options; a++)
        status = pe__ballots_call(b, a + 1, a);
    return status;
}

static pe_status read_name(pe__ballots *b)
{
    int32_t option;
    pe_status status = need_options(b);
    if (status == PE_OK)
        status = pe__ballots_option(b, &option);
    if (status != PE_OK)
        return status;
    if (!pe__ballots_take(b, ':'))
        return pe__ballots_fail(b, "a colon should stand before the name");
    return pe__ballots_name(b, option, b->at, (size_t)(line_end(b) - b->at));
}

/* The words between here and the end of the line, without blanks around. */
static pe_status read_words(pe__ballots *b, const char *what, const char **out)
{
    const char *end = line_end(b);
    while (b->at < end && *b->at == ' ')
        b->at++;
    while (end > b->at && (unsigned char)end[-1] <= ' ')
        end--;
    size_t size = (size_t)(end - b->at);
    if (pe__text_prefix((const unsigned char *)b->at, size) != size)
        return pe__ballots_fail(b, "%s must be UTF-8 without control "
                                "characters", what);
    *out = pe__arena_text(&b->to->arena, b->at, size);
    return *out != NULL ? PE_OK : pe__fail_memory(b->err);
}

static pe_status read_title(pe__ballots *b)
{
    return read_words(b, "a title", &b->to->title);
}

static pe_status read_categories(pe__ballots *b)
{
    int64_t grades = 0;
    pe_status status = pe__ballots_number(b, "the number of categories", 1000,
                                          &grades);
    b->to->problem.form = PE_VOTE_GRADED;
    b->to->problem.grades = (int32_t)grades;
    if (status != PE_OK)
        return status;
    if (grades == 0)
        return pe__ballots_fail(b, "there must be 1 category or more");
    size_t size = (size_t)grades * sizeof *b->to->grade;
    b->to->grade = pe__arena_alloc(&b->to->arena, size);
    if (b->to->grade == NULL)
        return pe__fail_memory(b->err);
    memset((void *)b->to->grade, 0, size);
    return PE_OK;
}

/* Names are for people: a category that is none has no name that matters. */
static pe_status read_category(pe__ballots *b)
{
    int64_t number = 0;
    pe_status status = pe__ballots_number(b, "the number of a category",
                                          INT32_MAX, &number);
    int64_t grade = b->to->problem.grades - number;
    if (status != PE_OK || b->to->grade == NULL || number < 1 || grade < 0 ||
        !pe__ballots_take(b, ':'))
        return status;
    return read_words(b, "a category's name", &b->to->grade[grade]);
}

/* One line of the header. */
static pe_status read_key(pe__ballots *b)
{
    static const struct {
        const char *key;
        pe_status (*read)(pe__ballots *b);
    } keys[] = {{"# NUMBER ALTERNATIVES:", read_alternatives},
                {"# NUMBER CATEGORIES:", read_categories},
                {"# CATEGORY NAME ", read_category},
                {"# ALTERNATIVE NAME ", read_name},
                {"# TITLE:", read_title}};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        size_t size;
        if (!begins(b, keys[k].key, &size))
            continue;
        b->at += size;
        return keys[k].read(b);
    }
    return PE_OK; /* what else it says does not matter here */
}

/* "{2,3}" or "{}": all at `place`. */
static pe_status read_set(pe__ballots *b, int32_t place)
{
    pe_status status = PE_OK;
    if (pe__ballots_take(b, '}'))
        return PE_OK;
    do {
        int32_t option;
        status = pe__ballots_option(b, &option);
        if (status == PE_OK)
            status = pe__ballots_mark(b, option, place);
    } while (status == PE_OK && pe__ballots_take(b, ','));
    if (status == PE_OK && !pe__ballots_take(b, '}'))
        return pe__ballots_fail(b, "the brace { is not closed");
    return status;
}

static int32_t mark_of(const pe__ballots *b, int32_t place)
{
    return b->to->problem.form == PE_VOTE_GRADED
               ? b->to->problem.grades - 1 - place : place;
}

pe_status pe__preflib_ranking(pe__ballots *b)
{
    pe_status status = PE_OK;
    int32_t place = 0;
    while (status == PE_OK && !pe__ballots_line_over(b)) {
        if (place > 0 && !pe__ballots_take(b, ','))
            return pe__ballots_fail(b, "a comma should stand here");
        if (pe__ballots_line_over(b))
            break; /* a comma at the end */
        if (b->to->problem.form == PE_VOTE_GRADED &&
            place >= b->to->problem.grades)
            return pe__ballots_fail(b, "the ballot has more places than there "
                                    "are categories");
        int64_t before = b->marks;
        int32_t option;
        if (pe__ballots_take(b, '{')) {
            status = read_set(b, mark_of(b, place));
            b->tied = b->tied || b->marks > before + 1;
        } else {
            status = pe__ballots_option(b, &option);
            if (status == PE_OK)
                status = pe__ballots_mark(b, option, mark_of(b, place));
        }
        place++;
    }
    return status;
}

static pe_status read_ballot(pe__ballots *b, char after)
{
    int64_t count = 0;
    pe_status status = pe__ballots_number(b, "how many cast this ballot",
                                          INT64_MAX, &count);
    if (status != PE_OK)
        return status;
    if (!pe__ballots_take(b, after))
        return pe__ballots_fail(b, "'%c' should stand after how many cast the "
                                "ballot", after);
    status = pe__ballots_row(b, count);
    return status == PE_OK ? pe__preflib_ranking(b) : status;
}

pe_status pe__preflib_parse(pe__ballots *b)
{
    pe_status status = PE_OK;
    for (; status == PE_OK && pe__ballots_more(b); pe__ballots_next_line(b)) {
        if (pe__ballots_line_over(b))
            continue;
        if (*b->at == '#') {
            status = read_key(b);
        } else {
            status = need_options(b);
            if (status == PE_OK)
                status = read_ballot(b, ':');
        }
        if (status != PE_OK)
            return status;
    }
    return b->to->name != NULL ? PE_OK : need_options(b);
}

static pe_status read_old_name(pe__ballots *b, int32_t option)
{
    int64_t id = 0;
    pe_status status = pe__ballots_number(b, "the number of an option",
                                          INT32_MAX, &id);
    if (status == PE_OK)
        status = pe__ballots_call(b, id, option);
    if (status != PE_OK)
        return status;
    if (option == 0)
        b->to->first_id = (int32_t)id;
    if (!pe__ballots_take(b, ','))
        return pe__ballots_fail(b, "a comma should stand before the name");
    return pe__ballots_name(b, option, b->at, (size_t)(line_end(b) - b->at));
}

pe_status pe__preflib_old_parse(pe__ballots *b, int64_t options)
{
    pe_status status = pe__ballots_options(b, options);
    for (int32_t a = 0; status == PE_OK && a < options; a++) {
        pe__ballots_next_line(b);
        status = read_old_name(b, a);
    }
    if (status != PE_OK)
        return status;
    pe__ballots_next_line(b);
    int64_t voters = 0; /* sums: of no use, but they must be there */
    status = pe__ballots_number(b, "the number of voters", INT64_MAX, &voters);
    if (status != PE_OK)
        return status;
    for (;;) {
        pe__ballots_next_line(b);
        if (!pe__ballots_more(b))
            return PE_OK;
        if (pe__ballots_line_over(b))
            continue;
        status = read_ballot(b, ',');
        if (status != PE_OK)
            return status;
    }
}

/* "Candidate 1","Name","Party": the second cell. */
static pe_status read_scottish_name(pe__ballots *b, int32_t option)
{
    const char *end = line_end(b), *name = b->at;
    for (int quotes = 0; name < end && quotes < 3; name++)
        quotes += *name == '"';
    const char *after = name;
    while (after < end && *after != '"')
        after++;
    if (after == end)
        return pe__ballots_fail(b, "the line should be like \"Candidate 1\","
                                "\"NAME\",\"PARTY\",");
    return pe__ballots_name(b, option, name, (size_t)(after - name));
}

/* "Name of the ward", the last line. */
static pe_status read_ward(pe__ballots *b)
{
    const char *end = line_end(b), *name = b->at + 1, *after = name;
    while (after < end && *after != '"')
        after++;
    pe_status status = PE_OK;
    if (pe__text_prefix((const unsigned char *)name, (uint64_t)(after - name))
        != (uint64_t)(after - name))
        return pe__ballots_fail(b, "a name must be UTF-8 without control "
                                "characters");
    b->to->title = pe__arena_text(&b->to->arena, name,
                                  (size_t)(after - name));
    if (b->to->title == NULL)
        status = pe__fail_memory(b->err);
    return status;
}

pe_status pe__scottish_parse(pe__ballots *b, int64_t options)
{
    int64_t seats = 0;
    int32_t named = 0;
    if (!pe__ballots_take(b, ','))
        return pe__ballots_fail(b, "a comma should stand before the seats");
    pe_status status = pe__ballots_number(b, "the number of seats",
                                          PE_VOTE_OPTIONS_MAX, &seats);
    if (status == PE_OK)
        status = pe__ballots_options(b, options);
    for (int32_t a = 0; status == PE_OK && a < options; a++)
        status = pe__ballots_call(b, a + 1, a);
    b->to->seats = (int32_t)seats;
    for (; status == PE_OK && pe__ballots_more(b);) {
        pe__ballots_next_line(b);
        if (pe__ballots_line_over(b))
            continue;
        if (*b->at != '"')
            status = read_ballot(b, ',');
        else if (named < options)
            status = read_scottish_name(b, named++);
        else if (named++ == options)
            status = read_ward(b);
        else
            return pe__ballots_fail(b, "more names than options");
    }
    return status;
}

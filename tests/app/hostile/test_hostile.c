/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Careless, cut off and hostile files: each reader refuses each of them, says
 * on which line, and what to do. The files are bad-NAME in tests/fuzz/corpus,
 * where the fuzzers start from them, too; those called fine-NAME are read. */
#include "ballots.h"
#include "book.h"
#include "election.h"
#include "file.h"
#include "groups.h"
#include "mem.h"
#include "statement.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    const char *name;
    long line;
    const char *says; /* among other words: what is right, or what to do */
} hostile;

static const hostile pb_files[] = {
    {"no-header", 1, "META should stand here"},
    {"no-projects", 5, "PROJECTS should stand here"},
    {"no-votes", 8, "is it whole?"},
    {"no-budget", 4, "has to say budget"},
    {"budget-word", 3, "right would be 120000.00"},
    {"budget-negative", 3, "right would be"},
    {"budget-twice", 4, "which one counts?"},
    {"budget-overflow", 3, "is no amount"},
    {"voter-twice", 13, "which of the two ballots counts?"},
    {"project-twice", 8, "stands there twice"},
    {"project-unknown", 13, "no project_id of PROJECTS"},
    {"cost-negative", 7, "an amount above 0"},
    {"cost-overflow", 7, "an amount above 0"},
    {"sum-overflow", 7, "is the cost right?"},
    {"weight-overflow", 11, "up to 1000000000"},
    {"points-overflow", 11, "as many as projects in vote"},
    {"points-few", 11, "as many as projects in vote"},
    {"nul", 11, "save the file as UTF-8"},
    {"cr-bad", 13, "no project_id"},
    {"latin1", 11, "save the file as UTF-8"},
    {"latin1-name", 7, "save the file as UTF-8"},
    {"cut-quote", 7, "none closes it"},
    {"cut-row", 11, "is the file whole?"},
    {"column-twice", 6, "which one counts?"},
    {"section-twice", 13, "in this order"},
    {"escape", 7, "save the file as UTF-8"},
    {"empty", 1, "is it whole?"},
    {NULL, 0, NULL}};
static const hostile election_files[] = {
    {"empty", 1, "empty"},
    {"no-header", 1, "should stand before"},
    {"no-ballots", 6, "is the file whole?"},
    {"option-unknown", 7, "there is no option 4"},
    {"option-twice", 6, "stands twice on the ballot"},
    {"option-name-twice", 6, "which one is it?"},
    {"count-negative", 6, "a whole number should stand here"},
    {"count-overflow", 6, "at most"},
    {"sum-overflow", 7, "63 bit"},
    {"alternatives-overflow", 1, "at most 10000"},
    {"alternatives-twice", 6, "twice"},
    {"nul", 6, "save it as UTF-8"},
    {"crlf-bad", 6, "there is no option 4"},
    {"latin1", 6, "must be UTF-8"},
    {"cut", 6, "is not closed"},
    {"cut-count", 6, "':' should stand"},
    {"ward-option", 2, "there is no option 4"},
    {"json-unknown", 2, "there is no option 5"},
    {"yaml-alias", 2, "should begin with ["},
    {NULL, 0, NULL}};
static const hostile camt_files[] = {
    {"not-camt", 1, "CAMT has"},
    {"empty", 1, "get the statement from the bank"},
    {"no-amount", 4, "as 12.50"},
    {"no-currency", 4, "ask the bank"},
    {"no-day", 4, "as 2026-11-26"},
    {"day-bad", 4, "as 2026-11-26"},
    {"amount-word", 4, "as 12.50"},
    {"amount-negative", 4, "of 0 or more"},
    {"amount-overflow", 4, "as 12.50"},
    {"direction-bad", 4, "CRDT or DBIT"},
    {"direction-none", 4, "CRDT or DBIT"},
    {"laughs", 2, "no document type"},
    {"external", 2, "no document type"},
    {"external-dtd", 2, "no document type"},
    {"entity-unknown", 4, "&amp;"},
    {"nul", 4, "do not save it with another"},
    {"latin1", 4, "do not save it with another"},
    {"cut", 4, "is it whole?"},
    {"cut-tag", 3, "is it whole?"},
    {"nested", 3, "ask the bank"},
    {"t-header", 1, "call them date and amount"},
    {"t-amount", 2, "right would be -1,200.50"},
    {"t-overflow", 2, "right would be"},
    {"t-day", 2, "right would be 2026-11-26"},
    {"t-nul", 2, "get it as CSV"},
    {"t-cut", 2, "Get it from the bank once more"},
    {"t-column", 1, "a name of its own"},
    {NULL, 0, NULL}};
static const hostile ledger_files[] = {
    {"empty", 1, "begins with the line"},
    {"no-header", 1, "begins with the line"},
    {"currency-unknown", 4, "makes it so"},
    {"currency-twice", 3, "known already"},
    {"unbalanced", 3, "do not balance"},
    {"overflow", 4, "beyond 64 bit"},
    {"sum-overflow", 6, "leave 64 bit"},
    {"digits", 4, "more digits"},
    {"day", 3, "as 2026-11-26"},
    {"one-posting", 3, "do not balance"},
    {"corrects-later", 3, "before it"},
    {"seal-bad", 3, "somebody else kept"},
    {"seal-short", 6, "64 digits"},
    {"nul", 3, "no place in a ledger"},
    {"bom", 1, "without BOM"},
    {"crlf", 1, "LF alone"},
    {"latin1", 3, "no place in a ledger"},
    {"cut", 4, "Assets:Bank"},
    {"tab", 4, "no place in a ledger"},
    {"rate-zero", 4, "above 0"},
    {"escape", 3, "no place in a ledger"},
    {NULL, 0, NULL}};
static const hostile groups_files[] = {
    {"header", 1, "add it to the first row"},
    {"name-twice", 3, "stands there twice"},
    {"name-none", 3, "needs a name"},
    {"income-negative", 3, "of 0 or more"},
    {"income-overflow", 3, "of 0 or more"},
    {"members-zero", 3, "from 1 on"},
    {"members-overflow", 3, "from 1 on"},
    {"need-zero", 3, "above 0"},
    {"nul", 3, "save it as"},
    {"latin1", 3, "save the file as"},
    {"cut", 3, "close it where"},
    {"column-twice", 1, "a name of its own"},
    {"crlf-bad", 3, "of 0 or more"},
    {NULL, 0, NULL}};

/* --- readers -------------------------------------------------------------- */

typedef pe_status reader(const char *bytes, size_t size, pe_error *err);

static pe_status read_pb(const char *bytes, size_t size, pe_error *err)
{
    pe__ballots b;
    pe_status status = pe__ballots_parse("file", bytes, size, &b, err);
    if (status == PE_OK)
        pe__ballots_free(&b);
    return status;
}

/* Sums are the engine's to check; it knows the line as the row. */
static pe_status read_election(const char *bytes, size_t size, pe_error *err)
{
    pe__election e;
    pe_vote *vote = NULL;
    pe_status status = pe__election_parse(bytes, size, "file", &e, err);
    if (status != PE_OK)
        return status;
    status = pe_vote_new(&e.problem, &vote, err);
    if (status != PE_OK) {
        snprintf(err->file, sizeof err->file, "file");
        err->line = (long)e.line[err->line - 1];
    }
    pe_vote_free(vote);
    pe__election_free(&e);
    return status;
}

static pe_status read_statement(const char *bytes, size_t size, pe_error *err)
{
    pe__bank_file s;
    pe_status status = pe__statement_parse("file", bytes, size, NULL, &s, err);
    pe__statement_free(&s);
    return status;
}

static pe_status read_book(const char *bytes, size_t size, pe_error *err)
{
    pe__book b;
    pe_status status = pe__book_parse("file", bytes, size, &b, err);
    if (status == PE_OK)
        pe__book_free(&b);
    return status;
}

static pe_status read_groups(const char *bytes, size_t size, pe_error *err)
{
    pe__groups g;
    pe_status status = pe__groups_parse("file", bytes, size, &g, err);
    if (status == PE_OK)
        pe__groups_free(&g);
    return status;
}

/* `skip` bytes at the front are the fuzzer's. */
static const struct {
    const char *kind;
    reader *read;
    const hostile *files;
    size_t skip;
} readers[] = {{"pb", read_pb, pb_files, 2},
               {"election", read_election, election_files, 0},
               {"camt", read_statement, camt_files, 1},
               {"ledger", read_book, ledger_files, 1},
               {"groups", read_groups, groups_files, 0}};
enum { READERS = sizeof readers / sizeof *readers };

/* --- files ---------------------------------------------------------------- */

static void folder_of(int k, char path[4096])
{
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, 4096, "%s/tests/fuzz/corpus/%s",
             source != NULL ? source : ".", readers[k].kind);
}

static pe_status try_file(int k, const char *name, pe_error *err)
{
    char folder[4096], path[4400];
    unsigned char *bytes;
    uint64_t size;
    long before = pe__mem_live();
    folder_of(k, folder);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (pe__file_read(path, 1 << 24, &bytes, &size, err) != PE_OK)
        fail_msg("%s", err->message);
    pe_status status = readers[k].read((char *)bytes + readers[k].skip,
                                       size - readers[k].skip, err);
    pe__free(bytes);
    assert_int_equal(pe__mem_live(), before);
    return status;
}

static void test_each_has_a_place_and_a_remedy(void **state)
{
    int wrong = 0; /* all are told at once */
    (void)state;
    for (int k = 0; k < READERS; k++)
        for (const hostile *h = readers[k].files; h->name != NULL; h++) {
            char name[80];
            pe_error err = {0};
            snprintf(name, sizeof name, "bad-%s", h->name);
            pe_status status = try_file(k, name, &err);
            if (status != PE_BAD_INPUT || err.line != h->line ||
                strstr(err.message, h->says) == NULL ||
                strcmp(err.file, "file") != 0) {
                print_error("%s/%s: status %d, line %ld: %s\n",
                            readers[k].kind, name, (int)status, err.line,
                            err.message);
                wrong++;
            }
        }
    assert_int_equal(wrong, 0);
}

/* No file is there that nothing is known of. */
static void test_all_files_are_known(void **state)
{
    (void)state;
    int fine = 0;
    for (int k = 0; k < READERS; k++) {
        char path[4096];
        folder_of(k, path);
        DIR *folder = opendir(path);
        assert_non_null(folder);
        for (struct dirent *file; (file = readdir(folder)) != NULL;) {
            pe_error err = {0};
            bool known = strncmp(file->d_name, "bad-", 4) != 0;
            for (const hostile *h = readers[k].files; h->name && !known; h++)
                known = strcmp(file->d_name + 4, h->name) == 0;
            if (!known)
                fail_msg("%s/%s is not in the table", path, file->d_name);
            if (strncmp(file->d_name, "fine-", 5) == 0 && ++fine &&
                try_file(k, file->d_name, &err) != PE_OK)
                fail_msg("%s: %s", file->d_name, err.message);
        }
        closedir(folder);
    }
    assert_true(fine >= 10);
}

/* --- what is too long for a file of the repository ------------------------ */

enum { LONG = 1000000, LAST = -1 };

/* With sanitizers every search for one letter first reads to the end of the
 * line (strict_string_checks), which makes a minute of an instant. */
static int how_long(void)
{
    return getenv("PARECON_SANITIZED") ? LONG / 50 : LONG;
}

/* `head`, how_long() times `unit`, `tail`. */
static pe_status try_long(reader *read, const char *head, const char *unit,
                          const char *tail, pe_error *err)
{
    const int times = how_long();
    size_t piece = strlen(unit), size = strlen(head);
    char *text = malloc(size + (size_t)times * piece + strlen(tail) + 1);
    memcpy(text, head, size + 1);
    for (int k = 0; k < times; k++, size += piece)
        memcpy(text + size, unit, piece);
    memcpy(text + size, tail, strlen(tail) + 1);
    size += strlen(tail);
    long before = pe__mem_live();
    pe_status status = read(text, size, err);
    free(text);
    assert_int_equal(pe__mem_live(), before);
    return status;
}

#define PB                                                                    \
    "META\nkey;value\nbudget;9\nvote_type;approval\nPROJECTS\n"               \
    "project_id;cost\na;2\nVOTES\nvoter_id;vote\n"
#define PREFLIB "# NUMBER ALTERNATIVES: 2\n"
#define CAMT "<Document><Stmt>"

static void test_lines_of_a_million(void **state)
{
    static const struct {
        reader *read;
        const char *head, *unit, *tail;
        pe_status status;
        long line; /* LAST: after as many */
        const char *says;
    } all[] = {
        {read_pb, PB "v;", "a", "\n", PE_BAD_INPUT, 10, "no project_id"},
        {read_pb, PB "v;", "a,", "\n", PE_OK, 0, ""},
        {read_pb, PB "v;a", ";", "\n", PE_BAD_INPUT, 10, "256 cells"},
        {read_pb, PB "v;\"", "\n", "", PE_BAD_INPUT, 10, "none closes it"},
        {read_election, PREFLIB "1: ", "1", "\n", PE_BAD_INPUT, 2, "at most"},
        {read_election, PREFLIB "1: ", "1,", "\n", PE_BAD_INPUT, 2, "twice"},
        {read_election, PREFLIB "1: ", "{", "\n", PE_BAD_INPUT, 2,
         "should stand here"},
        {read_election, PREFLIB "# TITLE: ", "x", "\n1: 1\n", PE_OK, 0, ""},
        {read_election, "{\"num_cand\":2,\"profile\":", "[", "",
         PE_BAD_INPUT, 1, "should stand here"},
        {read_election, "", "\n", PREFLIB "1: 3\n", PE_BAD_INPUT, LAST,
         "there is no option 3"},
        {read_statement, CAMT, "<a>", "", PE_BAD_INPUT, 1, "40 deep"},
        {read_statement, CAMT "<", "a", "/></Stmt></Document>", PE_BAD_INPUT,
         1, "CAMT has"},
        {read_statement, "date,amount,text\n2026-01-02,5,", "x", "\n", PE_OK, 0,
         ""},
        {read_statement, "date,amount\n2026-01-02,", "5", "\n", PE_BAD_INPUT, 2,
         "right would be"},
        {read_book, "parecon ledger 1\ncurrency EUR 2\n2026-01-02 ", "x",
         "\n  A:B  1 EUR\n  C:D  -1 EUR\n", PE_OK, 0, ""},
        {read_book, "parecon ledger 1\ncurrency EUR 2\n2026-01-02 x\n  A:B  ",
         "9", " EUR\n", PE_BAD_INPUT, 4, "beyond 64 bit"},
        {read_groups, "group,income,members\n", "x", ",1,0\n", PE_BAD_INPUT, 2,
         "from 1 on"},
        {read_groups, "group,income,members\nx,", "9", ",1\n", PE_BAD_INPUT, 2,
         "of 0 or more"}};
    (void)state;
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        pe_error err = {0};
        pe_status status = try_long(all[k].read, all[k].head, all[k].unit,
                                    all[k].tail, &err);
        long line = all[k].line == LAST ? how_long() + 2 : all[k].line;
        if (status != all[k].status || err.line != line ||
            strstr(err.message, all[k].says) == NULL)
            fail_msg("case %zu: status %d, line %ld: %s", k, (int)status,
                     err.line, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_has_a_place_and_a_remedy),
        cmocka_unit_test(test_all_files_are_known),
        cmocka_unit_test(test_lines_of_a_million),
    };
    return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}

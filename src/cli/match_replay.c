/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match replay: the engine lives through a journal once more. */
#include "command.h"
#include "error.h"
#include "file.h"
#include "journal.h"
#include "mem.h"
#include "terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Names of actions in print and JSON, by their kind. */
static const char *const action_name[] = {
    [PE_MATCH_ASK] = "ask",
    [PE_MATCH_PROMISED] = "promised",
    [PE_MATCH_STOOD_BY] = "stood_by",
    [PE_MATCH_CALLED_UP] = "called_up",
    [PE_MATCH_TENTATIVE] = "tentative",
    [PE_MATCH_REFUSED] = "refused",
    [PE_MATCH_CONFIRM_ASKED] = "confirm_asked",
    [PE_MATCH_DOUBTED] = "doubted",
    [PE_MATCH_GIVEN_BACK] = "given_back",
    [PE_MATCH_NOT_NEEDED] = "not_needed",
    [PE_MATCH_FILLED] = "filled",
    [PE_MATCH_AT_RISK] = "at_risk",
    [PE_MATCH_OVER] = "over",
    [PE_MATCH_BURST] = "burst",
    [PE_MATCH_CALM] = "calm",
    [PE_MATCH_ADOPTED] = "adopted",
    [PE_MATCH_ADOPTION_OVER] = "adoption_over"};
enum { ACTIONS = sizeof action_name / sizeof *action_name };

typedef struct {
    const char *path;
    FILE *stream;
    pe__doc *doc;
    pe_match *match;
    int64_t line, events, count[ACTIONS];
    char digest[2 * crypto_hash_sha256_BYTES + 1];
    size_t size;
} replay;

static pe_status place(const replay *r, pe_status status, pe_error *err)
{
    if (status == PE_BAD_INPUT) {
        snprintf(err->file, sizeof err->file, "%s", r->path);
        err->line = (long)r->line;
    }
    return status;
}

static pe_status apply(replay *r, const pe_match_event *event, pe_error *err)
{
    pe_match_actions actions;
    pe_status status = PE_OK;
    if (r->match == NULL) { /* no line of settings came first */
        pe_match_settings settings = pe_match_defaults();
        status = pe_match_new(&settings, &r->match, err);
    }
    if (status == PE_OK)
        status = pe_match_apply(r->match, event, &actions, err);
    if (status != PE_OK)
        return status;
    r->events++;
    for (int64_t k = 0; k < actions.count; k++)
        if ((int)actions.action[k].kind < ACTIONS)
            r->count[actions.action[k].kind]++;
    return PE_OK;
}

static pe_status take(replay *r, const char *line, size_t size, pe_error *err)
{
    pe__journal_entry entry;
    pe_status status = pe__journal_read(line, size, r->doc, &entry, err);
    if (status != PE_OK)
        return status;
    if (!entry.is_settings)
        return apply(r, &entry.event, err);
    if (r->match != NULL)
        return pe__fail(err, PE_BAD_INPUT, "settings stand in the first line "
                        "only, and not where a state is given");
    return pe_match_new(&entry.settings, &r->match, err);
}

static pe_status read_lines(replay *r, pe_error *err)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    pe_status status = PE_OK;
    errno = 0;
    while (status == PE_OK && (size = getline(&line, &room, r->stream)) > 0) {
        r->line++;
        if (line[0] != '\n')
            status = take(r, line, (size_t)size, err);
    }
    free(line);
    if (status == PE_OK && ferror(r->stream) != 0)
        return pe__fail_at(err, PE_IO, r->path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    return place(r, status, err);
}

static pe_status load(replay *r, const char *path, pe_error *err)
{
    unsigned char *bytes;
    uint64_t size;
    pe_status status = pe__file_read(path, UINT64_C(1) << 32, &bytes, &size,
                                     err);
    if (status != PE_OK)
        return status;
    status = pe_match_load(bytes, size, &r->match, err);
    pe__free(bytes);
    if (status == PE_BAD_INPUT)
        snprintf(err->file, sizeof err->file, "%s", path);
    return status;
}

static pe_status finish(replay *r, const char *to, pe_error *err)
{
    unsigned char *bytes, hash[crypto_hash_sha256_BYTES];
    if (r->match == NULL)
        return pe__fail_at(err, PE_BAD_INPUT, r->path, 0, 0,
                           "there is no event in it");
    pe_status status = pe_match_save(r->match, &bytes, &r->size);
    if (status != PE_OK)
        return pe__fail_memory(err);
    crypto_hash_sha256(hash, bytes, r->size);
    sodium_bin2hex(r->digest, sizeof r->digest, hash, sizeof hash);
    if (to != NULL)
        status = pe__file_write(to, bytes, r->size, err);
    pe__free(bytes);
    return status;
}

static void print(const replay *r, bool json)
{
    if (json)
        printf("{\"digest\":\"%s\",\"bytes\":%zu,\"events\":%" PRId64
               ",\"actions\":{", r->digest, r->size, r->events);
    else
        printf("digest          %s\nbytes           %zu\nevents          %"
               PRId64 "\n", r->digest, r->size, r->events);
    const char *comma = "";
    for (int k = 1; k < ACTIONS; k++) {
        if (r->count[k] == 0)
            continue;
        if (json)
            printf("%s\"%s\":%" PRId64, comma, action_name[k], r->count[k]);
        else
            printf("%-15s %" PRId64 "\n", action_name[k], r->count[k]);
        comma = ",";
    }
    if (json)
        printf("}}\n");
}

int pe__run_match_replay(const pe__options *options)
{
    pe_error err = {0};
    replay r = {.path = options->argument[0], .doc = pe__doc_new()};
    pe_status status = r.doc != NULL ? PE_OK : pe__fail_memory(&err);
    if (status == PE_OK && (r.stream = fopen(r.path, "re")) == NULL)
        status = pe__fail_at(&err, PE_IO, r.path, 0, 0, "cannot be opened: "
                             "%s", strerror(errno));
    if (status == PE_OK && options->from != NULL)
        status = load(&r, options->from, &err);
    if (status == PE_OK)
        status = read_lines(&r, &err);
    if (status == PE_OK)
        status = finish(&r, options->to, &err);
    if (status == PE_OK)
        print(&r, options->json);
    if (r.stream != NULL)
        fclose(r.stream);
    pe_match_free(r.match);
    pe__doc_free(r.doc);
    return status == PE_OK ? pe__terminal_finish(0) : pe__terminal_fail(&err);
}

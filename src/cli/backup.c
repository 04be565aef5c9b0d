/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon backup and restore. */
#include "backup.h"
#include "command.h"
#include "error.h"
#include "seal.h"
#include "terminal.h"

#include <inttypes.h>
#include <stdio.h>

static void print_summary(const pe__dump_summary *summary, const char *what)
{
    printf("%s: %" PRId64 " tables, %" PRId64 " rows\ndigest   ", what,
           summary->tables, summary->rows);
    for (int k = 0; k < PE__DIGEST; k++)
        printf("%02x", summary->digest[k]);
    printf("\n");
}

/* The public part alone on a line, so that it can be copied and piped. */
static int new_key(const pe__options *options)
{
    pe_error err = {0};
    char text[PE__KEY_TEXT];
    if (options->arguments > 0) {
        pe__fail(&err, PE_USAGE, "--new-key makes a key and nothing else: "
                 "\"%s\" is one too many.", options->argument[0]);
        return pe__terminal_fail(&err);
    }
    if (pe__custodian_new(options->new_key, text, &err) != PE_OK)
        return pe__terminal_fail(&err);
    printf("%s\n", text);
    fprintf(stderr, "The secret key is in %s. Keep it, and a copy of it, away "
            "from the hub; the line above is what the hub is given.\n",
            options->new_key);
    return PE__EXIT_SOLVED;
}

/* The first key follows --to, others stand behind the file. */
int pe__run_backup(const pe__options *options)
{
    pe_error err = {0};
    pe__dump_summary summary;
    char *keys[PE__CUSTODIANS + 1];
    int count = 0;
    if (options->new_key != NULL)
        return new_key(options);
    if (options->arguments < 2 || options->to == NULL) {
        pe__fail(&err, PE_USAGE, "a backup wants a store, a file and whom it "
                 "is sealed to: parecon backup DB FILE --to KEY.");
        return pe__terminal_fail(&err);
    }
    keys[count++] = (char *)(uintptr_t)options->to;
    for (int k = 2; k < options->arguments && count <= PE__CUSTODIANS; k++)
        keys[count++] = options->argument[k];
    if (pe__backup(options->argument[0], options->argument[1], keys, count,
                   &summary, &err) != PE_OK)
        return pe__terminal_fail(&err);
    print_summary(&summary, options->argument[1]);
    return PE__EXIT_SOLVED;
}

int pe__run_restore(const pe__options *options)
{
    pe_error err = {0};
    pe__dump_summary summary;
    if (options->key == NULL) {
        pe__fail(&err, PE_USAGE, "a backup is opened with a custodian's "
                 "secret key: parecon restore FILE DB --key SECRETFILE.");
        return pe__terminal_fail(&err);
    }
    if (pe__restore(options->argument[0], options->argument[1], options->key,
                    &summary, &err) != PE_OK)
        return pe__terminal_fail(&err);
    print_summary(&summary, options->argument[0]);
    return PE__EXIT_SOLVED;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote route: which council a decision belongs to. */
#include "command.h"
#include "error.h"
#include "print_doc.h"
#include "routing.h"
#include "terminal.h"

static void print(const pe__routing *r, int32_t council)
{
    char line[400];
    int width = pe__terminal_width(stdout);
    snprintf(line, sizeof line, "The decision belongs to %.200s: %d of %d "
             "members, who bear %.1f %% of all that it does. No smaller "
             "council bears 90 %%.", r->councils.name[council],
             r->members[council], r->affected.members,
             100 * r->share[council]);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    printf("\n");
    for (int32_t c = 0; c < r->affected.councils; c++) {
        pe__terminal_name(stdout, r->councils.name[c], 40);
        printf(" %7d  %5.1f %%\n", r->members[c], 100 * r->share[c]);
    }
}

static pe_status print_json(const pe__routing *r, int32_t council,
                            pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "council", r->councils.name[council]);
    pe__value *councils = pe__put_array(doc, all, "councils");
    for (int32_t c = 0; c < r->affected.councils; c++) {
        pe__value *one = pe__add_object(doc, councils);
        pe__put_text(doc, one, "council", r->councils.name[c]);
        pe__put_integer(doc, one, "members", r->members[c]);
        pe__put_real(doc, one, "share", r->share[c]);
    }
    pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_vote_route(const pe__options *options)
{
    pe_error err = {0};
    pe__routing routing;
    int32_t council = -1;
    pe_status status = pe__routing_read(options->argument[0], &routing, &err);
    if (status == PE_OK)
        status = pe_vote_route(&routing.affected, &council, &err);
    if (status == PE_OK && council < 0)
        status = pe__fail(&err, PE_BAD_INPUT, "no council holds 90 %% of those "
                          "affected: they have none around them all");
    if (status == PE_OK && options->json)
        status = print_json(&routing, council, &err);
    else if (status == PE_OK)
        print(&routing, council);
    pe__routing_free(&routing);
    return status == PE_OK ? pe__terminal_finish(PE__EXIT_SOLVED)
                           : pe__terminal_fail(&err);
}

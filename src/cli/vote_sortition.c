/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote sortition: a panel by lot that looks like its base. */
#include "command.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include "print_doc.h"
#include "sortition.h"
#include "terminal.h"

#include <inttypes.h>

static const char *name_of(const pe__sortition *s, int64_t i)
{
    return pe__table_cell(s->people, i, s->name);
}

static void print_groups(const pe__sortition *s, const pe_vote_panel *panel)
{
    for (int32_t g = 0; g < s->pool.groups; g++) {
        int32_t in = 0;
        for (int32_t k = 0; k < s->pool.seats; k++) {
            int64_t i = panel->panel[k];
            for (int64_t at = s->start[i]; at < s->start[i + 1]; at++)
                in += s->group[at] == g;
        }
        pe__terminal_name(stdout, pe__table_name(s->people, s->column[g]),
                          16);
        printf(" ");
        pe__terminal_name(stdout, pe__table_cell(s->quotas, g, s->value_at),
                          24);
        printf(" %5d  (%d to %d)\n", in, s->least[g], s->most[g]);
    }
}

/* How fair the lot is, in a sentence that the verifier can prove. */
static void say_fair(const pe_vote_panel *panel, double least, double most,
                     char *line, size_t size)
{
    if (panel->fairest)
        snprintf(line, size, "Chances were from %.1f %% to %.1f %%, as even "
                 "as these quotas allow: nobody could have more without "
                 "somebody who has no more than they having less.",
                 100 * least, 100 * most);
    else
        snprintf(line, size, "Chances were from %.1f %% to %.1f %%. These "
                 "quotas are so entangled that the fairest lot was not found "
                 "in the time that is given to it. No lot can give the least "
                 "likely more than %.1f %%, and nobody could have more by "
                 "above %.1f percentage points without somebody who has no "
                 "more than they having less.", 100 * least, 100 * most,
                 100 * panel->most, 100 * panel->gap);
}

static void print(const pe__sortition *s, const pe_vote_panel *panel,
                  uint64_t seed)
{
    char line[600];
    int width = pe__terminal_width(stdout);
    double least = 1, most = 0;
    for (int32_t i = 0; i < s->pool.people; i++) {
        least = panel->chance[i] < least ? panel->chance[i] : least;
        most = panel->chance[i] > most ? panel->chance[i] : most;
    }
    snprintf(line, sizeof line, "%d of %d people, by lot (seed %" PRIu64 ").",
             s->pool.seats, s->pool.people, seed);
    pe__terminal_wrap(stdout, line, 0, 0, width);
    printf("\n");
    int room = width - 24 < 8 ? 8 : width - 24 > 40 ? 40 : width - 24;
    for (int32_t k = 0; k < s->pool.seats; k++) {
        pe__terminal_name(stdout, name_of(s, panel->panel[k]), room);
        printf("  had a chance of %.1f %%\n",
               100 * panel->chance[panel->panel[k]]);
    }
    printf("\n");
    print_groups(s, panel);
    say_fair(panel, least, most, line, sizeof line);
    pe__terminal_wrap(stdout, line, 0, 0, width);
}

/* Quotas that a panel meets, near to these: those that differ. */
static pe_status print_looser(const pe__sortition *s, pe_error *err)
{
    size_t groups = (size_t)s->pool.groups;
    int32_t *least = pe__alloc(groups, sizeof *least),
            *most = pe__alloc(groups, sizeof *most);
    pe_status status = least != NULL && most != NULL
                           ? pe_vote_loosen(&s->pool, least, most, err)
                           : pe__fail_memory(err);
    if (status == PE_OK)
        pe__terminal_wrap(stdout, "No panel meets these quotas: there are too "
                          "few people of some kind, or the quotas contradict "
                          "each other. One does when these are loosened:", 0,
                          0, pe__terminal_width(stdout));
    for (int32_t g = 0; g < s->pool.groups && status == PE_OK; g++) {
        if (least[g] == s->least[g] && most[g] == s->most[g])
            continue;
        pe__terminal_name(stdout, pe__table_name(s->people, s->column[g]), 16);
        printf(" ");
        pe__terminal_name(stdout, pe__table_cell(s->quotas, g, s->value_at),
                          24);
        printf(" %5d to %d instead of %d to %d\n", least[g], most[g],
               s->least[g], s->most[g]);
    }
    pe__free(least);
    pe__free(most);
    return status;
}

static pe_status print_json(const pe__sortition *s, const pe_vote_panel *panel,
                            uint64_t seed, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *all = pe__doc_object(doc);
    pe__put_bool(doc, all, "possible", panel->possible != 0);
    pe__put_integer(doc, all, "seed", (int64_t)seed);
    pe__put_integer(doc, all, "panels", panel->panels);
    if (panel->possible) {
        pe__put_bool(doc, all, "fairest", panel->fairest != 0);
        pe__put_real(doc, all, "most", panel->most);
        pe__put_real(doc, all, "gap", panel->gap);
    }
    pe__value *seated = pe__put_array(doc, all, "panel");
    for (int32_t k = 0; panel->possible && k < s->pool.seats; k++)
        pe__add_text(doc, seated, name_of(s, panel->panel[k]));
    pe__value *chances = pe__put_array(doc, all, "chances");
    for (int32_t i = 0; panel->possible && i < s->pool.people; i++) {
        pe__value *one = pe__add_object(doc, chances);
        pe__put_text(doc, one, "person", name_of(s, i));
        pe__put_real(doc, one, "chance", panel->chance[i]);
    }
    pe_status status = pe__print_doc(doc, all, err);
    pe__doc_free(doc);
    return status;
}

int pe__run_vote_sortition(const pe__options *options)
{
    pe_error err = {0};
    pe__sortition s;
    pe_vote_panel panel = {0};
    pe_status status = pe__sortition_read(options->argument[0],
                                          options->quotas, &s, &err);
    if (status == PE_OK && !pe__given(options, PE__OPT_SEATS))
        status = pe__fail(&err, PE_USAGE, "say how many: --seats 12, for "
                          "example");
    if (status == PE_OK) {
        s.pool.seats = (int32_t)options->seats;
        s.pool.seed = (uint64_t)options->seed;
        s.pool.certificate = options->transcript != NULL;
        panel.panel = pe__alloc((size_t)options->seats, sizeof(int32_t));
        panel.chance = pe__alloc((size_t)s.pool.people, sizeof(double));
        if (panel.panel == NULL || panel.chance == NULL)
            status = pe__fail_memory(&err);
    }
    if (status == PE_OK)
        status = pe_vote_draw(&s.pool, &panel, &err);
    if (status == PE_OK && panel.certificate != NULL)
        status = pe__file_write(options->transcript, panel.certificate,
                                panel.size, &err);
    if (status == PE_OK && options->json)
        status = print_json(&s, &panel, s.pool.seed, &err);
    else if (status == PE_OK && !panel.possible)
        status = print_looser(&s, &err);
    else if (status == PE_OK)
        print(&s, &panel, s.pool.seed);
    int code = panel.possible ? PE__EXIT_SOLVED : PE__EXIT_SHORT;
    pe_vote_panel_release(&panel);
    pe__free(panel.panel);
    pe__free(panel.chance);
    pe__sortition_free(&s);
    return status == PE_OK ? pe__terminal_finish(code)
                           : pe__terminal_fail(&err);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "market.h"

#include "../base/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void put(const char *folder, const char *table, const char *text,
                const char *otherwise)
{
    char name[200];
    snprintf(name, sizeof name, "%s/%s.csv", folder, table);
    text = text ? text : otherwise;
    unlink(scratch_path(name));
    if (text)
        scratch_write(name, text, strlen(text));
}

const char *market_put(const char *folder, const market *m)
{
    mkdir(scratch_path(folder), 0777);
    put(folder, "goods", m->goods, GOODS);
    put(folder, "recipes", m->recipes, RECIPES);
    put(folder, "workers", m->workers, WORKERS);
    put(folder, "consumers", m->consumers, CONSUMERS);
    put(folder, "wants", m->wants, WANTS);
    put(folder, "byproducts", m->byproducts, NULL);
    put(folder, "affected", m->affected, AFFECTED);
    put(folder, "appeals", m->appeals, NULL);
    return scratch_path(folder);
}

pe__economy *market_open(const char *path)
{
    pe__economy *e = NULL;
    pe_error err = {0};
    if (pe__economy_read(path, &e, &err) != PE_OK)
        fail_msg("%s:%ld:%ld: %s", err.file, err.line, err.column,
                 err.message);
    return e;
}

static void same_section(const pe__economy *a, const pe__economy *b, int s)
{
    const pe__section_kind *kind = &pe__section_kinds[s];
    size_t items = (size_t)pe__section_items(a->count, (pe__section)s);
    if (!a->array[s] != !b->array[s] ||
        (a->array[s] && memcmp(a->array[s], b->array[s],
                               items * pe__form_size(kind->form))))
        fail_msg("%s.%s differs", kind->table, kind->column);
}

static void same_texts(const pe__economy *a, const pe__economy *b, int k)
{
    char one[PE__LABEL_ROOM], two[PE__LABEL_ROOM];
    for (int64_t i = 0; i < a->count[pe__label_kinds[k].count]; i++)
        assert_string_equal(pe__economy_text(a, (pe__label)k, i, one),
                            pe__economy_text(b, (pe__label)k, i, two));
}

void market_same_figures(const pe__economy *a, const pe__economy *b)
{
    static const int id[] = {PE__GOOD_ID, PE__RECIPE_ID, PE__PROFILE_ID,
                             PE__WORKER_ID, PE__CONSUMER_ID};
    assert_memory_equal(a->count, b->count, sizeof a->count);
    for (int s = 0; s < PE__SECTIONS; s++)
        same_section(a, b, s);
    for (size_t k = 0; k < sizeof id / sizeof *id; k++)
        same_texts(a, b, id[k]);
}

void market_same(const pe__economy *a, const pe__economy *b)
{
    market_same_figures(a, b);
    for (int k = 0; k < PE__LABELS; k++)
        same_texts(a, b, k);
}

const char *market_shared(const char *name)
{
    static char path[1024];
    struct stat about;
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/../shared/data/economies/%s", source,
             name);
    return stat(path, &about) ? NULL : path;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as the shapes of a council's map. The first byte chooses the
 * request for memory that fails. What is taken is JSON again, and of places on
 * the earth. */
#include "check.h"

#include "doc.h"
#include "ground.h"
#include "mem.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_way(const pe__value *way)
{
    int64_t east = 0, north = 0;
    check(pe__count_of(way) >= 2 && pe__count_of(way) % 2 == 0,
          "a way is of whole positions");
    for (const pe__value *v = pe__first(way); v; v = v->next->next) {
        east += v->integer;
        north += v->next->integer;
        check(llabs(east) <= 18000000 && llabs(north) <= 9000000,
              "a position lies on the earth");
    }
}

static void check_shapes(const char *text)
{
    pe__value *root = NULL;
    pe__doc *doc = pe__doc_new();
    check(doc != NULL &&
              pe__doc_parse(doc, text, strlen(text), &root, NULL) == PE_OK,
          "what is taken is JSON");
    check(pe__first(root) != NULL, "there is a shape");
    for (const pe__value *s = pe__first(root); s; s = s->next) {
        const char *kind = pe__get_text(s, "kind", "");
        check(!strcmp(kind, "line") || !strcmp(kind, "area") ||
                  (!strcmp(kind, "point") && *pe__get_text(s, "name", "")),
              "a shape is of a kind, a point has a name");
        check(pe__first(pe__get(s, "at")) != NULL, "a shape has a way");
        for (const pe__value *w = pe__first(pe__get(s, "at")); w; w = w->next)
            check_way(w);
    }
    pe__doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *shapes = NULL, *fault = NULL;
    if (size < 1)
        return 0;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__mem_fail_at(data[0]);
    pe__doc *doc = pe__doc_new();
    pe_status status =
        doc == NULL ? PE_NO_MEMORY
                    : pe__ground_read(doc, (const char *)data + 1, size - 1,
                                      &shapes, &fault, &err);
    pe__mem_fail_at(0);
    if (status == PE_OK)
        check((shapes != NULL) != (fault != NULL), "taken, or with a reason");
    else
        check(status == PE_NO_MEMORY, "only memory can be missing");
    if (status == PE_OK && shapes != NULL)
        check_shapes(shapes);
    pe__doc_free(doc);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}

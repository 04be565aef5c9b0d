/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council brings streets and outlines for its members' map. */
#include "uses.h"

#include "board_ground.h"
#include "ground.h"

#include <string.h>

enum { FILE_NAME = 60 };

/* ground {name, brought, brought_by}, missing = none. */
pe_status pe__use_ground(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = pe__ground_row(use->db, use->doc, row, use->council,
                                      &found, err);
    if (found)
        pe__put(use->doc, use->out, "ground", row);
    return status;
}

/* The file is read on a worker; the shapes are use->prepared. */
pe_status pe__use_ground_prepare(pe__use *use, pe_error *err)
{
    const char *shapes = NULL, *fault = NULL;
    const pe__value *bytes = pe__use_upload(use);
    if (bytes == NULL)
        return PE_OK;
    pe_status status = pe__ground_read(use->doc, bytes->text.bytes,
                                       bytes->text.size, &shapes, &fault, err);
    if (status == PE_OK && fault != NULL)
        pe__use_fault(use, "file", fault);
    use->prepared = (void *)shapes;
    return status;
}

/* What the file is called, without folders. */
static const char *file_name(pe__use *use)
{
    const char *name = pe__get_text(pe__get(use->in, "file"), "name", "");
    const char *slash = strrchr(name, '/');
    name = slash != NULL ? slash + 1 : name;
    return strlen(name) < FILE_NAME ? name : "map.geojson";
}

pe_status pe__use_ground_set(pe__use *use, pe_error *err)
{
    const char *shapes = use->prepared;
    if (pe__use_faulty(use) || shapes == NULL)
        return PE_OK;
    pe_status status = pe__ground_set(use->db, use->council, file_name(use),
                                      shapes, use->member, use->now, err);
    pe__use_next(use, "/councils/%lld/ground?said=board.ground",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, "ground.brought", use->council,
                                           NULL, err)
                           : status;
}

pe_status pe__use_ground_end(pe__use *use, pe_error *err)
{
    bool found = false;
    pe_status status = pe__ground_end(use->db, use->council, &found, err);
    if (status == PE_OK && !found)
        return pe__use_conflict(use, "board.over");
    pe__use_next(use, "/councils/%lld/ground?said=board.ground_ended",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, "ground.ended", use->council,
                                           NULL, err)
                           : status;
}

/* grounds: [{council, shapes}] of one's councils. */
pe_status pe__use_grounds(pe__use *use, pe_error *err)
{
    return pe__ground_rows(use->db, use->doc,
                           pe__put_array(use->doc, use->out, "grounds"),
                           use->member, err);
}

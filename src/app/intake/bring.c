/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A file with needs, offers or efforts: kept as a draft, looked at with all
 * that is wrong and all that would come of it, and put onto the board only
 * then. How it is to be read is said on the page of the draft, and can be
 * changed there without bringing the file again. */
#include "bring.h"

#include "clock.h"
#include "error.h"
#include "intake_store.h"
#include "point.h"
#include "put.h"
#include "work_import.h"

#include <math.h>
#include <string.h>

enum { TWINS_SHOWN = 50, FILE_NAME_MOST = 100 };

/* Nothing but letters that a name of a file, or a word of ours, has. */
static bool is_name(const char *text)
{
    return text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                             "WXYZ0123456789._- ")] == '\0' && *text != '\0';
}

static const char KINDS[] = "csv geojson hsds";

/* kind: as is_KIND. */
pe_status pe__use_bring_form(pe__use *use, pe_error *err)
{
    const char *kind = pe__use_choice(use, "kind", KINDS);
    use->outcome = PE__DONE;
    pe__put_bool(use->doc, use->out,
                 pe__doc_format(use->doc, "is_%s", kind), true);
    (void)err;
    return PE_OK;
}

/* kind (csv, geojson, hsds), file: kept, and looked at. */
pe_status pe__use_bring(pe__use *use, pe_error *err)
{
    const char *kind = pe__use_choice(use, "kind", KINDS);
    const pe__value *file = pe__get(use->in, "file");
    const pe__value *bytes = pe__use_upload(use);
    int64_t import = 0;
    if (pe__use_faulty(use))
        return PE_OK;
    const char *name = pe__get_text(file, "name", kind);
    const char *slash = strrchr(name, '/');
    name = pe__doc_format(use->doc, "%.*s", FILE_NAME_MOST,
                          slash ? slash + 1 : name);
    if (!is_name(name))
        name = kind;
    pe_status status = pe__import_add(
        use->db, use->council, use->member,
        pe__doc_format(use->doc, "board_%s", kind), name, bytes->text.bytes,
        bytes->text.size, use->now, &import, err);
    pe__put_integer(use->doc, use->out, "import", import);
    pe__use_next(use, "/councils/%lld/board/import/%lld",
                 (long long)use->council, (long long)import);
    return status;
}

/* --- reading -------------------------------------------------------------- */

/* A draft, and what it says. */
typedef struct {
    pe__value *draft;      /* NULL = it is not the member's */
    pe__intake_how how;
    pe__intake in;
    pe__put_to to;
    bool skip;             /* leave out what is wrong */
} looking;

static int64_t ahead(void *context, int64_t local)
{
    const pe__use *use = context;
    int64_t at;
    pe__zone_moment(pe__use_zone(use, use->zone), local, &at);
    return local - at;
}

static void read_near(pe__use *use, pe__intake_how *how)
{
    const char *near = pe__use_text(use, "near", 60, false);
    if (*near == '\0')
        return;
    how->has_near = pe__locus_near(near, &how->near_north, &how->near_east,
                                   &how->near_m);
    if (!how->has_near)
        pe__use_fault(use, "near", "bring_near");
}

static void read_how(pe__use *use, looking *l)
{
    const char *form = pe__use_choice(use, "form", "need offer effort");
    const char *dates = pe__use_choice(use, "dates", "tell day month");
    const char *columns = pe__use_text(use, "columns", 2000, false);
    l->how = (pe__intake_how){
        .form = *form == 'n'       ? PE__IS_NEED
                : form[1] == 'f' && form[2] == 'f' && *form == 'o'
                    ? PE__IS_OFFER
                    : PE__IS_EFFORT,
        .dates = *dates == 'd'   ? PE__DAY_FIRST
                 : *dates == 'm' ? PE__MONTH_FIRST
                                 : PE__DAY_UNKNOWN,
        .columns = *columns ? columns : NULL,
        .lasts = llround(3600 * pe__use_real(use, "lasts", 0.25, 8784, 2)),
        .now = use->now, .mercator = pe__use_ticked(use, "mercator"),
        .swapped = pe__use_ticked(use, "swapped"),
        .ahead = use->services.board ? ahead : NULL, .ahead_context = use};
    read_near(use, &l->how);
    l->skip = pe__use_ticked(use, "skip");
    l->to = (pe__put_to){
        .council = use->council, .member = use->member,
        .effort = pe__use_integer(use, "effort", 0, INT64_MAX / 2, 0),
        .is_public = pe__use_ticked(use, "public"), .now = use->now};
}

/* The effort must be one of the council. */
static pe_status check_effort(pe__use *use, looking *l, pe_error *err)
{
    int64_t council = 0;
    if (l->to.effort == 0)
        return PE_OK;
    pe_status status = pe__intake_council_of(use->db, l->to.effort, &council,
                                             err);
    if (status == PE_OK && council != use->council)
        pe__use_fault(use, "effort", "bring_effort");
    return status;
}

static pe_status parse(pe__use *use, looking *l, const pe__buffer *content,
                       pe_error *err)
{
    const char *name = pe__get_text(l->draft, "name", "file");
    const char *kind = pe__get_text(l->draft, "kind", "");
    pe_error wrong = {0};
    pe_status status;
    l->to.way = pe__doc_text(use->doc, kind + strlen("board_"));
    if (strcmp(kind, "board_csv") == 0)
        status = pe__intake_table(&l->in, name, content->bytes, content->size,
                                  &wrong);
    else if (strcmp(kind, "board_geojson") == 0)
        status = pe__intake_geojson(&l->in, name, content->bytes,
                                    content->size, &wrong);
    else
        status = pe__intake_hsds_zip(&l->in, name, content->bytes,
                                     content->size, &wrong);
    if (status == PE_BAD_INPUT) { /* the mapping of columns */
        pe__use_fault_text(use, "columns", wrong.message);
        return PE_OK;
    }
    if (status != PE_OK) {
        if (err)
            *err = wrong;
        return status;
    }
    status = pe__intake_finish(&l->in, err);
    return status == PE_OK ? pe__intake_compare(&l->in, use->db, use->now, err)
                           : status;
}

/* Reads the draft that the path names; freed by pe__intake_close in every
 * case. */
static pe_status look(pe__use *use, looking *l, pe_error *err)
{
    pe__buffer content = {0};
    bool found = false;
    int64_t import = pe__get_integer(use->in, "import", 0);
    pe__value *draft = pe__doc_object(use->doc);
    *l = (looking){0};
    pe_status status = pe__import_row(use->db, use->doc, draft, &content,
                                      use->council, use->member, import,
                                      &found, err);
    const char *kind = pe__get_text(draft, "kind", "");
    if (status == PE_OK && found && strncmp(kind, "board_", 6) == 0) {
        l->draft = draft;
        read_how(use, l);
        status = check_effort(use, l, err);
        if (status == PE_OK)
            status = pe__intake_open(&l->in, use->doc, &l->how, err);
        if (status == PE_OK)
            status = parse(use, l, &content, err);
    }
    pe__buffer_free(&content);
    return status;
}

/* --- showing -------------------------------------------------------------- */

static void put_counts(pe__use *use, const looking *l)
{
    static const char *const name[] = {"needs", "offers", "efforts"};
    int64_t count[3] = {0}, over = 0, faulty = 0;
    for (int64_t k = 0; k < l->in.count; k++) {
        const pe__item *item = &l->in.item[k];
        over += item->is_over;
        faulty += item->is_faulty;
        if (!item->is_over && !item->is_faulty)
            count[item->form]++;
    }
    pe__value *counts = pe__put_object(use->doc, use->out, "counts");
    for (int k = 0; k < 3; k++)
        pe__put_number(use->doc, counts, name[k], PE__COUNT, count[k]);
    pe__put_number(use->doc, counts, "over", PE__COUNT, over);
    pe__put_number(use->doc, counts, "faulty", PE__COUNT, faulty);
}

static void put_twins(pe__use *use, const looking *l)
{
    int64_t shown = 0, all = 0;
    pe__value *twins = pe__put_array(use->doc, use->out, "twins");
    for (int64_t k = 0; k < l->in.count; k++) {
        const pe__item *item = &l->in.item[k];
        all += item->twin != 0;
        if (item->twin == 0 || shown++ >= TWINS_SHOWN)
            continue;
        pe__value *t = pe__add_object(use->doc, twins);
        pe__put_integer(use->doc, t, "line", item->line);
        pe__put_text(use->doc, t, "title", item->title);
        pe__put_integer(use->doc, t, "percent",
                        llround(100 * item->likeness));
        if (item->twin < 0) {
            pe__put_integer(use->doc, t, "need", -item->twin);
        } else {
            pe__put_integer(use->doc, t, "other_line",
                            l->in.item[item->twin - 1].line);
            pe__put_text(use->doc, t, "other",
                         l->in.item[item->twin - 1].title);
        }
    }
    pe__put_number(use->doc, use->out, "twin_count", PE__COUNT, all);
}

/* How it was read, for the forms of the page. */
static void put_how(pe__use *use, const looking *l)
{
    static const char *const texts[] = {"columns", "near", "lasts", "effort",
                                        "form", "dates"};
    static const char *const ticks[] = {"mercator", "swapped", "skip",
                                        "public"};
    pe__value *how = pe__put_object(use->doc, use->out, "how");
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        const char *text = pe__get_text(use->in, texts[k], "");
        pe__put_text(use->doc, how, texts[k], text);
        if (k >= 4 && is_name(text))
            pe__put_bool(use->doc, how,
                         pe__doc_format(use->doc, "is_%s", text), true);
    }
    for (size_t k = 0; k < sizeof ticks / sizeof *ticks; k++)
        pe__put_bool(use->doc, how, ticks[k],
                     pe__use_ticked(use, ticks[k]));
    const char *kind = pe__get_text(l->draft, "kind", "board_");
    pe__put_bool(use->doc, how, pe__doc_format(use->doc, "is_%s", kind + 6),
                 true);
}

/* import: {import, name, kind, created}; found: the faults [{file, line,
 * column, letter, text, remedy}], found_count, more_count; notes [{text,
 * count}]; twins [{line, title, percent, need or other_line and other}],
 * twin_count; counts {needs, offers, efforts, over, faulty}; how: as it was
 * read; can_take. */
pe_status pe__use_bring_look(pe__use *use, pe_error *err)
{
    looking l;
    pe_status status = look(use, &l, err);
    if (status == PE_OK && !l.draft) {
        status = pe__use_not_found(use);
    } else if (status == PE_OK) {
        bool fine = !pe__use_faulty(use);
        int64_t shown = (int64_t)pe__count_of(l.in.faults);
        use->outcome = PE__DONE; /* its faults stand on the page */
        pe__put(use->doc, use->out, "import", l.draft);
        pe__put(use->doc, use->out, "found", l.in.faults);
        pe__put_number(use->doc, use->out, "found_count", PE__COUNT,
                       l.in.fault_count);
        pe__put_number(use->doc, use->out, "more_count", PE__COUNT,
                       l.in.fault_count - shown);
        pe__put(use->doc, use->out, "notes", l.in.notes);
        put_counts(use, &l);
        put_twins(use, &l);
        put_how(use, &l);
        pe__put_bool(use->doc, use->out, "can_take",
                     fine && (l.in.fault_count == 0 || l.skip));
    }
    pe__intake_close(&l.in);
    return status;
}

/* --- taking --------------------------------------------------------------- */

/* Reads and compares before the writer is held up by it; items move into the
 * document, where run finds them. */
pe_status pe__use_bring_prepare(pe__use *use, pe_error *err)
{
    looking *l = pe__doc_alloc(use->doc, sizeof *l);
    if (l == NULL)
        return pe__fail_memory(err);
    pe_status status = look(use, l, err);
    size_t size = (size_t)l->in.count * sizeof *l->in.item;
    pe__item *kept = pe__doc_alloc(use->doc, size + 1);
    if (kept != NULL && size > 0)
        memcpy(kept, l->in.item, size);
    pe__intake_close(&l->in);
    l->in.item = kept;
    if (status == PE_OK && kept == NULL)
        status = pe__fail_memory(err);
    if (status == PE_OK && l->draft != NULL)
        use->prepared = l;
    return status;
}

static pe_status finish(pe__use *use, const looking *l,
                        const pe__put_done *done, pe_error *err)
{
    pe__value *data = pe__doc_object(use->doc);
    pe__put_integer(use->doc, data, "needs", done->needs);
    pe__put_integer(use->doc, data, "offers", done->offers);
    pe__put_integer(use->doc, data, "efforts", done->efforts);
    pe__put_integer(use->doc, data, "known", done->known);
    pe__put_integer(use->doc, data, "changed", done->changed);
    pe__put_integer(use->doc, data, "kept", done->kept);
    pe__put_integer(use->doc, data, "twins", done->twins);
    pe__put(use->doc, use->out, "brought", pe__doc_copy(use->doc, data));
    pe_status status = pe__import_drop(
        use->db, pe__get_integer(l->draft, "import", 0), err);
    pe__use_next(use, "/board?said=board.brought%s",
                 done->kept > 0 ? "_kept" : "");
    return status == PE_OK
               ? pe__use_event(use, "board.brought", use->council, data, err)
               : status;
}

/* As it was seen: the fields of the page of the draft. */
pe_status pe__use_bring_take(pe__use *use, pe_error *err)
{
    pe__put_done done;
    bool found = false;
    const looking *l = use->prepared;
    pe__value *draft = pe__doc_object(use->doc);
    if (l == NULL)
        return pe__use_not_found(use);
    if (pe__use_faulty(use))
        return PE_OK;
    if (l->in.fault_count > 0 && !l->skip)
        return pe__use_conflict(use, "board.bring_faulty");
    pe_status status = pe__import_row(
        use->db, use->doc, draft, NULL, use->council, use->member,
        pe__get_integer(l->draft, "import", 0), &found, err);
    if (status == PE_OK && !found) /* was taken, or dropped, meanwhile */
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__brought_put(use->services.board, use->db, &l->in, &l->to,
                                 &done, err);
    return status == PE_OK ? finish(use, l, &done, err) : status;
}

pe_status pe__use_bring_drop(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t import = pe__get_integer(use->in, "import", 0);
    pe__value *draft = pe__doc_object(use->doc);
    pe_status status = pe__import_row(use->db, use->doc, draft, NULL,
                                      use->council, use->member, import,
                                      &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__use_next(use, "/board");
    return status == PE_OK ? pe__import_drop(use->db, import, err) : status;
}

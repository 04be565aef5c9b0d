/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Open Referral's directories of services (HSDS), as tables: version 1.1 names
 * them in the plural, 2 and 3 in the singular; ids are looked up, whichever
 * column they stand in. An organisation becomes an effort, a service an offer
 * at its location: lent, since who helps is there again the next day. */
#include "intake.h"

#include "error.h"
#include "ids.h"
#include "package.h"
#include "point.h"

#include <string.h>

enum { OFFER_DAYS = 365 };

/* A table, and where the row of an id stands. */
typedef struct {
    pe__table *table; /* NULL = the package has none */
    pe__ids ids;
} sheet;

typedef struct {
    pe__intake *in;
    sheet organization, service, location, address, taxonomy;
    sheet at_location;     /* by service */
    sheet attribute;       /* service → taxonomy, by service: the first */
    sheet schedule, eligibility, language; /* by service: the first row */
} directory;

/* --- tables --------------------------------------------------------------- */

static const char *cell(const pe__table *table, int64_t row, const char *name)
{
    int32_t column = table ? pe__table_find(table, name) : -1;
    return column < 0 || row < 0 ? "" : pe__table_cell(table, row, column);
}

/* The row of an id, −1 = none. */
static int64_t row_of(const sheet *s, const char *id)
{
    return s->table && *id ? pe__ids_get(&s->ids, id, strlen(id)) : -1;
}

/* Opens the table and finds rows by the column `key`; of several rows with one
 * id the first counts. With `once` a second one is a fault. */
static pe_status open_sheet(directory *d, pe__bundle *bundle, sheet *s,
                            const char *names, const char *key, bool once,
                            pe_error *err)
{
    int32_t found;
    pe_error wrong = {0};
    pe_status status = pe__bundle_table(bundle, d->in->doc, names, &s->table,
                                        &wrong);
    if (status == PE_BAD_INPUT) {
        pe__intake_fault_at(d->in, pe__doc_text(d->in->doc, wrong.file),
                            wrong.line, "", "%s", wrong.message);
        return PE_OK;
    }
    if (status != PE_OK || s->table == NULL) {
        if (status != PE_OK && err)
            *err = wrong;
        return status;
    }
    int32_t column = pe__table_find(s->table, key);
    if (column < 0) {
        pe__intake_fault_at(d->in, pe__table_file(s->table), 1,
                            "HSDS asks for it", "there is no column \"%s\"",
                            key);
        return PE_OK;
    }
    for (int64_t row = 0; row < pe__table_rows(s->table); row++) {
        const char *id = pe__table_cell(s->table, row, column);
        pe__cell at = {s->table, row, column};
        if (*id == '\0' && once)
            pe__intake_fault(d->in, at, "each row needs one of its own",
                             "there is no id");
        if (*id == '\0')
            continue;
        if (!pe__ids_add(&s->ids, id, (int32_t)row, &found))
            return pe__fail_memory(err);
        if (once && found >= 0)
            pe__intake_fault(d->in, at, "each row needs one of its own",
                             "the id \"%.40s\" stands in line %ld already",
                             id, pe__table_line(s->table, found));
    }
    return PE_OK;
}

static pe_status open_all(directory *d, pe__bundle *bundle, pe_error *err)
{
    const struct {
        sheet *to;
        const char *names, *key;
        bool once;
    } list[] = {
        {&d->organization, "organization organizations", "id", true},
        {&d->service, "service services", "id", true},
        {&d->location, "location locations", "id", true},
        {&d->address, "physical_address physical_addresses address addresses",
         "location_id", false},
        {&d->taxonomy, "taxonomy_term taxonomy_terms taxonomy", "id", false},
        {&d->at_location, "service_at_location services_at_location",
         "service_id", false},
        {&d->schedule, "regular_schedule regular_schedules schedule "
                       "schedules", "service_id", false},
        {&d->eligibility, "eligibility", "service_id", false},
        {&d->language, "language languages", "service_id", false}};
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof list / sizeof *list && !status; k++)
        status = open_sheet(d, bundle, list[k].to, list[k].names, list[k].key,
                            list[k].once, err);
    if (status == PE_OK && !d->service.table && d->in->fault_count == 0)
        pe__intake_fault_at(d->in, "services.csv", 0,
                            "a folder or ZIP with the tables of HSDS, "
                            "services.csv among them",
                            "the package has no table of services");
    return status;
}

/* Which terms a service has: its own table in all versions, under different
 * names. Terms for whom it is (facet "Target Populations") say nothing of what
 * it is; the first other one counts. */
static pe_status open_terms(directory *d, pe__bundle *bundle, pe_error *err)
{
    int32_t found;
    sheet *s = &d->attribute;
    pe_status status = pe__bundle_table(
        bundle, d->in->doc,
        "service_taxonomy services_taxonomy service_attribute attribute "
        "attributes", &s->table, err);
    if (status != PE_OK || s->table == NULL)
        return status;
    bool linked = pe__table_find(s->table, "link_id") >= 0;
    const char *whose = linked ? "link_id" : "service_id";
    const char *which = pe__table_find(s->table, "taxonomy_term_id") >= 0
                            ? "taxonomy_term_id"
                            : "taxonomy_id";
    for (int64_t row = 0; row < pe__table_rows(s->table); row++) {
        const char *service = cell(s->table, row, whose);
        int64_t term = row_of(&d->taxonomy, cell(s->table, row, which));
        if (*service == '\0' || term < 0 ||
            strcmp(cell(d->taxonomy.table, term, "parent_name"),
                   "Target Populations") == 0)
            continue;
        if (!pe__ids_add(&s->ids, service, (int32_t)term, &found))
            return pe__fail_memory(err);
    }
    return PE_OK;
}

static void close_all(directory *d)
{
    sheet *all[] = {&d->organization, &d->service, &d->location, &d->address,
                    &d->taxonomy, &d->at_location, &d->attribute,
                    &d->schedule, &d->eligibility, &d->language};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        pe__table_free(all[k]->table);
        pe__ids_free(&all[k]->ids);
    }
}

/* --- rows ----------------------------------------------------------------- */

static const char *kept(directory *d, const char *text, int64_t most,
                        bool one_line)
{
    return pe__intake_text(d->in, text, strlen(text), most, one_line);
}

static const char *source(directory *d, const char *form, const char *id)
{
    return pe__doc_format(d->in->doc, "%s:%.180s", form, id);
}

static pe_status read_organization(directory *d, int64_t row, pe_error *err)
{
    pe_status status;
    const pe__table *t = d->organization.table;
    pe__item *item = pe__intake_add(d->in, PE__IS_EFFORT, pe__table_file(t),
                                    pe__table_line(t, row), &status, err);
    if (item == NULL)
        return status;
    item->what = "other";
    item->source = source(d, "organization", cell(t, row, "id"));
    item->title = kept(d, cell(t, row, "name"), PE__INTAKE_TITLE, true);
    item->about = kept(d, pe__doc_format(
                              d->in->doc, "%s%s%s",
                              cell(t, row, "description"),
                              *cell(t, row, "url") ? "\n" : "",
                              cell(t, row, "url")), PE__INTAKE_ABOUT, false);
    if (*item->title == '\0')
        pe__intake_fault(d->in, (pe__cell){t, row, pe__table_find(t, "name")},
                         "HSDS asks for it", "the organisation has no name");
    return PE_OK;
}

static const char *joined(directory *d, const char *before, const char *name,
                          const char *text)
{
    return *text ? pe__doc_format(d->in->doc, "%s%s%s%s", before,
                                  *before ? "\n" : "", name, text)
                 : before;
}

static const char *about_service(directory *d, int64_t row)
{
    const char *id = cell(d->service.table, row, "id");
    int64_t schedule = row_of(&d->schedule, id);
    int64_t who = row_of(&d->eligibility, id);
    int64_t language = row_of(&d->language, id);
    const char *text = cell(d->service.table, row, "description");
    text = joined(d, text, "", cell(d->schedule.table, schedule,
                                    "original_text"));
    text = joined(d, text, "", cell(d->schedule.table, schedule,
                                    "description"));
    text = joined(d, text, "For: ", cell(d->eligibility.table, who,
                                         "eligibility"));
    text = joined(d, text, "Languages: ", cell(d->language.table, language,
                                               "language"));
    text = joined(d, text, "", cell(d->service.table, row,
                                    "application_process"));
    text = joined(d, text, "", cell(d->service.table, row, "url"));
    return kept(d, text, PE__INTAKE_ABOUT, false);
}

/* The term's uppermost group, as far as the package names it. */
static const char *sort_of(directory *d, const char *service)
{
    int64_t term = d->attribute.table
                       ? pe__ids_get(&d->attribute.ids, service,
                                     strlen(service))
                       : -1;
    const char *group = cell(d->taxonomy.table, term, "parent_name");
    const char *own = cell(d->taxonomy.table, term, "name");
    const char *text = *group ? group : *own ? own : "service";
    return kept(d, text, PE__INTAKE_WORDS, true);
}

static void place_of(directory *d, pe__item *item, const char *service)
{
    double north, east;
    int64_t at = row_of(&d->at_location, service);
    const char *id = at >= 0 ? cell(d->at_location.table, at, "location_id")
                             : "";
    int64_t row = row_of(&d->location, id), street = row_of(&d->address, id);
    const pe__table *t = d->location.table, *a = d->address.table;
    const char *city = cell(a, street, "city");
    item->place = kept(d, pe__doc_format(
                              d->in->doc, "%s%s%s",
                              cell(a, street, "address_1"),
                              *city ? ", " : "", city),
                       PE__INTAKE_WORDS, true);
    if (row < 0 || *cell(t, row, "latitude") == '\0')
        return;
    pe__cell n = {t, row, pe__table_find(t, "latitude")};
    pe__cell e = {t, row, pe__table_find(t, "longitude")};
    pe__locus_fault wrong = PE__LOCUS_NOWHERE;
    if (pe__cell_number(n, &north, NULL) == PE_OK &&
        pe__cell_number(e, &east, NULL) == PE_OK)
        wrong = pe__locus_set(d->in->how, item, north, east);
    if (wrong != PE__LOCUS_FINE) {
        item->is_faulty = true;
        pe__intake_fault(d->in, n, pe__locus_remedy(wrong), "%s",
                         pe__locus_text(wrong));
    }
}

static pe_status read_service(directory *d, int64_t row, pe_error *err)
{
    pe_status status;
    const pe__table *t = d->service.table;
    const char *id = cell(t, row, "id");
    const char *whose = cell(t, row, "organization_id");
    if (strcmp(cell(t, row, "status"), "inactive") == 0 ||
        strcmp(cell(t, row, "status"), "defunct") == 0) {
        pe__intake_note(d->in, "services that are not active: left out");
        return PE_OK;
    }
    pe__item *item = pe__intake_add(d->in, PE__IS_OFFER, pe__table_file(t),
                                    pe__table_line(t, row), &status, err);
    if (item == NULL)
        return status;
    item->what = "place";
    item->is_lent = true;
    item->source = source(d, "service", id);
    if (row_of(&d->organization, whose) >= 0)
        item->belongs = source(d, "organization", whose);
    else if (*whose)
        pe__intake_note(d->in, "services of organisations that are not in "
                               "the package: brought without one");
    item->title = kept(d, cell(t, row, "name"), PE__INTAKE_TITLE, true);
    item->about = about_service(d, row);
    item->sort = sort_of(d, id);
    item->reach_m = 50000;
    item->starts = d->in->how->now;
    item->is_undated = true;
    item->ends = item->starts + OFFER_DAYS * INT64_C(86400);
    if (*item->title == '\0')
        pe__intake_fault(d->in, (pe__cell){t, row, pe__table_find(t, "name")},
                         "HSDS asks for it", "the service has no name");
    place_of(d, item, id);
    return PE_OK;
}

static pe_status read_rows(directory *d, pe_error *err)
{
    pe_status status = PE_OK;
    if (d->in->fault_count > 0 && !d->service.table)
        return PE_OK;
    for (int64_t row = 0; d->organization.table && status == PE_OK &&
                          row < pe__table_rows(d->organization.table); row++)
        status = read_organization(d, row, err);
    for (int64_t row = 0;
         row < pe__table_rows(d->service.table) && status == PE_OK; row++)
        status = read_service(d, row, err);
    return status;
}

static pe_status read_bundle(pe__intake *in, pe__bundle *bundle,
                             pe_error *err)
{
    directory d = {.in = in};
    pe_status status = open_all(&d, bundle, err);
    if (status == PE_OK)
        status = open_terms(&d, bundle, err);
    if (status == PE_OK)
        status = read_rows(&d, err);
    close_all(&d);
    pe__bundle_close(bundle);
    return status;
}

pe_status pe__intake_hsds_folder(pe__intake *in, const char *folder,
                                 pe_error *err)
{
    pe__bundle *bundle = NULL;
    pe_status status = pe__bundle_folder(folder, &bundle, err);
    return status == PE_OK ? read_bundle(in, bundle, err) : status;
}

pe_status pe__intake_hsds_zip(pe__intake *in, const char *name,
                              const void *bytes, size_t size, pe_error *err)
{
    pe__bundle *bundle = NULL;
    pe_error wrong = {0};
    pe_status status = pe__bundle_zip(name, bytes, size, &bundle, &wrong);
    if (status == PE_BAD_INPUT) {
        pe__intake_fault_at(in, pe__doc_text(in->doc, name), 0,
                            "a ZIP with the tables of HSDS", "%s",
                            wrong.message);
        return PE_OK;
    }
    if (status != PE_OK) {
        if (err)
            *err = wrong;
        return status;
    }
    return read_bundle(in, bundle, err);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GeoJSON (RFC 7946): every feature is a need, an offer or an effort; a point
 * is where it is, anything larger an area: the circle round the middle of its
 * box that holds all of it. Properties have the names of columns.h. */
#include "intake.h"

#include "error.h"
#include "moment.h"
#include "properties.h"
#include "point.h"

#include <string.h>

enum {
    DEPTH_MOST = 8,        /* of coordinates: MultiPolygon has four */
    RADIUS_MOST = 100000   /* m */
};

/* One feature being read. */
typedef struct {
    pe__intake *in;
    const pe__columns *columns;
    const pe__value *properties;
    const char *file;
    long number;      /* of the feature, from 1 */
} reading;

/* --- properties ----------------------------------------------------------- */

static const char *as_text(pe__doc *doc, const pe__value *v)
{
    if (v == NULL)
        return "";
    switch (v->kind) {
    case PE__TEXT:
        return v->text.bytes;
    case PE__INTEGER:
        return pe__doc_format(doc, "%lld", (long long)v->integer);
    case PE__REAL:
        return pe__doc_format(doc, "%.15g", v->real);
    case PE__BOOL:
        return v->integer ? "true" : "false";
    default:
        return "";
    }
}

static const char *text_of(void *context, pe__col col)
{
    reading *r = context;
    const pe__column_use *use = &r->columns->use[col];
    if (use->words != NULL)
        return use->words;
    if (use->count == 0)
        return as_text(r->in->doc, pe__get(r->properties,
                                           pe__col_names[col]));
    const char *all = "";
    for (int n = 0; n < use->count; n++) {
        const char *text = as_text(r->in->doc, pe__get(r->properties,
                                                       use->name[n]));
        if (*text != '\0')
            all = pe__doc_format(r->in->doc, "%s%s%s", all, *all ? "\n" : "",
                                 text);
    }
    return all;
}

static void fault_of(void *context, pe__col col, const char *remedy,
                     const char *text)
{
    const reading *r = context;
    const pe__column_use *use = &r->columns->use[col];
    pe__intake_fault_at(r->in, r->file, r->number, remedy, "\"%s\": %s",
                        use->count > 0 ? use->name[0] : pe__col_names[col],
                        text);
}

static bool number_of(void *context, pe__col col, double *out)
{
    const reading *r = context;
    pe__value *value = NULL;
    const char *text = text_of(context, col);
    if (pe__doc_parse(r->in->doc, text, strlen(text), &value, NULL) != PE_OK)
        return false;
    *out = value->kind == PE__REAL ? value->real : (double)value->integer;
    return value->kind == PE__REAL || value->kind == PE__INTEGER;
}

/* --- geometry ------------------------------------------------------------- */

/* All positions of a geometry: their box, and then the farthest. */
typedef struct {
    const reading *r;
    pe__item south_west, north_east, middle;
    int64_t count;
    double farthest; /* km from the middle */
    pe__locus_fault fault;
    bool measures;   /* second walk */
} outline;

static void visit_position(outline *o, const pe__value *position)
{
    const pe__value *east = pe__first(position);
    const pe__value *north = east ? east->next : NULL;
    pe__item at = {0};
    bool numbers = north != NULL &&
                   (north->kind == PE__REAL || north->kind == PE__INTEGER) &&
                   (east->kind == PE__REAL || east->kind == PE__INTEGER);
    pe__locus_fault fault = PE__LOCUS_NOWHERE;
    if (numbers)
        fault = pe__locus_set(
            o->r->in->how, &at,
            north->kind == PE__REAL ? north->real : (double)north->integer,
            east->kind == PE__REAL ? east->real : (double)east->integer);
    if (fault != PE__LOCUS_FINE) {
        o->fault = fault;
        return;
    }
    if (o->measures) {
        double far = pe__locus_km(&at, &o->middle);
        o->farthest = far > o->farthest ? far : o->farthest;
        return;
    }
    if (o->count++ == 0)
        o->south_west = o->north_east = at;
    if (at.north < o->south_west.north)
        o->south_west.north = at.north;
    if (at.east < o->south_west.east)
        o->south_west.east = at.east;
    if (at.north > o->north_east.north)
        o->north_east.north = at.north;
    if (at.east > o->north_east.east)
        o->north_east.east = at.east;
}

/* A position is an array that begins with a number. */
static void visit(outline *o, const pe__value *coordinates, int depth)
{
    if (coordinates == NULL || coordinates->kind != PE__ARRAY ||
        depth > DEPTH_MOST) {
        o->fault = PE__LOCUS_NOWHERE;
        return;
    }
    const pe__value *first = pe__first(coordinates);
    if (first == NULL || first->kind != PE__ARRAY) {
        visit_position(o, coordinates);
        return;
    }
    for (const pe__value *c = first; c && !o->fault; c = c->next)
        visit(o, c, depth + 1);
}

static void visit_geometry(outline *o, const pe__value *geometry, int depth)
{
    const pe__value *parts = pe__get(geometry, "geometries");
    if (parts == NULL || depth > DEPTH_MOST) {
        visit(o, pe__get(geometry, "coordinates"), 0);
        return;
    }
    for (const pe__value *g = pe__first(parts); g && !o->fault; g = g->next)
        visit_geometry(o, g, depth + 1);
}

static void read_geometry(const reading *r, const pe__value *geometry,
                          pe__item *item)
{
    outline o = {.r = r};
    if (geometry == NULL || geometry->kind == PE__NULL)
        return;
    visit_geometry(&o, geometry, 0);
    if (o.fault || o.count == 0) {
        pe__locus_fault fault = o.fault ? o.fault : PE__LOCUS_NOWHERE;
        pe__intake_fault_at(r->in, r->file, r->number,
                            fault == PE__LOCUS_NOWHERE
                                ? "positions are [longitude, latitude] in "
                                  "degrees"
                                : pe__locus_remedy(fault),
                            "the geometry: %s", pe__locus_text(fault));
        return;
    }
    o.middle.north = (o.south_west.north + o.north_east.north) / 2;
    o.middle.east = (o.south_west.east + o.north_east.east) / 2;
    o.measures = true;
    visit_geometry(&o, geometry, 0);
    item->is_placed = true;
    item->north = o.middle.north;
    item->east = o.middle.east;
    if (o.farthest * 1000 > RADIUS_MOST)
        pe__intake_fault_at(r->in, r->file, r->number,
                            "an area of at most 100 km radius",
                            "the area reaches %.0f km from its middle",
                            o.farthest);
    else if (o.farthest * 1000 > (double)item->radius_m)
        item->radius_m = (int64_t)(o.farthest * 1000 + 0.5);
}

/* --- features ------------------------------------------------------------- */

static pe_status read_feature(reading *r, pe__properties *p,
                              const pe__value *feature, pe_error *err)
{
    bool fine;
    pe_status status;
    r->properties = pe__get(feature, "properties");
    pe__item_form form = pe__properties_form(p, r->in->how->form, &fine);
    pe__item *item = pe__intake_add(r->in, form, r->file, r->number, &status,
                                    err);
    if (item == NULL)
        return status;
    if (strcmp(pe__get_text(feature, "type", ""), "Feature") != 0)
        pe__intake_fault_at(r->in, r->file, r->number,
                            "each element of \"features\" is a Feature",
                            "this is no Feature");
    if (!fine)
        fault_of(r, PE__COL_FORM, "need, offer or effort",
                 "this is neither a need nor an offer nor an effort");
    pe__properties_read(p, item);
    read_geometry(r, pe__get(feature, "geometry"), item);
    if (*item->source == '\0') {
        const char *id = as_text(r->in->doc, pe__get(feature, "id"));
        item->source = pe__intake_text(r->in, id, strlen(id),
                                       PE__INTAKE_WORDS, true);
    }
    return PE_OK;
}

/* Days or months first: all features together tell. */
static int order_of(reading *r, const pe__value *features, pe__col col)
{
    int seen = 0;
    if (r->in->how->dates != PE__DAY_UNKNOWN)
        return (int)r->in->how->dates;
    for (const pe__value *f = features; f; f = f->next) {
        r->properties = pe__get(f, "properties");
        seen |= pe__moment_order(text_of(r, col));
    }
    return seen == PE__SEEN_DAY_FIRST     ? PE__DAY_FIRST
           : seen == PE__SEEN_MONTH_FIRST ? PE__MONTH_FIRST
                                          : PE__DAY_UNKNOWN;
}

/* RFC 7946 knows no other system of coordinates; older files may say. */
static void check_system(pe__intake *in, const char *file,
                         const pe__value *root)
{
    const char *name = pe__get_text(
        pe__get(pe__get(root, "crs"), "properties"), "name", "");
    if (*name == '\0' || strstr(name, "CRS84") || strstr(name, "4326") ||
        in->how->mercator)
        return;
    bool mercator = strstr(name, "3857") || strstr(name, "900913");
    pe__intake_fault_at(in, file, 0,
                        mercator ? "say --mercator"
                                 : "bring it in longitude and latitude",
                        "coordinates are of \"%.60s\"", name);
}

static pe_status read_root(pe__intake *in, const char *name,
                           const pe__value *root, pe_error *err)
{
    pe__columns columns;
    pe_status status = pe__columns_read(&columns, in->doc, in->how->columns,
                                        err);
    reading r = {.in = in, .columns = &columns, .file = name};
    pe__properties p = {.in = in, .text = text_of, .fault = fault_of,
                        .number = number_of, .context = &r};
    const char *type = pe__get_text(root, "type", "");
    bool many = strcmp(type, "FeatureCollection") == 0;
    const pe__value *first = many ? pe__first(pe__get(root, "features"))
                                  : root;
    if (status == PE_OK && !many && strcmp(type, "Feature") != 0)
        pe__intake_fault_at(in, name, 0,
                            "a FeatureCollection with needs, offers or "
                            "efforts as features",
                            "this JSON is no GeoJSON with features");
    if (status != PE_OK || in->fault_count > 0)
        return status;
    check_system(in, name, root);
    p.order[PE__COL_STARTS] = order_of(&r, many ? first : NULL,
                                       PE__COL_STARTS);
    p.order[PE__COL_ENDS] = order_of(&r, many ? first : NULL, PE__COL_ENDS);
    for (const pe__value *f = first; f && status == PE_OK;
         f = many ? f->next : NULL) {
        r.number++;
        status = read_feature(&r, &p, f, err);
    }
    return status;
}

pe_status pe__intake_geojson(pe__intake *in, const char *name,
                             const char *bytes, size_t size, pe_error *err)
{
    pe__value *root = NULL;
    pe_error wrong = {0};
    name = pe__doc_text(in->doc, name);
    pe_status status = pe__doc_parse(in->doc, bytes, size, &root, &wrong);
    if (status == PE_BAD_INPUT) {
        pe__intake_fault_at(in, name, wrong.line, "", "%s", wrong.message);
        return PE_OK;
    }
    if (status != PE_OK) {
        if (err != NULL)
            *err = wrong;
        return status;
    }
    return read_root(in, name, root, err);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "ground.h"

#include "buffer.h"
#include "error.h"

#include <math.h>
#include <string.h>

enum { DEPTH = 4 /* of geometries in collections */, UNIT = 100000 };

typedef struct {
    pe__doc *doc;
    pe__buffer out;
    int64_t points, shapes;
    const char *fault;
} reading;

static void blame(reading *r, const char *fault)
{
    if (r->fault == NULL)
        r->fault = fault;
}

/* A number of a position in degrees, or a fault. */
static int64_t degrees(reading *r, const pe__value *v, double most)
{
    double d = v == NULL                ? NAN
               : v->kind == PE__REAL    ? v->real
               : v->kind == PE__INTEGER ? (double)v->integer
                                        : NAN;
    if (isnan(d) || fabs(d) > most) {
        blame(r, isnan(d) ? "ground.broken" : "ground.degrees");
        return 0;
    }
    return llround(d * UNIT);
}

/* An array of positions as [east, north, …], each from the one before. */
static void add_line(reading *r, const pe__value *positions, size_t least)
{
    int64_t before_east = 0, before_north = 0;
    if (positions == NULL || positions->kind != PE__ARRAY ||
        pe__count_of(positions) < least) {
        blame(r, "ground.broken");
        return;
    }
    pe__buffer_text(&r->out, "[");
    for (const pe__value *p = pe__first(positions); p && !r->fault;
         p = p->next) {
        const pe__value *first = p->kind == PE__ARRAY ? pe__first(p) : NULL;
        int64_t east = degrees(r, first, 180);
        int64_t north = degrees(r, first ? first->next : NULL, 90);
        if (++r->points > PE__GROUND_POINTS)
            blame(r, "ground.many");
        pe__buffer_format(&r->out, "%s%lld,%lld",
                          p == pe__first(positions) ? "" : ",",
                          (long long)(east - before_east),
                          (long long)(north - before_north));
        before_east = east;
        before_north = north;
    }
    pe__buffer_text(&r->out, "]");
}

static void add_lines(reading *r, const pe__value *lines, size_t least)
{
    if (lines == NULL || lines->kind != PE__ARRAY || !pe__first(lines))
        blame(r, "ground.broken");
    for (const pe__value *line = pe__first(lines); line && !r->fault;
         line = line->next) {
        if (line != pe__first(lines))
            pe__buffer_text(&r->out, ",");
        add_line(r, line, least);
    }
}

/* Up to `at`: with the name, if there is one. */
static void begin_shape(reading *r, const char *kind, const char *name)
{
    pe__value *said = pe__doc_object(r->doc);
    if (*name != '\0')
        pe__put_text(r->doc, said, "name", name);
    pe__put_text(r->doc, said, "kind", kind);
    if (r->shapes++ > 0)
        pe__buffer_text(&r->out, ",");
    pe__json_write(said, &r->out);
    if (!r->out.failed)
        r->out.size--; /* its closing brace */
    pe__buffer_text(&r->out, ",\"at\":[");
}

static void end_shape(reading *r)
{
    pe__buffer_text(&r->out, "]}");
}

static void add_point(reading *r, const pe__value *position, const char *name)
{
    pe__value *one = pe__doc_array(r->doc);
    pe__value *copy = position ? pe__doc_copy(r->doc, position) : NULL;
    if (*name == '\0')
        return; /* says nothing */
    if (copy != NULL)
        pe__add(r->doc, one, copy);
    begin_shape(r, "point", name);
    add_line(r, one, 1);
    end_shape(r);
}

static void add_area(reading *r, const pe__value *rings, const char *name)
{
    begin_shape(r, "area", name);
    add_lines(r, rings, 4);
    end_shape(r);
}

static void add_geometry(reading *r, const pe__value *g, const char *name,
                         int depth)
{
    const char *type = pe__get_text(g, "type", "");
    const pe__value *at = pe__get(g, "coordinates");
    if (strcmp(type, "Point") == 0)
        add_point(r, at, name);
    else if (strcmp(type, "LineString") == 0) {
        begin_shape(r, "line", name);
        add_line(r, at, 2);
        end_shape(r);
    } else if (strcmp(type, "MultiLineString") == 0) {
        begin_shape(r, "line", name);
        add_lines(r, at, 2);
        end_shape(r);
    } else if (strcmp(type, "Polygon") == 0)
        add_area(r, at, name);
    else if (strcmp(type, "MultiPolygon") == 0 && at != NULL &&
             at->kind == PE__ARRAY)
        for (const pe__value *p = pe__first(at); p && !r->fault; p = p->next)
            add_area(r, p, name);
    else if (strcmp(type, "GeometryCollection") == 0 && depth < DEPTH)
        for (const pe__value *p = pe__first(pe__get(g, "geometries"));
             p && !r->fault; p = p->next)
            add_geometry(r, p, name, depth + 1);
    else if (strcmp(type, "MultiPoint") != 0)
        blame(r, "ground.broken");
}

/* Its name, cut to so many characters. */
static const char *name_of(reading *r, const pe__value *feature)
{
    const char *name = pe__get_text(pe__get(feature, "properties"), "name",
                                    "");
    const char *end = name;
    for (int k = 0; *end != '\0' && k < PE__GROUND_NAME; k++) {
        end++;
        while (((unsigned char)*end & 0xC0) == 0x80)
            end++;
    }
    return pe__doc_format(r->doc, "%.*s", (int)(end - name), name);
}

static void add_feature(reading *r, const pe__value *feature)
{
    const pe__value *geometry = pe__get(feature, "geometry");
    if (strcmp(pe__get_text(feature, "type", ""), "Feature") != 0)
        blame(r, "ground.broken");
    else if (geometry != NULL && geometry->kind == PE__OBJECT)
        add_geometry(r, geometry, name_of(r, feature), 0);
}

static void add_all(reading *r, const pe__value *root)
{
    const char *type = root->kind == PE__OBJECT
                           ? pe__get_text(root, "type", "")
                           : "";
    const pe__value *features = pe__get(root, "features");
    if (strcmp(type, "Feature") == 0)
        add_feature(r, root);
    else if (strcmp(type, "FeatureCollection") != 0)
        add_geometry(r, root, "", 0);
    else if (features == NULL || features->kind != PE__ARRAY)
        blame(r, "ground.broken");
    else
        for (const pe__value *f = pe__first(features); f && !r->fault;
             f = f->next)
            add_feature(r, f);
    if (r->shapes == 0)
        blame(r, "ground.empty");
}

pe_status pe__ground_read(pe__doc *doc, const char *bytes, size_t size,
                          const char **shapes, const char **fault,
                          pe_error *err)
{
    reading r = {.doc = doc};
    pe__value *root = NULL;
    *shapes = *fault = NULL;
    if (size > PE__GROUND_BYTES) {
        *fault = "ground.many";
        return PE_OK;
    }
    pe_error parse = {0};
    pe_status status = pe__doc_parse(doc, bytes, size, &root, &parse);
    if (status == PE_BAD_INPUT) {
        *fault = "ground.broken";
        return PE_OK;
    }
    if (status != PE_OK)
        return status;
    pe__buffer_text(&r.out, "[");
    add_all(&r, root);
    pe__buffer_text(&r.out, "]");
    if (r.fault == NULL && !r.out.failed)
        *shapes = pe__doc_text(doc, r.out.bytes);
    if (r.out.failed || pe__doc_failed(doc))
        status = pe__fail_memory(err);
    *fault = r.fault;
    pe__buffer_free(&r.out);
    return status;
}

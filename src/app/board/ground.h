/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads the shapes a council brings for its map, a GeoJSON file (RFC 7946) as
 * every map program writes it: streets, outlines of districts, points with a
 * name. Of all its properties only `name` is kept. */
#ifndef PE_APP_BOARD_GROUND_H
#define PE_APP_BOARD_GROUND_H

#include "doc.h"

#include <parecon/error.h>

enum { PE__GROUND_BYTES = 4 << 20, PE__GROUND_POINTS = 60000,
       PE__GROUND_NAME = 60 /* characters; the rest is cut off */ };

/* *shapes, living in `doc`: JSON, a shape an element: {name (where it has one),
 * kind: line, area or point, at: [[east, north, …], …]}, 1e-5 degrees, each
 * position as its way from the one before. *fault = NULL, or the key of a text
 * that says why it cannot be taken. */
pe_status pe__ground_read(pe__doc *doc, const char *bytes, size_t size,
                          const char **shapes, const char **fault,
                          pe_error *err);

#endif

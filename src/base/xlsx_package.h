/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An XLSX is a zip archive of XML members (ECMA-376, Open Packaging
 * Conventions). Here: opening the archive, and running a member through an XML
 * parser under limits, without ever holding it unpacked. */
#ifndef PE_BASE_XLSX_PACKAGE_H
#define PE_BASE_XLSX_PACKAGE_H

#include "table.h"

#include <stddef.h>

typedef struct pe__package pe__package;

/* Opens an archive that stands in memory; `bytes` and `name` must outlive it.
 * PE_BAD_INPUT: truncated or damaged. */
pe_status pe__package_open(const unsigned char *bytes, uint64_t size,
                           const char *name, const pe__table_limits *limits,
                           pe__package **out, pe_error *err);
void pe__package_close(pe__package *package); /* NULL is fine */
int pe__package_has(const pe__package *package, const char *member);

/* What a reader wants to hear of a member. Names come without their namespace
 * prefix; `attributes` is name, value, …, NULL as in Expat. Every call returns
 * PE_OK or ends the parsing with what it returns (then *err is filled in). */
typedef struct {
    pe_status (*start)(void *context, const char *name,
                       const char **attributes);
    pe_status (*end)(void *context, const char *name);
    pe_status (*text)(void *context, const char *text, size_t length);
    void *context;
} pe__xml_reader;

/* Parses a member. PE_BAD_INPUT: not there, encrypted, damaged, not XML, or
 * over a limit (the guard against zip bombs). */
pe_status pe__package_parse(pe__package *package, const char *member,
                            const pe__xml_reader *reader, pe_error *err);

/* The value of an attribute, its namespace prefix left out; NULL = none. */
const char *pe__xml_attribute(const char **attributes, const char *name);

#endif

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The folders that are carried out, in `folder`, and the files of each. */
#ifndef TESTS_APP_CARRY_FOLDERS_H
#define TESTS_APP_CARRY_FOLDERS_H

#include "carry_store.h"

enum { FOLDER_SIZE = 256, PATH_SIZE = 600 };

/* Makes the folder; and takes it away with all that is in it. */
void folder_begin(char folder[FOLDER_SIZE]);
void folder_end(const char *folder);

/* Of a file of the part; "" = of the part itself. */
void path_of(const char *folder, const char *part, const char *file,
             char out[PATH_SIZE]);
/* The text of a file, freed with pe__free. */
char *read_text(const char *folder, const char *part, const char *file);
void write_text(const char *folder, const char *part, const char *file,
                const char *text);
/* How many sheets there are. */
int sheets_in_all(void);
/* The text of a sheet, freed with pe__free. */
char *read_sheet(const char *folder, const char *part,
                 const pe__carry_sheet *sheet);
/* Each of the sheets has a row in it; those of which the name begins with
 * `but` need none. */
void each_holds_rows(const char *folder, const char *part,
                     const pe__carry_sheet *sheets, const char *but);
/* How many files part `a` has, each byte for byte as in `b`; but for the
 * history, which no two hubs share. */
int compare_folders(const char *folder, const char *a, const char *b);

#endif

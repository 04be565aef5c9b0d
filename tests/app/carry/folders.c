/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "folders.h"

#include "trial.h"

#include "file.h"
#include "mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void folder_begin(char folder[FOLDER_SIZE])
{
    snprintf(folder, FOLDER_SIZE, "/tmp/parecon-carry-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

void folder_end(const char *folder)
{
    char command[FOLDER_SIZE + 20];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0); /* NOLINT: a folder of ours */
}

void path_of(const char *folder, const char *part, const char *file,
             char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%s%s%s", folder, part, *file ? "/" : "",
             file);
}

char *read_text(const char *folder, const char *part, const char *file)
{
    char path[PATH_SIZE];
    unsigned char *bytes = NULL;
    uint64_t size;
    pe_error err = {0};
    path_of(folder, part, file, path);
    must(pe__file_read(path, 1 << 20, &bytes, &size, &err), &err);
    char *text = pe__strdup((char *)bytes);
    pe__free(bytes);
    assert_non_null(text);
    return text;
}

void write_text(const char *folder, const char *part, const char *file,
                const char *text)
{
    char path[PATH_SIZE];
    path_of(folder, part, file, path);
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    fputs(text, stream);
    assert_int_equal(fclose(stream), 0);
}

int compare_folders(const char *folder, const char *a, const char *b)
{
    char path[PATH_SIZE];
    int files = 0;
    path_of(folder, a, "", path);
    DIR *of_a = opendir(path);
    assert_non_null(of_a);
    for (struct dirent *file; (file = readdir(of_a)) != NULL;) {
        if (file->d_name[0] == '.' || strcmp(file->d_name, "history.csv") == 0)
            continue;
        char *was = read_text(folder, a, file->d_name);
        char *is = read_text(folder, b, file->d_name);
        if (strcmp(was, is) != 0)
            fail_msg("%s differs:\n%s---\n%s", file->d_name, was, is);
        pe__free(was);
        pe__free(is);
        files++;
    }
    closedir(of_a);
    return files;
}

int sheets_in_all(void)
{
    int sheets = 0;
    while (pe__carry_sheet_at(sheets) != NULL)
        sheets++;
    return sheets;
}

char *read_sheet(const char *folder, const char *part,
                 const pe__carry_sheet *sheet)
{
    char name[64];
    snprintf(name, sizeof name, "%s.csv", sheet->file);
    return read_text(folder, part, name);
}

void each_holds_rows(const char *folder, const char *part,
                     const pe__carry_sheet *sheets, const char *but)
{
    for (const pe__carry_sheet *s = sheets; s->file != NULL; s++) {
        char *text = read_sheet(folder, part, s);
        if (*(strchr(text, '\n') + 1) == '\0' &&
            (but == NULL || strncmp(s->file, but, strlen(but)) != 0))
            fail_msg("%s.csv holds nothing", s->file);
        pe__free(text);
    }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Turns files into a C file that holds them, so that the program reads none
 * when it runs:
 *
 *     embed NAME OUTPUT INPUT...
 *         all of them, one after another, as one text
 *     embed --files NAME OUTPUT ROOT FOLDER...
 *         every file of these folders of ROOT as a pe__web_file of its own
 *         (src/hub/web_files.h), sorted by path; a folder of another root is
 *         given as OTHER//FOLDER; OUTPUT is touched only when it becomes
 *         another
 *
 * Runs only while parecon is built. The bytes are written as numbers: a string
 * literal may not be longer than 4,095 characters in standard C. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILES = 4096, LONGEST_PATH = 1024 };

static long copy(FILE *in, FILE *out)
{
    int c, column = 0;
    long size = 0;
    for (; (c = getc(in)) != EOF; size++) {
        /* beyond ASCII a char may be negative */
        column += fprintf(out, "%d,", c < 128 ? c : c - 256);
        if (column > 70) {
            putc('\n', out);
            column = 0;
        }
    }
    putc('\n', out);
    return size;
}

/* The number of bytes; -1, and says so, when the file could not be read. */
static long add(const char *path, FILE *out)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        perror(path);
        return -1;
    }
    long size = copy(in, out);
    int failed = ferror(in);
    fclose(in);
    if (failed)
        fprintf(stderr, "%s: could not be read\n", path);
    return failed ? -1 : size;
}

static int one_text(const char *name, FILE *out, int inputs, char **input)
{
    int done = 1;
    fprintf(out, "extern const char %s[];\nconst char %s[] = {\n", name, name);
    for (int k = 0; k < inputs && done; k++)
        done = add(input[k], out) >= 0;
    fprintf(out, "0};\n");
    return done;
}

/* --- --files ------------------------------------------------------------- */

typedef struct {
    char *path; /* from its root */
    char *full;
    long size;
} file;

typedef struct {
    file file[MOST_FILES];
    int count;
} list;

static int by_path(const void *a, const void *b)
{
    return strcmp(((const file *)a)->path, ((const file *)b)->path);
}

static int look_into(const char *root, const char *folder, list *found)
{
    char path[LONGEST_PATH], full[LONGEST_PATH + 257];
    const char *other = strstr(folder, "//");
    const char *name = other != NULL ? other + 2 : folder;
    if (other != NULL)
        snprintf(path, sizeof path, "%s", folder);
    else
        snprintf(path, sizeof path, "%s//%s", root, folder);
    DIR *open = opendir(path);
    if (open == NULL) {
        perror(path);
        return 0;
    }
    struct dirent *entry;
    while ((entry = readdir(open)) != NULL && found->count < MOST_FILES) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
        file *one = &found->file[found->count++];
        one->full = strdup(full);
        one->path = one->full + strlen(path) - strlen(name);
    }
    closedir(open);
    return 1;
}

static int many_files(const char *name, FILE *out, const char *root,
                      int folders, char **folder)
{
    static list found;
    for (int k = 0; k < folders; k++)
        if (!look_into(root, folder[k], &found))
            return 0;
    qsort(found.file, (size_t)found.count, sizeof *found.file, by_path);
    fprintf(out, "#include \"web_files.h\"\n");
    for (int k = 0; k < found.count; k++) {
        file *one = &found.file[k];
        fprintf(out, "static const char file_%d[] = { /* %s */\n", k,
                one->path);
        one->size = add(one->full, out);
        if (one->size < 0)
            return 0;
        fprintf(out, "0};\n");
    }
    fprintf(out, "const pe__web_file %s[] = {\n", name);
    for (int k = 0; k < found.count; k++)
        fprintf(out, "{\"%s\", file_%d, %ld},\n", found.file[k].path, k,
                found.file[k].size);
    fprintf(out, "{0, 0, 0}};\n");
    return 1;
}

/* Whether both can be read and hold the same. */
static int same(const char *a, const char *b)
{
    FILE *one = fopen(a, "rb"), *other = fopen(b, "rb");
    int equal = one != NULL && other != NULL, c = 0;
    while (equal && c != EOF) {
        c = getc(one);
        equal = c == getc(other);
    }
    if (one != NULL)
        fclose(one);
    if (other != NULL)
        fclose(other);
    return equal;
}

int main(int argc, char **argv)
{
    int many = argc > 1 && strcmp(argv[1], "--files") == 0;
    if (argc < (many ? 6 : 4)) {
        fprintf(stderr, "usage: embed NAME OUTPUT INPUT...\n"
                        "       embed --files NAME OUTPUT ROOT FOLDER...\n");
        return 2;
    }
    const char *output = argv[many ? 3 : 2];
    char fresh[LONGEST_PATH];
    snprintf(fresh, sizeof fresh, "%s.new", output);
    FILE *out = fopen(fresh, "wb");
    if (out == NULL) {
        perror(fresh);
        return 1;
    }
    int done = many ? many_files(argv[2], out, argv[4], argc - 5, argv + 5)
                    : one_text(argv[1], out, argc - 3, argv + 3);
    int written = !ferror(out);
    if (fclose(out) != 0 || !written || !done) {
        fprintf(stderr, "%s: could not be written\n", output);
        remove(fresh);
        return 1;
    }
    if (many && same(fresh, output))
        return remove(fresh) != 0;
    return rename(fresh, output) != 0;
}

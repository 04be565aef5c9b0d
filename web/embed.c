/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Turns text files, one after another, into a C file that holds them as one
 * text, so that the program reads no file when it runs:
 *
 *     embed NAME OUTPUT INPUT...
 *
 * Runs only while parecon is built. The bytes are written as numbers: a string
 * literal may not be longer than 4,095 characters in standard C. */
#include <stdio.h>

static void copy(FILE *in, FILE *out)
{
    int c, column = 0;
    while ((c = getc(in)) != EOF) {
        /* beyond ASCII a char may be negative */
        column += fprintf(out, "%d,", c < 128 ? c : c - 256);
        if (column > 70) {
            putc('\n', out);
            column = 0;
        }
    }
    putc('\n', out);
}

/* False, and says so, when the file could not be read. */
static int add(const char *path, FILE *out)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL) {
        perror(path);
        return 0;
    }
    copy(in, out);
    int failed = ferror(in);
    fclose(in);
    if (failed)
        fprintf(stderr, "%s: could not be read\n", path);
    return !failed;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: embed NAME OUTPUT INPUT...\n");
        return 2;
    }
    FILE *out = fopen(argv[2], "wb");
    if (out == NULL) {
        perror(argv[2]);
        return 1;
    }
    int done = 1;
    fprintf(out, "extern const char %s[];\nconst char %s[] = {\n", argv[1],
            argv[1]);
    for (int k = 3; k < argc && done; k++)
        done = add(argv[k], out);
    fprintf(out, "0};\n");
    int written = !ferror(out);
    if (fclose(out) != 0 || !written) {
        fprintf(stderr, "%s: could not be written\n", argv[2]);
        return 1;
    }
    return !done;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Turns a text file into a C file that holds it, so that the program reads no
 * file when it runs:
 *
 *     embed INPUT NAME OUTPUT
 *
 * Runs only while parecon is built. The bytes are written as numbers: a string
 * literal may not be longer than 4,095 characters in standard C. */
#include <stdio.h>

static int copy(FILE *in, FILE *out, const char *name)
{
    int c, column = 0;
    fprintf(out, "extern const char %s[];\nconst char %s[] = {\n", name, name);
    while ((c = getc(in)) != EOF) {
        /* beyond ASCII a char may be negative */
        column += fprintf(out, "%d,", c < 128 ? c : c - 256);
        if (column > 70) {
            putc('\n', out);
            column = 0;
        }
    }
    fprintf(out, "0};\n");
    return !ferror(in) && !ferror(out);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: embed INPUT NAME OUTPUT\n");
        return 2;
    }
    FILE *in = fopen(argv[1], "rb");
    if (in == NULL) {
        perror(argv[1]);
        return 1;
    }
    FILE *out = fopen(argv[3], "wb");
    if (out == NULL) {
        perror(argv[3]);
        fclose(in);
        return 1;
    }
    int done = copy(in, out, argv[2]);
    fclose(in);
    if (fclose(out) != 0 || !done) {
        fprintf(stderr, "%s: could not be written\n", argv[3]);
        return 1;
    }
    return 0;
}

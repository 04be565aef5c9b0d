/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "qr.h"

#include <qrencode.h>

enum { QUIET = 4 }; /* modules around, as the standard asks */

/* One row's runs of dark modules. */
static void add_row(pe__buffer *path, const unsigned char *row, int width,
                    int y)
{
    for (int x = 0; x < width; x++) {
        int start = x;
        while (x < width && (row[x] & 1U) != 0)
            x++;
        if (x > start)
            pe__buffer_format(path, "M%d %dh%dv1h-%dz", start + QUIET,
                              y + QUIET, x - start, x - start);
    }
}

void pe__qr_put(pe__doc *doc, pe__value *object, const char *key,
                const char *text)
{
    pe__buffer path = {0};
    QRcode *code =
        QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M); /* smallest that fits */
    if (code == NULL)
        return;
    for (int y = 0; y < code->width; y++)
        add_row(&path, code->data + (size_t)y * (size_t)code->width,
                code->width, y);
    if (!path.failed) {
        pe__value *drawing = pe__put_object(doc, object, key);
        pe__put_integer(doc, drawing, "size", code->width + 2 * QUIET);
        pe__put_bytes(doc, drawing, "path", path.bytes, path.size);
    }
    pe__buffer_free(&path);
    QRcode_free(code);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bank_fit.h"

#include "money_fit.h"

#include <string.h>

enum { WORDS = 40, LETTERS = 32, LEAST = 3 };

typedef struct {
    char word[WORDS][LETTERS];
    int count;
} words;

/* What folding leaves of each piece between blanks and marks. */
static void split(const char *text, words *out)
{
    char piece[LETTERS * 2];
    out->count = 0;
    while (*text && out->count < WORDS) {
        size_t size = 0;
        while (*text && strchr(" .,;:/-+*()\"'", *text))
            text++;
        while (text[size] && !strchr(" .,;:/-+*()\"'", text[size]))
            size++;
        const size_t most = size < sizeof piece - 1 ? size : sizeof piece - 1;
        memcpy(piece, text, most);
        piece[most] = '\0';
        pe__bank_fold(piece, out->word[out->count], LETTERS);
        out->count += out->word[out->count][0] != '\0';
        text += size;
    }
}

static bool is_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || ((a[1] == '\0' || b[1] == '\0') && *a == *b);
}

bool pe__fits_name(const char *name, const char *text)
{
    words wanted, there;
    bool certain = false;
    split(name, &wanted);
    split(text, &there);
    for (int k = 0; k < wanted.count; k++) {
        bool found = false;
        for (int j = 0; j < there.count; j++) {
            found = found || is_same(wanted.word[k], there.word[j]);
            certain = certain || (strlen(wanted.word[k]) >= LEAST &&
                                  strcmp(wanted.word[k], there.word[j]) == 0);
        }
        if (!found)
            return false;
    }
    return certain;
}

pe_status pe__fit_names(pe__use *use, const char *currency, pe__value *names,
                        pe_error *err)
{
    return pe__fit_candidates(use->db, use->doc, use->council, currency, names,
                              err);
}

pe_status pe__fit_add(pe__use *use, const pe__value *names, int64_t line,
                      const pe__bank_line *l, pe_error *err)
{
    pe_status status = PE_OK;
    for (const pe__value *row = pe__first(names); row && status == PE_OK;
         row = row->next) {
        const char *name = pe__get_text(row, "name", "");
        if (pe__fits_name(name, l->name) || pe__fits_name(name, l->text))
            status = pe__fit_put(use->db, line, pe__get_text(row, "kind", ""),
                                 pe__get_integer(row, "subject", 0), err);
    }
    return status;
}

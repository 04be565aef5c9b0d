/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as what another hub sent: the first chooses the request for memory
 * that fails; then come the two headers of a signature, a line each, a card in
 * a third, and the parcel. */
#include "check.h"

#include "card.h"
#include "mem.h"
#include "parcel.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *line_of(const uint8_t **at, const uint8_t *end,
                           char line[2000])
{
    size_t size = 0;
    while (*at < end && **at != '\n' && **at != '\0' && size < 1999)
        line[size++] = (char)*(*at)++;
    while (*at < end && **at != '\n')
        ++*at;
    *at += *at < end;
    line[size] = '\0';
    return line;
}

static void check_signature(const char *input, const char *signature)
{
    pe__signing s;
    pe_error err = {0};
    pe__buffer base = {0};
    const pe__component known[] = {{"@method", "POST"}, {"@path", "/"}};
    const uint8_t point[PE__HUB_POINT] = {0};
    if (pe__signing_read(input, signature, &s, &err) != PE_OK) {
        check(strlen(err.message) > 10, "a refusal says why");
        return;
    }
    check(s.covers <= PE__COMPONENTS, "so many components at most");
    check(s.params >= input && s.params_size <= strlen(input),
          "what is signed stands in the header");
    if (pe__signing_base(&s, known, 2, &base, &err) == PE_OK)
        check(strlen(base.bytes) == base.size, "a base is a text");
    check(pe__signing_verify(&s, known, 2, point, &err) != PE_OK,
          "nobody signs for a key of zeros");
    check(pe__digest_check(signature, input, strlen(input), &err) != PE_OK,
          "no header is its own digest");
    pe__buffer_free(&base);
}

static void check_card(const char *text)
{
    char url[PE__CARD_URL], again[PE__CARD];
    uint8_t point[PE__HUB_POINT];
    if (pe__card_read(text, url, point) != NULL)
        return;
    pe__card_write(url, point, again);
    check(strcmp(text, again) == 0, "a card is written as it was read");
}

/* What was read is within its bounds, and is read back as it is written. */
static void check_parcel(pe__doc *doc, const pe__parcel *p)
{
    check(p->number > 0 && p->count + p->skipped <= PE__PARCEL_ITEMS,
          "so many items at most");
    for (int k = 0; k < p->count; k++) {
        const pe__item *item = &p->item[k];
        bool open = item->kind == PE__ITEM_NEED &&
                    strcmp(item->state, "open") == 0;
        check(!open || (item->ends > item->starts && item->sought >= 0 &&
                        item->sought <= PE__PARCEL_PLACES &&
                        *item->title != '\0' && *item->sort != '\0'),
              "a need is whole");
        check(item->kind != PE__ITEM_CLAIM ||
                  (item->places >= 1 && item->places <= PE__PARCEL_PLACES),
              "a claim is of some places");
        check(pe__item_value(doc, item) != NULL, "it can be written");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char line[3][2000];
    static pe__parcel parcel;
    if (size < 1)
        return 0;
    const uint8_t *at = data + 1, *end = data + size;
    const char *input = line_of(&at, end, line[0]);
    const char *signature = line_of(&at, end, line[1]);
    check_signature(input, signature);
    check_card(line_of(&at, end, line[2]));
    long before = pe__mem_live();
    pe_error err = {0};
    pe__mem_fail_at(data[0] % 30);
    pe__doc *doc = pe__doc_new();
    pe_status status = PE_NO_MEMORY;
    if (doc != NULL)
        status = pe__parcel_read(doc, (const char *)at, (size_t)(end - at),
                                 &parcel, &err);
    pe__mem_fail_at(0);
    if (status == PE_OK)
        check_parcel(doc, &parcel);
    pe__doc_free(doc);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as JSON. The first byte chooses the request for memory that fails.
 * What is read must come back from its own JSON, byte for byte. */
#include "check.h"

#include "doc.h"
#include "mem.h"
#include "utf8.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Depth within the limit, keys once, texts without byte 0. */
static void check_value(const pe__value *value, int depth)
{
    check(depth <= 32, "nothing nests deeper than 32");
    if (value->kind == PE__TEXT)
        check(strlen(value->text.bytes) == value->text.size,
              "no text holds byte 0");
    for (const pe__value *v = pe__first(value); v != NULL; v = v->next) {
        check((v->key != NULL) == (value->kind == PE__OBJECT),
              "members have keys");
        if (v->key != NULL)
            check(pe__get(value, v->key) == v, "a key stands once");
        check_value(v, depth + 1);
    }
}

static void check_round_trip(const pe__value *value)
{
    pe__doc *doc = pe__doc_new();
    pe__buffer first = {0}, second = {0};
    pe__value *again;
    pe_error err = {0};
    pe__json_write(value, &first);
    check(memchr(first.bytes, '<', first.size) == NULL &&
              memchr(first.bytes, '&', first.size) == NULL,
          "it may stand in a page");
    check(pe__doc_parse(doc, first.bytes, first.size, &again, &err) == PE_OK,
          "what was written can be read");
    pe__json_write(again, &second);
    check(first.size == second.size &&
              memcmp(first.bytes, second.bytes, first.size) == 0,
          "it is the same");
    pe__buffer_free(&first);
    pe__buffer_free(&second);
    pe__doc_free(doc);
}

/* A failure says what and where, in one line. */
static void check_fault(pe_status status, const pe_error *err)
{
    size_t length = strlen(err->message);
    check(status == PE_BAD_INPUT || status == PE_NO_MEMORY,
          "only bad input and memory can fail");
    check(err->code == status, "the error has the code that was returned");
    check((err->line > 0) == (status == PE_BAD_INPUT), "a fault has a place");
    check(pe__text_prefix((const unsigned char *)err->message, length) ==
              length && strchr(err->message, '\n') == NULL && length > 10,
          "the message is a line of text");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__value *value = NULL;
    pe__doc *doc = pe__doc_new();
    pe__mem_fail_at(data[0] % 8);
    pe_status status = pe__doc_parse(doc, (const char *)data + 1, size - 1,
                                     &value, &err);
    pe__mem_fail_at(0);
    check((value == NULL) == (status != PE_OK), "a failure gives no value");
    if (status == PE_OK) {
        check_value(value, 0);
        check_round_trip(value);
    } else {
        check_fault(status, &err);
    }
    pe__doc_free(doc);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as a message, and what is understood of it. The first byte chooses
 * the request for memory that fails. */
#include "check.h"

#include "heard.h"
#include "inmail.h"
#include "mem.h"
#include "utf8.h"

#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text)
{
    check(pe__is_utf8((const unsigned char *)text, strlen(text)),
          "what is read is UTF-8");
}

static void check_heard(const pe__heard *h)
{
    check(h->count >= 1 && h->count <= 300, "a number of people is one");
    check(h->starts == INT64_MIN || h->ends > h->starts,
          "it ends after it begins");
    check(h->starts == INT64_MIN || h->ends - h->starts <= 2 * 86400,
          "it lasts two days at most");
    for (int k = 0; k < PE__HEARD_PARTS; k++)
        check(!(h->known[k] && h->twice[k]),
              "what is said in different ways is not known");
    check_text(h->place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__inmail mail;
    pe__heard heard;
    pe__mem_fail_at(data[0] % 20);
    pe__doc *doc = pe__doc_new();
    pe_status status = PE_NO_MEMORY;
    if (doc != NULL)
        status = pe__inmail_read(doc, (const char *)data + 1, size - 1, &mail,
                                 &err);
    if (doc != NULL && status == PE_OK) {
        check_text(mail.subject);
        check_text(mail.id);
        check_text(mail.text);
        check(strlen(mail.text) <= PE__INMAIL_TEXT, "a text is not endless");
        status = pe__hear(doc, mail.text, 1795715100, &heard, &err);
    }
    pe__mem_fail_at(0);
    if (status == PE_OK)
        check_heard(&heard);
    else if (doc != NULL)
        check(err.code == status && strlen(err.message) > 10,
              "a failure is a sentence");
    pe__doc_free(doc);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "in_people.h"

#include "code.h"
#include "password.h"
#include "people_member.h"

#include <inttypes.h>
#include <stdio.h>

enum { FEW = 4 };

/* Small letters, figures and dashes of a name, then a number when somebody
 * signs in so already: after a few, that of who came before, so that a thousand
 * of one name are asked for a thousand times, not a million. */
static pe_status new_sign_in(pe__sql *db, int64_t before, const char *name,
                             char out[64], pe_error *err)
{
    char stem[40];
    size_t size = 0;
    for (; *name && size < sizeof stem - 1; name++) {
        char c = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain || (c == ' ' && size && stem[size - 1] != '-'))
            stem[size++] = plain ? c : '-';
    }
    stem[size] = '\0';
    bool taken = true;
    pe_status status = PE_OK;
    for (int64_t k = 1; taken && status == PE_OK; k++) {
        if (k == FEW && before > k)
            k = before + 1;
        if (k == 1 && size >= 3)
            snprintf(out, 64, "%s", stem);
        else
            snprintf(out, 64, "%s-%" PRId64, size ? stem : "member", k);
        status = pe__member_is_taken(db, out, 0, &taken, err);
    }
    return status;
}

pe_status pe__carry_person_add(pe__sql *db, pe__doc *doc, const char *name,
                               int64_t now, pe__carried *out, int64_t *member,
                               pe_error *err)
{
    char sign_in[64], code[PE__CODE_SIZE], hash[PE__PASSWORD_HASH];
    pe__code_new(code);
    pe_status status = new_sign_in(db, out->people, name, sign_in, err);
    if (status == PE_OK)
        status = pe__password_hash(code, hash, err);
    if (status)
        return status;
    pe__member_new person = {.name = name, .sign_in = sign_in,
                             .password = hash, .language = "en", .zone = ""};
    status = pe__member_add(db, &person, now, member, err);
    pe__value *one = pe__add_object(doc, out->codes);
    pe__put_text(doc, one, "name", name);
    pe__put_text(doc, one, "sign_in", sign_in);
    pe__put_text(doc, one, "password", code);
    out->people++;
    return status;
}

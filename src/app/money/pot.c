/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pots: money with a purpose, and rules of who may draw how much. The rules of
 * a pot are never changed: who could change them could draw alone. Other rules
 * are another pot, into which this one is drawn. */
#include "pot_rules.h"

#include "council_acts.h"
#include "money.h"
#include "money_ledger.h"
#include "money_pot.h"
#include "money_uses.h"
#include "people_council.h"
#include "permission.h"
#include "written.h"

#include <string.h>

static const struct {
    const char *word;
    uint64_t hands;
} WORDS[] = {{"members", PE__HAND_MEMBER},
             {"roles", PE__HAND_ROLES},
             {"treasurer", PE__HAND_TREASURER},
             {"coordinator", PE__HAND_COORDINATOR},
             {"scribe", PE__HAND_SCRIBE}};
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

uint64_t pe__hands_named(const char *word)
{
    for (int k = 0; k < WORD_COUNT; k++)
        if (strcmp(WORDS[k].word, word) == 0)
            return WORDS[k].hands;
    return 0;
}

const char *pe__hands_word(uint64_t hands)
{
    for (int k = 0; k < WORD_COUNT; k++)
        if (WORDS[k].hands == hands)
            return WORDS[k].word;
    return "roles";
}

uint64_t pe__hands_of(const pe__use *use)
{
    static const struct {
        pe__relation relation;
        uint64_t hand;
    } each[] = {{PE__MEMBER, PE__HAND_MEMBER},
                {PE__COORDINATOR, PE__HAND_COORDINATOR},
                {PE__SCRIBE, PE__HAND_SCRIBE},
                {PE__TREASURER, PE__HAND_TREASURER}};
    uint64_t hands = 0;
    for (size_t k = 0; k < sizeof each / sizeof *each; k++)
        if (use->relations >> each[k].relation & 1U)
            hands |= each[k].hand;
    return hands;
}

pe_fund_pot pe__pot_of(const pe__value *row)
{
    return (pe_fund_pot){
        .balance = pe__get_integer(row, "balance", 0),
        .purposes = 1, /* what it is for is said in words */
        .roles = (uint64_t)pe__get_integer(row, "roles", 0),
        .signers = (uint64_t)pe__get_integer(row, "signers", 0),
        .alone_most = pe__get_integer(row, "alone_most", 0),
        .signatures = 2,
        .each_most = pe__get_integer(row, "each_most", -1),
        .person_most = pe__get_integer(row, "person_most", -1),
        .all_most = pe__get_integer(row, "all_most", -1),
        .days = (int32_t)pe__get_integer(row, "days", 0),
        .keep = pe__get_integer(row, "keep", 0),
        .opens = INT64_MIN,
        .closes = INT64_MAX};
}

pe_status pe__pot_find(pe__use *use, pe__value **row, pe_error *err)
{
    bool found = false;
    *row = pe__doc_object(use->doc);
    pe_status status = pe__pot_get(use->db, use->doc, use->council,
                                   pe__get_integer(use->in, "pot", 0), *row,
                                   &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    return status;
}

/* --- the page ------------------------------------------------------------- */

/* Words instead of bits, and which limits there are. */
static void put_rules(pe__use *use, pe__value *pot)
{
    static const char *const limits[] = {"each_most", "person_most",
                                         "all_most"};
    uint64_t asks = (uint64_t)pe__get_integer(pot, "roles", 0);
    uint64_t signs = (uint64_t)pe__get_integer(pot, "signers", 0);
    pe__put_bool(use->doc, pot,
                 pe__doc_format(use->doc, "ask_%s", pe__hands_word(asks)),
                 true);
    pe__put_bool(use->doc, pot,
                 pe__doc_format(use->doc, "sign_%s", pe__hands_word(signs)),
                 true);
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++)
        pe__put_bool(use->doc, pot,
                     pe__doc_format(use->doc, "has_%s", limits[k]),
                     pe__get_integer(pot, limits[k], -1) >= 0);
    pe__put_bool(use->doc, pot, "has_alone",
                 pe__get_integer(pot, "alone_most", 0) > 0);
    pe__put_bool(use->doc, pot, "has_keep",
                 pe__get_integer(pot, "keep", 0) > 0);
    uint64_t mine = pe__hands_of(use);
    bool may = pe__permits(PE__MAY_MONEY_DRAW, use->relations);
    pe__put_bool(use->doc, pot, "may_ask", may && (mine & asks) != 0);
    pe__put_bool(use->doc, pot, "may_sign", may && (mine & signs) != 0);
}

static pe_status put_requests(pe__use *use, pe__value *pot, pe_error *err)
{
    bool signs = pe__get_bool(pot, "may_sign", false);
    pe__value *all = pe__put_array(use->doc, use->out, "requests");
    pe_status status = pe__pot_requests(use->db, use->doc,
                                        pe__get_integer(pot, "pot", 0), all,
                                        err);
    for (pe__value *row = all->items.first; row && !status; row = row->next) {
        const char *state = pe__get_text(row, "state", "");
        bool asked = strcmp(state, "asked") == 0;
        bool mine = pe__get_integer(row, "asked_by", 0) == use->member;
        bool for_me = pe__get_integer(row, "payee", 0) == use->member;
        pe__value *yeses = pe__put_array(use->doc, row, "yeses");
        pe__put_bool(use->doc, row, "is_asked", asked);
        pe__put_bool(use->doc, row, "is_paid", strcmp(state, "paid") == 0);
        pe__put_bool(use->doc, row, "is_mine", mine);
        pe__put_bool(use->doc, row, "may_sign",
                     asked && signs && !mine && !for_me);
        status = pe__pot_yeses(use->db, use->doc,
                               pe__get_integer(row, "request", 0), yeses, err);
    }
    return status;
}

pe_status pe__use_pot_show(pe__use *use, pe_error *err)
{
    pe__value *pot;
    pe_status status = pe__put_council(use, err);
    if (status == PE_OK && use->outcome == PE__DONE)
        status = pe__pot_find(use, &pot, err);
    if (status || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    put_rules(use, pot);
    pe__put(use->doc, use->out, "pot", pot);
    status = put_requests(use, pot, err);
    pe__value *accounts = pe__put_array(use->doc, use->out, "accounts");
    pe__value *members = pe__put_array(use->doc, use->out, "members");
    if (status == PE_OK)
        status = pe__money_accounts(use->db, use->doc, use->council, accounts,
                                    err);
    for (pe__value *row = accounts->items.first; row; row = row->next)
        pe__put_bool(use->doc, row, "is_possible",
                     pe__get_integer(row, "account", 0) !=
                             pe__get_integer(pot, "pot", 0) &&
                         (strcmp(pe__get_text(row, "kind", ""), "expenses") ==
                              0 ||
                          strcmp(pe__get_text(row, "kind", ""), "assets") ==
                              0));
    return status == PE_OK
               ? pe__membership_list(use->db, use->doc, members, use->council,
                                     use->member, use->now, err)
               : status;
}

/* --- a new one ------------------------------------------------------------ */

/* A limit; blank = none. */
static int64_t read_limit(pe__use *use, const char *field, int digits,
                          int64_t otherwise)
{
    const char *text = pe__use_text(use, field, 24, false);
    int64_t amount = *text ? pe__money_of_digits(text, digits) : otherwise;
    if (*text && amount < 0)
        pe__use_fault(use, field, "money");
    return amount;
}

pe_status pe__use_pot_add(pe__use *use, pe_error *err)
{
    static const char HANDS[] = "members roles treasurer coordinator scribe";
    const char *name = pe__one_line(use->doc,
                                    pe__use_text(use, "name", 60, true));
    pe__pot_new pot = {
        .purpose = pe__use_text(use, "purpose", 500, true),
        .currency = pe__use_currency(use),
        .roles = (int64_t)pe__hands_named(pe__use_choice(use, "may_ask",
                                                         HANDS)),
        .signers = (int64_t)pe__hands_named(pe__use_choice(use, "may_agree",
                                                           HANDS)),
        .days = pe__use_integer(use, "days", 1, 366, 30)};
    int64_t account = 0;
    int digits = 2;
    pe_status status = pe__currency_take(use, "currency", pot.currency,
                                         &digits, err);
    pot.alone_most = read_limit(use, "alone_most", digits, 0);
    pot.each_most = read_limit(use, "each_most", digits, -1);
    pot.person_most = read_limit(use, "person_most", digits, -1);
    pot.all_most = read_limit(use, "all_most", digits, -1);
    pot.keep = read_limit(use, "keep", digits, 0);
    if (status == PE_OK)
        status = pe__money_account_named(use->db, use->council, "assets", name,
                                         &account, err);
    if (status == PE_OK && account != 0)
        pe__use_fault(use, "name", "money_account_known");
    if (status || pe__use_faulty(use))
        return status;
    status = pe__money_account_add(use->db, use->council, "assets", name,
                                   use->now, &pot.account, err);
    if (status == PE_OK)
        status = pe__pot_add(use->db, &pot, err);
    if (status == PE_OK)
        status = pe__use_event(use, "pot.opened", pot.account, NULL, err);
    pe__use_next(use, "/councils/%lld/money/pots/%lld?said=money.pot",
                 (long long)use->council, (long long)pot.account);
    return status;
}

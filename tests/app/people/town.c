/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "town.h"

#include "migrate.h"
#include "permission.h"
#include "query.h"
#include "subjects.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define WRITE(NAME, path, action, prepare, run)                               \
    const act NAME = {path, PE__MAY_##action, true, false, prepare, run}
#define READ(NAME, path, action, run)                                         \
    const act NAME = {path, PE__MAY_##action, false, false, NULL, run}
#define STRICT(NAME, path, action, run)                                       \
    const act NAME = {path, PE__MAY_##action, true, true, NULL, run}

WRITE(FOUND, "/councils", COUNCIL_FOUND, NULL, pe__use_found);
READ(JOIN_SHOW, "/join", LOOK, pe__use_join_show);
WRITE(JOIN, "/join", SIGN_UP, pe__use_join_prepare, pe__use_join);
WRITE(SIGN_IN, "/sign-in", SIGN_UP, pe__use_sign_in_prepare, pe__use_sign_in);
WRITE(SIGN_OUT, "/sign-out", OWN_ACCOUNT, NULL, pe__use_sign_out);
READ(ME, "/me", OWN_ACCOUNT, pe__use_me_show);
WRITE(ME_CHANGE, "/me", OWN_ACCOUNT, NULL, pe__use_me_change);
WRITE(PASSWORD, "/me/password", OWN_ACCOUNT, pe__use_password_prepare,
      pe__use_password_change);
WRITE(SESSION_END, "/me/sessions/{session}/end", OWN_THING, NULL,
      pe__use_session_end);
WRITE(SESSIONS_END, "/me/sessions/end-others", OWN_ACCOUNT, NULL,
      pe__use_session_end_others);
WRITE(STEP_UP, "/step-up", OWN_ACCOUNT, pe__use_step_up_prepare,
      pe__use_step_up);
const act DATA = {"/me/data", PE__MAY_OWN_ACCOUNT, false, true, NULL,
                  pe__use_me_data};
STRICT(ERASE, "/me/erase", OWN_ACCOUNT, pe__use_erase);
WRITE(RECOVER, "/recover", SIGN_UP, NULL, pe__use_recover);
READ(RECOVER_SHOW, "/recover/finish", LOOK, pe__use_recover_finish_show);
WRITE(RECOVER_FINISH, "/recover/finish", SIGN_UP,
      pe__use_recover_finish_prepare, pe__use_recover_finish);
READ(VOUCHES, "/vouch", RECOVERY_VOUCH, pe__use_vouch_show);
WRITE(VOUCH, "/vouch/{recovery}", RECOVERY_VOUCH, NULL, pe__use_vouch);
WRITE(DENY, "/me/recoveries/end", OWN_ACCOUNT, NULL, pe__use_recover_deny);
READ(COUNCILS, "/councils", LOOK, pe__use_councils_show);
READ(COUNCIL, "/councils/{council}", COUNCIL_KNOW, pe__use_council_show);
READ(COUNCIL_FORM, "/councils/{council}/change", COUNCIL_CHANGE,
     pe__use_council_form);
WRITE(COUNCIL_CHANGE, "/councils/{council}/change", COUNCIL_CHANGE, NULL,
      pe__use_council_change);
STRICT(CLOSE, "/councils/{council}/close", COUNCIL_CHANGE,
       pe__use_council_close);
WRITE(KEEP, "/councils/{council}/keep", COUNCIL_KEEP, NULL,
      pe__use_council_keep);
WRITE(NEST_ASK, "/councils/{council}/parent", COUNCIL_CHANGE, NULL,
      pe__use_nest_ask);
WRITE(NEST_ANSWER, "/councils/{council}/children/{child}", COUNCIL_CHANGE,
      NULL, pe__use_nest_answer);
WRITE(NEST_LEAVE, "/councils/{council}/parent/end", COUNCIL_CHANGE, NULL,
      pe__use_nest_end);
WRITE(NEST_LET_GO, "/councils/{council}/children/{child}/end", COUNCIL_CHANGE,
      NULL, pe__use_nest_end);
READ(MEMBERS, "/councils/{council}/members", COUNCIL_SEE,
     pe__use_members_show);
WRITE(MEMBERSHIP, "/councils/{council}/membership", MEMBERSHIP_CHANGE, NULL,
      pe__use_membership_change);
WRITE(LEAVE, "/councils/{council}/leave", COUNCIL_LEAVE, NULL, pe__use_leave);
READ(INVITES, "/councils/{council}/invites", INVITE_SEE,
     pe__use_invites_show);
WRITE(INVITE, "/councils/{council}/invites", INVITE, NULL, pe__use_invite);
WRITE(INVITE_END, "/councils/{council}/invites/{invite}/end", INVITE_END,
      NULL, pe__use_invite_end);
READ(ROLES, "/councils/{council}/roles", COUNCIL_SEE, pe__use_roles_show);
READ(LEDGER, "/councils/{council}/roles/ledger", COUNCIL_SEE,
     pe__use_role_ledger);
READ(LOT, "/councils/{council}/roles/draws/{draw}", COUNCIL_SEE,
     pe__use_role_lot);
WRITE(DRAW, "/councils/{council}/roles/draw", ROLE_DRAW, NULL,
      pe__use_role_draw);
WRITE(PAUSE, "/councils/{council}/roles/pause", ROLE_PAUSE, NULL,
      pe__use_role_pause);
WRITE(GIVE_UP, "/councils/{council}/roles/{role}/give-up", ROLE_GIVE_UP, NULL,
      pe__use_role_give_up);
WRITE(KEY_OPTIONS, "/me/passkeys/options", OWN_ACCOUNT, NULL,
      pe__use_passkey_options);
WRITE(KEY_ADD, "/me/passkeys", OWN_ACCOUNT, NULL, pe__use_passkey_add);
WRITE(KEY_REMOVE, "/me/passkeys/{passkey}/remove", OWN_THING, NULL,
      pe__use_passkey_remove);
WRITE(KEY_ASK, "/sign-in/passkey/options", SIGN_UP, NULL, pe__use_passkey_ask);
WRITE(KEY_SIGN_IN, "/sign-in/passkey", SIGN_UP, NULL,
      pe__use_passkey_sign_in);
WRITE(KEY_STEP_ASK, "/step-up/passkey/options", OWN_ACCOUNT, NULL,
      pe__use_passkey_step_up_ask);
WRITE(KEY_STEP, "/step-up/passkey", OWN_ACCOUNT, NULL,
      pe__use_passkey_step_up);
READ(MAY, "/may", LOOK, pe__use_may_show);

enum { FIELDS_MOST = 80 };

void town_open(town *w, void **state)
{
    *w = (struct town_s){.t = *state, .now = 1800000000};
}

static void free_file(pe__use *use)
{
    pe__buffer_free(&use->file);
    if (use->file_spool != NULL)
        fclose(use->file_spool);
    use->file_spool = NULL;
}

void town_close(town *w)
{
    free_file(&w->use);
    pe__doc_free(w->doc);
    w->doc = NULL;
}

static pe_status find_visitor(town *w, const browser *who)
{
    unsigned char hash[PE__TOKEN_HASH];
    pe__visitor visitor = {0};
    pe__use *use = &w->use;
    if (who->token[0] == '\0')
        return PE_OK;
    pe__token_hash(who->token, hash);
    pe_status status = pe__people_of_hub.visitor(
        w->t->db, hash, w->now, &visitor, &w->err);
    use->member = visitor.member;
    use->session = visitor.session;
    use->stepped_up = visitor.stepped_up;
    return status;
}

/* In a transaction that is kept when all went well. */
static pe_status run(town *w, const act *what)
{
    pe__use *use = &w->use;
    pe_status status = PE_OK;
    if (what->prepare != NULL)
        status = what->prepare(use, &w->err);
    if (status == PE_OK && pe__doc_failed(w->doc))
        return PE_NO_MEMORY;
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    status = pe__sql_begin(w->t->db, &w->err);
    if (status == PE_OK)
        status = what->run(use, &w->err);
    if (status == PE_OK && pe__doc_failed(w->doc))
        status = PE_NO_MEMORY;
    bool keeps = status == PE_OK && use->outcome == PE__DONE && what->writes;
    if (keeps)
        status = pe__sql_commit(w->t->db, &w->err);
    if (!keeps || status != PE_OK)
        pe__sql_rollback(w->t->db);
    return status;
}

static void ask_with(town *w, browser *who, const act *what,
                     int64_t council, const char *const *fields)
{
    bool there = true;
    free_file(&w->use);
    pe__doc_free(w->doc);
    w->doc = pe__doc_new();
    w->err = (pe_error){0};
    w->refused = false;
    w->status = w->doc != NULL ? PE_OK : PE_NO_MEMORY;
    if (w->doc == NULL)
        return;
    w->use = (pe__use){.db = w->t->db, .doc = w->doc,
                          .in = pe__doc_object(w->doc),
                          .out = pe__doc_object(w->doc), .now = w->now,
                          .council = council, .language = "en", .zone = "",
                          .hub_url = "https://hub.example",
                          .path = what->path, .writes = what->writes,
                          .services = {.subjects = pe__subjects},
                          .agent = "Mozilla/5.0 (Android 13; Mobile; "
                                   "rv:109.0) Gecko/115.0 Firefox/115.0"};
    for (; fields[0] != NULL; fields += 2)
        pe__put_text(w->doc, (pe__value *)w->use.in, fields[0], fields[1]);
    w->status = pe__doc_failed(w->doc) ? PE_NO_MEMORY : find_visitor(w, who);
    if (w->status == PE_OK)
        w->status = pe__people_of_hub.relations(&w->use, &there,
                                                   &w->err);
    if (w->status != PE_OK)
        return;
    w->refused = !there ||
                    !pe__permits(what->action, w->use.relations) ||
                    (what->step_up && !w->use.stepped_up);
    if (w->refused)
        return;
    w->status = run(w, what);
    if (w->status == PE_OK && w->use.outcome == PE__DONE &&
        w->use.token != NULL)
        strcpy(who->token, w->use.token);
}

const pe__value *ask_list(town *w, browser *who, const act *what,
                          int64_t council, const char *const *fields)
{
    ask_with(w, who, what, council, fields);
    return w->use.out;
}

static void list_of(va_list fields, const char *list[FIELDS_MOST])
{
    int k = 0;
    while ((list[k++] = va_arg(fields, const char *)) != NULL)
        assert_true(k < FIELDS_MOST);
}

const pe__value *ask(town *w, browser *who, const act *what,
                     int64_t council, ...)
{
    const char *list[FIELDS_MOST];
    va_list fields;
    va_start(fields, council);
    list_of(fields, list);
    va_end(fields);
    return ask_list(w, who, what, council, list);
}

const pe__value *must_ask(town *w, browser *who, const act *what,
                          int64_t council, ...)
{
    const char *list[FIELDS_MOST];
    va_list fields;
    va_start(fields, council);
    list_of(fields, list);
    va_end(fields);
    ask_with(w, who, what, council, list);
    if (w->status != PE_OK || w->refused ||
        w->use.outcome != PE__DONE) {
        pe__buffer said = {0};
        pe__json_write(w->use.out, &said);
        fail_msg("%s: status %d, %s, outcome %d, %s %s", what->path,
                 w->status, w->refused ? "refused" : "allowed",
                 w->use.outcome, w->err.message,
                 said.bytes != NULL ? said.bytes : "");
    }
    return w->use.out;
}

const char *field_of(const town *w, const char *query)
{
    static char out[16][24];
    static int k;
    k = (k + 1) % 16;
    snprintf(out[k], sizeof out[k], "%lld",
             (long long)number_of(w->t->db, query));
    return out[k];
}

const char *fault_of(const town *w, const char *field)
{
    return pe__get_text(pe__get(w->use.out, "fault"), field, "");
}

static void learn_member(town *w, browser *who)
{
    unsigned char hash[PE__TOKEN_HASH];
    pe__visitor visitor = {0};
    pe__token_hash(who->token, hash);
    must(pe__people_of_hub.visitor(w->t->db, hash, w->now, &visitor,
                                   &w->err), &w->err);
    assert_true(visitor.member > 0);
    who->member = visitor.member;
}

static void come_in(town *w, browser *who, const char *code,
                    const char *name)
{
    must_ask(w, who, &JOIN, 0, "code", code, "name", name, "sign_in", name,
             "password", "horse staple 7", "hours", "20", "skills",
             "cooking; first aid", "site", "Harbour", NULL);
    learn_member(w, who);
}

void settle(town *w, browser *who, const char *name)
{
    char code[PE__CODE_SIZE];
    must(pe__sql_begin(w->t->db, &w->err), &w->err);
    must(pe__people_founding(w->t->db, w->now, code, &w->err),
         &w->err);
    must(pe__sql_commit(w->t->db, &w->err), &w->err);
    assert_string_not_equal(code, "");
    *who = (browser){0};
    come_in(w, who, code, name);
}

int64_t found(town *w, browser *who, const char *name)
{
    const pe__value *out =
        must_ask(w, who, &FOUND, 0, "name", name, "kind", "workers",
                 "purpose", "to bake bread", "hours", "30", NULL);
    return pe__get_integer(out, "id", 0);
}

void bring(town *w, browser *inviter, int64_t council, browser *who,
           const char *name)
{
    char code[PE__CODE_SIZE];
    const pe__value *out = must_ask(w, inviter, &INVITE, council, "note",
                                    "for a friend", NULL);
    strcpy(code, pe__get_text(pe__get(out, "made"), "code", ""));
    *who = (browser){0};
    come_in(w, who, code, name);
}

int64_t next_due(town *w)
{
    int64_t at = 0;
    must(pe__people_next(w->t->db, &at, &w->err), &w->err);
    return at;
}

void tick(town *w)
{
    bool more = true;
    while (more) {
        must(pe__sql_begin(w->t->db, &w->err), &w->err);
        must(pe__people_tick(w->t->db, w->now, &more, &w->err),
             &w->err);
        must(pe__sql_commit(w->t->db, &w->err), &w->err);
    }
}

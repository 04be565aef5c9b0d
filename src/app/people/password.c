/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "password.h"

#include "error.h"

#include <sodium.h>
#include <string.h>

enum { PASSES = 2, MEMORY = 19 * 1024 * 1024 };

/* Of no password anybody knows: 32 random bytes that were thrown away. */
static const char nobodys[] =
    "$argon2id$v=19$m=19456,t=2,p=1$2LrvhSJNz9KSBx/XWyREPg$Ty"
    "g+LTc37gKBxN1r2zEAmROb/eS5eHbt6E4jhtU3paY";

/* What passwords are made of that are tried first, in the languages of the
 * hub. Figures and signs around them, and figures for letters, change
 * nothing. */
static const char *const common[] = {
    "abcdefghij",  "abc",         "admin",       "administrator",
    "amor",        "baseball",    "basketball",  "bienvenido",
    "bienvenida",  "changeme",    "computer",    "contrasena",
    "contraseña",  "cooperative", "cooperativa", "dragon",
    "estrella",    "football",    "fussball",    "futbol",
    "geheim",      "genossenschaft", "hallo",    "hello",
    "hola",        "iloveyou",    "ichliebedich", "kennwort",
    "letmein",     "liebe",       "login",       "love",
    "master",      "michael",     "monkey",      "parecon",
    "pass",        "passw",       "password",    "passwords",
    "passwort",    "princess",    "qwe",         "qwer",
    "qwert",       "qwerty",      "qwertyuiop",  "qwertyuiopasdfghjkl",
    "qwertz",      "qwertzuiop",  "asdf",        "asdfgh",
    "asdfghjkl",   "asdfghjklñ",  "yxcvbnm",     "zxcvbn",
    "zxcvbnm",     "qazwsx",      "qazwsxedc",   "schatz",
    "secret",      "secreto",     "shadow",      "sonnenschein",
    "summer",      "sommer",      "sunshine",    "superman",
    "starwars",    "tequiero",    "teamo",       "test",
    "trustno",     "user",        "usuario",     "welcome",
    "whatever",    "willkommen",  "winter",      "verano"};

pe_status pe__password_hash(const char *password, char out[PE__PASSWORD_HASH],
                            pe_error *err)
{
    if (crypto_pwhash_str_alg(out, password, strlen(password), PASSES, MEMORY,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return pe__fail_memory(err);
    return PE_OK;
}

bool pe__password_fits(const char *stored, const char *password)
{
    const char *hash = stored != NULL ? stored : nobodys;
    bool fits =
        crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    return fits && stored != NULL;
}

static size_t letters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0U) != 0x80U;
    return count;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 128;
}

/* In small letters, without the figures and signs around it; figures and
 * signs that stand for letters within are turned back. */
static void core_of(const char *password, char out[PE__PASSWORD_MOST + 1])
{
    static const char like[] = "0134578@$!", letter[] = "oleastbasi";
    size_t start = 0, end = strlen(password), k = 0;
    while (start < end && !is_letter(password[start]))
        start++;
    while (end > start && !is_letter(password[end - 1]))
        end--;
    for (; start < end && k < PE__PASSWORD_MOST; start++) {
        const char *found = strchr(like, password[start]);
        out[k++] = found != NULL ? letter[found - like]
                                 : lower(password[start]);
    }
    out[k] = '\0';
}

/* The same piece again and again ("abcabcabcabc"), of at most four letters, or
 * letters that follow one another ("23456789ab", "gfedcba"). */
static bool is_pattern(const char *password)
{
    size_t size = strlen(password), up = 0, down = 0;
    for (size_t k = 1; k < size; k++) {
        int step = lower(password[k]) - lower(password[k - 1]);
        up += step == 1 || step == 'a' - '9' || step == '0' - '9';
        down += step == -1 || step == '9' - '0';
    }
    if (up + 2 >= size || down + 2 >= size)
        return true;
    for (size_t piece = 1; piece <= 4; piece++) {
        size_t same = 0;
        for (size_t k = piece; k < size; k++)
            same += lower(password[k]) == lower(password[k - piece]);
        if (same == size - piece)
            return true;
    }
    return false;
}

/* Whether the core is the name, or nearly all of it is. */
static bool is_made_of(const char *core, const char *name)
{
    char plain[PE__PASSWORD_MOST + 1];
    core_of(name, plain);
    size_t size = strlen(plain);
    const char *at = size >= 3 ? strstr(core, plain) : NULL;
    return at != NULL && strlen(core) < size + 6;
}

const char *pe__password_fault(const char *password, const char *name,
                               const char *sign_in)
{
    char core[PE__PASSWORD_MOST + 1];
    if (letters(password) < PE__PASSWORD_LEAST)
        return "password_short";
    if (strlen(password) > PE__PASSWORD_MOST)
        return "long";
    core_of(password, core);
    if (is_made_of(core, name) || is_made_of(core, sign_in))
        return "password_name";
    bool tried = core[0] == '\0' ? letters(password) < 16 : false;
    for (size_t k = 0; k < sizeof common / sizeof *common && !tried; k++)
        tried = strcmp(core, common[k]) == 0;
    return tried || is_pattern(password) ? "password_common" : NULL;
}

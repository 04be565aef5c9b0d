/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "code.h"

#include "utf8.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";

enum { HALF = 5, LETTERS = sizeof letters - 1, WORDS = 64, SAID = 4 };

void pe__code_new(char out[PE__CODE_SIZE])
{
    for (int k = 0; k < PE__CODE_SIZE - 1; k++)
        out[k] = k == HALF ? '-' : letters[randombytes_uniform(LETTERS)];
    out[PE__CODE_SIZE - 1] = '\0';
}

bool pe__code_read(const char *typed, char out[PE__CODE_SIZE])
{
    int n = 0;
    for (; *typed != '\0'; typed++) {
        char c = *typed >= 'A' && *typed <= 'Z' ? (char)(*typed - 'A' + 'a')
                                                : *typed;
        if (c == ' ' || c == '-' || c == '\t')
            continue;
        if (strchr(letters, c) == NULL || n == PE__CODE_SIZE - 1)
            return false;
        if (n == HALF)
            out[n++] = '-';
        out[n++] = c;
    }
    out[n] = '\0';
    return n == PE__CODE_SIZE - 1;
}

/* ICAO and ITU, as on every telephone line. */
static const char *spoken(char letter)
{
    static const char *const words[] = {
        "two",    "three", "four",  "five",     "six",     "seven",
        "eight",  "nine",  "Alfa",  "Bravo",    "Charlie", "Delta",
        "Echo",   "Foxtrot", "Golf", "Hotel",   "Juliett", "Kilo",
        "Mike",   "November", "Papa", "Quebec", "Romeo",   "Sierra",
        "Tango",  "Uniform", "Victor", "Whiskey", "X-ray", "Yankee",
        "Zulu"};
    const char *at = strchr(letters, letter);
    return at != NULL && *at != '\0' ? words[at - letters] : "";
}

void pe__code_spell(pe__doc *doc, pe__value *array, const char *code)
{
    for (; *code != '\0'; code++) {
        pe__value *sound = pe__add_object(doc, array);
        char letter[2] = {*code, '\0'};
        if (*code == '-') {
            pe__put_bool(doc, sound, "gap", true);
            continue;
        }
        pe__put_text(doc, sound, "letter", letter);
        /* a figure is said in the reader's own language */
        if (*code > '9')
            pe__put_text(doc, sound, "word", spoken(*code));
    }
}

/* Things everybody knows, no two alike in sound. */
static const char *const english[WORDS] = {
    "apple",  "bread",  "bridge", "butter", "candle", "carrot", "castle",
    "cherry", "cloud",  "coffee", "copper", "cotton", "desert", "dolphin",
    "drum",   "eagle",  "engine", "feather", "flower", "forest", "garden",
    "ginger", "guitar", "hammer", "harbour", "honey",  "island", "jacket",
    "kitchen", "ladder", "lemon", "letter", "mirror", "moon",   "mountain",
    "mushroom", "needle", "ocean", "onion", "orange", "paper",  "pencil",
    "pepper", "pillow", "planet", "pocket", "rabbit", "river",  "rocket",
    "saddle", "salmon", "shovel", "silver", "spider", "summer", "table",
    "ticket", "tiger",  "tunnel", "velvet", "violin", "window", "winter",
    "yellow"};
static const char *const german[WORDS] = {
    "apfel",  "amsel",  "anker",  "bahnhof", "banane", "berg",   "biene",
    "birne",  "blume",  "brille", "brot",    "dampfer", "donner", "eimer",
    "elster", "fahrrad", "feder", "fenster", "flasche", "frosch", "gabel",
    "garten", "gurke",  "hafen",  "hammer",  "honig",  "igel",   "insel",
    "jacke",  "kaffee", "kamel",  "kerze",   "kirsche", "knopf", "koffer",
    "lampe",  "leiter", "lokomotive", "mantel", "mond", "nadel", "nebel",
    "ofen",   "orgel",  "papier", "pfeffer", "pilz",   "quelle", "regen",
    "ring",   "sattel", "schaufel", "segel", "silber", "sommer", "spinne",
    "tasse",  "teller", "tiger",  "tunnel",  "vogel",  "wolke",  "wurzel",
    "zucker"};
static const char *const spanish[WORDS] = {
    "abeja",  "aceite", "aguja",  "alfombra", "ancla", "arena",  "barco",
    "bosque", "botella", "caballo", "cebolla", "cereza", "ciudad", "cocina",
    "cuchara", "delfín", "desierto", "escalera", "espejo", "estrella",
    "fresa",  "fuego",  "gallina", "girasol", "guitarra", "hierro", "hoja",
    "invierno", "isla", "jabón",  "jardín",  "lámpara", "leche", "limón",
    "lluvia", "luna",   "maleta", "manzana", "martillo", "mesa", "miel",
    "montaña", "naranja", "nieve", "nube",   "oliva",  "pájaro", "papel",
    "pimienta", "piedra", "plata", "playa",  "pueblo", "queso",  "ratón",
    "reloj",  "río",    "sombrero", "tambor", "tijera", "tomate", "trueno",
    "ventana", "zapato"};

void pe__words_new(const char *language, char out[PE__WORDS_SIZE])
{
    const char *const *list = strcmp(language, "de") == 0   ? german
                              : strcmp(language, "es") == 0 ? spanish
                                                            : english;
    size_t used = 0;
    for (int k = 0; k < SAID; k++)
        used += (size_t)snprintf(out + used, PE__WORDS_SIZE - used, "%s%s",
                                 k > 0 ? "-" : "",
                                 list[randombytes_uniform(WORDS)]);
}

/* The small letter without its accent, when it is one that the lists have. */
static char plain_letter(const char *at, unsigned length)
{
    static const char *const accented[] = {"áÁ", "éÉ", "íÍ", "óÓ", "úÚ", "ñÑ"};
    static const char plain[] = "aeioun";
    for (int k = 0; k < 6 && length == 2; k++)
        if (memcmp(at, accented[k], 2) == 0 ||
            memcmp(at, accented[k] + 2, 2) == 0)
            return plain[k];
    if (length != 1)
        return '\0';
    return *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
}

bool pe__words_read(const char *typed, char out[PE__WORDS_SIZE])
{
    size_t n = 0, rest = strlen(typed);
    while (rest > 0) {
        unsigned length =
            pe__utf8_length((const unsigned char *)typed, rest);
        if (length == 0)
            return false;
        char c = plain_letter(typed, length);
        typed += length;
        rest -= length;
        bool gap = c < 'a' || c > 'z';
        if (gap && (n == 0 || out[n - 1] == '-'))
            continue;
        if (n + 1 == PE__WORDS_SIZE)
            return false;
        out[n++] = gap ? '-' : c;
    }
    while (n > 0 && out[n - 1] == '-')
        n--;
    out[n] = '\0';
    return n > 0;
}

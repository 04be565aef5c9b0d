/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "heard.h"

#include "error.h"
#include "mem.h"
#include "point.h"
#include "vocabulary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 4000, COUNT_MOST = 300, PLACE_MOST = 190 /* bytes */ };

/* --- words ---------------------------------------------------------------- */

/* The mark that counts between two words. */
static char gap_of(const char *from, const char *to)
{
    char found = from == to ? 0 : ' ';
    for (const char *c = from; c < to; c++) {
        if (*c == '\n')
            return '\n';
        if (found != ' ')
            continue;
        if ((unsigned char)*c == 0xe2 && to - c > 2 &&
            (unsigned char)c[1] == 0x80 && (unsigned char)c[2] >= 0x90 &&
            (unsigned char)c[2] <= 0x95)
            found = '-'; /* any dash */
        else if (strchr("-:./,;()#", *c))
            found = *c;
    }
    return found;
}

/* Cuts a folded word where digits and letters meet; `start` moves along, as
 * far as letters are single bytes. */
static int add_pieces(pe__heard_word *to, int room, const char *folded,
                      const char *start, size_t length, char gap)
{
    int count = 0;
    while (*folded != '\0' && count < room) {
        size_t digits = strspn(folded, "0123456789");
        size_t size = digits ? digits : strcspn(folded, "0123456789");
        bool last = folded[size] == '\0';
        pe__heard_word *w = &to[count];
        *w = (pe__heard_word){.start = start, .gap = count ? 0 : gap,
                              .length = last ? length : size,
                              .is_number = digits > 0, .digits = (int)digits,
                              .value = -1};
        snprintf(w->word, sizeof w->word, "%.*s", (int)size, folded);
        if (digits > 0 && digits < 10)
            w->value = strtoll(w->word, NULL, 10);
        folded += size;
        start += last ? length : size;
        length -= last ? length : size;
        count++;
    }
    return count;
}

static int split(const char *text, pe__heard_word *to)
{
    char folded[PE__WORD_MOST];
    const char *start, *end = text;
    size_t length;
    int count = 0;
    while (count < WORDS_MOST &&
           pe__word_next(&text, folded, &start, &length)) {
        count += add_pieces(to + count, WORDS_MOST - count, folded, start,
                            length, gap_of(end, start));
        end = start + length;
    }
    return count;
}

int pe__heard_one_of(const pe__heard_word *word, const char *const *lists)
{
    size_t length = strlen(word->word);
    for (int k = 0; lists[k] != NULL; k++)
        for (const char *at = lists[k]; *at != '\0';) {
            size_t size = strcspn(at, "|");
            if (size == length && memcmp(at, word->word, size) == 0)
                return k;
            at += size + (at[size] == '|');
        }
    return -1;
}

/* --- how many, of what ---------------------------------------------------- */

static const char *const numbers[] = {
    "zero|null|cero", "one|a|ein|eine|einen|un|una|uno", "two|zwei|dos",
    "three|drei|tres", "four|vier|cuatro", "five|funf|fuenf|cinco",
    "six|sechs|seis", "seven|sieben|siete", "eight|acht|ocho",
    "nine|neun|nueve", "ten|zehn|diez", "eleven|elf|once",
    "twelve|zwolf|zwoelf|doce", NULL};

static const char *const people[] = {
    "people|persons|person|helpers|helper|volunteers|volunteer|hands|"
    "leute|personen|helfer|helferinnen|helferin|menschen|freiwillige|"
    "freiwilligen|personas|persona|voluntarios|voluntarias|voluntario|"
    "voluntaria|ayudantes", NULL};

/* shift, transport, place by the words for them. */
static const char *const kinds[] = {
    "", "van|vans|truck|trucks|lorry|lorries|transporter|lastwagen|"
    "lieferwagen|camion|camiones|camioneta|camionetas|furgoneta|furgonetas",
    "room|rooms|hall|halls|raum|raume|raeume|saal|sala|salas|salon|salones",
    NULL};

/* Words that may stand between a number and whom it counts. */
static const char *const between[] = {
    "more|strong|weitere|kraftige|kraeftige|mas", NULL};

static int64_t number_at(const pe__heard_word *w)
{
    if (w->is_number)
        return w->value;
    return pe__heard_one_of(w, numbers);
}

static void hear_count(const pe__heard_words *words, pe__heard *out)
{
    for (int k = 0; k + 1 < words->count; k++) {
        int64_t number = number_at(&words->word[k]);
        int next = k + 1;
        if (pe__heard_one_of(&words->word[next], between) >= 0 &&
            next + 1 < words->count)
            next++;
        const pe__heard_word *w = &words->word[next];
        bool joined = w->gap == ' ' || w->gap == 0;
        if (number < 1 || number > COUNT_MOST || !joined)
            continue;
        bool of_people = pe__heard_one_of(w, people) == 0;
        int kind = pe__heard_one_of(w, kinds);
        if (!of_people && kind < 1)
            continue;
        if (out->known[PE__HEARD_COUNT] && out->count != number)
            out->twice[PE__HEARD_COUNT] = true;
        out->known[PE__HEARD_COUNT] = true;
        out->count = number;
        if (!of_people)
            out->what = kind == 1 ? "transport" : "place";
    }
}

/* --- where ---------------------------------------------------------------- */

static const char *const where_words[] = {
    "where|place|address|ort|wo|adresse|lugar|donde|direccion", NULL};
static const char *const street_before[] = { /* "Calle Mayor 3" */
    "calle|avenida|plaza|paseo", NULL};
static const char *const street_after[] = { /* "Main St 5", "5 Main St" */
    "st|street|rd|road|ave|avenue|square|lane|platz|weg|allee|strasse|str|"
    "gasse|damm|ufer", NULL};
static const char *const street_ends[] = { /* "Hauptstr. 5" */
    "strasse", "str", "platz", "gasse", "allee", "weg", "damm", NULL};

static bool ends_like_street(const pe__heard_word *w)
{
    size_t length = strlen(w->word);
    for (int k = 0; street_ends[k] != NULL; k++) {
        size_t size = strlen(street_ends[k]);
        if (length > size + 2 &&
            strcmp(w->word + length - size, street_ends[k]) == 0)
            return true;
    }
    return false;
}

static void note_place(pe__doc *doc, const char *from, const char *to,
                       pe__heard *out)
{
    while (to > from && strchr(" \t,.;", to[-1]))
        to--;
    while (from < to && ((unsigned char)*from & 0xc0) == 0x80)
        from++; /* words are cut where digits begin: never inside a letter */
    size_t size = (size_t)(to - from) < PLACE_MOST ? (size_t)(to - from)
                                                   : PLACE_MOST;
    while (size > 0 && ((unsigned char)from[size] & 0xc0) == 0x80)
        size--;
    const char *place = pe__doc_format(doc, "%.*s", (int)size, from);
    if (out->known[PE__HEARD_WHERE] &&
        strcmp(place, out->place) != 0 && !strstr(out->place, place))
        out->twice[PE__HEARD_WHERE] = true;
    else if (!out->known[PE__HEARD_WHERE])
        out->place = place;
    out->known[PE__HEARD_WHERE] = true;
}

static const char *end_of(const pe__heard_word *w)
{
    return w->start + w->length;
}

/* A street with its number, words of one line without a mark between. */
static void hear_street(pe__doc *doc, const pe__heard_words *words, int k,
                        pe__heard *out)
{
    const pe__heard_word *w = words->word;
    int first = k, last = k, n = words->count;
    if (pe__heard_one_of(&w[k], street_before) == 0) {
        while (last + 1 < n && last - k < 5 && w[last + 1].gap == ' ' &&
               !w[last].is_number)
            last++;
        if (!w[last].is_number)
            return;
    } else if (pe__heard_one_of(&w[k], street_after) == 0 ||
               ends_like_street(&w[k])) {
        bool alone = pe__heard_one_of(&w[k], street_after) == 0;
        if (alone && (k == 0 || w[k].gap != ' ' || w[k - 1].is_number))
            return;
        first = alone ? k - 1 : k;
        if (k + 1 < n && w[k + 1].is_number &&
            (w[k + 1].gap == ' ' || w[k + 1].gap == '.'))
            last = k + 1;
        else if (first > 0 && w[first - 1].is_number && w[first].gap == ' ')
            first--;
        else
            return;
    } else {
        return;
    }
    note_place(doc, w[first].start, end_of(&w[last]), out);
}

/* "Where: …" to the end of the line; or a street; or a point. */
static void hear_where(pe__doc *doc, const pe__heard_words *words,
                       pe__heard *out)
{
    const pe__heard_word *w = words->word;
    for (int k = 0; k + 1 < words->count; k++)
        if (pe__heard_one_of(&w[k], where_words) == 0 &&
            w[k + 1].gap == ':') {
            size_t length = strcspn(w[k + 1].start, "\n");
            note_place(doc, w[k + 1].start, w[k + 1].start + length, out);
            return; /* said in so many words */
        }
    for (int k = 0; k < words->count; k++)
        hear_street(doc, words, k, out);
}

/* "52.5200, 13.4050", "geo:52.52,13.405": two numbers with three decimals at
 * least. */
static void hear_point(const char *text, pe__heard *out)
{
    for (const char *at = text; (at = strpbrk(at, "-0123456789")) != NULL;) {
        char *after, *end;
        double north = strtod(at, &after);
        const char *dot = memchr(at, '.', (size_t)(after - at));
        bool fine = dot != NULL && after - dot > 3;
        end = after;
        if (fine && *end == ',') {
            double east = strtod(end + 1, &after);
            dot = memchr(end + 1, '.', (size_t)(after - end - 1));
            if (dot != NULL && after - dot > 3 &&
                pe__locus_look(north, east) == PE__LOCUS_FINE) {
                out->has_point = true;
                out->north = llround(north * 1e7);
                out->east = llround(east * 1e7);
                return;
            }
        }
        at += strspn(at, "-0123456789.") ? strspn(at, "-0123456789.") : 1;
    }
}

/* --- all of it ------------------------------------------------------------ */

static const char *const urgent_words[] = {
    "urgent|urgently|emergency|asap|dringend|eilig|notfall|urgente|"
    "emergencia", NULL};

/* In the order of `languages`; folded. */
static const char *const small_words[] = {
    "we|i|need|needs|needed|the|and|of|for|with|at|from|to|please|is|are|on|"
    "people|helpers|volunteers|tomorrow|today|where|address|monday|tuesday|"
    "wednesday|thursday|friday|saturday|sunday|urgent|hello|hi|thanks",
    "wir|ich|brauchen|braucht|brauche|gebraucht|suchen|und|der|das|dem|den|ein|"
    "eine|einen|fur|mit|von|bis|uhr|bitte|nicht|ist|sind|zum|zur|im|bei|um|"
    "helfer|helferinnen|leute|personen|menschen|morgen|heute|wo|ort|montag|"
    "dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|dringend|"
    "hallo|danke",
    "necesitamos|necesito|necesita|hacen|falta|buscamos|y|el|la|los|las|un|una|"
    "de|para|con|por|del|al|hasta|desde|personas|voluntarios|voluntarias|"
    "manana|hoy|lugar|direccion|lunes|martes|miercoles|jueves|viernes|sabado|"
    "domingo|urgente|hola|gracias", NULL};

static const char *language_of(const pe__heard_words *words)
{
    static const char *const languages[] = {"en", "de", "es"};
    int count[3] = {0}, most = 0;
    for (int k = 0; k < words->count; k++) {
        int n = pe__heard_one_of(&words->word[k], small_words);
        if (n >= 0)
            count[n]++;
    }
    for (int n = 1; n < 3; n++)
        if (count[n] > count[most])
            most = n;
    return languages[most];
}

pe_status pe__hear(pe__doc *doc, const char *text, int64_t sent,
                   pe__heard *out, pe_error *err)
{
    *out = (pe__heard){.what = "shift", .sort = "", .count = 1, .place = "",
                       .starts = INT64_MIN, .ends = INT64_MIN, .urgency = 2};
    pe__heard_word *word = pe__alloc(WORDS_MOST, sizeof *word);
    if (word == NULL)
        return pe__fail_memory(err);
    pe__heard_words words = {word, split(text, word)};
    hear_count(&words, out);
    hear_where(doc, &words, out);
    hear_point(text, out);
    pe__hear_when(&words, sent, out);
    out->language = language_of(&words);
    for (int k = 0; k < words.count; k++)
        if (pe__heard_one_of(&word[k], urgent_words) == 0)
            out->urgency = 3;
    for (int k = 0; k < PE__HEARD_PARTS; k++)
        if (out->twice[k])
            out->known[k] = false;
    pe__free(word);
    if (!out->known[PE__HEARD_WHERE])
        out->place = "";
    if (!out->known[PE__HEARD_COUNT])
        out->count = 1;
    return pe__doc_failed(doc) ? pe__fail_memory(err) : PE_OK;
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "settings.h"

#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_LINE = 1024, LONGEST_NAME = 64 };

#define PE__TEXT_SETTING(name, member, otherwise, about)                      \
    {(name), (otherwise), (about), offsetof(pe__settings, member), 0, 0},
#define PE__NUMBER_SETTING(name, member, otherwise, least, most, about)       \
    {(name), NULL, (about), offsetof(pe__settings, member), (least), (most)},
static const pe__setting table[] = {
#include "settings_table.h"
};
#undef PE__TEXT_SETTING
#undef PE__NUMBER_SETTING

enum { COUNT = sizeof table / sizeof *table };

const pe__setting *pe__setting_at(int n)
{
    return n >= 0 && n < COUNT ? &table[n] : NULL;
}

void pe__settings_start(pe__settings *settings)
{
    *settings = (pe__settings){
#define PE__TEXT_SETTING(name, member, otherwise, about)                      \
    .member = (otherwise),
#define PE__NUMBER_SETTING(name, member, otherwise, least, most, about)       \
    .member = (otherwise),
#include "settings_table.h"
#undef PE__TEXT_SETTING
#undef PE__NUMBER_SETTING
    };
}

static pe_status set_number(void *place, const pe__setting *row,
                            const char *value, pe_error *err)
{
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || number < row->least ||
        number > row->most)
        return pe__fail(err, PE_USAGE, "%s is \"%s\"; it must be a whole "
                        "number from %lld to %lld", row->name, value,
                        (long long)row->least, (long long)row->most);
    memcpy(place, &(int64_t){number}, sizeof(int64_t));
    return PE_OK;
}

pe_status pe__settings_set(pe__settings *settings, const char *name,
                           const char *value, pe_error *err)
{
    const pe__setting *row = table;
    while (row < table + COUNT && strcmp(row->name, name) != 0)
        row++;
    if (row == table + COUNT)
        return pe__fail(err, PE_USAGE, "there is no setting \"%s\"; "
                        "`parecon help serve` names them", name);
    void *place = (char *)settings + row->offset;
    if (row->otherwise == NULL)
        return set_number(place, row, value, err);
    const char *copy =
        pe__arena_text(&settings->arena, value, strlen(value));
    if (copy == NULL)
        return pe__fail_memory(err);
    memcpy(place, &copy, sizeof copy);
    return PE_OK;
}

/* Without the white space around it, in place. */
static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL)
        size--;
    text[size] = '\0';
    return text;
}

static pe_status read_line(pe__settings *settings, char *line, pe_error *err)
{
    char *text = trim(line);
    if (*text == '\0' || *text == '#')
        return PE_OK;
    char *equals = strchr(text, '=');
    if (equals == NULL)
        return pe__fail(err, PE_USAGE, "a line is `name = value`, this one "
                        "has no '='");
    *equals = '\0';
    return pe__settings_set(settings, trim(text), trim(equals + 1), err);
}

pe_status pe__settings_read(pe__settings *settings, const char *path,
                            pe_error *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    char line[LONGEST_LINE];
    pe_status status = PE_OK;
    long number = 0;
    while (status == PE_OK && fgets(line, sizeof line, file) != NULL) {
        number++;
        pe_error why = {0};
        if (strchr(line, '\n') == NULL && !feof(file))
            status = pe__fail(&why, PE_USAGE, "this line is longer than %d "
                              "bytes", LONGEST_LINE - 2);
        else
            status = read_line(settings, line, &why);
        if (status != PE_OK)
            pe__fail_at(err, status, path, number, 0, "%s", why.message);
    }
    if (status == PE_OK && ferror(file))
        status = pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read");
    fclose(file);
    return status;
}

pe_status pe__settings_environment(pe__settings *settings,
                                   char *(*look_up)(const char *name),
                                   pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < COUNT && status == PE_OK; k++) {
        char name[LONGEST_NAME];
        snprintf(name, sizeof name, "PARECON_%s", table[k].name);
        for (char *c = name; *c != '\0'; c++)
            *c = *c == '-' ? '_'
                 : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        const char *value = look_up(name);
        if (value != NULL)
            status = pe__settings_set(settings, table[k].name, value, err);
    }
    return status;
}

void pe__settings_free(pe__settings *settings)
{
    pe__arena_free(&settings->arena);
}

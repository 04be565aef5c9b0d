/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of custodians. A public key is handed on by people: by mail, on paper,
 * aloud. One wrong letter would make a backup that nobody can ever open, so its
 * text carries a sum. */
#include "seal.h"

#include "error.h"
#include "file.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "custodian-"
enum { SUM = 4 };

_Static_assert(PE__KEY == crypto_box_SECRETKEYBYTES, "keys of crypto_box");

static void sum_of(const unsigned char key[PE__KEY], unsigned char sum[SUM])
{
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, key, PE__KEY, NULL, 0);
    memcpy(sum, hash, SUM);
}

static void write_public(const unsigned char key[PE__KEY],
                         char text[PE__KEY_TEXT])
{
    unsigned char both[PE__KEY + SUM];
    memcpy(both, key, PE__KEY);
    sum_of(key, both + PE__KEY);
    memcpy(text, PREFIX, strlen(PREFIX));
    sodium_bin2hex(text + strlen(PREFIX), PE__KEY_TEXT - strlen(PREFIX),
                   both, sizeof both);
}

pe_status pe__custodian_read(const char *text, pe__public_key *key,
                             pe_error *err)
{
    unsigned char both[PE__KEY + SUM], sum[SUM];
    size_t size = 0;
    const char *end = NULL;
    bool good = strncmp(text, PREFIX, strlen(PREFIX)) == 0 &&
                sodium_hex2bin(both, sizeof both, text + strlen(PREFIX),
                               strlen(text + strlen(PREFIX)), NULL, &size,
                               &end) == 0 &&
                *end == '\0' && size == sizeof both;
    if (good)
        sum_of(both, sum);
    if (!good || memcmp(sum, both + PE__KEY, SUM) != 0)
        return pe__fail(err, PE_BAD_INPUT, "\"%.90s\" is no custodian's "
                        "public key: a letter is wrong or missing. It begins "
                        "with " PREFIX ", as \"parecon backup --new-key\" "
                        "prints it", text);
    memcpy(key->bytes, both, PE__KEY);
    return PE_OK;
}

/* --- the secret part ------------------------------------------------------ */

static const char WARNING[] =
    "# A custodian's secret key. Whoever has it can open the backups that\n"
    "# were sealed to it; without it nobody can. Keep it away from the hub.\n"
    "secret ";

static pe_status write_all(int file, const char *path, const char *text,
                           pe_error *err)
{
    size_t size = strlen(text);
    if (write(file, text, size) == (ssize_t)size && fsync(file) == 0)
        return PE_OK;
    pe_status status = pe__fail_at(err, PE_IO, path, 0, 0, "cannot be "
                                   "written: %s", strerror(errno));
    unlink(path);
    return status;
}

static pe_status write_secret(const char *path,
                              const unsigned char secret[PE__KEY],
                              pe_error *err)
{
    char text[sizeof WARNING + 2 * (size_t)PE__KEY + 2];
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return pe__fail_at(err, PE_IO, path, 0, 0, errno == EEXIST
                           ? "is there already; a key is never written over"
                           : "cannot be made: %s", strerror(errno));
    memcpy(text, WARNING, sizeof WARNING - 1);
    sodium_bin2hex(text + sizeof WARNING - 1, 2 * (size_t)PE__KEY + 1, secret,
                   PE__KEY);
    memcpy(text + sizeof WARNING - 1 + 2 * (size_t)PE__KEY, "\n", 2);
    pe_status status = write_all(file, path, text, err);
    sodium_memzero(text, sizeof text);
    close(file);
    return status;
}

pe_status pe__custodian_new(const char *path, char text[PE__KEY_TEXT],
                            pe_error *err)
{
    pe__secret_key key;
    if (sodium_init() < 0)
        return pe__fail(err, PE_IO, "the system gives no random numbers");
    crypto_box_keypair(key.public_key, key.secret);
    write_public(key.public_key, text);
    pe_status status = write_secret(path, key.secret, err);
    pe__custodian_wipe(&key);
    return status;
}

/* The line that begins with "secret "; NULL when there is none. */
static const char *find_secret(const char *text)
{
    while (text != NULL && strncmp(text, "secret ", 7) != 0) {
        text = strchr(text, '\n');
        if (text != NULL)
            text++;
    }
    return text != NULL ? text + 7 : NULL;
}

pe_status pe__custodian_open(const char *path, pe__secret_key *key,
                             pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t length;
    size_t size = 0;
    *key = (pe__secret_key){0};
    if (sodium_init() < 0)
        return pe__fail(err, PE_IO, "the system gives no random numbers");
    pe_status status = pe__file_read(path, 65536, &bytes, &length, err);
    if (status != PE_OK)
        return status;
    const char *hex = find_secret((const char *)bytes);
    if (hex == NULL || strlen(hex) < 2 * (size_t)PE__KEY ||
        sodium_hex2bin(key->secret, PE__KEY, hex, 2 * (size_t)PE__KEY, NULL,
                       &size, NULL) != 0 || size != PE__KEY)
        status = pe__fail_at(err, PE_BAD_INPUT, path, 0, 0, "holds no "
                             "custodian's secret key");
    else
        crypto_scalarmult_base(key->public_key, key->secret);
    sodium_memzero(bytes, (size_t)length);
    pe__free(bytes);
    return status;
}

void pe__custodian_wipe(pe__secret_key *key)
{
    sodium_memzero(key, sizeof *key);
}

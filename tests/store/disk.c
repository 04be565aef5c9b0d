/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "disk.h"

#include "random.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, FILES = 4, LARGEST = 4 << 20 };

/* One write or truncation that has not been synced. */
typedef struct piece {
    struct piece *next;
    int64_t at, size; /* size −1 = the file ends at `at` */
    bool forgotten;   /* a sync of it failed */
    unsigned char bytes[];
} piece;

/* What the disk knows of a file: of the database and of its log. */
typedef struct {
    char path[700];
    unsigned char *kept;       /* synced */
    int64_t size;              /* −1 = there is none */
    bool made, removed;        /* without a sync of the folder */
    piece *first, *last;
    unsigned char *remembered; /* by disk_remember */
    int64_t remembered_size;
} record;

static record records[FILES];
static atomic_long countdown;
static atomic_bool came, dead, full;
static trouble kind;
static sqlite3_vfs *real;

/* --- what is known -------------------------------------------------------- */

static record *record_of(const char *path)
{
    for (int k = 0; k < FILES; k++) {
        if (strcmp(records[k].path, path) == 0)
            return &records[k];
        if (records[k].path[0] == '\0') {
            snprintf(records[k].path, sizeof records[k].path, "%s", path);
            records[k].kept = calloc(1, LARGEST);
            records[k].remembered = calloc(1, LARGEST);
            records[k].size = records[k].remembered_size = -1;
            return &records[k];
        }
    }
    abort();
}

static void note(record *r, int64_t at, int64_t size, const void *bytes)
{
    piece *p = malloc(sizeof *p + (size_t)(size > 0 ? size : 0));
    *p = (piece){.at = at, .size = size};
    if (size > 0)
        memcpy(p->bytes, bytes, (size_t)size);
    *(r->last != NULL ? &r->last->next : &r->first) = p;
    r->last = p;
}

static void put(record *r, int64_t at, int64_t size, const void *bytes)
{
    if (at + size > LARGEST)
        abort();
    if (r->size < at)
        memset(r->kept + (r->size > 0 ? r->size : 0), 0,
               (size_t)(at - (r->size > 0 ? r->size : 0)));
    memcpy(r->kept + at, bytes, (size_t)size);
    if (r->size < at + size)
        r->size = at + size;
}

static void forget_pieces(record *r)
{
    while (r->first != NULL) {
        piece *next = r->first->next;
        free(r->first);
        r->first = next;
    }
    r->last = NULL;
}

static void apply(record *r, const piece *p)
{
    if (p->size < 0)
        r->size = p->at;
    else
        put(r, p->at, p->size, p->bytes);
}

/* All that no sync has failed on becomes durable. */
static void sync_record(record *r)
{
    if (r->size < 0)
        r->size = 0;
    for (const piece *p = r->first; p != NULL; p = p->next)
        if (!p->forgotten)
            apply(r, p);
    r->made = false;
    forget_pieces(r);
}

/* --- trouble -------------------------------------------------------------- */

void disk_trouble(long n, trouble how)
{
    kind = how;
    came = dead = full = false;
    countdown = n;
}

bool disk_in_trouble(void)
{
    return came;
}

void disk_room(void)
{
    full = false;
    countdown = 0;
}

/* Counts an operation; true when it is to fail. */
static bool in_trouble(void)
{
    if (dead || full)
        return true;
    if (countdown <= 0 || atomic_fetch_sub(&countdown, 1) != 1)
        return false;
    came = true;
    dead = kind == POWER_CUT;
    full = kind == DISK_FULL;
    return true;
}

/* --- files ---------------------------------------------------------------- */

typedef struct {
    sqlite3_file base;
    record *record;     /* NULL: not of the store itself */
    sqlite3_file *real;
} file;

static sqlite3_file *under(sqlite3_file *f)
{
    return ((file *)f)->real;
}

static record *about(sqlite3_file *f)
{
    return ((file *)f)->record;
}

static int file_close(sqlite3_file *f)
{
    int code = under(f)->pMethods->xClose(under(f));
    sqlite3_free(under(f));
    return code;
}

static int file_read(sqlite3_file *f, void *to, int size, sqlite3_int64 at)
{
    if (dead)
        return SQLITE_IOERR_READ;
    return under(f)->pMethods->xRead(under(f), to, size, at);
}

/* What fails may have got half way. */
static int file_write(sqlite3_file *f, const void *from, int size,
                      sqlite3_int64 at)
{
    bool was_dead = dead;
    bool fails = about(f) != NULL && in_trouble();
    int part = fails ? size / 2 : size;
    if (was_dead)
        return SQLITE_IOERR_WRITE;
    if (about(f) != NULL && (!fails || kind != DISK_FULL))
        note(about(f), at, part, from);
    if (fails && kind == DISK_FULL)
        return SQLITE_FULL;
    int code = under(f)->pMethods->xWrite(under(f), from, part, at);
    return fails ? SQLITE_IOERR_WRITE : code;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    if (about(f) != NULL && in_trouble())
        return SQLITE_IOERR_TRUNCATE;
    if (about(f) != NULL)
        note(about(f), size, -1, NULL);
    return under(f)->pMethods->xTruncate(under(f), size);
}

/* Syncing a full disk works: what could not be written was never there. */
static int file_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    if (about(f) == NULL)
        return SQLITE_OK;
    if (!full && in_trouble() && !full) {
        for (piece *p = about(f)->first; p != NULL; p = p->next)
            p->forgotten = true;
        return SQLITE_IOERR_FSYNC;
    }
    if (dead)
        return SQLITE_IOERR_FSYNC;
    sync_record(about(f));
    return SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return dead ? SQLITE_IOERR_FSTAT
                : under(f)->pMethods->xFileSize(under(f), size);
}

static int file_lock(sqlite3_file *f, int level)
{
    return under(f)->pMethods->xLock(under(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    return under(f)->pMethods->xUnlock(under(f), level);
}

static int file_check(sqlite3_file *f, int *out)
{
    return under(f)->pMethods->xCheckReservedLock(under(f), out);
}

static int file_control(sqlite3_file *f, int what, void *argument)
{
    return under(f)->pMethods->xFileControl(under(f), what, argument);
}

static int file_sector(sqlite3_file *f)
{
    (void)f;
    return SECTOR;
}

/* Writing some bytes leaves their neighbours alone, as SQLite takes it of every
 * disk unless it was built otherwise. */
static int file_traits(sqlite3_file *f)
{
    (void)f;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int file_shm_map(sqlite3_file *f, int page, int size, int extend,
                        void volatile **out)
{
    return under(f)->pMethods->xShmMap(under(f), page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *f, int at, int count, int flags)
{
    return under(f)->pMethods->xShmLock(under(f), at, count, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
    under(f)->pMethods->xShmBarrier(under(f));
}

static int file_shm_unmap(sqlite3_file *f, int remove)
{
    return under(f)->pMethods->xShmUnmap(under(f), remove);
}

static const sqlite3_io_methods methods = {
    2, file_close, file_read, file_write, file_truncate, file_sync, file_size,
    file_lock, file_unlock, file_check, file_control, file_sector, file_traits,
    file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap, NULL, NULL};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *out,
                     int flags, int *flags_out)
{
    (void)vfs;
    file *f = (file *)out;
    *f = (file){0};
    if (dead)
        return SQLITE_CANTOPEN;
    bool ours = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
    f->record = ours ? record_of(name) : NULL;
    f->real = sqlite3_malloc(real->szOsFile);
    memset(f->real, 0, (size_t)real->szOsFile);
    bool there = name == NULL || access(name, F_OK) == 0;
    int code = real->xOpen(real, name, f->real, flags, flags_out);
    if (code != SQLITE_OK) {
        sqlite3_free(f->real);
        return code;
    }
    if (ours && !there) { /* what was removed stays so, for simplicity */
        f->record->made = true;
        f->record->removed = false;
        f->record->size = -1;
    }
    f->base.pMethods = &methods;
    return SQLITE_OK;
}

/* Without a sync of the folder the file may come back. */
static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    size_t length = strlen(name);
    bool ours = length > 4 && strcmp(name + length - 4, "-wal") == 0;
    if (dead || (ours && in_trouble()))
        return SQLITE_IOERR_DELETE;
    if (ours) {
        record *r = record_of(name);
        forget_pieces(r);
        r->removed = sync == 0;
        if (sync != 0)
            r->size = -1;
    }
    return real->xDelete(real, name, sync);
}

void disk_install(void)
{
    static sqlite3_vfs ours;
    real = sqlite3_vfs_find(NULL);
    ours = *real;
    ours.pNext = NULL;
    ours.zName = "disk";
    ours.szOsFile = sizeof(file);
    ours.xOpen = disk_open;
    ours.xDelete = disk_delete;
    sqlite3_vfs_register(&ours, 1);
}

/* --- images --------------------------------------------------------------- */

static void write_real(const char *path, const unsigned char *bytes,
                       int64_t size)
{
    unlink(path);
    if (size < 0)
        return;
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (out < 0 || write(out, bytes, (size_t)size) != size)
        abort();
    close(out);
}

static void remove_beside(const char *path, const char *ending)
{
    char name[720];
    snprintf(name, sizeof name, "%s%s", path, ending);
    unlink(name);
}

void disk_forget(void)
{
    for (int k = 0; k < FILES; k++) {
        forget_pieces(&records[k]);
        free(records[k].kept);
        free(records[k].remembered);
        records[k] = (record){0};
    }
}

void disk_remember(const char *path)
{
    char name[720];
    snprintf(name, sizeof name, "%s-wal", path);
    record *store = record_of(path), *log = record_of(name);
    int in = open(path, O_RDONLY | O_CLOEXEC);
    store->remembered_size = read(in, store->remembered, LARGEST);
    close(in);
    log->remembered_size = -1;
}

void disk_reset(void)
{
    disk_trouble(0, POWER_CUT);
    for (int k = 0; k < FILES && records[k].path[0] != '\0'; k++) {
        record *r = &records[k];
        forget_pieces(r);
        r->made = r->removed = false;
        r->size = r->remembered_size;
        if (r->size > 0)
            memcpy(r->kept, r->remembered, (size_t)r->size);
        write_real(r->path, r->kept, r->size);
        remove_beside(r->path, "-shm");
        remove_beside(r->path, "-lock");
    }
}

/* Some sectors of a piece. */
static void tear(record *r, const piece *p, pe__random *random)
{
    for (int64_t at = 0; at < p->size; at += SECTOR) {
        int64_t size = p->size - at < SECTOR ? p->size - at : SECTOR;
        if (pe__random_below(random, 2) == 0)
            put(r, p->at + at, size, p->bytes + at);
    }
}

static void cut_record(record *r, pe__random *random)
{
    /* one lot for all: nothing reached the disk, everything, or some */
    unsigned mood = (unsigned)pe__random_below(random, 4);
    bool exists = r->size >= 0;
    if (r->made && !exists)
        exists = pe__random_below(random, 2) == 0;
    if (r->removed && pe__random_below(random, 2) == 0)
        exists = false;
    if (exists && r->size < 0)
        r->size = 0;
    for (const piece *p = r->first; p != NULL && exists; p = p->next) {
        unsigned lot = mood < 2 ? mood : (unsigned)pe__random_below(random, 3);
        if (lot == 1)
            apply(r, p);
        else if (lot == 2 && p->size > 0)
            tear(r, p, random);
    }
    if (!exists)
        r->size = -1;
    forget_pieces(r);
    r->made = r->removed = false;
}

void disk_after_cut(uint64_t seed)
{
    pe__random random;
    pe__random_seed(&random, seed, 0);
    disk_trouble(0, POWER_CUT);
    for (int k = 0; k < FILES && records[k].path[0] != '\0'; k++) {
        cut_record(&records[k], &random);
        write_real(records[k].path, records[k].kept, records[k].size);
        remove_beside(records[k].path, "-shm");
        remove_beside(records[k].path, "-lock");
    }
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Programs that are killed while they write. Sixteen clients each do one change
 * after another, and note every answer in memory that outlives the program
 * (the journal). At a moment drawn by lot it gets SIGKILL. Then every change
 * that was acknowledged must be there once, none may be half done, and the
 * chain must verify. The next program sends again what was not answered, with
 * its key, as people would. On PostgreSQL the server is killed as well, all of
 * it or one of its processes, while the program lives on.
 *
 * PARECON_KILLS sets how often; PARECON_KILL_SEED draws other moments. */
#include "trial.h"

#include "error.h"
#include "event.h"
#include "mem.h"
#include "migrate.h"
#include "query.h"
#include "random.h"
#include "writer.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CLIENTS = 16,
    NOW = 1795698000,
    LONGEST_LIFE = 120000, /* µs */
    STORE_LIVES = 50       /* kills; then a new store is begun */
};

/* Between the program and the one that kills it. */
typedef struct {
    _Atomic int64_t acked[CLIENTS]; /* changes 1 … n of each client */
    _Atomic int64_t repeated;       /* answered from what was kept */
    _Atomic int64_t refused;        /* told that it failed, and sent again */
    _Atomic int64_t settled;        /* lives in which the writer was running */
    atomic_bool faulty;
    char fault[sizeof ((pe_error *)0)->message];
} journal;

static void note_fault(journal *j, const char *text)
{
    if (!atomic_exchange(&j->faulty, true))
        snprintf(j->fault, sizeof j->fault, "%s", text);
}

/* --- the program that is killed ------------------------------------------- */

typedef struct {
    pe__change change; /* first */
    pe__writer *writer;
    journal *journal;
    int number;
    int64_t n;
    char key[32], answer[32];
} client;

/* Three tables and an event: half of it would show. */
static pe_status run(pe__change *change, pe__sql *db, pe_error *err)
{
    client *c = (client *)change;
    pe__event event = {.at = NOW, .actor = c->number, .kind = "kill.change",
                       .subject = c->n, .data = "{}"};
    pe_status status = pe__query_run(db, NULL, err, "INSERT INTO one (client, "
                                     "n) VALUES ($1, $2)", "ii",
                                     (int64_t)c->number, c->n);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err, "UPDATE tally SET n = n + 1 "
                               "WHERE client = $1", "i", (int64_t)c->number);
    if (status == PE_OK)
        status = pe__event_add(db, &event, err);
    if (status == PE_OK)
        status = pe__query_run(db, NULL, err, "INSERT INTO two (client, n) "
                               "VALUES ($1, $2)", "ii", (int64_t)c->number,
                               c->n);
    pe__buffer_text(&change->answer, c->answer);
    return status;
}

static void send_next(client *c)
{
    pe_error err = {0};
    snprintf(c->key, sizeof c->key, "key-%lld", (long long)c->n);
    snprintf(c->answer, sizeof c->answer, "%d: %lld", c->number,
             (long long)c->n);
    c->change.key = c->key;
    if (pe__writer_add(c->writer, &c->change, &err) != PE_OK)
        note_fault(c->journal, err.message);
}

/* Only what was answered with success is in the journal. */
static void told(pe__change *change)
{
    client *c = (client *)change;
    if (change->status == PE_OK) {
        if (strcmp(change->answer.bytes, c->answer) != 0)
            note_fault(c->journal, "an answer is another's");
        c->journal->repeated += change->repeated;
        c->journal->acked[c->number] = c->n++;
    } else if (change->status == PE_IO) {
        c->journal->refused++;
    } else {
        note_fault(c->journal, change->error.message);
    }
    send_next(c);
}

static void make_tables(pe__sql *db)
{
    char text[100];
    if (number_of(db, "SELECT count(*) FROM setting WHERE name = 'kill'") > 0)
        return;
    pe_error err = {0};
    must(pe__sql_begin(db, &err), &err);
    run_sql(db, "CREATE TABLE one (client BIGINT, n BIGINT);"
            "CREATE TABLE two (client BIGINT, n BIGINT);"
            "CREATE TABLE tally (client BIGINT PRIMARY KEY, n BIGINT);"
            "INSERT INTO setting (name, value) VALUES ('kill', 'x')");
    for (int k = 0; k < CLIENTS; k++) {
        snprintf(text, sizeof text, "INSERT INTO tally VALUES (%d, 0)", k);
        run_sql(db, text);
    }
    must(pe__sql_commit(db, &err), &err);
}

/* Lives until it is killed. */
static void live(const trial *t, journal *j)
{
    static client clients[CLIENTS];
    pe_error err = {0};
    int done;
    pe__writer *w = NULL;
    pe__sql *db = open_store(t, PE__SQL_WRITE);
    must(pe__migrate(db, &done, &err), &err);
    make_tables(db);
    pe__sql_close(db);
    must(pe__writer_start(t->url, 0, 0, NULL, NULL, &w, &err), &err);
    j->settled++;
    for (int k = 0; k < CLIENTS; k++) {
        clients[k] = (client){.change = {.run = run, .done = told, .owner = k,
                                         .now = NOW},
                              .writer = w, .journal = j, .number = k,
                              .n = j->acked[k] + 1};
        send_next(&clients[k]);
    }
    for (;;)
        pause();
}

/* --- what must hold ------------------------------------------------------- */

static void check_client(pe__sql *db, const journal *before, int k)
{
    pe_error err = {0};
    static const char *const count[] = {
        "SELECT count(*) FROM one WHERE client = $1",
        "SELECT count(DISTINCT n) FROM one WHERE client = $1",
        "SELECT coalesce(max(n), 0) FROM one WHERE client = $1",
        "SELECT count(*) FROM two WHERE client = $1",
        "SELECT count(DISTINCT n) FROM two WHERE client = $1",
        "SELECT n FROM tally WHERE client = $1",
        "SELECT count(*) FROM event WHERE actor = $1"};
    int64_t first = -1, number;
    for (size_t q = 0; q < sizeof count / sizeof *count; q++) {
        must(pe__query_integer(db, &number, 0, &err, count[q], "i",
                               (int64_t)k), &err);
        if (q == 0)
            first = number;
        if (number != first)
            fail_msg("client %d: %lld of \"%s\", %lld in `one`", k,
                     (long long)number, count[q], (long long)first);
    }
    /* at most the one that was on its way is there without an answer */
    if (first < before->acked[k] || first > before->acked[k] + 1)
        fail_msg("client %d: %lld acknowledged, %lld there", k,
                 (long long)before->acked[k], (long long)first);
}

/* What the journal said before is compared with what is there afterwards: the
 * program may live on (when the server was killed), so `before` was copied
 * before, and only a lower bound holds then. */
static void check_store(const trial *t, const journal *before)
{
    pe_error err = {0};
    pe__event_audit audit;
    int level;
    pe__sql *db = open_store(t, PE__SQL_READ);
    must(pe__sql_begin(db, &err), &err);
    must(pe__migrate_check(db, &level, &err), &err);
    if (level == pe__migrate_newest() &&
        number_of(db, "SELECT count(*) FROM setting WHERE name = 'kill'") > 0) {
        for (int k = 0; k < CLIENTS; k++)
            check_client(db, before, k);
    } else {
        for (int k = 0; k < CLIENTS; k++)
            assert_int_equal(before->acked[k], 0);
    }
    pe__sql_rollback(db);
    if (level == pe__migrate_newest()) {
        must(pe__event_verify(db, &audit, &err), &err);
        assert_string_equal(audit.why, "");
    }
    if (!t->postgres) {
        char *found = rows_of(db, "PRAGMA integrity_check");
        assert_string_equal(found, "[{\"integrity_check\":\"ok\"}]");
        free(found);
    }
    pe__sql_close(db);
}

/* --- killing -------------------------------------------------------------- */

static long setting(const char *name, long otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? atol(text) : otherwise;
}

static pid_t start_program(const trial *t, journal *j)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        live(t, j);
        _exit(1);
    }
    assert_true(child > 0);
    return child;
}

static void end_program(pid_t child)
{
    int status;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status))
        fail_msg("the program ended by itself");
}

/* As people come and go: most lives are short. */
static void wait_a_while(pe__random *random, long longest)
{
    double share = (double)pe__random_below(random, 1000) / 1000;
    usleep((useconds_t)((double)longest * share * share));
}

static journal *share_journal(void)
{
    journal *j = mmap(NULL, sizeof *j, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(j != MAP_FAILED);
    return j;
}

static int64_t total(const journal *j)
{
    int64_t sum = 0;
    for (int k = 0; k < CLIENTS; k++)
        sum += j->acked[k];
    return sum;
}

/* The server may have died under the one that begins anew, too. */
static void begin_anew(trial **t, journal *j)
{
    void *state = *t;
    memset(j, 0, sizeof *j);
    assert_int_equal(trial_end(&state), 0);
    trial_empty(&state);
    *t = state;
    pe__sql_close((*t)->db);
    (*t)->db = NULL;
}

static void report(const char *what, long kills, int64_t acked,
                   const int64_t sums[3])
{
    printf("# %s: %ld kills, %lld lives that wrote, %lld changes "
           "acknowledged, %lld of them answered again, %lld refused and sent "
           "again\n", what, kills, (long long)sums[2], (long long)acked,
           (long long)sums[0], (long long)sums[1]);
}

static void add_up(int64_t sums[3], int64_t *acked, const journal *j)
{
    *acked += total(j);
    sums[0] += j->repeated;
    sums[1] += j->refused;
    sums[2] += j->settled;
}

static void test_the_program_is_killed(void **state)
{
    trial *t = *state;
    long kills = setting("PARECON_KILLS", t->postgres ? 15 : 60);
    int64_t acked = 0, sums[3] = {0};
    pe__random random;
    pe__random_seed(&random, (uint64_t)setting("PARECON_KILL_SEED", 1), 0);
    journal *j = share_journal();
    pe__sql_close(t->db);
    t->db = NULL;
    for (long k = 0; k < kills; k++) {
        if (k % STORE_LIVES == STORE_LIVES - 1) {
            add_up(sums, &acked, j);
            begin_anew(&t, j);
        }
        pid_t child = start_program(t, j);
        wait_a_while(&random, LONGEST_LIFE * (t->postgres ? 4 : 1));
        end_program(child);
        if (j->faulty)
            fail_msg("%s", j->fault);
        check_store(t, j);
    }
    add_up(sums, &acked, j);
    assert_true(acked > kills); /* it did write */
    report("program", kills, acked, sums);
    munmap(j, sizeof *j);
    *state = t;
}

/* --- the server ----------------------------------------------------------- */

static pid_t postmaster(void)
{
    char path[600], line[64] = "";
    snprintf(path, sizeof path, "%s/postmaster.pid",
             getenv("PARECON_TEST_SERVER"));
    FILE *stream = fopen(path, "r");
    if (stream != NULL) {
        if (fgets(line, sizeof line, stream) == NULL)
            line[0] = '\0';
        fclose(stream);
    }
    return (pid_t)atol(line);
}

/* The server's process for the program's writer; 0 when it has none now. */
static pid_t backend(const trial *t)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    int64_t pid = 0;
    if (pe__sql_open(t->url, PE__SQL_READ, &db, &err) == PE_OK)
        pe__query_integer(db, &pid, 0, &err, "SELECT max(pid) FROM "
                          "pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                          "application_name = 'parecon'", "");
    pe__sql_close(db);
    return (pid_t)pid;
}

static void wait_for_server(const trial *t)
{
    pe_error err = {0};
    pe__sql *db = NULL;
    for (int k = 0; k < 600; k++) {
        if (pe__sql_open(t->url, PE__SQL_READ, &db, &err) == PE_OK) {
            pe__sql_close(db);
            return;
        }
        usleep(50000);
    }
    fail_msg("the server did not come back: %s", err.message);
}

/* Waits until the writer answers again. */
static void wait_for_life(journal *j, int64_t more_than)
{
    for (int k = 0; k < 3000 && total(j) <= more_than && !j->faulty; k++)
        usleep(10000);
    if (j->faulty)
        fail_msg("%s", j->fault);
    assert_true(total(j) > more_than);
}

/* One process that dies ends all others: shared memory may be damaged. The
 * server needs a moment to notice. */
static void kill_server(const trial *t, bool whole)
{
    pid_t victim = whole ? postmaster() : backend(t);
    if (victim > 0)
        kill(victim, SIGKILL);
    usleep(500000);
}

/* The program lives on through all of it, and is killed only in the end. */
static void test_the_server_is_killed(void **state)
{
    trial *t = *state;
    long kills = setting("PARECON_SERVER_KILLS", 6);
    int64_t acked = 0, sums[3] = {0};
    pe__random random;
    pe__random_seed(&random, (uint64_t)setting("PARECON_KILL_SEED", 1), 1);
    journal *j = share_journal();
    pe__sql_close(t->db);
    t->db = NULL;
    pid_t child = start_program(t, j);
    wait_for_life(j, 0);
    for (long k = 0; k < kills; k++) {
        wait_a_while(&random, LONGEST_LIFE * 4);
        journal before = *j;
        kill_server(t, k % 3 == 0);
        wait_for_server(t);
        wait_for_life(j, total(&before));
        end_program(child);
        wait_for_server(t);
        check_store(t, j);
        child = start_program(t, j);
        wait_for_life(j, total(j));
    }
    end_program(child);
    add_up(sums, &acked, j);
    report("server", kills, acked, sums);
    munmap(j, sizeof *j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_program_is_killed,
                                        trial_empty, trial_end),
        cmocka_unit_test_setup_teardown(test_the_server_is_killed,
                                        trial_empty, trial_end),
    };
    /* the second is for servers */
    return _cmocka_run_group_tests("kill", tests, on_postgres() ? 2 : 1, NULL,
                                   NULL);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier reads snapshots by itself: it says the same of a plan as from
 * the tables, and no byte of a snapshot leads it astray, not even where every
 * sum is right. */
#include "../base/scratch.h"
#include "audited.h"
#include "mem.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Packs the economy of the plan made last; → where. */
static const char *pack(const char *name)
{
    static char path[1024];
    pe__economy *economy = NULL;
    pe_error err = {0};
    snprintf(path, sizeof path, "%s", scratch_path(name));
    if (pe__economy_read(economy_path, &economy, &err) ||
        pe__economy_pack(economy, path, &err))
        fail_at(&err);
    pe__economy_free(economy);
    return path;
}

static void same_report(const char *snapshot, uint64_t seed)
{
    char tables[1024];
    pe_plan_check_report from_tables = look(false);
    snprintf(tables, sizeof tables, "%s", economy_path);
    snprintf(economy_path, sizeof economy_path, "%s", snapshot);
    pe_plan_check_report from_snapshot = look(false);
    snprintf(economy_path, sizeof economy_path, "%s", tables);
    assert_int_equal(from_tables.goods, from_snapshot.goods);
    assert_int_equal(from_tables.workers, from_snapshot.workers);
    assert_int_equal(from_tables.consumers, from_snapshot.consumers);
    assert_int_equal(from_tables.whole, from_snapshot.whole);
    assert_int_equal(from_tables.notes, from_snapshot.notes);
    assert_true(from_tables.has_gap == from_snapshot.has_gap);
    assert_true(from_tables.gap_percent == from_snapshot.gap_percent);
    assert_true(from_tables.worst_percent == from_snapshot.worst_percent);
    assert_clean(&from_tables, "economy", seed);
    assert_clean(&from_snapshot, "snapshot", seed);
}

static void says_the_same_as_from_tables(void **state)
{
    (void)state;
    char where[1024];
    plan_village();
    same_report(pack("village.pe"), 0);
    assert_int_equal(0, mkdir(scratch_path("folder"), 0700));
    same_report((pack("folder/economy.pe"), scratch_path("folder")), 0);
    for (uint64_t seed = 1; seed <= 8; seed++) {
        plan_by_lot(seed, PE_PLAN_DEFAULTS);
        snprintf(where, sizeof where, "%s", pack("made.pe"));
        same_report(where, seed);
    }
}

static void spoiled_plans_are_found(void **state)
{
    (void)state;
    plan_by_lot(4, PE_PLAN_DEFAULTS);
    snprintf(economy_path, sizeof economy_path, "%s", pack("made.pe"));
    spoil("prices.csv", "supply");
    spoil("production.csv", "amount");
    spoil("consumption.csv", "amount");
    spoil("councils.csv", "SB");
}

/* --- damage --------------------------------------------------------------- */

static unsigned char *bytes_of(const char *name, size_t *size)
{
    return (unsigned char *)scratch_read(name, size);
}

/* Checks with these bytes as the snapshot; what it leaves behind is counted. */
static pe_status try(const unsigned char *bytes, size_t size, pe_error *err,
                     int64_t *faults)
{
    char plan[1024], economy[1024];
    pe_plan_check_report report;
    unlink(scratch_path("bad.pe"));
    scratch_write("bad.pe", (const char *)bytes, size);
    snprintf(plan, sizeof plan, "%s", scratch_path("plan"));
    snprintf(economy, sizeof economy, "%s", scratch_path("bad.pe"));
    const pe_plan_check_request request = {.economy = economy, .plan = plan};
    const long before = pe__mem_live();
    const pe_status status = pe_plan_check(&request, &report, err);
    *faults = status ? 0 : report.faults;
    if (!status)
        pe_plan_check_release(&report);
    assert_int_equal(before, pe__mem_live());
    return status;
}

static uint64_t wide(const unsigned char *at)
{
    uint64_t number;
    memcpy(&number, at, sizeof number);
    return number;
}

/* Does a byte belong to the head or to a part? */
static bool matters(const unsigned char *bytes, size_t i)
{
    uint32_t parts;
    memcpy(&parts, bytes + 16, sizeof parts);
    bool inside = i < 192 + 80 * (size_t)parts;
    for (uint32_t k = 0; k < parts; k++) {
        const unsigned char *row = bytes + 192 + 80 * (size_t)k;
        inside = inside || (i >= wide(row + 32) &&
                            i < wide(row + 32) + wide(row + 40));
    }
    return inside;
}

/* Every byte that is changed is found, but those that only fill up. */
static void damaged_bytes_are_found(void **state)
{
    (void)state;
    size_t size;
    plan_by_lot(1, PE_PLAN_DEFAULTS);
    pack("made.pe");
    unsigned char *bytes = bytes_of("made.pe", &size);
    for (size_t i = 0; i < size; i += 1 + i / 500) {
        pe_error err = {0};
        int64_t faults;
        const bool inside = matters(bytes, i);
        bytes[i] ^= 0x10;
        const pe_status status = try(bytes, size, &err, &faults);
        bytes[i] ^= 0x10;
        if (inside ? status != PE_BAD_INPUT || !strstr(err.file, "bad.pe")
                   : status != PE_OK || faults > 0)
            fail_msg("byte %zu: status %d, %s", i, (int)status, err.message);
    }
    for (size_t cut = 0; cut < size; cut += 1 + cut / 20) {
        pe_error err = {0};
        int64_t faults;
        assert_int_equal(PE_BAD_INPUT, try(bytes, cut, &err, &faults));
    }
    free(bytes);
}

/* --- sums that are right -------------------------------------------------- */

/* Makes all sums right again, where parts lie inside of the file. */
static void seal(unsigned char *bytes, size_t size)
{
    uint32_t parts;
    memcpy(&parts, bytes + 16, sizeof parts);
    if (parts > (size - 192) / 80)
        return;
    for (uint32_t k = 0; k < parts; k++) {
        unsigned char *row = bytes + 192 + 80 * (size_t)k;
        const uint64_t at = wide(row + 32), length = wide(row + 40);
        if (at <= size && length <= size - at)
            crypto_generichash(row + 48, 32, bytes + at, length, NULL, 0);
    }
    crypto_generichash(bytes + 32, 32, bytes + 64, 128 + 80 * (size_t)parts,
                       NULL, 0);
}

/* Random bytes under right sums: refused, or understood as another economy,
 * of which the plan then is none. Nothing crashes, hangs or stays behind. */
static void sealed_nonsense_does_no_harm(void **state)
{
    (void)state;
    size_t size;
    pe__random random;
    long refused = 0, understood = 0;
    plan_by_lot(4, PE_PLAN_DEFAULTS);
    pack("made.pe");
    unsigned char *good = bytes_of("made.pe", &size), *bad = malloc(size);
    assert_non_null(bad);
    pe__random_seed(&random, 7, 0);
    for (int turn = 0; turn < 1500; turn++) {
        pe_error err = {0};
        int64_t faults;
        memcpy(bad, good, size);
        for (uint32_t n = 1 + pe__random_below(&random, 3); n > 0; n--) {
            const size_t at =
                turn % 2 ? pe__random_below(&random, (uint32_t)size)
                         : 16 + pe__random_below(&random, 2500);
            bad[at] = (unsigned char)pe__random_below(&random, 256);
        }
        seal(bad, size);
        const pe_status status = try(bad, size, &err, &faults);
        refused += status == PE_BAD_INPUT;
        understood += status == PE_OK;
        if (status != PE_OK && status != PE_BAD_INPUT)
            fail_msg("turn %d: status %d, %s", turn, (int)status, err.message);
    }
    assert_true(refused > 300 && understood > 100);
    free(bad);
    free(good);
}

static void leaves_nothing_when_memory_runs_out(void **state)
{
    (void)state;
    size_t size;
    long failed = 0, fine = 0;
    plan_by_lot(4, PE_PLAN_DEFAULTS);
    pack("made.pe");
    unsigned char *bytes = bytes_of("made.pe", &size);
    for (long n = 1; fine < 40; n++) {
        pe_error err = {0};
        int64_t faults;
        pe__mem_fail_at(n);
        const pe_status status = try(bytes, size, &err, &faults);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        failed += status != PE_OK;
        fine = status ? 0 : fine + 1;
    }
    assert_true(failed > 60);
    free(bytes);
}

static void both_tables_and_a_snapshot_are_refused(void **state)
{
    (void)state;
    char plan[1024];
    pe_plan_check_report report;
    pe_error err = {0};
    plan_by_lot(1, PE_PLAN_DEFAULTS);
    pack("economy/economy.pe");
    snprintf(plan, sizeof plan, "%s", scratch_path("plan"));
    const pe_plan_check_request request = {.economy = economy_path,
                                           .plan = plan};
    assert_int_equal(PE_BAD_INPUT, pe_plan_check(&request, &report, &err));
    assert_non_null(strstr(err.message, "both"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_the_same_as_from_tables),
        cmocka_unit_test(spoiled_plans_are_found),
        cmocka_unit_test(damaged_bytes_are_found),
        cmocka_unit_test(sealed_nonsense_does_no_harm),
        cmocka_unit_test(leaves_nothing_when_memory_runs_out),
        cmocka_unit_test(both_tables_and_a_snapshot_are_refused),
    };
    return cmocka_run_group_tests_name("check plan snapshot", tests,
                                       scratch_make, scratch_remove);
}

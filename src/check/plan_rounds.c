/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* rounds.csv, every row: figures that contradict one another, the certificate
 * or what no round can be; and where its prices are known (the first from the
 * tables, the last but one from prices.csv), each figure from the formulas.
 *
 * Where rights do not move, every round's bound holds for every round's plan:
 * no welfare is above the least of all bounds. */
#include "error.h"
#include "parts.h"
#include "plan_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NEAR 1e-9     /* figures in percent have twelve digits */
#define NO_GAP (-1e-6)

typedef enum {
    ROUND, WORST, VALUE, OUTSIDE_1, OUTSIDE_3, OUTSIDE_5, BOUND, WELFARE, GAP,
    INCOME, BUDGET, BELOW_ONE, HOMOGENEITY, SILENT, FIGURES
} figure;

/* As in the table's head. */
static const char *const name[FIGURES] = {
    "round", "worst_percent", "value_weighted_percent", "outside_1",
    "outside_3", "outside_5", "bound", "welfare", "gap_percent",
    "social_income", "budget_error", "below_one", "homogeneity",
    "silent"};

typedef struct {
    pe__audit *a;
    const pe__table *table;
    int64_t rows;
    double (*row)[FIGURES];
    int32_t *worst_good; /* −1 = none */
} sheet;

static void fault(sheet *s, int64_t row, const char *what)
{
    pe__audit_fault(s->a, "rounds.csv, row %ld: %s",
                    pe__table_line(s->table, row), what);
}

static void expect(sheet *s, int64_t row, figure k, double right)
{
    const double says = s->row[row][k];
    if (!(fabs(says - right) <= NEAR * (1e-3 + fabs(right))))
        pe__audit_fault(s->a, "rounds.csv, row %ld: %s is %.12g, but it "
                        "should be %.12g", pe__table_line(s->table, row),
                        name[k], says, right);
}

/* --- reading -------------------------------------------------------------- */

static pe_status read_rows(sheet *s, pe_error *err)
{
    int32_t column[FIGURES], worst;
    pe_status status =
        pe__check_column(s->table, "worst_good", &worst, err);
    for (int k = 0; k < FIGURES && !status; k++)
        status = pe__check_column(s->table, name[k], &column[k], err);
    for (int64_t i = 0; i < s->rows && !status; i++) {
        const char *id = pe__audit_cell(s->table, i, worst);
        s->worst_good[i] = (int32_t)pe__audit_find(&s->a->good, id);
        if (s->worst_good[i] < 0 && *id)
            fault(s, i, "there is no such good");
        for (int k = 0; k < FIGURES && !status; k++)
            status = pe__audit_number(s->table, i, column[k], NAN,
                                      &s->row[i][k], err);
    }
    return status;
}

/* --- one row -------------------------------------------------------------- */

/* Which of its goods are outside of a limit, and whether the worst is. */
static void check_outside(sheet *s, int64_t i)
{
    static const double limit[] = {1.0, 3.0, 5.0};
    const double *r = s->row[i], worst = r[WORST];
    double before = s->a->goods;
    for (int k = 0; k < 3; k++) {
        const double count = r[OUTSIDE_1 + k];
        const bool near = fabs(worst - limit[k]) <= NEAR * limit[k];
        if (!(count >= 0.0 && count <= before) || count != floor(count))
            fault(s, i, "the goods that are off by more than 1, 3 and 5 % "
                        "cannot be so many");
        if (!near && (count > 0.0) != (worst > limit[k]))
            fault(s, i, "the good furthest off does not fit the number of "
                        "goods off by more");
        before = count;
    }
}

static void check_row(sheet *s, int64_t i)
{
    const double *r = s->row[i];
    const pe__audit *a = s->a;
    expect(s, i, ROUND, (double)(i + 1));
    if (!(r[WORST] >= 0.0 && r[WORST] <= 200.0))
        fault(s, i, "no good can be off by so much");
    if (!(r[VALUE] >= 0.0 && r[VALUE] <= r[WORST] * (1.0 + NEAR) + 1e-12))
        fault(s, i, "the mean by value is more than the worst");
    if (r[WORST] > 0.0 && s->worst_good[i] < 0)
        fault(s, i, "no good is furthest off");
    check_outside(s, i);
    if (r[INCOME] > 0.0 && r[BOUND] != 0.0) { /* 0: no certificate */
        expect(s, i, GAP, 100.0 * (r[BOUND] - r[WELFARE]) / r[INCOME]);
        if (!(r[GAP] >= NO_GAP))
            fault(s, i, "the plan is worth more than its bound");
    }
    if (!(r[BUDGET] >= -NEAR && r[BUDGET] <= 1.0 + NEAR))
        fault(s, i, "the budget error is no part of a right");
    if (!(r[HOMOGENEITY] >= 0.0 && r[HOMOGENEITY] <= 1e-6))
        fault(s, i, "amounts depend on the unit of values");
    if (!(r[BELOW_ONE] >= 0.0 && r[BELOW_ONE] <= (double)a->workers))
        fault(s, i, "so many councils there are not");
    if (!(r[SILENT] >= 0.0 &&
          r[SILENT] <= (double)(a->workers + a->consumers)) ||
        (r[SILENT] > 0.0 && !a->request->disturbed))
        fault(s, i, "so many councils cannot be silent");
}

/* --- all rows ------------------------------------------------------------- */

/* Neither compensation nor floors: what councils may spend on what they choose
 * is the same at all prices. */
static bool rights_are_fixed(const pe__audit *a)
{
    bool fixed = a->harms == 0;
    for (int64_t k = 0; fixed && k < a->want.start[a->want.lists]; k++)
        fixed = !(a->want.second[k] > 0.0);
    return fixed;
}

static void check_bounds(sheet *s)
{
    int64_t least = 0;
    for (int64_t i = 0; i < s->rows; i++)
        if (s->row[i][BOUND] < s->row[least][BOUND])
            least = i;
    for (int64_t i = 0; i < s->rows; i++) {
        const double bound = s->row[least][BOUND];
        if (!(s->row[i][WELFARE] <=
              bound + 1e-8 * s->row[i][INCOME] + NEAR * fabs(bound)))
            fault(s, i, "the plan is worth more than the bound of another "
                        "round allows");
    }
}

/* From which round on every good stayed within a limit, 0 = none. */
static void compare_reached(sheet *s, const json_t *root)
{
    static const struct {
        const char *key;
        double limit;
    } reached[] = {{"rounds_to_5", 5.0}, {"rounds_to_3", 3.0},
                   {"rounds_to_1", 1.0}};
    for (int k = 0; k < 3; k++) {
        int64_t first = s->rows;
        const json_t *value = json_object_get(root, reached[k].key);
        while (first > 0 &&
               s->row[first - 1][WORST] <= reached[k].limit * (1.0 + NEAR))
            first--;
        const int64_t from = first < s->rows ? first + 1 : 0;
        if (json_integer_value(value) != from) /* null counts as 0 */
            pe__audit_fault(s->a, "certificate.json says %s is %lld; by "
                            "rounds.csv it is %lld", reached[k].key,
                            (long long)json_integer_value(value),
                            (long long)from);
    }
}

/* The last row and the certificate say the same. */
static void compare_last(sheet *s, const json_t *root)
{
    static const figure shown[] = {WORST, VALUE, GAP, BOUND, WELFARE, INCOME,
                                   BUDGET, BELOW_ONE};
    for (size_t k = 0; k < sizeof shown / sizeof *shown && s->rows > 0; k++) {
        const json_t *value = json_object_get(root, name[shown[k]]);
        if (json_is_number(value))
            expect(s, s->rows - 1, shown[k], json_number_value(value));
    }
}

/* What the outcome says must show in the last row. */
static void compare_outcome(sheet *s, const json_t *root)
{
    const char *outcome = json_string_value(json_object_get(root, "outcome"));
    const double tolerance =
        json_number_value(json_object_get(root, "tolerance_percent"));
    const double most = json_number_value(json_object_get(root, "max_rounds"));
    const double *last = s->row[s->rows - 1];
    const double limit = tolerance * (1.0 + NEAR);
    if (!outcome || !(tolerance > 0.0))
        return;
    if ((strcmp(outcome, "balanced") == 0 && !(last[WORST] <= limit)) ||
        (strcmp(outcome, "balanced by value") == 0 &&
         !(last[VALUE] <= limit)))
        pe__audit_fault(s->a, "certificate.json says \"%s\", but the last "
                        "round is not within %.9g %%", outcome, tolerance);
    if ((double)s->rows > most)
        pe__audit_fault(s->a, "certificate.json allows %.9g rounds; there "
                        "were %lld", most, (long long)s->rows);
}

/* --- from the formulas ---------------------------------------------------- */

/* Does the good count at these prices? */
static bool counts(const pe__audit *a, int32_t g, double supply, double demand,
                   double income)
{
    const bool nothing = !(supply > 0.0) && !(demand > 0.0);
    const bool left = demand <= supply && supply < 1e-10 * income;
    return !a->unmade[g] && !a->unwanted[g] && !nothing && !left;
}

static void measure(const pe__audit *a, const double *price, double income,
                    double out[FIGURES])
{
    double apart = 0.0, half = 0.0;
    for (int32_t g = 0; g < a->goods; g++) {
        const double s = price[g] * a->offered[g], d = price[g] * a->asked[g];
        const double v = 200.0 * fabs(s - d) / (s + d);
        if (!counts(a, g, s, d, income))
            continue;
        apart += fabs(s - d);
        half += 0.5 * (s + d);
        out[WORST] = fmax(out[WORST], v);
        out[OUTSIDE_1] += v > 1.0;
        out[OUTSIDE_3] += v > 3.0;
        out[OUTSIDE_5] += v > 5.0;
    }
    out[VALUE] = half > 0.0 ? 100.0 * apart / half : 0.0;
    out[INCOME] = income;
}

/* Row i, held at `price` with the rights that incomes are. */
static void recompute(sheet *s, int64_t i, double *price)
{
    pe__audit *a = s->a;
    double *const kept[] = {a->price, a->right, a->asked, a->offered};
    const double bound = a->bound;
    double right[FIGURES] = {0.0}, income = 0.0;
    for (int64_t c = 0; c < a->consumers; c++)
        income += a->income[c];
    a->price = price;
    a->right = a->income;
    a->asked = pe__audit_take(a, a->goods, sizeof(double));
    a->offered = pe__audit_take(a, a->goods, sizeof(double));
    if (a->asked && a->offered) {
        pe__audit_answer_at(a);
        measure(a, price, income, right);
        for (int k = WORST; k <= OUTSIDE_5; k++)
            expect(s, i, (figure)k, right[k]);
        expect(s, i, INCOME, income);
        expect(s, i, BELOW_ONE, 0.0); /* returns fall: SB/SC is above 1 */
        if (rights_are_fixed(a) && s->row[i][BOUND] != 0.0)
            /* the certificate counts well-being from another zero */
            expect(s, i, BOUND, a->bound - bound + s->row[s->rows - 1][BOUND]);
    } else {
        a->out_of_memory = true;
    }
    a->price = kept[0];
    a->right = kept[1];
    a->asked = kept[2];
    a->offered = kept[3];
    a->bound = bound;
}

/* Start prices; where one is unknown, the geometric mean of those known. */
static double *start_prices(pe__audit *a)
{
    double *price = pe__audit_take(a, a->goods, sizeof *price);
    double sum = 0.0, known = 0.0;
    for (int32_t g = 0; price && g < a->goods; g++)
        if (a->start[g] > 0.0) {
            sum += log(a->start[g]);
            known += 1.0;
        }
    for (int32_t g = 0; price && g < a->goods; g++)
        price[g] = a->start[g] > 0.0 ? a->start[g]
                   : known > 0.0     ? exp(sum / known)
                                     : 1.0;
    return price;
}

static void recompute_rows(sheet *s, const json_t *root)
{
    pe__audit *a = s->a;
    const json_t *from = json_object_get(root, "from");
    const int64_t before = s->rows - 2; /* the last but one */
    int64_t done = 1;                   /* the last, by prices.csv itself */
    bool priced = true;
    for (int32_t g = 0; g < a->goods; g++)
        priced = priced && a->before[g] > 0.0;
    if (a->request->disturbed || a->report->whole > 0)
        return;
    if (s->rows > 1 && json_is_null(from)) {
        double *price = start_prices(a);
        done++;
        if (price)
            recompute(s, 0, price);
        else
            a->out_of_memory = true;
    }
    if (before > 0 && priced && a->harms == 0) {
        done++;
        recompute(s, before, a->before);
    }
    if (done < s->rows)
        pe__audit_note(a, "of %lld rounds %lld were recomputed; the prices or "
                       "rights of the others are not in the files",
                       (long long)s->rows, (long long)done);
}

pe_status pe__audit_rounds(pe__audit *a, const json_t *root, pe_error *err)
{
    char path[4096];
    pe__table *table = NULL;
    snprintf(path, sizeof path, "%s/rounds.csv", a->request->plan);
    pe_status status = pe__table_read(path, NULL, &table, err);
    if (status)
        return status;
    sheet s = {.a = a, .table = table, .rows = pe__table_rows(table)};
    s.row = pe__audit_take(a, s.rows, sizeof *s.row);
    s.worst_good = pe__audit_take(a, s.rows, sizeof *s.worst_good);
    status = s.row && s.worst_good ? read_rows(&s, err)
                                   : pe__fail_memory(err);
    pe__audit_compare(a, root, "rounds", (double)s.rows, 0.0);
    for (int64_t i = 0; i < s.rows && !status; i++)
        check_row(&s, i);
    if (!status && s.rows > 0) {
        if (rights_are_fixed(a) && s.row[0][BOUND] != 0.0)
            check_bounds(&s);
        compare_reached(&s, root);
        compare_last(&s, root);
        compare_outcome(&s, root);
        recompute_rows(&s, root);
    }
    pe__table_free(table);
    return status;
}

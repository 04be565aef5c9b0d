/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils as they are: they err, answer late or not at all, ask for more than
 * they need, swing to and fro, may change their minds only so far (README,
 * "Disturbed answers"). Every council is answered for by itself and what it
 * proposed is kept: this is for rehearsing the procedure, not for scale.
 *
 * Who is silent, late or noisy is drawn from (seed, round, council), who
 * exaggerates or swings from (seed, council), so that it depends on neither
 * threads nor ranks. */
#include "plan.h"
#include "mem.h"
#include "random.h"

#include <math.h>
#include <string.h>

struct pe__disturbance {
    int64_t *input_at;   /* [workers + 1] first input in `input` */
    double *input;       /* units asked for, council by council */
    double *output;      /* [workers] units offered */
    int64_t *extra_at;   /* [consumers + 1] */
    double *extra;       /* units asked for above the floors */
    double *q_before;    /* [goods] */
    double *wish;        /* [2 × goods] totals before the limit on revisions */
    int32_t round;       /* from 1; 0 = nobody has been asked yet */
};

enum { WORKER = 0, CONSUMER = 1 };

bool pe__disturbed(const pe_plan_settings *s)
{
    return s->noise > 0.0 || s->silent > 0.0 || s->late > 0.0 ||
           s->exaggerate > 0.0 || s->oscillate > 0.0 || s->revision > 0.0;
}

void pe__disturbance_free(pe__disturbance *d)
{
    if (!d)
        return;
    void *owned[] = {d->input_at, d->input, d->output,
                     d->extra_at, d->extra, d->q_before, d->wish};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        pe__free(owned[i]);
    pe__free(d);
}

pe__disturbance *pe__disturbance_new(const pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    pe__disturbance *d = pe__zalloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->input_at = pe__zalloc((size_t)p->workers + 1, sizeof *d->input_at);
    d->extra_at = pe__zalloc((size_t)p->consumers + 1, sizeof *d->extra_at);
    d->output = pe__zalloc((size_t)p->workers, sizeof(double));
    d->q_before = pe__zalloc((size_t)plan->goods, sizeof(double));
    d->wish = pe__zalloc(2 * (size_t)plan->goods, sizeof(double));
    if (!d->input_at || !d->extra_at || !d->output || !d->q_before ||
        !d->wish) {
        pe__disturbance_free(d);
        return NULL;
    }
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t r = pe__recipe(plan, w);
        d->input_at[w + 1] =
            d->input_at[w] + p->input_start[r + 1] - p->input_start[r];
    }
    for (int64_t c = 0; c < p->consumers; c++) {
        const int64_t f = pe__profile(plan, c);
        d->extra_at[c + 1] =
            d->extra_at[c] + p->want_start[f + 1] - p->want_start[f];
    }
    d->input = pe__zalloc((size_t)d->input_at[p->workers], sizeof(double));
    d->extra = pe__zalloc((size_t)d->extra_at[p->consumers], sizeof(double));
    if (!d->input || !d->extra) {
        pe__disturbance_free(d);
        return NULL;
    }
    return d;
}

/* --- who does what -------------------------------------------------------- */

typedef struct {
    pe__random random;
    bool silent, late, exaggerates;
    double swing; /* 1 = steady */
} mood;

static mood mood_of(const pe_plan *plan, int side, int64_t council)
{
    const pe_plan_settings *s = &plan->s;
    const uint64_t number = 2 * (uint64_t)council + (uint64_t)side;
    const int32_t round = plan->disturbance->round;
    pe__random nature;
    mood m = {.swing = 1.0};
    pe__random_seed(&nature, s->seed, number);
    m.exaggerates = pe__random_unit(&nature) < s->exaggerate;
    if (pe__random_unit(&nature) < s->oscillate)
        m.swing = round % 2 ? 1.5 : 0.5;
    pe__random_seed(&m.random,
                    s->seed + 0x9e3779b97f4a7c15u * (uint64_t)(round + 1),
                    number);
    m.silent = pe__random_unit(&m.random) < s->silent && round > 1;
    m.late = pe__random_unit(&m.random) < s->late && round > 1;
    return m;
}

/* exp(noise × standard normal), Box and Muller 1958. */
static double blur(const pe_plan *plan, pe__random *random)
{
    if (!(plan->s.noise > 0.0))
        return 1.0;
    const double u = 1.0 - pe__random_unit(random);
    const double angle = 6.283185307179586 * pe__random_unit(random);
    return exp(plan->s.noise * sqrt(-2.0 * log(u)) * cos(angle));
}

/* Chance in the answers is averaged out. */
bool pe__averages(const pe_plan *plan)
{
    return plan->disturbance &&
           (plan->s.noise > 0.0 || plan->s.oscillate > 0.0);
}

/* The weight of the last answer: from the fifth round on what counts is the
 * mean of a council's proposals since the fourth. */
double pe__averaging(const pe_plan *plan)
{
    const int32_t round = plan->disturbance ? plan->disturbance->round : 0;
    return !pe__averages(plan) || round < 5 ? 1.0 : 1.0 / (round - 3);
}

/* A revised amount: averaged, and kept within the limit on revisions.
 * `wish_value` gets the value it has without the
 * limit. */
static double revise(const pe_plan *plan, double amount, double before,
                     double price, double *wish_value)
{
    const double most = plan->s.revision;
    const double wish = before + pe__averaging(plan) * (amount - before);
    *wish_value += price * wish;
    if (!(most > 0.0) || plan->disturbance->round == 1)
        return wish;
    return fmax(before * fmax(1.0 - most, 0.0),
                fmin(before * (1.0 + most), wish));
}

/* What council w wishes to make for `value`, with all that comes of it. */
static void wish_output(pe_plan *plan, int64_t w, double value)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    const int32_t out = p->output[w];
    double *wish = plan->disturbance->wish;
    wish[out] += value;
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        (pe__emitted(plan, g) ? wish + plan->goods : wish)[g] +=
            value / plan->price[out] * p->per_output[k] * plan->price[g];
    }
}

/* Who is silent wishes what it said last. */
static void wish_again(pe_plan *plan, int64_t w)
{
    pe__disturbance *d = plan->disturbance;
    const int32_t *input =
        plan->p.input + plan->p.input_start[pe__recipe(plan, w)];
    wish_output(plan, w, d->output[w] * plan->price[plan->p.output[w]]);
    for (int64_t k = d->input_at[w]; k < d->input_at[w + 1]; k++) {
        const int32_t g = input[k - d->input_at[w]];
        d->wish[plan->goods + g] += d->input[k] * plan->price[g];
    }
}

static void ask_worker(pe_plan *plan, int64_t w, double *share)
{
    pe__disturbance *d = plan->disturbance;
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    mood m = mood_of(plan, WORKER, plan->s.first_worker + w);
    pe__answer a;
    double wished = 0.0;
    plan->totals.silent += m.silent;
    if (m.silent) {
        wish_again(plan, w);
        return;
    }
    const double *q = m.late ? d->q_before : plan->q;
    pe__answer_at(plan, w, q, &a, share);
    const int32_t out = plan->p.output[w];
    d->output[w] = revise(plan, a.output * m.swing * blur(plan, &m.random),
                          d->output[w], plan->price[out], &wished);
    wish_output(plan, w, wished);
    for (int64_t k = d->input_at[w]; k < d->input_at[w + 1]; k++) {
        const int64_t i = k - d->input_at[w];
        const int32_t g = plan->p.input[from + i];
        const double need =
            a.output > 0.0 ? a.spending * share[i] / exp(q[g]) : 0.0;
        const double wish = need * m.swing * (m.exaggerates ? 2.0 : 1.0) *
                            blur(plan, &m.random);
        d->input[k] = revise(plan, wish, d->input[k], plan->price[g],
                             &d->wish[plan->goods + g]);
    }
}

/* What a council has left after its floors at the announced prices. */
double pe__left_over(const pe_plan *plan, int64_t c)
{
    const double right = plan->right[c] * plan->money;
    const double need = plan->floor_cost[pe__profile(plan, c)];
    return right > need ? right - need : 0.0;
}

static void ask_consumer(pe_plan *plan, int64_t c, double *share)
{
    pe__disturbance *d = plan->disturbance;
    const int64_t f = pe__profile(plan, c), from = plan->p.want_start[f];
    const int32_t *good = plan->p.want + from;
    const int64_t n = d->extra_at[c + 1] - d->extra_at[c];
    double *extra = d->extra + d->extra_at[c], spent = 0.0;
    const pe__group group = {.profile = f,
                             .taste = pe__or(plan->p.taste, c, 1.0)};
    mood m = mood_of(plan, CONSUMER, plan->s.first_consumer + c);
    const double rest = pe__left_over(plan, c);
    const double *q = m.late ? d->q_before : plan->q;
    plan->totals.silent += m.silent;
    const double ln_e = m.silent ? 0.0 : pe__tastes(plan, &group, q, share);
    for (int64_t k = 0; k < n; k++) {
        if (!m.silent && isfinite(ln_e))
            extra[k] = revise(plan,
                              rest * share[k] / exp(q[good[k]]) * m.swing *
                                  blur(plan, &m.random),
                              extra[k], plan->price[good[k]],
                              &d->wish[plan->goods + good[k]]);
        spent += extra[k] * plan->price[good[k]];
    }
    /* whatever was said, a council gets what its right pays for, and one that
     * repeats itself is held to have used its right */
    const double fit = spent > 0.0 ? rest / spent : 0.0;
    for (int64_t k = 0; k < n; k++) {
        extra[k] *= m.silent || fit < 1.0 ? fit : 1.0;
        if (m.silent)
            d->wish[plan->goods + good[k]] += extra[k] * plan->price[good[k]];
    }
}

static void add_proposals(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    const pe__disturbance *d = plan->disturbance;
    pe__totals *t = &plan->totals;
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t r = pe__recipe(plan, w);
        plan->value[w] = d->output[w] * plan->price[p->output[w]];
        t->supply[p->output[w]] += plan->value[w];
        for (int64_t k = d->input_at[w]; k < d->input_at[w + 1]; k++) {
            const int32_t g = p->input[p->input_start[r] + k - d->input_at[w]];
            t->demand[g] += d->input[k] * plan->price[g];
        }
        for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
            const int32_t g = p->byproduct[k];
            (pe__emitted(plan, g) ? t->demand : t->supply)[g] +=
                p->per_output[k] * d->output[w] * plan->price[g];
        }
    }
    for (int64_t c = 0; c < p->consumers; c++) {
        const int64_t from = p->want_start[pe__profile(plan, c)];
        for (int64_t k = d->extra_at[c]; k < d->extra_at[c + 1]; k++) {
            const int32_t g = p->want[from + k - d->extra_at[c]];
            t->demand[g] += d->extra[k] * plan->price[g];
        }
    }
}

/* What all ranks' councils wish, with permits and what is given. */
static pe_status fill_wishes(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    double *supply = plan->disturbance->wish;
    for (int64_t h = 0; h < p->harms; h++)
        supply[p->pollutant[h]] +=
            plan->price[p->pollutant[h]] *
            pe__permitted(plan, h, plan->price[p->pollutant[h]]);
    if (pe__sum(plan, supply, 2 * (int64_t)plan->goods))
        return PE_IO;
    for (int32_t g = 0; g < plan->goods; g++)
        supply[g] += plan->price[g] * pe__or(p->supply, g, 0.0);
    plan->wish_supply = supply;
    plan->wish_demand = supply + plan->goods;
    return PE_OK;
}

/* Replaces the totals of true answers by those of the proposals made; floors
 * are always asked for. */
pe_status pe__disturb(pe_plan *plan)
{
    pe__totals *t = &plan->totals;
    const size_t n = (size_t)plan->goods;
    plan->disturbance->round++;
    memset(t->supply, 0, n * sizeof(double));
    memset(plan->disturbance->wish, 0, n * sizeof(double));
    memcpy(plan->disturbance->wish + n, plan->floors, n * sizeof(double));
    memcpy(t->demand, plan->floors, n * sizeof(double));
    for (int64_t w = 0; w < plan->p.workers; w++)
        ask_worker(plan, w, plan->shares);
    for (int64_t c = 0; c < plan->p.consumers; c++)
        ask_consumer(plan, c, plan->shares);
    add_proposals(plan);
    memcpy(plan->disturbance->q_before, plan->q, n * sizeof(double));
    return plan->s.revision > 0.0 ? fill_wishes(plan) : PE_OK;
}

/* --- for the final allocation --------------------------------------------- */

/* ln of what council w asked for over what its true answer needs. */
void pe__asked_input(const pe_plan *plan, int64_t w, const pe__answer *a,
                     const double *share, double *move)
{
    const pe__disturbance *d = plan->disturbance;
    const int64_t from = plan->p.input_start[pe__recipe(plan, w)];
    for (int64_t k = d->input_at[w]; k < d->input_at[w + 1]; k++) {
        const int64_t i = k - d->input_at[w];
        const double need = a->spending * share[i];
        const double asked =
            d->input[k] * plan->price[plan->p.input[from + i]];
        move[i] = asked > 0.0 && need > 0.0 ? log(asked / need) : PE__NOTHING;
    }
}

/* What council w offered, and asked for leave to emit for. */
double pe__offered(const pe_plan *plan, int64_t w)
{
    return plan->disturbance->output[w];
}

/* The same for council c: its wants above the floors. */
void pe__asked_extra(const pe_plan *plan, int64_t c, const double *share,
                     double *move)
{
    const pe__disturbance *d = plan->disturbance;
    const int64_t from = plan->p.want_start[pe__profile(plan, c)];
    const double rest = pe__left_over(plan, c);
    for (int64_t k = d->extra_at[c]; k < d->extra_at[c + 1]; k++) {
        const int64_t i = k - d->extra_at[c];
        const double asked =
            d->extra[k] * plan->price[plan->p.want[from + i]];
        move[i] = asked > 0.0 && share[i] > 0.0 && rest > 0.0
                      ? log(asked / (rest * share[i]))
                      : PE__NOTHING;
    }
}

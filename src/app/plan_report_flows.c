/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who makes what for whom, by value: from labour, nature and capital through
 * the workers' federations to kinds of goods and on to the consumers'
 * federations. What councils make for one another leaves on the right and
 * comes back on the left. The largest get a place of their own. */
#include "plan_report_own.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    SOURCES = 7, FEDERATIONS = 9, /* with a place of their own */
    SMALL_ROWS = 20               /* rows of the table */
};

typedef enum { SOURCE, MAKER, GOODS, USER } column;

/* Where everything belongs. */
typedef struct {
    pe__plan_view *view;
    pe__flows *flows;
    int *source;          /* [goods] node */
    int *maker, *user;    /* [federations + 1]; the last: in none */
    int goods[PE__KINDS]; /* node of a kind, −1 = not yet */
    int given, others;    /* nodes: supply that is simply there; councils */
    double *room;         /* for amounts of a council */
} gathering;

/* --- nodes ---------------------------------------------------------------- */

static int add_node(pe__flows *f, column c, const char *name)
{
    pe__flow_node *node = &f->node[c][f->nodes[c]];
    snprintf(node->name, sizeof node->name, "%s", name);
    size_t length = strlen(node->name);
    if (length == sizeof node->name - 1) { /* cut at a whole character */
        while (length > 0 &&
               ((unsigned char)node->name[length - 1] & 0xc0) == 0x80)
            length--;
        node->name[length > 0 ? length - 1 : 0] = '\0';
    }
    return f->nodes[c]++;
}

static double source_value(const pe__plan_view *view, int64_t g)
{
    const pe_plan_solution *s = view->solution;
    double value = s->price[g] * s->used[g];
    bool is_one = pe__is_primary(pe__kind_of(view, (int32_t)g));
    return is_one && value > 0 && isfinite(value) ? value : NAN;
}

/* The largest by name, the rest by kind, goods from other councils last. */
static void place_sources(gathering *a)
{
    int64_t list[SOURCES], all;
    int rest[PE__KINDS];
    pe__plan_view *view = a->view;
    all = pe__largest(view, source_value, view->solution->goods, list,
                      SOURCES);
    int32_t goods = view->solution->goods;
    for (int k = 0; k < PE__KINDS; k++)
        rest[k] = -1;
    for (int32_t g = 0; g < goods; g++)
        a->source[g] = -1;
    for (int64_t k = 0; k < all && k < SOURCES; k++)
        a->source[list[k]] = add_node(a->flows, SOURCE,
                                      pe__good_name(view, (int32_t)list[k]));
    for (int32_t g = 0; g < goods; g++) {
        pe_plan_kind kind = pe__kind_of(view, g);
        if (a->source[g] >= 0 || isnan(source_value(view, g)))
            continue;
        if (rest[kind] < 0)
            rest[kind] = add_node(a->flows, SOURCE,
                pe__report_keep(view->page, "other %s",
                                pe__kind_words(kind)));
        a->source[g] = rest[kind];
    }
    a->others = add_node(a->flows, SOURCE, "from other councils");
    for (int32_t g = 0; g < goods; g++)
        if (a->source[g] < 0)
            a->source[g] = a->others;
}

/* --- federations ---------------------------------------------------------- */

static double weight(const pe__branch *branch, column c)
{
    return c == MAKER ? branch->sum.made : branch->sum.right;
}

/* The highest level on which there is more than one to tell apart. */
static int telling_level(const pe__branches *t, column c)
{
    int deepest = 0;
    for (int32_t k = 0; k < t->count; k++)
        deepest = t->branch[k].level > deepest ? t->branch[k].level : deepest;
    for (int level = 1; level <= deepest; level++) {
        int32_t count = 0;
        for (int32_t k = 0; k < t->count; k++)
            count += t->branch[k].level == level &&
                     weight(&t->branch[k], c) > 0;
        if (count > 1)
            return level;
    }
    return deepest;
}

/* The largest branches of a level, largest first. */
static int32_t pick(const pe__branches *t, column c, int level,
                    const pe__branch *out[FEDERATIONS])
{
    int32_t held = 0;
    for (int32_t k = 1; k < t->count; k++) {
        const pe__branch *b = &t->branch[k];
        if (b->level != level || !(weight(b, c) > 0) || b->path[0] == '(')
            continue;
        if (held == FEDERATIONS &&
            !(weight(b, c) > weight(out[held - 1], c)))
            continue;
        int32_t at = held < FEDERATIONS ? held++ : FEDERATIONS - 1;
        for (; at > 0 && weight(b, c) > weight(out[at - 1], c); at--)
            out[at] = out[at - 1];
        out[at] = b;
    }
    return held;
}

static bool is_within(const char *path, const char *branch)
{
    size_t length = strlen(branch);
    return strncmp(path, branch, length) == 0 &&
           (path[length] == '\0' || path[length] == '/');
}

/* The part of a path below the level that all share. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* Nodes of one side; node[f] for every federation and for none. */
static void place_federations(gathering *a, column c, int *node)
{
    const pe__branch *top[FEDERATIONS];
    const pe__branches *t = &a->view->branches;
    int32_t federations = pe__federations(a->view->economy);
    int32_t held = pick(t, c, telling_level(t, c), top);
    int own[FEDERATIONS], rest = -1;
    for (int32_t k = 0; k < held; k++)
        own[k] = add_node(a->flows, c, last_part(top[k]->path));
    for (int32_t f = 0; f <= federations; f++) {
        const char *path = f < federations
            ? pe__label_text(a->view, PE__FEDERATION, f) : "";
        node[f] = -1;
        for (int32_t k = 0; k < held && node[f] < 0; k++)
            if (is_within(path, top[k]->path))
                node[f] = own[k];
        if (node[f] < 0 && rest < 0)
            rest = add_node(a->flows, c, held > 0 ? "all others"
                            : c == MAKER ? "workers\xe2\x80\x99 councils"
                                         : "consumers\xe2\x80\x99 councils");
        if (node[f] < 0)
            node[f] = rest;
    }
}

/* --- values --------------------------------------------------------------- */

static void flow(pe__flows *f, column c, int from, int to, double value)
{
    if (!(value > 0) || !isfinite(value))
        return;
    f->value[c][from][to] += value;
    f->node[c][from].out += value;
    f->node[c + 1][to].in += value;
}

static int goods_node(gathering *a, int32_t good)
{
    pe_plan_kind kind = pe__kind_of(a->view, good);
    if (a->goods[kind] < 0)
        a->goods[kind] = add_node(a->flows, GOODS,
            pe__is_primary(kind)
                ? pe__report_keep(a->view->page, "%s, used directly",
                                  pe__kind_word(kind))
                : pe__kind_word(kind));
    return a->goods[kind];
}

static void add_made(gathering *a, int64_t w, int maker)
{
    const pe_plan_problem *p = a->view->problem;
    const double *price = a->view->solution->price;
    double made = a->view->solution->output[w];
    int64_t r = p->recipe != NULL ? p->recipe[w] : w;
    if (!(made > 0))
        return;
    flow(a->flows, MAKER, maker, goods_node(a, p->output[w]),
         made * price[p->output[w]]);
    for (int64_t k = p->byproduct_start != NULL ? p->byproduct_start[r] : 0;
         p->byproduct_start != NULL && k < p->byproduct_start[r + 1]; k++) {
        int32_t g = p->byproduct[k];
        double value = made * p->per_output[k] * price[g];
        if (pe__kind_of(a->view, g) == PE_PLAN_POLLUTANT)
            flow(a->flows, SOURCE, a->source[g], maker, value);
        else
            flow(a->flows, MAKER, maker, goods_node(a, g), value);
    }
}

/* What comes from other councils is also a use of it. */
static pe_status add_worker(gathering *a, int64_t w, int back)
{
    const pe_plan_problem *p = a->view->problem;
    const pe__plan_result *r = a->view->result;
    int32_t f = pe__worker_federation(a->view->economy, w);
    int maker = a->maker[f < 0 ? pe__federations(a->view->economy) : f];
    int64_t recipe = p->recipe != NULL ? p->recipe[w] : w;
    int64_t first = p->input_start[recipe];
    pe_status status = pe__plan_inputs(r, w, a->room);
    if (status != PE_OK)
        return status;
    for (int64_t k = first; k < p->input_start[recipe + 1]; k++) {
        int32_t g = p->input[k];
        double value = a->room[k - first] * r->solution->price[g];
        flow(a->flows, SOURCE, a->source[g], maker, value);
        if (!pe__is_primary(pe__kind_of(a->view, g)))
            flow(a->flows, GOODS, goods_node(a, g), back, value);
    }
    add_made(a, w, maker);
    return PE_OK;
}

static pe_status add_consumer(gathering *a, int64_t c)
{
    const pe_plan_problem *p = a->view->problem;
    const pe__plan_result *r = a->view->result;
    int32_t f = pe__consumer_federation(a->view->economy, c);
    int user = a->user[f < 0 ? pe__federations(a->view->economy) : f];
    int64_t profile = p->profile != NULL ? p->profile[c] : c;
    int64_t first = p->want_start[profile];
    pe_status status = pe__plan_consumption(r, c, a->room);
    if (status != PE_OK)
        return status;
    for (int64_t k = first; k < p->want_start[profile + 1]; k++) {
        int32_t g = p->want[k];
        double value = a->room[k - first] * r->solution->price[g];
        if (!(value > 0))
            continue;
        flow(a->flows, GOODS, goods_node(a, g), user, value);
        if (pe__is_primary(pe__kind_of(a->view, g)))
            flow(a->flows, MAKER, a->given, goods_node(a, g), value);
    }
    return PE_OK;
}

/* Stocks and imports of goods that councils make as well. */
static void add_given(gathering *a)
{
    const pe_plan_solution *s = a->view->solution;
    for (int32_t g = 0; g < s->goods; g++)
        if (!pe__is_primary(pe__kind_of(a->view, g)) &&
            pe__given(a->view, g) > 0)
            flow(a->flows, MAKER, a->given, goods_node(a, g),
                 s->price[g] * fmin(pe__given(a->view, g), s->used[g]));
}

static pe_status gather(gathering *a)
{
    pe_status status = PE_OK;
    for (int k = 0; k < PE__KINDS; k++)
        a->goods[k] = -1;
    place_sources(a);
    place_federations(a, MAKER, a->maker);
    a->given = add_node(a->flows, MAKER, "there already");
    place_federations(a, USER, a->user);
    int back = add_node(a->flows, USER, "other councils");
    for (int64_t w = 0; w < a->view->problem->workers && status == PE_OK; w++)
        status = add_worker(a, w, back);
    for (int64_t c = 0; c < a->view->problem->consumers && status == PE_OK; c++)
        status = add_consumer(a, c);
    if (status == PE_OK)
        add_given(a);
    return status;
}

/* Takes out nodes that nothing runs through; the rest move up. */
static void tidy(pe__flows *f)
{
    for (int c = SOURCE; c <= USER; c++) {
        int kept = 0;
        for (int k = 0; k < f->nodes[c]; k++) {
            if (!(f->node[c][k].in > 0) && !(f->node[c][k].out > 0))
                continue;
            f->node[c][kept] = f->node[c][k];
            for (int j = 0; j < PE__FLOW_NODES; j++) {
                if (c < USER)
                    f->value[c][kept][j] = f->value[c][k][j];
                if (c > SOURCE)
                    f->value[c - 1][j][kept] = f->value[c - 1][j][k];
            }
            kept++;
        }
        f->nodes[c] = kept;
    }
}

bool pe__flows_make(pe__plan_view *view, pe__flows *flows)
{
    size_t goods = (size_t)view->solution->goods;
    size_t federations = (size_t)pe__federations(view->economy) + 1;
    gathering a = {.view = view, .flows = flows};
    pe_status status = PE_NO_MEMORY;
    memset(flows, 0, sizeof *flows);
    a.source = pe__alloc(goods, sizeof *a.source);
    a.maker = pe__alloc(federations, sizeof *a.maker);
    a.user = pe__alloc(federations, sizeof *a.user);
    a.room = pe__amounts_room(view->problem);
    if (a.source != NULL && a.maker != NULL && a.user != NULL &&
        a.room != NULL)
        status = gather(&a);
    pe__free(a.room);
    pe__free(a.user);
    pe__free(a.maker);
    pe__free(a.source);
    if (status != PE_OK)
        pe__report_fail(view->page, status);
    else
        tidy(flows);
    return status == PE_OK;
}

/* --- the section ---------------------------------------------------------- */

bool pe__plan_has_flows(const pe__plan_view *view)
{
    return view->info->outcome != PE_PLAN_NOTHING && view->income > 0 &&
           view->branches.branch[0].sum.consumed > 0;
}

/* The largest flow below `limit`, which moves on; false: there is none. */
typedef struct {
    int column, from, to;
    double value;
} one_flow;

static bool next_flow(const pe__flows *f, int c, one_flow *last)
{
    one_flow best = {c, -1, -1, 0};
    int passed = last->from * PE__FLOW_NODES + last->to;
    for (int i = 0; i < f->nodes[c]; i++)
        for (int j = 0; j < f->nodes[c + 1]; j++) {
            double v = f->value[c][i][j];
            bool later = v < last->value ||
                (v == last->value && i * PE__FLOW_NODES + j > passed);
            if (later && v > best.value)
                best = (one_flow){c, i, j, v};
        }
    *last = best;
    return best.from >= 0;
}

static void write_flow(pe__plan_view *view, const pe__flows *f,
                       const one_flow *one)
{
    pe__report *page = view->page;
    pe__page_row(page, f->node[one->column][one->from].name);
    pe__report_open(page, "td", (char *)NULL);
    pe__page_name(page, f->node[one->column + 1][one->to].name);
    pe__report_close(page);
    pe__page_number(page, pe__page_amount(page, one->value));
    pe__page_number(page, pe__page_percent(page, one->value / view->income));
    pe__report_close(page);
}

/* The picture in figures: the largest flows of each step. */
static void write_table(pe__plan_view *view, const pe__flows *f)
{
    static const char *const step[] = {
        "What is used, and by whose work", "Whose work makes which goods",
        "Which goods go to whom"};
    pe__report *page = view->page;
    pe__page_fold(page, "The same in figures");
    for (int c = SOURCE; c < USER; c++) {
        one_flow one = {c, -1, -1, INFINITY};
        pe__page_table(page, "plain", step[c], "From", "To", "#Value",
                       "#Of income", (char *)NULL);
        for (int rows = 0; rows < SMALL_ROWS && next_flow(f, c, &one) &&
                           one.value > 1e-4 * view->income; rows++)
            write_flow(view, f, &one);
        pe__page_table_end(page);
    }
    pe__page_paragraph(page, "note", "The largest of each step; what is below "
                       "0.01%% of social income is left out.");
    pe__report_close(page);
}

void pe__plan_flows(pe__plan_view *view)
{
    pe__flows *flows = pe__alloc(1, sizeof *flows);
    pe__page_paragraph(view->page, NULL,
        "From left to right: what is used, whose work turns it into goods, "
        "which kinds of goods these are, and who has them in the end. The "
        "wider a band, the more value it carries. What councils make for one "
        "another leaves on the right and comes back on the left.");
    if (flows == NULL) {
        pe__report_fail(view->page, PE_NO_MEMORY);
    } else if (pe__flows_make(view, flows)) {
        pe__flows_draw(view, flows);
        write_table(view, flows);
    }
    pe__free(flows);
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The certificate: do its figures agree with what the tables say, and is its
 * bound true?
 *
 * Members are gathered into classes. For any prices p (of a rating's load) and
 * q (of an hour), weak duality says of every division within the rules
 *
 *     Σ_i H_i Σ_r w_r (dev_ri − t_ri)²  ≥  A − B,
 *     A = Σ_j h_j min_c (Σ_r p_rc (e_rj − ē_r) + q_c)
 *         − Σ_c (q_c > 0 ? q_c · most_c : q_c · least_c) − Σ_rc p_rc T_rc,
 *     B = Σ_rc p_rc² F_c / (4 w_r),
 *
 * with F the fair hours of a class, T = Σ fair · target of its members and the
 * minimum over classes that may hold task j. (Within a class the mean square
 * is at least the square of the mean; the conjugate of F w (L/F − T/F)² is
 * p T + p² F / 4w.) Prices times any s > 0 are prices as well, which gives
 * s A − s² B and at the best s the bound A² / 4B. F, T, least and most are
 * taken from the tables here, not from the certificate, so that a wrong
 * certificate can only make the bound worse, never false. */
#include "certificate.h"
#include "error.h"
#include "file.h"
#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Figures agree when they differ by less than this, in rating points. The
 * engine rounds ratings to a millionth of their range. */
static const double NEAR = 2e-5;

/* Puts a figure of the certificate beside the one found. */
static void compare(pe__check *c, const json_t *root, const char *key,
                    double found)
{
    const json_t *value = json_object_get(root, key);
    if (json_is_number(value) &&
        !(fabs(json_number_value(value) - found) <= NEAR * (1 + fabs(found)))) {
        pe__check_fault(c, "the certificate says %s is %.6f, but it is %.6f",
                        key, json_number_value(value), found);
    }
}

/* A figure that is missing or null is not claimed, so it cannot be wrong. */
static void compare_all(pe__check *c, const json_t *root)
{
    const pe_check_report *report = c->report;
    compare(c, root, "rms", report->rms);
    compare(c, root, "largest_deviation", report->largest);
    compare(c, root, "pieces", (double)report->pieces);
    compare(c, root, "unassigned_hours", report->hours_left);
    compare(c, root, "members", report->members);
    compare(c, root, "tasks", report->tasks);
    for (int r = 0; r < report->ratings; r++) {
        char key[256];
        snprintf(key, sizeof key, "spread_%s", report->rating_name[r]);
        compare(c, root, key, report->spread[r]);
        if (strcmp(report->rating_name[r], "empowerment") == 0) {
            compare(c, root, "gini_after", report->gini[r]);
        }
    }
    const json_t *bound = json_object_get(root, "rms_bound");
    if (json_is_number(bound)) {
        compare(c, root, "gap", report->rms - json_number_value(bound));
        if (json_number_value(bound) > report->rms + NEAR) {
            pe__check_fault(c, "the certificate's bound %.6f is above the "
                            "inequality %.6f", json_number_value(bound),
                            report->rms);
        }
    }
}

/* The certificate was made under the same rules? Otherwise its bound is not
 * about this question. */
static bool same_question(pe__check *c, const json_t *root)
{
    const json_t *band = json_object_get(root, "band");
    const json_t *ratings = json_object_get(root, "ratings");
    if (json_is_number(band) &&
        fabs(json_number_value(band) - c->request->band) > 1e-9) {
        pe__check_fault(c, "the certificate is about a band of %g hours, this "
                        "check about %g: use --band", json_number_value(band),
                        c->request->band);
        return false;
    }
    for (int r = 0; r < c->report->ratings; r++) {
        const json_t *one = json_array_get(ratings, (size_t)r);
        const json_t *weight = json_object_get(one, "weight");
        const char *name = json_string_value(json_object_get(one, "name"));
        if (name && strcmp(name, c->report->rating_name[r]) != 0) {
            pe__check_fault(c, "the certificate balances by \"%.60s\", this "
                            "check by \"%.60s\": use --by-category", name,
                            c->report->rating_name[r]);
            return false;
        }
        if (json_is_number(weight) &&
            fabs(json_number_value(weight) - c->weight[r]) > 1e-9) {
            pe__check_fault(c, "the certificate gives %.60s the weight %g, "
                            "this check %g: use --weight",
                            c->report->rating_name[r],
                            json_number_value(weight), c->weight[r]);
            return false;
        }
    }
    return true;
}

/* The least that a task's hour costs in any class that may hold it; false when
 * none may. */
static bool cheapest(const pe__check *c, const pe__check_bound *b, int32_t j,
                     const uint64_t *need, double *least)
{
    bool any = false;
    for (int32_t k = 0; k < b->classes; k++) {
        const pe__check_class *one = &b->class[k];
        if (one->members == 0 || !pe__check_subset(b, need, one->skills)) {
            continue;
        }
        double cost = one->price_hour;
        for (int r = 0; r < c->report->ratings; r++) {
            cost += one->price[r] * (c->task[j].rating[r] - c->report->mean[r]);
        }
        if (!any || cost < *least) {
            *least = cost;
        }
        any = true;
    }
    return any;
}

/* A and B of the head of this file. */
static void sum_up(const pe__check *c, const pe__check_bound *b,
                   uint64_t *need, double *a, double *bb)
{
    *a = *bb = 0;
    for (int32_t j = 0; j < c->tasks; j++) {
        double least = 0;
        pe__check_bits(b, c->task[j].skills, need);
        if (c->task[j].given > 0 && cheapest(c, b, j, need, &least)) {
            *a += c->task[j].given * least;
        }
    }
    for (int32_t k = 0; k < b->classes; k++) {
        const pe__check_class *one = &b->class[k];
        double q = one->price_hour;
        *a -= q * (q > 0 ? one->most : one->least);
        for (int r = 0; r < c->report->ratings; r++) {
            double p = c->weight[r] > 0 ? one->price[r] : 0;
            *a -= p * one->wanted[r];
            *bb += p == 0 ? 0 : p * p * one->fair / (4 * c->weight[r]);
        }
    }
}

/* What the certificate claims against what its prices prove. */
static void judge(pe__check *c, const json_t *root, const json_t *bound)
{
    pe_check_report *report = c->report;
    const char *outcome = json_string_value(json_object_get(root, "outcome"));
    double top = json_number_value(json_object_get(root, "rms_bound"));
    bool exact = outcome && strcmp(outcome, "proved") == 0;
    report->has_bound = true;
    report->bound_claimed = json_number_value(json_object_get(bound, "rms"));
    if (!exact) {
        report->bound_claimed = fmax(report->bound_claimed, top);
    }
    if (report->bound_claimed > report->bound_proved + NEAR) {
        pe__check_fault(c, "the certificate claims the bound %.6f, but its "
                        "prices prove only %.6f", report->bound_claimed,
                        report->bound_proved);
    }
    if (exact) {
        pe__check_note(c, "the certificate says that an exhaustive search "
                       "proved this division best; this check proves only "
                       "what the prices do");
    }
}

/* Recomputes the bound; without a place for every member there is nothing to
 * recompute, and that was noted as a fault. */
static pe_status prove(pe__check *c, const json_t *root, const json_t *bound,
                       pe_error *err)
{
    pe__check_bound b = {0};
    double a = 0, bb = 0;
    uint64_t *need = NULL;
    pe_status status = pe__check_classes(c, bound, &b, err);
    if (status == PE_OK && b.fits) {
        need = pe__alloc((size_t)b.words + 1, sizeof *need);
        status = need ? PE_OK : pe__fail_memory(err);
    }
    if (need) {
        sum_up(c, &b, need, &a, &bb);
        c->report->bound_proved = a > 0 && bb > 0 && c->work > 0
                                      ? sqrt(a * a / (4 * bb) / c->work) : 0;
        judge(c, root, bound);
    }
    pe__free(need);
    pe__check_classes_free(&b);
    return status;
}

enum { MOST_BYTES = 1 << 28 }; /* of a certificate: thousands of classes */

/* The whole document in memory, freed by json_decref. A key that stands
 * there twice is refused: which of the two would be meant? */
static pe_status load(const char *path, json_t **root, pe_error *err)
{
    json_error_t why;
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe_status status = pe__file_read(path, MOST_BYTES, &bytes, &size, err);
    if (status != PE_OK) {
        return status;
    }
    *root = json_loadb((const char *)bytes, size, JSON_REJECT_DUPLICATES, &why);
    pe__free(bytes);
    return *root ? PE_OK
                 : pe__fail_at(err, PE_BAD_INPUT, path, why.line, why.column,
                               "this is no JSON: %s", why.text);
}

/* Compares first, proves second; a certificate about another question does
 * neither. */
pe_status pe__check_certificate(pe__check *c, pe_error *err)
{
    json_t *root = NULL;
    pe_status status = load(c->request->certificate, &root, err);
    if (status != PE_OK) {
        return status;
    }
    if (!json_is_number(json_object_get(root, "rms"))) {
        status = pe__fail_at(err, PE_BAD_INPUT, c->request->certificate, 0, 0,
                             "this is no certificate: it has no number "
                             "\"rms\"");
    } else if (same_question(c, root)) {
        const json_t *bound = json_object_get(root, "bound");
        compare_all(c, root);
        if (json_is_array(json_object_get(bound, "classes"))) {
            status = prove(c, root, bound, err);
        } else {
            pe__check_note(c, "the certificate has no prices, so its bound "
                           "cannot be proved again");
        }
    }
    json_decref(root);
    return status;
}

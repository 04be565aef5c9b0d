/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ValueFlows (https://w3id.org/valueflows, version 1.0) as JSON-LD:
 *
 *   an effort          vf:Plan
 *   a need, an offer   vf:Intent of a vf:action: work, use, transfer,
 *                      deliverService; its receiver or provider the council
 *   a promise, a gift  vf:Commitment that vf:satisfies the intent
 *   who came, a gift   vf:EconomicEvent that vf:fulfills the commitment
 *   that was given
 *
 * Providers of work are not named; the one who asks finds their own. */
#include "going_out.h"

#include "error.h"

#include <string.h>

#define VF "https://w3id.org/valueflows/ont/vf#"

typedef struct {
    const pe__going_out *go;
    pe__value *graph;
    int64_t council;
} writing;

static pe__value *node(writing *w, const char *type, const char *format,
                       int64_t id)
{
    pe__doc *doc = w->go->doc;
    pe__value *n = pe__add_object(doc, w->graph);
    pe__put_format(doc, n, "@id", "%s/%s%lld", w->go->hub_url, format,
                   (long long)id);
    pe__put_text(doc, n, "@type", type);
    return n;
}

static void refer(writing *w, pe__value *n, const char *key,
                  const char *format, int64_t id)
{
    pe__put_format(w->go->doc, pe__put_object(w->go->doc, n, key), "@id",
                   "%s/%s%lld", w->go->hub_url, format, (long long)id);
}

static void measure(writing *w, pe__value *n, const char *key, double value,
                    const char *unit)
{
    pe__doc *doc = w->go->doc;
    pe__value *m = pe__put_object(doc, n, key);
    pe__put_text(doc, m, "@type", "om2:Measure");
    pe__put_real(doc, m, "om2:hasNumericalValue", value);
    pe__put_text(doc, pe__put_object(doc, m, "om2:hasUnit"), "@id", unit);
}

static void place(writing *w, pe__value *n, const pe__value *row)
{
    pe__doc *doc = w->go->doc;
    pe__value *at = pe__put_object(doc, n, "vf:currentLocation");
    pe__put_text(doc, at, "@type", "geo:SpatialThing");
    pe__put_real(doc, at, "geo:lat",
                 (double)pe__get_integer(row, "north", 0) / 1e7);
    pe__put_real(doc, at, "geo:long",
                 (double)pe__get_integer(row, "east", 0) / 1e7);
}

static void times(writing *w, pe__value *n, int64_t from, int64_t until)
{
    pe__put_number(w->go->doc, n, "vf:hasBeginning", PE__TIME, from);
    pe__put_number(w->go->doc, n, "vf:hasEnd", PE__TIME, until);
}

static const char *action_of(const pe__value *row, bool lent)
{
    const char *what = pe__get_text(row, "what", "shift");
    return strcmp(what, "shift") == 0       ? "vf:work"
           : strcmp(what, "transport") == 0 ? "vf:deliverService"
           : strcmp(what, "place") == 0 || lent ? "vf:use"
                                                : "vf:transfer";
}

static void put_action(writing *w, pe__value *n, const char *action)
{
    pe__put_text(w->go->doc, pe__put_object(w->go->doc, n, "vf:action"),
                 "@id", action);
}

static void put_words(writing *w, pe__value *n, const pe__value *row)
{
    pe__doc *doc = w->go->doc;
    pe__put_text(doc, n, "vf:name", pe__get_text(row, "title", ""));
    if (*pe__get_text(row, "about", "") != '\0')
        pe__put_text(doc, n, "vf:note", pe__get_text(row, "about", ""));
    if (*pe__get_text(row, "sort_name", "") != '\0')
        pe__put_text(doc, n, "vf:resourceClassifiedAs",
                     pe__get_text(row, "sort_name", ""));
}

static double hours_of(const pe__value *row, double people)
{
    return people * (double)(pe__get_integer(row, "ends", 0) -
                             pe__get_integer(row, "starts", 0)) / 3600;
}

static void put_need(writing *w, const pe__value *row)
{
    pe__value *n = node(w, "vf:Intent", "needs/",
                        pe__get_integer(row, "need", 0));
    double places = (double)pe__get_integer(row, "places", 1);
    const char *action = action_of(row, false);
    put_words(w, n, row);
    put_action(w, n, action);
    refer(w, n, "vf:receiver", "councils/", w->council);
    refer(w, n, "vf:plannedWithin", "efforts/", w->go->effort);
    measure(w, n, "vf:resourceQuantity", places, "om2:one");
    if (strcmp(action, "vf:work") == 0)
        measure(w, n, "vf:effortQuantity", hours_of(row, places), "om2:hour");
    times(w, n, pe__get_integer(row, "starts", 0),
          pe__get_integer(row, "ends", 0));
    place(w, n, row);
    pe__put_bool(w->go->doc, n, "vf:finished",
                 strcmp(pe__get_text(row, "state", ""), "open") != 0);
}

static void put_offer(writing *w, const pe__value *row)
{
    bool lent = pe__get_integer(row, "is_lent", 0) != 0;
    pe__value *n = node(w, "vf:Intent", "offers#",
                        pe__get_integer(row, "offer", 0));
    put_words(w, n, row);
    put_action(w, n, action_of(row, lent));
    refer(w, n, "vf:provider", "councils/", w->council);
    measure(w, n, "vf:resourceQuantity",
            (double)pe__get_integer(row, "quantity", 1), "om2:one");
    times(w, n, pe__get_integer(row, "from", 0),
          pe__get_integer(row, "until", 0));
    place(w, n, row);
}

static const pe__value *find_need(const pe__value *needs, int64_t id)
{
    for (const pe__value *n = pe__first(needs); n; n = n->next)
        if (pe__get_integer(n, "need", 0) == id)
            return n;
    return NULL;
}

/* What both a commitment and its event say. */
static void put_promise(writing *w, pe__value *n, const pe__value *need,
                        double units, bool own, const char *action)
{
    put_action(w, n, action);
    refer(w, n, "vf:receiver", "councils/", w->council);
    if (own)
        pe__put_format(w->go->doc, pe__put_object(w->go->doc, n,
                                                  "vf:provider"),
                       "@id", "%s/me", w->go->hub_url);
    if (strcmp(action, "vf:work") == 0)
        measure(w, n, "vf:effortQuantity", hours_of(need, units), "om2:hour");
    else
        measure(w, n, "vf:resourceQuantity", units, "om2:one");
    times(w, n, pe__get_integer(need, "starts", 0),
          pe__get_integer(need, "ends", 0));
}

static void put_claim(writing *w, const pe__value *claim,
                      const pe__value *need)
{
    int64_t id = pe__get_integer(claim, "claim", 0);
    double units = (double)pe__get_integer(claim, "places", 1);
    bool own = w->go->member != 0 &&
               pe__get_integer(claim, "member", 0) == w->go->member;
    bool came = strcmp(pe__get_text(claim, "state", ""), "came") == 0;
    const char *action = action_of(need, false);
    pe__value *n = node(w, "vf:Commitment", "claims#", id);
    put_promise(w, n, need, units, own, action);
    refer(w, n, "vf:satisfies", "needs/", pe__get_integer(need, "need", 0));
    pe__put_bool(w->go->doc, n, "vf:finished", came);
    if (!came)
        return;
    n = node(w, "vf:EconomicEvent", "claims#came-", id);
    put_promise(w, n, need, units, own, action);
    refer(w, n, "vf:fulfills", "claims#", id);
}

static void put_gift(writing *w, const pe__value *gift, const pe__value *need)
{
    int64_t id = pe__get_integer(gift, "gift", 0);
    double units = (double)pe__get_integer(gift, "quantity", 1);
    bool given = strcmp(pe__get_text(gift, "state", ""), "given") == 0;
    const char *action = action_of(need, false);
    pe__value *n = node(w, "vf:Commitment", "gifts#", id);
    put_promise(w, n, need, units, false, action);
    refer(w, n, "vf:satisfies", "needs/", pe__get_integer(need, "need", 0));
    pe__put_bool(w->go->doc, n, "vf:finished", given);
    if (!given)
        return;
    n = node(w, "vf:EconomicEvent", "gifts#given-", id);
    put_promise(w, n, need, units, false, action);
    refer(w, n, "vf:fulfills", "gifts#", id);
}

static void put_context(pe__doc *doc, pe__value *root)
{
    static const char *const moments[] = {"vf:hasBeginning", "vf:hasEnd",
                                          "vf:created", "vf:due"};
    pe__value *c = pe__put_object(doc, root, "@context");
    pe__put_text(doc, c, "vf", VF);
    pe__put_text(doc, c, "om2",
                 "http://www.ontology-of-units-of-measure.org/resource/om-2/");
    pe__put_text(doc, c, "geo", "http://www.w3.org/2003/01/geo/wgs84_pos#");
    pe__put_text(doc, c, "xsd", "http://www.w3.org/2001/XMLSchema#");
    for (size_t k = 0; k < sizeof moments / sizeof *moments; k++)
        pe__put_text(doc, pe__put_object(doc, c, moments[k]), "@type",
                     "xsd:dateTime");
}

static void put_plan(writing *w, const pe__value *effort)
{
    pe__doc *doc = w->go->doc;
    pe__value *n = node(w, "vf:Plan", "efforts/", w->go->effort);
    pe__put_text(doc, n, "vf:name", pe__get_text(effort, "name", ""));
    if (*pe__get_text(effort, "about", "") != '\0')
        pe__put_text(doc, n, "vf:note", pe__get_text(effort, "about", ""));
    pe__put_number(doc, n, "vf:created", PE__TIME,
                   pe__get_integer(effort, "created", 0));
    if (pe__get_integer(effort, "ends", INT64_MIN) != INT64_MIN)
        pe__put_number(doc, n, "vf:due", PE__TIME,
                       pe__get_integer(effort, "ends", 0));
    n = node(w, "vf:Organization", "councils/", w->council);
    pe__put_text(doc, n, "vf:name", pe__get_text(effort, "council_name", ""));
}

pe_status pe__out_jsonld(const pe__going_out *go, pe__buffer *out, bool *found,
                         pe_error *err)
{
    pe__value *all;
    pe_status status = pe__out_gather(go, &all, found, err);
    if (status != PE_OK || !*found)
        return status;
    const pe__value *effort = pe__get(all, "effort");
    const pe__value *needs = pe__get(all, "needs");
    pe__value *root = pe__doc_object(go->doc);
    put_context(go->doc, root);
    writing w = {go, pe__put_array(go->doc, root, "@graph"),
                 pe__get_integer(effort, "council", 0)};
    put_plan(&w, effort);
    for (const pe__value *n = pe__first(needs); n; n = n->next)
        put_need(&w, n);
    for (const pe__value *o = pe__first(pe__get(all, "offers")); o;
         o = o->next)
        put_offer(&w, o);
    for (const pe__value *c = pe__first(pe__get(all, "claims")); c;
         c = c->next) {
        const pe__value *need = find_need(needs, pe__get_integer(c, "need",
                                                                 0));
        if (need != NULL)
            put_claim(&w, c, need);
    }
    for (const pe__value *g = pe__first(pe__get(all, "gifts")); g;
         g = g->next) {
        const pe__value *need = find_need(needs, pe__get_integer(g, "need",
                                                                 0));
        if (need != NULL)
            put_gift(&w, g, need);
    }
    pe__json_write(root, out);
    return out->failed || pe__doc_failed(go->doc) ? pe__fail_memory(err)
                                                  : PE_OK;
}

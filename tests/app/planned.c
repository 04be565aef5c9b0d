/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "planned.h"

#include "../base/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* %1$s: what every name begins with; %2$s: the same for federations, in whose
 * names a "/" divides levels. All kinds of goods, two that nobody can make, one
 * that nobody asks for; federations on two levels. */
static const char RICH_GOODS[] =
    "good,name,kind,unit,supply,price\n"
    "bread,\"%1$sBread\",private,<i>,,2\n"
    "school,\"%1$sSchool\",public,day,,5\n"
    "flour,\"%1$sFlour\",intermediate,kg,5,1\n"
    "labour,\"%1$sLabour\",labor,hour,100,1\n"
    "land,\"%1$sLand\",resource,hectare,20,3\n"
    "oven,\"%1$sOven\",capital,day,10,2\n"
    "dust,\"%1$sDust\",resource,kg,,1\n"
    "moon,\"%1$sMoon\",private,g,,7\n"
    "fax,\"%1$sFax\",private,sheet,,1\n"
    "smoke,\"%1$sSmoke\",pollutant,kg,,0.5\n";
static const char RICH_RECIPES[] =
    "recipe,good,exponent\nbake,flour,0.4\nbake,labour,0.2\nbake,oven,0.2\n"
    "mill,labour,0.4\nmill,land,0.3\nteach,labour,0.8\n"
    "rocket,dust,0.5\nfaxing,labour,0.5\n";
static const char RICH_WORKERS[] =
    "council,name,recipe,output,scale,members,federation\n"
    "b1,\"%1$sBakery\",bake,bread,3,9,\"%2$svalley/lower\"\n"
    "m1,\"%1$sMill\",mill,flour,4,5,\"%2$svalley/upper\"\n"
    "t1,\"%1$sTeachers\",teach,school,2,4,\"%2$svalley/upper\"\n"
    "r1,\"%1$sRocketeers\",rocket,moon,1,2,\n"
    "f1,\"%1$sFax mill\",faxing,fax,1,2,\n";
static const char RICH_CONSUMERS[] =
    "council,name,profile,members,income,federation\n"
    "north,\"%1$sNorth\",all,30,60,\"%2$svalley/lower\"\n"
    "south,\"%1$sSouth\",all,20,40,\"%2$svalley/upper\"\n"
    "poor,\"%1$sPoor\",needy,10,2,\"%2$svalley/upper\"\n";
static const char RICH_WANTS[] =
    "profile,good,weight,floor\nall,bread,1,0.1\nall,school,0.5,\n"
    "all,moon,0.2,\nall,labour,0.1,\nneedy,bread,1,5\n";
static const char RICH_BYPRODUCTS[] =
    "recipe,good,per_output\nbake,smoke,0.1\n";
static const char RICH_AFFECTED[] =
    "council,good,damage,power\nsouth,smoke,0.5,2\n";
static const char RICH_APPEALS[] =
    "council,reason\nt1,\"%1$sThe young need it\"\n";

planned *plan_of(pe__economy *economy, int32_t rounds)
{
    planned *p = calloc(1, sizeof *p);
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    pe_error err = {0};
    assert_non_null(p);
    p->economy = economy;
    settings.max_rounds = rounds;
    if (pe_plan_new(pe__economy_problem(economy), &settings, &p->plan, &err) ||
        pe_plan_solve(p->plan, &p->solution, &p->info, &err))
        fail_msg("%s", err.message);
    p->result = (pe__plan_result){.economy = economy, .plan = p->plan,
                                  .solution = &p->solution, .info = &p->info,
                                  .rule = "newton", .seed = 1};
    p->paper = (pe__plan_paper){.result = &p->result, .name = "the valley"};
    return p;
}

void drop(planned *p)
{
    pe_plan_release(&p->solution);
    pe_plan_free(p->plan);
    pe__economy_free(p->economy);
    free(p);
}

pe__economy *rich_economy(const char *name)
{
    static const char *const form[] = {RICH_GOODS, RICH_WORKERS,
                                       RICH_CONSUMERS, RICH_APPEALS};
    char *text[4] = {NULL}, flat[600];
    snprintf(flat, sizeof flat, "%s", name);
    for (char *at = flat; (at = strchr(at, '/')) != NULL; at++)
        *at = '|';
    for (int k = 0; k < 4; k++) {
        size_t room = strlen(form[k]) + 40 * strlen(name) + 1;
        text[k] = malloc(room);
        assert_non_null(text[k]);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text[k], room, form[k], name, flat);
#pragma GCC diagnostic pop
    }
    pe__economy *economy = market_open(market_put("rich",
        &(market){.goods = text[0], .recipes = RICH_RECIPES,
                  .workers = text[1], .consumers = text[2],
                  .wants = RICH_WANTS, .byproducts = RICH_BYPRODUCTS,
                  .affected = RICH_AFFECTED, .appeals = text[3]}));
    for (int k = 0; k < 4; k++)
        free(text[k]);
    return economy;
}

planned *rich(const char *name)
{
    return plan_of(rich_economy(name), 50);
}

pe__economy *shipped(const char *name)
{
    char path[1024];
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/data/economies/%s", source, name);
    return market_open(path);
}

pe__economy *generated(int32_t goods, int64_t councils)
{
    pe__economy *economy = NULL;
    pe_error err = {0};
    pe__economy_spec spec = {.goods = goods, .workers = councils,
                             .consumers = councils, .seed = 3};
    assert_int_equal(pe__economy_generate(&spec, &economy, &err), PE_OK);
    return economy;
}

char *html_of(const planned *p, size_t *size)
{
    char *html = NULL;
    FILE *stream = open_memstream(&html, size);
    pe_error err = {0};
    assert_non_null(stream);
    if (pe__plan_report(&p->paper, stream, &err) != PE_OK)
        fail_msg("%s", err.message);
    fclose(stream);
    return html;
}

page *page_from(const planned *p)
{
    size_t size = 0;
    char *html = html_of(p, &size);
    page *read = read_back(html, size);
    free(html);
    return read;
}

void says(const planned *p, const char *text, bool wanted)
{
    page *read = page_from(p);
    if ((strstr(read->text, text) != NULL) != wanted)
        fail_msg("the page %s: %s", wanted ? "does not say" : "says", text);
    free_page(read);
}

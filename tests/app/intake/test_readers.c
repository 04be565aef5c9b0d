/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables, maps and directories that are brought to the switchboard: what they
 * become, and that every fault is told with its place and what would be
 * right. */
#include "archive.h"
#include "intake.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t now = 1500000000; /* 2017-07-14T02:40Z */

typedef struct {
    pe__doc *doc;
    pe__intake_how how;
    pe__intake in;
} trial;

static void begin(trial *t)
{
    memset(t, 0, sizeof *t);
    t->doc = pe__doc_new();
    t->how = (pe__intake_how){.lasts = 7200, .now = now};
}

static void read_table(trial *t, const char *text)
{
    assert_int_equal(PE_OK, pe__intake_open(&t->in, t->doc, &t->how, NULL));
    assert_int_equal(PE_OK, pe__intake_table(&t->in, "needs.csv", text,
                                             strlen(text), NULL));
    assert_int_equal(PE_OK, pe__intake_finish(&t->in, NULL));
}

static void read_map(trial *t, const char *text)
{
    assert_int_equal(PE_OK, pe__intake_open(&t->in, t->doc, &t->how, NULL));
    assert_int_equal(PE_OK, pe__intake_geojson(&t->in, "map.geojson", text,
                                               strlen(text), NULL));
    assert_int_equal(PE_OK, pe__intake_finish(&t->in, NULL));
}

static void drop(trial *t)
{
    pe__intake_close(&t->in);
    pe__doc_free(t->doc);
}

static void end(trial *t)
{
    drop(t);
    assert_int_equal(0, pe__mem_live());
}

static const pe__value *fault_of(const trial *t, int number)
{
    const pe__value *f = pe__first(t->in.faults);
    for (; f && number > 0; number--)
        f = f->next;
    assert_non_null(f);
    return f;
}

static void assert_fault(const trial *t, int number, long line,
                         const char *letter, const char *words,
                         const char *remedy)
{
    const pe__value *f = fault_of(t, number);
    if (!strstr(pe__get_text(f, "text", ""), words))
        print_error("%s\n", pe__get_text(f, "text", ""));
    assert_int_equal(line, pe__get_integer(f, "line", -1));
    assert_string_equal(letter, pe__get_text(f, "letter", "?"));
    assert_non_null(strstr(pe__get_text(f, "text", ""), words));
    assert_non_null(strstr(pe__get_text(f, "remedy", ""), remedy));
}

static int64_t note_of(const trial *t, const char *words)
{
    for (const pe__value *n = pe__first(t->in.notes); n; n = n->next)
        if (strstr(pe__get_text(n, "text", ""), words))
            return pe__get_integer(n, "count", 0);
    return 0;
}

static void a_table_has_documented_columns(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    read_table(&t,
        "form,title,about,what,sort,place,north,east,radius,quantity,starts,"
        "ends,urgency,serves,skills,reach,lent,source,effort\n"
        "need,Soup kitchen,Peel  and\\ncook,,cooking,Main St 5,52.5,13.4,0.5,3,"
        "2017-07-15 14:00,2017-07-15 17:00,3,80,cooking; hygiene,,,n1,k\n"
        "offer,Van,,transport,van,Yard,52.6,13.3,,1,2017-07-15T08:00:00+02:00,"
        ",,,,30,yes,o1,\n"
        "effort,Kitchen for all,,,,Hall,52.51,13.41,,,,,,,,,,k,\n");
    assert_int_equal(0, t.in.fault_count);
    assert_int_equal(3, t.in.count);
    const pe__item *need = &t.in.item[0], *van = &t.in.item[1];
    assert_int_equal(PE__IS_NEED, need->form);
    assert_string_equal("Peel and\ncook", need->about);
    assert_string_equal("shift", need->what);
    assert_int_equal(525000000, need->north);
    assert_int_equal(134000000, need->east);
    assert_int_equal(500, need->radius_m);
    assert_int_equal(3, need->quantity);
    assert_int_equal(1500127200, need->starts);
    assert_int_equal(1500138000, need->ends);
    assert_int_equal(3, need->urgency);
    assert_int_equal(80, need->serves);
    assert_string_equal("cooking; hygiene", need->skills);
    assert_string_equal("k", need->belongs);
    assert_int_equal(PE__IS_OFFER, van->form);
    assert_true(van->is_lent);
    assert_int_equal(30000, van->reach_m);
    assert_int_equal(1500098400, van->starts);
    assert_int_equal(1500098400 + 7200, van->ends);
    assert_int_equal(PE__IS_EFFORT, t.in.item[2].form);
    assert_string_equal("other", t.in.item[2].what);
    end(&t);
}

static void a_mapping_takes_other_names(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    t.how.columns = "title=INCIDENT TITLE; about=TEXT+MORE; sort='wa;ter' ;"
                    "starts=WHEN;north=LAT;east=LON;quantity='2'";
    read_table(&t, "INCIDENT TITLE;TEXT;MORE;WHEN;LAT;LON\n"
                   "Thirst;no water;since Monday;16/07/2017 10:30;18,5;-72,3\n"
                   "Hunger;;no bread;03/08/2017 10:30;18,5;-72,3\n");
    assert_int_equal(0, t.in.fault_count);
    assert_string_equal("no water\nsince Monday", t.in.item[0].about);
    assert_string_equal("wa;ter", t.in.item[0].sort);
    assert_int_equal(185000000, t.in.item[0].north);
    assert_int_equal(2, t.in.item[0].quantity);
    assert_int_equal(1500201000, t.in.item[0].starts);
    /* 16 tells that days come first, so the 3rd is of August */
    assert_int_equal(1501756200, t.in.item[1].starts);
    end(&t);

    static const char *const wrong[][2] = {
        {"titel=A", "titel"}, {"title", "NAME=COLUMN"}, {"title=", "title="},
        {"title=A+", "columns with +"}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        pe_error err = {0};
        begin(&t);
        t.how.columns = wrong[k][0];
        pe__intake_open(&t.in, t.doc, &t.how, NULL);
        pe_status status = pe__intake_table(&t.in, "a", "A\n1\n", 4, &err);
        if (k < 3) {
            assert_int_equal(PE_BAD_INPUT, status);
            assert_non_null(strstr(err.message, wrong[k][1]));
        }
        end(&t);
    }
    begin(&t);
    t.how.columns = "title=NAME";
    read_table(&t, "A,B\n1,2\n");
    assert_fault(&t, 0, 1, "", "no column \"NAME\"", "\"A\", \"B\"");
    end(&t);
}

static void every_fault_is_told(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    read_table(&t,
        "form,title,what,north,east,starts,ends,quantity,urgency,lent\n"
        "ned,a,,1,2,2017-08-01,,1,,\n"
        "need,,,1,2,2017-08-01,,1,,\n"
        "need,b,sh,1,2,2017-08-01,,1,,\n"
        "need,c,,1,,2017-08-01,,1,,\n"
        "need,d,,100,20,2017-08-01,,1,,\n"
        "need,e,,4807000,-11680500,2017-08-01,,1,,\n"
        "need,f,,1,2,2017-02-30,,1,,\n"
        "need,g,,1,2,2017-08-02,2017-08-01,1,,\n"
        "need,h,,1,2,2017-08-01,,0,4,maybe\n"
        "offer,i,shift,1,2,2017-08-01,,2.5,,\n"
        "need,j,,1,2,01/02/2017,,1,,\n"
        "need,k,,,,2017-08-01,,1,,\n"
        "need,l,,0,0,2017-08-01,,1,,\n");
    assert_fault(&t, 0, 2, "A", "neither a need", "need, offer");
    assert_fault(&t, 1, 3, "B", "neither a title", "few words");
    assert_fault(&t, 2, 4, "C", "\"sh\"", "shift thing place");
    assert_fault(&t, 3, 5, "E", "under \"north\"", "degrees");
    assert_fault(&t, 4, 6, "D", "exchanged", "--swapped");
    assert_fault(&t, 5, 7, "D", "web mercator", "--mercator");
    assert_fault(&t, 6, 8, "F", "no day", "2026-11-26 18:00");
    assert_fault(&t, 7, 9, "G", "not after", "end after");
    assert_fault(&t, 8, 10, "H", "\"0\"", "1 to 300");
    assert_fault(&t, 9, 10, "I", "\"4\"", "1 to 3");
    assert_fault(&t, 10, 10, "J", "neither yes", "yes or no");
    assert_fault(&t, 11, 11, "C", "people offer", "thing, place");
    assert_fault(&t, 12, 11, "H", "no whole", "whole number");
    assert_fault(&t, 13, 12, "F", "two days", "--dates");
    assert_fault(&t, 14, 14, "D", "no place", "or nothing");
    assert_fault(&t, 15, 13, "", "no point", "--near");
    assert_int_equal(16, t.in.fault_count);
    for (int64_t k = 0; k < t.in.count; k++)
        assert_true(t.in.item[k].is_faulty);
    end(&t);
}

static void exchanged_places_are_noticed(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    read_table(&t, "title,north,east,starts\n"
                   "a,18.5,-72.3,2017-08-01\nb,18.6,-72.2,2017-08-01\n"
                   "c,18.4,-72.4,2017-08-01\nd,18.5,-72.5,2017-08-01\n"
                   "e,-72.35,18.55,2017-08-01\nf,18.5,-72.1,2017-08-01\n"
                   "g,50.2,5.7,2017-08-01\n");
    assert_int_equal(1, t.in.fault_count); /* g is abroad, but not exchanged */
    assert_fault(&t, 0, 6, "", "look exchanged", "--swapped");
    end(&t);
}

static void mercator_and_swapped_can_be_said(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    t.how.mercator = true;
    read_table(&t, "title,north,east,starts\n"
                   "a,4807000,-11680500,2017-08-01\n");
    assert_int_equal(0, t.in.fault_count);
    assert_in_range(t.in.item[0].north, 395931800, 395931900);
    assert_true(t.in.item[0].east == -1049277168);
    end(&t);
    begin(&t);
    t.how.swapped = true;
    read_table(&t, "title,north,east,starts\na,-72.3,18.5,2017-08-01\n");
    assert_int_equal(185000000, t.in.item[0].north);
    assert_true(t.in.item[0].east == -723000000);
    end(&t);
}

static void unknown_places_stand_where_asked(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    t.how.has_near = true;
    t.how.near_north = 10;
    t.how.near_east = 20;
    t.how.near_m = 5000;
    read_table(&t, "title,place,starts\na,,2017-08-01\n"
                   "b,Main St 5,2017-08-01\n");
    assert_int_equal(0, t.in.fault_count);
    assert_string_equal("place not known", t.in.item[0].place);
    assert_string_equal("Main St 5", t.in.item[1].place);
    assert_int_equal(10, t.in.item[1].north);
    assert_int_equal(5000, t.in.item[1].radius_m);
    assert_int_equal(2, note_of(&t, "--near"));
    end(&t);
}

static void what_is_over_is_not_brought_unless_moved(void **state)
{
    (void)state;
    static const char text[] = "title,north,east,starts,ends\n"
        "a,1,2,2010-01-16 10:00,2010-01-16 12:00\n"
        "b,1,2,2010-01-20 10:00,2010-01-20 12:00\n";
    trial t;
    begin(&t);
    read_table(&t, text);
    assert_int_equal(2, note_of(&t, "over already"));
    assert_true(t.in.item[0].is_over);
    end(&t);
    begin(&t);
    t.how.has_move = true;
    t.how.move_to = now;
    read_table(&t, text);
    assert_false(t.in.item[0].is_over);
    /* the Saturday after 2017-07-14 */
    assert_int_equal(1500199200 - 86400, t.in.item[0].starts);
    assert_int_equal(4 * 86400,
                     t.in.item[1].starts - t.in.item[0].starts);
    end(&t);
}

static void a_map_has_points_and_areas(void **state)
{
    (void)state;
    trial t;
    begin(&t);
    read_map(&t,
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"id\":7,\"geometry\":{\"type\":\"Point\","
        "\"coordinates\":[13.4,52.5]},\"properties\":{\"title\":\"Sandbags\","
        "\"quantity\":12,\"starts\":\"2017-08-01T10:00:00Z\"}},"
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\","
        "\"coordinates\":[[[13,52],[13.02,52],[13.02,52.02],[13,52.02],"
        "[13,52]]]},\"properties\":{\"title\":\"Search\",\"form\":\"need\","
        "\"starts\":\"2017-08-01\"}}]}");
    assert_int_equal(0, t.in.fault_count);
    assert_int_equal(2, t.in.count);
    assert_string_equal("7", t.in.item[0].source);
    assert_int_equal(525000000, t.in.item[0].north);
    assert_int_equal(134000000, t.in.item[0].east);
    assert_int_equal(12, t.in.item[0].quantity);
    assert_int_equal(520100000, t.in.item[1].north);
    assert_int_equal(130100000, t.in.item[1].east);
    assert_in_range(t.in.item[1].radius_m, 1300, 1310); /* half diagonal */
    end(&t);
}

static void faults_of_a_map_are_told(void **state)
{
    (void)state;
    static const char *const wrong[][3] = {
        {"{", "", ""},
        {"[]", "no GeoJSON", "FeatureCollection"},
        {"{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":"
         "\"urn:ogc:def:crs:EPSG::3857\"}},\"features\":[]}", "3857",
         "--mercator"},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
         "\"coordinates\":[52.5,113.4]},\"properties\":{\"title\":\"a\"}}",
         "exchanged", "--swapped"},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
         "\"coordinates\":[]},\"properties\":{\"title\":\"a\"}}", "no place",
         "[longitude, latitude]"},
        {"{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\","
         "\"coordinates\":[[0,10],[20,10]]},\"properties\":{\"title\":"
         "\"a\"}}", "km from its middle", "100 km"},
        {"{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"title\":"
         "\"a\"}}", "no point", "--near"}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        trial t;
        begin(&t);
        read_map(&t, wrong[k][0]);
        assert_true(t.in.fault_count >= 1);
        assert_fault(&t, 0, pe__get_integer(fault_of(&t, 0), "line", 0), "",
                     wrong[k][1], wrong[k][2]);
        end(&t);
    }
}

/* A small package of version 3: singular names, terms by attribute. */
static const pe__archive_file package[] = {
    {"hsds/organization.csv", (char *)"id,name,description\no1,Pantry,Food\n",
     0},
    {"hsds/service.csv",
     (char *)"id,organization_id,name,description,status\n"
             "s1,o1,Food parcels,Each Monday,active\n"
             "s2,o9,Advice,,active\ns3,o1,Old,,defunct\n", 0},
    {"hsds/location.csv",
     (char *)"id,name,latitude,longitude\nl1,Hall,25.7,-80.2\nl2,Office,,\n",
     0},
    {"hsds/service_at_location.csv",
     (char *)"id,service_id,location_id\n1,s1,l1\n2,s2,l2\n", 0},
    {"hsds/address.csv",
     (char *)"id,location_id,address_1,city\n1,l1,Main St 5,Miami\n", 0},
    {"hsds/taxonomy_term.csv", (char *)"id,name,parent_id\nt1,Food,\n", 0},
    {"hsds/attribute.csv",
     (char *)"id,link_id,taxonomy_term_id\n1,s1,t1\n", 0}};

static void a_directory_becomes_efforts_and_offers(void **state)
{
    (void)state;
    trial t;
    pe__buffer zip = {0};
    pe__archive_file file[7];
    memcpy(file, package, sizeof file);
    for (int k = 0; k < 7; k++)
        file[k].size = strlen(file[k].bytes);
    assert_int_equal(PE_OK, pe__archive_pack(file, 7, &zip, NULL));
    begin(&t);
    t.how.has_near = true;
    t.how.near_m = 20000;
    assert_int_equal(PE_OK, pe__intake_open(&t.in, t.doc, &t.how, NULL));
    assert_int_equal(PE_OK, pe__intake_hsds_zip(&t.in, "p.zip", zip.bytes,
                                                zip.size, NULL));
    assert_int_equal(PE_OK, pe__intake_finish(&t.in, NULL));
    assert_int_equal(0, t.in.fault_count);
    assert_int_equal(3, t.in.count);
    const pe__item *parcels = &t.in.item[1];
    assert_string_equal("organization:o1", t.in.item[0].source);
    assert_int_equal(257000000, t.in.item[0].north); /* of its service */
    assert_string_equal("Food parcels", parcels->title);
    assert_string_equal("Food", parcels->sort);
    assert_string_equal("organization:o1", parcels->belongs);
    assert_string_equal("Main St 5, Miami", parcels->place);
    assert_true(parcels->is_lent);
    assert_string_equal("", t.in.item[2].belongs);
    assert_int_equal(1, note_of(&t, "not in the package"));
    assert_int_equal(1, note_of(&t, "not active"));
    assert_int_equal(1, note_of(&t, "--near"));
    drop(&t);

    begin(&t);
    assert_int_equal(PE_OK, pe__intake_open(&t.in, t.doc, &t.how, NULL));
    assert_int_equal(PE_OK, pe__intake_hsds_zip(&t.in, "p.zip", zip.bytes,
                                                zip.size / 2, NULL));
    assert_fault(&t, 0, 0, "", "no ZIP", "HSDS");
    pe__buffer_free(&zip);
    end(&t);
}

static void want_of_memory_leaves_nothing(void **state)
{
    (void)state;
    static const char text[] = "title,about,north,east,starts\n"
        "a,b c d e f g h,1,2,2017-08-01\na,b c d e f g h,1,2,2017-08-01\n";
    int fine = 0;
    long failed = 0;
    for (long n = 1; fine < 3; n++) {
        trial t;
        pe_error err = {0};
        memset(&t, 0, sizeof t);
        t.how = (pe__intake_how){.lasts = 7200, .now = now};
        pe__mem_fail_at(n);
        t.doc = pe__doc_new();
        pe_status status = PE_NO_MEMORY;
        if (t.doc != NULL)
            status = pe__intake_open(&t.in, t.doc, &t.how, &err);
        if (t.doc != NULL && status == PE_OK)
            status = pe__intake_table(&t.in, "n", text, sizeof text - 1,
                                      &err);
        if (status == PE_OK)
            status = pe__intake_finish(&t.in, &err);
        pe__mem_fail_at(0);
        fine = status == PE_OK ? fine + 1 : 0;
        failed += status != PE_OK;
        pe__intake_close(&t.in);
        pe__doc_free(t.doc);
        assert_int_equal(0, pe__mem_live());
    }
    assert_true(failed >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_has_documented_columns),
        cmocka_unit_test(a_mapping_takes_other_names),
        cmocka_unit_test(every_fault_is_told),
        cmocka_unit_test(exchanged_places_are_noticed),
        cmocka_unit_test(mercator_and_swapped_can_be_said),
        cmocka_unit_test(unknown_places_stand_where_asked),
        cmocka_unit_test(what_is_over_is_not_brought_unless_moved),
        cmocka_unit_test(a_map_has_points_and_areas),
        cmocka_unit_test(faults_of_a_map_are_told),
        cmocka_unit_test(a_directory_becomes_efforts_and_offers),
        cmocka_unit_test(want_of_memory_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: records, highlights, snippets, facets and the members of a result are those that the
 * published contract and algolia-wire.md name.
 * Method: three products are written to a catalogue and indexed; replies are compared with JSON
 * that is written here by hand. */
#include "search/wire/reply/tests/shop.h"

static const struct json *hit_of(const struct json *result, const char *id)
{
    const struct json *hits = json_get(result, "hits");

    for (size_t i = 0; i < json_count(hits); i++) {
        struct slice text;

        if (json_str(json_get(json_at(hits, i), "objectID"), &text) == 0 &&
            slice_eq(text, slice_cstr(id)))
            return json_at(hits, i);
    }
    return NULL;
}

static const struct json *marked(const struct json *result, const char *id, const char *attribute)
{
    return json_get(json_get(hit_of(result, id), "_highlightResult"), attribute);
}

static void a_record_is_flat(void **state)
{
    const struct wire_record english = {.lang = LANG_EN};

    assert_json(
        shop_record(*state, "p-1", &english),
        "{\"objectID\":\"p-1\",\"slug\":\"ajmal-amber\",\"name_en\":\"Amber \\u0026 Wood "
        "\\\"1\\\"\",\"name_ar\":\"عنبر "
        "وود\",\"line\":\"Amber\",\"image\":\"/i/1.jpg\",\"images\":["
        "\"/i/1.jpg\",\"/i/2.jpg\"],\"year\":2021,\"longevity\":4.2,"
        "\"name\":\"Amber \\u0026 Wood \\\"1\\\"\",\"description\":\"A warm scent of amber and oud "
        "over soft white musk and dry cedar\",\"form\":\"Spray\",\"concentration\":\"Eau de "
        "Parfum\",\"gender\":\"Unisex\",\"families\":{\"lvl0\":\"Amber\",\"lvl1\":\"Amber \\u003e "
        "Floral "
        "Amber\"},\"accords\":[\"Oud\",\"Amber\"],\"scent\":[{\"id\":\"oud\",\"label\":\"Oud\","
        "\"weight\":92},{\"id\":\"amber\",\"label\":\"Amber\",\"weight\":60}],\"notes\":{\"top\":["
        "\"Saffron\"],\"base\":"
        "[\"Oud\",\"Musk\"]},\"origin\":\"United Arab Emirates\",\"house_type\":\"Arabian\","
        "\"occasions\":[\"Eid\"],\"ethics\":[\"Vegan\"],\"brand\":\"Ajmal\",\"seasons\":["
        "\"Autumn\",\"Winter\"],\"categories\":{\"lvl0\":\"Perfume\",\"lvl1\":\"Perfume \\u003e "
        "Arabian "
        "perfume\"},\"price\":249.5,\"currency\":\"AED\",\"list_price\":300,\"discount\":16,"
        "\"price_per_ml\":2.5,\"size_ml\":[50,100],\"in_stock\":true,\"offers_count\":2,"
        "\"vendor\":[\"Oasis\",\"Souq\"],\"rating\":4.4,\"rating_count\":10,\"popularity\":7}");
}

static void highlights_mirror_the_record(void **state)
{
    struct wire_ask ask = shop_ask("oud amber", LANG_EN);
    const struct json *result = shop_result(*state, &ask);

    assert_json(marked(result, "p-1", "notes"),
                "{\"top\":[{\"value\":\"Saffron\",\"matchLevel\":\"none\",\"matchedWords\":[]}],"
                "\"base\":[{\"value\":\"\\u003cem\\u003eOud\\u003c/em\\u003e\",\"matchLevel\":"
                "\"partial\",\"matchedWords\":[\"oud\"],\"fullyHighlighted\":true},{\"value\":"
                "\"Musk\",\"matchLevel\":\"none\",\"matchedWords\":[]}]}");
    assert_json(marked(result, "p-1", "name"),
                "{\"value\":\"\\u003cem\\u003eAmber\\u003c/em\\u003e \\u0026 Wood \\\"1\\\"\","
                "\"matchLevel\":\"partial\",\"matchedWords\":[\"amber\"],"
                "\"fullyHighlighted\":false}");
    assert_json(marked(result, "p-1", "description"),
                "{\"value\":\"A warm scent of \\u003cem\\u003eamber\\u003c/em\\u003e and "
                "\\u003cem\\u003eoud\\u003c/em\\u003e over soft white musk and dry cedar\","
                "\"matchLevel\":\"full\",\"matchedWords\":[\"oud\",\"amber\"],"
                "\"fullyHighlighted\":false}");
    assert_null(marked(result, "p-1", "form")); /* no searchable text */
    assert_null(marked(result, "p-1", "year"));
}

static void an_arabic_word_is_marked_as_a_whole(void **state)
{
    struct wire_ask ask = shop_ask("عنب", LANG_AR);

    assert_json(marked(shop_result(*state, &ask), "p-1", "name"),
                "{\"value\":\"\\u003cem\\u003eعنبر\\u003c/em\\u003e وود\",\"matchLevel\":\"full\","
                "\"matchedWords\":[\"عنب\"],\"fullyHighlighted\":false}");
}

static void a_latin_beginning_is_marked_as_typed(void **state)
{
    struct wire_ask ask = shop_ask("rasa", LANG_EN);

    assert_json(marked(shop_result(*state, &ask), "p-3", "brand"),
                "{\"value\":\"\\u003cem\\u003eRasa\\u003c/em\\u003esi\",\"matchLevel\":\"full\","
                "\"matchedWords\":[\"rasa\"],\"fullyHighlighted\":false}");
}

static void tags_are_echoed(void **state)
{
    struct wire_ask ask = shop_ask("rose", LANG_EN);

    ask.pre_tag = SLICE("__ais-highlight__");
    ask.post_tag = SLICE("__/ais-highlight__");
    assert_json(json_get(marked(shop_result(*state, &ask), "p-3", "name"), "value"),
                "\"__ais-highlight__Rose__/ais-highlight__\"");
}

static void only_attributes_asked_for_are_marked(void **state)
{
    const struct slice names[] = {SLICE("notes.base"), SLICE("brand")};
    struct wire_ask ask = shop_ask("oud", LANG_EN);
    const struct json *result;

    ask.highlight = (struct wire_names){.given = true, .names = names, .count = 2};
    ask.restrict_arrays = true;
    result = shop_result(*state, &ask);
    assert_json(json_get(hit_of(result, "p-1"), "_highlightResult"),
                "{\"notes\":{\"base\":[{\"value\":\"\\u003cem\\u003eOud\\u003c/em\\u003e\","
                "\"matchLevel\":\"full\",\"matchedWords\":[\"oud\"],\"fullyHighlighted\":true}]},"
                "\"brand\":{\"value\":\"Ajmal\",\"matchLevel\":\"none\",\"matchedWords\":[]}}");
    ask.highlight = (struct wire_names){.given = true};
    assert_null(json_get(hit_of(shop_result(*state, &ask), "p-1"), "_highlightResult"));
}

static void without_words_nothing_is_marked(void **state)
{
    struct wire_ask ask = shop_ask("", LANG_EN);

    assert_json(marked(shop_result(*state, &ask), "p-2", "name"),
                "{\"value\":\"Amber Night\",\"matchLevel\":\"none\",\"matchedWords\":[]}");
}

static void a_snippet_is_the_densest_part(void **state)
{
    const struct wire_snippet snippet = {SLICE("description"), 4};
    struct wire_ask ask = shop_ask("musk cedar", LANG_EN);

    ask.snippet_given = true;
    ask.snippets = &snippet;
    ask.snippet_count = 1;
    assert_json(json_get(hit_of(shop_result(*state, &ask), "p-1"), "_snippetResult"),
                "{\"description\":{\"value\":\"…\\u003cem\\u003emusk\\u003c/em\\u003e and dry "
                "\\u003cem\\u003ecedar\\u003c/em\\u003e\",\"matchLevel\":\"full\"}}");
}

static void facets_are_counted_by_name_and_level(void **state)
{
    struct shop *shop = *state;
    const uint16_t filters[] = {filter_find_wire(shop->filters, SLICE("brand")),
                                filter_find_wire(shop->filters, SLICE("categories")),
                                filter_find_wire(shop->filters, SLICE("price"))};
    const struct wire_facet facets[] = {
        {SLICE("brand"), filters[0], WIRE_LEVEL_NONE, 0, true, false},
        {SLICE("categories.lvl0"), filters[1], 0, 0, true, false},
        {SLICE("categories.lvl1"), filters[1], 1, 0, true, false},
        {SLICE("price"), filters[2], WIRE_LEVEL_NONE, 0, false, true},
        {SLICE("nothing"), WIRE_FILTER_NONE, WIRE_LEVEL_NONE, 0, false, false},
    };
    struct wire_ask ask = shop_ask("", LANG_AR);
    const struct json *result;

    ask.facets = facets;
    ask.facet_count = 5;
    ask.request.facets = filters;
    ask.request.facet_count = 2;
    ask.request.facet_size = 100;
    ask.request.stats = &filters[2];
    ask.request.stats_count = 1;
    result = shop_result(shop, &ask);
    assert_json(json_get(result, "facets"),
                "{\"brand\":{\"أجمل\":2,\"الرصاصي\":1},\"categories.lvl0\":{\"عطور\":3},"
                "\"categories.lvl1\":{\"عطور \\u003e عطور عربية\":1},\"price\":{},\"nothing\":{}}");
    assert_json(json_get(result, "facets_stats"),
                "{\"price\":{\"min\":50,\"max\":249.5,\"avg\":83,\"sum\":249}}");
}

static void only_named_members_are_there(void **state)
{
    static const char *const known[] = {
        "hits",
        "nbHits",
        "page",
        "nbPages",
        "hitsPerPage",
        "processingTimeMS",
        "serverTimeMS",
        "exhaustiveNbHits",
        "exhaustiveFacetsCount",
        "exhaustiveTypo",
        "exhaustive",
        "query",
        "parsedQuery",
        "params",
        "index",
        "renderingContent",
        "userData",
        "appliedRules",
        "attar",
    };
    const size_t known_count = sizeof known / sizeof *known;
    const struct slice fields[] = {SLICE("nbHits"), SLICE("hits")};
    struct wire_ask ask = shop_ask("amber", LANG_EN);
    const struct json *result = shop_result(*state, &ask);

    for (size_t i = 0; i < known_count; i++)
        assert_non_null(json_get(result, known[i]));
    assert_int_equal(json_count(result), known_count);
    ask.response_fields = (struct wire_names){.given = true, .names = fields, .count = 2};
    result = shop_result(*state, &ask);
    assert_int_equal(json_count(result), 3);
    assert_non_null(json_get(result, "parsedQuery")); /* cannot be left out */
}

static void pages_are_counted_from_the_hits(void **state)
{
    struct wire_ask ask = shop_ask("", LANG_EN);
    const struct json *result;

    ask.hits_per_page = ask.request.size = 2;
    result = shop_result(*state, &ask);
    assert_json(json_get(result, "nbHits"), "3");
    assert_json(json_get(result, "nbPages"), "2");
    assert_int_equal(json_count(json_get(result, "hits")), 2);
    ask.hits_per_page = ask.request.size = 0;
    assert_json(json_get(shop_result(*state, &ask), "nbPages"), "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_flat),
        cmocka_unit_test(highlights_mirror_the_record),
        cmocka_unit_test(an_arabic_word_is_marked_as_a_whole),
        cmocka_unit_test(a_latin_beginning_is_marked_as_typed),
        cmocka_unit_test(tags_are_echoed),
        cmocka_unit_test(only_attributes_asked_for_are_marked),
        cmocka_unit_test(without_words_nothing_is_marked),
        cmocka_unit_test(a_snippet_is_the_densest_part),
        cmocka_unit_test(facets_are_counted_by_name_and_level),
        cmocka_unit_test(only_named_members_are_there),
        cmocka_unit_test(pages_are_counted_from_the_hits),
    };

    return cmocka_run_group_tests(tests, shop_set_up, shop_tear_down);
}

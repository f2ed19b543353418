/* Goal: records, highlights, snippets, facets and the members of a result are those that the
 * published contract and algolia-wire.md name.
 * Method: three products are written to a catalogue and indexed; replies are compared with JSON
 * that is written here by hand. */
#include "search/wire/reply/tests/shop.h"

static const struct json *first_hit(const struct json *result)
{
    return json_at(json_get(result, "hits"), 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_flat),
    };

    (void)first_hit;
    return cmocka_run_group_tests(tests, shop_set_up, shop_tear_down);
}

/* Goal: a full document is read whole; every bound of the contract refuses what is past it and
 * says so with the field.
 * Method: one full document; a table of single changes (member, new value, expected message). */
#include "catalog/product.h"

#include "base/error.h"
#include "catalog/tests/sample.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "tests/support/prop.h"

static const struct json_limits limits = {PRODUCT_BYTES_MAX, true};
static struct arena arena;
static struct buf text;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 22);
    buf_init(&text, 1 << 21);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    buf_release(&text);
    return 0;
}

static int parse(struct slice json, struct product *out, struct attar_error *err)
{
    struct json *root = NULL;
    int rc = json_parse(json, &limits, &root, err);

    if (rc == 0)
        rc = product_parse(root, &arena, out, err);
    json_free(root);
    return rc;
}

static void a_full_document_is_read(void **state)
{
    struct product p;

    (void)state;
    assert_int_equal(parse(SLICE(SAMPLE_PRODUCT), &p, NULL), 0);
    assert_string_equal(p.id.ptr, "p-1");
    assert_string_equal(p.name.ar.ptr, "وردة الليل");
    assert_string_equal(product_statuses[p.status - 1], "approved");
    assert_string_equal(product_concentrations[p.concentration - 1], "edp");
    assert_int_equal(p.category_count, 2);
    assert_string_equal(p.category_path[1].id.ptr, "perfume/arabian");
    assert_int_equal(p.accords[0].weight, 92);
    assert_int_equal(p.accords[1].weight, 0);
    assert_string_equal(product_layers[p.notes[1].layer - 1], "base");
    assert_int_equal(p.longevity.value_tenths, 42);
    assert_int_equal(p.sillage.value_tenths, 30);
    assert_int_equal(p.season_votes[3], 9);
    assert_int_equal(p.daypart_votes[1], 7);
    assert_int_equal(p.occasions, (1u << 6) | (1u << 7));
    assert_true(p.allergens_known);
    assert_int_equal(p.offer_count, 1);
    assert_int_equal(p.offers[0].volume_tenths, 75);
    assert_int_equal(p.offers[0].price_minor, 24900);
    assert_string_equal(p.offers[0].currency, "AED");
    assert_int_equal(p.offers[0].deliveries[0].zone_count, 2);
    assert_int_equal(p.offers[0].deliveries[0].fee_minor, 1500);
    assert_int_equal(p.published_at_ms - p.created_at_ms, 2 * 86400000 + 500);
    assert_int_equal(p.rev, 7);
}

/* The sample with member `path` ("offers.0.price") replaced; value NULL removes it. */
static void change(const struct json *node, struct json_writer *w, struct slice path,
                   const char *value);

static void change_object(const struct json *node, struct json_writer *w, struct slice path,
                          const char *value)
{
    struct slice rest = path;
    struct slice step = slice_cut(&rest, '.');
    bool here = rest.ptr == NULL;
    bool found = false;
    struct json_member m;

    json_object_begin(w);
    for (void *it = json_first(node, &m); it != NULL; it = json_after(node, it, &m)) {
        bool match = slice_eq(m.key, step);

        found = found || match;
        if (match && here && value == NULL)
            continue;
        json_key_slice(w, m.key);
        if (match && here)
            json_add_raw(w, slice_cstr(value));
        else
            change(m.value, w, match ? rest : (struct slice){0}, value);
    }
    if (!found && here && value != NULL) {
        json_key_slice(w, step);
        json_add_raw(w, slice_cstr(value));
    }
    json_object_end(w);
}

static void change(const struct json *node, struct json_writer *w, struct slice path,
                   const char *value)
{
    struct slice rest = path;
    int64_t index = -1;

    if (path.ptr == NULL) {
        json_add_json(w, node);
    } else if (json_kind(node) == JSON_KIND_OBJECT) {
        change_object(node, w, path, value);
    } else {
        assert_int_equal(slice_to_i64(slice_cut(&rest, '.'), &index), 0);
        json_array_begin(w);
        for (size_t i = 0; i < json_count(node); i++)
            change(json_at(node, i), w, (int64_t)i == index ? rest : (struct slice){0}, value);
        json_array_end(w);
    }
}

static int parse_changed(const char *path, const char *value, struct attar_error *err)
{
    struct json *root = NULL;
    struct json_writer w;
    struct product p;

    assert_int_equal(json_parse(SLICE(SAMPLE_PRODUCT), &limits, &root, NULL), 0);
    buf_clear(&text);
    json_writer_init(&w, &text);
    change(root, &w, slice_cstr(path), value);
    json_free(root);
    arena_reset(&arena);
    return parse(buf_slice(&text), &p, err);
}

static void every_fault_names_its_field(void **state)
{
    static const struct {
        const char *path;
        const char *value; /* NULL: removed */
        const char *message;
    } rows[] = {
        {"id", NULL, "id: missing"},
        {"id", "null", "id: missing"},
        {"id", "7", "id: is an integer, must be a string"},
        {"id", "\"\"", "id: \"\" must be [A-Za-z0-9_-]{1,64}"},
        {"id", "\"a b\"", "id: \"a b\" must be"},
        {"id", "\"12345678901234567890123456789012345678901234567890123456789012345\"", "id: "},
        {"slug", "\"Upper\"", "slug: \"Upper\" must be [a-z0-9-]{1,120}"},
        {"status", "\"live\"", "status: must be one of draft submitted approved archived rejected"},
        {"name", "{}", "name: needs en or ar"},
        {"name.en", "\" \"", "name.en: is empty"},
        {"name.en", "\"a\\u0007b\"", "name.en: holds a control character"},
        {"name.en", "\"a\\nb\"", "name.en: holds a control character"},
        {"name", "\"text\"", "name: is a string, must be an object"},
        {"brand", NULL, "brand: missing"},
        {"brand.id", "\"a/b\"", "brand.id: "},
        {"brand.name", NULL, "brand.name: missing"},
        {"category_path", "[]", "category_path: needs 1 to 5"},
        {"category_path.1.id", "\"a b\"", "category_path[1].id: "},
        {"form", NULL, "form: missing"},
        {"gender", "\"boys\"", "gender: must be one of women men unisex"},
        {"accords.0.weight", "101", "accords[0].weight: 101 is outside 1..100"},
        {"accords.0.weight", "0", "accords[0].weight: 0 is outside 1..100"},
        {"notes.1.layer", "\"middle\"", "notes[1].layer: must be one of top heart base flat"},
        {"notes.0.id", NULL, "notes[0].id: missing"},
        {"year", "1499", "year: 1499 is outside 1500..2100"},
        {"year", "2021.5", "year: is a number, must be an integer"},
        {"origin_country", "\"uae\"", "origin_country: must be 2 upper-case letters"},
        {"occasions", "[\"party\"]", "occasions: must be one of"},
        {"longevity.value", "5.1", "longevity.value: 5.1 is outside 1..5"},
        {"longevity.value", "4.25", "longevity.value: must be a number with at most one decimal"},
        {"longevity.n", NULL, "longevity.n: missing"},
        {"season_votes.winter", "-1", "season_votes.winter: -1 is outside"},
        {"images.0.url", NULL, "images[0].url: missing"},
        {"rating_n", "-1", "rating_n: -1 is outside"},
        {"offers.0.id", NULL, "offers[0].id: missing"},
        {"offers.0.price", NULL, "offers[0].price: missing"},
        {"offers.0.price", "249.5", "offers[0].price: is a number, must be an integer"},
        {"offers.0.price", "-1", "offers[0].price: -1 is outside"},
        {"offers.0.currency", "\"Dhs\"", "offers[0].currency: must be 3 upper-case letters"},
        {"offers.0.volume_ml", "0", "offers[0].volume_ml: 0.0 is outside"},
        {"offers.0.stock", "-2", "offers[0].stock: -2 is outside"},
        {"offers.0.active", NULL, "offers[0].active: missing"},
        {"offers.0.active", "1", "offers[0].active: is an integer, must be true or false"},
        {"offers.0.condition", "\"used\"", "offers[0].condition: must be one of"},
        {"offers.0.delivery.0.options", "[\"drone\"]",
         "offers[0].delivery[0].options: \"drone\" is no delivery option"},
        {"offers.0.delivery.0.days_max", "-1", "offers[0].delivery[0].days_max: -1 is outside"},
        {"offers", "[" SAMPLE_OFFER "," SAMPLE_OFFER "]", "offers: id \"o-1\" stands twice"},
        {"created_at", "\"yesterday\"", "created_at: must be an RFC 3339 time"},
        {"rev", "0", "rev: 0 is outside"},
    };
    struct attar_error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int rc = parse_changed(rows[i].path, rows[i].value, &err);

        if (rc != -ATTAR_EPARSE || strncmp(err.text, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s = %s: rc %d, \"%s\", wanted \"%s\"", rows[i].path,
                     rows[i].value != NULL ? rows[i].value : "(removed)", rc, err.text,
                     rows[i].message);
    }
}

static void what_is_optional_may_be_missing(void **state)
{
    static const char *const optional[] = {
        "old_slugs",
        "line",
        "description",
        "concentration",
        "gender",
        "family_path",
        "accords",
        "notes",
        "perfumers",
        "year",
        "origin_country",
        "house_type",
        "occasions",
        "longevity",
        "sillage",
        "season_votes",
        "daypart_votes",
        "attrs",
        "allergens",
        "inspired_by",
        "images",
        "rating_sum",
        "rating_n",
        "popularity",
        "offers",
        "name.ar",
        "offers.0.list_price",
        "offers.0.volume_ml",
        "offers.0.condition",
        "offers.0.delivery",
        "accords.0.weight",
    };
    struct attar_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        if (parse_changed(optional[i], NULL, &err) != 0 ||
            parse_changed(optional[i], "null", &err) != 0)
            fail_msg("%s: %s", optional[i], err.text);
}

/* `count` copies of `item`, as a JSON array; %d in it is the index. */
static const char *array_of(const char *item, int count, struct buf *out)
{
    buf_clear(out);
    buf_add_byte(out, '[');
    for (int i = 0; i < count; i++) {
        const char *mark = strstr(item, "%d");

        if (i > 0)
            buf_add_byte(out, ',');
        buf_add(out, item, mark != NULL ? (size_t)(mark - item) : strlen(item));
        if (mark != NULL) {
            buf_add_u64(out, (uint64_t)i);
            buf_add_cstr(out, mark + 2);
        }
    }
    buf_add_byte(out, ']');
    buf_add_byte(out, '\0');
    return out->ptr;
}

static void counts_are_bounded(void **state)
{
    static const struct {
        const char *path;
        const char *item;
        int max;
    } rows[] = {
        {"notes", "{\"id\":\"n%d\",\"layer\":\"top\"}", PRODUCT_NOTES_MAX},
        {"accords", "{\"id\":\"a%d\"}", PRODUCT_ACCORDS_MAX},
        {"images", "{\"url\":\"/%d\"}", 12},
        {"perfumers", "{\"id\":\"p%d\",\"name\":{\"en\":\"P\"}}", 5},
        {"family_path", "\"f%d\"", 3},
        {"category_path", "{\"id\":\"c%d\",\"name\":{\"en\":\"C\"}}", 5},
        {"allergens", "\"a%d\"", 100},
        {"inspired_by", "\"p%d\"", 3},
        {"offers",
         "{\"id\":\"o%d\",\"vendor_id\":\"v\",\"sku\":\"s\",\"price\":1,\"currency\":\"AED\","
         "\"stock\":0,\"stock_seq\":0,\"active\":false}",
         PRODUCT_OFFERS_MAX},
        {"offers.0.delivery",
         "{\"options\":[],\"days_min\":%d,\"days_max\":60,\"fee\":0,\"zones\":[]}", 50},
    };
    struct attar_error err;
    struct buf list;

    (void)state;
    buf_init(&list, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int at_max = parse_changed(rows[i].path, array_of(rows[i].item, rows[i].max, &list), &err);
        int past =
            parse_changed(rows[i].path, array_of(rows[i].item, rows[i].max + 1, &list), &err);

        if (at_max != 0 || past != -ATTAR_ELIMIT || strstr(err.text, ", at most ") == NULL)
            fail_msg("%s: %d at the bound, %d past it, \"%s\"", rows[i].path, at_max, past,
                     err.text);
    }
    buf_release(&list);
}

static void lengths_are_bounded_in_characters(void **state)
{
    struct attar_error err;
    struct buf value;

    (void)state;
    buf_init(&value, 1 << 16);
    for (int extra = 0; extra < 2; extra++) {
        buf_clear(&value);
        buf_add_byte(&value, '"');
        for (int i = 0; i < PRODUCT_NAME_MAX + extra; i++)
            buf_add_cstr(&value, "ع"); /* two bytes, one character */
        buf_add(&value, "\"", 2);
        assert_int_equal(parse_changed("name.ar", value.ptr, &err), extra ? -ATTAR_ELIMIT : 0);
    }
    assert_string_equal(err.text, "name.ar: 201 characters, at most 200");
    buf_release(&value);
}

static void not_an_object_and_a_small_arena(void **state)
{
    struct attar_error err;
    struct product p = {.rev = 42};
    struct arena tiny;
    struct json *root = NULL;

    (void)state;
    assert_int_equal(parse(SLICE("[1]"), &p, &err), -ATTAR_EPARSE);
    assert_string_equal(err.text, "document: is an array, must be an object");
    arena_init(&tiny, 200);
    assert_int_equal(json_parse(SLICE(SAMPLE_PRODUCT), &limits, &root, NULL), 0);
    assert_int_equal(product_parse(root, &tiny, &p, &err), -ATTAR_ELIMIT);
    json_free(root);
    arena_release(&tiny);
    assert_int_equal(p.rev, 42); /* untouched */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_full_document_is_read, begin, end),
        cmocka_unit_test_setup_teardown(every_fault_names_its_field, begin, end),
        cmocka_unit_test_setup_teardown(what_is_optional_may_be_missing, begin, end),
        cmocka_unit_test_setup_teardown(counts_are_bounded, begin, end),
        cmocka_unit_test_setup_teardown(lengths_are_bounded_in_characters, begin, end),
        cmocka_unit_test_setup_teardown(not_an_object_and_a_small_arena, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The products are written out here, so that a test's expectation can be read beside them. */
#include "search/wire/reply/tests/shop.h"

#include "catalog/catalog.h"
#include "index/index.h"

static const char *const products[][2] = {
    {"p-1",
     "{\"id\":\"p-1\",\"slug\":\"ajmal-amber\",\"status\":\"approved\","
     "\"name\":{\"en\":\"Amber & Wood \\\"1\\\"\",\"ar\":\"عنبر وود\"},\"line\":\"Amber\","
     "\"description\":{\"en\":\"A warm scent of amber and oud over soft white musk and dry "
     "cedar\"},"
     "\"brand\":{\"id\":\"ajmal\",\"slug\":\"ajmal\",\"name\":{\"en\":\"Ajmal\",\"ar\":\"أجمل\"}},"
     "\"category_path\":[{\"id\":\"perfume\",\"name\":{\"en\":\"Perfume\",\"ar\":\"عطور\"}},"
     "{\"id\":\"perfume/arabian\",\"name\":{\"en\":\"Arabian\",\"ar\":\"عطور عربية\"}}],"
     "\"form\":\"spray\",\"concentration\":\"edp\",\"gender\":\"unisex\","
     "\"family_path\":[\"amber\",\"amber/floral\"],"
     "\"accords\":[{\"id\":\"oud\",\"weight\":92},{\"id\":\"amber\",\"weight\":60}],"
     "\"notes\":[{\"id\":\"saffron\",\"layer\":\"top\"},{\"id\":\"oud\",\"layer\":\"base\"},"
     "{\"id\":\"musk\",\"layer\":\"base\"}],"
     "\"year\":2021,\"origin_country\":\"AE\",\"house_type\":\"arabian\","
     "\"occasions\":[\"eid\"],\"longevity\":{\"value\":4.2,\"n\":58},"
     "\"season_votes\":{\"spring\":1,\"summer\":0,\"autumn\":4,\"winter\":5},"
     "\"attrs\":[\"vegan\"],\"images\":[{\"url\":\"/i/1.jpg\",\"w\":9,\"h\":9},"
     "{\"url\":\"/i/2.jpg\",\"w\":9,\"h\":9}],\"rating_sum\":44,\"rating_n\":10,\"popularity\":7,"
     "\"offers\":[{\"id\":\"o-1\",\"vendor_id\":\"v-a\",\"price\":10000,\"currency\":\"AED\","
     "\"volume_ml\":50,\"stock\":0,\"active\":true},"
     "{\"id\":\"o-2\",\"vendor_id\":\"v-b\",\"price\":24950,\"list_price\":30000,"
     "\"currency\":\"AED\",\"volume_ml\":100,\"stock\":3,\"active\":true}],"
     "\"published_at\":\"2026-01-01T00:00:00Z\"}"},
    {"p-2",
     "{\"id\":\"p-2\",\"slug\":\"ajmal-amber-night\",\"status\":\"approved\","
     "\"name\":{\"en\":\"Amber Night\"},"
     "\"brand\":{\"id\":\"ajmal\",\"slug\":\"ajmal\",\"name\":{\"en\":\"Ajmal\",\"ar\":\"أجمل\"}},"
     "\"category_path\":[{\"id\":\"perfume\",\"name\":{\"en\":\"Perfume\",\"ar\":\"عطور\"}}],"
     "\"form\":\"spray\",\"offers\":[{\"id\":\"o-3\",\"vendor_id\":\"v-a\",\"price\":9900,"
     "\"currency\":\"AED\",\"volume_ml\":100,\"stock\":9,\"active\":true}],"
     "\"published_at\":\"2026-01-01T00:00:00Z\"}"},
    {"p-3",
     "{\"id\":\"p-3\",\"slug\":\"rasasi-rose\",\"status\":\"approved\","
     "\"name\":{\"en\":\"Rose\"},\"brand\":{\"id\":\"rasasi\",\"slug\":\"rasasi\","
     "\"name\":{\"en\":\"Rasasi\"}},\"category_path\":[{\"id\":\"perfume\",\"name\":"
     "{\"en\":\"Perfume\",\"ar\":\"عطور\"}}],\"form\":\"spray\",\"offers\":[{\"id\":\"o-4\","
     "\"vendor_id\":\"v-a\",\"price\":5000,\"currency\":\"AED\",\"stock\":1,\"active\":true}],"
     "\"published_at\":\"2026-01-01T00:00:00Z\"}"},
};

static void check(int rc, const struct attar_error *err)
{
    if (rc < 0)
        fail_msg("%s at %s", err->text, err->where);
}

static void put(struct shop *shop, enum catalog_kind kind, const char *id, const char *json)
{
    struct attar_error err = {0};

    check(catalog_begin(shop->catalog, &err), &err);
    check(catalog_put(shop->catalog, kind, slice_cstr(id), slice_cstr(json), &err), &err);
    check(catalog_commit(shop->catalog, &err), &err);
}

static void fill(struct shop *shop)
{
    put(shop, CATALOG_VENDOR, "v-a",
        "{\"id\":\"v-a\",\"status\":\"approved\",\"name\":{\"en\":\"Oasis\",\"ar\":\"واحة\"}}");
    put(shop, CATALOG_VENDOR, "v-b",
        "{\"id\":\"v-b\",\"status\":\"approved\",\"name\":{\"en\":\"Souq\"}}");
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        put(shop, CATALOG_PRODUCT, products[i][0], products[i][1]);
}

int shop_set_up(void **state)
{
    struct shop *shop = calloc(1, sizeof *shop);
    char path[PATH_MAX + 16];
    char index_json[PATH_MAX];
    char source[PATH_MAX];
    char index_dir[PATH_MAX + 8];
    struct attar_error err = {0};
    struct ingest_config config = {source, index_json, index_dir, NULL, NULL};
    struct snapshot *snapshot;

    files_temp_dir(shop->dir);
    files_source("indexes/products/index.json", index_json);
    files_source("", source);
    snprintf(path, sizeof path, "%s/catalog.db", shop->dir);
    snprintf(index_dir, sizeof index_dir, "%s/index", shop->dir);
    check(catalog_open_sqlite(path, &shop->catalog, &err), &err);
    fill(shop);
    config.catalog = shop->catalog;
    check(ingest_open(&config, &shop->ingest, &err), &err);
    check(ingest_catch_up(shop->ingest, NULL, NULL, &err), &err);
    check(schema_open(index_json, &shop->schema, &err), &err);
    check(filter_set_open(index_json, shop->schema, &shop->filters, &err), &err);
    snapshot = ingest_snapshot(shop->ingest);
    shop->view = view_new(snapshot, shop->filters);
    snapshot_unref(snapshot);
    shop->searcher = searcher_new();
    arena_init(&shop->arena, 64 << 20);
    answer_init(&shop->answer);
    *state = shop;
    return 0;
}

int shop_tear_down(void **state)
{
    struct shop *shop = *state;

    json_free(shop->root);
    answer_release(&shop->answer);
    arena_release(&shop->arena);
    searcher_free(shop->searcher);
    view_unref(shop->view);
    filter_set_free(shop->filters);
    schema_free(shop->schema);
    ingest_close(shop->ingest);
    catalog_close(shop->catalog);
    files_remove_tree(shop->dir);
    free(shop);
    return 0;
}

struct wire_ask shop_ask(const char *query, enum lang lang)
{
    struct wire_ask ask = {
        .view = {.name = lang == LANG_AR ? SLICE("products_ar") : SLICE("products"), .lang = lang},
        .request = {.q = slice_cstr(query), .lang = lang, .size = 20, .met = true},
        .hits_per_page = 20,
        .max_values_per_facet = 100,
        .max_facet_hits = 10,
        .pre_tag = SLICE("<em>"),
        .post_tag = SLICE("</em>"),
        .ellipsis = SLICE("…"),
        .query = slice_cstr(query),
    };

    return ask;
}

static const struct json *read_answer(struct shop *shop)
{
    const struct json_limits limits = {.bytes = 1 << 20, .unique_keys = true};
    struct attar_error err = {0};
    struct buf text;

    assert_int_equal(shop->answer.w.depth, 0);
    json_free(shop->root);
    shop->root = NULL;
    buf_init(&text, 1 << 20);
    answer_join(&shop->answer, &text);
    if (json_parse(buf_slice(&text), &limits, &shop->root, &err) < 0)
        fail_msg("%s: %.*s", err.text, (int)text.len, text.ptr);
    buf_release(&text);
    return shop->root;
}

static struct wire_reply reply_of(struct shop *shop)
{
    answer_begin(&shop->answer);
    return (struct wire_reply){&shop->answer, shop->view, shop->searcher, &shop->arena};
}

const struct json *shop_result(struct shop *shop, const struct wire_ask *ask)
{
    struct attar_error err = {0};
    struct search_result result;
    struct wire_reply reply = reply_of(shop);

    arena_reset(&shop->arena);
    check(search_run(shop->searcher, shop->view, &ask->request, &shop->arena, &result, &err), &err);
    if (ask->kind == WIRE_FACET)
        check(wire_render_facet_hits(&reply, ask, &result, &err), &err);
    else
        check(wire_render_result(&reply, ask, &result, SLICE(""), &err), &err);
    return read_answer(shop);
}

const struct json *shop_record(struct shop *shop, const char *id, const struct wire_record *record)
{
    struct attar_error err = {0};
    struct wire_reply reply = reply_of(shop);
    uint32_t doc = snapshot_find(view_snapshot(shop->view), slice_cstr(id));

    arena_reset(&shop->arena);
    check(wire_render_record(&reply, record, doc, &err), &err);
    return read_answer(shop);
}

void assert_json(const struct json *value, const char *want)
{
    struct json_writer w;
    struct buf text;

    buf_init(&text, 1 << 20);
    json_writer_init(&w, &text);
    assert_non_null(value);
    json_add_json(&w, value);
    buf_add_byte(&text, '\0');
    assert_string_equal(text.ptr, want);
    buf_release(&text);
}

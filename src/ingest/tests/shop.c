/* The shop of shop.h. */
#include "ingest/tests/shop.h"

#include "base/buf.h"
#include "tests/support/files.h"

void shop_check(int rc, const struct attar_error *err)
{
    if (rc < 0)
        fail_msg("%s at %s", err->text, err->where);
}

void shop_index_dir(const struct shop *shop, char out[PATH_MAX + 16])
{
    snprintf(out, PATH_MAX + 16, "%s/index", shop->dir);
}

void shop_catalog_path(const struct shop *shop, char out[PATH_MAX + 16])
{
    snprintf(out, PATH_MAX + 16, "%s/catalog.db", shop->dir);
}

void shop_open(struct shop *shop)
{
    char path[PATH_MAX + 16];
    struct attar_error err = {0};

    *shop = (struct shop){0};
    files_temp_dir(shop->dir);
    files_source("indexes/products/index.json", shop->index_json);
    files_source("", shop->source);
    shop_catalog_path(shop, path);
    shop_check(catalog_open_sqlite(path, &shop->catalog, &err), &err);
}

void shop_stop(struct shop *shop)
{
    ingest_close(shop->ingest);
    shop->ingest = NULL;
}

void shop_release(struct shop *shop)
{
    shop_stop(shop);
    catalog_close(shop->catalog);
    files_remove_tree(shop->dir);
}

void shop_start(struct shop *shop, uint64_t verify_max)
{
    char index_dir[PATH_MAX + 16];
    struct attar_error err = {0};
    struct ingest_config config = {
        .share_dir = shop->source,
        .index_json = shop->index_json,
        .index_dir = index_dir,
        .catalog = shop->catalog,
        .verify_max = verify_max,
    };

    shop_index_dir(shop, index_dir);
    shop_check(ingest_open(&config, &shop->ingest, &err), &err);
    shop_check(ingest_catch_up(shop->ingest, NULL, NULL, &err), &err);
}

struct verify *shop_verified(struct shop *shop, uint8_t first, uint8_t last, bool repair)
{
    struct verify *verify = verify_new(shop->ingest, first, last, repair);
    struct attar_error err = {0};
    bool changed;
    int rc;

    while ((rc = verify_step(verify, &changed, &err)) > 0)
        ;
    shop_check(rc, &err);
    assert_true(verify_report(verify)->done);
    return verify;
}

void shop_expect_equal(struct shop *shop)
{
    struct verify *verify = shop_verified(shop, 0, VERIFY_RANGES - 1, false);

    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        assert_int_equal(verify_report(verify)->counts[kind], 0);
    verify_free(verify);
}

void shop_put(struct shop *shop, enum catalog_kind kind, const char *id, const char *json)
{
    struct attar_error err = {0};

    shop_check(catalog_begin(shop->catalog, &err), &err);
    shop_check(catalog_put(shop->catalog, kind, slice_cstr(id), slice_cstr(json), &err), &err);
    shop_check(catalog_commit(shop->catalog, &err), &err);
}

void shop_put_product(struct shop *shop, const char *id, const char *status, const char *vendor,
                      const char *active)
{
    struct buf json;

    buf_init(&json, 4096);
    buf_addf(
        &json,
        "{\"id\":\"%s\",\"slug\":\"%s\",\"status\":\"%s\",\"name\":{\"en\":\"Amber %s\","
        "\"ar\":\"عنبر\"},\"brand\":{\"id\":\"ajmal\",\"slug\":\"ajmal\",\"name\":{\"en\":"
        "\"Ajmal\",\"ar\":\"أجمل\"}},\"form\":\"spray\",\"gender\":\"unisex\",\"category_path\":"
        "[{\"id\":\"perfume\",\"name\":{\"en\":\"Perfume\"}}],\"notes\":[{\"id\":\"oud\","
        "\"layer\":\"base\"}],\"offers\":[{\"id\":\"o-%s\",\"vendor_id\":\"%s\",\"price\":24900,"
        "\"currency\":\"AED\",\"volume_ml\":100,\"stock\":3,\"active\":%s,\"delivery\":[{"
        "\"zones\":[\"AE\"],\"options\":[\"cod\"]}]}],\"published_at\":\"2026-01-01T00:00:00Z\"}",
        id, id, status, id, id, vendor, active);
    buf_add_byte(&json, '\0');
    shop_put(shop, CATALOG_PRODUCT, id, json.ptr);
    buf_release(&json);
}

void shop_put_vendor(struct shop *shop, const char *id, const char *status)
{
    char json[200];

    snprintf(json, sizeof json, "{\"id\":\"%s\",\"status\":\"%s\",\"name\":{\"en\":\"V\"}}", id,
             status);
    shop_put(shop, CATALOG_VENDOR, id, json);
}

void shop_poll(struct shop *shop)
{
    struct attar_error err = {0};
    bool changed = false;

    shop_check(ingest_poll(shop->ingest, &changed, &err), &err);
    assert_true(changed);
    shop_expect_equal(shop);
}

void shop_expect_visible(struct shop *shop, const char *ids)
{
    struct snapshot *snapshot = ingest_snapshot(shop->ingest);
    struct slice rest = slice_cstr(ids);
    uint32_t count = 0;

    while (rest.ptr != NULL && rest.len > 0) {
        assert_int_not_equal(snapshot_find(snapshot, slice_cut(&rest, ' ')), INDEX_DOC_NONE);
        count++;
    }
    assert_int_equal(snapshot_stats(snapshot).doc_count, count);
    snapshot_unref(snapshot);
}

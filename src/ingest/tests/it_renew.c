/* Goal: an index whose labels are of yesterday is known as dated, and its successor, filled beside
 * it, has what changed meanwhile.
 * Method: a real SQLite catalogue and a real index in a scratch folder; changes are made from
 * within the scan of the successor. */
#include "ingest/tests/shop.h"

struct fixture {
    struct shop shop;
    struct catalog *second; /* of the renewal */
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    shop_open(&f->shop);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    shop_release(&f->shop);
    catalog_close(f->second);
    free(f);
    return 0;
}

static struct ingest *renewed(struct fixture *f, ingest_progress_fn progress, int *out_rc)
{
    struct ingest *next = NULL;
    struct attar_error err = {0};
    char path[PATH_MAX + 16];

    shop_catalog_path(&f->shop, path);
    shop_check(catalog_open_sqlite(path, &f->second, &err), &err);
    *out_rc = ingest_renew(f->shop.ingest, f->second, progress, &f->shop, &next, &err);
    return next;
}

/* The catalogue changes while the scan is under way, and the index in force takes it. */
static bool change_meanwhile(void *user, uint64_t done, uint64_t total)
{
    struct shop *shop = user;

    (void)done;
    (void)total;
    shop_put_product(shop, "p-2", "approved", "v-a", "true");
    shop_put_product(shop, "p-1", "archived", "v-a", "true");
    shop_poll(shop);
    shop_expect_visible(shop, "p-2");
    return true;
}

static bool give_up(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    (void)done;
    (void)total;
    return false;
}

static uint64_t generation(const struct ingest *ingest)
{
    struct snapshot *snapshot = ingest_snapshot(ingest);
    uint64_t number = snapshot_stats(snapshot).generation;

    snapshot_unref(snapshot);
    return number;
}

static void restart(struct shop *shop)
{
    shop_stop(shop);
    shop_start(shop, 0);
}

static void a_record_of_a_brand_dates_the_index(void **state)
{
    struct shop *shop = &((struct fixture *)*state)->shop;
    bool changed;
    struct attar_error err = {0};

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    assert_false(ingest_is_dated(shop->ingest));
    shop_put(shop, CATALOG_BRAND, "ajmal", "{\"id\":\"ajmal\",\"name\":{\"en\":\"Ajmal & Sons\"}}");
    shop_check(ingest_poll(shop->ingest, &changed, &err), &err);
    assert_true(ingest_is_dated(shop->ingest));
    shop_check(ingest_commit(shop->ingest, &err), &err);
    restart(shop);
    assert_true(ingest_is_dated(shop->ingest));
}

static bool dated_by(struct shop *shop, const char *vendor, const char *json)
{
    bool changed;
    struct attar_error err = {0};

    shop_put(shop, CATALOG_VENDOR, vendor, json);
    shop_check(ingest_poll(shop->ingest, &changed, &err), &err);
    return ingest_is_dated(shop->ingest);
}

/* A vendor whose state changes is called as before. */
static void the_name_of_a_vendor_dates_the_index(void **state)
{
    static const struct {
        const char *id;
        const char *json;
        bool dated;
    } rows[] = {
        {"v-a", "{\"id\":\"v-a\",\"status\":\"suspended\",\"name\":{\"en\":\"V\"}}", false},
        {"v-a", "{\"id\":\"v-a\",\"status\":\"approved\",\"name\":{\"en\":\"V\"}}", false},
        {"v-a", "{\"id\":\"v-a\",\"status\":\"approved\",\"name\":{\"en\":\"Va\"}}", true},
    };
    struct shop *shop = &((struct fixture *)*state)->shop;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(dated_by(shop, rows[i].id, rows[i].json), rows[i].dated);
}

static void a_vendor_that_goes_dates_the_index(void **state)
{
    struct shop *shop = &((struct fixture *)*state)->shop;
    struct attar_error err = {0};
    bool found;
    bool changed;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_vendor(shop, "v-b", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    shop_check(catalog_begin(shop->catalog, &err), &err);
    shop_check(catalog_delete(shop->catalog, CATALOG_VENDOR, SLICE("v-b"), &found, &err), &err);
    shop_check(catalog_commit(shop->catalog, &err), &err);
    shop_check(ingest_poll(shop->ingest, &changed, &err), &err);
    assert_true(ingest_is_dated(shop->ingest));
}

static void many_new_products_date_the_index(void **state)
{
    struct shop *shop = &((struct fixture *)*state)->shop;
    char id[16];

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    for (int i = 2; i <= 65; i++) {
        snprintf(id, sizeof id, "p-%d", i);
        shop_put_product(shop, id, "approved", "v-a", "true");
    }
    shop_poll(shop);
    assert_false(ingest_is_dated(shop->ingest));
    shop_put_product(shop, "p-66", "approved", "v-a", "true");
    shop_poll(shop);
    assert_true(ingest_is_dated(shop->ingest));
}

static void the_successor_has_what_changed_meanwhile(void **state)
{
    struct fixture *f = *state;
    struct shop *shop = &f->shop;
    struct ingest *next;
    struct attar_error err = {0};
    int rc;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    shop_put(shop, CATALOG_BRAND, "ajmal", "{\"id\":\"ajmal\",\"name\":{\"en\":\"Ajmal & Sons\"}}");
    shop_poll(shop);
    next = renewed(f, change_meanwhile, &rc);
    assert_int_equal(rc, 0);
    assert_true(generation(next) > generation(shop->ingest));
    ingest_close(shop->ingest);
    shop->ingest = next;
    assert_false(ingest_is_dated(shop->ingest));
    shop_expect_visible(shop, "p-2");
    shop_put_product(shop, "p-3", "approved", "v-a", "true");
    shop_poll(shop);
    shop_expect_visible(shop, "p-2 p-3");
    shop_check(ingest_commit(shop->ingest, &err), &err);
    restart(shop);
    assert_false(ingest_is_dated(shop->ingest));
    shop_expect_visible(shop, "p-2 p-3");
    shop_expect_equal(shop);
}

static void a_renewal_given_up_leaves_the_index_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct shop *shop = &f->shop;
    struct attar_error err = {0};
    int rc;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    assert_null(renewed(f, give_up, &rc));
    assert_int_equal(rc, -ATTAR_ECANCELLED);
    shop_put_product(shop, "p-2", "approved", "v-a", "true");
    shop_poll(shop);
    shop_check(ingest_commit(shop->ingest, &err), &err);
    restart(shop);
    shop_expect_visible(shop, "p-1 p-2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_name_of_a_vendor_dates_the_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_vendor_that_goes_dates_the_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_record_of_a_brand_dates_the_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_new_products_date_the_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_successor_has_what_changed_meanwhile, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_renewal_given_up_leaves_the_index_as_it_was, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

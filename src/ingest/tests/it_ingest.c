/* Goal: what is committed to the catalogue is what the index holds, through scan, changes, vendor
 * states, commits and restarts.
 * Method: a real SQLite catalogue and a real index in a scratch folder; after each step the ids in
 * the snapshot are compared with those the test expects from the rules of search.md section 1. */
#include "ingest/tests/shop.h"

#include "base/buf.h"
#include "ingest/state.h"
#include "sql/sql.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static int set_up(void **state)
{
    struct shop *shop = calloc(1, sizeof *shop);

    shop_open(shop);
    *state = shop;
    return 0;
}

static int tear_down(void **state)
{
    shop_release(*state);
    free(*state);
    return 0;
}

static void only_what_can_be_bought_is_indexed(void **state)
{
    struct shop *shop = *state;

    shop_put_vendor(shop, "v-open", "approved");
    shop_put_vendor(shop, "v-shut", "suspended");
    shop_put_product(shop, "p-1", "approved", "v-open", "true");
    shop_put_product(shop, "p-2", "draft", "v-open", "true");
    shop_put_product(shop, "p-3", "approved", "v-shut", "true");
    shop_put_product(shop, "p-4", "approved", "v-open", "false");
    shop_start(shop, 0);
    shop_expect_visible(shop, "p-1");
}

static void changes_reach_the_index_in_order(void **state)
{
    struct shop *shop = *state;
    struct attar_error err = {0};
    bool found = false;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    shop_put_product(shop, "p-2", "approved", "v-a", "true");
    shop_put_product(shop, "p-1", "archived", "v-a", "true");
    assert_int_equal(ingest_lag(shop->ingest), 2);
    shop_poll(shop);
    shop_expect_visible(shop, "p-2");
    assert_int_equal(ingest_lag(shop->ingest), 0);
    shop_check(catalog_begin(shop->catalog, &err), &err);
    shop_check(catalog_delete(shop->catalog, CATALOG_PRODUCT, SLICE("p-2"), &found, &err), &err);
    shop_check(catalog_commit(shop->catalog, &err), &err);
    assert_true(found);
    shop_poll(shop);
    shop_expect_visible(shop, "");
}

static void a_vendor_takes_its_offers_along(void **state)
{
    struct shop *shop = *state;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_vendor(shop, "v-b", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_put_product(shop, "p-2", "approved", "v-b", "true");
    shop_start(shop, 0);
    shop_put_vendor(shop, "v-a", "suspended");
    shop_poll(shop);
    shop_expect_visible(shop, "p-2");
    shop_put_vendor(shop, "v-a", "approved");
    shop_poll(shop);
    shop_expect_visible(shop, "p-1 p-2");
}

/* In the product's JSON, `to` instead of `from`, which is as long. */
static void edit(struct shop *shop, const char *id, const char *from, const char *to)
{
    struct attar_error err = {0};
    struct buf json;
    char *at;

    buf_init(&json, 4096);
    shop_check(catalog_get(shop->catalog, CATALOG_PRODUCT, slice_cstr(id), &json, &err), &err);
    buf_add_byte(&json, '\0');
    at = strstr(json.ptr, from);
    assert_true(at != NULL && strlen(from) == strlen(to));
    memcpy(at, to, strlen(to));
    shop_put(shop, CATALOG_PRODUCT, id, json.ptr);
    buf_release(&json);
}

/* How many products were analysed since the last call. */
static uint64_t analysed(const struct shop *shop, struct index_writer_stats *last)
{
    struct index_writer_stats now = index_writer_stats(shop->ingest->writer);
    uint64_t count = now.analysed - last->analysed;

    *last = now;
    return count;
}

static void what_a_product_costs_is_not_analysed(void **state)
{
    struct shop *shop = *state;
    struct index_writer_stats last = {0};

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_put_product(shop, "p-2", "approved", "v-a", "true");
    shop_start(shop, 0);
    assert_int_equal(analysed(shop, &last), 2);
    edit(shop, "p-1", "\"price\":24900", "\"price\":19900");
    edit(shop, "p-2", "\"stock\":3", "\"stock\":0");
    shop_poll(shop);
    assert_int_equal(analysed(shop, &last), 0);
    assert_int_equal(last.reused, 2);
    edit(shop, "p-1", "Amber", "Umber");
    shop_poll(shop);
    assert_int_equal(analysed(shop, &last), 1);
    shop_put_vendor(shop, "v-b", "approved"); /* every product is applied again */
    shop_poll(shop);
    assert_int_equal(analysed(shop, &last), 0);
    assert_int_equal(last.reused, 4);
}

static void a_restart_goes_on_where_the_commit_ended(void **state)
{
    struct shop *shop = *state;
    struct attar_error err = {0};

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    shop_put_product(shop, "p-2", "approved", "v-a", "true");
    shop_poll(shop);
    shop_check(ingest_commit(shop->ingest, &err), &err);
    shop_stop(shop);
    shop_put_product(shop, "p-3", "approved", "v-a", "true");
    shop_start(shop, 0);
    shop_expect_visible(shop, "p-1 p-2 p-3");
    shop_expect_equal(shop);
}

/* A declaration changes where a value comes from, and nothing that the schema shows. */
static void another_declaration_fills_the_index_anew(void **state)
{
    static const char before[] = "\"from\": \"origin_country\"";
    static const char after[] = "\"from\": \"house_type\"    ";
    struct shop *shop = *state;
    struct slice text = files_read(shop->index_json);
    struct snapshot *snapshot;
    char *at = strstr(text.ptr, before);

    assert_non_null(at);
    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    shop_stop(shop);
    memcpy(at, after, sizeof after - 1);
    snprintf(shop->index_json, sizeof shop->index_json, "%.3000s/index.json", shop->dir);
    files_write(shop->index_json, text);
    free((char *)text.ptr);
    shop_start(shop, 0);
    snapshot = ingest_snapshot(shop->ingest);
    assert_int_equal(snapshot_stats(snapshot).generation, 1); /* a first one: filled anew */
    snapshot_unref(snapshot);
    shop_expect_visible(shop, "p-1");
}

/* The number of the first offer of p-1. */
static int64_t number_of(const struct snapshot *snapshot, const char *column)
{
    uint16_t at = schema_column(snapshot_schema(snapshot), slice_cstr(column));
    uint32_t row;

    assert_int_equal(snapshot_rows(snapshot, snapshot_find(snapshot, SLICE("p-1")), &row), 1);
    return column_numbers(snapshot_column(snapshot, at))[row];
}

/* The values that the declarations of index.json promise for one product. */
static void a_product_has_its_declared_values(void **state)
{
    static const struct {
        const char *column;
        const char *keys;
    } expected[] = {
        {"brand", "ajmal"},
        {"gender", "men unisex women"},
        {"note_base", "oud wood"},
        {"note_exact", "oud"},
        {"category", "perfume"},
        {"slug", "p-1"},
        {"sort_name_en", "amber p 1"},
    };
    struct shop *shop = *state;
    struct snapshot *snapshot;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    snapshot = ingest_snapshot(shop->ingest);
    assert_int_equal(number_of(snapshot, "price"), 24900);
    assert_int_equal(number_of(snapshot, "price_per_ml"), 249);
    assert_int_equal(number_of(snapshot, "size_ml"), 1000);
    assert_int_equal(number_of(snapshot, "discount"), 0);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        uint16_t at = schema_column(snapshot_schema(snapshot), slice_cstr(expected[i].column));
        const struct column *column = snapshot_column(snapshot, at);
        struct ord_span span = column_values(column, snapshot_find(snapshot, SLICE("p-1")));
        struct buf keys;

        buf_init(&keys, 1000);
        for (uint32_t k = 0; k < span.count; k++) {
            buf_add_cstr(&keys, k > 0 ? " " : "");
            buf_add_slice(&keys, column_key(column, span.ords[k]));
        }
        buf_add_byte(&keys, '\0');
        assert_string_equal(keys.ptr, expected[i].keys);
        buf_release(&keys);
    }
    snapshot_unref(snapshot);
}

/* A product with oud has a wood in both languages, in a field that counts less than its notes. */
static void a_note_is_found_by_what_it_is_a_kind_of(void **state)
{
    static const char *const terms[] = {"note:wood", "woody", "خشب"};
    struct shop *shop = *state;
    struct snapshot *snapshot;
    struct term term;

    shop_put_vendor(shop, "v-a", "approved");
    shop_put_product(shop, "p-1", "approved", "v-a", "true");
    shop_start(shop, 0);
    snapshot = ingest_snapshot(shop->ingest);
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        assert_true(term_find(snapshot, 0, slice_cstr(terms[i]), &term));
        assert_int_equal(term.df, 1);
    }
    snapshot_unref(snapshot);
}

/* As many changes as a busy month's, all of one product. */
static void write_long_log(struct shop *shop)
{
    char path[PATH_MAX + 16];
    struct sql *db = NULL;
    struct attar_error err = {0};

    shop_catalog_path(shop, path);
    shop_check(sql_open(path, &db, &err), &err);
    shop_check(sql_exec(db,
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                        " i < 1100000) INSERT INTO catalog_change (kind, id) SELECT 0, 'a' FROM n",
                        &err),
               &err);
    sql_close(db);
}

static void the_log_forgets_what_is_in_files(void **state)
{
    struct shop *shop = *state;
    struct attar_error err = {0};
    uint64_t tail = 0;
    uint64_t newest = 0;

    shop_put_vendor(shop, "v", "approved");
    shop_put_product(shop, "a", "approved", "v", "true");
    shop_start(shop, 0);
    write_long_log(shop);
    shop_check(catalog_tail(shop->catalog, &tail, &err), &err);
    assert_int_equal(tail, 1);
    shop_poll(shop);
    shop_check(ingest_commit(shop->ingest, &err), &err);
    shop_check(catalog_tail(shop->catalog, &tail, &err), &err);
    shop_check(catalog_position(shop->catalog, &newest, &err), &err);
    assert_int_equal(newest - tail, 999999);
    shop_put_product(shop, "b", "approved", "v", "true");
    shop_poll(shop);
    shop_expect_visible(shop, "a b");
}

/* As after the newest commit was found damaged, or files of a backup were put back. */
static void an_index_behind_the_log_is_filled_anew(void **state)
{
    struct shop *shop = *state;
    struct attar_error err = {0};
    uint64_t newest = 0;

    shop_put_vendor(shop, "v", "approved");
    shop_put_product(shop, "a", "approved", "v", "true");
    shop_start(shop, 0);
    shop_check(ingest_commit(shop->ingest, &err), &err);
    shop_stop(shop);
    shop_put_product(shop, "a", "archived", "v", "true");
    shop_put_product(shop, "b", "approved", "v", "true");
    shop_check(catalog_position(shop->catalog, &newest, &err), &err);
    shop_check(catalog_begin(shop->catalog, &err), &err);
    shop_check(catalog_trim(shop->catalog, newest - 1, &err), &err);
    shop_check(catalog_commit(shop->catalog, &err), &err);
    shop_start(shop, 0);
    shop_expect_visible(shop, "b");
}

static void an_index_of_another_catalogue_is_filled_anew(void **state)
{
    struct shop *shop = *state;
    char path[PATH_MAX + 16];
    struct attar_error err = {0};

    shop_put_vendor(shop, "v", "approved");
    shop_put_product(shop, "a", "approved", "v", "true");
    shop_start(shop, 0);
    shop_check(ingest_commit(shop->ingest, &err), &err);
    shop_stop(shop);
    catalog_close(shop->catalog);
    snprintf(path, sizeof path, "%s/other.db", shop->dir);
    shop_check(catalog_open_sqlite(path, &shop->catalog, &err), &err);
    shop_put_vendor(shop, "v", "approved");
    shop_put_product(shop, "c", "approved", "v", "true");
    shop_put_product(shop, "d", "approved", "v", "true");
    shop_start(shop, 0);
    shop_expect_visible(shop, "c d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_can_be_bought_is_indexed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changes_reach_the_index_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_vendor_takes_its_offers_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_product_costs_is_not_analysed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_restart_goes_on_where_the_commit_ended, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(another_declaration_fills_the_index_anew, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_product_has_its_declared_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_note_is_found_by_what_it_is_a_kind_of, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_log_forgets_what_is_in_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_behind_the_log_is_filled_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_of_another_catalogue_is_filled_anew, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

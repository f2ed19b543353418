/* Goal: what is committed to the catalogue is what the index holds, through scan, changes, vendor
 * states, commits and restarts.
 * Method: a real SQLite catalogue and a real index in a scratch folder; after each step the ids in
 * the snapshot are compared with those the test expects from the rules of search.md section 1. */
#include "ingest/ingest.h"

#include "base/buf.h"
#include "catalog/catalog.h"
#include "ingest/state.h"
#include "sql/sql.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

struct fixture {
    char dir[PATH_MAX];
    char index_json[PATH_MAX];
    char source[PATH_MAX];
    struct catalog *catalog;
    struct catalog *second; /* of a renewal */
    struct ingest *ingest;
};

static void check(int rc, const struct attar_error *err)
{
    if (rc < 0)
        fail_msg("%s at %s", err->text, err->where);
}

static void open_ingest(struct fixture *f)
{
    char index_dir[PATH_MAX + 8];
    struct attar_error err = {0};
    struct ingest_config config = {f->source, f->index_json, index_dir, f->catalog, NULL};

    snprintf(index_dir, sizeof index_dir, "%s/index", f->dir);
    check(ingest_open(&config, &f->ingest, &err), &err);
    check(ingest_catch_up(f->ingest, NULL, NULL, &err), &err);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[PATH_MAX + 16];
    struct attar_error err = {0};

    files_temp_dir(f->dir);
    files_source("indexes/products/index.json", f->index_json);
    files_source("", f->source);
    snprintf(path, sizeof path, "%s/catalog.db", f->dir);
    check(catalog_open_sqlite(path, &f->catalog, &err), &err);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    ingest_close(f->ingest);
    catalog_close(f->catalog);
    catalog_close(f->second);
    files_remove_tree(f->dir);
    free(f);
    return 0;
}

/* Verify the ranges first..last to the end; the report is the verify's. */
static struct verify *verified(struct fixture *f, uint8_t first, uint8_t last, bool repair)
{
    struct verify *verify = verify_new(f->ingest, first, last, repair);
    struct attar_error err = {0};
    bool changed;
    int rc;

    while ((rc = verify_step(verify, &changed, &err)) > 0)
        ;
    check(rc, &err);
    assert_true(verify_report(verify)->done);
    return verify;
}

static void expect_equal(struct fixture *f)
{
    struct verify *verify = verified(f, 0, VERIFY_RANGES - 1, false);

    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        assert_int_equal(verify_report(verify)->counts[kind], 0);
    verify_free(verify);
}

static void put(struct fixture *f, enum catalog_kind kind, const char *id, const char *json)
{
    struct attar_error err = {0};

    check(catalog_begin(f->catalog, &err), &err);
    check(catalog_put(f->catalog, kind, slice_cstr(id), slice_cstr(json), &err), &err);
    check(catalog_commit(f->catalog, &err), &err);
}

static void put_product(struct fixture *f, const char *id, const char *status, const char *vendor,
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
    put(f, CATALOG_PRODUCT, id, json.ptr);
    buf_release(&json);
}

static void put_vendor(struct fixture *f, const char *id, const char *status)
{
    char json[200];

    snprintf(json, sizeof json, "{\"id\":\"%s\",\"status\":\"%s\",\"name\":{\"en\":\"V\"}}", id,
             status);
    put(f, CATALOG_VENDOR, id, json);
}

static void poll(struct fixture *f)
{
    struct attar_error err = {0};
    bool changed = false;

    check(ingest_poll(f->ingest, &changed, &err), &err);
    assert_true(changed);
    expect_equal(f);
}

/* `ids` is every visible id, separated by blanks. */
static void expect_visible(struct fixture *f, const char *ids)
{
    struct snapshot *snapshot = ingest_snapshot(f->ingest);
    struct slice rest = slice_cstr(ids);
    uint32_t count = 0;

    while (rest.ptr != NULL && rest.len > 0) {
        assert_int_not_equal(snapshot_find(snapshot, slice_cut(&rest, ' ')), INDEX_DOC_NONE);
        count++;
    }
    assert_int_equal(snapshot_stats(snapshot).doc_count, count);
    snapshot_unref(snapshot);
}

static void only_what_can_be_bought_is_indexed(void **state)
{
    struct fixture *f = *state;

    put_vendor(f, "v-open", "approved");
    put_vendor(f, "v-shut", "suspended");
    put_product(f, "p-1", "approved", "v-open", "true");
    put_product(f, "p-2", "draft", "v-open", "true");
    put_product(f, "p-3", "approved", "v-shut", "true");
    put_product(f, "p-4", "approved", "v-open", "false");
    open_ingest(f);
    expect_visible(f, "p-1");
}

static void changes_reach_the_index_in_order(void **state)
{
    struct fixture *f = *state;
    struct attar_error err = {0};
    bool found = false;

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    put_product(f, "p-2", "approved", "v-a", "true");
    put_product(f, "p-1", "archived", "v-a", "true");
    assert_int_equal(ingest_lag(f->ingest), 2);
    poll(f);
    expect_visible(f, "p-2");
    assert_int_equal(ingest_lag(f->ingest), 0);
    check(catalog_begin(f->catalog, &err), &err);
    check(catalog_delete(f->catalog, CATALOG_PRODUCT, SLICE("p-2"), &found, &err), &err);
    check(catalog_commit(f->catalog, &err), &err);
    assert_true(found);
    poll(f);
    expect_visible(f, "");
}

static void a_vendor_takes_its_offers_along(void **state)
{
    struct fixture *f = *state;

    put_vendor(f, "v-a", "approved");
    put_vendor(f, "v-b", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    put_product(f, "p-2", "approved", "v-b", "true");
    open_ingest(f);
    put_vendor(f, "v-a", "suspended");
    poll(f);
    expect_visible(f, "p-2");
    put_vendor(f, "v-a", "approved");
    poll(f);
    expect_visible(f, "p-1 p-2");
}

/* In the product's JSON, `to` instead of `from`, which is as long. */
static void edit(struct fixture *f, const char *id, const char *from, const char *to)
{
    struct attar_error err = {0};
    struct buf json;
    char *at;

    buf_init(&json, 4096);
    check(catalog_get(f->catalog, CATALOG_PRODUCT, slice_cstr(id), &json, &err), &err);
    buf_add_byte(&json, '\0');
    at = strstr(json.ptr, from);
    assert_true(at != NULL && strlen(from) == strlen(to));
    memcpy(at, to, strlen(to));
    put(f, CATALOG_PRODUCT, id, json.ptr);
    buf_release(&json);
}

/* How many products were analysed since the last call. */
static uint64_t analysed(const struct fixture *f, struct index_writer_stats *last)
{
    struct index_writer_stats now = index_writer_stats(f->ingest->writer);
    uint64_t count = now.analysed - last->analysed;

    *last = now;
    return count;
}

static void what_a_product_costs_is_not_analysed(void **state)
{
    struct fixture *f = *state;
    struct index_writer_stats last = {0};

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    put_product(f, "p-2", "approved", "v-a", "true");
    open_ingest(f);
    assert_int_equal(analysed(f, &last), 2);
    edit(f, "p-1", "\"price\":24900", "\"price\":19900");
    edit(f, "p-2", "\"stock\":3", "\"stock\":0");
    poll(f);
    assert_int_equal(analysed(f, &last), 0);
    assert_int_equal(last.reused, 2);
    edit(f, "p-1", "Amber", "Umber");
    poll(f);
    assert_int_equal(analysed(f, &last), 1);
    put_vendor(f, "v-b", "approved"); /* every product is applied again */
    poll(f);
    assert_int_equal(analysed(f, &last), 0);
    assert_int_equal(last.reused, 4);
}

static void a_restart_goes_on_where_the_commit_ended(void **state)
{
    struct fixture *f = *state;
    struct attar_error err = {0};

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    put_product(f, "p-2", "approved", "v-a", "true");
    poll(f);
    check(ingest_commit(f->ingest, &err), &err);
    ingest_close(f->ingest);
    f->ingest = NULL;
    put_product(f, "p-3", "approved", "v-a", "true");
    open_ingest(f);
    expect_visible(f, "p-1 p-2 p-3");
    expect_equal(f);
}

/* A declaration changes where a value comes from, and nothing that the schema shows. */
static void another_declaration_fills_the_index_anew(void **state)
{
    static const char before[] = "\"from\": \"origin_country\"";
    static const char after[] = "\"from\": \"house_type\"    ";
    struct fixture *f = *state;
    struct slice text = files_read(f->index_json);
    struct snapshot *snapshot;
    char *at = strstr(text.ptr, before);

    assert_non_null(at);
    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    ingest_close(f->ingest);
    f->ingest = NULL;
    memcpy(at, after, sizeof after - 1);
    snprintf(f->index_json, sizeof f->index_json, "%.3000s/index.json", f->dir);
    files_write(f->index_json, text);
    free((char *)text.ptr);
    open_ingest(f);
    snapshot = ingest_snapshot(f->ingest);
    assert_int_equal(snapshot_stats(snapshot).generation, 1); /* a first one: filled anew */
    snapshot_unref(snapshot);
    expect_visible(f, "p-1");
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
    struct fixture *f = *state;
    struct snapshot *snapshot;

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    snapshot = ingest_snapshot(f->ingest);
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
    struct fixture *f = *state;
    struct snapshot *snapshot;
    struct term term;

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    snapshot = ingest_snapshot(f->ingest);
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        assert_true(term_find(snapshot, 0, slice_cstr(terms[i]), &term));
        assert_int_equal(term.df, 1);
    }
    snapshot_unref(snapshot);
}

/* ---- Renewal ---- */

static struct ingest *renewed(struct fixture *f, ingest_progress_fn progress, int *out_rc)
{
    struct ingest *next = NULL;
    struct attar_error err = {0};
    char path[PATH_MAX + 16];

    snprintf(path, sizeof path, "%s/catalog.db", f->dir);
    check(catalog_open_sqlite(path, &f->second, &err), &err);
    *out_rc = ingest_renew(f->ingest, f->second, progress, f, &next, &err);
    return next;
}

/* The catalogue changes while the scan is under way, and the index in force takes it. */
static bool change_meanwhile(void *user, uint64_t done, uint64_t total)
{
    struct fixture *f = user;

    (void)done;
    (void)total;
    put_product(f, "p-2", "approved", "v-a", "true");
    put_product(f, "p-1", "archived", "v-a", "true");
    poll(f);
    expect_visible(f, "p-2");
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

static void restart(struct fixture *f)
{
    ingest_close(f->ingest);
    f->ingest = NULL;
    open_ingest(f);
}

static void a_record_of_a_brand_dates_the_index(void **state)
{
    struct fixture *f = *state;
    bool changed;
    struct attar_error err = {0};

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    assert_false(ingest_is_dated(f->ingest));
    put(f, CATALOG_BRAND, "ajmal", "{\"id\":\"ajmal\",\"name\":{\"en\":\"Ajmal & Sons\"}}");
    check(ingest_poll(f->ingest, &changed, &err), &err);
    assert_true(ingest_is_dated(f->ingest));
    check(ingest_commit(f->ingest, &err), &err);
    restart(f);
    assert_true(ingest_is_dated(f->ingest));
}

static void many_new_products_date_the_index(void **state)
{
    struct fixture *f = *state;
    char id[16];

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    for (int i = 2; i <= 65; i++) {
        snprintf(id, sizeof id, "p-%d", i);
        put_product(f, id, "approved", "v-a", "true");
    }
    poll(f);
    assert_false(ingest_is_dated(f->ingest));
    put_product(f, "p-66", "approved", "v-a", "true");
    poll(f);
    assert_true(ingest_is_dated(f->ingest));
}

static void the_successor_has_what_changed_meanwhile(void **state)
{
    struct fixture *f = *state;
    struct ingest *next;
    struct attar_error err = {0};
    int rc;

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    put(f, CATALOG_BRAND, "ajmal", "{\"id\":\"ajmal\",\"name\":{\"en\":\"Ajmal & Sons\"}}");
    poll(f);
    next = renewed(f, change_meanwhile, &rc);
    assert_int_equal(rc, 0);
    assert_true(generation(next) > generation(f->ingest));
    ingest_close(f->ingest);
    f->ingest = next;
    assert_false(ingest_is_dated(f->ingest));
    expect_visible(f, "p-2");
    put_product(f, "p-3", "approved", "v-a", "true");
    poll(f);
    expect_visible(f, "p-2 p-3");
    check(ingest_commit(f->ingest, &err), &err);
    restart(f);
    assert_false(ingest_is_dated(f->ingest));
    expect_visible(f, "p-2 p-3");
    expect_equal(f);
}

static void a_renewal_given_up_leaves_the_index_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct attar_error err = {0};
    int rc;

    put_vendor(f, "v-a", "approved");
    put_product(f, "p-1", "approved", "v-a", "true");
    open_ingest(f);
    assert_null(renewed(f, give_up, &rc));
    assert_int_equal(rc, -ATTAR_ECANCELLED);
    put_product(f, "p-2", "approved", "v-a", "true");
    poll(f);
    check(ingest_commit(f->ingest, &err), &err);
    restart(f);
    expect_visible(f, "p-1 p-2");
}

/* As many changes as a busy month's, all of one product. */
static void write_long_log(struct fixture *f)
{
    char path[PATH_MAX + 16];
    struct sql *db = NULL;
    struct attar_error err = {0};

    snprintf(path, sizeof path, "%s/catalog.db", f->dir);
    check(sql_open(path, &db, &err), &err);
    check(sql_exec(db,
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                   " i < 1100000) INSERT INTO catalog_change (kind, id) SELECT 0, 'a' FROM n",
                   &err),
          &err);
    sql_close(db);
}

static void the_log_forgets_what_is_in_files(void **state)
{
    struct fixture *f = *state;
    struct attar_error err = {0};
    uint64_t tail = 0;
    uint64_t newest = 0;

    put_vendor(f, "v", "approved");
    put_product(f, "a", "approved", "v", "true");
    open_ingest(f);
    write_long_log(f);
    check(catalog_tail(f->catalog, &tail, &err), &err);
    assert_int_equal(tail, 1);
    poll(f);
    check(ingest_commit(f->ingest, &err), &err);
    check(catalog_tail(f->catalog, &tail, &err), &err);
    check(catalog_position(f->catalog, &newest, &err), &err);
    assert_int_equal(newest - tail, 999999);
    put_product(f, "b", "approved", "v", "true");
    poll(f);
    expect_visible(f, "a b");
}

static void an_index_of_another_catalogue_is_filled_anew(void **state)
{
    struct fixture *f = *state;
    char path[PATH_MAX + 16];
    struct attar_error err = {0};

    put_vendor(f, "v", "approved");
    put_product(f, "a", "approved", "v", "true");
    open_ingest(f);
    check(ingest_commit(f->ingest, &err), &err);
    ingest_close(f->ingest);
    f->ingest = NULL;
    catalog_close(f->catalog);
    snprintf(path, sizeof path, "%s/other.db", f->dir);
    check(catalog_open_sqlite(path, &f->catalog, &err), &err);
    put_vendor(f, "v", "approved");
    put_product(f, "c", "approved", "v", "true");
    put_product(f, "d", "approved", "v", "true");
    open_ingest(f);
    expect_visible(f, "c d");
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
        cmocka_unit_test_setup_teardown(a_record_of_a_brand_dates_the_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_new_products_date_the_index, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_successor_has_what_changed_meanwhile, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_renewal_given_up_leaves_the_index_as_it_was, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_note_is_found_by_what_it_is_a_kind_of, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_log_forgets_what_is_in_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_index_of_another_catalogue_is_filled_anew, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

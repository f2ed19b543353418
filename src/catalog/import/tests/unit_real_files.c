/* Goal: the two mappings of the tree take the real files whole.
 * Method: imported where the shared test data is at hand, counted against what is known of the
 * files; nothing of them is printed. */
#include "catalog/import/import.h"

#include "base/utf8.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];
static struct catalog *catalog;
static struct import_report report;

static int begin(void **state)
{
    char path[PATH_MAX + 16];

    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/db", dir);
    return catalog_open_sqlite(path, &catalog, NULL);
}

static int end(void **state)
{
    (void)state;
    import_report_release(&report);
    catalog_close(catalog);
    files_remove_tree(dir);
    return 0;
}

static void import_real(const char *file, const char *mapping)
{
    char path[PATH_MAX];
    char mapping_path[PATH_MAX];
    char ontology[PATH_MAX];
    struct import_options options = {path, mapping_path, ontology, CATALOG_PRODUCT, NULL, NULL};
    struct attar_error err;

    if (!files_data(file, path)) {
        print_message("SKIP: %s is not at hand (set ATTAR_SHARED_DATA)\n", file);
        skip();
    }
    files_source(mapping, mapping_path);
    files_source("data/ontology", ontology);
    if (catalog_import(catalog, &options, &report, &err) < 0)
        fail_msg("%s", err.text);
}

struct tally {
    int products;
    int digit_names;
    int without_notes;
    int offers;
    int discounts;
    int year_1533;
};

static bool only_digits(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

static int count_product(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    static const struct json_limits limits = {1 << 20, true};
    struct tally *tally = user;
    struct json *root = NULL;
    struct slice name = {0};
    int64_t year = 0;
    int64_t ignored;

    (void)id;
    assert_int_equal(json_parse(json, &limits, &root, err), 0);
    assert_int_equal(json_str(json_get(json_get(root, "name"), "en"), &name), 0);
    json_i64(json_get(root, "year"), &year);
    tally->products++;
    tally->digit_names += only_digits(name);
    tally->without_notes += json_count(json_get(root, "notes")) == 0;
    tally->year_1533 += year == 1533;
    tally->offers += (int)json_count(json_get(root, "offers"));
    for (size_t i = 0; i < json_count(json_get(root, "offers")); i++)
        tally->discounts +=
            json_i64(json_get(json_at(json_get(root, "offers"), i), "list_price"), &ignored) == 0;
    json_free(root);
    return 0;
}

static void the_catalogue_of_2017(void **state)
{
    struct tally tally = {0};

    (void)state;
    import_real("catalogue/perfumes.jsonl.gz", "indexes/products/mappings/fragrantica-2017.json");
    print_message("%.0f rows/s\n", (double)report.rows * 1000 / (double)report.elapsed_ms);
    assert_int_equal(report.rows, 37926);
    assert_int_equal(report.duplicates, 5);
    assert_int_equal(report.rejected, 3); /* the names that are null */
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(report.rejects.items[i].field, "name");
    assert_int_equal(report.documents, 37918); /* 37,921 ids, less the three */
    assert_int_equal(catalog_scan(catalog, CATALOG_PRODUCT, count_product, &tally, NULL), 0);
    assert_int_equal(tally.products, 37918);
    assert_int_equal(tally.digit_names, 129);
    assert_in_range(tally.without_notes, 950, 960);
    assert_true(tally.year_1533 > 0);
    assert_int_equal(tally.offers, 37918);
}

static void the_marketplace_offers(void **state)
{
    struct tally tally = {0};

    (void)state;
    import_real("offers/noon.csv", "indexes/products/mappings/noon.json");
    assert_int_equal(report.rows, 1003);
    assert_int_equal(report.rejected, 0);
    assert_int_equal(report.documents + report.merged, 1003);
    assert_int_equal(catalog_scan(catalog, CATALOG_PRODUCT, count_product, &tally, NULL), 0);
    assert_int_equal(tally.offers, 1003);
    assert_true(tally.discounts < 1003); /* one costs more now than before */
    assert_in_range(tally.products, 618, 648);
    assert_in_range(report.vendors, 100, 117);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_catalogue_of_2017, begin, end),
        cmocka_unit_test_setup_teardown(the_marketplace_offers, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

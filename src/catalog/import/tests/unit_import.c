/* Goal: all of a file or nothing of it; each rejected row with line, field and reason; repeated ids
 * replace or merge; the traps of real files cost nothing else.
 * Method: small files written here, imported into a database in a scratch folder. */
#include "catalog/import/import.h"

#include "catalog/catalog.h"
#include "catalog/tests/sample.h"
#include "codec/json.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];
static struct catalog *catalog;
static struct import_report report;
static struct attar_error err;

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

static int import_text(const char *text, const char *mapping, int kind)
{
    char path[PATH_MAX + 16];
    char mapping_path[PATH_MAX + 16];
    char ontology[PATH_MAX];
    struct import_options options = {.path = path, .ontology_dir = ontology, .kind = kind};

    files_source("data/ontology", ontology);
    snprintf(path, sizeof path, "%s/file", dir);
    files_write(path, slice_cstr(text));
    snprintf(mapping_path, sizeof mapping_path, "%s/mapping.json", dir);
    if (mapping != NULL) {
        files_write(mapping_path, slice_cstr(mapping));
        options.mapping_path = mapping_path;
    }
    import_report_release(&report);
    return catalog_import(catalog, &options, &report, &err);
}

static uint64_t count(enum catalog_kind kind)
{
    uint64_t n = 0;

    assert_int_equal(catalog_count(catalog, kind, &n, NULL), 0);
    return n;
}

static struct json *get(const char *id)
{
    static const struct json_limits limits = {1 << 20, true};
    struct json *root = NULL;
    struct buf text;

    buf_init(&text, 1 << 20);
    assert_int_equal(catalog_get(catalog, CATALOG_PRODUCT, slice_cstr(id), &text, NULL), 0);
    assert_int_equal(json_parse(buf_slice(&text), &limits, &root, NULL), 0);
    buf_release(&text);
    return root;
}

static void expect_reject(size_t index, uint64_t line, const char *field, const char *reason)
{
    const struct import_reject *row = &report.rejects.items[index];

    assert_true(index < report.rejects.count);
    assert_int_equal(row->line, line);
    assert_string_equal(row->field, field);
    if (strncmp(row->reason, reason, strlen(reason)) != 0)
        fail_msg("line %d: \"%s\", wanted \"%s\"", (int)line, row->reason, reason);
}

static void our_own_schema(void **state)
{
    (void)state;
    assert_int_equal(import_text(SAMPLE_PRODUCT "\r\n\n"             /* 1, 2 */
                                                "{\"id\":\"p-2\"}\n" /* 3 */
                                                "{\"id\":\n"         /* 4 */
                                                "[1]\n"              /* 5 */
                                                "{\"a\":1,\"a\":2}", /* 6 */
                                 NULL, CATALOG_PRODUCT),
                     0);
    assert_int_equal(report.rows, 5);
    assert_int_equal(report.documents, 1);
    assert_int_equal(report.rejected, 4);
    expect_reject(0, 3, "slug", "missing");
    expect_reject(1, 4, "", "JSON line 1");
    expect_reject(2, 5, "", "the line is an array");
    expect_reject(3, 6, "", "JSON line 1");
    assert_int_equal(count(CATALOG_PRODUCT), 1);
}

static void the_other_kinds(void **state)
{
    (void)state;
    assert_int_equal(import_text("{\"id\":\"v-1\",\"slug\":\"v-1\",\"name\":{\"en\":\"V\"},"
                                 "\"status\":\"approved\"}\n{\"id\":\"v-2\"}\n",
                                 NULL, CATALOG_VENDOR),
                     0);
    assert_int_equal(count(CATALOG_VENDOR), 1);
    expect_reject(0, 2, "slug", "missing");
}

static const char mapping[] =
    "{\"format\":\"jsonl\",\"product\":{\"id\":{\"$text\":\"x-{id}\"},"
    "\"slug\":{\"$from\":[\"name\",\"id\"],\"$join\":\"-\",\"$slug\":true},"
    "\"status\":\"approved\",\"name\":{\"en\":{\"$from\":\"name\"}},"
    "\"brand\":{\"$brand\":\"brand\"},"
    "\"category_path\":{\"$path\":\"perfume\",\"$lookup\":\"labels:category\",\"$member\":true},"
    "\"form\":\"spray\",\"notes\":{\"$notes\":{\"top\":\"notes.top\",\"flat\":[\"notes\"]},"
    "\"$lookup\":\"notes\"},\"year\":{\"$from\":\"year\",\"$as\":\"int\"},"
    "\"created_at\":\"2020-01-01T00:00:00Z\",\"updated_at\":\"2020-01-01T00:00:00Z\","
    "\"published_at\":\"2020-01-01T00:00:00Z\",\"rev\":1}}";

static void traps_of_real_catalogues(void **state)
{
    struct slice name;
    struct json *root;

    (void)state;
    assert_int_equal(
        import_text(
            "{\"id\":1,\"name\":41,\"brand\":\"B\",\"notes\":{\"middle\":[],\"top\":[\"Oud \"]}}\n"
            "{\"id\":2,\"name\":\"212\",\"brand\":\"B\",\"notes\":[\"rose\"],\"year\":1533}\n"
            "{\"id\":3,\"name\":null,\"brand\":\"B\",\"notes\":{}}\n"
            "{\"id\":4,\"name\":\"D\",\"brand\":\"B\",\"notes\":null,\"year\":\"soon\"}\n"
            "{\"id\":1,\"name\":\"41 again\",\"brand\":\"B\"}\n",
            mapping, CATALOG_PRODUCT),
        0);
    assert_int_equal(report.documents, 2);
    assert_int_equal(report.duplicates, 1);
    assert_int_equal(report.rejected, 2);
    expect_reject(0, 3, "name", "missing");
    expect_reject(1, 4, "", "\"soon\" is not of type int");
    root = get("x-1");
    assert_int_equal(json_str(json_get(json_get(root, "name"), "en"), &name), 0);
    assert_string_equal(name.ptr, "41 again"); /* the last one stands */
    assert_null(json_get(root, "offers"));
    json_free(root);
    root = get("x-2");
    assert_int_equal(json_str(json_get(json_get(root, "name"), "en"), &name), 0);
    assert_string_equal(name.ptr, "212");
    json_free(root);
}

static void slugs_lead_to_one_product(void **state)
{
    static const char own[] = "{\"format\":\"tsv\",\"product\":{\"id\":{\"$from\":\"id\"},"
                              "\"slug\":{\"$from\":\"slug\"},\"status\":\"draft\","
                              "\"name\":{\"en\":\"N\"},\"brand\":{\"$brand\":\"slug\"},"
                              "\"category_path\":{\"$path\":\"perfume\","
                              "\"$lookup\":\"labels:category\",\"$member\":true},\"form\":\"mist\","
                              "\"created_at\":\"2020-01-01T00:00:00Z\","
                              "\"updated_at\":\"2020-01-01T00:00:00Z\","
                              "\"published_at\":\"2020-01-01T00:00:00Z\",\"rev\":1}}";

    (void)state;
    assert_int_equal(
        import_text("id\tslug\na\tone\nb\tone\na\tone\nb\ttwo\nc\n", own, CATALOG_PRODUCT), 0);
    assert_int_equal(report.documents, 2);
    assert_int_equal(report.duplicates, 1);
    assert_int_equal(report.rejected, 2);
    expect_reject(0, 3, "slug", "\"one\" is the slug of a already");
    expect_reject(1, 6, "", "1 fields, the header has 2");
}

static const char offers_mapping[] =
    "{\"format\":\"csv\",\"group\":true,\"product\":{\"id\":{\"$from\":\"name\",\"$slug\":true},"
    "\"slug\":{\"$from\":\"name\",\"$slug\":true},\"status\":\"approved\","
    "\"name\":{\"en\":{\"$from\":\"name\"}},\"brand\":{\"$brand\":\"brand\"},"
    "\"category_path\":{\"$path\":\"perfume\",\"$lookup\":\"labels:category\",\"$member\":true},"
    "\"form\":\"spray\",\"offers\":[{\"id\":{\"$text\":\"o-{number}\"},"
    "\"vendor_id\":{\"$from\":\"seller\",\"$slug\":true,\"$prefix\":\"v-\"},\"sku\":{\"$from\":"
    "\"number\"},"
    "\"price\":{\"$from\":\"price\",\"$as\":\"minor\"},\"currency\":\"AED\","
    "\"list_price\":{\"$from\":\"old\",\"$as\":\"minor\",\"$above\":\"price\"},\"stock\":1,"
    "\"stock_seq\":1,\"active\":true}],\"created_at\":\"2020-01-01T00:00:00Z\","
    "\"updated_at\":\"2020-01-01T00:00:00Z\",\"published_at\":\"2020-01-01T00:00:00Z\",\"rev\":1},"
    "\"vendor\":{\"id\":{\"$from\":\"seller\",\"$slug\":true,\"$prefix\":\"v-\"},"
    "\"slug\":{\"$from\":\"seller\",\"$slug\":true},\"name\":{\"en\":{\"$from\":\"seller\"}},"
    "\"status\":\"approved\"}}";

static int64_t offer_number(const struct json *root, size_t index, const char *member)
{
    int64_t number = -1;

    json_i64(json_get(json_at(json_get(root, "offers"), index), member), &number);
    return number;
}

static void rows_become_offers(void **state)
{
    struct json *root;

    (void)state;
    assert_int_equal(import_text("number,name,brand,seller,price,old,remark\r\n"
                                 "1,Night Rose,B,\"Shop, One\",186.9,265,\r\n"
                                 "2,Day,B,Shop Two,5.35,5.35,\r\n"
                                 "3,night rose,B,Shop Two,98.1K,,\r\n"
                                 "4,\"Night, Rose\",B,Shop Two,2350,1000,\"two\nlines\"\r\n"
                                 "1,Night Rose,B,Shop Two,10,20,\r\n",
                                 offers_mapping, CATALOG_PRODUCT),
                     0);
    assert_int_equal(report.documents, 2);
    assert_int_equal(report.merged, 1);
    assert_int_equal(report.vendors, 2);
    assert_int_equal(report.rejected, 2);
    expect_reject(0, 4, "", "\"98.1K\" is not of type minor");
    expect_reject(1, 7, "offers", "id \"o-1\" stands twice"); /* behind the two lines */
    root = get("night-rose");
    assert_int_equal(json_count(json_get(root, "offers")), 2);
    assert_int_equal(offer_number(root, 0, "price"), 18690);
    assert_int_equal(offer_number(root, 0, "list_price"), 26500);
    assert_int_equal(offer_number(root, 1, "price"), 235000);
    assert_int_equal(offer_number(root, 1, "list_price"), -1); /* was cheaper: no discount */
    json_free(root);
    assert_int_equal(count(CATALOG_VENDOR), 2);
}

static void nothing_half_done(void **state)
{
    char path[PATH_MAX + 16];
    char ontology[PATH_MAX];
    struct import_options options = {.path = path, .ontology_dir = ontology};
    struct slice gzip = SLICE("\x1F\x8B\x08\0\0\0\0\0\0\x03garbage that is no deflate stream");
    uint64_t seq = 9;

    (void)state;
    files_source("data/ontology", ontology);
    snprintf(path, sizeof path, "%s/file.gz", dir);
    files_write(path, gzip);
    assert_int_equal(catalog_import(catalog, &options, &report, &err), -ATTAR_ECORRUPT);
    snprintf(path, sizeof path, "%s/none", dir);
    assert_int_equal(catalog_import(catalog, &options, &report, &err), -ATTAR_ENOTFOUND);
    assert_int_equal(import_text("x", "{\"format\":\"csv\"}", CATALOG_PRODUCT), -ATTAR_EPARSE);
    assert_int_equal(import_text("a,a\n1,2\n", offers_mapping, CATALOG_PRODUCT), -ATTAR_EPARSE);
    assert_int_equal(import_text("", offers_mapping, CATALOG_PRODUCT), -ATTAR_EPARSE);
    assert_int_equal(count(CATALOG_PRODUCT), 0);
    assert_int_equal(catalog_position(catalog, &seq, NULL), 0);
    assert_int_equal(seq, 0);
}

/* A file that turns out damaged after many good rows leaves the catalogue as it was. */
static void damage_at_the_end_undoes_the_start(void **state)
{
    char path[PATH_MAX + 16];
    struct import_options options = {.path = path};
    uint64_t seq = 9;
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 22);
    for (int i = 0; i < 1000; i++)
        buf_addf(&text,
                 "{\"id\":\"v-%d\",\"slug\":\"v\",\"name\":{\"en\":\"V\"},\"status\":\"ok\"}\n", i);
    snprintf(path, sizeof path, "%s/file.gz", dir);
    files_write_gzip(path, buf_slice(&text), 12);
    buf_release(&text);
    options.kind = CATALOG_VENDOR;
    assert_int_equal(catalog_import(catalog, &options, &report, &err), -ATTAR_ECORRUPT);
    assert_true(report.documents > 0); /* it had begun */
    assert_int_equal(count(CATALOG_VENDOR), 0);
    assert_int_equal(catalog_position(catalog, &seq, NULL), 0);
    assert_int_equal(seq, 0);
}

static void a_second_import_changes_nothing(void **state)
{
    uint64_t first = 0;
    uint64_t second = 0;

    (void)state;
    assert_int_equal(import_text(SAMPLE_PRODUCT, NULL, CATALOG_PRODUCT), 0);
    assert_int_equal(catalog_position(catalog, &first, NULL), 0);
    assert_int_equal(import_text(SAMPLE_PRODUCT, NULL, CATALOG_PRODUCT), 0);
    assert_int_equal(catalog_position(catalog, &second, NULL), 0);
    assert_int_equal(report.documents, 1);
    assert_int_equal(first, second);
}

static void many_rejects_are_counted(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < IMPORT_REJECTS_LISTED + 234; i++)
        buf_add_cstr(&text, "{}\n");
    buf_add_byte(&text, '\0');
    assert_int_equal(import_text(text.ptr, NULL, CATALOG_PRODUCT), 0);
    buf_release(&text);
    assert_int_equal(report.rejected, IMPORT_REJECTS_LISTED + 234);
    assert_int_equal(report.rejects.count, IMPORT_REJECTS_LISTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(our_own_schema, begin, end),
        cmocka_unit_test_setup_teardown(the_other_kinds, begin, end),
        cmocka_unit_test_setup_teardown(traps_of_real_catalogues, begin, end),
        cmocka_unit_test_setup_teardown(slugs_lead_to_one_product, begin, end),
        cmocka_unit_test_setup_teardown(rows_become_offers, begin, end),
        cmocka_unit_test_setup_teardown(nothing_half_done, begin, end),
        cmocka_unit_test_setup_teardown(damage_at_the_end_undoes_the_start, begin, end),
        cmocka_unit_test_setup_teardown(a_second_import_changes_nothing, begin, end),
        cmocka_unit_test_setup_teardown(many_rejects_are_counted, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: a schema holds what its JSON says, ignores what belongs to others, names what is wrong,
 * and its hash changes with exactly what decides a segment.  Method: small texts, one fault each;
 * the committed indexes/products/index.json. */
#include "index/schema.h"

#include "tests/support/prop.h"

static struct schema *parse(const char *text)
{
    struct schema *schema = NULL;
    struct attar_error err = {0};

    if (schema_parse(slice_cstr(text), "test", &schema, &err) < 0)
        fail_msg("%s", err.text);
    return schema;
}

static const char small[] = "{\"filters\":[{\"any\":1}],\"text\":[{\"name\":\"name\",\"weight\":10,"
                            "\"join\":true,\"from\":[\"x\"]}],\"columns\":["
                            "{\"name\":\"accord\",\"type\":\"keyword\",\"scope\":\"product\","
                            "\"multi\":true,\"weighted\":true},"
                            "{\"name\":\"price\",\"type\":\"number\",\"scope\":\"offer\","
                            "\"scale\":2},"
                            "{\"name\":\"code\",\"type\":\"bytes\",\"scope\":\"product\","
                            "\"width\":256}]}";

static void members_are_read(void **state)
{
    struct schema *s = parse(small);

    (void)state;
    assert_int_equal(s->text_count, 1);
    assert_int_equal(s->column_count, 3);
    assert_true(s->texts[0].weight == 10 && s->texts[0].join);
    assert_true(s->columns[0].multi && s->columns[0].weighted);
    assert_true(s->columns[1].type == COLUMN_NUMBER && s->columns[1].scope == SCOPE_OFFER);
    assert_int_equal(s->columns[1].scale, 2);
    assert_true(s->columns[2].type == COLUMN_BYTES && s->columns[2].width == 256);
    assert_int_equal(s->columns[1].width, 0);
    assert_int_equal(schema_column(s, SLICE("price")), 1);
    assert_int_equal(schema_column(s, SLICE("pric")), UINT16_MAX);
    assert_int_equal(schema_text(s, SLICE("name")), 0);
    assert_int_equal(schema_text(s, SLICE("price")), UINT16_MAX);
    schema_free(s);
}

static void hash_is_of_the_meaning(void **state)
{
    static const char *const texts[] = {
        "{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"keyword\",\"scope\":\"product\"}]}",
        "{\"text\":[],\"columns\":[{\"name\":\"b\",\"type\":\"keyword\",\"scope\":\"product\"}]}",
        "{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"number\",\"scope\":\"product\"}]}",
        "{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"keyword\",\"scope\":\"offer\"}]}",
        ("{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"keyword\",\"scope\":\"product\","
         "\"multi\":true}]}"),
        ("{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"bytes\",\"scope\":\"product\","
         "\"width\":8}]}"),
        ("{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"bytes\",\"scope\":\"product\","
         "\"width\":9}]}"),
        "{\"text\":[{\"name\":\"a\",\"weight\":1}],\"columns\":[]}",
        "{\"text\":[{\"name\":\"a\",\"weight\":2}],\"columns\":[]}",
        "{\"text\":[{\"name\":\"a\",\"weight\":2,\"join\":true}],\"columns\":[]}",
    };
    uint64_t hashes[sizeof texts / sizeof *texts];
    struct schema *same;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct schema *s = parse(texts[i]);

        hashes[i] = s->hash;
        for (size_t k = 0; k < i; k++)
            assert_true(hashes[k] != hashes[i]);
        schema_free(s);
    }
    same = parse("{ \"columns\": [{\"scope\": \"product\", \"type\": \"keyword\", \"name\": \"a\","
                 "\"label\": 7}], \"text\": [], \"version\": 9 }");
    assert_true(same->hash == hashes[0]);
    schema_free(same);
}

static void faults_are_named(void **state)
{
    static const char *const faults[][2] = {
        {"{", ""},
        {"{\"text\":[]}", "must be arrays"},
        {"{\"text\":[{\"weight\":1}],\"columns\":[]}", "text 0: \"name\""},
        {"{\"text\":[{\"name\":\"a\"}],\"columns\":[]}", "text 0: \"weight\""},
        {"{\"text\":[{\"name\":\"a\",\"weight\":101}],\"columns\":[]}", "\"weight\""},
        {"{\"text\":[{\"name\":\"a\",\"weight\":1,\"join\":1}],\"columns\":[]}", "\"join\""},
        {"{\"text\":[{\"name\":\"a\",\"weight\":1},{\"name\":\"a\",\"weight\":1}],\"columns\":[]}",
         "text 1: the name is taken"},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"date\",\"scope\":\"offer\"}]}",
         "\"type\""},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"number\"}]}", "\"scope\""},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"number\",\"scope\":\"offer\","
         "\"multi\":true}]}",
         "only a keyword column"},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"keyword\",\"scope\":\"offer\","
         "\"scale\":2}]}",
         "only a number column"},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"number\",\"scope\":\"offer\","
         "\"scale\":10}]}",
         "\"scale\""},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"bytes\",\"scope\":\"product\"}]}",
         "\"width\""},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"bytes\",\"scope\":\"product\","
         "\"width\":1025}]}",
         "1..1024"},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"keyword\",\"scope\":\"product\","
         "\"width\":8}]}",
         "\"width\""},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"bytes\",\"scope\":\"offer\","
         "\"width\":8}]}",
         "of products"},
        {"{\"text\":[],\"columns\":[{\"name\":\"a\",\"type\":\"bytes\",\"scope\":\"product\","
         "\"width\":8,\"weighted\":true}]}",
         "only a keyword column"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct schema *schema = (void *)1;
        struct attar_error err = {0};

        assert_int_equal(schema_parse(slice_cstr(faults[i][0]), "test", &schema, &err),
                         -ATTAR_EPARSE);
        assert_non_null(strstr(err.text, faults[i][1]));
        assert_ptr_equal(schema, (void *)1);
    }
}

static void too_many_is_a_limit(void **state)
{
    char text[8192] = "{\"columns\":[],\"text\":[";
    size_t len = strlen(text);
    struct schema *schema = NULL;

    (void)state;
    for (int i = 0; i <= SCHEMA_TEXTS_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s{\"name\":\"f%d\",\"weight\":1}",
                                i > 0 ? "," : "", i);
    snprintf(text + len, sizeof text - len, "]}");
    assert_int_equal(schema_parse(slice_cstr(text), "test", &schema, NULL), -ATTAR_ELIMIT);
}

static void the_product_index_is_read(void **state)
{
    char path[512];
    const char *root = getenv("ATTAR_ROOT");
    struct schema *schema = NULL;
    struct attar_error err = {0};

    (void)state;
    snprintf(path, sizeof path, "%.400s/indexes/products/index.json", root == NULL ? "." : root);
    if (schema_open(path, &schema, &err) < 0)
        fail_msg("%s", err.text);
    assert_true(schema_column(schema, SLICE("brand")) != UINT16_MAX);
    assert_true(schema_text(schema, SLICE("name")) == 0);
    schema_free(schema);
    assert_int_equal(schema_open("/nowhere/index.json", &schema, &err), -ATTAR_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_read), cmocka_unit_test(hash_is_of_the_meaning),
        cmocka_unit_test(faults_are_named), cmocka_unit_test(too_many_is_a_limit),
        cmocka_unit_test(the_product_index_is_read)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

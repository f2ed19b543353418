/* Goal: every rule of MAPPING.md does what the page says.
 * Method: template beside a JSONL row and the JSON it must give ("" for nothing, "!" and the
 * message for a rejected row), with the ontology of the tree. */
#include "catalog/import/mapping.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    files_remove_tree(dir);
    return 0;
}

static int open_mapping(const char *json, struct mapping *mapping, struct attar_error *err)
{
    char path[PATH_MAX + 16];
    char ontology[PATH_MAX];

    files_source("data/ontology", ontology);
    snprintf(path, sizeof path, "%s/m.json", dir);
    files_write(path, slice_cstr(json));
    return mapping_open(path, ontology, mapping, err);
}

static void give(const char *t, const char *row, struct buf *out)
{
    char json[4096];
    struct mapping mapping;
    struct attar_error err;
    struct rows rows;
    struct json_writer w;
    struct input *input = input_of_bytes(slice_cstr(row));
    int rc;

    snprintf(json, sizeof json, "{\"format\":\"jsonl\",\"product\":{\"t\":%s}}", t);
    assert_int_equal(open_mapping(json, &mapping, NULL), 0);
    assert_int_equal(rows_open(&rows, input, ROWS_JSONL, NULL), 0);
    assert_int_equal(rows_next(&rows, NULL), 1);
    json_writer_init(&w, out);
    rc = mapping_eval(&mapping, json_get(mapping_template(&mapping, "product"), "t"), &rows, &w,
                      &err);
    if (rc < 0)
        buf_addf(out, "!%s", err.text);
    buf_add_byte(out, '\0');
    rows_release(&rows);
    input_close(input);
    mapping_close(&mapping);
}

struct example {
    const char *t;
    const char *row;
    const char *want;
};

static void expect_all(const struct example *rows, size_t count)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        buf_clear(&out);
        give(rows[i].t, rows[i].row, &out);
        if (strncmp(out.ptr, rows[i].want,
                    rows[i].want[0] == '!' ? strlen(rows[i].want) : out.len) != 0)
            fail_msg("%s over %s gives %s, wanted %s", rows[i].t, rows[i].row, out.ptr,
                     rows[i].want);
    }
    buf_release(&out);
}

static void templates(void **state)
{
    static const struct example rows[] = {
        {"\"spray\"", "{}", "\"spray\""},
        {"[1,true,null]", "{}", "[1,true,null]"},
        {"{\"a\":{\"$from\":\"a\"},\"b\":{\"$from\":\"b\"}}", "{\"b\":\"x\"}", "{\"b\":\"x\"}"},
        {"{\"a\":{\"b\":{\"$from\":\"x\"}},\"c\":1}", "{}", "{\"c\":1}"},
        {"{\"a\":{\"$from\":\"x\"}}", "{}", ""},
        {"[{\"$from\":\"x\"},{\"$from\":\"y\"}]", "{\"y\":2}", "[\"2\"]"},
    };

    (void)state;
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void sources(void **state)
{
    static const struct example rows[] = {
        {"{\"$from\":\"a.b\"}", "{\"a\":{\"b\":\" x \"}}", "\"x\""},
        {"{\"$from\":\"a\"}", "{\"a\":212}", "\"212\""},
        {"{\"$from\":\"a\"}", "{\"a\":\"  \"}", ""},
        {"{\"$from\":\"a\"}", "{\"a\":null}", ""},
        {"{\"$from\":\"a\"}", "{\"a\":[1]}", ""},
        {"{\"$from\":[\"a\",\"b\"]}", "{\"a\":null,\"b\":\"x\"}", "\"x\""},
        {"{\"$from\":[\"a\",\"b\",\"c\"],\"$join\":\" \"}", "{\"a\":1,\"c\":\"z\"}", "\"1 z\""},
        {"{\"$text\":\"f-{id}\"}", "{\"id\":7}", "\"f-7\""},
        {"{\"$text\":\"f-{id}\"}", "{}", ""},
        {"{\"$text\":\"f-{id}\",\"$default\":\"none\"}", "{}", "\"none\""},
        {"{\"$text\":\"{a}{b}!\"}", "{\"a\":1,\"b\":2}", "\"12!\""},
        {"{\"$pick\":{\"by\":\"id\",\"from\":5,\"to\":5},\"$as\":\"int\"}", "{\"id\":7}", "5"},
        {"{\"$pick\":{\"by\":\"no\",\"from\":5,\"to\":5}}", "{\"id\":7}", "!$pick needs by"},
    };

    (void)state;
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void transformations(void **state)
{
    static const struct example rows[] = {
        {"{\"$from\":\"a\",\"$lower\":true}", "{\"a\":\"ABC é\"}", "\"abc é\""},
        {"{\"$from\":\"a\",\"$map\":{\"EDP\":\"edp\"}}", "{\"a\":\"EDP\"}", "\"edp\""},
        {"{\"$from\":\"a\",\"$map\":{\"EDP\":\"edp\"}}", "{\"a\":\"EDX\"}", ""},
        {"{\"$from\":\"a\",\"$map\":{\"EDP\":null},\"$default\":\"d\"}", "{\"a\":\"EDP\"}",
         "\"d\""},
        {"{\"$from\":\"a\",\"$map\":{},\"$miss\":\"keep\"}", "{\"a\":\"x y\"}", "\"x y\""},
        {"{\"$from\":\"a\",\"$map\":{},\"$miss\":\"reject\"}", "{\"a\":\"x\"}", "!\"x\" is not in"},
        {"{\"$from\":\"a\",\"$lookup\":\"notes\"}", "{\"a\":\"Agarwood (Oud)\"}", "\"oud\""},
        {"{\"$from\":\"a\",\"$lookup\":\"notes\"}", "{\"a\":\"عود\"}", "\"oud\""},
        {"{\"$from\":\"a\",\"$lookup\":\"notes\"}", "{\"a\":\"Moon Dust\"}", "\"moon-dust\""},
        {"{\"$from\":\"a\",\"$slug\":true,\"$cut\":4,\"$prefix\":\"v-\"}", "{\"a\":\"A b c d\"}",
         "\"v-a-b-\""},
        {"{\"$from\":\"a\",\"$as\":\"minor\"}", "{\"a\":\"186.9\"}", "18690"},
        {"{\"$from\":\"a\",\"$as\":\"minor\"}", "{\"a\":186.9}", "18690"},
        {"{\"$from\":\"a\",\"$as\":\"minor\",\"$scale\":3}", "{\"a\":\"1.005\"}", "1005"},
        {"{\"$from\":\"a\",\"$as\":\"minor\"}", "{\"a\":\"1.005\"}",
         "!\"1.005\" is not of type minor"},
        {"{\"$from\":\"a\",\"$as\":\"minor\"}", "{\"a\":\"98.1K\"}",
         "!\"98.1K\" is not of type minor"},
        {"{\"$from\":\"a\",\"$as\":\"int\"}", "{\"a\":\"2016\"}", "2016"},
        {"{\"$from\":\"a\",\"$as\":\"int\"}", "{\"a\":\"2016.5\"}",
         "!\"2016.5\" is not of type int"},
        {"{\"$from\":\"a\",\"$as\":\"decimal\"}", "{\"a\":\"7.50\"}", "7.5"},
        {"{\"$from\":\"a\",\"$above\":\"b\"}", "{\"a\":\"9.10\",\"b\":\"10\"}", ""},
        {"{\"$from\":\"a\",\"$above\":\"b\"}", "{\"a\":\"10.5\",\"b\":\"10\"}", "\"10.5\""},
    };

    (void)state;
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void shapes(void **state)
{
    static const char notes[] =
        "{\"$notes\":{\"top\":\"n.top\",\"heart\":\"n.middle\",\"flat\":[\"n.all\",\"n\"]},"
        "\"$lookup\":\"notes\",\"$split\":[\",\",\" and \"],\"$camel\":true}";
    static const struct example rows[] = {
        {"{\"$list\":\"a\",\"$lookup\":\"accords\",\"$member\":\"id\"}",
         "{\"a\":[\"Oud\",\"oud\",\"warm spicy\"]}", "[{\"id\":\"oud\"},{\"id\":\"warm-spicy\"}]"},
        {"{\"$list\":\"a\",\"$split\":[\",\"]}", "{\"a\":\"x, y,,x\"}", "[\"x\",\"y\"]"},
        {"{\"$list\":\"a\"}", "{}", "[]"},
        {notes, "{\"n\":{\"middle\":[\"Rose\"],\"top\":[\"Rose\",\"rose\",null]}}",
         "[{\"id\":\"rose\",\"layer\":\"top\"},{\"id\":\"rose\",\"layer\":\"heart\"}]"},
        {notes, "{\"n\":{\"all\":[\"Rose\"]}}", "[{\"id\":\"rose\",\"layer\":\"flat\"}]"},
        {notes, "{\"n\":[\"Rose\"]}", "[{\"id\":\"rose\",\"layer\":\"flat\"}]"},
        {notes, "{\"n\":\"Rose and WhiteMusk\"}",
         "[{\"id\":\"rose\",\"layer\":\"flat\"},{\"id\":\"white-musk\",\"layer\":\"flat\"}]"},
        {notes, "{\"n\":{}}", "[]"},
        {notes, "{\"n\":null}", "[]"},
        {"{\"$votes\":\"v\"}", "{\"v\":[0,0,0,0,3]}", "{\"value\":5,\"n\":3}"},
        {"{\"$votes\":\"v\"}", "{\"v\":[1,0,0,2]}", "{\"value\":3.7,\"n\":3}"},
        {"{\"$votes\":\"v\"}", "{\"v\":[0,0,0,0,0]}", ""},
        {"{\"$votes\":\"v\"}", "{\"v\":[1,-1]}", ""},
        {"{\"$brand\":\"b\",\"$lookup\":\"houses\"}", "{\"b\":\"No Such House\"}",
         "{\"id\":\"no-such-house\",\"slug\":\"no-such-house\",\"name\":{\"en\":\"No Such "
         "House\"}}"},
        {"{\"$path\":\"woody/oud\",\"$lookup\":\"families\"}", "{}", "[\"woody\",\"woody/oud\"]"},
        {"{\"$path\":\"f\",\"$lookup\":\"families\",\"$miss\":\"keep\"}", "{\"f\":\"Woody\"}",
         "[\"woody\"]"},
        {"{\"$path\":\"f\",\"$lookup\":\"families\"}", "{\"f\":\"Unheard of\"}", ""},
        {"{\"$path\":\"perfume\",\"$lookup\":\"labels:category\",\"$member\":true}", "{}",
         "[{\"id\":\"perfume\",\"name\":{\"en\":\"Perfume\",\"ar\":\"عطور\"}}]"},
    };

    (void)state;
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void invented_numbers_stay(void **state)
{
    static const char t[] = "{\"$pick\":{\"by\":\"id\",\"salt\":\"price\",\"from\":100,\"to\":999},"
                            "\"$as\":\"int\"}";
    struct buf a;
    struct buf b;

    (void)state;
    buf_init(&a, 1000);
    buf_init(&b, 1000);
    give(t, "{\"id\":\"p-1\",\"x\":1}", &a);
    give(t, "{\"id\":\"p-1\",\"x\":2}", &b);
    assert_string_equal(a.ptr, b.ptr);
    buf_clear(&b);
    give(t, "{\"id\":\"p-2\"}", &b);
    assert_string_not_equal(a.ptr, b.ptr);
    buf_release(&a);
    buf_release(&b);
}

static void a_bad_mapping_is_refused(void **state)
{
    static const char *const rows[][2] = {
        {"{\"product\":{}}", "mapping: format must be"},
        {"{\"format\":\"xml\",\"product\":{}}", "mapping: format must be"},
        {"{\"format\":\"csv\"}", "mapping: \"product\" must be"},
        {"{\"format\":\"csv\",\"product\":{\"a\":{\"$form\":\"x\"}}}",
         "mapping: unknown rule \"$form\""},
        {"{\"format\":\"csv\",\"product\":{\"a\":[{\"$from\":\"x\",\"$lookup\":\"nowhere\"}]}}",
         ""},
        {"{\"format\":\"csv\",\"product\":{\"a\":{\"$from\":\"x\",\"$lookup\":7}}}",
         "mapping: $lookup must name a table"},
        {"{\"format\":\"csv\",\"product\":{\"a\":{\"$path\":\"perfume\"}}}",
         "mapping: $path needs the $lookup"},
        {"{\"format\":\"csv\"", "JSON line 1"},
    };
    struct mapping mapping;
    struct attar_error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(open_mapping(rows[i][0], &mapping, &err) < 0);
        if (strncmp(err.text, rows[i][1], strlen(rows[i][1])) != 0)
            fail_msg("%s: \"%s\"", rows[i][0], err.text);
    }
    assert_int_equal(mapping_open("/nonexistent/m.json", dir, &mapping, &err), -ATTAR_ENOTFOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(templates, begin, end),
        cmocka_unit_test_setup_teardown(sources, begin, end),
        cmocka_unit_test_setup_teardown(transformations, begin, end),
        cmocka_unit_test_setup_teardown(shapes, begin, end),
        cmocka_unit_test_setup_teardown(invented_numbers_stay, begin, end),
        cmocka_unit_test_setup_teardown(a_bad_mapping_is_refused, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

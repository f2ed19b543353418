/* Goal: a document becomes the JSON that it means, within bounds; what cannot is refused by name.
 * Method: golden pairs of extended JSON and JSON; random documents against libbson's own relaxed
 * extended JSON, of the types where the two say the same; every cut and every flipped bit of a
 * document gives JSON or a reason. */
#include "mongo/document.h"

#include "base/error.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "tests/support/prop.h"

enum { OUT_MAX = 1 << 16 };

struct result {
    struct buf json;
    char reason[MONGO_REASON_CAP];
    int rc;
};

static struct result convert(const uint8_t *bytes, size_t len)
{
    struct result r = {.reason = ""};

    buf_init(&r.json, OUT_MAX);
    r.rc = mongo_document_json(slice_of((const char *)bytes, len), SLICE("i"), &r.json, r.reason);
    return r;
}

static void check_pair(const char *extended, const char *want)
{
    bson_error_t error;
    bson_t *bson = bson_new_from_json((const uint8_t *)extended, -1, &error);
    struct result r;

    assert_non_null(bson);
    r = convert(bson_get_data(bson), bson->len);
    if (r.rc == 0) {
        buf_add_byte(&r.json, '\0');
        assert_string_equal(r.json.ptr, want);
    } else {
        assert_int_equal(r.rc, -ATTAR_EPARSE);
        assert_string_equal(r.reason, want);
    }
    buf_release(&r.json);
    bson_destroy(bson);
}

static void golden(void **state)
{
    static const char *const pairs[][2] = {
        {"{}", "{\"id\":\"i\"}"},
        {"{\"_id\":\"x\",\"id\":\"y\",\"a\":{\"_id\":1}}", "{\"id\":\"i\",\"a\":{\"_id\":1}}"},
        {"{\"a\":null,\"b\":[null,true]}", "{\"id\":\"i\",\"b\":[null,true]}"},
        {"{\"a\":\"عطر \\\" \\u0000\"}", "{\"id\":\"i\",\"a\":\"عطر \\\" \\u0000\"}"},
        {"{\"a\":{\"$numberInt\":\"-7\"},\"b\":{\"$numberLong\":\"9223372036854775807\"}}",
         "{\"id\":\"i\",\"a\":-7,\"b\":9223372036854775807}"},
        {"{\"a\":{\"$numberDouble\":\"249.0\"},\"b\":{\"$numberDouble\":\"0.1\"},"
         "\"c\":{\"$numberDouble\":\"1e300\"},\"d\":{\"$numberDouble\":\"-0.0\"}}",
         "{\"id\":\"i\",\"a\":249,\"b\":0.1,\"c\":1e+300,\"d\":0}"},
        {"{\"a\":{\"$numberDecimal\":\"249.50\"},\"b\":{\"$numberDecimal\":\"249.00\"},"
         "\"c\":{\"$numberDecimal\":\"1E+3\"},\"d\":{\"$numberDecimal\":\"-0.10\"},"
         "\"e\":{\"$numberDecimal\":\"100\"}}",
         "{\"id\":\"i\",\"a\":249.5,\"b\":249,\"c\":1E+3,\"d\":-0.1,\"e\":100}"},
        {"{\"a\":{\"$date\":{\"$numberLong\":\"1767225600123\"}}}",
         "{\"id\":\"i\",\"a\":\"2026-01-01T00:00:00.123Z\"}"},
        {"{\"a\":{\"$oid\":\"0123456789abcdef01234567\"}}",
         "{\"id\":\"i\",\"a\":\"0123456789abcdef01234567\"}"},
        {"{\"a\":{\"$numberDouble\":\"NaN\"}}", "field a: not a finite number"},
        {"{\"a\":{\"$numberDouble\":\"-Infinity\"}}", "field a: not a finite number"},
        {"{\"a\":{\"$numberDecimal\":\"NaN\"}}", "field a: not a finite number"},
        {"{\"a\":{\"$numberDecimal\":\"-Infinity\"}}", "field a: not a finite number"},
        {"{\"a\":{\"b\":[1,{\"c\":{\"$regularExpression\":"
         "{\"pattern\":\"\",\"options\":\"\"}}}]}}",
         "field a.b.1.c: BSON type regex"},
        {"{\"a\":{\"$timestamp\":{\"t\":1,\"i\":1}}}", "field a: BSON type timestamp"},
        {"{\"a\":{\"$code\":\"\"}}", "field a: BSON type javascript"},
        {"{\"a\":{\"$minKey\":1}}", "field a: BSON type minKey"},
        {"{\"a\":{\"$undefined\":true}}", "field a: BSON type undefined"},
        {"{\"a\":{\"$date\":{\"$numberLong\":\"-62135596800001\"}}}",
         "field a: a date outside the years 1 to 9999"},
        {"{\"a\":{\"$date\":{\"$numberLong\":\"253402300800000\"}}}",
         "field a: a date outside the years 1 to 9999"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        check_pair(pairs[i][0], pairs[i][1]);
}

static void depth_and_size_are_bounded(void **state)
{
    struct result r;
    char *text = test_calloc(1, OUT_MAX);
    bson_t *bson = bson_new();

    (void)state;
    for (int depth = 2; depth <= JSON_DEPTH_MAX + 1; depth++) {
        bson_t *outer = BCON_NEW("a", BCON_DOCUMENT(bson));

        bson_destroy(bson);
        bson = outer;
        r = convert(bson_get_data(bson), bson->len);
        assert_int_equal(r.rc, depth <= JSON_DEPTH_MAX ? 0 : -ATTAR_EPARSE);
        buf_release(&r.json);
    }
    assert_non_null(strstr(r.reason, "deeper than 32 levels"));
    bson_destroy(bson);
    memset(text, 'x', OUT_MAX - 1);
    bson = BCON_NEW("a", BCON_UTF8(text));
    r = convert(bson_get_data(bson), bson->len);
    assert_int_equal(r.rc, -ATTAR_EPARSE);
    assert_string_equal(r.reason, "document: more than 65536 bytes as JSON");
    buf_release(&r.json);
    bson_destroy(bson);
    test_free(text);
}

static void add_random(struct prop *t, bson_t *bson, const char *key, int depth)
{
    static const char *const words[] = {"", "oud", "عطر", "a\"b\\c", "\xF0\x9F\x8C\xB9"};
    const char *word = words[rng_below(t->rng, 5)]; /* the macros evaluate their arguments twice */
    bson_t inner;

    switch (rng_below(t->rng, depth > 4 ? 5 : 7)) {
    case 0: BSON_APPEND_INT32(bson, key, (int32_t)rng_next(t->rng)); break;
    case 1: BSON_APPEND_INT64(bson, key, (int64_t)rng_next(t->rng) >> rng_below(t->rng, 60)); break;
    case 2: BSON_APPEND_UTF8(bson, key, word); break;
    case 3: BSON_APPEND_BOOL(bson, key, rng_below(t->rng, 2) == 0); break;
    case 4: BSON_APPEND_DOUBLE(bson, key, rng_unit(t->rng) * 1000 + 1e-7); break;
    case 5:
        BSON_APPEND_DOCUMENT_BEGIN(bson, key, &inner);
        for (uint64_t i = rng_below(t->rng, 4); i > 0; i--)
            add_random(t, &inner, words[1 + i % 3], depth + 1);
        bson_append_document_end(bson, &inner);
        break;
    default:
        BSON_APPEND_ARRAY_BEGIN(bson, key, &inner);
        for (uint64_t i = rng_below(t->rng, 4); i > 0; i--)
            add_random(t, &inner, "0", depth + 1);
        bson_append_array_end(bson, &inner);
        break;
    }
}

/* Both texts in one spelling. */
static void respell(struct prop *t, struct slice text, struct buf *out)
{
    const struct json_limits limits = {1 << 20, false};
    struct json *root = NULL;
    struct json_writer w;

    CHECK_EQ(t, json_parse(text, &limits, &root, NULL), 0);
    json_writer_init(&w, out);
    json_add_json(&w, root);
    json_free(root);
}

TEST_PROP(json_equals_libbson, 500)
{
    bson_t *bson = BCON_NEW("id", "i");
    struct buf ours;
    struct buf theirs;
    struct result r;
    char *text;
    size_t len;

    for (int i = 0; i < 5; i++) {
        char key[8];

        snprintf(key, sizeof key, "k%d", i);
        add_random(t, bson, key, 0);
    }
    buf_init(&ours, 1 << 20);
    buf_init(&theirs, 1 << 20);
    r = convert(bson_get_data(bson), bson->len);
    if (r.rc < 0)
        prop_fail(t, __FILE__, __LINE__, "%s", r.reason);
    text = bson_as_relaxed_extended_json(bson, &len);
    respell(t, buf_slice(&r.json), &ours);
    respell(t, slice_of(text, len), &theirs);
    CHECK(t, slice_eq(buf_slice(&ours), buf_slice(&theirs)));
    bson_free(text);
    buf_release(&ours);
    buf_release(&theirs);
    buf_release(&r.json);
    bson_destroy(bson);
}

/* Whatever the bytes: JSON that parses, or a reason. */
static void check_hostile(struct prop *t, const uint8_t *bytes, size_t len)
{
    const struct json_limits limits = {OUT_MAX, false};
    uint8_t *exact = test_malloc(len + 1); /* so that a read behind the end is seen */
    struct json *root = NULL;
    struct result r;

    memcpy(exact, bytes, len);
    r = convert(exact, len);
    if (r.rc == 0)
        CHECK_EQ(t, json_parse(buf_slice(&r.json), &limits, &root, NULL), 0);
    else
        CHECK(t, r.reason[0] != '\0');
    json_free(root);
    buf_release(&r.json);
    test_free(exact);
}

TEST_PROP(damaged_documents_are_read_or_refused, 20)
{
    bson_t *bson = bson_new();
    uint8_t bytes[4096];

    for (int i = 0; i < 3; i++)
        add_random(t, bson, i % 2 == 0 ? "a" : "b", 2);
    if (bson->len <= sizeof bytes) {
        for (uint32_t cut = 0; cut < bson->len; cut++)
            check_hostile(t, bson_get_data(bson), cut);
        for (uint32_t bit = 0; bit < bson->len * 8; bit++) {
            memcpy(bytes, bson_get_data(bson), bson->len);
            bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            check_hostile(t, bytes, bson->len);
        }
    }
    bson_destroy(bson);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden),
        cmocka_unit_test(depth_and_size_are_bounded),
        PROP(json_equals_libbson),
        PROP(damaged_documents_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: base64 is RFC 4648's, bytes come back, and no two texts say the same bytes.
 * Method: the vectors of its section 10; round trips; every text that is taken is what the
 * encoder writes. */
#include "codec/base64.h"

#include "tests/support/prop.h"

static const char *const vectors[][3] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xfb\xff\xfe", "+//+", "-__-"},
};

static void vectors_of_the_rfc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        for (int form = BASE64_PADDED; form <= BASE64_URL; form++) {
            struct slice bytes = slice_cstr(vectors[i][0]);
            struct slice text = slice_cstr(vectors[i][1 + form]);
            uint8_t back[16];
            char out[16];
            size_t len = base64_encode(bytes, (enum base64_form)form, out);

            assert_true(slice_eq(slice_of(out, len), text));
            len = base64_decode(text, (enum base64_form)form, back, sizeof back);
            assert_true(slice_eq(slice_of((char *)back, len), bytes));
        }
    }
}

static void other_spellings_are_refused(void **state)
{
    static const char *const wrong[] = {"Zg",     "Zg=",  "Zg===", "Zh==", "Zm9=",     "Zm8",
                                        "Zm8==",  "Z",    "====",  "=",    "Zg==Zg==", "Zm 9",
                                        "Zm9v\n", "Zm9-", "Zm\0v", "Zg==="};
    uint8_t out[16];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_true(base64_decode(slice_cstr(wrong[i]), BASE64_PADDED, out, sizeof out) ==
                    SIZE_MAX);
    assert_true(base64_decode(SLICE("Zm9vYmFy"), BASE64_PADDED, out, 5) == SIZE_MAX);
    assert_true(base64_decode(SLICE("Zm9v"), BASE64_PADDED, out, 3) == 3);
}

TEST_PROP(bytes_come_back, 2000)
{
    enum base64_form form = rng_below(t->rng, 2) == 0 ? BASE64_PADDED : BASE64_URL;
    size_t len = rng_below(t->rng, 200);
    char bytes[200];
    char text[BASE64_TEXT_LEN(200)];
    uint8_t back[200];

    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)rng_next(t->rng);
    size_t text_len = base64_encode(slice_of(bytes, len), form, text);
    CHECK_EQ(t, base64_decode(slice_of(text, text_len), form, back, sizeof back), len);
    CHECK(t, memcmp(bytes, back, len) == 0);
}

TEST_PROP(one_text_for_the_same_bytes, 20000)
{
    static const char letters[] = "Ab9+/-_=";
    size_t len = rng_below(t->rng, 9);
    uint8_t bytes[16];
    char text[9];
    char again[16];

    for (size_t i = 0; i < len; i++)
        text[i] = letters[rng_below(t->rng, sizeof letters - 1)];
    for (int form = BASE64_PADDED; form <= BASE64_URL; form++) {
        size_t count = base64_decode(slice_of(text, len), (enum base64_form)form, bytes, 16);

        if (count == SIZE_MAX)
            continue;
        CHECK_EQ(t, base64_encode(slice_of((char *)bytes, count), (enum base64_form)form, again),
                 len);
        CHECK(t, memcmp(again, text, len) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_the_rfc),
        cmocka_unit_test(other_spellings_are_refused),
        PROP(bytes_come_back),
        PROP(one_text_for_the_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: CRC32C and XXH3 are the published functions, not merely consistent with themselves.
 * Method: the vectors of RFC 3720 appendix B.4, and those of the xxHash specification. */
#include "codec/checksum.h"

#include "tests/support/prop.h"

static void crc32c_is_rfc_3720(void **state)
{
    char bytes[32];

    (void)state;
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(checksum_crc32c(0, slice_of(bytes, 32)), 0x8A9136AA);
    memset(bytes, 0xFF, sizeof bytes);
    assert_int_equal(checksum_crc32c(0, slice_of(bytes, 32)), 0x62A8AB43);
    for (int i = 0; i < 32; i++)
        bytes[i] = (char)i;
    assert_int_equal(checksum_crc32c(0, slice_of(bytes, 32)), 0x46DD794E);
    for (int i = 0; i < 32; i++)
        bytes[i] = (char)(31 - i);
    assert_int_equal(checksum_crc32c(0, slice_of(bytes, 32)), 0x113FDB5C);
    assert_int_equal(checksum_crc32c(0, SLICE("123456789")), 0xE3069283);
    assert_int_equal(checksum_crc32c(0, SLICE("")), 0);
}

static void xxh3_of_128_bits_is_the_specification(void **state)
{
    char text[CHECKSUM128_TEXT_CAP];

    (void)state;
    assert_string_equal(checksum128_format(checksum_xxh3_128(SLICE("")), text),
                        "99aa06d3014798d86001c324468d497f");
    assert_string_equal(checksum128_format(checksum_xxh3_128(SLICE("abc")), text),
                        "06b05ab6733a618578af5f94892f3950");
}

static void sums_of_128_bits_carry(void **state)
{
    struct checksum128 most = {UINT64_MAX, UINT64_MAX};
    struct checksum128 low = {0, UINT64_MAX};
    char text[CHECKSUM128_TEXT_CAP];

    (void)state;
    assert_string_equal(checksum128_format(checksum128_add(low, low, 3), text),
                        "0000000000000003fffffffffffffffc");
    assert_string_equal(
        checksum128_format(checksum128_add(most, (struct checksum128){0, 1}, 1), text),
        "00000000000000000000000000000000");
}

static void xxh3_is_the_specification(void **state)
{
    (void)state;
    assert_true(checksum_xxh3(SLICE("")) == 0x2D06800538D394C2u);
    assert_true(checksum_xxh3(SLICE("a")) == 0xE6C632B61E964E1Fu);
    assert_true(checksum_xxh3(SLICE("abc")) == 0x78AF5F94892F3950u);
}

static void pieces_give_the_value_of_the_whole(void **state)
{
    struct checksum_stream *stream = checksum_stream_new();
    char bytes[1000];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 31);
    assert_true(checksum_stream_value(stream) == checksum_xxh3(SLICE("")));
    checksum_stream_add(stream, slice_of(bytes, 1));
    checksum_stream_add(stream, slice_of(bytes + 1, 600));
    checksum_stream_add(stream, slice_of(bytes + 601, 399));
    assert_true(checksum_stream_value(stream) == checksum_xxh3(slice_of(bytes, sizeof bytes)));
    checksum_stream_free(stream);
}

static void path_follows_the_setting(void **state)
{
    const char *forced = getenv("ATTAR_SIMD");

    (void)state;
    if (forced != NULL && strcmp(forced, "scalar") == 0)
        assert_string_equal(checksum_path(), "table");
    else if (__builtin_cpu_supports("sse4.2"))
        assert_string_equal(checksum_path(), "sse4.2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32c_is_rfc_3720),
        cmocka_unit_test(xxh3_is_the_specification),
        cmocka_unit_test(xxh3_of_128_bits_is_the_specification),
        cmocka_unit_test(sums_of_128_bits_carry),
        cmocka_unit_test(pieces_give_the_value_of_the_whole),
        cmocka_unit_test(path_follows_the_setting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

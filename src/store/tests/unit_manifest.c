/* Goal: a manifest comes back as it was; every flipped bit and every cut is damage; bounds have
 * their error.  Method: one full manifest, all its bits. */
#include "store/manifest.h"

#include "tests/support/prop.h"

static const struct store_entry files[] = {{"segment-0000000000000001.attar", 4096, 77},
                                           {"segment-0000000000000002.attar", 128, UINT64_MAX}};
static const struct store_version versions[] = {{SLICE_INIT("icu"), SLICE_INIT("72.1")},
                                                {SLICE_INIT("schema"), SLICE_INIT("8c1f")}};

static struct store_manifest sample(void)
{
    return (struct store_manifest){.seq = 9,
                                   .files = files,
                                   .file_count = 2,
                                   .versions = versions,
                                   .version_count = 2,
                                   .position = SLICE_INIT("s1-\0\x01")};
}

static void manifest_round_trip(void **state)
{
    struct store_manifest m = sample();
    struct store_manifest back = {0};
    struct arena arena;
    struct buf bytes;

    (void)state;
    arena_init(&arena, 1 << 20);
    buf_init(&bytes, 1 << 20);
    assert_int_equal(manifest_encode(&m, &bytes, NULL), 0);
    assert_int_equal(manifest_decode(buf_slice(&bytes), &arena, &back, NULL), 0);
    assert_int_equal(back.seq, 9);
    assert_int_equal(back.file_count, 2);
    assert_string_equal(back.files[1].name, files[1].name);
    assert_true(back.files[1].root == UINT64_MAX && back.files[0].size == 4096);
    assert_true(slice_eq(back.versions[1].key, SLICE("schema")));
    assert_true(slice_eq(back.position, m.position));
    buf_release(&bytes);
    arena_release(&arena);
}

static void every_flipped_bit_is_damage(void **state)
{
    struct store_manifest m = sample();
    struct arena arena;
    struct buf bytes;

    (void)state;
    arena_init(&arena, 1 << 20);
    buf_init(&bytes, 1 << 20);
    assert_int_equal(manifest_encode(&m, &bytes, NULL), 0);
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        bytes.ptr[bit / 8] ^= (char)(1 << bit % 8);
        assert_int_equal(manifest_decode(buf_slice(&bytes), &arena, &m, NULL), -ATTAR_ECORRUPT);
        bytes.ptr[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(manifest_decode(slice_of(bytes.ptr, len), &arena, &m, NULL),
                         -ATTAR_ECORRUPT);
    buf_release(&bytes);
    arena_release(&arena);
}

static void bounds_have_errors(void **state)
{
    static char long_text[STORE_POSITION_MAX + 1];
    struct store_manifest m = sample();
    struct store_entry bad_name = {"../etc/passwd", 1, 1};
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 1 << 20);
    m.position = slice_of(long_text, sizeof long_text);
    assert_int_equal(manifest_encode(&m, &bytes, NULL), -ATTAR_ELIMIT);
    m = sample();
    m.file_count = STORE_FILES_MAX + 1;
    assert_int_equal(manifest_encode(&m, &bytes, NULL), -ATTAR_ELIMIT);
    m = sample();
    m.files = &bad_name;
    m.file_count = 1;
    assert_int_equal(manifest_encode(&m, &bytes, NULL), -ATTAR_EINVAL);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(manifest_round_trip),
                                       cmocka_unit_test(every_flipped_bit_is_damage),
                                       cmocka_unit_test(bounds_have_errors)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

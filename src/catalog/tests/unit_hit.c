/* Goal: a stored hit comes back as it was, and lengths that pass the end are damage.
 * Method: one hit, whole, cut at every byte, and with each length raised. */
#include "catalog/hit.h"

#include "base/error.h"
#include "tests/support/prop.h"

static const struct hit_parts sample = {
    .texts = {SLICE_INIT("Night"), SLICE_INIT("ليل"), SLICE_INIT("Dar"), SLICE_INIT(""),
              SLICE_INIT("night")},
    .members = SLICE_INIT("\"id\":\"p-1\""),
};

static void hits_come_back(void **state)
{
    struct hit_parts back;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 1000);
    hit_encode(&sample, &bytes);
    assert_int_equal(hit_decode(buf_slice(&bytes), &back, NULL), 0);
    for (int i = 0; i < HIT_TEXT_COUNT; i++)
        assert_true(slice_eq(back.texts[i], sample.texts[i]));
    assert_true(slice_eq(back.members, sample.members));
    buf_release(&bytes);
}

static void damage_is_refused(void **state)
{
    size_t texts_end = HIT_TEXT_COUNT * sizeof(uint32_t);
    struct hit_parts back;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 1000);
    hit_encode(&sample, &bytes);
    for (int i = 0; i < HIT_TEXT_COUNT; i++)
        texts_end += sample.texts[i].len;
    for (size_t len = 0; len < texts_end; len++)
        assert_int_equal(hit_decode(slice_of(bytes.ptr, len), &back, NULL), -ATTAR_ECORRUPT);
    for (int i = 0; i < HIT_TEXT_COUNT; i++) {
        bytes.ptr[i * 4 + 3] = 0x7F;
        assert_int_equal(hit_decode(buf_slice(&bytes), &back, NULL), -ATTAR_ECORRUPT);
        bytes.ptr[i * 4 + 3] = 0;
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(hits_come_back),
                                       cmocka_unit_test(damage_is_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: whatever is appended, the buffer holds exactly the pieces before the first that did not
 * fit.  Method: the same appends into a plain array. */
#include "base/buf.h"

#include "tests/support/prop.h"

TEST_PROP(buf_is_a_prefix_of_what_was_asked, 2000)
{
    char piece[64];
    char model[4096];
    size_t model_len = 0;
    size_t max = 1 + rng_below(t->rng, 2000);
    bool stopped = false;
    struct buf buf;

    buf_init(&buf, max);
    for (int i = 0; i < 60; i++) {
        size_t len = rng_below(t->rng, sizeof piece);

        for (size_t b = 0; b < len; b++)
            piece[b] = (char)rng_next(t->rng);
        buf_add(&buf, piece, len);
        stopped = stopped || model_len + len > max;
        if (!stopped) {
            memcpy(model + model_len, piece, len);
            model_len += len;
        }
        CHECK_EQ(t, buf.overflow, stopped);
    }
    CHECK(t, slice_eq(buf_slice(&buf), slice_of(model, model_len)));
    CHECK(t, buf.len <= buf.cap && buf.cap <= buf.max);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(buf_is_a_prefix_of_what_was_asked)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

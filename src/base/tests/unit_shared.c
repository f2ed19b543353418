/* Goal: shared bytes are aligned and live as long as the last reference.  Method: bytes written
 * before a reference is given back are still there after it; the sanitizers see what is left over
 * or read too late. */
#include "base/shared.h"

#include "tests/support/prop.h"

static void bytes_live_with_the_last_reference(void **state)
{
    (void)state;
    for (size_t count = 0; count < 300; count += 7) {
        uint32_t *numbers = shared_zero(count, sizeof *numbers);

        assert_int_equal((uintptr_t)numbers % 64, 0);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(numbers[i], 0);
            numbers[i] = (uint32_t)i;
        }
        assert_ptr_equal(shared_ref(numbers), numbers);
        shared_unref(numbers);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(numbers[i], i);
        shared_unref(numbers);
    }
}

static void nothing_is_shared_by_no_one(void **state)
{
    (void)state;
    assert_null(shared_ref(NULL));
    shared_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_live_with_the_last_reference),
        cmocka_unit_test(nothing_is_shared_by_no_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

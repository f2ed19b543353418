/* Goal: the published function, not one like it.
 * Method: vectors of the reference implementation (key 00 01 .. 0f, message 00 01 .. n-1). */
#include "base/siphash.h"

#include "tests/support/prop.h"

static const struct {
    size_t len;
    uint64_t hash;
} vectors[] = {
    {0, 0x726fdb47dd0e0e31u},  {1, 0x74f839c593dc67fdu},  {7, 0xab0200f58b01d137u},
    {8, 0x93f5f5799a932462u},  {15, 0xa129ca6149be45e5u}, {16, 0x3f2acc7f57c29bdbu},
    {63, 0x958a324ceb064572u},
};

static void reference_vectors(void **state)
{
    uint8_t key[SIPHASH_KEY_BYTES];
    char message[64];

    (void)state;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (char)i;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        assert_true(siphash(key, slice_of(message, vectors[i].len)) == vectors[i].hash);
}

static void another_key_gives_another_hash(void **state)
{
    uint8_t key[SIPHASH_KEY_BYTES] = {0};
    uint64_t before = siphash(key, SLICE("cursor"));

    (void)state;
    key[15] = 1;
    assert_true(siphash(key, SLICE("cursor")) != before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_vectors),
        cmocka_unit_test(another_key_gives_another_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

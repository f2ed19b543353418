/* Goal: CRC32C is the bit-by-bit division on every length and alignment, can be cut anywhere, and
 * sees every flipped bit.  Method: an oracle that divides one bit at a time; run on both paths. */
#include "codec/checksum.h"

#include "tests/support/prop.h"

static uint32_t crc_by_bits(struct slice bytes)
{
    uint32_t crc = ~0u;

    for (size_t i = 0; i < bytes.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            uint32_t one = (crc ^ (uint32_t)((unsigned char)bytes.ptr[i] >> bit)) & 1;

            crc = (crc >> 1) ^ (one ? 0x82F63B78u : 0);
        }
    return ~crc;
}

TEST_PROP(crc32c_is_polynomial_division, 2000)
{
    char bytes[300];
    size_t from = rng_below(t->rng, 9);
    size_t len = rng_below(t->rng, sizeof bytes - 8);
    struct slice all = slice_of(bytes + from, len);
    size_t cut = rng_below(t->rng, len + 1);
    uint32_t crc;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)rng_next(t->rng);
    crc = checksum_crc32c(0, all);
    CHECK_EQ(t, crc, crc_by_bits(all));
    CHECK_EQ(t, checksum_crc32c(checksum_crc32c(0, slice_of(all.ptr, cut)), slice_skip(all, cut)),
             crc);
    if (len > 0) {
        bytes[from + rng_below(t->rng, len)] ^= (char)(1 << rng_below(t->rng, 8));
        CHECK(t, checksum_crc32c(0, all) != crc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(crc32c_is_polynomial_division)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: what was compressed comes back, and a damaged block never writes outside its room.
 * Method: round trips of runs and noise; then random damage, under ASan where it is on, with a
 * guard byte behind the room everywhere. */
#include "codec/lz4.h"

#include "tests/support/prop.h"

enum { BYTES_MAX = 5000 };

static size_t gen_bytes(struct rng *rng, char *out)
{
    size_t len = rng_below(rng, BYTES_MAX);
    uint64_t alphabet = 1 + rng_below(rng, 256);

    for (size_t i = 0; i < len; i++)
        out[i] = (char)rng_below(rng, alphabet);
    return len;
}

TEST_PROP(lz4_round_trip, 500)
{
    char bytes[BYTES_MAX];
    char back[BYTES_MAX + 1];
    size_t len = gen_bytes(t->rng, bytes);
    struct buf block;

    buf_init(&block, 2 * BYTES_MAX);
    CHECK_EQ(t, lz4_compress(slice_of(bytes, len), &block, NULL), 0);
    CHECK_EQ(t, lz4_decompress(buf_slice(&block), back, len, NULL), 0);
    CHECK(t, memcmp(bytes, back, len) == 0);
    CHECK_EQ(t, lz4_decompress(buf_slice(&block), back, len + 1, NULL), -ATTAR_ECORRUPT);
    buf_release(&block);
}

TEST_PROP(lz4_damage_stays_inside, 500)
{
    char bytes[BYTES_MAX];
    char back[BYTES_MAX + 1];
    size_t len = gen_bytes(t->rng, bytes);
    struct buf block;
    int rc;

    buf_init(&block, 2 * BYTES_MAX);
    CHECK_EQ(t, lz4_compress(slice_of(bytes, len), &block, NULL), 0);
    for (int i = 0; i < 3; i++)
        block.ptr[rng_below(t->rng, block.len)] = (char)rng_next(t->rng);
    back[len] = 0x5A;
    rc = lz4_decompress(buf_slice(&block), back, len, NULL);
    CHECK(t, rc == 0 || rc == -ATTAR_ECORRUPT);
    CHECK_EQ(t, back[len], 0x5A);
    buf_release(&block);
}

TEST_PROP(lz4_output_is_bounded, 1)
{
    char bytes[1000] = {0};
    struct buf block;

    (void)t->rng;
    buf_init(&block, 100);
    buf_add_cstr(&block, "kept");
    CHECK_EQ(t, lz4_compress(slice_of(bytes, sizeof bytes), &block, NULL), -ATTAR_ELIMIT);
    CHECK(t, slice_eq(buf_slice(&block), SLICE("kept")) && !block.overflow);
    buf_release(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(lz4_round_trip), PROP(lz4_damage_stays_inside),
                                       PROP(lz4_output_is_bounded)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

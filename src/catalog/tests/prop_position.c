/* Goal: marks and positions come back as they were written; nothing else is read as one.
 * Method: random values; every truncation and every flipped byte of an encoded position. */
#include "catalog/catalog.h"

#include "tests/support/prop.h"

TEST_PROP(marks_come_back, 500)
{
    struct mark mark = {rng_below(t->rng, 2) == 0 ? MARK_SQLITE : MARK_MONGO,
                        rng_next(t->rng) >> rng_below(t->rng, 64)};
    struct mark read = {0};
    char text[MARK_TEXT_CAP];

    CHECK_EQ(t, mark_parse(slice_cstr(mark_format(mark, text)), &read), 0);
    CHECK_EQ(t, read.kind, mark.kind);
    CHECK_EQ(t, read.time, mark.time);
    CHECK(t, mark_covers(read, mark));
}

static void other_texts_are_no_marks(void **state)
{
    static const char *const bad[] = {"",
                                      "m",
                                      "m1",
                                      "m1-",
                                      "s1-",
                                      "s1-g",
                                      "s1-00000000000000001",
                                      "s2-1",
                                      "m1-1",
                                      "m1-1-",
                                      "m1--1",
                                      "m1-123456789-1",
                                      "m1-1-123456789",
                                      "m1-1-1-1",
                                      "s1-1 ",
                                      "S1-1",
                                      "s1-A",
                                      "-1"};
    struct mark mark;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mark_parse(slice_cstr(bad[i]), &mark), -ATTAR_EPARSE);
}

static void kinds_do_not_compare(void **state)
{
    struct mark log = {MARK_SQLITE, 9};
    struct mark cluster = {MARK_MONGO, 9};

    (void)state;
    assert_false(mark_covers(log, cluster));
    assert_false(mark_covers(cluster, log));
    assert_false(mark_covers((struct mark){MARK_SQLITE, 8}, log));
}

static struct position random_position(struct rng *rng)
{
    struct position position = {.mark = {MARK_MONGO, rng_next(rng)},
                                .pipeline_hash = rng_next(rng),
                                .token_len = (uint32_t)rng_below(rng, POSITION_TOKEN_MAX + 1)};

    snprintf(position.source, sizeof position.source, "rs0/attar/%llx",
             (unsigned long long)rng_next(rng));
    for (uint32_t i = 0; i < position.token_len; i++)
        position.token[i] = (uint8_t)rng_next(rng);
    return position;
}

TEST_PROP(positions_come_back, 100)
{
    struct position position = random_position(t->rng);
    struct position read = {0};
    struct attar_error err = {0};
    struct buf bytes;

    buf_init(&bytes, POSITION_BYTES_MAX);
    position_encode(&position, &bytes);
    CHECK(t, !bytes.overflow);
    CHECK_EQ(t, position_decode(buf_slice(&bytes), &read, &err), 0);
    CHECK(t, memcmp(&read, &position, sizeof read) == 0);
    for (size_t len = 0; len < bytes.len; len += 1 + bytes.len / 64)
        CHECK(t, position_decode(slice_of(bytes.ptr, len), &read, NULL) < 0);
    buf_release(&bytes);
}

TEST_PROP(flipped_bytes_are_safe, 2000)
{
    struct position position = random_position(t->rng);
    struct position read = {0};
    struct buf bytes;

    buf_init(&bytes, POSITION_BYTES_MAX);
    position_encode(&position, &bytes);
    bytes.ptr[rng_below(t->rng, bytes.len)] ^= (char)(1 << rng_below(t->rng, 8));
    if (position_decode(buf_slice(&bytes), &read, NULL) == 0)
        CHECK(t, read.token_len <= POSITION_TOKEN_MAX);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(marks_come_back),
        cmocka_unit_test(other_texts_are_no_marks),
        cmocka_unit_test(kinds_do_not_compare),
        PROP(positions_come_back),
        PROP(flipped_bytes_are_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: a cursor comes back as it was given, and nothing else comes back as a cursor.
 * Method: random cursors; every changed letter, every cut, other keys, random texts. */
#include "search/request/cursor.h"

#include "tests/support/prop.h"

static const char id_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

static struct cursor any_cursor(struct prop *t, char id[64])
{
    size_t len = 1 + rng_below(t->rng, 64);

    for (size_t i = 0; i < len; i++)
        id[i] = id_letters[rng_below(t->rng, sizeof id_letters - 1)];
    return (struct cursor){
        .generation = rng_next(t->rng),
        .identity = rng_next(t->rng),
        .key = (int64_t)rng_next(t->rng),
        .merit = rng_next(t->rng),
        .score = (uint32_t)rng_next(t->rng),
        .id = slice_of(id, len),
    };
}

static void any_key(struct prop *t, uint8_t key[SIPHASH_KEY_BYTES])
{
    for (int i = 0; i < SIPHASH_KEY_BYTES; i++)
        key[i] = (uint8_t)rng_next(t->rng);
}

TEST_PROP(a_cursor_comes_back, 500)
{
    uint8_t key[SIPHASH_KEY_BYTES];
    char id[64];
    char text[CURSOR_TEXT_MAX];
    struct cursor given = any_cursor(t, id);
    struct cursor read = {0};
    struct arena arena;
    size_t len;

    any_key(t, key);
    arena_init(&arena, 4096);
    len = cursor_encode(&given, key, text);
    CHECK_EQ(t, cursor_decode(slice_of(text, len), key, &arena, &read), 0);
    CHECK(t, read.generation == given.generation && read.identity == given.identity);
    CHECK(t, read.key == given.key && read.merit == given.merit && read.score == given.score);
    CHECK(t, slice_eq(read.id, given.id));
    arena_release(&arena);
}

TEST_PROP(a_changed_cursor_is_refused, 100)
{
    uint8_t key[SIPHASH_KEY_BYTES];
    char id[64];
    char text[CURSOR_TEXT_MAX + 1];
    struct cursor given = any_cursor(t, id);
    struct cursor read = {.score = 77};
    struct arena arena;
    size_t len;

    any_key(t, key);
    arena_init(&arena, 4096);
    len = cursor_encode(&given, key, text);
    for (size_t at = 0; at < len; at++) {
        char kept = text[at];

        do
            text[at] = id_letters[rng_below(t->rng, sizeof id_letters - 1)];
        while (text[at] == kept);
        CHECK_EQ(t, cursor_decode(slice_of(text, len), key, &arena, &read), -ATTAR_EINVAL);
        text[at] = kept;
    }
    for (size_t cut = 0; cut < len; cut++)
        CHECK_EQ(t, cursor_decode(slice_of(text, cut), key, &arena, &read), -ATTAR_EINVAL);
    text[len] = 'A';
    CHECK_EQ(t, cursor_decode(slice_of(text, len + 1), key, &arena, &read), -ATTAR_EINVAL);
    key[rng_below(t->rng, SIPHASH_KEY_BYTES)] ^= 1;
    CHECK_EQ(t, cursor_decode(slice_of(text, len), key, &arena, &read), -ATTAR_EINVAL);
    CHECK_EQ(t, read.score, 77);
    arena_release(&arena);
}

TEST_PROP(any_text_is_refused, 2000)
{
    uint8_t key[SIPHASH_KEY_BYTES] = {0};
    char text[300] = "c1.";
    struct cursor read;
    struct arena arena;
    size_t len = 3 + rng_below(t->rng, sizeof text - 3);

    arena_init(&arena, 4096);
    for (size_t i = 3; i < len; i++)
        text[i] =
            rng_below(t->rng, 20) == 0 ? (char)rng_next(t->rng) : id_letters[rng_below(t->rng, 64)];
    CHECK_EQ(t, cursor_decode(slice_of(text, len), key, &arena, &read), -ATTAR_EINVAL);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_cursor_comes_back),
        PROP(a_changed_cursor_is_refused),
        PROP(any_text_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

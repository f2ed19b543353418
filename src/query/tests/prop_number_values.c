/* Goal: the list of numbers is that of the finest scale that gives few enough, cut down, and exact.
 * Method: random numbers of random spread; each scale counted by comparing every pair. */
#include "query/count/number_values.h"

#include "tests/support/prop.h"

enum { NUMBERS_MAX = 400 };

static int64_t floor_to(int64_t number, int64_t step)
{
    int64_t cut = number / step;

    return (cut * step > number ? cut - 1 : cut) * step;
}

/* How many of `numbers` are `value` at `step`; *out_distinct how many values there are. */
static uint64_t naive_count(const int64_t *numbers, size_t count, int64_t step, int64_t value)
{
    uint64_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += floor_to(numbers[i], step) == value;
    return found;
}

static size_t naive_distinct(const int64_t *numbers, size_t count, int64_t step)
{
    size_t distinct = 0;

    for (size_t i = 0; i < count; i++) {
        bool before = false;

        for (size_t j = 0; j < i; j++)
            before = before || floor_to(numbers[j], step) == floor_to(numbers[i], step);
        distinct += !before;
    }
    return distinct;
}

static struct stats extent(const int64_t *numbers, size_t count)
{
    struct stats stats = {.min = INT64_MAX, .max = INT64_MIN, .n = count};

    for (size_t i = 0; i < count; i++) {
        stats.min = numbers[i] < stats.min ? numbers[i] : stats.min;
        stats.max = numbers[i] > stats.max ? numbers[i] : stats.max;
    }
    return stats;
}

TEST_PROP(lists_are_the_naive_ones, 400)
{
    static const int64_t spreads[] = {1, 5, 90, 130, 500, 3000, 5000};
    int64_t numbers[NUMBERS_MAX];
    struct stats_value values[STATS_VALUES_MAX];
    size_t count = rng_below(t->rng, NUMBERS_MAX + 1);
    uint64_t spread = (uint64_t)spreads[rng_below(t->rng, 7)];
    int64_t base = (int64_t)rng_below(t->rng, 4000) - 2000;
    unsigned scale = (unsigned)rng_below(t->rng, 4);
    unsigned cut = 0;
    int64_t step = 1;
    struct arena arena;
    struct stats stats;
    int found;

    for (size_t i = 0; i < count; i++)
        numbers[i] = base + (int64_t)rng_below(t->rng, spread);
    stats = extent(numbers, count);
    arena_init(&arena, 1 << 20);
    found = number_values(numbers, &stats, scale, &arena, values);
    arena_release(&arena);
    while (naive_distinct(numbers, count, step) > STATS_VALUES_MAX && cut < scale) {
        step *= 10;
        cut++;
    }
    if (count == 0 || stats.max - stats.min >= NUMBER_WIDTH_MAX ||
        naive_distinct(numbers, count, step) > STATS_VALUES_MAX) {
        CHECK_EQ(t, found, 0);
        return;
    }
    CHECK_EQ(t, (size_t)found, naive_distinct(numbers, count, step));
    for (int i = 0; i < found; i++) {
        CHECK_EQ(t, values[i].count, naive_count(numbers, count, step, values[i].number));
        CHECK(t, i == 0 || values[i - 1].count > values[i].count ||
                     (values[i - 1].count == values[i].count &&
                      values[i - 1].number < values[i].number));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(lists_are_the_naive_ones)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

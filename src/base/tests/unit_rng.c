/* Goal: a seed gives the published sequence on every machine, and draws are uniform.
 * Method: xoshiro256** from state 1, 2, 3, 4 (first outputs of the authors' C code), SplitMix64's
 * first outputs of seed 1234567, and counts of small ranges. */
#include "base/rng.h"

#include "tests/support/prop.h"

static void the_sequence_is_xoshiro256(void **state)
{
    static const uint64_t want[] = {
        11520u, 0u, 1509978240u, 1215971899390074240u, 1216172134540287360u, 607988272756665600u};
    struct rng rng = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_true(rng_next(&rng) == want[i]);
}

static void seeding_is_splitmix64(void **state)
{
    static const uint64_t want[] = {6457827717110365317u, 3203168211198807973u,
                                    9817491932198370423u, 4593380528125082431u};
    struct rng rng;

    (void)state;
    rng_init(&rng, 1234567);
    for (int i = 0; i < 4; i++)
        assert_true(rng.s[i] == want[i]);
}

static void draws_are_uniform(void **state)
{
    unsigned count[7] = {0};
    double sum = 0;
    struct rng rng;

    (void)state;
    rng_init(&rng, 1);
    for (int i = 0; i < 70000; i++) {
        double unit = rng_unit(&rng);

        count[rng_below(&rng, 7)]++;
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
    }
    for (int i = 0; i < 7; i++) /* mean 10000, standard deviation 93 */
        assert_in_range(count[i], 9500, 10500);
    assert_in_range((unsigned)(sum * 1000 / 70000), 495, 505);
    assert_int_equal(rng_below(&rng, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sequence_is_xoshiro256),
        cmocka_unit_test(seeding_is_splitmix64),
        cmocka_unit_test(draws_are_uniform),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

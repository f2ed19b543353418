/* Property tests over cmocka: a law, checked on many seeded rounds.
 *
 *   TEST_PROP(map_finds_what_was_added, 1000)
 *   {
 *       uint64_t n = rng_below(t->rng, 100);
 *       CHECK(t, ...);  CHECK_EQ(t, got, want);
 *   }
 *   int main(void) { const struct CMUnitTest tests[] = {PROP(map_finds_what_was_added)};
 *                    return cmocka_run_group_tests(tests, NULL, NULL); }
 *
 * Round i of a property runs on seed hash(master, name, i).  The master seed is fixed unless
 * ATTAR_SEED is set; a failure prints the seed of its round, and ATTAR_ROUND_SEED=<seed> runs
 * that round alone; ATTAR_ROUNDS=<n> runs n times as many (0.5: half).
 * Thread: one at a time. */
#ifndef SUPPORT_PROP_H
#define SUPPORT_PROP_H

#include "base/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct prop {
    const char *name;
    struct rng *rng;
    uint64_t seed; /* of this round */
};

typedef void (*prop_fn)(struct prop *t);

/** Run `rounds` rounds of `law`; the first failing check fails the cmocka test. */
void prop_run(const char *name, int rounds, prop_fn law);

/** Whether properties run all their rounds; else a count of what they met says little. */
bool prop_every_round(void);

/** Print the failing line with its seed and the command that replays it, and fail. */
_Noreturn void prop_fail(struct prop *t, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#define TEST_PROP(name, rounds)                \
    static void name##_law(struct prop *t);    \
    static void name(void **state)             \
    {                                          \
        (void)state;                           \
        prop_run(#name, (rounds), name##_law); \
    }                                          \
    static void name##_law(struct prop *t)

#define PROP(name) cmocka_unit_test(name)

#define CHECK(t, condition)                                       \
    do {                                                          \
        if (!(condition))                                         \
            prop_fail((t), __FILE__, __LINE__, "%s", #condition); \
    } while (0)

#define CHECK_EQ(t, got, want)                                                                  \
    do {                                                                                        \
        long long got_ = (long long)(got);                                                      \
        long long want_ = (long long)(want);                                                    \
        if (got_ != want_)                                                                      \
            prop_fail((t), __FILE__, __LINE__, "%s is %lld, want %s = %lld", #got, got_, #want, \
                      want_);                                                                   \
    } while (0)

#endif

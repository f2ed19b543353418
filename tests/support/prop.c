/* The runner behind TEST_PROP: seeds, rounds, and a failing line that can be replayed.
 * It does not shrink a failing case: seeds are cheap to rerun under a debugger. */
#include "tests/support/prop.h"

#include "base/hash.h"
#include "base/slice.h"

static uint64_t env_u64(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text != NULL ? strtoull(text, NULL, 0) : otherwise;
}

static double rounds_factor(void)
{
    const char *text = getenv("ATTAR_ROUNDS");

    return text != NULL ? strtod(text, NULL) : 1;
}

bool prop_every_round(void)
{
    return getenv("ATTAR_ROUND_SEED") == NULL && rounds_factor() >= 1;
}

void prop_run(const char *name, int rounds, prop_fn law)
{
    uint64_t master = env_u64("ATTAR_SEED", 0x617474617200u);
    uint64_t only = env_u64("ATTAR_ROUND_SEED", 0);
    double asked = rounds * rounds_factor();
    uint64_t count = asked > 1 ? (uint64_t)asked : 1;
    struct rng rng;
    struct prop t = {.name = name, .rng = &rng};

    for (uint64_t round = 0; round < count; round++) {
        t.seed = only != 0 ? only : hash_bytes(slice_cstr(name), master + round);
        rng_init(&rng, t.seed);
        law(&t);
        if (only != 0)
            return;
    }
}

_Noreturn void prop_fail(struct prop *t, const char *file, int line, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    print_error("FAIL %s seed=0x%llx : %s : ATTAR_ROUND_SEED=0x%llx\n", t->name,
                (unsigned long long)t->seed, text, (unsigned long long)t->seed);
    _fail(file, line);
    abort(); /* _fail does not return; the compiler cannot know */
}

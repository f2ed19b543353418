/* One simulation: a seed in, a verdict out.  Thread: one. */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "tests/sim/world.h"

struct verdict {
    bool broken;
    char reason[WORLD_REASON_CAP]; /* step, law, trace, words */
    uint64_t trace;
    uint64_t sights[SIGHT_COUNT];
};

/** Run seed `seed`.  share_dir and index_json as in struct ingest_config. */
struct verdict run_seed(uint64_t seed, const char *share_dir, const char *index_json);

#endif

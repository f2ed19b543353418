/* How often the simulated disks fail, and the chance behind it; shared by the VFS that SQLite
 * writes through and the disk that the index writes through.  Thread: one. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "base/rng.h"

#include <stdbool.h>

struct faults {
    struct rng rng;
    unsigned per_million; /* of write, sync, rename ... operations */
    bool dead;            /* the machine is off: everything fails, nothing is changed */
    uint64_t operations;
    uint64_t failures;
};

/** Does this operation fail? */
static inline bool faults_strike(struct faults *faults)
{
    faults->operations++;
    if (!faults->dead && rng_below(&faults->rng, 1000000) >= faults->per_million)
        return false;
    faults->failures++;
    return true;
}

/** Does this reading fail?  There are many more of them, and they fail more seldom. */
static inline bool faults_strike_read(struct faults *faults)
{
    return faults->dead || (rng_below(&faults->rng, 8) == 0 && faults_strike(faults));
}

#endif

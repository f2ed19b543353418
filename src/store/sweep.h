/* Private to src/store: what lies in the folder. */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "base/vec.h"
#include "store/store.h"

struct sweep_name {
    char text[STORE_NAME_CAP];
};

struct sweep {
    VEC(uint64_t) seqs;           /* of the manifests, rising */
    VEC(struct sweep_name) names; /* every file of ours, .tmp included */
    uint64_t next_file;           /* above every number in a file's name */
};

/** List `dir`.  Names that are not of our making are left out, and so never removed.
 * 0 or -ATTAR_EIO.  Owner: sweep_release, also after a failure. */
int sweep_list(struct sweep *sweep, const char *dir, struct attar_error *err);

/** Idempotent. */
void sweep_release(struct sweep *sweep);

#endif

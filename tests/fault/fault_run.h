/* A writer of a small index on a disk that can refuse, in a folder of its own: what the tests of
 * this folder begin with.
 *
 *   small_index_change --> writer, now        a commit --> disk, kept
 *
 * Thread: one, but for what a commit is given to. */
#ifndef FAULT_RUN_H
#define FAULT_RUN_H

#include "tests/support/small_index.h"
#include "tests/support/temp_disk.h"

#include <limits.h>

struct fault_run {
    struct small_index small;
    struct temp_disk disk;
    char dir[PATH_MAX];
    struct index_writer *writer;
    struct small_state now;  /* in the writer */
    struct small_state kept; /* what the last commit is to hold: as the test has set it */
    uint32_t version;
};

void fault_run_init(struct fault_run *run);
void fault_run_release(struct fault_run *run);

#endif

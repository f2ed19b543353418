/* A disk for tests: passes every operation to the kernel, writes it into a log, and can fail any
 * one of them.  From the log, temp_disk_image builds the folder as a crash after k operations
 * could have left it. */
#ifndef SUPPORT_TEMP_DISK_H
#define SUPPORT_TEMP_DISK_H

#include "base/rng.h"
#include "base/vec.h"
#include "store/store.h"

enum op_kind { OP_CREATE, OP_WRITE, OP_SYNC, OP_CLOSE, OP_RENAME, OP_REMOVE, OP_SYNC_DIR };

struct op {
    enum op_kind kind;
    char *path; /* base name; the file's for OP_WRITE and OP_SYNC, the new one for OP_RENAME */
    char *from; /* OP_RENAME */
    char *bytes;
    size_t len;
};

struct temp_disk {
    struct disk disk;
    VEC(struct op) ops;
    char *open_path[64]; /* by descriptor number */
    size_t fail_at;      /* 1 + index of the operation that fails; 0: none */
    bool full;           /* from that one on, every create and write fails */
    int fail_errno;
    bool fail_half; /* a failing write writes half of its bytes first */
};

void temp_disk_init(struct temp_disk *disk);
void temp_disk_release(struct temp_disk *disk);

/** Build in the empty folder `dir` what the first `count` operations leave.
 * rng NULL: the process died, the kernel lives: everything done is there.
 * else: power was lost: what was not synced is there, cut short, or there with sectors or pages of
 *       zeros in it, as rng says;
 * directory changes since the last sync of the folder survive up to a random one of them. */
void temp_disk_image(const struct temp_disk *disk, size_t count, struct rng *rng, const char *dir);

#endif

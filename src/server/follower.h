/* The thread that keeps the index equal to the catalogue while the server runs: it owns catalogue
 * and ingest, publishes each new snapshot to the search service, and commits now and then.
 * Private to src/server. */
#ifndef SERVER_FOLLOWER_H
#define SERVER_FOLLOWER_H

#include "base/error.h"

#include <limits.h>
#include <stdint.h>

struct follower;
struct loop;
struct replica;
struct search_service;

struct follower_config {
    const char *share_dir;
    const char *index_json;
    const char *seed_dir; /* "" for none */
    char catalog_path[PATH_MAX];
    char index_dir[PATH_MAX];
    int64_t commit_ms;              /* between commits while products change */
    struct search_service *service; /* borrowed, outlives the follower */
    struct loop *main_loop;         /* stopped when the follower fails */
    struct replica *replica;        /* that keeps the catalogue; borrowed; NULL: it is embedded */
};

/** Start the thread; opening and filling the index happen on it.  -ATTAR_EIO.
 * Owner: follower_stop, then follower_free. */
int follower_start(const struct follower_config *config, struct follower **out_follower,
                   struct attar_error *err);

/** Let it finish what it does, commit, and end its thread.  Takes NULL.  The commit's failure. */
int follower_stop(struct follower *follower, struct attar_error *err);

/** Close index and catalogue.  Takes NULL.  The service and its snapshots must be gone. */
void follower_free(struct follower *follower);

/** What made the follower stop the main loop; 0 if nothing did. */
int follower_failed(struct follower *follower, struct attar_error *err);

#endif

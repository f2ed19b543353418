/* What operators order of the thread that keeps the index: verifications, done in pieces between
 * its polls; what is for the replica is handed on.  Private to src/server. */
#ifndef SERVER_KEEPER_H
#define SERVER_KEEPER_H

#include "base/error.h"

#include <stdbool.h>

struct ingest;
struct keeper;
struct replica;
struct search_service;

/** Take orders for `service` from now on.  replica: borrowed; NULL: the catalogue is embedded.
 * Owner: keeper_free, after the service is gone. */
struct keeper *keeper_new(struct search_service *service, struct replica *replica);
void keeper_free(struct keeper *keeper); /* takes NULL */

/** Do some ms of what was ordered, between two polls of `ingest`.  True: it has a new snapshot.
 * Thread: the follower's. */
bool keeper_turn(struct keeper *keeper, struct ingest *ingest);

/** Let go of the ingest, which is about to be closed: what runs begins anew with the next one.
 * Takes NULL.  Thread: the follower's, or any once that has ended. */
void keeper_let_go(struct keeper *keeper);

#endif

/* How many connections each address holds, over all loops, without a lock.
 *
 *   accepted:  slot = peers_enter(address)    PEERS_FULL: answer 503
 *   closed:    peers_leave(slot)
 *
 * Private.  Owner: peers_free.  Thread: any. */
#ifndef HTTP_PEERS_H
#define HTTP_PEERS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peers;

#define PEERS_FULL      UINT32_MAX       /* the address has as many as it may */
#define PEERS_UNCOUNTED (UINT32_MAX - 1) /* admitted, but the table had no slot for it */

/** Room for `connections_max` connections; addresses are hashed under `seed`. */
struct peers *peers_new(size_t connections_max, uint64_t seed);

/** NULL allowed. */
void peers_free(struct peers *peers);

/** Count a connection from `address` (IPv6: of its /64).  Returns its slot for peers_leave, or
 * PEERS_FULL when the address holds `max` already.  Two loops that count a new address in the
 * same instant may let in up to twice `max`. */
uint32_t peers_enter(struct peers *peers, const struct sockaddr_storage *address, uint32_t max);

void peers_leave(struct peers *peers, uint32_t slot);

#endif

/* Orders about keys on their way through the pool, for both ways of giving them.
 *
 *   POST, PUT, DELETE --> order_run --> pool: keyring_make | _change | _delete --> answer
 *
 * Private to src/search/keys.  Thread: the loop's. */
#ifndef SEARCH_KEY_ORDERS_H
#define SEARCH_KEY_ORDERS_H

#include "search/admin/job.h"

enum key_order { KEY_ORDER_MAKE, KEY_ORDER_CHANGE, KEY_ORDER_DELETE };

/** Carry the order out on key `id` (of _MAKE: 0) and have `answer` send what job->text then holds;
 * `job` is of a request that may give orders.  What is wrong is told by job->refuse. */
void order_run(struct admin_job *job, enum key_order order, int64_t id,
               void (*answer)(struct admin_job *job));

#endif

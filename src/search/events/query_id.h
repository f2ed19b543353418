/* The name of one search, by which later events tell what they were the answer to.
 *
 *   7dfe2ada7bca48bd d0629649df0bee07
 *   time and counter keyed hash of them and of the index
 *
 * 32 lower-case hex digits.  Whoever has the key (every replica of one data folder) can tell a
 * served id from an invented one without storage (algolia-wire.md, section 6).
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_QUERY_ID_H
#define SEARCH_QUERY_ID_H

#include "base/siphash.h"

enum { QUERY_ID_LEN = 32, QUERY_NUMBER_TIME_SHIFT = 20 };

/** The number of a search: milliseconds since 1970 above, the low 20 bits of `counter` below.
 * Never 0. */
uint64_t query_number(int64_t wall_ms, uint32_t counter);

/** When the search of that number was, in milliseconds since 1970. */
int64_t query_number_ms(uint64_t number);

/** Write the id of search `number` in `index` (as asked: "products_ar").  No NUL behind. */
void query_id_write(const uint8_t key[SIPHASH_KEY_BYTES], uint64_t number, struct slice index,
                    char out[QUERY_ID_LEN]);

/** Does it look like an id?  32 hex digits, as the wire's contract words it. */
bool query_id_well_formed(struct slice text);

/** The number in a well-formed id; 0 unless it was made with this key for this index. */
uint64_t query_id_number(const uint8_t key[SIPHASH_KEY_BYTES], struct slice text,
                         struct slice index);

#endif

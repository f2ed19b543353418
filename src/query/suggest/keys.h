/* Folded texts in byte order, each leading to an item, and the best-ranked of those that start with
 * a prefix.
 *
 *   keys       amber | amber oud | ... | oud | oud for men | oud wood | ...
 *   block_max  [ best rank of 64 keys | of the next 64 | ... ]
 *
 * A prefix is one run of keys; blocks whose best cannot enter the list are passed over, as in
 * PruningRadixTrie (Garbe, 2020), without its tree: the order of the keys is the tree.
 * Private to src/query.  Thread: one while adding; any once sealed. */
#ifndef QUERY_SUGGEST_KEYS_H
#define QUERY_SUGGEST_KEYS_H

#include "base/slice.h"
#include "base/vec.h"

enum { SUGGEST_KEYS_BLOCK = 64 };

struct suggest_key {
    uint64_t head;     /* first eight bytes of the text, as a number that orders alike */
    struct slice text; /* borrowed */
    uint32_t item;
    uint16_t rank; /* greater is better */
    uint8_t lang;  /* of the text */
};

struct suggest_keys {
    VEC(struct suggest_key) keys;
    uint16_t *block_max;
};

/** Zeroed storage is empty.  Idempotent. */
void suggest_keys_release(struct suggest_keys *keys);

void suggest_keys_add(struct suggest_keys *keys, struct suggest_key key);

/** Bring the keys into order; nothing is added afterwards. */
void suggest_keys_seal(struct suggest_keys *keys);

/** The keys that start with `prefix`, best first: by rank, then in byte order; an item comes once.
 *
 * out  caller's array of `count`; borrowed from `keys`
 * Returns how many there are, at most `count`.
 * Cost: a binary search and one look at each block of the run; a microsecond. */
size_t suggest_keys_top(const struct suggest_keys *keys, struct slice prefix, size_t count,
                        const struct suggest_key **out);

#endif

/* What the files of a commit depend on, as its manifest tells it: another schema or analysis is
 * another index, and so is a format other than ours and the one before.  Private to src/index. */
#ifndef INDEX_VERSIONS_H
#define INDEX_VERSIONS_H

#include "store/store.h"

struct analysis;
struct schema;

enum { VERSIONS_COUNT = 3, VERSIONS_HASH_CAP = 17 };

struct versions {
    char schema[VERSIONS_HASH_CAP];
    char analysis[VERSIONS_HASH_CAP];
    char format[VERSIONS_HASH_CAP];
    struct store_version items[VERSIONS_COUNT]; /* borrow the three above: do not copy the struct */
};

/** The versions of this build with `schema` and `analysis`. */
void versions_init(struct versions *versions, const struct schema *schema,
                   const struct analysis *analysis);

#endif

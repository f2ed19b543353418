/* The table of mapped files behind store_guard_mappings (store.h).  Private to src/store.
 * Thread: any. */
#ifndef STORE_MAPPINGS_H
#define STORE_MAPPINGS_H

#include <stddef.h>

/** `path` lies at `at`, `len` bytes; copied.  More than 1,024 at a time are not remembered. */
void mappings_add(const void *at, size_t len, const char *path);

/** Before it is unmapped; what is not in the table is ignored. */
void mappings_remove(const void *at);

#endif

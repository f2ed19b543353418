/* Files for tests: a scratch folder that goes away, whole files in memory, and the shared test
 * data, which may be absent (a test that needs it then prints why it skips).
 *
 *   data: $ATTAR_SHARED_DATA, else shared/data beside the checkout
 *
 * Everything here fails the test instead of returning an error.  Thread: one at a time. */
#ifndef SUPPORT_FILES_H
#define SUPPORT_FILES_H

#include "base/slice.h"

#include <limits.h>

/** The path of `relative` in the shared data; false if it is not there. */
bool files_data(const char *relative, char out_path[PATH_MAX]);

/** The path of `relative` in the checkout, e.g. "indexes/products/mappings/noon.json". */
void files_source(const char *relative, char out_path[PATH_MAX]);

/** A new empty folder; files_remove_tree takes it away again. */
void files_temp_dir(char out_path[PATH_MAX]);
void files_remove_tree(const char *path);

/** The whole file, NUL behind it; the caller frees ptr. */
struct slice files_read(const char *path);
void files_write(const char *path, struct slice bytes);

/** Write `bytes` as gzip, without the last `lost_len` bytes of the file (0: whole). */
void files_write_gzip(const char *path, struct slice bytes, size_t lost_len);

typedef void (*files_fn)(const char *name, struct slice bytes);

/** Call `use` for each file of a folder of the shared data, in name order; how many there were. */
int files_each(const char *relative_dir, files_fn use);

#endif

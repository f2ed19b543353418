/* What the files of a saved view share (saved.c).  Private to src/query/view. */
#ifndef QUERY_VIEW_SAVED_H
#define QUERY_VIEW_SAVED_H

#include "base/error.h"

#include <stddef.h>

struct snapshot;
struct store_file;
struct store_writer;
struct title_book;
struct view;

/** `count` items of `size` bytes as a section.  -ATTAR_EIO. */
int saved_put(struct store_writer *file, const char *name, const void *items, size_t count,
              size_t size, struct attar_error *err);

/** Write the book of `view`, which has read that view's snapshot alone. */
int title_book_save(const struct title_book *book, const struct view *view,
                    struct store_writer *file, struct attar_error *err);

/** Read it back as a book that stands where it stood after `view`: NULL if `snapshot`, the one it
 * will read next, has other labels.  -ATTAR_ENOTFOUND, -ATTAR_ECORRUPT.  Owner: title_book_unref.
 */
int title_book_saved(const struct store_file *file, const struct view *view,
                     const struct snapshot *snapshot, struct title_book **out_book,
                     struct attar_error *err);

#endif

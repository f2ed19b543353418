/* Growable memory that the kernel may write out and drop: it lies in an unnamed file.
 *
 *   up to file_bytes_min    the heap
 *   beyond                  a file without a name in `dir`, mapped and shared: its pages are the
 *                           page cache, not the process; gone with it, however it ends
 *
 * For bytes whose amount grows with the data, but which are written once and seldom read before
 * they reach a file of their own.  Where the folder's file system has no unnamed files, or no room,
 * it is the heap after all.  Room on disk is allocated before a page is touched, so that a full
 * disk is never a SIGBUS.  Thread: one at a time. */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct spool;

/** Without bytes yet.  dir  borrowed; never NULL.  Owner: spool_free. */
struct spool *spool_new(const char *dir, size_t file_bytes_min);

/** As mem_grow of the spool's only array to `cap` bytes, more or fewer: the first `len`, at most
 * `cap`, are kept.  cap > 0.  Never NULL; the array stays the spool's. */
void *spool_resize(struct spool *spool, size_t len, size_t cap);

/** Does the array lie in a file? */
bool spool_is_file(const struct spool *spool);

/** Gives the array back, too.  Takes NULL. */
void spool_free(struct spool *spool);

#endif

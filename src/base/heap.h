/* How the process's heap behaves (glibc's malloc), as a server wants it that makes and drops some
 * tens of megabytes of arrays at each publish.
 *
 *   one arena      what one thread frees another can use, and large arrays fit; threads' own arenas
 *                  are of 64 MiB pieces, which come from and go to the kernel all the time
 *   kept memory    arrays up to 32 MiB come from the heap, whose pages are in place, and its top is
 *                  given back only beyond 512 MiB: without this a publish of 20 changes at 60,000
 *                  products spends a third of its time on page faults
 *
 * Searches do not allocate, and small pieces come from each thread's own cache, so that the one
 * lock is rarely waited for. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>

/** Set the above.  False: this heap takes no settings (a sanitizer's).  Once, before there are
 * threads. */
bool heap_tune(void);

/** Give the pages of all free memory back to the kernel: after work that took much more than what
 * follows will.  Thread: any; the others wait for the heap meanwhile.  Cost: some ms a GB. */
void heap_trim(void);

#endif

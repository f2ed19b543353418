/* What a note's id means when it is not known as it is: its longest suffix that is known, else its
 * longest prefix, cut at a '-'.
 *
 *   pink-calabrian-bergamot:  calabrian-bergamot, bergamot, pink-calabrian, pink
 *
 * A suffix comes before a prefix, because a name ends with its noun.
 * Private to src/scent.  Thread: any. */
#ifndef SCENT_BORDER_H
#define SCENT_BORDER_H

#include "base/slice.h"

#define BORDER_NONE UINT32_MAX

/* The position of `id` in what `context` is, or BORDER_NONE. */
typedef uint32_t border_find_fn(const void *context, struct slice id);

/** The position of `id`, of its longest known suffix or else prefix; BORDER_NONE. */
uint32_t border_find(border_find_fn *find, const void *context, struct slice id);

#endif

/* Which of the known names was meant?  For the message about an unknown parameter.
 *
 *   struct name_guess guess = {{NULL, 0}, SIZE_MAX};
 *   for (each known name) name_guess(&guess, typed, name);
 *   if (guess.name.len > 0) ... did you mean ...
 *
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_NAMES_H
#define SEARCH_NAMES_H

#include "base/slice.h"

struct name_guess {
    struct slice name;
    size_t distance;
};

/** Keep `candidate` in `*guess` if it is nearer to `typed` than what is there: optimal string
 * alignment over bytes, at most a third of the longer name, at most 2.  Start with distance
 * SIZE_MAX; name.len stays 0 when nothing is near. */
void name_guess(struct name_guess *guess, struct slice typed, struct slice candidate);

#endif

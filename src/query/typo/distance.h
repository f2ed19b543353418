/* How many slips lie between two texts, as a whole: for names, where a blank is a letter like any
 * other and no rule is made for the first one.  Part of the front door of src/query/typo.
 *
 *   flower bomb -> flowerbomb  1        hte one -> the one  1        mn in blak -> man in black  2
 *
 * Thread: any for a pattern once read (immutable). */
#ifndef QUERY_TYPO_DISTANCE_H
#define QUERY_TYPO_DISTANCE_H

#include "query/typo/letters.h"

struct typo_pattern {
    struct letters letters;
    size_t bytes;
    bool ascii;
};

/** False when the text has no letter or more than TYPO_LETTERS_MAX. */
bool typo_pattern_read(struct typo_pattern *pattern, struct slice text);

/** Letters too many, missing, wrong, or neighbours exchanged, between the pattern and `text`
 * (optimal string alignment, each 1).  A number above `limit` where it is above.
 * Cost: about 2 ns a letter of the text, less where the lengths differ by more than the limit.
 * Source: Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances",
 * Nordic Journal of Computing 10, 2003. */
unsigned typo_distance(const struct typo_pattern *pattern, struct slice text, unsigned limit);

#endif

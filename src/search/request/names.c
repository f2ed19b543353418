/* Optimal string alignment: the least number of letters added, dropped, changed, or swapped with
 * their neighbour (Damerau, CACM 7(3), 1964, restricted to disjoint edits).
 *
 * Three rows of the matrix are enough, because a swap looks two rows back.  Names are short: longer
 * ones are nobody's typo. */
#include "search/request/names.h"

#include <assert.h>

enum { NAME_BYTES_MAX = 32, DISTANCE_MAX = 2 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(struct slice a, struct slice b)
{
    size_t rows[3][NAME_BYTES_MAX + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];

    for (size_t j = 0; j <= b.len; j++)
        above[j] = before[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *spare = before;

        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t cost = a.ptr[i - 1] != b.ptr[j - 1];

            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + cost);
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
        row = spare;
    }
    return above[b.len];
}

void name_guess(struct name_guess *guess, struct slice typed, struct slice candidate)
{
    size_t longer = typed.len > candidate.len ? typed.len : candidate.len;
    size_t found;

    assert(guess != NULL);
    if (longer > NAME_BYTES_MAX || typed.len == 0)
        return;
    found = distance(typed, candidate);
    if (found <= least(DISTANCE_MAX, longer / 3) && found < guess->distance)
        *guess = (struct name_guess){candidate, found};
}

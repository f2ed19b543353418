/* One column of the table of distances a letter, as differences of neighbours in two words of bits.
 */
#include "query/typo/distance.h"

#include "base/utf8.h"

bool typo_pattern_read(struct typo_pattern *pattern, struct slice text)
{
    return letters_read(&pattern->letters, text) && pattern->letters.count > 0;
}

struct column {
    uint64_t up;    /* bit i: the cell below letter i is one more than the one above */
    uint64_t down;  /* one less */
    uint64_t match; /* the diagonal did not grow */
    uint64_t places;
};

/* Moves the column one letter of the text on; returns what the last cell grew by. */
static int step(struct column *column, uint64_t places, uint64_t last)
{
    uint64_t exchanged = ((~column->match & places) << 1) & column->places;
    uint64_t match =
        (((places & column->up) + column->up) ^ column->up) | places | column->down | exchanged;
    uint64_t right = column->down | ~(match | column->up);
    uint64_t left = match & column->up;
    int grown = ((right & last) != 0) - ((left & last) != 0);

    right = right << 1 | 1;
    left <<= 1;
    *column = (struct column){left | ~(match | right), right & match, match, places};
    return grown;
}

unsigned typo_distance(const struct typo_pattern *pattern, struct slice text, unsigned limit)
{
    const struct letters *letters = &pattern->letters;
    struct column column = {.up = UINT64_MAX};
    unsigned distance = letters->count;
    size_t length = utf8_count(text);

    if (length > letters->count + limit || length + limit < letters->count)
        return limit + 1;
    for (size_t at = 0; at < text.len;)
        distance += (unsigned)step(&column, letters_places(letters, utf8_next(text, &at)),
                                   (uint64_t)1 << (letters->count - 1));
    return distance;
}

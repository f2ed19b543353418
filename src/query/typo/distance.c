/* One column of the table of distances a letter, as differences of neighbours in two words of bits.
 */
#include "query/typo/distance.h"

#include "base/utf8.h"

static bool is_ascii(struct slice text)
{
    unsigned char bits = 0;

    for (size_t i = 0; i < text.len; i++)
        bits |= (unsigned char)text.ptr[i];
    return bits < 0x80;
}

bool typo_pattern_read(struct typo_pattern *pattern, struct slice text)
{
    pattern->bytes = text.len;
    pattern->ascii = is_ascii(text);
    return letters_read(&pattern->letters, text) && pattern->letters.count > 0;
}

static size_t gap(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* Do the lengths alone tell that the text is further than `limit`?  Most texts are told so by their
 * bytes; a letter is at most UTF8_MAX_LEN of them. */
static bool too_long_or_short(const struct typo_pattern *pattern, struct slice text, unsigned limit)
{
    if (gap(text.len, pattern->bytes) > (size_t)limit * UTF8_MAX_LEN)
        return true;
    if (pattern->ascii && gap(text.len, pattern->bytes) > limit && is_ascii(text))
        return true;
    return gap(utf8_count(text), pattern->letters.count) > limit;
}

static uint32_t next_letter(struct slice text, size_t *at)
{
    unsigned char byte = (unsigned char)text.ptr[*at];

    if (byte >= 0x80)
        return utf8_next(text, at);
    ++*at;
    return byte;
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
    uint64_t last = (uint64_t)1 << (letters->count - 1);
    struct column column = {.up = UINT64_MAX};
    unsigned distance = letters->count;

    if (too_long_or_short(pattern, text, limit))
        return limit + 1;
    for (size_t at = 0; at < text.len && distance <= limit + (text.len - at);)
        distance += (unsigned)step(&column, letters_places(letters, next_letter(text, &at)), last);
    return distance;
}

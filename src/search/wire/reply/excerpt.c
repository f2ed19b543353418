/* Choosing the words of a snippet: a window of so many words slides over the text.
 *
 *   rose . . oud . amber . . . oud        3 words: "oud . amber" holds two marks
 *                                         5 words: the same, one more on each side */
#include "search/wire/reply/marks.h"

#include <assert.h>

enum { EXCERPT_WORDS_MAX = 2048 }; /* of 8 KiB of text */

struct word_span {
    uint32_t start;
    uint32_t end;
    uint32_t marks; /* that begin in it */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t split(struct slice text, struct word_span words[EXCERPT_WORDS_MAX])
{
    size_t count = 0;
    size_t at = 0;

    while (count < EXCERPT_WORDS_MAX) {
        while (at < text.len && is_blank(text.ptr[at]))
            at++;
        if (at == text.len)
            break;
        words[count].start = (uint32_t)at;
        while (at < text.len && !is_blank(text.ptr[at]))
            at++;
        words[count].end = (uint32_t)at;
        words[count++].marks = 0;
    }
    return count;
}

static void count_marks(struct word_span *words, size_t count, const struct text_marks *found)
{
    size_t word = 0;

    for (size_t i = 0; i < found->count; i++) {
        while (word + 1 < count && words[word].end <= found->items[i].start)
            word++;
        words[word].marks++;
    }
}

/* The first word of the window of `size` words with the most marks. */
static size_t densest(const struct word_span *words, size_t count, size_t size)
{
    uint32_t in_window = 0;
    uint32_t best_marks = 0;
    size_t best = 0;

    for (size_t i = 0; i < count; i++) {
        in_window += words[i].marks;
        if (i >= size)
            in_window -= words[i - size].marks;
        if (in_window > best_marks) {
            best_marks = in_window;
            best = i + 1 > size ? i + 1 - size : 0;
        }
    }
    return best;
}

/* Move the window so that what is marked stands in its middle. */
static size_t centred(const struct word_span *words, size_t count, size_t first, size_t size)
{
    size_t from = first;
    size_t to = first + size - 1;
    size_t spare;

    while (from < to && words[from].marks == 0)
        from++;
    while (to > from && words[to].marks == 0)
        to--;
    if (words[from].marks == 0)
        return first;
    spare = (size - (to - from + 1)) / 2;
    first = from > spare ? from - spare : 0;
    return first + size > count ? count - size : first;
}

struct excerpt excerpt_of(struct slice text, const struct text_marks *found, uint32_t words_max)
{
    struct word_span words[EXCERPT_WORDS_MAX];
    size_t count = split(text, words);
    size_t first;

    assert(words_max > 0);
    if (count <= words_max)
        return (struct excerpt){0, text.len};
    count_marks(words, count, found);
    first = centred(words, count, densest(words, count, words_max), words_max);
    return (struct excerpt){words[first].start, words[first + words_max - 1].end};
}

/* Merging sorted words.
 *
 *   old     ajmal        oud            places 0 1
 *   added          amber       rasasi
 *   new     ajmal  amber oud   rasasi   old 0 1 -> 0 2
 *
 * Bytes are copied, so that a vocabulary does not depend on the one that it grew from. */
#include "query/suggest/vocabulary.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

struct added_word {
    struct slice word;
    uint32_t position; /* in the map */
};

static int by_word(const void *left, const void *right)
{
    const struct added_word *a = left;
    const struct added_word *b = right;

    return slice_cmp(a->word, b->word);
}

static struct added_word *sort_added(const struct map *added)
{
    struct added_word *sorted = mem_zero(added->count + 1, sizeof *sorted);

    for (uint32_t i = 0; i < added->count; i++)
        sorted[i] = (struct added_word){added->entries[i].key, i};
    if (added->count > 1)
        qsort(sorted, added->count, sizeof *sorted, by_word);
    return sorted;
}

static size_t bytes_of(const struct vocabulary *old, const struct map *added)
{
    size_t bytes = 1;

    for (uint32_t i = 0; old != NULL && i < old->count; i++)
        bytes += old->words[i].len;
    for (size_t i = 0; i < added->count; i++)
        bytes += added->entries[i].key.len;
    return bytes;
}

struct filling {
    struct vocabulary *vocabulary;
    size_t bytes;
};

static uint32_t append(struct filling *filling, struct slice word)
{
    char *copy = filling->vocabulary->bytes + filling->bytes;

    assert(word.len > 0);
    memcpy(copy, word.ptr, word.len);
    filling->bytes += word.len;
    filling->vocabulary->words[filling->vocabulary->count] = (struct slice){copy, word.len};
    return filling->vocabulary->count++;
}

struct vocabulary *vocabulary_new(const struct vocabulary *old, const struct map *added,
                                  uint32_t *out_old, uint32_t *out_new)
{
    struct vocabulary *vocabulary = mem_zero(1, sizeof *vocabulary);
    struct added_word *sorted = sort_added(added);
    struct filling filling = {vocabulary, 0};
    uint32_t old_count = old == NULL ? 0 : old->count;
    uint32_t next = 0;

    vocabulary->references = 1;
    vocabulary->words = mem_zero(old_count + added->count + 1, sizeof *vocabulary->words);
    vocabulary->bytes = mem_zero(bytes_of(old, added), 1);
    for (uint32_t i = 0; i < old_count; i++) {
        while (next < added->count && slice_cmp(sorted[next].word, old->words[i]) < 0) {
            out_new[sorted[next].position] = append(&filling, sorted[next].word);
            next++;
        }
        out_old[i] = append(&filling, old->words[i]);
    }
    for (; next < added->count; next++)
        out_new[sorted[next].position] = append(&filling, sorted[next].word);
    free(sorted);
    word_trie_init(&vocabulary->trie, vocabulary->words, vocabulary->count);
    return vocabulary;
}

struct vocabulary *vocabulary_ref(struct vocabulary *vocabulary)
{
    __atomic_add_fetch(&vocabulary->references, 1, __ATOMIC_RELAXED);
    return vocabulary;
}

void vocabulary_unref(struct vocabulary *vocabulary)
{
    if (vocabulary == NULL || __atomic_sub_fetch(&vocabulary->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    word_trie_release(&vocabulary->trie);
    free(vocabulary->words);
    free(vocabulary->bytes);
    free(vocabulary);
}

uint32_t vocabulary_find(const struct vocabulary *vocabulary, struct slice word)
{
    uint32_t low = 0;
    uint32_t high = vocabulary == NULL ? 0 : vocabulary->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (slice_cmp(vocabulary->words[middle], word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return vocabulary != NULL && low < vocabulary->count && slice_eq(vocabulary->words[low], word)
               ? low
               : NO_PLACE;
}

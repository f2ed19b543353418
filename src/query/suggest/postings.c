/* Two passes over the words of the ids: one that counts, one that writes.
 *
 *   count   first[place + 1] = how many          sum    first[place] = where its list begins
 *   write   ids[first[place]++] = id             shift  first[place] = where its list begins, again
 *
 * Ids come in ascending order, so the lists ascend by themselves. */
#include "query/suggest/postings.h"

#include "base/bitset.h"

#include <assert.h>

static void count_words(struct word_postings *postings, const struct id_words *words,
                        const uint32_t *ids, uint32_t id_count)
{
    for (uint32_t at = 0; at < id_count; at++) {
        struct place_list list = id_words_of(words, ids == NULL ? at : ids[at]);

        for (uint32_t i = 0; i < list.count; i++)
            postings->first[list.places[i] + 1]++;
    }
}

/* first[place] is where the next id goes; it ends at where the next place's list began. */
static void write_words(struct word_postings *postings, const struct id_words *words,
                        const uint32_t *ids, uint32_t id_count)
{
    for (uint32_t at = 0; at < id_count; at++) {
        uint32_t id = ids == NULL ? at : ids[at];
        struct place_list list = id_words_of(words, id);

        for (uint32_t i = 0; i < list.count; i++)
            postings->ids[postings->first[list.places[i]]++] = id;
    }
}

/* A list that is longer than the set has words is quicker as a set. */
static void make_sets(struct word_postings *postings, uint32_t word_count)
{
    uint32_t count = 0;

    postings->set_of = mem_zero((size_t)word_count + 1, sizeof *postings->set_of);
    for (uint32_t place = 0; place < word_count; place++)
        if (postings->first[place + 1] - postings->first[place] > postings->set_words)
            postings->set_of[place] = ++count;
    postings->sets = mem_zero(count * postings->set_words + 1, sizeof *postings->sets);
    for (uint32_t place = 0; place < word_count; place++)
        for (uint32_t i = postings->first[place];
             postings->set_of[place] != 0 && i < postings->first[place + 1]; i++)
            bitset_set(postings->sets + (postings->set_of[place] - 1) * postings->set_words,
                       postings->ids[i]);
}

static void set_bests(struct word_postings *postings, uint32_t word_count)
{
    for (uint32_t place = 0; place < word_count; place++) {
        uint32_t *best = &postings->bests[place / POSTINGS_BLOCK];

        if (postings->first[place] < postings->first[place + 1] &&
            postings->ids[postings->first[place]] < *best)
            *best = postings->ids[postings->first[place]];
    }
}

void word_postings_init(struct word_postings *postings, uint32_t word_count,
                        const struct id_words *words, const uint32_t *ids, uint32_t id_count)
{
    size_t blocks = word_count / POSTINGS_BLOCK + 1;

    assert(postings->first == NULL);
    postings->first = mem_zero((size_t)word_count + 2, sizeof *postings->first);
    postings->bests = mem_zero(blocks, sizeof *postings->bests);
    memset(postings->bests, 0xFF, blocks * sizeof *postings->bests);
    count_words(postings, words, ids, id_count);
    for (uint32_t place = 0; place < word_count; place++)
        postings->first[place + 1] += postings->first[place];
    postings->ids = mem_zero((size_t)postings->first[word_count] + 1, sizeof *postings->ids);
    write_words(postings, words, ids, id_count);
    memmove(postings->first + 1, postings->first, word_count * sizeof *postings->first);
    postings->first[0] = 0;
    set_bests(postings, word_count);
    postings->set_words = bitset_words(words->count) + 1;
    make_sets(postings, word_count);
}

void word_postings_keep(struct word_postings *postings, struct term_range run)
{
    uint64_t *set = mem_zero(postings->set_words, sizeof *set);

    word_postings_collect(postings, run, set);
    VEC_PUSH(&postings->runs, (struct run_set){run, set});
}

static int compare_runs(struct term_range a, struct term_range b)
{
    if (a.first != b.first)
        return a.first < b.first ? -1 : 1;
    return (a.past < b.past) - (a.past > b.past);
}

static int by_run(const void *left, const void *right)
{
    return compare_runs(((const struct run_set *)left)->run, ((const struct run_set *)right)->run);
}

void word_postings_seal(struct word_postings *postings)
{
    if (postings->runs.count > 1)
        qsort(postings->runs.items, postings->runs.count, sizeof *postings->runs.items, by_run);
}

static const uint64_t *kept_set(const struct word_postings *postings, struct term_range run)
{
    size_t low = 0;
    size_t high = postings->runs.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_runs(postings->runs.items[middle].run, run) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < postings->runs.count && compare_runs(postings->runs.items[low].run, run) == 0
               ? postings->runs.items[low].set
               : NULL;
}

void word_postings_collect(const struct word_postings *postings, struct term_range run,
                           uint64_t *set)
{
    const uint64_t *kept = kept_set(postings, run);

    if (kept != NULL) {
        bitset_or(set, kept, postings->set_words);
        return;
    }
    for (uint32_t place = run.first; place < run.past; place++) {
        uint32_t number = postings->set_of[place];

        if (number != 0)
            bitset_or(set, postings->sets + (number - 1) * postings->set_words,
                      postings->set_words);
        else
            for (uint32_t i = postings->first[place]; i < postings->first[place + 1]; i++)
                bitset_set(set, postings->ids[i]);
    }
}

void word_postings_release(struct word_postings *postings)
{
    free(postings->first);
    free(postings->ids);
    free(postings->bests);
    free(postings->set_of);
    free(postings->sets);
    for (size_t i = 0; i < postings->runs.count; i++)
        free(postings->runs.items[i].set);
    VEC_RELEASE(&postings->runs);
    *postings = (struct word_postings){0};
}

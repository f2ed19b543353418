/* Matching: which documents have the words of the query, and how well.
 *
 *   for each word:  best[doc] = max over its forms of one merit
 *                   set       = docs with a merit
 *   all words:      AND of the sets (or OR); merit[doc] = sum of the bests
 *
 * A merit is one integer of fields side by side, the weightier to the left.  Sums of at most
 * SEARCH_WORDS_MAX words cannot carry from one field into the next, so adding merits adds every
 * field at once, and comparing two of them compares field by field:
 *
 *   | weight 10 | thrift 8 | attribute 10 | exact 6 | named 10  | score 20 |
 *     words       5 - typo   rank of the    1 on the  worth of    idf * impact / 8
 *     met         cost       best field     exact     words of    (BM25F)
 *                                           tier      the name
 *
 * Private to src/query. */
#ifndef QUERY_TEXT_MATCH_H
#define QUERY_TEXT_MATCH_H

#include "query/searcher.h"
#include "query/text/forms/forms.h"

enum {
    MERIT_SCORE_BITS = 20,
    MERIT_SCORE_UNIT = 8,
    MERIT_NAMED_SHIFT = 20,
    MERIT_EXACT_SHIFT = 30,
    MERIT_ATTRIBUTE_SHIFT = 36,
    MERIT_THRIFT_SHIFT = 46,
    MERIT_WEIGHT_SHIFT = 54,
    MERIT_THRIFT_MAX = FORM_COST_MAX + 1 /* of a word */
};

static inline uint32_t merit_score(uint64_t merit)
{
    return merit & (((uint32_t)1 << MERIT_SCORE_BITS) - 1);
}

static inline uint32_t merit_named(uint64_t merit)
{
    return merit >> MERIT_NAMED_SHIFT & 1023;
}

static inline uint32_t merit_exact(uint64_t merit)
{
    return merit >> MERIT_EXACT_SHIFT & 63;
}

static inline uint32_t merit_attribute(uint64_t merit)
{
    return merit >> MERIT_ATTRIBUTE_SHIFT & 1023;
}

static inline uint32_t merit_thrift(uint64_t merit)
{
    return merit >> MERIT_THRIFT_SHIFT & 255;
}

static inline uint32_t merit_weight(uint64_t merit)
{
    return (uint32_t)(merit >> MERIT_WEIGHT_SHIFT);
}

struct text_match {
    bool all;           /* no words: every live document */
    uint64_t score_max; /* no document's score can pass it; >= 1 */
};

/** Find the live documents with every required word, or with any word if there is none required,
 * and without any excluded one.  Phrases are not looked at (positions.h), those excluded neither.
 *
 * docs  bitset over docs, overwritten
 * searcher->merit of the docs found is filled; match_clear empties it again.
 * Errors: -ATTAR_EDEADLINE.  Thread: the searcher's.
 * Cost: about 2 ns a posting (performance.md section 2). */
int match_words(struct searcher *searcher, const struct view *view, const struct words *words,
                int64_t deadline_ns, uint64_t *docs, struct text_match *out_match,
                struct attar_error *err);

/** What `word` alone would give each of `docs` if it had to be there, whether it has to or not.
 *
 * words  of which it is one
 * docs   `count` of them; out_merits: one each, 0 where it is not met
 * The searcher's merits stay.  Thread: the searcher's.  Cost: as the word in match_words. */
void match_word(struct searcher *searcher, const struct view *view, const struct words *words,
                const struct word *word, const uint32_t *docs, size_t count, uint64_t *out_merits);

/** Take out of `docs` what has an excluded word; phrases are not looked at.
 * Thread: the searcher's, whose merits stay.  Cost: as such words in match_words. */
void match_bar(struct searcher *searcher, const struct view *view, const struct words *words,
               uint64_t *docs);

/** Zero the merits of `docs` (and of docs beside them, which have none to keep). */
void match_clear(struct searcher *searcher, const uint64_t *docs, size_t words);

#endif

/* Term-at-a-time matching over 8-bit impacts, one word after the other.
 *
 *   text_score  sums of the words done so far, of the docs still in the set
 *   word_score  best term of the word in hand; zero again after each word
 *
 * A prefix word meets every term of the dictionary that starts with one of its forms: there is no
 * cap on how many.  The df of all its completions together stands for a prefix's idf, so that
 * a rare completion does not outrank the word itself.  Optional words (stop words) add to the score
 * of documents that the others found and never remove one. */
#include "query/match.h"

#include "base/bitset.h"
#include "base/clock.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static const double idf_unit = 64.0;

uint32_t match_idf(uint64_t df, uint64_t n)
{
    double present = (double)(df < n ? df : n);
    double idf = log(1.0 + ((double)n - present + 0.5) / (present + 0.5));
    uint32_t fixed = (uint32_t)lround(idf * idf_unit);

    return fixed > 0 ? fixed : 1;
}

/* What one word has collected so far. */
struct word_run {
    struct searcher *searcher;
    const struct view *view;
    const uint64_t *within; /* only these docs count */
    uint32_t score_max;
};

static void take_postings(struct word_run *run, const struct term *term, uint32_t idf)
{
    struct postings *postings = &run->searcher->postings;
    uint32_t *best = run->searcher->word_score;
    uint32_t top = idf * term->impact_max;

    run->score_max = top > run->score_max ? top : run->score_max;
    postings_init(postings, run->view->snapshot, term);
    while (postings_next(postings)) {
        for (uint32_t i = 0; i < postings->count; i++) {
            uint32_t doc = postings->docs[i];
            uint32_t score = idf * postings->impacts[i];

            if (!bitset_get(run->within, doc))
                continue;
            bitset_set(run->searcher->found, doc);
            best[doc] = score > best[doc] ? score : best[doc];
        }
    }
}

static void take_exact(struct word_run *run, struct slice text)
{
    uint32_t idf = match_idf(snapshot_df(run->view->snapshot, text), run->view->live_count);

    for (uint32_t s = 0; s < snapshot_segment_count(run->view->snapshot); s++) {
        struct term term;

        if (term_find(run->view->snapshot, s, text, &term))
            take_postings(run, &term, idf);
    }
}

/* Concepts ("note:oud") are no words: a prefix does not reach into them. */
static bool completes(const struct term_cursor *cursor, struct slice prefix)
{
    struct slice rest = slice_skip(slice_of(cursor->text, cursor->len), prefix.len);

    return rest.len > 0 && memchr(rest.ptr, ':', rest.len) == NULL;
}

static uint64_t prefix_df(const struct view *view, struct slice prefix)
{
    uint64_t df = 0;

    for (uint32_t s = 0; s < snapshot_segment_count(view->snapshot); s++) {
        struct term_cursor cursor;
        struct term term;

        term_cursor_init(&cursor, view->snapshot, s, prefix);
        while (term_cursor_next(&cursor, &term))
            df += completes(&cursor, prefix) ? term.df : 0;
    }
    return df;
}

static void take_prefix(struct word_run *run, struct slice prefix)
{
    uint32_t idf = match_idf(prefix_df(run->view, prefix), run->view->live_count);

    for (uint32_t s = 0; s < snapshot_segment_count(run->view->snapshot); s++) {
        struct term_cursor cursor;
        struct term term;

        term_cursor_init(&cursor, run->view->snapshot, s, prefix);
        while (term_cursor_next(&cursor, &term))
            if (completes(&cursor, prefix))
                take_postings(run, &term, idf);
    }
}

static bool prefixable(const struct token *token)
{
    return token->kind == TOKEN_EXACT || token->kind == TOKEN_FOLDED;
}

static void take_word(struct word_run *run, const struct word *word)
{
    for (size_t i = 0; i < word->term_count; i++) {
        take_exact(run, word->terms[i].term);
        if (word->prefix && prefixable(&word->terms[i]))
            take_prefix(run, word->terms[i].term);
    }
}

/* From so many docs in a word of 64 on, all 64 are done at once: vector code without branches. */
enum { CROWDED = 8 };

/* Add the word's bests to the sums and leave word_score zero. */
static void add_scores(struct word_run *run)
{
    const uint64_t *found = run->searcher->found;

    for (size_t w = 0; w < run->view->doc_words; w++) {
        uint32_t *sums = run->searcher->text_score + w * 64;
        uint32_t *bests = run->searcher->word_score + w * 64;

        if (__builtin_popcountll(found[w]) >= CROWDED) {
            for (int i = 0; i < 64; i++)
                sums[i] += bests[i];
            memset(bests, 0, 64 * sizeof *bests);
            continue;
        }
        for (uint64_t bits = found[w]; bits != 0; bits &= bits - 1) {
            sums[__builtin_ctzll(bits)] += bests[__builtin_ctzll(bits)];
            bests[__builtin_ctzll(bits)] = 0;
        }
    }
}

void match_clear(struct searcher *searcher, const uint64_t *docs, size_t words)
{
    for (size_t w = 0; w < words; w++)
        if (docs[w] != 0)
            memset(searcher->text_score + w * 64, 0, 64 * sizeof *searcher->text_score);
}

/* docs &= found; the scores of what falls out are zeroed. */
static void keep_found(struct searcher *searcher, uint64_t *docs, const uint64_t *found,
                       size_t words)
{
    for (size_t i = 0; i < words; i++) {
        uint64_t lost = docs[i] & ~found[i];

        docs[i] &= found[i];
        for (; lost != 0; lost &= lost - 1)
            searcher->text_score[i * 64 + (size_t)__builtin_ctzll(lost)] = 0;
    }
}

/* Returns the highest score that the word can give. */
static uint32_t run_word(struct word_run *run, const struct word *word, uint64_t *docs)
{
    uint64_t *found = run->searcher->found;
    size_t words = run->view->doc_words;

    memset(found, 0, words * sizeof *found);
    run->score_max = 0;
    take_word(run, word);
    add_scores(run);
    if (word->required)
        keep_found(run->searcher, docs, found, words);
    return run->score_max;
}

static int check_deadline(int64_t deadline_ns, struct attar_error *err)
{
    if (deadline_ns == 0 || clock_monotonic_ns() < deadline_ns)
        return 0;
    return error_set(err, ATTAR_EDEADLINE, "the search passed its deadline while matching");
}

int match_words(struct searcher *searcher, const struct view *view, const struct words *words,
                int64_t deadline_ns, uint64_t *docs, struct text_match *out_match,
                struct attar_error *err)
{
    size_t set_bytes = view->doc_words * sizeof *docs;
    struct text_match match = {.all = words->count == 0, .score_max = 0};
    struct word_run run = {.searcher = searcher, .view = view, .within = docs};
    int rc = 0;

    assert(searcher->doc_cap >= view->doc_cap);
    memcpy(docs, snapshot_live(view->snapshot), set_bytes);
    for (int pass = 0; pass < 2; pass++) { /* required words first, they make the set small */
        for (size_t i = 0; rc == 0 && i < words->count; i++) {
            if (words->items[i].required != (pass == 0))
                continue;
            rc = check_deadline(deadline_ns, err);
            if (rc == 0)
                match.score_max += run_word(&run, &words->items[i], docs);
        }
    }
    if (rc < 0) {
        match_clear(searcher, docs, view->doc_words);
        return rc;
    }
    match.score_max = match.score_max > 0 ? match.score_max : 1;
    *out_match = match;
    return 0;
}

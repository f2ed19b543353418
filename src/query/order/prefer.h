/* What a request prefers without asking for it: optional filters, number columns, relevance under a
 * sort (text_options.h).
 *
 *   optional filters   brand:ajmal <2>, -form:tester   ajmal spray +2, ajmal tester +1, others 0
 *   custom keys        rating desc, year               compared after the buckets, before the score
 *   strictness 60      best text score 500             hits below 300 leave the list
 *
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_ORDER_PREFER_H
#define QUERY_ORDER_PREFER_H

#include "query/searcher.h"

struct rank_input;
struct scent_matches;

struct optional_set {
    const uint64_t *docs;
    int score; /* < 0: against */
};

struct preferences {
    const struct optional_set *optional;
    size_t optional_count;
    bool sum;
    const int64_t *custom[CUSTOM_KEYS_MAX]; /* of each document */
    bool descending[CUSTOM_KEYS_MAX];
    size_t custom_count;
};

/** Find the products of each optional filter, and the columns.
 * Errors: -ATTAR_EINVAL (match without a product), -ATTAR_ELIMIT (arena, which owns the sets). */
int prefer_begin(const struct view *view, const struct text_options *options,
                 const struct scent_matches *scent, struct arena *arena,
                 struct preferences *out_preferences, struct attar_error *err);

/** What the optional filters give `doc`: 0 without any, else 1..255, 128 where it meets none. */
uint32_t prefer_filters(const struct preferences *preferences, uint32_t doc);

/** The keys of `doc`, the lesser ranks first; zeros behind the last. */
void prefer_keys(const struct preferences *preferences, uint32_t doc,
                 int64_t out_keys[CUSTOM_KEYS_MAX]);

/** Is there a cut to make: strictness is asked for, under a sort, and there are words? */
bool prefer_cuts(const struct rank_input *input);

/** The greatest text score of input->docs; there are words.  Cost: a look at each document. */
uint32_t prefer_best_text(const struct rank_input *input);

/** Take out of input->docs what has less than `strictness` per cent of the best text score; pinned
 * products stay.  Errors: -ATTAR_ELIMIT (arena).  Cost: two looks at each document. */
int prefer_relevant(struct rank_input *input, unsigned strictness, struct arena *arena,
                    struct attar_error *err);

#endif

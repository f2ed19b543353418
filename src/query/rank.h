/* Ordering the matching documents and cutting one page out of the order.  Private to src/query. */
#ifndef QUERY_RANK_H
#define QUERY_RANK_H

#include "query/clause_set.h"
#include "query/order/prefer.h"
#include "query/text/text.h"

struct rank_input {
    struct searcher *searcher;
    const struct view *view;
    const struct search_request *request;
    const struct text *text;
    struct positions *positions;       /* NULL: distances do not matter */
    const struct scent_matches *scent; /* NULL unless the request has match_to */
    const uint64_t *docs;              /* what to rank */
    const uint64_t *rows;              /* eligible rows, NULL for all */
    const struct steering *steering;   /* rules that hold */
    const struct preferences *preferences;
    size_t skip;   /* hits before the page; 0 behind a cursor */
    uint32_t size; /* of the page */
};

struct ranked_page {
    struct hit *hits;
    size_t count;
    bool more;                /* hits behind the last one */
    struct search_after next; /* where the next page starts; pins_page alone sets it */
};

/* A document in the order. */
struct candidate {
    int64_t key;
    uint64_t merit;
    int64_t custom[CUSTOM_KEYS_MAX]; /* the lesser ranks first */
    uint32_t score;
    uint32_t id_rank;
    uint32_t doc;
};

/** Where `doc` stands in the order.  Documents are asked for in ascending order. */
struct candidate rank_candidate(const struct rank_input *input, uint32_t doc);

/** < 0 if `a` ranks before `b`; never 0 for two documents. */
int rank_cmp(const struct candidate *a, const struct candidate *b);

/** At most input->size hits behind the first input->skip, best first: ascending (key, -merit,
 * custom keys, -score, id bytes).
 * Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's.
 * Cost: one key for each matching doc, a heap of skip + size. */
int rank_page(const struct rank_input *input, struct arena *arena, struct ranked_page *out_page,
              struct attar_error *err);

/** The hit of one product, whether it is among input->docs or not. */
void rank_one(const struct rank_input *input, uint32_t doc, struct hit *out_hit);

/** How many of input->docs stand before `hit`.
 * Cost: as rank_page for those whose bound is not below the hit. */
uint64_t rank_before(const struct rank_input *input, const struct hit *hit);

/** The hit of a pinned product: no place in the order, so no key and no merit. */
void rank_pinned(const struct rank_input *input, uint32_t doc, struct hit *out_hit);

#endif

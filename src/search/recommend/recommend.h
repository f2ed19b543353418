/* Recommendations: products that nobody searched for.  The front door of src/search/recommend.
 *
 *   like a product    sort=match against it           "dna_v1"
 *   trending          what rises by people's events   "trending", "popularity" while nothing does
 *   bought together   by the purchases of others      "co-purchase"; on the wire
 *   recommended       no history is kept of anyone    "popularity", neighbours unlike each other
 *
 * Each is a search whose filters hold before anything is ranked.  Its method is told with the
 * answer, so that popularity never passes for a trend.  Private to src/search.  Thread: the
 * loop's. */
#ifndef SEARCH_RECOMMEND_H
#define SEARCH_RECOMMEND_H

#include "query/query.h"

struct json_writer;

enum { TWIN_PER_MILLE = 750 };

extern const char recommend_by_scent[];
extern const char recommend_by_trend[];
extern const char recommend_by_popularity[];
extern const char recommend_by_purchase[];
extern const char recommend_by_layering[];

/** Make `request` one for `size` products in stock, in the order of `sort`.  Its words and filters
 * stay; counts, lines and merchandising rules are no part of a recommendation.
 * arena: owns its clauses.  Errors: -ATTAR_ELIMIT (arena). */
int recommend_request(struct search_request *request, const struct view *view, enum sort_kind sort,
                      uint32_t size, struct arena *arena);

/** One more clause behind those of `request`, in a list of `arena`.  Errors: -ATTAR_ELIMIT (arena);
 * the request is untouched then. */
int recommend_add_clause(struct search_request *request, const struct clause *clause,
                         struct arena *arena);

/** Is `hit`, of a search with match_to the product `doc`, another product with some likeness?
 * doc  INDEX_DOC_NONE: no product was asked for, here and below */
bool recommend_is_like(uint32_t doc, const struct hit *hit);

/** Is it besides of another line? */
bool recommend_is_other(const struct view *view, uint32_t doc, const struct hit *hit);

/** Is it besides a twin: alike by TWIN_PER_MILLE at least? */
bool recommend_is_twin(const struct view *view, uint32_t doc, const struct hit *hit);

/** The line of `doc`, the view's; empty if it has none. */
struct slice recommend_line(const struct view *view, uint32_t doc);

/** Are both of one brand? */
bool recommend_same_brand(const struct view *view, uint32_t a, uint32_t b);

/** "score":72.31, of `score` ten-thousandths. */
void recommend_add_score(struct json_writer *w, int64_t score);

/** "reasons":[{"kind":"note","id":"oud","layer":"base","share":0.31},..] */
void recommend_add_reasons(struct json_writer *w, const struct match_reason *reasons, size_t count);

/* What the score of a recommendation for one person adds up; shares in ten-thousandths of it. */
struct personal_why {
    uint32_t score;
    struct match_reason scent[MATCH_REASONS_MAX];
    size_t count;
    uint32_t scent_per_cent; /* of the score, for a perfect match */
    uint32_t together;       /* bought with a product they have; 0: not */
    uint32_t baskets;        /* by so many */
    struct slice with;       /* that product */
    uint32_t popular;
};

/** "score":64.21,"reasons":[..]: those of the scent cut down to its share of the score, then
 * orders, popularity, and what rounding leaves as "other"; shares add up to score / 100. */
void recommend_add_personal(struct json_writer *w, const struct personal_why *why);

/** "reasons":[{"kind":"orders","n":12}]: in how many orders both were. */
void recommend_add_orders(struct json_writer *w, uint32_t orders);

#endif

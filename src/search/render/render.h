/* Search results as JSON (the shapes of search.md section 9; schema.json describes them).
 *
 *   result.c   the envelope: totals, facets, statistics
 *   hit.c      one product in a list
 *
 * Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_RENDER_H
#define SEARCH_RENDER_H

#include "search/render/answer.h"
#include "search/request/params.h"

struct column;

/* What is shown of an offer row; NULL where the index has no such column. */
struct offer_columns {
    const int64_t *price; /* minor units */
    const int64_t *volume;
    unsigned volume_scale;
    const struct column *vendor;
};

extern const struct slice market_currency;

/* What the renderers work on. */
struct rendering {
    struct answer *answer;
    const struct view *view;
    const struct search_params *params;
    struct arena *scratch;
    struct slice query_id; /* of a search whose events can be told; len 0: none */
};

void offer_columns_init(struct offer_columns *columns, const struct view *view);

/** One hit: its stored members, borrowed from the snapshot or picked by `fields`, then what
 * depends on the request.  -ATTAR_ECORRUPT if the stored hit is damaged. */
int render_hit(const struct rendering *rendering, const struct offer_columns *columns,
               const struct hit *hit, struct attar_error *err);

/** As render_hit; the object is left open for what a list says besides. */
int render_hit_begin(const struct rendering *rendering, const struct offer_columns *columns,
                     const struct hit *hit, struct attar_error *err);

/** {"amount":18900,"currency":"AED", ... of the row; the object is left open. */
void render_from_begin(struct json_writer *w, const struct offer_columns *columns, uint32_t row);

/** Append the clause as its parameter is written. */
void clause_text(struct buf *out, const struct filter_def *def, const struct clause *clause);

enum { STATS_MEAN_DIGITS = 2 };

/** The mean of stats->n > 0 products with STATS_MEAN_DIGITS more digits than the values, halves
 * away from zero. */
int64_t stats_mean(const struct stats *stats);

/** "facets":{...} and "stats":{...} */
void render_facets(struct json_writer *w, const struct filter_set *filters,
                   const struct search_result *result);
void render_stats(struct json_writer *w, const struct filter_set *filters,
                  const struct search_result *result);

/** "understood":[..]: each item with its span of q in UTF-16 units, and whether it is applied. */
void render_understood(struct json_writer *w, const struct filter_set *filters,
                       const struct search_result *result);

/** "typo", "repaired", "dropped", "relax", "rules": what was done with words and filters. */
void render_account(struct json_writer *w, const struct view *view,
                    const struct search_request *request, const struct search_result *result);

/** "timing_us":{..}: each stage of the search. */
void render_timing(struct json_writer *w, const struct search_timing *timing);

/** What a score adds up, in millionths of the whole, as the members of one object. */
void render_score_parts(struct json_writer *w, const struct score_parts *parts);

/** "hybrid":{..}: what the place of a hit of a search with hybrid adds up. */
void render_hybrid_parts(struct json_writer *w, const struct search_request *request,
                         const struct hit *hit);

/** "explain":{..}: buckets, key, score and its parts. */
void render_explain(struct json_writer *w, const struct view *view,
                    const struct search_request *request, const struct hit *hit);

/** The answers of /explain and /why for the product of `params`. */
void render_explanation(const struct rendering *rendering, const struct examination *examined);
void render_why(const struct rendering *rendering, const struct examination *examined);

/** What both say of the search, and of one word, as members of the object in hand. */
void render_examined_search(const struct rendering *rendering, const struct examination *examined);
void render_word(struct json_writer *w, const struct examined_word *word);

/** A gate by its name; the object is left open for "has" and "wants". */
void render_gate_begin(struct json_writer *w, struct slice name, const char *kind, bool ok);

/** The whole answer to a search.  `cursor` may be empty.  Errors as render_hit; the answer is not
 * to be sent then. */
int render_result(const struct rendering *rendering, const struct search_result *result,
                  struct slice cursor, struct attar_error *err);

/** Walk the members of pre-encoded JSON without braces: false at the end. */
bool member_next(struct slice *rest, struct slice *out_name, struct slice *out_value);

/** Likewise the items of an array without brackets. */
bool item_next(struct slice *rest, struct slice *out_item);

/** {"en":..,"ar":..}, only what is there. */
void render_names(struct json_writer *w, struct slice en, struct slice ar);

#endif

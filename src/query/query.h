/* From a search request to hits, counts and statistics, on one immutable snapshot.
 *
 *   request -> analyse q -> match each word -> AND -> filters -> facets -> order -> page -> result
 *              (terms)      (bitset, scores)         (bitsets)   (counts)   (top k)
 *
 * Every count is exact.  A facet leaves its own choice out of its own counts; offer conditions
 * hold on one and the same offer; every count is of products (search.md sections 1 and 5).
 *
 *   struct catalogue_view   what a query runs on: snapshot + filters + labels; immutable
 *   struct searcher         scratch of one thread: analyzer, bitsets, accumulators
 *
 * Thread: any (immutable) for views; the owner's thread for a searcher. */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "query/curation.h"
#include "query/explain.h"
#include "query/filter_expr.h"
#include "query/filters.h"
#include "query/labels.h"
#include "query/scores.h"
#include "query/account.h"
#include "query/marking.h"
#include "query/offers.h"
#include "query/met.h"
#include "query/hybrid_parts.h"
#include "query/scent_asking.h"
#include "query/text_options.h"
#include "query/understand/understand.h"
#include "query/views.h"

enum {
    SEARCH_Q_BYTES_MAX = 512,
    SEARCH_WORDS_MAX = 32,
    SEARCH_SIZE_MAX = 1000,
    SEARCH_WINDOW_MAX = 10000, /* first + size; a cursor has no end */
    SEARCH_FACETS_MAX = 40,
    SEARCH_FACET_SIZE_MAX = 1000,
    SEARCH_CLAUSES_MAX = 256,
    SEARCH_BINS = 32,
    STATS_VALUES_MAX = 100,
    SEARCH_BUCKETS_MAX = 8,
    SEARCH_BOOSTS_MAX = 16,
    SUGGEST_GROUP_MAX = 10
};

enum lang { LANG_EN, LANG_AR };

enum sort_kind {
    SORT_RELEVANCE,
    SORT_PRICE,
    SORT_PRICE_DESC,
    SORT_PRICE_PER_ML,
    SORT_NEWEST,
    SORT_RATING,
    SORT_POPULAR,
    SORT_TRENDING,
    SORT_DISCOUNT,
    SORT_MATCH,
    SORT_NAME,
    SORT_COUNT
};

/** "price_desc" -> SORT_PRICE_DESC; -1 if there is no such sort. */
int sort_parse(struct slice name);
const char *sort_name(enum sort_kind sort);

/* ---- A search ---- */

/* Where a page starts: behind this hit. */
struct search_after {
    bool on;
    uint64_t generation;
    int64_t key;     /* the last hit's sort key */
    uint64_t merit;  /* its buckets */
    uint32_t score;  /* its score */
    struct slice id; /* and its id; pinned hits do not count as last */
    uint32_t place;  /* hits before */
};

/* How far the letters of a word may be from those of a name (search.md section 3). */
enum typo_mode {
    TYPO_AUTO,   /* 0, 1, 2 typos, until 10 products match */
    TYPO_ALL,    /* always 2 */
    TYPO_MIN,    /* as few as find anything */
    TYPO_STRICT, /* as all, of that the products with the fewest typos and one more; those first */
    TYPO_OFF     /* none, no other script, no repair, no word dropped: the words as typed */
};

/* The order of a facet's values; a tree's are listed level by level. */
enum facet_sort {
    FACET_BY_COUNT, /* then by label */
    FACET_BY_LABEL,
    FACET_BY_MATCH /* how well facet_query is met, then by count */
};

struct facet_query;

struct search_request {
    struct slice q; /* UTF-8, <= SEARCH_Q_BYTES_MAX */
    enum typo_mode typo;
    struct text_options text;   /* all zero: as the index declares */
    const struct boost *boosts; /* beside those of rules */
    size_t boost_count;         /* <= SEARCH_BOOSTS_MAX */
    bool count_more;            /* say how many products more typos would add */
    enum lang lang;             /* of labels; never decides what is found */
    uint32_t first;             /* hits before the page; first + size <= SEARCH_WINDOW_MAX */
    uint32_t size;              /* 0..SEARCH_SIZE_MAX */
    enum sort_kind sort;
    struct search_after after;    /* instead of first */
    const struct clause *clauses; /* ANDed; several on one filter are one group */
    size_t clause_count;
    const struct filter_expr *expr; /* from filter=, or NULL; ANDed, in no facet's own group */
    const uint16_t *facets;         /* filter numbers to count */
    size_t facet_count;
    uint32_t facet_size; /* values listed per facet, of a tree per level; the chosen ones and their
                            parents come in addition */
    enum facet_sort facet_sort;
    struct slice facet_query; /* only values that are called so or so alike; empty: all */
    bool facets_by_coverage;  /* the facets in the order of facet.covered, most first */
    const uint16_t *stats;    /* number filters to describe */
    size_t stats_count;
    bool list_numbers;      /* statistics list what numbers there are, where these are few */
    struct slice match_to;  /* product id for F-30, SORT_MATCH and hybrid, or empty */
    const uint64_t *within; /* bitset over docs: nothing else is found, pins neither; NULL: all */
    const struct scent_matches *scent; /* instead of match_to: matches made beforehand, or NULL */
    uint16_t hybrid; /* thousandths of the order that are the scent's; 0: a plain search */
    bool highlight;
    bool met;         /* fill hit.met */
    uint8_t distinct; /* so many products of each line, the best, <= DISTINCT_MAX; 0: all.  Totals
                         and counts stay those of all */
    bool diversify;   /* neighbours unlike each other; by relevance and page number only */
    int64_t deadline_ns;             /* clock_monotonic_ns; 0 none */
    const struct curation *curation; /* synonyms and rules in force; NULL: none */
    const struct slice *contexts;    /* where the search is made, for rules */
    size_t context_count;
    int64_t now_ms;                 /* UTC, for rules */
    const struct grammar *grammar;  /* search_understood: words that are filters; NULL: none are */
    uint64_t understand_off;        /* bit f: filter f is understood and not applied */
    bool as_understood;             /* no filter is given up and no near miss told: once, or none */
    struct slice currency;          /* the market's; prices in others are skipped */
    struct search_witness *witness; /* private: of search_examine; NULL: none */
    const struct facet_query *facet_asked; /* private: facet_query as read */
};

struct highlight {
    uint8_t field;  /* schema text field */
    uint8_t lang;   /* enum lang */
    uint32_t start; /* UTF-16 units in the field's text */
    uint32_t end;
};

struct hit {
    uint32_t doc;
    int64_t key;    /* sort key; ascending ranks first; 0 for relevance */
    uint64_t merit; /* the tie-break buckets, the weightier to the left; more ranks first */
    uint32_t score; /* 0..1000000, and what boosts give or take; after merit */
    struct score_parts parts; /* what it adds up */
    uint32_t match;           /* per mille of scent match, if `compared` */
    uint32_t from_row;        /* cheapest eligible offer in stock, else cheapest eligible */
    uint16_t eligible;        /* offers that pass the offer conditions */
    uint16_t in_stock;        /* of them */
    uint32_t more_in_line;    /* with `distinct`: products that stand back for this one */
    bool compared;            /* there is a scent asked for */
    bool pinned;              /* stands here because a rule says so */
    bool sponsored;           /* and because someone paid for it */
    struct hit_met met;       /* with request.met */
    const struct highlight *highlights;
    uint32_t highlight_count;
};

/** The tie-break buckets that the merit of a hit of `request` consists of, the weightier first.
 * out_names, out_values  room for SEARCH_BUCKETS_MAX each.  Returns how many there are. */
size_t search_buckets(const struct view *view, const struct search_request *request,
                      const struct hit *hit, const char **out_names, uint32_t *out_values);

struct facet_value {
    uint32_t ord;
    struct slice key;
    struct slice label; /* in the asked language, else the other, else the key */
    uint64_t count;
    bool selected;
    uint8_t level; /* of a tree's node, its root 0; else 0 */
};

struct facet {
    uint16_t filter;
    uint32_t distinct; /* values with count > 0 */
    uint64_t covered;  /* with facets_by_coverage: products found that have a value in it */
    const struct facet_value *values;
    size_t value_count;
};

struct stats_value {
    int64_t number; /* in the column's scale; cut down to fewer decimals where too many differ */
    uint64_t count; /* products */
};

struct stats {
    uint16_t filter;
    int64_t min; /* in the column's scale */
    int64_t max;
    int64_t sum;
    uint64_t n;                       /* products */
    uint64_t bins[SEARCH_BINS];       /* equal widths from min to max */
    const struct stats_value *values; /* with request.list_numbers, of products' numbers */
    size_t value_count;               /* 0: more than STATS_VALUES_MAX whole numbers differ */
};

struct search_timing {
    uint32_t analyse_us; /* words from bytes, and filters from words */
    uint32_t match_us, filter_us, facet_us, rank_us, total_us;
};

struct search_result {
    uint64_t total;  /* products, exact */
    uint64_t sorted; /* of them in the list: less than all with text.strictness */
    struct slice q;  /* as matched: the request's, or what a rule or a repair made of it */
    const struct query_word *words;
    size_t word_count;
    struct text_account text;
    uint64_t generation;
    const struct hit *hits;
    size_t hit_count;
    bool more;                /* hits behind the last */
    struct search_after next; /* where they start */
    const struct facet *facets;
    size_t facet_count;
    const struct stats *stats;
    size_t stats_count;
    const struct relaxation *relax; /* only when the total is 0 */
    size_t relax_count;
    struct rule_effects effects;            /* what rules wanted; zero without any */
    const struct understanding *understood; /* of search_understood; NULL: nothing was asked */
    const struct named_scent *named;        /* of hybrid without match_to: the scent asked for;
                                               NULL: a product's, or the words name none */
    const struct marking *marking;          /* of highlights; NULL: no words */
    const uint64_t *docs;                   /* every product that matches: a bitset */
    const uint64_t *rows; /* offers that pass the offer conditions, or NULL: every live one */
    struct search_timing timing;
};

struct searcher;
struct searcher *searcher_new(void);
void searcher_free(struct searcher *searcher);

/** Run `request` on `view`.
 *
 * arena       owns everything that `out_result` points to
 * Errors: -ATTAR_EINVAL (bound passed or match_to unknown; text names the parameter),
 * -ATTAR_ELIMIT (arena), -ATTAR_EDEADLINE.  Outputs untouched on error.
 * Thread: the searcher's.  Cost: performance.md section 2. */
int search_run(struct searcher *searcher, const struct view *view,
               const struct search_request *request, struct arena *arena,
               struct search_result *out_result, struct attar_error *err);

/** As search_run, with the filters taken out of the words first by request->grammar: they are
 * applied beside the request's own, and given up, the least sure first, while they leave nothing of
 * what the words find.  out_result->understood says what was done with each.
 * Errors, thread: as search_run.  Cost: understand; one search more for each filter given up. */
int search_understood(struct searcher *searcher, const struct view *view,
                      const struct search_request *request, struct arena *arena,
                      struct search_result *out_result, struct attar_error *err);

/** What the value `ord` of the facet `filter` is called in `lang`, else in the other language, else
 * its key; borrowed from the view.  Thread: any. */
struct slice view_value_label(const struct view *view, uint16_t filter, uint32_t ord,
                              enum lang lang);

/** Would search_understood take filters out of the words of `request`?  If not, it is search_run.
 * Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's.  Cost: understand. */
int search_has_said_filters(struct searcher *searcher, const struct view *view,
                            const struct search_request *request, struct arena *arena,
                            bool *out_any, struct attar_error *err);

#include "query/autocomplete.h"
#include "query/batch.h"
#include "query/scent_reasons.h"

#endif

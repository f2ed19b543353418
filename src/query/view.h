/* What a query runs on, made once per snapshot and shared by every loop: the snapshot, the
 * declarations, the labels, and everything about a document that does not depend on a request.
 *
 *   column       where from            used by
 *   rows_live    rows of live docs     offer conditions
 *   rows_stock   in_stock = true       stock part of the score, "in stock" counts; rows_plenty
 *   prior        popularity, rating    20 % of the score, and the order of lists without words
 *   rise         people's events       sort=trending; NULL without (scores.h)
 *   recency      published_at          5 % of the score
 *   rows         first row and count   everything that walks the offers of a doc
 *   shapes       entries of a column   choosing how to count a facet
 *   value_labels label of each value   facet lists, and their order (label_order.h)
 *   offers       masks, sets, totals   facets of offers (offer_facets.h)
 *   records      what a product counts for  all facets at once (records.h)
 *   stats        of every live product statistics when nothing filters
 *   scent        blob "dna", columns   match_to, likeness (scent_match.h)
 *
 * Private to src/query.  Thread: any (immutable once made). */
#ifndef QUERY_VIEW_H
#define QUERY_VIEW_H

#include "base/bitset.h"
#include "index/index.h"
#include "query/count/offer_facets.h"
#include "query/count/records.h"
#include "query/query.h"

struct suggestions;
struct scent_model;
struct title_book;

/* The scents of the snapshot (scent_match.h); all NULL without. */
struct scent_tables {
    struct scent_model *model;
    const struct column *codes;
    const struct column *notes;
    uint16_t *note_of; /* an ord of notes: its place in the model's lexicon */
    uint32_t *ord_of;  /* and back; UINT32_MAX: no product has the note */
};

/* The offers of a doc: neighbours in the numbering of rows. */
struct row_span {
    uint32_t first;
    uint32_t count;
};

/* What prior and recency of every doc stand on (view/view_docs.c). */
struct view_extremes {
    double rating_mean;
    int64_t popularity_max;
    int64_t newest; /* publication */
};

/* What a keyword column of products consists of. */
struct facet_shape {
    uint64_t entries;      /* values of all docs together */
    uint64_t rare_entries; /* of them, those of values that have no bitset */
    uint64_t values;
    uint64_t dense_values; /* that have a bitset */
};

/* Beside the statistics of a filter: what keeps them up from view to view (count/stats_all.c). */
struct stats_tally {
    uint32_t at_min; /* products whose lowest number is the least of all; and the greatest */
    uint32_t at_max;
    uint32_t *histogram; /* products with each number from min on; NULL: offers, or too many */
};

struct view {
    int references;
    struct view *base; /* owner of all but the suggestions, and prior and rise of a scored view
                          (scores.h); NULL: it is one, and has no suggestions */
    struct snapshot *snapshot;
    const struct filter_set *filters;
    struct labels *labels;
    const char *labels_bytes; /* a reference to their blob */
    uint32_t doc_cap;
    uint32_t row_cap;
    size_t doc_words; /* of a bitset over docs; rows likewise */
    size_t row_words;
    uint32_t live_count;
    uint64_t *rows_live;
    uint64_t *rows_stock;
    uint64_t *rows_plenty; /* of them, those with more than a few pieces */
    uint16_t *prior;       /* 0..1000 a doc */
    uint32_t *rise;        /* thousandths a doc; NULL: no scores (scores.h) */
    uint16_t *recency;     /* 0..1000 a doc */
    struct view_extremes extremes;
    uint8_t *stock;                         /* 0..100 a doc: best offer, without offer conditions */
    uint8_t *title_worth;                   /* a doc: worth of its name (titles.h); 0 unknown */
    uint16_t *whole_worth;                  /* a doc: of name and brand together, by letters */
    struct row_span *rows;                  /* one a doc */
    struct facet_shape shapes[FILTERS_MAX]; /* product facets */
    const struct label **value_labels[FILTERS_MAX]; /* facets: one an ord or slot, may be NULL */
    uint32_t *label_order[2][FILTERS_MAX]; /* facets: by language, the place of each value */
    uint8_t *levels[FILTERS_MAX];          /* trees: how deep each node stands (facet_list.h) */
    uint64_t titles_edition;               /* of the book, when this view was made */
    struct title_book *titles;             /* for the view that comes after (view/title_book.h) */
    uint64_t *valued[FILTERS_MAX];         /* facets: items that have a value (coverage.h) */
    struct offer_facets offers;
    struct facet_records records;
    struct stats *stats;         /* one a filter: of number filters when nothing filters */
    struct stats_tally *tallies; /* one a filter: for the view that comes after */
    const int64_t *row_price;    /* minor units; these are NULL in a schema without such a column */
    const int64_t *row_units;    /* stock of a row */
    const int64_t *row_price_per_ml;
    const int64_t *row_discount;
    const int64_t *published;
    const int64_t *rating;
    const int64_t *votes;
    const int64_t *popularity;
    const struct column *sort_names[2]; /* folded names, by language */
    bool named[2];                      /* nearly all products have a name in it */
    struct scent_tables scent;
    struct suggestions *suggestions;
};

/** Column of a filter, NULL for computed ones. */
const struct column *view_column(const struct view *view, uint16_t filter);

/** Countable values of a facet: ords of its column, or slots of a delivery filter. */
uint32_t view_value_count(const struct view *view, uint16_t filter);

/** The key of a countable value; a delivery slot's is "zone" or "zone:option". */
struct slice view_value_key(const struct view *view, uint16_t filter, uint32_t value);

/** The bits of a doc's first 64 rows in `set`, a bitset over rows with a spare word at its end. */
static inline uint64_t view_row_bits(struct row_span rows, const uint64_t *set)
{
    const uint64_t *word = set + rows.first / 64;
    unsigned shift = rows.first % 64;
    uint64_t bits;

    if (rows.count == 0)
        return 0;
    bits = word[0] >> shift | (word[1] << 1) << (63 - shift);
    return rows.count < 64 ? bits & (((uint64_t)1 << rows.count) - 1) : bits;
}

/** Does a row of the span have its bit in `set`? */
static inline bool view_any_row(struct row_span rows, const uint64_t *set)
{
    for (; rows.count > 64; rows.first += 64, rows.count -= 64)
        if (view_row_bits(rows, set) != 0)
            return true;
    return view_row_bits(rows, set) != 0;
}

enum { STOCK_NONE = 0, STOCK_FEW = 90, STOCK_PLENTY = 100 };

/** Stock part of a doc over its rows in `rows`, NULL for all: none 0, low (1..4) 90, more 100
 * (search.md section 3). */
uint8_t view_stock(const struct view *view, uint32_t doc, const uint64_t *rows);

#endif

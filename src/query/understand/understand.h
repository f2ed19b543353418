/* Understanding: which words of a query are no words at all but filters.
 *
 *   "oud under 200 for men winter"
 *        |  `---+---' `--+--' `-+--'
 *      rest   price    gender  season          rest keeps its place: "oud                         "
 *            "..200"   "men"  "winter"
 *
 * The words are data (indexes/<name>/understanding.tsv, English and Arabic side by side); numbers,
 * prices and sizes are grammar (amounts.c).  A word that is also part of names is taken only where
 * the rest of the query describes a scent (context.c): nothing is hidden by a guess.
 *
 * Not here: typos (none on these words), brands, notes and lines (they stay words), currencies
 * (never converted: told as skipped).  Thread: any for a grammar (immutable). */
#ifndef QUERY_UNDERSTAND_H
#define QUERY_UNDERSTAND_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "query/filters.h"

enum {
    UNDERSTOOD_MAX = 16,    /* items of one query; what comes behind stays words */
    UNDERSTAND_Q_MAX = 512, /* bytes of q; more is left as it is */
    UNDERSTAND_CURRENCY_LEN = 3,
    UNDERSTAND_ENDINGS_MAX = 4
};

enum understood_kind {
    UNDERSTOOD_FILTER,  /* a clause */
    UNDERSTOOD_LIKE,    /* "dupe of ..": the words of `value` name what is to be like; no filter */
    UNDERSTOOD_SKIPPED, /* a price in another currency, `value`: taken out, not applied */
};

struct understood {
    enum understood_kind kind;
    uint16_t filter;      /* number in the filter set; FILTERS_MAX for UNDERSTOOD_LIKE */
    struct slice value;   /* as the filter's own parameter: "..200", "men", "!patchouli" */
    struct slice text;    /* of q: [start, end) */
    uint32_t start;       /* bytes */
    uint32_t end;         /* bytes */
    uint32_t utf16_start; /* the same in UTF-16 units */
    uint32_t utf16_end;   /* in UTF-16 units */
    uint8_t sure;         /* 1..100: the order in which items are given up */
    bool off;             /* the request switched it off: not applied, still no word */
    bool dropped;         /* given up by understanding_drop_least */
    struct clause clause; /* UNDERSTOOD_FILTER */
};

struct text_range {
    uint32_t start; /* bytes of q */
    uint32_t end;   /* bytes of q */
};

struct understanding {
    struct understood items[UNDERSTOOD_MAX]; /* by place */
    size_t count;
    struct slice rest;                          /* q with blanks where items stood: every word keeps
                                                   its offsets */
    struct text_range kept[UNDERSTOOD_MAX + 1]; /* what of q is still words; blanks trimmed */
    size_t kept_count;
};

/* Asked of the catalogue, so that a name is not taken for a filter: do names have these two words,
 * written together ("winteroud"), side by side?  NULL: nobody knows. */
typedef bool (*together_fn)(void *context, struct slice joined);

struct analyzer;
struct grammar;

struct understand_request {
    struct slice q;              /* UTF-8 */
    struct analyzer *analyzer;   /* its tokens are gone afterwards */
    const struct labels *labels; /* borrowed; what values are called */
    struct slice currency;       /* the market's, ISO 4217; empty: every currency is */
    uint64_t off;                /* bit f: filter f is not to be applied */
    together_fn together;        /* or NULL */
    void *context;               /* of `together` */
};

/* What is applied, for a search: one clause for each filter and, of ranges and exclusions, one for
 * each item: "for winter and summer" is either, "over 100 under 200" is both. */
struct understood_clauses {
    struct clause items[UNDERSTOOD_MAX];
    size_t count;
    struct clause_value values[UNDERSTOOD_MAX]; /* private: of clauses made of several items */
    size_t value_count;
};

/** Read a grammar's words from the table `path`.
 *
 * filters   what its values are for; borrowed, and must outlive the grammar.  A row for a filter
 *           that is not declared is an error
 * analyzer  folds the words as queries are folded; used during the call only
 * Errors: -ATTAR_EIO, -ATTAR_EPARSE (line and reason), -ATTAR_ELIMIT.
 * Owner: the caller, grammar_free.  Thread: the analyzer's. */
int grammar_open(const char *path, const struct filter_set *filters, struct analyzer *analyzer,
                 struct grammar **out_grammar, struct attar_error *err);

/** As grammar_open, of the table's text, borrowed for the call. */
int grammar_parse(struct slice text, const struct filter_set *filters, struct analyzer *analyzer,
                  struct grammar **out_grammar, struct attar_error *err);

/** Takes NULL. */
void grammar_free(struct grammar *grammar);

/** Take the filters out of a query's words.
 *
 * arena    owns what out_understanding points to, beside q, which stays borrowed
 * Errors: -ATTAR_ELIMIT (arena).  Output untouched on error.  Thread: the analyzer's.
 * Cost: about 4 us a query beside 0.7 us for its analysis (bench_understand). */
int understand(const struct grammar *grammar, const struct understand_request *request,
               struct arena *arena, struct understanding *out_understanding,
               struct attar_error *err);

/** Finish what is being typed: q with its last words made the phrase of a filter that they begin.
 *
 *   "rose for w"  ->  "rose for women", "rose for winter", "rose for wedding" ..
 *
 * q        UTF-8, borrowed for the call; more than UNDERSTAND_Q_MAX bytes have no endings
 * arena    owns the texts
 * out      one for each value of a filter, in the table's order
 * Returns how many.  Whether an ending is a filter there is for `understand` to say.  -ATTAR_ELIMIT
 * (arena).  Thread: any.  Cost: 8 x phrases of the table, about 20 us. */
int understand_endings(const struct grammar *grammar, struct slice q, struct arena *arena,
                       struct slice out[UNDERSTAND_ENDINGS_MAX]);

/** Give up the least sure filter that is still applied, among equals the last: for when the
 * filters leave nothing.  Returns it, or NULL when none is left.  Thread: any. */
const struct understood *understanding_drop_least(struct understanding *understanding);

/** What is applied now; out_clauses borrows from `understanding` and from itself, so it is not to
 * be copied.  Thread: any. */
void understanding_clauses(const struct understanding *understanding,
                           struct understood_clauses *out_clauses);

#endif

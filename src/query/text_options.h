/* How the words of a request are read, matched and ranked, where it wants another way than the
 * index declares.  Part of query/query.h; algolia-wire.md section 10 names the wire's parameters.
 *
 *   words      prefix, typo_min_*, no_typo_fields, restrict_fields, no_phrases, no_exclusions,
 *              similar, stop_words_kept, no_variants, optional_words, missing, synonyms_off
 *   buckets    exact_*, no_exact_fields, proximity_min, attribute_by_proximity, buckets, custom,
 *              optional_filters, strictness
 *
 * All zero is the index's own way.  Sets of fields have bit f for the schema's text field f.
 * Thread: any (immutable). */
#ifndef QUERY_TEXT_OPTIONS_H
#define QUERY_TEXT_OPTIONS_H

#include "base/slice.h"
#include "query/ranking.h"

enum {
    TYPO_MIN_1_DEFAULT = 4, /* letters from which a word may have a typo; two */
    TYPO_MIN_2_DEFAULT = 8,
    TYPO_MIN_LEAST = 3,
    OPTIONAL_WORDS_MAX = 32,
    CUSTOM_KEYS_MAX = 4,
    OPTIONAL_FILTERS_MAX = 32,
    OPTIONAL_SCORE_MAX = 127,
    PROXIMITY_MIN_MAX = 7,
    STRICTNESS_MAX = 100,
    DISTINCT_MAX = 4
};

/* Which words may be beginnings. */
enum prefix_mode {
    PREFIX_LAST, /* the last, unless a blank follows */
    PREFIX_ALL,
    PREFIX_NONE
};

/* Which words may be missing when no product has them all. */
enum missing_words {
    MISSING_DEFAULT, /* repairs, then the unknown, then all but the best (search.md section 3) */
    MISSING_NONE,    /* none: nothing is found then */
    MISSING_LAST,    /* one after the other from the end */
    MISSING_FIRST,   /* one after the other from the front */
    MISSING_ALL      /* each may; more of them first */
};

/* What a query of one word counts as exact. */
enum exact_single {
    EXACT_SINGLE_BOTH,      /* the word as typed, and its being all of the name */
    EXACT_SINGLE_ATTRIBUTE, /* its being all of the name */
    EXACT_SINGLE_NONE,
    EXACT_SINGLE_WORD /* the word as typed */
};

/* What counts as exact beside the word as typed and its concepts. */
enum exact_kind {
    EXACT_VARIANTS = 1, /* its plural, its stem */
    EXACT_SYNONYMS = 2, /* a synonym of one word */
    EXACT_PHRASES = 4   /* a synonym of several */
};

/* A number column of products that orders hits alike in all buckets, before the score. */
struct custom_key {
    uint16_t column; /* schema column: a number, of products; a product without it comes last */
    bool descending;
};

struct filter_expr;

/* A filter that ranks, and takes nothing away. */
struct optional_filter {
    const struct filter_expr *expr; /* borrowed */
    uint8_t score;                  /* 1..OPTIONAL_SCORE_MAX */
    bool demote;                    /* the score counts against */
};

struct text_options {
    enum prefix_mode prefix;
    uint8_t typo_min_1;       /* letters; 0: TYPO_MIN_1_DEFAULT; not below TYPO_MIN_LEAST */
    uint8_t typo_min_2;       /* likewise; not below typo_min_1 */
    uint16_t no_typo_fields;  /* met as typed or not at all, as the index's "no_typos" */
    uint16_t restrict_fields; /* words are looked for in these alone; 0: in all */
    bool no_phrases;          /* quotes mean nothing */
    bool no_exclusions;       /* neither do minuses; with no_phrases: plain words */
    bool similar;             /* each word may be missing, stop words are dropped, no prefix */
    bool stop_words_kept;     /* they must be there as any other word */
    bool no_variants;         /* no stems, plurals or words written as one */
    const struct slice *optional_words; /* texts; their words may be missing; folded here */
    size_t optional_word_count;         /* <= OPTIONAL_WORDS_MAX */
    enum missing_words missing;
    bool synonyms_off; /* those of request->curation are not looked at */
    bool rules_off;    /* nor its rules */
    enum exact_single exact_single;
    uint8_t exact_kinds;           /* enum exact_kind, ORed */
    uint16_t no_exact_fields;      /* a word met there is never exact */
    uint8_t proximity_min;         /* words this near or nearer are alike; 0, 1: all differ; <= 7 */
    bool attribute_by_proximity;   /* bucket attribute: of the field where the words are nearest */
    uint8_t buckets[BUCKET_COUNT]; /* enum bucket, the weightiest first, each once */
    uint8_t bucket_count;          /* 0: as the index declares */
    const struct custom_key *custom;
    size_t custom_count;                            /* <= CUSTOM_KEYS_MAX; not with a cursor */
    const struct optional_filter *optional_filters; /* bucket filters */
    size_t optional_filter_count;                   /* <= OPTIONAL_FILTERS_MAX */
    bool sum_optional;  /* the scores of those met are added; else the greatest counts */
    uint8_t strictness; /* under a sort: only hits with this share of the best text score, in per
                           cent; search_result.sorted tells how many */
};

#endif

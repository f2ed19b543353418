/* Why a product stands where it does, or is not there at all: one search looked at for one product.
 *
 *   request, product --search_examine--> what met each word, and at what price     words, pairs
 *                                        its buckets and the parts of its score    hit, score
 *                                        its place in the whole list               place
 *                                        every gate it passed or failed, in order  gates
 *
 * The numbers are those of the search itself: it is run with a witness (explain/witness.h), and the
 * parts are worked out by the functions that search calls.
 * Part of query/query.h.  Thread: the searcher's. */
#ifndef QUERY_EXPLAIN_H
#define QUERY_EXPLAIN_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

struct clause;
struct hit;
struct search_request;
struct search_result;
struct searcher;
struct view;

/* What a score adds up, in millionths of the whole; kept within 0..INT32_MAX when boosts are in. */
struct score_parts {
    uint32_t text;
    uint32_t prior;
    uint32_t stock;
    uint32_t recency;
    int64_t boosts;
};

/* A term of the product that meets a word. */
struct examined_term {
    struct slice text;  /* as in the dictionary; len 0: a synonym of several words */
    const char *origin; /* "typed", "concept", "prefix", "typo", "spelling", "synonym" */
    const char *tier;   /* "exact", "folded", "loose" */
    uint8_t cost;       /* typos */
    uint8_t field;      /* schema text field: the first that counts; UINT8_MAX for a synonym */
    uint8_t impact;     /* 0..255 */
    uint32_t idf;       /* in 1/64 nat */
    uint32_t score;     /* its part of text_score, if the word counts by it */
    uint64_t merit;     /* private: all it gives (text/match.h) */
};

enum word_role {
    WORD_REQUIRED,
    WORD_STOP,     /* may be missing: it says little */
    WORD_OPTIONAL, /* may be missing: no product has them all */
    WORD_DROPPED,  /* likewise, and the best product lacks it */
    WORD_EXCLUDED, /* must be missing */
    WORD_ROLE_COUNT
};

/** "required", "stop", "optional", "dropped", "excluded". */
const char *word_role_name(enum word_role role);

enum { WORD_NEEDS_MAX = 3, WORD_LACKS = UINT8_MAX };

struct examined_word {
    struct slice text; /* of examination.q */
    uint32_t start;    /* bytes of it */
    uint32_t end;
    enum word_role role;
    bool met;
    uint8_t needs; /* typo level, 0..WORD_NEEDS_MAX, at which it would be met by itself, whatever
                      `typo` allows; or WORD_LACKS */
    uint8_t needs_anywhere;            /* the same without text.restrict_fields */
    uint8_t worth;                     /* as a word of a name */
    uint16_t weight;                   /* in the bucket "words" */
    const struct examined_term *terms; /* what met it; the first is the one that counts */
    size_t term_count;
};

/* Neighbouring words that the product has. */
struct word_pair {
    uint8_t first; /* numbers of words */
    uint8_t second;
    uint8_t distance; /* 1..8; 1 also where they share no field in which distances count */
};

enum gate_kind {
    GATE_FILTER,      /* a filter of the request */
    GATE_UNDERSTOOD,  /* a filter that its words say */
    GATE_EXPRESSION,  /* filter= */
    GATE_RULE_FILTER, /* a filter that a rule adds */
    GATE_ONE_OFFER,   /* the conditions on offers passed so far, on one and the same offer */
    GATE_WORDS,       /* it has the words */
    GATE_EXCLUDED,    /* it has none of the excluded */
    GATE_PHRASE,      /* quoted words stand side by side, excluded ones do not */
    GATE_BEST,        /* no product has all words, and it has nearly as many as the best; with
                         TYPO_STRICT: it takes at most one typo more than the best */
    GATE_NAME,        /* its name or house is as a whole among the nearest to the query */
    GATE_RULE,        /* no rule hides it */
    GATE_STRICTNESS,  /* told once all before are passed: its text is near enough to the best */
    GATE_LINE,        /* likewise: it is among those of its line that rank first */
    GATE_PAGE,        /* its place is on the page */
    GATE_KIND_COUNT
};

/** "filter", "understood", "expression", "rule_filter", "one_offer", "words", "excluded", "phrase",
 * "best", "name", "rule", "strictness", "line", "page". */
const char *gate_kind_name(enum gate_kind kind);

struct gate {
    enum gate_kind kind;
    bool ok;
    bool given_up;   /* GATE_UNDERSTOOD: not applied now, since the filters left nothing */
    uint16_t filter; /* GATE_FILTER, GATE_UNDERSTOOD */
    const struct clause *clauses; /* likewise: what is wanted, all of them */
    size_t clause_count;
};

struct examination {
    const struct search_result *result; /* of the search, without hits */
    struct slice q;                     /* as matched in the end */
    bool no_words;                      /* every product matches */
    bool matched;                       /* the words find it */
    bool listed;                        /* it is in the list */
    bool found;                         /* it is on the page asked for */
    bool hidden;                        /* by a rule */
    uint64_t place; /* in the whole list, from 1; if a gate keeps it out, the place it would take;
                       0: the words do not find it */
    const struct hit *hit; /* its numbers there; NULL where place is 0 */
    uint32_t text_score;   /* what the words' terms add up to; of the hit, likewise the rest */
    uint64_t text_max;     /* what no product can pass */
    uint32_t unsaid;       /* worth of the name's words that the query does not say */
    uint32_t unsaid_cost;  /* what that takes off text_score */
    uint32_t title_worth;  /* worth of the whole name */
    uint32_t prior;        /* 0..1000, likewise the next two */
    uint32_t stock;
    uint32_t recency;
    uint32_t match;     /* per mille of scent match */
    uint32_t best_text; /* under text.strictness: the greatest score_parts.text there is; else 0 */
    uint32_t optional_met; /* bit i: it passes text.optional_filters[i] */
    const struct examined_word *words;
    size_t word_count;
    const struct word_pair *pairs;
    size_t pair_count;
    const struct gate *gates;
    size_t gate_count;
};

/** Run `request` as search_understood does and look at the live product `doc` in it.
 *
 * arena  owns everything that `out_examination` points to
 * Errors, thread: as search_run.  Cost: the search without hits and facets, the order of those that
 * stand before the product, and a few searches for one term each. */
int search_examine(struct searcher *searcher, const struct view *view,
                   const struct search_request *request, uint32_t doc, struct arena *arena,
                   struct examination *out_examination, struct attar_error *err);

#endif

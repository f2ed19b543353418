/* How hits are ordered, as declared in the "ranking" of indexes/<name>/index.json
 * (search.md section 3): which text fields count as how good a place, and the tie-break buckets.
 *
 *   "ranking": {"attributes": [["name", "brand", "line"], ["notes"], ...],
 *               "proximity": ["name", "line", "description"],
 *               "no_typos": ["description"], "no_typo_words": ["carry"],
 *               "buckets": ["words", "typo", "filters", "proximity", "attribute", "exact"]}
 *
 * Words of "no_typo_words", written folded, are taken as typed, whatever is near to them.
 * The fields of the first list are the best place; a field in none has the worst.  Pins stand
 * before all buckets, score and id behind them.  Without a declaration every field is a place of
 * its own, in the order of the schema, and all buckets are taken in the order above.
 * Private to src/query.  Thread: any (immutable). */
#ifndef QUERY_RANKING_H
#define QUERY_RANKING_H

#include "base/error.h"
#include "index/index.h"

enum bucket {
    BUCKET_WORDS,     /* weight of the words met: more first */
    BUCKET_TYPO,      /* cost of their typos: less first */
    BUCKET_FILTERS,   /* optional filters met: more first */
    BUCKET_PROXIMITY, /* distances of neighbouring words: less first */
    BUCKET_ATTRIBUTE, /* places of the words: better first */
    BUCKET_EXACT,     /* words met as typed, and one more if they are all of the name */
    BUCKET_COUNT
};

enum { RANKING_LEVELS_MAX = 15, NO_TYPO_WORDS_MAX = 64 };

struct ranking {
    uint8_t levels[SCHEMA_TEXTS_MAX]; /* of a text field: 0 worst .. best */
    uint8_t best;                     /* 1..RANKING_LEVELS_MAX */
    bool near[SCHEMA_TEXTS_MAX];      /* distances count inside this field */
    bool exact[SCHEMA_TEXTS_MAX];     /* a word is met here as typed or not at all */
    uint8_t buckets[BUCKET_COUNT];    /* enum bucket, best first */
    uint8_t bucket_count;
    struct slice no_typo_words[NO_TYPO_WORDS_MAX]; /* folded; borrowed from the declaration */
    uint8_t no_typo_word_count;
    /* What a request adds (text_options.h). */
    bool closed[SCHEMA_TEXTS_MAX];  /* words are not looked for in this field */
    bool inexact[SCHEMA_TEXTS_MAX]; /* a word met here does not count as exact */
    bool no_variants;               /* stems and variants meet nothing */
    bool by_entry;                  /* the first place of a term is not all there is to know */
};

extern const char *const bucket_names[BUCKET_COUNT];

struct json;

struct text_options;

/** `declared` as a request wants it.
 * typos_first  the bucket of typos goes before all others */
struct ranking ranking_for(const struct ranking *declared, const struct text_options *options,
                           bool typos_first);

/** Read the member "ranking" of `root`, which may be missing, and which out_ranking borrows from.
 * Errors: -ATTAR_EPARSE with the member's name. */
int ranking_read(const struct json *root, const struct schema *schema, struct ranking *out_ranking,
                 struct attar_error *err);

#endif

/* The filter `units`: number and unit become one word, in either script and any measure.
 *
 *   100ml   100 ml   ١٠٠ مل   3.4 oz   3.4 fl. oz.   100 cc   -->  100ml
 *   1 tola  تولة ١   -->  12ml      half tola  نصف تولة  ½ tola  -->  6ml     40 جم  -->  40g
 *   N°5  No.5  №5  no5  -->  no 5       (a number's sign is a word of its own)
 *
 * Ounces go to the trade size that bottles are sold by (1.7 oz is 50 ml, not 50.27); a number
 * without a unit stays a word.  The spellings and sizes are analyzers/units.tsv.
 * Thread: any, once open. */
#ifndef ANALYSIS_UNITS_H
#define ANALYSIS_UNITS_H

#include "analysis/table.h"
#include "analysis/words.h"
#include "base/error.h"
#include "base/map.h"

enum { UNITS_NUMBER_WORDS_MAX = 8, UNITS_TRADE_SIZES_MAX = 64 };

struct number_word {
    struct slice text;
    int64_t milli; /* 500 or 250 thousandths */
};

struct trade_size {
    int64_t milli_oz, milli_ml;
};

struct units {
    struct map spellings; /* folded, without blanks and points -> enum unit */
    struct number_word number_words[UNITS_NUMBER_WORDS_MAX];
    size_t number_word_count;
    struct trade_size trade_sizes[UNITS_TRADE_SIZES_MAX];
    size_t trade_size_count;
};

/** Read the source's `units.tsv`.  Errors: -ATTAR_EIO, -ATTAR_EPARSE, -ATTAR_ELIMIT. */
int units_open(struct units *units, const struct table_source *source, struct attar_error *err);

/** Idempotent. */
void units_release(struct units *units);

/** Rewrite the list of `head`'s words: merged words keep the span of all their parts.
 * Cost: a look at the first letter of each word. */
void units_apply(const struct units *units, const struct head *head, struct word_list *list);

#endif

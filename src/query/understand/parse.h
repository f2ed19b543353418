/* Reading constructs of the grammar at one place of a query.  Each function tries one; what it
 * finds is a span of bytes and, for filters, the text of the filter's own parameter.
 *
 *   amounts.c   a number with or without currency or unit: "200", "$50", "100ml", "مئتين درهم"
 *   limits.c    prices and sizes: "under 200", "between 50 and 100 ml", "200 aed or less"
 *   phrases.c   values of filters, exclusions, likenesses
 *   context.c   whether a word that is also part of names is taken
 *
 * Private to src/query/understand.  Thread: one at a time. */
#ifndef QUERY_UNDERSTAND_PARSE_H
#define QUERY_UNDERSTAND_PARSE_H

#include "query/understand/said.h"

/* A span of words that is an item, or may become one. */
struct taken {
    struct understood item; /* start, end and value are set; text and clause come last */
    size_t first;           /* words [first, past) */
    size_t past;
    enum grammar_when when;
    bool behind; /* a likeness that stands behind its words: "aventus dupe" */
};

struct parse {
    const struct grammar *grammar;
    const struct understand_request *request;
    struct arena *arena;
    struct said said;
    struct taken taken[UNDERSTOOD_MAX]; /* by place */
    size_t count;
    bool full; /* the arena */
};

enum amount_unit { AMOUNT_PLAIN, AMOUNT_MONEY, AMOUNT_ML };

struct amount {
    int64_t hundredths;
    enum amount_unit unit;
    struct slice currencies; /* AMOUNT_MONEY: codes, comma between; the first is the usual one */
    bool joined_and;         /* و stands in front of its digits */
    bool joined_to;          /* ل stands in front of its digits */
    uint32_t start;          /* bytes of q, with symbols */
    uint32_t end;
    size_t past; /* words */
};

/** An amount that begins at word `index`; false: none does, or what it counts is no price. */
bool amount_read(const struct parse *parse, size_t index, struct amount *out_amount);

/** A price or size at word `index`. */
bool limit_read(struct parse *parse, size_t index, struct taken *out_taken);

/** A value of a filter, an exclusion or a likeness at word `index`. */
bool phrase_read(struct parse *parse, size_t index, struct taken *out_taken);

/** Take away what the rest of the query does not bear out, and give likenesses their words. */
void context_settle(struct parse *parse);

/** A copy of `text` in the arena; remembers when that is full. */
struct slice parse_copy(struct parse *parse, struct slice text);

/** The taken span that ends at word `past`, or NULL. */
const struct taken *parse_before(const struct parse *parse, size_t past);

#endif

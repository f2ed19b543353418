/* Filter expressions: and, or, not over clauses (search.md section 5.2), read from the text of
 * filter= or put together from the parts that the Algolia wire sends (algolia-wire.md section 5).
 *
 *   filters        "brand:Ajmal AND (price<100 OR NOT gender:men)"   filter_expr_parse
 *   facetFilters   [["brand:Ajmal","brand:-X"],"gender:men"]         filter_expr_leaf
 *   numericFilters ["price>=100","year:2015 TO 2020"]                filter_expr_numeric
 *   tagFilters     ["eid",["gift","-vegan"]]                         filter_expr_tag
 *   AND of all                                                       filter_expr_and, _or
 *
 * Trees are immutable and may share parts.  NULL is "no condition": builders skip it and give it
 * for no parts.  An EXPR_OR without parts matches nothing, an EXPR_AND without parts everything.
 * What the leaves of a tree mean together is told in expr_set.h. */
#ifndef QUERY_FILTER_EXPR_H
#define QUERY_FILTER_EXPR_H

#include "query/filters.h"

enum expr_kind { EXPR_CLAUSE, EXPR_AND, EXPR_OR, EXPR_NOT, EXPR_OFFER };

struct filter_expr {
    enum expr_kind kind;
    uint32_t score;                         /* of a leaf with <score=3>; 0: none was said */
    struct clause clause;                   /* EXPR_CLAUSE */
    const struct filter_expr *const *parts; /* others; NOT and OFFER have one */
    size_t part_count;
};

enum { FILTER_EXPR_BYTES_MAX = 8192, FILTER_EXPR_LEAVES_MAX = 256, FILTER_EXPR_DEPTH_MAX = 8 };

/* What the filters of one request are read with; one for all of them, so that its leaves are
 * bounded together.  Thread: one at a time. */
struct filter_scope {
    const struct filter_set *filters;
    const struct labels *labels; /* may be NULL: values are ids then */
    struct arena *arena;         /* owns the trees */
    const char *param;           /* begins each fault: "filter", "facetFilters" */
    bool wire;     /* an attribute that does not exist, or a value that it cannot have, matches
                      nothing instead of being a fault, and a blank text is no condition */
    size_t leaves; /* read so far; starts at 0 */
};

/** Parse the grammar of search.md section 5.2.
 *
 * *out_expr  the tree; NULL for a blank text on the wire
 * Errors: -ATTAR_EINVAL with the byte position in `text` and what was expected; -ATTAR_ELIMIT with
 * the limit that was passed.  Outputs untouched then. */
int filter_expr_parse(struct filter_scope *scope, struct slice text,
                      const struct filter_expr **out_expr, struct attar_error *err);

/** One facetFilters text, "attribute:value": split at the first colon; the rest is the value as it
 * stands, without quotes; "attribute:-value" excludes it, "attribute:\-value" is the value
 * "-value"; "<score=3>" may follow.  Errors: as filter_expr_parse. */
int filter_expr_leaf(struct filter_scope *scope, struct slice text,
                     const struct filter_expr **out_expr, struct attar_error *err);

/** One numericFilters text, "price>=100" or "price:100 TO 400", with or without blanks.
 * Errors: as filter_expr_parse; also on the wire for a number that is none. */
int filter_expr_numeric(struct filter_scope *scope, struct slice text,
                        const struct filter_expr **out_expr, struct attar_error *err);

/** One tagFilters text: a value of any filter declared with "tags", "-tag" to exclude.
 * Errors: as filter_expr_parse. */
int filter_expr_tag(struct filter_scope *scope, struct slice text,
                    const struct filter_expr **out_expr, struct attar_error *err);

/** All of `parts`, NULLs left out, and parts of parts that are conjunctions themselves: one
 * conjunction, whose offer leaves meet on one offer.  *out_expr is NULL if nothing remains.
 * How deep the parts nest is the caller's to bound.  Errors: -ATTAR_ELIMIT (arena). */
int filter_expr_and(struct filter_scope *scope, const struct filter_expr *const *parts,
                    size_t count, const struct filter_expr **out_expr, struct attar_error *err);

/** Any of `parts`; leaves on one filter become one clause of several values.  Otherwise as
 * filter_expr_and. */
int filter_expr_or(struct filter_scope *scope, const struct filter_expr *const *parts, size_t count,
                   const struct filter_expr **out_expr, struct attar_error *err);

#endif

/* One leaf of an expression: an attribute and what it is asked for, already cut out of the text.
 * filter= (filter_expr.c) and the builders of the wire (builders.c) cut; this finds the filter,
 * reads the value and says what an unknown one means.
 *
 *   attr:value   leaf_value      attr:low TO high   leaf_between
 *   tag          leaf_tag        attr >= number     leaf_compared
 *
 * Private to src/query.  Thread: any. */
#ifndef QUERY_FILTER_LEAF_H
#define QUERY_FILTER_LEAF_H

#include "query/filter/clause_value.h"
#include "query/filter_expr.h"

struct leaf_reader {
    struct filter_scope *scope;
    struct attar_error *err;
    bool in_offer;          /* stands inside offer( ): only filters of offers may */
    struct value_text attr; /* its name; leaf_tag does not look at it */
};

enum comparison { CMP_NONE, CMP_LE, CMP_GE, CMP_NE, CMP_LT, CMP_GT, CMP_EQ };

/* Errors of all: -ATTAR_EINVAL with the position, -ATTAR_ELIMIT (arena, leaves). */

/** attr:value; `score` of <score=n> or 0. */
int leaf_value(const struct leaf_reader *reader, struct value_text value, uint32_t score,
               const struct filter_expr **out_expr);

int leaf_between(const struct leaf_reader *reader, struct value_text low, struct value_text high,
                 const struct filter_expr **out_expr);

int leaf_compared(const struct leaf_reader *reader, enum comparison comparison,
                  struct value_text number, const struct filter_expr **out_expr);

/** A value of any filter declared with "tags". */
int leaf_tag(const struct leaf_reader *reader, struct value_text value,
             const struct filter_expr **out_expr);

/** Cut a comparison from the start of `*rest`; CMP_NONE and nothing cut if there is none. */
enum comparison comparison_cut(struct slice *rest);

/** Cut "<score=3>" from the end of `*text`; 0 and nothing cut if it does not stand there. */
uint32_t score_cut(struct slice *text);

#endif

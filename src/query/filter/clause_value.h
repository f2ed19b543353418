/* One value of a clause, whichever syntax brought it: native parameters (clause_parse.c) and
 * filter= (filter_expr.c) cut the text, this reads a piece of it.
 *
 *   terms, tree   id or name              bool      true | false
 *   weighted      id or name[:weight]     delivery  zone[:option+option...]
 *   range, match  number | lo..hi | lo.. | ..hi        (terms with numbers: lo..hi too)
 *
 * Private to src/query.  Thread: any (pure). */
#ifndef QUERY_CLAUSE_VALUE_H
#define QUERY_CLAUSE_VALUE_H

#include "query/filters.h"

/* Who is asked for: the filter, and where names are looked up and kept. */
struct value_reader {
    const struct filter_def *def;
    const struct labels *labels;
    struct arena *arena;
    struct attar_error *err;
    int8_t level;       /* that a value of a tree must have, -1: any */
    uint8_t weight_min; /* without ":t"; 0: as the filter declares */
};

/* A piece of the text, unescaped. */
struct value_text {
    struct slice text;
    size_t position; /* of its first byte in the parameter */
    bool exclude;
};

/** Read one value.  Errors: -ATTAR_EINVAL with the position and the filter's name; -ATTAR_ELIMIT
 * (arena).  *out_value is untouched then. */
int value_read(const struct value_reader *reader, struct value_text value,
               struct clause_value *out_value);

/** An exact number of the filter, in its scale.  Errors: -ATTAR_EINVAL with the position. */
int value_number(const struct value_reader *reader, struct value_text value, int64_t *out_number);

/* A decimal number beside the filter's scale: 10.005 of scale 2 has the floor 1000 and is not
 * exact, so that x >= 10.005 is x >= 1001 and nothing is equal to it. */
struct value_decimal {
    int64_t floor;
    bool exact;
};

/** A number with any number of decimals.  Errors: as value_number. */
int value_decimal(const struct value_reader *reader, struct value_text value,
                  struct value_decimal *out_number);

/** A range with both ends inclusive; -ATTAR_EINVAL if nothing can be in it. */
int value_range(const struct value_reader *reader, size_t position, int64_t lo, int64_t hi,
                struct clause_value *out_value);

/** Does the filter take numbers? */
bool value_is_numeric(const struct filter_def *def);

/** Take the backslashes out of a quoted text: `\x` is x.  ptr NULL if the arena is full. */
struct slice value_unescape(struct arena *arena, struct slice quoted);

/** Length of the text in quotes that starts at `text` (quotes not counted), or SIZE_MAX if its end
 * is missing.  text.ptr[0] is the quote. */
size_t value_quoted_len(struct slice text);

#endif

/* What a page shows of a product without opening the document: a few texts that search marks and
 * sorts by, and the JSON members of a hit, encoded once when the product is indexed.
 *
 *   u32 length of each text | texts | members        little-endian, nothing aligned
 *
 * The members are JSON without the outer braces, so that a reply is a join of fragments.  So are
 * the three texts of a record, the form that a hit has on the Algolia wire: what no language
 * changes, and what is said in English or in Arabic.
 * Thread: any (pure). */
#ifndef CATALOG_HIT_H
#define CATALOG_HIT_H

#include "base/buf.h"

enum hit_text {
    HIT_NAME_EN,
    HIT_NAME_AR,
    HIT_BRAND_EN,
    HIT_BRAND_AR,
    HIT_SLUG,
    HIT_RECORD,    /* "objectID":"p-1","slug":..,"year":.. */
    HIT_RECORD_EN, /* "name":"Amber Wood","notes":{"top":["Saffron"]},.. */
    HIT_RECORD_AR,
    HIT_TEXT_COUNT
};

struct hit_parts {
    struct slice texts[HIT_TEXT_COUNT]; /* len 0 where the product has none */
    struct slice members;               /* "id":"p-1","slug":... */
};

/** Append the encoding of `parts` to `out`. */
void hit_encode(const struct hit_parts *parts, struct buf *out);

/** Take `bytes` apart; the slices of *out_parts point into it.
 * -ATTAR_ECORRUPT if the lengths pass the end; nothing is touched then. */
int hit_decode(struct slice bytes, struct hit_parts *out_parts, struct attar_error *err);

#endif

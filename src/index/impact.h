/* What a term is worth in a document, apart from how rare it is: BM25F, quantised to a byte.
 *
 *   t      = sum over fields f of  weight_f * tf_f / (1 - b + b * len_f / average_f)
 *   impact = round(255 * t / (k1 + t)), at least 1            k1 = 1.2, b = 0.75
 *
 * tf_f counts positions of the field; len_f is its words; average_f is the mean over documents
 * that have the field, frozen when the index is first filled (index.h), so that a document's
 * impacts do not depend on the segment it lies in.  IDF is the reader's: score = sum idf * impact.
 * Source: Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields", CIKM
 * 2004; constants of search.md section 3.  Private to src/index.  Thread: any (pure). */
#ifndef INDEX_IMPACT_H
#define INDEX_IMPACT_H

#include "index/index.h"

/* Mean words of each text field in thousandths, 0 where no document has the field. */
struct field_averages {
    uint32_t milli[SCHEMA_TEXTS_MAX];
};

/** weight / (1 - b + b * len / average): what one occurrence adds to t. */
double impact_share(const struct schema *schema, const struct field_averages *averages,
                    uint16_t field, uint32_t len);

/** t to 1..255. */
uint8_t impact_of(double t);

#endif

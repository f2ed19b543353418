/* A product as a record of the Algolia wire, as far as no request changes it: flat members that
 * widgets can show, filter by and highlight (algolia-wire.md section 4).
 *
 *   all languages   objectID slug name_en name_ar line image images year longevity sillage
 *   en | ar         name description form concentration gender families accords scent
 *                   notes origin house_type occasions ethics allergens: labels of that
 *                   language; scent is the accords with id and weight
 *
 * What offers, votes, events or records of brands and categories decide is added when a reply is
 * rendered (search/wire/reply/).
 * Private to src/ingest.  Thread: any (pure). */
#ifndef INGEST_RECORD_MEMBERS_H
#define INGEST_RECORD_MEMBERS_H

#include "base/buf.h"
#include "ingest/ontology.h"

struct json;

/* In the order of HIT_RECORD, HIT_RECORD_EN, HIT_RECORD_AR. */
enum record_part { RECORD_ANY, RECORD_EN, RECORD_AR, RECORD_PARTS };

/** Append one part of the product `root` as a JSON object.  A member whose value is missing is
 * left out; a name that is missing in one language is that of the other, else the id. */
void record_members_add(const struct json *root, const struct ontology *ontology,
                        enum record_part part, struct buf *out);

#endif

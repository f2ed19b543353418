/* The part of a hit that does not depend on the request, encoded when a product is indexed.
 * Private to src/ingest. */
#ifndef INGEST_HIT_MEMBERS_H
#define INGEST_HIT_MEMBERS_H

#include "base/buf.h"
#include "ingest/ontology.h"

struct json;

/** Clear `hit` and encode into it (catalog/hit.h) the texts and members of the product `root`:
 * id, slug, name, brand, rating, year, gender, form, concentration, image, notes, accords, the last
 * two with their names; and its record on the wire (record_members.h).  members: scratch. */
void hit_members_encode(const struct json *root, const struct ontology *ontology,
                        struct buf *members, struct buf *hit);

#endif

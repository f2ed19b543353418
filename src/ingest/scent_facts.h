/* What a product document says about how it smells, as src/scent takes it.
 *
 *   notes[] accords[] family_path[] longevity sillage season_votes daypart_votes concentration
 * gender
 *        --> struct scent_facts, borrowed from the document
 *
 * Nothing is refused: the catalogue checked the document; what is absent or of another type is
 * unknown, and what passes the catalogue's limits is left out.
 * Private to src/ingest.  Thread: writer. */
#ifndef INGEST_SCENT_FACTS_H
#define INGEST_SCENT_FACTS_H

#include "catalog/catalog.h"
#include "scent/scent.h"

struct json;

enum { SCENT_FACTS_FAMILIES = 3 /* the catalogue's depth of a family path */ };

/* The memory behind the facts of one product. */
struct scent_facts_room {
    struct scent_fact_note notes[PRODUCT_NOTES_MAX];
    struct scent_fact_accord accords[PRODUCT_ACCORDS_MAX];
    struct slice family_path[SCENT_FACTS_FAMILIES];
};

/** The facts of the product `root`, borrowed from it and from `room`.  An accord without a weight
 * has that of its rank (weight_by_rank). */
struct scent_facts scent_facts_read(const struct json *root, struct scent_facts_room *room);

#endif

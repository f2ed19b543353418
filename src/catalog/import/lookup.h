/* The ontology as tables to look names up in: data/ontology/<table>.tsv by English name, Arabic
 * name, alias or id.  Private to src/catalog.
 *
 *   "Oud" "agarwood" "عود" "Agarwood (Oud)"  -->  row {id "oud", en "Oud", ar "عود"}
 *
 * Thread: any once open (immutable). */
#ifndef CATALOG_LOOKUP_H
#define CATALOG_LOOKUP_H

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"

struct lookup_row {
    struct slice id;
    struct slice en;
    struct slice ar;     /* len 0: none */
    struct slice parent; /* len 0: none */
};

struct lookup {
    struct arena arena;
    struct map keys; /* slug_key of id, names and aliases -> row */
    VEC(struct lookup_row) rows;
};

/** Read `dir`/`table`.tsv; "labels:category" reads the rows of labels.tsv whose facet is
 * category.  0, -ATTAR_ENOTFOUND, -ATTAR_EPARSE (columns).  Owner: lookup_close. */
int lookup_open(const char *dir, const char *table, struct lookup *out, struct attar_error *err);

/** Idempotent on a zeroed struct. */
void lookup_close(struct lookup *lookup);

/** The row for a name, or NULL: the whole name first, then without what stands in brackets, then
 * what stands in them.  When two rows share a spelling the earlier one has it. */
const struct lookup_row *lookup_find(const struct lookup *lookup, struct slice name);

/** The row of an id, or NULL. */
const struct lookup_row *lookup_id(const struct lookup *lookup, struct slice id);

#endif

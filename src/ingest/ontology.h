/* The ontology of data/ontology as ingest needs it: names of every id in both languages, and the
 * parents of notes.  Read once; the lexicon of src/analysis reads the same files for its aliases.
 * Private to src/ingest.  Thread: any (immutable). */
#ifndef INGEST_ONTOLOGY_H
#define INGEST_ONTOLOGY_H

#include "base/error.h"
#include "base/map.h"

enum { ONTOLOGY_DEPTH_MAX = 8 /* levels of parents that are followed */ };

struct concept_row {
    struct slice set; /* notes, accords, families, form, ... : the label set */
    struct slice id;
    struct slice en;
    struct slice ar;
    struct slice parent; /* id in the same set, or empty */
    struct slice family; /* notes: id of the accord it smells of, or empty */
};

struct ontology {
    struct concept_row *rows;
    size_t count;
    size_t cap;
    struct map by_key; /* "set\tid" -> position in rows */
    struct arena texts;
    uint64_t hash; /* of every file's bytes, in order */
};

/** Read `<share_dir>/data/ontology`.  Errors: -ATTAR_EIO, -ATTAR_EPARSE (file and line in err). */
int ontology_open(const char *share_dir, struct ontology *out_ontology, struct attar_error *err);
void ontology_release(struct ontology *ontology);

/** The row of `id` in `set`, or NULL. */
const struct concept_row *ontology_find(const struct ontology *ontology, struct slice set,
                                        struct slice id);

#endif

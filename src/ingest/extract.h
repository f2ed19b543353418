/* A product document (JSON) becomes an index_document: texts, values of columns, the stored hit.
 *
 *   struct extract   scratch of the ingest thread; the document it made is borrowed from it until
 *                    the next call
 *
 * A product is indexed if its status is "approved" and it has a live offer; an offer is live if it
 * is active and its vendor is not suspended (search.md section 1).  Only live offers become rows.
 * Private to src/ingest.  Thread: writer. */
#ifndef INGEST_EXTRACT_H
#define INGEST_EXTRACT_H

#include "base/buf.h"
#include "base/vec.h"
#include "index/index.h"
#include "ingest/ontology.h"
#include "ingest/rules.h"
#include "scent/scent.h"

struct analyzer;

struct extract {
    const struct schema *schema;
    const struct rules *rules;
    const struct ontology *ontology;
    const struct map *hidden_vendors; /* ids whose offers do not count */
    struct analyzer *analyzer;        /* for folds */
    const struct scent_model *scent;  /* for @scent, @scent_notes; NULL: they emit nothing */
    struct arena scratch;             /* texts made for one document */
    VEC(struct index_text) texts;
    VEC(struct index_value) values;
    const struct rule *rule; /* in hand */
    size_t item_start;       /* first value of the rule's item: for doubles */
    uint16_t row;
    struct buf hit;
    struct buf members;
    bool encoded; /* code and notes are of this document */
    struct scent_code code;
    struct scent_notes notes;
    struct index_document document;
};

void extract_init(struct extract *extract, const struct schema *schema, const struct rules *rules,
                  const struct ontology *ontology, const struct map *hidden_vendors,
                  struct analyzer *analyzer);
void extract_release(struct extract *extract);

/** Make the document of `json`, whose parsed form is `root`.
 *
 * out_visible  false if the product must not be found: then the document holds its id only
 * Errors: -ATTAR_EPARSE, -ATTAR_ELIMIT naming the field. */
int extract_document(struct extract *extract, const struct json *root, struct slice json,
                     bool *out_visible, struct attar_error *err);

/* For rules: one value of the rule in hand. */
void emit_key(struct extract *extract, struct slice key, uint8_t weight);
void emit_number(struct extract *extract, int64_t number);
void emit_text(struct extract *extract, struct slice text);

/* Kept in the extract's memory, or in the document's, until the next document. */
void emit_bytes(struct extract *extract, struct slice bytes);

/** Weight of an accord without one, by its rank from 0: 100, 80, 67, 57 ..., 400 / (4 + rank), at
 * least 1 (search.md section 1). */
uint8_t weight_by_rank(size_t rank);

/** The computations @scent and @scent_notes (derive_scent.c). */
int derive_scent(struct extract *extract, const struct rule *rule, const struct json *item,
                 uint16_t row);
int derive_scent_notes(struct extract *extract, const struct rule *rule, const struct json *item,
                       uint16_t row);

/** The values at the end of the rule's path: `visit` is called with each, and its rank from 0
 * among the items of the last array on the way. */
typedef int (*path_visit_fn)(struct extract *extract, const struct rule *rule,
                             const struct json *value, size_t rank, const struct json *parent);
int walk_path(struct extract *extract, const struct rule *rule, const struct json *item,
              path_visit_fn visit);

#endif

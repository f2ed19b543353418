/* A naive index to hold the real one against: every live document with its tokens and values in
 * plain arrays, nothing compressed, nothing merged, nothing shared with src/index but the schema
 * and the analysis.  Test support.
 *
 *   model_put / model_delete  mirror index_writer_put / _delete;  model_publish freezes averages
 *   model_check               compares everything a snapshot answers with the arrays */
#ifndef INDEX_TESTS_MODEL_H
#define INDEX_TESTS_MODEL_H

#include "analysis/analysis.h"
#include "base/map.h"
#include "base/vec.h"
#include "index/index.h"
#include "index/tests/generate.h"
#include "tests/support/prop.h"

enum { MODEL_DOCS = 1024 };

struct model_token {
    uint32_t term; /* in model.terms */
    struct posting_entry entry;
};

struct model_value {
    uint16_t column;
    uint16_t row;
    uint8_t weight;
    uint32_t key; /* in model.keys */
    int64_t number;
};

struct model_doc {
    bool live;
    VEC(struct model_token) tokens; /* by term, field, position, kind */
    VEC(struct model_value) values;
    uint32_t lens[SCHEMA_TEXTS_MAX];
    uint16_t row_count;
    char hit[64];
    char *stored;
    size_t stored_len;
};

struct model {
    const struct schema *schema;
    struct analyzer *analyzer;
    struct map terms;
    struct map keys;
    struct model_doc docs[MODEL_DOCS]; /* document i has the id "d-<i>" */
    bool batch[MODEL_DOCS];            /* put since the last publish */
    bool frozen;
    uint32_t average_milli[SCHEMA_TEXTS_MAX];
};

struct model *model_new(const struct schema *schema, struct analysis *analysis);
void model_free(struct model *model);

/** The index was cleared. */
void model_clear(struct model *model);

/** Document `number` as the writer got it. */
void model_put(struct model *model, uint32_t number, const struct index_document *document);
void model_delete(struct model *model, uint32_t number);
void model_publish(struct model *model);

/** Everything that `snapshot` answers, held against the model (model_check.c). */
void model_check(struct prop *t, const struct model *model, const struct snapshot *snapshot);

#endif

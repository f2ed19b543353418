/* Random documents, and the schema and analysis they fit.  Test support; needs no cmocka, so that
 * the fuzzer uses it too. */
#ifndef INDEX_TESTS_GENERATE_H
#define INDEX_TESTS_GENERATE_H

#include "analysis/analysis.h"
#include "base/rng.h"
#include "index/index.h"

enum { GENERATED_TEXT_CAP = 2048, GENERATED_CODE_WIDTH = 12 };

/* The memory behind one document. */
struct generated {
    struct index_document document;
    struct index_text texts[12];
    struct index_value values[64];
    char text_bytes[12][GENERATED_TEXT_CAP];
    char key_bytes[64][24];
    char id[16];
    char hit[64];
    char stored[4096];
};

/** A random document with the id "d-<number>", fit for generate_schema. */
void generate(struct rng *rng, uint32_t number, struct generated *out);

/** A schema with every kind of column; the caller frees. */
struct schema *generate_schema(void);

/** The analysis of the source tree; the caller unrefs. */
struct analysis *generate_analysis(void);

#endif

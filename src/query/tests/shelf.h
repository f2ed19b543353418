/* A small random catalogue in plain structs, and the same catalogue as a view over a real index of
 * several segments with replaced and deleted documents.  Test support of src/query.
 *
 *   shelf_new    random documents -> struct shelf_doc[]  and  index_writer -> snapshot -> view
 *   oracle.h     answers requests from the structs alone
 *
 * The schema and the filters are those of indexes/products/index.json.  Words are invented, so that
 * the chains leave them as they are. */
#ifndef QUERY_TESTS_SHELF_H
#define QUERY_TESTS_SHELF_H

#include "base/rng.h"
#include "index/index.h"
#include "query/labels.h"
#include "query/query.h"
#include "scent/scent.h"

enum {
    SHELF_DOCS = 160,
    SHELF_VALUES = 96,
    SHELF_ROWS = 5,
    SHELF_KEY = 24,
    SHELF_WORDS = 12,      /* invented words */
    SHELF_NAME_WORDS = 3,  /* at most, in a name */
    SHELF_OTHER_WORDS = 4, /* at most, in a description */
    SHELF_DOMAIN = 12      /* values a keyword column has at most */
};

struct shelf_value {
    uint16_t column;
    uint16_t row;
    uint8_t weight;
    char key[SHELF_KEY];
    int64_t number;
};

struct shelf_doc {
    bool live;
    char id[16];
    uint8_t name[SHELF_NAME_WORDS]; /* in shelf_words */
    uint32_t name_count;
    uint8_t other[SHELF_OTHER_WORDS];
    uint32_t other_count;
    struct shelf_value values[SHELF_VALUES];
    uint32_t value_count;
    uint16_t row_count;
    struct scent_code code;
    struct scent_notes notes;
};

struct shelf {
    struct schema *schema;
    struct filter_set *filters;
    struct analysis *analysis;
    struct scent_model *scent;
    struct shelf_doc docs[SHELF_DOCS]; /* document i has the id "d-<i>" */
    struct index_writer *writer;
    struct view *view;
    char dir[64];
};

extern const char *const shelf_words[SHELF_WORDS];

/** A random catalogue, published in one to four batches. */
struct shelf *shelf_new(struct rng *rng);
void shelf_free(struct shelf *shelf);

/* A batch: so many random documents of the first `pool` are put, then so many deleted. */
struct shelf_changes {
    uint64_t pool; /* 1..SHELF_DOCS */
    uint64_t puts;
    uint64_t deletes;
};

/** Change documents and publish: the view is the former one's successor. */
void shelf_change(struct shelf *shelf, struct rng *rng, const struct shelf_changes *changes);

/** Commit, and write the warm file anew if it has become too old. */
void shelf_commit_warm(struct shelf *shelf);

/** Commit and open the index again: the view takes over from the warm file, if that fits; returns
 * whether it did. */
bool shelf_restart(struct shelf *shelf);

/* ---- Scents (shelf_scent.c) ---- */

/** Train the shelf's model and give it to the index. */
void shelf_train(struct shelf *shelf, struct rng *rng);

/** Encode the document's notes, accords and family. */
void shelf_encode(const struct shelf *shelf, struct shelf_doc *doc);

/** The values of its scent for the index; room for 1 + SCENT_NOTES_MAX; returns how many. */
uint32_t shelf_scent_values(const struct shelf *shelf, const struct shelf_doc *doc,
                            struct index_value *out);

/** How alike `doc` is to `asked`, in per mille, from the scents alone. */
uint16_t shelf_match(const struct shelf_doc *asked, const struct shelf_doc *doc);

/** "zorvak blimtu": words [0, count) of `words`, NUL-terminated. */
void shelf_text(const uint8_t *words, uint32_t count, char *out, size_t cap);

/** The `n`-th key of a column. */
void shelf_key(const struct schema *schema, uint16_t column, uint64_t n, char out[SHELF_KEY]);

/** A filter of indexes/products/index.json. */
uint16_t shelf_filter(const struct shelf *shelf, const char *name);

#endif

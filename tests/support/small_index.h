/* An index that a test can hold in its head: SMALL_DOCS products, each at a version or not there,
 * and the state it must be in as an array of these versions.
 *
 *   small_index_change(writer, state)   puts and deletes at random, in both alike
 *   small_index_holds(snapshot, state)  is the one exactly the other?
 *
 * A document carries its version in its hit, its stored bytes and a column, and a word that all
 * have: the four must agree.  Thread: one at a time. */
#ifndef SUPPORT_SMALL_INDEX_H
#define SUPPORT_SMALL_INDEX_H

#include "base/rng.h"
#include "index/index.h"

enum { SMALL_DOCS = 96 };

struct small_state {
    uint32_t versions[SMALL_DOCS]; /* of the document "d-<i>"; 0: not there */
};

struct small_index {
    struct schema *schema;
    struct analysis *analysis;
};

void small_index_init(struct small_index *small);
void small_index_release(struct small_index *small);

/** `changes` puts and, one in four, deletes; versions rise from *version on. */
void small_index_change(struct rng *rng, struct index_writer *writer, unsigned changes,
                        uint32_t *version, struct small_state *state);

/** Exactly these documents, each whole and at its version? */
bool small_index_holds(const struct snapshot *snapshot, const struct small_state *state);

/** Publish what `writer` has, and ask the same. */
bool small_index_writer_holds(struct index_writer *writer, const struct small_state *state);

/** Open `dir`, which must work, and ask the same of it. */
bool small_index_dir_holds(const struct small_index *small, const struct disk *disk,
                           const char *dir, const struct small_state *state);

#endif

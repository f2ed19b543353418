/* Labels of keyword values in both languages: brand "lattafa" is "Lattafa", "لطافة".
 *
 * They travel with the index as its blob "labels", text lines sorted by bytes:
 *     set TAB key TAB en TAB ar TAB fold-of-en TAB fold-of-ar TAB parent LF
 * `set` is a filter's label_of; `en` or `ar` may be empty; `parent` is for trees and the note
 * ontology.  The folds (analyze_fold) make a value findable by name in either script.
 * Thread: any (immutable). */
#ifndef QUERY_LABELS_H
#define QUERY_LABELS_H

#include "base/error.h"
#include "base/slice.h"

struct label {
    struct slice set;
    struct slice key;
    struct slice en;
    struct slice ar;
    struct slice fold_en;
    struct slice fold_ar;
    struct slice parent;
};

struct labels;

/** Parse a blob; the bytes must outlive the labels.  -ATTAR_EPARSE with the line. */
int labels_open(struct slice blob, struct labels **out_labels, struct attar_error *err);

/** One more who closes them; returns `labels`. */
struct labels *labels_ref(struct labels *labels);
void labels_close(struct labels *labels);

/** The label of `key` in `set`, or NULL. */
const struct label *labels_get(const struct labels *labels, struct slice set, struct slice key);

/** The value of `set` whose key, name or folded name equals `text`, or NULL. */
const struct label *labels_find(const struct labels *labels, struct slice set, struct slice text,
                                struct slice folded);

/** The key that `text` calls: as labels_find, or the slug of a record ("<set>_slug").  False if
 * nothing is called so. */
bool labels_find_key(const struct labels *labels, struct slice set, struct slice text,
                     struct slice *out_key);

/** The key of the node of a tree that `text` calls: an id, a slug, a name, or the names from its
 * root down in either language, "Perfume > Arabian".  Where several nodes are called so, the one at
 * `level`, 0 a root, -1 any.
 * Returns `text` if no node is called so, and an empty slice if it has not the level. */
struct slice labels_find_node(const struct labels *labels, struct slice set, struct slice text,
                              int level);

/** How deep a node of a tree is: 0 a root.  Without a label its key's slashes tell. */
int labels_level(const struct labels *labels, struct slice set, struct slice key);

/** Levels of the tree whose nodes are the labels of `set`: 1 if none has a parent, 0 without
 * labels; at most 11.  Cost: the number of sets. */
int labels_levels(const struct labels *labels, struct slice set);

#endif

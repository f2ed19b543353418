/* What accords and some notes smell of, on the 16 axes: axes.tsv, which travels in the program.
 *
 *   accord  caramel  gourmand:100            a note without a row has that of its scent family,
 *   note    patchouli  woody:70 oud_smoky:30   which is an accord, else its parent's
 *
 * Private to src/scent/train.  Thread: one at a time while it is read. */
#ifndef SCENT_TRAIN_AXES_H
#define SCENT_TRAIN_AXES_H

#include "base/map.h"
#include "scent/scent.h"

struct axes_table {
    struct map rows; /* "accord\tid" -> position in values */
    uint8_t (*values)[SCENT_AXES];
};

/** The text of axes.tsv; made by tools/embed. */
struct slice scent_axes_text(void);

/** Owner: axes_table_release.  Asserts that the text, which is ours, is well formed. */
void axes_table_init(struct axes_table *table);
void axes_table_release(struct axes_table *table);

/** The row of an id, kind "accord" or "note"; NULL without one. */
const uint8_t *axes_table_find(const struct axes_table *table, struct slice kind, struct slice id);

#endif

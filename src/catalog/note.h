/* Notes of a catalogue: small values by name, written in the same transactions as its documents
 * ("position": of the source that they came from; "instance": which catalogue this is).
 * Part of catalog/catalog.h. */
#ifndef CATALOG_NOTE_H
#define CATALOG_NOTE_H

#include "base/buf.h"
#include "base/error.h"

struct catalog;

/** Keep `value` under `name`; must be inside a transaction.  value.ptr NULL: forget it. */
int catalog_note_put(struct catalog *catalog, const char *name, struct slice value,
                     struct attar_error *err);

/** Append the value to `out`.  -ATTAR_ENOTFOUND. */
int catalog_note_get(struct catalog *catalog, const char *name, struct buf *out,
                     struct attar_error *err);

#endif

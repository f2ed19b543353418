/* Documents of MongoDB as JSON text.  Private to src/mongo. */
#ifndef MONGO_DOCUMENT_H
#define MONGO_DOCUMENT_H

#include "base/buf.h"

#include <bson/bson.h>

enum { MONGO_REASON_CAP = 200 };

/** Append the value of an `_id` as text: a string as it is, an ObjectId as 24 hex digits, anything
 * else as "<BSON type>" with its number, so that it never equals the id of another document.
 * False, with nothing appended: ill-formed UTF-8. */
bool mongo_id_text(const bson_iter_t *value, struct buf *out);

/** Append the document `bson` as one JSON object whose first member is "id".
 *
 * bson    the bytes as they came, trusted in nothing
 * id      what "id" becomes; the document's own `_id` and `id` are left out
 * reason  NUL-terminated: the field and why it cannot be JSON
 * Null members are left out; dates are RFC 3339 text, ObjectIds 24 hex digits, a double without a
 * fraction is written as an integer (JavaScript clients store every number as a double).
 * 0, or -ATTAR_EPARSE with `reason`: malformed, ill-formed UTF-8, deeper than 32, a number that is
 * not finite, a type that JSON has no form for, more bytes than `out` takes.
 * Thread: any.  Cost: linear; allocates in `out` only. */
int mongo_document_json(struct slice bson, struct slice id, struct buf *out,
                        char reason[MONGO_REASON_CAP]);

/** "binary", "int32": the name of a BSON type; "unknown" outside the table. */
const char *mongo_type_name(bson_type_t type);

#endif

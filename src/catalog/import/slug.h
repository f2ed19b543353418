/* Names as slugs, for addresses, and as keys, for comparing.
 * Private to src/catalog.  Thread: any (pure).  Cost: one pass. */
#ifndef CATALOG_SLUG_H
#define CATALOG_SLUG_H

#include "base/slice.h"

enum { SLUG_CAP = 121 };

/** `text` as a slug [a-z0-9-]{1,120} in `out`, NUL behind it: Latin letters lose their marks
 * ("Piña Colada" is "pina-colada"), apostrophes vanish, everything else becomes one hyphen.  A
 * text without Latin letters or digits becomes "x-" and a hash of its bytes.  Cut at 120. */
struct slice slug_of(struct slice text, char out[SLUG_CAP]);

/** The same for look-ups: other scripts stay as they are (lower case is not touched there), so
 * that "عود هندي" has a key of its own.  Cut at `cap` - 1 bytes; may be empty. */
struct slice slug_key(struct slice text, char *out, size_t cap);

#endif

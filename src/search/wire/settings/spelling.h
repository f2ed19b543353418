/* Synonyms and rules in two spellings: the wire's, and that of catalog/curation.h, in which they
 * are kept.
 *
 *   {"objectID":"oud","type":"onewaysynonym","input":"oud","synonyms":["agarwood"]}
 *   {"id":"oud","kind":"one_way","from":"oud","to":["agarwood"]}
 *
 * What is kept can always be said on the wire: priority, boosts, buries, paid places, which the
 * wire has no word for, stand in members called `attar` and are taken back from there.  What the
 * wire says and is not kept is a fault with its member.  Whether a value may be is left to
 * the reader of what is kept.
 * Private to src/search/wire/settings.  Thread: any (pure). */
#ifndef SEARCH_WIRE_SPELLING_H
#define SEARCH_WIRE_SPELLING_H

#include "catalog/catalog.h"
#include "codec/json_writer.h"

/** Write the record `wire` as it is kept.  -ATTAR_EPARSE with the member and what is wrong. */
int spelling_keep(enum curation_kind kind, const struct json *wire, struct json_writer *w,
                  struct attar_error *err);

/** Write the record `kept` as the wire says it. */
void spelling_show(enum curation_kind kind, const struct json *kept, struct json_writer *w);

/* The two halves. */
int spelling_keep_synonym(const struct json *wire, struct json_writer *w, struct attar_error *err);
void spelling_show_synonym(const struct json *kept, struct json_writer *w);
int spelling_keep_rule(const struct json *wire, struct json_writer *w, struct attar_error *err);
void spelling_show_rule(const struct json *kept, struct json_writer *w);

/** Is every member of `object` in the list, which ends with NULL?  -ATTAR_EPARSE with its path. */
int spelling_only(const struct json *object, const char *path, const char *const *names,
                  struct attar_error *err);

/** Write member `from` of `object` under the name `to`; nothing if it is missing or null. */
void spelling_copy(const struct json *object, const char *from, struct json_writer *w,
                   const char *to);

#endif

/* Synonyms and rules listed for the wire: by words, type, state; a page at a time.
 * Private to src/search/wire/settings.  Thread: the pool's. */
#ifndef SEARCH_WIRE_RECORDS_H
#define SEARCH_WIRE_RECORDS_H

#include "catalog/catalog.h"

struct json_writer;

enum { RECORDS_PAGE_MAX = 1000 };

/* Which are wanted; a slice with ptr NULL: any. */
struct records_wanted {
    enum curation_kind kind;
    struct slice words;     /* in any of a record's texts; ASCII letters in either case */
    struct slice type;      /* synonym, onewaysynonym; several with commas */
    struct slice anchoring; /* is, startsWith, contains */
    struct slice context;
    bool state_given;
    bool enabled;
    uint32_t page;     /* from 0 */
    uint32_t per_page; /* 1..RECORDS_PAGE_MAX */
};

/** Read what a search body says.  -ATTAR_EPARSE with the member and what is wrong.
 * out_wanted  borrows from `body` */
int records_read(enum curation_kind kind, const struct json *body,
                 struct records_wanted *out_wanted, struct attar_error *err);

/** Write {"hits":[...],"nbHits":n,...} in id order.  Cost: every record of the kind is read.
 * Errors: as sql_step. */
int records_list(struct curation_store *store, const struct records_wanted *wanted,
                 struct json_writer *w, struct attar_error *err);

#endif

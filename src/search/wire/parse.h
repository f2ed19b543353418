/* From the parameters of one search to what it asks (algolia-wire.md sections 4, 5 and 10).
 *
 *   body, URL --> wire_members --.
 *   settings, key's parameters --+--> wire_parse --> struct wire_ask
 *   index name --> wire_view ----'
 *
 * Private to src/search/wire.  Thread: any (pure but for the arena). */
#ifndef SEARCH_WIRE_PARSE_H
#define SEARCH_WIRE_PARSE_H

#include "catalog/catalog.h"
#include "search/wire/ask.h"
#include "search/wire/members.h"

struct index_settings;
struct schema;

/* JSON that came inside URL-encoded texts; freed when the answer is written. */
struct wire_trees {
    struct json *root;
    struct wire_trees *next;
};

/* What is read against. */
struct wire_scope {
    const struct filter_set *filters;
    const struct labels *labels;
    const struct schema *schema;
    struct arena *arena;               /* owns what the ask points to */
    const struct wire_members *key[2]; /* what the key restricts or sets, by layer; each or NULL */
    uint32_t hits_max;                 /* the key's cap of hitsPerPage; 0: none */
    const struct index_settings *settings; /* hold where the request says nothing; NULL: none */
    struct slice user_token;               /* that the key forces; ptr NULL: none */
    bool see_unretrievable;                /* the key's right */
    struct wire_trees *trees;              /* grows; wire_trees_free */
    struct mark position;                  /* the greatest attarMinPosition asked for */
};

/** A fault of a lower floor, in the words of the wire: with the parameter's name and the byte.
 * Returns -err->code. */
int wire_engine_fault(struct fault *fault, struct slice name, const struct attar_error *err);

/** Take NULL; the roots are freed, the list lies in the arena. */
void wire_trees_free(struct wire_trees *trees);

/** Read the name of an index into *out_view; false if there is no such index. */
bool wire_view_read(struct slice name, struct wire_view *out_view);

typedef void (*wire_view_fn)(void *context, struct slice name);

/** Tell the name of every view, products before suggestions; a name lasts as long as its call. */
void wire_view_each(wire_view_fn tell, void *context);

/** Read `members` as a search of `view`; with type=facet, as a search in the values of `facet`.
 *
 * out_ask  whole, but for the request's deadline, clock, grammar and curation; borrows from the
 *          members, their JSON and the arena
 * Errors, told in *fault: -ATTAR_EINVAL (the parameter and what is wrong), -ATTAR_ELIMIT. */
int wire_parse(struct wire_scope *scope, const struct wire_members *members,
               const struct wire_view *view, struct wire_ask *out_ask, struct fault *fault);

#endif

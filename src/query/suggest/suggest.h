/* Completions known before anyone has typed: made from the catalogue when a view is made
 * (search.md section 6).  suggest_run (query.h) answers from them.
 *
 *   crosses   brand, note x form, note x gender, family x season: a table in build.c
 *   items     each pair of values that some live product has: its values, its exact count
 *   keys      the folded texts of the items in both languages, one index a group
 *
 * The count of an item is the exact total of its filters: it is counted over the live products of
 * the view, which never changes.  Private to src/query.  Thread: any once made. */
#ifndef QUERY_SUGGEST_H
#define QUERY_SUGGEST_H

#include "query/suggest/keys.h"
#include "query/suggest/names.h"

enum { COMPLETION_PARTS_MAX = 2, COMPLETION_LANGS = 2 };

/* What a value is called, by language; len 0 where it has no name. */
struct value_name {
    struct slice shown[COMPLETION_LANGS];
    struct slice folded[COMPLETION_LANGS];
};

struct suggest_cross {
    const char *filters[COMPLETION_PARTS_MAX]; /* names; the second may be NULL */
    const char *joiners[COMPLETION_LANGS];     /* between the parts */
    bool turned[COMPLETION_LANGS];             /* the second part stands first */
    enum suggest_group group;                  /* that a single value belongs to */
};

struct completion {
    const struct suggest_cross *cross;
    uint16_t filters[COMPLETION_PARTS_MAX];
    uint32_t ords[COMPLETION_PARTS_MAX];
    uint32_t parts;
    uint32_t count; /* live products */
};

struct suggestions {
    VEC(struct completion) items;
    struct value_name *names[FILTERS_MAX]; /* one an ord; NULL for filters in no cross */
    struct suggest_keys keys[SUGGEST_GROUP_COUNT];
    struct suggest_names *products;
    struct arena texts;
};

/** The completions of `view`, which must be filled but for its suggestions.  Never NULL. */
struct suggestions *suggestions_new(const struct view *view);
void suggestions_free(struct suggestions *suggestions);

/** What an item is called in `lang`, or in the other language if it has no name there; in `arena`.
 * ptr NULL when the arena is full. */
struct slice completion_text(const struct suggestions *suggestions,
                             const struct completion *completion, enum lang lang,
                             struct arena *arena);

#endif

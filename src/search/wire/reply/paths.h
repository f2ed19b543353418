/* Values of a tree, spelt out from the root: "Perfume > Arabian > Oud" at level 2.
 *
 * A path is made when it is first asked for and kept for the rest of the answer.
 * Private to wire/reply.  Thread: the loop's. */
#ifndef SEARCH_WIRE_PATHS_H
#define SEARCH_WIRE_PATHS_H

#include "query/query.h"

struct column;

enum { PATH_LEVELS_MAX = 8 };

extern const char *const path_level_names[PATH_LEVELS_MAX]; /* "lvl0" .. */

struct path {
    struct slice text; /* ptr NULL: not made yet */
    uint32_t level;    /* 0: a root */
};

struct paths {
    const struct view *view;
    uint16_t filter; /* UINT16_MAX: the index has no such tree, and no doc a path */
    enum lang lang;
    const struct column *column;
    struct path *items; /* one a value */
    struct arena *arena;
};

/** Paths of the tree whose attribute on the wire is `wire`.  Errors: -ATTAR_ELIMIT (arena). */
int paths_init(struct paths *paths, const struct view *view, struct slice wire, enum lang lang,
               struct arena *arena, struct attar_error *err);

/** The path of value `ord`; its text is empty when the arena is full. */
const struct path *path_of(struct paths *paths, uint32_t ord);

#endif

/* The storefront's files, read once into memory and served from there.
 *
 *   assets/index-5f3a.js       named by its content: kept for a year
 *   index.html                 asked for again each time (ETag); also what /, /search, /p/... give
 *   index.html.gz              sent instead when the client accepts gzip
 *
 * Private to src/search.  Thread: any once loaded. */
#ifndef SEARCH_ASSETS_H
#define SEARCH_ASSETS_H

#include "base/arena.h"
#include "base/map.h"
#include "http/http.h"

enum { ASSETS_MAX = 1024, ASSETS_BYTES_MAX = 64 << 20, ASSETS_DEPTH_MAX = 8 };

struct assets {
    struct map paths; /* "assets/x.js" -> position in items */
    struct http_asset *items;
    struct arena memory;
};

/* The content security policy of pages. */
extern const char assets_page_csp[];

/** Read every file below `dir` (NULL: none).  -ATTAR_EIO, -ATTAR_ELIMIT naming the file. */
int assets_load(struct assets *assets, const char *dir, struct attar_error *err);

/** Idempotent. */
void assets_release(struct assets *assets);

/** The file of a path without its leading slash; for a path whose last segment has no dot and
 * that is no file, index.html; NULL if there is neither. */
const struct http_asset *assets_find(const struct assets *assets, struct slice path);

#endif

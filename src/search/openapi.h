/* The description of the API, OpenAPI 3.1, made at start from the table of routes, the table of
 * parameters, the declared filters and schema.json.
 *
 * It is kept as text: the same bytes for every client, with one ETag for as long as the process
 * lives.  Private to src/search.  Thread: any once made. */
#ifndef SEARCH_OPENAPI_H
#define SEARCH_OPENAPI_H

#include "base/slice.h"

struct search_service;

enum { OPENAPI_BYTES_MAX = 4 << 20 };

/** Fill service->openapi and its ETag. */
void openapi_make(struct search_service *service);

/** The text of src/search/schema.json: an object of JSON Schemas by name.  Embedded when built. */
struct slice search_schemas(void);

#endif

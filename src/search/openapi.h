/* The description of the API, OpenAPI 3.1, made at start from the table of routes, the table of
 * parameters, the declared filters and schema.json.  Private to src/search. */
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

/* A document of any kind: is it within every bound of the contract, and what is its one spelling?
 * Part of catalog/catalog.h.  Thread: any. */
#ifndef CATALOG_DOCUMENT_H
#define CATALOG_DOCUMENT_H

#include "catalog/kind.h"
#include "catalog/product.h"

/** 0, or as product_parse.  `arena` is reset and holds what was read. */
int document_check(enum catalog_kind kind, const struct json *root, struct arena *arena,
                   struct attar_error *err);

#endif

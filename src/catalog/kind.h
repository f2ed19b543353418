/* The kinds of documents of the catalogue.  Part of catalog/catalog.h. */
#ifndef CATALOG_KIND_H
#define CATALOG_KIND_H

enum catalog_kind {
    CATALOG_PRODUCT,
    CATALOG_BRAND,
    CATALOG_CATEGORY,
    CATALOG_VENDOR,
    CATALOG_KIND_COUNT
};

/** "product", "brand", "category", "vendor". */
const char *catalog_kind_name(enum catalog_kind kind);

#endif

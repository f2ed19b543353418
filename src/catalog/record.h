/* The small records beside the products: brands, categories and vendors, as the change feed
 * watches them (sync.md, section 1).  Unknown members are kept and ignored.
 * Part of catalog/catalog.h.  Thread: any (each caller its own arena). */
#ifndef CATALOG_RECORD_H
#define CATALOG_RECORD_H

#include "catalog/product.h"

struct brand {
    struct slice id;
    struct slice slug;
    struct text_pair name;
    struct slice *aliases;
    size_t alias_count;
    char country[3];
    uint8_t house_type;
    bool hidden;
};

struct category {
    struct slice id; /* a path: "perfume/arabian/oud" */
    struct slice slug;
    struct slice parent; /* ptr NULL at a root */
    struct text_pair name;
    int64_t order;
};

struct vendor {
    struct slice id;
    struct slice slug;
    struct text_pair name;
    struct slice status;      /* "approved", "suspended", ... */
    int64_t holiday_until_ms; /* 0: none */
};

/** As product_parse. */
int brand_parse(const struct json *root, struct arena *arena, struct brand *out,
                struct attar_error *err);
int category_parse(const struct json *root, struct arena *arena, struct category *out,
                   struct attar_error *err);
int vendor_parse(const struct json *root, struct arena *arena, struct vendor *out,
                 struct attar_error *err);

#endif

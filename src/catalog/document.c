/* One check for the four kinds. */
#include "catalog/document.h"

#include "catalog/catalog.h"

int document_check(enum catalog_kind kind, const struct json *root, struct arena *arena,
                   struct attar_error *err)
{
    struct product product;
    struct brand brand;
    struct category category;
    struct vendor vendor;

    arena_reset(arena);
    switch (kind) {
    case CATALOG_PRODUCT: return product_parse(root, arena, &product, err);
    case CATALOG_BRAND: return brand_parse(root, arena, &brand, err);
    case CATALOG_CATEGORY: return category_parse(root, arena, &category, err);
    default: return vendor_parse(root, arena, &vendor, err);
    }
}

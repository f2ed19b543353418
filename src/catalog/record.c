/* Brands, categories and vendors, read as products are.
 *
 *   category "perfume/arabian/oud" --parent--> "perfume/arabian" --parent--> "perfume"
 *
 * The parent is written out, as the contract has it, but it can only be the id without its last
 * step: so the tree has no cycle by construction. */
#include "catalog/record.h"

#include "base/error.h"
#include "catalog/reader.h"
#include "codec/json.h"

#include <assert.h>

enum { ALIASES_MAX = 200 };

int brand_parse(const struct json *root, struct arena *arena, struct brand *out,
                struct attar_error *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct brand b = {0};

    assert(arena != NULL && out != NULL);
    b.id = reader_id(&r, root, "id", ID_PLAIN, REQUIRED);
    b.slug = reader_id(&r, root, "slug", ID_SLUG, REQUIRED);
    b.name = reader_pair(&r, root, "name", REQUIRED, PRODUCT_NAME_MAX);
    b.aliases = reader_texts(&r, root, "aliases", ALIASES_MAX, PRODUCT_NAME_MAX, &b.alias_count);
    reader_code(&r, root, "country", OPTIONAL, 2, b.country);
    b.house_type = reader_word(&r, root, "house_type", OPTIONAL, product_houses);
    b.hidden = reader_bool(&r, root, "hidden", OPTIONAL);
    if (r.rc == 0)
        *out = b;
    return r.rc;
}

/* A parent is the path without its last step; a root has none. */
static void check_parent(struct reader *r, const struct category *c)
{
    size_t cut = c->id.len;

    while (cut > 0 && c->id.ptr[cut - 1] != '/')
        cut--;
    if (r->rc == 0 && !slice_eq(c->parent, slice_of(c->id.ptr, cut > 0 ? cut - 1 : 0)))
        reader_fault(r, ATTAR_EPARSE, "parent", "must be \"%.*s\"", cut > 0 ? (int)cut - 1 : 0,
                     c->id.ptr);
}

int category_parse(const struct json *root, struct arena *arena, struct category *out,
                   struct attar_error *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct category c = {0};

    assert(arena != NULL && out != NULL);
    c.id = reader_id(&r, root, "id", ID_PATH, REQUIRED);
    c.slug = reader_id(&r, root, "slug", ID_SLUG, REQUIRED);
    c.parent = reader_id(&r, root, "parent", ID_PATH, OPTIONAL);
    c.name = reader_pair(&r, root, "name", REQUIRED, PRODUCT_NAME_MAX);
    c.order = reader_int(&r, root, "order", OPTIONAL, 0, 1000000);
    check_parent(&r, &c);
    if (r.rc == 0)
        *out = c;
    return r.rc;
}

int vendor_parse(const struct json *root, struct arena *arena, struct vendor *out,
                 struct attar_error *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct vendor v = {0};

    assert(arena != NULL && out != NULL);
    v.id = reader_id(&r, root, "id", ID_PLAIN, REQUIRED);
    v.slug = reader_id(&r, root, "slug", ID_SLUG, REQUIRED);
    v.name = reader_pair(&r, root, "name", REQUIRED, PRODUCT_NAME_MAX);
    v.status = reader_id(&r, root, "status", ID_SLUG, REQUIRED);
    v.holiday_until_ms = reader_time(&r, root, "holiday_until", OPTIONAL);
    if (r.rc == 0)
        *out = v;
    return r.rc;
}

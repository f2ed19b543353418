/* The product document, field by field: the table of search.md section 1 in C.
 *
 *   read_identity   id slug status name line description brand category_path form ...
 *   read_scent      family_path accords notes perfumers year ... votes attrs
 *   read_commerce   allergens inspired_by images rating popularity offers times rev
 *
 * The bounds stand in the calls, so that a bound is found where its field is. */
#include "catalog/product.h"

#include "base/error.h"
#include "catalog/offer.h"
#include "catalog/reader.h"
#include "codec/json.h"

#include <assert.h>

#define WORD(name) #name,
const char *const product_statuses[] = {PRODUCT_STATUSES(WORD) NULL};
const char *const product_forms[] = {PRODUCT_FORMS(WORD) NULL};
const char *const product_concentrations[] = {PRODUCT_CONCENTRATIONS(WORD) NULL};
const char *const product_genders[] = {PRODUCT_GENDERS(WORD) NULL};
const char *const product_layers[] = {PRODUCT_LAYERS(WORD) NULL};
const char *const product_houses[] = {PRODUCT_HOUSES(WORD) NULL};
const char *const product_occasions[] = {PRODUCT_OCCASIONS(WORD) NULL};
const char *const product_attrs[] = {PRODUCT_ATTRS(WORD) NULL};
const char *const product_conditions[] = {PRODUCT_CONDITIONS(WORD) NULL};

static const int64_t count_max = INT64_C(1) << 53; /* what every JSON reader holds exactly */
static const int64_t money_max = INT64_C(1000000000000);

static void read_named(struct reader *r, const struct json *value, enum id_shape shape,
                       struct named_id *out)
{
    out->id = reader_id(r, value, "id", shape, REQUIRED);
    out->name = reader_pair(r, value, "name", REQUIRED, PRODUCT_NAME_MAX);
}

static void read_brand(struct reader *r, const struct json *root, struct product *p)
{
    const struct json *brand = reader_member(r, root, "brand", REQUIRED, JSON_KIND_OBJECT);
    size_t mark = reader_enter(r, "brand", -1);

    if (brand != NULL) {
        read_named(r, brand, ID_PLAIN, &p->brand);
        p->brand_slug = reader_id(r, brand, "slug", ID_SLUG, REQUIRED);
    }
    reader_leave(r, mark);
}

static struct named_id *read_named_list(struct reader *r, const struct json *root, const char *key,
                                        size_t max, size_t *out_count)
{
    struct named_id *items = reader_array(r, root, key, max, sizeof *items, out_count);

    for (size_t i = 0; r->rc == 0 && i < *out_count; i++) {
        size_t mark = reader_enter(r, key, (long)i);

        read_named(r, json_at(json_get(root, key), i), ID_PATH, &items[i]);
        reader_leave(r, mark);
    }
    return items;
}

static void read_accords(struct reader *r, const struct json *root, struct product *p)
{
    p->accords =
        reader_array(r, root, "accords", PRODUCT_ACCORDS_MAX, sizeof *p->accords, &p->accord_count);
    for (size_t i = 0; r->rc == 0 && i < p->accord_count; i++) {
        const struct json *item = json_at(json_get(root, "accords"), i);
        size_t mark = reader_enter(r, "accords", (long)i);

        p->accords[i].id = reader_id(r, item, "id", ID_PLAIN, REQUIRED);
        p->accords[i].weight = (uint8_t)reader_int(r, item, "weight", OPTIONAL, 1, 100);
        reader_leave(r, mark);
    }
}

static void read_notes(struct reader *r, const struct json *root, struct product *p)
{
    p->notes = reader_array(r, root, "notes", PRODUCT_NOTES_MAX, sizeof *p->notes, &p->note_count);
    for (size_t i = 0; r->rc == 0 && i < p->note_count; i++) {
        const struct json *item = json_at(json_get(root, "notes"), i);
        size_t mark = reader_enter(r, "notes", (long)i);

        p->notes[i].id = reader_id(r, item, "id", ID_PLAIN, REQUIRED);
        p->notes[i].layer = reader_word(r, item, "layer", REQUIRED, product_layers);
        reader_leave(r, mark);
    }
}

static void read_images(struct reader *r, const struct json *root, struct product *p)
{
    p->images = reader_array(r, root, "images", 12, sizeof *p->images, &p->image_count);
    for (size_t i = 0; r->rc == 0 && i < p->image_count; i++) {
        const struct json *item = json_at(json_get(root, "images"), i);
        size_t mark = reader_enter(r, "images", (long)i);

        p->images[i].url = reader_text(r, item, "url", REQUIRED, 2000);
        p->images[i].width = (uint32_t)reader_int(r, item, "w", OPTIONAL, 1, 20000);
        p->images[i].height = (uint32_t)reader_int(r, item, "h", OPTIONAL, 1, 20000);
        p->images[i].alt = reader_pair(r, item, "alt", OPTIONAL, 500);
        reader_leave(r, mark);
    }
}

static struct product_estimate read_estimate(struct reader *r, const struct json *root,
                                             const char *key)
{
    const struct json *value = reader_member(r, root, key, OPTIONAL, JSON_KIND_OBJECT);
    struct product_estimate estimate = {0};
    size_t mark;

    if (value == NULL)
        return estimate;
    mark = reader_enter(r, key, -1);
    estimate.value_tenths = reader_tenths(r, value, "value", 10, 50);
    estimate.n = reader_int(r, value, "n", REQUIRED, 0, count_max);
    if (estimate.value_tenths == 0)
        reader_fault(r, ATTAR_EPARSE, "value", "missing");
    reader_leave(r, mark);
    return estimate;
}

static void read_votes(struct reader *r, const struct json *root, const char *key,
                       const char *const *names, int64_t *out)
{
    const struct json *votes = reader_member(r, root, key, OPTIONAL, JSON_KIND_OBJECT);
    size_t mark = reader_enter(r, key, -1);

    for (size_t i = 0; votes != NULL && names[i] != NULL; i++)
        out[i] = reader_int(r, votes, names[i], OPTIONAL, 0, count_max);
    reader_leave(r, mark);
}

static void read_delivery(struct reader *r, const struct json *item, struct product_delivery *d)
{
    const struct json *options;

    d->zones = reader_texts(r, item, "zones", 500, OFFER_ZONE_BYTES_MAX / 4, &d->zone_count);
    options = reader_member(r, item, "options", REQUIRED, JSON_KIND_ARRAY);
    for (size_t i = 0; i < json_count(options); i++) {
        struct slice name = {0};
        uint32_t option =
            json_str(json_at(options, i), &name) == 0 ? offer_delivery_option(name) : 0;

        if (option == 0)
            reader_fault(r, ATTAR_EPARSE, "options", "\"%.40s\" is no delivery option",
                         name.ptr != NULL ? name.ptr : "");
        d->options |= option;
    }
    d->days_min = (uint32_t)reader_int(r, item, "days_min", REQUIRED, 0, 365);
    d->days_max = (uint32_t)reader_int(r, item, "days_max", REQUIRED, d->days_min, 365);
    d->fee_minor = reader_int(r, item, "fee", REQUIRED, 0, money_max);
}

static void read_deliveries(struct reader *r, const struct json *item, struct product_offer *o)
{
    const struct json *list = json_get(item, "delivery");

    o->deliveries =
        reader_array(r, item, "delivery", 50, sizeof *o->deliveries, &o->delivery_count);
    for (size_t i = 0; r->rc == 0 && i < o->delivery_count; i++) {
        size_t mark = reader_enter(r, "delivery", (long)i);

        read_delivery(r, json_at(list, i), &o->deliveries[i]);
        reader_leave(r, mark);
    }
}

static void read_offer(struct reader *r, const struct json *item, struct product_offer *o)
{
    o->id = reader_id(r, item, "id", ID_PLAIN, REQUIRED);
    o->vendor_id = reader_id(r, item, "vendor_id", ID_PLAIN, REQUIRED);
    o->sku = reader_text(r, item, "sku", REQUIRED, 64);
    o->volume_tenths = reader_tenths(r, item, "volume_ml", 1, 1000000);
    o->mass_tenths = reader_tenths(r, item, "mass_g", 1, 1000000);
    o->pieces = reader_int(r, item, "pieces", OPTIONAL, 1, 1000);
    o->price_minor = reader_int(r, item, "price", REQUIRED, 0, money_max);
    reader_code(r, item, "currency", REQUIRED, 3, o->currency);
    o->list_price_minor = reader_int(r, item, "list_price", OPTIONAL, 0, money_max);
    o->stock = reader_int(r, item, "stock", REQUIRED, 0, count_max);
    o->stock_seq = reader_int(r, item, "stock_seq", REQUIRED, 0, count_max);
    o->active = reader_bool(r, item, "active", REQUIRED);
    o->condition = reader_word(r, item, "condition", OPTIONAL, product_conditions);
    read_deliveries(r, item, o);
}

static void check_offer_ids(struct reader *r, const struct product *p)
{
    for (size_t i = 0; r->rc == 0 && i < p->offer_count; i++)
        for (size_t j = 0; j < i; j++)
            if (slice_eq(p->offers[i].id, p->offers[j].id)) {
                reader_fault(r, ATTAR_EPARSE, "offers", "id \"%s\" stands twice",
                             p->offers[i].id.ptr);
                return;
            }
}

static void read_offers(struct reader *r, const struct json *root, struct product *p)
{
    p->offers =
        reader_array(r, root, "offers", PRODUCT_OFFERS_MAX, sizeof *p->offers, &p->offer_count);
    for (size_t i = 0; r->rc == 0 && i < p->offer_count; i++) {
        size_t mark = reader_enter(r, "offers", (long)i);

        read_offer(r, json_at(json_get(root, "offers"), i), &p->offers[i]);
        reader_leave(r, mark);
    }
    check_offer_ids(r, p);
}

static void read_identity(struct reader *r, const struct json *root, struct product *p)
{
    p->id = reader_id(r, root, "id", ID_PLAIN, REQUIRED);
    p->slug = reader_id(r, root, "slug", ID_SLUG, REQUIRED);
    p->old_slugs = reader_ids(r, root, "old_slugs", ID_SLUG, 100, &p->old_slug_count);
    p->status = reader_word(r, root, "status", REQUIRED, product_statuses);
    p->name = reader_pair(r, root, "name", REQUIRED, PRODUCT_NAME_MAX);
    p->line = reader_text(r, root, "line", OPTIONAL, PRODUCT_LINE_MAX);
    p->description = reader_pair(r, root, "description", OPTIONAL, PRODUCT_DESCRIPTION_BYTES_MAX);
    if (p->description.en.len > PRODUCT_DESCRIPTION_BYTES_MAX ||
        p->description.ar.len > PRODUCT_DESCRIPTION_BYTES_MAX)
        reader_fault(r, ATTAR_ELIMIT, "description", "more than %d bytes",
                     PRODUCT_DESCRIPTION_BYTES_MAX);
    read_brand(r, root, p);
    p->category_path = read_named_list(r, root, "category_path", 5, &p->category_count);
    if (p->category_count == 0)
        reader_fault(r, ATTAR_EPARSE, "category_path", "needs 1 to 5 categories");
    p->form = reader_word(r, root, "form", REQUIRED, product_forms);
    p->concentration = reader_word(r, root, "concentration", OPTIONAL, product_concentrations);
    p->gender = reader_word(r, root, "gender", OPTIONAL, product_genders);
}

static void read_scent(struct reader *r, const struct json *root, struct product *p)
{
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter", NULL};
    static const char *const dayparts[] = {"day", "night", NULL};

    p->family_path = reader_ids(r, root, "family_path", ID_PATH, 3, &p->family_count);
    read_accords(r, root, p);
    read_notes(r, root, p);
    p->perfumers = read_named_list(r, root, "perfumers", 5, &p->perfumer_count);
    p->year = reader_int(r, root, "year", OPTIONAL, 1500, 2100);
    reader_code(r, root, "origin_country", OPTIONAL, 2, p->origin_country);
    p->house_type = reader_word(r, root, "house_type", OPTIONAL, product_houses);
    p->occasions = reader_words(r, root, "occasions", product_occasions);
    p->longevity = read_estimate(r, root, "longevity");
    p->sillage = read_estimate(r, root, "sillage");
    read_votes(r, root, "season_votes", seasons, p->season_votes);
    read_votes(r, root, "daypart_votes", dayparts, p->daypart_votes);
    p->attrs = reader_words(r, root, "attrs", product_attrs);
}

static void read_commerce(struct reader *r, const struct json *root, struct product *p)
{
    p->allergens = reader_ids(r, root, "allergens", ID_PLAIN, 100, &p->allergen_count);
    p->allergens_known = p->allergens != NULL;
    p->inspired_by = reader_ids(r, root, "inspired_by", ID_PLAIN, 3, &p->inspired_count);
    read_images(r, root, p);
    p->rating_sum = reader_int(r, root, "rating_sum", OPTIONAL, 0, count_max);
    p->rating_n = reader_int(r, root, "rating_n", OPTIONAL, 0, count_max);
    p->popularity = reader_int(r, root, "popularity", OPTIONAL, 0, count_max);
    read_offers(r, root, p);
    p->created_at_ms = reader_time(r, root, "created_at", REQUIRED);
    p->updated_at_ms = reader_time(r, root, "updated_at", REQUIRED);
    p->published_at_ms = reader_time(r, root, "published_at", REQUIRED);
    p->rev = reader_int(r, root, "rev", REQUIRED, 1, INT64_MAX);
}

int product_parse(const struct json *root, struct arena *arena, struct product *out,
                  struct attar_error *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct product p = {0};

    assert(arena != NULL && out != NULL);
    if (json_kind(root) != JSON_KIND_OBJECT)
        return error_set(err, ATTAR_EPARSE, "document: is %s, must be an object",
                         json_kind_name(json_kind(root)));
    read_identity(&r, root, &p);
    read_scent(&r, root, &p);
    read_commerce(&r, root, &p);
    if (r.rc < 0)
        return r.rc;
    *out = p;
    return 0;
}

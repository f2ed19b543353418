/* The product document: one a perfume, never one a size or a vendor.  Its JSON is checked here
 * once, against every bound of the contract, and trusted from here on.
 *
 *   JSON --product_parse--> struct product (in the caller's arena) or the field and its limit
 *   JSON --document_canonical--> the same document in one spelling: what the catalogue stores
 *
 * Fields, bounds and examples: src/catalog/README.md; part of catalog/catalog.h.
 * Thread: any (each caller its own arena). */
#ifndef CATALOG_PRODUCT_H
#define CATALOG_PRODUCT_H

#include "base/arena.h"
#include "base/buf.h"

struct json;

enum {
    PRODUCT_BYTES_MAX = 1 << 20, /* of the document's JSON */
    PRODUCT_OFFERS_MAX = 200,
    PRODUCT_NOTES_MAX = 60,
    PRODUCT_ACCORDS_MAX = 20,
    PRODUCT_NAME_MAX = 200, /* characters */
    PRODUCT_LINE_MAX = 100,
    PRODUCT_DESCRIPTION_BYTES_MAX = 8192
};

/* Closed vocabularies.  A field holds 1 + the index of its word, 0 when it is absent; a set holds
 * bit i for word i. */
#define PRODUCT_STATUSES(X) X(draft) X(submitted) X(approved) X(archived) X(rejected)
#define PRODUCT_FORMS(X) \
    X(spray) X(attar_oil) X(bakhoor) X(mist) X(solid) X(decant) X(tester) X(gift_set)
#define PRODUCT_CONCENTRATIONS(X) X(extrait) X(edp) X(edt) X(edc) X(oil) X(mist)
#define PRODUCT_GENDERS(X)        X(women) X(men) X(unisex)
#define PRODUCT_LAYERS(X)         X(top) X(heart) X(base) X(flat)
#define PRODUCT_HOUSES(X)         X(designer) X(niche) X(arabian) X(indie)
#define PRODUCT_OCCASIONS(X) \
    X(daily) X(work) X(evening) X(wedding) X(sport) X(ramadan) X(eid) X(gift)
#define PRODUCT_ATTRS(X) \
    X(alcohol_free) X(vegan) X(cruelty_free) X(halal_certified) X(refillable) X(limited)
#define PRODUCT_CONDITIONS(X) X(new) X(open_box) X(tester) X(decant) X(vintage)

/* Each ends with NULL. */
extern const char *const product_statuses[];
extern const char *const product_forms[];
extern const char *const product_concentrations[];
extern const char *const product_genders[];
extern const char *const product_layers[];
extern const char *const product_houses[];
extern const char *const product_occasions[];
extern const char *const product_attrs[];
extern const char *const product_conditions[];

struct text_pair { /* {en, ar}: at least one; the other has ptr NULL */
    struct slice en;
    struct slice ar;
};

struct named_id {
    struct slice id;
    struct text_pair name;
};

struct product_accord {
    struct slice id;
    uint8_t weight; /* 1..100; 0: none given, the rank decides */
};

struct product_note {
    struct slice id;
    uint8_t layer;
};

struct product_image {
    struct slice url;
    uint32_t width;
    uint32_t height;
    struct text_pair alt;
};

struct product_estimate {
    int64_t value_tenths; /* 10..50; 0: absent */
    int64_t n;            /* votes */
};

struct product_delivery {
    struct slice *zones; /* "AE", "AE-DU", "IN-400001", "IN-4000*" */
    size_t zone_count;
    uint32_t options; /* offer_delivery_option */
    uint32_t days_min;
    uint32_t days_max;
    int64_t fee_minor;
};

struct product_offer {
    struct slice id;
    struct slice vendor_id;
    struct slice sku;
    int64_t volume_tenths; /* of a millilitre; mass of a gram; 0: absent */
    int64_t mass_tenths;
    int64_t pieces;
    int64_t price_minor;
    char currency[4];
    int64_t list_price_minor; /* 0: absent */
    int64_t stock;
    int64_t stock_seq;
    bool active;
    uint8_t condition;
    struct product_delivery *deliveries;
    size_t delivery_count;
};

struct product {
    struct slice id;
    struct slice slug;
    struct slice *old_slugs;
    size_t old_slug_count;
    uint8_t status;
    struct text_pair name;
    struct slice line;
    struct text_pair description;
    struct named_id brand;
    struct slice brand_slug;
    struct named_id *category_path; /* root first */
    size_t category_count;
    uint8_t form;
    uint8_t concentration;
    uint8_t gender;
    uint8_t house_type;
    struct slice *family_path; /* root first */
    size_t family_count;
    struct product_accord *accords;
    size_t accord_count;
    struct product_note *notes;
    size_t note_count;
    struct named_id *perfumers;
    size_t perfumer_count;
    int64_t year;           /* 0: absent */
    char origin_country[3]; /* "": absent */
    uint32_t occasions;
    uint32_t attrs;
    struct product_estimate longevity;
    struct product_estimate sillage;
    int64_t season_votes[4];  /* spring summer autumn winter */
    int64_t daypart_votes[2]; /* day night */
    struct slice *allergens;
    size_t allergen_count;
    bool allergens_known; /* the field is there: none is not unknown */
    struct slice *inspired_by;
    size_t inspired_count;
    struct product_image *images;
    size_t image_count;
    int64_t rating_sum;
    int64_t rating_n;
    int64_t popularity;
    struct product_offer *offers;
    size_t offer_count;
    int64_t created_at_ms;
    int64_t updated_at_ms;
    int64_t published_at_ms;
    int64_t rev;
};

/** Check a parsed document and read it.
 *
 * root     the document, borrowed for the call
 * arena    owns everything in `out`
 * Returns 0; -ATTAR_EPARSE with the path of the field, what is wrong and the bound
 * ("offers[3].price: missing"); -ATTAR_ELIMIT when a count, a length or the arena is passed.
 * `out` is touched only on success.  Unknown fields are ignored.  Cost: about a microsecond a
 * field. */
int product_parse(const struct json *root, struct arena *arena, struct product *out,
                  struct attar_error *err);

/** Append the document in its one spelling: the members of the contract first, in its order, then
 * unknown ones by bytes of their key; members that are null are left out; numbers in their
 * shortest form.  Equal documents give equal bytes.  Overflow shows in `out`. */
void document_canonical(const struct json *root, struct buf *out);

#endif

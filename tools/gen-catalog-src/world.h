/* Everything that products are made of, ready to be copied: names in both languages, JSON fragments
 * of brands, categories, families, perfumers and delivery rows, and the skews.
 *
 *   ours (data/ontology, data/vendors.tsv, words.tsv)  ->  ranks shuffled by the seed
 *   synthetic (names joined from words)                ->  ranks behind ours
 *
 *   notes 1,300, Zipf 1.0 · accords 80 · category tree 120 · brands 5.9 N^0.55, Zipf 1.05
 *
 * Sources: performance.md section 7.  Owner: init / release.  Thread: any (immutable). */
#ifndef GEN_CATALOG_WORLD_H
#define GEN_CATALOG_WORLD_H

#include "base/arena.h"
#include "base/error.h"
#include "zipf.h"

enum { WORLD_NOTES = 1300, WORLD_ACCORDS = 80, WORLD_CATEGORIES = 120, WORLD_BRANDS_MAX = 50000 };

enum word_kind {
    WORD_ADJECTIVE,
    WORD_NOUN,
    WORD_STYLE,
    WORD_ORIGIN,
    WORD_HOUSE_FIRST,
    WORD_HOUSE_LAST,
    WORD_SHELF,
    WORD_OPENING, /* sentences with {1}..{5} for notes */
    WORD_HEART,
    WORD_CLOSE,
    WORD_KIND_COUNT
};

struct bilingual {
    struct slice en;
    struct slice ar;
};

struct words {
    struct bilingual *items;
    size_t count;
};

enum layer { LAYER_TOP, LAYER_HEART, LAYER_BASE, LAYER_FLAT, LAYER_COUNT };

struct note {
    struct slice id;
    struct slice json[LAYER_COUNT]; /* {"id":...,"layer":...} */
    struct bilingual name;
    uint16_t accord; /* the one it speaks for */
};

struct brand {
    struct slice slug;
    struct slice json;    /* {"id":...,"slug":...,"name":{...}} */
    struct slice country; /* ISO 3166-1 alpha-2 */
    struct slice house_type;
};

/* What a category leaf sells. */
enum goods { GOODS_SPRAY, GOODS_OIL, GOODS_BAKHOOR, GOODS_MIST, GOODS_SET };

struct leaf {
    struct slice json; /* category_path: [{...},...] */
    enum goods goods;
};

struct vendor {
    struct slice id;
    struct slice delivery; /* [{...},...] of what may hold alcohol */
    struct slice delivery_dry;
};

struct world {
    struct arena arena;
    uint64_t seed;
    struct words words[WORD_KIND_COUNT];
    struct slice accords[WORLD_ACCORDS]; /* ids */
    struct note notes[WORLD_NOTES];
    struct zipf note_ranks;
    struct brand *brands; /* by rank */
    size_t brand_count;
    struct zipf brand_ranks;
    struct leaf leaves[WORLD_CATEGORIES];
    size_t leaf_count;
    size_t category_count; /* nodes, leaves included */
    struct zipf leaf_ranks;
    struct slice *families; /* family_path fragments, by rank */
    size_t family_count;
    struct zipf family_ranks;
    struct slice *perfumers; /* {"id":...,"name":{...}} */
    size_t perfumer_count;
    struct zipf perfumer_ranks;
    struct slice *allergens; /* ids */
    size_t allergen_count;
    struct vendor *vendors; /* open ones only */
    size_t vendor_count;
};

/** Read the tables below `root` (the checkout) and join the synthetic rest.
 *
 * last  the greatest product number that will be made: decides how many brands are needed
 * Errors: of table_read; -ATTAR_EINVAL if a table is too short. */
int world_init(struct world *world, const char *root, uint64_t seed, uint64_t last,
               struct attar_error *err);

/** Idempotent. */
void world_release(struct world *world);

/** Brands that products 0..number draw from: 5.9 (number + 1)^0.55, at least 1. */
size_t world_brands_at(uint64_t number);

#endif

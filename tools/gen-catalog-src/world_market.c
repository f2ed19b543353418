/* Categories, brands, vendors.
 *
 *   categories  ours, then shelves below the leaves until there are WORLD_CATEGORIES nodes
 *   brands      ours shuffled, then "<first> <last>", then "<first> <last> <last>"
 *   vendors     those of data/ that are open, with the delivery rows they offer */
#include "world_parts.h"

#include "base/vec.h"

#include <assert.h>

static const double leaf_exponent = 0.8;
static const double brand_exponent = 1.05; /* performance.md section 7 */
enum { CATEGORY_DEPTH_MAX = 5 };

/* ---- Categories ---- */

struct category {
    struct slice id;
    struct bilingual name;
    size_t children;
};

struct tree {
    struct category items[WORLD_CATEGORIES];
    size_t count;
};

static struct category *find_category(struct tree *tree, struct slice id)
{
    for (size_t i = 0; i < tree->count; i++)
        if (slice_eq(tree->items[i].id, id))
            return &tree->items[i];
    return NULL;
}

static struct slice parent_of(struct slice id)
{
    for (size_t at = id.len; at > 0; at--)
        if (id.ptr[at - 1] == '/')
            return slice_of(id.ptr, at - 1);
    return slice_of(id.ptr, 0);
}

static size_t depth_of(struct slice id)
{
    size_t depth = 1;

    for (size_t i = 0; i < id.len; i++)
        depth += id.ptr[i] == '/';
    return depth;
}

static void add_category(struct tree *tree, struct slice id, struct bilingual name)
{
    struct category *parent = find_category(tree, parent_of(id));

    if (parent != NULL)
        parent->children++;
    tree->items[tree->count++] = (struct category){.id = id, .name = name};
}

/* Shelves below the leaves of ours, leaf after leaf. */
static void add_shelves(struct world *world, struct tree *tree)
{
    const struct words *shelves = &world->words[WORD_SHELF];
    size_t own = tree->count;

    for (size_t leaf = 0; leaf < own; leaf++) {
        const struct category *above = &tree->items[leaf];

        if (depth_of(above->id) == CATEGORY_DEPTH_MAX || above->children > 0)
            continue;
        for (size_t i = 0; i < shelves->count && tree->count < WORLD_CATEGORIES; i++) {
            struct bilingual name = {
                world_join(world, above->name.en, " ", shelves->items[i].en),
                world_join(world, above->name.ar, " ", shelves->items[i].ar),
            };
            struct slice slug = world_slug(world, shelves->items[i].en);

            add_category(tree, world_join(world, above->id, "/", slug), name);
        }
    }
}

/* The nodes from the root down to `id`, as category_path has them. */
static struct slice category_fragment(struct world *world, struct tree *tree, struct slice id)
{
    struct fragment fragment;

    fragment_begin(&fragment);
    json_array_begin(&fragment.json);
    for (size_t at = 0; at <= id.len; at++) {
        const struct category *node;

        if (at < id.len && id.ptr[at] != '/')
            continue;
        node = find_category(tree, slice_of(id.ptr, at));
        assert(node != NULL);
        json_object_begin(&fragment.json);
        json_key(&fragment.json, "id");
        json_add_str(&fragment.json, node->id);
        json_key(&fragment.json, "name");
        add_bilingual(&fragment.json, node->name.en, node->name.ar);
        json_object_end(&fragment.json);
    }
    json_array_end(&fragment.json);
    return fragment_end(&fragment, &world->arena);
}

static enum goods goods_of(struct slice id)
{
    if (slice_starts(id, SLICE("perfume/arabian/attar")))
        return GOODS_OIL;
    if (slice_starts(id, SLICE("perfume/mist")))
        return GOODS_MIST;
    if (slice_starts(id, SLICE("home/bakhoor")))
        return GOODS_BAKHOOR;
    if (slice_starts(id, SLICE("gift")))
        return GOODS_SET;
    return GOODS_SPRAY;
}

static int shelve_leaves(struct world *world, const struct world_source *source, struct tree *tree)
{
    const size_t *order = world_order(world, source, tree->count);

    if (order == NULL)
        return world_full(source);
    for (size_t i = 0; i < tree->count; i++) {
        const struct category *node = &tree->items[order[i]];

        if (node->children == 0)
            world->leaves[world->leaf_count++] =
                (struct leaf){category_fragment(world, tree, node->id), goods_of(node->id)};
    }
    world->category_count = tree->count;
    if (!zipf_init(&world->leaf_ranks, world->leaf_count, leaf_exponent, &world->arena))
        return world_full(source);
    return 0;
}

int world_categories(struct world *world, const struct world_source *source)
{
    struct tree *tree = arena_alloc(&world->arena, sizeof *tree);
    struct table table;
    int rc = world_table(source, "data/ontology/labels.tsv", world, &table);

    if (rc < 0)
        return rc;
    if (tree == NULL)
        return world_full(source);
    for (size_t row = 0; row < table.rows && tree->count < WORLD_CATEGORIES; row++) {
        struct bilingual name = {table_cell(&table, row, "en"), table_cell(&table, row, "ar")};

        if (slice_eq(table_cell(&table, row, "facet"), SLICE("category")))
            add_category(tree, table_cell(&table, row, "id"), name);
    }
    if (tree->count == 0)
        return error_set(source->err, ATTAR_EINVAL, "labels.tsv: no categories");
    add_shelves(world, tree);
    return shelve_leaves(world, source, tree);
}

/* ---- Brands ---- */

static struct slice brand_fragment(struct world *world, struct slice slug, struct bilingual name)
{
    struct fragment fragment;

    fragment_begin(&fragment);
    json_object_begin(&fragment.json);
    json_key(&fragment.json, "id");
    json_add_str(&fragment.json, slug);
    json_key(&fragment.json, "slug");
    json_add_str(&fragment.json, slug);
    json_key(&fragment.json, "name");
    add_bilingual(&fragment.json, name.en, name.ar);
    json_object_end(&fragment.json);
    return fragment_end(&fragment, &world->arena);
}

/* Brand number `serial` of the synthetic ones; the first and second words change fastest. */
static struct brand synthetic_brand(struct world *world, size_t serial)
{
    static const struct slice countries[] = {SLICE_INIT("AE"), SLICE_INIT("SA"), SLICE_INIT("FR"),
                                             SLICE_INIT("OM"), SLICE_INIT("KW"), SLICE_INIT("IT"),
                                             SLICE_INIT("GB"), SLICE_INIT("US")};
    static const struct slice types[] = {SLICE_INIT("arabian"), SLICE_INIT("niche"),
                                         SLICE_INIT("designer"), SLICE_INIT("indie")};
    const struct words *first = &world->words[WORD_HOUSE_FIRST];
    const struct words *last = &world->words[WORD_HOUSE_LAST];
    const struct bilingual *head = &first->items[serial % first->count];
    const struct bilingual *tail = &last->items[serial / first->count % last->count];
    size_t round = serial / (first->count * last->count);
    struct bilingual name = {world_join(world, head->en, " ", tail->en),
                             world_join(world, head->ar, " ", tail->ar)};
    struct brand brand = {
        .country = countries[serial * 5 % 8],
        .house_type = types[serial * 3 % 4],
    };

    if (round > 0) {
        const struct bilingual *more = &last->items[(round - 1) % last->count];

        name.en = world_join(world, name.en, " ", more->en);
        name.ar = world_join(world, name.ar, " ", more->ar);
    }
    brand.slug = world_slug(world, name.en);
    brand.json = brand_fragment(world, brand.slug, name);
    return brand;
}

static struct brand own_brand(struct world *world, const struct table *table, size_t row)
{
    struct bilingual name = {table_cell(table, row, "en"), table_cell(table, row, "ar")};

    return (struct brand){
        .slug = table_cell(table, row, "id"),
        .json = brand_fragment(world, table_cell(table, row, "id"), name),
        .country = table_cell(table, row, "country"),
        .house_type = table_cell(table, row, "house_type"),
    };
}

int world_brands(struct world *world, const struct world_source *source, size_t count)
{
    struct table table;
    const size_t *order;
    int rc = world_table(source, "data/ontology/houses.tsv", world, &table);

    if (rc < 0)
        return rc;
    order = world_order(world, source, table.rows);
    world->brands = arena_array(&world->arena, count, sizeof *world->brands);
    world->brand_count = count;
    if (order == NULL || world->brands == NULL ||
        !zipf_init(&world->brand_ranks, count, brand_exponent, &world->arena))
        return world_full(source);
    for (size_t i = 0; i < count; i++) {
        world->brands[i] = i < table.rows ? own_brand(world, &table, order[i])
                                          : synthetic_brand(world, i - table.rows);
        if (world->brands[i].json.ptr == NULL)
            return world_full(source);
    }
    return 0;
}

/* ---- Vendors ---- */

static void add_list(struct json_writer *json, const char *key, struct slice list)
{
    json_key(json, key);
    json_array_begin(json);
    while (list.ptr != NULL)
        json_add_str(json, slice_cut(&list, ','));
    json_array_end(json);
}

static void add_number(struct json_writer *json, const char *key, struct slice cell)
{
    json_key(json, key);
    json_add_raw(json, cell);
}

static bool carries_alcohol(struct slice options)
{
    while (options.ptr != NULL)
        if (slice_eq(slice_cut(&options, ','), SLICE("flammable")))
            return true;
    return false;
}

/* The vendor's delivery rows; with `alcohol` only those that carry it. */
static struct slice delivery_fragment(struct world *world, const struct table *table,
                                      struct slice vendor, bool alcohol)
{
    struct fragment fragment;

    fragment_begin(&fragment);
    json_array_begin(&fragment.json);
    for (size_t row = 0; row < table->rows; row++) {
        struct slice options = table_cell(table, row, "options");

        if (!slice_eq(table_cell(table, row, "vendor"), vendor) ||
            (alcohol && !carries_alcohol(options)))
            continue;
        json_object_begin(&fragment.json);
        add_list(&fragment.json, "zones", table_cell(table, row, "zones"));
        add_list(&fragment.json, "options", options);
        add_number(&fragment.json, "days_min", table_cell(table, row, "days_min"));
        add_number(&fragment.json, "days_max", table_cell(table, row, "days_max"));
        add_number(&fragment.json, "fee", table_cell(table, row, "fee_fils"));
        json_object_end(&fragment.json);
    }
    json_array_end(&fragment.json);
    return fragment_end(&fragment, &world->arena);
}

static bool is_open(const struct table *vendors, size_t row)
{
    return slice_eq(table_cell(vendors, row, "status"), SLICE("approved")) &&
           table_cell(vendors, row, "holiday_until").len == 0;
}

int world_vendors(struct world *world, const struct world_source *source)
{
    struct table vendors;
    struct table deliveries;
    int rc = world_table(source, "data/vendors.tsv", world, &vendors);

    if (rc == 0)
        rc = world_table(source, "data/deliveries.tsv", world, &deliveries);
    if (rc < 0)
        return rc;
    world->vendors = arena_array(&world->arena, vendors.rows + 1, sizeof *world->vendors);
    if (world->vendors == NULL)
        return world_full(source);
    for (size_t row = 0; row < vendors.rows; row++) {
        struct slice id = table_cell(&vendors, row, "id");

        if (is_open(&vendors, row))
            world->vendors[world->vendor_count++] = (struct vendor){
                id,
                delivery_fragment(world, &deliveries, id, true),
                delivery_fragment(world, &deliveries, id, false),
            };
    }
    if (world->vendor_count == 0)
        return error_set(source->err, ATTAR_EINVAL, "vendors.tsv: no open vendor");
    return 0;
}

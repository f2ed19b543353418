/* The parts of a world, filled one after the other by world.c.  Private to this program. */
#ifndef GEN_CATALOG_WORLD_PARTS_H
#define GEN_CATALOG_WORLD_PARTS_H

#include "base/buf.h"
#include "codec/json_writer.h"
#include "table.h"
#include "world.h"

/* Where a part takes its tables and chance from. */
struct world_source {
    const char *root;
    struct rng *rng;
    struct attar_error *err;
};

/** Read `<root>/<relative>`. */
int world_table(const struct world_source *source, const char *relative, struct world *world,
                struct table *out_table);

/** Reports a full arena. */
int world_full(const struct world_source *source);

/** A random order of 0..count-1 (Fisher and Yates); NULL when the arena is full. */
size_t *world_order(struct world *world, const struct world_source *source, size_t count);

/** A fragment begun on scratch and kept in the arena. */
struct fragment {
    struct buf buf;
    struct json_writer json;
};

void fragment_begin(struct fragment *fragment);

/** The fragment's text in the arena; ptr NULL when full. */
struct slice fragment_end(struct fragment *fragment, struct arena *arena);

/** {"en":...,"ar":...} as the next value. */
void add_bilingual(struct json_writer *json, struct slice en, struct slice ar);

/** "first<join>second" in the arena. */
struct slice world_join(struct world *world, struct slice first, const char *join,
                        struct slice second);

/** Latin text as a slug: lower-case letters and digits, `-` between. */
struct slice world_slug(struct world *world, struct slice text);

int world_scents(struct world *world, const struct world_source *source);
int world_people(struct world *world, const struct world_source *source);
int world_categories(struct world *world, const struct world_source *source);
int world_brands(struct world *world, const struct world_source *source, size_t count);
int world_vendors(struct world *world, const struct world_source *source);

#endif

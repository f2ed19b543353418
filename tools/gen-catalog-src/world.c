/* Making a world: words first, then the parts that join them.  Chance comes from one generator in
 * one fixed order, so that a seed is a world. */
#include "world.h"

#include "world_parts.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

enum { WORLD_BYTES_MAX = 256 << 20, FRAGMENT_BYTES_MAX = 64 << 10 };

static const char *const kind_names[WORD_KIND_COUNT] = {
    "adjective",  "noun",  "style",   "origin", "house_first",
    "house_last", "shelf", "opening", "heart",  "close",
};

int world_full(const struct world_source *source)
{
    return error_set(source->err, ATTAR_ELIMIT, "the tables are too large");
}

int world_table(const struct world_source *source, const char *relative, struct world *world,
                struct table *out_table)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", source->root, relative);

    if (len < 0 || len >= PATH_MAX)
        return error_set(source->err, ATTAR_EINVAL, "root: the path is too long");
    return table_read(path, &world->arena, out_table, source->err);
}

size_t *world_order(struct world *world, const struct world_source *source, size_t count)
{
    size_t *order = arena_array(&world->arena, count + 1, sizeof *order);

    for (size_t i = 0; order != NULL && i < count; i++) {
        size_t other = rng_below(source->rng, i + 1);

        order[i] = order[other];
        order[other] = i;
    }
    return order;
}

void fragment_begin(struct fragment *fragment)
{
    buf_init(&fragment->buf, FRAGMENT_BYTES_MAX);
    json_writer_init(&fragment->json, &fragment->buf);
}

struct slice fragment_end(struct fragment *fragment, struct arena *arena)
{
    struct slice copy = arena_copy(arena, buf_slice(&fragment->buf));

    assert(!fragment->buf.overflow);
    buf_release(&fragment->buf);
    return copy;
}

void add_bilingual(struct json_writer *json, struct slice en, struct slice ar)
{
    json_object_begin(json);
    json_key(json, "en");
    json_add_str(json, en);
    json_key(json, "ar");
    json_add_str(json, ar);
    json_object_end(json);
}

struct slice world_join(struct world *world, struct slice first, const char *join,
                        struct slice second)
{
    size_t join_len = strlen(join);
    size_t len = first.len + join_len + second.len;
    char *text = arena_alloc(&world->arena, len + 1);

    if (text == NULL)
        return slice_of(NULL, 0);
    memcpy(text, first.ptr, first.len);
    memcpy(text + first.len, join, join_len);
    memcpy(text + first.len + join_len, second.ptr, second.len);
    return slice_of(text, len);
}

struct slice world_slug(struct world *world, struct slice text)
{
    char *slug = arena_alloc(&world->arena, text.len + 1);
    size_t len = 0;

    if (slug == NULL)
        return slice_of(NULL, 0);
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        char lower = (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
        bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');

        if (plain)
            slug[len++] = lower;
        else if (len > 0 && slug[len - 1] != '-')
            slug[len++] = '-';
    }
    return slice_of(slug, len);
}

static int kind_of(struct slice name)
{
    for (int kind = 0; kind < WORD_KIND_COUNT; kind++)
        if (slice_eq(name, slice_cstr(kind_names[kind])))
            return kind;
    return -1;
}

static int read_words(struct world *world, const struct world_source *source)
{
    struct table table;
    int rc = world_table(source, "tools/gen-catalog-src/words.tsv", world, &table);

    for (size_t row = 0; rc == 0 && row < table.rows; row++) {
        struct slice name = table_cell(&table, row, "kind");
        int kind = kind_of(name);
        struct words *words;

        if (kind < 0)
            return error_set(source->err, ATTAR_EPARSE, "words.tsv: no kind \"%.*s\"",
                             SLICE_ARG(name));
        words = &world->words[kind];
        if (words->items == NULL)
            words->items = arena_array(&world->arena, table.rows, sizeof *words->items);
        if (words->items == NULL)
            return world_full(source);
        words->items[words->count++] =
            (struct bilingual){table_cell(&table, row, "en"), table_cell(&table, row, "ar")};
    }
    for (int kind = 0; rc == 0 && kind < WORD_KIND_COUNT; kind++)
        if (world->words[kind].count == 0)
            return error_set(source->err, ATTAR_EINVAL, "words.tsv: no words of kind %s",
                             kind_names[kind]);
    return rc;
}

size_t world_brands_at(uint64_t number)
{
    /* performance.md section 7: about 2.5 k brands at 60 k products, growing as N^0.55. */
    double brands = 5.9 * pow((double)number + 1, 0.55);

    return brands < WORLD_BRANDS_MAX ? (size_t)brands : WORLD_BRANDS_MAX;
}

int world_init(struct world *world, const char *root, uint64_t seed, uint64_t last,
               struct attar_error *err)
{
    struct rng rng;
    struct world_source source = {root, &rng, err};
    int rc;

    assert(world != NULL && root != NULL);
    *world = (struct world){.seed = seed};
    arena_init(&world->arena, WORLD_BYTES_MAX);
    rng_init(&rng, seed);
    rc = read_words(world, &source);
    if (rc == 0)
        rc = world_scents(world, &source);
    if (rc == 0)
        rc = world_people(world, &source);
    if (rc == 0)
        rc = world_categories(world, &source);
    if (rc == 0)
        rc = world_vendors(world, &source);
    if (rc == 0)
        rc = world_brands(world, &source, world_brands_at(last));
    if (rc < 0)
        world_release(world);
    return rc;
}

void world_release(struct world *world)
{
    arena_release(&world->arena);
}

/* Documents, history and cursors of the mock; linear where the numbers are small. */
#include "tests/support/mongo/world.h"

#include "base/clock.h"

#include <assert.h>
#include <stdio.h>

void world_init(struct world *world)
{
    *world = (struct world){.started = (uint32_t)(clock_wall_ms() / 1000)};
    world->settings = (struct settings){.set_name = "rs0",
                                        .role = "primary",
                                        .version = "6.0.9",
                                        .database = "attar",
                                        .time = {world->started, 1},
                                        .wire = 17,
                                        .election = 1,
                                        .set_version = 1,
                                        .sessions = 1,
                                        .operation_time = 1};
}

static void docs_clear(struct collection *collection)
{
    for (size_t i = 0; i < collection->docs.count; i++)
        bson_destroy(collection->docs.items[i]);
    collection->docs.count = 0;
}

static void cursor_release(struct cursor *cursor)
{
    for (size_t i = cursor->next; i < cursor->docs.count; i++)
        bson_destroy(cursor->docs.items[i]);
    VEC_RELEASE(&cursor->docs);
}

void world_release(struct world *world)
{
    for (size_t i = 0; i < world->collections.count; i++) {
        docs_clear(&world->collections.items[i]);
        VEC_RELEASE(&world->collections.items[i].docs);
    }
    for (size_t i = 0; i < world->history.count; i++)
        bson_destroy(world->history.items[i].doc);
    for (size_t i = 0; i < world->cursors.count; i++)
        cursor_release(&world->cursors.items[i]);
    VEC_RELEASE(&world->collections);
    VEC_RELEASE(&world->history);
    VEC_RELEASE(&world->cursors);
}

void world_tick(struct world *world, bool hello)
{
    struct settings *settings = &world->settings;
    struct mark now = {(uint32_t)(clock_wall_ms() / 1000), 1};

    if (settings->wall && mark_cmp(now, settings->time) > 0)
        settings->time = now;
    if (!settings->moving || !hello)
        return;
    settings->last_write = now;
}

struct mark world_next(const struct world *world)
{
    struct mark now = {(uint32_t)(clock_wall_ms() / 1000), 1}, last = world->settings.time;

    return mark_cmp(now, last) > 0 ? now : (struct mark){last.seconds, last.increment + 1};
}

int mark_cmp(struct mark a, struct mark b)
{
    uint64_t x = (uint64_t)a.seconds << 32 | a.increment;
    uint64_t y = (uint64_t)b.seconds << 32 | b.increment;

    return (x > y) - (x < y);
}

struct collection *world_collection(struct world *world, struct slice name)
{
    struct collection made = {.epoch = 1};

    for (size_t i = 0; i < world->collections.count; i++)
        if (slice_eq(slice_cstr(world->collections.items[i].name), name))
            return &world->collections.items[i];
    snprintf(made.name, sizeof made.name, "%.*s", SLICE_ARG(name));
    VEC_PUSH(&world->collections, made);
    return &world->collections.items[world->collections.count - 1];
}

/* The order of the types that an _id has here (MongoDB manual, comparison/sort order). */
static int type_rank(bson_type_t type)
{
    switch (type) {
    case BSON_TYPE_MINKEY: return 0;
    case BSON_TYPE_INT32:
    case BSON_TYPE_INT64:
    case BSON_TYPE_DOUBLE: return 2;
    case BSON_TYPE_UTF8: return 3;
    case BSON_TYPE_OID: return 6;
    case BSON_TYPE_MAXKEY: return 127;
    default: return 1;
    }
}

static double number_of(const bson_value_t *value)
{
    if (value->value_type == BSON_TYPE_DOUBLE)
        return value->value.v_double;
    return value->value_type == BSON_TYPE_INT32 ? value->value.v_int32
                                                : (double)value->value.v_int64;
}

int id_cmp(const bson_value_t *a, const bson_value_t *b, bool *out_same_type)
{
    int rank = type_rank(a->value_type), other = type_rank(b->value_type);

    *out_same_type = rank == other;
    if (rank != other)
        return rank < other ? -1 : 1;
    if (rank == 2)
        return (number_of(a) > number_of(b)) - (number_of(a) < number_of(b));
    if (rank == 6)
        return bson_oid_compare(&a->value.v_oid, &b->value.v_oid);
    if (rank == 3)
        return slice_cmp(slice_of(a->value.v_utf8.str, a->value.v_utf8.len),
                         slice_of(b->value.v_utf8.str, b->value.v_utf8.len));
    return 0;
}

/* The first document whose _id is not below `id`; *out_found: it is the same. */
static size_t docs_find(const struct collection *collection, const bson_value_t *id,
                        bool *out_found)
{
    size_t low = 0, high = collection->docs.count;

    *out_found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bson_iter_t it;
        bool same;
        int order = bson_iter_init_find(&it, collection->docs.items[middle], "_id")
                        ? id_cmp(bson_iter_value(&it), id, &same)
                        : -1;

        if (order == 0) {
            *out_found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void world_put(struct world *world, struct slice name, const bson_t *doc)
{
    struct collection *collection = world_collection(world, name);
    bson_t *copy = bson_copy(doc);
    size_t at = collection->docs.count;
    bool found = false;
    bson_iter_t it;

    if (bson_iter_init_find(&it, copy, "_id"))
        at = docs_find(collection, bson_iter_value(&it), &found);
    if (found) {
        bson_destroy(collection->docs.items[at]);
        collection->docs.items[at] = copy;
        return;
    }
    VEC_PUSH(&collection->docs, copy);
    memmove(collection->docs.items + at + 1, collection->docs.items + at,
            (collection->docs.count - 1 - at) * sizeof *collection->docs.items);
    collection->docs.items[at] = copy;
}

const bson_t *world_find(struct world *world, struct slice name, const bson_value_t *id)
{
    struct collection *collection = world_collection(world, name);
    bool found;
    size_t at = docs_find(collection, id, &found);

    return found ? collection->docs.items[at] : NULL;
}

void world_remove(struct world *world, struct slice name, const bson_value_t *id)
{
    struct collection *collection = world_collection(world, name);
    bool found;
    size_t at = docs_find(collection, id, &found);

    if (!found)
        return;
    bson_destroy(collection->docs.items[at]);
    memmove(collection->docs.items + at, collection->docs.items + at + 1,
            (--collection->docs.count - at) * sizeof *collection->docs.items);
}

void world_drop(struct world *world, struct slice name)
{
    struct collection *collection = world_collection(world, name);

    docs_clear(collection);
    collection->epoch++;
}

void world_rename(struct world *world, struct slice from, struct slice to)
{
    struct collection *target, *source;

    world_drop(world, to);
    source = world_collection(world, from);
    target = world_collection(world, to);
    for (size_t i = 0; i < source->docs.count; i++)
        VEC_PUSH(&target->docs, source->docs.items[i]);
    source->docs.count = 0;
    source->epoch++;
}

struct cursor *world_cursor(struct world *world, int64_t id)
{
    for (size_t i = 0; i < world->cursors.count; i++)
        if (world->cursors.items[i].id == id)
            return &world->cursors.items[i];
    return NULL;
}

struct cursor *world_cursor_new(struct world *world, bool stream, const char *collection)
{
    struct cursor made = {.id = 7000 + ++world->last_cursor, .stream = stream};

    snprintf(made.collection, sizeof made.collection, "%s", collection);
    VEC_PUSH(&world->cursors, made);
    return &world->cursors.items[world->cursors.count - 1];
}

void world_cursor_close(struct world *world, int64_t id)
{
    struct cursor *cursor = world_cursor(world, id);

    if (cursor == NULL)
        return;
    cursor_release(cursor);
    *cursor = world->cursors.items[--world->cursors.count];
}

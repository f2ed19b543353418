/* find: filters on _id only (equality, $gt $gte $lt $lte $in $type), in _id or natural order.
 * A comparison sees values of its own BSON type alone, but for MinKey (MongoDB manual, comparison
 * query operators).  Anything else is refused, so that a test cannot pass by accident. */
#include "tests/support/mongo/command.h"

#include <stdio.h>

enum { REPLY_BYTES_MAX = 16 << 20, FIRST_BATCH = 101 };

static bool in_list(const bson_iter_t *list, const bson_value_t *id)
{
    bson_iter_t it;
    bool same;

    if (!bson_iter_recurse(list, &it))
        return false;
    while (bson_iter_next(&it))
        if (id_cmp(id, bson_iter_value(&it), &same) == 0)
            return true;
    return false;
}

static bool type_is(const bson_value_t *bound, const bson_value_t *id)
{
    const char *name = bound->value_type == BSON_TYPE_UTF8 ? bound->value.v_utf8.str : "";

    if (id->value_type == BSON_TYPE_UTF8)
        return strcmp(name, "string") == 0;
    return id->value_type == BSON_TYPE_OID && strcmp(name, "objectId") == 0;
}

/* One condition {$op: bound}: 1 holds, 0 does not, -1 unknown. */
static int holds(bson_iter_t *condition, const bson_value_t *id)
{
    const char *op = bson_iter_key(condition);
    const bson_value_t *bound = bson_iter_value(condition);
    bool same;
    int order = id_cmp(id, bound, &same);

    if (strcmp(op, "$in") == 0)
        return in_list(condition, id);
    if (strcmp(op, "$type") == 0)
        return type_is(bound, id);
    same |= bound->value_type == BSON_TYPE_MINKEY;
    if (strcmp(op, "$gt") == 0)
        return same && order > 0;
    if (strcmp(op, "$gte") == 0)
        return same && order >= 0;
    if (strcmp(op, "$lt") == 0)
        return same && order < 0;
    if (strcmp(op, "$lte") == 0)
        return same && order <= 0;
    return -1;
}

static int passes(bson_iter_t *condition, const bson_t *doc)
{
    bson_iter_t id, it;
    bool same;
    int rc = 1;

    if (!bson_iter_init_find(&id, doc, "_id"))
        return 0;
    if (!BSON_ITER_HOLDS_DOCUMENT(condition))
        return id_cmp(bson_iter_value(&id), bson_iter_value(condition), &same) == 0;
    if (!bson_iter_recurse(condition, &it))
        return -1;
    while (rc == 1 && bson_iter_next(&it))
        rc = holds(&it, bson_iter_value(&id));
    return rc;
}

static bool is_descending(const bson_t *body)
{
    bson_iter_t sort, it;

    return bson_iter_init_find(&sort, body, "sort") && bson_iter_recurse(&sort, &it) &&
           bson_iter_next(&it) && bson_iter_as_int64(&it) < 0;
}

/* What the filter passes, copied into the cursor.  False: a filter that the mock cannot judge. */
static bool collect(struct world *world, const bson_t *body, struct cursor *cursor)
{
    struct collection *all = world_collection(world, slice_cstr(cursor->collection));
    size_t limit = (size_t)command_number(body, "limit", 0), count = all->docs.count;
    bool descending = is_descending(body), filtered;
    bson_iter_t filter, condition;

    filtered = bson_iter_init_find(&filter, body, "filter") &&
               bson_iter_recurse(&filter, &condition) && bson_iter_next(&condition);
    if (filtered && strcmp(bson_iter_key(&condition), "_id") != 0)
        return false;
    for (size_t i = 0; i < count && (limit == 0 || cursor->docs.count < limit); i++) {
        const bson_t *doc = all->docs.items[descending ? count - 1 - i : i];
        int rc = filtered ? passes(&condition, doc) : 1;

        if (rc < 0)
            return false;
        if (rc == 1)
            VEC_PUSH(&cursor->docs, bson_copy(doc));
    }
    return true;
}

static bool is_true(const bson_t *body, const char *field)
{
    bson_iter_t it;

    return bson_iter_init_find(&it, body, field) && bson_iter_as_bool(&it);
}

/* {cursor: {<batch>: [...], id, ns}, ok: 1}; a cursor that is used up is closed, its id 0. */
static void add_batch(struct world *world, struct cursor *cursor, const bson_t *body,
                      const char *name, bson_t *out)
{
    bool first = strcmp(name, "firstBatch") == 0, single = is_true(body, "singleBatch");
    int64_t size = command_number(body, "batchSize", first ? FIRST_BATCH : INT64_MAX);
    bool foreign = strchr(cursor->collection, '.') != NULL; /* local.oplog.rs */
    int64_t id = cursor->id, count = 0;
    bson_t inner, batch;
    size_t bytes = 0;
    char key[24], ns[3 * NAME_CAP];

    BSON_APPEND_DOCUMENT_BEGIN(out, "cursor", &inner);
    bson_append_array_begin(&inner, name, -1, &batch);
    while (cursor->next < cursor->docs.count && count < size) {
        bson_t *doc = cursor->docs.items[cursor->next];

        bytes += doc->len;
        if (bytes > REPLY_BYTES_MAX && count > 0)
            break;
        snprintf(key, sizeof key, "%lld", (long long)count++);
        bson_append_document(&batch, key, -1, doc);
        bson_destroy(doc);
        cursor->next++;
    }
    bson_append_array_end(&inner, &batch);
    snprintf(ns, sizeof ns, "%s%s%s", foreign ? "" : world->settings.database, foreign ? "" : ".",
             cursor->collection);
    if (cursor->next == cursor->docs.count || single) {
        world_cursor_close(world, id);
        id = 0;
    }
    BSON_APPEND_INT64(&inner, "id", id);
    BSON_APPEND_UTF8(&inner, "ns", ns);
    bson_append_document_end(out, &inner);
    BSON_APPEND_DOUBLE(out, "ok", 1.0);
}

void command_find(struct world *world, const struct command *command, bson_t *out)
{
    struct cursor *cursor = world_cursor_new(world, false, command->collection);

    if (!collect(world, command->body, cursor)) {
        world_cursor_close(world, cursor->id);
        command_error(world, 2, "BadValue", out);
        return;
    }
    add_batch(world, cursor, command->body, "firstBatch", out);
    command_times(world, out);
}

void command_scan_more(struct world *world, const struct command *command, bson_t *out)
{
    struct cursor *cursor = world_cursor(world, command_number(command->body, "getMore", 0));

    add_batch(world, cursor, command->body, "nextBatch", out);
    command_times(world, out);
}

/* Updates of a document's member, told once or at a constant rate, the latter for measuring how
 * soon a change is searchable.  The emission of each is journalled with its cluster time, so that a
 * reader of X-Attar-Position needs nothing else. */
#include "tests/support/mongo/act.h"
#include "tests/support/mongo/journal.h"

#include <inttypes.h>
#include <stdio.h>

/* A copy of doc in which the integer at `path` is `value`; NULL: one more than it was. */
static void copy_changed(const bson_t *doc, const char *path, const int64_t *value, bson_t *out)
{
    size_t len = strcspn(path, ".");
    bson_iter_t it;

    for (bool more = bson_iter_init(&it, doc) && bson_iter_next(&it); more;
         more = bson_iter_next(&it)) {
        const char *key = bson_iter_key(&it);
        bool here = strlen(key) == len && memcmp(key, path, len) == 0;
        const uint8_t *bytes;
        uint32_t bytes_len;
        bson_t inner, copy;

        if (here && path[len] == '\0') {
            bson_append_int64(out, key, -1, value != NULL ? *value : bson_iter_as_int64(&it) + 1);
            continue;
        }
        if (!here || !(BSON_ITER_HOLDS_DOCUMENT(&it) || BSON_ITER_HOLDS_ARRAY(&it))) {
            bson_append_iter(out, key, -1, &it);
            continue;
        }
        if (BSON_ITER_HOLDS_ARRAY(&it))
            bson_iter_array(&it, &bytes_len, &bytes);
        else
            bson_iter_document(&it, &bytes_len, &bytes);
        bson_init_static(&inner, bytes, bytes_len);
        bson_init(&copy);
        copy_changed(&inner, path + len + 1, value, &copy);
        if (BSON_ITER_HOLDS_ARRAY(&it))
            bson_append_array(out, key, -1, &copy);
        else
            bson_append_document(out, key, -1, &copy);
        bson_destroy(&copy);
    }
}

/* The update of one document of the collection. */
static struct mark change(struct world *world, const char *collection, const bson_t *old,
                          const char *path, const int64_t *value)
{
    struct step step = {.kind = STEP_EVENT, .word = "update", .time = world_next(world)};
    bson_t *doc = bson_new();

    snprintf(step.name, sizeof step.name, "%s", collection);
    copy_changed(old, path, value, doc);
    world_commit(world, step.time, event_new(world, &step, doc), false);
    world_put(world, slice_cstr(collection), doc);
    bson_destroy(doc);
    return step.time;
}

bool change_run(struct world *world, const struct step *step)
{
    struct slice path = slice_cstr(step->word), id = slice_cut(&path, ' ');
    bson_value_t value = {.value_type = BSON_TYPE_UTF8};
    const bson_t *old;

    value.value.v_utf8.str = (char *)id.ptr;
    value.value.v_utf8.len = (uint32_t)id.len;
    old = world_find(world, slice_cstr(step->name), &value);
    if (old == NULL || path.ptr == NULL)
        return false;
    change(world, step->name, old, path.ptr, &step->number);
    return true;
}

static void emit(struct world *world, struct live *live)
{
    struct collection *collection = world_collection(world, slice_cstr(live->collection));
    const bson_t *old = collection->docs.items[live->doc % collection->docs.count];
    struct mark time = change(world, live->collection, old, live->path, NULL);

    live->doc++;
    live->left--;
    journal("\"emit\": \"%08" PRIx32 "-%08" PRIx32 "\"", time.seconds, time.increment);
}

int64_t live_run(struct world *world, struct live *live, int64_t now_ns)
{
    if (live->left > 0 && world_collection(world, slice_cstr(live->collection))->docs.count == 0)
        live->left = 0;
    if (live->next_ns == 0)
        live->next_ns = now_ns;
    while (live->left > 0 && live->next_ns <= now_ns) {
        emit(world, live);
        live->next_ns += live->interval_ns;
    }
    return live->left > 0 ? live->next_ns - now_ns : -1;
}

/* Steps of the world.  An event changes the documents, too, as the write that it tells of did, so
 * that a scan and the stream always agree; `raw` only tells. */
#include "tests/support/mongo/act.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

static bool set(struct world *world, struct slice pairs, char why[TEXT_CAP])
{
    while (pairs.ptr != NULL) {
        struct slice pair = slice_cut(&pairs, ' ');

        if (pair.len > 0 && !settings_set(world, pair)) {
            snprintf(why, TEXT_CAP, "no such setting, or not its value: '%.*s'", SLICE_ARG(pair));
            return false;
        }
    }
    return true;
}

/* One document a line; "id" becomes "_id", as a loader of the catalogue's files does. */
static void load_doc(struct world *world, struct slice collection, const bson_t *doc)
{
    bson_t *renamed = bson_new();
    bson_iter_t it;

    if (bson_iter_init_find(&it, doc, "id"))
        bson_append_iter(renamed, "_id", -1, &it);
    bson_copy_to_excluding_noinit(doc, renamed, "id", (char *)NULL);
    world_put(world, collection, renamed);
    bson_destroy(renamed);
}

static bool load(struct world *world, const struct step *step, char why[TEXT_CAP])
{
    bson_error_t err;
    bson_json_reader_t *reader = bson_json_reader_new_from_file(step->word, &err);
    bson_t doc = BSON_INITIALIZER;
    int rc = reader != NULL ? 1 : -1;

    while (rc == 1 && (rc = bson_json_reader_read(reader, &doc, &err)) == 1) {
        load_doc(world, slice_cstr(step->name), &doc);
        bson_reinit(&doc);
    }
    bson_destroy(&doc);
    if (reader != NULL)
        bson_json_reader_destroy(reader);
    if (rc < 0)
        snprintf(why, TEXT_CAP, "%.90s: %.150s", step->word, err.message);
    return rc == 0;
}

/* Silently, as `put` is: no event tells of it. */
static void remove_text(struct world *world, const struct step *step)
{
    bson_value_t id = {.value_type = BSON_TYPE_UTF8};

    id.value.v_utf8.str = (char *)step->word;
    id.value.v_utf8.len = (uint32_t)strlen(step->word);
    world_remove(world, slice_cstr(step->name), &id);
}

static void change_documents(struct world *world, const struct step *step)
{
    struct slice collection = slice_cstr(step->name);
    const char *to = strchr(step->word, ' ');
    bson_iter_t it;

    if (to != NULL)
        world_rename(world, collection, slice_cstr(to + 1));
    else if (strcmp(step->word, "drop") == 0)
        world_drop(world, collection);
    else if (strcmp(step->word, "dropDatabase") == 0)
        for (size_t i = 0; i < world->collections.count; i++)
            world_drop(world, slice_cstr(world->collections.items[i].name));
    if (to != NULL || step->doc == NULL || !bson_iter_init_find(&it, step->doc, "_id"))
        return;
    if (step->no_document || step->null_document || strcmp(step->word, "delete") == 0)
        world_remove(world, collection, bson_iter_value(&it));
    else
        world_put(world, collection, step->doc);
}

static void event(struct world *world, const struct step *step)
{
    struct step now = *step;

    if (now.time.seconds == 0)
        now.time = world_next(world);
    world_commit(world, now.time, event_new(world, &now, now.doc), false);
    change_documents(world, &now);
}

static void raw(struct world *world, const struct step *step)
{
    struct mark time = step->time.seconds != 0 ? step->time : world_next(world);
    bson_t *doc = bson_copy(step->doc);

    if (!bson_has_field(doc, "clusterTime"))
        BSON_APPEND_TIMESTAMP(doc, "clusterTime", time.seconds, time.increment);
    world_commit(world, time, doc, step->no_token);
}

static bool change(struct world *world, const struct step *step, char why[TEXT_CAP])
{
    if (change_run(world, step))
        return true;
    snprintf(why, TEXT_CAP, "change COLLECTION NUMBER ID PATH, of a document that is there");
    return false;
}

/* The newest event's document gets a field of that many bytes. */
static bool pad(struct world *world, const struct step *step, char why[TEXT_CAP])
{
    struct event *last = &world->history.items[world->history.count - 1];
    bson_t *whole = bson_new(), document, inner;
    char *text = mem_zero((size_t)step->number + 1, 1);
    bson_iter_t it;

    memset(text, 'x', (size_t)step->number);
    bson_copy_to_excluding_noinit(last->doc, whole, "fullDocument", (char *)NULL);
    BSON_APPEND_DOCUMENT_BEGIN(whole, "fullDocument", &inner);
    if (bson_iter_init_find(&it, last->doc, "fullDocument") && BSON_ITER_HOLDS_DOCUMENT(&it)) {
        uint32_t len;
        const uint8_t *bytes;

        bson_iter_document(&it, &len, &bytes);
        if (bson_init_static(&document, bytes, len))
            bson_concat(&inner, &document);
    }
    bson_append_utf8(&inner, step->name, -1, text, (int)step->number);
    bson_append_document_end(whole, &inner);
    bson_destroy(last->doc);
    last->doc = whole;
    free(text);
    (void)why;
    return true;
}

static bool live(struct live *live, const struct step *step, char why[TEXT_CAP])
{
    struct slice path = slice_cstr(step->word), rate = slice_cut(&path, ' ');
    int64_t per_second;

    if (slice_to_i64(rate, &per_second) < 0 || per_second < 1 || path.ptr == NULL) {
        snprintf(why, TEXT_CAP, "live COLLECTION COUNT RATE PATH");
        return false;
    }
    *live = (struct live){.left = step->number, .interval_ns = 1000000000 / per_second};
    snprintf(live->collection, sizeof live->collection, "%s", step->name);
    snprintf(live->path, sizeof live->path, "%.*s", SLICE_ARG(path));
    return true;
}

bool act(struct world *world, struct live *running, const struct step *step, char why[TEXT_CAP])
{
    switch (step->kind) {
    case STEP_SET: return set(world, slice_cstr(step->word), why);
    case STEP_PUT: world_put(world, slice_cstr(step->name), step->doc); return true;
    case STEP_REMOVE: remove_text(world, step); return true;
    case STEP_LOAD: return load(world, step, why);
    case STEP_EVENT: event(world, step); return true;
    case STEP_RAW: raw(world, step); return true;
    case STEP_FORGET: world_forget(world, (size_t)step->number); return true;
    case STEP_CHANGE: return change(world, step, why);
    case STEP_PAD: return world->history.count == 0 || pad(world, step, why);
    case STEP_LIVE: return live(running, step, why);
    default: snprintf(why, TEXT_CAP, "this step belongs below `on`"); return false;
    }
}

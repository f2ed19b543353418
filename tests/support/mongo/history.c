/* The change stream's history: tokens, and where a stream begins in it. */
#include "tests/support/mongo/world.h"

#include <assert.h>
#include <stdio.h>

/* The tails of a high-water mark and of an event as servers from 6.0 on write them; 29 < 2C. */
#define MARK_TAIL  "2B0429296E1404"
#define EVENT_TAIL "2B042C0100296E1404"

void token_of_time(struct mark time, char out[TOKEN_CAP])
{
    snprintf(out, TOKEN_CAP, "82%08X%08X" MARK_TAIL, time.seconds, time.increment);
}

static bool is_invalidate(const bson_t *doc)
{
    bson_iter_t it;

    return bson_iter_init_find(&it, doc, "operationType") && BSON_ITER_HOLDS_UTF8(&it) &&
           strcmp(bson_iter_utf8(&it, NULL), "invalidate") == 0;
}

/* doc with its token as first field. */
static bson_t *with_token(bson_t *doc, const char *token)
{
    bson_t *whole = bson_new(), id;

    BSON_APPEND_DOCUMENT_BEGIN(whole, "_id", &id);
    BSON_APPEND_UTF8(&id, "_data", token);
    bson_append_document_end(whole, &id);
    bson_concat(whole, doc);
    bson_destroy(doc);
    return whole;
}

void world_commit(struct world *world, struct mark time, bson_t *doc, bool no_token)
{
    struct event event = {.time = time, .ends_stream = is_invalidate(doc)};

    snprintf(event.token, sizeof event.token, "82%08X%08X" EVENT_TAIL "%08X04", time.seconds,
             time.increment, ++world->event_count);
    event.doc = no_token ? doc : with_token(doc, event.token);
    VEC_PUSH(&world->history, event);
    if (mark_cmp(time, world->settings.time) > 0)
        world->settings.time = time;
}

void world_forget(struct world *world, size_t count)
{
    for (; count > 0 && world->history.count > 0; count--)
        bson_destroy(world->history.items[--world->history.count].doc);
    for (size_t i = 0; i < world->cursors.count; i++)
        if (world->cursors.items[i].stream && world->cursors.items[i].next > world->history.count)
            world->cursors.items[i].next = world->history.count;
}

size_t world_after_token(const struct world *world, const char *token)
{
    size_t at = world->history.count;

    assert(token != NULL);
    while (at > 0 && strcmp(world->history.items[at - 1].token, token) > 0)
        at--;
    return at;
}

size_t world_at_time(const struct world *world, struct mark time)
{
    size_t at = world->history.count;

    while (at > 0 && mark_cmp(world->history.items[at - 1].time, time) >= 0)
        at--;
    return at;
}

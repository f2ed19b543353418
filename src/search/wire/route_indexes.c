/* What the wire says of the index itself, and what it does not take.
 *
 * Products enter by the catalogue alone, so every write of records is refused; and what is done by
 * a write on the wire is done when it is acknowledged, so a task is always published. */
#include "search/handlers.h"
#include "search/wire/wire.h"

#include "base/clock.h"
#include "index/index.h"

#include <assert.h>

struct listing {
    struct wire_call *wire;
    struct index_stats stats;
    char made[25]; /* RFC 3339: when this server took the index up */
    size_t told;
};

/* The first view has the bytes; the others are names. */
static void list_view(void *context, struct slice name)
{
    struct listing *listing = context;
    struct json_writer *w = &listing->wire->call.worker->answer.w;
    uint64_t bytes = listing->told++ == 0 ? listing->stats.bytes : 0;

    if (!key_grant_covers(&listing->wire->grant, name))
        return;
    json_object_begin(w);
    json_key(w, "name");
    json_add_str(w, name);
    json_key(w, "createdAt");
    json_add_cstr(w, listing->made);
    json_key(w, "updatedAt");
    json_add_cstr(w, listing->made);
    json_key(w, "entries");
    json_add_u64(w, listing->stats.doc_count);
    json_key(w, "dataSize");
    json_add_u64(w, bytes);
    json_key(w, "fileSize");
    json_add_u64(w, bytes);
    json_key(w, "lastBuildTimeS");
    json_add_u64(w, 0);
    json_key(w, "numberOfPendingTasks");
    json_add_u64(w, 0);
    json_key(w, "pendingTask");
    json_add_bool(w, false);
    json_object_end(w);
}

void handle_wire_indexes(struct http_request *req, void *user)
{
    struct wire_call wire;
    struct listing listing = {.wire = &wire};
    struct json_writer *w;

    if (!wire_begin(&wire, req, user, KEY_LIST_INDEXES, slice_of("", 0)))
        return;
    w = &wire.call.worker->answer.w;
    listing.stats = snapshot_stats(view_snapshot(wire.call.view));
    clock_format_rfc3339(wire.call.service->started_ms, listing.made);
    json_object_begin(w);
    json_key(w, "items");
    json_array_begin(w);
    wire_view_each(list_view, &listing);
    json_array_end(w);
    json_key(w, "nbPages");
    json_add_u64(w, 1);
    json_object_end(w);
    wire_send(&wire);
    wire_end(&wire);
}

void handle_wire_task(struct http_request *req, void *user)
{
    static const char done[] = "{\"status\":\"published\",\"pendingTask\":false}";
    struct slice index = http_param(req, "index");
    struct key_grant grant;
    struct wire_view view;

    if (!wire_admit(req, user, KEY_ADD_OBJECT, index, &grant))
        return;
    if (!wire_view_read(index, &view)) {
        wire_fault_send(req, 404, "Index %.*s does not exist", SLICE_ARG(index));
        return;
    }
    wire_reply(req, 200);
    http_reply_slice(req, SLICE(done));
    http_reply_send(req);
}

void handle_wire_write(struct http_request *req, void *user)
{
    struct key_grant grant;

    if (wire_admit(req, user, KEY_ANY, slice_of("", 0), &grant))
        wire_fault_send(req, 403, "products enter by the catalogue; this index takes no records");
}

void handle_wire_unknown(struct http_request *req, void *user)
{
    (void)user;
    wire_fault_send(req, 404, "there is nothing at %.*s", SLICE_ARG(http_path(req)));
}

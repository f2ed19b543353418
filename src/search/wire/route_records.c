/* Records by their ids.
 *
 *   GET  /1/indexes/products/p-1?attributesToRetrieve=name,price   one, or 404
 *   POST /1/indexes/ * /objects  {"requests":[{"indexName","objectID","attributesToRetrieve"}]}
 *                                                                  many by position, null if absent
 *
 * A key's filters hold here as in a search: what they leave out is absent, and offers they leave
 * out are in no price. */
#include "codec/json.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/wire/wire.h"

#include <assert.h>

enum { RECORDS_MAX = 1000 };

static const struct slice nothing = {"", 0};

static int engine_fault(struct wire_call *wire, const struct attar_error *err)
{
    return fault_from_error(&wire->call.fault, nothing, err);
}

static struct wire_record look_of(const struct wire_ask *ask, const struct wire_served *served)
{
    return (struct wire_record){
        .lang = ask->view.lang, .retrieve = &ask->retrieve, .rows = served->rows};
}

/* ---- One ---- */

static int write_record(struct wire_call *wire, const struct wire_ask *ask,
                        const struct wire_served *served, struct slice id)
{
    struct wire_record record = look_of(ask, served);
    struct wire_reply reply = wire_reply_of(wire);
    struct attar_error err = {.position = -1};
    uint32_t doc = ask->view.suggestions ? INDEX_DOC_NONE : wire_served_doc(wire, served, id);

    if (doc == INDEX_DOC_NONE)
        return fault_set(&wire->call.fault, PROBLEM_NOT_FOUND, nothing, "ObjectID does not exist");
    return wire_render_record(&reply, &record, doc, &err) < 0 ? engine_fault(wire, &err) : 0;
}

void handle_wire_record(struct http_request *req, void *user)
{
    struct slice index = http_param(req, "index");
    struct wire_served served = {0};
    struct wire_members members;
    struct wire_call wire;
    struct wire_ask ask;
    int rc;

    if (!wire_begin(&wire, req, user, KEY_SEARCH, index))
        return;
    rc = wire_read_one(&wire, &members);
    if (rc == 0)
        rc = wire_read(&wire, &members, index, &ask);
    if (rc == 0 && !ask.view.suggestions)
        rc = wire_serve(&wire, &ask, &served);
    if (rc == 0)
        rc = write_record(&wire, &ask, &served, http_param(req, "id"));
    wire_finish(&wire, rc);
}

/* ---- Many ---- */

struct wanted {
    struct wire_ask ask;
    struct slice id;
};

static int bad_member(struct wire_call *wire, const char *name)
{
    return fault_set(&wire->call.fault, PROBLEM_BAD_PARAMETER, nothing, "%s: expected a text",
                     name);
}

static int read_wanted(struct wire_call *wire, const struct json *request, struct wanted *out)
{
    struct fault *fault = &wire->call.fault;
    struct wire_members members;
    struct slice index;
    int rc = wire_members_init(&members, wire->scope.arena);

    if (rc < 0)
        return fault_set(fault, PROBLEM_LIMIT, nothing, "the request needs too much memory");
    rc = wire_members_add_object(&members, request, fault);
    if (rc < 0)
        return rc;
    if (json_str(json_get(request, "indexName"), &index) < 0)
        return bad_member(wire, "indexName");
    if (json_str(json_get(request, "objectID"), &out->id) < 0)
        return bad_member(wire, "objectID");
    return wire_read(wire, &members, index, &out->ask);
}

static int read_all(struct wire_call *wire, struct wanted **out_list, size_t *out_count)
{
    const struct json *requests = json_get(wire->body, "requests");
    size_t count = json_count(requests);
    struct wanted *list;
    int rc = 0;

    if (json_kind(requests) != JSON_KIND_ARRAY)
        return fault_set(&wire->call.fault, PROBLEM_BAD_PARAMETER, nothing,
                         "requests: expected a list of records");
    if (count > RECORDS_MAX)
        return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                         "requests: %zu records, at most %d are allowed", count, RECORDS_MAX);
    list = arena_array(wire->scope.arena, count + 1, sizeof *list);
    if (list == NULL)
        return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                         "the request needs too much memory");
    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = read_wanted(wire, json_at(requests, i), &list[i]);
        wire->call.fault.query = rc < 0 ? (int64_t)i : wire->call.fault.query;
    }
    *out_list = list;
    *out_count = count;
    return rc;
}

static int write_all(struct wire_call *wire, const struct wanted *list, size_t count,
                     const struct wire_served *served)
{
    struct json_writer *w = &wire->call.worker->answer.w;
    struct wire_reply reply = wire_reply_of(wire);
    struct attar_error err = {.position = -1};
    int rc = 0;

    json_object_begin(w);
    json_key(w, "results");
    json_array_begin(w);
    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct wire_record record = look_of(&list[i].ask, served);
        uint32_t doc = list[i].ask.view.suggestions ? INDEX_DOC_NONE
                                                    : wire_served_doc(wire, served, list[i].id);

        if (doc == INDEX_DOC_NONE)
            json_add_null(w);
        else
            rc = wire_render_record(&reply, &record, doc, &err);
    }
    json_array_end(w);
    json_object_end(w);
    return rc < 0 ? engine_fault(wire, &err) : 0;
}

void handle_wire_records(struct http_request *req, void *user)
{
    struct wire_served served = {0};
    struct wanted *list = NULL;
    struct wire_call wire;
    struct wire_ask filters;
    size_t count = 0;
    int rc;

    if (!wire_begin(&wire, req, user, KEY_SEARCH, nothing))
        return;
    rc = wire_body(&wire);
    if (rc == 0)
        rc = read_all(&wire, &list, &count);
    if (rc == 0 && count > 0) {
        filters = list[0].ask; /* the key's are those of all */
        filters.view.suggestions = false;
        rc = wire_serve(&wire, &filters, &served);
    }
    if (rc == 0)
        rc = write_all(&wire, list, count, &served);
    assert(rc < 0 || count <= RECORDS_MAX);
    wire_finish(&wire, rc);
}

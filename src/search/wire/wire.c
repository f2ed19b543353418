/* How every request of the wire begins and ends.
 *
 * Faults come from three floors (http, this folder, the engine) and leave in one shape.  What a
 * client may try again later is 429, so that it does not take the host for dead; 503 is for a
 * server that really has no index yet (algolia-wire.md section 2). */
#include "search/wire/wire.h"

#include "codec/json.h"
#include "index/index.h"
#include "search/keys/cost.h"
#include "search/request/pairs.h"
#include "search/wire/settings/settings.h"

#include <assert.h>
#include <stdio.h>

static const struct slice nothing = {"", 0};

/* ---- Faults ---- */

void wire_fault(struct wire_call *wire)
{
    call_fault_position(&wire->call);
    if (wire->refused)
        wire_refuse(wire->call.req);
    else
        wire_problem_send(wire->call.req, &wire->call.fault);
}

/* ---- Begin and end ---- */

/* What the key says itself, as more sources of parameters. */
static int read_key(struct wire_call *wire)
{
    int rc = 0;

    for (int layer = 0; rc == 0 && layer < KEY_LAYERS; layer++) {
        const struct key_params *params = &wire->grant.params[layer];

        if (params->count == 0)
            continue;
        if (wire_members_init(&wire->key[layer], wire->scope.arena) < 0)
            return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing, "too many parameters");
        rc = wire_members_add_pairs(&wire->key[layer], params->pairs, params->count,
                                    &wire->call.fault);
        wire->scope.key[layer] = &wire->key[layer];
    }
    return rc;
}

bool wire_begin(struct wire_call *wire, struct http_request *req, void *user, uint32_t acl,
                struct slice index)
{
    int rc;

    *wire = (struct wire_call){0};
    if (!wire_admit(req, user, acl, index, &wire->grant))
        return false;
    rc = call_enter(&wire->call, req, user);
    if (rc == 0) {
        wire->scope = (struct wire_scope){
            .filters = view_filters(wire->call.view),
            .labels = view_labels(wire->call.view),
            .schema = snapshot_schema(view_snapshot(wire->call.view)),
            .arena = &wire->call.worker->scratch,
            .hits_max = wire->grant.hits_per_query_max,
            .user_token = wire->grant.user_token,
            .settings = settings_in_force(wire->call.service->settings, http_loop(req)),
            .see_unretrievable = (wire->grant.acl & KEY_SEE_UNRETRIEVABLE_ATTRIBUTES) != 0,
        };
        rc = read_key(wire);
    }
    if (rc < 0)
        wire_fault(wire);
    return rc == 0;
}

int wire_body(struct wire_call *wire)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX};
    struct slice text = http_body(wire->call.req);
    struct attar_error err = {.position = -1};

    if (text.len == 0)
        text = SLICE("{}");
    if (json_parse(text, &limits, &wire->body, &err) < 0)
        return wire_engine_fault(&wire->call.fault, SLICE("body"), &err);
    return 0;
}

void wire_end(struct wire_call *wire)
{
    wire_trees_free(wire->scope.trees);
    json_free(wire->body);
}

static int read_url(struct wire_call *wire, struct wire_members *members)
{
    struct http_request *req = wire->call.req;
    size_t count = http_query_count(req);
    struct http_pair *pairs = arena_array(wire->scope.arena, count + 1, sizeof *pairs);

    if (pairs == NULL)
        return fault_set(&wire->call.fault, PROBLEM_LIMIT, nothing,
                         "the request needs too much memory");
    for (size_t i = 0; i < count; i++)
        pairs[i] = http_query_at(req, i);
    return wire_members_add_pairs(members, pairs, count, &wire->call.fault);
}

int wire_read_one(struct wire_call *wire, struct wire_members *members)
{
    struct http_request *req = wire->call.req;
    struct fault *fault = &wire->call.fault;
    int rc = wire_members_init(members, wire->scope.arena);

    if (rc < 0)
        return fault_set(fault, PROBLEM_LIMIT, nothing, "the request needs too much memory");
    if (http_method(req) != HTTP_POST)
        return read_url(wire, members);
    rc = wire_body(wire);
    return rc < 0 ? rc : wire_members_add_object(members, wire->body, fault);
}

int wire_read(struct wire_call *wire, const struct wire_members *members, struct slice index,
              struct wire_ask *out_ask)
{
    struct wire_view view;
    int rc;

    assert(wire->scope.arena != NULL);
    if (!wire_view_read(index, &view))
        return fault_set(&wire->call.fault, PROBLEM_NOT_FOUND, nothing, "Index %.*s does not exist",
                         SLICE_ARG(index));
    wire->refused = !key_grant_covers(&wire->grant, index);
    if (wire->refused)
        return -ATTAR_EINVAL;
    rc = wire_parse(&wire->scope, members, &view, out_ask, &wire->call.fault);
    return rc < 0 ? rc : call_spend(&wire->call, &out_ask->request);
}

void wire_send(struct wire_call *wire)
{
    struct call *call = &wire->call;

    wire_reply(call->req, 200);
    call_position(call);
    if (call_flush(call) < 0)
        wire_fault(wire);
    else
        http_reply_send(call->req);
}

void wire_finish(struct wire_call *wire, int rc)
{
    if (rc < 0)
        wire_fault(wire);
    else
        wire_send(wire);
    wire_end(wire);
}

/* One request of the Algolia wire being answered: what its handlers share.
 *
 *   wire_begin --key, generation--> requests --wire_read--> asks --wire_run--> results
 *                                                                                 |
 *   wire_end <-- reply or fault <-- wire_send | wire_fault <--- reply/ <----------'
 *
 * All that one request asks runs on one generation.
 * Private to src/search/wire.  Thread: the request's loop. */
#ifndef SEARCH_WIRE_WIRE_H
#define SEARCH_WIRE_WIRE_H

#include "search/keys/keys.h"
#include "search/service.h"
#include "search/wire/parse.h"
#include "search/wire/reply/reply.h"

struct wire_call {
    struct call call;
    struct key_grant grant;
    struct wire_scope scope;
    struct wire_members key[KEY_LAYERS]; /* what the key says itself */
    struct json *body;                   /* NULL: none was read */
    bool refused; /* the key does not cover the index: the fault is that alone */
};

/** Admit the request, enter the generation, read what the key says.  False when it has been
 * answered already.  index: as wire_admit takes it. */
bool wire_begin(struct wire_call *wire, struct http_request *req, void *user, uint32_t acl,
                struct slice index);

/** Read the body into wire->body: JSON, whatever its type says.  An empty one is an empty object.
 * Errors: told in wire->call.fault. */
int wire_body(struct wire_call *wire);

/** Read the parameters of a request that asks one thing: they are in the body of a POST, else in
 * the URL.  Errors: told in wire->call.fault. */
int wire_read_one(struct wire_call *wire, struct wire_members *out_members);

/** Read `members` as a search of the index called `index`.  Told in wire->call.fault:
 * no such index, what wire_parse refuses; or wire->refused. */
int wire_read(struct wire_call *wire, const struct wire_members *members, struct slice index,
              struct wire_ask *out_ask);

/** Run all of `asks`, on one generation, as one batch.
 * out_results  room for as many; of a view of suggestions nothing is written
 * out_failed   the number of the ask that failed.  Errors: told in wire->call.fault. */
int wire_run(struct wire_call *wire, struct wire_ask *asks, size_t count,
             struct search_result *out_results, size_t *out_failed);

/** Write the answer to one ask as one JSON value; counts it in the metrics and reports. */
int wire_write(struct wire_call *wire, const struct wire_ask *ask,
               const struct search_result *result);

/** As wire_write, of a view of suggestions, which it asks for itself. */
int wire_write_suggestions(struct wire_call *wire, const struct wire_ask *ask);

/** As wire_write, of an ask that needs no answer any more: no hits. */
int wire_write_unrun(struct wire_call *wire, const struct wire_ask *ask);

/** Send what was written: 200. */
void wire_send(struct wire_call *wire);

/** Send wire->call.fault in the shape of the wire. */
void wire_fault(struct wire_call *wire);

/** Free what was parsed; the request is answered. */
void wire_end(struct wire_call *wire);

/** Send what was written, or the fault if rc < 0, and end. */
void wire_finish(struct wire_call *wire, int rc);

/* What the filters of an ask, its key's among them, leave. */
struct wire_served {
    const uint64_t *docs; /* bitset */
    const uint64_t *rows; /* offers that count; NULL: all */
};

/** Run `ask` for its query and filters alone: no hits, no counts, no rules.  Errors: told in
 * wire->call.fault. */
int wire_serve(struct wire_call *wire, struct wire_ask *ask, struct wire_served *out_served);

/** The product of that id if it is among those served, or INDEX_DOC_NONE. */
uint32_t wire_served_doc(const struct wire_call *wire, const struct wire_served *served,
                         struct slice id);

/** What replies to this call are made with. */
struct wire_reply wire_reply_of(struct wire_call *wire);

#endif

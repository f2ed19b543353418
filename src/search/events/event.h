/* What a page says a person did, read and checked as a whole: one fault refuses all of a request.
 *
 *   {"events":[{"eventType":"click","eventName":..,"index":..,"userToken":..,"objectIDs":[..],..}]}
 *        | events_parse_wire (algolia-wire.md, section 9)       events_parse_native (search.md, 8)
 *        v
 *   struct event_list: a struct event for each product named, in the order of the request
 *
 * Names, prices and currencies are checked for their types and not kept: money is never learnt from
 * events.  Filters that were clicked or seen are counted and no more.
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_EVENT_H
#define SEARCH_EVENT_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

enum {
    EVENTS_MAX = 1000,          /* of a request */
    EVENTS_BYTES_MAX = 2000000, /* of its body */
    EVENT_NAME_MAX = 64,        /* bytes */
    EVENT_ITEMS_MAX = 20,       /* objects, or filters, of an event */
    EVENT_PRODUCT_MAX = 64,     /* bytes of a product's id; a longer one is no product of ours */
    EVENT_AGE_DAYS_MAX = 30,
    EVENT_FAULT_CAP = 192
};

/* name in figures and in the native API, NAME, weight in thousandths of a click
 * (search.md section 8; wish and dismiss are kept for personal lists and weigh nothing) */
#define EVENT_KINDS(X)                \
    X(view, VIEW, 100)                \
    X(click, CLICK, 1000)             \
    X(add_to_cart, ADD_TO_CART, 4000) \
    X(purchase, PURCHASE, 10000)      \
    X(wish, WISH, 0)                  \
    X(dismiss, DISMISS, 0)            \
    X(conversion, CONVERSION, 0)

enum event_kind {
#define X(name, NAME, weight) EVENT_##NAME,
    EVENT_KINDS(X)
#undef X
        EVENT_KIND_COUNT
};
const char *event_kind_name(enum event_kind kind);

/** In thousandths of a click. */
uint32_t event_weight(enum event_kind kind);

/* One thing done with one product.  Slices are borrowed from the parsed body or its arena. */
struct event {
    enum event_kind kind;
    struct slice product;
    struct slice user_token;
    struct slice index;    /* in which the search of query_id was */
    struct slice query_id; /* well formed; len 0: none */
    struct slice region;   /* ISO 3166-1 alpha-2; len 0: unknown */
    uint32_t number;       /* of the event in its batch: one may name several products */
    uint32_t position;     /* from 1 in the list of hits; 0: unknown */
    int64_t at_ms;         /* when it happened; never after it was received */
};

struct event_list {
    struct event *items;
    size_t count;
    size_t cap;
    size_t marks; /* events that are merely counted: of filters, and of type instantsearch */
};

/* Why a request is refused. */
struct event_fault {
    int status;
    char message[EVENT_FAULT_CAP];
};

/** Read the body of POST /1/events.
 *
 * now_ms    wall time of receipt
 * arena     owns what the list points to, beside `body` itself
 * out_list  untouched on failure
 * Returns 0; -ATTAR_EINVAL with *fault filled: the fixed status and message of the contract. */
int events_parse_wire(struct slice body, int64_t now_ms, struct arena *arena,
                      struct event_list *out_list, struct event_fault *fault);

/** As events_parse_wire, of POST /api/products/events:
 * {"events":[{"kind":"click","product":"p-1","user_token":"u","query_id":..,"position":3,
 *             "region":"AE"}]} */
int events_parse_native(struct slice body, int64_t now_ms, struct arena *arena,
                        struct event_list *out_list, struct event_fault *fault);

#endif

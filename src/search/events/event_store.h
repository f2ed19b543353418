/* The tables of events, in events.db beside the catalogue.
 *
 *   event      what was kept: who (a keyed hash), what, when, for which search      90 days
 *   score      popularity of a product, decayed with a half-life of 30 days         for good
 *   score_day  what a product was worth in a day, decayed to its end (3 days),
 *              for each region and, with region '', for all                         90 days
 *
 * The caller makes the transactions.  Private to src/search/events.  Thread: the writer's. */
#ifndef SEARCH_EVENT_STORE_H
#define SEARCH_EVENT_STORE_H

#include "search/events/event.h"

struct attar_error;
struct event_store;
struct sql;

enum { EVENT_KEPT_DAYS = 90 };

/* A row of `event`. */
struct event_row {
    enum event_kind kind;
    struct slice product;
    struct slice region;
    uint64_t user;
    uint64_t query_number; /* 0: none that was served */
    uint32_t position;
    int64_t at_ms;
    int64_t received_ms;
};

/** Make or open the tables in `db`, which is borrowed and outlives the store.
 * 0 or as sql_migrate.  Owner: event_store_free, before sql_close. */
int event_store_new(struct sql *db, struct event_store **out_store, struct attar_error *err);
void event_store_free(struct event_store *store);

/** Keep `row` unless the same user has done the same with the product on the day of receipt:
 * *out_new tells.  0 or as sql_step. */
int event_store_add(struct event_store *store, const struct event_row *row, bool *out_new,
                    struct attar_error *err);

/** Has the user seen or clicked the product on the day of `now_ms` or the day before?  As
 * sql_step. */
int event_store_seen(struct event_store *store, uint64_t user, struct slice product, int64_t now_ms,
                     bool *out_seen, struct attar_error *err);

/** Add the row's weight to the scores of its product. */
int event_store_raise(struct event_store *store, const struct event_row *row,
                      struct attar_error *err);

/** Call `fn` for the popularity of each product.  `product` is borrowed for the call. */
typedef void (*score_fn)(void *context, struct slice product, int64_t value, int64_t at_ms);
int event_store_scores(struct event_store *store, score_fn fn, void *context,
                       struct attar_error *err);

/** Call `fn` for each day from `since_day` on, by region, then product, then day. */
typedef void (*score_day_fn)(void *context, struct slice region, struct slice product, int64_t day,
                             int64_t value);
int event_store_days(struct event_store *store, int64_t since_day, score_day_fn fn, void *context,
                     struct attar_error *err);

/** Call `fn` for each kept purchase, by user, then day of receipt, then product.
 * Cost: of the purchases, not of all events: they have an index in this order. */
typedef void (*basket_fn)(void *context, uint64_t user, int64_t day, struct slice product);
int event_store_baskets(struct event_store *store, basket_fn fn, void *context,
                        struct attar_error *err);

/** Delete what is past its time, a bounded number of rows a call. */
int event_store_sweep(struct event_store *store, int64_t now_ms, struct attar_error *err);

#endif

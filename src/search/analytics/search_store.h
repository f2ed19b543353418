/* The tables of searches, in events.db.
 *
 *   search_intent   one search of a user and what came of it                 90 days
 *   search_query    which intent a query id belongs to                       90 days
 *   search_latency  how many searches of a class took so long, by day        400 days
 *   search_slow     the slowest of each day                                  90 days
 *
 * The caller makes the transactions.  Private to src/search/analytics.  Thread: the writer's. */
#ifndef SEARCH_SEARCH_STORE_H
#define SEARCH_SEARCH_STORE_H

#include "search/analytics/note.h"

struct attar_error;
struct search_store;
struct sql;

enum { SEARCH_KEPT_DAYS = 90, LATENCY_KEPT_DAYS = 400, SLOW_A_DAY_MAX = 100 };

/* A row of search_intent, as its last query left it. */
struct intent_row {
    int64_t id; /* the time and a counter: query_number of its first query */
    int64_t day;
    uint64_t user;
    struct slice query; /* intent_text */
    enum lang lang;
    uint64_t total;
    uint32_t queries;      /* how many answers it took */
    bool tracked;          /* its answers carry query ids: clicks can be told */
    struct slice filters;  /* names, "brand,price" */
    struct slice repaired; /* len 0: as typed */
    struct slice tags;
};

/** As event_store_new. */
int search_store_new(struct sql *db, struct search_store **out_store, struct attar_error *err);
void search_store_free(struct search_store *store);

/** Write the intent, new or known.  0 or as sql_step; so all below. */
int search_store_intent(struct search_store *store, const struct intent_row *row,
                        struct attar_error *err);

/** The query number belongs to the intent. */
int search_store_query(struct search_store *store, uint64_t number, int64_t intent,
                       struct attar_error *err);

/** A click, at `position` (0: unknown), or a conversion on the answer of query `number`. */
int search_store_click(struct search_store *store, uint64_t number, uint32_t position,
                       struct attar_error *err);
int search_store_conversion(struct search_store *store, uint64_t number, struct attar_error *err);

/** `count` more searches of the class in the bucket. */
int search_store_latency(struct search_store *store, int64_t day, enum query_class class,
                         unsigned bucket, uint64_t count, struct attar_error *err);

/** One of the slowest of its day, if it is one. */
struct slow_row {
    int64_t at_ms;
    uint32_t took_us;
    enum query_class class;
    struct slice query; /* intent_text */
    struct slice shape; /* "3 words, 14 letters, 2 filters" */
    uint64_t total;
};
int search_store_slow(struct search_store *store, const struct slow_row *row,
                      struct attar_error *err);

/** Delete what is past its time, a bounded number of rows a call. */
int search_store_sweep(struct search_store *store, int64_t now_ms, struct attar_error *err);

#endif

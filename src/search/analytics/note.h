/* What is remembered of one search for the reports: said by the handler that answered it.
 *
 *   handler: search_note_of(request, result) -> fill in the rest -> analytics_search(call, &note)
 *                                                                       | per-loop ring, bounded
 *                                                                       v
 *                                              about once a second: intents, latencies
 * (analytics.h)
 *
 * Private to src/search. */
#ifndef SEARCH_NOTE_H
#define SEARCH_NOTE_H

#include "query/query.h"
#include "search/events/query_id.h"

struct call;
struct ring;
struct search_service;

enum {

    NOTE_INDEX_MAX = 64,      /* name of the index, bytes, cut */
    NOTE_TAGS_MAX = 10,       /* analytics tags */
    NOTE_TAG_BYTES_MAX = 640, /* of all tags with the commas between them, cut */
    NOTE_RING_BYTES = 1 << 20 /* about 4,000 notes: what a loop may answer in a second */
};

/* What kind of work a search is: latencies are told apart by it. */
enum query_class {
    QUERY_BROWSE,   /* neither words nor filters */
    QUERY_FILTERED, /* filters alone */
    QUERY_WORD,     /* one word */
    QUERY_WORDS,    /* two or three */
    QUERY_LONG,     /* more */
    QUERY_MATCH,    /* by likeness to a product */
    QUERY_CLASS_COUNT
};
const char *query_class_name(enum query_class class);

/* One search.  The slices are borrowed for the call of analytics_search alone. */
struct search_note {
    /* what the handler knows */
    struct slice index;      /* as asked: "products_ar" */
    struct slice user_token; /* none, or none valid: the address stands for the user */
    struct slice query_id;   /* as sent with the answer; len 0: none */
    const struct slice *tags;
    size_t tag_count;
    bool unreported; /* analytics=false: latency is counted, nothing else kept */
    /* what search_note_of fills */
    struct slice query; /* as typed */
    enum lang lang;
    enum query_class class;
    uint32_t first;   /* hits before the first shown */
    uint64_t total;   /* products found */
    uint32_t shown;   /* hits in the answer */
    uint32_t took_us; /* engine time */
    uint64_t filters; /* bit f: a clause or understood filter on filter f */
    enum repair_kind repair;
    struct slice repaired; /* what the query was read as; len 0: as typed */
};

/** The part of a note that request and result tell; the rest is zero. */
struct search_note search_note_of(const struct search_request *request,
                                  const struct search_result *result);

/** Remember a search that was answered to a person (not those that only count facets for one).
 * Never waits and never fails: when the ring is full the note is dropped and counted in
 * attar_analytics_dropped_total.  Thread: the call's loop.  Cost: two hashes and a copy. */
void analytics_search(struct call *call, const struct search_note *note);

/** A new query id for a search in `index`, for an answer that asks for click analytics; give it to
 * the client and to the note.  Thread: any. */
void query_id_next(struct search_service *service, struct slice index, char out[QUERY_ID_LEN]);

/** The user's number: a keyed hash of the token or the address, so that reports can count users
 * without knowing them.  Thread: any (pure). */
uint64_t user_number(const struct search_service *service, struct slice token);

/* A note as it lies in a ring: this, then the texts in the order of the lengths. */
struct note_record {
    int64_t at_ms;
    uint64_t user;
    uint64_t query_number; /* 0: no id was given out */
    uint64_t total;
    uint64_t filters;
    uint32_t took_us;
    uint32_t first;
    uint16_t shown;
    uint8_t lang;
    uint8_t class;
    uint8_t repair;
    bool unreported;
    uint16_t query_len;
    uint16_t repaired_len;
    uint16_t index_len;
    uint16_t tags_len; /* "a,b" */
};

enum {
    NOTE_RECORD_MAX =
        sizeof(struct note_record) + 2 * SEARCH_Q_BYTES_MAX + NOTE_INDEX_MAX + NOTE_TAG_BYTES_MAX
};

#endif

/* One request for recommendations, as it was asked and as it is answered
 * (algolia-wire.md section 7).  Private to src/search/wire.  Thread: the loop's. */
#ifndef SEARCH_WIRE_RECOMMEND_H
#define SEARCH_WIRE_RECOMMEND_H

#include "search/wire/wire.h"

enum { RECOMMEND_MAX = 30 };

enum recommend_model {
    MODEL_RELATED,  /* scents near that of a product */
    MODEL_LOOKING,  /* of another line, and nearer than TWIN_PER_MILLE */
    MODEL_BOUGHT,   /* together in baskets of a day */
    MODEL_TRENDING, /* products */
    MODEL_FACETS,   /* values of a facet */
    MODEL_COUNT
};

extern const char *const recommend_models[MODEL_COUNT];

struct recommend_ask {
    enum recommend_model model;
    struct slice id;         /* the product that is compared with */
    uint16_t facet;          /* filter, or UINT16_MAX */
    struct slice facet_name; /* as asked */
    struct slice facet_key;  /* trending within one value; len 0: all */
    int64_t threshold;       /* of the score, tenths */
    uint32_t max;            /* 1..RECOMMEND_MAX */
    struct wire_ask filters; /* queryParameters: what may be recommended */
    struct wire_ask fallback;
    bool has_fallback;
};

struct recommended {
    uint32_t doc;
    int64_t score;   /* tenths, 0..1000 */
    uint32_t orders; /* MODEL_BOUGHT: in which both were */
    const struct wire_ask *ask;
    const uint64_t *rows;
};

struct recommended_value {
    struct slice value;
    int64_t score;
};

struct recommend_result {
    struct recommended hits[RECOMMEND_MAX];
    size_t count;
    struct recommended_value values[RECOMMEND_MAX]; /* MODEL_FACETS */
    size_t value_count;
    const struct match_reasons *reasons; /* of likeness; else NULL */
    const char *method;                  /* what made the order: recommend_by_.. */
    bool cold; /* MODEL_BOUGHT: too few bought it to tell what goes with it */
};

/** Answer one ask.  Only products in stock, never the one asked about.  Errors: told in
 * wire->call.fault.  Cost: a search, and one more for the fallback. */
int recommend(struct wire_call *wire, struct recommend_ask *ask, struct recommend_result *out);

#endif

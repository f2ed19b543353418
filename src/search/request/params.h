/* The parameters of a search and what each may be: one table, from which requests are parsed and
 * the API's description is made, so that the two cannot drift apart (search.md section 9).
 *
 *   pairs --> params_read --> struct search_params { struct search_request, ... }
 *
 * A parameter that is not in the table is a filter of the index, or a fault.
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_PARAMS_H
#define SEARCH_PARAMS_H

#include "base/siphash.h"
#include "query/query.h"
#include "search/events/scores.h"
#include "search/request/fault.h"
#include "search/request/pairs.h"

enum {
    SIZE_DEFAULT = 24,
    SIZE_MAX_NATIVE = 100,
    FACET_SIZE_DEFAULT = 20,
    CONTEXTS_MAX = 10,
    SUGGEST_SIZE_DEFAULT = 5,
    RECOMMEND_K_MAX = 200,
    MAP_K_DEFAULT = 500,
    MAP_K_MAX = 1000,
    BOOST_MAX = 1000, /* thousandths of the whole score, either way */
};

/* name, NAME: in the order in which the API's description lists them */
#define PARAMS(X)                       \
    X(q, Q)                             \
    X(typo, TYPO)                       \
    X(optional_words, OPTIONAL_WORDS)   \
    X(boosts, BOOSTS)                   \
    X(understand, UNDERSTAND)           \
    X(lang, LANG)                       \
    X(currency, CURRENCY)               \
    X(zone, ZONE)                       \
    X(page, PAGE)                       \
    X(size, SIZE)                       \
    X(cursor, CURSOR)                   \
    X(sort, SORT)                       \
    X(facets, FACETS)                   \
    X(facet_size, FACET_SIZE)           \
    X(facet_sort, FACET_SORT)           \
    X(facet_order, FACET_ORDER)         \
    X(facet_query, FACET_QUERY)         \
    X(stats, STATS)                     \
    X(filter, FILTER)                   \
    X(context, CONTEXT)                 \
    X(match_to, MATCH_TO)               \
    X(hybrid, HYBRID)                   \
    X(distinct, DISTINCT)               \
    X(diversify, DIVERSIFY)             \
    X(fields, FIELDS)                   \
    X(highlight, HIGHLIGHT)             \
    X(explain, EXPLAIN)                 \
    X(user_token, USER_TOKEN)           \
    X(click_analytics, CLICK_ANALYTICS) \
    X(analytics, ANALYTICS)             \
    X(minPosition, MIN_POSITION)        \
    X(wait, WAIT)                       \
    X(id, ID)                           \
    X(k, K)                             \
    X(region, REGION)                   \
    X(window, WINDOW)                   \
    X(product, PRODUCT)                 \
    X(max_price, MAX_PRICE)

enum param {
#define X(name, NAME) PARAM_##NAME,
    PARAMS(X)
#undef X
        PARAM_COUNT
};

/* Sets of parameters, a bit each. */
#define PARAM_BIT(NAME) ((uint64_t)1 << PARAM_##NAME)
/* Those of a search: they stand first. */
#define PARAMS_ALL (PARAM_BIT(ID) - 1)

enum filter_params { FILTER_PARAMS_NONE, FILTER_PARAMS_OFFER, FILTER_PARAMS_ALL };

/* Members of a hit that `fields` can choose. */
/* clang-format off */
#define HIT_FIELDS(X) \
    X(id) X(slug) X(name) X(brand) X(rating) X(year) X(gender) X(form) X(concentration) X(image) \
    X(notes) X(accords) X(match) X(sponsored) X(from) X(offers) X(highlight)
/* clang-format on */

enum hit_field {
#define X(name) HIT_FIELD_##name,
    HIT_FIELDS(X)
#undef X
        HIT_FIELD_COUNT
};
extern const char *const hit_field_names[HIT_FIELD_COUNT];
#define HIT_FIELDS_ALL (((uint32_t)1 << HIT_FIELD_COUNT) - 1)

/* What is read against. */
struct params_scope {
    const struct filter_set *filters;
    const struct labels *labels;
    struct arena *arena;              /* owns what the request points to */
    const uint8_t *key;               /* of the server, for the identity */
    uint64_t accepts;                 /* PARAM_BIT of those the route has */
    enum filter_params filter_params; /* which filters it takes besides */
    const struct clause *fixed;       /* a clause of the route itself (its brand), or NULL */
    uint32_t size_default;
    uint32_t size_max;
};

struct search_params {
    struct search_request request;
    uint32_t page;        /* from 1; request.first is what it comes to */
    struct slice cursor;  /* text; len 0: none */
    struct slice id;      /* of the product that is asked about; len 0: none */
    struct slice product; /* whose twins are asked for; len 0: none */
    struct slice region;  /* ISO 3166-1 alpha-2; len 0: all */
    enum trend_window window;
    bool explain;
    struct slice user_token; /* len 0: none */
    bool click_analytics;    /* give the answer a query id */
    bool unreported;         /* leave the search out of reports */
    bool understand;         /* false: every word is a word */
    bool facets_given;
    bool stats_given;
    uint32_t fields;   /* bit a HIT_FIELD_ */
    uint64_t identity; /* equal for requests that give the same list in the same order */
};

/** Parse `pairs`.  The request borrows from them and from the arena.
 * 0, or -ATTAR_EINVAL with *fault naming the parameter, the limit and the position. */
int params_read(const struct params_scope *scope, const struct pairs *pairs,
                struct search_params *out, struct fault *fault);

/** Every filter that has values, or statistics: what /facets counts when nothing is named.
 * `out` has room for FILTERS_MAX; returns how many. */
size_t params_all_facets(const struct filter_set *filters, uint16_t *out);
size_t params_all_stats(const struct filter_set *filters, uint16_t *out);
bool filter_has_stats(const struct filter_def *def);

/* For the API's description. */
struct param_info {
    const char *name;
    const char *schema; /* JSON Schema of its value, as text */
    const char *about;
};
struct param_info param_info(enum param param);

#endif

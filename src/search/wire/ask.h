/* One search as it was asked on the Algolia wire: what the engine runs, and how the reply looks.
 *
 *   body, URL, key --> wire_ask --+--> request --> search_run, search_understood, search_batch
 *                                 `--> paging, facets, names, tags --> reply/
 *
 * The parser fills it whole: every member holds a value in its bounds, defaults included, so that
 * who renders needs no parameter's name.  Slices and arrays live in the call's scratch, in the
 * body, or in the view.  The wire's own filters are all in request.expr, because a client that
 * leaves a facet's own filter out sends a request of its own for it; request.clauses is empty.
 *
 * Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_WIRE_ASK_H
#define SEARCH_WIRE_ASK_H

#include "query/query.h"

enum {
    WIRE_HITS_DEFAULT = 20,
    WIRE_HITS_MAX = 1000,
    WIRE_VALUES_DEFAULT = 100, /* maxValuesPerFacet */
    WIRE_VALUES_MAX = 1000,
    WIRE_FACET_HITS_DEFAULT = 10,
    WIRE_FACET_HITS_MAX = 100,
    WIRE_FACETS_MAX = 64,   /* entries of `facets` */
    WIRE_NAMES_MAX = 128,   /* entries of a list of attributes */
    WIRE_LEVEL_NONE = -1,   /* the facet is no level of a tree */
    WIRE_LISTED_MAX = 100,  /* a numeric attribute with more distinct values lists none */
    WIRE_STRONG_WEIGHT = 60 /* accords_strong */
};

#define WIRE_FILTER_NONE UINT16_MAX

/* What the name of an index says: products_ar_price_desc. */
struct wire_view {
    struct slice name; /* as asked */
    enum lang lang;    /* of labels and facet values; the index's default is English */
    enum sort_kind sort;
    bool suggestions; /* products_query_suggestions[_lang]: completions, not products */
};

/* A list of attributes, in which "*" is every one and "-name" takes one away. */
struct wire_names {
    bool given;                /* false: the parameter was absent, and its default holds */
    bool all;                  /* "*" is in it, or only names with '-' are */
    const struct slice *names; /* as sent, "-name" with its '-', without "*" */
    size_t count;
};

/* One entry of attributesToSnippet: "description:20". */
struct wire_snippet {
    struct slice name; /* may be "*" */
    uint32_t words;    /* 1.. */
};

/* One attribute of `facets`, each once, in the order asked. */
struct wire_facet {
    struct slice name;  /* "brand", "categories.lvl1", "price", "accords_strong" */
    uint16_t filter;    /* WIRE_FILTER_NONE: nothing is counted, the reply says {} */
    int8_t level;       /* of a tree, from 0, else WIRE_LEVEL_NONE */
    uint8_t weight_min; /* per cent an accord must have, else 0 */
    bool values;        /* its counts are in search_result.facets */
    bool stats;         /* it is in search_result.stats: facets_stats */
};

enum wire_kind {
    WIRE_SEARCH,
    WIRE_FACET /* the values of one facet: facets[0] */
};

struct wire_ask {
    enum wire_kind kind;
    struct wire_view view;
    struct search_request request;
    bool skipped;    /* strategy: an ask before this one had enough matches */
    bool understand; /* attarUnderstand: words may become filters (search_understood) */

    /* Paging as asked; request says the same in the engine's words. */
    uint32_t page;          /* from 0 */
    uint32_t hits_per_page; /* 0..WIRE_HITS_MAX */
    bool by_offset;         /* offset and length were given instead */
    uint32_t offset;
    uint32_t length;

    const struct wire_facet *facets;
    size_t facet_count;
    uint32_t max_values_per_facet; /* 0..WIRE_VALUES_MAX */
    bool facet_alpha;              /* sortFacetValuesBy: by label instead of count */
    bool facet_ids;                /* attarFacetValues: values are ids, labels stand in `attar` */

    /* WIRE_FACET */
    struct slice facet_query; /* empty: the top values */
    uint32_t max_facet_hits;  /* 1..WIRE_FACET_HITS_MAX */

    /* How the reply looks. */
    struct wire_names retrieve;        /* attributesToRetrieve; absent: all */
    struct wire_names highlight;       /* attributesToHighlight; absent: searchable texts */
    struct wire_names response_fields; /* responseFields; absent: all */
    bool snippet_given;
    const struct wire_snippet *snippets;
    size_t snippet_count;
    struct slice pre_tag; /* of highlights, echoed; "<em>" */
    struct slice post_tag;
    struct slice ellipsis;       /* snippetEllipsisText; "…" */
    bool restrict_arrays;        /* restrictHighlightAndSnippetArrays: only items that match */
    bool ranking_info;           /* getRankingInfo */
    bool explain;                /* attarExplain */
    bool see_unretrievable;      /* the key's right */
    struct slice params;         /* to be echoed, URL-encoded */
    struct slice query;          /* as asked */
    struct slice facet_ordering; /* JSON, of the settings; len 0: none */
    struct slice user_data;      /* likewise */

    /* For reports. */
    bool analytics;       /* counts in reports */
    bool click_analytics; /* the reply gets a queryID */
    struct slice user_token;
    const struct slice *tags; /* analyticsTags */
    size_t tag_count;
};

#endif

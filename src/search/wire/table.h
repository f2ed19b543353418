/* Every parameter that a search on the Algolia wire may carry, once (algolia-wire.md section 10).
 *
 *   WIRE_READ      X(NAME, "name", reader)   read into a wire_ask; a reader is in read_*.c
 *   WIRE_REQUEST   X(NAME, "name")           says which search it is, or when; read by whoever cuts
 *                                            requests, or before that (sync/position.h)
 *   WIRE_IGNORED   X(NAME, "name", why)      taken, echoed, without effect here
 *
 * Parsing and its tests are made from these rows.  A name that is in none of them is echoed and
 * ignored too: widgets send new ones.  Readers run in the order of the rows, whatever the order of
 * the request, so that a row may refine one above it.
 * Private to src/search/wire.  Thread: any (immutable). */
#ifndef SEARCH_WIRE_TABLE_H
#define SEARCH_WIRE_TABLE_H

#include "base/slice.h"

/* clang-format off */
#define WIRE_READ(X)                                                              \
    X(QUERY, "query", query)                                                      \
    X(SIMILAR_QUERY, "similarQuery", similar_query)                               \
    X(FILTERS, "filters", filters)                                                \
    X(FACET_FILTERS, "facetFilters", facet_filters)                               \
    X(NUMERIC_FILTERS, "numericFilters", numeric_filters)                         \
    X(TAG_FILTERS, "tagFilters", tag_filters)                                     \
    X(OPTIONAL_FILTERS, "optionalFilters", optional_filters)                      \
    X(SUM_OR_FILTERS_SCORES, "sumOrFiltersScores", sum_or_filters_scores)         \
    X(RESTRICT_SEARCHABLE, "restrictSearchableAttributes", restrict_searchable)   \
    X(FACETS, "facets", facets)                                                   \
    X(MAX_VALUES_PER_FACET, "maxValuesPerFacet", max_values_per_facet)            \
    X(SORT_FACET_VALUES_BY, "sortFacetValuesBy", sort_facet_values_by)            \
    X(ATTAR_FACET_VALUES, "attarFacetValues", attar_facet_values)                 \
    X(PAGE, "page", page)                                                         \
    X(HITS_PER_PAGE, "hitsPerPage", hits_per_page)                                \
    X(OFFSET, "offset", offset)                                                   \
    X(LENGTH, "length", length)                                                   \
    X(ATTRIBUTES_TO_RETRIEVE, "attributesToRetrieve", attributes_to_retrieve)     \
    X(RESPONSE_FIELDS, "responseFields", response_fields)                         \
    X(ATTRIBUTES_TO_HIGHLIGHT, "attributesToHighlight", attributes_to_highlight)  \
    X(ATTRIBUTES_TO_SNIPPET, "attributesToSnippet", attributes_to_snippet)        \
    X(HIGHLIGHT_PRE_TAG, "highlightPreTag", highlight_pre_tag)                    \
    X(HIGHLIGHT_POST_TAG, "highlightPostTag", highlight_post_tag)                 \
    X(SNIPPET_ELLIPSIS_TEXT, "snippetEllipsisText", snippet_ellipsis_text)        \
    X(RESTRICT_ARRAYS, "restrictHighlightAndSnippetArrays", restrict_arrays)      \
    X(NATURAL_LANGUAGES, "naturalLanguages", natural_languages)                   \
    X(TYPO_TOLERANCE, "typoTolerance", typo_tolerance)                            \
    X(MIN_WORD_1_TYPO, "minWordSizefor1Typo", min_word_1_typo)                    \
    X(MIN_WORD_2_TYPOS, "minWordSizefor2Typos", min_word_2_typos)                 \
    X(NO_TYPO_ATTRIBUTES, "disableTypoToleranceOnAttributes", no_typo_attributes) \
    X(QUERY_TYPE, "queryType", query_type)                                        \
    X(REMOVE_WORDS, "removeWordsIfNoResults", remove_words)                       \
    X(ADVANCED_SYNTAX, "advancedSyntax", advanced_syntax)                         \
    X(SYNTAX_FEATURES, "advancedSyntaxFeatures", syntax_features)                 \
    X(OPTIONAL_WORDS, "optionalWords", optional_words)                            \
    X(REMOVE_STOP_WORDS, "removeStopWords", remove_stop_words)                    \
    X(IGNORE_PLURALS, "ignorePlurals", ignore_plurals)                            \
    X(SYNONYMS, "synonyms", synonyms)                                             \
    X(EXACT_ON_SINGLE, "exactOnSingleWordQuery", exact_on_single)                 \
    X(ALTERNATIVES_AS_EXACT, "alternativesAsExact", alternatives_as_exact)        \
    X(NO_EXACT_ATTRIBUTES, "disableExactOnAttributes", no_exact_attributes)       \
    X(MIN_PROXIMITY, "minProximity", min_proximity)                               \
    X(CRITERIA_BY_PROXIMITY, "attributeCriteriaComputedByMinProximity",           \
      criteria_by_proximity)                                                      \
    X(RANKING, "ranking", ranking)                                                \
    X(CUSTOM_RANKING, "customRanking", custom_ranking)                            \
    X(RELEVANCY_STRICTNESS, "relevancyStrictness", relevancy_strictness)          \
    X(DISTINCT, "distinct", distinct)                                             \
    X(ENABLE_RULES, "enableRules", enable_rules)                                  \
    X(RULE_CONTEXTS, "ruleContexts", rule_contexts)                               \
    X(USER_TOKEN, "userToken", user_token)                                        \
    X(ANALYTICS, "analytics", analytics)                                          \
    X(CLICK_ANALYTICS, "clickAnalytics", click_analytics)                         \
    X(ANALYTICS_TAGS, "analyticsTags", analytics_tags)                            \
    X(GET_RANKING_INFO, "getRankingInfo", get_ranking_info)                       \
    X(ATTAR_CURRENCY, "attarCurrency", attar_currency)                            \
    X(ATTAR_ZONE, "attarZone", attar_zone)                                        \
    X(ATTAR_MATCH_TO, "attarMatchTo", attar_match_to)                             \
    X(ATTAR_HYBRID, "attarHybrid", attar_hybrid)                                  \
    X(ATTAR_UNDERSTAND, "attarUnderstand", attar_understand)                      \
    X(ATTAR_DIVERSIFY, "attarDiversify", attar_diversify)                         \
    X(ATTAR_EXPLAIN, "attarExplain", attar_explain)                               \
    X(ATTAR_MIN_POSITION, "attarMinPosition", attar_min_position)

#define WIRE_REQUEST(X)                \
    X(INDEX_NAME, "indexName")         \
    X(TYPE, "type")                    \
    X(FACET, "facet")                  \
    X(FACET_QUERY, "facetQuery")       \
    X(MAX_FACET_HITS, "maxFacetHits")  \
    X(PARAMS, "params")                \
    X(STRATEGY, "strategy")            \
    X(CURSOR, "cursor")                \
    X(ATTAR_WAIT, "attarWait")

#define WIRE_IGNORED(X)                                                                         \
    X(FACETING_AFTER_DISTINCT, "facetingAfterDistinct", "counts are of products either way")    \
    X(TYPOS_ON_NUMBERS, "allowTyposOnNumericTokens", "100 ml is never 200 ml")                  \
    X(QUERY_LANGUAGES, "queryLanguages", "both analyzers always run")                           \
    X(DECOMPOUND_QUERY, "decompoundQuery", "words are always split and joined")                 \
    X(REPLACE_SYNONYMS, "replaceSynonymsInHighlight", "highlights show what the record says")   \
    X(PERSONALIZATION, "enablePersonalization", "tastes order recommendations alone")           \
    X(PERSONALIZATION_IMPACT, "personalizationImpact", "tastes order recommendations alone")    \
    X(AB_TEST, "enableABTest", "no test is running")                                            \
    X(MODE, "mode", "attarHybrid asks for scents")                                              \
    X(SEMANTIC_SEARCH, "semanticSearch", "attarHybrid asks for scents")                         \
    X(RENDERING_CONTENT, "renderingContent", "settings and rules fill it")                      \
    X(AROUND_LAT_LNG, "aroundLatLng", "delivery is by zone")                                    \
    X(AROUND_VIA_IP, "aroundLatLngViaIP", "delivery is by zone")                                \
    X(AROUND_RADIUS, "aroundRadius", "delivery is by zone")                                     \
    X(AROUND_PRECISION, "aroundPrecision", "delivery is by zone")                               \
    X(MINIMUM_AROUND_RADIUS, "minimumAroundRadius", "delivery is by zone")                      \
    X(INSIDE_BOUNDING_BOX, "insideBoundingBox", "delivery is by zone")                          \
    X(INSIDE_POLYGON, "insidePolygon", "delivery is by zone")                                   \
    X(PERCENTILES, "percentileComputation", "of an engine that has none here")                  \
    X(RE_RANKING, "enableReRanking", "there is no model that re-ranks")                         \
    X(RE_RANKING_FILTER, "reRankingApplyFilter", "there is no model that re-ranks")             \
    X(EXTENSIONS, "extensions", "there are none")
/* clang-format on */

enum wire_param {
#define READ(NAME, text, reader) WIRE_PARAM_##NAME,
#define REQUEST(NAME, text)      WIRE_PARAM_##NAME,
#define IGNORED(NAME, text, why) WIRE_PARAM_##NAME,
    WIRE_READ(READ) WIRE_REQUEST(REQUEST) WIRE_IGNORED(IGNORED)
#undef READ
#undef REQUEST
#undef IGNORED
        WIRE_PARAM_COUNT,
    WIRE_PARAM_UNKNOWN = WIRE_PARAM_COUNT
};

/** The parameter of this name, or WIRE_PARAM_UNKNOWN. */
enum wire_param wire_param_find(struct slice name);
struct slice wire_param_name(enum wire_param param);

#endif

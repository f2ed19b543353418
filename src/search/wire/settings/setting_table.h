/* Every setting that the wire has, once: where it comes from, and what holds unless it is changed.
 *
 *   KEPT      can be put; the text is its default, null where the index goes its own way, which is
 *             none of the wire's; or NULL: asked of index.json
 *   DECLARED  declared in index.json; the text is the member to edit
 *   FIXED     the same for ever; the text is its value
 *
 * Private to src/search/wire/settings.  Thread: any (immutable). */
#ifndef SEARCH_WIRE_SETTING_TABLE_H
#define SEARCH_WIRE_SETTING_TABLE_H

#include "base/slice.h"

/* clang-format off */
#define SETTINGS(X)                                                              \
    X("searchableAttributes", DECLARED, "ranking.attributes")                    \
    X("attributesForFaceting", DECLARED, "filters")                              \
    X("numericAttributesForFiltering", DECLARED, "filters")                      \
    X("attributeForDistinct", DECLARED, "columns: \"line\"")                     \
    X("replicas", DECLARED, "sorts of the server: the views are always there")   \
    X("ranking", KEPT, NULL)                                                     \
    X("customRanking", KEPT, "[\"desc(popularity)\"]")                           \
    X("relevancyStrictness", KEPT, "0")                                          \
    X("hitsPerPage", KEPT, "20")                                                 \
    X("maxValuesPerFacet", KEPT, "100")                                          \
    X("maxFacetHits", KEPT, "10")                                                \
    X("sortFacetValuesBy", KEPT, "\"count\"")                                    \
    X("typoTolerance", KEPT, "null")                                             \
    X("minWordSizefor1Typo", KEPT, "4")                                          \
    X("minWordSizefor2Typos", KEPT, "8")                                         \
    X("disableTypoToleranceOnAttributes", KEPT, NULL)                            \
    X("queryType", KEPT, "\"prefixLast\"")                                       \
    X("removeWordsIfNoResults", KEPT, "null")                                    \
    X("advancedSyntax", KEPT, "true")                                            \
    X("advancedSyntaxFeatures", KEPT, "[\"exactPhrase\",\"excludeWords\"]")      \
    X("optionalWords", KEPT, "[]")                                               \
    X("removeStopWords", KEPT, "true")                                           \
    X("ignorePlurals", KEPT, "true")                                             \
    X("exactOnSingleWordQuery", KEPT, "null")                                    \
    X("alternativesAsExact", KEPT, "[]")                                         \
    X("disableExactOnAttributes", KEPT, "[]")                                    \
    X("minProximity", KEPT, "1")                                                 \
    X("attributeCriteriaComputedByMinProximity", KEPT, "false")                  \
    X("distinct", KEPT, "false")                                                 \
    X("enableRules", KEPT, "true")                                               \
    X("attributesToRetrieve", KEPT, "[\"*\"]")                                   \
    X("attributesToHighlight", KEPT, "null")                                     \
    X("attributesToSnippet", KEPT, "[]")                                         \
    X("highlightPreTag", KEPT, "\"<em>\"")                                       \
    X("highlightPostTag", KEPT, "\"</em>\"")                                     \
    X("snippetEllipsisText", KEPT, "\"…\"")                                      \
    X("restrictHighlightAndSnippetArrays", KEPT, "false")                        \
    X("responseFields", KEPT, "[\"*\"]")                                         \
    X("renderingContent", KEPT, "{}")                                            \
    X("userData", KEPT, "{}")                                                    \
    X("paginationLimitedTo", FIXED, "10000")                                     \
    X("unretrievableAttributes", FIXED, "[]")                                    \
    X("disablePrefixOnAttributes", FIXED, "[]")                                  \
    X("disableTypoToleranceOnWords", DECLARED, "ranking.no_typo_words")          \
    X("allowTyposOnNumericTokens", FIXED, "false")                               \
    X("allowCompressionOfIntegerArray", FIXED, "false")                          \
    X("separatorsToIndex", FIXED, "\"\"")                                        \
    X("indexLanguages", FIXED, "[]")                                             \
    X("queryLanguages", FIXED, "[]")                                             \
    X("decompoundQuery", FIXED, "true")                                          \
    X("decompoundedAttributes", FIXED, "{}")                                     \
    X("attributesToTransliterate", FIXED, "[]")                                  \
    X("camelCaseAttributes", FIXED, "[]")                                        \
    X("customNormalization", FIXED, "{}")                                        \
    X("keepDiacriticsOnCharacters", FIXED, "\"\"")                               \
    X("replaceSynonymsInHighlight", FIXED, "false")                              \
    X("enablePersonalization", FIXED, "false")                                   \
    X("enableReRanking", FIXED, "false")                                         \
    X("mode", FIXED, "\"keywordSearch\"")
/* clang-format on */

enum setting_source { SETTING_KEPT, SETTING_DECLARED, SETTING_FIXED };

struct setting {
    struct slice name;
    enum setting_source source;
    const char *text; /* by source, see above; of KEPT may be NULL */
};

/** All of them, in the order in which they are shown. */
extern const struct setting setting_table[];
extern const size_t setting_count;

/** The setting of this name, or NULL. */
const struct setting *setting_find(struct slice name);

#endif

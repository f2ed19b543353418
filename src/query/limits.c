/* Bounds that no request may pass.  A parser that has told its own limits meets none of these. */
#include "query/limits.h"

#include "index/index.h"

#include <assert.h>

static int check_page(const struct search_request *r, struct attar_error *err)
{
    if (r->q.len > SEARCH_Q_BYTES_MAX)
        return error_set(err, ATTAR_EINVAL, "q: longer than %d bytes", SEARCH_Q_BYTES_MAX);
    if (r->size > SEARCH_SIZE_MAX)
        return error_set(err, ATTAR_EINVAL, "size: more than %d", SEARCH_SIZE_MAX);
    if ((uint64_t)r->first + r->size > SEARCH_WINDOW_MAX)
        return error_set(err, ATTAR_EINVAL, "first: first + size is at most %d; a cursor goes on",
                         SEARCH_WINDOW_MAX);
    if (r->diversify && (r->after.on || r->sort != SORT_RELEVANCE))
        return error_set(err, ATTAR_EINVAL, "diversify: only by relevance and page number");
    if (r->hybrid > HYBRID_WHOLE)
        return error_set(err, ATTAR_EINVAL, "hybrid: more than %d thousandths", HYBRID_WHOLE);
    if (r->hybrid > 0 && r->sort != SORT_RELEVANCE)
        return error_set(err, ATTAR_EINVAL, "hybrid: only with sort=relevance, it is the order");
    if (r->distinct > DISTINCT_MAX)
        return error_set(err, ATTAR_EINVAL, "distinct: more than %d", DISTINCT_MAX);
    return 0;
}

static int check_lists(const struct search_request *r, struct attar_error *err)
{
    if (r->facet_count > SEARCH_FACETS_MAX)
        return error_set(err, ATTAR_EINVAL, "facets: more than %d", SEARCH_FACETS_MAX);
    if (r->facet_size > SEARCH_FACET_SIZE_MAX)
        return error_set(err, ATTAR_EINVAL, "facet_size: more than %d", SEARCH_FACET_SIZE_MAX);
    if (r->clause_count > SEARCH_CLAUSES_MAX)
        return error_set(err, ATTAR_EINVAL, "more than %d filter clauses", SEARCH_CLAUSES_MAX);
    if (r->boost_count > SEARCH_BOOSTS_MAX)
        return error_set(err, ATTAR_EINVAL, "boosts: more than %d", SEARCH_BOOSTS_MAX);
    return 0;
}

static int check_letters(const struct text_options *o, struct attar_error *err)
{
    unsigned min_1 = o->typo_min_1 > 0 ? o->typo_min_1 : TYPO_MIN_1_DEFAULT;
    unsigned min_2 = o->typo_min_2 > 0 ? o->typo_min_2 : TYPO_MIN_2_DEFAULT;

    if (min_1 < TYPO_MIN_LEAST)
        return error_set(err, ATTAR_EINVAL, "typo_min_1: less than %d letters", TYPO_MIN_LEAST);
    if (min_2 < min_1)
        return error_set(err, ATTAR_EINVAL, "typo_min_2: less than typo_min_1, %u letters", min_1);
    return 0;
}

static int check_buckets(const struct text_options *o, struct attar_error *err)
{
    unsigned seen = 0;

    if (o->bucket_count > BUCKET_COUNT)
        return error_set(err, ATTAR_EINVAL, "buckets: more than %d", BUCKET_COUNT);
    for (size_t i = 0; i < o->bucket_count; i++) {
        if (o->buckets[i] >= BUCKET_COUNT || (seen >> o->buckets[i] & 1) != 0)
            return error_set(err, ATTAR_EINVAL, "buckets: one is unknown or given twice");
        seen |= 1u << o->buckets[i];
    }
    return 0;
}

static int check_custom(const struct search_request *r, const struct schema *schema,
                        struct attar_error *err)
{
    const struct text_options *o = &r->text;

    if (o->custom_count > CUSTOM_KEYS_MAX)
        return error_set(err, ATTAR_EINVAL, "custom: more than %d keys", CUSTOM_KEYS_MAX);
    if (o->custom_count > 0 && r->after.on)
        return error_set(err, ATTAR_EINVAL, "custom: only by page number");
    for (size_t i = 0; i < o->custom_count; i++) {
        uint16_t column = o->custom[i].column;

        if (column >= schema->column_count || schema->columns[column].type != COLUMN_NUMBER ||
            schema->columns[column].scope != SCOPE_PRODUCT)
            return error_set(err, ATTAR_EINVAL, "custom: column %u is no number of products",
                             column);
    }
    return 0;
}

static int check_optional(const struct text_options *o, struct attar_error *err)
{
    if (o->optional_word_count > OPTIONAL_WORDS_MAX)
        return error_set(err, ATTAR_EINVAL, "optional_words: more than %d", OPTIONAL_WORDS_MAX);
    if (o->optional_filter_count > OPTIONAL_FILTERS_MAX)
        return error_set(err, ATTAR_EINVAL, "optional filters: more than %d", OPTIONAL_FILTERS_MAX);
    for (size_t i = 0; i < o->optional_filter_count; i++)
        if (o->optional_filters[i].score < 1 || o->optional_filters[i].score > OPTIONAL_SCORE_MAX)
            return error_set(err, ATTAR_EINVAL, "optional filters: a score is 1..%d",
                             OPTIONAL_SCORE_MAX);
    return 0;
}

static int check_options(const struct text_options *o, struct attar_error *err)
{
    int rc = check_letters(o, err);

    if (rc == 0)
        rc = check_buckets(o, err);
    if (rc == 0)
        rc = check_optional(o, err);
    if (rc == 0 && o->proximity_min > PROXIMITY_MIN_MAX)
        rc = error_set(err, ATTAR_EINVAL, "proximity_min: more than %d", PROXIMITY_MIN_MAX);
    if (rc == 0 && o->strictness > STRICTNESS_MAX)
        rc = error_set(err, ATTAR_EINVAL, "strictness: more than %d", STRICTNESS_MAX);
    return rc;
}

int limits_check(const struct search_request *request, const struct schema *schema,
                 struct attar_error *err)
{
    int rc = check_page(request, err);

    assert(schema != NULL);
    if (rc == 0)
        rc = check_lists(request, err);
    if (rc == 0)
        rc = check_options(&request->text, err);
    if (rc == 0)
        rc = check_custom(request, schema, err);
    return rc;
}

/* Reading the ranking's declaration.  Every name must exist: a field or bucket that is misspelt
 * would silently rank last. */
#include "query/ranking.h"

#include "codec/json.h"
#include "query/text_options.h"

#include <assert.h>

const char *const bucket_names[BUCKET_COUNT] = {
    "words", "typo", "filters", "proximity", "attribute", "exact",
};

static void fill_defaults(const struct schema *schema, struct ranking *ranking)
{
    for (uint16_t i = 0; i < schema->text_count; i++) {
        ranking->levels[i] = (uint8_t)(i < RANKING_LEVELS_MAX ? RANKING_LEVELS_MAX - i : 0);
        ranking->near[i] = true;
    }
    ranking->best = RANKING_LEVELS_MAX;
    for (uint8_t i = 0; i < BUCKET_COUNT; i++)
        ranking->buckets[i] = i;
    ranking->bucket_count = BUCKET_COUNT;
}

/* The text field that `item` names, or -ATTAR_EPARSE. */
static int read_field(const struct json *item, const struct schema *schema, const char *member,
                      struct attar_error *err)
{
    struct slice name = {NULL, 0};
    uint16_t field = UINT16_MAX;

    if (json_str(item, &name) == 0)
        field = schema_text(schema, name);
    if (field == UINT16_MAX)
        return error_set(err, ATTAR_EPARSE, "\"ranking\": \"%s\": there is no text field \"%.*s\"",
                         member, SLICE_ARG(name));
    return field;
}

static int read_attributes(const struct json *lists, const struct schema *schema,
                           struct ranking *ranking, struct attar_error *err)
{
    if (json_count(lists) > RANKING_LEVELS_MAX)
        return error_set(err, ATTAR_EPARSE, "\"ranking\": \"attributes\": at most %d lists",
                         RANKING_LEVELS_MAX);
    memset(ranking->levels, 0, sizeof ranking->levels);
    ranking->best = (uint8_t)json_count(lists);
    for (size_t i = 0; i < json_count(lists); i++) {
        const struct json *list = json_at(lists, i);

        for (size_t k = 0; k < json_count(list); k++) {
            int field = read_field(json_at(list, k), schema, "attributes", err);

            if (field < 0)
                return field;
            ranking->levels[field] = (uint8_t)(json_count(lists) - i);
        }
    }
    return 0;
}

/* The fields that the member's list names. */
static int read_fields(const struct json *declared, const char *member, const struct schema *schema,
                       bool out[SCHEMA_TEXTS_MAX], struct attar_error *err)
{
    const struct json *list = json_get(declared, member);

    if (list != NULL)
        memset(out, 0, SCHEMA_TEXTS_MAX * sizeof *out);
    for (size_t i = 0; i < json_count(list); i++) {
        int field = read_field(json_at(list, i), schema, member, err);

        if (field < 0)
            return field;
        out[field] = true;
    }
    return 0;
}

static int bucket_named(struct slice name)
{
    for (int i = 0; i < BUCKET_COUNT; i++)
        if (slice_eq(name, slice_cstr(bucket_names[i])))
            return i;
    return -1;
}

static int read_buckets(const struct json *list, struct ranking *ranking, struct attar_error *err)
{
    unsigned seen = 0;

    ranking->bucket_count = 0;
    for (size_t i = 0; i < json_count(list); i++) {
        struct slice name = {NULL, 0};
        int bucket = json_str(json_at(list, i), &name) == 0 ? bucket_named(name) : -1;

        if (bucket < 0 || (seen >> bucket & 1) != 0)
            return error_set(err, ATTAR_EPARSE,
                             "\"ranking\": \"buckets\"[%zu]: \"%.*s\" is unknown or repeated", i,
                             SLICE_ARG(name));
        seen |= 1u << bucket;
        ranking->buckets[ranking->bucket_count++] = (uint8_t)bucket;
    }
    return 0;
}

static int read_words(const struct json *list, struct ranking *ranking, struct attar_error *err)
{
    if (json_count(list) > NO_TYPO_WORDS_MAX)
        return error_set(err, ATTAR_EPARSE, "\"ranking\": \"no_typo_words\": at most %d",
                         NO_TYPO_WORDS_MAX);
    for (size_t i = 0; i < json_count(list); i++)
        if (json_str(json_at(list, i), &ranking->no_typo_words[i]) < 0)
            return error_set(err, ATTAR_EPARSE,
                             "\"ranking\": \"no_typo_words\"[%zu]: a word is expected", i);
    ranking->no_typo_word_count = (uint8_t)json_count(list);
    return 0;
}

int ranking_read(const struct json *root, const struct schema *schema, struct ranking *out_ranking,
                 struct attar_error *err)
{
    const struct json *declared = json_get(root, "ranking");
    struct ranking ranking = {0};
    int rc = 0;

    assert(schema != NULL && out_ranking != NULL);
    fill_defaults(schema, &ranking);
    if (json_get(declared, "attributes") != NULL)
        rc = read_attributes(json_get(declared, "attributes"), schema, &ranking, err);
    if (rc == 0)
        rc = read_fields(declared, "proximity", schema, ranking.near, err);
    if (rc == 0)
        rc = read_fields(declared, "no_typos", schema, ranking.exact, err);
    if (rc == 0)
        rc = read_words(json_get(declared, "no_typo_words"), &ranking, err);
    if (rc == 0 && json_get(declared, "buckets") != NULL)
        rc = read_buckets(json_get(declared, "buckets"), &ranking, err);
    if (rc == 0)
        *out_ranking = ranking;
    return rc;
}

/* ---- As a request wants it ---- */

static void move_first(struct ranking *ranking, uint8_t bucket)
{
    uint8_t kept = ranking->bucket_count;

    while (kept > 0 && ranking->buckets[kept - 1] != bucket)
        kept--;
    kept = kept > 0 ? (uint8_t)(kept - 1) : ranking->bucket_count;
    ranking->bucket_count = (uint8_t)(ranking->bucket_count + (kept == ranking->bucket_count));
    memmove(ranking->buckets + 1, ranking->buckets, kept);
    ranking->buckets[0] = bucket;
}

struct ranking ranking_for(const struct ranking *declared, const struct text_options *options,
                           bool typos_first)
{
    struct ranking ranking = *declared;

    for (unsigned field = 0; field < SCHEMA_TEXTS_MAX; field++) {
        ranking.exact[field] |= options->no_typo_fields >> field & 1;
        ranking.inexact[field] = options->no_exact_fields >> field & 1;
        ranking.closed[field] =
            options->restrict_fields != 0 && (options->restrict_fields >> field & 1) == 0;
    }
    ranking.no_variants = options->no_variants;
    ranking.by_entry = options->no_typo_fields != 0 || options->no_exact_fields != 0 ||
                       options->restrict_fields != 0 || options->no_variants;
    if (options->bucket_count > 0) {
        memcpy(ranking.buckets, options->buckets, options->bucket_count);
        ranking.bucket_count = options->bucket_count;
    }
    if (typos_first)
        move_first(&ranking, BUCKET_TYPO);
    return ranking;
}

/* Parameters about the order of the hits: buckets, columns, optional filters, lines, rules.
 *
 *   ranking        ["typo","words","desc(popularity)",...]   order of buckets; columns in front
 *   customRanking  ["desc(popularity)"]                      columns behind the buckets
 *
 * Both kinds of columns stand between the buckets and the score: before them a column would leave
 * the words without a say. */
#include "search/wire/reader.h"

#include "index/index.h"
#include "search/request/params.h"

#include <assert.h>

enum { CONTEXT_LEN_MAX = 64, ID_LEN_MAX = 64 };

static struct text_options *options(struct wire_reader *reader)
{
    return &reader->out->request.text;
}

/* ---- Exactness and nearness ---- */

int wire_read_exact_on_single(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {"attribute", "none", "word"};
    static const enum exact_single ways[] = {EXACT_SINGLE_ATTRIBUTE, EXACT_SINGLE_NONE,
                                             EXACT_SINGLE_WORD};
    int word = wire_choice(reader, value, words, 3, "expected attribute, none or word");

    if (word < 0)
        return word;
    options(reader)->exact_single = ways[word];
    return 0;
}

/* Kinds that are not known here (ignoreConjugations) add nothing. */
int wire_read_alternatives_as_exact(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {"ignorePlurals", "singleWordSynonym", "multiWordsSynonym"};
    static const uint8_t kinds[] = {EXACT_VARIANTS, EXACT_SYNONYMS, EXACT_PHRASES};
    struct wire_list names;
    uint8_t bits = 0;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &names);

    for (size_t i = 0; rc == 0 && i < names.count; i++) {
        int word = wire_word(names.items[i], words, 3);

        if (word >= 0)
            bits = (uint8_t)(bits | kinds[word]);
    }
    if (rc == 0)
        options(reader)->exact_kinds = bits;
    return rc;
}

int wire_read_no_exact_attributes(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_fields(reader, value, &options(reader)->no_exact_fields);
}

int wire_read_min_proximity(struct wire_reader *reader, const struct wire_value *value)
{
    uint32_t words = 0;
    int rc = wire_whole(reader, value, 1, PROXIMITY_MIN_MAX, &words);

    options(reader)->proximity_min = (uint8_t)words;
    return rc;
}

int wire_read_criteria_by_proximity(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &options(reader)->attribute_by_proximity);
}

/* ---- Buckets and columns ---- */

static uint16_t number_column(const struct wire_scope *scope, struct slice attribute)
{
    uint16_t filter = filter_find_wire(scope->filters, attribute);
    uint16_t column = schema_column(scope->schema, attribute);
    const struct schema_column *found;

    if (filter != UINT16_MAX && scope->filters->defs[filter].column != UINT16_MAX)
        column = scope->filters->defs[filter].column;
    if (column == UINT16_MAX)
        return UINT16_MAX;
    found = &scope->schema->columns[column];
    return found->type == COLUMN_NUMBER && found->scope == SCOPE_PRODUCT ? column : UINT16_MAX;
}

/* "desc(popularity)" or "asc(year)" */
static int read_key(struct wire_reader *reader, struct slice text, struct custom_key *out)
{
    struct slice name = text;
    bool descending = slice_starts(text, SLICE("desc("));

    if (descending || slice_starts(text, SLICE("asc(")))
        name = slice_skip(text, descending ? 5 : 4);
    if (name.ptr == text.ptr || name.len == 0 || name.ptr[name.len - 1] != ')')
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "%.*s: expected asc(attribute) or desc(attribute), found \"%.*s\"",
                         SLICE_ARG(reader->name), SLICE_ARG(text));
    name.len--;
    *out = (struct custom_key){number_column(reader->scope, name), descending};
    if (out->column == UINT16_MAX)
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "%.*s: \"%.*s\" is no number of products", SLICE_ARG(reader->name),
                         SLICE_ARG(name));
    return 0;
}

static int add_key(struct wire_reader *reader, struct slice text)
{
    struct text_options *text_options = options(reader);
    struct custom_key *keys = (struct custom_key *)text_options->custom;

    if (keys == NULL)
        keys = arena_array(reader->scope->arena, CUSTOM_KEYS_MAX, sizeof *keys);
    if (keys == NULL)
        return wire_full(reader);
    text_options->custom = keys;
    if (text_options->custom_count == CUSTOM_KEYS_MAX)
        return wire_bad(reader, "more than 4 attributes, those of customRanking among them");
    return read_key(reader, text, &keys[text_options->custom_count++]);
}

/* A bucket, once; what has none here (geo, custom) is skipped. */
static void add_bucket(struct text_options *options, struct slice name)
{
    int bucket = wire_word(name, bucket_names, BUCKET_COUNT);

    for (uint8_t i = 0; i < options->bucket_count; i++)
        if (options->buckets[i] == bucket)
            return;
    if (bucket >= 0)
        options->buckets[options->bucket_count++] = (uint8_t)bucket;
}

int wire_read_ranking(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list names;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &names);

    options(reader)->bucket_count = 0;
    options(reader)->custom_count = 0;
    for (size_t i = 0; rc == 0 && i < names.count; i++) {
        if (memchr(names.items[i].ptr, '(', names.items[i].len) != NULL)
            rc = add_key(reader, names.items[i]);
        else
            add_bucket(options(reader), names.items[i]);
    }
    return rc;
}

int wire_read_custom_ranking(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list names;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &names);

    for (size_t i = 0; rc == 0 && i < names.count; i++)
        rc = add_key(reader, names.items[i]);
    return rc;
}

int wire_read_relevancy_strictness(struct wire_reader *reader, const struct wire_value *value)
{
    uint32_t share = 0;
    int rc = wire_whole(reader, value, 0, STRICTNESS_MAX, &share);

    options(reader)->strictness = (uint8_t)share;
    return rc;
}

int wire_read_sum_or_filters_scores(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &options(reader)->sum_optional);
}

/* ---- Lines, diversity, likeness ---- */

/* false and true, or so many of each line. */
int wire_read_distinct(struct wire_reader *reader, const struct wire_value *value)
{
    bool on = false;
    uint32_t count = 0;
    int rc = 0;

    if (wire_is_flag(value, &on))
        count = on;
    else
        rc = wire_whole(reader, value, 0, DISTINCT_MAX, &count);
    reader->out->request.distinct = (uint8_t)count;
    return rc;
}

int wire_read_attar_diversify(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_flag(reader, value, &reader->out->request.diversify);
}

int wire_read_attar_match_to(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_text_within(reader, value, ID_LEN_MAX, &reader->out->request.match_to);
}

int wire_read_attar_hybrid(struct wire_reader *reader, const struct wire_value *value)
{
    enum { DIGITS = 3 };
    struct slice text;
    int64_t share;
    int rc = wire_text(reader, value, &text);

    if (rc < 0)
        return rc;
    if (slice_to_fixed(text, DIGITS, &share) < 0 || share < 0 || share > HYBRID_WHOLE)
        return wire_bad(reader, "expected a number 0..1 with at most three decimals");
    reader->out->request.hybrid = (uint16_t)share;
    return 0;
}

/* ---- Rules ---- */

int wire_read_enable_rules(struct wire_reader *reader, const struct wire_value *value)
{
    bool on = true;
    int rc = wire_flag(reader, value, &on);

    options(reader)->rules_off = !on;
    return rc;
}

int wire_read_rule_contexts(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list contexts;
    int rc = wire_list(reader, value, CONTEXTS_MAX, &contexts);

    for (size_t i = 0; rc == 0 && i < contexts.count; i++)
        if (contexts.items[i].len > CONTEXT_LEN_MAX)
            rc = wire_bad(reader, "a context has more than 64 bytes");
    if (rc < 0)
        return rc;
    reader->out->request.contexts = contexts.items;
    reader->out->request.context_count = contexts.count;
    return 0;
}

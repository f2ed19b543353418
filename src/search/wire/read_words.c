/* Parameters about the words: what they are, how near a match must be, which may be missing.
 *
 *   absent: the index's own way (struct text_options, all zero)
 *
 * A list of languages where the wire takes one (removeStopWords, ignorePlurals) is taken as true:
 * both analyzers always run. */
#include "search/wire/reader.h"

#include "index/index.h"

#include <assert.h>

enum { TYPO_LETTERS_MAX = 100 };

static struct text_options *options(struct wire_reader *reader)
{
    return &reader->out->request.text;
}

int wire_read_query(struct wire_reader *reader, const struct wire_value *value)
{
    int rc = wire_text_within(reader, value, SEARCH_Q_BYTES_MAX, &reader->out->query);

    reader->out->request.q = reader->out->query;
    return rc;
}

int wire_read_similar_query(struct wire_reader *reader, const struct wire_value *value)
{
    struct slice text;
    int rc = wire_text_within(reader, value, SEARCH_Q_BYTES_MAX, &text);

    if (rc < 0 || text.len == 0)
        return rc;
    reader->out->request.q = text;
    options(reader)->similar = true;
    return 0;
}

/* ---- Text fields ---- */

/* Attributes of a record whose words are in a text field of another name. */
static struct slice field_name(struct slice attribute)
{
    static const struct {
        struct slice attribute;
        struct slice field;
    } others[] = {
        {SLICE_INIT("name_en"), SLICE_INIT("name")},
        {SLICE_INIT("name_ar"), SLICE_INIT("name")},
        {SLICE_INIT("categories"), SLICE_INIT("category")},
        {SLICE_INIT("form"), SLICE_INIT("category")},
        {SLICE_INIT("concentration"), SLICE_INIT("category")},
    };
    struct slice name = slice_cut(&attribute, '.'); /* notes.top, categories.lvl0 */

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (slice_eq(others[i].attribute, name))
            return others[i].field;
    return name;
}

int wire_fields(struct wire_reader *reader, const struct wire_value *value, uint16_t *out)
{
    struct wire_list names;
    uint16_t fields = 0;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &names);

    for (size_t i = 0; rc == 0 && i < names.count; i++) {
        uint16_t field = schema_text(reader->scope->schema, field_name(names.items[i]));

        if (field == UINT16_MAX)
            return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                             "%.*s: \"%.*s\" is no searchable attribute", SLICE_ARG(reader->name),
                             SLICE_ARG(names.items[i]));
        fields = (uint16_t)(fields | 1u << field);
    }
    if (rc == 0)
        *out = fields;
    return rc;
}

int wire_read_restrict_searchable(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_fields(reader, value, &options(reader)->restrict_fields);
}

int wire_read_no_typo_attributes(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_fields(reader, value, &options(reader)->no_typo_fields);
}

/* ---- Typos ---- */

int wire_read_typo_tolerance(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {"true", "false", "min", "strict"};
    static const enum typo_mode modes[] = {TYPO_ALL, TYPO_OFF, TYPO_MIN, TYPO_STRICT};
    int word = wire_choice(reader, value, words, sizeof words / sizeof *words,
                           "expected true, false, min or strict");

    if (word < 0)
        return word;
    reader->out->request.typo = modes[word];
    return 0;
}

static int read_letters(struct wire_reader *reader, const struct wire_value *value, uint8_t *out)
{
    uint32_t letters = 0;
    int rc = wire_whole(reader, value, 0, TYPO_LETTERS_MAX, &letters);

    if (rc == 0)
        *out = (uint8_t)(letters < TYPO_MIN_LEAST ? TYPO_MIN_LEAST : letters);
    return rc;
}

int wire_read_min_word_1_typo(struct wire_reader *reader, const struct wire_value *value)
{
    return read_letters(reader, value, &options(reader)->typo_min_1);
}

int wire_read_min_word_2_typos(struct wire_reader *reader, const struct wire_value *value)
{
    return read_letters(reader, value, &options(reader)->typo_min_2);
}

/* ---- Which words count ---- */

int wire_read_query_type(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {
        [PREFIX_LAST] = "prefixLast", [PREFIX_ALL] = "prefixAll", [PREFIX_NONE] = "prefixNone"};
    int word = wire_choice(reader, value, words, sizeof words / sizeof *words,
                           "expected prefixLast, prefixAll or prefixNone");

    if (word < 0)
        return word;
    options(reader)->prefix = (enum prefix_mode)word;
    return 0;
}

int wire_read_remove_words(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {"none", "lastWords", "firstWords", "allOptional"};
    static const enum missing_words ways[] = {MISSING_NONE, MISSING_LAST, MISSING_FIRST,
                                              MISSING_ALL};
    int word = wire_choice(reader, value, words, sizeof words / sizeof *words,
                           "expected none, lastWords, firstWords or allOptional");

    if (word < 0)
        return word;
    options(reader)->missing = ways[word];
    return 0;
}

int wire_read_advanced_syntax(struct wire_reader *reader, const struct wire_value *value)
{
    bool on = true;
    int rc = wire_flag(reader, value, &on);

    options(reader)->no_phrases = options(reader)->no_exclusions = !on;
    return rc;
}

/* Which of the features are on, where the syntax is. */
int wire_read_syntax_features(struct wire_reader *reader, const struct wire_value *value)
{
    bool phrases = false;
    bool exclusions = false;
    struct wire_list names;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &names);

    if (rc < 0)
        return rc;
    for (size_t i = 0; i < names.count; i++) {
        phrases = phrases || slice_eq(names.items[i], SLICE("exactPhrase"));
        exclusions = exclusions || slice_eq(names.items[i], SLICE("excludeWords"));
    }
    options(reader)->no_phrases |= !phrases;
    options(reader)->no_exclusions |= !exclusions;
    return 0;
}

int wire_read_optional_words(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list words;
    int rc = wire_list(reader, value, OPTIONAL_WORDS_MAX, &words);

    if (rc < 0)
        return rc;
    options(reader)->optional_words = words.items;
    options(reader)->optional_word_count = words.count;
    return 0;
}

/* true, false, or a list of languages, which is true unless it is empty. */
static int read_switch(struct wire_reader *reader, const struct wire_value *value, bool *out)
{
    struct wire_list languages;
    int rc;

    if (wire_is_flag(value, out))
        return 0;
    rc = wire_list(reader, value, WIRE_NAMES_MAX, &languages);
    if (rc == 0)
        *out = languages.count > 0;
    return rc;
}

int wire_read_remove_stop_words(struct wire_reader *reader, const struct wire_value *value)
{
    bool on = true;
    int rc = read_switch(reader, value, &on);

    options(reader)->stop_words_kept = !on;
    return rc;
}

int wire_read_ignore_plurals(struct wire_reader *reader, const struct wire_value *value)
{
    bool on = true;
    int rc = read_switch(reader, value, &on);

    options(reader)->no_variants = !on;
    return rc;
}

int wire_read_natural_languages(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list languages;
    int rc = wire_list(reader, value, WIRE_NAMES_MAX, &languages);

    if (rc < 0 || languages.count == 0)
        return rc;
    options(reader)->stop_words_kept = options(reader)->no_variants = false;
    options(reader)->missing = MISSING_ALL;
    return 0;
}

int wire_read_synonyms(struct wire_reader *reader, const struct wire_value *value)
{
    bool on = true;
    int rc = wire_flag(reader, value, &on);

    options(reader)->synonyms_off = !on;
    return rc;
}

/* "-price", by the filter's name here or on the wire: understood, and not applied. */
static int switch_off(struct wire_reader *reader, struct slice item)
{
    const struct filter_set *filters = reader->scope->filters;
    uint16_t filter = UINT16_MAX;

    if (slice_starts(item, SLICE("-"))) {
        filter = filter_find(filters, slice_skip(item, 1));
        if (filter == UINT16_MAX)
            filter = filter_find_wire(filters, slice_skip(item, 1));
    }
    if (filter == UINT16_MAX)
        return wire_bad(reader, "expected true, false, or filters to leave out, such as -price");
    reader->out->request.understand_off |= (uint64_t)1 << filter;
    return 0;
}

int wire_read_attar_understand(struct wire_reader *reader, const struct wire_value *value)
{
    struct wire_list off;
    int rc;

    if (wire_is_flag(value, &reader->out->understand))
        return 0;
    rc = wire_list(reader, value, WIRE_NAMES_MAX, &off);
    reader->out->understand = true;
    for (size_t i = 0; rc == 0 && i < off.count; i++)
        rc = switch_off(reader, off.items[i]);
    return rc;
}

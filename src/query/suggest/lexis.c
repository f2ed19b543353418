/* Reading names into places.
 *
 *   reading: place of a word that the former vocabulary has, or UNKNOWN + its number among `added`
 *   then:    former and added words are merged, and every place is written anew
 *
 * When nothing was added the former vocabulary is shared and the places stay. */
#include "query/suggest/lexis.h"

#include "analysis/analysis.h"
#include "base/buf.h"
#include "base/vec.h"

#include <assert.h>

enum { WORDS_BYTES_MAX = 1 << 30, TERM_BYTES_MAX = 512 };

#define UNKNOWN ((uint32_t)1 << 31)

struct reading {
    const struct view *view;
    const struct lexis *former; /* NULL: nothing of it may be taken over */
    struct lexis *lexis;
    const struct analysis *analysis;
    struct analyzer *analyzer;
    struct map added;
    uint32_t *alias_first; /* concepts + 1, into aliases */
    uint32_t *aliases;
    VEC(uint32_t) places;
};

/* ---- Words ---- */

static void add_word(struct reading *reading, struct slice word)
{
    uint32_t place = NO_PLACE;

    if (word.len == 0)
        return;
    if (reading->former != NULL)
        place = vocabulary_find(reading->former->vocabulary, word);
    if (place == NO_PLACE) {
        place = map_add(&reading->added, word);
        if (place == MAP_NONE)
            return;
        place |= UNKNOWN;
    }
    VEC_PUSH(&reading->places, place);
}

/* Folded where a word has a folded form, as typed where not; what a hyphen parts is also joined. */
static bool is_key_word(const struct token_list *tokens, size_t i)
{
    const struct token *token = &tokens->items[i];

    if (token->kind == TOKEN_EXACT)
        return i + 1 == tokens->count || tokens->items[i + 1].kind != TOKEN_FOLDED ||
               tokens->items[i + 1].position != token->position;
    return token->kind == TOKEN_FOLDED || token->kind == TOKEN_JOINED;
}

/* Returns the number of words that the text has. */
static uint32_t add_text(struct reading *reading, struct slice text, uint32_t words_max)
{
    struct token_list tokens = {NULL, 0, 0};

    if (text.len == 0 || analyze(reading->analyzer, text, &tokens, NULL) < 0 ||
        tokens.position_count > words_max)
        return tokens.position_count;
    for (size_t i = 0; i < tokens.count; i++)
        if (is_key_word(&tokens, i))
            add_word(reading, tokens.items[i].term);
    return tokens.position_count;
}

/* ---- Aliases ---- */

/* Numbers of the aliases of each concept, one list behind the other; made when first asked for. */
static void group_aliases(struct reading *reading)
{
    const struct analysis *analysis = reading->analysis;
    uint32_t concept;
    struct slice text;
    size_t count = 0;

    if (reading->alias_first != NULL)
        return;
    reading->alias_first =
        mem_zero((size_t)analysis_concept_count(analysis) + 2, sizeof *reading->alias_first);
    for (; analysis_alias(analysis, count, &concept, &text); count++)
        reading->alias_first[concept + 2]++;
    for (uint32_t i = 2; i < analysis_concept_count(analysis) + 2; i++)
        reading->alias_first[i] += reading->alias_first[i - 1];
    reading->aliases = mem_zero(count + 1, sizeof *reading->aliases);
    for (uint32_t i = 0; analysis_alias(analysis, i, &concept, &text); i++)
        reading->aliases[reading->alias_first[concept + 1]++] = i;
}

/* The aliases of one word.  Returns whether there are longer ones. */
static bool add_aliases(struct reading *reading, uint32_t concept)
{
    bool longer = false;
    struct slice text;

    group_aliases(reading);
    for (uint32_t i = reading->alias_first[concept]; i < reading->alias_first[concept + 1]; i++) {
        uint32_t same;

        if (analysis_alias(reading->analysis, reading->aliases[i], &same, &text))
            longer |= add_text(reading, text, 1) > 1;
    }
    return longer;
}

/* The aliases of a value, and its concept itself where there are longer ones. */
static void add_value_aliases(struct reading *reading, struct slice term)
{
    char room[TERM_BYTES_MAX];
    struct buf typed = {.ptr = room, .cap = sizeof room, .max = sizeof room};
    uint32_t concept = analysis_concept(reading->analysis, term);

    if (concept == UINT32_MAX)
        return;
    buf_addf(&typed, ":%.*s", SLICE_ARG(term));
    if (add_aliases(reading, concept) && !typed.overflow)
        add_word(reading, buf_slice(&typed));
}

/* ---- Values ---- */

/* Places of one source while it is read. */
static void begin_source(struct reading *reading, uint32_t source, uint32_t value_count)
{
    struct value_words *values = &reading->lexis->values[source];

    reading->places.count = 0;
    values->value_count = value_count;
    values->offsets = mem_zero((size_t)value_count + 1, sizeof *values->offsets);
}

static void end_value(struct reading *reading, uint32_t source, uint32_t value)
{
    reading->lexis->values[source].offsets[value + 1] = (uint32_t)reading->places.count;
}

static void end_source(struct reading *reading, uint32_t source)
{
    struct value_words *values = &reading->lexis->values[source];

    values->places = mem_zero(reading->places.count + 1, sizeof *values->places);
    if (reading->places.count > 0)
        memcpy(values->places, reading->places.items,
               reading->places.count * sizeof *values->places);
}

static void take_over(struct reading *reading, const struct value_words *old, uint32_t value)
{
    for (uint32_t i = old->offsets[value]; i < old->offsets[value + 1]; i++)
        VEC_PUSH(&reading->places, old->places[i]);
}

/* A value without a label, a perfume line, is told by its text: by the concept of its kind that all
 * of the text is a name of. */
static void add_unlabelled(struct reading *reading, const struct filter_def *def, struct slice key)
{
    struct token_list tokens = {NULL, 0, 0};
    char room[TERM_BYTES_MAX];
    struct buf term = {.ptr = room, .cap = sizeof room, .max = sizeof room};

    add_text(reading, key, UINT32_MAX);
    if (analyze(reading->analyzer, key, &tokens, NULL) < 0)
        return;
    for (size_t i = 0; i < tokens.count && term.len == 0; i++) {
        const struct token *token = &tokens.items[i];

        if (token->kind == TOKEN_CONCEPT && token->words == tokens.position_count &&
            slice_starts(token->term, def->name) && token->term.ptr[def->name.len] == ':')
            buf_add_slice(&term, token->term);
    }
    if (term.len > 0 && !term.overflow)
        add_value_aliases(reading, buf_slice(&term));
}

static void add_labelled(struct reading *reading, const struct filter_def *def,
                         const struct label *label)
{
    char room[TERM_BYTES_MAX];
    struct buf term = {.ptr = room, .cap = sizeof room, .max = sizeof room};

    add_text(reading, label->en, UINT32_MAX);
    add_text(reading, label->ar, UINT32_MAX);
    buf_addf(&term, "%.*s:%.*s", SLICE_ARG(def->name), SLICE_ARG(label->key));
    if (!term.overflow)
        add_value_aliases(reading, buf_slice(&term));
}

static void read_value(struct reading *reading, uint32_t source, struct slice key)
{
    const struct filter_def *def;
    const struct label *label;

    if (source >= LEXIS_NAMES) {
        while (key.ptr != NULL)
            add_word(reading, slice_cut(&key, ' '));
        return;
    }
    def = &reading->view->filters->defs[source];
    label = labels_get(reading->view->labels, def->label_of, key);
    if (label == NULL)
        add_unlabelled(reading, def, key);
    else
        add_labelled(reading, def, label);
}

/* The value of `old` with this key, from *at on; false if it has none. */
static bool find_old(const struct value_words *old, uint32_t *at, struct slice key)
{
    int order = -1;

    while (*at < old->value_count) {
        struct slice other = column_key(old->column, *at);

        order = other.ptr == key.ptr && other.len == key.len ? 0 : slice_cmp(other, key);
        if (order >= 0)
            break;
        ++*at;
    }
    return order == 0;
}

static void read_column(struct reading *reading, uint32_t source, const struct column *column)
{
    const struct value_words *old =
        reading->former == NULL ? NULL : &reading->former->values[source];
    uint32_t at = 0;

    begin_source(reading, source, column_value_count(column));
    reading->lexis->values[source].column = column;
    for (uint32_t value = 0; value < column_value_count(column); value++) {
        struct slice key = column_key(column, value);

        if (old != NULL && old->column != NULL && find_old(old, &at, key))
            take_over(reading, old, at);
        else
            read_value(reading, source, key);
        end_value(reading, source, value);
    }
    end_source(reading, source);
}

/* ---- Concepts ---- */

static void read_concepts(struct reading *reading)
{
    uint32_t count = analysis_concept_count(reading->analysis);

    begin_source(reading, LEXIS_CONCEPTS, count);
    for (uint32_t concept = 0; concept < count; concept ++) {
        add_aliases(reading, concept);
        end_value(reading, LEXIS_CONCEPTS, concept);
    }
    end_source(reading, LEXIS_CONCEPTS);
}

static void copy_concepts(struct reading *reading)
{
    const struct value_words *old = &reading->former->values[LEXIS_CONCEPTS];

    begin_source(reading, LEXIS_CONCEPTS, old->value_count);
    for (uint32_t value = 0; value < old->value_count; value++) {
        take_over(reading, old, value);
        end_value(reading, LEXIS_CONCEPTS, value);
    }
    end_source(reading, LEXIS_CONCEPTS);
}

static int by_number(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

static void invert_concepts(struct lexis *lexis)
{
    const struct value_words *concepts = &lexis->values[LEXIS_CONCEPTS];
    size_t count = 0;

    lexis->concepts_of =
        mem_zero(concepts->offsets[concepts->value_count] + 1, sizeof *lexis->concepts_of);
    for (uint32_t concept = 0; concept < concepts->value_count; concept ++)
        for (uint32_t i = concepts->offsets[concept]; i < concepts->offsets[concept + 1]; i++)
    lexis->concepts_of[count++] = (uint64_t)concepts->places[i] << 32 | concept;
    qsort(lexis->concepts_of, count, sizeof *lexis->concepts_of, by_number);
    lexis->concepts_of_count = count;
}

/* ---- All of it ---- */

static void settle_places(struct reading *reading)
{
    const struct vocabulary *old = reading->former == NULL ? NULL : reading->former->vocabulary;
    uint32_t *olds = mem_zero(old == NULL ? 1 : (size_t)old->count + 1, sizeof *olds);
    uint32_t *news = mem_zero(reading->added.count + 1, sizeof *news);

    reading->lexis->vocabulary = vocabulary_new(old, &reading->added, olds, news);
    for (uint32_t source = 0; source < LEXIS_SOURCES; source++) {
        struct value_words *values = &reading->lexis->values[source];

        for (uint32_t i = 0; values->offsets != NULL && i < values->offsets[values->value_count];
             i++) {
            uint32_t place = values->places[i];

            values->places[i] = place & UNKNOWN ? news[place & ~UNKNOWN] : olds[place];
        }
    }
    free(olds);
    free(news);
}

/* Names come from labels and aliases: while both are the same, so are the words of a key. */
static bool same_names(const struct view *view, const struct lexis *former)
{
    return former != NULL &&
           snapshot_analysis(former->snapshot) == snapshot_analysis(view->snapshot) &&
           slice_eq(snapshot_blob(former->snapshot, "labels"),
                    snapshot_blob(view->snapshot, "labels"));
}

static void read_all(struct reading *reading, const uint16_t *filters, size_t filter_count)
{
    for (size_t i = 0; i < filter_count; i++)
        if (reading->lexis->values[filters[i]].offsets == NULL)
            read_column(reading, filters[i], view_column(reading->view, filters[i]));
    for (uint32_t lang = 0; lang < 2; lang++)
        if (reading->view->sort_names[lang] != NULL)
            read_column(reading, LEXIS_NAMES + lang, reading->view->sort_names[lang]);
    if (reading->former != NULL)
        copy_concepts(reading);
    else
        read_concepts(reading);
}

struct lexis *lexis_new(const struct view *view, const uint16_t *filters, size_t filter_count,
                        const struct lexis *former)
{
    struct lexis *lexis = mem_zero(1, sizeof *lexis);
    struct reading reading = {.view = view, .lexis = lexis};

    assert(view != NULL && filters != NULL);
    lexis->snapshot = view->snapshot;
    reading.former = same_names(view, former) ? former : NULL;
    reading.analysis = snapshot_analysis(view->snapshot);
    reading.analyzer = analyzer_new(snapshot_analysis(view->snapshot));
    map_init(&reading.added, WORDS_BYTES_MAX);
    read_all(&reading, filters, filter_count);
    if (reading.former != NULL && reading.added.count == 0)
        lexis->vocabulary = vocabulary_ref(reading.former->vocabulary);
    else
        settle_places(&reading);
    invert_concepts(lexis);
    VEC_RELEASE(&reading.places);
    map_release(&reading.added);
    free(reading.alias_first);
    free(reading.aliases);
    analyzer_free(reading.analyzer);
    return lexis;
}

void lexis_free(struct lexis *lexis)
{
    if (lexis == NULL)
        return;
    for (uint32_t source = 0; source < LEXIS_SOURCES; source++) {
        free(lexis->values[source].offsets);
        free(lexis->values[source].places);
    }
    free(lexis->concepts_of);
    vocabulary_unref(lexis->vocabulary);
    free(lexis);
}

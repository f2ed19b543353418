/* The guard list: words that the arabic chain may strip clitics down to, and must not strip.
 *
 *   texts of the catalogue --> folded words, article and all --> documents that hold each
 *   --> those of GUARD_DOCS_MIN or more, sorted, one a line --> frozen into the snapshot
 *
 * A stemmer that asks which words are known does not turn بخور into خور.  One exception keeps the
 * list from guarding too much: names are full of "X and Y", so ومسك is in many documents, but it
 * is و and the word مسك that is in more of them; such a word is left out.  At the same reasoning
 * the words of the lexicon's aliases are taken (guard_add_aliases). */
#include "analysis/state.h"

#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>

enum { GUARD_DOCS_MIN = 3, BUILDER_BYTES_MAX = 256 << 20 };

static const struct slice waw = SLICE_INIT("\u0648");

/* The word behind a leading و; length 0 without one. */
static struct slice behind_waw(struct slice word)
{
    return slice_starts(word, waw) ? slice_skip(word, waw.len) : (struct slice){NULL, 0};
}

/* ---- the lexicon's words ---- */

static int guard_add(struct map *guard, struct slice word, struct attar_error *err)
{
    if (word.len > 0 && map_add(guard, word) == MAP_NONE)
        return error_set(err, ATTAR_ELIMIT, "the guard list is too long");
    return 0;
}

static int add_word(struct map *guard, const struct cached *word, struct attar_error *err)
{
    int rc = guard_add(guard, word->letters, err);

    return rc < 0 ? rc : guard_add(guard, word->folded, err);
}

/* Words of one alias: those that begin with و and are not its first wait for the second round. */
static int add_alias(struct analysis *analysis, struct analyzer *analyzer, struct slice alias,
                     bool second_round, struct attar_error *err)
{
    const struct cached *const *words;
    size_t count = analyzer_words(analyzer, alias, &words);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct slice behind = behind_waw(words[i]->folded);
        bool waits = i > 0 && behind.len > 0;

        if (!words[i]->arabic || waits != second_round ||
            (waits && map_find(&analysis->guard, behind) != MAP_NONE))
            continue;
        rc = add_word(&analysis->guard, words[i], err);
    }
    return rc;
}

int guard_add_aliases(struct analysis *analysis, struct attar_error *err)
{
    struct analyzer *analyzer = analyzer_new(analysis);
    size_t count = analysis->lexicon.aliases.count;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < 2 * count; i++)
        rc = add_alias(analysis, analyzer, analysis->lexicon.aliases.items[i % count].text,
                       i >= count, err);
    analyzer_free(analyzer);
    return rc;
}

/* ---- the builder ---- */

struct guard_builder {
    struct analyzer *analyzer;
    struct map words; /* value: last document + 1 << 32 | documents */
    bool full;
};

struct guard_builder *guard_builder_new(struct analysis *analysis)
{
    struct guard_builder *builder = mem_zero(1, sizeof *builder);

    builder->analyzer = analyzer_new(analysis);
    map_init(&builder->words, BUILDER_BYTES_MAX);
    return builder;
}

void guard_builder_free(struct guard_builder *builder)
{
    if (builder == NULL)
        return;
    analyzer_free(builder->analyzer);
    map_release(&builder->words);
    free(builder);
}

static void count_word(struct guard_builder *builder, uint32_t doc, struct slice word)
{
    uint32_t at = map_add(&builder->words, word);
    uint64_t mark = ((uint64_t)doc + 1) << 32;
    uint64_t *value;

    assert(word.len > 0);
    if (at == MAP_NONE) {
        builder->full = true;
        return;
    }
    value = &builder->words.entries[at].value;
    if (*value >> 32 != (uint64_t)doc + 1)
        *value = mark | ((uint32_t)*value + 1);
}

void guard_builder_add(struct guard_builder *builder, uint32_t doc, struct slice text)
{
    const struct cached *const *words;
    size_t count;

    assert(builder != NULL && doc < UINT32_MAX);
    text.len = text.len < ANALYSIS_TEXT_BYTES_MAX ? text.len : ANALYSIS_TEXT_BYTES_MAX;
    count = analyzer_words(builder->analyzer, text, &words);
    for (size_t i = 0; i < count; i++)
        if (words[i]->arabic && words[i]->letters.len > 0)
            count_word(builder, doc, words[i]->letters);
}

static uint32_t docs_of(const struct map *words, struct slice word)
{
    uint32_t at = map_find(words, word);

    return at == MAP_NONE ? 0 : (uint32_t)words->entries[at].value;
}

static bool guards(const struct map *words, const struct map_entry *entry)
{
    uint32_t docs = (uint32_t)entry->value;

    return docs >= GUARD_DOCS_MIN && docs_of(words, behind_waw(entry->key)) <= docs;
}

static int word_order(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

int guard_builder_finish(const struct guard_builder *builder, struct buf *out,
                         struct attar_error *err)
{
    const struct map *words = &builder->words;
    struct slice *sorted;
    size_t count = 0;

    assert(out != NULL);
    if (builder->full)
        return error_set(err, ATTAR_ELIMIT, "the words of the catalogue pass %d bytes",
                         BUILDER_BYTES_MAX);
    sorted = mem_zero(words->count + 1, sizeof *sorted);
    for (size_t i = 0; i < words->count; i++)
        if (guards(words, &words->entries[i]))
            sorted[count++] = words->entries[i].key;
    qsort(sorted, count, sizeof *sorted, word_order);
    for (size_t i = 0; i < count; i++) {
        buf_add_slice(out, sorted[i]);
        buf_add_byte(out, '\n');
    }
    free(sorted);
    return out->overflow ? error_set(err, ATTAR_ELIMIT, "the guard list passes its buffer") : 0;
}

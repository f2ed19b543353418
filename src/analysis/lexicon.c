/* Reading the ontology's tables and walking the trie.
 *
 *   notes.tsv  oud  Oud  عود  oudh|aoud  -->  {note:oud, "Oud"} {note:oud, "عود"} ...
 *
 * Aliases of different concepts may be equal: amber is a note, an accord and a family.  All their
 * terms end at one node, in the order of the tables. */
#include "analysis/lexicon.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEYS_BYTES_MAX = 64 << 20, WORD_NAME = 1, WORD_THING = 2 };

struct ontology_file {
    const char *kind;
    const char *file;
    bool name;
};

static const struct ontology_file files[] = {
    {"note", "notes.tsv", false},      {"accord", "accords.tsv", false},
    {"family", "families.tsv", false}, {"concentration", "concentrations.tsv", false},
    {"brand", "houses.tsv", true},     {"perfumer", "perfumers.tsv", true},
};

void lexicon_init(struct lexicon *lexicon)
{
    *lexicon = (struct lexicon){0};
    map_init(&lexicon->words, KEYS_BYTES_MAX);
    map_init(&lexicon->edges, KEYS_BYTES_MAX);
    VEC_PUSH(&lexicon->nodes, (struct lexicon_node){0, 0});
}

void lexicon_release(struct lexicon *lexicon)
{
    VEC_RELEASE(&lexicon->aliases);
    VEC_RELEASE(&lexicon->nodes);
    VEC_RELEASE(&lexicon->concepts);
    VEC_RELEASE(&lexicon->ends);
    map_release(&lexicon->words);
    map_release(&lexicon->edges);
}

static void alias_push(struct lexicon *lexicon, struct slice term, struct slice text, bool name)
{
    text = slice_trim(text);
    if (text.len > 0)
        VEC_PUSH(&lexicon->aliases, (struct lexicon_alias){term, text, name});
}

static int read_row(struct lexicon *lexicon, const struct table *table,
                    const struct ontology_file *file, struct arena *arena, struct attar_error *err)
{
    struct slice id = table_cell(table, "id");
    struct slice aliases = table_cell(table, "aliases");
    char term[128];
    int len = snprintf(term, sizeof term, "%s:%.*s", file->kind, SLICE_ARG(id));
    struct slice copy;

    if (id.len == 0 || len >= (int)sizeof term)
        return error_set(err, ATTAR_EPARSE, "%s:%zu: an id of 1..100 bytes is needed", table->path,
                         table->line);
    copy = arena_copy(arena, slice_of(term, (size_t)len));
    if (copy.ptr == NULL)
        return error_set(err, ATTAR_ELIMIT, "%s: the analysis has no room for it", table->path);
    alias_push(lexicon, copy, table_cell(table, "en"), file->name);
    alias_push(lexicon, copy, table_cell(table, "ar"), file->name);
    while (aliases.ptr != NULL)
        alias_push(lexicon, copy, slice_cut(&aliases, '|'), file->name);
    return 0;
}

static int read_file(struct lexicon *lexicon, const struct table_source *source,
                     const struct ontology_file *file, struct attar_error *err)
{
    struct table table;
    int rc = table_open(&table, source, file->file, err);

    if (rc < 0)
        return rc;
    while ((rc = table_next(&table, err)) > 0) {
        rc = read_row(lexicon, &table, file, source->arena, err);
        if (rc < 0)
            return rc;
    }
    return rc;
}

int lexicon_read(struct lexicon *lexicon, const struct table_source *source,
                 struct attar_error *err)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        int rc = read_file(lexicon, source, &files[i], err);

        if (rc < 0)
            return rc;
    }
    return 0;
}

static struct slice edge_key(const uint32_t edge[2])
{
    return (struct slice){(const char *)edge, 2 * sizeof edge[0]};
}

/* The node behind `node` by `word`, made if it is not there. */
static uint32_t step_add(struct lexicon *lexicon, uint32_t node, uint32_t word)
{
    uint32_t edge[2] = {node, word};
    uint32_t at = map_add(&lexicon->edges, edge_key(edge));

    assert(at != MAP_NONE);
    if (lexicon->edges.entries[at].value == 0) {
        lexicon->edges.entries[at].value = lexicon->nodes.count;
        VEC_PUSH(&lexicon->nodes, (struct lexicon_node){0, 0});
    }
    return (uint32_t)lexicon->edges.entries[at].value;
}

void lexicon_add(struct lexicon *lexicon, size_t index, const struct slice *words, size_t count)
{
    uint32_t node = 0;
    uint32_t word = 0;

    assert(index < lexicon->aliases.count);
    if (count == 0 || count > LEXICON_WORDS_MAX)
        return;
    for (size_t i = 0; i < count; i++) {
        word = map_add(&lexicon->words, words[i]);
        assert(word != MAP_NONE);
        node = step_add(lexicon, node, word + 1);
    }
    if (count == 1)
        lexicon->words.entries[word].value |=
            lexicon->aliases.items[index].name ? WORD_NAME : WORD_THING;
    VEC_PUSH(&lexicon->ends, (uint64_t)node << 32 | index);
}

static int ends_order(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* An alias may stand twice in a row's cells, or fold to the same words as another of its own. */
static bool concept_known(const struct lexicon *lexicon, const struct lexicon_node *node,
                          struct slice term)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (slice_eq(lexicon->concepts.items[node->first + i], term))
            return true;
    return false;
}

void lexicon_finish(struct lexicon *lexicon)
{
    if (lexicon->ends.count > 0)
        qsort(lexicon->ends.items, lexicon->ends.count, sizeof(uint64_t), ends_order);
    for (size_t i = 0; i < lexicon->ends.count; i++) {
        uint64_t end = lexicon->ends.items[i];
        struct lexicon_node *node = &lexicon->nodes.items[end >> 32];
        struct slice term = lexicon->aliases.items[(uint32_t)end].term;

        if (node->count == 0)
            node->first = (uint32_t)lexicon->concepts.count;
        if (concept_known(lexicon, node, term))
            continue;
        VEC_PUSH(&lexicon->concepts, term);
        node->count++;
    }
    VEC_RELEASE(&lexicon->ends);
}

uint32_t lexicon_word(const struct lexicon *lexicon, struct slice folded)
{
    uint32_t at = map_find(&lexicon->words, folded);

    return at == MAP_NONE ? 0 : at + 1;
}

bool lexicon_is_name(const struct lexicon *lexicon, struct slice folded)
{
    uint32_t word = lexicon_word(lexicon, folded);

    return word != 0 && lexicon->words.entries[word - 1].value == WORD_NAME;
}

/* The node behind `node` by `word`, or 0. */
static uint32_t step(const struct lexicon *lexicon, uint32_t node, uint32_t word)
{
    uint32_t edge[2] = {node, word};
    uint32_t at = map_find(&lexicon->edges, edge_key(edge));

    return at == MAP_NONE ? 0 : (uint32_t)lexicon->edges.entries[at].value;
}

/* The deepest node with concepts that forms lead to from `node`, and its depth: a walk over at
 * most LEXICON_WORDS_MAX levels, since no path is longer. */
static size_t walk(const struct lexicon *lexicon, uint32_t node, const struct lexicon_forms *forms,
                   size_t count, const struct lexicon_node **out_node)
{
    size_t longest = 0;

    for (size_t i = 0; count > 0 && i < LEXICON_FORMS_MAX && forms->words[i] != 0; i++) {
        uint32_t next = step(lexicon, node, forms->words[i]);
        const struct lexicon_node *found = &lexicon->nodes.items[next];
        size_t len;

        if (next == 0)
            continue;
        len = 1 + walk(lexicon, next, forms + 1, count - 1, &found);
        if (found->count > 0 && len > longest) {
            longest = len;
            *out_node = found;
        }
    }
    return longest;
}

size_t lexicon_match(const struct lexicon *lexicon, const struct lexicon_forms *forms, size_t count,
                     const struct slice **out_concepts, size_t *out_count)
{
    const struct lexicon_node *node = NULL;
    size_t len = walk(lexicon, 0, forms, count, &node);

    assert(len <= LEXICON_WORDS_MAX && (len == 0 || node != NULL));
    if (len == 0)
        return 0;
    *out_concepts = &lexicon->concepts.items[node->first];
    *out_count = node->count;
    return len;
}

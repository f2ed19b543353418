/* Reading the ontology's tables and walking the trie.
 *
 *   notes.tsv    oud  Oud  عود  oudh|aoud  -->  {note:oud, "Oud"} {note:oud, "عود"} ...
 *   aliases.tsv  note  oud  3ood|...       -->  {note:oud, "3ood"} ...  (written by
 * tools/gen-aliases)
 *
 * Aliases of different concepts may be equal: amber is a note, an accord and a family.  All their
 * terms end at one node, in the order of the tables. */
#include "analysis/lexicon.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEYS_BYTES_MAX = 64 << 20, TERM_CAP = 128, PARENTS_MAX = 8 };

struct lexicon_kind {
    const char *name;
    const char *file;
    enum lexicon_layer layer;
    uint8_t senses; /* of its words; a perfume line says nothing about them */
};

static const struct lexicon_kind kinds[] = {
    {"note", "notes.tsv", LAYER_SCENT, SENSE_THING},
    {"accord", "accords.tsv", LAYER_SCENT, SENSE_THING},
    {"family", "families.tsv", LAYER_FAMILY, SENSE_THING},
    {"concentration", "concentrations.tsv", LAYER_CONCENTRATION, SENSE_THING},
    {"brand", "houses.tsv", LAYER_NAME, SENSE_NAME},
    {"perfumer", "perfumers.tsv", LAYER_NAME, SENSE_NAME},
    {"line", "lines.tsv", LAYER_LINE, 0},
    {"word", "words.tsv", LAYER_WORD, SENSE_THING},
};

void lexicon_init(struct lexicon *lexicon)
{
    *lexicon = (struct lexicon){0};
    map_init(&lexicon->words, KEYS_BYTES_MAX);
    map_init(&lexicon->edges, KEYS_BYTES_MAX);
    map_init(&lexicon->by_term, KEYS_BYTES_MAX);
    VEC_PUSH(&lexicon->nodes, (struct lexicon_node){0, 0, false});
}

void lexicon_release(struct lexicon *lexicon)
{
    VEC_RELEASE(&lexicon->aliases);
    VEC_RELEASE(&lexicon->nodes);
    VEC_RELEASE(&lexicon->concepts);
    VEC_RELEASE(&lexicon->ends_here);
    VEC_RELEASE(&lexicon->ends);
    map_release(&lexicon->words);
    map_release(&lexicon->edges);
    map_release(&lexicon->by_term);
}

/* "kind:id" in `text`; length 0 if the id is missing or too long. */
static struct slice term_of(const struct lexicon_kind *kind, struct slice id, char text[TERM_CAP])
{
    int len = snprintf(text, TERM_CAP, "%s:%.*s", kind->name, SLICE_ARG(id));

    return slice_of(text, id.len == 0 || len >= TERM_CAP ? 0 : (size_t)len);
}

static int concept_add(struct lexicon *lexicon, const struct lexicon_kind *kind,
                       const struct table *table, struct arena *arena, uint32_t *out_concept,
                       struct attar_error *err)
{
    char text[TERM_CAP];
    struct slice term = term_of(kind, table_cell(table, "id"), text);
    struct lexicon_concept concept = {.layer = (uint8_t)kind->layer};
    uint32_t at;

    if (term.len == 0)
        return error_set(err, ATTAR_EPARSE, "%s:%zu: an id of 1..100 bytes is needed", table->path,
                         table->line);
    concept.term = arena_copy(arena, term);
    concept.parent = arena_copy(arena, term_of(kind, table_cell(table, "parent"), text));
    at = map_add(&lexicon->by_term, concept.term);
    if (at == MAP_NONE || concept.parent.ptr == NULL)
        return error_set(err, ATTAR_ELIMIT, "%s: the analysis has no room for it", table->path);
    if (lexicon->by_term.entries[at].value == 0) {
        VEC_PUSH(&lexicon->concepts, concept);
        lexicon->by_term.entries[at].value = lexicon->concepts.count;
    }
    *out_concept = (uint32_t)lexicon->by_term.entries[at].value - 1;
    return 0;
}

static void alias_push(struct lexicon *lexicon, const struct lexicon_kind *kind, uint32_t concept,
                       struct slice text)
{
    text = slice_trim(text);
    if (text.len > 0)
        VEC_PUSH(&lexicon->aliases, (struct lexicon_alias){text, concept, kind->senses});
}

static void aliases_push(struct lexicon *lexicon, const struct lexicon_kind *kind, uint32_t concept,
                         struct slice aliases)
{
    while (aliases.ptr != NULL)
        alias_push(lexicon, kind, concept, slice_cut(&aliases, '|'));
}

static int read_kind(struct lexicon *lexicon, const struct table_source *source,
                     const struct lexicon_kind *kind, struct attar_error *err)
{
    struct table table;
    int rc = table_open(&table, source, kind->file, err);

    if (rc < 0)
        return rc;
    while ((rc = table_next(&table, err)) > 0) {
        uint32_t concept = 0;

        rc = concept_add(lexicon, kind, &table, source->arena, &concept, err);
        if (rc < 0)
            return rc;
        alias_push(lexicon, kind, concept, table_cell(&table, "en"));
        alias_push(lexicon, kind, concept, table_cell(&table, "ar"));
        aliases_push(lexicon, kind, concept, table_cell(&table, "aliases"));
    }
    return rc;
}

static const struct lexicon_kind *kind_named(struct slice name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_eq(name, slice_cstr(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

/* The generated spellings name concepts of the other tables. */
static int read_generated(struct lexicon *lexicon, const struct table_source *source,
                          struct attar_error *err)
{
    struct table table;
    int rc = table_open(&table, source, "aliases.tsv", err);

    if (rc < 0)
        return rc;
    while ((rc = table_next(&table, err)) > 0) {
        const struct lexicon_kind *kind = kind_named(table_cell(&table, "kind"));
        char text[TERM_CAP];
        uint32_t at = MAP_NONE;

        if (kind != NULL)
            at = map_find(&lexicon->by_term, term_of(kind, table_cell(&table, "id"), text));
        if (at == MAP_NONE)
            return error_set(err, ATTAR_EPARSE, "%s:%zu: no table has this concept", table.path,
                             table.line);
        aliases_push(lexicon, kind, (uint32_t)lexicon->by_term.entries[at].value - 1,
                     table_cell(&table, "aliases"));
    }
    return rc;
}

int lexicon_read(struct lexicon *lexicon, const struct table_source *source,
                 struct attar_error *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int rc = read_kind(lexicon, source, &kinds[i], err);

        if (rc < 0)
            return rc;
    }
    return read_generated(lexicon, source, err);
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
        VEC_PUSH(&lexicon->nodes, (struct lexicon_node){0, 0, false});
        lexicon->nodes.items[node].deeper = true;
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
        lexicon->words.entries[word].value |= lexicon->aliases.items[index].senses;
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
                          uint32_t concept)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (lexicon_concepts(lexicon, node)[i] == concept)
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
        uint32_t concept = lexicon->aliases.items[(uint32_t)end].concept;

        if (node->count == 0)
            node->first = (uint32_t)lexicon->ends_here.count;
        if (concept_known(lexicon, node, concept))
            continue;
        VEC_PUSH(&lexicon->ends_here, concept);
        node->count++;
    }
    VEC_RELEASE(&lexicon->ends);
}

/* The number of a folded word, or 0. */
static uint32_t word_number(const struct lexicon *lexicon, struct slice folded)
{
    uint32_t at = map_find(&lexicon->words, folded);

    return at == MAP_NONE ? 0 : at + 1;
}

bool lexicon_is_name(const struct lexicon *lexicon, struct slice folded)
{
    uint32_t word = word_number(lexicon, folded);

    return word != 0 && lexicon->words.entries[word - 1].value == SENSE_NAME;
}

/* The node behind `node` by `word`, or 0. */
static uint32_t step(const struct lexicon *lexicon, uint32_t node, uint32_t word)
{
    uint32_t edge[2] = {node, word};
    uint32_t at = map_find(&lexicon->edges, edge_key(edge));

    return at == MAP_NONE ? 0 : (uint32_t)lexicon->edges.entries[at].value;
}

void lexicon_forms_add(const struct lexicon *lexicon, struct lexicon_forms *forms,
                       struct slice folded)
{
    uint32_t word = word_number(lexicon, folded);
    size_t at = 0;

    while (at < LEXICON_FORMS_MAX && forms->words[at] != 0 && forms->words[at] != word)
        at++;
    if (word == 0 || at == LEXICON_FORMS_MAX)
        return;
    forms->words[at] = word;
    forms->nodes[at] = step(lexicon, 0, word);
}

struct walk {
    const struct lexicon *lexicon;
    struct lexicon_hit *hits;
    size_t count;
};

static void walk_on(struct walk *walk, uint32_t node, const struct lexicon_forms *forms,
                    size_t count, uint32_t depth);

/* At `node`, `depth` words below the root, with `forms` the words behind it. */
static void walk_at(struct walk *walk, uint32_t node, const struct lexicon_forms *forms,
                    size_t count, uint32_t depth)
{
    const struct lexicon_node *found = &walk->lexicon->nodes.items[node];

    if (node == 0)
        return;
    if (found->count > 0 && walk->count < LEXICON_HITS_MAX)
        walk->hits[walk->count++] = (struct lexicon_hit){found, depth};
    if (found->deeper)
        walk_on(walk, node, forms, count, depth);
}

/* Every path that forms lead to: at most LEXICON_WORDS_MAX levels, since no path is longer. */
static void walk_on(struct walk *walk, uint32_t node, const struct lexicon_forms *forms,
                    size_t count, uint32_t depth)
{
    for (size_t i = 0; count > 0 && i < LEXICON_FORMS_MAX && forms->words[i] != 0; i++)
        walk_at(walk, step(walk->lexicon, node, forms->words[i]), forms + 1, count - 1, depth + 1);
}

size_t lexicon_match(const struct lexicon *lexicon, const struct lexicon_forms *forms, size_t count,
                     struct lexicon_hit out_hits[LEXICON_HITS_MAX])
{
    struct walk walk = {lexicon, out_hits, 0};

    for (size_t i = 0; count > 0 && i < LEXICON_FORMS_MAX && forms->words[i] != 0; i++)
        walk_at(&walk, forms->nodes[i], forms + 1, count - 1, 1);
    return walk.count;
}

bool lexicon_is_above(const struct lexicon *lexicon, uint32_t concept,
                      const struct lexicon_node *node)
{
    struct slice term = lexicon->concepts.items[concept].term;

    for (uint32_t i = 0; i < node->count; i++) {
        uint32_t at = lexicon_concepts(lexicon, node)[i];

        for (int up = 0; up < PARENTS_MAX; up++) {
            struct slice parent = lexicon->concepts.items[at].parent;
            uint32_t entry = map_find(&lexicon->by_term, parent);

            if (parent.len > 0 && slice_eq(parent, term))
                return true;
            if (parent.len == 0 || entry == MAP_NONE)
                break;
            at = (uint32_t)lexicon->by_term.entries[entry].value - 1;
        }
    }
    return false;
}

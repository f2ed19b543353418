/* Synonyms as a trie over folded words.
 *
 *   {"kind":"multi","words":["oud","agar wood"]}       root --oud--> 1: agar wood
 *                                                       `--agar--> 2 --wood--> 3: oud
 *
 * A step is a look-up of (node, word) in one hash map, so the trie costs no pointers; the map's
 * position of a step, plus one, is the number of the node it leads to.  Synonyms do not chain:
 * what stands in for a phrase is not looked up again, or one careless record would join two
 * worlds. */
#include "query/curation/compiled.h"

#include "analysis/analysis.h"

#include <assert.h>
#include <stdlib.h>

enum { STEP_BYTES_MAX = sizeof(uint32_t) + ANALYSIS_TERM_BYTES_MAX };

static struct slice step_key(uint32_t node, struct slice word, char out[STEP_BYTES_MAX])
{
    assert(word.len <= ANALYSIS_TERM_BYTES_MAX);
    memcpy(out, &node, sizeof node);
    memcpy(out + sizeof node, word.ptr, word.len);
    return slice_of(out, sizeof node + word.len);
}

/* ---- Making ---- */

/* The node that the phrase leads to; UINT32_MAX when the map is full. */
static uint32_t node_of(struct curation *curation, const struct phrase *phrase)
{
    char key[STEP_BYTES_MAX];
    uint32_t node = 0;

    for (size_t i = 0; i < phrase->word_count; i++) {
        uint32_t position = map_add(&curation->steps, step_key(node, phrase->words[i].folded, key));

        if (position == MAP_NONE)
            return UINT32_MAX;
        node = position + 1;
    }
    return node;
}

static int pair_up(struct curation_builder *builder, const struct phrase *said,
                   const struct phrase *const *meant, size_t count, struct attar_error *err)
{
    uint32_t node = node_of(builder->curation, said);

    if (node == UINT32_MAX)
        return error_set(err, ATTAR_ELIMIT, "the synonyms take too much memory");
    for (size_t i = 0; i < count; i++)
        if (!slice_eq(meant[i]->folded, said->folded))
            VEC_PUSH(&builder->pairs, (struct synonym_pair){node, meant[i]});
    return 0;
}

int curation_builder_add_synonym(struct curation_builder *builder, const struct synonym *synonym,
                                 struct attar_error *err)
{
    const char *member = synonym->one_way ? "to" : "words";
    const struct phrase *phrases[SYNONYM_PHRASES_MAX];
    const struct phrase *from = NULL;
    size_t had = builder->pairs.count;
    int rc = 0;

    assert(synonym->phrase_count <= SYNONYM_PHRASES_MAX);
    for (size_t i = 0; rc == 0 && i < synonym->phrase_count; i++)
        rc = phrase_make(builder, member, synonym->phrases[i], &phrases[i], err);
    if (rc == 0 && synonym->one_way) {
        rc = phrase_make(builder, "from", synonym->from, &from, err);
        return rc < 0 ? rc : pair_up(builder, from, phrases, synonym->phrase_count, err);
    }
    for (size_t i = 0; rc == 0 && i < synonym->phrase_count; i++)
        rc = pair_up(builder, phrases[i], phrases, synonym->phrase_count, err);
    if (rc < 0)
        builder->pairs.count = had;
    return rc;
}

static int pair_order(const void *a, const void *b)
{
    const struct synonym_pair *x = a;
    const struct synonym_pair *y = b;

    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    return slice_cmp(x->phrase->folded, y->phrase->folded);
}

void synonyms_finish(struct curation_builder *builder)
{
    struct curation *curation = builder->curation;
    size_t count = 0;

    if (builder->pairs.count > 0)
        qsort(builder->pairs.items, builder->pairs.count, sizeof *builder->pairs.items, pair_order);
    curation->ends = mem_zero(curation->steps.count + 1, sizeof *curation->ends);
    curation->end_items = mem_zero(builder->pairs.count + 1, sizeof(*curation->end_items));
    for (size_t i = 0; i < builder->pairs.count; i++) {
        const struct synonym_pair *pair = &builder->pairs.items[i];
        struct phrase_list *end = &curation->ends[pair->node];

        if (i > 0 && pair_order(pair - 1, pair) == 0)
            continue;
        if (end->count++ == 0) {
            end->items = &curation->end_items[count];
            curation->synonym_count++;
        }
        curation->end_items[count++] = pair->phrase;
    }
}

/* ---- Looking up ---- */

size_t curation_synonyms(const struct curation *curation, const struct slice *words, size_t count,
                         struct synonym_hit out[CURATION_PHRASE_WORDS_MAX])
{
    char key[STEP_BYTES_MAX];
    uint32_t node = 0;
    size_t found = 0;

    if (curation->steps.count == 0)
        return 0;
    for (size_t i = 0; i < count && i < CURATION_PHRASE_WORDS_MAX; i++) {
        uint32_t position = map_find(&curation->steps, step_key(node, words[i], key));
        const struct phrase_list *end;

        if (position == MAP_NONE)
            break;
        node = position + 1;
        end = &curation->ends[node];
        if (end->count > 0)
            out[found++] = (struct synonym_hit){i + 1, end->items, end->count};
    }
    return found;
}

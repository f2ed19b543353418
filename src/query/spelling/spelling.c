/* The walk over the trie: one row of the alignment a node, the rows of the path in hand.
 *
 *   root --+-- letters of the word's own script: not entered
 *          `-- c --> row 1 --+-- h --> row 2 --> a ...       left as soon as nothing below can cost
 *                            `-- l --> row 2                 as little as the limit
 *
 * With prefix, a node at which the whole word is read gives its band to all terms below, until one
 * below has a better.  Children ascend, so hits come out in order and neighbours of one band grow
 * together. */
#include "query/spelling/spelling.h"

#include <assert.h>

struct walk {
    const struct term_trie *trie;
    const struct spelling_word *word;
    struct translit_word letters;
    struct translit_row rows[TRANSLIT_LETTERS_MAX + 1];
    struct hits_builder found;
};

/* ---- Hits ---- */

/* The term that ends at the node. */
static void add_own(struct walk *walk, uint32_t node, unsigned band)
{
    uint32_t ord = walk->trie->term[node];

    if (ord != TERM_TRIE_NONE && band <= walk->word->level)
        hits_add(&walk->found, (struct term_range){ord, ord + 1}, band);
}

/* All terms at and below the node. */
static void add_below(struct walk *walk, uint32_t node, unsigned band)
{
    uint32_t from = walk->trie->first_term[node];
    struct term_range run;

    while (band <= walk->word->level &&
           term_trie_run(walk->trie, &from, walk->trie->past_term[node], &run))
        hits_add(&walk->found, run, band);
}

/* ---- Nodes ---- */

/* Can a cost of `least` bring a better band than `above`? */
static bool hope(const struct walk *walk, uint32_t least, unsigned above)
{
    if (above > walk->word->level)
        return least < TRANSLIT_FAR;
    return above > 0 && least <= walk->letters.limits[above - 1];
}

/* `above`: the least band at which a beginning of this node's path is the word (TRANSLIT_BANDS
 * without prefix, or if there is none). */
static void visit(struct walk *walk, uint32_t parent, unsigned depth, unsigned above)
{
    const struct term_trie *trie = walk->trie;

    for (uint32_t n = trie->first_child[parent]; n < trie->first_child[parent + 1]; n++) {
        uint32_t least = translit_row_next(&walk->letters, trie->label[n], depth, walk->rows);
        unsigned band = TRANSLIT_BANDS;

        if (least < TRANSLIT_FAR)
            band = translit_band(&walk->letters,
                                 translit_row_cost(&walk->letters, &walk->rows[depth]));
        if (walk->word->prefix && above < band)
            band = above;
        if (depth == TRANSLIT_LETTERS_MAX ||
            !hope(walk, least, walk->word->prefix ? band : TRANSLIT_BANDS)) {
            if (walk->word->prefix)
                add_below(walk, n, band);
            continue;
        }
        add_own(walk, n, band);
        visit(walk, n, depth + 1, walk->word->prefix ? band : TRANSLIT_BANDS);
    }
}

int spelling_walk(const struct translit *model, const struct term_trie *trie,
                  const struct spelling_word *word, struct arena *arena, struct term_hits *out_hits)
{
    struct walk walk = {.trie = trie, .word = word, .found.arena = arena};

    assert(model != NULL && trie != NULL && word != NULL && arena != NULL && out_hits != NULL);
    assert(word->level < TRANSLIT_BANDS);
    if (translit_word_read(model, word->text, word->level, &walk.letters)) {
        translit_row_first(&walk.letters, &walk.rows[0]);
        visit(&walk, 0, 1, TRANSLIT_BANDS);
    }
    if (walk.found.full)
        return -ATTAR_ELIMIT;
    *out_hits = walk.found.hits;
    return 0;
}

/* The walk over the trie.
 *
 *   root --+-- the word's first letter --> rows.h, letter by letter   cost 1, 2
 *          `-- any other letter c -------> four exact spellings       cost 2: the first letter is
 *                                          c + rest   c + word        wrong, left out,
 *                                          rest       exchanged       too many, exchanged
 *
 * A slip in the first letter costs 2, so nothing else may be wrong then: the two branches share no
 * term, and most of the dictionary is never looked at.  In the first branch a node is left as soon
 * as no letters to come can cost less than what is found above it.
 *
 * A loose walk is the first branch from the root on, the first letter being one like the others.
 *
 * With prefix, a node at which the whole word is read gives its cost to all terms below, until one
 * below is read at less.  Children ascend, so hits come out in order and neighbours of one cost
 * grow together.  The depth of the recursion is at most the word's length and two. */
#include "query/typo/typo.h"

#include "attar/error.h"
#include "base/utf8.h"
#include "query/typo/letters.h"
#include "query/typo/rows.h"

#include <assert.h>

struct walk {
    const struct term_trie *trie;
    const struct typo_word *word;
    struct letters letters;
    uint64_t ends; /* bits 0..length */
    struct hits_builder found;
};

unsigned typo_level_from(struct slice word, unsigned min_1, unsigned min_2)
{
    size_t letters = utf8_count(word);

    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return 0;
    if (letters < min_1 || letters > TYPO_LETTERS_MAX)
        return 0;
    return letters < min_2 ? 1 : 2;
}

unsigned typo_level(struct slice word)
{
    return typo_level_from(word, 4, 8);
}

/* ---- Hits ---- */

static bool wanted(const struct walk *walk, unsigned cost)
{
    return cost >= 1 && cost <= walk->word->level;
}

/* The term that ends at the node. */
static void add_own(struct walk *walk, uint32_t node, unsigned cost)
{
    uint32_t ord = walk->trie->term[node];

    if (ord != TERM_TRIE_NONE && wanted(walk, cost))
        hits_add(&walk->found, (struct term_range){ord, ord + 1}, cost);
}

/* All terms at and below the node. */
static void add_below(struct walk *walk, uint32_t node, unsigned cost)
{
    uint32_t from = walk->trie->first_term[node];
    struct term_range run;

    while (wanted(walk, cost) &&
           term_trie_run(walk->trie, &from, walk->trie->past_term[node], &run))
        hits_add(&walk->found, run, cost);
}

/* ---- The first letter is right ---- */

/* `above`: the least cost at which a beginning of this node's path is the word (COST_NONE without
 * prefix, or if there is none). */
static void visit(struct walk *walk, uint32_t parent, const struct rows *rows, unsigned above)
{
    const struct term_trie *trie = walk->trie;

    for (uint32_t n = trie->first_child[parent]; n < trie->first_child[parent + 1]; n++) {
        uint64_t places = letters_places(&walk->letters, trie->label[n]);
        struct rows next = walk->word->level == 1 ? rows_step1(rows, places, walk->ends)
                                                  : rows_step2(rows, places, walk->ends);
        unsigned cost = rows_cost(&next, walk->letters.count);

        if (walk->word->prefix && above < cost)
            cost = above;
        if (!rows_hope(&next, walk->word->prefix ? cost : COST_NONE)) {
            if (walk->word->prefix)
                add_below(walk, n, cost);
            continue;
        }
        add_own(walk, n, cost);
        visit(walk, n, &next, walk->word->prefix ? cost : COST_NONE);
    }
}

static void visit_same(struct walk *walk, uint32_t node)
{
    struct rows rows = rows_begin(walk->word->level, walk->ends);
    unsigned cost = rows_cost(&rows, walk->letters.count);

    add_own(walk, node, cost);
    visit(walk, node, &rows, walk->word->prefix ? cost : COST_NONE);
}

/* ---- The first letter is wrong ---- */

/* From `node` along the word's letters from `from` on. */
static uint32_t spell(const struct walk *walk, uint32_t node, unsigned from)
{
    for (unsigned i = from; node != TERM_TRIE_NONE && i < walk->letters.count; i++)
        node = term_trie_child(walk->trie, node, walk->letters.items[i]);
    return node;
}

/* The four spellings that begin with one letter, by their first terms, then by length. */
struct spellings {
    uint32_t nodes[4];
    unsigned count;
};

/* Shorter ones are added before longer ones. */
static void add_spelling(const struct walk *walk, struct spellings *all, uint32_t node)
{
    const uint32_t *first_term = walk->trie->first_term;
    unsigned at = all->count;

    if (node == TERM_TRIE_NONE)
        return;
    for (; at > 0 && first_term[all->nodes[at - 1]] > first_term[node]; at--)
        all->nodes[at] = all->nodes[at - 1];
    all->nodes[at] = node;
    all->count++;
}

static struct spellings spell_from(const struct walk *walk, uint32_t node)
{
    const uint32_t *letters = walk->letters.items;
    bool second = walk->trie->label[node] == letters[1];
    struct spellings all = {.count = 0};

    if (second)
        add_spelling(walk, &all, spell(walk, node, 2)); /* one too many */
    add_spelling(walk, &all, spell(walk, node, 1));     /* wrong */
    if (second)
        add_spelling(walk, &all, spell(walk, term_trie_child(walk->trie, node, letters[0]), 2));
    add_spelling(walk, &all, spell(walk, node, 0)); /* left out */
    return all;
}

static void visit_other(struct walk *walk, uint32_t node)
{
    struct spellings all = spell_from(walk, node);
    uint32_t past = 0; /* ords before it are given */

    for (unsigned i = 0; i < all.count; i++) {
        uint32_t n = all.nodes[i];

        if (walk->word->prefix && walk->trie->first_term[n] >= past) {
            add_below(walk, n, 2);
            past = walk->trie->past_term[n];
        } else if (!walk->word->prefix && (i == 0 || n != all.nodes[i - 1])) {
            add_own(walk, n, 2);
        }
    }
}

static void visit_all(struct walk *walk)
{
    struct rows rows = rows_begin_loose(walk->word->level, walk->ends);

    visit(walk, 0, &rows, COST_NONE);
}

static void visit_strict(struct walk *walk)
{
    const struct term_trie *trie = walk->trie;

    for (uint32_t n = trie->first_child[0]; n < trie->first_child[1]; n++) {
        if (trie->label[n] == walk->letters.items[0])
            visit_same(walk, n);
        else if (walk->word->level == 2)
            visit_other(walk, n);
    }
}

int typo_walk(const struct term_trie *trie, const struct typo_word *word, struct arena *arena,
              struct term_hits *out_hits)
{
    struct walk walk = {.trie = trie, .word = word, .found.arena = arena};

    assert(trie != NULL && word != NULL && arena != NULL && out_hits != NULL);
    assert(word->level >= 1 && word->level <= TYPO_LEVEL_MAX);
    if (!letters_read(&walk.letters, word->text) || walk.letters.count < 2) {
        *out_hits = (struct term_hits){NULL, 0};
        return 0;
    }
    walk.ends = ((uint64_t)2 << walk.letters.count) - 1;
    if (word->loose)
        visit_all(&walk);
    else
        visit_strict(&walk);
    if (walk.found.full)
        return -ATTAR_ELIMIT;
    *out_hits = walk.found.hits;
    return 0;
}

/* Building breadth first: the nodes of one depth are made from left to right out of those above,
 * each by cutting its run of words where their next letter changes.
 *
 *   [ajmal amber oud]  -->  a [ajmal amber]  o [oud]  -->  aj [ajmal]  am [amber]  ou [oud]  -->
 * ...
 *
 * Children of a node are thus neighbours, and their number need not be kept. */
#include "query/suggest/word_trie.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <assert.h>

struct node {
    uint32_t label;
    uint32_t first;
    uint32_t past;
    uint32_t depth_bytes;
    uint32_t children; /* the first */
};

struct growth {
    const struct slice *words;
    VEC(struct node) nodes;
};

static struct node next_child(const struct growth *growth, uint32_t at, const struct node *parent)
{
    size_t depth = parent->depth_bytes;
    struct node child = {.label = utf8_next(growth->words[at], &depth), .first = at};
    struct slice path = {growth->words[at].ptr, depth};

    child.depth_bytes = (uint32_t)depth;
    for (child.past = at + 1; child.past < parent->past; child.past++)
        if (!slice_starts(growth->words[child.past], path))
            break;
    return child;
}

static void add_children(struct growth *growth, size_t number)
{
    struct node parent = growth->nodes.items[number];
    uint32_t at = parent.first;

    growth->nodes.items[number].children = (uint32_t)growth->nodes.count;
    while (at < parent.past) {
        struct slice word = growth->words[at];

        if (word.len == parent.depth_bytes || (parent.depth_bytes == 0 && word.ptr[0] == ':')) {
            at++;
            continue;
        }
        VEC_PUSH(&growth->nodes, next_child(growth, at, &parent));
        at = growth->nodes.items[growth->nodes.count - 1].past;
    }
}

static void store(struct word_trie *trie, const struct growth *growth)
{
    size_t count = growth->nodes.count;
    uint32_t *first_child = mem_zero(count * 5 + 1, sizeof *first_child);
    uint32_t *label = first_child + count + 1;
    uint32_t *first = label + count;
    uint32_t *past = first + count;
    uint32_t *term = past + count;

    for (size_t n = 0; n < count; n++) {
        const struct node *node = &growth->nodes.items[n];
        bool ends = n > 0 && growth->words[node->first].len == node->depth_bytes;

        first_child[n] = node->children;
        label[n] = node->label;
        first[n] = node->first;
        past[n] = node->past;
        term[n] = ends ? node->first : TERM_TRIE_NONE;
    }
    first_child[count] = (uint32_t)count;
    trie->storage = first_child;
    trie->trie = (struct term_trie){.node_count = (uint32_t)count,
                                    .first_child = first_child,
                                    .label = label,
                                    .first_term = first,
                                    .past_term = past,
                                    .term = term};
}

void word_trie_init(struct word_trie *trie, const struct slice *words, uint32_t count)
{
    struct growth growth = {.words = words};

    assert(trie != NULL && (words != NULL || count == 0));
    VEC_PUSH(&growth.nodes, (struct node){.past = count});
    for (size_t number = 0; number < growth.nodes.count; number++)
        add_children(&growth, number);
    store(trie, &growth);
    VEC_RELEASE(&growth.nodes);
}

void word_trie_release(struct word_trie *trie)
{
    free(trie->storage);
    *trie = (struct word_trie){0};
}

/* The trie of a segment's terms, made when the segment is opened and read by any thread.
 *
 *   drafts (depth first)   depth  label  first  past        one for each node, in order of making
 *   path                   the drafts from the root to the term before
 *   arrays                 the same, breadth first, as reader.h tells them
 *
 * A term shares with the path as many code points as fit and makes drafts for the rest, at least
 * one: of two terms that read alike because their bytes are ill-formed, each has a node.
 * Not done on purpose: a packed form (double array, LOUDS).  The walk with typos reads the children
 * of a node side by side, and 60 bytes a word are little beside its postings. */
#include "index/segment/trie.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "index/segment/segment.h"

#include <assert.h>

enum { DEPTHS = INDEX_KEY_BYTES_MAX + 1 };

struct draft {
    uint32_t label;
    uint32_t first;
    uint32_t past;
    uint32_t term;
    uint32_t depth;
};

struct trie_maker {
    VEC(struct draft) drafts;
    VEC(struct term_range) gaps;
    uint32_t path[DEPTHS]; /* the draft at each depth */
    uint32_t depth;        /* of the term before */
};

static size_t decode(struct slice text, uint32_t out[INDEX_KEY_BYTES_MAX])
{
    size_t count = 0;

    for (size_t at = 0; at < text.len;)
        out[count++] = utf8_next(text, &at);
    return count;
}

/* Steps of the path to keep: those with the term's labels, and never the whole term. */
static uint32_t shared_steps(const struct trie_maker *maker, const uint32_t *labels, size_t count)
{
    uint32_t shared = 0;

    while (shared < maker->depth && shared + 1 < count &&
           maker->drafts.items[maker->path[shared + 1]].label == labels[shared])
        shared++;
    return shared;
}

static void add_draft(struct trie_maker *maker, uint32_t depth, uint32_t label, uint32_t ord)
{
    maker->path[depth] = (uint32_t)maker->drafts.count;
    VEC_PUSH(&maker->drafts, (struct draft){label, ord, ord, TERM_TRIE_NONE, depth});
}

static void add_word(struct trie_maker *maker, struct slice text, uint32_t ord)
{
    uint32_t labels[INDEX_KEY_BYTES_MAX];
    uint32_t count = (uint32_t)decode(text, labels);

    for (uint32_t depth = shared_steps(maker, labels, count); depth < count; depth++)
        add_draft(maker, depth + 1, labels[depth], ord);
    maker->depth = count;
    for (uint32_t depth = 0; depth <= count; depth++)
        maker->drafts.items[maker->path[depth]].past = ord + 1;
    maker->drafts.items[maker->path[count]].term = ord;
}

static void add_gap(struct trie_maker *maker, uint32_t ord)
{
    if (maker->gaps.count > 0 && maker->gaps.items[maker->gaps.count - 1].past == ord)
        maker->gaps.items[maker->gaps.count - 1].past++;
    else
        VEC_PUSH(&maker->gaps, (struct term_range){ord, ord + 1});
}

static bool is_word(struct slice text)
{
    return text.len > 0 && memchr(text.ptr, ':', text.len) == NULL;
}

static void read_terms(struct trie_maker *maker, const struct segment *segment)
{
    struct term_walk walk;

    add_draft(maker, 0, 0, 0);
    term_walk_init(&walk, segment, 0);
    while (term_walk_next(&walk)) {
        struct slice text = slice_of(walk.text, walk.len);

        if (is_word(text))
            add_word(maker, text, walk.next - 1);
        else
            add_gap(maker, walk.next - 1);
    }
}

/* Where the nodes of each depth begin; out_first[d + 1] is where those of d end. */
static void place_depths(const struct trie_maker *maker, uint32_t out_first[DEPTHS + 1])
{
    memset(out_first, 0, (DEPTHS + 1) * sizeof *out_first);
    for (size_t i = 0; i < maker->drafts.count; i++)
        out_first[maker->drafts.items[i].depth + 1]++;
    for (uint32_t depth = 0; depth < DEPTHS; depth++)
        out_first[depth + 1] += out_first[depth];
}

/* One block of memory holds all arrays; `first_child`, the first, is the block. */
static void write_nodes(const struct trie_maker *maker, struct term_trie *out_trie)
{
    size_t count = maker->drafts.count;
    uint32_t *first_child = mem_zero(5 * count + 1, sizeof *first_child);
    uint32_t *label = first_child + count + 1;
    uint32_t *first_term = label + count;
    uint32_t *past_term = first_term + count;
    uint32_t *term = past_term + count;
    uint32_t next[DEPTHS + 1];

    place_depths(maker, next);
    for (size_t i = 0; i < count; i++) {
        const struct draft *draft = &maker->drafts.items[i];
        uint32_t node = next[draft->depth]++;

        /* the children begin where the nodes below that are already written end */
        first_child[node] = next[draft->depth + 1];
        label[node] = draft->label;
        first_term[node] = draft->first;
        past_term[node] = draft->past;
        term[node] = draft->term;
    }
    first_child[count] = (uint32_t)count;
    *out_trie = (struct term_trie){(uint32_t)count, first_child, label, first_term,
                                   past_term,       term,        NULL,  0};
}

void term_trie_init(struct term_trie *out_trie, const struct segment *segment)
{
    struct trie_maker maker = {0};

    assert(out_trie != NULL && segment != NULL);
    read_terms(&maker, segment);
    assert(maker.drafts.count < UINT32_MAX / 5); /* term.offsets address 4 GiB of text at most */
    write_nodes(&maker, out_trie);
    out_trie->gaps = maker.gaps.items;
    out_trie->gap_count = (uint32_t)maker.gaps.count;
    VEC_RELEASE(&maker.drafts);
}

void term_trie_release(struct term_trie *trie)
{
    free((void *)trie->first_child);
    free((void *)trie->gaps);
    *trie = (struct term_trie){0};
}

uint32_t term_trie_child(const struct term_trie *trie, uint32_t node, uint32_t label)
{
    uint32_t lo;
    uint32_t hi;
    uint32_t end;

    assert(node < trie->node_count);
    lo = trie->first_child[node];
    end = hi = trie->first_child[node + 1];
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (trie->label[mid] < label)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < end && trie->label[lo] == label ? lo : TERM_TRIE_NONE;
}

uint32_t term_trie_find(const struct term_trie *trie, struct slice text)
{
    uint32_t node = 0;

    assert(trie != NULL && trie->node_count > 0);
    for (size_t at = 0; at < text.len && node != TERM_TRIE_NONE;)
        node = term_trie_child(trie, node, utf8_next(text, &at));
    return node;
}

/* The first gap that ends behind `ord`; gap_count if none does. */
static uint32_t gap_at(const struct term_trie *trie, uint32_t ord)
{
    uint32_t lo = 0;
    uint32_t hi = trie->gap_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (trie->gaps[mid].past <= ord)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool term_trie_run(const struct term_trie *trie, uint32_t *from, uint32_t past,
                   struct term_range *out_run)
{
    uint32_t gap = gap_at(trie, *from);
    uint32_t first = *from;
    uint32_t end = past;

    if (gap < trie->gap_count && trie->gaps[gap].first <= first)
        first = trie->gaps[gap++].past;
    if (first >= past)
        return false;
    if (gap < trie->gap_count && trie->gaps[gap].first < past)
        end = trie->gaps[gap].first;
    *out_run = (struct term_range){first, end};
    *from = end;
    return true;
}

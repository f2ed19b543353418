/* Goal: the trie holds every word of the dictionary once, at the end of its letters, and below each
 * node lie the words with its prefix and no others, whatever bytes the words have.  Method: random
 * sorted dictionaries, some with concepts and ill-formed bytes, against scans of the list. */
#include "index/segment/trie.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "index/segment/segment.h"
#include "index/segment/varint.h"
#include "tests/support/prop.h"

enum { TERMS_MAX = 300, TERM_CAP = 24 };

struct dictionary {
    char bytes[TERMS_MAX][TERM_CAP];
    struct slice terms[TERMS_MAX];
    uint32_t count;
    bool sound; /* well-formed UTF-8 only */
    struct buf blocks;
    uint32_t offsets[TERMS_MAX / LAYOUT_TERMS_PER_BLOCK + 2];
    struct segment segment;
    struct term_trie trie;
};

static int by_bytes(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static struct slice make_term(struct rng *rng, char out[TERM_CAP], bool sound)
{
    static const char *const letters[] = {"a", "b", "o", "ع", "و", "د", "é", "1", ":", "漢", "𝛼"};
    size_t len = 0;

    for (uint64_t n = 1 + rng_below(rng, 5); n > 0; n--) {
        if (!sound && rng_below(rng, 6) == 0) {
            out[len++] = (char)(0x80 + rng_below(rng, 0x80));
            continue;
        }
        const char *letter =
            letters[rng_below(rng, 20) == 0 ? 8 + rng_below(rng, 3) : rng_below(rng, 8)];
        memcpy(out + len, letter, strlen(letter));
        len += strlen(letter);
    }
    return slice_of(out, len);
}

/* Front coding as layout.h tells it. */
static void encode(struct dictionary *d)
{
    buf_init(&d->blocks, 1 << 20);
    for (uint32_t i = 0; i < d->count; i++) {
        uint8_t *room = (uint8_t *)buf_reserve(&d->blocks, 2 * VARINT_BYTES_MAX);
        size_t shared = 0;
        size_t len;

        if (i % LAYOUT_TERMS_PER_BLOCK == 0)
            d->offsets[i / LAYOUT_TERMS_PER_BLOCK] = (uint32_t)d->blocks.len;
        else
            while (shared < d->terms[i - 1].len && shared < d->terms[i].len &&
                   d->terms[i - 1].ptr[shared] == d->terms[i].ptr[shared])
                shared++;
        len = varint_put(room, shared);
        len += varint_put(room + len, d->terms[i].len - shared);
        d->blocks.len += len;
        buf_add(&d->blocks, d->terms[i].ptr + shared, d->terms[i].len - shared);
    }
    d->segment.term_count = d->count;
    d->segment.term_offsets = d->offsets;
    d->segment.sections[SECTION_TERM_BLOCKS] = buf_slice(&d->blocks);
}

static struct dictionary *dictionary_new(struct rng *rng)
{
    struct dictionary *d = mem_zero(1, sizeof *d);
    uint32_t made = (uint32_t)rng_below(rng, TERMS_MAX);

    d->sound = rng_below(rng, 3) != 0;
    for (uint32_t i = 0; i < made; i++)
        d->terms[i] = make_term(rng, d->bytes[i], d->sound);
    qsort(d->terms, made, sizeof *d->terms, by_bytes);
    for (uint32_t i = 0; i < made; i++)
        if (d->count == 0 || !slice_eq(d->terms[i], d->terms[d->count - 1]))
            d->terms[d->count++] = d->terms[i];
    encode(d);
    term_trie_init(&d->trie, &d->segment);
    return d;
}

static void dictionary_free(struct dictionary *d)
{
    term_trie_release(&d->trie);
    buf_release(&d->blocks);
    free(d);
}

static bool is_word(struct slice term)
{
    return memchr(term.ptr, ':', term.len) == NULL;
}

/* Does the term, read as code points, start with these?  Are they all of it, if `whole`? */
static bool reads(struct slice term, const uint32_t *labels, uint32_t count, bool whole)
{
    size_t at = 0;

    for (uint32_t i = 0; i < count; i++)
        if (at == term.len || utf8_next(term, &at) != labels[i])
            return false;
    return !whole || at == term.len;
}

/* Every node below `node`, whose letters are labels[0, depth); counts the words that end there. */
static uint32_t check_node(struct prop *t, const struct dictionary *d, uint32_t node,
                           uint32_t labels[TERM_CAP + 1], uint32_t depth)
{
    const struct term_trie *trie = &d->trie;
    uint32_t ends = 0;

    CHECK(t, depth == 0 || trie->first_term[node] < trie->past_term[node]);
    for (uint32_t ord = trie->first_term[node]; ord < trie->past_term[node]; ord++)
        CHECK(t, !is_word(d->terms[ord]) || reads(d->terms[ord], labels, depth, false));
    if (trie->term[node] != TERM_TRIE_NONE) {
        CHECK_EQ(t, trie->term[node], trie->first_term[node]);
        CHECK(t, reads(d->terms[trie->term[node]], labels, depth, true));
        ends++;
    }
    for (uint32_t c = trie->first_child[node]; c < trie->first_child[node + 1]; c++) {
        CHECK(t, c > node && c < trie->node_count);
        if (c > trie->first_child[node])
            CHECK(t, d->sound ? trie->label[c] > trie->label[c - 1]
                              : trie->past_term[c - 1] <= trie->first_term[c]);
        labels[depth] = trie->label[c];
        ends += check_node(t, d, c, labels, depth + 1);
    }
    return ends;
}

TEST_PROP(nodes_are_the_prefixes_of_the_words, 300)
{
    struct dictionary *d = dictionary_new(t->rng);
    uint32_t labels[TERM_CAP + 1];
    uint32_t words = 0;

    for (uint32_t i = 0; i < d->count; i++)
        words += is_word(d->terms[i]);
    CHECK_EQ(t, check_node(t, d, 0, labels, 0), words);
    CHECK_EQ(t, d->trie.first_child[d->trie.node_count], d->trie.node_count);
    dictionary_free(d);
}

/* The words with the prefix, by a scan, are the runs below its node. */
static void check_prefix(struct prop *t, const struct dictionary *d, struct slice prefix)
{
    uint32_t node = term_trie_find(&d->trie, prefix);
    uint32_t from = node == TERM_TRIE_NONE ? 0 : d->trie.first_term[node];
    uint32_t past = node == TERM_TRIE_NONE ? 0 : d->trie.past_term[node];
    struct term_range run = {0, 0};

    for (uint32_t ord = 0; ord < d->count; ord++) {
        if (!is_word(d->terms[ord]) || !slice_starts(d->terms[ord], prefix))
            continue;
        if (ord >= run.past)
            CHECK(t, term_trie_run(&d->trie, &from, past, &run));
        CHECK(t, run.first <= ord && ord < run.past);
    }
    CHECK(t, !term_trie_run(&d->trie, &from, past, &run));
}

TEST_PROP(runs_below_a_node_are_its_words, 300)
{
    struct dictionary *d = dictionary_new(t->rng);
    char bytes[TERM_CAP];

    check_prefix(t, d, SLICE(""));
    for (int i = 0; d->sound && i < 200; i++)
        check_prefix(t, d, make_term(t->rng, bytes, true));
    dictionary_free(d);
}

/* Nothing is known of the labels then; the shape still is a tree over the ords. */
TEST_PROP(damaged_blocks_make_a_tree, 500)
{
    struct dictionary *d = dictionary_new(t->rng);
    uint64_t ends = 0;

    term_trie_release(&d->trie);
    for (uint64_t n = 1 + rng_below(t->rng, 8); n > 0 && d->blocks.len > 0; n--)
        d->blocks.ptr[rng_below(t->rng, d->blocks.len)] = (char)rng_below(t->rng, 256);
    term_trie_init(&d->trie, &d->segment);
    CHECK(t, d->trie.node_count <= 1 + d->blocks.len + 4 * (size_t)d->count);
    for (uint32_t n = 0; n < d->trie.node_count; n++) {
        CHECK(t,
              d->trie.first_child[n] > n && d->trie.first_child[n] <= d->trie.first_child[n + 1]);
        CHECK(t, d->trie.past_term[n] <= d->count);
        ends += d->trie.term[n] != TERM_TRIE_NONE;
    }
    CHECK(t, ends <= d->count);
    dictionary_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(nodes_are_the_prefixes_of_the_words),
                                       PROP(runs_below_a_node_are_its_words),
                                       PROP(damaged_blocks_make_a_tree)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

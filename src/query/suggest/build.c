/* Making the completions of a view: names, items, postings, and the answers to short prefixes.
 *
 *   names      taken over from the view before where their keys are the same
 *   items      counted anew: that costs less than finding out what a change has touched
 *   ready      nodes of one or two letters below which many words lie: the answer of each group,
 *              and the set of ids for when the letters stand beside other words */
#include "query/suggest/suggest.h"

#include "base/utf8.h"

#include <assert.h>

enum {
    READY_LETTERS_MAX = 2,
    READY_WORDS_MIN = POSTINGS_BLOCK, /* fewer are as quickly looked at as remembered */
    READY_ARENA_BYTES = 8 << 20
};

/* ---- Postings ---- */

/* The values of one kind are few among the items. */
static void post_values(struct suggestions *suggestions, enum suggest_group group)
{
    const struct items *items = &suggestions->items;
    VEC(uint32_t) ids = {NULL, 0, 0};

    for (uint32_t id = 0; id < items->list.count; id++)
        if (items->crosses[items->list.items[id].cross].group == group)
            VEC_PUSH(&ids, id);
    word_postings_init(&suggestions->postings[group], suggestions->lexis->vocabulary->count,
                       &suggestions->item_words, ids.items, (uint32_t)ids.count);
    VEC_RELEASE(&ids);
}

static void post(struct suggestions *suggestions)
{
    const struct lexis *lexis = suggestions->lexis;
    uint32_t word_count = lexis->vocabulary->count;

    items_words(&suggestions->items, lexis, &suggestions->item_words);
    items_product_words(&suggestions->items, lexis, &suggestions->product_words);
    word_postings_init(&suggestions->postings[SUGGEST_COMPLETIONS], word_count,
                       &suggestions->item_words, NULL, (uint32_t)suggestions->items.list.count);
    word_postings_init(&suggestions->postings[SUGGEST_PRODUCTS], word_count,
                       &suggestions->product_words, NULL, suggestions->items.product_count);
    for (enum suggest_group group = SUGGEST_BRANDS; group < SUGGEST_GROUP_COUNT; group++)
        post_values(suggestions, group);
}

/* ---- Finding ---- */

static const struct ready_answer *ready_answer(const struct suggestions *suggestions,
                                               const struct asked *asked, enum suggest_group group)
{
    const struct asked_word *word = &asked->words[0];
    uint32_t ready;

    if (asked->count != 1 || !word->plain || word->node >= suggestions->ready_nodes)
        return NULL;
    ready = suggestions->ready_of[word->node];
    return ready == 0 ? NULL : &suggestions->ready.items[ready - 1].groups[group];
}

int suggestions_find(const struct suggestions *suggestions, const struct view *view,
                     const struct asked *asked, enum suggest_group group, size_t size,
                     struct finder *out_finder)
{
    const struct ready_answer *ready = ready_answer(suggestions, asked, group);
    const struct items *items = &suggestions->items;
    struct finder finder = {
        .view = view,
        .items = items,
        .asked = asked,
        .postings = &suggestions->postings[group],
        .words = group == SUGGEST_PRODUCTS ? &suggestions->product_words : &suggestions->item_words,
        .products = group == SUGGEST_PRODUCTS,
        .children = group == SUGGEST_COMPLETIONS && items->line_cross < CROSSES_MAX &&
                    items->concentration != NO_FILTER && items->size != NO_FILTER,
        .cap = size,
        .picks = arena_array(asked->arena, SUGGEST_GROUP_MAX, sizeof(struct pick)),
    };
    int rc = 0;

    assert(size <= SUGGEST_GROUP_MAX);
    if (finder.picks == NULL)
        return -ATTAR_ELIMIT;
    if (ready != NULL) {
        finder.count = ready->count < size ? ready->count : size;
        memcpy(finder.picks, ready->picks, finder.count * sizeof *finder.picks);
    } else
        rc = finder_run(&finder);
    if (rc == 0)
        *out_finder = finder;
    return rc;
}

int suggestions_top(const struct suggestions *suggestions, const struct asked *asked, size_t size,
                    struct finder *out_finder)
{
    struct finder finder = {
        .items = &suggestions->items,
        .asked = asked,
        .cap = size,
        .picks = arena_array(asked->arena, SUGGEST_GROUP_MAX, sizeof(struct pick)),
    };

    assert(size >= 1 && size <= SUGGEST_GROUP_MAX);
    if (finder.picks == NULL)
        return -ATTAR_ELIMIT;
    finder_top(&finder);
    *out_finder = finder;
    return 0;
}

/* ---- Ready answers ---- */

/* A prefix as if it was typed: the letters that lead to `node` are not needed, but their script. */
static struct asked asked_node(const struct suggestions *suggestions, uint32_t node,
                               struct term_range *run, struct arena *arena)
{
    const struct term_trie *trie = &suggestions->lexis->vocabulary->trie.trie;
    struct slice word = suggestions->lexis->vocabulary->words[trie->first_term[node]];
    size_t at = 0;
    uint32_t letter = utf8_next(word, &at);
    struct asked asked = {.lexis = suggestions->lexis, .arena = arena, .count = 1};

    *run = (struct term_range){trie->first_term[node], trie->past_term[node]};
    asked.script = letter >= 0x600 && letter <= 0x6FF ? LANG_AR : LANG_EN;
    asked.words[0] = (struct asked_word){.runs = run, .run_count = 1, .node = TERM_TRIE_NONE};
    return asked;
}

static void make_ready(struct suggestions *suggestions, const struct view *view, uint32_t node,
                       struct arena *arena)
{
    struct term_range run;
    struct asked asked = asked_node(suggestions, node, &run, arena);

    VEC_RESERVE(&suggestions->ready, suggestions->ready.count + 1);
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++) {
        struct ready_answer *answer =
            &suggestions->ready.items[suggestions->ready.count].groups[group];
        struct finder finder;

        arena_reset(arena);
        if (suggestions_find(suggestions, view, &asked, (enum suggest_group)group,
                             SUGGEST_GROUP_MAX, &finder) < 0)
            return; /* no room: it is found when asked */
        answer->count = (uint32_t)finder.count;
        memcpy(answer->picks, finder.picks, finder.count * sizeof *finder.picks);
    }
    suggestions->ready_of[node] = (uint32_t)++suggestions->ready.count;
    word_postings_keep(&suggestions->postings[SUGGEST_COMPLETIONS], run);
    word_postings_keep(&suggestions->postings[SUGGEST_PRODUCTS], run);
}

/* Nodes of one depth are neighbours: those of depth 1 are the root's children, and so on. */
static void make_all_ready(struct suggestions *suggestions, const struct view *view)
{
    const struct term_trie *trie = &suggestions->lexis->vocabulary->trie.trie;
    uint32_t past = 1;
    struct arena arena;

    for (int depth = 0; depth < READY_LETTERS_MAX && past < trie->node_count; depth++)
        past = trie->first_child[past];
    suggestions->ready_of = mem_zero((size_t)past + 1, sizeof *suggestions->ready_of);
    suggestions->ready_nodes = past;
    arena_init(&arena, READY_ARENA_BYTES);
    for (uint32_t node = 1; node < past; node++)
        if (trie->past_term[node] - trie->first_term[node] >= READY_WORDS_MIN)
            make_ready(suggestions, view, node, &arena);
    arena_release(&arena);
    word_postings_seal(&suggestions->postings[SUGGEST_COMPLETIONS]);
    word_postings_seal(&suggestions->postings[SUGGEST_PRODUCTS]);
}

/* ---- All of it ---- */

struct suggestions *suggestions_new(struct view *view, const struct suggestions *former)
{
    struct suggestions *suggestions = mem_zero(1, sizeof *suggestions);
    uint16_t filters[CROSSES_MAX * COMPLETION_PARTS + 2];
    size_t filter_count = items_filters(&suggestions->items, view, filters);

    suggestions->references = 1;
    suggestions->view = view_ref(view);
    suggestions->lexis =
        lexis_new(view, filters, filter_count, former == NULL ? NULL : former->lexis);
    items_fill(&suggestions->items, view, suggestions->lexis);
    post(suggestions);
    make_all_ready(suggestions, view);
    return suggestions;
}

struct suggestions *suggestions_ref(struct suggestions *suggestions)
{
    if (suggestions != NULL)
        __atomic_add_fetch(&suggestions->references, 1, __ATOMIC_RELAXED);
    return suggestions;
}

void suggestions_unref(struct suggestions *suggestions)
{
    if (suggestions == NULL ||
        __atomic_sub_fetch(&suggestions->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
        word_postings_release(&suggestions->postings[group]);
    id_words_release(&suggestions->item_words);
    id_words_release(&suggestions->product_words);
    items_release(&suggestions->items);
    lexis_free(suggestions->lexis);
    free(suggestions->ready_of);
    VEC_RELEASE(&suggestions->ready);
    view_unref(suggestions->view);
    free(suggestions);
}

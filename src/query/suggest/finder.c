/* Walking postings with a bound.
 *
 *   one word, or few ids    lists of the driver's runs   the bound ends blocks, lists and walks
 *   else                    sets ANDed                   bits ascend, so the bound ends the walk
 *
 * Children come after what has all words itself: at equal score they stand behind it. */
#include "query/suggest/finder.h"

#include "query/suggest/children.h"

#include "base/bitset.h"

#include <assert.h>

/* So few are sooner looked at one by one. */
enum { FEW_IDS = 48 };

/* ---- Picks ---- */

static uint32_t script_bit(const struct finder *finder)
{
    return 1u << finder->asked->script;
}

static bool is_better(const struct pick *a, const struct pick *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->child != b->child)
        return b->child;
    if (a->id != b->id)
        return a->id < b->id;
    return a->concentration != b->concentration ? a->concentration < b->concentration
                                                : a->size < b->size;
}

static bool is_listed(const struct finder *finder, const struct pick *pick)
{
    for (size_t i = 0; i < finder->count; i++) {
        const struct pick *other = &finder->picks[i];

        if (other->id == pick->id && other->child == pick->child && other->size == pick->size &&
            other->concentration == pick->concentration)
            return true;
    }
    return false;
}

void finder_offer(struct finder *finder, const struct pick *pick)
{
    size_t at;

    if (finder->count == finder->cap &&
        (finder->settled == finder->cap || !is_better(pick, &finder->picks[finder->cap - 1])))
        return;
    if (is_listed(finder, pick))
        return;
    if (finder->count < finder->cap)
        finder->count++;
    for (at = finder->count - 1; at > finder->settled && is_better(pick, &finder->picks[at - 1]);
         at--)
        finder->picks[at] = finder->picks[at - 1];
    finder->picks[at] = *pick;
}

/* Could an id of this rank, or a later one, still enter; it or its children alone? */
static bool can_enter(const struct finder *finder, uint32_t id, bool child)
{
    struct pick best = {.id = id, .child = child};

    if (finder->count < finder->cap)
        return true;
    if (finder->settled == finder->cap)
        return false;
    if (!finder->products)
        best.score = (uint16_t)(finder->items->list.items[id].rank + SCRIPT_BONUS);
    return is_better(&best, &finder->picks[finder->cap - 1]);
}

static void offer_id(struct finder *finder, uint32_t id)
{
    struct pick pick = {id, 1, NO_VALUE, NO_VALUE, 0, false};

    if (!finder->products) {
        const struct completion *item = &finder->items->list.items[id];

        pick.count = item->count;
        pick.score = (uint16_t)(item->rank + (item->langs & script_bit(finder) ? SCRIPT_BONUS : 0));
    }
    finder_offer(finder, &pick);
}

/* ---- Words ---- */

/* Bits of the words of `wanted` that none of the id's words meets. */
static uint32_t missing_words(const struct finder *finder, uint32_t id, uint32_t wanted)
{
    struct place_list list;

    if (wanted == 0)
        return 0;
    list = id_words_of(finder->words, id);
    for (size_t w = 0; w < finder->asked->count; w++)
        if ((wanted >> w & 1) != 0 && asked_meets(&finder->asked->words[w], list))
            wanted &= ~(1u << w);
    return wanted;
}

static uint64_t posting_count(const struct finder *finder, const struct asked_word *word)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < word->run_count; i++)
        count += finder->postings->first[word->runs[i].past] -
                 finder->postings->first[word->runs[i].first];
    return count;
}

/* The word with the fewest postings; among `allowed` bits. */
static size_t choose_driver(const struct finder *finder, uint32_t allowed)
{
    uint64_t fewest = UINT64_MAX;
    size_t best = 0;

    for (size_t w = 0; w < finder->asked->count; w++) {
        uint64_t count = posting_count(finder, &finder->asked->words[w]);

        if ((allowed >> w & 1) != 0 && count < fewest) {
            fewest = count;
            best = w;
        }
    }
    return best;
}

/* ---- Walking ---- */

struct walk {
    struct finder *finder;
    uint32_t others;     /* bits of the words that are not the driver's */
    uint32_t attributes; /* of them, those that a child's own parts may meet */
    int rc;
};

static void visit(struct walk *walk, uint32_t id)
{
    uint32_t missing = missing_words(walk->finder, id, walk->others);

    if (missing == 0)
        offer_id(walk->finder, id);
    else if ((missing & ~walk->attributes) == 0 && can_enter(walk->finder, id, true))
        walk->rc = children_offer(walk->finder, id, missing);
}

static void walk_list(struct walk *walk, uint32_t place)
{
    const struct word_postings *postings = walk->finder->postings;

    for (uint32_t i = postings->first[place]; i < postings->first[place + 1] && walk->rc == 0;
         i++) {
        if (!can_enter(walk->finder, postings->ids[i], false))
            return;
        visit(walk, postings->ids[i]);
    }
}

static void walk_run(struct walk *walk, struct term_range run)
{
    uint32_t place = run.first;

    while (place < run.past) {
        uint32_t block = place / POSTINGS_BLOCK;
        uint32_t past = (block + 1) * POSTINGS_BLOCK;
        uint32_t best = walk->finder->postings->bests[block];

        past = past < run.past ? past : run.past;
        if (best != UINT32_MAX && can_enter(walk->finder, best, false))
            for (; place < past; place++)
                walk_list(walk, place);
        place = past;
    }
}

static void walk_runs(struct walk *walk, size_t driver)
{
    const struct asked_word *word = &walk->finder->asked->words[driver];

    for (uint32_t i = 0; i < word->run_count && walk->rc == 0; i++)
        walk_run(walk, word->runs[i]);
}

/* ---- Sets ---- */

/* The ids that the word alone would leave; what it has left before is only added to. */
static uint64_t *collect_word(const struct walk *walk, size_t number)
{
    const struct finder *finder = walk->finder;
    const struct asked_word *word = &finder->asked->words[number];
    uint64_t *set = finder->sets[number];

    if (set != NULL) {
        for (uint32_t i = 0; i < word->fresh_count; i++)
            word_postings_collect(finder->postings, word->fresh[i], set);
        return set;
    }
    set = arena_array(finder->asked->arena, finder->postings->set_words, sizeof *set);
    if (set == NULL)
        return NULL;
    for (uint32_t i = 0; i < word->run_count; i++)
        word_postings_collect(finder->postings, word->runs[i], set);
    finder->sets[number] = set;
    return set;
}

static bool is_empty(const uint64_t *set, size_t words)
{
    return bitset_next(set, words, 0) == SIZE_MAX;
}

/* ANDs the sets of the words in `which` (bits) into `all`, until nothing is left.  False when the
 * arena is full. */
static bool intersect(const struct walk *walk, uint32_t which, uint64_t *all)
{
    size_t words = walk->finder->postings->set_words;

    for (size_t w = 0; w < walk->finder->asked->count && !is_empty(all, words); w++) {
        const uint64_t *set = (which >> w & 1) != 0 ? collect_word(walk, w) : all;

        if (set == NULL)
            return false;
        if (set != all)
            bitset_and(all, set, words);
    }
    return true;
}

static void walk_set(struct walk *walk, const uint64_t *set, bool children)
{
    size_t words = walk->finder->postings->set_words;

    for (size_t id = bitset_next(set, words, 0);
         id != SIZE_MAX && walk->rc == 0 && can_enter(walk->finder, (uint32_t)id, children);
         id = bitset_next(set, words, id + 1))
        if (children)
            visit(walk, (uint32_t)id);
        else
            offer_id(walk->finder, (uint32_t)id);
}

/* Of `all`, the lines that have the attributes asked for, their own or those of their children. */
static bool keep_attributed(const struct walk *walk, uint64_t *all)
{
    const struct finder *finder = walk->finder;
    size_t words = finder->postings->set_words;
    uint64_t *one = arena_array(finder->asked->arena, words, sizeof *one);

    for (size_t w = 0; one != NULL && w < finder->asked->count; w++) {
        const uint64_t *own = (walk->attributes >> w & 1) != 0 ? collect_word(walk, w) : all;

        if (own == all)
            continue;
        if (own == NULL)
            return false;
        memcpy(one, own, words * sizeof *one);
        children_collect(finder, w, one);
        bitset_and(all, one, words);
    }
    return one != NULL;
}

/* Ids that have all words, as one set; they are looked at from the best on.  Lines that have some
 * only through their children come after. */
static int walk_sets(struct walk *walk, uint32_t wanted, bool children)
{
    struct finder *finder = walk->finder;
    struct arena *arena = finder->asked->arena;
    size_t words = finder->postings->set_words;
    uint64_t *named = arena_array(arena, words, sizeof *named);
    uint64_t *all = arena_array(arena, words, sizeof *all);

    if (finder->sets == NULL)
        finder->sets = arena_array(arena, finder->asked->count, sizeof *finder->sets);
    if (named == NULL || all == NULL || finder->sets == NULL)
        return -ATTAR_ELIMIT;
    memset(named, 0xFF, words * sizeof *named);
    if (!intersect(walk, children ? wanted & ~walk->attributes : wanted, named))
        return -ATTAR_ELIMIT;
    memcpy(all, named, words * sizeof *all);
    if (children && !intersect(walk, walk->attributes, all))
        return -ATTAR_ELIMIT;
    walk_set(walk, all, false);
    if (!children || is_empty(named, words))
        return walk->rc;
    if (!keep_attributed(walk, named))
        return -ATTAR_ELIMIT;
    walk_set(walk, named, true);
    return walk->rc;
}

/* ---- All of it ---- */

/* Children of the lines that were picked: none ranks above its line. */
static int add_children(struct finder *finder)
{
    struct pick lines[SUGGEST_GROUP_MAX];
    size_t count = 0;
    int rc = 0;

    assert(finder->cap <= SUGGEST_GROUP_MAX);
    for (size_t i = finder->settled; i < finder->count; i++)
        if (!finder->picks[i].child)
            lines[count++] = finder->picks[i];
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = children_offer(finder, lines[i].id, 0);
    return rc;
}

int finder_run(struct finder *finder)
{
    uint32_t all = finder->asked->count < 32 ? (1u << finder->asked->count) - 1 : UINT32_MAX;
    struct walk walk = {.finder = finder};
    size_t driver;

    assert(finder->asked->count <= 32);
    if (finder->asked->count == 0 || finder->settled == finder->cap)
        return 0;
    if (finder->children && finder->asked->count > 1)
        walk.attributes = children_words(finder);
    driver = choose_driver(finder, walk.attributes == all ? all : all & ~walk.attributes);
    walk.others = all & ~(1u << driver);
    if (walk.others == 0 || posting_count(finder, &finder->asked->words[driver]) <= FEW_IDS)
        walk_runs(&walk, driver);
    else {
        walk.others = all;
        walk.rc = walk_sets(&walk, all, walk.attributes != 0 && walk.attributes != all);
    }
    if (walk.rc == 0 && finder->children)
        walk.rc = add_children(finder);
    return walk.rc;
}

/* Items lie best first. */
void finder_top(struct finder *finder)
{
    assert(!finder->products && finder->asked->count == 0);
    for (uint32_t id = 0; id < finder->items->list.count && can_enter(finder, id, false); id++)
        offer_id(finder, id);
}

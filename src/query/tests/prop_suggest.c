/* Goal: a suggestion's count is the total of the search that a click on it makes; every completion
 * of the catalogue is found by its prefix, and with a slip; products are found by the words of
 * their names and brands; what is found is what a full scan finds; a view made from another answers
 * as one made anew; completions of an earlier view count what is there now. Method: random shelves;
 * prefixes of labels and names; a naive scan over all words of all ids. */
#include "query/suggest/suggest.h"
#include "query/searcher.h"
#include "query/tests/requests.h"

#include "base/buf.h"
#include "base/mem.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 16 << 20, PREFIXES = 30 };

struct run {
    struct prop *t;
    struct shelf *shelf;
    struct searcher *searcher;
    struct arena arena;
    struct suggest_result result;
    char q[64];
};

static void run_begin(struct run *run, struct prop *t)
{
    *run = (struct run){.t = t, .shelf = shelf_new(t->rng), .searcher = searcher_new()};
    arena_init(&run->arena, ARENA_BYTES);
}

static void run_end(struct run *run)
{
    arena_release(&run->arena);
    searcher_free(run->searcher);
    shelf_free(run->shelf);
}

static void suggest(struct run *run, struct slice q)
{
    struct suggest_request request = {q, rng_below(run->t->rng, 2) ? LANG_AR : LANG_EN,
                                      SUGGEST_GROUP_MAX};
    struct attar_error err = {0};

    arena_reset(&run->arena);
    if (suggest_run(run->searcher, run->shelf->view, &request, &run->arena, &run->result, &err) < 0)
        prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
}

/* The start of an invented word or of the labels' first word, one or two words long. */
static struct slice random_prefix(struct run *run)
{
    struct rng *rng = run->t->rng;
    const char *word = rng_below(rng, 4) ? shelf_words[rng_below(rng, SHELF_WORDS)] : "the ";
    size_t letter = word[0] < 0 ? 2 : 1; /* bytes */
    size_t letters = strlen(word) / letter;

    if (rng_below(rng, 5) == 0)
        return slice_of(run->q, (size_t)snprintf(run->q, sizeof run->q, "%s %.3s",
                                                 shelf_words[rng_below(rng, 8)], word));
    return slice_of(word, letter * (1 + rng_below(rng, letters)));
}

static uint64_t total_of(struct run *run, const struct suggestion *suggestion)
{
    struct search_request request = {.clauses = suggestion->clauses,
                                     .clause_count = suggestion->clause_count};
    struct search_result result;

    CHECK_EQ(run->t,
             search_run(run->searcher, run->shelf->view, &request, &run->arena, &result, NULL), 0);
    return result.total;
}

TEST_PROP(counts_equal_the_totals_of_clicks, 20)
{
    struct run run;
    size_t seen = 0;

    run_begin(&run, t);
    for (int i = 0; i < PREFIXES; i++) {
        suggest(&run, random_prefix(&run));
        for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
            for (size_t s = 0; s < run.result.counts[group]; s++) {
                const struct suggestion *suggestion = &run.result.groups[group][s];

                CHECK(t, suggestion->text.len > 0 && suggestion->count > 0);
                if (group != SUGGEST_PRODUCTS)
                    CHECK_EQ(t, suggestion->count, total_of(&run, suggestion));
                seen++;
            }
    }
    CHECK(t, seen > 0);
    run_end(&run);
}

/* Values of a filter that live products have, found by their whole label. */
TEST_PROP(every_live_value_is_completed, 10)
{
    static const char *const filters[] = {"brand", "note", "perfumer", "category"};
    static const enum suggest_group groups[] = {SUGGEST_BRANDS, SUGGEST_NOTES, SUGGEST_PERFUMERS,
                                                SUGGEST_CATEGORIES};
    struct run run;
    struct search_request none = {0};
    struct oracle oracle;

    run_begin(&run, t);
    oracle = (struct oracle){.shelf = run.shelf, .request = &none};
    for (int f = 0; f < 4; f++)
        for (uint64_t n = 0; n < SHELF_DOMAIN - 2; n++) {
            uint16_t filter = shelf_filter(run.shelf, filters[f]);
            char key[SHELF_KEY];
            bool found = false;
            uint64_t count;

            shelf_key(run.shelf->schema, run.shelf->filters->defs[filter].column, n, key);
            count = oracle_count(&oracle, filter, slice_cstr(key));
            suggest(&run, slice_of(run.q, (size_t)snprintf(run.q, sizeof run.q, "%s %s",
                                                           shelf_words[n], filters[f])));
            for (size_t s = 0; s < run.result.counts[groups[f]]; s++)
                found |= slice_eq(run.result.groups[groups[f]][s].key, slice_cstr(key));
            CHECK_EQ(t, found, count > 0);
        }
    run_end(&run);
}

/* One slip behind the first letter of an invented word: the value is found all the same. */
TEST_PROP(values_are_found_with_a_slip, 10)
{
    struct run run;
    struct search_request none = {0};
    struct oracle oracle;

    run_begin(&run, t);
    oracle = (struct oracle){.shelf = run.shelf, .request = &none};
    for (uint64_t n = 0; n < SHELF_DOMAIN - 2; n++) {
        uint16_t brand = shelf_filter(run.shelf, "brand");
        char key[SHELF_KEY];
        bool found = false;
        size_t at;

        shelf_key(run.shelf->schema, run.shelf->filters->defs[brand].column, n, key);
        if (shelf_words[n][0] < 0 || strpbrk(shelf_words[n], "0123456789") != NULL ||
            oracle_count(&oracle, brand, slice_cstr(key)) == 0)
            continue;
        snprintf(run.q, sizeof run.q, "%s brand", shelf_words[n]);
        at = 1 + rng_below(t->rng, strlen(shelf_words[n]) - 2);
        run.q[at] = 'q';
        suggest(&run, slice_cstr(run.q));
        for (size_t s = 0; s < run.result.counts[SUGGEST_BRANDS]; s++)
            found |= slice_eq(run.result.groups[SUGGEST_BRANDS][s].key, slice_cstr(key));
        CHECK(t, found);
    }
    run_end(&run);
}

/* ---- Products ---- */

static bool has_word(struct slice text, struct slice prefix)
{
    while (text.ptr != NULL)
        if (slice_starts(slice_cut(&text, ' '), prefix))
            return true;
    return false;
}

static bool brand_has_word(const struct run *run, const char *key, struct slice prefix)
{
    const struct label *label =
        labels_get(view_labels(run->shelf->view), SLICE("brand"), slice_cstr(key));
    char words[SHELF_KEY];

    if (label != NULL)
        return has_word(label->fold_en, prefix) || has_word(label->fold_ar, prefix);
    snprintf(words, sizeof words, "%s", key); /* bra-10 is two words */
    *strchr(words, '-') = ' ';
    return has_word(slice_cstr(words), prefix);
}

static bool name_starts(const struct run *run, const struct shelf_doc *doc, struct slice prefix)
{
    for (uint32_t i = 0; i < doc->value_count; i++) {
        struct slice column = run->shelf->schema->columns[doc->values[i].column].name;

        if (slice_starts(column, SLICE("sort_name")) &&
            has_word(slice_cstr(doc->values[i].key), prefix))
            return true;
        if (slice_eq(column, SLICE("brand")) && brand_has_word(run, doc->values[i].key, prefix))
            return true;
    }
    return false;
}

static int64_t doc_number(struct slice id)
{
    int64_t number = -1;

    assert_int_equal(slice_to_i64(slice_skip(id, 2), &number), 0);
    return number;
}

TEST_PROP(products_are_found_by_words_of_their_names, 15)
{
    struct run run;

    run_begin(&run, t);
    for (int i = 0; i < PREFIXES; i++) {
        struct slice prefix = random_prefix(&run);
        size_t want = 0;

        if (memchr(prefix.ptr, ' ', prefix.len) != NULL || slice_starts(prefix, SLICE("the")))
            continue;
        suggest(&run, prefix);
        for (int d = 0; d < SHELF_DOCS; d++)
            want += run.shelf->docs[d].live && name_starts(&run, &run.shelf->docs[d], prefix);
        want = want < SUGGEST_GROUP_MAX ? want : SUGGEST_GROUP_MAX; /* slips come behind */
        CHECK(t, run.result.counts[SUGGEST_PRODUCTS] >= want);
        for (size_t s = 0; s < want; s++) {
            struct slice id = run.result.groups[SUGGEST_PRODUCTS][s].key;

            CHECK(t, name_starts(&run, &run.shelf->docs[doc_number(id)], prefix));
        }
    }
    run_end(&run);
}

/* ---- A full scan ---- */

static uint32_t score_of(const struct finder *finder, uint32_t id)
{
    const struct completion *item = &finder->items->list.items[id];

    if (finder->products)
        return 0;
    return item->rank + ((item->langs >> finder->asked->script & 1) ? SCRIPT_BONUS : 0u);
}

static bool has_all(const struct finder *finder, uint32_t id)
{
    for (size_t w = 0; w < finder->asked->count; w++)
        if (!asked_meets(&finder->asked->words[w], id_words_of(finder->words, id)))
            return false;
    return true;
}

static bool in_group(const struct finder *finder, uint32_t id, enum suggest_group group)
{
    return finder->products || group == SUGGEST_COMPLETIONS ||
           finder->items->crosses[finder->items->list.items[id].cross].group == group;
}

/* The picks are the best by score, then by id, of everything that has all words. */
static void check_scan(struct prop *t, const struct finder *finder, enum suggest_group group)
{
    uint32_t id_count =
        finder->products ? finder->items->product_count : (uint32_t)finder->items->list.count;
    size_t matching = 0;

    for (uint32_t id = 0; id < id_count; id++) {
        size_t better = 0;
        bool listed = false;

        if (!in_group(finder, id, group) || !has_all(finder, id))
            continue;
        matching++;
        for (size_t i = 0; i < finder->count; i++) {
            uint32_t other = finder->picks[i].id;

            listed |= other == id;
            better += score_of(finder, other) > score_of(finder, id) ||
                      (score_of(finder, other) == score_of(finder, id) && other < id);
        }
        CHECK(t, listed || (finder->count == finder->cap && better == finder->cap));
    }
    CHECK_EQ(t, finder->count, matching < finder->cap ? matching : finder->cap);
    for (size_t i = 0; i < finder->count; i++)
        CHECK(t, has_all(finder, finder->picks[i].id));
}

TEST_PROP(the_best_are_those_of_a_full_scan, 20)
{
    struct run run;
    const struct suggestions *known;

    run_begin(&run, t);
    known = run.shelf->view->suggestions;
    for (int i = 0; i < PREFIXES; i++) {
        enum suggest_group group = (enum suggest_group)rng_below(t->rng, SUGGEST_GROUP_COUNT);
        struct finder finder;
        struct asked asked;
        bool wider;

        arena_reset(&run.arena);
        searcher_prepare(run.searcher, run.shelf->view);
        CHECK_EQ(t,
                 asked_read(&asked, known->lexis, run.searcher->analyzer, random_prefix(&run),
                            &run.arena, NULL),
                 0);
        CHECK_EQ(t, suggestions_find(known, run.shelf->view, &asked, group, 1, &finder), 0);
        if (rng_below(t->rng, 2))
            CHECK_EQ(t, asked_widen(&asked, 1, &wider), 0);
        finder.children = false;
        finder.cap = 1 + rng_below(t->rng, SUGGEST_GROUP_MAX);
        finder.count = finder.settled = 0;
        finder.sets = NULL;
        CHECK_EQ(t, finder_run(&finder), 0);
        check_scan(t, &finder, group);
    }
    run_end(&run);
}

/* ---- One view after another ---- */

static void answer_text(struct run *run, const struct view *view, struct slice q, struct buf *out)
{
    struct suggest_request request = {q, LANG_EN, SUGGEST_GROUP_MAX};
    struct suggest_result result;

    arena_reset(&run->arena);
    CHECK_EQ(run->t, suggest_run(run->searcher, view, &request, &run->arena, &result, NULL), 0);
    buf_clear(out);
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
        for (size_t i = 0; i < result.counts[group]; i++) {
            const struct suggestion *suggestion = &result.groups[group][i];

            buf_addf(out, "%d %.*s %.*s %d\n", group, SLICE_ARG(suggestion->text),
                     SLICE_ARG(suggestion->key), (int)suggestion->count);
        }
}

/* The shelf's view was made from the views before it. */
TEST_PROP(a_view_made_from_another_answers_alike, 20)
{
    struct run run;
    struct view *anew;
    struct buf left;
    struct buf right;

    run_begin(&run, t);
    anew = view_new(view_snapshot(run.shelf->view), run.shelf->filters);
    buf_init(&left, 1 << 20);
    buf_init(&right, 1 << 20);
    for (int i = 0; i < PREFIXES; i++) {
        struct slice q = random_prefix(&run);

        answer_text(&run, run.shelf->view, q, &left);
        answer_text(&run, anew, q, &right);
        CHECK(t, slice_eq(buf_slice(&left), buf_slice(&right)));
    }
    buf_release(&left);
    buf_release(&right);
    view_unref(anew);
    run_end(&run);
}

/* ---- Completions of an earlier view ---- */

/* Every suggestion of `view` has products, as many as a click on it shows. */
static void check_counts(struct run *run, struct view *view)
{
    struct view *own = run->shelf->view;

    run->shelf->view = view;
    suggest(run, random_prefix(run));
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
        for (size_t s = 0; s < run->result.counts[group]; s++) {
            const struct suggestion *suggestion = &run->result.groups[group][s];

            CHECK(run->t, suggestion->count > 0);
            if (group != SUGGEST_PRODUCTS)
                CHECK_EQ(run->t, suggestion->count, total_of(run, suggestion));
            else
                CHECK(run->t,
                      slice_eq(suggestion->key, snapshot_id(view_snapshot(view), suggestion->doc)));
        }
    run->shelf->view = own;
}

static void check_alike(struct run *run, const struct view *view)
{
    struct slice q = random_prefix(run);
    struct buf left;
    struct buf right;

    buf_init(&left, 1 << 20);
    buf_init(&right, 1 << 20);
    answer_text(run, run->shelf->view, q, &left);
    answer_text(run, view, q, &right);
    CHECK(run->t, slice_eq(buf_slice(&left), buf_slice(&right)));
    buf_release(&left);
    buf_release(&right);
}

/* The view that follows has the completions of the one before until it adopts its own. */
TEST_PROP(late_completions_count_what_is_there_now, 20)
{
    struct shelf_changes changes = {SHELF_DOCS, 40, 20};
    struct run run;
    struct view *before;
    struct view *late;
    struct view *completed;
    struct view *adopted;

    run_begin(&run, t);
    before = view_ref(run.shelf->view);
    shelf_change(run.shelf, t->rng, &changes);
    late = view_follow(before, view_snapshot(run.shelf->view), run.shelf->filters);
    view_unref(before);
    CHECK(t, view_completes_late(late));
    for (int i = 0; i < PREFIXES; i++)
        check_counts(&run, late);
    completed = view_completed(late);
    adopted = view_adopt(late, completed);
    view_unref(late);
    view_unref(completed);
    CHECK(t, !view_completes_late(adopted));
    for (int i = 0; i < PREFIXES; i++)
        check_alike(&run, adopted);
    view_unref(adopted);
    run_end(&run);
}

/* What needs completions, and what they refuse it with while there are none. */
static int ask_all(struct run *run, const struct view *view, enum lang lang)
{
    const struct suggest_request words = {SLICE("ou"), lang, 5};
    struct search_request values = {.size = 1, .lang = lang, .facet_query = SLICE("ou")};
    struct suggest_result result;
    struct search_result found;
    int rc = suggest_run(run->searcher, view, &words, &run->arena, &result, NULL);

    CHECK_EQ(run->t, suggest_top(view, lang, 5, &run->arena, &result, NULL), rc);
    CHECK_EQ(run->t, search_run(run->searcher, view, &values, &run->arena, &found, NULL), rc);
    return rc;
}

/* The first view has no completions until they are adopted; then it is as one made with them. */
TEST_PROP(a_view_without_completions_gets_them, 10)
{
    struct shelf_changes changes = {SHELF_DOCS, 40, 20};
    struct run run;
    struct view *first;
    struct view *second;
    struct view *completed;
    struct view *adopted;

    run_begin(&run, t);
    first = view_follow(NULL, view_snapshot(run.shelf->view), run.shelf->filters);
    CHECK(t, !view_has_completions(first) && view_completes_late(first));
    CHECK_EQ(t, ask_all(&run, first, LANG_EN), -ATTAR_ENOTREADY);
    completed = view_completed(first);
    shelf_change(run.shelf, t->rng, &changes);
    second = view_follow(first, view_snapshot(run.shelf->view), run.shelf->filters);
    view_unref(first);
    CHECK(t, !view_has_completions(second));
    adopted = view_adopt(second, completed);
    view_unref(completed);
    CHECK(t, view_has_completions(adopted) && view_completes_late(adopted));
    CHECK_EQ(t, ask_all(&run, adopted, LANG_EN), 0);
    for (int i = 0; i < PREFIXES; i++)
        check_counts(&run, adopted);
    view_unref(adopted);
    completed = view_completed(second);
    view_unref(second);
    for (int i = 0; i < PREFIXES; i++)
        check_alike(&run, completed);
    view_unref(completed);
    run_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(counts_equal_the_totals_of_clicks),
        PROP(every_live_value_is_completed),
        PROP(values_are_found_with_a_slip),
        PROP(products_are_found_by_words_of_their_names),
        PROP(the_best_are_those_of_a_full_scan),
        PROP(a_view_made_from_another_answers_alike),
        PROP(late_completions_count_what_is_there_now),
        PROP(a_view_without_completions_gets_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

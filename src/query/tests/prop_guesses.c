/* Goal: whatever is guessed of the words, by typos, repairs or words left out: adding a filter
 * never adds a hit, a hit's rank depends on neither page nor size, and the same request has the
 * same answer whoever asks, whatever was asked before. Method: random shelves and requests with
 * filters; slips, blanks left out and words that nothing is near to in the words, under every typo
 * mode. */
#include "query/tests/searching.h"

enum { REQUESTS = 40, ARENA_BYTES = 64 << 20, Q_CAP = 160, CLAUSES_MAX = 6 };

struct run {
    struct searching on;
    struct random_request random;
    struct search_request request;
    char q[Q_CAP];
};

/* Searches of each kind that the laws were tried on. */
static uint64_t by_level[8];
static uint64_t repaired;
static uint64_t shortened;

/* ---- Words with slips ---- */

static void slip(struct rng *rng, char *word)
{
    size_t at = rng_below(rng, strlen(word));

    if (word[0] < 0)
        return; /* letters of two bytes */
    if (rng_below(rng, 2) && word[at + 1] != '\0') {
        char letter = word[at];

        word[at] = word[at + 1];
        word[at + 1] = letter;
    } else {
        word[at] = "qaz"[rng_below(rng, 3)];
    }
}

/* A word with its mark, and with slips unless no blank tells it from the next. */
static size_t write_word(struct run *run, bool glued, size_t len)
{
    static const char *const marks[] = {"", "", "", "-", "\""};
    struct rng *rng = run->on.t->rng;
    const char *mark = glued ? "" : marks[rng_below(rng, 5)];
    char word[32];

    snprintf(word, sizeof word, "%s",
             glued || rng_below(rng, 12) ? shelf_words[rng_below(rng, SHELF_WORDS)] : "jjqqvvww");
    for (uint64_t slips = glued ? 0 : rng_below(rng, 3); slips > 0; slips--)
        slip(rng, word);
    return len + (size_t)snprintf(run->q + len, Q_CAP - len, "%s%s%s%s", mark, word,
                                  mark[0] == '"' ? mark : "", glued ? "" : " ");
}

static void write_words(struct run *run)
{
    bool glued = rng_below(run->on.t->rng, 4) == 0;
    size_t len = 0;

    for (uint64_t n = 1 + rng_below(run->on.t->rng, glued ? 3 : 4); n > 0; n--)
        len = write_word(run, glued, len);
}

static void next_request(struct run *run)
{
    arena_reset(&run->on.arena);
    random_request(run->on.t->rng, run->on.shelf, &run->on.arena, &run->random);
    write_words(run);
    run->request = run->random.request;
    run->request.q = slice_cstr(run->q);
    run->request.typo = (enum typo_mode)rng_below(run->on.t->rng, TYPO_OFF + 1);
    run->request.facet_count = run->request.stats_count = 0;
    run->request.count_more = rng_below(run->on.t->rng, 2);
}

static void count_kind(const struct search_result *result)
{
    by_level[result->text.level]++;
    repaired += result->text.repair != REPAIR_NONE;
    shortened += result->text.dropped_count > 0;
}

static void check_same_text(struct run *run, const struct text_account *a,
                            const struct text_account *b)
{
    CHECK_EQ(run->on.t, a->level, b->level);
    CHECK_EQ(run->on.t, a->total, b->total);
    CHECK_EQ(run->on.t, a->more, b->more);
    CHECK_EQ(run->on.t, a->repair, b->repair);
    CHECK(run->on.t, slice_eq(a->repaired, b->repaired));
    CHECK_EQ(run->on.t, a->dropped_count, b->dropped_count);
    for (size_t i = 0; i < a->dropped_count; i++)
        CHECK(run->on.t, slice_eq(a->dropped[i].word, b->dropped[i].word) &&
                             a->dropped[i].why == b->dropped[i].why);
}

static void check_same_hits(struct run *run, const struct search_result *got,
                            const struct search_result *all, size_t from)
{
    CHECK(run->on.t, from + got->hit_count <= all->hit_count);
    for (size_t i = 0; i < got->hit_count; i++) {
        CHECK_EQ(run->on.t, got->hits[i].doc, all->hits[from + i].doc);
        CHECK_EQ(run->on.t, got->hits[i].merit, all->hits[from + i].merit);
        CHECK_EQ(run->on.t, got->hits[i].score, all->hits[from + i].score);
    }
}

/* ---- Filters ---- */

/* Every doc found, over pages of 100; returns the words' account. */
static struct text_account find_all(struct run *run, struct search_request request,
                                    bool found[SHELF_DOCS * 8])
{
    struct search_result result = {.more = true};

    memset(found, 0, SHELF_DOCS * 8 * sizeof *found);
    for (request.first = 0; result.more; request.first += request.size) {
        searching_run(&run->on, &request, &result);
        for (size_t i = 0; i < result.hit_count; i++) {
            CHECK(run->on.t, result.hits[i].doc < SHELF_DOCS * 8);
            found[result.hits[i].doc] = true;
        }
    }
    return result.text;
}

static void add_clause(struct run *run, struct clause clauses[CLAUSES_MAX])
{
    size_t count = run->request.clause_count;
    uint16_t filter = (uint16_t)rng_below(run->on.t->rng, run->on.shelf->filters->count);

    while (run->on.shelf->filters->defs[filter].kind == FILTER_MATCH)
        filter = (uint16_t)rng_below(run->on.t->rng, run->on.shelf->filters->count);
    if (count > 0)
        memcpy(clauses, run->request.clauses, count * sizeof *clauses);
    clauses[count] = random_clause(run->on.t->rng, run->on.shelf, filter, &run->on.arena);
    run->request.clauses = clauses;
    run->request.clause_count = count + 1;
}

/* Two clauses on one filter are alternatives, so the added one is on a filter of its own. */
static bool filter_is_new(const struct search_request *request)
{
    uint16_t added = request->clauses[request->clause_count - 1].filter;

    for (size_t i = 0; i + 1 < request->clause_count; i++)
        if (request->clauses[i].filter == added)
            return false;
    return true;
}

TEST_PROP(a_filter_never_adds_a_hit, 15)
{
    static bool before[SHELF_DOCS * 8];
    static bool after[SHELF_DOCS * 8];
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        struct clause clauses[CLAUSES_MAX];
        struct text_account text;
        struct text_account filtered;

        next_request(&run);
        text = find_all(&run, run.request, before);
        add_clause(&run, clauses);
        if (!filter_is_new(&run.request))
            continue;
        filtered = find_all(&run, run.request, after);
        check_same_text(&run, &text, &filtered);
        for (int d = 0; d < SHELF_DOCS * 8; d++)
            CHECK(t, before[d] || !after[d]);
    }
    searching_end(&run.on);
}

/* ---- Pages ---- */

static void check_pages(struct run *run, const struct search_result *all, uint32_t size)
{
    struct search_request request = run->request;
    struct search_result page = {.more = true};
    size_t seen = 0;

    request.size = size;
    while (page.more && seen + size <= all->hit_count) {
        searching_run(&run->on, &request, &page);
        check_same_text(run, &page.text, &all->text);
        check_same_hits(run, &page, all, seen);
        CHECK_EQ(run->on.t, page.total, all->total);
        seen += page.hit_count;
        request.first += request.size;
    }
}

TEST_PROP(a_rank_depends_on_no_page, 12)
{
    static const uint32_t sizes[] = {1, 7, 24};
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS / 2; i++) {
        struct search_result all;

        next_request(&run);
        searching_run(&run.on, &run.request, &all);
        count_kind(&all);
        check_pages(&run, &all, sizes[i % 3]);
    }
    searching_end(&run.on);
}

/* ---- Whoever asks ---- */

TEST_PROP(every_searcher_answers_alike, 12)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        struct searcher *used = run.on.searcher;
        struct search_result first;
        struct search_result again;

        next_request(&run);
        searching_run(&run.on, &run.request, &first);
        count_kind(&first);
        run.on.searcher = searcher_new();
        searching_run(&run.on, &run.request, &again);
        searcher_free(run.on.searcher);
        run.on.searcher = used;
        check_same_text(&run, &first.text, &again.text);
        CHECK_EQ(t, first.hit_count, again.hit_count);
        check_same_hits(&run, &again, &first, 0);
    }
    searching_end(&run.on);
}

static void every_kind_of_guess_was_tried(void **state)
{
    (void)state;
    if (!prop_every_round())
        return;
    for (int level = 0; level <= 2; level++)
        assert_true(by_level[level] > 15);
    assert_true(repaired > 20);
    assert_true(shortened > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_filter_never_adds_a_hit),
        PROP(a_rank_depends_on_no_page),
        PROP(every_searcher_answers_alike),
        cmocka_unit_test(every_kind_of_guess_was_tried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

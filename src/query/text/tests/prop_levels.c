/* Goal: at level 0, 1 and 2 exactly those products match whose names are so many slips away from
 * the words of the query, or whose texts have them as typed; each hit pays in the typo bucket what
 * its slips cost; every mode stops at the level that it is to stop at.
 * Method: random shelves of invented words; words with letters put in, left out, changed and
 * exchanged, first letters too; Damerau's distance by the textbook's table over the words of every
 * product. */
#include "query/tests/shelf.h"

#include "base/utf8.h"
#include "query/typo/typo.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 64 << 20, REQUESTS = 60, WORDS_MAX = 2, LETTERS = 24, ENOUGH = 10, MET = 5 };

enum { COST_FAR = 100 };

struct spelt {
    uint32_t letters[LETTERS];
    int count;
};

struct asked {
    struct spelt words[WORDS_MAX];
    int count;
    char q[128];
};

static uint64_t compared[TYPO_LEVEL_MAX + 1];

static struct spelt spell(const char *word)
{
    struct slice text = slice_cstr(word);
    struct spelt out = {.count = 0};

    for (size_t at = 0; at < text.len;)
        out.letters[out.count++] = utf8_next(text, &at);
    return out;
}

/* ---- Slips ---- */

static uint32_t random_letter(struct rng *rng, const struct spelt *word)
{
    static const uint32_t latin[] = {'q', 'x', 'z'};
    static const uint32_t arabic[] = {0x0630, 0x0638, 0x062E}; /* ذ ظ خ */

    return word->letters[0] < 0x80 ? latin[rng_below(rng, 3)] : arabic[rng_below(rng, 3)];
}

static void put_in(struct spelt *word, int at, uint32_t letter)
{
    memmove(word->letters + at + 1, word->letters + at,
            (size_t)(word->count - at) * sizeof *word->letters);
    word->letters[at] = letter;
    word->count++;
}

static void leave_out(struct spelt *word, int at)
{
    word->count--;
    memmove(word->letters + at, word->letters + at + 1,
            (size_t)(word->count - at) * sizeof *word->letters);
}

static void slip(struct rng *rng, struct spelt *word)
{
    int at = (int)rng_below(rng, (uint64_t)word->count);
    uint32_t letter = word->letters[at];

    switch (rng_below(rng, 4)) {
    case 0: put_in(word, at, random_letter(rng, word)); break;
    case 1: leave_out(word, at); break;
    case 2: word->letters[at] = random_letter(rng, word); break;
    default:
        if (at + 1 == word->count)
            return;
        word->letters[at] = word->letters[at + 1];
        word->letters[at + 1] = letter;
    }
}

/* One or two words of the shelf, each with up to two slips, and a blank behind the last. */
static void ask(struct rng *rng, struct asked *asked)
{
    size_t len = 0;

    asked->count = 1 + (int)rng_below(rng, WORDS_MAX);
    for (int w = 0; w < asked->count; w++) {
        struct spelt *word = &asked->words[w];

        *word = spell(shelf_words[rng_below(rng, SHELF_WORDS)]);
        for (uint64_t slips = rng_below(rng, 3); slips > 0; slips--)
            slip(rng, word);
        for (int i = 0; i < word->count; i++)
            len += utf8_encode(word->letters[i], asked->q + len);
        asked->q[len++] = ' ';
    }
    asked->q[len] = '\0';
}

/* ---- The textbook ---- */

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment; what a slip costs that touches the `first` letter of the word. */
static int distance(const struct spelt *word, const struct spelt *term, int first)
{
    int d[LETTERS + 1][LETTERS + 1];

    for (int i = 0; i <= word->count; i++)
        for (int j = 0; j <= term->count; j++) {
            const uint32_t *w = word->letters + i;
            const uint32_t *t = term->letters + j;
            int cost = i + j == 0 ? 0 : COST_FAR;

            if (i > 0)
                cost = least(cost, d[i - 1][j] + (i == 1 ? first : 1));
            if (j > 0)
                cost = least(cost, d[i][j - 1] + (i == 0 ? first : 1));
            if (i > 0 && j > 0)
                cost = least(cost, d[i - 1][j - 1] + (w[-1] == t[-1] ? 0 : i == 1 ? first : 1));
            if (i > 1 && j > 1 && w[-1] == t[-2] && w[-2] == t[-1])
                cost = least(cost, d[i - 2][j - 2] + (i == 2 ? first : 1));
            d[i][j] = cost;
        }
    return d[word->count][term->count];
}

/* Slips that a word may have: none up to three letters or beside digits, one up to seven. */
static int allowed(const struct spelt *word)
{
    for (int i = 0; i < word->count; i++)
        if (word->letters[i] >= '0' && word->letters[i] <= '9')
            return 0;
    return word->count < 4 ? 0 : word->count < 8 ? 1 : 2;
}

/* What a name's word costs: the slips allowed, and at level 2 one in the first letter where only
 * one is allowed. */
static int cost_of_name(const struct spelt *word, const struct spelt *name, int level)
{
    int cost = distance(word, name, 2);

    if (cost <= least(level, allowed(word)))
        return cost;
    if (level == 2 && allowed(word) == 1 && distance(word, name, 1) == 1)
        return 2;
    return COST_FAR;
}

/* What the product pays for the word at a level: slips in its name, none in its description. */
static int cost_of(const struct shelf_doc *doc, const struct spelt *word, int level)
{
    int best = COST_FAR;

    for (uint32_t i = 0; i < doc->name_count; i++) {
        struct spelt name = spell(shelf_words[doc->name[i]]);

        best = least(best, cost_of_name(word, &name, level));
    }
    for (uint32_t i = 0; i < doc->other_count; i++) {
        struct spelt other = spell(shelf_words[doc->other[i]]);

        best = distance(word, &other, 1) == 0 ? 0 : best;
    }
    return best;
}

static int cost_of_all(const struct shelf_doc *doc, const struct asked *asked, int level)
{
    int cost = doc->live ? 0 : COST_FAR;

    for (int w = 0; w < asked->count; w++)
        cost += cost_of(doc, &asked->words[w], level);
    return cost < COST_FAR ? cost : COST_FAR;
}

/* Products that pay at most `most`. */
static size_t count_paying(const struct shelf *shelf, const struct asked *asked, int level,
                           int most)
{
    size_t count = 0;

    for (int d = 0; d < SHELF_DOCS; d++)
        count += cost_of_all(&shelf->docs[d], asked, level) <= most;
    return count;
}

static size_t count_at(const struct shelf *shelf, const struct asked *asked, int level)
{
    return count_paying(shelf, asked, level, COST_FAR - 1);
}

/* As many as typo=strict keeps: those that pay least, and one more. */
static size_t count_strict(const struct shelf *shelf, const struct asked *asked)
{
    int most = COST_FAR;

    for (int d = 0; d < SHELF_DOCS; d++)
        most = least(most, cost_of_all(&shelf->docs[d], asked, TYPO_LEVEL_MAX) + 1);
    return count_paying(shelf, asked, TYPO_LEVEL_MAX, most);
}

/* ---- The laws ---- */

struct run {
    struct prop *t;
    struct shelf *shelf;
    struct searcher *searcher;
    struct arena arena;
    struct asked asked;
};

static struct search_request request_of(const struct run *run, enum typo_mode typo)
{
    return (struct search_request){
        .q = slice_cstr(run->asked.q), .typo = typo, .count_more = true, .size = SEARCH_SIZE_MAX};
}

static void search(struct run *run, enum typo_mode typo, struct search_result *out_result)
{
    struct search_request request = request_of(run, typo);
    struct attar_error err = {0};

    if (search_run(run->searcher, run->shelf->view, &request, &run->arena, out_result, &err) < 0)
        prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
}

static const struct shelf_doc *doc_of(const struct run *run, const struct hit *hit)
{
    struct slice id = snapshot_id(view_snapshot(run->shelf->view), hit->doc);

    for (int d = 0; d < SHELF_DOCS; d++)
        if (slice_eq(id, slice_cstr(run->shelf->docs[d].id)))
            return &run->shelf->docs[d];
    prop_fail(run->t, __FILE__, __LINE__, "there is no %.*s", SLICE_ARG(id));
}

/* What the hit has left of what words without slips give. */
static uint32_t typo_bucket(const struct run *run, enum typo_mode typo, const struct hit *hit)
{
    struct search_request request = request_of(run, typo);
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    size_t count = search_buckets(run->shelf->view, &request, hit, names, values);

    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], "typo") == 0)
            return values[i];
    prop_fail(run->t, __FILE__, __LINE__, "there is no such bucket");
}

static void check_result(struct run *run, enum typo_mode typo, const struct search_result *result)
{
    const struct text_account *text = &result->text;
    size_t total = typo == TYPO_STRICT ? count_strict(run->shelf, &run->asked)
                                       : count_at(run->shelf, &run->asked, text->level);
    size_t widest = count_at(run->shelf, &run->asked, TYPO_LEVEL_MAX);
    uint32_t before = UINT32_MAX;

    if (result->total != total)
        prop_fail(run->t, __FILE__, __LINE__, "\"%s\" finds %d at level %d, not %d", run->asked.q,
                  (int)result->total, text->level, (int)total);
    CHECK_EQ(run->t, text->more, text->level < TYPO_LEVEL_MAX ? widest - total : 0);
    for (size_t i = 0; i < result->hit_count; i++) {
        const struct hit *hit = &result->hits[i];
        int cost = cost_of_all(doc_of(run, hit), &run->asked, text->level);
        uint32_t bucket = typo_bucket(run, typo, hit);

        CHECK(run->t, cost < COST_FAR);
        CHECK_EQ(run->t, bucket, MET * run->asked.count - cost);
        CHECK(run->t, bucket <= before);
        before = bucket;
    }
    compared[text->level]++;
}

/* Nothing was tried beyond the two levels. */
static bool by_levels(const struct search_result *result)
{
    return result->text.level <= TYPO_LEVEL_MAX && result->text.repair == REPAIR_NONE &&
           result->text.dropped_count == 0 && result->total > 0;
}

static void check_level(struct run *run, enum typo_mode typo, unsigned level)
{
    size_t found[TYPO_LEVEL_MAX + 1];

    for (int i = 0; i <= TYPO_LEVEL_MAX; i++)
        found[i] = count_at(run->shelf, &run->asked, i);
    if (typo == TYPO_OFF)
        CHECK_EQ(run->t, level, 0);
    if (typo == TYPO_ALL || typo == TYPO_STRICT)
        CHECK_EQ(run->t, level, TYPO_LEVEL_MAX);
    if (typo == TYPO_MIN)
        CHECK_EQ(run->t, level, found[0] > 0 ? 0 : found[1] > 0 ? 1 : 2);
    if (typo == TYPO_AUTO) {
        CHECK_EQ(run->t, level == 0, found[0] >= ENOUGH);
        CHECK(run->t, level != 1 || found[1] >= ENOUGH);
    }
}

TEST_PROP(levels_equal_the_textbook, 25)
{
    struct run run = {.t = t, .shelf = shelf_new(t->rng), .searcher = searcher_new()};

    arena_init(&run.arena, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        ask(t->rng, &run.asked);
        for (int typo = TYPO_AUTO; typo <= TYPO_OFF; typo++) {
            struct search_result result;

            arena_reset(&run.arena);
            search(&run, (enum typo_mode)typo, &result);
            if (typo == TYPO_OFF)
                CHECK_EQ(t, result.total, count_at(run.shelf, &run.asked, 0));
            if (!by_levels(&result))
                continue;
            check_level(&run, (enum typo_mode)typo, result.text.level);
            check_result(&run, (enum typo_mode)typo, &result);
        }
    }
    arena_release(&run.arena);
    searcher_free(run.searcher);
    shelf_free(run.shelf);
}

static void every_level_was_compared(void **state)
{
    (void)state;
    for (int level = 0; level <= TYPO_LEVEL_MAX; level++)
        if (prop_every_round())
            assert_true(compared[level] > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(levels_equal_the_textbook),
                                       cmocka_unit_test(every_level_was_compared)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

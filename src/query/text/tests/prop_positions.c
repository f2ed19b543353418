/* Goal: nearness and phrases of a document are those that a look at all its posting entries gives,
 * whichever documents are asked for, as long as they ascend, and again after a rewind.
 * Method: random products over few words, so that words repeat, in several segments; random
 * queries with phrases, excluded phrases and a prefix, at every level; entries read block by block
 * from the first posting on. */
#include "query/text/positions.h"
#include "query/searcher.h"

#include "base/mem.h"
#include "query/text/tests/stall.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { PRODUCTS = 60, QUERIES = 40, TEXT_CAP = 160, PLACES = 512 };

static const char *const vocabulary[] = {"zorvak", "zorvat", "blimtu", "krondo", "mexal",
                                         "mexan",  "the",    "قمبز",   "قمبس"};

enum { VOCABULARY = sizeof vocabulary / sizeof *vocabulary };

static const char *random_text(struct rng *rng, char out[TEXT_CAP], uint64_t words_max)
{
    size_t len = 0;

    out[0] = '\0';
    for (uint64_t n = 1 + rng_below(rng, words_max); n > 0; n--)
        len += (size_t)snprintf(out + len, TEXT_CAP - len, "%s ",
                                vocabulary[rng_below(rng, VOCABULARY)]);
    return out;
}

static void fill(struct rng *rng, struct stall *stall)
{
    for (int i = 0; i < PRODUCTS; i++) {
        char texts[3][TEXT_CAP];
        char id[16];

        snprintf(id, sizeof id, "p-%d", i);
        stall_put(stall, &(struct stall_product){
                             .id = id,
                             .name = random_text(rng, texts[0], 5),
                             .notes = rng_below(rng, 2) ? random_text(rng, texts[1], 4) : NULL,
                             .description = random_text(rng, texts[2], 9),
                         });
        if (rng_below(rng, PRODUCTS / 2) == 0)
            stall_publish(stall);
    }
    stall_publish(stall);
}

/* Words, some of them quoted, some quotes with a minus. */
static const char *random_query(struct rng *rng, char out[TEXT_CAP])
{
    size_t len = 0;

    out[0] = '\0';
    for (uint64_t n = 1 + rng_below(rng, 3); n > 0; n--) {
        char text[TEXT_CAP];
        uint64_t kind = rng_below(rng, 6);

        random_text(rng, text, kind < 4 ? 1 : 3);
        text[strlen(text) - 1] = '\0';
        len += (size_t)snprintf(out + len, TEXT_CAP - len,
                                kind < 4    ? "%s "
                                : kind == 4 ? "\"%s\" "
                                            : "-\"%s\" ",
                                text);
    }
    if (rng_below(rng, 2) == 0) /* the last word may be a prefix */
        out[len - 1] = '\0';
    return out;
}

/* ---- The look at all entries ---- */

struct spots {
    struct posting_entry items[PLACES];
    size_t count;
};

static void add_entries(const struct view *view, const struct form *form, uint32_t doc,
                        struct spots *out)
{
    static struct postings postings;

    for (uint32_t ord = form->first; ord < form->past; ord++) {
        struct term term;

        term_at(view->snapshot, form->segment, ord, &term);
        postings_init(&postings, view->snapshot, &term);
        while (postings_next(&postings))
            for (uint32_t i = 0; i < postings.count; i++)
                if (postings.docs[i] == doc)
                    out->count += postings_entries(&postings, i, out->items + out->count,
                                                   (uint32_t)(PLACES - out->count));
    }
    assert_true(out->count <= PLACES);
}

static struct spots spots_of(const struct view *view, const struct word *word, uint32_t doc)
{
    struct spots out = {.count = 0};

    for (size_t i = 0; i < word->form_count; i++)
        add_entries(view, &word->forms[i], doc, &out);
    return out;
}

static uint32_t distance_of(const struct view *view, const struct spots *a, const struct spots *b)
{
    uint32_t best = UINT32_MAX;

    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++) {
            int64_t gap = (int64_t)b->items[k].position - a->items[i].position;
            uint64_t far = gap > 0 ? (uint64_t)gap : gap < 0 ? (uint64_t)(1 - gap) : 1;

            if (a->items[i].field == b->items[k].field &&
                view->filters->ranking.near[a->items[i].field] && far < best)
                best = far < POSITIONS_FAR ? (uint32_t)far : POSITIONS_FAR;
        }
    return best == UINT32_MAX ? 1 : best;
}

static uint32_t nearness_of(const struct view *view, const struct words *words, uint32_t doc)
{
    struct spots before = {.count = 0};
    uint32_t sum = 0;

    for (size_t w = 0; w < words->count; w++) {
        struct spots here = spots_of(view, &words->items[w], doc);

        if (words->items[w].excluded || here.count == 0)
            continue;
        if (before.count > 0)
            sum += POSITIONS_FAR - distance_of(view, &before, &here);
        before = here;
    }
    return sum;
}

static bool has_spot(const struct spots *spots, const struct posting_entry *from, size_t ahead)
{
    for (size_t i = 0; i < spots->count; i++)
        if (spots->items[i].field == from->field &&
            spots->items[i].position == from->position + ahead)
            return true;
    return false;
}

/* Do the words [first, past) follow each other somewhere? */
static bool follow(const struct view *view, const struct words *words, size_t first, size_t past,
                   uint32_t doc)
{
    struct spots start = spots_of(view, &words->items[first], doc);

    for (size_t i = 0; i < start.count; i++) {
        bool all = true;

        for (size_t w = first + 1; w < past; w++) {
            struct spots here = spots_of(view, &words->items[w], doc);

            all &= has_spot(&here, &start.items[i], w - first);
        }
        if (all)
            return true;
    }
    return false;
}

static bool phrases_of(const struct view *view, const struct words *words, uint32_t doc)
{
    for (uint8_t phrase = 1; phrase <= words->phrase_count; phrase++) {
        size_t first = 0;
        size_t past;

        while (first < words->count && words->items[first].phrase != phrase)
            first++;
        for (past = first; past < words->count && words->items[past].phrase == phrase;)
            past++;
        if (first < past && follow(view, words, first, past, doc) == words->items[first].excluded)
            return false;
    }
    return true;
}

/* ---- The law ---- */

struct run {
    struct prop *t;
    struct stall stall;
    struct arena arena;
    struct words words;
    struct positions *positions;
    char q[TEXT_CAP];
};

static void check_docs(struct run *run)
{
    const struct view *view = run->stall.view;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        if (rng_below(run->t->rng, 3) == 0)
            continue;
        if (rng_below(run->t->rng, 2) == 0)
            CHECK_EQ(run->t, positions_phrases(run->positions, (uint32_t)doc),
                     phrases_of(view, &run->words, (uint32_t)doc));
        CHECK_EQ(run->t, positions_nearness(run->positions, (uint32_t)doc),
                 nearness_of(view, &run->words, (uint32_t)doc));
    }
}

static void check_query(struct run *run)
{
    struct searcher *searcher = run->stall.searcher;
    const struct forms_source source = {.view = run->stall.view,
                                        .memo = &searcher->memo,
                                        .arena = &run->arena,
                                        .options = &searcher->options};
    unsigned level = (unsigned)rng_below(run->t->rng, TYPO_LEVEL_MAX + 1);

    arena_reset(&run->arena);
    CHECK_EQ(run->t,
             words_read(searcher->analyzer, slice_cstr(random_query(run->t->rng, run->q)),
                        &run->arena, &run->words, NULL),
             0);
    CHECK_EQ(run->t, forms_build(&source, level, &run->words, NULL), 0);
    CHECK_EQ(run->t,
             positions_open(run->stall.searcher, run->stall.view, &run->words, &run->arena,
                            &run->positions, NULL),
             0);
    check_docs(run);
    positions_rewind(run->positions);
    check_docs(run);
}

TEST_PROP(positions_equal_the_entries, 12)
{
    struct run run = {.t = t};
    char dir[PATH_MAX];

    files_temp_dir(dir);
    arena_init(&run.arena, 64 << 20);
    stall_open(&run.stall, dir, NULL);
    fill(t->rng, &run.stall);
    searcher_begin(run.stall.searcher, run.stall.view, &(struct search_request){0});
    for (int i = 0; i < QUERIES; i++)
        check_query(&run);
    stall_close(&run.stall);
    arena_release(&run.arena);
    files_remove_tree(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(positions_equal_the_entries)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: match_to gives every live document the match of its own scent, whatever segment it lies in
 * and whatever was replaced or deleted, and reasons add up to it.
 * Method: random shelves in one to four segments; each asked document's matches, reckoned term at a
 * time over the index, are held against the scores of pairs of scents that never saw an index. */
#include "query/scent_match.h"

#include "base/bitset.h"
#include "query/tests/shelf.h"
#include "query/view.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 16 << 20, ASKED = 8, WISHES = 4 };

static const struct shelf_doc *doc_of(struct prop *t, const struct shelf *shelf, size_t doc)
{
    struct slice id = snapshot_id(shelf->view->snapshot, (uint32_t)doc);
    int64_t number = -1;

    CHECK(t, slice_to_i64(slice_skip(id, 2), &number) == 0);
    CHECK(t, number >= 0 && number < SHELF_DOCS);
    return &shelf->docs[number];
}

static void check_reasons(struct prop *t, const struct shelf *shelf, uint32_t asked, uint32_t doc,
                          uint16_t match, struct arena *arena)
{
    const struct match_reasons *reasons;
    struct match_reason why[MATCH_REASONS_MAX];
    int32_t sum = 0;
    size_t count;

    CHECK_EQ(t, match_reasons_init(shelf->view, asked, arena, &reasons, NULL), 0);
    count = match_reasons_of(reasons, doc, match, why);
    for (size_t i = 0; i < count; i++)
        sum += why[i].share;
    CHECK_EQ(t, sum, match * 10);
}

static void check_asked(struct prop *t, const struct shelf *shelf, uint32_t asked,
                        struct arena *arena)
{
    const struct view *view = shelf->view;
    struct scent_matches scent;
    struct scent_query query;

    CHECK_EQ(t, scent_match_product(view, snapshot_id(view->snapshot, asked), arena, &scent, NULL),
             0);
    CHECK_EQ(t, scent_query_of_doc(view, asked, &query, NULL), 0);
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        uint16_t want = shelf_match(doc_of(t, shelf, asked), doc_of(t, shelf, doc));

        CHECK_EQ(t, scent_likeness(view, &query, (uint32_t)doc), want);
        CHECK_EQ(t, scent.match[doc], doc == asked ? 1000 : want);
        if (doc != asked && doc % 7 == 0)
            check_reasons(t, shelf, asked, (uint32_t)doc, want, arena);
    }
}

static void draw_wishes(struct prop *t, const struct shelf *shelf, struct scent_wish *out_wishes)
{
    for (int i = 0; i < WISHES; i++) {
        const struct shelf_doc *doc = &shelf->docs[rng_below(t->rng, SHELF_DOCS)];
        int16_t weight = (int16_t)(1 + rng_below(t->rng, 1000));

        out_wishes[i] = (struct scent_wish){&doc->code, &doc->notes,
                                            i > 0 && rng_below(t->rng, 2) > 0 ? -weight : weight};
    }
}

/* Goal: a blend of scents is matched as one scent is, and a search by it has its matches and its
 * order. */
TEST_PROP(a_blend_matches_every_live_document, 20)
{
    struct shelf *shelf = shelf_new(t->rng);
    const struct view *view = shelf->view;
    struct searcher *searcher = searcher_new();
    struct scent_wish wishes[WISHES];
    struct scent_matches scent;
    struct search_request request = {.sort = SORT_MATCH, .size = SHELF_DOCS, .scent = &scent};
    struct search_result result;
    struct scent_query query;
    struct arena arena;

    request.currency = SLICE("AED");
    arena_init(&arena, ARENA_BYTES);
    draw_wishes(t, shelf, wishes);
    scent_query_of(wishes, WISHES, &query);
    CHECK_EQ(t, scent_match_query(view, &query, &arena, &scent, NULL), 0);
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        const struct shelf_doc *of = doc_of(t, shelf, doc);

        CHECK_EQ(t, scent.match[doc], (scent_score(&query, &of->code, &of->notes) + 5) / 10);
    }
    CHECK_EQ(t, search_run(searcher, view, &request, &arena, &result, NULL), 0);
    for (size_t i = 0; i < result.hit_count; i++) {
        CHECK_EQ(t, result.hits[i].match, scent.match[result.hits[i].doc]);
        CHECK(t, i == 0 || result.hits[i - 1].match >= result.hits[i].match);
    }
    arena_release(&arena);
    searcher_free(searcher);
    shelf_free(shelf);
}

TEST_PROP(every_live_document_has_the_match_of_its_scent, 20)
{
    struct shelf *shelf = shelf_new(t->rng);
    const uint64_t *live = snapshot_live(shelf->view->snapshot);
    struct arena arena;

    arena_init(&arena, ARENA_BYTES);
    for (int i = 0; i < ASKED && shelf->view->live_count > 0; i++) {
        uint32_t asked = (uint32_t)rng_below(t->rng, shelf->view->doc_cap);

        arena_reset(&arena);
        if (bitset_get(live, asked))
            check_asked(t, shelf, asked, &arena);
    }
    arena_release(&arena);
    shelf_free(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(every_live_document_has_the_match_of_its_scent),
                                       PROP(a_blend_matches_every_live_document)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: match_to gives every live document the match of its own scent, whatever segment it lies in
 * and whatever was replaced or deleted, and reasons add up to it.
 * Method: random shelves in one to four segments; each asked document's matches, reckoned term at a
 * time over the index, are held against the scores of pairs of scents that never saw an index. */
#include "query/scent_match.h"

#include "base/bitset.h"
#include "query/tests/shelf.h"
#include "query/view.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 16 << 20, ASKED = 8 };

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
    struct scent_space space;

    CHECK_EQ(t, scent_match_all(view, snapshot_id(view->snapshot, asked), arena, &scent, NULL), 0);
    CHECK_EQ(t, scent_space_init(&space, view), 0);
    scent_ask(&space, asked);
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        uint16_t want = shelf_match(doc_of(t, shelf, asked), doc_of(t, shelf, doc));

        CHECK_EQ(t, scent_likeness(&space, (uint32_t)doc), want);
        CHECK_EQ(t, scent.match[doc], doc == asked ? 1000 : want);
        if (doc != asked && doc % 7 == 0)
            check_reasons(t, shelf, asked, (uint32_t)doc, want, arena);
    }
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
    const struct CMUnitTest tests[] = {PROP(every_live_document_has_the_match_of_its_scent)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

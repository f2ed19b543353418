/* Goal: every way of counting a facet gives the counts of brute force, whatever is chosen in it.
 * Method: random requests over random shelves, in several segments with deletes; each way is forced
 * in turn over the set that leaves the facet's own choice out, and held against oracle.c.  Records
 * are made anew with few bits, so that values are counted by mask and by rest alike.  The suite
 * runs once more without SIMD. */
#include "query/tests/requests.h"

#include "base/mem.h"
#include "query/count/coverage.h"
#include "query/count/facets.h"
#include "query/expr_set.h"
#include "tests/support/prop.h"

enum { REQUESTS = 6, ARENA_BYTES = 64 << 20 };

struct run {
    struct prop *t;
    struct shelf *shelf;
    struct arena arena;
    struct random_request random;
    struct groups groups;
};

/* A request without words: what is tested begins behind the text. */
static void next_request(struct run *run)
{
    struct view *view = run->shelf->view;
    struct clause_sets sets;
    struct groups_base base = {snapshot_live(view->snapshot), NULL, &sets};
    int rc = 0;

    arena_reset(&run->arena);
    random_request(run->t->rng, run->shelf, &run->arena, &run->random);
    run->random.oracle.word_count = 0;
    clause_sets_init(&sets, view, NULL, &run->arena);
    if (run->random.request.expr != NULL)
        rc = expr_apply(&sets, run->random.request.expr, &base.docs, &base.rows, NULL);
    CHECK_EQ(run->t, rc, 0);
    CHECK_EQ(run->t,
             groups_build(view, &run->random.request, &base, &run->arena, &run->groups, NULL), 0);
}

static void begin_set(struct run *run, uint16_t filter, struct facet_set *set)
{
    const uint64_t *docs;
    const uint64_t *rows;

    CHECK_EQ(run->t, groups_sets(&run->groups, filter, &run->arena, &docs, &rows, NULL), 0);
    facet_set_init(set, run->shelf->view, docs, rows);
}

static uint32_t *new_counts(struct run *run, uint16_t filter)
{
    return arena_array(&run->arena, view_value_count(run->shelf->view, filter) + 1,
                       sizeof(uint32_t));
}

static void check(struct run *run, uint16_t filter, const uint32_t *counts)
{
    const struct view *view = run->shelf->view;

    for (uint32_t value = 0; value < view_value_count(view, filter); value++)
        CHECK_EQ(run->t, counts[value],
                 oracle_count(&run->random.oracle, filter, view_value_key(view, filter, value)));
}

/* ---- Ways of one facet ---- */

static void check_gather(struct run *run, uint16_t filter)
{
    const struct column *column = view_column(run->shelf->view, filter);
    uint32_t *counts = new_counts(run, filter);
    struct facet_set set;

    begin_set(run, filter, &set);
    facet_gather(column, facet_set_list(&set, &run->arena), set.doc_count, counts);
    check(run, filter, counts);
}

static void check_gather_rest(struct run *run, uint16_t filter)
{
    const struct column *column = view_column(run->shelf->view, filter);
    uint32_t *counts = new_counts(run, filter);
    struct facet_set set;

    begin_set(run, filter, &set);
    facet_gather(column, facet_set_rest(&set, &run->arena),
                 run->shelf->view->live_count - set.doc_count, counts);
    for (uint32_t ord = 0; ord < column_value_count(column); ord++)
        counts[ord] = column_totals(column)[ord] - counts[ord];
    check(run, filter, counts);
}

static void check_intersect(struct run *run, uint16_t filter)
{
    uint32_t *counts = new_counts(run, filter);
    struct facet_set set;

    begin_set(run, filter, &set);
    facet_intersect(view_column(run->shelf->view, filter), set.docs, counts);
    check(run, filter, counts);
}

/* What passes every group, and the near misses on top. */
static void check_near(struct run *run, uint16_t filter)
{
    struct facet_set met;
    struct facet_set set;
    struct facet_set near;
    const uint32_t *former;
    const uint32_t *counts;
    uint64_t *docs = arena_array(&run->arena, run->shelf->view->doc_words + 1, sizeof *docs);

    begin_set(run, GROUPS_SKIP_NONE, &met);
    begin_set(run, filter, &set);
    memcpy(docs, set.docs, set.view->doc_words * sizeof *docs);
    bitset_and_not(docs, met.docs, set.view->doc_words);
    facet_set_init(&near, set.view, docs, set.rows);
    CHECK_EQ(run->t, met.doc_count + near.doc_count, set.doc_count);
    CHECK_EQ(run->t, facet_count(&met, filter, &run->arena, &former), 0);
    CHECK_EQ(run->t, facet_count_more(former, &near, filter, &run->arena, &counts), 0);
    check(run, filter, counts);
}

TEST_PROP(one_facet_any_way, 8)
{
    struct run run = {.t = t, .shelf = shelf_new(t->rng)};

    arena_init(&run.arena, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        next_request(&run);
        for (uint16_t f = 0; f < run.shelf->filters->count; f++) {
            if (!run.shelf->filters->defs[f].facet || run.shelf->filters->defs[f].offer)
                continue;
            check_gather(&run, f);
            check_gather_rest(&run, f);
            check_intersect(&run, f);
            check_near(&run, f);
        }
    }
    arena_release(&run.arena);
    shelf_free(run.shelf);
}

/* ---- Records ---- */

/* As facet_set_record, but over the docs if `few` and over the rest if not, whatever is less. */
static const uint32_t *record(struct run *run, struct facet_set *set, bool few)
{
    const struct facet_records *records = &run->shelf->view->records;
    uint32_t *counts = arena_array(&run->arena, records->slot_count + 1, sizeof *counts);

    if (few) {
        facet_records_add(records, facet_set_list(set, &run->arena), set->doc_count, counts);
        return counts;
    }
    facet_records_add(records, facet_set_rest(set, &run->arena),
                      set->view->live_count - set->doc_count, counts);
    for (uint32_t slot = 0; slot < records->slot_count; slot++)
        counts[slot] = records->totals[slot] - counts[slot];
    return counts;
}

static void check_record(struct run *run, uint16_t filter)
{
    uint32_t first = run->shelf->view->records.first[filter];
    struct facet_set set;

    begin_set(run, filter, &set);
    if (run->shelf->filters->defs[filter].offer && set.rows != NULL)
        return; /* offers are recorded without conditions */
    CHECK_EQ(run->t, first == RECORD_NONE,
             slice_eq(run->shelf->filters->defs[filter].control, SLICE("none")));
    if (first == RECORD_NONE)
        return;
    check(run, filter, record(run, &set, true) + first);
    check(run, filter, record(run, &set, false) + first);
    CHECK_EQ(run->t, facet_set_record(&set, &run->arena), 0);
    CHECK(run->t, facet_set_recorded(&set, filter));
    check(run, filter, set.slot_counts + first);
}

TEST_PROP(records_of_any_width, 8)
{
    static const uint32_t bits[] = {0, 1, 30, 200, RECORD_BITS};
    struct run run = {.t = t, .shelf = shelf_new(t->rng)};
    struct facet_records own = run.shelf->view->records; /* of the view, shared with its base */

    arena_init(&run.arena, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        facet_records_init(run.shelf->view, bits[i % 5], NULL);
        next_request(&run);
        for (uint16_t f = 0; f < run.shelf->filters->count; f++)
            if (run.shelf->filters->defs[f].facet)
                check_record(&run, f);
        facet_records_release(&run.shelf->view->records);
    }
    run.shelf->view->records = own;
    arena_release(&run.arena);
    shelf_free(run.shelf);
}

/* ---- Facets of offers ---- */

static void check_offers(struct run *run, uint16_t filter)
{
    struct offer_facet *facet = &run->shelf->view->offers.items[filter];
    uint32_t first = facet->first;
    const uint32_t *counts;
    struct facet_set set;

    CHECK(run->t, first != OFFER_UNMASKED);
    begin_set(run, filter, &set);
    CHECK_EQ(run->t, offer_facet_count(&set, filter, &run->arena, &counts), 0);
    check(run, filter, counts);
    facet->first = OFFER_UNMASKED; /* as it is when it has too many slots */
    begin_set(run, filter, &set);
    CHECK_EQ(run->t, offer_facet_count(&set, filter, &run->arena, &counts), 0);
    check(run, filter, counts);
    facet->first = first;
}

TEST_PROP(offers_by_set_mask_and_value, 20)
{
    struct run run = {.t = t, .shelf = shelf_new(t->rng)};

    arena_init(&run.arena, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        next_request(&run);
        for (uint16_t f = 0; f < run.shelf->filters->count; f++)
            if (run.shelf->filters->defs[f].facet && run.shelf->filters->defs[f].offer)
                check_offers(&run, f);
    }
    arena_release(&run.arena);
    shelf_free(run.shelf);
}

/* ---- Coverage ---- */

static bool has_value(const struct run *run, const struct shelf_doc *doc, uint16_t filter)
{
    const struct filter_def *def = &run->shelf->filters->defs[filter];

    for (uint32_t i = 0; i < doc->value_count; i++)
        if (doc->values[i].column == def->column &&
            (!def->offer ||
             oracle_eligible(&run->random.oracle, doc, doc->values[i].row, ORACLE_NO_SKIP)))
            return true;
    return false;
}

static uint64_t covered(const struct run *run, uint16_t filter)
{
    uint64_t count = 0;

    for (int d = 0; d < SHELF_DOCS; d++)
        count += oracle_found(&run->random.oracle, &run->shelf->docs[d], ORACLE_NO_SKIP) &&
                 has_value(run, &run->shelf->docs[d], filter);
    return count;
}

/* Every facet covers what brute force says; they come by that, and as asked for where it is equal.
 */
TEST_PROP(facets_in_the_order_of_coverage, 10)
{
    struct run run = {.t = t, .shelf = shelf_new(t->rng)};
    const struct facet *facets;

    arena_init(&run.arena, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        next_request(&run);
        run.random.request.facets_by_coverage = true;
        CHECK_EQ(t, facets_build(&run.groups, &run.random.request, &run.arena, &facets, NULL), 0);
        for (size_t f = 0; f < run.random.request.facet_count; f++) {
            CHECK_EQ(t, facets[f].covered, covered(&run, facets[f].filter));
            if (f == 0)
                continue;
            CHECK(t, facets[f - 1].covered >= facets[f].covered);
            CHECK(t, facets[f - 1].covered > facets[f].covered ||
                         facets[f - 1].filter < facets[f].filter);
        }
    }
    arena_release(&run.arena);
    shelf_free(run.shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(one_facet_any_way), PROP(records_of_any_width),
                                       PROP(offers_by_set_mask_and_value),
                                       PROP(facets_in_the_order_of_coverage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Two views of one snapshot, array by array and search by search (same_view.h). */
#include "query/tests/same_view.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "query/view.h"

struct pair {
    struct prop *t;
    const struct view *next;
    const struct view *anew;
};

/* ---- What is said of each document ---- */

static void check_sets(const struct pair *pair)
{
    const struct view *a = pair->next;
    const struct view *b = pair->anew;
    size_t bytes = a->row_words * sizeof(uint64_t);

    CHECK_EQ(pair->t, a->doc_cap, b->doc_cap);
    CHECK_EQ(pair->t, a->row_cap, b->row_cap);
    CHECK_EQ(pair->t, a->live_count, b->live_count);
    CHECK_EQ(pair->t, memcmp(a->rows_live, b->rows_live, bytes), 0);
    CHECK_EQ(pair->t, memcmp(a->rows_stock, b->rows_stock, bytes), 0);
    CHECK_EQ(pair->t, memcmp(a->rows_plenty, b->rows_plenty, bytes), 0);
    for (uint16_t f = 0; f < a->filters->count; f++)
        if (a->valued[f] != NULL)
            CHECK_EQ(pair->t,
                     memcmp(a->valued[f], b->valued[f],
                            (a->filters->defs[f].offer ? a->row_words : a->doc_words) * 8),
                     0);
}

static void check_docs(const struct pair *pair)
{
    const struct view *a = pair->next;
    const struct view *b = pair->anew;

    for (BITSET_EACH(doc, snapshot_live(a->snapshot), a->doc_words)) {
        CHECK_EQ(pair->t, a->rows[doc].first, b->rows[doc].first);
        CHECK_EQ(pair->t, a->rows[doc].count, b->rows[doc].count);
        CHECK_EQ(pair->t, a->prior[doc], b->prior[doc]);
        CHECK_EQ(pair->t, a->recency[doc], b->recency[doc]);
        CHECK_EQ(pair->t, a->stock[doc], b->stock[doc]);
        CHECK_EQ(pair->t, a->title_worth[doc], b->title_worth[doc]);
        CHECK_EQ(pair->t, a->whole_worth[doc], b->whole_worth[doc]);
    }
    CHECK_EQ(pair->t, a->named[LANG_EN], b->named[LANG_EN]);
    CHECK_EQ(pair->t, a->named[LANG_AR], b->named[LANG_AR]);
}

/* ---- Facets ---- */

static void check_offers(const struct pair *pair)
{
    const struct offer_facets *a = &pair->next->offers;
    const struct offer_facets *b = &pair->anew->offers;

    CHECK_EQ(pair->t, a->slot_count, b->slot_count);
    CHECK_EQ(pair->t, a->words, b->words);
    CHECK_EQ(pair->t,
             memcmp(a->doc_sets, b->doc_sets,
                    pair->next->doc_words * a->slot_count * sizeof *a->doc_sets),
             0);
    for (BITSET_EACH(row, pair->next->rows_live, pair->next->row_words))
        CHECK_EQ(pair->t,
                 memcmp(a->row_masks + row * a->words, b->row_masks + row * a->words,
                        a->words * sizeof *a->row_masks),
                 0);
    for (uint16_t f = 0; f < pair->next->filters->count; f++) {
        CHECK_EQ(pair->t, a->totals[f] == NULL, b->totals[f] == NULL);
        if (a->totals[f] != NULL)
            CHECK_EQ(pair->t,
                     memcmp(a->totals[f], b->totals[f], a->items[f].slot_count * sizeof(uint32_t)),
                     0);
    }
}

/* Which value has a bit is a matter of speed: each doc's own sum is what it has. */
static void check_records(const struct pair *pair)
{
    const struct facet_records *a = &pair->next->records;
    const struct facet_records *b = &pair->anew->records;
    uint32_t *left = mem_zero(a->slot_count + 1, sizeof *left);
    uint32_t *right = mem_zero(a->slot_count + 1, sizeof *right);

    CHECK_EQ(pair->t, a->slot_count, b->slot_count);
    CHECK_EQ(pair->t, memcmp(a->totals, b->totals, a->slot_count * sizeof *a->totals), 0);
    for (BITSET_EACH(doc, snapshot_live(pair->next->snapshot), pair->next->doc_words)) {
        uint32_t number = (uint32_t)doc;

        facet_records_add(a, &number, 1, left);
        facet_records_add(b, &number, 1, right);
        CHECK_EQ(pair->t, memcmp(left, right, a->slot_count * sizeof *left), 0);
    }
    free(left);
    free(right);
}

static void check_label(const struct pair *pair, uint16_t filter, uint32_t value)
{
    const struct view *a = pair->next;
    const struct view *b = pair->anew;

    CHECK(pair->t, slice_eq(view_value_key(a, filter, value), view_value_key(b, filter, value)));
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++) {
        CHECK(pair->t, slice_eq(view_value_label(a, filter, value, lang),
                                view_value_label(b, filter, value, lang)));
        CHECK_EQ(pair->t, a->label_order[lang][filter][value], b->label_order[lang][filter][value]);
    }
    if (a->levels[filter] != NULL)
        CHECK_EQ(pair->t, a->levels[filter][value], b->levels[filter][value]);
}

static void check_values(const struct pair *pair)
{
    const struct view *a = pair->next;

    for (uint16_t f = 0; f < a->filters->count; f++) {
        if (!a->filters->defs[f].facet)
            continue;
        CHECK_EQ(pair->t, view_value_count(a, f), view_value_count(pair->anew, f));
        CHECK_EQ(pair->t, memcmp(&a->shapes[f], &pair->anew->shapes[f], sizeof(struct facet_shape)),
                 0);
        for (uint32_t value = 0; value < view_value_count(a, f); value++)
            check_label(pair, f, value);
    }
}

static void check_stats(struct prop *t, const struct stats *a, const struct stats *b)
{
    CHECK_EQ(t, a->n, b->n);
    CHECK_EQ(t, a->min, b->min);
    CHECK_EQ(t, a->max, b->max);
    CHECK_EQ(t, a->sum, b->sum);
    CHECK_EQ(t, memcmp(a->bins, b->bins, sizeof a->bins), 0);
    CHECK_EQ(t, a->value_count, b->value_count);
    for (size_t i = 0; i < a->value_count; i++) {
        CHECK_EQ(t, a->values[i].number, b->values[i].number);
        CHECK_EQ(t, a->values[i].count, b->values[i].count);
    }
}

void same_view_check(struct prop *t, const struct view *next, const struct view *anew)
{
    const struct pair pair = {t, next, anew};

    check_sets(&pair);
    check_docs(&pair);
    check_offers(&pair);
    check_records(&pair);
    check_values(&pair);
    for (uint16_t f = 0; f < next->filters->count; f++)
        check_stats(t, &next->stats[f], &anew->stats[f]);
}

/* ---- Searches ---- */

static void check_facets(struct prop *t, const struct search_result *a,
                         const struct search_result *b)
{
    CHECK_EQ(t, a->facet_count, b->facet_count);
    for (size_t f = 0; f < a->facet_count; f++) {
        CHECK_EQ(t, a->facets[f].distinct, b->facets[f].distinct);
        CHECK_EQ(t, a->facets[f].value_count, b->facets[f].value_count);
        for (size_t i = 0; i < a->facets[f].value_count; i++) {
            CHECK_EQ(t, a->facets[f].values[i].ord, b->facets[f].values[i].ord);
            CHECK_EQ(t, a->facets[f].values[i].count, b->facets[f].values[i].count);
        }
    }
}

static void check_results(struct prop *t, const struct search_result *a,
                          const struct search_result *b)
{
    CHECK_EQ(t, a->total, b->total);
    CHECK_EQ(t, a->hit_count, b->hit_count);
    for (size_t i = 0; i < a->hit_count; i++) {
        CHECK_EQ(t, a->hits[i].doc, b->hits[i].doc);
        CHECK_EQ(t, a->hits[i].score, b->hits[i].score);
        CHECK_EQ(t, a->hits[i].merit, b->hits[i].merit);
        CHECK_EQ(t, a->hits[i].from_row, b->hits[i].from_row);
    }
    check_facets(t, a, b);
    CHECK_EQ(t, a->stats_count, b->stats_count);
    for (size_t i = 0; i < a->stats_count; i++)
        check_stats(t, &a->stats[i], &b->stats[i]);
}

void same_view_search(struct searching *on, struct view *anew)
{
    struct view *next = on->shelf->view;
    struct random_request random;
    struct search_result left;
    struct search_result right;

    arena_reset(&on->arena);
    random_request(on->t->rng, on->shelf, &on->arena, &random);
    random_hybrid(on->t->rng, on->shelf, &random);
    searching_run(on, &random.request, &left);
    on->shelf->view = anew;
    searching_run(on, &random.request, &right);
    on->shelf->view = next;
    check_results(on->t, &left, &right);
}

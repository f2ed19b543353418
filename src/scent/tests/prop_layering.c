/* Goal: the score of a partner is the formula of search.md section 7: base notes, pairs of unshared
 * notes, sillage, too alike; parts add up; a least score changes nothing above it; no score passes
 * its bound; partners of a note are what products hold together.  Method: seeded shelves; the
 * oracle reckons in doubles over every pair of notes, without the tables that scent_layering_new
 * makes. */
#include "scent/layering.h"

#include "scent/model.h"
#include "shelf.h"

#include "tests/support/prop.h"

#include <math.h>

enum { ARENA_BYTES = 4 << 20 };

struct scent {
    struct scent_code code;
    struct scent_notes notes;
};

static struct shelf shelf;

static bool has(const struct scent *s, uint16_t note)
{
    for (uint32_t i = 0; i < s->notes.count; i++)
        if (s->notes.notes[i] == note)
            return true;
    return false;
}

static bool in_base(const struct scent *s, uint32_t at)
{
    bool any = false;

    for (uint32_t i = 0; i < s->notes.count; i++)
        any |= (scent_layers(&s->code, i) & SCENT_BASE) != 0;
    return (scent_layers(&s->code, at) & (any ? SCENT_BASE : SCENT_FLAT)) != 0;
}

static double kin(const struct scent_model *model, uint16_t a, uint16_t b)
{
    double dot = 0;

    for (int d = 0; d < KINSHIP_DIMS; d++)
        dot += (double)model->notes[a].kin[d] / KIN_ONE * model->notes[b].kin[d] / KIN_ONE;
    return a == b ? 1 : fmax(0, dot);
}

static double base_part(const struct scent_model *model, const struct scent *a,
                        const struct scent *b)
{
    double sum = 0;
    int count = 0;

    for (uint32_t i = 0; i < b->notes.count; i++) {
        double best = 0;

        if (!in_base(b, i))
            continue;
        count++;
        for (uint32_t j = 0; j < a->notes.count; j++)
            if (in_base(a, j))
                best = fmax(best, kin(model, a->notes.notes[j], b->notes.notes[i]));
        sum += best;
    }
    return count == 0 ? 0 : .45 * sum / count;
}

static double worth(const struct scent_model *model, uint16_t ours, uint16_t theirs)
{
    for (uint32_t p = 0; p < model->notes[ours].partner_count; p++)
        if (model->notes[ours].partners[p].note == theirs)
            return model->notes[ours].partners[p].worth / 255.0;
    return 0;
}

static int descending(const void *a, const void *b)
{
    return (*(const double *)a < *(const double *)b) - (*(const double *)a > *(const double *)b);
}

static double pairs_part(const struct scent_model *model, const struct scent *a,
                         const struct scent *b)
{
    double best[SCENT_NOTES_MAX + SCENT_LAYER_PAIRS] = {0};
    double sum = 0;

    for (uint32_t i = 0; i < b->notes.count; i++)
        for (uint32_t j = 0; j < a->notes.count; j++)
            if (!has(a, b->notes.notes[i]) && !has(b, a->notes.notes[j]) &&
                scent_layers(&a->code, j) != 0 && scent_layers(&b->code, i) != 0)
                best[i] = fmax(best[i], worth(model, a->notes.notes[j], b->notes.notes[i]));
    qsort(best, SCENT_NOTES_MAX, sizeof *best, descending);
    for (int i = 0; i < SCENT_LAYER_PAIRS; i++)
        sum += best[i];
    return .35 * sum / SCENT_LAYER_PAIRS;
}

static double oracle(const struct scent_model *model, const struct scent *a, const struct scent *b)
{
    const struct scent_wish wish = {&a->code, &a->notes, 1};
    struct scent_query query;
    double score = base_part(model, a, b) + pairs_part(model, a, b);

    scent_query_of(&wish, 1, &query);
    if (a->code.sillage_tenths > 0 && b->code.sillage_tenths > 0)
        score += .20 * (1 - abs(a->code.sillage_tenths - b->code.sillage_tenths) / 40.0);
    return score - fmax(0, scent_score(&query, &b->code, &b->notes) / 10000.0 - .8);
}

static void check_parts(struct prop *t, const struct scent_layers_why *why)
{
    int32_t sum = why->sillage + why->too_alike;

    for (uint32_t i = 0; i < why->base_count; i++)
        sum += why->base[i].share;
    for (uint32_t i = 0; i < why->pair_count; i++) {
        CHECK(t, i == 0 || why->pairs[i - 1].share >= why->pairs[i].share);
        sum += why->pairs[i].share;
    }
    CHECK_EQ(t, sum, why->score);
    CHECK(t, why->sillage >= 0 && why->too_alike <= 0);
}

TEST_PROP(a_partner_scores_as_the_formula_says, 40)
{
    struct scent_model *model;
    struct scent scents[60];
    struct scent_layering *layering;
    struct arena arena;

    shelf_fill(&shelf, 60, t->rng);
    model = shelf_model(&shelf);
    for (int i = 0; i < 60; i++)
        scent_encode(model, &shelf.perfumes[i].facts, &scents[i].code, &scents[i].notes);
    arena_init(&arena, ARENA_BYTES);
    layering = scent_layering_new(model, &scents[0].code, &scents[0].notes, &arena);
    CHECK(t, layering != NULL);
    for (int i = 0; i < 60; i++) {
        int32_t least = (int32_t)rng_below(t->rng, 10000);
        struct scent_layers_why why;
        struct scent_layers_why cut;

        scent_layering_score(layering, &scents[i].code, &scents[i].notes, INT32_MIN, &why);
        CHECK(t, fabs(why.score / 10000.0 - oracle(model, &scents[0], &scents[i])) < .003);
        check_parts(t, &why);
        scent_layering_score(layering, &scents[i].code, &scents[i].notes, least, &cut);
        CHECK(t, why.score > least ? cut.score == why.score : cut.score <= least);
        CHECK(t, why.score <= scent_layering_bound(layering, &scents[i].code, &scents[i].notes));
    }
    arena_release(&arena);
    scent_model_unref(model);
}

/* Two notes that are always together and one that is with everything. */
static struct scent_model *train_pairs(void)
{
    struct scent_trainer *trainer = scent_trainer_new();
    struct scent_model *model = NULL;
    char names[12][8];

    for (int i = 0; i < 12; i++)
        snprintf(names[i], sizeof names[i], "n%02d", i);
    for (int p = 0; p < 120; p++) {
        int pair = p % 5;
        struct scent_fact_note notes[] = {{slice_cstr(names[2 * pair]), SCENT_FLAT},
                                          {slice_cstr(names[2 * pair + 1]), SCENT_FLAT},
                                          {slice_cstr(names[11]), SCENT_FLAT}};
        struct scent_facts facts = {.notes = notes, .note_count = 3};

        scent_trainer_add(trainer, &facts);
    }
    assert_int_equal(scent_trainer_finish(trainer, &model, NULL), 0);
    scent_trainer_free(trainer);
    return model;
}

static void partners_are_what_is_held_together(void **state)
{
    struct scent_model *model = train_pairs();

    (void)state;
    for (uint16_t i = 0; i < 10; i++) {
        uint16_t note = scent_note_exact(model, scent_model_note(model, i));
        uint16_t mate = i ^ 1;
        double with_mate = worth(model, note, mate);

        assert_true(with_mate > .3);
        for (uint16_t other = 0; other < model->note_count; other++)
            if (other != mate)
                assert_true(worth(model, note, other) < with_mate);
        assert_true(fabs(worth(model, mate, note) - with_mate) < 1e-9);
    }
    scent_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_partner_scores_as_the_formula_says),
        cmocka_unit_test(partners_are_what_is_held_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Goal: scores are the formula of search.md section 7, whatever the facts; reasons add up; a scent
 * is its own nearest; what is unknown matches nothing. Method: seeded shelves.  The oracle below
 * computes identity, kinship and accords in doubles, from the facts alone (idf counted anew;
 * embeddings are the model's, which unit_kinship checks). */
#include "scent/model.h"
#include "shelf.h"

#include "tests/support/prop.h"

#include <math.h>

struct oracle {
    double identity[SHELF_NOTES];
    double kinship[KINSHIP_DIMS];
    double accord[SHELF_ACCORDS];
    double rest[SCENT_DENSE]; /* family and character as encoded: .08 of the score */
};

static struct shelf shelf;

static void unit(double *v, int n)
{
    double square = 0;

    for (int i = 0; i < n; i++)
        square += v[i] * v[i];
    for (int i = 0; i < n; i++)
        v[i] = square > 0 ? v[i] / sqrt(square) : 0;
}

static double dot(const double *a, const double *b, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static int note_index(struct slice id)
{
    return (id.ptr[5] - '0') * 10 + id.ptr[6] - '0';
}

static int accord_index(struct slice id)
{
    return (id.ptr[7] - '0') * 10 + id.ptr[8] - '0';
}

static double note_idf(int note)
{
    int df = 0;

    for (uint32_t p = 0; p < shelf.count; p++) {
        bool has = false;

        for (uint32_t i = 0; i < shelf.perfumes[p].facts.note_count; i++)
            has |= note_index(shelf.perfumes[p].notes[i].id) == note;
        df += has;
    }
    return log(1 + (double)shelf.count / (df + 1));
}

static double accord_idf(int accord)
{
    int df = 0;

    for (uint32_t p = 0; p < shelf.count; p++)
        for (uint32_t i = 0; i < shelf.perfumes[p].facts.accord_count; i++)
            df += accord_index(shelf.perfumes[p].accords[i].id) == accord;
    return log(1 + (double)shelf.count / (df + 1));
}

static void oracle_identity(const struct perfume *p, double *out)
{
    static const double weights[4] = {.25, .35, .40, .33};
    double layered[SHELF_NOTES] = {0};
    double plain[SHELF_NOTES] = {0};
    uint8_t masks[SHELF_NOTES] = {0};
    int held[4] = {0};

    for (uint32_t i = 0; i < p->facts.note_count; i++)
        masks[note_index(p->notes[i].id)] |= p->notes[i].layers;
    for (int n = 0; n < SHELF_NOTES; n++)
        for (int l = 0; l < 4; l++)
            held[l] += masks[n] >> l & 1;
    for (int n = 0; n < SHELF_NOTES; n++) {
        double amount = 0;

        for (int l = 0; l < 4; l++)
            amount += masks[n] >> l & 1 ? weights[l] / sqrt(held[l]) : 0;
        plain[n] += masks[n] != 0;
        layered[n] += amount;
        plain[n - n % 2] += n % 2 == 1 && masks[n] != 0 ? .3 : 0;
        layered[n - n % 2] += n % 2 == 1 ? .3 * amount : 0;
    }
    for (int n = 0; n < SHELF_NOTES; n++) {
        plain[n] *= sqrt(note_idf(n));
        layered[n] *= sqrt(note_idf(n));
    }
    unit(plain, SHELF_NOTES);
    unit(layered, SHELF_NOTES);
    for (int n = 0; n < SHELF_NOTES; n++)
        out[n] = .75 * plain[n] + .25 * layered[n];
    unit(out, SHELF_NOTES);
}

static void oracle_of(const struct scent_model *model, const struct perfume *p,
                      const struct scent_code *code, struct oracle *out)
{
    memset(out, 0, sizeof *out);
    oracle_identity(p, out->identity);
    for (int n = 0; n < SHELF_NOTES; n++) {
        uint16_t at = scent_note_exact(model, shelf_note((uint32_t)n));

        for (int d = 0; d < KINSHIP_DIMS; d++)
            out->kinship[d] += out->identity[n] * model->notes[at].kin[d] / 32767.0;
    }
    unit(out->kinship, KINSHIP_DIMS);
    for (uint32_t i = 0; i < p->facts.accord_count; i++) {
        int at = accord_index(p->accords[i].id);

        out->accord[at] = fmax(out->accord[at], p->accords[i].weight / 100.0 * accord_idf(at));
    }
    unit(out->accord, SHELF_ACCORDS);
    for (int i = FAMILY_AT; i < SCENT_DENSE; i++)
        out->rest[i] = code->dense[i] / 127.0;
}

static double oracle_sum(const struct oracle *a, const struct oracle *b)
{
    return .56 * dot(a->identity, b->identity, SHELF_NOTES) +
           .14 * dot(a->kinship, b->kinship, KINSHIP_DIMS) +
           .22 * dot(a->accord, b->accord, SHELF_ACCORDS) +
           .04 * dot(a->rest, b->rest, SCENT_DENSE);
}

/* Steps of 1/255 and 1/127 leave .006 at worst over a shelf, .002 on average. */
TEST_PROP(score_is_the_formula, 6)
{
    static struct oracle oracles[60];
    static struct scent_code codes[60];
    static struct scent_notes notes[60];
    struct scent_model *model;
    double error = 0;

    shelf_fill(&shelf, 60, t->rng);
    model = shelf_model(&shelf);
    for (uint32_t i = 0; i < shelf.count; i++) {
        scent_encode(model, &shelf.perfumes[i].facts, &codes[i], &notes[i]);
        oracle_of(model, &shelf.perfumes[i], &codes[i], &oracles[i]);
    }
    for (uint32_t i = 0; i < shelf.count; i++) {
        struct scent_wish wish = {&codes[i], &notes[i], 1000};
        struct scent_query query;

        scent_query_of(&wish, 1, &query);
        for (uint32_t j = 0; j < shelf.count; j++) {
            double want = fmin(1, fmax(0, oracle_sum(&oracles[i], &oracles[j]) /
                                              oracle_sum(&oracles[i], &oracles[i])));
            double off = fabs(scent_score(&query, &codes[j], &notes[j]) / 10000.0 - want);

            CHECK(t, off < .006);
            error += off;
        }
    }
    CHECK(t, error / (shelf.count * shelf.count) < .002);
    scent_model_unref(model);
}

static void check_reasons(struct prop *t, const struct scent_reasons *reasons, uint32_t score)
{
    int32_t sum = reasons->other;

    for (uint32_t i = 0; i < reasons->count; i++) {
        sum += reasons->items[i].share;
        CHECK(t, i == 0 || abs(reasons->items[i].share) <= abs(reasons->items[i - 1].share));
    }
    CHECK_EQ(t, sum, score);
    CHECK_EQ(t, reasons->score, score);
}

/* When every part is told, `other` is what rounding leaves (a score below 0 is told as 0). */
TEST_PROP(reasons_add_up_and_self_is_whole, 30)
{
    struct scent_model *model;

    shelf_fill(&shelf, 80, t->rng);
    model = shelf_model(&shelf);
    for (int round = 0; round < 50; round++) {
        struct scent_code codes[3];
        struct scent_notes notes[3];
        struct scent_wish wishes[2] = {{&codes[0], &notes[0], 800}, {&codes[1], &notes[1], -300}};
        struct scent_reasons reasons;
        struct scent_query query;

        for (int i = 0; i < 3; i++)
            scent_encode(model, &shelf.perfumes[rng_below(t->rng, shelf.count)].facts, &codes[i],
                         &notes[i]);
        scent_query_of(wishes, 2, &query);
        scent_explain(model, &query, &codes[2], &notes[2], &reasons);
        check_reasons(t, &reasons, scent_score(&query, &codes[2], &notes[2]));
        scent_query_of(wishes, 1, &query);
        CHECK_EQ(t, scent_score(&query, &codes[0], &notes[0]), 10000);
        scent_explain(model, &query, &codes[2], &notes[2], &reasons);
        check_reasons(t, &reasons, scent_score(&query, &codes[2], &notes[2]));
        CHECK(t,
              reasons.count == SCENT_REASONS_MAX || reasons.score == 0 || abs(reasons.other) < 150);
    }
    scent_model_unref(model);
}

static void shuffle(struct scent_fact_note *notes, uint32_t count, struct rng *rng)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = (uint32_t)rng_below(rng, i);
        struct scent_fact_note note = notes[i - 1];

        notes[i - 1] = notes[j];
        notes[j] = note;
    }
}

TEST_PROP(order_of_notes_is_nothing_and_layers_are_little, 30)
{
    struct scent_model *model;
    struct scent_code codes[2];
    struct scent_notes notes[2];
    struct perfume *p = &shelf.perfumes[0];
    struct scent_wish wish = {&codes[0], &notes[0], 1};
    struct scent_query query;

    shelf_fill(&shelf, 40, t->rng);
    model = shelf_model(&shelf);
    scent_encode(model, &p->facts, &codes[0], &notes[0]);
    shuffle(p->notes, p->facts.note_count, t->rng);
    scent_encode(model, &p->facts, &codes[1], &notes[1]);
    CHECK(t, memcmp(&codes[0], &codes[1], sizeof *codes) == 0);
    CHECK(t, memcmp(&notes[0], &notes[1], sizeof *notes) == 0);
    for (uint32_t i = 0; i < p->facts.note_count; i++)
        p->notes[i].layers = (uint8_t)(1u << rng_below(t->rng, 4));
    scent_encode(model, &p->facts, &codes[1], &notes[1]);
    scent_query_of(&wish, 1, &query);
    CHECK(t, scent_score(&query, &codes[1], &notes[1]) > 9300);
    scent_model_unref(model);
}

/* A twin has the notes of its model but one, and nothing else of it. */
TEST_PROP(planted_twin_ranks_first, 20)
{
    struct scent_model *model;
    struct scent_code code;
    struct scent_notes notes;
    struct scent_wish wish = {&code, &notes, 1000};
    struct scent_query query;
    struct scent_facts twin;
    uint32_t score;

    shelf_fill(&shelf, 100, t->rng);
    model = shelf_model(&shelf);
    while (shelf.perfumes[0].facts.note_count < 10)
        shelf_fill(&shelf, 100, t->rng);
    scent_encode(model, &shelf.perfumes[0].facts, &code, &notes);
    scent_query_of(&wish, 1, &query);
    twin = shelf.perfumes[0].facts;
    twin.note_count--;
    scent_encode(model, &twin, &code, &notes);
    score = scent_score(&query, &code, &notes);
    for (uint32_t i = 1; i < shelf.count; i++) {
        scent_encode(model, &shelf.perfumes[i].facts, &code, &notes);
        CHECK(t, scent_score(&query, &code, &notes) < score);
    }
    scent_model_unref(model);
}

static void what_is_unknown_matches_nothing(void **state)
{
    struct rng rng;
    struct scent_model *model;
    struct scent_code codes[2];
    struct scent_notes notes[2];
    struct scent_wish wish = {&codes[0], &notes[0], 1000};
    struct scent_query query;
    struct scent_fact_note stranger = {SLICE("unheard"), SCENT_TOP};
    struct scent_facts facts = {.notes = &stranger,
                                .note_count = 1,
                                .lean = 1,
                                .longevity_tenths = 40,
                                .season_votes = {1, 1, 2, 0}};

    (void)state;
    rng_init(&rng, 1);
    shelf_fill(&shelf, 40, &rng);
    model = shelf_model(&shelf);
    scent_encode(model, &facts, &codes[0], &notes[0]);
    assert_int_equal(codes[0].sure, 0);
    assert_int_equal(codes[0].longevity_tenths, 40);
    assert_int_equal(codes[0].seasons[2], 50);
    scent_query_of(&wish, 1, &query);
    for (uint32_t i = 0; i < shelf.count; i++) {
        scent_encode(model, &shelf.perfumes[i].facts, &codes[1], &notes[1]);
        assert_true(codes[1].sure > 0);
        assert_int_equal(scent_score(&query, &codes[1], &notes[1]), 0);
    }
    assert_int_equal(scent_score(&query, &codes[0], &notes[0]), 0);
    scent_model_unref(model);
}

static void longer_names_are_known_by_their_end(void **state)
{
    struct rng rng;
    struct scent_model *model;

    (void)state;
    rng_init(&rng, 2);
    shelf_fill(&shelf, 20, &rng);
    model = shelf_model(&shelf);
    assert_int_equal(scent_note_of(model, SLICE("pink-calabrian-note-07x")),
                     scent_note_exact(model, SLICE("note-07x")));
    assert_int_equal(scent_note_of(model, SLICE("note-09x-absolute")),
                     scent_note_exact(model, SLICE("note-09x")));
    assert_int_equal(scent_note_of(model, SLICE("banknote-09x")), SCENT_NOTE_NONE);
    assert_int_equal(scent_note_of(model, SLICE("")), SCENT_NOTE_NONE);
    scent_model_unref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(score_is_the_formula),
        PROP(reasons_add_up_and_self_is_whole),
        PROP(order_of_notes_is_nothing_and_layers_are_little),
        PROP(planted_twin_ranks_first),
        cmocka_unit_test(what_is_unknown_matches_nothing),
        cmocka_unit_test(longer_names_are_known_by_their_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

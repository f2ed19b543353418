/* Evidence: scents of options and products held against the sample.
 *
 *   option --taste_encode--> query --scent_score--> score of each product of the sample --> z */
#include "search/profile/quiz.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "index/index.h"
#include "query/query.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    EVIDENCE_PRODUCTS = 16, /* of a taste: the heaviest */
    WISH_FULL = 1000,
    VERSION_MAX = 32
};

/* How sharply people answer by taste: at one standard deviation an option is chosen e^KAPPA times
 * as often as at none.  An option that says nothing is as likely as NEUTRAL of those: people are of
 * two minds about most smells. */
static const double KAPPA = 1;
static const double KAPPA_DISLIKE = 2; /* what one cannot stand one is surer of */
static const double NEUTRAL = 2;

/* Below this a question tells nothing worth an answer. */
static const double GAIN_MIN = .02;

/* What is to be known for the quiz to be complete: simulated shoppers know nine tenths of it when
 * their matches are nine tenths as good as after all questions (bench/scent/shoppers.py). */
static const double QUIZ_BITS = 3.7;

struct sample {
    struct scent_code code;
    struct scent_notes notes;
};

struct quiz {
    const struct questions *questions;
    char version[VERSION_MAX];
    uint32_t samples;
    struct sample *sample;
    struct quiz_likelihood *likelihoods; /* one a question */
};

/* ---- The sample ---- */

struct popular {
    uint32_t doc;
    uint16_t prior;
};

static int by_prior(const void *a, const void *b)
{
    const struct popular *x = a;
    const struct popular *y = b;

    if (x->prior != y->prior)
        return x->prior > y->prior ? -1 : 1;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

static void take_sample(struct quiz *quiz, const struct view *view)
{
    const struct snapshot *snapshot = view_snapshot(view);
    uint32_t cap = snapshot_doc_cap(snapshot);
    struct popular *all = mem_zero(cap + 1, sizeof *all);
    uint32_t count = 0;
    struct scent_notes notes;

    for (BITSET_EACH(doc, snapshot_live(snapshot), bitset_words(cap)))
        if (view_scent(view, (uint32_t)doc, &notes)->sure > 0)
            all[count++] = (struct popular){(uint32_t)doc, view_prior(view, (uint32_t)doc)};
    qsort(all, count, sizeof *all, by_prior);
    quiz->samples = count < QUIZ_SAMPLE_MAX ? count : QUIZ_SAMPLE_MAX;
    for (uint32_t s = 0; s < quiz->samples; s++)
        quiz->sample[s].code = *view_scent(view, all[s].doc, &quiz->sample[s].notes);
    free(all);
}

/* ---- Evidence ---- */

static void add_scores(const struct quiz *quiz, const struct scent_code *code,
                       const struct scent_notes *notes, double factor, double *scores)
{
    const struct scent_wish wish = {code, notes, WISH_FULL};
    struct scent_query query;

    scent_query_of(&wish, 1, &query);
    for (uint32_t s = 0; s < quiz->samples; s++)
        scores[s] += factor * scent_score(&query, &quiz->sample[s].code, &quiz->sample[s].notes);
}

static void standardise(double *scores, uint32_t count)
{
    double mean = 0;
    double square = 0;

    for (uint32_t i = 0; i < count; i++)
        mean += scores[i] / count;
    for (uint32_t i = 0; i < count; i++)
        square += (scores[i] - mean) * (scores[i] - mean) / count;
    for (uint32_t i = 0; i < count; i++)
        scores[i] = square > 0 ? (scores[i] - mean) / sqrt(square) : 0;
}

static void add_text(const struct quiz *quiz, const struct scent_model *model, struct slice text,
                     double factor, double *scores)
{
    struct scent_code code;
    struct scent_notes notes;

    if (text.len == 0)
        return;
    taste_encode(model, text, &code, &notes);
    add_scores(quiz, &code, &notes, factor, scores);
}

static bool says_nothing(const struct quiz_option *option)
{
    return option->like.len == 0 && option->dislike.len == 0;
}

static void fill(const struct quiz *quiz, const struct scent_model *model,
                 const struct quiz_question *question, struct quiz_likelihood *out)
{
    double sums[QUIZ_SAMPLE_MAX] = {0};

    out->option_count = question->option_count;
    for (uint32_t o = 0; o < question->option_count; o++) {
        const struct quiz_option *option = &question->options[o];
        double kappa = option->dislike.len > 0 ? KAPPA_DISLIKE : KAPPA;
        double *z = out->option[o];

        add_text(quiz, model, option->like, 1, z);
        add_text(quiz, model, option->dislike, -1, z);
        standardise(z, quiz->samples);
        for (uint32_t s = 0; s < quiz->samples; s++) {
            z[s] = says_nothing(option) ? NEUTRAL : exp(kappa * z[s]);
            sums[s] += z[s];
        }
    }
    for (uint32_t o = 0; o < question->option_count; o++)
        for (uint32_t s = 0; s < quiz->samples; s++)
            out->option[o][s] /= sums[s];
    quiz_likelihood_finish(out, quiz->samples);
}

/* ---- Its life ---- */

struct quiz *quiz_new(const struct view *view, const struct questions *questions)
{
    const struct scent_model *model = view_scent_model(view);
    struct quiz *quiz = mem_zero(1, sizeof *quiz);

    assert(questions->count > 0);
    quiz->questions = questions;
    snprintf(quiz->version, sizeof quiz->version, "%s", match_version(view));
    quiz->sample = mem_zero(QUIZ_SAMPLE_MAX, sizeof *quiz->sample);
    quiz->likelihoods = mem_zero(questions->count, sizeof *quiz->likelihoods);
    if (model == NULL)
        return quiz;
    take_sample(quiz, view);
    for (uint32_t q = 0; q < questions->count; q++)
        fill(quiz, model, &questions->items[q], &quiz->likelihoods[q]);
    return quiz;
}

void quiz_free(struct quiz *quiz)
{
    if (quiz == NULL)
        return;
    free(quiz->sample);
    free(quiz->likelihoods);
    free(quiz);
}

const char *quiz_version(const struct quiz *quiz)
{
    return quiz->version;
}

/* ---- Choosing ---- */

/* A product that is liked, or was had: what smells so is likelier. */
static void weigh_product(const struct quiz *quiz, const struct view *view,
                          const struct taste_product *product, struct quiz_belief *belief)
{
    uint32_t doc = snapshot_find(view_snapshot(view), product->id);
    double weights[QUIZ_SAMPLE_MAX] = {0};
    double units = (double)product->weight / TASTE_UNIT;
    const struct scent_code *code;
    struct scent_notes notes;

    if (doc == INDEX_DOC_NONE)
        return;
    code = view_scent(view, doc, &notes);
    if (code->sure == 0)
        return;
    add_scores(quiz, code, &notes, 1, weights);
    standardise(weights, quiz->samples);
    for (uint32_t s = 0; s < quiz->samples; s++)
        weights[s] = exp(fmax(-1, fmin(1, units / 3)) * weights[s]);
    quiz_weigh(belief, weights);
}

static uint32_t completeness(const struct quiz *quiz, const struct quiz_belief *belief)
{
    double known = log2(quiz->samples) - quiz_entropy(belief);

    return (uint32_t)lround(100 * fmax(0, fmin(1, known / QUIZ_BITS)));
}

static void choose(const struct quiz *quiz, const struct quiz_belief *belief, const bool *answered,
                   struct quiz_choice *out)
{
    for (uint32_t q = 0; q < quiz->questions->count; q++) {
        double gain = answered[q] ? 0 : quiz_gain(belief, &quiz->likelihoods[q]);

        if (gain < GAIN_MIN || gain <= out->gain)
            continue;
        out->question = &quiz->questions->items[q];
        out->gain = gain;
    }
}

void quiz_next(const struct quiz *quiz, const struct known_taste *known,
               const struct taste_products *products, const struct view *view,
               struct quiz_choice *out)
{
    const struct profile *profile = &known->profile;
    bool answered[QUESTIONS_MAX] = {false};
    struct quiz_belief belief;

    *out = (struct quiz_choice){.question = NULL};
    if (quiz->samples == 0)
        return;
    quiz_belief_init(&belief, quiz->samples);
    for (uint32_t i = 0; i < profile->answer_count; i++) {
        const struct quiz_question *question = profile->answers[i].question;

        answered[question->number] = true;
        if (profile->answers[i].option != NULL)
            quiz_observe(&belief, &quiz->likelihoods[question->number],
                         (uint32_t)(profile->answers[i].option - question->options));
    }
    for (uint32_t i = 0; i < products->count && i < EVIDENCE_PRODUCTS; i++)
        weigh_product(quiz, view, &products->items[i], &belief);
    choose(quiz, &belief, answered, out);
    out->completeness = out->question == NULL ? 100 : completeness(quiz, &belief);
}

/* Goal: the gain of a question is the expected drop of entropy over its answers, what an answer
 * says is Bayes' rule, and an answer that all products give alike tells nothing. Method: random
 * likelihoods over random beliefs, against the definition: every option is observed, and the
 * entropies that follow are averaged. */
#include "search/profile/quiz_choice.h"

#include "tests/support/prop.h"

#include <math.h>

static double draw(struct rng *rng)
{
    return (double)(1 + rng_below(rng, 1000)) / 1000;
}

static void make_likelihood(struct rng *rng, struct quiz_likelihood *out, uint32_t samples)
{
    out->option_count = 2 + (uint32_t)rng_below(rng, OPTIONS_MAX - 1);
    for (uint32_t s = 0; s < samples; s++) {
        double sum = 0;

        for (uint32_t o = 0; o < out->option_count; o++) {
            out->option[o][s] = rng_below(rng, 5) == 0 ? 0 : draw(rng);
            sum += out->option[o][s];
        }
        if (sum == 0)
            sum = out->option[0][s] = 1;
        for (uint32_t o = 0; o < out->option_count; o++)
            out->option[o][s] /= sum;
    }
    quiz_likelihood_finish(out, samples);
}

static void make_belief(struct rng *rng, struct quiz_belief *out, uint32_t samples)
{
    double weights[QUIZ_SAMPLE_MAX];

    quiz_belief_init(out, samples);
    for (uint32_t s = 0; s < samples; s++)
        weights[s] = draw(rng);
    quiz_weigh(out, weights);
}

static double plain_entropy(const double *p, uint32_t count)
{
    double sum = 0;

    for (uint32_t i = 0; i < count; i++)
        sum -= p[i] > 0 ? p[i] * log(p[i]) / log(2) : 0;
    return sum;
}

/* The definition: sum over options of P(option) * H(product | option). */
static double expected_entropy(const struct quiz_belief *belief,
                               const struct quiz_likelihood *likelihood)
{
    double expected = 0;

    for (uint32_t o = 0; o < likelihood->option_count; o++) {
        double joint[QUIZ_SAMPLE_MAX];
        double p = 0;

        for (uint32_t s = 0; s < belief->samples; s++) {
            joint[s] = belief->p[s] * likelihood->option[o][s];
            p += joint[s];
        }
        for (uint32_t s = 0; p > 0 && s < belief->samples; s++)
            joint[s] /= p;
        expected += p > 0 ? p * plain_entropy(joint, belief->samples) : 0;
    }
    return expected;
}

TEST_PROP(gain_is_the_expected_drop_of_entropy, 300)
{
    static struct quiz_likelihood likelihood;
    static struct quiz_belief belief;
    uint32_t samples = 1 + (uint32_t)rng_below(t->rng, 40);
    double before;

    make_likelihood(t->rng, &likelihood, samples);
    make_belief(t->rng, &belief, samples);
    before = plain_entropy(belief.p, samples);
    CHECK(t, fabs(quiz_entropy(&belief) - before) < 1e-9);
    CHECK(t, fabs(quiz_gain(&belief, &likelihood) -
                  (before - expected_entropy(&belief, &likelihood))) < 1e-9);
}

TEST_PROP(an_answer_is_bayes_rule, 300)
{
    static struct quiz_likelihood likelihood;
    static struct quiz_belief belief;
    static struct quiz_belief after;
    uint32_t samples = 1 + (uint32_t)rng_below(t->rng, 40);
    uint32_t option;
    double p = 0;

    make_likelihood(t->rng, &likelihood, samples);
    make_belief(t->rng, &belief, samples);
    option = (uint32_t)rng_below(t->rng, likelihood.option_count);
    after = belief;
    quiz_observe(&after, &likelihood, option);
    for (uint32_t s = 0; s < samples; s++)
        p += belief.p[s] * likelihood.option[option][s];
    for (uint32_t s = 0; s < samples; s++) {
        double wanted = p > 0 ? belief.p[s] * likelihood.option[option][s] / p : belief.p[s];

        CHECK(t, fabs(after.p[s] - wanted) < 1e-9);
    }
}

TEST_PROP(what_all_answer_alike_tells_nothing, 100)
{
    static struct quiz_likelihood likelihood;
    static struct quiz_belief belief;
    uint32_t samples = 1 + (uint32_t)rng_below(t->rng, 40);

    make_likelihood(t->rng, &likelihood, samples);
    for (uint32_t s = 1; s < samples; s++)
        for (uint32_t o = 0; o < likelihood.option_count; o++)
            likelihood.option[o][s] = likelihood.option[o][0];
    quiz_likelihood_finish(&likelihood, samples);
    make_belief(t->rng, &belief, samples);
    CHECK(t, quiz_gain(&belief, &likelihood) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(gain_is_the_expected_drop_of_entropy),
        PROP(an_answer_is_bayes_rule),
        PROP(what_all_answer_alike_tells_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

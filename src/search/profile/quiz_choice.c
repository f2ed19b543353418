/* Entropies of small distributions. */
#include "search/profile/quiz_choice.h"

#include <assert.h>
#include <math.h>

static double bits(double p)
{
    return p > 0 ? -p * log2(p) : 0;
}

void quiz_likelihood_finish(struct quiz_likelihood *likelihood, uint32_t samples)
{
    assert(likelihood->option_count <= OPTIONS_MAX && samples <= QUIZ_SAMPLE_MAX);
    for (uint32_t s = 0; s < samples; s++) {
        likelihood->entropy[s] = 0;
        for (uint32_t o = 0; o < likelihood->option_count; o++)
            likelihood->entropy[s] += bits(likelihood->option[o][s]);
    }
}

void quiz_belief_init(struct quiz_belief *belief, uint32_t samples)
{
    assert(samples > 0 && samples <= QUIZ_SAMPLE_MAX);
    belief->samples = samples;
    for (uint32_t s = 0; s < samples; s++)
        belief->p[s] = 1.0 / samples;
}

void quiz_weigh(struct quiz_belief *belief, const double *weights)
{
    double sum = 0;

    for (uint32_t s = 0; s < belief->samples; s++)
        sum += belief->p[s] * weights[s];
    for (uint32_t s = 0; sum > 0 && s < belief->samples; s++)
        belief->p[s] = belief->p[s] * weights[s] / sum;
}

void quiz_observe(struct quiz_belief *belief, const struct quiz_likelihood *likelihood,
                  uint32_t option)
{
    assert(option < likelihood->option_count);
    quiz_weigh(belief, likelihood->option[option]);
}

double quiz_entropy(const struct quiz_belief *belief)
{
    double sum = 0;

    for (uint32_t s = 0; s < belief->samples; s++)
        sum += bits(belief->p[s]);
    return sum;
}

double quiz_gain(const struct quiz_belief *belief, const struct quiz_likelihood *likelihood)
{
    double gain = 0;

    for (uint32_t o = 0; o < likelihood->option_count; o++) {
        double p = 0;

        for (uint32_t s = 0; s < belief->samples; s++)
            p += belief->p[s] * likelihood->option[o][s];
        gain += bits(p);
    }
    for (uint32_t s = 0; s < belief->samples; s++)
        gain -= belief->p[s] * likelihood->entropy[s];
    return gain > 0 ? gain : 0;
}

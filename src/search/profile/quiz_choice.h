/* Which question tells most: what is believed, and what an answer is expected to add to it.
 *
 *   belief p[product], 1 in all --observe(question, option)--> p * P(option | product), scaled
 *   gain(question) = H(option) - sum p[product] H(option | product)                      bits
 *
 * The gain is the mutual information of answer and product, which is the expected drop of H(p)
 * (Lindley, "On a measure of the information provided by an experiment", Annals of Mathematical
 * Statistics 27(4), 1956).
 * Private to src/search/profile.  Thread: one at a time. */
#ifndef SEARCH_QUIZ_CHOICE_H
#define SEARCH_QUIZ_CHOICE_H

#include "search/profile/questions.h"

enum { QUIZ_SAMPLE_MAX = 512 };

/* P(option | product) of one question. */
struct quiz_likelihood {
    uint32_t option_count;
    double option[OPTIONS_MAX][QUIZ_SAMPLE_MAX];
    double entropy[QUIZ_SAMPLE_MAX]; /* H(option | product), by quiz_likelihood_finish */
};

/** Fill the entropies.  Cost: a logarithm a product and option. */
void quiz_likelihood_finish(struct quiz_likelihood *likelihood, uint32_t samples);

struct quiz_belief {
    uint32_t samples; /* 1..QUIZ_SAMPLE_MAX */
    double p[QUIZ_SAMPLE_MAX];
};

/** All products alike. */
void quiz_belief_init(struct quiz_belief *belief, uint32_t samples);

/** What the answer says.  An answer that no product could give changes nothing. */
void quiz_observe(struct quiz_belief *belief, const struct quiz_likelihood *likelihood,
                  uint32_t option);

/** Multiply by `weights`, one a product, each > 0. */
void quiz_weigh(struct quiz_belief *belief, const double *weights);

/** H(p), in bits. */
double quiz_entropy(const struct quiz_belief *belief);

/** How far the answer is expected to bring H(p) down, in bits, >= 0.
 * Cost: a multiplication a product and option. */
double quiz_gain(const struct quiz_belief *belief, const struct quiz_likelihood *likelihood);

#endif

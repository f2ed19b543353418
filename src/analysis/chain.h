/* A chain: the filters of one analyzer.json, in order, and its stop words.
 *
 *   {"name": "arabic", "chain": ["units", "exact", "ar_fold", {"filter": "ar_article", ...}, ...],
 *    "stop_words": "stop.txt"}
 *
 * A filter is named, or an object with its configuration.  Two of them only say when a term is
 * taken: `exact` (x) and `folded` (f).  Four work on the list of words instead of one word
 * (enum chain_pass): naming them switches them on, their place in the list is documentation.
 * Thread: any, once open. */
#ifndef ANALYSIS_CHAIN_H
#define ANALYSIS_CHAIN_H

#include "analysis/filter.h"
#include "analysis/words.h"

enum chain_pass { PASS_UNITS = 1, PASS_ELISION = 2, PASS_JOINED = 4, PASS_CONCEPT = 8 };

enum { CHAIN_FILTERS_MAX = 24 };

struct chain_step {
    filter_apply_fn apply;
    const void *data;
};

struct chain {
    struct chain_step steps[CHAIN_FILTERS_MAX];
    size_t step_count;
    unsigned passes;
    struct elision elision;
    struct slice stop_text; /* the file; chain_stop_words enters it */
    struct map stop;        /* folded stop words */
};

/** Read `<context->dir>/analyzer.json`; context->config is ignored.
 * Errors: -ATTAR_EIO, -ATTAR_EPARSE (unknown filter, missing key), -ATTAR_ELIMIT. */
int chain_open(struct chain *chain, const struct filter_context *context, struct attar_error *err);

/** Fold and enter the stop words; once the guard list is complete. */
void chain_stop_words(struct chain *chain, struct draft_scratch *scratch);

/** Idempotent. */
void chain_release(struct chain *chain);

/** All filters over one word; `draft` was initialised with it. */
void chain_run(const struct chain *chain, struct draft *draft);

/** True if a folded word is a stop word of the chain. */
bool chain_stops(const struct chain *chain, struct slice folded);

#endif

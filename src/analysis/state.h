/* What analysis.c builds and analyzer.c works with: the inside of the two structs of analysis.h.
 *
 *   analyzer: text --> head --> words --> units --> cache (word -> struct cached) --> tokens
 *
 * A distinct word goes through its chain once; afterwards it costs one look-up.  The cache is
 * bounded: past CACHE_WORDS_MAX it is emptied before the next text, never during one, because the
 * tokens handed out point into it. */
#ifndef ANALYSIS_STATE_H
#define ANALYSIS_STATE_H

#include "analysis/analysis.h"
#include "analysis/chain.h"
#include "analysis/chars.h"
#include "analysis/head.h"
#include "analysis/lexicon.h"
#include "analysis/units.h"

#include <stdatomic.h>

enum { CHAIN_ENGLISH, CHAIN_ARABIC, CHAIN_COUNT };

struct analysis {
    atomic_uint refs;
    struct arena arena; /* texts and tables of the files */
    struct chars chars;
    struct chain chains[CHAIN_COUNT];
    struct units units;
    struct lexicon lexicon;
    struct map guard;
    struct translit *translit;
    const char *stemmers[DRAFT_STEMMERS_MAX];
    uint64_t hash;
};

struct cached_term {
    struct slice text;
    uint8_t kind;
};

struct cached {           /* what the chain made of one word */
    struct slice letters; /* folded, article and all */
    struct slice folded;
    struct lexicon_forms forms;
    bool stop;
    bool arabic; /* went through the arabic chain */
    uint8_t term_count;
    struct cached_term terms[];
};

enum { CACHE_WORDS_MAX = 1 << 16 };

/** As analysis_open, with the two directories apart: tests bring their own ontology. */
int analysis_open_dirs(const char *analyzers_dir, const char *ontology_dir, struct slice guard,
                       struct analysis **out_analysis, struct attar_error *err);

/** The words of `text` as the chains see them; for the lexicon and the guard list.
 * Returns their number; *out_words is owned by the analyzer until its next call. */
size_t analyzer_words(struct analyzer *analyzer, struct slice text,
                      const struct cached *const **out_words);

/** Enter the words of the lexicon's aliases into the guard list.  Errors: -ATTAR_ELIMIT. */
int guard_add_aliases(struct analysis *analysis, struct attar_error *err);

struct draft_scratch *analyzer_scratch(struct analyzer *analyzer);

/* Seams for tests and benches: both must change nothing but the time. */
void analyzer_icu_only(struct analyzer *analyzer, bool icu_only);
void analyzer_no_cache(struct analyzer *analyzer, bool no_cache);

#endif

/* A named filter of a chain: what it is called, how it reads its configuration, what it does.
 *
 *   analyzer.json   {"filter": "ar_article", "prefixes": ["ال", "وال"], "rest_min": 3}
 *   open            checks that, once, and builds its tables in the analysis' arena
 *   apply           runs on each distinct word (the results are cached), on any thread
 *
 * To add one: write its two functions in arabic.c or latin.c, add its row to the table in
 * chain.c, name it in an analyzer.json, and give its golden.tsv a line. */
#ifndef ANALYSIS_FILTER_H
#define ANALYSIS_FILTER_H

#include "analysis/draft.h"
#include "analysis/table.h"
#include "base/map.h"
#include "codec/json.h"

struct lexicon;

/* Where a filter's configuration comes from and what it may refer to. */
struct filter_context {
    const struct json *config;     /* the filter's object, or NULL when only its name is given */
    struct table_source source;    /* the folder of analyzer.json; tables live in its arena */
    const struct map *guard;       /* words clitics may be stripped down to; filled later */
    const struct lexicon *lexicon; /* filled later */
    const char **stemmers;         /* names of the algorithms; slots of draft_scratch */
};

typedef int (*filter_open_fn)(const struct filter_context *context, const void **out_data,
                              struct attar_error *err);
typedef void (*filter_apply_fn)(const void *data, struct draft *draft);

struct filter_kind {
    const char *name;
    filter_open_fn open;   /* NULL: it has no configuration */
    filter_apply_fn apply; /* NULL: it works on the list of words, see enum chain_pass */
    unsigned pass;         /* the enum chain_pass bit it switches on, or 0 */
};

/* A list of words in code points, each with its length: prefixes, suffixes. */
struct affix {
    uint32_t letters[8];
    size_t count;
};

struct affixes {
    struct affix *items; /* in the order of the file */
    size_t count;
};

/** The member `key` of the configuration: an array of strings of 1..8 code points. */
int filter_affixes(const struct filter_context *context, const char *key, struct affixes *out,
                   struct attar_error *err);

/** The member `key`: an integer 1..64. */
int filter_count(const struct filter_context *context, const char *key, size_t *out_count,
                 struct attar_error *err);

/* arabic.c */
void ar_fold_apply(const void *data, struct draft *draft);
int ar_article_open(const struct filter_context *, const void **, struct attar_error *);
void ar_article_apply(const void *data, struct draft *draft);
void ar_final_hamza_apply(const void *data, struct draft *draft);
int ar_clitic_open(const struct filter_context *, const void **, struct attar_error *);
void ar_clitic_apply(const void *data, struct draft *draft);
int ar_variant_open(const struct filter_context *, const void **, struct attar_error *);
void ar_variant_apply(const void *data, struct draft *draft);

/** The letter that `c` folds to, or 0 if it is dropped. */
uint32_t ar_fold_letter(uint32_t c);

/* latin.c */
void casefold_apply(const void *data, struct draft *draft);
void latin_fold_apply(const void *data, struct draft *draft);
void possessive_apply(const void *data, struct draft *draft);
void joined_apply(const void *data, struct draft *draft);
int snowball_en_open(const struct filter_context *, const void **, struct attar_error *);
int snowball_ar_open(const struct filter_context *, const void **, struct attar_error *);
void snowball_apply(const void *data, struct draft *draft);

#endif

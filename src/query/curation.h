/* Synonyms and merchandising rules as a search uses them: compiled once from their records, never
 * changed afterwards, shared by every loop (search.md, sections 2 and 3).
 *
 *   records --curation_builder--> struct curation --published--> every search
 *
 *   words of q --curation_synonyms--> phrases that may stand for them
 *   words, filters, contexts, now --rules_apply--> what to pin, hide, boost, filter, answer
 *
 * Both sides speak of *folded words*: the `f` term of each position of a text, else its `x` term
 * (curation_fold).  A curation is made for one analysis and one set of labels; whoever publishes
 * it makes another when these change.
 * Part of query/query.h.  Thread: any (immutable) for a curation; the owner's for a builder. */
#ifndef QUERY_CURATION_H
#define QUERY_CURATION_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"
#include "query/filter_expr.h"

struct analysis;
struct curation;
struct curation_builder;
struct labels;
struct merch_rule;
struct synonym;
struct token_list;

enum {
    CURATION_PHRASE_WORDS_MAX = 8,
    CURATION_PLACES_MAX = 200 /* a pin stands in the first so many places, or nowhere */
};

/* ---- Making one ---- */

struct curation_source {
    struct analysis *analysis;        /* of the snapshot that is searched; a reference is kept */
    const struct filter_set *filters; /* borrowed, outlives the curation */
    const struct labels *labels;      /* for names in filters; borrowed for the builder's life */
};

/** Never NULL.  Owner: curation_builder_free, also after _finish. */
struct curation_builder *curation_builder_new(const struct curation_source *source);
/** Takes NULL. */
void curation_builder_free(struct curation_builder *builder);

/** Take over a record; it is copied.  Errors: -ATTAR_EPARSE with the member whose text does not
 * do: a phrase of no word or of more than CURATION_PHRASE_WORDS_MAX, a filter that does not read;
 * -ATTAR_ELIMIT.  The builder is then as it was. */
int curation_builder_add_synonym(struct curation_builder *builder, const struct synonym *synonym,
                                 struct attar_error *err);
int curation_builder_add_rule(struct curation_builder *builder, const struct merch_rule *rule,
                              struct attar_error *err);

/** What was added, as one; the builder is empty afterwards.  Owner: curation_free.
 * version  told by curation_version_of, for whoever asks what is in force */
struct curation *curation_builder_finish(struct curation_builder *builder, int64_t version);

/** Takes NULL; usable as the free function of published_set. */
void curation_free(void *curation);

int64_t curation_version_of(const struct curation *curation);
size_t curation_rule_count(const struct curation *curation);
/** Phrases that something may stand for. */
size_t curation_synonym_count(const struct curation *curation);

/* ---- Words ---- */

/** The folded words of `tokens`, one a position, borrowed from them.  Returns how many there are,
 * at most `cap` of which are in `out`.  Cost: one pass. */
size_t curation_fold(const struct token_list *tokens, struct slice *out, size_t cap);

/* ---- Synonyms ---- */

/* One of the terms that a word of a phrase may meet. */
struct phrase_term {
    struct slice text;
    uint8_t kind; /* enum token_kind */
};

/* A word of a phrase: what the analysis makes of it. */
struct phrase_word {
    struct slice folded;
    const struct phrase_term *terms; /* of every token that covers the word, in token order */
    size_t term_count;
};

struct phrase {
    struct slice folded; /* words joined by one blank */
    const struct phrase_word *words;
    size_t word_count; /* 1..CURATION_PHRASE_WORDS_MAX */
};

/* The query's next `word_count` words may be said as any of `phrases`. */
struct synonym_hit {
    size_t word_count;
    const struct phrase *const *phrases;
    size_t phrase_count;
};

/** Synonyms of what stands at the beginning of `words`; call it at each word of the query.
 *
 * words  folded words from there to the end of the query
 * out    caller's array; [0, result) filled, by ascending word_count, each once
 * The hits point into the curation.  Cost: one hash look-up a word, until no synonym begins so. */
size_t curation_synonyms(const struct curation *curation, const struct slice *words, size_t count,
                         struct synonym_hit out[CURATION_PHRASE_WORDS_MAX]);

/* ---- Rules ---- */

/* What a rule's `when` is held against. */
struct rule_facts {
    const struct slice *words; /* folded words of q */
    size_t word_count;
    const struct clause *clauses; /* the filters of the request */
    size_t clause_count;
    const struct filter_expr *expr; /* its filter=, or NULL: the conditions of its outermost AND */
    const struct slice *contexts;
    size_t context_count;
    int64_t now_ms; /* UTC */
};

struct pin {
    struct slice id;
    uint32_t at; /* place in the whole list, from 1 */
    bool sponsored;
};

struct boost {
    const struct filter_expr *filter;
    int32_t by; /* thousandths of the whole score; < 0: buried */
};

struct rule_effects {
    const struct pin *pins; /* by place; each place and each product once, none of them hidden */
    size_t pin_count;
    const struct slice *hides; /* ids by bytes, each once */
    size_t hide_count;
    const struct boost
        *boosts; /* all hold: a product gets the sum of those whose filter it passes */
    size_t boost_count;
    const struct filter_expr *const *filters; /* ANDed to the request's */
    size_t filter_count;
    struct slice replace_query;  /* ptr NULL: none; the first rule that has one says it */
    struct slice redirect;       /* likewise */
    const struct slice *banners; /* JSON objects */
    size_t banner_count;
    const struct slice *data; /* JSON objects */
    size_t data_count;
    const struct slice
        *applied; /* ids of the rules that hold; higher priority, then lower id first */
    size_t applied_count;
};

/** What the rules that hold under `facts` want, in all.
 *
 * Hide beats pin.  Of two rules that pin one product the first in order wins; a place that is
 * taken hands its pin on to the next free one, and the last place to nobody.
 * out_effects  points into the curation and `arena`; all zero when no rule holds
 * Errors: -ATTAR_ELIMIT (arena).  Cost: look-ups of the words of q, then the rules that may hold:
 * those whose query begins with such a word, those of its contexts, and those without either. */
int rules_apply(const struct curation *curation, const struct rule_facts *facts,
                struct arena *arena, struct rule_effects *out_effects, struct attar_error *err);

#endif

/* What a curation consists of, for the files of this folder.
 *
 *   synonyms   steps: (node, word) -> node, from the root 0      trie over folded words
 *              ends:  node -> the phrases that may stand there
 *   rules      in order: higher priority, then lower id
 *              firsts: first word of a rule's query -> rules, ascending
 *              contexts: context of a rule without a query -> rules, ascending
 *              always: rules with neither, ascending
 *
 * Private to src/query.  Thread: any (immutable once finished). */
#ifndef QUERY_CURATION_COMPILED_H
#define QUERY_CURATION_COMPILED_H

#include "base/map.h"
#include "base/vec.h"
#include "catalog/catalog.h"
#include "query/curation.h"

enum { CURATION_BYTES_MAX = 512 << 20 };

struct analyzer;

struct phrase_list {
    const struct phrase **items;
    size_t count;
};

struct compiled_rule {
    struct slice id;
    uint32_t priority;
    const struct slice *words; /* of its query */
    size_t word_count;         /* 0: any query */
    enum rule_match match;
    const struct filter_expr *filter; /* NULL: any */
    struct slice context;             /* ptr NULL: any */
    int64_t from_ms;
    int64_t until_ms; /* 0: for ever */
    const struct pin *pins;
    size_t pin_count;
    const struct slice *hides;
    size_t hide_count;
    const struct boost *boosts;
    size_t boost_count;
    const struct filter_expr *then_filter; /* NULL: none */
    struct slice replace_query;            /* ptr NULL: none; likewise the rest */
    struct slice redirect;
    struct slice banner;
    struct slice data;
};

struct rule_list {
    uint32_t *items; /* numbers of rules */
    size_t count;
};

struct curation {
    struct arena memory;      /* phrases, rules, and what they point to */
    struct map steps;         /* key: node (4 bytes) and word; the child's number is position + 1 */
    struct phrase_list *ends; /* one a node */
    const struct phrase **end_items;
    size_t synonym_count; /* nodes with an end */
    struct compiled_rule *rules;
    size_t rule_count;
    struct map firsts; /* position: number of a list */
    struct rule_list *lists;
    struct map contexts; /* likewise, of context_lists */
    struct rule_list *context_lists;
    uint32_t *list_items;
    struct rule_list always; /* its items are in list_items, too */
    int64_t version;
};

/* A synonym on its way in: `phrase` may stand for what leads to `node`. */
struct synonym_pair {
    uint32_t node;
    const struct phrase *phrase;
};

struct curation_builder {
    struct curation_source source;
    struct analyzer *analyzer;
    struct curation *curation; /* under construction */
    VEC(struct synonym_pair) pairs;
    VEC(struct compiled_rule) rules;
};

/** The words of `text` with their terms, in the curation's memory.  `member` is named when the
 * text has no word or more than CURATION_PHRASE_WORDS_MAX.  -ATTAR_EPARSE, -ATTAR_ELIMIT. */
int phrase_make(struct curation_builder *builder, const char *member, struct slice text,
                const struct phrase **out_phrase, struct attar_error *err);

/** The folded words of `text`, in the curation's memory; -ATTAR_EPARSE naming `member` if there
 * are none. */
int fold_words(struct curation_builder *builder, const char *member, struct slice text,
               const struct slice **out_words, size_t *out_count, struct attar_error *err);

/** Read a filter= text into the curation's memory.  -ATTAR_EPARSE with `member` and the position,
 * -ATTAR_ELIMIT. */
int rule_filter(struct curation_builder *builder, const char *member, struct slice text,
                const struct filter_expr **out_expr, struct attar_error *err);

/** Lay the pairs and the rules out for look-ups. */
void synonyms_finish(struct curation_builder *builder);
void rules_finish(struct curation_builder *builder);

/** Does the rule hold, its query at word `at` of the facts'? */
bool rule_holds(const struct compiled_rule *rule, const struct rule_facts *facts, size_t at);

/** What the rules `numbers`, ascending and each once, want in all.  -ATTAR_ELIMIT (arena). */
int effects_of(const struct curation *curation, const uint32_t *numbers, size_t count,
               struct arena *arena, struct rule_effects *out_effects, struct attar_error *err);

#endif

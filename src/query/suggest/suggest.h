/* Completions known before anyone has typed: made from the catalogue when a view is made
 * (search.md section 6).  suggest_run (query.h) answers from them.
 *
 *   items      brand, note x form, brand x line ..: values and pairs that a live product has
 *   lexis      what all of them are called, as places in a sorted vocabulary
 *   postings   place -> items, and place -> products, best first; one list for each group
 *   ready      the answers to prefixes of one or two letters that begin many words
 *
 * The count of an item is the exact total of its filters: it is counted over the live products of
 * the view, which never changes.  Private to src/query.  Thread: any once made. */
#ifndef QUERY_SUGGEST_H
#define QUERY_SUGGEST_H

#include "query/suggest/finder.h"

struct ready_answer {
    struct pick picks[SUGGEST_GROUP_MAX];
    uint32_t count;
};

struct ready_answers {
    struct ready_answer groups[SUGGEST_GROUP_COUNT];
};

struct suggestions {
    int references;
    struct view *view; /* that they are of, a reference: it has no suggestions itself */
    struct lexis *lexis;
    struct items items;
    struct id_words item_words;
    struct id_words product_words;
    struct word_postings postings[SUGGEST_GROUP_COUNT];
    uint32_t *ready_of; /* node of the trie -> 1 + answers; 0: none is ready */
    uint32_t ready_nodes;
    VEC(struct ready_answers) ready;
};

/** The completions of `view`, which must be filled but for its suggestions.
 *
 * former  those of an earlier view that still lives: names that they have are not read again;
 *         or NULL
 * Never NULL. */
struct suggestions *suggestions_new(struct view *view, const struct suggestions *former);
/** These two take NULL. */
struct suggestions *suggestions_ref(struct suggestions *suggestions);
void suggestions_unref(struct suggestions *suggestions);

/** 0, or -ATTAR_ENOTREADY if the view has none yet. */
int suggestions_ready(const struct view *view, struct attar_error *err);

/** The best of one group, at most `size`, best first; picks in the arena of `asked`.
 * Errors: -ATTAR_ELIMIT (arena). */
int suggestions_find(const struct suggestions *suggestions, const struct view *view,
                     const struct asked *asked, enum suggest_group group, size_t size,
                     struct finder *out_finder);

/** The best completions of all, at most `size`, best first, those named in the script of `asked`
 * (which has no words) before their equals; picks in its arena.  Errors: -ATTAR_ELIMIT (arena). */
int suggestions_top(const struct suggestions *suggestions, const struct asked *asked, size_t size,
                    struct finder *out_finder);

/** What a pick is called in `lang`, or in the other language where it has no name in it.  ptr NULL
 * when the arena is full. */
struct slice pick_text(const struct suggestions *suggestions, const struct view *view,
                       const struct pick *pick, enum lang lang, struct arena *arena);

#endif

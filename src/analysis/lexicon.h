/* Concepts: one identity across scripts.  The ontology's names and aliases as a trie over folded
 * words; a match puts "kind:id" on its first word.
 *
 *   oud | agarwood | عود | دهن عود      root -- oud ------> [note:oud]
 *                                            \- دهن -- عود --> [note:oud]
 *
 * Built in two steps, because the guard list needs the aliases' words and the folding of the
 * aliases needs the guard list: lexicon_read, then lexicon_add for each alias.
 * Owner: init / release.  Thread: any, once built. */
#ifndef ANALYSIS_LEXICON_H
#define ANALYSIS_LEXICON_H

#include "analysis/table.h"
#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"

enum { LEXICON_WORDS_MAX = 8 /* of an alias */, LEXICON_FORMS_MAX = 2 /* of a word */ };

struct lexicon_alias {
    struct slice term; /* "note:oud" */
    struct slice text; /* as the file has it */
    bool name;         /* of a house or a person: never stemmed */
};

struct lexicon_node {
    uint32_t first; /* concepts [first, first + count) end here */
    uint32_t count;
};

struct lexicon {
    VEC(struct lexicon_alias) aliases;
    struct map words; /* folded word -> flags; its position + 1 is its number */
    struct map edges; /* node, word number -> node */
    VEC(struct lexicon_node) nodes;
    VEC(struct slice) concepts;
    VEC(uint64_t) ends; /* while building: node << 32 | alias */
};

void lexicon_init(struct lexicon *lexicon);
void lexicon_release(struct lexicon *lexicon);

/** Read the tables of the ontology; texts live in the source's arena.
 * Errors: -ATTAR_EIO, -ATTAR_EPARSE, -ATTAR_ELIMIT. */
int lexicon_read(struct lexicon *lexicon, const struct table_source *source,
                 struct attar_error *err);

/** Enter alias `index` under its folded words; none or more than LEXICON_WORDS_MAX: not entered. */
void lexicon_add(struct lexicon *lexicon, size_t index, const struct slice *words, size_t count);

/** After the last lexicon_add. */
void lexicon_finish(struct lexicon *lexicon);

/** The number of a folded word, or 0.  Cost: one look-up. */
uint32_t lexicon_word(const struct lexicon *lexicon, struct slice folded);

/** True if the word alone names a house or a person, and nothing else. */
bool lexicon_is_name(const struct lexicon *lexicon, struct slice folded);

/* The lexicon's words that one word of a text may stand for, best first, 0 behind the last: وبخور
 * is a word of one alias, and its stem بخور one of another. */
struct lexicon_forms {
    uint32_t words[LEXICON_FORMS_MAX];
};

/** The longest alias that begins at forms[0].
 *
 * out_concepts  its terms, borrowed; untouched when there is none
 * Returns its length in words, or 0.  Cost: one look-up for most words. */
size_t lexicon_match(const struct lexicon *lexicon, const struct lexicon_forms *forms, size_t count,
                     const struct slice **out_concepts, size_t *out_count);

#endif

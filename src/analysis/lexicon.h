/* Concepts: one identity across scripts.  The ontology's names and aliases as a trie over folded
 * words; a match puts "kind:id" on its first word.
 *
 *   oud | agarwood | عود | دهن عود      root -- oud ------> [note:oud]
 *                                            \- دهن -- عود --> [note:oud]
 *
 * The kinds lie in layers.  Within a layer the longest alias wins and hides what lies inside it
 * (مسك الروم is tuberose, not musk), except a note that the longer one is a kind of (white musk is
 * musk, too) and perfume lines (Black Opium is opium, too).  Layers do not see each other, so that
 * a perfume line called Oud Wood is still oud.
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

enum {
    LEXICON_WORDS_MAX = 8 /* of an alias */,
    LEXICON_FORMS_MAX = 2 /* of a word */,
    LEXICON_HITS_MAX = 16
};

enum lexicon_layer {
    LAYER_SCENT, /* note, accord */
    LAYER_FAMILY,
    LAYER_CONCENTRATION,
    LAYER_NAME, /* brand, perfumer */
    LAYER_LINE,
    LAYER_WORD,
    LAYER_COUNT
};

/* What a single word may stand for: a word that is only a name is never stemmed. */
enum lexicon_sense { SENSE_NAME = 1, SENSE_THING = 2 };

struct lexicon_alias {
    struct slice text; /* as the file has it */
    uint32_t concept;  /* position in lexicon.concepts */
    uint8_t senses;    /* enum lexicon_sense; none for a perfume line */
};

struct lexicon_concept {
    struct slice term;   /* "note:oud" */
    struct slice parent; /* "note:wood", or empty */
    uint8_t layer;       /* enum lexicon_layer */
};

struct lexicon_node {
    uint32_t first; /* ends_here [first, first + count) */
    uint32_t count;
    bool deeper; /* longer aliases go on from here */
};

struct lexicon {
    VEC(struct lexicon_alias) aliases;
    struct map words; /* folded word -> flags; its position + 1 is its number */
    struct map edges; /* node, word number -> node */
    VEC(struct lexicon_node) nodes;
    VEC(struct lexicon_concept) concepts;
    struct map by_term;      /* "note:oud" -> its position + 1 in concepts */
    VEC(uint32_t) ends_here; /* concepts, node by node */
    VEC(uint64_t) ends;      /* while building: node << 32 | alias */
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

/** True if the word alone names a house or a person, and nothing else. */
bool lexicon_is_name(const struct lexicon *lexicon, struct slice folded);

/* The lexicon's words that one word of a text may stand for, best first, 0 behind the last: وبخور
 * is a word of one alias, and its stem بخور one of another. */
struct lexicon_forms {
    uint32_t words[LEXICON_FORMS_MAX]; /* their numbers */
    uint32_t nodes[LEXICON_FORMS_MAX]; /* where aliases go that begin with each, or 0 */
};

/** Add `folded` to `forms` if the lexicon has it and there is room.  Cost: two look-ups. */
void lexicon_forms_add(const struct lexicon *lexicon, struct lexicon_forms *forms,
                       struct slice folded);

/* An alias that begins at a word. */
struct lexicon_hit {
    const struct lexicon_node *node;
    uint32_t words; /* it is made of */
};

/** The aliases that begin at forms[0], at most LEXICON_HITS_MAX; those of the words' first forms
 * come first.  Returns their number.  Cost: none for words that begin no alias, a look-up for each
 * word that one may go on with. */
size_t lexicon_match(const struct lexicon *lexicon, const struct lexicon_forms *forms, size_t count,
                     struct lexicon_hit out_hits[LEXICON_HITS_MAX]);

/** The concepts of `node`: positions in lexicon->concepts, borrowed. */
static inline const uint32_t *lexicon_concepts(const struct lexicon *lexicon,
                                               const struct lexicon_node *node)
{
    return lexicon->ends_here.items + node->first;
}

/** True if `concept` is a parent, or a parent's parent, of one of `node`'s concepts. */
bool lexicon_is_above(const struct lexicon *lexicon, uint32_t concept,
                      const struct lexicon_node *node);

#endif

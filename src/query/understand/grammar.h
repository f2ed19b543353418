/* The words of a grammar, as read from indexes/<name>/understanding.tsv:
 *
 *   what     value  sure  when    en                        ar
 *   gender   men    90    always  for men|for him           للرجال|رجالي
 *   max      -      -     -       under|less than|<         تحت|أقل من
 *
 * `what` is a filter's name or a part of the grammar (enum grammar_role).  A phrase is a sequence
 * of folded words; a phrase without words is a symbol ($, <) and is looked for between words.
 *
 *   phrases   "less than" -> entry -> next entry of the same phrase
 *   firsts    "less" -> words of the longest phrase that begins so
 *
 * Private to src/query/understand.  Thread: any (immutable once read). */
#ifndef QUERY_UNDERSTAND_GRAMMAR_H
#define QUERY_UNDERSTAND_GRAMMAR_H

#include "base/map.h"
#include "base/vec.h"
#include "query/understand/understand.h"

enum grammar_role {
    ROLE_FILTER,     /* the phrase is a value of a filter */
    ROLE_MAX,        /* under 200 */
    ROLE_MIN,        /* over 200 */
    ROLE_FROM,       /* from 100 to 200; from 100 aed */
    ROLE_BETWEEN,    /* between 100 and 200 */
    ROLE_AND,        /* joins two numbers of "between", or two notes of "without" */
    ROLE_TO,         /* joins two numbers */
    ROLE_LEAD,       /* price */
    ROLE_OR_LESS,    /* 200 or less */
    ROLE_OR_MORE,    /* 200 or more */
    ROLE_CURRENCY,   /* aed */
    ROLE_NUMBER,     /* hundred */
    ROLE_COUNT,      /* hours: what a number in front of it counts is no price */
    ROLE_WITHOUT,    /* without patchouli */
    ROLE_ISNT,       /* not powdery */
    ROLE_FREE,       /* patchouli free */
    ROLE_NOT,        /* what follows is not meant */
    ROLE_LIKE,       /* dupe of .. */
    ROLE_LIKE_AFTER, /* .. dupe */
    ROLE_GENERIC,    /* perfume: says that the words beside it describe one */
    ROLE_NAME,       /* a name that would be misread */
    ROLE_KIND_COUNT
};

/* When a filter's phrase is taken (context.c). */
enum grammar_when {
    WHEN_ALWAYS,
    WHEN_DESCRIBED, /* the rest describes a perfume: scents, houses, generic words, filters */
    WHEN_APART,     /* and no house is named, or the phrase stands apart from it */
    WHEN_NO_HOUSE,  /* and no house is named at all */
    WHEN_SMELL,     /* as WHEN_APART, but in any place beside other scents: "smoky amber" */
    WHEN_PART,      /* as WHEN_SMELL, and of the name of a note, too: "smoky vanilla" */
    WHEN_BEHIND,    /* right behind a filter that is taken: "for winter nights" */
    WHEN_COUNT
};

#define GRAMMAR_NONE UINT32_MAX

enum { GRAMMAR_KEY_MAX = 256, GRAMMAR_PHRASE_WORDS_MAX = 8 };

struct grammar_entry {
    enum grammar_role role;
    enum grammar_when when;
    uint16_t filter;    /* ROLE_FILTER */
    uint8_t sure;       /* 1..100 */
    struct slice value; /* owned by the grammar */
    uint32_t next;      /* entry of the same phrase, or GRAMMAR_NONE */
};

struct grammar_symbol {
    struct slice text;
    uint32_t entry;
};

/* A phrase of a filter as the table writes it, to finish what is typed. */
struct grammar_saying {
    struct slice key;  /* folded */
    struct slice text; /* as written */
    uint32_t entry;
};

struct grammar {
    const struct filter_set *filters;
    struct map phrases; /* folded words with blanks -> its first entry */
    struct map firsts;  /* folded word -> words of the longest phrase that begins so */
    VEC(struct grammar_entry) entries;
    VEC(struct grammar_symbol) symbols;
    VEC(struct grammar_saying) sayings; /* in the table's order */
    struct arena texts;
    uint16_t price;  /* filters that the grammar itself speaks of; UINT16_MAX: not declared */
    uint16_t size;   /* size_ml */
    uint16_t gender; /* "for men over 40" is no price */
    uint16_t note;   /* for exclusions */
    uint16_t accord; /* for exclusions of what is no note */
};

/** The letters by which words of phrases are compared: أ إ آ ٱ are ا, ة is ه, ک is ك, ی is ي.
 * Not ى: ليلى is a name, ليلي "of the night".  Writes at most `term.len` bytes; returns how many.
 */
size_t grammar_fold(struct slice term, char *out);

/** The entry of the folded words `key`, or GRAMMAR_NONE; others of the phrase by `next`. */
uint32_t grammar_find(const struct grammar *grammar, struct slice key);

/** The entry with `role` among those of the phrase, or NULL. */
const struct grammar_entry *grammar_with(const struct grammar *grammar, uint32_t entry,
                                         enum grammar_role role);

/** The longest symbol of `role` at the end of `gap` (or its start), or NULL; its length. */
const struct grammar_entry *grammar_symbol(const struct grammar *grammar, struct slice gap,
                                           enum grammar_role role, bool at_end, size_t *out_len);

#endif

/* What was done with the words of a query to find anything.  Part of the front door query.h.
 *
 *   "lataffa kamrah qwxz"   level 2, dropped: qwxz (unknown)
 *   "u'v"                   repaired: keyboard, عطر
 *
 * Thread: any (immutable). */
#ifndef QUERY_ACCOUNT_H
#define QUERY_ACCOUNT_H

#include "base/slice.h"

/* A word that the products found may lack, and why. */
enum drop_reason {
    DROP_UNKNOWN, /* nothing in the catalogue is near to it */
    DROP_APART    /* no product has it together with the others */
};

struct dropped_word {
    struct slice word;
    enum drop_reason why;
};

/* How a query was read otherwise, because as typed it finds nothing. */
enum repair_kind {
    REPAIR_NONE,
    REPAIR_KEYBOARD, /* typed on the other layout */
    REPAIR_SPLIT,    /* a word is several */
    REPAIR_NAME,     /* as a whole it is near a name */
    REPAIR_KIND_COUNT
};

/** "keyboard", "split", "name". */
const char *repair_name(enum repair_kind kind);

/* What was done with the words of a query to find anything. */
struct text_account {
    uint8_t level;  /* typos that were allowed: 0..2, or 3: looser, since nothing else matched */
    uint64_t total; /* products that match the words, before any filter */
    uint64_t more;  /* how many more 2 typos would add; 0 unless the request counts them */
    bool titled;    /* no product has all words, and they name one with much else around it */
    enum repair_kind repair;
    struct slice repaired; /* what it was read as */
    const struct dropped_word *dropped;
    size_t dropped_count;
};

/* A filter of the request, its own or understood, that alone leaves nothing. */
struct relaxation {
    uint16_t filter;
    uint64_t total; /* products without all its clauses, >= 1 */
};

#endif

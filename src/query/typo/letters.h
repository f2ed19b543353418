/* A word as letters, and for each letter the places where it stands.  Private to src/query/typo.
 *
 *   lataffa     l 0000001   a 1001010   t 0000100   f 0110000      bit i: letter i of the word
 *
 * An open hash of 128 slots by the lowest bits: Arabic and Latin letters do not collide among
 * themselves, so a look-up is one load.  Thread: one at a time. */
#ifndef QUERY_TYPO_LETTERS_H
#define QUERY_TYPO_LETTERS_H

#include "query/typo/typo.h"

enum { LETTER_SLOTS = 128 };

struct letters {
    uint32_t items[TYPO_LETTERS_MAX];
    unsigned count;
    uint32_t slot_letters[LETTER_SLOTS];
    uint64_t slot_places[LETTER_SLOTS]; /* 0: free */
};

/** False when the text has more than TYPO_LETTERS_MAX letters. */
bool letters_read(struct letters *letters, struct slice text);

/** Where `letter` stands, 0 if nowhere. */
static inline uint64_t letters_places(const struct letters *letters, uint32_t letter)
{
    unsigned slot = letter % LETTER_SLOTS;

    while (letters->slot_places[slot] != 0 && letters->slot_letters[slot] != letter)
        slot = (slot + 1) % LETTER_SLOTS;
    return letters->slot_places[slot];
}

#endif

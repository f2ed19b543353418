/* Reading a word into letters and slots.  At most 63 of the 128 slots are taken, so a look-up of a
 * letter that the word does not have always ends. */
#include "query/typo/letters.h"

#include "base/utf8.h"

static void add_letter(struct letters *letters, uint32_t letter)
{
    unsigned slot = letter % LETTER_SLOTS;

    while (letters->slot_places[slot] != 0 && letters->slot_letters[slot] != letter)
        slot = (slot + 1) % LETTER_SLOTS;
    letters->slot_letters[slot] = letter;
    letters->slot_places[slot] |= (uint64_t)1 << letters->count;
    letters->items[letters->count++] = letter;
}

bool letters_read(struct letters *letters, struct slice text)
{
    letters->count = 0;
    memset(letters->slot_places, 0, sizeof letters->slot_places);
    for (size_t at = 0; at < text.len;) {
        if (letters->count == TYPO_LETTERS_MAX)
            return false;
        add_letter(letters, utf8_next(text, &at));
    }
    return true;
}

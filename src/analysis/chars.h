/* What the analyzer needs to know of one code point, asked of ICU once and kept in a table.
 *
 *   code point --> marks, digits --> mapped code point, or deleted
 *              --> flags             may it begin, continue, glue or end a word
 *              --> script            0 common, 1 Arabic, then one number a script
 *              --> plain             may the byte-table path decide alone
 *
 * The table covers U+0000..07FF (all of Latin-1, Greek, Cyrillic, Hebrew, Arabic) and the general
 * punctuation U+2000..206F; everything else is computed when it is met, by the same function.
 * Thread: any (immutable after chars_init). */
#ifndef ANALYSIS_CHARS_H
#define ANALYSIS_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum char_flag {
    CHAR_LETTER = 1,     /* begins and continues a word */
    CHAR_DIGIT = 2,      /* the same */
    CHAR_MARK = 4,       /* continues a word: an accent that did not compose */
    CHAR_APOSTROPHE = 8, /* continues a word between two letters */
    CHAR_DECIMAL = 16,   /* . and , continue a word between two digits */
    CHAR_GLUE = 32,      /* - / . & : the words on both sides are written together, too */
    CHAR_BLANK = 64      /* white space */
};

enum char_plain {
    PLAIN_NO,     /* ICU must look at it: it composes, decomposes or joins a grapheme cluster */
    PLAIN_BASE,   /* a grapheme cluster of its own, unchanged by NFKC */
    PLAIN_EXTEND, /* deleted, and part of the cluster in front: a vowel sign */
    PLAIN_CONTROL /* deleted, and a cluster of its own: a direction mark */
};

enum { SCRIPT_COMMON = 0, SCRIPT_ARABIC = 1, SCRIPT_CJK = 2, SCRIPT_OTHER = 3 };

struct char_info {
    uint16_t mapped; /* after marks and digits; 0 = deleted.  Only used when plain */
    uint8_t flags;   /* enum char_flag, of the mapped code point */
    uint8_t script;
    uint8_t plain; /* enum char_plain */
};

enum { CHARS_LOW = 0x800, CHARS_PUNCT = 0x2000, CHARS_PUNCT_COUNT = 0x70 };

struct chars {
    struct char_info low[CHARS_LOW];
    struct char_info punct[CHARS_PUNCT_COUNT];
};

/** Fill the tables from ICU.  Cost: about 1 ms. */
void chars_init(struct chars *chars);

/** The entry of `c`, or NULL outside both tables. */
static inline const struct char_info *chars_find(const struct chars *chars, uint32_t c)
{
    if (c < CHARS_LOW)
        return &chars->low[c];
    if (c - CHARS_PUNCT < CHARS_PUNCT_COUNT)
        return &chars->punct[c - CHARS_PUNCT];
    return NULL;
}

/** The filter `marks`: true if `c` is deleted (search.md section 2). */
bool chars_is_mark(uint32_t c);

/** The filter `digits`: Arabic-Indic digits, decimal and percent signs as ASCII, NUL as a blank;
 * 0 = deleted. */
uint32_t chars_map_digit(uint32_t c);

/** enum char_flag of a code point that has passed marks and digits. */
uint8_t chars_flags(uint32_t c);

/** Its script number: SCRIPT_COMMON (also for inherited), SCRIPT_ARABIC, ... */
uint8_t chars_script(uint32_t c);

#endif

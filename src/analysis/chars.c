/* Character properties, from ICU, in the few kinds that the word rules need.
 *
 * A code point is plain if NFKC leaves it alone whatever stands beside it (it is unchanged, and
 * there is a normalisation boundary in front of it) and if it is a grapheme cluster by itself.
 * Vowel signs and direction marks are plain too, since they are deleted; the three Arabic marks
 * that compose with a letter (U+0653..0655) are not.
 * Sources: Unicode 15, UAX 15 (normalisation), UAX 29 (clusters, words), UAX 24 (scripts). */
#include "analysis/chars.h"

#include <assert.h>
#include <stddef.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

struct range {
    uint32_t first, last;
};

/* Sorted.  Behind U+FC00: presentation forms that NFKC turns into deleted signs alone. */
static const struct range deleted[] = {
    {0x00AD, 0x00AD}, {0x0610, 0x061A}, {0x061C, 0x061C}, {0x0640, 0x0640}, {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06ED}, {0x08D3, 0x08FF}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2069}, {0xFCF2, 0xFCF4}, {0xFE71, 0xFE71}, {0xFE77, 0xFE77}, {0xFE79, 0xFE79},
    {0xFE7B, 0xFE7B}, {0xFE7D, 0xFE7D}, {0xFE7F, 0xFE7F}, {0xFEFF, 0xFEFF},
};

bool chars_is_mark(uint32_t c)
{
    for (size_t i = 0; i < sizeof deleted / sizeof deleted[0]; i++) {
        if (c < deleted[i].first)
            return false;
        if (c <= deleted[i].last)
            return true;
    }
    return false;
}

uint32_t chars_map_digit(uint32_t c)
{
    if (c >= 0x0660 && c <= 0x0669)
        return '0' + (c - 0x0660);
    if (c >= 0x06F0 && c <= 0x06F9)
        return '0' + (c - 0x06F0);
    switch (c) {
    case 0: return ' ';
    case 0x066A: return '%';
    case 0x066B: return '.';
    case 0x066C: return 0;
    default: return c;
    }
}

struct mark_flags {
    uint32_t c;
    uint8_t flags;
};

static const struct mark_flags punctuation[] = {
    {'\'', CHAR_APOSTROPHE},   {0x2018, CHAR_APOSTROPHE},
    {0x2019, CHAR_APOSTROPHE}, {'.', CHAR_DECIMAL | CHAR_GLUE},
    {',', CHAR_DECIMAL},       {'-', CHAR_GLUE},
    {'/', CHAR_GLUE},          {'&', CHAR_GLUE},
    {0x2010, CHAR_GLUE}, /* hyphen; U+2011 becomes it */
    {0x2013, CHAR_GLUE}, /* en dash */
    {0x2044, CHAR_GLUE}, /* fraction slash, of U+00BD 1/2 */
};

static uint8_t punctuation_flags(uint32_t c)
{
    for (size_t i = 0; i < sizeof punctuation / sizeof punctuation[0]; i++)
        if (punctuation[i].c == c)
            return punctuation[i].flags;
    return u_isUWhiteSpace((UChar32)c) ? CHAR_BLANK : 0;
}

uint8_t chars_flags(uint32_t c)
{
    uint32_t mask = U_GET_GC_MASK((UChar32)c);

    if (mask & U_GC_L_MASK)
        return CHAR_LETTER;
    if (mask & U_GC_N_MASK)
        return CHAR_DIGIT;
    if (mask & U_GC_M_MASK)
        return CHAR_MARK;
    return punctuation_flags(c);
}

uint8_t chars_script(uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &status);

    switch (script) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED: return SCRIPT_COMMON;
    case USCRIPT_ARABIC: return SCRIPT_ARABIC;
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO: return SCRIPT_CJK;
    default: return (uint8_t)(SCRIPT_OTHER + (script > 0 ? script : 0) % 250);
    }
}

/* Word_Break must be what the word rules of this folder assume for the flags. */
static bool word_break_agrees(uint32_t c, uint8_t flags)
{
    int kind = u_getIntPropertyValue((UChar32)c, UCHAR_WORD_BREAK);

    if (flags & CHAR_LETTER)
        return kind == U_WB_ALETTER;
    if (flags & CHAR_DIGIT)
        return kind == U_WB_NUMERIC;
    return kind != U_WB_ALETTER && kind != U_WB_NUMERIC && kind != U_WB_HEBREW_LETTER &&
           kind != U_WB_KATAKANA && kind != U_WB_EXTEND && kind != U_WB_FORMAT;
}

static uint8_t plain_deleted(uint32_t c, int cluster)
{
    if (c >= 0x0653 && c <= 0x0655)
        return PLAIN_NO;
    if (cluster == U_GCB_EXTEND || cluster == U_GCB_ZWJ)
        return PLAIN_EXTEND;
    if (cluster == U_GCB_CONTROL)
        return PLAIN_CONTROL;
    return cluster == U_GCB_OTHER ? PLAIN_BASE : PLAIN_NO;
}

static bool cluster_alone(int cluster)
{
    return cluster == U_GCB_OTHER || cluster == U_GCB_CONTROL || cluster == U_GCB_CR ||
           cluster == U_GCB_LF;
}

/* NFKC leaves it alone, whatever stands beside it. */
static bool inert(const UNormalizer2 *nfkc, uint32_t c)
{
    UChar unit = (UChar)c;
    UErrorCode status = U_ZERO_ERROR;

    return unorm2_isNormalized(nfkc, &unit, 1, &status) &&
           unorm2_hasBoundaryBefore(nfkc, (UChar32)c);
}

static uint8_t plain_of(const UNormalizer2 *nfkc, uint32_t c, uint32_t mapped, uint8_t flags)
{
    int cluster = u_getIntPropertyValue((UChar32)c, UCHAR_GRAPHEME_CLUSTER_BREAK);

    assert(c < 0xD800);
    if (mapped == 0)
        return plain_deleted(c, cluster);
    if ((flags & CHAR_MARK) || !cluster_alone(cluster) || !inert(nfkc, c))
        return PLAIN_NO;
    return c == mapped && !word_break_agrees(c, flags) ? PLAIN_NO : PLAIN_BASE;
}

static struct char_info info_of(const UNormalizer2 *nfkc, uint32_t c)
{
    uint32_t mapped = chars_is_mark(c) ? 0 : chars_map_digit(c);
    uint8_t flags = chars_flags(mapped);

    return (struct char_info){(uint16_t)mapped, flags, chars_script(mapped),
                              plain_of(nfkc, c, mapped, flags)};
}

void chars_init(struct chars *chars)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&status);

    assert(U_SUCCESS(status));
    for (uint32_t c = 0; c < CHARS_LOW; c++)
        chars->low[c] = info_of(nfkc, c);
    for (uint32_t c = 0; c < CHARS_PUNCT_COUNT; c++)
        chars->punct[c] = info_of(nfkc, CHARS_PUNCT + c);
    assert(chars->low['a'].plain == PLAIN_BASE && chars->low[0x0627].plain == PLAIN_BASE);
}

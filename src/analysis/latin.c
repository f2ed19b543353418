/* The filters of the english chain, which takes every script but Arabic.
 *
 *   Kiehl’s --casefold--> kiehl's  x  --latin_fold, possessive--> kiehl  f, kiehls  j
 *   Rosé    --casefold--> rosé     x  --latin_fold--> rose        f
 *   candles --snowball_en--> candl                                s
 *
 * Sources: Unicode 15 CaseFolding (full folding, so ß meets ss); Unicode canonical decomposition
 * for the accents, and a short table for letters that have none (ø, æ, ł, ...); Porter's English
 * stemmer as Snowball publishes it (libstemmer 2.2.0). */
#include "analysis/filter.h"

#include "analysis/lexicon.h"

#include <assert.h>
#include <libstemmer.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

enum { FOLD_CAP = 8, APOSTROPHE = '\'' };

static int32_t to_utf16(uint32_t c, UChar out[2])
{
    int32_t len = 0;

    U16_APPEND_UNSAFE(out, len, (UChar32)c);
    return len;
}

/* The folded form of one letter, `out` of FOLD_CAP units; returns its length. */
static int32_t fold_letter(uint32_t c, UChar *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar one[2];
    int32_t len = to_utf16(c, one);

    if (u_charType((UChar32)c) == U_NON_SPACING_MARK) { /* U+0345 would become a Greek letter */
        memcpy(out, one, (size_t)len * sizeof *out);
        return len;
    }
    len = u_strFoldCase(out, FOLD_CAP, one, len, U_FOLD_CASE_DEFAULT, &status);
    assert(U_SUCCESS(status));
    return len;
}

/* Folding may take letters apart, or leave an accent behind a letter it composes with (ß and an
 * acute), so the result is normalised again. */
static void fold_long(struct draft *draft)
{
    UChar folded[DRAFT_LETTERS_MAX * FOLD_CAP];
    UChar normal[DRAFT_LETTERS_MAX * FOLD_CAP];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = 0;

    for (size_t i = 0; i < draft->count; i++)
        len += fold_letter(draft->now[i], folded + len);
    assert((size_t)len <= sizeof folded / sizeof folded[0]);
    len = unorm2_normalize(draft->scratch->nfkc, folded, len, normal,
                           (int32_t)(sizeof normal / sizeof normal[0]), &status);
    draft->count = 0;
    for (int32_t i = 0; U_SUCCESS(status) && i < len;) {
        UChar32 c;

        U16_NEXT(normal, i, len, c);
        draft_push(draft, (uint32_t)c, (uint32_t)c);
    }
}

void casefold_apply(const void *data, struct draft *draft)
{
    bool ascii = true;

    (void)data;
    for (size_t i = 0; i < draft->count; i++) {
        uint32_t c = draft->now[i];

        if (c == 0x2018 || c == 0x2019)
            c = APOSTROPHE;
        draft->now[i] = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
        ascii &= c < 0x80;
    }
    if (!ascii)
        fold_long(draft);
}

/* Letters whose stroke or ligature is no accent to Unicode. */
static const char *plain_latin(uint32_t c)
{
    switch (c) {
    case 0x00E6: return "ae"; /* æ */
    case 0x00F0: return "d";  /* ð */
    case 0x00F8: return "o";  /* ø */
    case 0x00FE: return "th"; /* þ */
    case 0x0111: return "d";  /* đ */
    case 0x0127: return "h";  /* ħ */
    case 0x0131: return "i";  /* ı */
    case 0x0142: return "l";  /* ł */
    case 0x014B: return "ng"; /* ŋ */
    case 0x0153: return "oe"; /* œ */
    case 0x0167: return "t";  /* ŧ */
    default: return NULL;
    }
}

static bool accents_fold(uint32_t c)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &status);

    return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

/* The letter of `c` without its accents; pushes it. */
static void push_base(struct draft *draft, uint32_t c)
{
    UChar decomposed[16];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = unorm2_getDecomposition(draft->scratch->nfd, (UChar32)c, decomposed, 16, &status);

    if (len < 0)
        draft_push(draft, c, c);
    for (int32_t i = 0; i < len; i++)
        if (u_charType(decomposed[i]) != U_NON_SPACING_MARK)
            draft_push(draft, decomposed[i], c);
}

/* Letters without apostrophes, for joins. */
static void keep_letters(struct draft *draft)
{
    uint32_t letters[DRAFT_LETTERS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < draft->count; i++)
        if (draft->now[i] != APOSTROPHE)
            letters[count++] = draft->now[i];
    draft_encode(letters, count, &draft->letters);
}

void latin_fold_apply(const void *data, struct draft *draft)
{
    uint32_t old[DRAFT_LETTERS_MAX];
    size_t count = draft->count;
    bool folds = false; /* the letter in front loses its accents */

    (void)data;
    memcpy(old, draft->now, count * sizeof old[0]);
    draft->count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *plain = plain_latin(old[i]);

        if (u_charType((UChar32)old[i]) == U_NON_SPACING_MARK) {
            if (!folds)
                draft_push(draft, old[i], old[i]);
            continue;
        }
        folds = accents_fold(old[i]);
        if (plain != NULL)
            for (; *plain != '\0'; plain++)
                draft_push(draft, (unsigned char)*plain, old[i]);
        else if (folds && old[i] >= 0x80)
            push_base(draft, old[i]);
        else
            draft_push(draft, old[i], old[i]);
    }
    keep_letters(draft);
}

void possessive_apply(const void *data, struct draft *draft)
{
    (void)data;
    if (draft->count < 3 || draft->now[draft->count - 1] != 's' ||
        draft->now[draft->count - 2] != APOSTROPHE)
        return;
    draft_strip(draft, 0, 2);
}

void joined_apply(const void *data, struct draft *draft)
{
    (void)data;
    if (memchr(draft->word.ptr, APOSTROPHE, draft->word.len) != NULL ||
        memmem(draft->word.ptr, draft->word.len, "\xE2\x80", 2) != NULL)
        draft_emit(draft, TOKEN_JOINED, draft_text(&draft->letters));
}

/* ---- snowball ---- */

struct snowball {
    size_t slot; /* in draft_scratch.stemmers */
    const struct lexicon *lexicon;
};

static int snowball_open(const struct filter_context *context, const char *language,
                         const void **out_data, struct attar_error *err)
{
    struct snowball *snowball = arena_alloc(context->source.arena, sizeof *snowball);

    assert(snowball != NULL);
    snowball->lexicon = context->lexicon;
    while (snowball->slot < DRAFT_STEMMERS_MAX && context->stemmers[snowball->slot] != NULL)
        snowball->slot++;
    if (snowball->slot == DRAFT_STEMMERS_MAX)
        return error_set(err, ATTAR_ELIMIT, "at most %d stemmers", DRAFT_STEMMERS_MAX);
    context->stemmers[snowball->slot] = language;
    *out_data = snowball;
    return 0;
}

int snowball_en_open(const struct filter_context *context, const void **out_data,
                     struct attar_error *err)
{
    return snowball_open(context, "english", out_data, err);
}

int snowball_ar_open(const struct filter_context *context, const void **out_data,
                     struct attar_error *err)
{
    return snowball_open(context, "arabic", out_data, err);
}

void snowball_apply(const void *data, struct draft *draft)
{
    const struct snowball *snowball = data;
    struct sb_stemmer *stemmer = draft->scratch->stemmers[snowball->slot];
    const sb_symbol *stem;

    assert(stemmer != NULL);
    if (draft->has_digit || lexicon_is_name(snowball->lexicon, draft_text(&draft->folded)))
        return;
    stem = sb_stemmer_stem(stemmer, (const sb_symbol *)draft->folded.text, draft->folded.len);
    assert(stem != NULL);
    draft_emit(draft, TOKEN_STEM,
               (struct slice){(const char *)stem, (size_t)sb_stemmer_length(stemmer)});
}

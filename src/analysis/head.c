/* Two ways from bytes to normalised chars, run by run.
 *
 * A run is what stands between ASCII blanks: no cluster that matters, no composition and no word
 * reaches over a blank, so each run may take its own way, and one typographic oddity does not
 * slow down a description.
 *
 * ICU path, on one run:
 *   source code points, `marks` already gone     e  ZWNJ  U+0301  ->  e U+0301
 *   pieces: from cluster border to cluster border, where a normalisation boundary is too
 *   each piece through NFKC, then marks and digits, until nothing changes
 *   ICU's word boundaries over the result (UAX 29 with dictionaries for Thai, Chinese, ...)
 * Deleting before as well as after NFKC is what makes the head idempotent: a sign between a
 * letter and its accent must not keep them apart the first time only. */
#include "analysis/head.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

enum { PIECE_CAP = 512, KEEP_ITEMS = 1 << 16 };

static UBreakIterator *break_open(UBreakIteratorType type)
{
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *iterator = ubrk_open(type, "en", NULL, 0, &status);

    if (U_FAILURE(status)) {
        fprintf(stderr, "ICU break rules: %s\n", u_errorName(status));
        abort();
    }
    return iterator;
}

void head_init(struct head *head, const struct chars *chars)
{
    UErrorCode status = U_ZERO_ERROR;

    *head = (struct head){.chars = chars};
    head->nfkc = unorm2_getNFKCInstance(&status);
    assert(U_SUCCESS(status));
    head->clusters = break_open(UBRK_CHARACTER);
    head->words = break_open(UBRK_WORD);
}

void head_release(struct head *head)
{
    ubrk_close(head->clusters);
    ubrk_close(head->words);
    head->clusters = head->words = NULL;
    VEC_RELEASE(&head->out);
    VEC_RELEASE(&head->units);
    VEC_RELEASE(&head->utf16);
    VEC_RELEASE(&head->utf16_index);
}

/* ---- the byte-table path ---- */

static inline bool tail_byte(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* The entry of three bytes of U+2000..206F, or NULL. */
static inline const struct char_info *punct_next(const struct chars *chars, const uint8_t *p)
{
    uint32_t c = (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);

    return p[0] == 0xE2 && tail_byte(p[1]) && tail_byte(p[2]) && c < CHARS_PUNCT_COUNT
               ? &chars->punct[c]
               : NULL;
}

/* The plain char at `p`, decoded without a full check: NULL for whatever else stands there, which
 * the ICU path then reads with care. */
static inline const struct char_info *plain_next(const struct chars *chars, const uint8_t *p,
                                                 size_t left, size_t *len)
{
    const struct char_info *info = NULL;

    if (p[0] < 0x80) {
        *len = 1;
        info = &chars->low[p[0]];
    } else if (p[0] >= 0xC2 && p[0] < 0xE0 && left > 1 && tail_byte(p[1])) {
        *len = 2;
        info = &chars->low[(p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu)];
    } else if (left > 2) {
        *len = 3;
        info = punct_next(chars, p);
    }
    return info != NULL && info->plain != PLAIN_NO ? info : NULL;
}

static inline bool blank_byte(uint8_t byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* Chars from byte `at` on, as long as they are plain; returns where it stopped, which is the
 * end of the text or the start of the run that needs ICU (whose chars are taken back). */
static size_t run_plain(struct head *head, struct slice text, size_t at)
{
    const uint8_t *bytes = (const uint8_t *)text.ptr;
    struct text_char *out = head->out.items;
    size_t count = head->out.count;
    size_t run_at = at;
    size_t run_count = count;
    size_t open = SIZE_MAX; /* the char whose cluster a vowel sign would extend */
    size_t len = 1;

    for (; at < text.len; at += len) {
        const struct char_info *info = plain_next(head->chars, bytes + at, text.len - at, &len);

        if (info == NULL) {
            head->out.count = run_count;
            return run_at;
        }
        if (info->mapped != 0) {
            open = count;
            out[count++] = (struct text_char){info->mapped, (uint32_t)at, (uint32_t)(at + len),
                                              info->flags,  info->script, false};
            if (blank_byte(bytes[at])) {
                run_at = at + 1;
                run_count = count;
            }
        } else if (info->plain != PLAIN_EXTEND) {
            open = SIZE_MAX;
        } else if (open != SIZE_MAX) {
            out[open].end = (uint32_t)(at + len);
        }
    }
    head->out.count = count;
    assert(count <= head->out.cap);
    return at;
}

/* ---- the ICU path ---- */

static void utf16_add(struct head *head, uint32_t c, uint32_t index)
{
    UChar pair[2] = {(UChar)c, 0};
    int count = 1;

    if (c > 0xFFFF) {
        pair[0] = (UChar)(0xD7C0 + (c >> 10));
        pair[1] = (UChar)(0xDC00 + (c & 0x3FF));
        count = 2;
    }
    for (int i = 0; i < count; i++) {
        VEC_PUSH(&head->utf16, pair[i]);
        VEC_PUSH(&head->utf16_index, index);
    }
}

/* Decode the run; head->units holds its code points, head->utf16 the same as UTF-16. */
static void decode(struct head *head, struct slice text, size_t at, size_t end)
{
    head->units.count = head->utf16.count = head->utf16_index.count = 0;
    while (at < end) {
        size_t start = at;
        uint32_t c = utf8_next((struct slice){text.ptr, end}, &at);

        utf16_add(head, c, (uint32_t)head->units.count);
        VEC_PUSH(&head->units,
                 (struct head_unit){.c = c, .start = (uint32_t)start, .end = (uint32_t)at});
    }
}

static int32_t break_start(UBreakIterator *iterator, const struct head *head)
{
    UErrorCode status = U_ZERO_ERROR;

    ubrk_setText(iterator, head->utf16.items, (int32_t)head->utf16.count, &status);
    assert(U_SUCCESS(status));
    return ubrk_first(iterator);
}

/* Signs that compose with nothing; the others are deleted behind NFKC. */
static bool deleted_early(uint32_t c)
{
    return (chars_is_mark(c) && (c < 0x0653 || c > 0x0655)) || chars_map_digit(c) == 0;
}

/* Number the grapheme clusters, then drop the code points that `marks` deletes. */
static void mark_clusters(struct head *head)
{
    int32_t from = break_start(head->clusters, head);
    uint32_t cluster = 0;
    size_t kept = 0;

    for (int32_t to = ubrk_next(head->clusters); to != UBRK_DONE;
         from = to, to = ubrk_next(head->clusters), cluster++) {
        uint32_t first = head->utf16_index.items[from];
        uint32_t last = head->utf16_index.items[to - 1];

        for (uint32_t i = first; i <= last; i++) {
            head->units.items[i].cluster = cluster;
            head->units.items[i].start = head->units.items[first].start;
            head->units.items[i].cluster_end = head->units.items[last].end;
        }
    }
    for (size_t i = 0; i < head->units.count; i++) {
        if (!deleted_early(head->units.items[i].c))
            head->units.items[kept++] = head->units.items[i];
    }
    head->units.count = kept;
}

/* NFKC of a piece in place; one whose result passes PIECE_CAP is left as it is.  A piece that
 * long is hundreds of accents on one letter: no word of any language. */
static int32_t piece_nfkc(const struct head *head, UChar piece[PIECE_CAP], int32_t len)
{
    UChar result[PIECE_CAP];
    UErrorCode status = U_ZERO_ERROR;
    int32_t result_len = unorm2_normalize(head->nfkc, piece, len, result, PIECE_CAP, &status);

    if (U_FAILURE(status))
        return len;
    memcpy(piece, result, (size_t)result_len * sizeof *piece);
    return result_len;
}

static int32_t piece_delete_marks(UChar *piece, int32_t len)
{
    int32_t kept = 0;

    for (int32_t i = 0; i < len; i++) {
        if (!chars_is_mark(piece[i]))
            piece[kept++] = piece[i];
    }
    return kept;
}

static void piece_emit(struct head *head, const UChar *piece, int32_t len, uint32_t start,
                       uint32_t end)
{
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        uint32_t mapped;

        U16_NEXT(piece, i, len, c);
        mapped = chars_map_digit((uint32_t)c);
        if (mapped != 0)
            VEC_PUSH(&head->out, (struct text_char){mapped, start, end, chars_flags(mapped),
                                                    chars_script(mapped), false});
    }
}

/* Units [from, to) through NFKC, marks included, into `piece`; returns its length. */
static int32_t piece_make(const struct head *head, size_t from, size_t to, UChar piece[PIECE_CAP])
{
    int32_t len = 0;
    int32_t before;

    for (size_t i = from; i < to && len < PIECE_CAP - 2; i++)
        U16_APPEND_UNSAFE(piece, len, (UChar32)head->units.items[i].c);
    do {
        len = piece_nfkc(head, piece, len);
        before = len;
        len = piece_delete_marks(piece, len);
    } while (len != before);
    return len;
}

/* Whether units [from, middle) and [middle, to) would normalise differently as one piece. */
static bool interact(const struct head *head, size_t from, size_t middle, size_t to)
{
    UChar both[2 * PIECE_CAP];
    int32_t len = piece_make(head, from, middle, both);
    UErrorCode status = U_ZERO_ERROR;

    len += piece_make(head, middle, to, both + len);
    return !unorm2_isNormalized(head->nfkc, both, len, &status);
}

/* The end of the cluster that unit `from` is in. */
static size_t cluster_end(const struct head *head, size_t from)
{
    size_t to = from + 1;

    while (to < head->units.count &&
           head->units.items[to].cluster == head->units.items[from].cluster)
        to++;
    return to;
}

/* The end of the piece that begins at unit `from`: one cluster, or more of them if a deleted sign
 * stood between a letter and its accent, or between the parts of a Hangul syllable. */
static size_t piece_end(const struct head *head, size_t from)
{
    size_t to = cluster_end(head, from);

    while (to < head->units.count &&
           !unorm2_hasBoundaryBefore(head->nfkc, (UChar32)head->units.items[to].c) &&
           interact(head, from, to, cluster_end(head, to)))
        to = cluster_end(head, to);
    return to;
}

static void mark_words(struct head *head, size_t first)
{
    head->utf16.count = head->utf16_index.count = 0;
    for (size_t i = first; i < head->out.count; i++)
        utf16_add(head, head->out.items[i].c, (uint32_t)i);
    for (int32_t at = break_start(head->words, head); at != UBRK_DONE; at = ubrk_next(head->words))
        if ((size_t)at < head->utf16_index.count)
            head->out.items[head->utf16_index.items[at]].break_before = true;
}

static void run_icu(struct head *head, struct slice text, size_t at, size_t end)
{
    size_t first = head->out.count;
    UChar piece[PIECE_CAP];

    decode(head, text, at, end);
    mark_clusters(head);
    for (size_t from = 0, to = 0; from < head->units.count; from = to) {
        to = piece_end(head, from);
        piece_emit(head, piece, piece_make(head, from, to, piece), head->units.items[from].start,
                   head->units.items[to - 1].cluster_end);
    }
    mark_words(head, first);
}

/* ---- both ---- */

static void shrink(struct head *head)
{
    if (head->out.cap > KEEP_ITEMS)
        VEC_RELEASE(&head->out);
    if (head->utf16.cap > KEEP_ITEMS) {
        VEC_RELEASE(&head->units);
        VEC_RELEASE(&head->utf16);
        VEC_RELEASE(&head->utf16_index);
    }
}

void head_run(struct head *head, struct slice text)
{
    size_t at = 0;

    assert(head->words != NULL && text.len < INT32_MAX / 4);
    shrink(head);
    head->text = text;
    head->out.count = 0;
    while (at < text.len) {
        size_t end = at;

        VEC_RESERVE(&head->out, head->out.count + text.len - at);
        if (!head->icu_only)
            at = run_plain(head, text, at);
        for (end = at; end < text.len && !blank_byte((uint8_t)text.ptr[end]);)
            end++;
        end = head->icu_only ? text.len : end;
        if (at < end)
            run_icu(head, text, at, end);
        at = end;
    }
}

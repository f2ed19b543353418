/* The word rules as one walk over the chars.
 *
 * The texts of the words are written into one buffer that is sized before the walk, so that
 * slices into it stay valid: a word's text is at most ANALYSIS_TERM_BYTES_MAX bytes, cut behind a
 * letter or digit; its span still covers the whole word. */
#include "analysis/words.h"

#include "analysis/analysis.h"
#include "base/utf8.h"

#include <assert.h>
#include <unicode/uchar.h>

enum { WORD_CHAR = CHAR_LETTER | CHAR_DIGIT, SPARE_BYTES = 4096, KEEP_BYTES = 1 << 20 };

static bool elided(const struct elision *elision, const struct text_char *chars, size_t len)
{
    for (size_t i = 0; i < elision->count; i++) {
        struct slice article = elision->articles[i];
        size_t same = 0;

        while (same < len && same < article.len &&
               (chars[same].c | 0x20) == (unsigned char)article.ptr[same])
            same++;
        if (same == len && same == article.len)
            return true;
    }
    return false;
}

/* The walk over one word. */
struct cutter {
    const struct text_char *chars;
    size_t count;
    const struct elision *elision;
};

/* The char at `i` is a letter or digit that may stand in a word of `script`. */
static bool continues(const struct cutter *cut, size_t i, uint8_t script)
{
    const struct text_char *c = &cut->chars[i];

    return i < cut->count && !c->break_before && (c->flags & WORD_CHAR) &&
           (c->script == SCRIPT_COMMON || script == SCRIPT_COMMON || c->script == script);
}

/* Whether punctuation at `i` is inside a word whose last letter or digit has `last` flags. */
static bool inside(const struct cutter *cut, size_t first, size_t i, uint8_t last, uint8_t script)
{
    uint8_t flags = cut->chars[i].flags;

    if (cut->chars[i].break_before || !continues(cut, i + 1, script))
        return false;
    if (flags & CHAR_APOSTROPHE)
        return (last & cut->chars[i + 1].flags & CHAR_LETTER) &&
               !elided(cut->elision, cut->chars + first, i - first);
    return (flags & CHAR_DECIMAL) && (last & cut->chars[i + 1].flags & CHAR_DIGIT);
}

/* The end of the plain stretch from `i` on: letters of one script, digits. */
static size_t skip_plain(const struct cutter *cut, size_t i, uint8_t script)
{
    for (; i < cut->count; i++) {
        const struct text_char *c = &cut->chars[i];

        if (c->break_before || !(c->flags & WORD_CHAR) || c->script != script)
            break;
    }
    return i;
}

/* The end of the word that begins at `first`; its script in *out_script. */
static size_t word_end(const struct cutter *cut, size_t first, uint8_t *out_script)
{
    uint8_t script = cut->chars[first].script;
    size_t i = skip_plain(cut, first + 1, script);
    uint8_t last = cut->chars[i - 1].flags;

    for (; i < cut->count; i++) {
        const struct text_char *c = &cut->chars[i];

        if (continues(cut, i, script)) {
            script = script == SCRIPT_COMMON ? c->script : script;
            last = c->flags;
        } else if (!((c->flags & CHAR_MARK) && !c->break_before) &&
                   !inside(cut, first, i, last, script)) {
            break;
        }
    }
    assert(i > first && i <= cut->count);
    *out_script = script;
    return i;
}

static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        *out = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    return utf8_encode(c, out);
}

/* The text of chars [first, past), cut at ANALYSIS_TERM_BYTES_MAX behind a letter or digit. */
static struct slice write_text(struct word_list *list, const struct text_char *chars, size_t first,
                               size_t past)
{
    char *text = list->bytes.items + list->bytes.count;
    size_t len = 0;
    size_t whole = 0; /* len behind the last letter, digit or accent */

    for (size_t i = first; i < past && len + UTF8_MAX_LEN <= ANALYSIS_TERM_BYTES_MAX; i++) {
        len += encode(chars[i].c, text + len);
        whole = (chars[i].flags & (WORD_CHAR | CHAR_MARK)) ? len : whole;
    }
    list->bytes.count += whole;
    assert(list->bytes.count <= list->bytes.cap);
    return (struct slice){text, whole};
}

/* The gap [past, next) between two words is a single char that glues them. */
static bool glued(const struct cutter *cut, const struct word *before, size_t next)
{
    const struct text_char *gap = &cut->chars[before->past];

    if (next != before->past + 1)
        return false;
    if (gap->flags & CHAR_GLUE)
        return true;
    return (gap->flags & CHAR_APOSTROPHE) && (cut->chars[next].flags & CHAR_LETTER) &&
           elided(cut->elision, cut->chars + before->first, before->past - before->first);
}

/* True if `c` may belong to the cluster of the char in front of it. */
static bool extends(uint32_t c)
{
    int kind = u_getIntPropertyValue((UChar32)c, UCHAR_GRAPHEME_CLUSTER_BREAK);

    return kind == U_GCB_EXTEND || kind == U_GCB_ZWJ || kind == U_GCB_SPACING_MARK;
}

/* The byte behind the tatweel at `end`, which belongs to the word in front, and behind its vowel
 * signs: عــودـــ is marked as it stands.  With any other sign on it, it stays outside. */
static size_t behind_tatweel(struct slice text, size_t end)
{
    while (end + 1 < text.len && memcmp(text.ptr + end, "\u0640", 2) == 0) {
        size_t at = end + 2;
        size_t next = at;
        uint32_t c = 0;

        while (next < text.len && extends(c = utf8_next(text, &next)) && chars_is_mark(c))
            at = next;
        if (next > at && extends(c))
            break;
        end = at;
    }
    return end;
}

static void reserve(const struct head *head, struct word_list *list)
{
    size_t need = head->out.count * UTF8_MAX_LEN + SPARE_BYTES;

    if (list->bytes.cap > KEEP_BYTES)
        VEC_RELEASE(&list->bytes);
    list->words.count = list->bytes.count = 0;
    VEC_RESERVE(&list->bytes, need);
}

void words_cut(const struct head *head, const struct elision *elision, struct word_list *list)
{
    static const struct elision none = {NULL, 0};
    struct cutter cut = {head->out.items, head->out.count, elision != NULL ? elision : &none};

    reserve(head, list);
    for (size_t i = 0; i < cut.count;) {
        struct word word = {.first = (uint32_t)i, .start = cut.chars[i].start};

        if (!(cut.chars[i].flags & WORD_CHAR)) {
            i++;
            continue;
        }
        word.past = (uint32_t)word_end(&cut, i, &word.script);
        word.end = (uint32_t)behind_tatweel(head->text, cut.chars[word.past - 1].end);
        word.text = write_text(list, cut.chars, i, word.past);
        word.glue =
            list->words.count > 0 && glued(&cut, &list->words.items[list->words.count - 1], i);
        VEC_PUSH(&list->words, word);
        i = word.past;
    }
}

struct slice words_copy(struct word_list *list, struct slice text)
{
    char *copy = list->bytes.items + list->bytes.count;

    assert(text.len <= list->bytes.cap - list->bytes.count);
    memcpy(copy, text.ptr, text.len);
    list->bytes.count += text.len;
    return (struct slice){copy, text.len};
}

void words_take_spare(struct word_list *list)
{
    struct word_vec old = list->words;

    list->words = list->spare;
    list->spare = old;
}

void words_release(struct word_list *list)
{
    VEC_RELEASE(&list->words);
    VEC_RELEASE(&list->spare);
    VEC_RELEASE(&list->bytes);
}

/* Slugs: one pass over the code points, each giving letters, nothing, or a gap.
 *
 * The table holds the letters of Latin-1 and Latin Extended-A with their base letters; it stands
 * here because src/analysis, which folds for search, is not to be seen from the catalogue, and a
 * slug needs no more than these. */
#include "catalog/import/slug.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

static const struct fold {
    uint16_t first;
    uint16_t last;
    char letters[3];
} folds[] = {
    {0xC0, 0xC5, "a"},   {0xC6, 0xC6, "ae"},   {0xC7, 0xC7, "c"},   {0xC8, 0xCB, "e"},
    {0xCC, 0xCF, "i"},   {0xD0, 0xD0, "d"},    {0xD1, 0xD1, "n"},   {0xD2, 0xD6, "o"},
    {0xD8, 0xD8, "o"},   {0xD9, 0xDC, "u"},    {0xDD, 0xDD, "y"},   {0xDE, 0xDE, "th"},
    {0xDF, 0xDF, "ss"},  {0xE0, 0xE5, "a"},    {0xE6, 0xE6, "ae"},  {0xE7, 0xE7, "c"},
    {0xE8, 0xEB, "e"},   {0xEC, 0xEF, "i"},    {0xF0, 0xF0, "d"},   {0xF1, 0xF1, "n"},
    {0xF2, 0xF6, "o"},   {0xF8, 0xF8, "o"},    {0xF9, 0xFC, "u"},   {0xFD, 0xFD, "y"},
    {0xFE, 0xFE, "th"},  {0xFF, 0xFF, "y"},    {0x100, 0x105, "a"}, {0x106, 0x10D, "c"},
    {0x10E, 0x111, "d"}, {0x112, 0x11B, "e"},  {0x11C, 0x123, "g"}, {0x124, 0x127, "h"},
    {0x128, 0x131, "i"}, {0x132, 0x133, "ij"}, {0x134, 0x135, "j"}, {0x136, 0x138, "k"},
    {0x139, 0x142, "l"}, {0x143, 0x14B, "n"},  {0x14C, 0x151, "o"}, {0x152, 0x153, "oe"},
    {0x154, 0x159, "r"}, {0x15A, 0x161, "s"},  {0x162, 0x167, "t"}, {0x168, 0x173, "u"},
    {0x174, 0x175, "w"}, {0x176, 0x178, "y"},  {0x179, 0x17E, "z"}, {0x17F, 0x17F, "s"},
};

static const char *latin(uint32_t c)
{
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (c >= folds[i].first && c <= folds[i].last)
            return folds[i].letters;
    return NULL;
}

/* Vanish without a gap: apostrophes, combining marks, marks like TM. */
static bool silent(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0xAE || c == 0x2122 ||
           (c >= 0x300 && c <= 0x36F);
}

static bool punctuation(uint32_t c)
{
    return c < 0xC0 || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x206F) || c == 0x3000 ||
           c == UTF8_REPLACEMENT;
}

/* What code point `c` gives; "" for a gap. */
static struct slice letters_of(uint32_t c, bool keep_others, char room[UTF8_MAX_LEN])
{
    const char *base = latin(c);

    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        room[0] = (char)c;
        return slice_of(room, 1);
    }
    if (c >= 'A' && c <= 'Z') {
        room[0] = (char)(c - 'A' + 'a');
        return slice_of(room, 1);
    }
    if (base != NULL)
        return slice_cstr(base);
    if (keep_others && !punctuation(c))
        return slice_of(room, utf8_encode(c, room));
    return slice_of("", 0);
}

static struct slice make(struct slice text, bool keep_others, char *out, size_t cap)
{
    char room[UTF8_MAX_LEN];
    bool gap = false;
    size_t len = 0;
    size_t at = 0;

    while (at < text.len) {
        uint32_t c = utf8_next(text, &at);
        struct slice letters = letters_of(c, keep_others, room);

        if (silent(c))
            continue;
        gap = gap || letters.len == 0;
        if (letters.len == 0)
            continue;
        if (len + letters.len + 1 >= cap)
            break;
        if (gap && len > 0)
            out[len++] = '-';
        memcpy(out + len, letters.ptr, letters.len);
        len += letters.len;
        gap = false;
    }
    out[len] = '\0';
    return slice_of(out, len);
}

struct slice slug_key(struct slice text, char *out, size_t cap)
{
    assert(out != NULL && cap > 0);
    return make(text, true, out, cap);
}

struct slice slug_of(struct slice text, char out[SLUG_CAP])
{
    struct slice slug = make(text, false, out, SLUG_CAP);
    int len;

    if (slug.len > 0)
        return slug;
    len = snprintf(out, SLUG_CAP, "x-%016llx", (unsigned long long)hash_bytes(text, 0));
    assert(len > 0);
    return slice_of(out, (size_t)len);
}

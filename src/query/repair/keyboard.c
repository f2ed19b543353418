/* The keys of two layouts side by side: US, and Arabic 101 as Windows and Linux call it.
 *
 *   q ض   w ص   e ث   r ق   t ف   y غ   u ع   i ه   o خ   p ح   [ ج   ] د
 *   a ش   s س   d ي   f ب   g ل   h ا   j ت   k ن   l م   ; ك   ' ط
 *   z ئ   x ء   c ؤ   v ر   b لا  n ى   m ة   , و   . ز   / ظ   ` ذ
 *
 * With shift, Arabic has the alefs with hamza and madda (U+0625, 0623, 0622), alone and behind a
 * lam, and marks, which matter when Latin was meant: ] is the D of Dior.  Systems write the lam and
 * alef of one key as two letters or as one ligature (U+FEF5 to U+FEFC).
 * Source: Microsoft, "Arabic (101) keyboard layout" (kbda1); search.md section 2. */
#include "query/repair/repair.h"

#include "attar/error.h"
#include "base/utf8.h"

#include <assert.h>

enum { LAM = 0x0644, ALEF = 0x0627, LAM_ALEFS_READ = 2, KEY_BYTES_MAX = 4 };

struct key {
    char us;
    uint32_t arabic[2]; /* the second is 0 unless the key writes two letters */
};

/* The plain row first: a letter that two keys write is read as the first of them. */
static const struct key keys[] = {
    {'q', {0x0636}},      {'w', {0x0635}}, {'e', {0x062B}},      {'r', {0x0642}},
    {'t', {0x0641}},      {'y', {0x063A}}, {'u', {0x0639}},      {'i', {0x0647}},
    {'o', {0x062E}},      {'p', {0x062D}}, {'[', {0x062C}},      {']', {0x062F}},
    {'a', {0x0634}},      {'s', {0x0633}}, {'d', {0x064A}},      {'f', {0x0628}},
    {'g', {LAM}},         {'h', {ALEF}},   {'j', {0x062A}},      {'k', {0x0646}},
    {'l', {0x0645}},      {';', {0x0643}}, {'\'', {0x0637}},     {'z', {0x0626}},
    {'x', {0x0621}},      {'c', {0x0624}}, {'v', {0x0631}},      {'b', {LAM, ALEF}},
    {'n', {0x0649}},      {'m', {0x0629}}, {',', {0x0648}},      {'.', {0x0632}},
    {'/', {0x0638}},      {'`', {0x0630}}, {'T', {LAM, 0x0625}}, {'Y', {0x0625}},
    {'G', {LAM, 0x0623}}, {'H', {0x0623}}, {'B', {LAM, 0x0622}}, {'N', {0x0622}},
};

/* What else shift writes on the Arabic layout; read only as Latin. */
static const struct key marks[] = {
    {'Q', {0x064E}}, {'W', {0x064B}}, {'E', {0x064F}}, {'R', {0x064C}}, {'U', {0x2018}},
    {'I', {0x00F7}}, {'O', {0x00D7}}, {'P', {0x061B}}, {'A', {0x0650}}, {'S', {0x064D}},
    {'D', {']'}},    {'F', {'['}},    {'J', {0x0640}}, {'K', {0x060C}}, {'L', {'/'}},
    {'Z', {'~'}},    {'X', {0x0652}}, {'C', {'}'}},    {'V', {'{'}},    {'M', {0x2019}},
    {'?', {0x061F}}, {'~', {0x0651}},
};

#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

/* One way to read a text; bit i of `apart` says that the i-th lam-alef is two keys. */
struct reading {
    struct slice text;
    char *out; /* KEY_BYTES_MAX a byte of the text */
    size_t len;
    unsigned apart;
    unsigned lam_alefs; /* met so far */
};

static bool is_lam_alef(uint32_t c)
{
    return c >= 0xFEF5 && c <= 0xFEFC;
}

static bool is_arabic(uint32_t c)
{
    return (c >= 0x0621 && c <= 0x064A && c != 0x0640) || is_lam_alef(c);
}

static void put(struct reading *reading, uint32_t c)
{
    reading->len += utf8_encode(c, reading->out + reading->len);
}

/* ---- Into Arabic ---- */

static const struct key *key_of(char us)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].us == us)
            return &keys[i];
    return NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Two letters or more, all upper case; one alone was shifted. */
static bool in_capitals(struct slice text)
{
    size_t upper = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z')
            return false;
        upper += text.ptr[i] != lower(text.ptr[i]);
    }
    return upper > 1;
}

static void read_arabic(struct reading *reading)
{
    bool capitals = in_capitals(reading->text);

    for (size_t i = 0; i < reading->text.len; i++) {
        char c = reading->text.ptr[i];
        const struct key *key = capitals ? key_of(lower(c)) : key_of(c);

        if (key == NULL)
            key = key_of(lower(c));
        if (key == NULL) {
            reading->out[reading->len++] = c; /* bytes above ASCII stay together */
            continue;
        }
        put(reading, key->arabic[0]);
        if (key->arabic[1] != 0)
            put(reading, key->arabic[1]);
    }
}

/* ---- Into Latin ---- */

static char us_of(uint32_t first, uint32_t second)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (keys[i].arabic[0] == first && keys[i].arabic[1] == second)
            return keys[i].us;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (marks[i].arabic[0] == first && second == 0)
            return marks[i].us;
    return 0;
}

/* A ligature was one key: with madda, hamza above, hamza below, plain; isolated and final. */
static char ligature_of(uint32_t c)
{
    return "BGTb"[(c - 0xFEF5) / 2];
}

/* The key of lam and the letter behind it, or 0 when they are two. */
static char pair_of(struct reading *reading, uint32_t c, size_t behind)
{
    uint32_t next;
    char us;

    if (c != LAM || behind == reading->text.len)
        return 0;
    next = utf8_next(reading->text, &behind);
    us = next != 0 ? us_of(LAM, next) : 0;
    if (us == 'b' && reading->lam_alefs++ < LAM_ALEFS_READ &&
        (reading->apart >> (reading->lam_alefs - 1) & 1) != 0)
        return 0;
    return us;
}

static void read_latin(struct reading *reading)
{
    for (size_t at = 0; at < reading->text.len;) {
        uint32_t c = utf8_next(reading->text, &at);
        char us = is_lam_alef(c) ? ligature_of(c) : pair_of(reading, c, at);

        if (us != 0 && !is_lam_alef(c))
            utf8_next(reading->text, &at); /* the alef */
        if (us == 0)
            us = us_of(c, 0);
        put(reading, us != 0 ? (unsigned char)us : c);
    }
}

static bool has_latin(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (lower(text.ptr[i]) >= 'a' && lower(text.ptr[i]) <= 'z')
            return true;
    return false;
}

/* [,] is جود without a Latin letter. */
static bool has_key(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (key_of(lower(text.ptr[i])) != NULL)
            return true;
    return false;
}

static bool has_arabic(struct slice text)
{
    for (size_t at = 0; at < text.len;)
        if (is_arabic(utf8_next(text, &at)))
            return true;
    return false;
}

int keyboard_read(struct slice text, struct arena *arena, struct keyboard_readings *out_readings)
{
    struct keyboard_readings readings = {.count = 0};
    bool from_arabic = has_arabic(text);
    bool meant = from_arabic ? !has_latin(text) : has_key(text);
    unsigned ways = 1;

    assert(arena != NULL && out_readings != NULL);
    for (unsigned apart = 0; meant && apart < ways; apart++) {
        struct reading reading = {.text = text, .apart = apart};

        reading.out = arena_array(arena, text.len, KEY_BYTES_MAX);
        if (reading.out == NULL)
            return -ATTAR_ELIMIT;
        if (from_arabic)
            read_latin(&reading);
        else
            read_arabic(&reading);
        ways = 1u << (reading.lam_alefs < LAM_ALEFS_READ ? reading.lam_alefs : LAM_ALEFS_READ);
        readings.items[readings.count++] = slice_of(reading.out, reading.len);
    }
    *out_readings = readings;
    return 0;
}

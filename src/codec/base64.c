/* Six bits at a time through a window of bits; the last one, two or three letters of a group are
 * judged at the end: their spare bits must be zero, and the padding exact. */
#include "codec/base64.h"

#include <assert.h>

static const char *const alphabets[] = {
    [BASE64_PADDED] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    [BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

size_t base64_encode(struct slice bytes, enum base64_form form, char *out)
{
    const char *digits = alphabets[form];
    uint32_t bits = 0;
    unsigned have = 0;
    size_t count = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (uint8_t)bytes.ptr[i];
        for (have += 8; have >= 6; have -= 6)
            out[count++] = digits[bits >> (have - 6) & 63];
    }
    if (have > 0)
        out[count++] = digits[bits << (6 - have) & 63];
    while (form == BASE64_PADDED && count % 4 != 0)
        out[count++] = '=';
    assert(count <= BASE64_TEXT_LEN(bytes.len));
    return count;
}

/* 0..63, or -1. */
static int value_of(char letter, enum base64_form form)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52;
    if (letter == alphabets[form][62])
        return 62;
    return letter == alphabets[form][63] ? 63 : -1;
}

/* Without its padding; ptr NULL when that is not as it must be. */
static struct slice unpadded(struct slice text)
{
    if (text.len % 4 != 0)
        return (struct slice){NULL, 0};
    for (int i = 0; i < 2 && text.len > 0 && text.ptr[text.len - 1] == '='; i++)
        text.len--;
    return text;
}

size_t base64_decode(struct slice text, enum base64_form form, uint8_t *out, size_t cap)
{
    struct slice letters = form == BASE64_PADDED ? unpadded(text) : text;
    uint32_t bits = 0;
    unsigned have = 0;
    size_t count = 0;

    if (letters.ptr == NULL && text.len > 0)
        return SIZE_MAX;
    for (size_t i = 0; i < letters.len; i++) {
        int value = value_of(letters.ptr[i], form);

        if (value < 0)
            return SIZE_MAX;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        if (count == cap)
            return SIZE_MAX;
        out[count++] = (uint8_t)(bits >> have);
    }
    return have >= 6 || (bits & ((1u << have) - 1)) != 0 ? SIZE_MAX : count;
}

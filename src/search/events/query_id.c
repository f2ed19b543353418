/* Ids of searches: written once with each answer that asks for one, checked with each event.
 *
 * The hash is over the number and the index, so an id of one index is none of another.  A forger
 * would have to guess 64 bits; what he would win is one click that counts. */
#include "search/events/query_id.h"

#include <assert.h>

enum { HALF = QUERY_ID_LEN / 2, INDEX_LEN_MAX = 128 };

uint64_t query_number(int64_t wall_ms, uint32_t counter)
{
    uint32_t low = counter & ((1u << QUERY_NUMBER_TIME_SHIFT) - 1);

    assert(wall_ms > 0);
    return (uint64_t)wall_ms << QUERY_NUMBER_TIME_SHIFT | low;
}

int64_t query_number_ms(uint64_t number)
{
    return (int64_t)(number >> QUERY_NUMBER_TIME_SHIFT);
}

static uint64_t seal(const uint8_t key[SIPHASH_KEY_BYTES], uint64_t number, struct slice index)
{
    char text[sizeof number + INDEX_LEN_MAX];

    index.len = index.len < INDEX_LEN_MAX ? index.len : INDEX_LEN_MAX;
    memcpy(text, &number, sizeof number);
    if (index.len > 0)
        memcpy(text + sizeof number, index.ptr, index.len);
    return siphash(key, slice_of(text, sizeof number + index.len));
}

static void write_hex(uint64_t value, char out[HALF])
{
    for (int i = 0; i < HALF; i++)
        out[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
}

void query_id_write(const uint8_t key[SIPHASH_KEY_BYTES], uint64_t number, struct slice index,
                    char out[QUERY_ID_LEN])
{
    assert(number != 0);
    write_hex(number, out);
    write_hex(seal(key, number, index), out + HALF);
}

/* -1 for what is no hex digit. */
static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool query_id_well_formed(struct slice text)
{
    bool good = text.len == QUERY_ID_LEN;

    for (size_t i = 0; good && i < text.len; i++)
        good = digit_of(text.ptr[i]) >= 0;
    return good;
}

static uint64_t read_hex(const char *digits)
{
    uint64_t value = 0;

    for (int i = 0; i < HALF; i++)
        value = value << 4 | (uint64_t)digit_of(digits[i]);
    return value;
}

uint64_t query_id_number(const uint8_t key[SIPHASH_KEY_BYTES], struct slice text,
                         struct slice index)
{
    uint64_t number;

    if (!query_id_well_formed(text))
        return 0;
    number = read_hex(text.ptr);
    return (read_hex(text.ptr + HALF) ^ seal(key, number, index)) == 0 ? number : 0;
}

/* Goal: any bytes give a whole index, whose search stays inside the set, or a refusal.
 * Method: libFuzzer behind a true header, so that the lists are reached; the first byte chooses
 * whether the header is mended.  Run by `tools/dev fuzz index`. */
#include "vector/vector.h"

#include "codec/checksum.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 40, WIDTH = 32, HEADER_BYTES = 48, SUM_AT = 40, SET_SUM_AT = 32, ROOM = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int8_t codes[ROWS * WIDTH];

static uint64_t sum_of(const char *bytes, size_t len)
{
    struct checksum_stream *stream = checksum_stream_new();
    uint64_t sum;

    checksum_stream_add(stream, slice_of(bytes, SUM_AT));
    checksum_stream_add(stream, slice_of(bytes + HEADER_BYTES, len - HEADER_BYTES));
    sum = checksum_stream_value(stream);
    checksum_stream_free(stream);
    return sum;
}

/* Magic, format, width and both sums as they should be; the counts are the input's. */
static void mend(char *bytes, size_t len)
{
    const uint32_t fixed[2] = {VECTOR_FORMAT, WIDTH};
    uint32_t count;
    uint64_t sum;

    memcpy(bytes, "ATTARIVF", 8);
    memcpy(bytes + 8, fixed, sizeof fixed);
    memcpy(&count, bytes + 16, sizeof count);
    count %= ROWS + 1;
    memcpy(bytes + 16, &count, sizeof count);
    sum = checksum_xxh3(slice_of((const char *)codes, (size_t)count * WIDTH));
    memcpy(bytes + SET_SUM_AT, &sum, sizeof sum);
    sum = sum_of(bytes, len);
    memcpy(bytes + SUM_AT, &sum, sizeof sum);
}

static void search(const struct vector_set *set, const struct vector_index *index)
{
    const struct vector_ask ask = {.codes = codes, .k = 5};
    struct vector_hit hits[5];
    struct arena arena;
    int found;

    arena_init(&arena, 8 << 20);
    found = vector_nearest_by(set, index, &ask, VECTOR_LISTS, &arena, hits);
    assert(found >= 0 && found <= 5);
    for (int i = 0; i < found; i++)
        assert(hits[i].row < ROWS);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct vector_set set = {.codes = {codes, WIDTH, WIDTH}, .count = ROWS};
    static char bytes[ROOM];
    struct vector_index *index;

    if (size == 0 || size > ROOM)
        return 0;
    for (size_t i = 0; i < sizeof codes; i++)
        codes[i] = (int8_t)((int)(i * 37 % 255) - DOT_VALUE_MAX);
    memcpy(bytes, data + 1, size - 1);
    if (data[0] % 4 != 0 && size - 1 >= HEADER_BYTES)
        mend(bytes, size - 1);
    if (vector_index_decode(slice_of(bytes, size - 1), &set, &index, NULL) == 0) {
        search(&set, index);
        vector_index_free(index);
    }
    return 0;
}

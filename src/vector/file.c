/* An index as bytes, and back: lists.h draws them.  Whatever the bytes are, what comes back is a
 * whole index over the set that was given, or a refusal. */
#include "base/bitset.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "vector/lists.h"

#include <stdlib.h>
#include <string.h>

static const char MAGIC[8] = "ATTARIVF";

struct header {
    char magic[8];
    uint32_t format;
    uint32_t width;
    uint32_t count;
    uint32_t lists;
    uint32_t reach;
    uint32_t spread;
    uint64_t set_sum;
    uint64_t sum;
};

/* Two rows of codes are at most 2 * 127 * sqrt(256) apart. */
enum { SUM_AT = 40, HEADER_BYTES = 48, RADIUS_MAX = 2 * DOT_VALUE_MAX * 16 };

_Static_assert(sizeof(struct header) == HEADER_BYTES, "the format has no padding");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bytes are stored as they lie");

static uint64_t set_sum(const struct vector_set *set, uint32_t count)
{
    struct checksum_stream *stream = checksum_stream_new();
    uint64_t sum;

    for (size_t row = 0; row < count; row++)
        checksum_stream_add(
            stream,
            slice_of((const char *)set->codes.bytes + row * set->codes.stride, set->codes.width));
    sum = checksum_stream_value(stream);
    checksum_stream_free(stream);
    return sum;
}

/* The sum of codes that lie by list, in the order of rows. */
static uint64_t own_sum(const struct vector_index *index)
{
    size_t width = index->codes.width;
    int8_t *codes = mem_zero(index->count + 1, width);
    struct vector_set set = {.codes = {codes, index->codes.width, index->codes.width}};
    uint64_t sum;

    for (size_t at = 0; at < index->count; at++)
        memcpy(codes + index->rows[at] * width, index->codes.bytes + at * width, width);
    sum = set_sum(&set, index->count);
    free(codes);
    return sum;
}

/* Of all bytes but the sum itself. */
static uint64_t sum_of(struct slice bytes)
{
    struct checksum_stream *stream = checksum_stream_new();
    uint64_t sum;

    checksum_stream_add(stream, slice_of(bytes.ptr, SUM_AT));
    checksum_stream_add(stream, slice_skip(bytes, HEADER_BYTES));
    sum = checksum_stream_value(stream);
    checksum_stream_free(stream);
    return sum;
}

int vector_index_encode(const struct vector_index *index, struct buf *out, struct attar_error *err)
{
    struct header header = {.format = VECTOR_FORMAT,
                            .width = index->codes.width,
                            .count = index->count,
                            .lists = index->lists,
                            .reach = index->reach,
                            .spread = index->spread,
                            .set_sum = own_sum(index)};
    size_t at = out->len;

    memcpy(header.magic, MAGIC, sizeof MAGIC);
    buf_add(out, &header, sizeof header);
    buf_add(out, index->starts, ((size_t)index->lists + 1) * sizeof *index->starts);
    buf_add(out, index->radii, (size_t)index->lists * sizeof *index->radii);
    buf_add(out, index->rows, (size_t)index->count * sizeof *index->rows);
    buf_add(out, index->means.bytes, (size_t)index->lists * header.width);
    if (out->overflow)
        return error_set(err, ATTAR_ELIMIT, "the vector index of %u rows passes %zu bytes",
                         index->count, out->max);
    header.sum = sum_of(slice_skip(buf_slice(out), at));
    memcpy(out->ptr + at + SUM_AT, &header.sum, sizeof header.sum);
    return 0;
}

/* ---- Back ---- */

static int damaged(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_ECORRUPT, "the vector index is damaged: %s", what);
}

static int header_check(const struct header *header, struct slice bytes, struct attar_error *err)
{
    uint64_t len = HEADER_BYTES + (2 * (uint64_t)header->lists + 1) * sizeof(uint32_t) +
                   (uint64_t)header->count * sizeof(uint32_t) +
                   (uint64_t)header->lists * header->width;

    if (header->width == 0 || header->width > DOT_WIDTH_MAX || header->width % DOT_WIDTH_STEP != 0)
        return damaged(err, "its width");
    if (header->lists == 0 || header->lists > VECTOR_LISTS_MAX || header->count > VECTOR_ROWS_MAX)
        return damaged(err, "its counts");
    if (header->spread > LISTS_SPREAD_MAX)
        return damaged(err, "its spread");
    if (len != bytes.len)
        return damaged(err, "its length");
    return 0;
}

static int header_read(struct slice bytes, struct header *out_header, struct attar_error *err)
{
    if (bytes.len < HEADER_BYTES || memcmp(bytes.ptr, MAGIC, sizeof MAGIC) != 0)
        return damaged(err, "it does not begin as one");
    memcpy(out_header, bytes.ptr, sizeof *out_header);
    if (out_header->format != VECTOR_FORMAT)
        return error_set(err, ATTAR_EVERSION, "the vector index has format %u, this program %d",
                         out_header->format, VECTOR_FORMAT);
    if (sum_of(bytes) != out_header->sum)
        return damaged(err, "its checksum");
    return header_check(out_header, bytes, err);
}

/* Lists that follow one another, each row in one of them, ascending in it; values of codes. */
static int lists_check(const struct vector_index *index, struct attar_error *err)
{
    uint64_t *met = mem_zero(bitset_words(index->count) + 1, sizeof *met);
    const char *wrong = NULL;

    if (index->starts[0] != 0 || index->starts[index->lists] != index->count)
        wrong = "its lists";
    for (uint32_t list = 0; wrong == NULL && list < index->lists; list++)
        if (index->starts[list] > index->starts[list + 1] || index->radii[list] > RADIUS_MAX)
            wrong = "its lists";
    for (uint32_t at = 0; wrong == NULL && at < index->count; at++) {
        if (index->rows[at] >= index->count || bitset_get(met, index->rows[at]))
            wrong = "its rows";
        else
            bitset_set(met, index->rows[at]);
    }
    for (size_t i = 0; wrong == NULL && i < (size_t)index->lists * index->means.width; i++)
        if (index->means.bytes[i] < -DOT_VALUE_MAX)
            wrong = "its means";
    free(met);
    return wrong != NULL ? damaged(err, wrong) : 0;
}

static const char *take(const char *at, void *out, size_t len)
{
    memcpy(out, at, len);
    return at + len;
}

static void lists_copy(struct vector_index *index, const char *at)
{
    at = take(at, index->starts, ((size_t)index->lists + 1) * sizeof *index->starts);
    at = take(at, index->radii, (size_t)index->lists * sizeof *index->radii);
    at = take(at, index->rows, (size_t)index->count * sizeof *index->rows);
    take(at, (int8_t *)index->means.bytes, (size_t)index->lists * index->means.width);
}

int vector_index_decode(struct slice bytes, const struct vector_set *set,
                        struct vector_index **out_index, struct attar_error *err)
{
    struct vector_index *index;
    struct header header;
    int rc = header_read(bytes, &header, err);

    if (rc < 0)
        return rc;
    if (header.width != set->codes.width || header.count > set->count ||
        header.set_sum != set_sum(set, header.count))
        return error_set(err, ATTAR_EVERSION, "the vector index of %u rows is of another set",
                         header.count);
    index = lists_new(header.width, header.count, header.lists);
    index->reach = header.reach;
    index->spread = header.spread;
    lists_copy(index, bytes.ptr + HEADER_BYTES);
    rc = lists_check(index, err);
    if (rc < 0) {
        vector_index_free(index);
        return rc;
    }
    lists_fill(index, set);
    *out_index = index;
    return 0;
}

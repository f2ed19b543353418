/* Writes one column of a segment: keys, the values of each item, and for each value its items as
 * an ascending list, or as a flat bitset when more than 1/64 of the items have it (32 bits of a
 * list against 64 / 64 of a bitset would break even at 1/32; facets and filters gain from the
 * bitset earlier: search.md section 5.3).  A weighted column keeps its lists beside the bitsets,
 * because the weights lie in them. */
#include "index/segment/write.h"

#include "base/bitset.h"

#include <assert.h>

enum { ARRAY_ALIGN = 64 };

/* Pairs by (item, ord), the heavier of equal ones first. */
static int by_item(const void *a, const void *b)
{
    const struct column_pair *x = a;
    const struct column_pair *y = b;

    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->ord != y->ord)
        return x->ord < y->ord ? -1 : 1;
    return (int)y->weight - (int)x->weight;
}

static bool items_ascend(const struct column_source *source)
{
    for (size_t i = 1; i < source->pair_count; i++)
        if (source->pairs[i - 1].item > source->pairs[i].item)
            return false;
    return true;
}

/* Insertion sort: pairs come grouped by item, so each moves past its own item's at most. */
static void sort_groups(struct column_pair *pairs, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct column_pair pair = pairs[i];
        size_t at = i;

        for (; at > 0 && by_item(&pair, &pairs[at - 1]) < 0; at--)
            pairs[at] = pairs[at - 1];
        pairs[at] = pair;
    }
}

/* Order the pairs and drop repeated ones; returns how many stay. */
static size_t settle(const struct column_source *source)
{
    struct column_pair *pairs = source->pairs;
    size_t kept = 0;

    if (items_ascend(source))
        sort_groups(pairs, source->pair_count);
    else
        qsort(pairs, source->pair_count, sizeof *pairs, by_item);
    for (size_t i = 0; i < source->pair_count; i++)
        if (kept == 0 || pairs[kept - 1].item != pairs[i].item ||
            pairs[kept - 1].ord != pairs[i].ord)
            pairs[kept++] = pairs[i];
    return kept;
}

/* Room for `count` items of `size` bytes at the next aligned place, zeroed. */
static void *add_array(struct buf *out, size_t count, size_t size)
{
    char *room;

    buf_align(out, ARRAY_ALIGN);
    room = buf_reserve(out, count * size);
    if (room == NULL)
        return NULL;
    memset(room, 0, count * size);
    out->len += count * size;
    return room;
}

static void write_keys(struct buf *out, const struct column_source *source)
{
    uint32_t *offsets = add_array(out, (size_t)source->key_count + 1, sizeof(uint32_t));

    for (uint32_t i = 0; i < source->key_count; i++)
        offsets[i + 1] = offsets[i] + (uint32_t)source->keys[i].len;
    buf_align(out, ARRAY_ALIGN);
    for (uint32_t i = 0; i < source->key_count; i++)
        buf_add_slice(out, source->keys[i]);
}

static void write_items(struct buf *out, const struct column_source *source, size_t pair_count)
{
    const struct column_pair *pairs = source->pairs;
    uint32_t *offsets = add_array(out, (size_t)source->item_count + 1, sizeof(uint32_t));
    uint32_t *ords;
    uint8_t *weights;

    assert(pair_count == 0 || pairs[pair_count - 1].item < source->item_count);
    for (size_t i = 0; i < pair_count; i++)
        offsets[pairs[i].item + 1]++;
    for (uint32_t item = 0; item < source->item_count; item++)
        offsets[item + 1] += offsets[item];
    ords = add_array(out, pair_count, sizeof(uint32_t));
    for (size_t i = 0; i < pair_count; i++)
        ords[i] = pairs[i].ord;
    if (!source->schema->weighted)
        return;
    weights = add_array(out, pair_count, 1);
    for (size_t i = 0; i < pair_count; i++)
        weights[i] = pairs[i].weight;
}

/* Which values get lists and which bitsets; fills the head's counts. */
static struct layout_value *plan_values(const struct column_source *source, size_t pair_count,
                                        struct layout_column *head)
{
    struct layout_value *values = mem_zero(source->key_count, sizeof *values);

    for (size_t i = 0; i < pair_count; i++) {
        assert(source->pairs[i].ord < source->key_count);
        values[source->pairs[i].ord].count++;
    }
    for (uint32_t ord = 0; ord < source->key_count; ord++) {
        struct layout_value *value = &values[ord];
        bool dense = (uint64_t)value->count * LAYOUT_SPARSE_SHARE > source->item_count;
        bool listed = !dense || source->schema->weighted;

        value->bitset = dense ? head->bitset_count++ : LAYOUT_NONE;
        value->list = listed ? head->list_count : LAYOUT_NONE;
        head->list_count += listed ? value->count : 0;
    }
    return values;
}

static void write_lists(struct buf *out, const struct column_source *source, size_t pair_count,
                        const struct layout_value *values, const struct layout_column *head)
{
    uint32_t *lists = add_array(out, head->list_count, sizeof(uint32_t));
    uint32_t *fill = mem_zero(source->key_count, sizeof *fill);

    for (size_t i = 0; i < pair_count; i++) {
        const struct column_pair *pair = &source->pairs[i];

        if (values[pair->ord].list != LAYOUT_NONE)
            lists[values[pair->ord].list + fill[pair->ord]++] = pair->item;
    }
    if (source->schema->weighted) {
        uint8_t *weights = add_array(out, head->list_count, 1);

        memset(fill, 0, source->key_count * sizeof *fill);
        for (size_t i = 0; i < pair_count; i++) {
            const struct column_pair *pair = &source->pairs[i];

            weights[values[pair->ord].list + fill[pair->ord]++] = pair->weight;
        }
    }
    free(fill);
}

static void write_bitsets(struct buf *out, const struct column_source *source, size_t pair_count,
                          const struct layout_value *values, const struct layout_column *head)
{
    size_t words = bitset_words(source->item_count);
    uint64_t *bitsets = add_array(out, head->bitset_count * words, sizeof(uint64_t));

    for (size_t i = 0; i < pair_count; i++) {
        uint32_t bitset = values[source->pairs[i].ord].bitset;

        if (bitset != LAYOUT_NONE)
            bitset_set(bitsets + bitset * words, source->pairs[i].item);
    }
}

static void write_keyword(struct buf *out, const struct column_source *source)
{
    size_t pair_count = settle(source);
    struct layout_column head = {.type = COLUMN_KEYWORD,
                                 .weighted = source->schema->weighted,
                                 .item_count = source->item_count,
                                 .value_count = source->key_count,
                                 .entry_count = (uint32_t)pair_count};
    struct layout_value *values = plan_values(source, pair_count, &head);
    void *room;

    assert(pair_count <= UINT32_MAX);
    for (uint32_t i = 0; i < source->key_count; i++)
        head.key_bytes += (uint32_t)source->keys[i].len;
    buf_add(out, &head, sizeof head);
    write_keys(out, source);
    write_items(out, source, pair_count);
    room = add_array(out, source->key_count, sizeof *values);
    memcpy(room, values, source->key_count * sizeof *values);
    write_lists(out, source, pair_count, values, &head);
    write_bitsets(out, source, pair_count, values, &head);
    free(values);
}

static void write_number(struct buf *out, const struct column_source *source)
{
    const struct layout_column head = {.type = COLUMN_NUMBER, .item_count = source->item_count};

    buf_add(out, &head, sizeof head);
    buf_add(out, source->numbers, source->item_count * sizeof(int64_t));
}

static void write_bytes(struct buf *out, const struct column_source *source)
{
    const struct layout_column head = {
        .type = COLUMN_BYTES, .item_count = source->item_count, .width = source->schema->width};

    buf_add(out, &head, sizeof head);
    buf_add(out, source->bytes, (size_t)source->item_count * source->schema->width);
}

void column_write(struct buf *out, const struct column_source *source)
{
    assert(out->len == 0 && source->schema != NULL);
    switch (source->schema->type) {
    case COLUMN_KEYWORD: write_keyword(out, source); break;
    case COLUMN_NUMBER: write_number(out, source); break;
    case COLUMN_BYTES: write_bytes(out, source); break;
    }
}

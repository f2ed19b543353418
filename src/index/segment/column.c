/* Columns of a segment, read.  Their arrays are what facet counting indexes with, without asking
 * again, so opening walks them once (at the speed of memory) and refuses what is out of range.
 *
 * Not checked here, because no access depends on it: that keys ascend, that lists and bitsets say
 * the same as the items (validate.c does).  On damaged bytes a search may then count wrongly, but
 * stays inside its arrays. */
#include "index/segment/segment.h"

#include <assert.h>
#include <stdio.h>

enum { ARRAY_ALIGN = 64 };

/* Cuts arrays off a section, each aligned; remembers the first that does not fit. */
struct cutter {
    struct slice bytes;
    size_t at;
    bool failed;
};

static const void *cut_array(struct cutter *cutter, size_t count, size_t size)
{
    size_t start = (cutter->at + ARRAY_ALIGN - 1) & ~(size_t)(ARRAY_ALIGN - 1);
    size_t len;

    if (__builtin_mul_overflow(count, size, &len) || start > cutter->bytes.len ||
        len > cutter->bytes.len - start) {
        cutter->failed = true;
        return NULL;
    }
    cutter->at = start + len;
    return cutter->bytes.ptr + start;
}

static void cut_keyword(struct cutter *cutter, struct segment_column *column)
{
    const struct layout_column *head = column->head;
    size_t bitset_bytes = ((size_t)head->item_count + 63) / 64 * sizeof(uint64_t);

    column->key_offsets = cut_array(cutter, (size_t)head->value_count + 1, sizeof(uint32_t));
    column->keys = cut_array(cutter, head->key_bytes, 1);
    column->item_offsets = cut_array(cutter, (size_t)head->item_count + 1, sizeof(uint32_t));
    column->ords = cut_array(cutter, head->entry_count, sizeof(uint32_t));
    if (head->weighted)
        column->weights = cut_array(cutter, head->entry_count, 1);
    column->values = cut_array(cutter, head->value_count, sizeof *column->values);
    column->lists = cut_array(cutter, head->list_count, sizeof(uint32_t));
    if (head->weighted)
        column->list_weights = cut_array(cutter, head->list_count, 1);
    column->bitsets = cut_array(cutter, head->bitset_count, bitset_bytes);
}

/* offsets[0..count] start at 0, never descend and end at `end`. */
static bool covers(const uint32_t *offsets, size_t count, uint32_t end)
{
    bool ascends = true;

    for (size_t i = 0; i < count; i++)
        ascends &= offsets[i] <= offsets[i + 1];
    return ascends && offsets[0] == 0 && offsets[count] == end;
}

static bool all_below(const uint32_t *numbers, size_t count, uint32_t bound)
{
    uint32_t max = 0;

    for (size_t i = 0; i < count; i++)
        max = numbers[i] > max ? numbers[i] : max;
    return count == 0 || max < bound;
}

static bool check_value(const struct layout_column *head, const struct layout_value *value)
{
    bool listed = value->list != LAYOUT_NONE;

    if (value->count > head->item_count || (!listed && value->bitset == LAYOUT_NONE))
        return false;
    if (listed && (value->list > head->list_count || value->count > head->list_count - value->list))
        return false;
    if (head->weighted && !listed)
        return false;
    return value->bitset == LAYOUT_NONE || value->bitset < head->bitset_count;
}

/* No bit behind the last item, so that counts of a whole bitset are right. */
static bool check_bitsets(const struct segment_column *column)
{
    uint32_t items = column->head->item_count;
    size_t words = ((size_t)items + 63) / 64;

    if (items % 64 == 0)
        return true;
    for (uint32_t i = 0; i < column->head->bitset_count; i++)
        if (column->bitsets[i * words + words - 1] >> (items % 64) != 0)
            return false;
    return true;
}

static const char *check_keyword(const struct segment_column *column)
{
    const struct layout_column *head = column->head;

    if (!covers(column->key_offsets, head->value_count, head->key_bytes))
        return "the key offsets are damaged";
    if (!covers(column->item_offsets, head->item_count, head->entry_count))
        return "the item offsets are damaged";
    if (!all_below(column->ords, head->entry_count, head->value_count))
        return "a value is out of range";
    if (!all_below(column->lists, head->list_count, head->item_count))
        return "an item is out of range";
    for (uint32_t i = 0; i < head->value_count; i++)
        if (!check_value(head, &column->values[i]))
            return "a value's entry is damaged";
    return check_bitsets(column) ? NULL : "a bitset has bits behind its end";
}

static bool head_fits(const struct layout_column *head, const struct schema_column *declared,
                      uint32_t items)
{
    return head->type == declared->type && head->weighted == declared->weighted &&
           head->width == declared->width && head->item_count == items;
}

static const char *open_column(struct segment *segment, uint16_t i)
{
    const struct schema_column *declared = &segment->schema->columns[i];
    struct segment_column *column = &segment->columns[i];
    struct cutter cutter = {.bytes = segment->sections[SECTION_COLUMN0 + i]};
    uint32_t items = declared->scope == SCOPE_OFFER ? segment->row_count : segment->doc_count;

    column->head = cut_array(&cutter, 1, sizeof *column->head);
    if (cutter.failed)
        return "it is too short";
    if (!head_fits(column->head, declared, items))
        return "its head does not fit the schema or the counts";
    if (declared->type == COLUMN_NUMBER)
        column->numbers = cut_array(&cutter, items, sizeof(int64_t));
    else if (declared->type == COLUMN_BYTES)
        column->bytes = cut_array(&cutter, items, declared->width);
    else
        cut_keyword(&cutter, column);
    if (cutter.failed || cutter.at != cutter.bytes.len)
        return "its size does not fit its head";
    return declared->type == COLUMN_KEYWORD ? check_keyword(column) : NULL;
}

int segment_columns_open(struct segment *segment, struct attar_error *err)
{
    for (uint16_t i = 0; i < segment->schema->column_count; i++) {
        const char *why = open_column(segment, i);

        if (why != NULL)
            return error_set(err, ATTAR_ECORRUPT, "segment: column %.*s: %s",
                             SLICE_ARG(segment->schema->columns[i].name), why);
    }
    return 0;
}

struct slice segment_key(const struct segment_column *column, uint32_t ord)
{
    uint32_t start = column->key_offsets[ord];

    assert(ord < column->head->value_count);
    return slice_of(column->keys + start, column->key_offsets[ord + 1] - start);
}

uint32_t segment_key_seek(const struct segment_column *column, struct slice key, uint32_t from)
{
    uint32_t lo = from;
    uint32_t hi = column->head->value_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (slice_cmp(segment_key(column, mid), key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

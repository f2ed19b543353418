/* Sorting, searching and choosing among suggestion keys. */
#include "query/suggest/keys.h"

#include <assert.h>

void suggest_keys_release(struct suggest_keys *keys)
{
    VEC_RELEASE(&keys->keys);
    free(keys->block_max);
    keys->block_max = NULL;
}

/* Big-endian, zero behind the end: comparing heads is comparing the first eight bytes. */
static uint64_t head_of(struct slice text)
{
    unsigned char bytes[8] = {0};
    uint64_t head = 0;

    memcpy(bytes, text.ptr, text.len < sizeof bytes ? text.len : sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        head = head << 8 | bytes[i];
    return head;
}

void suggest_keys_add(struct suggest_keys *keys, struct suggest_key key)
{
    assert(key.text.len > 0 && keys->block_max == NULL);
    key.head = head_of(key.text);
    VEC_PUSH(&keys->keys, key);
}

static int by_text(const void *left, const void *right)
{
    const struct suggest_key *a = left;
    const struct suggest_key *b = right;
    int order;

    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    order = slice_cmp(a->text, b->text);
    order = order != 0 ? order : (a->item > b->item) - (a->item < b->item);
    return order != 0 ? order : a->lang - b->lang;
}

void suggest_keys_seal(struct suggest_keys *keys)
{
    size_t blocks = keys->keys.count / SUGGEST_KEYS_BLOCK + 1;

    if (keys->keys.count > 1)
        qsort(keys->keys.items, keys->keys.count, sizeof *keys->keys.items, by_text);
    keys->block_max = mem_zero(blocks, sizeof *keys->block_max);
    for (size_t i = 0; i < keys->keys.count; i++) {
        uint16_t *max = &keys->block_max[i / SUGGEST_KEYS_BLOCK];

        *max = keys->keys.items[i].rank > *max ? keys->keys.items[i].rank : *max;
    }
}

/* The first key that is not before `prefix`. */
static size_t lower_bound(const struct suggest_keys *keys, struct slice prefix)
{
    size_t low = 0;
    size_t high = keys->keys.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_cmp(keys->keys.items[middle].text, prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first key from `from` on that does not start with `prefix`. */
static size_t run_end(const struct suggest_keys *keys, struct slice prefix, size_t from)
{
    size_t low = from;
    size_t high = keys->keys.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (slice_starts(keys->keys.items[middle].text, prefix))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct top {
    const struct suggest_key **items;
    size_t count;
    size_t cap;
};

/* Keep `key` if it is among the best; keys come in byte order, so equals go behind. */
static void offer(struct top *top, const struct suggest_key *key)
{
    size_t at;

    for (size_t i = 0; i < top->count; i++)
        if (top->items[i]->item == key->item)
            return;
    if (top->count < top->cap)
        top->count++;
    else if (key->rank <= top->items[top->count - 1]->rank)
        return;
    for (at = top->count - 1; at > 0 && top->items[at - 1]->rank < key->rank; at--)
        top->items[at] = top->items[at - 1];
    top->items[at] = key;
}

static bool can_enter(const struct top *top, uint16_t rank)
{
    return top->count < top->cap || rank > top->items[top->count - 1]->rank;
}

size_t suggest_keys_top(const struct suggest_keys *keys, struct slice prefix, size_t count,
                        const struct suggest_key **out)
{
    struct top top = {out, 0, count};
    size_t at = lower_bound(keys, prefix);
    size_t end = run_end(keys, prefix, at);

    assert(keys->block_max != NULL && count > 0);
    while (at < end) {
        size_t block = at / SUGGEST_KEYS_BLOCK;
        size_t block_end = (block + 1) * SUGGEST_KEYS_BLOCK;

        if (can_enter(&top, keys->block_max[block]))
            for (size_t i = at; i < block_end && i < end; i++)
                offer(&top, &keys->keys.items[i]);
        at = block_end;
    }
    return top.count;
}

/* Keys are bytes of fixed places in front of the word; a value is where its hits lie. */
#include "query/text/forms/memo.h"

#include "base/mem.h"
#include "query/view.h"

#include <assert.h>

enum { KEY_BYTES = 64 + INDEX_KEY_BYTES_MAX };

void memo_release(struct memo *memo)
{
    if (memo->used) {
        map_release(&memo->keys);
        arena_release(&memo->hits);
    }
    *memo = (struct memo){0};
}

/* Begin anew for another snapshot, or when it is full. */
static void prepare(struct memo *memo, uint64_t generation)
{
    if (memo->used && memo->generation == generation && memo->hits.used_bytes < MEMO_BYTES_MAX)
        return;
    memo_release(memo);
    map_init(&memo->keys, MEMO_BYTES_MAX);
    arena_init(&memo->hits, 2 * MEMO_BYTES_MAX);
    memo->used = true;
    memo->generation = generation;
}

static size_t write_key(const struct memo_place *place, const struct spelling_word *word,
                        char out[KEY_BYTES])
{
    memcpy(out, &place->segment, sizeof place->segment);
    out[4] = (char)word->level;
    out[5] = (char)word->prefix;
    memcpy(out + 6, word->text.ptr, word->text.len);
    return 6 + word->text.len;
}

/* Keep a copy; what finds no room is looked up again. */
static void keep(struct memo *memo, uint32_t at, const struct term_hits *hits)
{
    struct term_hits *kept = arena_alloc(&memo->hits, sizeof *kept);
    struct term_hit *items = arena_array(&memo->hits, hits->count + 1, sizeof *items);

    if (kept == NULL || items == NULL)
        return;
    if (hits->count > 0)
        memcpy(items, hits->items, hits->count * sizeof *items);
    *kept = (struct term_hits){items, hits->count};
    memo->keys.entries[at].value = (uintptr_t)kept;
}

int memo_spellings(struct memo *memo, const struct memo_place *place,
                   const struct spelling_word *word, struct arena *arena,
                   struct term_hits *out_hits)
{
    const struct snapshot *snapshot = place->view->snapshot;
    char key[KEY_BYTES];
    uint32_t at;
    int rc;

    assert(word->text.len <= INDEX_KEY_BYTES_MAX);
    prepare(memo, snapshot_stats(snapshot).generation);
    at = map_add(&memo->keys, slice_of(key, write_key(place, word, key)));
    if (at != MAP_NONE && memo->keys.entries[at].value != 0) {
        *out_hits = *(const struct term_hits *)(uintptr_t)memo->keys.entries[at].value;
        return 0;
    }
    rc = spelling_walk(analysis_translit(snapshot_analysis(snapshot)),
                       snapshot_trie(snapshot, place->segment), word, arena, out_hits);
    if (rc == 0 && at != MAP_NONE)
        keep(memo, at, out_hits);
    return rc;
}

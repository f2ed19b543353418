/* The column "slug" holds current and old slugs; the stored hit tells which is current. */
#include "search/slugs.h"

#include "base/bitset.h"
#include "catalog/catalog.h"
#include "index/index.h"

#include <assert.h>

enum { SLUG_BYTES_MAX = 120 };

struct slice slug_now(const struct view *view, uint32_t doc)
{
    struct hit_parts parts;

    if (hit_decode(snapshot_hit(view_snapshot(view), doc), &parts, NULL) < 0)
        return slice_of("", 0);
    return parts.texts[HIT_SLUG];
}

bool slug_plain(struct slice slug)
{
    for (size_t i = 0; i < slug.len; i++) {
        char c = slug.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return slug.len > 0 && slug.len <= SLUG_BYTES_MAX;
}

uint32_t slug_find(const struct view *view, struct slice slug, struct arena *scratch)
{
    const struct snapshot *snapshot = view_snapshot(view);
    uint16_t number = schema_column(snapshot_schema(snapshot), SLICE("slug"));
    size_t words = bitset_words(snapshot_doc_cap(snapshot));
    uint64_t *docs = arena_array(scratch, words + 1, sizeof *docs);
    uint32_t found = INDEX_DOC_NONE;
    const struct column *column;
    uint32_t ord;

    assert(view != NULL);
    if (number == UINT16_MAX || docs == NULL || !slug_plain(slug))
        return INDEX_DOC_NONE;
    column = snapshot_column(snapshot, number);
    ord = column_find(column, slug);
    if (ord == UINT32_MAX)
        return INDEX_DOC_NONE;
    column_collect(column, ord, 0, docs);
    bitset_and(docs, snapshot_live(snapshot), words);
    for (BITSET_EACH(doc, docs, words)) {
        if (slice_eq(slug_now(view, (uint32_t)doc), slug))
            return (uint32_t)doc;
        found = found == INDEX_DOC_NONE ? (uint32_t)doc : found;
    }
    return found;
}

/* Terms of a snapshot: look-up and prefix walk, segment by segment, and where their postings start.
 *
 * A term is named by segment and ord; nothing is merged over segments here, because each segment's
 * postings are read on their own and the document numbers never collide.
 * Not done on purpose: a dictionary over all segments; it would cost every publish more than it
 * saves a query. */
#include "index/snapshot/snapshot.h"

#include <assert.h>

static void fill_term(const struct segment *segment, uint32_t part, uint32_t ord,
                      struct term *out_term)
{
    const struct layout_term *info = &segment->terms[ord];

    *out_term = (struct term){.segment = part,
                              .ord = ord,
                              .df = info->df,
                              .impact_max = info->impact_max,
                              .offset = info->offset};
}

bool term_find(const struct snapshot *snapshot, uint32_t segment, struct slice text,
               struct term *out_term)
{
    uint32_t ord;

    assert(segment < snapshot->part_count && out_term != NULL);
    ord = segment_term_find(snapshot->parts[segment].segment, text);
    if (ord == LAYOUT_NONE)
        return false;
    fill_term(snapshot->parts[segment].segment, segment, ord, out_term);
    return true;
}

uint64_t snapshot_df(const struct snapshot *snapshot, struct slice text)
{
    uint64_t df = 0;
    struct term term;

    for (uint32_t i = 0; i < snapshot->part_count; i++)
        if (term_find(snapshot, i, text, &term))
            df += term.df;
    return df;
}

/* The cursor keeps the last term's text, so a step decodes one term; the first of all seeks. */
void term_cursor_init(struct term_cursor *cursor, const struct snapshot *snapshot, uint32_t segment,
                      struct slice prefix)
{
    assert(segment < snapshot->part_count);
    cursor->snapshot = snapshot;
    cursor->segment = segment;
    cursor->prefix = prefix;
    cursor->len = 0;
    cursor->next_ord = segment_term_seek(snapshot->parts[segment].segment, prefix);
    cursor->at = NULL;
}

bool term_cursor_next(struct term_cursor *cursor, struct term *out_term)
{
    const struct segment *segment = cursor->snapshot->parts[cursor->segment].segment;
    struct term_walk walk;

    if (cursor->next_ord >= segment->term_count)
        return false;
    if (cursor->at == NULL) {
        term_walk_init(&walk, segment, cursor->next_ord);
    } else {
        walk.segment = segment;
        walk.at = cursor->at;
        walk.next = cursor->next_ord;
        walk.len = cursor->len;
        memcpy(walk.text, cursor->text, cursor->len);
    }
    if (!term_walk_next(&walk) || !slice_starts(slice_of(walk.text, walk.len), cursor->prefix)) {
        cursor->next_ord = segment->term_count;
        return false;
    }
    memcpy(cursor->text, walk.text, walk.len);
    cursor->len = walk.len;
    cursor->at = walk.at;
    fill_term(segment, cursor->segment, cursor->next_ord++, out_term);
    return true;
}

void term_at(const struct snapshot *snapshot, uint32_t segment, uint32_t ord, struct term *out_term)
{
    assert(segment < snapshot->part_count && out_term != NULL);
    assert(ord < snapshot->parts[segment].segment->term_count);
    fill_term(snapshot->parts[segment].segment, segment, ord, out_term);
}

size_t term_text(const struct snapshot *snapshot, uint32_t segment, uint32_t ord,
                 char out[INDEX_KEY_BYTES_MAX])
{
    struct term_walk walk;

    assert(segment < snapshot->part_count);
    assert(ord < snapshot->parts[segment].segment->term_count);
    term_walk_init(&walk, snapshot->parts[segment].segment, ord);
    if (!term_walk_next(&walk))
        return 0;
    memcpy(out, walk.text, walk.len);
    return walk.len;
}

const struct term_trie *snapshot_trie(const struct snapshot *snapshot, uint32_t segment)
{
    assert(segment < snapshot->part_count);
    return &snapshot->parts[segment].segment->words;
}

void postings_init(struct postings *postings, const struct snapshot *snapshot,
                   const struct term *term)
{
    const struct snapshot_part *part = &snapshot->parts[term->segment];

    assert(term->segment < snapshot->part_count);
    segment_postings_init(postings, part->segment, part->doc_base, term);
}

/* The tokens of a document from the former one with the same texts, instead of an analysis.
 *
 *   hash of the texts == the former's?  --> its terms, ascending --> text of each (terms.c)
 *                                           their entries         --> tokens, as analysed ones
 *
 * Tokens come by term here and by field and position from the analyser; a segment is the same
 * either way, because each term's entries are in the same order.  The hash is not keyed: whoever
 * makes two texts of one hash only keeps the old words of a product of their own.
 * Segments may lie in damaged files: whatever the builder asserts is checked here first, and the
 * caller then analyses. */
#include "index/builder.h"

#include "codec/checksum.h"
#include "index/segment/entry.h"

#include <assert.h>

/* The terms at hand: their texts in builder->reused, and their entries. */
struct reuse {
    struct forward forward;
    struct term_walk walk;
    struct slice entries[BUILDER_REUSE_TERMS];
    uint32_t count;
    char last[INDEX_KEY_BYTES_MAX]; /* the term before */
    size_t last_len;
};

uint64_t builder_text_hash(const struct index_document *document)
{
    uint64_t hash = document->text_count;

    for (size_t i = 0; i < document->text_count; i++) {
        const struct index_text *text = &document->texts[i];
        const uint64_t link[] = {hash, text->field, text->text.len, checksum_xxh3(text->text)};

        hash = checksum_xxh3(slice_of((const char *)link, sizeof link));
    }
    return hash;
}

/* Walk on to `term`, from where the walk stands if that is in the same block. */
static bool walk_to(struct term_walk *walk, const struct segment *segment, uint32_t term)
{
    uint32_t block = term / LAYOUT_TERMS_PER_BLOCK;

    if (walk->next > term || walk->next / LAYOUT_TERMS_PER_BLOCK != block)
        term_walk_init(walk, segment, block * LAYOUT_TERMS_PER_BLOCK);
    while (walk->next <= term)
        if (!term_walk_next(walk))
            return false;
    return walk->next == term + 1;
}

/* Texts must ascend: then no term comes twice. */
static bool take_text(struct builder *builder, struct reuse *reuse)
{
    struct slice text = slice_of(reuse->walk.text, reuse->walk.len);
    char *copy = builder->reused[reuse->count];

    if (slice_cmp(slice_of(reuse->last, reuse->last_len), text) >= 0)
        return false;
    memcpy(copy, text.ptr, text.len);
    memcpy(reuse->last, text.ptr, text.len);
    reuse->last_len = text.len;
    VEC_PUSH(&builder->probes,
             (struct map_probe){.map = &builder->terms, .key = slice_of(copy, text.len)});
    return true;
}

static bool take_entries(struct builder *builder, uint32_t term, struct slice entries)
{
    const uint8_t *at = (const uint8_t *)entries.ptr;
    const uint8_t *end = at + entries.len;
    struct posting_entry entry = {0};

    while (at < end) {
        uint8_t field = entry.field;

        at = entry_get(at, end, builder->schema->text_count, &entry);
        if (at == NULL || entry.field < field || entry.position > TERM_POSITION_MAX)
            return false;
        VEC_PUSH(&builder->tokens, (struct builder_token){term, entry});
    }
    return entries.len > 0;
}

/* The terms at hand into tokens; numbered together, as builder.c tells. */
static bool flush(struct builder *builder, struct reuse *reuse)
{
    map_add_all(builder->probes.items, builder->probes.count);
    for (uint32_t i = 0; i < reuse->count; i++)
        if (builder->probes.items[i].position == MAP_NONE ||
            !take_entries(builder, builder->probes.items[i].position, reuse->entries[i]))
            return false;
    builder->probes.count = 0;
    reuse->count = 0;
    return true;
}

bool builder_reuse(struct builder *builder, struct former former, uint64_t text_hash)
{
    struct reuse reuse = {.walk = {.segment = former.segment}};
    uint32_t term;

    assert(former.segment != NULL && former.segment->schema == builder->schema);
    builder->tokens.count = 0;
    builder->probes.count = 0;
    if (!forward_init(&reuse.forward, former.segment, former.doc) ||
        reuse.forward.text_hash != text_hash)
        return false;
    memcpy(builder->doc_lens, reuse.forward.lens, sizeof builder->doc_lens);
    while (forward_next(&reuse.forward, &term, &reuse.entries[reuse.count])) {
        if (!walk_to(&reuse.walk, former.segment, term) || !take_text(builder, &reuse))
            return false;
        if (++reuse.count == BUILDER_REUSE_TERMS && !flush(builder, &reuse))
            return false;
    }
    return flush(builder, &reuse) && forward_whole(&reuse.forward);
}

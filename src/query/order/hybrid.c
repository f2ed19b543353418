/* One pass over the matches makes the set; the fused key is worked out where hits are ordered, from
 * the same integers that `explain` shows. */
#include "query/order/hybrid.h"

#include "base/bitset.h"
#include "query/sort_key.h"
#include "query/text/positions.h"

#include <assert.h>

enum {
    SHARE_PER_POINT = TEXT_SHARE / HYBRID_POINTS,
    POINTS_PER_MILLE = HYBRID_POINTS / 1000,
    UNITS_PER_BOOST = HYBRID_POINTS * HYBRID_WHOLE / 1000000 /* of a millionth */
};

_Static_assert(TEXT_SHARE % HYBRID_POINTS == 0, "a point of the text is a whole number of shares");

/* ---- The set ---- */

/* Take out those that hold an excluded phrase. */
static int bar_phrases(struct searcher *searcher, const struct view *view,
                       const struct words *words, struct arena *arena, uint64_t *docs,
                       struct attar_error *err)
{
    struct words *barred = arena_alloc(arena, sizeof *barred);
    struct positions *positions;
    int rc;

    if (barred == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    barred->count = 0;
    barred->phrase_count = words->phrase_count;
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i].excluded && words->items[i].phrase > 0)
            barred->items[barred->count++] = words->items[i];
    if (barred->count == 0)
        return 0;
    rc = positions_open(searcher, view, barred, arena, &positions, err);
    if (rc < 0)
        return rc;
    for (BITSET_EACH(doc, docs, view->doc_words))
        if (!positions_phrases(positions, (uint32_t)doc))
            bitset_reset(docs, doc);
    return 0;
}

int hybrid_join(struct searcher *searcher, const struct view *view, const struct words *words,
                const struct scent_matches *scent, struct arena *arena, uint64_t *docs,
                struct attar_error *err)
{
    uint64_t *near = arena_array(arena, view->doc_words + 1, sizeof *near);
    int rc = 0;

    assert(scent != NULL && scent->match != NULL);
    if (near == NULL)
        return error_set(err, ATTAR_ELIMIT, "hybrid: the request needs too much memory");
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words))
        if (scent->match[doc] >= HYBRID_NEAR)
            bitset_set(near, doc);
    match_bar(searcher, view, words, near);
    if (words->phrase_count > 0)
        rc = bar_phrases(searcher, view, words, arena, near, err);
    if (rc == 0)
        bitset_or(docs, near, view->doc_words);
    return rc;
}

/* ---- The order ---- */

static struct hybrid_parts parts_of(uint32_t alpha, uint32_t text_share, uint32_t match)
{
    struct hybrid_parts parts = {
        .alpha = alpha, .text = text_share / SHARE_PER_POINT, .scent = match * POINTS_PER_MILLE};

    parts.sum = (HYBRID_WHOLE - alpha) * parts.text + alpha * parts.scent;
    return parts;
}

struct hybrid_parts search_hybrid_parts(const struct search_request *request, const struct hit *hit)
{
    assert(request->hybrid <= HYBRID_WHOLE);
    return parts_of(request->hybrid, hit->parts.text, hit->match);
}

int64_t hybrid_key(const struct rank_input *input, uint32_t doc)
{
    uint32_t text = input->text->match.all ? 0 : score_text(input, doc);
    uint32_t match = input->scent != NULL ? input->scent->match[doc] : 0;
    struct hybrid_parts parts = parts_of(input->request->hybrid, text, match);

    return -((int64_t)parts.sum + steer_boost(input->steering, doc) * UNITS_PER_BOOST);
}

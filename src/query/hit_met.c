/* Each word is matched by itself once more, since a merit is the sum of all of them; positions are
 * read in the order of documents. */
#include "query/hit_met.h"

#include "query/text/positions.h"

#include <assert.h>
#include <stdlib.h>

struct meeting {
    struct searcher *searcher;
    const struct view *view;
    const struct words *words;
    struct positions *positions;
    struct hit **hits; /* by doc */
    uint32_t *docs;
    uint64_t *merits; /* of the word in hand */
    size_t count;
};

static int by_doc(const void *left, const void *right)
{
    const struct hit *const *a = left;
    const struct hit *const *b = right;

    return ((*a)->doc > (*b)->doc) - ((*a)->doc < (*b)->doc);
}

static int begin(struct meeting *meeting, struct arena *arena, struct hit *hits,
                 struct attar_error *err)
{
    meeting->hits = arena_array(arena, meeting->count + 1, sizeof(*meeting->hits));
    meeting->docs = arena_array(arena, meeting->count + 1, sizeof *meeting->docs);
    meeting->merits = arena_array(arena, meeting->count + 1, sizeof *meeting->merits);
    if (meeting->hits == NULL || meeting->docs == NULL || meeting->merits == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    for (size_t i = 0; i < meeting->count; i++) {
        meeting->hits[i] = &hits[i];
        hits[i].met = (struct hit_met){.first_field = UINT16_MAX};
    }
    qsort(meeting->hits, meeting->count, sizeof(*meeting->hits), by_doc);
    for (size_t i = 0; i < meeting->count; i++)
        meeting->docs[i] = meeting->hits[i]->doc;
    return positions_open(meeting->searcher, meeting->view, meeting->words, arena,
                          &meeting->positions, err);
}

static void meet_word(const struct meeting *meeting, size_t w)
{
    match_word(meeting->searcher, meeting->view, meeting->words, &meeting->words->items[w],
               meeting->docs, meeting->count, meeting->merits);
    for (size_t i = 0; i < meeting->count; i++) {
        struct hit_met *met = &meeting->hits[i]->met;
        uint64_t merit = meeting->merits[i];

        if (merit == 0)
            continue;
        met->words |= (uint32_t)1 << w;
        met->typos = (uint16_t)(met->typos + MERIT_THRIFT_MAX - merit_thrift(merit));
        met->exact = (uint16_t)(met->exact + merit_exact(merit));
    }
}

static void look_at_places(const struct meeting *meeting, struct hit *hit)
{
    struct word_pair pairs[SEARCH_WORDS_MAX];
    size_t count = positions_pairs(meeting->positions, hit->doc, pairs);
    uint8_t field;

    for (size_t i = 0; i < count; i++)
        hit->met.nearness = (uint16_t)(hit->met.nearness + pairs[i].distance);
    if (positions_first(meeting->positions, hit->doc, &field, &hit->met.first_place))
        hit->met.first_field = field;
}

int hit_met_fill(struct searcher *searcher, const struct view *view, const struct text *text,
                 struct arena *arena, struct hit *hits, size_t hit_count, struct attar_error *err)
{
    struct meeting meeting = {
        .searcher = searcher, .view = view, .words = &text->words, .count = hit_count};
    int rc = begin(&meeting, arena, hits, err);

    assert(hits != NULL || hit_count == 0);
    if (rc < 0 || text->account.repair == REPAIR_NAME)
        return rc;
    for (size_t w = 0; w < text->words.count; w++)
        if (!text->words.items[w].excluded)
            meet_word(&meeting, w);
    for (size_t i = 0; i < hit_count; i++)
        look_at_places(&meeting, meeting.hits[i]);
    return 0;
}

/* Pins laid over the order.
 *
 *   place of pin i (by place, from 0) = min(asked, docs without pins + i + 1)
 *
 * Places are distinct and ascend, and so do these.  A page [first, past) has the pins whose place
 * lies in it; the rest of it comes from the order without them, behind as many hits as the pages
 * before took from there. */
#include "query/curation/pins.h"

#include "base/bitset.h"
#include "query/curation/steer.h"
#include "query/order/diverse.h"

#include <assert.h>

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "size: the request needs too much memory");
}

/* Take the pins that are among input->docs out of it.  Returns how many; `out` has room for all. */
static size_t take_pins(struct rank_input *input, uint64_t *docs, struct pinned *out)
{
    const struct steering *steering = input->steering;
    size_t count = 0;
    uint64_t others;

    memcpy(docs, input->docs, input->view->doc_words * sizeof *docs);
    for (size_t i = 0; i < steering->pin_count; i++)
        if (bitset_get(docs, steering->pins[i].doc)) {
            out[count++] = steering->pins[i];
            bitset_reset(docs, steering->pins[i].doc);
        }
    others = bitset_count(docs, input->view->doc_words);
    for (size_t i = 0; i < count; i++)
        if (out[i].at > others + i + 1)
            out[i].at = (uint32_t)(others + i + 1);
    input->docs = docs;
    return count;
}

/* How many of the pins stand on the first `places` places. */
static size_t pins_within(const struct pinned *pins, size_t count, size_t places)
{
    size_t within = 0;

    while (within < count && pins[within].at <= places)
        within++;
    return within;
}

/* Lay the pins [from, past) between the hits of the order, `first` hits being before the page. */
static int merge(const struct rank_input *input, const struct pinned *pins, size_t count,
                 size_t first, struct arena *arena, struct ranked_page *page,
                 struct attar_error *err)
{
    struct hit *hits = arena_array(arena, page->count + count + 1, sizeof *hits);
    size_t pin = 0;
    size_t organic = 0;
    size_t total = page->count + count;

    if (hits == NULL)
        return too_large(err);
    for (size_t i = 0; i < total; i++) {
        if (pin == count || pins[pin].at != first + i + 1) {
            hits[i] = page->hits[organic++];
            continue;
        }
        rank_pinned(input, pins[pin].doc, &hits[i]);
        hits[i].sponsored = pins[pin++].sponsored;
    }
    assert(pin == count && organic == page->count);
    page->hits = hits;
    page->count = total;
    return 0;
}

/* Behind the last hit of the order on this page; where there is none, where this page started. */
static struct search_after next_of(const struct rank_input *input, const struct ranked_page *page,
                                   size_t first)
{
    const struct search_after *after = &input->request->after;
    struct search_after next = {.key = INT64_MIN, .merit = UINT64_MAX, .score = UINT32_MAX};

    if (after->on)
        next = *after;
    if (page->count > 0) {
        const struct hit *last = &page->hits[page->count - 1];

        next.key = last->key;
        next.merit = last->merit;
        next.score = last->score;
        next.id = snapshot_id(input->view->snapshot, last->doc);
    }
    next.on = true;
    next.generation = snapshot_stats(input->view->snapshot).generation;
    next.place = (uint32_t)(first + page->count);
    return next;
}

static int plain_page(struct rank_input *input, size_t first, struct arena *arena,
                      struct ranked_page *page, struct attar_error *err)
{
    int rc = input->request->diversify ? diverse_page(input, arena, page, err)
                                       : rank_page(input, arena, page, err);

    if (rc == 0)
        page->next = next_of(input, page, first);
    return rc;
}

int pins_page(struct rank_input *input, struct arena *arena, struct ranked_page *out_page,
              struct attar_error *err)
{
    const struct search_request *request = input->request;
    bool by_cursor = request->after.on;
    size_t first = by_cursor ? request->after.place : request->first;
    struct ranked_page page = {0};
    struct pinned *pins;
    uint64_t *docs;
    size_t count, before, within;
    int rc;

    input->skip = by_cursor ? 0 : first;
    input->size = request->size;
    if (input->steering->pin_count == 0) {
        rc = plain_page(input, first, arena, &page, err);
        if (rc == 0)
            *out_page = page;
        return rc;
    }
    pins = arena_array(arena, input->steering->pin_count, sizeof *pins);
    docs = arena_array(arena, input->view->doc_words + 1, sizeof *docs);
    if (pins == NULL || docs == NULL)
        return too_large(err);
    count = take_pins(input, docs, pins);
    before = pins_within(pins, count, first);
    within = pins_within(pins, count, first + request->size) - before;
    input->skip = by_cursor ? 0 : first - before;
    input->size = request->size - (uint32_t)within;
    rc = plain_page(input, first, arena, &page, err);
    if (rc < 0)
        return rc;
    page.next.place += (uint32_t)within;
    page.more |= before + within < count;
    rc = merge(input, pins + before, within, first, arena, &page, err);
    if (rc == 0)
        *out_page = page;
    return rc;
}

/* Where a hit of the head comes to stand. */
static int diverse_place(const struct rank_input *input, const struct hit *hit, struct arena *arena,
                         uint64_t *out_place, struct attar_error *err)
{
    struct rank_input head = *input;
    struct ranked_page page;
    int rc;

    head.skip = 0;
    head.size = DIVERSE_HEAD;
    rc = diverse_page(&head, arena, &page, err);
    for (size_t i = 0; rc == 0 && i < page.count; i++)
        if (page.hits[i].doc == hit->doc)
            *out_place = i + 1;
    return rc;
}

int pins_place(const struct rank_input *input, const struct hit *hit, struct arena *arena,
               uint64_t *out_place, struct attar_error *err)
{
    struct rank_input others = *input;
    struct pinned *pins = arena_array(arena, input->steering->pin_count, sizeof *pins);
    uint64_t *docs = arena_array(arena, input->view->doc_words + 1, sizeof *docs);
    uint64_t place;
    size_t count;
    int rc = 0;

    if (pins == NULL || docs == NULL)
        return too_large(err);
    count = take_pins(&others, docs, pins);
    for (size_t i = 0; i < count; i++)
        if (pins[i].doc == hit->doc) {
            *out_place = pins[i].at;
            return 0;
        }
    place = rank_before(&others, hit) + 1;
    if (input->request->diversify && place <= DIVERSE_HEAD && bitset_get(docs, hit->doc))
        rc = diverse_place(&others, hit, arena, &place, err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < count; i++)
        place += pins[i].at <= place;
    *out_place = place;
    return 0;
}

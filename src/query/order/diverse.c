/* Maximal marginal relevance, greedily: after each place the likeness of all that are left is
 * raised by what was taken. */
#include "query/order/diverse.h"

#include "query/scent_match.h"

#include <assert.h>

enum { RELEVANCE_PART = 7, LIKENESS_PART = 3, OTHER_VENDOR = 300, VENDOR_NONE = -1 };

struct choice {
    const struct hit *hit;
    int32_t relevance;
    int32_t likeness; /* to the nearest one taken */
    int64_t vendor;   /* of the shown offer */
    bool taken;
};

struct choices {
    struct choice items[DIVERSE_HEAD];
    size_t count;
    size_t order[DIVERSE_HEAD]; /* those taken, first to last */
    size_t taken;
    const struct view *view;
    struct scent_query asked; /* what was taken last */
};

static int64_t vendor_of(const struct view *view, const struct hit *hit)
{
    uint16_t column = schema_column(snapshot_schema(view->snapshot), SLICE("vendor"));
    struct ord_span span = {NULL, NULL, 0};

    if (column != UINT16_MAX && hit->from_row != UINT32_MAX)
        span = column_values(snapshot_column(view->snapshot, column), hit->from_row);
    return span.count > 0 ? (int64_t)span.ords[0] : VENDOR_NONE;
}

static void fill(struct choices *choices, const struct view *view, const struct hit *hits,
                 size_t count)
{
    assert(count <= DIVERSE_HEAD);
    choices->count = count;
    choices->taken = 0;
    for (size_t i = 0; i < count; i++)
        choices->items[i] = (struct choice){
            .hit = &hits[i],
            .relevance = (int32_t)(1000 * (DIVERSE_HEAD - i) / DIVERSE_HEAD),
            .likeness = -OTHER_VENDOR,
            .vendor = vendor_of(view, &hits[i]),
        };
}

/* Has the vendor its share of the last places? */
static bool is_sated(const struct choices *choices, int64_t vendor)
{
    size_t from = choices->taken < DIVERSE_WINDOW ? 0 : choices->taken - (DIVERSE_WINDOW - 1);
    size_t share = 0;

    for (size_t i = from; i < choices->taken; i++)
        share += choices->items[choices->order[i]].vendor == vendor;
    return vendor != VENDOR_NONE && share >= DIVERSE_VENDOR_MAX;
}

static int32_t worth_of(const struct choice *choice)
{
    return RELEVANCE_PART * choice->relevance - LIKENESS_PART * choice->likeness;
}

/* The best that is left, SIZE_MAX if there is none; of equals the first in the order. */
static size_t best_of(const struct choices *choices, bool fair)
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->items[i];

        if (choice->taken || (fair && is_sated(choices, choice->vendor)))
            continue;
        if (best == SIZE_MAX || worth_of(choice) > worth_of(&choices->items[best]))
            best = i;
    }
    return best;
}

static void raise_likeness(struct choices *choices, const struct choice *taken)
{
    scent_query_of_doc(choices->view, taken->hit->doc, &choices->asked, NULL);
    for (size_t i = 0; i < choices->count; i++) {
        struct choice *choice = &choices->items[i];
        int32_t likeness;

        if (choice->taken)
            continue;
        likeness = scent_likeness(choices->view, &choices->asked, choice->hit->doc);
        likeness -= choice->vendor != taken->vendor ? OTHER_VENDOR : 0;
        choice->likeness = likeness > choice->likeness ? likeness : choice->likeness;
    }
}

/* Take the first `places` of the list. */
static void arrange(struct choices *choices, size_t places)
{
    while (choices->taken < places) {
        size_t best = best_of(choices, true);

        if (best == SIZE_MAX)
            best = best_of(choices, false);
        choices->items[best].taken = true;
        choices->order[choices->taken++] = best;
        raise_likeness(choices, &choices->items[best]);
    }
}

static int choices_new(const struct view *view, struct arena *arena, struct choices **out_choices,
                       struct attar_error *err)
{
    struct choices *choices = arena_alloc(arena, sizeof *choices);

    if (view_scent_model(view) == NULL)
        return error_set(err, ATTAR_EINVAL, "diversify: this index has no scents");
    if (choices == NULL)
        return error_set(err, ATTAR_ELIMIT, "diversify: the request needs too much memory");
    choices->view = view;
    *out_choices = choices;
    return 0;
}

/* The hits [from, past) of the order as it is. */
static int plain_hits(const struct rank_input *input, size_t from, size_t past, struct arena *arena,
                      struct ranked_page *out_page, struct attar_error *err)
{
    struct rank_input part = *input;

    part.skip = from;
    part.size = (uint32_t)(past - from);
    return rank_page(&part, arena, out_page, err);
}

/* The hits of the page that lie behind the head. */
static int add_tail(const struct rank_input *input, struct arena *arena, struct ranked_page *page,
                    struct attar_error *err)
{
    size_t from = input->skip > DIVERSE_HEAD ? input->skip : DIVERSE_HEAD;
    struct ranked_page tail;
    int rc = plain_hits(input, from, input->skip + input->size, arena, &tail, err);

    if (rc < 0)
        return rc;
    memcpy(page->hits + page->count, tail.hits, tail.count * sizeof *tail.hits);
    page->count += tail.count;
    page->more = tail.more;
    return 0;
}

int diverse_page(const struct rank_input *input, struct arena *arena, struct ranked_page *out_page,
                 struct attar_error *err)
{
    size_t past = input->skip + input->size;
    struct ranked_page page = {.hits = arena_array(arena, input->size + 1, sizeof *page.hits)};
    struct choices *choices = NULL;
    struct ranked_page head;
    int rc;

    assert(out_page != NULL && input->request->sort == SORT_RELEVANCE);
    if (page.hits == NULL)
        return error_set(err, ATTAR_ELIMIT, "diversify: the request needs too much memory");
    rc = choices_new(input->view, arena, &choices, err);
    if (rc == 0)
        rc = plain_hits(input, 0, DIVERSE_HEAD, arena, &head, err);
    if (rc < 0)
        return rc;
    fill(choices, input->view, head.hits, head.count);
    arrange(choices, past < head.count ? past : head.count);
    for (size_t i = input->skip; i < choices->taken; i++)
        page.hits[page.count++] = *choices->items[choices->order[i]].hit;
    page.more = past < head.count || head.more;
    if (past > DIVERSE_HEAD && head.more)
        rc = add_tail(input, arena, &page, err);
    if (rc == 0)
        *out_page = page;
    return rc;
}

/* The best values by a bounded heap of numbers: where a value is to stand is one integer, of its
 * count and of its label's place among all (label_order.h), so that a facet of thousands of values
 * is read at a nanosecond a value, and only those that are listed get their key and label. */
#include "query/count/facet_list.h"

#include "query/filter/delivery.h"

#include <assert.h>
#include <stdlib.h>

/* A value and its place: more stands first. */
struct place {
    uint64_t place;
    uint32_t value;
};

struct list_run {
    const struct view *view;
    const struct search_request *request;
    const struct filter_def *def;
    uint16_t filter;
    const uint32_t *counts;
    const uint32_t *label_order; /* in the asked language */
    uint32_t *chosen;            /* values that the request asks for */
    size_t chosen_count;
    struct place *heap; /* the last place on top */
    size_t count;
    size_t cap;
};

/* ---- Values ---- */

static bool is_chosen(const struct list_run *run, uint32_t value)
{
    for (size_t i = 0; i < run->chosen_count; i++)
        if (run->chosen[i] == value)
            return true;
    return false;
}

static struct facet_value value_of(const struct list_run *run, uint32_t value)
{
    struct slice key = view_value_key(run->view, run->filter, value);

    return (struct facet_value){value, key,
                                view_value_label(run->view, run->filter, value, run->request->lang),
                                run->counts[value], is_chosen(run, value)};
}

/* Does the text go on with `prefix` from the start of one of its words? */
static bool begins_word(struct slice text, struct slice prefix)
{
    while (text.ptr != NULL) {
        if (slice_starts(text, prefix))
            return true;
        slice_cut(&text, ' ');
    }
    return false;
}

static bool meets_query(const struct list_run *run, uint32_t value)
{
    const struct label *label = run->view->value_labels[run->filter][value];
    struct slice query = run->request->facet_query;

    if (query.len == 0 || slice_starts(view_value_key(run->view, run->filter, value), query))
        return true;
    return label != NULL &&
           (begins_word(label->fold_en, query) || begins_word(label->fold_ar, query));
}

/* ---- Chosen values ---- */

/* A delivery value asks for a zone, or for one way there. */
static bool asks_for(const struct list_run *run, const struct clause_value *wanted, uint32_t slot)
{
    struct slice rest = run->view->offers.items[run->filter].keys[slot];
    struct slice zone = slice_cut(&rest, ':');

    return slice_eq(zone, wanted->key) &&
           wanted->options == (rest.ptr == NULL ? 0 : delivery_option(rest));
}

static void choose(struct list_run *run, uint32_t value)
{
    if (!is_chosen(run, value) && run->chosen_count < CLAUSE_VALUES_MAX)
        run->chosen[run->chosen_count++] = value;
}

static void choose_value(struct list_run *run, const struct clause_value *wanted)
{
    uint32_t slots = run->view->offers.items[run->filter].slot_count;
    uint32_t ord;

    if (wanted->exclude || wanted->key.ptr == NULL)
        return;
    if (run->def->kind != FILTER_DELIVERY) {
        ord = column_find(view_column(run->view, run->filter), wanted->key);
        if (ord != UINT32_MAX)
            choose(run, ord);
        return;
    }
    for (uint32_t slot = 0; slot < slots; slot++)
        if (asks_for(run, wanted, slot))
            choose(run, slot);
}

static int find_chosen(struct list_run *run, struct arena *arena)
{
    for (size_t i = 0; i < run->request->clause_count; i++) {
        const struct clause *clause = &run->request->clauses[i];

        if (clause->filter != run->filter)
            continue;
        if (run->chosen == NULL)
            run->chosen = arena_array(arena, CLAUSE_VALUES_MAX, sizeof *run->chosen);
        if (run->chosen == NULL)
            return -ATTAR_ELIMIT;
        for (size_t v = 0; v < clause->value_count; v++)
            choose_value(run, &clause->values[v]);
    }
    return 0;
}

/* ---- The best ---- */

static uint64_t place_of(const struct list_run *run, uint32_t value)
{
    uint32_t by_label = UINT32_MAX - run->label_order[value];

    return run->request->facet_alpha ? by_label : (uint64_t)run->counts[value] << 32 | by_label;
}

static int by_place(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;

    if (x->place != y->place)
        return x->place > y->place ? -1 : 1;
    return 0;
}

static void sift_down(struct place *heap, size_t count, size_t at, struct place item)
{
    for (size_t child = at * 2 + 1; child < count; child = at * 2 + 1) {
        if (child + 1 < count && heap[child + 1].place < heap[child].place)
            child++;
        if (heap[child].place >= item.place)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = item;
}

static void make_heap(struct list_run *run)
{
    for (size_t at = run->count / 2; at-- > 0;)
        sift_down(run->heap, run->count, at, run->heap[at]);
}

static void offer(struct list_run *run, uint32_t value)
{
    struct place item = {place_of(run, value), value};

    if (run->count < run->cap) {
        run->heap[run->count++] = item;
        if (run->count == run->cap)
            make_heap(run);
    } else if (run->cap > 0 && item.place > run->heap[0].place) {
        sift_down(run->heap, run->count, 0, item);
    }
}

/* Values of no more products than this cannot enter the list. */
static uint32_t floor_of(const struct list_run *run)
{
    if (run->cap == 0)
        return UINT32_MAX;
    if (run->count < run->cap || run->request->facet_alpha)
        return 0;
    return (uint32_t)(run->heap[0].place >> 32) - 1;
}

static void list_best(struct list_run *run, struct facet *facet)
{
    uint32_t values = view_value_count(run->view, run->filter);
    uint32_t floor = floor_of(run);

    for (uint32_t value = 0; value < values; value++) {
        facet->distinct += run->counts[value] > 0;
        if (run->counts[value] <= floor)
            continue;
        offer(run, value);
        floor = floor_of(run);
    }
    qsort(run->heap, run->count, sizeof *run->heap, by_place);
}

/* Of the values that meet the facet query. */
static void search_best(struct list_run *run, struct facet *facet)
{
    uint32_t values = view_value_count(run->view, run->filter);

    for (uint32_t value = 0; value < values; value++) {
        if (run->counts[value] == 0 || !meets_query(run, value))
            continue;
        facet->distinct++;
        offer(run, value);
    }
    qsort(run->heap, run->count, sizeof *run->heap, by_place);
}

static bool is_listed(const struct list_run *run, uint32_t value)
{
    for (size_t i = 0; i < run->count; i++)
        if (run->heap[i].value == value)
            return true;
    return false;
}

static void list_chosen(struct list_run *run)
{
    size_t best = run->count;

    for (size_t i = 0; i < run->chosen_count; i++)
        if (!is_listed(run, run->chosen[i]) && meets_query(run, run->chosen[i]))
            run->heap[run->count++] = (struct place){place_of(run, run->chosen[i]), run->chosen[i]};
    qsort(run->heap + best, run->count - best, sizeof *run->heap, by_place);
}

/* As the slots of its zones follow each other. */
static void list_all(struct list_run *run, struct facet *facet)
{
    uint32_t values = view_value_count(run->view, run->filter);

    for (uint32_t value = 0; value < values; value++)
        if (run->counts[value] > 0 || is_chosen(run, value)) {
            facet->distinct += run->counts[value] > 0;
            run->heap[run->count++].value = value;
        }
}

static int write_list(const struct list_run *run, struct arena *arena, struct facet *facet)
{
    struct facet_value *listed = arena_array(arena, run->count + 1, sizeof *listed);

    if (listed == NULL)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < run->count; i++)
        listed[i] = value_of(run, run->heap[i].value);
    facet->values = listed;
    facet->value_count = run->count;
    return 0;
}

int facet_list(const struct view *view, const struct search_request *request, uint16_t filter,
               const uint32_t *counts, struct arena *arena, struct facet *facet)
{
    struct list_run run = {.view = view,
                           .request = request,
                           .def = &view->filters->defs[filter],
                           .filter = filter,
                           .counts = counts,
                           .label_order = view->label_order[request->lang][filter]};
    uint32_t values = view_value_count(view, filter);
    bool whole = run.def->kind == FILTER_DELIVERY;
    int rc = find_chosen(&run, arena);

    assert(facet->distinct == 0);
    run.cap = whole || request->facet_size > values ? values : request->facet_size;
    run.heap = arena_array(arena, run.cap + run.chosen_count + 1, sizeof *run.heap);
    if (rc < 0 || run.heap == NULL)
        return -ATTAR_ELIMIT;
    if (whole)
        list_all(&run, facet);
    else if (request->facet_query.len > 0)
        search_best(&run, facet);
    else
        list_best(&run, facet);
    if (!whole)
        list_chosen(&run);
    return write_list(&run, arena, facet);
}

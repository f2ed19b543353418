/* The best values by a bounded heap of numbers: where a value is to stand is one integer, of its
 * count and of its label's place among all (label_order.h), so that a facet of thousands of values
 * is read at a nanosecond a value, and only those that are listed get their key and label. */
#include "query/count/facet_list.h"

#include "base/shared.h"
#include "query/count/facet_query.h"
#include "query/filter/delivery.h"

#include <assert.h>
#include <stdlib.h>

enum { LEVELS_MAX = 8, CHOSEN_MAX = CLAUSE_VALUES_MAX * LEVELS_MAX };

/* A value and its place: more stands first.  A place is 3 bits of level or match, 29 of the count,
 * 32 of the label's order. */
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
    const uint8_t *levels;       /* of the nodes of a tree; NULL otherwise */
    uint8_t *matches;            /* how each value meets the facet query; NULL without one */
    uint32_t *chosen;            /* values that the request asks for */
    size_t chosen_count;
    size_t above_count; /* behind these: what the chosen nodes of a tree are below of */
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

    return (struct facet_value){value,
                                key,
                                view_value_label(run->view, run->filter, value, run->request->lang),
                                run->counts[value],
                                is_chosen(run, value),
                                run->levels == NULL ? 0 : run->levels[value]};
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
            run->chosen = arena_array(arena, CHOSEN_MAX, sizeof *run->chosen);
        if (run->chosen == NULL)
            return -ATTAR_ELIMIT;
        for (size_t v = 0; v < clause->value_count; v++)
            choose_value(run, &clause->values[v]);
    }
    return 0;
}

/* ---- The best ---- */

static bool by_match(const struct list_run *run)
{
    return run->request->facet_sort == FACET_BY_MATCH && run->matches != NULL;
}

static uint64_t place_of(const struct list_run *run, uint32_t value)
{
    uint64_t place = UINT32_MAX - run->label_order[value];

    if (run->request->facet_sort != FACET_BY_LABEL)
        place |= (uint64_t)run->counts[value] << 32;
    if (by_match(run))
        return place | (uint64_t)run->matches[value] << 61;
    return run->levels == NULL ? place
                               : place | (uint64_t)(LEVELS_MAX - 1 - run->levels[value]) << 61;
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
    if (run->count < run->cap || run->request->facet_sort == FACET_BY_LABEL)
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
}

/* Of the values that meet the facet query, or of one level of a tree, or both. */
static void list_best_of(struct list_run *run, int level, struct facet *facet)
{
    uint32_t values = view_value_count(run->view, run->filter);

    for (uint32_t value = 0; value < values; value++) {
        if (run->counts[value] == 0 || (level >= 0 && run->levels[value] != level) ||
            (run->matches != NULL && run->matches[value] == MATCH_NONE))
            continue;
        facet->distinct++;
        offer(run, value);
    }
}

/* Each level has its own facet_size; together they are no more than there are values. */
static void list_levels(struct list_run *run, struct facet *facet)
{
    struct place *room = run->heap;
    int levels = run->levels[view_value_count(run->view, run->filter)];
    size_t listed = 0;

    for (int level = 0; level < levels; level++) {
        run->heap = room + listed;
        run->count = 0;
        list_best_of(run, level, facet);
        listed += run->count;
    }
    run->heap = room;
    run->count = listed;
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
    size_t best = run->levels == NULL ? run->count : 0;

    for (size_t i = 0; i < run->chosen_count + run->above_count; i++) {
        uint32_t value = run->chosen[i];
        bool met = run->matches == NULL || run->matches[value] != MATCH_NONE;

        if (met && !is_listed(run, value))
            run->heap[run->count++] = (struct place){place_of(run, value), value};
    }
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

/* ---- Trees ---- */

uint8_t *facet_levels(const struct view *view, uint16_t filter)
{
    uint32_t values = view_value_count(view, filter);
    uint8_t *levels = shared_zero((size_t)values + 1, sizeof *levels);

    for (uint32_t value = 0; value < values; value++) {
        struct slice rest = view_value_key(view, filter, value);

        for (slice_cut(&rest, '/'); rest.ptr != NULL && levels[value] < LEVELS_MAX - 1;
             levels[value]++)
            slice_cut(&rest, '/');
    }
    for (uint32_t value = 0; value < values; value++)
        if (levels[value] >= levels[values])
            levels[values] = (uint8_t)(levels[value] + 1);
    return levels;
}

static bool is_above(const struct list_run *run, uint32_t value)
{
    for (size_t i = 0; i < run->chosen_count + run->above_count; i++)
        if (run->chosen[i] == value)
            return true;
    return false;
}

/* perfume/arabian/oud -> perfume, perfume/arabian. */
static void add_above(struct list_run *run, struct slice key)
{
    for (size_t len = 0; len < key.len; len++) {
        uint32_t ord = UINT32_MAX;

        if (key.ptr[len] == '/')
            ord = column_find(view_column(run->view, run->filter), slice_of(key.ptr, len));
        if (ord != UINT32_MAX && !is_above(run, ord) &&
            run->chosen_count + run->above_count < CHOSEN_MAX)
            run->chosen[run->chosen_count + run->above_count++] = ord;
    }
}

static void list_above(struct list_run *run)
{
    for (size_t i = 0; i < run->chosen_count; i++)
        add_above(run, view_value_key(run->view, run->filter, run->chosen[i]));
}

/* ---- Facet query ---- */

/* Slips are looked for only where nothing is met without. */
static int read_matches(struct list_run *run, struct arena *arena)
{
    const struct facet_query *query = run->request->facet_asked;
    uint32_t values = view_value_count(run->view, run->filter);
    bool met = false;

    run->matches = arena_array(arena, (size_t)values + 1, sizeof *run->matches);
    if (run->matches == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t value = 0; value < values; value++)
        if (run->counts[value] > 0 || is_chosen(run, value)) {
            run->matches[value] = (uint8_t)facet_query_match(query, run->filter, value);
            met |= run->matches[value] != MATCH_NONE;
        }
    for (uint32_t value = 0; !met && value < values; value++)
        if (run->counts[value] > 0)
            run->matches[value] = (uint8_t)facet_query_slip(query, run->filter, value);
    return 0;
}

/* ---- The list ---- */

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

static int read_run(struct list_run *run, struct arena *arena)
{
    uint32_t values = view_value_count(run->view, run->filter);
    bool whole = run->def->kind == FILTER_DELIVERY;
    int rc = find_chosen(run, arena);

    if (rc == 0 && run->levels != NULL)
        list_above(run);
    if (rc == 0 && run->request->facet_asked != NULL && !whole)
        rc = read_matches(run, arena);
    run->cap = whole || run->request->facet_size > values ? values : run->request->facet_size;
    run->heap = arena_array(
        arena, (run->levels == NULL ? run->cap : values) + run->chosen_count + run->above_count + 1,
        sizeof *run->heap);
    return rc < 0 || run->heap == NULL ? -ATTAR_ELIMIT : 0;
}

static void make_list(struct list_run *run, struct facet *facet)
{
    if (run->def->kind == FILTER_DELIVERY) {
        list_all(run, facet);
        return;
    }
    if (run->levels != NULL && !by_match(run))
        list_levels(run, facet);
    else if (run->matches != NULL)
        list_best_of(run, -1, facet);
    else
        list_best(run, facet);
    qsort(run->heap, run->count, sizeof *run->heap, by_place);
    list_chosen(run);
}

int facet_list(const struct view *view, const struct search_request *request, uint16_t filter,
               const uint32_t *counts, struct arena *arena, struct facet *facet)
{
    struct list_run run = {.view = view,
                           .request = request,
                           .def = &view->filters->defs[filter],
                           .filter = filter,
                           .counts = counts,
                           .label_order = view->label_order[request->lang][filter],
                           .levels = view->levels[filter]};

    assert(facet->distinct == 0);
    if (read_run(&run, arena) < 0)
        return -ATTAR_ELIMIT;
    make_list(&run, facet);
    return write_list(&run, arena, facet);
}

/* The best values by a bounded heap: a facet of thousands of values lists a few tens, so only those
 * that can enter are compared by label, and only those that are listed get their key. */
#include "query/count/facet_list.h"

#include "query/filter/delivery.h"

#include <assert.h>
#include <stdlib.h>

struct list_run {
    const struct view *view;
    const struct search_request *request;
    const struct filter_def *def;
    uint16_t filter;
    const uint32_t *counts;
    uint32_t *chosen; /* values that the request asks for */
    size_t chosen_count;
    struct facet_value *heap; /* the worst on top */
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

static int by_label(const struct facet_value *a, const struct facet_value *b)
{
    int order = slice_cmp(a->label, b->label);

    return order != 0 ? order : slice_cmp(a->key, b->key);
}

static int by_count(const struct facet_value *a, const struct facet_value *b)
{
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return by_label(a, b);
}

static int order_by_label(const void *a, const void *b)
{
    return by_label(a, b);
}

static int order_by_count(const void *a, const void *b)
{
    return by_count(a, b);
}

/* < 0 if a is listed before b. */
static int compare(const struct list_run *run, const struct facet_value *a,
                   const struct facet_value *b)
{
    return run->request->facet_alpha ? by_label(a, b) : by_count(a, b);
}

static void swap(struct facet_value *a, struct facet_value *b)
{
    struct facet_value keep = *a;

    *a = *b;
    *b = keep;
}

static void sift_up(struct list_run *run, size_t at)
{
    for (; at > 0; at = (at - 1) / 2) {
        if (compare(run, &run->heap[at], &run->heap[(at - 1) / 2]) <= 0)
            return;
        swap(&run->heap[at], &run->heap[(at - 1) / 2]);
    }
}

static void sift_down(struct list_run *run)
{
    size_t at = 0;

    for (;;) {
        size_t worst = at;

        for (size_t child = at * 2 + 1; child <= at * 2 + 2 && child < run->count; child++)
            if (compare(run, &run->heap[child], &run->heap[worst]) > 0)
                worst = child;
        if (worst == at)
            return;
        swap(&run->heap[at], &run->heap[worst]);
        at = worst;
    }
}

static void offer(struct list_run *run, uint32_t value)
{
    struct facet_value item;

    if (run->count == run->cap &&
        (run->cap == 0 || (!run->request->facet_alpha && run->counts[value] < run->heap[0].count)))
        return;
    item = value_of(run, value);
    if (run->count < run->cap) {
        run->heap[run->count] = item;
        sift_up(run, run->count++);
    } else if (compare(run, &item, &run->heap[0]) < 0) {
        run->heap[0] = item;
        sift_down(run);
    }
}

static void list_best(struct list_run *run, struct facet *facet)
{
    uint32_t values = view_value_count(run->view, run->filter);

    for (uint32_t value = 0; value < values; value++) {
        if (run->counts[value] == 0 || !meets_query(run, value))
            continue;
        facet->distinct++;
        offer(run, value);
    }
    qsort(run->heap, run->count, sizeof *run->heap,
          run->request->facet_alpha ? order_by_label : order_by_count);
}

static bool is_listed(const struct list_run *run, uint32_t value)
{
    for (size_t i = 0; i < run->count; i++)
        if (run->heap[i].ord == value)
            return true;
    return false;
}

static void list_chosen(struct list_run *run)
{
    size_t best = run->count;

    for (size_t i = 0; i < run->chosen_count; i++)
        if (!is_listed(run, run->chosen[i]) && meets_query(run, run->chosen[i]))
            run->heap[run->count++] = value_of(run, run->chosen[i]);
    qsort(run->heap + best, run->count - best, sizeof *run->heap,
          run->request->facet_alpha ? order_by_label : order_by_count);
}

static void list_all(struct list_run *run, struct facet *facet)
{
    uint32_t values = view_value_count(run->view, run->filter);

    for (uint32_t value = 0; value < values; value++)
        if (run->counts[value] > 0 || is_chosen(run, value)) {
            facet->distinct += run->counts[value] > 0;
            run->heap[run->count++] = value_of(run, value);
        }
}

int facet_list(const struct view *view, const struct search_request *request, uint16_t filter,
               const uint32_t *counts, struct arena *arena, struct facet *facet)
{
    struct list_run run = {.view = view,
                           .request = request,
                           .def = &view->filters->defs[filter],
                           .filter = filter,
                           .counts = counts};
    uint32_t values = view_value_count(view, filter);
    bool whole = run.def->kind == FILTER_DELIVERY;
    int rc = find_chosen(&run, arena);

    assert(facet->distinct == 0);
    run.cap = whole || request->facet_size > values ? values : request->facet_size;
    run.heap = arena_array(arena, run.cap + run.chosen_count + 1, sizeof *run.heap);
    if (rc < 0 || run.heap == NULL)
        return -ATTAR_ELIMIT;
    if (whole) {
        list_all(&run, facet);
    } else {
        list_best(&run, facet);
        list_chosen(&run);
    }
    facet->values = run.heap;
    facet->value_count = run.count;
    return 0;
}
